//! What the rules of a dataset hold a text against, read once.

use std::collections::HashMap;

use train_domain::answer::Conversation;
use train_domain::items::Voice;
use train_domain::quality::{Contacts, Others, Plan, Score, TemplateWords, Text, score_text};
use train_domain::row::Tier;
use train_store::Connection;
use train_store::library::{self, LoadedLibrary, Versions};

use crate::error::{EngineError, ErrorCode, Result};

/// What a text is scored against: its row's plan, with `None` where there is none.
#[derive(Clone, Debug)]
pub struct Scored {
    pub number: u32,
    pub tier: Tier,
    pub persona_id: Option<i64>,
    pub arc_id: Option<i64>,
    pub topic_id: Option<i64>,
    pub brief: Option<String>,
    pub conversation: Conversation,
}

/// A dataset's library, as it is used now and as calls were made with it.
#[derive(Debug)]
pub struct Rules {
    library: LoadedLibrary,
    voice: Voice,
    versions: Versions,
    templates: HashMap<i64, TemplateWords>,
    contacts: Contacts,
}

/// The versions of library items that a text was asked for with; what is `None` is as its row has it now.
#[derive(Clone, Copy, Debug, Default)]
pub struct AskedWith {
    pub arc: Option<i64>,
    pub template: Option<i64>,
}

impl Rules {
    /// Reads those of a dataset.
    ///
    /// # Errors
    /// It has no voice, or the database cannot be read.
    pub async fn read(connection: &mut Connection, dataset_id: i64) -> Result<Self> {
        let library = library::load(connection, dataset_id).await?;
        let versions = library::versions(connection, dataset_id).await?;
        let voice = library.voice.as_ref().ok_or_else(no_voice)?.item.clone();
        let (arcs, topics) = (library.arcs.values(), library.topics.values());
        let contacts = Contacts::of(&voice, arcs.map(|arc| &arc.item), topics.map(|topic| &topic.item));
        let contacts = contacts.with(&library.resources);
        let templates = versions.templates.iter();
        let templates = templates.map(|(id, item)| (*id, TemplateWords::of([&*item.body, &*voice.system_prompt])));
        Ok(Self { templates: templates.collect(), contacts, voice, versions, library })
    }

    /// Who replies.
    pub fn voice(&self) -> &Voice {
        &self.voice
    }

    /// Reads a text for its score.
    pub fn read_text<'t>(&self, text: &'t Scored) -> Text<'t> {
        Text::of(&text.conversation, &self.voice)
    }

    /// The score of a text that was read. What was asked of it is as it was then; facts, a persona's or a topic's, are as the
    /// library has them now: who corrects one finds that in every score, as in claims and report.
    pub fn score(&self, text: &Scored, read: &Text<'_>, asked: AskedWith, others: Others<'_>) -> Score {
        let Self { library, versions, .. } = self;
        let arc = asked.arc.and_then(|id| versions.arcs.get(&id));
        let arc_now = || text.arc_id.and_then(|id| library.arcs.get(&id)).map(|arc| &arc.item);
        let plan = Plan {
            tier: text.tier,
            arc: arc.or_else(arc_now),
            persona: text.persona_id.and_then(|id| library.personas.get(&id)).map(|persona| &persona.item),
            topic: text.topic_id.and_then(|id| library.topics.get(&id)).map(|topic| &topic.item),
            brief: text.brief.as_deref(),
            voice: &self.voice,
            contacts: &self.contacts,
            template: asked.template.and_then(|id| self.templates.get(&id)),
        };
        score_text(read, plan, others)
    }
}

/// A text that the rules fail on.
pub fn unscored() -> EngineError {
    EngineError::new(ErrorCode::Other, "A text could not be scored: a fault of this application.")
        .hint("The text is kept as it is. Please report what is in the log.")
}

/// Nothing can be scored without whoever replies.
pub fn no_voice() -> EngineError {
    EngineError::invalid("This dataset has no assistant voice.").hint("Add one in the library.")
}
