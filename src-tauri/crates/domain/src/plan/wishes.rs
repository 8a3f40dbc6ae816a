//! What of a plan cannot be had, in words.

use super::space::{Combination, Space};
use super::{Entries, PlanStrategy, Question};
use crate::row::Tier;

/// Names that are told one by one.
const NAMED: usize = 4;

/// Each wish that stays open, and what it would need.
pub fn impossible(
    question: &Question<'_>,
    entries: &Entries,
    space: &Space,
    chosen: &[(Combination, Tier)],
) -> Vec<String> {
    let weightless = weightless(question, entries);
    if !weightless.is_empty() {
        return weightless;
    }
    let mut told = Vec::new();
    let wanted: Vec<Tier> = Tier::ALL.into_iter().filter(|tier| question.rows[*tier as usize] > 0).collect();
    for tier in wanted.iter().copied() {
        let arc = if tier == Tier::EdgeCase { "an edge arc" } else { "an arc" };
        let without: Vec<&str> = (0..space.personas)
            .filter(|persona| !(0..space.arcs).any(|arc| space.fits(*persona, arc, tier)))
            .map(|persona| &*entries.personas[persona].name)
            .collect();
        let rows = chosen.iter().filter(|(_, of)| *of == tier).count();
        let missing = question.rows[tier as usize] as usize - rows;
        if !space.tiers.iter().any(|tiers| tiers[tier as usize]) {
            let is_chosen = question.arcs.iter().any(|arc| arc.tiers.is_empty() || arc.tiers.contains(&tier));
            let why = if is_chosen { "all that are chosen weigh 0" } else { "none is chosen" };
            told.push(format!("{} needs {arc}, and {why}.", tier.label()));
        } else if !without.is_empty() {
            told.push(format!("{} needs {arc} that suits {}.", tier.label(), joined(&without)));
        }
        if missing > 0 && rows > 0 {
            told.push(format!(
                "{} has room for {rows} of {} rows: choose more, or let a combination have more variations.",
                tier.label(),
                question.rows[tier as usize]
            ));
        }
    }
    let lonely: Vec<&str> = (0..space.arcs)
        .filter(|arc| wanted.iter().any(|tier| space.tiers[*arc][*tier as usize]))
        .filter(|arc| !(0..space.personas).any(|persona| space.suits[persona * space.arcs + arc]))
        .map(|arc| &*entries.arcs[arc].name)
        .collect();
    if !lonely.is_empty() && space.personas > 0 {
        let verb = if lonely.len() == 1 { "suits" } else { "suit" };
        told.push(format!("{} {verb} none of the personas that are chosen.", joined(&lonely)));
    }
    if question.strategy == PlanStrategy::Cross {
        let pairs = (0..space.personas)
            .flat_map(|persona| (0..space.arcs).map(move |arc| (persona, arc)))
            .filter(|(persona, arc)| space.fits_any(*persona, *arc, &wanted))
            .count();
        let (all, rows) = (pairs * space.topics, question.rows.iter().map(|rows| *rows as usize).sum::<usize>());
        if all > rows && rows > 0 {
            told.push(format!("Every combination takes {all} rows, and {rows} are asked for."));
        }
    }
    told
}

/// Lists of which nothing can be drawn: what each of them has weighs 0. Beside that nothing else is worth a word.
fn weightless(question: &Question<'_>, entries: &Entries) -> Vec<String> {
    let lists = [
        (&question.personas, &entries.personas, "persona"),
        (&question.arcs, &entries.arcs, "arc"),
        (&question.topics, &entries.topics, "topic"),
    ];
    let lists = lists.into_iter().filter(|(asked, left, _)| !asked.is_empty() && left.is_empty());
    lists.map(|(.., what)| format!("Every {what} weighs 0, so none can be drawn: give one of them more.")).collect()
}

/// Why not every pair has a row, where that was asked for.
pub fn open_pairs(question: &Question<'_>, space: &Space, (left, needed): (usize, usize)) -> Option<String> {
    let rows: usize = question.rows.iter().map(|rows| *rows as usize).sum();
    if question.strategy != PlanStrategy::Pairs || left == 0 || rows == 0 {
        return None;
    }
    if needed > rows {
        return Some(format!("Every pair takes {needed} rows, and {rows} are asked for."));
    }
    // Arcs of one tier alone have their topics from its rows or not at all.
    let wanted: Vec<Tier> = Tier::ALL.into_iter().filter(|tier| question.rows[*tier as usize] > 0).collect();
    let short = wanted.iter().copied().find_map(|tier| {
        let others: Vec<Tier> = wanted.iter().copied().filter(|other| *other != tier).collect();
        let has = |arc: usize, tiers: &[Tier]| (0..space.personas).any(|persona| space.fits_any(persona, arc, tiers));
        let own = (0..space.arcs).filter(|arc| has(*arc, &[tier]) && !has(*arc, &others)).count();
        let least = own * space.topics;
        (least > question.rows[tier as usize] as usize).then_some((tier, least))
    });
    Some(match short {
        Some((tier, least)) => format!(
            "{left} pairs stay open: {} needs {least} rows for each of its arcs with every topic, and {} are asked for.",
            tier.label(),
            question.rows[tier as usize]
        ),
        None => format!("{left} pairs stay open: more rows of each tier would have them."),
    })
}

/// "A, B and C"; of many the first ones, and how many more.
fn joined(names: &[&str]) -> String {
    let mut names: Vec<&str> = names.to_vec();
    names.sort_unstable();
    let more = names.len().saturating_sub(NAMED);
    if more > 1 {
        return format!("{} and {more} more", names[..NAMED].join(", "));
    }
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
