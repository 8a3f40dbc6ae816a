//! The quality score: out of 10, computed from the text, criterion by criterion.
//!
//! A criterion that could not be measured says so and takes no part in the score.

mod arc;
mod criterion;
mod language;
mod length;
pub(crate) mod text;
mod tier;
mod voice;

pub use criterion::Criterion;
use serde::{Deserialize, Serialize};

pub use voice::ACKNOWLEDGEMENTS;

use crate::answer::Conversation;
use crate::items::{Arc, Persona, Voice};
use crate::row::Tier;

/// Edge Case rows need this score, in tenths, before they can be approved.
pub const EDGE_CASE_APPROVAL: u32 = 80;

/// Of these rules. It is stored with every score, so that scores of other rules are told apart.
pub const SCORER_VERSION: &str = "1";

/// Why lists of words say nothing.
const ENGLISH_ONLY: &str = "the conversation is not in English";

/// What a version has of one criterion. It is stored with every version, so what follows from the criterion is not part
/// of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CriterionScore {
    /// What is looked at.
    #[serde(rename = "key")]
    pub criterion: Criterion,
    /// Points reached, `None` where it was not measured.
    pub points: Option<f64>,
    /// Points that can be reached; 0 for a rule that everything scored obeys.
    pub out_of: f64,
    /// What was found.
    pub actual: String,
    /// What was looked for.
    pub target: String,
}

impl CriterionScore {
    fn new(criterion: Criterion, out_of: f64) -> Self {
        Self { criterion, points: None, out_of, actual: "not measured".into(), target: String::new() }
    }

    fn measured(mut self, share: f64, actual: String, target: String) -> Self {
        // Points in hundredths: what is shown is what is added up.
        self.points = Some((share.clamp(0.0, 1.0) * self.out_of * 100.0).round() / 100.0);
        self.actual = actual;
        self.target = target;
        self
    }

    /// A rule that holds for everything that is scored: it is shown and has no points, which would be the same for all.
    fn required(criterion: Criterion, actual: String, target: String) -> Self {
        Self { criterion, points: None, out_of: 0.0, actual, target }
    }

    /// Whether it was looked at, for points or as a rule.
    pub fn is_measured(&self) -> bool {
        self.points.is_some() || self.out_of <= 0.0
    }

    fn unmeasured(mut self, because: &str) -> Self {
        self.actual = format!("not measured: {because}");
        self
    }
}

/// A score with all that it was computed from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// In tenths of a point, 0 to 100.
    pub tenths: u32,
    /// Every criterion, measured or not.
    pub criteria: Vec<CriterionScore>,
}

/// The nearest other conversation of the dataset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearest {
    /// Its number in the table.
    pub number: u32,
    /// 3-gram Jaccard similarity of the first turns, 0 to 1.
    pub similarity: f64,
}

/// What the dataset's other conversations say about this one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Novelty {
    /// There is nothing to compare with yet.
    First,
    /// Others were compared; the most similar one, where any shares a phrase.
    Compared(Option<Nearest>),
}

/// What a conversation is held against.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// The row's tier.
    pub tier: Tier,
    /// The row's arc.
    pub arc: &'a Arc,
    /// The row's persona.
    pub persona: &'a Persona,
    /// The dataset's assistant voice.
    pub voice: &'a Voice,
}

/// Scores a conversation that passed the hard rules.
pub fn score(conversation: &Conversation, plan: Plan<'_>, novelty: Novelty) -> Score {
    let text = text::Words::of(conversation);
    let mut criteria = vec![
        length::structure(conversation),
        length::turn_count(conversation, plan.tier),
        length::turn_length(&text),
        arc::arc(conversation, plan.arc, text.english),
        voice::feelings_first(&text),
        voice::phrases_avoided(&text, plan.voice, plan.arc),
        voice::persona(&text, plan.persona),
    ];
    if plan.tier == Tier::EdgeCase {
        criteria.push(tier::boundary(&text));
        criteria.push(tier::referral(&text, plan.arc));
    }
    criteria.push(length::novelty(novelty));
    Score { tenths: tenths(&criteria), criteria }
}

/// Points of the measured criteria out of what they could reach, as tenths of ten.
fn tenths(criteria: &[CriterionScore]) -> u32 {
    let measured = criteria.iter().filter_map(|found| found.points.map(|points| (points, found.out_of)));
    let (points, out_of) = measured.fold((0.0, 0.0), |sum, item| (sum.0 + item.0, sum.1 + item.1));
    if out_of <= 0.0 {
        return 0;
    }
    // Between 0 and 100 by construction.
    let tenths = (points / out_of * 100.0).round() as u32;
    tenths.min(100)
}

#[cfg(test)]
mod tests;
