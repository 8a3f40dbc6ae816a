//! What rejections have in common, and rows of them that are as unlike as can be.

use std::collections::{BTreeMap, HashSet};

use train_domain::row::Tier;
use train_store::redo::Judged;

use crate::view::{self, RejectCount, RejectsReport};

/// Rows that an addition is tried on.
const TRIED: usize = 5;

/// Rejections by reason, template and persona, the most first.
pub fn report(judged: &[Judged]) -> RejectsReport {
    let all = u32::try_from(judged.len()).unwrap_or(u32::MAX);
    let mut reasons = counts(judged.iter().filter(|one| one.rejected), |one| one.reason.as_deref());
    // A reason can be given for any of them.
    reasons.iter_mut().for_each(|reason| reason.judged = all);
    RejectsReport {
        reasons,
        templates: counts(judged.iter(), |one| one.template.as_deref()),
        personas: counts(judged.iter(), |one| one.persona.as_deref()),
    }
}

fn counts<'j>(
    judged: impl Iterator<Item = &'j Judged>,
    name: impl Fn(&'j Judged) -> Option<&'j str>,
) -> Vec<RejectCount> {
    let mut counts: BTreeMap<String, RejectCount> = BTreeMap::new();
    for one in judged {
        let Some(name) = name(one).map(str::trim).filter(|name| !name.is_empty()) else { continue };
        let new = || RejectCount { name: name.into(), rejected: 0, judged: 0, ids: Vec::new() };
        let count = counts.entry(folded(name)).or_insert_with(new);
        count.judged += 1;
        if one.rejected {
            count.rejected += 1;
            count.ids.push(view::id(one.conversation_id));
        }
    }
    let mut counts: Vec<RejectCount> = counts.into_values().filter(|count| count.rejected > 0).collect();
    for count in &mut counts {
        count.ids.sort_unstable();
        count.ids.dedup();
    }
    counts.sort_by(|a, b| b.rejected.cmp(&a.rejected).then_with(|| a.name.cmp(&b.name)));
    counts
}

/// Whether a version was rejected for a reason, whatever its case.
pub fn is_for(one: &Judged, reason: &str) -> bool {
    one.rejected && one.reason.as_deref().is_some_and(|own| folded(own) == folded(reason))
}

/// The tiers of rows that are written with the template of their tier.
pub fn tiers(rejected: &[Judged]) -> Vec<Tier> {
    let of = |tier: &Tier| rejected.iter().any(|one| one.template_id.is_none() && one.tier == tier.name());
    Tier::ALL.into_iter().filter(of).collect()
}

/// The templates that rows have of their own, with their names.
pub fn own_templates(rejected: &[Judged]) -> BTreeMap<i64, String> {
    rejected.iter().filter_map(|one| one.template_id.zip(one.own_template.clone())).collect()
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// A few rows that differ in persona, arc, topic and tier as much as they can, in the order of their numbers.
pub fn unlike(rows: &[&Judged]) -> Vec<u32> {
    let facts = |row: &Judged| {
        let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        [
            ("persona", id(row.persona_id)),
            ("arc", id(row.arc_id)),
            ("topic", id(row.topic_id)),
            ("tier", row.tier.clone()),
        ]
    };
    let mut left: Vec<&Judged> = rows.to_vec();
    left.sort_by_key(|row| row.number);
    left.dedup_by_key(|row| row.conversation_id);
    let mut seen: HashSet<(&str, String)> = HashSet::new();
    let mut chosen: Vec<&Judged> = Vec::new();
    while chosen.len() < TRIED {
        let new = |row: &Judged| facts(row).iter().filter(|fact| !seen.contains(*fact)).count();
        // Of those with the most that is new, the first.
        let next = (0..left.len()).max_by_key(|at| (new(left[*at]), std::cmp::Reverse(*at)));
        let Some(next) = next.map(|at| left.remove(at)) else { break };
        seen.extend(facts(next));
        chosen.push(next);
    }
    chosen.sort_by_key(|row| row.number);
    chosen.iter().map(|row| view::id(row.conversation_id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(number: i64, ids: (i64, i64, i64), reason: Option<&str>) -> Judged {
        Judged {
            conversation_id: number + 100,
            number,
            shown: true,
            rejected: reason.is_some(),
            reason: reason.filter(|reason| !reason.is_empty()).map(str::to_owned),
            note: String::new(),
            marks: None,
            tier: "template".into(),
            persona_id: Some(ids.0),
            arc_id: Some(ids.1),
            topic_id: Some(ids.2),
            persona: Some(format!("persona {}", ids.0)),
            template_id: None,
            own_template: None,
            template: (number != 4).then(|| "Template".into()),
        }
    }

    #[test]
    fn rejections_are_counted_by_what_they_have_in_common() {
        let all = [
            judged(1, (1, 1, 1), Some("Untrue")),
            judged(1, (1, 1, 1), Some("untrue ")),
            judged(2, (1, 1, 1), None),
            judged(3, (2, 1, 1), Some("unsafe")),
            judged(4, (3, 1, 1), Some("")),
            judged(5, (4, 1, 1), None),
        ];
        let report = report(&all);
        let lines = |counts: &[RejectCount]| -> Vec<(String, u32, u32, Vec<u32>)> {
            counts.iter().map(|one| (one.name.clone(), one.rejected, one.judged, one.ids.clone())).collect()
        };
        assert_eq!(
            lines(&report.reasons),
            [("Untrue".into(), 2, 6, vec![101]), ("unsafe".into(), 1, 6, vec![103])],
            "in whatever case, and without those that have none"
        );
        assert_eq!(lines(&report.templates), [("Template".into(), 3, 5, vec![101, 103])]);
        assert_eq!(
            lines(&report.personas),
            [
                ("persona 1".into(), 2, 3, vec![101]),
                ("persona 2".into(), 1, 1, vec![103]),
                ("persona 3".into(), 1, 1, vec![104])
            ]
        );
    }

    #[test]
    fn rows_to_try_on_differ_as_much_as_they_can() {
        let rows: Vec<Judged> =
            [(1, 1, 1), (1, 1, 1), (1, 1, 2), (2, 2, 2), (1, 1, 1), (3, 3, 3), (1, 3, 1), (1, 1, 1)]
                .into_iter()
                .enumerate()
                .map(|(at, ids)| judged(at as i64 + 1, ids, Some("untrue")))
                .collect();
        let rows: Vec<&Judged> = rows.iter().collect();
        assert_eq!(
            unlike(&rows),
            [101, 102, 103, 104, 106],
            "each that brings something new, then the first of the rest"
        );
        assert_eq!(unlike(&rows[..2]), [101, 102]);
        assert!(unlike(&[]).is_empty());
    }
}
