//! One conversation: its versions, their turns and scores.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::answer::{Role, Turn};
use train_domain::quality::CriterionScore;

use super::error::ErrorView;
use super::row::RowSummary;

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
    /// `None` where it was not measured, or is a rule without points.
    pub points: Option<f64>,
    pub out_of: f64,
    /// What was found.
    pub actual: String,
    /// What was looked for.
    pub target: String,
    pub why: String,
}

impl From<CriterionScore> for CriterionView {
    fn from(found: CriterionScore) -> Self {
        Self {
            key: found.criterion.name().into(),
            name: found.criterion.title().into(),
            measured: found.is_measured(),
            points: found.points,
            out_of: found.out_of,
            actual: found.actual,
            target: found.target,
            why: found.criterion.why().into(),
        }
    }
}

/// A kept version of a conversation, with its provenance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GenerationView {
    pub id: u32,
    pub version: u32,
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

/// A verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReviewView {
    /// approved or rejected.
    pub verdict: String,
    pub note: String,
    pub at: f64,
}

/// A version in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VersionView {
    pub id: u32,
    pub version: u32,
    pub ended_at: f64,
    /// Out of 10.
    pub score: Option<f64>,
    pub model: String,
    /// The verdict on it that counts: approved or rejected.
    pub verdict: Option<String>,
}

/// A row with all that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConversationDetail {
    pub row: RowSummary,
    pub generation: Option<GenerationView>,
    pub versions: Vec<VersionView>,
    pub review: Option<ReviewView>,
    pub error: Option<ErrorView>,
}
