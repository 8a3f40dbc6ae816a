//! Data by which a person could be found.

use super::text::Text;
use super::{Contacts, Criterion, CriterionScore, Flag, Place};
use crate::answer::Role;
use crate::personal::{PersonalKind, find};

/// A note for each. A number or address in a reply is the criterion of contacts'.
pub fn personal_data(text: &Text<'_>, contacts: &Contacts) -> CriterionScore {
    let places: Vec<Place> = text
        .turns
        .iter()
        .flat_map(|turn| {
            let contact =
                |kind| turn.role == Role::Assistant && matches!(kind, PersonalKind::Phone | PersonalKind::Email);
            let found = find(turn.raw).into_iter().filter(move |found| !contact(found.kind));
            found.filter(|found| !contacts.hold(turn.raw, found)).map(|found| turn.of_raw(found.at))
        })
        .collect();
    let actual = places.len().to_string();
    CriterionScore::flagged(Criterion::PersonalData, Flag::Note, places).saying(actual, "0")
}
