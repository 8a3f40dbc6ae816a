//! Texts as files of the layouts 9 and 10 keep them, as their difference from another one: `=` and the whole text, or `~` and
//! what LZ4 makes of it with the other text as its dictionary.

use lz4_flex::block::decompress_into_with_dict;

use crate::error::{Result, StoreError};

const WHOLE: u8 = b'=';
const DIFFERENCE: u8 = b'~';
/// Bytes of a text, at the most: above every answer that a provider's response may hold. A damaged length must not
/// take all memory.
const LONGEST: usize = 256 << 20;

/// Reads a kept text.
///
/// # Errors
/// What is kept is damaged, or is the difference from some other text.
pub fn unpack(kept: &[u8], other: &str) -> Result<String> {
    let bytes = match kept.split_first() {
        Some((&WHOLE, text)) => Some(text.to_vec()),
        Some((&DIFFERENCE, packed)) => apply(packed, other.as_bytes()),
        _ => None,
    };
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| {
        StoreError::invalid("A stored prompt or raw answer cannot be read: the database is damaged there.")
    })
}

fn apply(packed: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let (length, packed) = packed.split_first_chunk()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok().filter(|length| *length <= LONGEST)?;
    let mut bytes = vec![0; length];
    let written = decompress_into_with_dict(packed, &mut bytes, other).ok()?;
    (written == length).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use lz4_flex::block::compress_prepend_size_with_dict;
    use proptest::prelude::*;

    use super::*;

    /// Makes what is kept of a text. It cannot be read without the other one.
    fn pack(text: &str, other: &str) -> Vec<u8> {
        let packed = compress_prepend_size_with_dict(text.as_bytes(), other.as_bytes());
        let (tag, body) = if packed.len() < text.len() { (DIFFERENCE, &*packed) } else { (WHOLE, text.as_bytes()) };
        let mut kept = Vec::with_capacity(body.len() + 1);
        kept.push(tag);
        kept.extend_from_slice(body);
        kept
    }

    #[test]
    fn a_text_like_another_is_kept_in_an_eighth() {
        let other: String = (0..200).map(|number| format!("Sentence {number} of a prompt. ")).collect();
        let text = other.replace("Sentence 70 ", "Another one ");
        let kept = pack(&text, &other);
        assert!(kept.len() * 8 < text.len(), "{} bytes of {}", kept.len(), text.len());
        assert_eq!(unpack(&kept, &other).expect("a text"), text);
    }

    #[test]
    fn texts_beyond_lz4s_window_come_back() {
        let other: String = (0..20_000).map(|number| format!("Sentence {number}. ")).collect();
        let text = format!("{other}And {other}");
        assert_eq!(unpack(&pack(&text, &other), &other).expect("a text"), text);
    }

    #[test]
    fn what_is_damaged_is_told() {
        for kept in [&b""[..], b"?x", b"~", b"~\xff\xff\xff\xffx", b"~\x05\0\0\0\x10a", b"=\xff"] {
            assert!(unpack(kept, "").is_err(), "{kept:?}");
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in ".{0,300}", other in ".{0,300}", at in 0_usize..300) {
            let near: String = other.chars().take(at).chain(text.chars()).chain(other.chars().skip(at)).collect();
            for text in [&text, &near] {
                prop_assert_eq!(&unpack(&pack(text, &other), &other).expect("a text"), text);
            }
        }

        #[test]
        fn damage_never_panics(kept in proptest::collection::vec(any::<u8>(), 0..60), other in ".{0,40}") {
            let mut kept = kept;
            kept.insert(0, DIFFERENCE);
            let _ = unpack(&kept, &other);
        }
    }
}
