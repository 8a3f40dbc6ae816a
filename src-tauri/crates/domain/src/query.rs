//! Which rows, and in which order: statements about a dataset, without a word of SQL.

use serde::{Deserialize, Serialize};

use crate::row::{Status, Tier};
use crate::stored_enum::stored_enum;

/// Which rows: AND across the dimensions, OR inside one; an empty list restricts nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[allow(missing_docs, reason = "one field a dimension; personas, arcs and topics by their ids")]
pub struct Filter {
    /// Rows by their own ids: what something else found, such as the rows of a problem.
    pub ids: Vec<u32>,
    pub text: String,
    pub statuses: Vec<Status>,
    pub tiers: Vec<Tier>,
    pub personas: Vec<u32>,
    pub arcs: Vec<u32>,
    pub topics: Vec<u32>,
    pub intents: Vec<String>,
    pub tones: Vec<String>,
    /// Only those with a score in this range.
    pub scores: Option<ScoreRange>,
    /// Only those that are deferred, or only those that are not.
    pub deferred: Option<bool>,
    /// What the verdict that counts was given for.
    pub reasons: Vec<String>,
    /// Criteria, by their keys, that raised a flag on what the row shows.
    pub flags: Vec<String>,
    /// Only those whose text was made in this time.
    pub made: Option<TimeRange>,
    /// Only those whose text has so many turns.
    pub turns: Option<TurnRange>,
    /// Lists that say what is left out: "is not" in place of "is".
    pub not: Vec<FilterList>,
}

stored_enum! {
    /// A list of a filter.
    FilterList {
        /// Badges.
        Statuses = "statuses",
        /// Tiers.
        Tiers = "tiers",
        /// Personas.
        Personas = "personas",
        /// Emotional arcs.
        Arcs = "arcs",
        /// Topics.
        Topics = "topics",
        /// Intents.
        Intents = "intents",
        /// Tones.
        Tones = "tones",
        /// Reasons of verdicts.
        Reasons = "reasons",
        /// Criteria with a flag.
        Flags = "flags",
    }
}

/// Times in seconds since 1970, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[allow(missing_docs, reason = "from and to")]
pub struct TimeRange {
    pub from: u32,
    pub to: u32,
}

/// Numbers of turns, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[allow(missing_docs, reason = "from and to")]
pub struct TurnRange {
    pub from: u32,
    pub to: u32,
}

/// Scores in tenths, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[allow(missing_docs, reason = "from and to")]
pub struct ScoreRange {
    pub from: u32,
    pub to: u32,
}

/// Which rows an action is about: a statement about the database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[allow(clippy::large_enum_variant, reason = "there is one of an action, never a list of them")]
pub enum Target {
    /// These rows.
    Ids {
        /// Row ids.
        ids: Vec<u32>,
    },
    /// All that match, but some.
    Matching {
        /// The filter.
        filter: Filter,
        /// Row ids that are left out.
        except: Vec<u32>,
    },
    /// Everything not generated yet.
    All,
    /// Everything that failed.
    Failed,
}

stored_enum! {
    /// What rows are sorted by.
    SortKey {
        /// The number that a person sees.
        Number = "number",
        /// The persona's name.
        Persona = "persona",
        /// The arc's name.
        Emotion = "emotion",
        /// The topic's name.
        Topic = "topic",
        /// What the client wants.
        Intent = "intent",
        /// How it sounds.
        Tone = "tone",
        /// Template, Scenario, Edge Case.
        Tier = "tier",
        /// The situation, in any case.
        Brief = "brief",
        /// In the order of the styles.
        ClientStyle = "client_style",
        /// In the order of the kinds.
        Friction = "friction",
        /// In the order of the endings.
        Ending = "ending",
        /// The name of the row's own template.
        Template = "template",
        /// In the order of the statuses.
        Status = "status",
        /// The score of the version that is shown.
        Score = "score",
        /// When that version was made.
        Generated = "generated",
    }
}

stored_enum! {
    /// The order in which conversations are reviewed.
    QueueSort {
        /// By their numbers.
        Oldest = "oldest",
        /// The judge and the rules, or the judge and the person, say different things.
        Judge = "judge",
        /// Least like any other, as they were scored last.
        Unlike = "unlike",
        /// Most words in stock phrases.
        Phrases = "phrases",
        /// Lowest score.
        Score = "score",
        /// By chance, the same for a day.
        Random = "random",
    }
}

/// A page of rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[allow(missing_docs, reason = "one field a question; times are epoch milliseconds")]
pub struct RowQuery {
    pub dataset_id: u32,
    pub filter: Filter,
    pub sort: SortKey,
    pub descending: bool,
    pub offset: u32,
    /// At most 1,000 rows are given.
    pub limit: u32,
}

impl RowQuery {
    /// As many rows of a dataset as there are on one page, in the order of their numbers.
    pub fn new(dataset_id: u32) -> Self {
        let (filter, sort) = (Filter::default(), SortKey::Number);
        Self { dataset_id, filter, sort, descending: false, offset: 0, limit: 1_000 }
    }
}

/// Where one row is in the order of a query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[allow(missing_docs, reason = "one field a question; times are epoch milliseconds")]
pub struct PositionQuery {
    pub dataset_id: u32,
    pub filter: Filter,
    pub sort: SortKey,
    pub descending: bool,
    pub conversation_id: u32,
}

/// Which errors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[allow(missing_docs, reason = "one field a question; times are epoch milliseconds")]
pub struct ErrorQuery {
    pub dataset_id: u32,
    /// Names of `ErrorKind`; an empty list restricts nothing.
    pub kinds: Vec<String>,
    pub batch_id: Option<u32>,
    pub retryable: Option<bool>,
    pub since: Option<f64>,
    pub offset: u32,
    pub limit: u32,
}

impl ErrorQuery {
    /// The latest 1,000 errors of a dataset, of whatever kind.
    pub fn new(dataset_id: u32) -> Self {
        let (batch_id, retryable, since) = (None, None, None);
        Self { dataset_id, kinds: Vec::new(), batch_id, retryable, since, offset: 0, limit: 1_000 }
    }
}
