//! One row: from its cells to a planned conversation.

use train_domain::cells::BRIEF_CHARACTERS;
use train_domain::manner::{ClientStyle, Ending, Friction};
use train_domain::names::{LONGEST, clean};
use train_domain::plan_file::FileColumn;
use train_domain::row::{DEFAULT_INTENT, DEFAULT_TONE, PlannedRow, Tier};

/// Largest cell, in bytes.
const CELL_BYTES: usize = 64 * 1024;
/// Highest variation of one combination.
const VARIATIONS: u32 = 10_000;

/// The cells of a row by column; empty where the row has none.
#[derive(Default)]
pub struct Cells<'a>([&'a str; FileColumn::ALL.len()]);

impl<'a> Cells<'a> {
    pub fn set(&mut self, column: FileColumn, cell: &'a str) {
        self.0[column as usize] = cell;
    }

    fn get(&self, column: FileColumn) -> &str {
        self.0[column as usize]
    }
}

/// Reads a row; all its problems at once, each with its column.
pub fn read(cells: &Cells<'_>) -> Result<PlannedRow, Vec<(FileColumn, String)>> {
    let mut problems = Vec::new();
    let mut keep = |column: FileColumn, result: Result<String, String>| {
        result.unwrap_or_else(|message| {
            problems.push((column, message));
            String::new()
        })
    };
    let persona = keep(FileColumn::Persona, name(cells, FileColumn::Persona));
    let emotion = keep(FileColumn::Emotion, name(cells, FileColumn::Emotion));
    let topic = keep(FileColumn::Topic, name(cells, FileColumn::Topic));
    let intent = keep(FileColumn::Intent, word(cells, FileColumn::Intent, DEFAULT_INTENT));
    let tone = keep(FileColumn::Tone, word(cells, FileColumn::Tone, DEFAULT_TONE));
    let brief = keep(FileColumn::Brief, brief(cells));
    let template = keep(FileColumn::Template, line_of_text(cells.get(FileColumn::Template)));
    let client_style = keep_one(cells, FileColumn::ClientStyle, &ClientStyle::ALL, ClientStyle::name, &mut keep);
    let friction = keep_one(cells, FileColumn::Friction, &Friction::ALL, Friction::name, &mut keep);
    let ending = keep_one(cells, FileColumn::Ending, &Ending::ALL, Ending::name, &mut keep);
    let tier = tier(cells.get(FileColumn::Tier)).map_err(|message| keep(FileColumn::Tier, Err(message)));
    let variation =
        variation(cells.get(FileColumn::Variation)).map_err(|message| keep(FileColumn::Variation, Err(message)));
    match (tier, variation) {
        (Ok(tier), Ok(variation)) if problems.is_empty() => {
            let brief = (!brief.trim().is_empty()).then_some(brief);
            let template = (!template.is_empty()).then_some(template);
            Ok(PlannedRow {
                persona,
                emotion,
                topic,
                tier,
                intent,
                tone,
                brief,
                variation,
                client_style,
                friction,
                ending,
                template,
            })
        }
        _ => Err(problems),
    }
}

/// One of some values by its name, in any usual spelling; none where the cell is empty or wrong, which is kept as a problem.
fn keep_one<T: Copy>(
    cells: &Cells<'_>,
    column: FileColumn,
    values: &[T],
    name: fn(T) -> &'static str,
    keep: &mut impl FnMut(FileColumn, Result<String, String>) -> String,
) -> Option<T> {
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let cell = keep(column, line_of_text(cells.get(column)));
    if cell.is_empty() {
        return None;
    }
    let found = values.iter().copied().find(|value| letters(name(*value)) == letters(&cell));
    if found.is_none() {
        let names: Vec<&str> = values.iter().map(|value| name(*value)).collect();
        let (last, others) = names.split_last().expect("every column has values");
        keep(column, Err(format!("{} is not one of its words; use {} or {last}", quoted(&cell), others.join(", "))));
    }
    found
}

fn name(cells: &Cells<'_>, column: FileColumn) -> Result<String, String> {
    let name = line_of_text(cells.get(column))?;
    if name.is_empty() {
        let article = if column == FileColumn::Emotion { "an arc, such as Fear to Confidence" } else { "a name" };
        return Err(format!("the {} is missing; write {article}", column.name()));
    }
    Ok(name)
}

/// An intent or a tone. How it is spelled is said by the library that it comes to.
fn word(cells: &Cells<'_>, column: FileColumn, default: &str) -> Result<String, String> {
    vocabulary_word(cells.get(column), &[], default)
}

/// A word of a vocabulary, or another one that the person wants.
pub fn vocabulary_word(text: &str, vocabulary: &[&str], default: &str) -> Result<String, String> {
    let text = line_of_text(text)?.to_lowercase();
    if text.is_empty() {
        return Ok(default.into());
    }
    let spaced = text.replace(['_', '-'], " ");
    Ok(if vocabulary.contains(&spaced.as_str()) { spaced } else { text })
}

/// Text of one line: without space around it or what cannot be seen, with single spaces in it.
pub fn line_of_text(cell: &str) -> Result<String, String> {
    fits(cell)?;
    let mut text = String::with_capacity(cell.len());
    for part in clean(cell).split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(part);
    }
    let length = text.chars().count();
    if length > LONGEST {
        return Err(format!("the text has {length} characters; {LONGEST} is the most"));
    }
    if text.chars().any(char::is_control) {
        return Err("the text holds a character that cannot be shown; type it anew".into());
    }
    Ok(text)
}

fn brief(cells: &Cells<'_>) -> Result<String, String> {
    brief_text(cells.get(FileColumn::Brief))
}

/// A brief as it is kept.
pub fn brief_text(text: &str) -> Result<String, String> {
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
