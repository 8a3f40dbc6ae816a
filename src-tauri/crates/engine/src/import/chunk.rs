//! The conversations that were chosen, chunk by chunk, as the rows that they become.

use std::fs::File;
use std::io::BufReader;

use train_domain::answer::Conversation;
use train_domain::row::{DEFAULT_INTENT, DEFAULT_TONE, Tier};
use train_formats::conversations::{Entries, Imported, OtherRoles, ReadAs};
use train_store::import_conversations::NewConversation;
use train_store::library::{ItemKind, Names};
use train_store::stored::{self, StoredSource};

use super::file::{Line, Source};
use super::look::{Taken, tier_of};
use super::same;
use crate::error::{EngineError, Result};

/// Bytes of text that a chunk has at the most, unless a single conversation has more.
const BYTES: usize = 4 * 1024 * 1024;

/// Rows that are not scored yet, each with its turns.
pub type Chunk = Vec<(NewConversation, Conversation)>;

/// Reads the conversations that were chosen, once more.
pub struct Chunks {
    source: Source,
    entries: Entries<BufReader<File>>,
    taken: std::vec::IntoIter<Taken>,
    how: ReadAs,
    tier: Option<Tier>,
    /// Names that the library lacked are in it by now.
    names: Names,
}

impl Chunks {
    /// Begins at the start of the file.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn open(source: Source, taken: Vec<Taken>, how: ReadAs, tier: Option<Tier>, names: Names) -> Result<Self> {
        let entries = source.entries()?;
        Ok(Self { source, entries, taken: taken.into_iter(), how, tier, names })
    }

    /// The next ones, at most so many; none at the end.
    ///
    /// # Errors
    /// The file cannot be read, or is not as it was.
    pub fn next(&mut self, most: usize) -> Result<Chunk> {
        let (mut chunk, mut bytes) = (Vec::new(), 0);
        let mut roles = OtherRoles::default();
        while chunk.len() < most && bytes < BYTES {
            let Some(taken) = self.taken.next() else { break };
            // Several conversations can begin in one line.
            let row = loop {
                let entry = self.entries.next().ok_or_else(changed)?.map_err(|error| self.source.failed(&error))?;
                if entry.line > taken.line {
                    return Err(changed());
                }
                if entry.line < taken.line {
                    continue;
                }
                let Line { read, provenance, .. } = self.source.line(&entry, taken.as_exported, &self.how, &mut roles);
                let Ok(imported) = read else { continue };
                if same::of(&imported.conversation.turns) == taken.key {
                    let said = provenance.and_then(|found| serde_json::to_value(found).ok());
                    let practice = provenance.is_some_and(train_formats::Provenance::is_practice);
                    break row(
                        imported,
                        StoredSource {
                            file: self.source.name().into(),
                            line: taken.line,
                            format: String::new(),
                            provenance: said,
                        },
                        practice,
                        self.tier,
                        &mut self.names,
                    );
                }
            };
            bytes += row.0.content.len();
            chunk.push(row);
        }
        Ok(chunk)
    }
}

fn row(
    imported: Imported,
    source: StoredSource,
    practice: bool,
    tier: Option<Tier>,
    names: &mut Names,
) -> (NewConversation, Conversation) {
    let Imported { shape, system, conversation, plan } = imported;
    let tier = tier_of(&plan, tier, &conversation);
    let mut id = |kind, name: Option<&str>| name.map(|name| names.find_or(kind, name, || 0)).filter(|id| *id > 0);
    let new = NewConversation {
        persona_id: id(ItemKind::Persona, plan.persona.as_deref()),
        arc_id: id(ItemKind::Arc, plan.emotion.as_deref()),
        topic_id: id(ItemKind::Topic, plan.topic.as_deref()),
        intent: names.word(ItemKind::Intent, plan.intent.as_deref().unwrap_or(DEFAULT_INTENT)),
        tone: names.word(ItemKind::Tone, plan.tone.as_deref().unwrap_or(DEFAULT_TONE)),
        tier,
        brief: plan.brief,
        system_prompt: system,
        content: stored::text(&conversation),
        source: stored::text(&StoredSource { format: shape.name().into(), ..source }),
        practice,
        score: 0,
        criteria: String::new(),
    };
    (new, conversation)
}

fn changed() -> EngineError {
    EngineError::invalid("The file was changed while it was imported.")
        .hint("Nothing was imported. Look at it again, then import it.")
}
