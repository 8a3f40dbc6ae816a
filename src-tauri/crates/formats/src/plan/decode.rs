//! From bytes to text: UTF-8 and UTF-16, with and without a byte order mark, and Windows-1252, which spreadsheets in
//! Western Europe still write as plain "CSV".

use std::borrow::Cow;

use super::PlanProblem;

const HOW_TO_SAVE: &str = "save it from the spreadsheet as \"CSV UTF-8\"";

/// Bytes that Windows-1252 has no character for.
const NOT_IN_WINDOWS_1252: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/// A file's text.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// Without its byte order mark.
    pub text: Cow<'a, str>,
    /// It is no Unicode and was taken for Windows-1252, which nothing in the file confirms.
    pub guessed: bool,
}

/// The text of a file.
pub fn decode<'a>(file_name: &str, bytes: &'a [u8]) -> Result<Decoded<'a>, PlanProblem> {
    match text(file_name, bytes) {
        Ok(text) => Ok(Decoded { text, guessed: false }),
        Err(problem) => match windows_1252(bytes) {
            Some(text) => Ok(Decoded { text, guessed: true }),
            None => Err(problem),
        },
    }
}

/// The text, where the bytes can be Windows-1252. A file with whole characters of UTF-8 in it is damaged UTF-8: read as
/// anything else, every one of them would be wrong.
fn windows_1252(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let has_controls = bytes.iter().any(|byte| *byte < b' ' && !byte.is_ascii_whitespace());
    let has_undefined = bytes.iter().any(|byte| NOT_IN_WINDOWS_1252.contains(byte));
    let is_damaged_utf8 = bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii());
    if has_controls || has_undefined || is_damaged_utf8 {
        return None;
    }
    Some(encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0)
}

fn text<'a>(file_name: &str, bytes: &'a [u8]) -> Result<Cow<'a, str>, PlanProblem> {
    if let Some(kind) = workbook(file_name, bytes) {
        return Err(PlanProblem::file(format!("this is {kind} and not a text file; {HOW_TO_SAVE}")));
    }
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => match zeros(bytes) {
            (0, 0) => utf8(bytes),
            (even, odd) if odd > 4 * even => utf16(bytes, u16::from_le_bytes),
            (even, odd) if even > 4 * odd => utf16(bytes, u16::from_be_bytes),
            _ => Err(PlanProblem::file(format!("this is not a text file; {HOW_TO_SAVE}"))),
        },
    }
}

fn workbook(file_name: &str, bytes: &[u8]) -> Option<&'static str> {
    let name = file_name.to_lowercase();
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(if name.ends_with(".ods") {
            "an OpenDocument spreadsheet"
        } else if name.ends_with(".zip") {
            "a zip archive"
        } else {
            "an Excel workbook"
        });
    }
    bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]).then_some("an old Excel workbook")
}

/// Zero bytes at even and at odd places near the start: Latin text in UTF-16 has one in every second place.
fn zeros(bytes: &[u8]) -> (usize, usize) {
    let start = &bytes[..bytes.len().min(4096)];
    let at = |first: usize| start.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    (at(0), at(1))
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, PlanProblem> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(error) => Err(unreadable(std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default())),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, PlanProblem> {
    let pairs = bytes.chunks_exact(2);
    let whole = pairs.remainder().is_empty();
    let units = pairs.map(|pair| unit([pair[0], pair[1]]));
    let mut text = String::with_capacity(bytes.len() / 2);
    for character in char::decode_utf16(units) {
        match character {
            Ok(character) => text.push(character),
            Err(_) => return Err(unreadable(&text)),
        }
    }
    if whole { Ok(Cow::Owned(text)) } else { Err(unreadable(&text)) }
}

/// The character after this text has no meaning in the file's encoding.
fn unreadable(before: &str) -> PlanProblem {
    let line = before.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
    let character = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    PlanProblem::line(
        line,
        format!("character {character} cannot be read, because the file is saved in an old encoding; {HOW_TO_SAVE}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_usual_encoding_gives_the_same_text() {
        let plain = "persona,emotion\nJos\u{e9},\u{1f600}\n";
        let with = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        for bytes in [
            plain.as_bytes().to_vec(),
            with(&[0xef, 0xbb, 0xbf], plain.as_bytes().to_vec()),
            with(&[0xff, 0xfe], utf16_bytes(plain, u16::to_le_bytes)),
            with(&[0xfe, 0xff], utf16_bytes(plain, u16::to_be_bytes)),
            utf16_bytes(plain, u16::to_le_bytes),
            utf16_bytes(plain, u16::to_be_bytes),
        ] {
            let read = decode("plan.csv", &bytes).expect("read");
            assert_eq!((&*read.text, read.guessed), (plain, false), "{bytes:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        // No Windows-1252 either: a byte that it does not have, and characters of UTF-8 elsewhere in the file.
        for bytes in [&b"persona\nA\nJos\x81\n"[..], b"persona\n\xc3\xa9\nJos\xe9\n"] {
            let other = decode("plan.csv", bytes).expect_err("not UTF-8");
            assert_eq!(other.line, 3);
            assert!(other.message.starts_with("character 4 cannot be read"), "{other}");
            assert!(other.message.contains("CSV UTF-8"), "{other}");
        }
        let lone = [vec![0xff, 0xfe], utf16_bytes("a\nb", u16::to_le_bytes), vec![0x00, 0xd8]].concat();
        assert_eq!(decode("plan.csv", &lone).expect_err("half a pair").line, 2);
        let odd = [vec![0xff, 0xfe], utf16_bytes("a\n", u16::to_le_bytes), vec![0x41]].concat();
        assert_eq!(decode("plan.csv", &odd).expect_err("half a character").line, 2);
    }

    #[test]
    fn windows_1252_is_read_and_said_to_be_a_guess() {
        let read = decode("plan.csv", b"persona\nJos\xe9 \x80 \x93fine\x94\n").expect("read");
        assert_eq!((&*read.text, read.guessed), ("persona\nJos\u{e9} \u{20ac} \u{201c}fine\u{201d}\n", true));
    }

    #[test]
    fn workbooks_are_called_by_their_name() {
        assert!(decode("plan.xlsx", b"PK\x03\x04rest").expect_err("zip").message.contains("Excel workbook"));
        assert!(decode("plan.ods", b"PK\x03\x04rest").expect_err("zip").message.contains("OpenDocument"));
        assert!(decode("plan.bin", &[0, 0, 1, 0, 0, 7, 0, 0]).expect_err("binary").message.contains("not a text file"));
    }
}
