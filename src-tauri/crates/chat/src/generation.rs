//! `{% generation %}`: the tag of chat templates around what a model learns. It is an extension of transformers that
//! the template engine does not know, so the tag is written as what it means before the template is compiled: two marks
//! in the text, which are taken out of what was rendered.

use std::borrow::Cow;
use std::ops::Range;

/// Unicode keeps these for a program's own use: no text that is exchanged has them. One that has them all the same is
/// written with [`ESCAPE`] before it, in the template and in the messages alike.
const BEGIN: char = '\u{FDD0}';
const END: char = '\u{FDD1}';
const ESCAPE: char = '\u{FDD2}';

/// A template with its tags written out.
#[derive(Debug)]
pub(crate) struct Rewritten {
    pub text: String,
    /// Whether there was a tag.
    pub tagged: bool,
    /// Places in `text` and in the original from which on both are the same, in order.
    anchors: Vec<(usize, usize)>,
}

impl Rewritten {
    /// The place in the original template of a place in the rewritten one.
    pub fn original(&self, at: usize) -> usize {
        let anchor = self.anchors.iter().rev().find(|(rewritten, _)| *rewritten <= at);
        anchor.map_or(at, |(rewritten, original)| original + (at - rewritten))
    }
}

/// Writes each tag as an `if` that prints a mark. The inner `if` keeps what the tag's dashes and the end of its line do
/// to the white space around it.
pub(crate) fn rewrite(template: &str) -> Rewritten {
    let mut rewritten = Rewritten { text: String::with_capacity(template.len() + 256), tagged: false, anchors: vec![] };
    let mut rest = 0;
    while let Some(found) = template[rest..].find("{%") {
        let at = rest + found;
        let Some((length, tag)) = tag(&template[at..]) else {
            copy(&mut rewritten, template, rest..at + 2);
            rest = at + 2;
            continue;
        };
        copy(&mut rewritten, template, rest..at);
        let Tag { begins, left, right } = tag;
        rewritten.text += &if begins {
            format!("{{%{left} if true %}}{{{{ \"{BEGIN}\" }}}}{{% if true {right}%}}")
        } else {
            format!("{{%{left} endif %}}{{{{ \"{END}\" }}}}{{% endif {right}%}}")
        };
        rewritten.tagged = true;
        rest = at + length;
    }
    copy(&mut rewritten, template, rest..template.len());
    rewritten
}

fn copy(rewritten: &mut Rewritten, template: &str, range: Range<usize>) {
    rewritten.anchors.push((rewritten.text.len(), range.start));
    rewritten.text += &escape(&template[range]);
}

struct Tag<'a> {
    begins: bool,
    left: &'a str,
    right: &'a str,
}

/// The tag that a text begins with, and its length.
fn tag(text: &str) -> Option<(usize, Tag<'_>)> {
    let inner = text.strip_prefix("{%")?;
    let end = inner.find("%}")?;
    let (left, word) = sign(&inner[..end], |word| word.strip_prefix(['-', '+']).map(|rest| (&word[..1], rest)));
    let (right, word) = sign(word, |word| word.strip_suffix(['-', '+']).map(|rest| (&word[rest.len()..], rest)));
    let begins = match word.trim() {
        "generation" => true,
        "endgeneration" => false,
        _ => return None,
    };
    Some((end + 4, Tag { begins, left, right }))
}

fn sign<'a>(word: &'a str, strip: impl Fn(&'a str) -> Option<(&'a str, &'a str)>) -> (&'a str, &'a str) {
    strip(word).unwrap_or(("", word))
}

/// A text in which no character is a mark.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains([BEGIN, END, ESCAPE]) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            BEGIN => escaped.extend([ESCAPE, '0']),
            END => escaped.extend([ESCAPE, '1']),
            ESCAPE => escaped.extend([ESCAPE, '2']),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}

/// Takes the marks out: the text, and the places between a beginning and an end. Empty places are left out, and what is
/// not closed ends with the text.
pub(crate) fn cut(marked: String) -> (String, Vec<Range<usize>>) {
    if !marked.contains([BEGIN, END, ESCAPE]) {
        return (marked, Vec::new());
    }
    let mut text = String::with_capacity(marked.len());
    let mut learned = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = marked.as_str();
    while let Some(at) = rest.find([BEGIN, END, ESCAPE]) {
        text += &rest[..at];
        let mark = rest[at..].chars().next();
        rest = &rest[at + BEGIN.len_utf8()..];
        match mark {
            Some(BEGIN) => open.push(text.len()),
            Some(END) => close(&mut learned, &mut open, text.len()),
            _ => {
                let (letter, length) = match rest.as_bytes().first() {
                    Some(b'0') => (BEGIN, 1),
                    Some(b'1') => (END, 1),
                    Some(b'2') => (ESCAPE, 1),
                    _ => (ESCAPE, 0),
                };
                text.push(letter);
                rest = &rest[length..];
            }
        }
    }
    text += rest;
    while !open.is_empty() {
        close(&mut learned, &mut open, text.len());
    }
    (text, learned)
}

/// Closes the tag that was opened last. Only the outermost of tags within each other is a place of its own.
fn close(learned: &mut Vec<Range<usize>>, open: &mut Vec<usize>, end: usize) {
    if let Some(start) = open.pop()
        && open.is_empty()
        && start < end
    {
        learned.push(start..end);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_tag_becomes_a_mark_and_keeps_its_dashes() {
        let rewritten = rewrite("a{%- generation %}b{% endgeneration -%}c{% if x %}{% generations %}");
        let expected = format!(
            "a{{%- if true %}}{{{{ \"{BEGIN}\" }}}}{{% if true %}}b{{% endif %}}{{{{ \"{END}\" }}}}{{% endif -%}}c{{% if x %}}{{% generations %}}"
        );
        assert_eq!(rewritten.text, expected);
        assert!(rewritten.tagged);
        let at = rewritten.text.find("c{%").expect("the c");
        assert_eq!(rewritten.original(at), 39);
        assert!(!rewrite("{% for generation in x %}").tagged);
    }

    #[test]
    fn marks_are_cut_out_and_their_places_kept() {
        let (text, learned) = cut(format!("ä{BEGIN}ö!{END}u{BEGIN}{END}{BEGIN}x"));
        assert_eq!(text, "äö!ux");
        assert_eq!(learned.iter().map(|range| &text[range.clone()]).collect::<Vec<_>>(), ["ö!", "x"]);
    }

    proptest! {
        #[test]
        fn a_text_with_marks_of_its_own_comes_back_whole(text in "[a\u{FDCF}-\u{FDD3}0-3é]{0,24}") {
            let (back, learned) = cut(format!("{BEGIN}{}{END}", escape(&text)));
            prop_assert_eq!(&back, &text);
            prop_assert!(learned.into_iter().eq((!text.is_empty()).then_some(0..text.len())));
        }
    }
}
