//! What a version has of each criterion, as it is stored.

use serde::{Deserialize, Serialize};

use super::Criterion;
use crate::stored_enum::stored_enum;

/// Places kept of one criterion: enough to show what is meant.
pub(super) const PLACES: usize = 12;

stored_enum! {
    /// What a criterion found that points do not say.
    Flag {
        /// Worth a look; the score stays.
        Note = "note",
        /// It forbids training: the score is capped.
        Hard = "hard",
    }
}

/// A piece of a conversation's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Place {
    /// The turn, counted from 1.
    pub turn: u32,
    /// Where it begins, in Unicode characters from the turn's start.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
}

/// What a version has of one criterion. It is stored with every version, so what follows from the criterion is not part
/// of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CriterionScore {
    /// What is looked at.
    #[serde(rename = "key")]
    pub criterion: Criterion,
    /// Points reached, `None` where it was not measured or has none.
    pub points: Option<f64>,
    /// Points that can be reached; 0 for what only raises a flag.
    pub out_of: f64,
    /// What was found.
    pub actual: String,
    /// What was looked for.
    pub target: String,
    /// Nothing could be said. Version 1 said so by missing points alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unmeasured: bool,
    /// What was found that points do not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flag: Option<Flag>,
    /// Where it was found.
    #[serde(rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
}

impl CriterionScore {
    /// A criterion with points, not measured yet.
    pub(super) fn new(criterion: Criterion, out_of: f64) -> Self {
        Self {
            criterion,
            points: None,
            out_of,
            actual: "not measured".into(),
            target: String::new(),
            unmeasured: true,
            flag: None,
            places: Vec::new(),
        }
    }

    /// A criterion that only raises a flag, where it found something.
    pub(super) fn flagged(criterion: Criterion, flag: Flag, places: Vec<Place>) -> Self {
        let flag = (!places.is_empty()).then_some(flag);
        Self { unmeasured: false, flag, ..Self::new(criterion, 0.0) }.at(places)
    }

    /// What was found, and what was looked for.
    pub(super) fn saying(mut self, actual: impl Into<String>, target: impl Into<String>) -> Self {
        self.actual = actual.into();
        self.target = target.into();
        self
    }

    pub(super) fn measured(mut self, share: f64, actual: impl Into<String>, target: impl Into<String>) -> Self {
        // Points in hundredths: what is shown is what is added up.
        self.points = Some((share.clamp(0.0, 1.0) * self.out_of * 100.0).round() / 100.0);
        self.unmeasured = false;
        self.saying(actual, target)
    }

    pub(super) fn unmeasured(mut self, because: &str) -> Self {
        self.unmeasured = true;
        self.actual = format!("not measured: {because}");
        self
    }

    /// Where it was found, in the order of the text.
    pub(super) fn at(mut self, places: impl IntoIterator<Item = Place>) -> Self {
        self.places = places.into_iter().collect();
        self.places.sort_unstable();
        self.places.dedup();
        self.places.truncate(PLACES);
        self
    }

    /// Whether it was looked at, for points or for a flag.
    pub fn is_measured(&self) -> bool {
        !self.unmeasured && (self.points.is_some() || self.out_of <= 0.0)
    }
}

/// A score with all that it was computed from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    /// In tenths of a point, 0 to 100.
    pub tenths: u32,
    /// Every criterion, measured or not.
    pub criteria: Vec<CriterionScore>,
}

impl Score {
    /// Points of the measured criteria out of what they could reach, as tenths of ten. A hard flag caps it: a defect that
    /// forbids training is not bought back by good lengths.
    pub(super) fn of(criteria: Vec<CriterionScore>) -> Self {
        let measured = criteria.iter().filter_map(|found| found.points.map(|points| (points, found.out_of)));
        let (points, out_of) = measured.fold((0.0, 0.0), |sum, item| (sum.0 + item.0, sum.1 + item.1));
        // Between 0 and 100 by construction.
        let tenths = if out_of <= 0.0 { 0 } else { (points / out_of * 100.0).round() as u32 };
        let hard = criteria.iter().any(|found| found.flag == Some(Flag::Hard));
        Self { tenths: tenths.min(if hard { super::HARD_CAP } else { 100 }), criteria }
    }
}
