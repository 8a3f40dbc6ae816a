//! Data by which a person could be found.

use super::text::Text;
use super::{Contacts, Criterion, CriterionScore, Flag, Place};
use crate::answer::Role;
use crate::personal::{Personal, PersonalKind, find};

/// A note for each. A number or address in a reply is the criterion of contacts'.
pub fn personal_data(text: &Text<'_>, contacts: &Contacts) -> CriterionScore {
    let mut count = 0;
    let places: Vec<Place> = text
        .turns
        .iter()
        .flat_map(|turn| {
            let contact =
                |kind| turn.role == Role::Assistant && matches!(kind, PersonalKind::Phone | PersonalKind::Email);
            let found = find(turn.raw).into_iter().filter(move |found| !contact(found.kind));
            let found: Vec<Personal> = found.filter(|found| !contacts.hold(turn.raw, found)).collect();
            count += found.len();
            turn.of_raws(found.into_iter().map(|found| found.at))
        })
        .collect();
    CriterionScore::flagged(Criterion::PersonalData, Flag::Note, places).saying(count.to_string(), "0")
}
