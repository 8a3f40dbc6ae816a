//! What of the plan is covered.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::row::Tier;

pub use train_domain::coverage::{CoverageCounts, Dimension};

/// What to look at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CoverageQuery {
    pub dataset_id: u32,
    pub rows: Dimension,
    pub columns: Dimension,
    /// Approved conversations that each cell should have; none: as it was last.
    pub target: Option<u32>,
}

/// A value of a dimension, with its sums.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CoverageLine {
    /// Of the library item; 0 for what has none, and for words.
    pub id: u32,
    pub name: String,
    /// An arc for edge cases alone.
    pub edge: bool,
    pub counts: CoverageCounts,
}

/// One cell, in the order of the rows and then of the columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CoverageCell {
    /// Which of the rows and of the columns, counted from 0.
    pub row: u32,
    pub column: u32,
    /// The two go together.
    pub suits: bool,
    pub counts: CoverageCounts,
    /// The reason that most of its rejections have.
    pub rejected_as: Option<String>,
}

/// Something counted, with its cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CoverageBar {
    pub name: String,
    pub counts: CoverageCounts,
    /// Per approved conversation, the calls for all others included; none where not known or nothing is approved.
    pub cost_each_micros: Option<f64>,
}

/// What of the plan is covered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CoverageReport {
    pub rows: Vec<CoverageLine>,
    pub columns: Vec<CoverageLine>,
    pub cells: Vec<CoverageCell>,
    pub total: CoverageCounts,
    pub target: u32,
    /// Cells that suit and have fewer approved than the target.
    pub gaps: u32,
    /// Rows that would fill them beside those that are planned or wait for a verdict.
    pub missing: u32,
    pub topics: Vec<CoverageLine>,
    pub topic_target: u32,
    pub tiers: Vec<CoverageBar>,
    /// Turns of the conversations that are shown, by their number.
    pub lengths: Vec<CoverageBar>,
    pub models: Vec<CoverageBar>,
    pub templates: Vec<CoverageBar>,
}

/// A cell to be filled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GapInput {
    /// Ids of persona and arc; the topic follows from what is covered least.
    pub persona_id: u32,
    pub arc_id: u32,
    pub rows: u32,
}

/// Gaps to be filled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FillInput {
    pub dataset_id: u32,
    pub gaps: Vec<GapInput>,
    /// In place of what follows from the arc.
    pub tier: Option<Tier>,
}

/// Rows that were planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FillOutcome {
    pub added: u32,
    pub ids: Vec<u32>,
    /// Takes them back.
    pub undo_token: String,
}
