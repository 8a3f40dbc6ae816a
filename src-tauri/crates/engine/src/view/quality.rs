//! What a dataset's conversations have in common, and where the figures of one come from.

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::answer::Role;
use train_domain::quality::{Claim, Place};

use super::conversation::CriterionView;

pub use train_domain::quality::{ClaimKind, ClaimSource, PhraseKind};

/// Words that conversations share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PhraseView {
    pub kind: PhraseKind,
    /// Who says it.
    pub speaker: Role,
    /// As it is written most often; names are NAME.
    pub text: String,
    /// Conversations that have it, and their share.
    pub count: u32,
    pub share: f64,
    /// Its share in the last 40.
    pub lately: f64,
    /// What was decided: avoid or allow.
    pub decision: Option<String>,
    pub decided_at: Option<f64>,
    /// The rows that have it.
    pub ids: Vec<u32>,
}

/// Two conversations that say nearly the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NearDuplicate {
    /// Row ids, and the numbers that a person sees.
    pub ids: [u32; 2],
    pub numbers: [u32; 2],
    /// first_turn, first_reply or brief.
    pub of: String,
    /// 3-gram Jaccard, 0 to 1.
    pub similarity: f64,
    /// A phrase that both have.
    pub text: String,
}

/// A share of conversations, replies or turns, with what it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Measure {
    /// Its stored name: short_turns, pushback, slips, ends_settled, persona_wrong; bold, lists, headings, emoji, em_dash, code.
    pub key: String,
    pub title: String,
    pub count: u32,
    pub of: u32,
    pub share: f64,
    /// The aim in words: "10 to 30 %".
    pub aim: String,
    /// Whether it is met; none where there is no aim.
    pub met: Option<bool>,
    /// The rows that have it; at most 5,000.
    pub ids: Vec<u32>,
}

/// Figures of variety, on a fixed sample of 50,000 words of replies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Variety {
    /// Bytes of the text by bytes of the gzip of it.
    pub compression: f64,
    /// Mean over conversations of ln(1 + others that share each of its 4-grams).
    pub self_repetition: f64,
    /// Of up to 200 replies, 0 to 1.
    pub self_bleu: f64,
    /// New 4-grams per 1,000 words of the last tenth of the sample.
    pub new_groups: f64,
    /// Words of the sample.
    pub words: u32,
    /// New 4-grams per 1,000 words as conversations are added, in tenths of the sample.
    pub growth: Vec<f64>,
}

/// How many conversations have a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ScoreBin {
    /// In tenths, both included.
    pub from: u32,
    pub to: u32,
    pub count: u32,
}

/// The dataset's report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QualityReport {
    /// Those with a text.
    pub conversations: u32,
    /// From how many on it says something.
    pub needed: u32,
    pub phrases: Vec<PhraseView>,
    pub openings: Vec<PhraseView>,
    pub closings: Vec<PhraseView>,
    /// The most alike pairs, at most 200.
    pub near_duplicates: Vec<NearDuplicate>,
    /// How many such pairs there are.
    pub near_duplicates_total: u32,
    /// Of clients.
    pub realism: Vec<Measure>,
    /// Of replies.
    pub formats: Vec<Measure>,
    pub variety: Option<Variety>,
    /// Half a point wide.
    pub scores: Vec<ScoreBin>,
    pub median_score: Option<f64>,
    /// When it was counted.
    pub at: f64,
    /// Scores that are still computed anew.
    pub rescoring: u32,
}

/// The score of a row, by the rules.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoredRow {
    pub number: u32,
    /// Out of 10; none where it could not be computed.
    pub score: Option<f64>,
    /// The version of the rules.
    pub scorer: String,
    pub criteria: Vec<CriterionView>,
}

/// What is done about a phrase. None: nothing any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PhraseInput {
    pub dataset_id: u32,
    pub kind: PhraseKind,
    pub text: String,
    /// avoid, allow, or none.
    pub decision: Option<String>,
}

/// An opening or a phrase that returns too often while a batch runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BrakeView {
    pub kind: PhraseKind,
    pub speaker: Role,
    pub text: String,
    pub count: u32,
    pub of: u32,
    pub ids: Vec<u32>,
    /// How many phrases are avoided already; at most 12 can be.
    pub avoided: u32,
}

/// An age, a sum, a percentage, a year, a phone, an address or an organisation, and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ClaimView {
    pub kind: ClaimKind,
    /// As it is written first.
    pub text: String,
    pub source: ClaimSource,
    /// "plan says 52", "22 % of $18,000".
    pub detail: String,
    #[serde(rename = "where")]
    pub places: Vec<Place>,
}

impl From<Claim> for ClaimView {
    fn from(claim: Claim) -> Self {
        let Claim { kind, text, source, detail, places } = claim;
        Self { kind, text, source, detail, places }
    }
}
