//! An addition to prompts, made of what rejections say.

use std::collections::HashSet;

use super::quoted;

/// The most notes, and the most marked words, that an addition names.
const NAMED: usize = 6;

/// What was said when a version was rejected.
#[derive(Clone, Debug, Default)]
pub struct Rejected {
    /// In the person's own words; may be empty.
    pub note: String,
    /// What was marked.
    pub marked: Vec<String>,
}

/// An addition to prompts for a reason, in which each thing that was said stands once; for a person to edit.
pub fn proposal(reason: &str, rejected: &[Rejected]) -> String {
    let count = rejected.len();
    let conversations = if count == 1 { "conversation was".to_owned() } else { format!("{count} conversations were") };
    let conversations = if count == 1 { format!("One {conversations}") } else { conversations };
    let mut text =
        format!("{conversations} turned down for this reason: {}. Write so that it does not hold.", plain(reason));
    let notes = distinct(rejected.iter().map(|one| one.note.as_str()));
    if !notes.is_empty() {
        text.push_str("\nWhat reviewers said of it:");
        for note in notes {
            text.push_str(&format!("\n- {}", plain(note)));
        }
    }
    let marked = distinct(rejected.iter().flat_map(|one| one.marked.iter().map(String::as_str)));
    if !marked.is_empty() {
        let marked: Vec<String> = marked.into_iter().map(|words| quoted(&plain(words))).collect();
        text.push_str(&format!("\nDo not write anything like: {}.", marked.join("; ")));
    }
    text
}

/// Each text once, whatever its case and its end, in the order in which they come.
fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut known = HashSet::new();
    texts
        .map(str::trim)
        .filter(|text| {
            let folded = text.trim_end_matches(['.', '!', '?']).to_lowercase();
            !folded.is_empty() && known.insert(folded)
        })
        .take(NAMED)
        .collect()
}

/// On one line, and without what a template would take for its own signs.
fn plain(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut plain = String::with_capacity(line.len());
    for c in line.chars() {
        if matches!(c, '{' | '%' | '#' | '}') && plain.ends_with('{') || c == '}' && plain.ends_with(['%', '#', '}']) {
            plain.push(' ');
        }
        plain.push(c);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejected(note: &str, marked: &[&str]) -> Rejected {
        Rejected { note: note.into(), marked: marked.iter().map(|words| (*words).to_owned()).collect() }
    }

    #[test]
    fn each_thing_that_was_said_stands_once() {
        let all = [
            rejected("Sounds like a brochure.", &["take a breath", "Take a breath."]),
            rejected("sounds like a brochure", &[]),
            rejected("", &["a {{ client }} of\nours"]),
        ];
        let text = proposal("sounds like a machine", &all);
        assert_eq!(
            text,
            "3 conversations were turned down for this reason: sounds like a machine. Write so that it does not hold.\n\
            What reviewers said of it:\n- Sounds like a brochure.\n\
            Do not write anything like: \"take a breath\"; \"a { { client } } of ours\"."
        );
        let one = proposal("untrue", &[Rejected::default()]);
        assert_eq!(one, "One conversation was turned down for this reason: untrue. Write so that it does not hold.");
        let many: Vec<Rejected> = (0..50).map(|number| rejected(&format!("note {number}"), &[])).collect();
        assert!(proposal("untrue", &many).ends_with("- note 5"));
    }

    #[test]
    fn nothing_of_it_is_a_template() {
        for text in ["{{ x }}", "{% if %}", "{# x #}", "{{{{", "%}}}#}{{%"] {
            let plain = plain(text);
            assert!(!["{{", "}}", "{%", "%}", "{#", "#}"].iter().any(|sign| plain.contains(sign)), "{text}: {plain}");
        }
    }
}
