//! A file taken apart into the texts of its conversations, one after another.

use std::collections::BTreeMap;
use std::io::{self, BufRead};

use serde::de::IgnoredAny;

use super::turns::{CONTENTS, ROLES};

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
    /// They are the elements of a list, or of several lists one behind the other.
    List,
}

/// The texts of a file. Empty lines are none.
#[derive(Debug)]
pub struct Entries<R> {
    input: R,
    line: u32,
    layout: Layout,
    /// Elements of the list so far.
    elements: u32,
    /// The list is closed; what stands behind it was not looked at.
    is_behind_list: bool,
    /// What was read of the first one to tell the layout: its line, or its first lines.
    first: Option<(u32, Vec<u8>)>,
    /// The same of a list.
    first_element: Piece,
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
        let mut entries = Self {
            input,
            line: 1,
            layout: Layout::Lines,
            elements: 0,
            is_behind_list: false,
            first: None,
            first_element: Piece::default(),
            ended: false,
        };
        match entries.skip_to_text()? {
            None => entries.ended = true,
            Some(0) => return Err(not_utf8()),
            Some(b'[') => {
                let line = entries.line;
                entries.input.consume(1);
                if entries.skip_to_text()? == Some(b'{') {
                    entries.first_element = entries.read_brackets(Piece::default())?;
                }
                // A list of messages is a conversation, and no list of them.
                if is_message(&entries.first_element.bytes) {
                    let element = std::mem::take(&mut entries.first_element).bytes;
                    entries.look_at_lines(line, [&b"["[..], &element].concat())?;
                } else {
                    entries.layout = Layout::List;
                }
            }
            Some(b'{') => entries.look_at_lines(entries.line, Vec::new())?,
            Some(_) => {}
        }
        Ok(entries)
    }

    /// Tells whether each line is a conversation. `begun`: what was read of the first one, which begins at a line.
    fn look_at_lines(&mut self, line: u32, mut begun: Vec<u8>) -> io::Result<()> {
        let (text, behind) = self.read_line()?;
        self.ended = behind == Behind::Nothing;
        // One that is too long is said where it stands; those behind it are read all the same.
        let bytes = match text {
            Text::Bytes(bytes) => {
                begun.extend(bytes);
                begun
            }
            Text::Unreadable(_) => Vec::new(),
        };
        // A line that begins like the first one is no part of it.
        let goes_on = self.input.fill_buf()?.first().is_some_and(|next| Some(next) != bytes.first());
        let is_cut = |bytes: &[u8]| serde_json::from_slice::<IgnoredAny>(bytes).is_err_and(|error| error.is_eof());
        if goes_on && !bytes.is_empty() && is_cut(&bytes) {
            self.layout = Layout::Objects;
        }
        self.first = Some((line, bytes));
        Ok(())
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

    /// The next text by its brackets. `begun`: what was read of it already.
    fn next_object(&mut self, begun: Option<(u32, Vec<u8>)>) -> io::Result<Option<Entry>> {
        let mut piece = Piece::default();
        if let Some((line, bytes)) = begun {
            piece.line = line;
            for byte in bytes.into_iter().chain([b'\n']) {
                // The first line was cut where an object goes on.
                piece.take(byte);
            }
        }
        let whole = self.read_brackets(piece)?.end();
        self.ended = whole.is_none();
        Ok(whole)
    }

    /// Goes on with a piece until all of its brackets are closed, or the file ends.
    fn read_brackets(&mut self, mut piece: Piece) -> io::Result<Piece> {
        loop {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                return Ok(piece);
            }
            let (mut used, mut is_whole) = (0, false);
            for byte in available.iter().copied() {
                if piece.is_empty() {
                    piece.line = self.line;
                }
                used += 1;
                self.line += u32::from(byte == b'\n');
                is_whole = piece.take(byte);
                if is_whole {
                    break;
                }
            }
            self.input.consume(used);
            if is_whole {
                return Ok(piece);
            }
        }
    }

    /// The next element of the list, or of a list behind it: files that were put one behind the other.
    fn next_element(&mut self) -> io::Result<Option<Entry>> {
        while !self.ended {
            if !self.is_behind_list {
                if let Some(found) = self.next_in_list()? {
                    return Ok(Some(found));
                }
                continue;
            }
            match self.skip_to_text()? {
                None => self.ended = true,
                Some(b'[') => {
                    self.input.consume(1);
                    (self.is_behind_list, self.elements) = (false, 0);
                }
                Some(_) => {
                    self.ended = true;
                    return Ok(Some(Entry { line: self.line, element: None, text: Text::Unreadable(BEHIND_LIST) }));
                }
            }
        }
        Ok(None)
    }

    /// The text up to the next comma of the list, or up to its end. `None` where there is none at the end.
    fn next_in_list(&mut self) -> io::Result<Option<Entry>> {
        let mut piece = std::mem::take(&mut self.first_element);
        loop {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                let whole = self.element(piece);
                // What the list still lacks is said behind what it has.
                self.ended = whole.is_none();
                let unclosed = Entry { line: self.line, element: None, text: Text::Unreadable(UNCLOSED) };
                return Ok(Some(whole.unwrap_or(unclosed)));
            }
            let (mut used, mut is_whole) = (0, false);
            for byte in available.iter().copied() {
                used += 1;
                if piece.is_outside() && matches!(byte, b',' | b']') {
                    self.is_behind_list = byte == b']';
                    is_whole = self.is_behind_list || !piece.is_empty();
                    if is_whole {
                        break;
                    }
                    continue;
                }
                if piece.is_empty() {
                    piece.line = self.line;
                }
                self.line += u32::from(byte == b'\n');
                piece.take(byte);
            }
            self.input.consume(used);
            if is_whole {
                return Ok(self.element(piece));
            }
        }
    }

    fn element(&mut self, mut piece: Piece) -> Option<Entry> {
        let found = piece.end()?;
        self.elements += 1;
        Some(Entry { element: Some(self.elements), ..found })
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
            (Layout::Objects, first) => self.next_object(first).transpose(),
            (Layout::List, _) => self.next_element().transpose(),
        }
    }
}

/// A text that is being read by its brackets.
#[derive(Debug, Default)]
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

/// Whether an element of a list is a message.
fn is_message(text: &[u8]) -> bool {
    let has = |keys: &BTreeMap<String, IgnoredAny>, names: &[&str]| names.iter().any(|name| keys.contains_key(*name));
    serde_json::from_slice(text).is_ok_and(|keys| has(&keys, &ROLES) && has(&keys, &CONTENTS))
}

const UNCLOSED: &str = "the list is not closed; a ']' is missing at the end of the file";

const BEHIND_LIST: &str = "something stands behind the end of the list, and is not read; put all conversations into one list, or each in a line";

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
