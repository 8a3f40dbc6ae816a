//! How the turns begin, against the dataset's others.

use super::dataset_words::opening as opening_of;
use super::stock_phrases::{common, enough};
use super::text::Text;
use super::{Criterion, CriterionScore, Others, Place};
use crate::answer::Role;

/// Of the others, in percent, that make an opening a common one.
const SHARE: u32 = 10;

/// Points: half of them for each turn that begins as many others do. The first client turn and every reply are looked at.
pub fn opening(text: &Text<'_>, others: Others<'_>) -> CriterionScore {
    let criterion = CriterionScore::new(Criterion::Opening, 1.0);
    let words = match enough(text, others) {
        Ok(words) => words,
        Err(because) => return criterion.unmeasured(because),
    };
    let first = text.turns.first().filter(|turn| turn.role == Role::User);
    let mut found: Vec<(Place, String, u32)> = Vec::new();
    for turn in first.into_iter().chain(text.replies()) {
        let Some((key, at)) = opening_of(turn) else { continue };
        if let Some(count) = common(words.opening(key), others, words, SHARE) {
            found.push((turn.place(at.clone()), turn.folded[at].to_owned(), count));
        }
    }
    let actual = match found.iter().max_by_key(|(_, _, count)| *count) {
        Some((_, words, count)) => format!("\"{words}\" begins {count} others"),
        None => "begins as few others do".into(),
    };
    // A handful of turns.
    let share = 1.0 - found.len() as f64 * 0.5;
    let target = format!("the first four words in fewer than {SHARE} % of the others");
    criterion.measured(share, actual, target).at(found.into_iter().map(|(place, ..)| place))
}
