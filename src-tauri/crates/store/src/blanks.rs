//! Items that are made for names that a library lacks.

use serde::Serialize;
use train_domain::items::{Arc, ItemKind, Persona, Topic};

/// Makes them: of a name, with nothing else that is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Blanks {
    /// A persona of this name.
    pub persona: fn(&str) -> Persona,
    /// An arc of this name.
    pub arc: fn(&str) -> Arc,
    /// A topic of this name.
    pub topic: fn(&str) -> Topic,
}

impl Blanks {
    /// A persona, an arc or a topic as JSON.
    pub(crate) fn body(self, kind: ItemKind, name: &str) -> String {
        fn json(item: &impl Serialize) -> String {
            serde_json::to_string(item).expect("plain data serialises")
        }
        match kind {
            ItemKind::Persona => json(&(self.persona)(name)),
            ItemKind::Arc => json(&(self.arc)(name)),
            _ => json(&(self.topic)(name)),
        }
    }
}
