//! Where the rows of an export of Train came from: the lines of its provenance.jsonl, found again by line.

use std::collections::HashMap;
use std::io::{self, BufRead};

use train_domain::row::Tier;

use super::ImportedPlan;
use crate::Provenance;

/// What provenance.jsonl says of the rows of one file.
#[derive(Debug, Default)]
pub struct Sources {
    /// By the last line of each conversation.
    of_line: HashMap<u32, Provenance>,
    /// Lines that hold only the beginning of a conversation.
    parts: std::collections::HashSet<u32>,
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
                sources.parts.extend(found.line..last);
                sources.of_line.insert(last, found);
            }
        }
        Ok(sources)
    }

    /// What is said of the conversation whose last row is at a line.
    pub fn of(&self, line: u32) -> Option<&Provenance> {
        self.of_line.get(&line)
    }

    /// Whether a line holds only the beginning of a conversation that a later one holds whole.
    pub fn is_part(&self, line: u32) -> bool {
        self.parts.contains(&line)
    }
}

impl Provenance {
    /// The words of the plan that it was made from.
    pub fn plan(&self) -> ImportedPlan {
        let name = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
        ImportedPlan {
            persona: name(&self.persona),
            emotion: name(&self.emotion),
            topic: name(&self.topic),
            tier: Tier::parse(&self.tier).ok(),
            ..ImportedPlan::default()
        }
    }

    /// Whether Train composed it, and no model.
    pub fn is_practice(&self) -> bool {
        self.written_by.as_deref().is_some_and(|model| model.starts_with("practice/"))
    }
}
