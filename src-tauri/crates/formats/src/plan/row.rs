//! One row: from its cells to a planned conversation.

use std::borrow::Cow;

use train_domain::row::{DEFAULT_INTENT, DEFAULT_TONE, INTENTS, PlannedRow, TONES, Tier};

use super::PlanProblem;
use super::column::Column;

/// Longest name, intent and tone, in characters.
const NAME_CHARACTERS: usize = 120;
/// Longest brief, in characters.
const BRIEF_CHARACTERS: usize = 8_000;
/// Largest cell, in bytes.
const CELL_BYTES: usize = 64 * 1024;
/// Highest variation of one combination.
const VARIATIONS: u32 = 10_000;

/// The cells of a row by column; empty where the row has none.
#[derive(Default)]
pub struct Cells<'a>([Cow<'a, str>; 8]);

impl<'a> Cells<'a> {
    pub fn set(&mut self, column: Column, cell: Cow<'a, str>) {
        self.0[column as usize] = cell;
    }

    fn get(&self, column: Column) -> &str {
        &self.0[column as usize]
    }
}

/// Reads a row; all its problems at once.
pub fn read(line: u64, cells: &Cells<'_>) -> Result<PlannedRow, Vec<PlanProblem>> {
    let mut problems = Vec::new();
    let mut keep = |column: Column, result: Result<String, String>| {
        result.unwrap_or_else(|message| {
            problems.push(PlanProblem { line, column: Some(column.name().into()), message });
            String::new()
        })
    };
    let persona = keep(Column::Persona, name(cells, Column::Persona));
    let emotion = keep(Column::Emotion, name(cells, Column::Emotion));
    let topic = keep(Column::Topic, name(cells, Column::Topic));
    let intent = keep(Column::Intent, word(cells, Column::Intent, INTENTS, DEFAULT_INTENT));
    let tone = keep(Column::Tone, word(cells, Column::Tone, TONES, DEFAULT_TONE));
    let brief = keep(Column::Brief, brief(cells));
    let tier = tier(cells.get(Column::Tier)).map_err(|message| keep(Column::Tier, Err(message)));
    let variation = variation(cells.get(Column::Variation)).map_err(|message| keep(Column::Variation, Err(message)));
    match (tier, variation) {
        (Ok(tier), Ok(variation)) if problems.is_empty() => {
            let brief = (!brief.trim().is_empty()).then_some(brief);
            Ok(PlannedRow { persona, emotion, topic, tier, intent, tone, brief, variation })
        }
        _ => Err(problems),
    }
}

fn name(cells: &Cells<'_>, column: Column) -> Result<String, String> {
    let name = line_of_text(cells.get(column))?;
    if name.is_empty() {
        let article = if column == Column::Emotion { "an arc, such as Fear to Confidence" } else { "a name" };
        return Err(format!("the {} is missing; write {article}", column.name()));
    }
    Ok(name)
}

/// A word of a vocabulary, or another one that the person wants.
fn word(cells: &Cells<'_>, column: Column, vocabulary: &[&str], default: &str) -> Result<String, String> {
    let text = line_of_text(cells.get(column))?.to_lowercase();
    if text.is_empty() {
        return Ok(default.into());
    }
    let spaced = text.replace(['_', '-'], " ");
    Ok(if vocabulary.contains(&spaced.as_str()) { spaced } else { text })
}

/// Text of one line: without space around it, with single spaces in it.
fn line_of_text(cell: &str) -> Result<String, String> {
    fits(cell)?;
    let mut text = String::with_capacity(cell.len());
    for part in cell.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(part);
    }
    let length = text.chars().count();
    if length > NAME_CHARACTERS {
        return Err(format!("the text has {length} characters; {NAME_CHARACTERS} is the most"));
    }
    if text.chars().any(char::is_control) {
        return Err("the text holds a character that cannot be shown; type it anew".into());
    }
    Ok(text)
}

fn brief(cells: &Cells<'_>) -> Result<String, String> {
    let text = cells.get(Column::Brief);
    fits(text)?;
    let length = text.chars().count();
    if length > BRIEF_CHARACTERS {
        return Err(format!("the brief has {} characters; {} is the most", grouped(length), grouped(BRIEF_CHARACTERS)));
    }
    if text.contains('\0') {
        return Err("the brief holds a character that cannot be shown; type it anew".into());
    }
    Ok(text.into())
}

fn fits(cell: &str) -> Result<(), String> {
    if cell.len() > CELL_BYTES {
        let size = cell.len().div_ceil(1024);
        return Err(format!(
            "the cell holds {size} KiB; 64 KiB is the most. A quotation mark that is not closed can be the cause"
        ));
    }
    Ok(())
}

fn tier(cell: &str) -> Result<Tier, String> {
    const EXPECTED: &str = "use template, scenario or edge_case";
    fits(cell)?;
    if cell.trim().is_empty() {
        return Err(format!("the tier is missing; {EXPECTED}"));
    }
    Tier::from_spelling(cell).ok_or_else(|| format!("{} is not a tier; {EXPECTED}", quoted(cell)))
}

fn variation(cell: &str) -> Result<u32, String> {
    fits(cell)?;
    let text = cell.trim();
    if text.is_empty() {
        return Ok(1);
    }
    // Spreadsheets write whole numbers as 2.0 when the column was a formula.
    let whole = text.split_once(['.', ',']).map_or(text, |(whole, rest)| {
        if !rest.is_empty() && rest.bytes().all(|digit| digit == b'0') { whole } else { text }
    });
    match whole.parse::<u32>() {
        Ok(number) if (1..=VARIATIONS).contains(&number) => Ok(number),
        Ok(_) => Err(format!("{text} is out of range; use a number from 1 to {}", grouped(VARIATIONS as usize))),
        Err(_) => Err(format!("{} is not a whole number; use 1, 2, 3 and so on", quoted(text))),
    }
}

/// A found value in quotation marks, shortened.
fn quoted(text: &str) -> String {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= 40 {
        return format!("'{text}'");
    }
    format!("'{}...'", text.chars().take(37).collect::<String>())
}

/// Digits in groups of three.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
