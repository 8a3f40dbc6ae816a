//! One JSON object a line.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::{ConversationWriter, Pair, PairWriter, Record, refused};

/// A file of JSON lines: UTF-8 without a mark at its start, LF, no blank line.
pub struct Lines {
    out: Box<dyn Write + Send>,
    line: Vec<u8>,
}

impl Lines {
    pub fn new(out: Box<dyn Write + Send>) -> Self {
        Self { out, line: Vec::new() }
    }

    /// Writes one object as a line, and tells its length.
    pub fn write(&mut self, row: &impl Serialize) -> io::Result<usize> {
        self.line.clear();
        row.serialize(&mut Serializer::with_formatter(&mut self.line, OneLine))?;
        self.line.push(b'\n');
        self.out.write_all(&self.line)?;
        Ok(self.line.len())
    }

    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A file whose rows are made from one conversation each, by the function.
pub struct JsonLines {
    lines: Lines,
    rows: WriteRows,
}

/// Writes a conversation's rows, and tells how many they are.
type WriteRows = fn(&Record, &mut Lines) -> io::Result<u32>;

impl JsonLines {
    pub fn open(out: Box<dyn Write + Send>, rows: WriteRows) -> io::Result<Box<dyn ConversationWriter>> {
        Ok(Box::new(Self { lines: Lines::new(out), rows }))
    }
}

impl ConversationWriter for JsonLines {
    fn write(&mut self, record: &Record) -> io::Result<u32> {
        (self.rows)(record, &mut self.lines)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.lines.finish()
    }
}

/// A file with a row for each preference pair, made by the function.
pub struct PairLines {
    lines: Lines,
    row: WriteRow,
}

/// Writes a pair's row.
type WriteRow = fn(&Pair, &mut Lines) -> io::Result<usize>;

impl PairLines {
    pub fn open(out: Box<dyn Write + Send>, row: WriteRow) -> io::Result<Box<dyn PairWriter>> {
        Ok(Box::new(Self { lines: Lines::new(out), row }))
    }
}

impl PairWriter for PairLines {
    fn write(&mut self, pair: &Pair) -> io::Result<()> {
        refused(pair.refuses())?;
        (self.row)(pair, &mut self.lines)?;
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.lines.finish()
    }
}

/// Writes out what JSON allows in a text and other tools take for the end of a line: trainers read files line by line,
/// and some of them (Python's `splitlines`) know more line ends than one. What is below U+0020 is written out anyway.
struct OneLine;

impl Formatter for OneLine {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let bytes = fragment.as_bytes();
        let mut written = 0;
        // The first bytes of the three in UTF-8; neither of them is ever a later byte of a character.
        for at in memchr::memchr2_iter(0xc2, 0xe2, bytes) {
            let (length, escaped) = match &bytes[at..] {
                [0xc2, 0x85, ..] => (2, b"\\u0085"),
                [0xe2, 0x80, 0xa8, ..] => (3, b"\\u2028"),
                [0xe2, 0x80, 0xa9, ..] => (3, b"\\u2029"),
                _ => continue,
            };
            out.write_all(&bytes[written..at])?;
            out.write_all(escaped)?;
            written = at + length;
        }
        out.write_all(&bytes[written..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_whatever_the_text_holds() {
        let ends = ['\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}'];
        let text = format!("{}a\u{2028}\"b\\\u{2029}\u{85}\u{85}c", ends.iter().collect::<String>());
        let mut line = Vec::new();
        [&text, &text].serialize(&mut Serializer::with_formatter(&mut line, OneLine)).expect("memory takes it");
        let line = String::from_utf8(line).expect("text");
        assert!(!line.contains(ends), "{line}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&line).expect("valid JSON"), [text.clone(), text]);
    }
}
