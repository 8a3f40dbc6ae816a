//! Conversations for reading: a heading each, names and feelings, and the texts as quotes.

use std::fmt::Write as _;
use std::io::{self, Write};

use train_domain::answer::Turn;
use train_domain::export::MessageRole;

use crate::exchanges::split_system;
use crate::{BASE, ConversationWriter, Details, Format, Record};

/// For people; no trainer reads it.
pub const FORMAT: Format = Format {
    name: "markdown",
    label: "Markdown, for reading",
    extension: "md",
    write: Some(|out| Ok(Box::new(Markdown { out, text: String::new(), between: "" }))),
    ..BASE
};

struct Markdown {
    out: Box<dyn Write + Send>,
    text: String,
    /// What stands before the next conversation.
    between: &'static str,
}

impl ConversationWriter for Markdown {
    fn write(&mut self, record: &Record) -> io::Result<u32> {
        self.text.clear();
        self.text.push_str(self.between);
        self.between = "\n";
        push_conversation(&mut self.text, record);
        self.out.write_all(self.text.as_bytes())?;
        Ok(1)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

fn push_conversation(text: &mut String, record: &Record) {
    let _ = write!(text, "## Conversation {}", record.id);
    if let Some(details) = &record.details {
        push_details(text, details);
    }
    text.push('\n');
    let system = usize::from(split_system(record.messages).0.is_some());
    for (place, message) in record.messages.iter().enumerate() {
        let who = match message.role {
            MessageRole::System => "System",
            MessageRole::User => "Client",
            MessageRole::Assistant => "Assistant",
        };
        let _ = write!(text, "\n**{who}**");
        let turns = record.details.map_or(&[][..], |details| details.turns);
        if let Some(turn) = place.checked_sub(system).and_then(|place| turns.get(place)) {
            push_feelings(text, turn);
        }
        text.push_str("\n\n");
        push_quote(text, &message.content);
    }
}

/// Who and what it is about in the heading, the rest in a line of its own.
fn push_details(text: &mut String, details: &Details) {
    // What was imported may have no plan.
    let names = [details.persona, details.topic].into_iter().filter(|name| !name.is_empty());
    for (place, name) in names.enumerate() {
        text.push_str(if place == 0 { ": " } else { ", " });
        push_words(text, name);
    }
    text.push_str("\n\n");
    if !details.emotion.is_empty() {
        push_words(text, details.emotion);
        text.push_str(" · ");
    }
    text.push_str(details.tier.label());
    if let Some(score) = details.score {
        let _ = write!(text, " · quality {score:.1}");
    }
    if let Some(verdict) = details.verdict {
        text.push_str(" · ");
        text.push_str(verdict.state());
    }
}

fn push_feelings(text: &mut String, turn: &Turn) {
    let Some(emotion) = &turn.emotion else { return };
    text.push_str(" · ");
    push_words(text, emotion);
    if let Some(intensity) = turn.intensity {
        let _ = write!(text, " {intensity:.1}");
    }
    if let Some(second) = &turn.secondary_emotion {
        text.push_str(", ");
        push_words(text, second);
    }
}

/// Words within a line.
fn push_words(text: &mut String, words: &str) {
    for (place, line) in lines(words).enumerate() {
        if place > 0 {
            text.push(' ');
        }
        line.trim().chars().for_each(|c| push_escaped(text, c));
    }
}

/// A text as a quote that shows it letter by letter, as a model learns it: none of its own markup works, and none of its
/// lines leaves the quote.
fn push_quote(text: &mut String, content: &str) {
    let mut lines = lines(content).peekable();
    while let Some(line) = lines.next() {
        text.push('>');
        if !line.trim().is_empty() {
            text.push(' ');
            push_line(text, line);
            // Two blanks keep a line from running on into the next one.
            if lines.peek().is_some_and(|next| !next.trim().is_empty()) {
                text.push_str("  ");
            }
        }
        text.push('\n');
    }
}

/// One line of a quote, without what would make a heading, a list, a rule or a block of code of it.
fn push_line(text: &mut String, line: &str) {
    let words = line.trim_start_matches([' ', '\t']);
    // Indented text would be code; these blanks only look like an indent.
    for blank in line[..line.len() - words.len()].chars() {
        text.push_str(if blank == '\t' { "\u{a0}\u{a0}\u{a0}\u{a0}" } else { "\u{a0}" });
    }
    let words = words.trim_end_matches([' ', '\t']);
    let digits = words.len() - words.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = words.split_at(digits);
    text.push_str(number);
    let after = rest.strip_prefix(['.', ')']);
    let is_numbered = digits > 0 && after.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    if is_numbered || (digits == 0 && rest.starts_with(['#', '-', '+', '=', '>'])) {
        text.push('\\');
    }
    rest.chars().for_each(|c| push_escaped(text, c));
}

fn push_escaped(text: &mut String, c: char) {
    match c {
        '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '~' | '|' => text.extend(['\\', c]),
        '\t' => text.push('\t'),
        // A terminal would obey some of them.
        c if c.is_control() => text.push(char::REPLACEMENT_CHARACTER),
        c => text.push(c),
    }
}

/// The lines of a text, by every line end that some reader knows.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ends = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
    text.split("\r\n").flat_map(move |piece| piece.split(ends))
}
