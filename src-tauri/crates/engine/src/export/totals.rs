//! What was written, counted.

use std::collections::BTreeMap;

use super::item::Item;
use super::output::Outcome;

/// Counts of an export, row by row.
#[derive(Debug, Default)]
pub struct Totals {
    /// (row, version) of each that was written.
    pub versions: Vec<(u32, u32)>,
    /// Numbers of rows that cannot be read.
    pub unreadable: Vec<u32>,
    pub left_out: BTreeMap<&'static str, u32>,
    pub personas: BTreeMap<String, u32>,
    pub emotions: BTreeMap<String, u32>,
    pub topics: BTreeMap<String, u32>,
    pub tiers: BTreeMap<String, u32>,
    /// By provider and model.
    pub models: BTreeMap<(String, String), u32>,
}

impl Totals {
    /// Counts what came of a row.
    pub fn count(&mut self, item: &Item, outcome: &Outcome) {
        match outcome {
            Outcome::Unreadable => self.unreadable.push(item.row.number),
            Outcome::LeftOut(why) => *self.left_out.entry(why).or_default() += 1,
            Outcome::Written { .. } => {
                self.versions.push((item.row.id, item.row.version));
                let text = &item.text;
                let words = [&text.persona, &text.emotion, &text.topic, &text.tier];
                let maps = [&mut self.personas, &mut self.emotions, &mut self.topics, &mut self.tiers];
                for (map, word) in maps.into_iter().zip(words).filter(|(_, word)| !word.is_empty()) {
                    count(map, word);
                }
                if let Some((provider, model)) =
                    item.origin.as_ref().and_then(|origin| origin.provider.as_ref().zip(origin.model.as_ref()))
                {
                    *self.models.entry((provider.clone(), model.clone())).or_default() += 1;
                }
            }
        }
    }
}

/// A name that is counted already is not copied again.
fn count(map: &mut BTreeMap<String, u32>, word: &str) {
    match map.get_mut(word) {
        Some(count) => *count += 1,
        None => drop(map.insert(word.to_owned(), 1)),
    }
}
