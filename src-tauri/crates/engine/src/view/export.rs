//! Exports: what is asked for, what would become of it, and what was written.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Effect, Status, SystemPrompt, Target};

/// What is to be exported, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportInput {
    pub dataset_id: u32,
    pub to: ExportTo,
    /// Which rows, of those with one of the statuses.
    pub target: Target,
    pub statuses: Vec<Status>,
    pub min_score: Option<f64>,
    /// At most so many, the best ones, each unlike the others.
    pub best: Option<u32>,
    /// Of rows whose first turns say nearly the same, only the best one.
    pub unlike: bool,
    pub system: SystemPrompt,
    /// The model family whose chat template and tokens are looked at; without one, none is.
    pub family: Option<String>,
    /// Path of a chat template of the person's own, in place of the family's.
    pub template: Option<PathBuf>,
    /// Tokens that a conversation may have; without it what the rows need.
    pub context: Option<u32>,
    /// Share of the rows, 0 to 0.5.
    pub validation: f64,
    pub test: f64,
    pub seed: u32,
    /// Practice text too.
    pub practice: bool,
}

/// What is written: a folder for a consumer, or one file of a shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum ExportTo {
    Folder { consumer: String },
    File { format: String },
}

/// What would be written, and what would become of it.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportCheck {
    /// Rows that were chosen.
    pub rows: u32,
    /// Those that will be written; of preference pairs, the pairs.
    pub ready: u32,
    pub findings: Vec<ExportFinding>,
    pub passed: Vec<ExportPassed>,
    pub left_out: Vec<ExportLeftOut>,
    /// Of those that are left out, the ones that Practice composed.
    pub practice_left_out: u32,
    pub tokens: Option<ExportTokens>,
    pub sides: ExportSides,
    pub files: Vec<ExportFile>,
    pub recipe: Option<ExportRecipe>,
    /// Findings that the export does not go on with.
    pub stops: u32,
}

/// Conversations that share what is wrong with them.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportFinding {
    pub kind: String,
    pub effect: Effect,
    /// "4 longer than 4,096 tokens".
    pub title: String,
    /// What the consumer would do.
    pub note: String,
    pub count: u32,
    /// Row ids, at most 1,000; none where it is about the file as a whole.
    pub ids: Vec<u32>,
    pub stops: bool,
}

/// What was looked for and not found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportPassed {
    pub title: String,
    pub note: String,
}

/// Rows that are not written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportLeftOut {
    pub why: String,
    pub count: u32,
}

/// Tokens of the conversations as the family's template writes them.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportTokens {
    pub median: u32,
    pub max: u32,
    /// Conversations beyond the length that counts.
    pub over: u32,
    /// Of all conversations together.
    pub all: f64,
    pub exact: bool,
}

/// Rows on each side of the split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportSides {
    pub train: u32,
    pub valid: u32,
    pub test: u32,
}

/// A file that is written.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportFile {
    pub path: String,
    pub note: String,
    /// Estimated before it is written.
    pub bytes: f64,
}

/// The consumer's own recipe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportRecipe {
    pub path: String,
    pub text: String,
}

/// One conversation as it will be written, and as a model will read it.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportPreview {
    /// Its row id.
    pub conversation: u32,
    pub number: u32,
    /// Its place among the conversations that were chosen, from 0. Some of them may be left out.
    pub at: u32,
    pub of: u32,
    /// The line as it will be written, shortened inside texts.
    pub record: String,
    /// The text that the chat template makes of it.
    pub pieces: Vec<PreviewPiece>,
    pub tokens: u32,
    pub learned: u32,
    pub exact: bool,
    pub notes: Vec<String>,
    /// The template's refusal.
    pub failure: Option<String>,
}

/// A part of a rendered conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PreviewPiece {
    pub text: String,
    pub kind: PieceKind,
}

/// What a part of a rendered conversation is to a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PieceKind {
    Plain,
    /// Control tokens.
    Special,
    /// What the loss is computed over.
    Learned,
    LearnedSpecial,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportReport {
    pub path: String,
    /// Conversations, or pairs where pairs are written.
    pub conversations: u32,
    pub files: u32,
    pub bytes: f64,
    pub sides: ExportSides,
    /// Conversations that Practice composed and that were left out.
    pub practice_left_out: u32,
    /// Rows of the target that have none of the statuses.
    pub other_status: u32,
    /// Numbers of conversations that cannot be read and were left out.
    pub unreadable: Vec<u32>,
    pub left_out: Vec<ExportLeftOut>,
    /// Whether it stands in the history.
    pub recorded: bool,
}

/// An export that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportRecord {
    pub id: u32,
    pub at: f64,
    pub input: ExportInput,
    pub path: String,
    pub conversations: u32,
    pub since: ExportSince,
}

/// What has changed since an export: rows that would come along, have another version, or would stay out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportSince {
    pub new: u32,
    pub edited: u32,
    pub gone: u32,
}

/// What can be chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportChoices {
    pub consumers: Vec<ExportConsumer>,
    pub formats: Vec<ExportFormat>,
    pub families: Vec<ExportFamily>,
    /// Context lengths that are offered.
    pub contexts: Vec<u32>,
}

/// A consumer that a folder can be written for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportConsumer {
    pub name: String,
    pub label: String,
    pub note: String,
}

/// A shape that a file can be written in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportFormat {
    pub name: String,
    pub label: String,
    pub extension: String,
    pub pairs: bool,
}

/// A model family whose chat template is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportFamily {
    pub name: String,
    pub label: String,
    /// Whether its tokens are counted exactly.
    pub exact: bool,
}

/// How far an export is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportProgress {
    pub written: u32,
    pub of: u32,
}
