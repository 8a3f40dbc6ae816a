//! Where the figures of a conversation come from.

use train_domain::items::Voice;
use train_domain::quality::{Contacts, Given, claims};
use train_store::library::LoadedLibrary;
use train_store::planned_text::PlannedText;
use train_store::{library, planned_text};

use crate::Engine;
use crate::aside::aside;
use crate::error::Result;
use crate::view::ClaimView;

impl Engine {
    /// Claims of a version: those that are wrong or new first.
    ///
    /// # Errors
    /// It is no longer there.
    pub async fn claims(&self, version_id: u32) -> Result<Vec<ClaimView>> {
        let mut connection = self.inner.store.read().await?;
        let text = planned_text::of_version(&mut connection, i64::from(version_id)).await?;
        let items = library::load(&mut connection, text.dataset_id).await?;
        drop(connection);
        // A text of thousands of figures takes its time: each is held against the others.
        aside("The figures of this conversation could not be looked at.", move || found(&text, &items)).await
    }
}

fn found(text: &PlannedText, items: &LoadedLibrary) -> Vec<ClaimView> {
    let none = Voice {
        name: String::new(),
        role: String::new(),
        principles: Vec::new(),
        avoid_phrases: Vec::new(),
        system_prompt: String::new(),
    };
    let voice = items.voice.as_ref().map_or(&none, |voice| &voice.item);
    let (arcs, topics) = (items.arcs.values(), items.topics.values());
    let contacts = Contacts::of(voice, arcs.map(|arc| &arc.item), topics.map(|topic| &topic.item));
    let contacts = contacts.with(&items.resources);
    let given = Given {
        persona: text.persona_id.and_then(|id| items.personas.get(&id)).map(|persona| &persona.item),
        arc: text.arc_id.and_then(|id| items.arcs.get(&id)).map(|arc| &arc.item),
        topic: text.topic_id.and_then(|id| items.topics.get(&id)).map(|topic| &topic.item),
        brief: text.brief.as_deref(),
        contacts: &contacts,
    };
    claims(&text.conversation, voice, given).into_iter().map(Into::into).collect()
}
