//! Items that are made for names that a library lacks.

use train_domain::items::{Arc, ItemKind, Persona, Topic};

use crate::stored::text;

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

/// A name that the library lacks, with the body of the item that is made for it.
#[derive(Clone, Debug)]
pub struct NewName {
    /// What it is.
    pub kind: ItemKind,
    /// The name.
    pub name: String,
    /// As JSON.
    pub body: String,
}

impl Blanks {
    /// A persona, an arc or a topic.
    pub fn item(self, kind: ItemKind, name: String) -> NewName {
        NewName { kind, body: self.body(kind, &name), name }
    }

    /// The same as JSON.
    pub(crate) fn body(self, kind: ItemKind, name: &str) -> String {
        match kind {
            ItemKind::Persona => text(&(self.persona)(name)),
            ItemKind::Arc => text(&(self.arc)(name)),
            _ => text(&(self.topic)(name)),
        }
    }
}
