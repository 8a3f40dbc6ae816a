//! How the replies end, against the dataset's others.

use super::dataset_words::closing as closing_of;
use super::stock_phrases::{common, enough};
use super::text::Text;
use super::{Criterion, CriterionScore, Others, Place};

/// Of the others, in percent, that make a closing a common one.
const SHARE: u32 = 5;

/// Points: half of them for each reply that ends in a question that begins as many others' do.
pub fn closing(text: &Text<'_>, others: Others<'_>) -> CriterionScore {
    let criterion = CriterionScore::new(Criterion::Closing, 0.5);
    let words = match enough(text, others) {
        Ok(words) => words,
        Err(because) => return criterion.unmeasured(because),
    };
    let mut found: Vec<(Place, String, u32)> = Vec::new();
    for turn in text.replies() {
        let Some((key, at)) = closing_of(turn) else { continue };
        if let Some(count) = common(words.closing(key), others, words, SHARE) {
            found.push((turn.place(at.clone()), turn.folded[at].to_owned(), count));
        }
    }
    let actual = match found.iter().max_by_key(|(_, _, count)| *count) {
        Some((_, words, count)) => format!("\"{words}\" begins as the last question of {count} others"),
        None => "no question that many others end with".into(),
    };
    // A handful of replies.
    let share = 1.0 - found.len() as f64 * 0.5;
    let target = format!("the question's first four words in fewer than {SHARE} % of the others");
    criterion.measured(share, actual, target).at(found.into_iter().map(|(place, ..)| place))
}
