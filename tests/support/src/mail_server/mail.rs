//! A mail as it arrived.

/// What a server was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedMail {
    /// The sender of the envelope.
    pub from: String,
    /// The recipients of the envelope.
    pub to: Vec<String>,
    /// Headers and body, with line feeds.
    pub data: String,
    /// Whether the connection was encrypted.
    pub encrypted: bool,
    /// Who had signed in.
    pub user: Option<String>,
}

impl ReceivedMail {
    /// Every header line, folded ones put together.
    pub fn headers(&self) -> Vec<String> {
        let head = self.data.split("\n\n").next().unwrap_or_default();
        let mut lines: Vec<String> = Vec::new();
        for line in head.lines() {
            match lines.last_mut() {
                Some(last) if line.starts_with([' ', '\t']) => last.push_str(line),
                _ => lines.push(line.to_owned()),
            }
        }
        lines
    }

    /// The value of the only header of this name.
    ///
    /// # Panics
    /// When there is none, or more than one.
    pub fn header(&self, name: &str) -> String {
        let start = format!("{}:", name.to_ascii_lowercase());
        let mut found = self.headers().into_iter().filter(|line| line.to_ascii_lowercase().starts_with(&start));
        let line = found.next().unwrap_or_else(|| panic!("no header {name} in {}", self.data));
        assert!(found.next().is_none(), "two headers {name} in {}", self.data);
        line[start.len()..].trim().to_owned()
    }

    /// All of it, with quoted-printable undone.
    pub fn decoded(&self) -> String {
        let joined = self.data.replace("=\n", "");
        let mut bytes = Vec::with_capacity(joined.len());
        let mut rest = joined.as_bytes();
        while let Some((first, tail)) = rest.split_first() {
            let code = (*first == b'=').then(|| tail.get(..2)).flatten();
            let byte = code
                .and_then(|code| std::str::from_utf8(code).ok())
                .filter(|code| code.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase()))
                .and_then(|code| u8::from_str_radix(code, 16).ok());
            match byte {
                Some(byte) => {
                    bytes.push(byte);
                    rest = &tail[2..];
                }
                None => {
                    bytes.push(*first);
                    rest = tail;
                }
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
