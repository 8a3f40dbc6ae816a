//! From bytes to text: UTF-8 and UTF-16, with and without a byte order mark.

use std::borrow::Cow;

use super::PlanProblem;

const HOW_TO_SAVE: &str = "save it from the spreadsheet as \"CSV UTF-8\"";

/// The text of a file without its byte order mark.
pub fn text<'a>(file_name: &str, bytes: &'a [u8]) -> Result<Cow<'a, str>, PlanProblem> {
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
            assert_eq!(text("plan.csv", &bytes).expect("read"), plain, "{bytes:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        let latin1 = text("plan.csv", b"persona\nA\nJos\xe9\n").expect_err("not UTF-8");
        assert_eq!(latin1.line, 3);
        assert!(latin1.message.starts_with("character 4 cannot be read"), "{latin1}");
        assert!(latin1.message.contains("CSV UTF-8"), "{latin1}");
        let lone = [vec![0xff, 0xfe], utf16_bytes("a\nb", u16::to_le_bytes), vec![0x00, 0xd8]].concat();
        assert_eq!(text("plan.csv", &lone).expect_err("half a pair").line, 2);
        let odd = [vec![0xff, 0xfe], utf16_bytes("a\n", u16::to_le_bytes), vec![0x41]].concat();
        assert_eq!(text("plan.csv", &odd).expect_err("half a character").line, 2);
    }

    #[test]
    fn workbooks_are_called_by_their_name() {
        assert!(text("plan.xlsx", b"PK\x03\x04rest").expect_err("zip").message.contains("Excel workbook"));
        assert!(text("plan.ods", b"PK\x03\x04rest").expect_err("zip").message.contains("OpenDocument"));
        assert!(text("plan.bin", &[0, 0, 1, 0, 0, 7, 0, 0]).expect_err("binary").message.contains("not a text file"));
    }
}
