//! What the names of a plan mean.

use std::collections::HashMap;

use train_domain::cells::quoted;
use train_domain::items::ItemKind;
use train_domain::names::key;

use crate::error::{Result, StoreError};
use crate::vocabulary::Vocabulary;

/// What becomes of a name that the library lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a name of a kind, and what becomes of it")]
pub struct NameChoice {
    pub kind: ItemKind,
    pub name: String,
    pub meaning: Meaning,
}

/// What a name means that the library lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Meaning {
    /// An item of this name, which is made.
    #[default]
    New,
    /// An item that there is.
    Item(i64),
    /// Rows keep the name, and wait for an item of it.
    Left,
}

/// A name that the library lacks.
#[derive(Clone, Debug)]
pub(super) struct Lacking {
    pub kind: ItemKind,
    /// As the file has it first; of a name that the file does not have, as the plan does.
    pub name: String,
    pub meaning: Meaning,
    /// Rows of the file that have it.
    pub rows: u32,
    /// Its place among the names of the file.
    pub nth: usize,
}

/// The names of a library, and what is said of those that it lacks.
pub(super) struct Names<'v> {
    vocabulary: &'v Vocabulary,
    choices: HashMap<(ItemKind, String), Meaning>,
    pub lacking: Vec<Lacking>,
    /// Places in `lacking`.
    places: HashMap<(ItemKind, String), usize>,
    /// What names of the file mean, as they are written there: many rows have the same ones.
    read: HashMap<(ItemKind, String), (i64, Option<usize>)>,
}

impl<'v> Names<'v> {
    /// # Errors
    /// A name is to be an item that is not there, or of a kind that rows do not wait for.
    pub fn new(vocabulary: &'v Vocabulary, choices: &[NameChoice]) -> Result<Self> {
        let mut chosen = HashMap::new();
        for NameChoice { kind, name, meaning } in choices {
            check(vocabulary, *kind, name, *meaning)?;
            chosen.insert((*kind, key(name)), *meaning);
        }
        let (places, read) = (HashMap::new(), HashMap::new());
        Ok(Self { vocabulary, choices: chosen, lacking: Vec::new(), places, read })
    }

    /// What a name of the file means, as [`super::row::Row`] has it.
    pub fn of_file(&mut self, kind: ItemKind, name: &str) -> i64 {
        if let Some((id, place)) = self.read.get(&(kind, name.to_owned())) {
            if let Some(place) = place {
                self.lacking[*place].rows += 1;
            }
            return *id;
        }
        let (mut id, place) = self.find(kind, name);
        if let Some(Meaning::Item(chosen)) = self.choices.get(&(kind, key(name))) {
            id = *chosen;
        }
        let nth = self.read.len();
        if let Some(place) = place {
            let lacking = &mut self.lacking[place];
            if lacking.rows == 0 {
                (lacking.name, lacking.nth) = (name.to_owned(), nth);
            }
            lacking.rows += 1;
        }
        self.read.insert((kind, name.to_owned()), (id, place));
        id
    }

    /// The same of a name that a row of the plan waits for: nothing was said of those.
    pub fn of_plan(&mut self, kind: ItemKind, name: &str) -> i64 {
        self.find(kind, name).0
    }

    /// The item of a name; of one that the library lacks, what stands for it, and its place.
    fn find(&mut self, kind: ItemKind, name: &str) -> (i64, Option<usize>) {
        if let Some(item) = self.vocabulary.find(kind, name) {
            return (item.id, None);
        }
        let known = (kind, key(name));
        let next = self.lacking.len();
        let place = *self.places.entry(known.clone()).or_insert(next);
        if place == next {
            let meaning = self.choices.get(&known).copied().unwrap_or_default();
            self.lacking.push(Lacking { kind, name: name.to_owned(), meaning, rows: 0, nth: 0 });
        }
        (-i64::try_from(place).unwrap_or(i64::MAX - 1) - 1, Some(place))
    }
}

/// The place in the list of a name that the library lacks; `None` of an item, or of nothing.
pub(super) fn place(id: i64) -> Option<usize> {
    usize::try_from(-id - 1).ok()
}

/// Refuses what a name cannot be.
fn check(vocabulary: &Vocabulary, kind: ItemKind, name: &str, meaning: Meaning) -> Result<()> {
    if !matches!(kind, ItemKind::Persona | ItemKind::Arc | ItemKind::Topic) {
        return Err(StoreError::invalid("Only a persona, an emotional arc or a topic can be made, mapped or left."));
    }
    let Meaning::Item(id) = meaning else { return Ok(()) };
    if vocabulary.get(id).is_some_and(|item| item.kind == kind) {
        return Ok(());
    }
    Err(StoreError::not_found(format!("What {} was to be is no longer in the library.", quoted(name)))
        .hint("Nothing was imported. Choose another one."))
}
