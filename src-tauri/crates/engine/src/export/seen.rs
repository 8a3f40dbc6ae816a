//! What a look at one conversation found, and what is remembered of it: versions never change, so each is looked at once as
//! long as what is asked for stays the same.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::{Arc, Mutex};

use train_domain::export::{Message, MessageRole};
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
    /// Tokens of the longest row that it becomes, as the template writes it; `None` where the template refuses it.
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
        let of = (plan.rendering, plan.has_family(), plan.taker().name, plan.format.name, plan.input.context);
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
            model: self.plan.has_family().then_some(&self.plan.model),
            resources: &self.resources,
        }
    }

    /// Looks at one.
    pub fn look(&self, item: &Item) -> Seen {
        let Ok(turns) = &item.turns else { return Seen::not_written(Fate::Unreadable) };
        if self.plan.format.pairs.is_some() {
            return self.look_at_pairs(item);
        }
        let messages = item.messages(turns, self.plan.input.system);
        if let Some(why) = (self.plan.format.refuses)(&messages) {
            return Seen::not_written(Fate::LeftOut(why));
        }
        let (mut rows, mut size) = (1, bytes(&messages));
        if self.plan.format.name == "replies" {
            let replies = messages.iter().enumerate().filter(|(_, message)| message.role == MessageRole::Assistant);
            let sizes = replies.map(|(at, _)| bytes(&messages[..=at]));
            (rows, size) = sizes.fold((0, 0_u32), |(rows, all), size| (rows + 1, all.saturating_add(size)));
        }
        let key = (item.row.shown(), self.plan.rendering);
        let tokens = self.tokens.get(key).unwrap_or_else(|| {
            let tokens = self.count(&messages);
            self.tokens.keep(key, tokens);
            tokens
        });
        Seen {
            fate: Fate::Written,
            tokens,
            rows,
            bytes: size,
            has_system: has_system(item),
            findings: self.check(&messages, tokens, item).into(),
        }
    }

    /// Both replies of each pair that is written, with what precedes them: neither need be of the shown version.
    fn look_at_pairs(&self, item: &Item) -> Seen {
        let (mut rows, mut size, mut longest) = (0, 0_u32, None::<u32>);
        let mut findings: Vec<Finding> = Vec::new();
        for turns in item.pairs.iter().filter_map(|(chosen, rejected)| pair(chosen, rejected)) {
            let prompt = item.messages(turns.prompt, self.plan.input.system);
            rows += 1;
            size = size.saturating_add(bytes(&prompt));
            for reply in [turns.chosen, turns.rejected] {
                let reply = [Message { role: MessageRole::Assistant, content: reply.into() }];
                size = size.saturating_add(bytes(&reply));
                let messages = [&prompt[..], &reply].concat();
                let tokens = self.count(&messages);
                longest = longest.max(tokens);
                for finding in self.check(&messages, tokens, item) {
                    if !findings.iter().any(|other| other.kind == finding.kind && other.detail == finding.detail) {
                        findings.push(finding);
                    }
                }
            }
        }
        if rows == 0 {
            return Seen::not_written(Fate::LeftOut(NO_PAIR));
        }
        Seen {
            fate: Fate::Written,
            tokens: longest,
            rows,
            bytes: size,
            has_system: has_system(item),
            findings: findings.into(),
        }
    }

    fn count(&self, messages: &[Message]) -> Option<u32> {
        let rendered = self.plan.render(messages).ok()?;
        Some(self.plan.counter.count(&rendered).all)
    }

    fn check(&self, messages: &[Message], tokens: Option<u32>, item: &Item) -> Vec<Finding> {
        // An assumed family's tokens are nobody's problem.
        check(messages, &self.about(), tokens.filter(|_| self.plan.has_family()), item.text.practice)
    }
}

impl Seen {
    fn not_written(fate: Fate) -> Self {
        Self { fate, tokens: None, rows: 0, bytes: 0, has_system: false, findings: Arc::new([]) }
    }
}

/// About so many bytes of a file, with a message's keys, quotes and escapes.
fn bytes(messages: &[Message]) -> u32 {
    let bytes = messages.iter().map(|message| message.content.len() + message.content.len() / 50 + 40).sum::<usize>();
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

fn has_system(item: &Item) -> bool {
    item.text.system_prompt.as_ref().is_some_and(|text| !text.trim().is_empty())
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
