//! Templates as they are edited: what a prompt becomes, what is wrong with it over all rows, and trials.

use serde::{Deserialize, Serialize};
use specta::Type;
pub use train_domain::prompt::{TemplateProblemKind, WordOrigin};
use train_domain::row::Tier;

use super::batch::BatchView;
use super::estimate::Range;
use super::import::ImportedTurn;
use super::plan::ProposedRow;
use crate::view::ProviderKind;

/// A template that is not saved yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TemplateDraft {
    pub dataset_id: u32,
    /// The item that it is a change of.
    pub item_id: Option<u32>,
    pub tier: Tier,
    pub body: String,
}

/// A piece of a prompt with one origin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PromptPiece {
    pub text: String,
    pub origin: WordOrigin,
    /// "topic.typical_numbers".
    pub name: Option<String>,
    /// There is no such name, or its value is empty: the text is empty too.
    pub missing: bool,
    pub empty: bool,
    /// Where it comes from in the source, in UTF-16 units.
    pub from: u32,
    pub to: u32,
}

/// The prompt of one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PromptPreview {
    pub row_id: u32,
    pub number: u32,
    /// "Anxious Planner + Fear to Confidence + Roth conversion".
    pub name: String,
    pub pieces: Vec<PromptPiece>,
    /// Why there is none: syntax, or it does not come to an end.
    pub problem: Option<TemplateProblem>,
    pub input_tokens: u32,
    pub output_tokens: u32,
    /// Conversations that the tokens of the output are from; 0: defaults.
    pub samples: u32,
    /// None where the price is not known.
    pub each_micros: Option<Range>,
    pub total_micros: Option<Range>,
    /// Rows that the total is for: those of the tier that are not written.
    pub rows: u32,
}

/// One thing that is wrong, with the rows that it concerns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TemplateProblem {
    pub kind: TemplateProblemKind,
    pub placeholder: String,
    pub message: String,
    /// In the source: counted from 1, and in UTF-16 units from its beginning.
    pub line: u32,
    pub column: u32,
    pub from: u32,
    pub to: u32,
    /// The first thousand of them, for the window.
    pub ids: Vec<u32>,
    pub rows: u32,
    /// The library item whose field is empty, where all of them have the same: "Joint accounts".
    pub item_id: Option<u32>,
    pub item_name: Option<String>,
}

/// A template over all rows that are made with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TemplateCheck {
    pub rows: u32,
    /// The first thousand of them in the order of their numbers, for the window.
    pub ids: Vec<u32>,
    /// Rows without a problem.
    pub fine: u32,
    pub problems: Vec<TemplateProblem>,
    /// It cannot be saved.
    pub stops: bool,
    /// Rows whose prompt is another one than with the saved version, and those of them that are written already.
    pub changes: u32,
    pub written: u32,
}

/// A name that a template can have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Placeholder {
    /// "topic.typical_numbers".
    pub name: String,
    pub origin: WordOrigin,
    /// It is a list: it wants a loop or `join`.
    pub list: bool,
    /// Its value in the row that is looked at, cut; empty where that is.
    pub sample: String,
}

/// A template that is tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TryInput {
    /// The same id again starts nothing.
    pub request_id: String,
    pub dataset_id: u32,
    /// None: the templates as they are saved.
    pub template: Option<TemplateDraft>,
    /// Rows of the plan; empty: the three that are most different.
    pub ids: Vec<u32>,
    /// Rows that are proposed and not in the plan: they are tried in place of `ids`.
    pub proposed: Vec<ProposedRow>,
    pub limit_micros: Option<f64>,
}

/// What trying will probably take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialEstimate {
    pub provider: ProviderKind,
    pub model: String,
    pub calls: u32,
    /// None where the price is not known.
    pub cost_micros: Option<Range>,
    pub free: bool,
}

/// One row that was tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Trial {
    /// Of the plan; none of one that was proposed only.
    pub row_id: Option<u32>,
    pub number: Option<u32>,
    pub name: String,
    pub tier: Tier,
    /// What came; none while it is awaited, and where nothing came.
    pub turns: Option<Vec<ImportedTurn>>,
    /// Why nothing came.
    pub problem: Option<String>,
    /// What the row shows, where it is written.
    pub before: Option<Vec<ImportedTurn>>,
    pub prompt: String,
    pub cost_micros: Option<f64>,
}

/// Trials of one template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialReport {
    pub batch: BatchView,
    pub trials: Vec<Trial>,
}
