//! JSON as models write it: like the standard, but a comma too many, a line break inside a string and half a surrogate
//! pair are read and noted. Everything else that the standard refuses is refused here.

use std::borrow::Cow;

/// Deeper nesting is no conversation; it also bounds the stack.
const DEEPEST: u32 = 64;

/// A JSON value, its keys in their order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Object(Vec<(String, Node)>),
    List(Vec<Node>),
    Text(String),
    Number(f64),
    Bool,
    Null,
}

impl Node {
    /// The value of a key; the last one where it stands twice.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }
}

/// A value and what was found odd about its text.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) node: Node,
    /// Where the text goes on behind it.
    pub(super) end: usize,
    pub(super) trailing_comma: bool,
    pub(super) control_character: bool,
}

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// The text is no JSON from this byte on.
    Syntax(usize),
    /// Everything is JSON, but the text ends within the value.
    CutOff,
}

/// Reads the value that begins at `start`. What follows behind it is not looked at.
pub(super) fn parse(text: &str, start: usize) -> Result<Parsed, Broken> {
    let mut parser = Parser { text, at: start, trailing_comma: false, control_character: false };
    let node = parser.value(0)?;
    Ok(Parsed {
        node,
        end: parser.at,
        trailing_comma: parser.trailing_comma,
        control_character: parser.control_character,
    })
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    trailing_comma: bool,
    control_character: bool,
}

impl Parser<'_> {
    fn peek(&self) -> Result<u8, Broken> {
        self.text.as_bytes().get(self.at).copied().ok_or(Broken::CutOff)
    }

    fn skip_blanks(&mut self) -> Result<u8, Broken> {
        while matches!(self.peek()?, b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
        self.peek()
    }

    fn syntax<T>(&self) -> Result<T, Broken> {
        Err(Broken::Syntax(self.at))
    }

    fn value(&mut self, depth: u32) -> Result<Node, Broken> {
        if depth > DEEPEST {
            return self.syntax();
        }
        match self.skip_blanks()? {
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b'"' => self.string().map(Node::Text),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word("true", Node::Bool),
            b'f' => self.word("false", Node::Bool),
            b'n' => self.word("null", Node::Null),
            _ => self.syntax(),
        }
    }

    fn word(&mut self, word: &str, node: Node) -> Result<Node, Broken> {
        let rest = &self.text[self.at..];
        if rest.starts_with(word) {
            self.at += word.len();
            Ok(node)
        } else if word.starts_with(rest) {
            Err(Broken::CutOff)
        } else {
            self.syntax()
        }
    }

    fn number(&mut self) -> Result<Node, Broken> {
        let rest = &self.text[self.at..];
        let part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
        let length = rest.find(|c| !part(c)).ok_or(Broken::CutOff)?;
        match serde_json::from_str(&rest[..length]) {
            Ok(number) => {
                self.at += length;
                Ok(Node::Number(number))
            }
            Err(_) => self.syntax(),
        }
    }

    fn object(&mut self, depth: u32) -> Result<Node, Broken> {
        let mut fields = Vec::new();
        self.at += 1;
        while self.goes_on(b'}', fields.is_empty())? {
            if self.peek()? != b'"' {
                return self.syntax();
            }
            let key = self.string()?;
            if self.skip_blanks()? != b':' {
                return self.syntax();
            }
            self.at += 1;
            fields.push((key, self.value(depth + 1)?));
        }
        Ok(Node::Object(fields))
    }

    fn list(&mut self, depth: u32) -> Result<Node, Broken> {
        let mut items = Vec::new();
        self.at += 1;
        while self.goes_on(b']', items.is_empty())? {
            items.push(self.value(depth + 1)?);
        }
        Ok(Node::List(items))
    }

    /// Stands before the next entry of an object or a list, or behind its end.
    fn goes_on(&mut self, close: u8, first: bool) -> Result<bool, Broken> {
        let mut next = self.skip_blanks()?;
        if !first && next == b',' {
            self.at += 1;
            next = self.skip_blanks()?;
            self.trailing_comma |= next == close;
        } else if !first && next != close {
            return self.syntax();
        }
        if next == close {
            self.at += 1;
        }
        Ok(next != close)
    }

    fn string(&mut self) -> Result<String, Broken> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.find(|c| matches!(c, '"' | '\\') || c < ' ').ok_or(Broken::CutOff)?;
            text.push_str(&rest[..plain]);
            self.at += plain;
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Ok(text);
                }
                b'\\' => text.push(self.escape()?),
                control => {
                    self.control_character = true;
                    text.push(char::from(control));
                    self.at += 1;
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Broken> {
        self.at += 1;
        let escaped = match self.peek()? {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            same @ (b'"' | b'\\' | b'/') => char::from(same),
            b'u' => return self.unicode(),
            _ => return self.syntax(),
        };
        self.at += 1;
        Ok(escaped)
    }

    fn unicode(&mut self) -> Result<char, Broken> {
        let first = self.unit()?;
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            let behind_first = self.at;
            self.at += 1;
            let second = self.unit()?;
            if (0xdc00..0xe000).contains(&second) {
                let scalar = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = behind_first;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// The four digits behind the `u` that is stood on.
    fn unit(&mut self) -> Result<u32, Broken> {
        let digits = self.text.as_bytes().get(self.at + 1..self.at + 5).ok_or(Broken::CutOff)?;
        if !digits.iter().all(u8::is_ascii_hexdigit) {
            return self.syntax();
        }
        self.at += 5;
        Ok(digits.iter().fold(0, |unit, digit| unit * 16 + char::from(*digit).to_digit(16).unwrap_or(0)))
    }
}

/// The same JSON with U+FFFD for every half of a surrogate pair, which strict readers refuse.
pub fn mend_surrogates(json: &str) -> Cow<'_, str> {
    let unit = |at: usize| -> Option<u32> {
        let escape = json.get(at..at + 6)?.strip_prefix("\\u")?;
        escape.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(escape, 16).ok())?
    };
    let mut mended = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = json[at..].find('\\') {
        at += found;
        match unit(at) {
            Some(0xd800..0xdc00) if matches!(unit(at + 6), Some(0xdc00..0xe000)) => at += 12,
            Some(0xd800..0xe000) => {
                mended.push_str(&json[copied..at]);
                mended.push_str("\\ufffd");
                at += 6;
                copied = at;
            }
            // The backslash and what it escapes, which may be a backslash or a character of several bytes.
            _ => at += 1 + json[at + 1..].chars().next().map_or(0, char::len_utf8),
        }
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    mended.push_str(&json[copied..]);
    Cow::Owned(mended)
}
