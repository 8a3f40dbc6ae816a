//! What an item has to hold before it is stored.

use super::fields::{Field, ItemProblem, Shape};
use super::{EmotionRange, ItemBody};
use crate::names::{LONGEST, clean};
use crate::prompt::PromptTemplate;

/// The longest text of a field, in characters.
const TEXT: usize = 100_000;
/// The most entries of a list.
const ENTRIES: usize = 1_000;
/// The highest age.
const AGE: u8 = 120;

impl ItemBody {
    /// The item without space around its name and the entries of its lists, without what cannot be seen in names, and without
    /// texts that may be missing and are empty.
    #[must_use]
    pub fn tidy(mut self) -> Self {
        let name = clean(self.name()).trim().to_owned();
        self = self.named(&name);
        let trim = |lists: Vec<&mut Vec<String>>| {
            for entry in lists.into_iter().flatten() {
                *entry = entry.trim().to_owned();
            }
        };
        match &mut self {
            Self::Persona(item) => trim(vec![&mut item.typical_questions, &mut item.concerns, &mut item.phrases]),
            Self::Arc(item) => {
                for name in &mut item.personas {
                    *name = clean(name).into_owned();
                }
                trim(vec![&mut item.techniques, &mut item.phrases, &mut item.avoid, &mut item.personas]);
                for note in [&mut item.boundary, &mut item.referral] {
                    *note = note.take().filter(|text| !text.trim().is_empty());
                }
            }
            Self::Topic(item) => {
                item.category = item.category.trim().to_owned();
                trim(vec![&mut item.key_points, &mut item.typical_numbers]);
            }
            Self::Voice(item) => trim(vec![&mut item.principles, &mut item.avoid_phrases]),
            Self::Resource(item) => item.contact = item.contact.trim().to_owned(),
            Self::Intent(_) | Self::Tone(_) | Self::Template(_) => {}
        }
        self
    }

    /// What is wrong with a tidied item, field by field; nothing where it can be stored.
    pub fn problems(&self) -> Vec<ItemProblem> {
        let fields = self.kind().fields();
        let cells = self.cells();
        let mut problems: Vec<ItemProblem> = fields
            .iter()
            .zip(&cells)
            .filter_map(|(field, text)| Some(ItemProblem { field, message: of_text(field, text)? }))
            .collect();
        let mut wrong = |path: &str, message: String| {
            let field = fields.iter().find(|field| field.path == path).unwrap_or(&fields[0]);
            problems.push(ItemProblem { field, message });
        };
        match self {
            Self::Persona(item) => {
                if item.age > AGE {
                    wrong("age", format!("has to be from 0 to {AGE}"));
                }
                entries(&mut wrong, "typical_questions", &item.typical_questions);
                entries(&mut wrong, "concerns", &item.concerns);
                entries(&mut wrong, "phrases", &item.phrases);
            }
            Self::Arc(item) => {
                range(&mut wrong, ["start.emotion", "start.low", "start.high"], &item.start);
                range(&mut wrong, ["end.emotion", "end.low", "end.high"], &item.end);
                entries(&mut wrong, "techniques", &item.techniques);
                entries(&mut wrong, "phrases", &item.phrases);
                entries(&mut wrong, "avoid", &item.avoid);
                entries(&mut wrong, "personas", &item.personas);
            }
            Self::Topic(item) => {
                entries(&mut wrong, "key_points", &item.key_points);
                entries(&mut wrong, "typical_numbers", &item.typical_numbers);
            }
            Self::Voice(item) => {
                entries(&mut wrong, "principles", &item.principles);
                entries(&mut wrong, "avoid_phrases", &item.avoid_phrases);
            }
            Self::Template(item) => {
                if item.body.trim().is_empty() {
                    wrong("body", "is empty, so there would be nothing to send".into());
                } else if let Err(error) = PromptTemplate::new(item) {
                    wrong("body", error.to_string());
                }
            }
            Self::Intent(_) | Self::Tone(_) | Self::Resource(_) => {}
        }
        problems
    }
}

fn of_text(field: &Field, text: &str) -> Option<String> {
    if field.path == "name" {
        if text.is_empty() {
            return Some("is empty; it is what rows and people call it by".into());
        }
        if text.chars().count() > LONGEST || text.chars().any(char::is_control) {
            return Some(format!("is longer than {LONGEST} characters or holds a line break"));
        }
    }
    let long = matches!(field.shape, Shape::Text | Shape::Note) && text.chars().count() > TEXT;
    long.then(|| "is longer than 100,000 characters".into())
}

fn entries(wrong: &mut impl FnMut(&str, String), path: &str, list: &[String]) {
    if list.len() > ENTRIES {
        wrong(path, "has more than 1,000 entries".into());
    }
    if let Some(at) = list.iter().position(String::is_empty) {
        wrong(path, format!("entry {} is empty; write something or take it out", at + 1));
    }
    if let Some(at) = list.iter().position(|entry| entry.contains(['\n', '\r'])) {
        wrong(path, format!("entry {} holds a line break; make two entries of it", at + 1));
    }
    if let Some(at) = list.iter().position(|entry| entry.chars().count() > TEXT) {
        wrong(path, format!("entry {} is longer than 100,000 characters", at + 1));
    }
}

fn range(wrong: &mut impl FnMut(&str, String), [emotion, low, high]: [&str; 3], range: &EmotionRange) {
    if range.emotion.trim().is_empty() {
        wrong(emotion, "is empty; write one word, such as fear".into());
    }
    let is_strength = |strong: f32| (0.0..=1.0).contains(&strong);
    for (path, strong) in [(low, range.low), (high, range.high)] {
        if !is_strength(strong) {
            wrong(path, format!("{strong} is no strength; write a number from 0 to 1, such as 0.7"));
        }
    }
    if is_strength(range.low) && is_strength(range.high) && range.low > range.high {
        wrong(low, format!("{} is more than the strongest, {}", range.low, range.high));
    }
}

#[cfg(test)]
mod tests;
