//! Openings, closings and phrases with the rows that have them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::tables::Tables;
use super::spoken::{Spoken, hashes_of};
use super::{ReportEntry, least, stock};
use crate::answer::Role;

/// The most that are listed of a kind, besides those that a person decided on.
const LISTED: usize = 60;

/// Words that conversations share.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeated {
    /// Who says them.
    pub speaker: Role,
    /// As they are shown. Empty for a phrase that has to be read in the first of its rows: see [`super::phrase_words`].
    pub text: String,
    /// The numbers of its words, for a phrase.
    pub hashes: Vec<u32>,
    /// The rows that have them, by their ids, in the order of their numbers.
    pub ids: Vec<u32>,
    /// How many of the last ones have them.
    pub lately: u32,
    /// How many last ones there are.
    pub lately_of: u32,
}

impl Repeated {
    fn of(speaker: Role, text: String, hashes: Vec<u32>, found: &[usize], of: (&[ReportEntry], &[bool])) -> Self {
        let (entries, lately) = of;
        let count = |found: &mut dyn Iterator<Item = bool>| found.filter(|is| *is).count() as u32;
        Self {
            speaker,
            text,
            hashes,
            ids: found.iter().map(|at| entries[*at].id).collect(),
            lately: count(&mut found.iter().map(|at| lately[*at])),
            lately_of: count(&mut lately.iter().copied()),
        }
    }
}

/// Openings or closings of three conversations or more, the commonest first.
pub fn spoken(
    entries: &[ReportEntry],
    list: fn(&ReportEntry) -> &[Spoken],
    decided: &[&str],
    lately: &[bool],
) -> Vec<Repeated> {
    let mut found: BTreeMap<&Spoken, Vec<usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        for spoken in list(entry) {
            found.entry(spoken).or_default().push(at);
        }
    }
    let decided: BTreeSet<&str> = decided.iter().copied().collect();
    let is_decided = |spoken: &Spoken| decided.contains(&*spoken.text);
    let mut common: Vec<(&Spoken, Vec<usize>)> =
        found.into_iter().filter(|(spoken, rows)| rows.len() >= 3 || is_decided(spoken)).collect();
    // Stable: what is equally common stays in the order of the words.
    common.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
    let mut listed = 0;
    common.retain(|(spoken, _)| {
        listed += usize::from(!is_decided(spoken));
        listed <= LISTED || is_decided(spoken)
    });
    let missing = decided.iter().filter(|text| !common.iter().any(|(spoken, _)| *spoken.text == ***text));
    let missing: Vec<Repeated> =
        missing.map(|text| Repeated::of(Role::Assistant, (*text).into(), Vec::new(), &[], (entries, lately))).collect();
    let of = |(spoken, rows): (&Spoken, Vec<usize>)| {
        Repeated::of(spoken.speaker, spoken.text.as_ref().into(), Vec::new(), &rows, (entries, lately))
    };
    common.into_iter().map(of).chain(missing).collect()
}

/// Phrases of the replies that many conversations have, the commonest first.
pub fn phrases(entries: &[ReportEntry], tables: &Tables, decided: &[&str], lately: &[bool]) -> Vec<Repeated> {
    let docs: Vec<&[u32]> = entries.iter().map(|entry| entry.words.as_slice()).collect();
    let decided: Vec<(&str, Vec<u32>)> = decided.iter().map(|text| (*text, hashes_of(text))).collect();
    let mut wanted: Vec<Vec<u32>> = decided.iter().map(|(_, hashes)| hashes.clone()).collect();
    let is_new = |phrase: &Vec<u32>| !decided.iter().any(|(_, hashes)| hashes == phrase);
    wanted.extend(
        stock::phrases(&docs, least(docs.len()), |key| tables.phrase(key) as usize)
            .into_iter()
            .filter(is_new)
            .take(LISTED),
    );
    let rows = stock::rows(&docs, &wanted);
    let mut found: Vec<Repeated> = wanted
        .into_iter()
        .zip(rows)
        .enumerate()
        .map(|(at, (hashes, rows))| {
            let text = decided.get(at).map(|(text, _)| (*text).to_owned()).unwrap_or_default();
            Repeated::of(Role::Assistant, text, hashes, &rows, (entries, lately))
        })
        .filter(|found| !found.text.is_empty() || found.ids.len() >= least(docs.len()))
        .collect();
    found.sort_by_key(|found| std::cmp::Reverse((found.ids.len(), found.hashes.len())));
    found
}
