//! Bank accounts in their international form: the country, the length that it gives them, and the check by 97.

use super::{Personal, PersonalKind};

/// Countries and the length of their numbers.
const LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 \
    DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 \
    KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 \
    PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 \
    YE30";

pub(super) fn find(text: &str) -> Vec<Personal> {
    let bytes = text.as_bytes();
    let begins = |at: usize| {
        let letters = bytes[at].is_ascii_alphabetic() && bytes[at + 1].is_ascii_alphabetic();
        let before = at.checked_sub(1).is_none_or(|before| !is_letter_or_more(bytes[before]));
        letters && before && bytes[at + 2].is_ascii_digit() && bytes[at + 3].is_ascii_digit()
    };
    let starts = (0..bytes.len().saturating_sub(3)).filter(|at| begins(*at));
    let ends = starts.filter_map(|start| Some((start, end(bytes, start)?)));
    ends.map(|(start, end)| Personal { kind: PersonalKind::Iban, at: start..end }).collect()
}

/// Where the number ends that begins here, if it is one.
fn end(bytes: &[u8], start: usize) -> Option<usize> {
    let country = bytes[start..start + 2].to_ascii_uppercase();
    let entry = LENGTHS.split_ascii_whitespace().find(|entry| entry.as_bytes().starts_with(&country))?;
    let length: usize = entry[2..].parse().ok()?;
    let mut number = Vec::with_capacity(length);
    let mut at = start;
    while number.len() < length {
        match *bytes.get(at)? {
            byte if byte.is_ascii_alphanumeric() => number.push(byte.to_ascii_uppercase()),
            // One blank or hyphen between groups.
            b' ' | b'-' if at > start && bytes[at - 1].is_ascii_alphanumeric() => {}
            _ => return None,
        }
        at += 1;
    }
    let ends = bytes.get(at).is_none_or(|byte| !is_letter_or_more(*byte));
    (ends && remainder(&number) == 1).then_some(at)
}

/// The remainder by 97, with the first four characters at the end and letters as two digits, A being 10.
fn remainder(number: &[u8]) -> u32 {
    let (first, rest) = number.split_at(4);
    rest.iter().chain(first).fold(0, |remainder, byte| {
        let value = char::from(*byte).to_digit(36).unwrap_or_default();
        (if value > 9 { remainder * 100 + value } else { remainder * 10 + value }) % 97
    })
}

/// Whether a word goes on with this byte; those above ASCII are letters of other scripts for the most part.
fn is_letter_or_more(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
