//! Plans: what rows are made of, how they are chosen, and what they say.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::row::Tier;

use super::estimate::Range;
pub use train_domain::manner::{BriefBy, ClientStyle, Ending, Friction};
pub use train_domain::plan::PlanStrategy;

/// A persona, an arc or a topic that a plan can have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanEntry {
    pub id: u32,
    pub name: String,
    /// Of a topic.
    pub category: Option<String>,
    /// Of an arc: for edge cases alone.
    pub edge: bool,
    /// Of an arc: the tiers that it suits; empty: all.
    pub tiers: Vec<Tier>,
}

/// A persona with an arc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanPair {
    pub persona_id: u32,
    pub arc_id: u32,
}

/// What a plan can be made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanChoices {
    pub personas: Vec<PlanEntry>,
    pub arcs: Vec<PlanEntry>,
    pub topics: Vec<PlanEntry>,
    /// Those that go together.
    pub suits: Vec<PlanPair>,
    /// How the last plan was built, or the defaults.
    pub settings: PlanSettings,
}

/// How much an entry weighs where rows are drawn by weight; 1 where none is given.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanWeight {
    pub id: u32,
    pub weight: f64,
}

/// Shares in percent, in the order of the enum; what is left of a hundred is drawn from all alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanQuotas {
    pub styles: Vec<StyleShare>,
    pub frictions: Vec<FrictionShare>,
    pub endings: Vec<EndingShare>,
}

/// A share of a style, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StyleShare {
    pub value: ClientStyle,
    pub percent: u32,
}

/// A share of a friction, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FrictionShare {
    pub value: Friction,
    pub percent: u32,
}

/// A share of an ending, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EndingShare {
    pub value: Ending,
    pub percent: u32,
}

/// How a plan is built: the same settings over the same library and rows give the same rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanSettings {
    pub dataset_id: u32,
    pub personas: Vec<u32>,
    pub arcs: Vec<u32>,
    pub topics: Vec<u32>,
    /// Pairs that suit and are not wanted.
    pub forbidden: Vec<PlanPair>,
    /// Rows of each tier.
    pub template: u32,
    pub scenario: u32,
    pub edge_case: u32,
    /// The most rows that one combination may have in this plan.
    pub variations: u32,
    pub strategy: PlanStrategy,
    pub weights: Vec<PlanWeight>,
    pub quotas: PlanQuotas,
    pub seed: u32,
}

/// A row that is proposed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProposedRow {
    /// Its place in the proposal, from 0: what names it there.
    pub key: u32,
    pub persona_id: u32,
    pub arc_id: u32,
    pub topic_id: u32,
    pub tier: Tier,
    pub intent: String,
    pub tone: String,
    pub variation: u32,
    pub brief: Option<String>,
    pub brief_by: Option<BriefBy>,
    pub client_style: Option<ClientStyle>,
    pub friction: Option<Friction>,
    pub ending: Option<Ending>,
}

/// What settings come to. Nothing of it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanProposal {
    pub rows: Vec<ProposedRow>,
    /// Pairs of persona and arc, persona and topic, arc and topic that can be had, and those that are.
    pub pairs: u32,
    pub covered: u32,
    /// Rows that would do for the pairs that no row of the plan has yet.
    pub needed: u32,
    /// Different combinations among the rows.
    pub combinations: u32,
    /// None where the price is not known.
    pub cost_micros: Option<Range>,
    pub ms: Range,
    /// What a brief for each costs, by a call for 25; none where the price is not known.
    pub briefs_micros: Option<Range>,
    /// What cannot be had, in words: "Edge Case needs an edge arc that suits New Graduate."
    pub impossible: Vec<String>,
}

/// Rows that say nearly the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SimilarRows {
    /// Keys of a proposal, or ids of rows.
    pub first: u32,
    pub second: u32,
    /// The number of the second, where it is a row of the plan.
    pub number: Option<u32>,
    /// 0 to 1.
    pub similarity: f64,
    /// What both say, the longest first.
    pub words: Vec<String>,
}

/// Rows that become part of the plan, as one step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AcceptPlan {
    /// Kept with the plan.
    pub settings: PlanSettings,
    pub rows: Vec<ProposedRow>,
}

/// What briefs are to be written for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BriefInput {
    /// The same id again starts nothing.
    pub request_id: String,
    pub dataset_id: u32,
    pub target: train_domain::query::Target,
    /// Those that have a brief get another one, unless it is a person's. Else they are passed over.
    pub again: bool,
    pub limit_micros: Option<f64>,
}
