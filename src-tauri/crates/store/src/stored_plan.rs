//! How a dataset's last plan was built, as it is kept.

use serde::{Deserialize, Serialize};
use train_domain::manner::{ClientStyle, Ending, Friction};
use train_domain::plan::PlanStrategy;

/// Where it stands among the dataset's settings.
pub const KEY: &str = "plan";

/// The settings of a plan. Every release reads what earlier ones wrote: a field that is added has a default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "as the window has them; ids of library items, rows by tier, shares in percent")]
pub struct StoredPlan {
    pub personas: Vec<i64>,
    pub arcs: Vec<i64>,
    pub topics: Vec<i64>,
    /// Persona and arc.
    #[serde(default)]
    pub forbidden: Vec<(i64, i64)>,
    pub rows: [u32; 3],
    pub variations: u32,
    pub strategy: PlanStrategy,
    #[serde(default)]
    pub weights: Vec<(i64, f64)>,
    #[serde(default)]
    pub styles: Vec<(ClientStyle, u32)>,
    #[serde(default)]
    pub frictions: Vec<(Friction, u32)>,
    #[serde(default)]
    pub endings: Vec<(Ending, u32)>,
    pub seed: u32,
}
