//! Phrases that the voice and the arc avoid.

use super::text::{Text, holds};
use super::{Criterion, CriterionScore, Place};
use crate::items::{Arc, Voice};

/// Points: half of them for each phrase that a reply has.
pub fn avoided_phrases(text: &Text<'_>, voice: &Voice, arc: Option<&Arc>) -> CriterionScore {
    let criterion = CriterionScore::new(Criterion::AvoidedPhrases, 1.0);
    let avoided: Vec<&str> =
        voice.avoid_phrases.iter().chain(arc.iter().flat_map(|arc| &arc.avoid)).map(String::as_str).collect();
    if avoided.is_empty() {
        return criterion.unmeasured("neither the voice nor the arc names a phrase to avoid");
    }
    let in_replies = |phrase: &&str| text.replies().any(|turn| holds(&turn.folded, phrase));
    let found: Vec<&str> = avoided.iter().copied().filter(in_replies).collect();
    let places: Vec<Place> =
        text.replies().flat_map(|turn| turn.places(found.iter().flat_map(|phrase| turn.find_all(phrase)))).collect();
    // A handful of phrases.
    let share = 1.0 - found.len() as f64 * 0.5;
    let actual = if found.is_empty() { "none of them".into() } else { format!("\"{}\"", found.join("\", \"")) };
    criterion.measured(share, actual, format!("none of {} phrases", avoided.len())).at(places)
}
