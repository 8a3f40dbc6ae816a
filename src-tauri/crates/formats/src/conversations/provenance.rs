//! Where the rows of an export of Train came from: the lines of its provenance.jsonl, found again by line.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead};

use train_domain::row::{INTENTS, TONES, Tier};

use super::ImportedPlan;
use crate::Provenance;
use crate::plan::row::{brief_text, vocabulary_word};

/// What provenance.jsonl says of the rows of one file.
#[derive(Debug, Default)]
pub struct Sources {
    /// By the last line of each conversation.
    of_line: HashMap<u32, Provenance>,
    /// Lines that are the first of a conversation.
    first_lines: HashSet<u32>,
}

impl Sources {
    /// Reads those of a file, by the path that provenance.jsonl has for it. Lines that cannot be read say nothing.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(input: impl BufRead, file: &str) -> io::Result<Self> {
        let mut sources = Self::default();
        for line in input.lines() {
            let Ok(found) = serde_json::from_str::<Provenance>(&line?) else { continue };
            if found.file == file && found.line > 0 {
                let last = found.line.saturating_add(found.lines.saturating_sub(1));
                sources.first_lines.insert(found.line);
                sources.of_line.insert(last, found);
            }
        }
        Ok(sources)
    }

    /// What is said of the conversation whose last row is at a line.
    pub fn of(&self, line: u32) -> Option<&Provenance> {
        self.of_line.get(&line)
    }

    /// Whether the first row of a conversation is at a line.
    pub fn begins(&self, line: u32) -> bool {
        self.first_lines.contains(&line)
    }

    /// Whether nothing is said of any row.
    pub fn is_empty(&self) -> bool {
        self.of_line.is_empty()
    }
}

impl Provenance {
    /// The words of the plan that it was made from.
    pub fn plan(&self) -> ImportedPlan {
        let name = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
        let word = |text: Option<&str>, vocabulary: &[&str]| {
            let word = vocabulary_word(text.unwrap_or_default(), vocabulary, "").ok();
            word.filter(|word| !word.is_empty())
        };
        ImportedPlan {
            persona: name(&self.persona),
            emotion: name(&self.emotion),
            topic: name(&self.topic),
            tier: Tier::parse(&self.tier).ok(),
            intent: word(self.intent.as_deref(), INTENTS),
            tone: word(self.tone.as_deref(), TONES),
            brief: self.brief.as_deref().and_then(name).and_then(|text| brief_text(&text).ok()),
        }
    }

    /// Whether Train composed it, and no model.
    pub fn is_practice(&self) -> bool {
        self.written_by.as_deref().is_some_and(|model| model.starts_with("practice/"))
    }
}
