//! Briefs by a model: one line for each of a few rows, written by one call before the conversations are. What it is asked,
//! and how its answer is read.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::answer::{Rejection, is_blank};
use crate::call::ErrorKind;
use crate::items::{Arc, Persona, Topic};
use crate::manner::{ClientStyle, Ending, Friction};
use crate::row::Tier;

/// Rows that one call is asked about.
pub const ROWS_A_CALL: usize = 25;
/// Characters that a brief may have.
pub const LONGEST: usize = 300;
/// Briefs that are there already and that a prompt shows.
pub const SHOWN: usize = 60;
/// Worries, and figures, of a row that a prompt shows.
const DETAILS: usize = 4;
/// Characters of one of them.
const DETAIL: usize = 200;
/// Places in an answer that are tried as the beginning of an object.
const MOST_STARTS: usize = 400;

const TASK: &str = "Each line below is a conversation that will be written: a client talks with an expert. Write one brief for each: one \
sentence of at most 40 words that says what has happened to this client, why the talk is now, and one concrete detail (a sum, a date, a person, \
a place). It must fit the client, the emotion, the topic and how the client speaks. No two briefs may tell the same situation, begin with the \
same words, or name the same detail.";
const UNLIKE: &str = "These are there already. Write others, unlike these:";
const ANSWER: &str = "Answer with one JSON object and nothing else: {\"briefs\": [{\"row\": 1, \"brief\": \"...\"}, ...]}, one entry for each row, \
by its number.";

/// A row that is to get a brief.
#[derive(Clone, Copy, Debug)]
pub struct BriefRow<'a> {
    /// Who the client is.
    pub persona: &'a Persona,
    /// How the client's emotion moves.
    pub arc: &'a Arc,
    /// What it is about.
    pub topic: &'a Topic,
    /// The row's tier.
    pub tier: Tier,
    /// What the client wants.
    pub intent: &'a str,
    /// How it sounds.
    pub tone: &'a str,
    /// How the client speaks.
    pub style: Option<ClientStyle>,
    /// What stands in the expert's way.
    pub friction: Option<Friction>,
    /// How it ends.
    pub ending: Option<Ending>,
}

/// What a model is asked for some rows, the first of them number 1; unlike the briefs that are there.
pub fn prompt(rows: &[BriefRow<'_>], others: &[&str]) -> String {
    let mut text = format!("{TASK}\n\n");
    for (number, row) in (1..).zip(rows) {
        text.push_str(&line(number, row));
        text.push('\n');
    }
    if !others.is_empty() {
        text.push_str(&format!("\n{UNLIKE}\n"));
        for other in others {
            // Whole: what is told apart from it has to see all of it.
            text.push_str(&format!("- {}\n", cut_at(&one_line(other), LONGEST)));
        }
    }
    text.push_str(&format!("\n{ANSWER}"));
    text
}

/// A row as JSON: values that hold braces, quotes or line feeds stay values.
fn line(number: u32, row: &BriefRow<'_>) -> String {
    let details = |list: &[String]| list.iter().take(DETAILS).map(|text| cut(&one_line(text))).collect::<Vec<_>>();
    let words = |name: &str| name.replace('_', " ");
    let mut fields = json!({
        "row": number,
        "client": cut(&one_line(&format!("{}, {}: {}", row.persona.name, row.persona.age, row.persona.role))),
        "worries": details(&row.persona.concerns),
        "emotion": format!("from {} to {}", row.arc.start.emotion, row.arc.end.emotion),
        "topic": row.topic.name,
        "about": cut(&one_line(&row.topic.summary)),
        "figures": details(&row.topic.typical_numbers),
        "tier": row.tier.label(),
        "wants": row.intent,
        "tone": row.tone,
    });
    if let Some(style) = row.style {
        fields["speaks"] = words(style.name()).into();
    }
    if let Some(friction) = row.friction.filter(|friction| *friction != Friction::None) {
        fields["friction"] = words(friction.name()).into();
    }
    if let Some(ending) = row.ending {
        fields["ends"] = words(ending.name()).into();
    }
    fields.to_string()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut(text: &str) -> String {
    cut_at(text, DETAIL)
}

fn cut_at(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}...", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

/// Why a row gets no brief by an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// The answer has no line for it.
    Missing,
    /// Its line is empty.
    Empty,
    /// Its line is longer than [`LONGEST`].
    TooLong,
    /// It says what another brief says.
    Equal,
    /// The answer has two different lines for it.
    Twice,
}

impl Unusable {
    const ALL: [Self; 5] = [Self::Missing, Self::Empty, Self::TooLong, Self::Equal, Self::Twice];

    fn words(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Empty => "empty",
            Self::TooLong => "longer than 300 characters",
            Self::Equal => "the same as another brief",
            Self::Twice => "given twice",
        }
    }
}

/// What tells two briefs apart: their words without case and signs.
pub fn folded(brief: &str) -> String {
    let words = brief.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Reads the briefs of so many rows out of an answer, in the order of the rows; what cannot be used is refused singly.
/// `known` says of folded words whether a brief that is there already has them.
///
/// # Errors
/// None of it can be used.
pub fn read(text: &str, rows: usize, known: impl Fn(&str) -> bool) -> Result<Vec<Result<String, Unusable>>, Rejection> {
    if is_blank(text) {
        return Err(Rejection { kind: ErrorKind::EmptyAnswer, message: "the answer has no text".into() });
    }
    let mut lines: HashMap<usize, Vec<Result<String, Unusable>>> = HashMap::new();
    for (row, brief) in lines_of(text) {
        let brief = one_line(&brief);
        let line = match brief.chars().count() {
            0 => Err(Unusable::Empty),
            length if length > LONGEST => Err(Unusable::TooLong),
            _ => Ok(brief),
        };
        let lines = lines.entry(row).or_default();
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let mut taken = HashSet::new();
    let mut briefs = Vec::with_capacity(rows);
    for row in 1..=rows {
        let brief = chosen(lines.remove(&row).unwrap_or_default()).and_then(|brief| {
            let words = folded(&brief);
            if known(&words) || !taken.insert(words) { Err(Unusable::Equal) } else { Ok(brief) }
        });
        briefs.push(brief);
    }
    if briefs.iter().any(Result::is_ok) {
        return Ok(briefs);
    }
    let message = match note(&briefs) {
        Some(_) if briefs.iter().all(|brief| *brief == Err(Unusable::Missing)) => {
            "no briefs were found in the answer: {\"briefs\": [{\"row\": 1, \"brief\": \"...\"}, ...]}".into()
        }
        note => note.unwrap_or_default(),
    };
    Err(Rejection { kind: ErrorKind::InvalidAnswer, message })
}

/// The one line of a row that can be used.
fn chosen(lines: Vec<Result<String, Unusable>>) -> Result<String, Unusable> {
    let why = lines.iter().find_map(|line| line.as_ref().err().copied()).unwrap_or(Unusable::Missing);
    let mut usable = lines.into_iter().flatten();
    match (usable.next(), usable.next()) {
        (Some(brief), None) => Ok(brief),
        (Some(_), Some(_)) => Err(Unusable::Twice),
        (None, _) => Err(why),
    }
}

/// How many briefs of an answer could not be used and why, in words; `None` where all could.
pub fn note(briefs: &[Result<String, Unusable>]) -> Option<String> {
    let counts = Unusable::ALL.map(|why| (why, briefs.iter().filter(|brief| **brief == Err(why)).count()));
    let said: Vec<String> =
        counts.into_iter().filter(|(_, n)| *n > 0).map(|(why, n)| format!("{n} {}", why.words())).collect();
    let refused: usize = briefs.iter().filter(|brief| brief.is_err()).count();
    (refused > 0).then(|| format!("{refused} of {} briefs could not be used: {}", briefs.len(), said.join(", ")))
}

/// Numbers and texts as they stand in an answer: of all whole lists the last one, else all single lines, so that those of a
/// list that was cut off count.
fn lines_of(text: &str) -> Vec<(usize, String)> {
    let (mut whole, mut single) = (None, Vec::new());
    let mut at = 0;
    for _ in 0..MOST_STARTS {
        let Some(start) = text[at..].find('{').map(|start| at + start) else { break };
        let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
        let read = values.next().and_then(Result::ok);
        let end = start + values.byte_offset();
        at = start + 1;
        let Some(value) = read else { continue };
        if let Some(list) = value["briefs"].as_array() {
            whole = Some(list.iter().filter_map(line_of).collect());
            at = end;
        } else if let Some(line) = line_of(&value) {
            single.push(line);
            at = end;
        }
    }
    whole.filter(|list: &Vec<_>| !list.is_empty()).unwrap_or(single)
}

fn line_of(value: &Value) -> Option<(usize, String)> {
    let number = &value["row"];
    let number = number.as_u64().or_else(|| number.as_str()?.trim().parse().ok())?;
    Some((usize::try_from(number).ok()?, value["brief"].as_str()?.to_owned()))
}

#[cfg(test)]
#[path = "brief_tests.rs"]
mod tests;
