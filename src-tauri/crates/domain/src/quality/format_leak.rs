//! Traces of a file format: escapes, markup, labels, placeholders, stage directions.

use std::ops::Range;

use memchr::{memchr_iter, memmem};

use super::text::{Text, fold};
use super::{Criterion, CriterionScore, Flag, Place};
use crate::items::Voice;

/// What is a leak wherever it stands.
const MARKS: &[&str] = &[
    "```",
    "<|",
    "|>",
    "\"role\":",
    "\"content\":",
    "\"turns\":",
    "\"emotion\":",
    "{{",
    "}}",
    "\u{fffd}",
    "[INST]",
    "[/INST]",
    "<s>",
    "</s>",
    "\u{e2}\u{20ac}",
];
/// Who speaks, as a label at the beginning of a line.
const LABELS: &[&str] =
    &["user", "client", "assistant", "human", "advisor", "adviser", "expert", "system", "coach", "ai", "bot"];
/// Words of a placeholder in brackets: "[Client name]", "[insert amount]".
const PLACEHOLDERS: &[&str] = &[
    "name",
    "client",
    "your",
    "insert",
    "amount",
    "date",
    "company",
    "number",
    "city",
    "state",
    "address",
    "placeholder",
    "persona",
    "advisor",
    "phone",
    "email",
    "topic",
];
/// What people do between asterisks or brackets: "*nods slowly*".
const ACTIONS: &[&str] = &[
    "nods", "nodding", "smiles", "smiling", "sighs", "sighing", "pauses", "pause", "pausing", "laughs", "laughing",
    "leans", "leaning", "takes", "looks", "looking", "chuckles", "breathes", "gently", "softly", "quietly", "sits",
    "shrugs", "wipes", "tears", "crying", "cries", "clears", "exhales", "warmly", "slowly", "long", "smirk", "smirks",
    "grins", "voice", "silence",
];
/// Elements of HTML.
const TAGS: &[&str] = &[
    "p", "br", "b", "i", "em", "strong", "div", "span", "ul", "ol", "li", "a", "h1", "h2", "h3", "table", "code", "pre",
];

/// A hard flag for any of them.
pub fn format_leak(text: &Text<'_>, voice: &Voice) -> CriterionScore {
    let voice = fold(&voice.name);
    let mut labels: Vec<&str> = LABELS.to_vec();
    labels.extend(voice.split_whitespace().next());
    labels.push(&voice);
    let mut count = 0;
    let places: Vec<Place> = text
        .turns
        .iter()
        .flat_map(|turn| {
            let raw = turn.raw;
            let marks = MARKS.iter().flat_map(|mark| {
                memmem::find_iter(raw.as_bytes(), mark.as_bytes()).map(|at| at..at + mark.len()).take(3)
            });
            let lines = raw.lines().filter_map(|line| label(raw, line, &labels));
            let found = marks.chain(escapes(raw)).chain(entities(raw)).chain(tags(raw)).chain(brackets(raw));
            let found: Vec<Range<usize>> = found.chain(lines).chain(stage(raw)).collect();
            count += found.len();
            turn.of_raws(found)
        })
        .collect();
    CriterionScore::flagged(Criterion::FormatLeak, Flag::Hard, places).saying(count.to_string(), "0")
}

/// What stands between a sign and the next one of another kind, if that is near: a text may be full of the first.
fn until(text: &str, close: char) -> Option<&str> {
    const NEAR: usize = 80;
    let end = text.bytes().take(NEAR).position(|byte| byte == close as u8)?;
    Some(&text[..end])
}

/// A backslash before what JSON escapes: a literal "\n" would be learned as text.
fn escapes(raw: &str) -> impl Iterator<Item = Range<usize>> {
    memchr_iter(b'\\', raw.as_bytes()).filter_map(|at| {
        let after = &raw[at + 1..];
        let unicode = after.strip_prefix('u').and_then(|hex| hex.get(..4));
        match after.chars().next()? {
            '"' | '\\' => Some(at..at + 2),
            // "\n" and "\t", not the folder "C:\new" or "\theta".
            'n' | 'r' | 't' => (!is_drive(&raw[..at])).then_some(at..at + 2),
            'u' => unicode.is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit())).then_some(at..at + 6),
            _ => None,
        }
    })
}

/// Whether a text ends in "C:".
fn is_drive(before: &str) -> bool {
    let mut last = before.chars().rev();
    let (colon, letter, blank) = (last.next(), last.next(), last.next());
    colon == Some(':') && letter.is_some_and(char::is_alphabetic) && !blank.is_some_and(char::is_alphanumeric)
}

/// "&amp;", "&#39;".
fn entities(raw: &str) -> impl Iterator<Item = Range<usize>> {
    memchr_iter(b'&', raw.as_bytes()).filter_map(|at| {
        let name = until(&raw[at + 1..], ';').filter(|name| (2..=7).contains(&name.len()))?;
        let fits = name.strip_prefix('#').unwrap_or(name).bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then_some(at..at + name.len() + 2)
    })
}

/// "<br>", "</p>", "<smirk>": a name between angle brackets.
fn tags(raw: &str) -> impl Iterator<Item = Range<usize>> {
    memchr_iter(b'<', raw.as_bytes()).filter_map(|at| {
        let inside = until(&raw[at + 1..], '>')?;
        let name = inside.trim_start_matches('/').split([' ', '/']).next()?.to_ascii_lowercase();
        let known = TAGS.contains(&&*name) || ACTIONS.contains(&&*name);
        known.then_some(at..at + inside.len() + 2)
    })
}

/// "[Client name]", and not "[a link](https://...)".
fn brackets(raw: &str) -> impl Iterator<Item = Range<usize>> {
    memchr_iter(b'[', raw.as_bytes()).filter_map(|at| {
        let inside = until(&raw[at + 1..], ']')?;
        let end = at + inside.len() + 2;
        let letters = inside.chars().all(|c| c.is_alphabetic() || " '_-".contains(c));
        let named = fold(inside).split([' ', '_', '-', '\'']).any(|word| PLACEHOLDERS.contains(&word));
        let fits = inside.len() <= 40 && letters && named && !raw[end..].starts_with('(');
        fits.then_some(at..end)
    })
}

/// "Client: ..." at the beginning of a line.
fn label(raw: &str, line: &str, labels: &[&str]) -> Option<Range<usize>> {
    let text = line.trim_start().trim_start_matches('*');
    let (name, after) = text.split_once(':').filter(|(name, _)| name.len() <= 40)?;
    let named = labels.contains(&&*fold(name.trim_end_matches('*')));
    // Both are pieces of `raw`.
    let start = text.as_ptr() as usize - raw.as_ptr() as usize;
    (named && !after.starts_with("//")).then_some(start..start + name.len() + 1)
}

/// "*nods slowly*" or "(pauses)": a few small words that begin with what people do.
fn stage(raw: &str) -> impl Iterator<Item = Range<usize>> {
    raw.match_indices(['*', '(']).filter_map(|(at, open)| {
        let close = if open == "*" { '*' } else { ')' };
        let inside = until(&raw[at + 1..], close)?;
        let end = at + inside.len() + 2;
        let small = inside.len() <= 60 && inside.chars().all(|c| c.is_lowercase() || " ,'".contains(c));
        let acts = inside.split([' ', ',']).next().is_some_and(|word| ACTIONS.contains(&word));
        let alone = !raw[..at].ends_with('*') && !raw[end..].starts_with('*');
        (small && acts && alone).then_some(at..end)
    })
}
