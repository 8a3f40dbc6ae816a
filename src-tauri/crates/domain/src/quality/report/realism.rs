//! Whether clients speak as people do: what models write is smoother.

use super::ReportEntry;
use super::measure::Measured;

/// The measures of clients.
pub fn realism(entries: &[ReportEntry]) -> Vec<Measured> {
    let rows = || entries.iter().map(|entry| (entry.id, entry.facts));
    let english = || rows().filter(|(_, facts)| facts.english && facts.client_turns > 0);
    vec![
        Measured::of(
            ("short_turns", "Turns under 25 words", "10 to 30 %"),
            rows().map(|(id, facts)| (id, facts.short_turns, facts.client_turns)),
            |share| Some((0.1..=0.3).contains(&share)),
        ),
        Measured::of(
            ("pushback", "Push back after the first turn", "over 30 %"),
            english().map(|(id, facts)| (id, u32::from(facts.pushes_back), 1)),
            |share| Some(share > 0.3),
        ),
        Measured::of(
            ("slips", "Typing slips, lower-case \"i\"", "some"),
            english().map(|(id, facts)| (id, facts.slips, facts.client_turns)),
            |share| Some(share > 0.0),
        ),
        Measured::of(
            ("ends_settled", "End in thanks or full relief", "under 50 %"),
            english().map(|(id, facts)| (id, u32::from(facts.ends_settled), 1)),
            |share| Some(share < 0.5),
        ),
        Measured::of(
            ("persona_wrong", "Age, marriage or income against the persona", "none"),
            rows().filter_map(|(id, facts)| Some((id, u32::from(facts.persona_wrong?), 1))),
            |share| Some(share == 0.0),
        ),
    ]
}
