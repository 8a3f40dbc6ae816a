//! The judge: a model's opinion, apart from the score.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::provider::ProviderKind;
use train_domain::query::Target;
use train_store::conversations::Judged;

use crate::view;

/// How a dataset is judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JudgeSettings {
    pub dataset_id: u32,
    pub kind: ProviderKind,
    pub base_url: String,
    pub model: String,
    /// What the judge is asked, with `{{ conversation }}` and the placeholders of templates.
    pub prompt: String,
}

/// The same, with what a person has to know of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JudgeView {
    pub settings: JudgeSettings,
    /// The prompt that a new dataset begins with.
    pub standard_prompt: String,
    /// Judge and writer are of one family: "Claude". Models prefer their own kind.
    pub same_family: Option<String>,
}

/// What to judge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JudgeInput {
    /// The same id again starts nothing.
    pub request_id: String,
    pub dataset_id: u32,
    pub target: Target,
    pub limit_micros: Option<f64>,
}

/// What a judge says of one criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JudgedCriterion {
    pub name: String,
    /// 0 to 5.
    pub points: u32,
    pub why: String,
}

/// What a judge says of a version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JudgeScore {
    /// Out of 10.
    pub score: f64,
    pub passes: bool,
    pub why: String,
    pub criteria: Vec<JudgedCriterion>,
    pub model: String,
    pub at: f64,
}

/// The judge against verdicts that were given blind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JudgeReport {
    /// Versions that were judged.
    pub judged: u32,
    /// Those that another judge has judged: another model, or with another prompt.
    pub by_others: u32,
    pub passed: u32,
    /// Blind verdicts on judged versions: approved and passed, approved and failed, rejected and passed, rejected and failed.
    pub approved_passed: u32,
    pub approved_failed: u32,
    pub rejected_passed: u32,
    pub rejected_failed: u32,
    /// Agreement beyond chance.
    pub kappa: Option<f64>,
    /// The share that a person would approve, corrected for the judge's errors.
    pub corrected: Option<f64>,
    /// Judged twice, and how often the same was said.
    pub repeated: u32,
    pub repeated_same: u32,
    /// Rejections that are still needed (of 30).
    pub needed: u32,
    /// Rows where judge and person, or judge and rules, disagree.
    pub disagree: Vec<u32>,
    /// "Usable", "not to be trusted yet" and why, in words.
    pub verdict: String,
}

/// What a judge said, as it is stored beside its score.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoredJudgement {
    pub passes: bool,
    pub why: String,
    pub criteria: Vec<StoredJudged>,
}

/// One criterion of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoredJudged {
    pub name: String,
    pub points: u32,
    pub why: String,
}

pub(super) fn judge_score(judged: Judged) -> Option<JudgeScore> {
    let said: StoredJudgement = serde_json::from_str(&judged.criteria).ok()?;
    let criteria = said.criteria.into_iter();
    Some(JudgeScore {
        score: view::score(judged.tenths),
        passes: said.passes,
        why: said.why,
        criteria: criteria.map(|of| JudgedCriterion { name: of.name, points: of.points, why: of.why }).collect(),
        model: judged.model,
        at: view::number(judged.at),
    })
}
