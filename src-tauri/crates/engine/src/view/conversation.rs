//! One conversation: its versions, their turns and scores.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::answer::{Role, Turn};
use train_domain::quality::{Criterion, Flag, Place};
use train_domain::row::Origin;
use train_store::StoreError;
use train_store::conversations::{CountingVerdict, Detail, Version, VersionLine};
use train_store::stored::StoredCriterion;

use super::error::ErrorView;
use super::judge::{JudgeScore, judge_score};
use super::redo::{RedoRequest, redo_request};
use super::review::Mark;
use super::row::RowSummary;
use crate::view;

/// One message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TurnView {
    pub role: Role,
    pub content: String,
    pub emotion: Option<String>,
    pub secondary_emotion: Option<String>,
    /// 0 to 1.
    pub intensity: Option<f64>,
}

impl From<Turn> for TurnView {
    fn from(turn: Turn) -> Self {
        Self {
            role: turn.role,
            content: turn.content,
            emotion: turn.emotion,
            secondary_emotion: turn.secondary_emotion,
            intensity: turn.intensity,
        }
    }
}

/// One criterion of a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CriterionView {
    /// The stored name.
    pub key: String,
    pub name: String,
    pub measured: bool,
    /// `None` where it was not measured, or only raises a flag.
    pub points: Option<f64>,
    /// 0 where it only raises a flag.
    pub out_of: f64,
    /// What was found.
    pub actual: String,
    /// What was looked for.
    pub target: String,
    pub why: String,
    /// What to do about it.
    pub improve: String,
    pub flag: Option<Flag>,
    /// Where it was found.
    #[serde(rename = "where")]
    pub places: Vec<Place>,
}

/// One that this version of Train does not know is shown by its key.
impl From<StoredCriterion> for CriterionView {
    fn from(found: StoredCriterion) -> Self {
        let known = Criterion::of_any_version(&found.key).ok();
        Self {
            name: known.map_or_else(|| found.key.clone(), |criterion| criterion.title().into()),
            why: known.map_or("", Criterion::why).into(),
            key: found.key,
            measured: !found.unmeasured && (found.points.is_some() || found.out_of <= 0.0),
            points: found.points,
            out_of: found.out_of,
            actual: found.actual,
            target: found.target,
            improve: known.map_or("", Criterion::improve).into(),
            flag: found.flag.as_deref().and_then(|flag| Flag::parse(flag).ok()),
            places: found.places,
        }
    }
}

/// A kept version of a conversation, with its provenance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VersionDetail {
    pub id: u32,
    pub version: u32,
    /// What follows of a call is empty where it was none.
    pub origin: Origin,
    /// The version that was edited or written again, by its number.
    pub parent: Option<u32>,
    /// How many of its turns were kept.
    pub kept_turns: Option<u32>,
    /// Where an import came from, as JSON.
    pub source: Option<String>,
    /// What it was written again for.
    pub redo: Option<RedoRequest>,
    /// A judge's opinion of it.
    pub judge: Option<JudgeScore>,
    pub turns: Vec<TurnView>,
    pub client_persona: Option<String>,
    pub session_context: Option<String>,
    pub expected_outcome: Option<String>,
    pub provider: String,
    pub model: String,
    pub practice: bool,
    pub template_name: String,
    pub template_version: u32,
    pub voice_version: u32,
    pub system_prompt: String,
    pub prompt: String,
    /// How the call was made, as the JSON that is stored.
    pub params: String,
    /// The provider's own word for why the model stopped.
    pub stop_reason: String,
    pub input_tokens: u32,
    pub output_tokens: u32,
    /// `None` where the model's price is not known.
    pub cost_micros: Option<f64>,
    /// The server sent no usage: the text was counted.
    pub cost_estimated: bool,
    /// How many calls it took.
    pub attempts: u32,
    /// What all of them cost; `None` where that of any is not known.
    pub attempts_micros: Option<f64>,
    pub started_at: f64,
    pub ended_at: f64,
    /// Out of 10.
    pub score: Option<f64>,
    pub criteria: Vec<CriterionView>,
    /// The answer as it came.
    pub raw: String,
    /// What was mended in the answer, in words.
    pub mended: Vec<String>,
}

impl From<Version> for VersionDetail {
    fn from(version: Version) -> Self {
        let content = version.content;
        let mended = content.mended_words();
        Self {
            id: view::id(version.id),
            version: view::id(version.number),
            origin: version.origin,
            parent: version.parent.map(view::id),
            kept_turns: version.kept_turns.map(view::id),
            source: version.source,
            redo: version.input.as_deref().and_then(redo_request),
            judge: version.judge.and_then(judge_score),
            turns: content.turns.into_iter().map(Into::into).collect(),
            client_persona: content.client_persona,
            session_context: content.session_context,
            expected_outcome: content.expected_outcome,
            provider: version.provider,
            model: version.model,
            practice: version.practice,
            template_name: version.template_name.unwrap_or_default(),
            template_version: view::id(version.template_version.unwrap_or_default()),
            voice_version: view::id(version.voice_version.unwrap_or_default()),
            system_prompt: version.system_prompt,
            prompt: version.prompt,
            params: version.params,
            stop_reason: version.stop_reason.unwrap_or_default(),
            input_tokens: view::id(version.input_tokens.unwrap_or_default()),
            output_tokens: view::id(version.output_tokens.unwrap_or_default()),
            cost_micros: version.cost_micros.map(view::number),
            cost_estimated: version.cost_estimated,
            attempts: view::id(version.calls),
            attempts_micros: version.calls_micros.map(view::number),
            started_at: view::number(version.claimed_at),
            ended_at: view::number(version.created_at),
            score: version.score.map(view::score),
            criteria: version.criteria.into_iter().map(Into::into).collect(),
            raw: version.answer,
            mended,
        }
    }
}

/// A verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReviewView {
    /// approved, rejected or deferred.
    pub verdict: String,
    pub reason: Option<String>,
    pub note: String,
    pub marks: Vec<Mark>,
    pub blind: bool,
    pub at: f64,
}

impl From<CountingVerdict> for ReviewView {
    fn from(given: CountingVerdict) -> Self {
        let CountingVerdict { verdict, reason, note, marks, blind, at } = given;
        let marks = marks.as_deref().and_then(|marks| serde_json::from_str(marks).ok()).unwrap_or_default();
        Self { verdict, reason, note, marks, blind, at: view::number(at) }
    }
}

/// A version in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VersionView {
    pub id: u32,
    pub version: u32,
    pub origin: Origin,
    pub ended_at: f64,
    /// Out of 10.
    pub score: Option<f64>,
    pub model: String,
    /// The verdict on it that counts: approved or rejected.
    pub verdict: Option<String>,
}

impl From<VersionLine> for VersionView {
    fn from(line: VersionLine) -> Self {
        Self {
            id: view::id(line.id),
            version: view::id(line.number),
            origin: line.origin,
            ended_at: view::number(line.created_at),
            score: line.score.map(view::score),
            model: line.model.unwrap_or_default(),
            verdict: line.verdict,
        }
    }
}

/// A row with all that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConversationDetail {
    pub row: RowSummary,
    /// It was chosen as an example for prompts.
    pub example: bool,
    pub generation: Option<VersionDetail>,
    pub versions: Vec<VersionView>,
    pub review: Option<ReviewView>,
    pub error: Option<ErrorView>,
}

impl TryFrom<Detail> for ConversationDetail {
    type Error = StoreError;

    fn try_from(detail: Detail) -> Result<Self, StoreError> {
        Ok(Self {
            row: detail.row.try_into()?,
            example: detail.example,
            generation: detail.version.map(Into::into),
            versions: detail.versions.into_iter().map(Into::into).collect(),
            review: detail.verdict.map(Into::into),
            error: detail.failure.map(Into::into),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(stored: &str) -> CriterionView {
        serde_json::from_str::<StoredCriterion>(stored).expect("a criterion").into()
    }

    #[test]
    fn a_criterion_that_this_version_does_not_know_is_shown_by_its_key() {
        let known = shown(r#"{"key":"voice","points":1.5,"out_of":2.0,"actual":"1 phrase","target":"none"}"#);
        assert_eq!((known.name.as_str(), known.points, known.out_of), ("Phrases avoided", Some(1.5), 2.0));
        assert!(known.measured && !known.why.is_empty());
        let today = shown(
            r#"{"key":"figures","points":null,"out_of":0.0,"actual":"1 of 3 new","target":"","flag":"note","where":[{"turn":2,"start":4,"end":9}]}"#,
        );
        assert_eq!((today.flag, today.places.len(), today.measured), (Some(Flag::Note), 1, true));
        let silent = shown(r#"{"key":"figures","points":null,"out_of":0.0,"actual":"","target":"","unmeasured":true}"#);
        assert!(!silent.measured && silent.flag.is_none());
        let unknown =
            shown(r#"{"key":"rhythm","points":null,"out_of":1.0,"actual":"even","target":"varied","weight":3}"#);
        assert_eq!((unknown.key.as_str(), unknown.name.as_str(), unknown.why.as_str()), ("rhythm", "rhythm", ""));
        assert_eq!((unknown.actual.as_str(), unknown.target.as_str(), unknown.measured), ("even", "varied", false));
    }
}
