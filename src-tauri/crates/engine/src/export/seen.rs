//! What a look at one conversation found, and what is remembered of it: versions never change, so each is looked at once as
//! long as what is asked for stays the same.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::{Arc, Mutex};

use train_domain::export::MessageRole;
use train_domain::personal::Resources;
use train_domain::preference::pair;
use train_formats::{CheckedAs, Finding, check};

use super::item::Item;
use super::output::NO_PAIR;
use super::plan::Plan;

/// Looks that are remembered, at some 200 bytes each.
const REMEMBERED: usize = 150_000;

/// What was found.
#[derive(Clone, Debug)]
pub struct Seen {
    pub fate: Fate,
    /// Tokens of the conversation as the template writes it; `None` where the template refuses it.
    pub tokens: Option<u32>,
    /// Rows of the file that it becomes.
    pub rows: u32,
    /// Bytes of them, about.
    pub bytes: u32,
    pub has_system: bool,
    pub findings: Arc<[Finding]>,
}

/// What we do with it ourselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Written,
    Unreadable,
    LeftOut(&'static str),
}

/// Looks at conversations as a plan has them.
pub struct Looking {
    pub plan: Plan,
    resources: Resources,
    asked: u64,
    tokens: Arc<Remembered<Option<u32>>>,
}

impl Looking {
    /// `library` holds the addresses and numbers that may be named.
    pub fn new(plan: Plan, library: &[String], tokens: Arc<Remembered<Option<u32>>>) -> Self {
        let of = (plan.rendering, plan.taker().name, plan.format.name, plan.input.context);
        let asked = BuildHasherDefault::<DefaultHasher>::default().hash_one((of, library));
        Self { resources: Resources::of(library.iter().map(String::as_str)), asked, plan, tokens }
    }

    /// Tells looks apart: what was found for the same number is found again.
    pub fn asked(&self) -> u64 {
        self.asked
    }

    /// As what conversations are checked.
    pub fn about(&self) -> CheckedAs<'_> {
        CheckedAs {
            consumer: self.plan.taker(),
            context: self.plan.input.context,
            model: Some(&self.plan.model),
            resources: &self.resources,
        }
    }

    /// Looks at one.
    pub fn look(&self, item: &Item) -> Seen {
        let nothing =
            Seen { fate: Fate::Unreadable, tokens: None, rows: 0, bytes: 0, has_system: false, findings: Arc::new([]) };
        let Ok(turns) = &item.turns else { return nothing };
        let messages = item.messages(turns, self.plan.input.system);
        let mut rows = 1;
        let mut fate = (self.plan.format.refuses)(&messages).map_or(Fate::Written, Fate::LeftOut);
        if self.plan.format.pairs.is_some() {
            let pairs = item.pairs.iter().filter(|(chosen, rejected)| pair(chosen, rejected).is_some());
            rows = u32::try_from(pairs.count()).unwrap_or(u32::MAX);
            fate = if rows == 0 { Fate::LeftOut(NO_PAIR) } else { Fate::Written };
        } else if self.plan.format.name == "replies" {
            let replies = messages.iter().filter(|message| message.role == MessageRole::Assistant);
            rows = u32::try_from(replies.count()).unwrap_or(u32::MAX);
        }
        if fate != Fate::Written {
            return Seen { fate, ..nothing };
        }
        let key = (item.row.shown(), self.plan.rendering);
        let tokens = self.tokens.get(key).unwrap_or_else(|| {
            let rendered = self.plan.template.render(&messages).ok();
            let tokens = rendered.map(|rendered| self.plan.counter.count(&rendered).all);
            self.tokens.keep(key, tokens);
            tokens
        });
        // A message's keys, quotes and escapes.
        let bytes: usize = messages.iter().map(|message| message.content.len() + message.content.len() / 50 + 40).sum();
        Seen {
            fate,
            tokens,
            rows,
            bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
            has_system: item.text.system_prompt.as_ref().is_some_and(|text| !text.trim().is_empty()),
            findings: check(&messages, &self.about(), tokens, item.text.practice).into(),
        }
    }
}

/// What is remembered by row and version, and by what it was looked at for. Emptied when it is full.
#[derive(Debug)]
pub struct Remembered<T>(Mutex<HashMap<Key, T>>);

/// See [`Row::shown`](super::select::Row::shown).
type Key = ((u32, u32), u64);

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Remembered<T> {
    pub fn get(&self, key: Key) -> Option<T> {
        self.0.lock().expect("no panic while locked").get(&key).cloned()
    }

    pub fn keep(&self, key: Key, value: T) {
        let mut kept = self.0.lock().expect("no panic while locked");
        if kept.len() >= REMEMBERED {
            kept.clear();
        }
        kept.insert(key, value);
    }
}
