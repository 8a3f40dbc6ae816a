//! Older encodings: which there are, and which one a text looks like.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, Encoding, GB18030, GBK};

/// The encodings that a plan's file can be read as: what spreadsheets and editors write, in the order in which they are
/// offered.
pub const ENCODINGS: [&str; 30] = [
    "UTF-8",
    "UTF-16LE",
    "UTF-16BE",
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "windows-874",
    "ISO-8859-2",
    "ISO-8859-4",
    "ISO-8859-5",
    "ISO-8859-6",
    "ISO-8859-7",
    "ISO-8859-8",
    "ISO-8859-13",
    "ISO-8859-15",
    "macintosh",
    "IBM866",
    "KOI8-R",
    "KOI8-U",
    "GB18030",
    "Big5",
    "Shift_JIS",
    "EUC-JP",
    "EUC-KR",
];

/// The encoding of a name, in any usual spelling, where it is one of those that are offered.
pub fn named(name: &str) -> Option<&'static Encoding> {
    Encoding::for_label(name.trim().as_bytes()).map(wide).filter(|encoding| offered(encoding).is_some())
}

/// The name by which an encoding is offered.
pub fn offered(encoding: &'static Encoding) -> Option<&'static str> {
    ENCODINGS.into_iter().find(|name| name.eq_ignore_ascii_case(encoding.name()))
}

/// The text in the encoding that it looks like, and the encoding's name; none where it looks like no text, or like damaged
/// UTF-8: read as anything else, every whole character of it would be wrong.
pub fn guess(bytes: &[u8]) -> Option<(Cow<'_, str>, &'static str)> {
    let has_controls = bytes.iter().any(|byte| *byte < b' ' && !byte.is_ascii_whitespace());
    if has_controls || is_damaged_utf8(bytes) {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = wide(detector.guess(None, Utf8Detection::Deny));
    let name = offered(encoding)?;
    let text = whole(encoding, bytes).ok()?;
    // The controls above ASCII stand for bytes that an encoding has no character for.
    let is_text = !text.chars().any(|sign| ('\u{80}'..='\u{9f}').contains(&sign));
    is_text.then_some((text, name))
}

/// The text, or what comes before a byte that has no meaning in the encoding.
pub fn whole<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Cow<'a, str>, String> {
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok(text);
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut before = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()));
    match decoder.decode_to_string_without_replacement(bytes, &mut before, true) {
        (DecoderResult::InputEmpty, _) => Ok(before.into()),
        (DecoderResult::Malformed(..) | DecoderResult::OutputFull, _) => Err(before),
    }
}

/// What has all that an encoding has, and more that the same programs write.
fn wide(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

/// Whole characters of UTF-8 are rare in other encodings, and come with many more places that are none.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut characters, mut places) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        characters += chunk.valid().chars().filter(|sign| !sign.is_ascii()).count();
        places += usize::from(!chunk.invalid().is_empty());
    }
    characters > 0 && characters >= places
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn in_encoding(name: &str, text: &str) -> Vec<u8> {
        let (bytes, _, has_lost) = named(name).expect("an encoding").encode(text);
        assert!(!has_lost, "{name} has all of {text}");
        bytes.into_owned()
    }

    #[test]
    fn texts_of_many_languages_are_known_by_their_look() {
        for (name, text) in [
            ("windows-1252", "persona,brief\nJosé,\u{20ac} \u{201c}schön\u{201d} naïve façade\n"),
            ("windows-1250", "persona,brief\nŁukasz Żółw,Gdzie są moje oszczędności? Proszę mówić jaśniej.\n"),
            ("windows-1251", "persona,brief\nАнна,Я не понимаю, почему мой кредит стал дороже.\n"),
            ("KOI8-U", "persona,brief\nАнна,Я не понимаю, почему мой кредит стал дороже.\n"),
            ("GB18030", "persona,brief\n谨慎的退休人员,客户担心养老金不够用，想知道每个月能取多少钱。\n"),
            ("Big5", "persona,brief\n謹慎的退休人員,客戶擔心退休金不夠用，想知道每個月能領多少錢。\n"),
            ("Shift_JIS", "persona,brief\n慎重な退職者,年金が足りるか心配で、毎月いくら使えるのか知りたい。\n"),
            (
                "EUC-KR",
                "persona,brief\n신중한 은퇴자,연금이 충분하지 않을까 걱정하며 매달 얼마를 쓸 수 있는지 알고 싶어한다.\n",
            ),
        ] {
            let bytes = in_encoding(name, text);
            assert_eq!(guess(&bytes), Some((Cow::Borrowed(text), name)));
        }
    }

    #[test]
    fn every_encoding_that_is_offered_has_the_name_by_which_it_is_asked_for() {
        for name in ENCODINGS {
            assert_eq!(named(name).and_then(offered), Some(name));
        }
        for (label, name) in [
            (" latin1 ", "windows-1252"),
            ("gbk", "GB18030"),
            ("gb2312", "GB18030"),
            ("sjis", "Shift_JIS"),
            ("utf8", "UTF-8"),
        ] {
            assert_eq!(named(label).and_then(offered), Some(name));
        }
        assert_eq!(named("x-user-defined"), None);
        assert_eq!(named("no such"), None);
    }

    proptest! {
        #[test]
        fn a_guess_is_always_one_of_those_that_are_offered(bytes in prop::collection::vec(prop_oneof![0x20..0x7f_u8, 0x80..=0xff_u8], 1..200)) {
            prop_assume!(std::str::from_utf8(&bytes).is_err());
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(&bytes, true);
            let encoding = wide(detector.guess(None, Utf8Detection::Deny));
            prop_assert!(offered(encoding).is_some(), "{}", encoding.name());
        }
    }
}
