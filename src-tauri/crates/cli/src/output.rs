//! Results go to stdout, messages to stderr; a secret is asked for without being shown.

use std::borrow::Cow;
use std::io::{Error, ErrorKind, IsTerminal, Read, Write};
use std::sync::OnceLock;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use train_engine::EngineError;

/// Why a part of the result could not be written: the first time.
static LOST: OnceLock<Error> = OnceLock::new();

/// Prints one JSON value on one line.
pub fn json(value: &impl Serialize) {
    line(&serde_json::to_string(value).expect("plain data serialises"));
}

/// Prints a result as JSON, or in words.
pub fn told(as_json: bool, value: &impl Serialize, words: impl FnOnce() -> String) {
    if as_json { json(value) } else { line(&words()) }
}

/// Prints a line of the result.
pub fn line(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let text = seen(text, stdout.is_terminal());
    keep(writeln!(stdout, "{text}"));
}

/// Writes a result that is a file of its own.
pub fn file(bytes: &[u8]) {
    let mut stdout = std::io::stdout().lock();
    keep(if stdout.is_terminal() {
        stdout.write_all(seen(&String::from_utf8_lossy(bytes), true).as_bytes())
    } else {
        stdout.write_all(bytes)
    });
}

/// A reader that went away (`| head`) is no error; of any other one the program is told at its end.
fn keep(written: std::io::Result<()>) {
    if let Err(error) = written.and_then(|()| std::io::stdout().flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        let _ = LOST.set(error);
    }
}

/// What the program ends with: an error where its result is not whole.
pub fn lost() -> Option<EngineError> {
    let error = LOST.get()?;
    Some(
        EngineError::invalid(format!("The result could not be written: {error}."))
            .hint("Check the place that standard output leads to, and its free space, then run the command again."),
    )
}

/// Prints a message for the person.
pub fn say(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let text = seen(text, stderr.is_terminal());
    let _ = writeln!(stderr, "{text}");
}

/// A text as a terminal may get it. A model or a file wrote it: what would move the cursor, color or reorder what is
/// around it is shown as what it is not.
fn seen(text: &str, terminal: bool) -> Cow<'_, str> {
    let obeyed = |c: char| {
        let turns =
            matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        turns || (c.is_control() && !matches!(c, '\n' | '\t'))
    };
    if terminal && text.contains(obeyed) {
        return text.replace(obeyed, "\u{fffd}").into();
    }
    text.into()
}

/// A bar on a terminal; elsewhere, and where it is not wanted, one that shows nothing.
pub fn bar(hidden: bool, count: u64, template: &str) -> ProgressBar {
    if hidden || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    ProgressBar::new(count).with_style(ProgressStyle::with_template(template).expect("a valid template"))
}

/// A number with separators: "42,000".
pub fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Asks for a secret on a terminal without showing it; without one, reads standard input.
pub fn secret(prompt: &str) -> Result<String, EngineError> {
    let unreadable = |error: std::io::Error| {
        EngineError::invalid(format!("The secret could not be read: {error}."))
            .hint("Type it at the prompt, or pipe it in.")
    };
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password(prompt).map_err(unreadable);
    }
    let mut secret = String::new();
    std::io::stdin().take(64 * 1024).read_to_string(&mut secret).map_err(unreadable)?;
    Ok(secret)
}

/// What happened on one line, what to do on the next.
pub fn failure(error: &EngineError) {
    let head = if std::io::stderr().is_terminal() { "\x1b[31merror:\x1b[0m" } else { "error:" };
    let _ = write!(std::io::stderr(), "{head} ");
    say(&error.message);
    if let Some(hint) = &error.hint {
        say(&format!("  {hint}"));
    }
    // The first one stands in the message.
    for problem in error.problems.iter().skip(1) {
        let column = problem.column.as_ref().map(|column| format!(", {column}")).unwrap_or_default();
        say(&format!("  line {}{column}: {}", problem.line, problem.message));
    }
}

/// A table with aligned columns.
pub fn table(head: &[&str], rows: &[Vec<String>]) {
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .chain([head[column].len()])
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let format = |cells: Vec<&str>| {
        let padded: Vec<String> = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        padded.join("  ").trim_end().to_owned()
    };
    line(&format(head.to_vec()));
    for row in rows {
        line(&format(row.iter().map(String::as_str).collect()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_nothing_that_a_model_wrote() {
        let text = "\u{1b}[2Ja\tb\r\nc\u{7f}\u{9b}1m \u{202e}txt.exe\u{200f}é\u{2069}";
        assert_eq!(seen(text, true), "\u{fffd}[2Ja\tb\u{fffd}\nc\u{fffd}\u{fffd}1m \u{fffd}txt.exe\u{fffd}é\u{fffd}");
        assert_eq!(seen(text, false), text, "a script gets every byte");
        assert_eq!(seen("a\tb\né", true), "a\tb\né");
    }

    #[test]
    fn numbers_have_separators_between_thousands() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (42_000, "42,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
