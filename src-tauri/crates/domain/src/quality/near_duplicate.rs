//! Whether another conversation of the dataset says nearly the same.

use super::text::Text;
use super::{Criterion, CriterionScore, Novelty, Others, Place};

/// Texts that share more of their three-word phrases than this are near duplicates.
const DUPLICATE: f64 = 0.3;
/// Different conversations were never more alike than 0.14 (measured on 72); up to here nothing is lost.
const DISTINCT: f64 = 0.2;
/// What is said where no other conversation is alike at all.
const NONE_SHARES: &str = "no other shares its phrases";

/// Points by the most alike of first turn, first reply and brief.
pub fn near_duplicate(text: &Text<'_>, others: Others<'_>) -> CriterionScore {
    let criterion = CriterionScore::new(Criterion::NearDuplicate, 1.0);
    let whole = |turn: Option<&super::text::TurnText<'_>>| turn.map(|turn| turn.whole());
    let texts: [(&str, Novelty, Option<Place>); 3] = [
        ("first turn", others.first_turn, whole(text.client().next())),
        ("first reply", others.first_reply, whole(text.replies().next())),
        ("brief", others.brief, None),
    ];
    let compared: Vec<_> = texts
        .into_iter()
        .filter_map(|(of, novelty, place)| match novelty {
            Novelty::First => None,
            Novelty::Compared(nearest) => Some((of, nearest, place)),
        })
        .collect();
    if compared.is_empty() {
        return criterion.unmeasured("there is no other conversation to compare with");
    }
    let target = format!("at most {DISTINCT} of the three-word phrases shared");
    let found = compared.into_iter().filter_map(|(of, nearest, place)| Some((of, nearest?, place)));
    let Some((of, nearest, place)) = found.max_by(|a, b| a.1.similarity.total_cmp(&b.1.similarity)) else {
        return criterion.measured(1.0, NONE_SHARES, target);
    };
    let share = 1.0 - (nearest.similarity - DISTINCT) / (DUPLICATE - DISTINCT);
    let actual = format!("{of}: nearest is #{}, {:.2}", nearest.number, nearest.similarity);
    criterion.measured(share, actual, target).at(place.filter(|_| share < 1.0))
}

/// The similarity to the nearest other conversation that a measured criterion's words say, 0 to 1; `None` where it was not
/// measured.
pub fn similarity_said(actual: &str) -> Option<f64> {
    if actual == NONE_SHARES {
        return Some(0.0);
    }
    actual.contains(": nearest is #").then_some(())?;
    actual.rsplit(", ").next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_similarity_is_read_out_of_what_is_said() {
        assert_eq!(similarity_said("first reply: nearest is #12, 0.31"), Some(0.31));
        assert_eq!(similarity_said(NONE_SHARES), Some(0.0));
        assert_eq!(similarity_said("not measured: there is no other conversation to compare with"), None);
    }
}
