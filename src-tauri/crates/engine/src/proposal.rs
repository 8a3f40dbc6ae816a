//! From settings to proposed rows with their words, manners and briefs; and from proposed rows to rows of the plan.

use std::collections::{HashMap, HashSet};

use train_domain::cells::BRIEF_CHARACTERS;
use train_domain::items::{Persona, Topic};
use train_domain::names::LONGEST;
use train_domain::plan::brief::Briefs;
use train_domain::plan::{Choice, ChosenRow, PlannedBefore, Question, choose, shuffle};
use train_domain::row::{INTENTS, TONES, Tier};
use train_store::building::{Material, NewRow, Offered};

use crate::error::{EngineError, Result};
use crate::planning;
use crate::view::{self, BriefBy, PlanSettings, ProposedRow};

/// What a proposal rests on beside its settings.
pub struct Before {
    /// What can be chosen.
    pub material: Material,
    /// Rows of the plan.
    pub planned: Vec<PlannedBefore>,
    /// Their briefs.
    pub briefs: HashSet<String>,
}

/// What settings come to.
pub struct Proposed {
    /// The rows as they are shown.
    pub rows: Vec<ProposedRow>,
    /// How they were chosen; its rows have moved.
    pub choice: Choice,
}

/// Chooses rows and gives them their words. The same settings over the same library and rows give the same.
///
/// # Errors
/// There is nothing to choose from, or the settings cannot be obeyed.
pub fn propose(settings: &PlanSettings, before: &Before) -> Result<Proposed> {
    planning::check(settings)?;
    let material = &before.material;
    let [personas, arcs, topics] = planning::chosen(settings, material)?;
    let suiting: HashSet<(u32, u32)> =
        planning::pairs(material).into_iter().map(|pair| (pair.persona_id, pair.arc_id)).collect();
    let forbidden: HashSet<(u32, u32)> = settings.forbidden.iter().map(|pair| (pair.persona_id, pair.arc_id)).collect();
    let suits = |persona: i64, arc: i64| {
        let pair = (view::id(persona), view::id(arc));
        suiting.contains(&pair) && !forbidden.contains(&pair)
    };
    let mut choice = choose(&Question {
        personas,
        arcs,
        topics,
        suits: &suits,
        rows: planning::rows(settings),
        variations: settings.variations,
        strategy: settings.strategy,
        seed: settings.seed.into(),
        planned: &before.planned,
    });
    let quotas = planning::quotas(&settings.quotas);
    choice.impossible.extend(planning::impossible_quotas(&quotas));
    let chosen = std::mem::take(&mut choice.rows);
    let tiers: Vec<Tier> = chosen.iter().map(|row| row.tier).collect();
    let manners = quotas.draw(&tiers, settings.seed.into());
    let briefs = briefs(&chosen, before, settings.seed.into());
    let (intents, tones) = (Words::new(&material.intents, INTENTS), Words::new(&material.tones, TONES));
    let planned: usize = before.planned.iter().map(|planned| planned.rows as usize).sum();
    let rows = chosen.iter().zip(manners).zip(briefs).enumerate().map(|(key, ((row, manner), brief))| ProposedRow {
        key: u32::try_from(key).unwrap_or(u32::MAX),
        persona_id: view::id(row.persona),
        arc_id: view::id(row.arc),
        topic_id: view::id(row.topic),
        tier: row.tier,
        intent: intents.in_turn(planned + key),
        tone: tones.in_turn(planned + key),
        variation: row.variation,
        brief_by: brief.is_some().then_some(BriefBy::Library),
        brief,
        client_style: Some(manner.style),
        friction: Some(manner.friction),
        ending: Some(manner.ending),
    });
    Ok(Proposed { rows: rows.collect(), choice })
}

/// Words take turns, on from the rows of the plan, so that rows of one kind are not all of one intent and tone. Not by their
/// numbers: a plan that is taken back does not give those back.
struct Words<'a>(Vec<&'a str>);

impl<'a> Words<'a> {
    /// Those of the library; where it has none, those that come with the application.
    fn new(own: &'a [String], standard: &[&'a str]) -> Self {
        Self(if own.is_empty() { standard.to_vec() } else { own.iter().map(String::as_str).collect() })
    }

    fn in_turn(&self, turn: usize) -> String {
        self.0[turn % self.0.len()].to_owned()
    }
}

/// A brief for each row, made of the library. They differ from one another and from what the plan has, as long as the library
/// gives more.
fn briefs(rows: &[ChosenRow], before: &Before, seed: u64) -> Vec<Option<String>> {
    let personas: HashMap<i64, &Persona> = by_id(&before.material.personas);
    let topics: HashMap<i64, &Topic> = by_id(&before.material.topics);
    let mut in_topic: HashMap<i64, usize> = HashMap::new();
    let mut with_persona: HashMap<(i64, i64), usize> = HashMap::new();
    for planned in &before.planned {
        *in_topic.entry(planned.topic).or_default() += planned.rows as usize;
        *with_persona.entry((planned.persona, planned.topic)).or_default() += planned.rows as usize;
    }
    let mut sources: HashMap<(i64, i64), Briefs<'_>> = HashMap::new();
    let mut made = Vec::with_capacity(rows.len());
    for row in rows {
        let (Some(persona), Some(topic)) = (personas.get(&row.persona), topics.get(&row.topic)) else {
            made.push(None);
            continue;
        };
        let pair = (row.persona, row.topic);
        let seeds = (seed ^ mixed(0, row.topic), seed ^ mixed(row.persona, row.topic));
        let source = sources.entry(pair).or_insert_with(|| Briefs::new(persona, topic, seeds));
        let (turn, nth) = (in_topic.entry(row.topic).or_default(), with_persona.entry(pair).or_default());
        let mut brief = source.get(*turn, *nth);
        for _ in 0..source.len() {
            if brief.as_ref().is_none_or(|brief| !before.briefs.contains(brief)) {
                break;
            }
            (*turn, *nth) = (*turn + 1, *nth + usize::from(turn.is_multiple_of(2)));
            brief = source.get(*turn, *nth);
        }
        (*turn, *nth) = (*turn + 1, *nth + 1);
        made.push(brief);
    }
    made
}

fn by_id<T>(offered: &[Offered<T>]) -> HashMap<i64, &T> {
    offered.iter().map(|of| (of.id, &of.item)).collect()
}

fn mixed(first: i64, second: i64) -> u64 {
    first.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(17) ^ second.cast_unsigned()
}

/// Another brief of the library for a row than the one that it has. The `nth` of the same row is the same.
///
/// # Errors
/// The persona or the topic is no longer there, or has neither worries, questions nor figures.
pub fn another_brief(material: &Material, row: &ProposedRow, nth: u32) -> Result<String> {
    let gone = |what| {
        EngineError::not_found(format!("The {what} of this row is no longer in the library."))
            .hint("Propose the rows again.")
    };
    let persona =
        material.personas.iter().find(|of| view::id(of.id) == row.persona_id).ok_or_else(|| gone("persona"))?;
    let topic = material.topics.iter().find(|of| view::id(of.id) == row.topic_id).ok_or_else(|| gone("topic"))?;
    let place = i64::from(row.arc_id) << 20 | i64::from(row.variation) << 2 | row.tier as i64;
    let source = Briefs::new(&persona.item, &topic.item, (0, 0));
    let mut others: Vec<String> = source.all().into_iter().filter(|brief| Some(brief) != row.brief.as_ref()).collect();
    shuffle(&mut others, mixed(persona.id, topic.id) ^ mixed(place, topic.id));
    if others.is_empty() {
        return Err(EngineError::invalid(format!(
            "The library has no other worry of \"{}\" and no other figure of \"{}\".",
            persona.name, topic.name
        ))
        .hint("Add some there, or write the line yourself."));
    }
    Ok(others.swap_remove(nth as usize % others.len()))
}

/// Proposed rows as they are written.
///
/// # Errors
/// There are none or too many, or a text is longer than a plan may have it.
pub fn accepted(rows: &[ProposedRow]) -> Result<Vec<NewRow>> {
    if rows.is_empty() {
        return Err(EngineError::invalid("There is no row to add."));
    }
    if rows.len() > planning::MOST_ROWS as usize {
        return Err(EngineError::invalid(format!("{} rows are too many at once.", rows.len()))
            .hint(format!("{} rows are added at a time.", planning::MOST_ROWS)));
    }
    rows.iter().map(checked).collect()
}

fn checked(row: &ProposedRow) -> Result<NewRow> {
    let (place, new) = (row.key.saturating_add(1), new_row(row));
    let brief = new.brief.as_deref().unwrap_or_default();
    let length = brief.chars().count();
    if length > BRIEF_CHARACTERS {
        return Err(EngineError::invalid(format!("The brief of row {place} has {length} characters."))
            .hint(format!("{BRIEF_CHARACTERS} is the most. Nothing was added.")));
    }
    for (word, what) in [(&row.intent, "intent"), (&row.tone, "tone")] {
        if word.trim().is_empty() || word.chars().count() > LONGEST || word.chars().any(char::is_control) {
            return Err(EngineError::invalid(format!("The {what} of row {place} is no word of a plan."))
                .hint(format!("It has 1 to {LONGEST} characters on one line. Nothing was added.")));
        }
    }
    if brief.contains('\0') {
        return Err(EngineError::invalid(format!("The brief of row {place} holds a character that cannot be shown."))
            .hint("Type it anew. Nothing was added."));
    }
    Ok(new)
}

/// A proposed row as it is stored.
pub fn new_row(row: &ProposedRow) -> NewRow {
    let brief = row.brief.as_deref().map(str::trim).filter(|brief| !brief.is_empty());
    NewRow {
        persona_id: row.persona_id.into(),
        arc_id: row.arc_id.into(),
        topic_id: row.topic_id.into(),
        tier: row.tier,
        intent: row.intent.trim().to_owned(),
        tone: row.tone.trim().to_owned(),
        variation: row.variation,
        brief: brief.map(str::to_owned),
        brief_by: brief.and(row.brief_by),
        client_style: row.client_style,
        friction: row.friction,
        ending: row.ending,
    }
}
