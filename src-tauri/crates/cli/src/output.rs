//! Results go to stdout, messages to stderr; a secret is asked for without being shown. Both are written by a thread of
//! their own, in their order: a reader that halts holds up no call, and Ctrl-C is heard.

use std::borrow::Cow;
use std::fmt;
use std::io::{Error, ErrorKind, IsTerminal, Read, Write};
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use serde::Serialize;
use tokio::sync::oneshot;
use train_engine::{EngineError, figures};

use crate::signals::Stop;

/// Leads to the thread that writes.
static PRINTER: OnceLock<Sender<Piece>> = OnceLock::new();
/// Why a part of the result could not be written: the first time.
static LOST: OnceLock<Error> = OnceLock::new();

/// What the thread is given.
enum Piece {
    Result(Vec<u8>),
    Message(Vec<u8>),
    /// Told when everything before it is written.
    Mark(oneshot::Sender<()>),
}

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
    let text = seen(text, std::io::stdout().is_terminal());
    print(Piece::Result(format!("{text}\n").into_bytes()));
}

/// Prints a result that is a file of its own.
pub fn file(bytes: &[u8]) {
    print(Piece::Result(if std::io::stdout().is_terminal() {
        seen(&String::from_utf8_lossy(bytes), true).into_owned().into_bytes()
    } else {
        bytes.to_vec()
    }));
}

/// Prints a message for the person.
pub fn say(text: &str) {
    let text = seen(text, std::io::stderr().is_terminal());
    print(Piece::Message(format!("{text}\n").into_bytes()));
}

fn print(piece: Piece) {
    let printer = PRINTER.get_or_init(|| {
        let (printer, pieces) = channel();
        std::thread::spawn(move || pieces.into_iter().for_each(write));
        printer
    });
    // The thread is there as long as the program.
    let _ = printer.send(piece);
}

fn write(piece: Piece) {
    match piece {
        Piece::Result(bytes) => keep(std::io::stdout().write_all(&bytes)),
        Piece::Message(bytes) => {
            let _ = std::io::stderr().write_all(&bytes);
        }
        Piece::Mark(written) => {
            let _ = written.send(());
        }
    }
}

/// A reader that went away (`| head`) is no error; of any other one the program is told at its end.
fn keep(written: std::io::Result<()>) {
    if let Err(error) = written.and_then(|()| std::io::stdout().flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        let _ = LOST.set(error);
    }
}

/// Waits until everything is written. False where a request to stop came first: a reader that has halted would keep the
/// program for ever.
pub async fn written() -> bool {
    let (mark, reached) = oneshot::channel();
    print(Piece::Mark(mark));
    let Ok(mut stop) = Stop::new() else { return reached.await.is_ok() };
    tokio::select! {
        _ = reached => true,
        () = stop.asked() => false,
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
    let style = ProgressStyle::with_template(template).expect("a valid template");
    ProgressBar::new(count).with_style(style.with_key("percent", percent))
}

fn percent(state: &ProgressState, out: &mut dyn fmt::Write) {
    let _ = write!(out, "{}", whole_percent(state.pos(), state.len().unwrap_or(0)));
}

/// Rounded down: where something is missing it is not 100.
fn whole_percent(done: u64, of: u64) -> u64 {
    done.saturating_mul(100).checked_div(of).unwrap_or(0)
}

/// A number with separators: "42,000".
pub fn grouped(number: u32) -> String {
    figures::count(number.into())
}

/// So many of something: "1 row", "42,000 rows".
pub fn counted(number: u32, one: &str) -> String {
    format!("{} {one}{}", grouped(number), if number == 1 { "" } else { "s" })
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
    let terminal = std::io::stderr().is_terminal();
    let head = if terminal { "\x1b[31merror:\x1b[0m" } else { "error:" };
    print(Piece::Message(format!("{head} {}\n", seen(&error.message, terminal)).into_bytes()));
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
    fn a_bar_is_full_only_when_nothing_is_missing() {
        for (done, of, percent) in [(0, 0, 0), (1, 3, 33), (199, 200, 99), (99_999, 100_000, 99), (200, 200, 100)] {
            assert_eq!(whole_percent(done, of), percent, "{done} of {of}");
        }
    }
}
