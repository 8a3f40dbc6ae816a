//! Verdicts on rows, the order in which they are reviewed, and what is known of the verdicts so far.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::query::{Filter, QueueSort, Target};
use train_domain::row::Verdict;
use train_domain::status::ActionKind;
use train_store::audit::Entry;
use train_store::verdicts::Given;

use crate::view;

/// Words that a person marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Mark {
    /// The turn, counted from 1.
    pub turn: u32,
    /// In Unicode characters from the turn's start.
    pub start: u32,
    pub end: u32,
    pub text: String,
}

/// A verdict on rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReviewInput {
    pub dataset_id: u32,
    pub target: Target,
    pub verdict: Verdict,
    pub reason: Option<String>,
    pub note: String,
    pub marks: Vec<Mark>,
    /// Given before score and criteria were shown.
    pub blind: bool,
    /// The version that was read, where one was: a newer one is passed over, nobody has judged it.
    pub seen: Option<u32>,
}

impl ReviewInput {
    /// A bare verdict: without reason, note or mark, not blind, on whatever the rows show.
    pub fn new(dataset_id: u32, target: Target, verdict: Verdict) -> Self {
        let (reason, note, marks) = (None, String::new(), Vec::new());
        Self { dataset_id, target, verdict, reason, note, marks, blind: false, seen: None }
    }
}

/// Rows that a verdict passed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Skipped {
    pub reason: String,
    pub count: u32,
}

/// What a verdict did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReviewOutcome {
    pub changed: u32,
    pub skipped: Vec<Skipped>,
    /// Takes it back.
    pub undo_token: String,
}

impl From<Given> for ReviewOutcome {
    fn from(given: Given) -> Self {
        let skipped = given.skipped.into_iter().map(|(reason, count)| Skipped { reason: reason.into(), count });
        Self { changed: given.changed, skipped: skipped.collect(), undo_token: given.action.to_string() }
    }
}

/// The last thing that a person did and that can be undone: a verdict, an edit, a version shown, rows planned or deleted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LastAction {
    /// Takes it back.
    pub undo_token: String,
    pub kind: ActionKind,
    /// "#137 approved", "12 conversations rejected".
    pub title: String,
    /// The row, where it is one.
    pub conversation_id: Option<u32>,
    pub at: f64,
}

/// What an undo came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Undone {
    /// How many rows are as they were.
    pub rows: u32,
    /// What stays as it is, in sentences; empty where all is as it was.
    pub left: String,
    /// What stays can be taken back once a batch has let go of it.
    pub again: bool,
}

impl Undone {
    /// All of it is as it was.
    pub(crate) fn whole(rows: u32) -> Self {
        Self { rows, ..Self::default() }
    }

    /// Some rows stay, for good: how many, and why it is so of one and of several.
    pub(crate) fn in_part(rows: u32, left: u32, [one, many]: [&str; 2]) -> Self {
        let taken = format!("Taken back in {rows} of {} rows.", rows + left);
        let left = match left {
            0 => return Self::whole(rows),
            1 => format!("{taken} 1 row stays: {one}."),
            left => format!("{taken} {left} rows stay: {many}."),
        };
        Self { rows, left, again: false }
    }
}

/// Which conversations are reviewed, in which order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueueQuery {
    pub dataset_id: u32,
    pub filter: Filter,
    pub sort: QueueSort,
}

/// Conversations in the order in which they are reviewed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReviewQueue {
    /// Row ids of those with a text; at most 10,000.
    pub ids: Vec<u32>,
    /// All that match and have a text.
    pub total: u32,
    /// Of the change feed before it was read.
    pub revision: u32,
}

/// A reason that verdicts can be given for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReasonView {
    pub name: String,
    /// Rejections that count and have it.
    pub count: u32,
}

/// A reason that notes suggest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReasonOffer {
    /// What the notes say, in the words of the newest.
    pub text: String,
    /// How many say the same.
    pub count: u32,
}

/// The reasons of a dataset: the most used first, and what notes suggest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReasonsView {
    pub reasons: Vec<ReasonView>,
    pub offers: Vec<ReasonOffer>,
}

/// What is known of a person's verdicts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReviewFacts {
    /// Versions with a verdict that counts and that was given to one alone.
    pub judged: u32,
    /// Those that were judged blind.
    pub blind: u32,
    /// Conversations that were shown again, and how often the same was said.
    pub repeated: u32,
    pub agreed: u32,
    /// One to show again: judged blind a day ago or before. 1 in 20 of those judged.
    pub repeat: Option<u32>,
}

/// What came of judging a conversation again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RepeatOutcome {
    /// approved, rejected or deferred, a day ago or before.
    pub before: String,
    pub agrees: bool,
    pub facts: ReviewFacts,
}

/// What a bulk approval would do, and what of it was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BulkFacts {
    /// Rows that the target holds.
    pub matching: u32,
    /// Rows that would be approved.
    pub approvable: u32,
    /// Those that would not, with the reason.
    pub skipped: Vec<Skipped>,
    /// Versions that a person judged one by one before: of the target and, where it picks what waits for a verdict, of what
    /// its filter finds beside that.
    pub read: u32,
    /// Those of them that the target does not hold.
    pub others: u32,
    /// Those of them that were rejected.
    pub rejected: u32,
    /// The most that would be rejected of all, as a share, with 95 % confidence (Clopper and Pearson); none where none was
    /// read.
    pub at_most: Option<f64>,
}

/// One thing that a person did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    pub at: f64,
    /// verdict, edit, version shown, redo, rows deleted, rows planned, conversations imported, cells edited, names resolved.
    pub kind: String,
    pub number: Option<u32>,
    pub version: Option<u32>,
    /// What stood before, and what stands by it.
    pub before: String,
    pub after: String,
    pub reason: Option<String>,
    pub note: String,
    pub blind: bool,
    pub undone_at: Option<f64>,
}

impl From<Entry> for AuditEntry {
    fn from(entry: Entry) -> Self {
        let Entry { at, kind, number, version, before, after, reason, note, blind, undone_at } = entry;
        Self {
            at: view::number(at),
            number: number.map(view::id),
            version: version.map(view::id),
            before: state(&kind, before.as_deref()),
            after: state(&kind, after.as_deref()),
            kind,
            reason,
            note,
            blind,
            undone_at: undone_at.map(view::number),
        }
    }
}

/// What stood before or stands by an action, in words.
fn state(kind: &str, stored: Option<&str>) -> String {
    match (kind, stored) {
        ("verdict", None) => "not judged".into(),
        ("rows deleted", Some("0")) => "none is put aside any more".into(),
        ("rows deleted", Some("1")) => "1 conversation put aside".into(),
        ("rows deleted", Some(rows)) => format!("{rows} conversations put aside"),
        (_, None) => String::new(),
        ("rows planned", Some("1")) => "1 row planned".into(),
        ("rows planned", Some(rows)) => format!("{rows} rows planned"),
        ("conversations imported", Some("1")) => "1 conversation imported".into(),
        ("conversations imported", Some(rows)) => format!("{rows} conversations imported"),
        ("verdict", Some(verdict)) => verdict.into(),
        ("cells edited", Some(counts)) => view::cells_edited(counts, None),
        ("names resolved", Some(count)) => view::names_resolved(count),
        // A version's number, or where the job stands that is to write one.
        (_, Some("queued")) => "waiting".into(),
        (_, Some("in_flight" | "retrying")) => "being written".into(),
        (_, Some(number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => format!("version {number}"),
        (_, Some(other)) => other.into(),
    }
}

/// What a person did, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditPage {
    pub entries: Vec<AuditEntry>,
    pub total: u32,
}
