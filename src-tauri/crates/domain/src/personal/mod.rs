//! Personal data in a text: what a model would learn by heart and give to anybody.
//!
//! Precise rather than eager: a number counts where its form, its check digits or the words before it say what it is.
//! Sums, years, account types ("401(k)"), tax forms and short numbers such as 911, 988 and 741741 are none.

mod iban;
mod numbers;
mod resources;

use std::ops::Range;

pub use resources::Resources;

use crate::stored_enum::stored_enum;

stored_enum! {
    /// A kind of personal data.
    PersonalKind {
        /// An e-mail address.
        Email = "email",
        /// A phone number, seven digits or more.
        Phone = "phone",
        /// The number of a payment card.
        Card = "card",
        /// A social security number of the United States.
        SocialSecurity = "social_security",
        /// The number of a bank account, in its international form.
        Iban = "iban",
    }
}

/// Personal data that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Personal {
    /// What it is.
    pub kind: PersonalKind,
    /// Where it stands, in bytes.
    pub at: Range<usize>,
}

/// What a text holds of personal data, in the order in which it stands there.
pub fn find(text: &str) -> Vec<Personal> {
    let mut found = emails(text);
    // Each of the other kinds has digits, and most texts that have any hold sums only.
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        let ibans = iban::find(text);
        let free = |at: &Range<usize>| {
            let overlaps = |other: &Personal| other.at.start < at.end && at.start < other.at.end;
            !ibans.iter().chain(&found).any(overlaps)
        };
        let numbers: Vec<Personal> = numbers::find(text).into_iter().filter(|number| free(&number.at)).collect();
        found.extend(ibans);
        found.extend(numbers);
    }
    found.sort_by_key(|personal| personal.at.start);
    found
}

fn emails(text: &str) -> Vec<Personal> {
    let signs = memchr::memchr_iter(b'@', text.as_bytes());
    signs.filter_map(|sign| email(text, sign)).map(|at| Personal { kind: PersonalKind::Email, at }).collect()
}

/// The address around an "@".
fn email(text: &str, sign: usize) -> Option<Range<usize>> {
    let is_local = |c: char| c.is_alphanumeric() || "._%+-'".contains(c);
    let local = text[..sign].trim_end_matches(is_local).len();
    let start = sign - text[local..sign].trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    let host_and_rest = &text[sign + 1..];
    let host = host_and_rest.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '.')).next().unwrap_or_default();
    let host = host.trim_end_matches(['.', '-']);
    let mut labels = host.rsplit('.');
    let top = labels.next().unwrap_or_default();
    let is_top = top.chars().count() >= 2 && (top.chars().all(char::is_alphabetic) || top.starts_with("xn--"));
    let mut names = labels.peekable();
    let named = names.peek().is_some() && names.all(|label| !label.is_empty() && !label.starts_with('-'));
    (start < sign && is_top && named).then(|| start..sign + 1 + host.len())
}

#[cfg(test)]
mod tests;
