//! From bytes to text: UTF-8 and UTF-16, with and without a byte order mark, an older encoding that the text looks like, or
//! the one that a person says.

use std::borrow::Cow;
use std::str::Utf8Error;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::PlanProblem;
use super::encoding::{guess, named, offered, whole};

const HOW_TO_SAVE: &str = "save it from the spreadsheet as \"CSV UTF-8\"";

/// A file's text.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// Without its byte order mark.
    pub text: Cow<'a, str>,
    /// What it was read as, one of [`ENCODINGS`](super::ENCODINGS).
    pub encoding: &'static str,
    /// It is no Unicode, and nothing in the file confirms what it was taken for.
    pub guessed: bool,
}

/// The text of a file, in the encoding of a name or in what it looks like.
pub fn decode<'a>(file_name: &str, bytes: &'a [u8], encoding: Option<&str>) -> Result<Decoded<'a>, PlanProblem> {
    if let Some(kind) = workbook(file_name, bytes) {
        return Err(PlanProblem::file(format!("this is {kind} and not a text file; {HOW_TO_SAVE}")));
    }
    if let Some(name) = encoding {
        return chosen(bytes, name);
    }
    match unicode(bytes) {
        Ok((text, encoding)) => Ok(Decoded { text, encoding: encoding.name(), guessed: false }),
        Err(problem) => match guess(bytes) {
            Some((text, encoding)) => Ok(Decoded { text, encoding, guessed: true }),
            None => Err(problem),
        },
    }
}

/// The text in the encoding that a person says.
fn chosen<'a>(bytes: &'a [u8], name: &str) -> Result<Decoded<'a>, PlanProblem> {
    let found = named(name).and_then(|encoding| Some((encoding, offered(encoding)?)));
    let (encoding, name) = found.ok_or_else(|| {
        PlanProblem::file(format!("there is no encoding '{name}'; use one of {}", super::ENCODINGS.join(", ")))
    })?;
    let text = if encoding == UTF_8 {
        utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
    } else if encoding == UTF_16LE {
        utf16(bytes.strip_prefix(b"\xff\xfe").unwrap_or(bytes), u16::from_le_bytes)
    } else if encoding == UTF_16BE {
        utf16(bytes.strip_prefix(b"\xfe\xff").unwrap_or(bytes), u16::from_be_bytes)
    } else {
        whole(encoding, bytes)
    };
    let text = text.map_err(|before| unreadable_as(&before, name))?;
    if text.contains('\0') {
        return Err(PlanProblem::file(format!("this is no text in {name}; choose another encoding")));
    }
    Ok(Decoded { text, encoding: name, guessed: false })
}

fn unicode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static Encoding), PlanProblem> {
    let unreadable = |before: String| unreadable(&before);
    let as_utf8 = |bytes| Ok((utf8(bytes).map_err(unreadable)?, UTF_8));
    let as_le = |bytes| Ok((utf16(bytes, u16::from_le_bytes).map_err(unreadable)?, UTF_16LE));
    let as_be = |bytes| Ok((utf16(bytes, u16::from_be_bytes).map_err(unreadable)?, UTF_16BE));
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => as_utf8(rest),
        [0xff, 0xfe, rest @ ..] => as_le(rest),
        [0xfe, 0xff, rest @ ..] => as_be(rest),
        _ => match zeros(bytes) {
            (0, 0) => as_utf8(bytes),
            (even, odd) if odd > 4 * even => as_le(bytes),
            (even, odd) if even > 4 * odd => as_be(bytes),
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

/// The text, or what comes before the place that is none; so with UTF-16.
fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    let valid = |error: Utf8Error| String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned();
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(valid)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, String> {
    let pairs = bytes.chunks_exact(2);
    let whole = pairs.remainder().is_empty();
    let units = pairs.map(|pair| unit([pair[0], pair[1]]));
    let mut text = String::with_capacity(bytes.len() / 2);
    for character in char::decode_utf16(units) {
        match character {
            Ok(character) => text.push(character),
            Err(_) => return Err(text),
        }
    }
    if whole { Ok(Cow::Owned(text)) } else { Err(text) }
}

/// The character after this text has no meaning in Unicode.
fn unreadable(before: &str) -> PlanProblem {
    let (line, character) = place_after(before);
    PlanProblem::line(
        line,
        format!("character {character} cannot be read, because the file is saved in an old encoding; {HOW_TO_SAVE}"),
    )
}

/// The same of the encoding that a person says.
fn unreadable_as(before: &str, encoding: &str) -> PlanProblem {
    let (line, character) = place_after(before);
    PlanProblem::line(line, format!("character {character} cannot be read as {encoding}; choose another encoding"))
}

/// Line and character after a text, both counted from 1.
fn place_after(before: &str) -> (u64, usize) {
    let line = before.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
    (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
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
            let read = decode("plan.csv", &bytes, None).expect("read");
            assert_eq!((&*read.text, read.guessed), (plain, false), "{bytes:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        // No Windows-1252 either: a byte that it does not have, and characters of UTF-8 elsewhere in the file.
        for bytes in [&b"persona\nA\nJos\x81\n"[..], b"persona\n\xc3\xa9\nJos\xe9\n"] {
            let other = decode("plan.csv", bytes, None).expect_err("not UTF-8");
            assert_eq!(other.line, 3);
            assert!(other.message.starts_with("character 4 cannot be read"), "{other}");
            assert!(other.message.contains("CSV UTF-8"), "{other}");
        }
        let lone = [vec![0xff, 0xfe], utf16_bytes("a\nb", u16::to_le_bytes), vec![0x00, 0xd8]].concat();
        assert_eq!(decode("plan.csv", &lone, None).expect_err("half a pair").line, 2);
        let odd = [vec![0xff, 0xfe], utf16_bytes("a\n", u16::to_le_bytes), vec![0x41]].concat();
        assert_eq!(decode("plan.csv", &odd, None).expect_err("half a character").line, 2);
    }

    #[test]
    fn windows_1252_is_read_and_said_to_be_a_guess() {
        let read = decode("plan.csv", b"persona\nJos\xe9 \x80 \x93fine\x94\n", None).expect("read");
        assert_eq!((&*read.text, read.guessed), ("persona\nJos\u{e9} \u{20ac} \u{201c}fine\u{201d}\n", true));
    }

    #[test]
    fn workbooks_are_called_by_their_name() {
        assert!(decode("plan.xlsx", b"PK\x03\x04rest", None).expect_err("zip").message.contains("Excel workbook"));
        assert!(decode("plan.ods", b"PK\x03\x04rest", None).expect_err("zip").message.contains("OpenDocument"));
        assert!(
            decode("plan.bin", &[0, 0, 1, 0, 0, 7, 0, 0], None)
                .expect_err("binary")
                .message
                .contains("not a text file")
        );
    }

    #[test]
    fn a_chosen_encoding_is_used_and_what_has_no_meaning_in_it_is_named_with_its_line() {
        let as_chosen = |bytes: &[u8], name: &str| {
            decode("plan.csv", bytes, Some(name)).map(|read| (read.text.into_owned(), read.encoding, read.guessed))
        };
        let russian = "persona\nАнна\n";
        for (bytes, name, encoding) in [
            (encoding_rs::WINDOWS_1251.encode(russian).0.into_owned(), "windows-1251", "windows-1251"),
            (encoding_rs::KOI8_R.encode(russian).0.into_owned(), " koi8-r", "KOI8-R"),
            (encoding_rs::GBK.encode(russian).0.into_owned(), "gbk", "GB18030"),
            (utf16_bytes(russian, u16::to_be_bytes), "utf-16be", "UTF-16BE"),
            ([&[0xff, 0xfe][..], &utf16_bytes(russian, u16::to_le_bytes)].concat(), "UTF-16LE", "UTF-16LE"),
            ([&[0xef, 0xbb, 0xbf], russian.as_bytes()].concat(), "utf8", "UTF-8"),
        ] {
            assert_eq!(as_chosen(&bytes, name), Ok((russian.into(), encoding, false)), "{name}");
        }
        let unknown = as_chosen(b"persona\n", "latin-99").expect_err("no such encoding");
        assert!(
            unknown.message.starts_with("there is no encoding 'latin-99'; use one of UTF-8, UTF-16LE"),
            "{unknown}"
        );
        for (bytes, name, expected) in [
            (
                &b"persona\nAB\xff\n"[..],
                "Shift_JIS",
                "line 2: character 3 cannot be read as Shift_JIS; choose another encoding",
            ),
            (b"persona\nAB\xff\n", "UTF-8", "line 2: character 3 cannot be read as UTF-8; choose another encoding"),
            (b"a\0\n\0\0\xd8", "UTF-16LE", "line 2: character 1 cannot be read as UTF-16LE; choose another encoding"),
            (b"a\0b", "windows-1252", "this is no text in windows-1252; choose another encoding"),
        ] {
            assert_eq!(as_chosen(bytes, name).expect_err(name).to_string(), expected);
        }
    }
}
