//! Phrases that a reply must not hold.

/// Phrases to avoid, ready for comparison.
pub struct Avoid(Vec<String>);

impl Avoid {
    pub fn new<'a>(phrases: impl Iterator<Item = &'a String>) -> Self {
        let shaped =
            phrases.map(|phrase| plain(phrase).trim().trim_end_matches(['.', ',', '!', '?', '\u{2026}']).to_owned());
        Self(shaped.filter(|phrase| !phrase.is_empty()).collect())
    }

    /// Whether a text is free of all of them, compared without case and as whole words.
    pub fn allows(&self, text: &str) -> bool {
        let text = plain(text);
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        !self.0.iter().any(|phrase| {
            text.match_indices(phrase.as_str()).any(|(at, found)| {
                edge(text[..at].chars().next_back()) && edge(text[at + found.len()..].chars().next())
            })
        })
    }
}

/// In lower case and with straight apostrophes.
fn plain(text: &str) -> String {
    text.to_lowercase().replace('\u{2019}', "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_as_whole_words() {
        let avoid = Avoid::new(["Don\u{2019}t worry!".to_owned(), "just".to_owned(), " ".to_owned()].iter());
        assert!(!avoid.allows("Please don't worry about it."));
        assert!(!avoid.allows("JUST do it"));
        assert!(avoid.allows("An adjustment is justified."));
    }
}
