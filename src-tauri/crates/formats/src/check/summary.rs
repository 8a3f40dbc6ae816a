//! The problems of all conversations, told together where they are the same; bounded however many there are.

use std::collections::BTreeMap;

use train_domain::export::Effect;
use train_domain::figures;
use train_domain::problem::ProblemKind;

use super::{CheckedAs, Finding, words};
use crate::consumer::about;

/// Ids that are kept of one group.
const IDS: usize = 1_000;
/// Groups that are kept: somebody may have put another token into each conversation.
const GROUPS: usize = 200;
/// Conversations whose place is told.
const PLACES: usize = 3;

/// Conversations, or a file, with the same problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemGroup {
    /// What it is.
    pub kind: ProblemKind,
    /// What becomes of them.
    pub effect: Effect,
    /// How many have what, e.g. "4 longer than 4,096 tokens".
    pub title: String,
    /// What will happen, or where it is.
    pub note: String,
    /// Conversations; 0 where it is about a file.
    pub count: u32,
    /// Their ids, the first thousand.
    pub ids: Vec<u32>,
}

impl ProblemGroup {
    /// Whether the consumer would refuse all of it: then there is nothing to gain by writing it.
    pub fn stops(&self) -> bool {
        self.effect == Effect::Refused
    }
}

/// Gathers the problems of conversations as they are read.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Conversations that were taken.
    pub(super) rows: u32,
    /// Whether their tokens were counted.
    pub(super) counted: bool,
    /// How many were longer than the consumer reads by default.
    pub(super) over_default: u32,
    groups: BTreeMap<(Effect, ProblemKind, String), Gathered>,
}

#[derive(Clone, Debug, Default)]
struct Gathered {
    count: u32,
    ids: Vec<u32>,
    says: String,
    /// Numbers and places of the first ones.
    places: Vec<(u32, String)>,
}

impl Summary {
    /// Takes a conversation with its id, the number by which people know it, its problems and its tokens.
    pub fn add(&mut self, id: u32, number: u32, found: Vec<Finding>, about: &CheckedAs, tokens: Option<u32>) {
        self.rows += 1;
        self.counted |= tokens.is_some();
        let over = |(tokens, most)| tokens > most;
        self.over_default += u32::from(tokens.zip(about.consumer.default_length).is_some_and(over));
        for finding in found {
            let key = (finding.effect, finding.kind, finding.detail);
            if self.groups.len() >= GROUPS && !self.groups.contains_key(&key) {
                continue;
            }
            let group = self.groups.entry(key).or_default();
            group.count += 1;
            group.says = finding.says;
            if group.ids.len() < IDS {
                group.ids.push(id);
            }
            if group.places.len() < PLACES {
                group.places.push((number, finding.place));
            }
        }
    }

    /// Whether a problem of one of these kinds was found.
    pub(super) fn has(&self, kinds: &[ProblemKind]) -> bool {
        self.groups.keys().any(|(_, kind, _)| kinds.contains(kind))
    }

    /// The problems, the worst effect first.
    pub fn groups(&self) -> Vec<ProblemGroup> {
        let group = |((effect, kind, detail), of): (&(Effect, ProblemKind, String), &Gathered)| ProblemGroup {
            kind: *kind,
            effect: *effect,
            title: title(*kind, detail, of.count),
            note: of.note(),
            count: of.count,
            ids: of.ids.clone(),
        };
        self.groups.iter().map(group).collect()
    }
}

impl Gathered {
    /// What will happen; where nothing is to be said of that, where it is.
    fn note(&self) -> String {
        let place = places(&self.places, self.count);
        match (self.says.as_str(), place.is_empty()) {
            ("", _) => place,
            (says, true) => about(says, self.count),
            (says, false) => format!("{}. {place}", about(says, self.count)),
        }
    }
}

/// "4 longer than 4,096 tokens", "1 holds <think>, which models take for a command".
fn title(kind: ProblemKind, detail: &str, count: u32) -> String {
    let what = words::problem(kind, detail, count);
    let verbs: &[&str] = match kind {
        ProblemKind::TooLong => &["is ", "are "],
        ProblemKind::Practice => &["was ", "were "],
        _ => &[],
    };
    let what = verbs.iter().find_map(|verb| what.strip_prefix(verb)).unwrap_or(&what);
    format!("{} {what}", figures::count(i64::from(count)))
}

/// "#302, second reply", "#61 and #244, last reply", "#61, #244, #250 and 5 more".
fn places(first: &[(u32, String)], count: u32) -> String {
    let [(_, place), ..] = first else { return String::new() };
    if place.is_empty() {
        return String::new();
    }
    let numbers: Vec<String> = first.iter().map(|(number, _)| format!("#{number}")).collect();
    let more = count as usize - first.len();
    let list = match (&numbers[..], more) {
        ([only], 0) => only.clone(),
        ([all @ .., last], 0) => format!("{} and {last}", all.join(", ")),
        (all, more) => return format!("{} and {more} more", all.join(", ")),
    };
    if first.iter().all(|(_, other)| other == place) {
        return format!("{list}, {place}");
    }
    first.iter().map(|(number, place)| format!("#{number} {place}")).collect::<Vec<_>>().join(", ")
}
