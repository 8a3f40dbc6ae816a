//! Settings of a plan as they are asked for, as they are kept and as the rules take them.

use std::collections::{HashMap, HashSet};

use train_domain::coverage::{SHARES, suits};
use train_domain::plan::{Entry, Quotas, largest_remainder};
use train_domain::row::Tier;
use train_store::building::{Material, Offered};
use train_store::stored_plan::StoredPlan;

use crate::error::{EngineError, Result};
use crate::view::{
    self, EndingShare, FrictionShare, PlanEntry, PlanPair, PlanQuotas, PlanSettings, PlanStrategy, PlanWeight,
    StyleShare,
};

/// Rows that are proposed at a time.
pub const MOST_ROWS: u32 = 20_000;
/// The most variations of one combination, as in a plan file.
const MOST_VARIATIONS: u32 = 10_000;
/// Rows of a plan until somebody says otherwise.
const ROWS: usize = 100;
/// Variations until somebody says otherwise, where there is enough to combine.
const VARIATIONS: usize = 3;

/// What can be chosen, as it is shown.
pub fn entries<T>(offered: &[Offered<T>], entry: impl Fn(&T, PlanEntry) -> PlanEntry) -> Vec<PlanEntry> {
    let shown = |offered: &Offered<T>| {
        let (id, name) = (view::id(offered.id), offered.name.clone());
        entry(&offered.item, PlanEntry { id, name, category: None, edge: false, tiers: Vec::new() })
    };
    offered.iter().map(shown).collect()
}

/// The pairs of persona and arc that go together.
pub fn pairs(material: &Material) -> Vec<PlanPair> {
    let of = |persona: &Offered<_>| {
        let fitting = material.arcs.iter().filter(|arc| suits(&arc.item.personas, &persona.name));
        let persona_id = view::id(persona.id);
        fitting.map(move |arc| PlanPair { persona_id, arc_id: view::id(arc.id) }).collect::<Vec<_>>()
    };
    material.personas.iter().flat_map(of).collect()
}

/// What a dataset's first plan begins with: all that there is, and as many rows as make a first plan.
pub fn standard(dataset_id: u32, material: &Material) -> PlanSettings {
    let has_edge =
        material.arcs.iter().any(|arc| arc.item.tiers.is_empty() || arc.item.tiers.contains(&Tier::EdgeCase));
    let [template, scenario, edge_case] = SHARES.map(f64::from);
    let shares = [template, scenario, if has_edge { edge_case } else { 0.0 }];
    let rows = largest_remainder(&shares, ROWS);
    let count = |place: usize| u32::try_from(rows[place]).unwrap_or_default();
    let mut settings = PlanSettings {
        dataset_id,
        personas: ids(&material.personas),
        arcs: ids(&material.arcs),
        topics: ids(&material.topics),
        forbidden: Vec::new(),
        template: count(0),
        scenario: count(1),
        edge_case: count(2),
        variations: 0,
        strategy: PlanStrategy::Pairs,
        weights: Vec::new(),
        quotas: shown_quotas(&Quotas::standard()),
        seed: 1,
    };
    settings.variations = variations_for(&settings, material);
    settings
}

/// As many variations as the rows of each tier need, and a few where that is less.
pub fn variations_for(settings: &PlanSettings, material: &Material) -> u32 {
    let (personas, arcs): (HashSet<&u32>, HashSet<&u32>) =
        (settings.personas.iter().collect(), settings.arcs.iter().collect());
    let pairs = pairs(material);
    let needed = |tier: Tier, rows: u32| {
        let of_tier = |id: u32| {
            let arc = material.arcs.iter().find(|arc| view::id(arc.id) == id);
            arc.is_some_and(|arc| arc.item.tiers.is_empty() || arc.item.tiers.contains(&tier))
        };
        let fitting = pairs
            .iter()
            .filter(|pair| personas.contains(&pair.persona_id) && arcs.contains(&pair.arc_id) && of_tier(pair.arc_id));
        let combinations = fitting.count() * settings.topics.len();
        (rows as usize).div_ceil(combinations.max(1))
    };
    let all: usize = Tier::ALL.into_iter().zip(rows(settings)).map(|(tier, rows)| needed(tier, rows)).sum();
    u32::try_from(all.max(VARIATIONS)).unwrap_or(MOST_VARIATIONS).min(MOST_VARIATIONS)
}

/// Rows of each tier.
pub fn rows(settings: &PlanSettings) -> [u32; 3] {
    [settings.template, settings.scenario, settings.edge_case]
}

fn ids<T>(offered: &[Offered<T>]) -> Vec<u32> {
    offered.iter().map(|offered| view::id(offered.id)).collect()
}

/// Refuses settings that cannot be obeyed.
pub fn check(settings: &PlanSettings) -> Result<()> {
    let all: u64 = rows(settings).into_iter().map(u64::from).sum();
    if all > u64::from(MOST_ROWS) {
        return Err(EngineError::invalid(format!("{all} rows are too many at once."))
            .hint(format!("{MOST_ROWS} rows are proposed at a time: add them, then propose more.")));
    }
    if !(1..=MOST_VARIATIONS).contains(&settings.variations) {
        return Err(EngineError::invalid(format!("Variations are a number from 1 to {MOST_VARIATIONS}.")));
    }
    if settings.weights.iter().any(|weight| !(0.0..=1_000.0).contains(&weight.weight)) {
        return Err(EngineError::invalid("A weight is a number from 0 to 1,000."));
    }
    Ok(())
}

/// What of the settings can be chosen from: what is archived or deleted meanwhile is left out.
///
/// # Errors
/// There is no persona, arc or topic among it.
pub fn chosen(settings: &PlanSettings, material: &Material) -> Result<[Vec<Entry>; 3]> {
    let weights: HashMap<u32, f64> = settings.weights.iter().map(|weight| (weight.id, weight.weight)).collect();
    let entry = |id: i64, name: &str, tiers: &[Tier]| Entry {
        id,
        name: name.to_owned(),
        weight: weights.get(&view::id(id)).copied().unwrap_or(1.0),
        tiers: tiers.to_vec(),
    };
    let wanted = |ids: &[u32]| ids.iter().map(|id| i64::from(*id)).collect::<HashSet<i64>>();
    let (personas, arcs, topics) = (wanted(&settings.personas), wanted(&settings.arcs), wanted(&settings.topics));
    let personas: Vec<Entry> =
        material.personas.iter().filter(|of| personas.contains(&of.id)).map(|of| entry(of.id, &of.name, &[])).collect();
    let arcs: Vec<Entry> = material
        .arcs
        .iter()
        .filter(|of| arcs.contains(&of.id))
        .map(|of| entry(of.id, &of.name, &of.item.tiers))
        .collect();
    let topics: Vec<Entry> =
        material.topics.iter().filter(|of| topics.contains(&of.id)).map(|of| entry(of.id, &of.name, &[])).collect();
    for (list, what) in [(&personas, "a persona"), (&arcs, "an emotional arc"), (&topics, "a topic")] {
        if list.is_empty() {
            return Err(EngineError::invalid(format!("A plan needs {what}, and none is chosen."))
                .hint("Choose at least one. Where there is none, add one in the library."));
        }
    }
    Ok([personas, arcs, topics])
}

/// The quotas as the rules take them.
pub fn quotas(shown: &PlanQuotas) -> Quotas {
    Quotas {
        styles: shown.styles.iter().map(|share| (share.value, share.percent)).collect(),
        frictions: shown.frictions.iter().map(|share| (share.value, share.percent)).collect(),
        endings: shown.endings.iter().map(|share| (share.value, share.percent)).collect(),
    }
}

/// Quotas that are more than all, in words.
pub fn impossible_quotas(quotas: &Quotas) -> Vec<String> {
    let sums = [
        ("client styles", quotas.styles.iter().map(|(_, percent)| *percent).sum::<u32>()),
        ("frictions", quotas.frictions.iter().map(|(_, percent)| *percent).sum()),
        ("endings", quotas.endings.iter().map(|(_, percent)| *percent).sum()),
    ];
    let over = sums.into_iter().filter(|(_, sum)| *sum > 100);
    over.map(|(what, sum)| format!("The shares of {what} add up to {sum} percent: they are taken in proportion."))
        .collect()
}

fn shown_quotas(quotas: &Quotas) -> PlanQuotas {
    PlanQuotas {
        styles: quotas.styles.iter().map(|(value, percent)| StyleShare { value: *value, percent: *percent }).collect(),
        frictions: quotas
            .frictions
            .iter()
            .map(|(value, percent)| FrictionShare { value: *value, percent: *percent })
            .collect(),
        endings: quotas
            .endings
            .iter()
            .map(|(value, percent)| EndingShare { value: *value, percent: *percent })
            .collect(),
    }
}

/// The settings as they are kept.
pub fn stored(settings: &PlanSettings) -> StoredPlan {
    let ids = |ids: &[u32]| ids.iter().map(|id| i64::from(*id)).collect();
    let Quotas { styles, frictions, endings } = quotas(&settings.quotas);
    StoredPlan {
        personas: ids(&settings.personas),
        arcs: ids(&settings.arcs),
        topics: ids(&settings.topics),
        forbidden: settings.forbidden.iter().map(|pair| (pair.persona_id.into(), pair.arc_id.into())).collect(),
        rows: rows(settings),
        variations: settings.variations,
        strategy: settings.strategy,
        weights: settings.weights.iter().map(|weight| (weight.id.into(), weight.weight)).collect(),
        styles,
        frictions,
        endings,
        seed: settings.seed,
    }
}

/// The settings of the last plan, with what of them is still offered.
pub fn shown(stored: &StoredPlan, dataset_id: u32, material: &Material) -> PlanSettings {
    let offered: HashSet<i64> = (material.personas.iter().map(|of| of.id))
        .chain(material.arcs.iter().map(|of| of.id))
        .chain(material.topics.iter().map(|of| of.id))
        .collect();
    let kept = |ids: &[i64]| ids.iter().filter(|id| offered.contains(id)).map(|id| view::id(*id)).collect();
    let both = |(persona, arc): &&(i64, i64)| offered.contains(persona) && offered.contains(arc);
    let pair = |(persona, arc): &(i64, i64)| PlanPair { persona_id: view::id(*persona), arc_id: view::id(*arc) };
    let weight = |(id, weight): &(i64, f64)| PlanWeight { id: view::id(*id), weight: *weight };
    let quotas =
        Quotas { styles: stored.styles.clone(), frictions: stored.frictions.clone(), endings: stored.endings.clone() };
    let [template, scenario, edge_case] = stored.rows;
    PlanSettings {
        dataset_id,
        personas: kept(&stored.personas),
        arcs: kept(&stored.arcs),
        topics: kept(&stored.topics),
        forbidden: stored.forbidden.iter().filter(both).map(pair).collect(),
        template,
        scenario,
        edge_case,
        variations: stored.variations,
        strategy: stored.strategy,
        weights: stored.weights.iter().filter(|(id, _)| offered.contains(id)).map(weight).collect(),
        quotas: shown_quotas(&quotas),
        seed: stored.seed,
    }
}
