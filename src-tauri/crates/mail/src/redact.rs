//! A mail server's own words, fit to be shown and stored: one line, not long, and without the password.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Characters that are kept.
const LONGEST: usize = 300;

/// Characters of the shortest form that is cut out.
const SHORTEST: usize = 4;

/// What must never be shown: the password as it is, and as the sign-in sends it.
#[derive(Clone)]
pub struct Hidden(Vec<String>);

impl Hidden {
    /// Hides the password of a user, where there is one.
    pub fn new(user: &str, password: Option<&str>) -> Self {
        let Some(password) = password else { return Self(Vec::new()) };
        let mut forms =
            vec![STANDARD.encode(format!("\0{user}\0{password}")), STANDARD.encode(password), password.to_owned()];
        // Without the padding too, in case that a server quotes it so.
        let bare: Vec<String> = forms.iter().take(2).map(|form| form.trim_end_matches('=').to_owned()).collect();
        forms.extend(bare);
        // Cut out of every word that holds it, a password of three letters would blank half of a sentence.
        forms.retain(|form| form.chars().count() >= SHORTEST);
        Self(forms)
    }

    /// Makes a server's words fit to be shown.
    pub fn clean(&self, words: &str) -> String {
        let line = words.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
        let mut text = line.collect::<Vec<_>>().join(" ");
        for form in &self.0 {
            // A form with spaces inside meets the text as it was joined above.
            let form = form.split_whitespace().collect::<Vec<_>>().join(" ");
            if !form.is_empty() {
                text = text.replace(&form, "(password)");
            }
        }
        text.chars().take(LONGEST).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_that_a_server_quotes_is_cut_out() {
        let hidden = Hidden::new("you@example.com", Some("abcd efgh"));
        let plain = STANDARD.encode("\0you@example.com\0abcd efgh");
        let said = format!("5.7.8 no \"abcd  efgh\"\r\n not {plain} nor {}\u{7}", STANDARD.encode("abcd efgh"));
        assert_eq!(hidden.clean(&said), "5.7.8 no \"(password)\" not (password) nor (password)");
        let short = Hidden::new("you", Some("a"));
        assert_eq!(short.clean("a bad password"), "a bad password");
        let sent = STANDARD.encode("\0you\0a");
        assert_eq!(short.clean(&format!("not {sent}")), "not (password)", "what the sign-in sends is long enough");
        assert_eq!(Hidden::new("", None).clean(&"x".repeat(9_999)).len(), LONGEST);
    }
}
