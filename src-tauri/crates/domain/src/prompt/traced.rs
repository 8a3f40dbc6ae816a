//! A prompt word by word with its origins, and what is wrong with it: of one row all that is missing or empty at once.

use std::ops::Range;

use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, ErrorKind, OutputSpanKind, UndefinedBehavior, escape_formatter};

use super::names::{self, Own, WordOrigin};
use super::{Placed, PromptInput, Values, describe, environment};
use crate::stored_enum::stored_enum;

/// What stands for a name that there is no value of, and for an empty value, until the text is cut into pieces.
const MISSING: &str = "\u{1}";
const EMPTY: &str = "\u{2}";

stored_enum! {
    /// What is wrong with a template.
    TemplateProblemKind {
        /// There is no value for it in these rows.
        Missing = "missing",
        /// Its value is empty in these rows.
        Empty = "empty",
        /// There is no such name.
        Unknown = "unknown",
        /// The template cannot be read, or does not come to an end.
        Syntax = "syntax",
    }
}

/// A piece of a prompt with one origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Empty where there is no value.
    pub text: String,
    /// Where it comes from.
    pub origin: WordOrigin,
    /// "topic.typical_numbers".
    pub name: Option<String>,
    /// There is no such value.
    pub missing: bool,
    /// Its value is empty.
    pub empty: bool,
    /// In the source, in bytes.
    pub at: Range<usize>,
}

/// One thing that is wrong, at its place in the source, in bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "what it is, of what, where")]
pub struct Fault {
    pub kind: TemplateProblemKind,
    pub placeholder: String,
    pub message: String,
    pub start: usize,
    pub end: usize,
}

/// A template that was read for its pieces and its faults.
pub struct TracedTemplate {
    source: String,
    own: Own,
    placed: Placed,
    /// As prompts are made, and with what is left out where there is no value.
    strict: Environment<'static>,
    lenient: Environment<'static>,
    /// Names that nobody knows, wherever they stand.
    unknown: Vec<Fault>,
}

impl TracedTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn new(source: &str) -> Result<Self, Fault> {
        let read = |behavior| -> Result<Environment<'static>, minijinja::Error> {
            let mut environment = environment(source, behavior)?;
            environment.set_formatter(marked);
            Ok(environment)
        };
        let syntax = |error: minijinja::Error| fault_of(&error, source);
        let strict = read(UndefinedBehavior::SemiStrict).map_err(syntax)?;
        let lenient = read(UndefinedBehavior::Chainable).map_err(syntax)?;
        let named = strict.get_template("prompt").map(|read| read.undeclared_variables(true)).unwrap_or_default();
        let mut unknown: Vec<Fault> =
            named.iter().filter(|name| !names::is_known(name)).map(|name| unknown(source, name)).collect();
        unknown.sort_by_key(|fault| fault.start);
        let placed = Placed::of(&strict);
        Ok(Self { source: source.to_owned(), own: Own::of(source), placed, strict, lenient, unknown })
    }

    /// Names that nobody knows, wherever they stand.
    pub fn unknown(&self) -> &[Fault] {
        &self.unknown
    }

    /// The pieces of a prompt, with what is added behind it.
    ///
    /// # Errors
    /// It does not come to an end, or does what cannot be done.
    pub fn pieces(&self, input: &PromptInput<'_>) -> Result<Vec<Piece>, Fault> {
        let template = self.lenient.get_template("prompt").map_err(|error| self.fault(&error))?;
        let values = Value::from(minijinja::value::Serde(&Values::of(input)));
        let (text, spans) = template.render_with_spans(values).map_err(|error| self.fault(&error))?;
        let pieces = spans.into_iter().map(|span| {
            let (text, at) = (&text[span.output_range()], span.source_range());
            let name = match span.kind() {
                OutputSpanKind::Expression => self.own.first(&self.source, at.clone()),
                _ => None,
            };
            let (missing, empty) = (text == MISSING, text == EMPTY);
            Piece {
                text: if missing || empty { String::new() } else { text.to_owned() },
                origin: name.as_deref().and_then(names::origin).unwrap_or(WordOrigin::Template),
                name,
                missing,
                empty,
                at,
            }
        });
        let mut pieces: Vec<Piece> = pieces.collect();
        let end = self.source.len();
        for (name, text) in self.placed.additions(input) {
            let piece =
                |text: String, origin, name| Piece { text, origin, name, missing: false, empty: false, at: end..end };
            pieces.push(piece("\n\n".into(), WordOrigin::Template, None));
            pieces.push(piece(text, WordOrigin::Row, Some(name.to_owned())));
        }
        Ok(pieces)
    }

    /// What is wrong with a row's prompt, beside names that nobody knows.
    pub fn faults(&self, input: &PromptInput<'_>) -> Vec<Fault> {
        let mut faults = Vec::new();
        match self.text(input) {
            Ok(text) if !text.contains(EMPTY) => {}
            Err(fault) if fault.kind == TemplateProblemKind::Syntax => return vec![fault],
            strict => {
                let lenient = self.pieces(input).unwrap_or_default();
                faults.extend(lenient.iter().filter_map(|piece| self.fault_of_piece(piece)));
                if let Err(fault) = strict
                    && !faults.iter().any(|other| other.kind != TemplateProblemKind::Empty)
                {
                    faults.push(fault);
                }
            }
        }
        for (path, at) in &self.own.looped {
            if input.value(path).is_some_and(|value| is_empty(&value)) {
                faults.push(empty(path, at));
            }
        }
        faults.retain(|fault| fault.kind != TemplateProblemKind::Unknown);
        faults.sort();
        faults.dedup();
        faults
    }

    /// The prompt with marks where something is empty: equal for equal prompts.
    ///
    /// # Errors
    /// A value is missing, or as [`TracedTemplate::pieces`].
    pub fn text(&self, input: &PromptInput<'_>) -> Result<String, Fault> {
        let template = self.strict.get_template("prompt").map_err(|error| self.fault(&error))?;
        let values = Value::from(minijinja::value::Serde(&Values::of(input)));
        let mut text = template.render(values).map_err(|error| self.fault(&error))?;
        for (_, addition) in self.placed.additions(input) {
            text.push_str("\n\n");
            text.push_str(&addition);
        }
        Ok(text)
    }

    fn fault_of_piece(&self, piece: &Piece) -> Option<Fault> {
        if !piece.missing && !piece.empty {
            return None;
        }
        let name = piece.name.clone().unwrap_or_else(|| self.source[piece.at.clone()].trim().to_owned());
        if piece.empty {
            return Some(empty(&name, &piece.at));
        }
        Some(missing(&name, &piece.at))
    }

    fn fault(&self, error: &minijinja::Error) -> Fault {
        let fault = fault_of(error, &self.source);
        if error.kind() != ErrorKind::UndefinedError {
            return fault;
        }
        let at = fault.start..fault.end;
        let name =
            self.own.first(&self.source, at.clone()).unwrap_or_else(|| self.source[at.clone()].trim().to_owned());
        missing(&name, &at)
    }
}

fn missing(name: &str, at: &Range<usize>) -> Fault {
    let (kind, message) = if names::is_known(name) {
        (TemplateProblemKind::Missing, format!("There is no value for {name} here."))
    } else {
        (TemplateProblemKind::Unknown, format!("There is no {name}."))
    };
    Fault { kind, placeholder: name.to_owned(), message, start: at.start, end: at.end }
}

fn empty(name: &str, at: &Range<usize>) -> Fault {
    let message = format!("{name} is empty.");
    Fault { kind: TemplateProblemKind::Empty, placeholder: name.to_owned(), message, start: at.start, end: at.end }
}

/// A name that nobody knows, at the first place where a tag has it.
fn unknown(source: &str, name: &str) -> Fault {
    let begins = |path: &str| path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let mut places = names::tags(source).into_iter().flat_map(|tag| names::paths(source, tag.at));
    let at = places.find(|at| begins(&source[at.clone()])).unwrap_or(0..0);
    let near = names::names().map(|known| known.name).min_by_key(|known| distance(known, name));
    let near = near.filter(|near| distance(near, name) <= 3).map(|near| format!(" Did you mean {near}?"));
    let message = format!("There is no {name}.{}", near.unwrap_or_default());
    let (start, end) = (at.start, at.start + if at.is_empty() { 0 } else { name.len() });
    Fault { kind: TemplateProblemKind::Unknown, placeholder: name.to_owned(), message, start, end }
}

/// How many letters have to change.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in b.iter().enumerate() {
            row.push((before[j] + usize::from(letter != *other)).min(before[j + 1] + 1).min(row[j] + 1));
        }
        before = row;
    }
    before[b.len()]
}

fn fault_of(error: &minijinja::Error, source: &str) -> Fault {
    let at = error.range().filter(|at| at.end <= source.len()).unwrap_or_else(|| line_at(source, error.line()));
    let message = match error.kind() {
        ErrorKind::OutOfFuel => "It does not come to an end: a loop in it runs far too often.".to_owned(),
        _ => format!("It cannot be read: {}.", describe(error)),
    };
    Fault { kind: TemplateProblemKind::Syntax, placeholder: String::new(), message, start: at.start, end: at.end }
}

fn line_at(source: &str, line: Option<usize>) -> Range<usize> {
    let before = line.unwrap_or(1).saturating_sub(1);
    let start: usize = source.split_inclusive('\n').take(before).map(str::len).sum();
    let length = source[start..].lines().next().map_or(0, str::len);
    start..start + length
}

fn is_empty(value: &Value) -> bool {
    match value.kind() {
        ValueKind::None => true,
        ValueKind::String => value.as_str().is_some_and(|text| text.trim().is_empty()),
        ValueKind::Seq | ValueKind::Iterable | ValueKind::Map => value.len() == Some(0),
        _ => false,
    }
}

fn marked(
    output: &mut minijinja::Output<'_>,
    state: &mut minijinja::State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    if value.is_undefined() {
        return Ok(output.write_str(MISSING)?);
    }
    if is_empty(value) {
        return Ok(output.write_str(EMPTY)?);
    }
    escape_formatter(output, state, value)
}

/// A place of a source as editors count it: line and column from 1, and UTF-16 units from the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as it says")]
pub struct SourcePlace {
    pub line: usize,
    pub column: usize,
    pub from: usize,
    pub to: usize,
}

/// The place of bytes of a source.
pub fn place(source: &str, start: usize, end: usize) -> SourcePlace {
    let units = |text: &str| text.encode_utf16().count();
    let start = start.min(source.len());
    let before = &source[..start];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let from = units(before);
    SourcePlace {
        line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
        column: units(&before[line_start..]) + 1,
        from,
        to: from + units(&source[start..end.clamp(start, source.len())]),
    }
}

#[cfg(test)]
#[path = "traced_tests.rs"]
mod tests;
