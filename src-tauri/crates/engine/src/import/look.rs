//! What a file holds: which of its conversations can be taken, which are there already, and what is wrong with the others.

use std::collections::HashSet;

use train_content::{blank_arc, blank_persona, blank_topic};
use train_domain::answer::Conversation;
use train_domain::import::Shape;
use train_domain::row::Tier;
use train_formats::conversations::{Imported, ImportedPlan, OtherRoles, ReadAs};
use train_store::blanks::{Blanks, NewName};
use train_store::library::{ItemKind, Names};

use super::file::{RowsHash, Source};
use super::same::beginnings;
use crate::error::Result;
use crate::view::{BadLine, ImportedLine, ImportedTurn};

/// The items of names that the library lacks.
pub const BLANKS: Blanks = Blanks { persona: blank_persona, arc: blank_arc, topic: blank_topic };

/// Problems that are listed.
const LISTED: usize = 200;
/// Conversations that are shown, and how much of each.
const SHOWN: usize = 5;
const SHOWN_TURNS: usize = 20;
const SHOWN_CHARACTERS: usize = 2_000;

/// What a file is held against.
pub struct Asked {
    pub how: ReadAs,
    /// Of conversations that name none.
    pub tier: Option<Tier>,
    /// The dataset's conversations by [`key_of`](super::key_of).
    pub known: HashSet<u64>,
    pub names: Names,
    /// The dataset's own system prompt.
    pub system: String,
}

/// A conversation that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    pub line: u32,
    /// Of its turns.
    pub key: u64,
    /// What an export says of its line is said of it.
    pub as_exported: bool,
}

/// What a file holds.
pub struct Look {
    /// How the first conversation is written.
    pub shape: Option<Shape>,
    pub taken: Vec<Taken>,
    /// Conversations that are in the dataset, or earlier in the file.
    pub known: u32,
    /// The first of them.
    pub bad: Vec<BadLine>,
    pub bad_total: u32,
    pub roles: OtherRoles,
    pub names: Vec<NewName>,
    pub shown: Vec<ImportedLine>,
    /// System prompts that are not the dataset's own.
    pub systems: u32,
}

/// Reads a file through.
///
/// # Errors
/// It cannot be read.
pub fn look(source: &Source, asked: Asked) -> Result<Look> {
    let Asked { how, tier, mut known, mut names, system } = asked;
    let mut found = Look {
        shape: None,
        taken: Vec::new(),
        known: 0,
        bad: Vec::new(),
        bad_total: 0,
        roles: OtherRoles::default(),
        names: Vec::new(),
        shown: Vec::new(),
        systems: 0,
    };
    let mut systems = HashSet::new();
    let mut rows = RowsHash::default();
    for entry in source.entries()? {
        let entry = entry.map_err(|error| source.failed(&error))?;
        let as_exported = source.is_as_exported(&entry, &mut rows);
        let line = source.line(&entry, as_exported, &how, &mut found.roles);
        let imported = match line.read {
            Ok(imported) => imported,
            Err(message) => {
                found.bad_total += 1;
                if found.bad.len() < LISTED {
                    found.bad.push(BadLine { line: line.number, message });
                }
                continue;
            }
        };
        found.shape = found.shape.or(Some(imported.shape));
        let keys = beginnings(&imported.conversation.turns);
        let key = keys.last().copied().unwrap_or_default();
        // A file with a row for each reply has each conversation several times, one reply longer each time.
        if let Some(before) = found.taken.last().copied()
            && before.key != key
            && keys.contains(&before.key)
        {
            found.taken.pop();
            // A conversation that is no longer than this beginning may stand elsewhere in the file.
            known.remove(&before.key);
            found.shown.retain(|shown| shown.line != before.line);
            found.known += 1;
        }
        if !known.insert(key) {
            found.known += 1;
            continue;
        }
        found.taken.push(Taken { line: line.number, key, as_exported });
        note_names(&mut names, &mut found.names, &imported.plan);
        if let Some(prompt) = imported.system.as_deref().map(str::trim)
            && prompt != system.trim()
        {
            systems.insert(super::same::of_text(prompt));
        }
        if found.shown.len() < SHOWN {
            found.shown.push(shown(line.number, &imported, tier));
        }
    }
    found.systems = u32::try_from(systems.len()).unwrap_or(u32::MAX);
    Ok(found)
}

fn note_names(names: &mut Names, new: &mut Vec<NewName>, plan: &ImportedPlan) {
    let named = [(ItemKind::Persona, &plan.persona), (ItemKind::Arc, &plan.emotion), (ItemKind::Topic, &plan.topic)];
    for (kind, name) in named {
        let Some(name) = name else { continue };
        names.find_or(kind, name, || {
            new.push(BLANKS.item(kind, name.clone()));
            0
        });
    }
}

/// The tier of a conversation: its own, else the one that was asked for, else what its length says. A boundary situation is
/// never guessed.
pub fn tier_of(plan: &ImportedPlan, asked: Option<Tier>, conversation: &Conversation) -> Tier {
    let by_length = || {
        let exchanges = conversation.turns.len() / 2;
        if exchanges <= *Tier::Template.exchanges().end() { Tier::Template } else { Tier::Scenario }
    };
    plan.tier.or(asked).unwrap_or_else(by_length)
}

fn shown(line: u32, imported: &Imported, tier: Option<Tier>) -> ImportedLine {
    let plan = &imported.plan;
    let turns = imported.conversation.turns.iter().take(SHOWN_TURNS);
    ImportedLine {
        line,
        system: imported.system.as_deref().map(short),
        persona: plan.persona.clone(),
        emotion: plan.emotion.clone(),
        topic: plan.topic.clone(),
        tier: tier_of(plan, tier, &imported.conversation),
        turns: turns.map(|turn| ImportedTurn { role: turn.role, content: short(&turn.content) }).collect(),
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARACTERS) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.into(),
    }
}
