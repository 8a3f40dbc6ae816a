//! Results go to stdout, messages to stderr; a secret is asked for without being shown.

use std::io::{IsTerminal, Read, Write};

use serde::Serialize;
use train_engine::EngineError;

/// Prints one JSON value on one line.
pub fn json(value: &impl Serialize) {
    line(&serde_json::to_string(value).expect("plain data serialises"));
}

/// Prints a line of the result. A reader that went away (`| head`) is no error.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints a message for the person.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
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
    let unreadable = |error: std::io::Error| EngineError::invalid(format!("The secret could not be read: {error}."));
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password(prompt).map_err(unreadable);
    }
    let mut secret = String::new();
    std::io::stdin().take(64 * 1024).read_to_string(&mut secret).map_err(unreadable)?;
    Ok(secret)
}

/// What happened on one line, what to do on the next.
pub fn failure(error: &EngineError) {
    let red = if std::io::stderr().is_terminal() { ("\x1b[31m", "\x1b[0m") } else { ("", "") };
    say(&format!("{}error:{} {}", red.0, red.1, error.message));
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
    fn numbers_have_separators_between_thousands() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (42_000, "42,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
