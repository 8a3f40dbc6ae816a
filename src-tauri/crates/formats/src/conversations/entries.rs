//! A file taken apart into the texts of its conversations, one after another.

use std::io::{self, BufRead};

use serde::de::IgnoredAny;

/// Largest text of one conversation, in bytes. What is larger is passed over without being held.
const LARGEST: usize = 64 * 1024 * 1024;

/// The text of one conversation, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The line that it begins in, from 1.
    pub line: u32,
    /// In a list, which of its elements it is, from 1: a list may be one line.
    pub element: Option<u32>,
    /// Its text.
    pub text: Text,
}

/// What stands at a place of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// Something that may be a conversation.
    Bytes(Vec<u8>),
    /// Something that cannot be read, with the reason.
    Unreadable(&'static str),
}

/// How the texts of a file are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// Each line is one.
    Lines,
    /// They stand one behind the other, each over several lines.
    Objects,
    /// They are the elements of one list.
    List,
}

/// The texts of a file. Empty lines are none.
#[derive(Debug)]
pub struct Entries<R> {
    input: R,
    line: u32,
    layout: Layout,
    elements: u32,
    /// What was read of the first one to tell the layout.
    first: Option<(u32, Vec<u8>)>,
    ended: bool,
}

/// What is behind a text that was read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Behind {
    More,
    Nothing,
}

impl<R: BufRead> Entries<R> {
    /// Looks at the start of a file.
    ///
    /// # Errors
    /// It cannot be read, or is in an encoding that is not UTF-8 (`InvalidData`, in words).
    pub fn open(input: R) -> io::Result<Self> {
        let mut entries = Self { input, line: 1, layout: Layout::Lines, elements: 0, first: None, ended: false };
        match entries.skip_to_text()? {
            None => entries.ended = true,
            Some(b'[') => {
                entries.input.consume(1);
                entries.layout = Layout::List;
            }
            Some(b'{') => {
                let line = entries.line;
                let (text, behind) = entries.read_line()?;
                entries.ended = behind == Behind::Nothing;
                // One that is too long is said where it stands; those behind it are read all the same.
                let bytes = if let Text::Bytes(bytes) = text { bytes } else { Vec::new() };
                // A line that begins an object is no part of one before it.
                let goes_on = entries.input.fill_buf()?.first().is_some_and(|next| *next != b'{');
                let is_cut =
                    |bytes: &[u8]| serde_json::from_slice::<IgnoredAny>(bytes).is_err_and(|error| error.is_eof());
                if goes_on && !bytes.is_empty() && is_cut(&bytes) {
                    entries.layout = Layout::Objects;
                }
                entries.first = Some((line, bytes));
            }
            Some(_) => {}
        }
        Ok(entries)
    }

    /// Passes over a mark at the start and white space. The byte behind it stays; `None` at the end of the file.
    fn skip_to_text(&mut self) -> io::Result<Option<u8>> {
        let mut mark = Vec::new();
        loop {
            let Some(byte) = self.input.fill_buf()?.first().copied() else { return Ok(None) };
            match byte {
                b'\n' => self.line += 1,
                0xef | 0xbb | 0xbf | 0xfe | 0xff if mark.len() < 3 => {
                    mark.push(byte);
                    if matches!(mark[..], [0xff, 0xfe] | [0xfe, 0xff]) {
                        return Err(not_utf8());
                    }
                }
                0 => return Err(not_utf8()),
                _ if byte.is_ascii_whitespace() => {}
                _ => return Ok(Some(byte)),
            }
            self.input.consume(1);
        }
    }

    /// The rest of the line, without its end.
    fn read_line(&mut self) -> io::Result<(Text, Behind)> {
        let mut bytes = Vec::new();
        let mut too_long = false;
        loop {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                return Ok((line_text(bytes, too_long), Behind::Nothing));
            }
            let end = memchr::memchr(b'\n', available);
            let part = &available[..end.unwrap_or(available.len())];
            too_long |= bytes.len() + part.len() > LARGEST;
            if too_long {
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.input.consume(used);
            if end.is_some() {
                self.line += 1;
                return Ok((line_text(bytes, too_long), Behind::More));
            }
        }
    }

    fn next_line(&mut self) -> io::Result<Option<Entry>> {
        loop {
            let line = self.line;
            let (text, behind) = self.read_line()?;
            self.ended |= behind == Behind::Nothing;
            let blank = matches!(&text, Text::Bytes(bytes) if bytes.iter().all(u8::is_ascii_whitespace));
            if !blank {
                return Ok(Some(Entry { line, element: None, text }));
            }
            if self.ended {
                return Ok(None);
            }
        }
    }

    /// The next text by its brackets, in a list up to the comma behind it. `begun`: what was read of it already.
    fn next_piece(&mut self, begun: Option<(u32, Vec<u8>)>) -> io::Result<Option<Entry>> {
        let in_list = self.layout == Layout::List;
        let mut piece = Piece::default();
        if let Some((line, bytes)) = begun {
            piece.line = line;
            for byte in bytes.into_iter().chain([b'\n']) {
                // The first line was cut where an object goes on.
                piece.take(byte);
            }
        }
        loop {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                let whole = piece.end();
                // What a list still lacks is said behind what it has.
                self.ended = !in_list || whole.is_none();
                let unclosed = Text::Unreadable("the list is not closed; a ']' is missing at the end of the file");
                return Ok(
                    whole.or_else(|| in_list.then_some(Entry { line: self.line, element: None, text: unclosed }))
                );
            }
            let mut used = 0;
            let mut found = None;
            for byte in available.iter().copied() {
                if piece.is_outside() && in_list && matches!(byte, b',' | b']') {
                    used += 1;
                    self.ended |= byte == b']';
                    found = piece.end();
                    if found.is_some() || self.ended {
                        break;
                    }
                    continue;
                }
                if piece.is_empty() {
                    piece.line = self.line;
                }
                used += 1;
                self.line += u32::from(byte == b'\n');
                if piece.take(byte) && !in_list {
                    found = piece.end();
                    break;
                }
            }
            self.input.consume(used);
            if found.is_some() || self.ended {
                return Ok(found);
            }
        }
    }
}

impl<R: BufRead> Iterator for Entries<R> {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.first.take();
        match (self.layout, first) {
            (Layout::Lines, Some((line, bytes))) => {
                let text = if bytes.is_empty() { Text::Unreadable(TOO_LARGE) } else { Text::Bytes(bytes) };
                Some(Ok(Entry { line, element: None, text }))
            }
            (_, None) if self.ended => None,
            (Layout::Lines, None) => self.next_line().transpose(),
            (Layout::Objects, first) => self.next_piece(first).transpose(),
            (Layout::List, _) => {
                let piece = self.next_piece(None).transpose()?;
                self.elements += 1;
                Some(piece.map(|entry| Entry { element: Some(self.elements), ..entry }))
            }
        }
    }
}

/// A text that is being read by its brackets.
#[derive(Default)]
struct Piece {
    line: u32,
    bytes: Vec<u8>,
    depth: usize,
    in_text: bool,
    escaped: bool,
    too_large: bool,
}

impl Piece {
    fn is_empty(&self) -> bool {
        self.bytes.is_empty() && !self.too_large
    }

    /// Not within brackets or a text.
    fn is_outside(&self) -> bool {
        self.depth == 0 && !self.in_text
    }

    /// Takes the next byte in; `true` where a bracket closed that stood around it all.
    fn take(&mut self, byte: u8) -> bool {
        if self.is_empty() && byte.is_ascii_whitespace() {
            return false;
        }
        if self.bytes.len() < LARGEST {
            self.bytes.push(byte);
        } else {
            (self.bytes, self.too_large) = (Vec::new(), true);
        }
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }

    /// The text, where there is one.
    fn end(&mut self) -> Option<Entry> {
        let whole = std::mem::take(self);
        if whole.too_large {
            return Some(Entry { line: whole.line, element: None, text: Text::Unreadable(TOO_LARGE) });
        }
        (!whole.bytes.is_empty()).then_some(Entry { line: whole.line, element: None, text: Text::Bytes(whole.bytes) })
    }
}

const TOO_LARGE: &str = "the conversation has more than 64 MB, which is the most";

fn line_text(mut bytes: Vec<u8>, too_long: bool) -> Text {
    if too_long {
        return Text::Unreadable(TOO_LARGE);
    }
    if bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    Text::Bytes(bytes)
}

fn not_utf8() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it is not saved as UTF-8; save it as UTF-8 and import it again")
}
