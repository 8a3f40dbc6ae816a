//! What a batch will probably take.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::row::Tier;

pub use train_domain::estimate::Range;

/// The estimate of one tier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TierEstimate {
    pub tier: Tier,
    pub count: u32,
    pub each_micros: Option<Range>,
    pub total_micros: Option<Range>,
    /// history or defaults.
    pub basis: String,
    /// How many earlier calls it rests on.
    pub samples: u32,
}

/// What a batch will probably take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EstimateView {
    pub count: u32,
    /// Calls that it takes: one asks for the briefs of several rows.
    pub calls: u32,
    /// Milliseconds of the whole batch.
    pub ms: Range,
    pub cost_micros: Option<Range>,
    pub free: bool,
    /// history, defaults or mixed.
    pub basis: String,
    /// How many earlier calls it rests on.
    pub samples: u32,
    /// The same in words.
    pub basis_text: String,
    pub concurrency: u32,
    pub tiers: Vec<TierEstimate>,
    /// It may cost more than 100 USD.
    pub warn_cost: bool,
    /// It may take more than two hours.
    pub warn_time: bool,
    pub provider: String,
    pub model: String,
    /// The most that one call can cost.
    pub worst_each_micros: Option<f64>,
    /// Rows that repeat the combination of an earlier one.
    pub similar: u32,
    /// Approved rows, which would have to be reviewed again.
    pub approved: u32,
    /// Rows that are left out: they lack a persona, an emotional arc or a topic, or name what the library has not.
    pub incomplete: u32,
    /// What their prompts show and what is empty there: `strategy of "Panic to Calm"`.
    pub lacking: Vec<String>,
    /// Who answers, where nobody has chosen who: the sample's voice, in a library without the sample's topics.
    pub unchosen_voice: Option<String>,
}
