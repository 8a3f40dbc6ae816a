//! Where a client may be sent: addresses and numbers that belong to organisations and may be named.

use std::collections::HashSet;

use super::{Personal, PersonalKind, find};

/// Public lines of the United States, by their digits: 988 by its old number, domestic violence, substance abuse,
/// sexual assault, mental illness, youth in crisis, poison control, the tax office, social security, Medicare, consumer
/// protection (two), credit counseling.
const PUBLIC_LINES: &str = "8002738255 8007997233 8006624357 8006564673 8009506264 8664887386 8002221222 8008291040 \
    8007721213 8006334227 8554112372 8773824357 8003882227";

/// The phone numbers and addresses that a dataset's own words name, and public lines. They are no personal data.
#[derive(Clone, Debug, Default)]
pub struct Resources(HashSet<String>);

impl Resources {
    /// Those of these texts: referrals, the expert's words, the facts of topics.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let named = |text: &'a str| find(text).into_iter().map(move |personal| key(text, &personal));
        let mut known: HashSet<String> = texts.into_iter().flat_map(named).collect();
        known.extend(PUBLIC_LINES.split_ascii_whitespace().map(String::from));
        Self(known)
    }

    /// These, and those of further texts.
    #[must_use]
    pub fn with<'a>(mut self, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let named = |text: &'a str| find(text).into_iter().map(move |personal| key(text, &personal));
        self.0.extend(texts.into_iter().flat_map(named));
        self
    }

    /// Whether what was found in a text is one of them.
    pub fn hold(&self, text: &str, personal: &Personal) -> bool {
        matches!(personal.kind, PersonalKind::Email | PersonalKind::Phone) && self.0.contains(&key(text, personal))
    }
}

/// What makes two spellings one: an address in lower case, a number's digits without the country's 1.
fn key(text: &str, personal: &Personal) -> String {
    let found = &text[personal.at.clone()];
    if personal.kind == PersonalKind::Email {
        return found.to_lowercase();
    }
    let digits: String = found.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix('1') {
        Some(national) if national.len() == 10 => national.into(),
        _ => digits,
    }
}
