//! Traces of a file format: escapes, markup, labels, placeholders, stage directions.

use std::ops::Range;

use memchr::{memchr_iter, memmem};

use super::text::{Text, called, fold};
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
    "'role':",
    "'content':",
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
const DOES: &[&str] = &[
    "nods", "nodding", "smiles", "smiling", "sighs", "sighing", "pauses", "pausing", "laughs", "laughing", "leans",
    "leaning", "takes", "looks", "looking", "chuckles", "breathes", "sits", "shrugs", "wipes", "crying", "cries",
    "clears", "exhales", "smirk", "smirks", "grins", "whispers", "swallows",
];
/// How they do it, and what else stands in such brackets. Between asterisks these may be stressed words.
const HOW: &[&str] = &[
    "pause",
    "gently",
    "softly",
    "quietly",
    "warmly",
    "slowly",
    "long",
    "silence",
    "tears",
    "a",
    "for",
    "moment",
    "deep",
    "breath",
    "her",
    "his",
    "their",
    "head",
    "eyes",
    "away",
    "down",
    "silent",
    "nervously",
    "sadly",
    "voice",
    "breaking",
];
/// Headings of prompts.
const HEADINGS: &[&str] =
    &["response", "instruction", "instructions", "input", "output", "conversation", "dialogue", "turn"];
/// Elements of HTML.
const TAGS: &[&str] = &[
    "p", "br", "b", "i", "em", "strong", "div", "span", "ul", "ol", "li", "a", "h1", "h2", "h3", "table", "code", "pre",
];

/// A hard flag for any of them.
pub fn format_leak(text: &Text<'_>, voice: &Voice) -> CriterionScore {
    let voice = fold(&voice.name);
    let mut labels: Vec<&str> = LABELS.to_vec();
    labels.extend(called(&voice));
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
            let found: Vec<Range<usize>> = found.chain(braces(raw)).chain(lines).chain(stage(raw)).collect();
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
        let known = TAGS.contains(&&*name) || DOES.contains(&&*name);
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

/// "{name}", "{client_name}".
fn braces(raw: &str) -> impl Iterator<Item = Range<usize>> {
    memchr_iter(b'{', raw.as_bytes()).filter_map(|at| {
        let inside = until(&raw[at + 1..], '}')?;
        let name =
            inside.len() > 1 && inside.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte == b'.');
        (name && !raw[..at].ends_with('{')).then_some(at..at + inside.len() + 2)
    })
}

/// "Client: ..." at the beginning of a line, "Expert (calm):", "### Response".
fn label(raw: &str, line: &str, labels: &[&str]) -> Option<Range<usize>> {
    let text = line.trim_start().trim_start_matches('*');
    // Both are pieces of `raw`.
    let start = text.as_ptr() as usize - raw.as_ptr() as usize;
    if let Some(heading) = text.strip_prefix("##") {
        let heading = fold(heading.trim_start_matches('#').trim().trim_end_matches(':'));
        let known = HEADINGS.contains(&&*heading) || LABELS.contains(&&*heading);
        return known.then_some(start..start + text.trim_end().len());
    }
    let name = until(text, ':').filter(|name| name.len() <= 40)?;
    let bare = fold(name.split('(').next().unwrap_or_default().trim_end_matches('*'));
    let words: Vec<&str> = bare.split_whitespace().map(|word| word.trim_end_matches('.')).collect();
    // "Financial coach", and not "Your coach" or "One client".
    let two = words.len() == 2 && ["financial", "money", "the"].contains(&words[0]) && labels.contains(&words[1]);
    let voice =
        !words.is_empty() && words.iter().all(|word| labels.contains(word) || ["dr", "ms", "mr", "mrs"].contains(word));
    let named = labels.contains(&bare.trim()) || two || voice;
    (named && !text[name.len() + 1..].starts_with("//")).then_some(start..start + name.len() + 1)
}

/// "*nods slowly*", "(long pause)" or "[laughs]": a few small words of what people do.
fn stage(raw: &str) -> impl Iterator<Item = Range<usize>> {
    raw.match_indices(['*', '(', '[']).filter_map(|(at, open)| {
        let close = match open {
            "*" => '*',
            "(" => ')',
            _ => ']',
        };
        let inside = until(&raw[at + 1..], close)?;
        let end = at + inside.len() + 2;
        let folded = fold(inside);
        let mut words = folded.split([' ', ',', '.', '\'']).filter(|word| !word.is_empty()).peekable();
        let small = inside.len() <= 60 && inside.chars().all(|c| c.is_alphabetic() || " ,'.".contains(c));
        let acts = if close == '*' {
            // "*She pauses.*"
            let who = words.next_if(|word| ["she", "he", "they", "nora", "client"].contains(word)).is_some();
            let does = words.next().is_some_and(|word| DOES.contains(&word) || word == "pause");
            does && (who || inside.starts_with(char::is_lowercase))
        } else {
            words.peek().is_some() && words.all(|word| DOES.contains(&word) || HOW.contains(&word)) && acts_out(&folded)
        };
        let alone = !raw[..at].ends_with('*') && !raw[end..].starts_with('*');
        (small && acts && alone).then_some(at..end)
    })
}

/// Whether one of the words is an act, a pause or a silence: "(a moment)" alone is none.
fn acts_out(folded: &str) -> bool {
    folded.split([' ', ',', '.']).any(|word| DOES.contains(&word) || ["pause", "silence", "tears"].contains(&word))
}
