//! Building a plan: what it can be made of, what is proposed, and what becomes part of it.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use train_domain::call::Params;
use train_domain::coverage::is_edge;
use train_domain::plan::similar::{alike, shared_words};
use train_domain::row::{PlannedRow, Tier};
use train_store::building::{self, Accepted, Brief};
use train_store::stored_plan::{KEY, StoredPlan};
use train_store::{dataset_settings, datasets, last_action};

use crate::Engine;
use crate::aside::aside;
use crate::error::{EngineError, ErrorCode, Result};
use crate::estimate::{self, Question};
use crate::planning;
use crate::proposal::{self, Before};
use crate::view::{
    self, AcceptPlan, FillOutcome, PlanChoices, PlanEntry, PlanProposal, PlanSettings, ProposedRow, ProviderKind,
    Range, SimilarRows, Target,
};
use crate::whole_file;

/// Rows to come that share so much of their briefs say nearly the same. Lines of the library share its words, and at less
/// than this a figure that two rows have in common would be enough.
pub(super) const ALIKE: f64 = 0.5;

const UNCOMPARED: &str = "The briefs could not be compared.";

impl Engine {
    /// What a plan can be made of.
    pub async fn plan_choices(&self, dataset_id: u32) -> Result<PlanChoices> {
        let mut connection = self.inner.store.read().await?;
        let material = building::material(&mut connection, dataset_id.into()).await?;
        let stored: Option<StoredPlan> = dataset_settings::get(&mut connection, dataset_id.into(), KEY).await?;
        let settings = match &stored {
            Some(stored) => planning::shown(stored, dataset_id, &material),
            None => planning::standard(dataset_id, &material),
        };
        Ok(PlanChoices {
            personas: planning::entries(&material.personas, |_, entry| entry),
            arcs: planning::entries(&material.arcs, |arc, entry| PlanEntry {
                edge: is_edge(&arc.tiers),
                tiers: arc.tiers.clone(),
                ..entry
            }),
            topics: planning::entries(&material.topics, |topic, entry| PlanEntry {
                category: Some(topic.category.clone()),
                ..entry
            }),
            suits: planning::pairs(&material),
            settings,
        })
    }

    /// The rows that settings come to. Nothing is kept.
    ///
    /// # Errors
    /// Nothing can be chosen from: no persona, arc or topic.
    pub async fn propose(&self, settings: &PlanSettings) -> Result<PlanProposal> {
        let before = self.before(settings.dataset_id).await?;
        let asked = settings.clone();
        let proposed = aside("The rows could not be chosen.", move || proposal::propose(&asked, &before)).await??;
        let (rows, choice) = (proposed.rows, proposed.choice);
        let mut counts = [0; 3];
        rows.iter().for_each(|row| counts[row.tier as usize] += 1);
        let (cost_micros, ms, briefs_micros) = self.cost_of(settings.dataset_id, counts).await?;
        Ok(PlanProposal {
            pairs: view::count(choice.pairs),
            covered: view::count(choice.covered),
            needed: view::count(choice.needed),
            combinations: view::count(choice.combinations),
            impossible: choice.impossible,
            cost_micros,
            ms,
            briefs_micros,
            rows,
        })
    }

    /// What a proposal rests on.
    async fn before(&self, dataset_id: u32) -> Result<Before> {
        let (mut connection, dataset) = (self.inner.store.read().await?, i64::from(dataset_id));
        let briefs = building::briefs(&mut connection, dataset).await?;
        Ok(Before {
            material: building::material(&mut connection, dataset).await?,
            planned: building::planned(&mut connection, dataset).await?,
            briefs: briefs.into_iter().map(|row| row.brief).collect(),
        })
    }

    /// Cost and time of so many rows of each tier, and the cost of a brief for each, as the chosen provider is set up.
    async fn cost_of(&self, dataset_id: u32, counts: [u32; 3]) -> Result<(Option<Range>, Range, Option<Range>)> {
        let chosen = self.chosen().await?;
        let price = match &chosen {
            Some(settings) => self.price_of(settings).await?,
            None => None,
        };
        let params = chosen.as_ref().map_or_else(Params::default, super::provider::params);
        let question = Question {
            dataset_id: dataset_id.into(),
            target: &Target::All,
            provider: chosen.as_ref().map_or(ProviderKind::Anthropic, |settings| settings.kind),
            model: chosen.as_ref().map_or("", |settings| &*settings.model),
            params: &params,
            price: price.as_ref(),
            input: None,
        };
        let mut connection = self.inner.store.read().await?;
        let (cost, ms) = estimate::of_counts(&mut connection, question, counts).await?;
        let briefs = estimate::of_brief_rows(&mut connection, question, counts.iter().sum()).await?;
        Ok((cost, ms, briefs))
    }

    /// Another brief for a proposed row, made of the library's worries and figures; the `nth` of the same row is the same.
    ///
    /// # Errors
    /// An item is no longer there, or the library has nothing else to say.
    pub async fn another_brief(&self, dataset_id: u32, row: &ProposedRow, nth: u32) -> Result<String> {
        let material = building::material(&mut *self.inner.store.read().await?, dataset_id.into()).await?;
        proposal::another_brief(&material, row, nth)
    }

    /// Proposed rows that say nearly the same as others of them, or as rows of the plan.
    pub async fn similar_proposed(&self, dataset_id: u32, rows: &[ProposedRow]) -> Result<Vec<SimilarRows>> {
        let mut connection = self.inner.store.read().await?;
        datasets::require(&mut connection, dataset_id.into()).await?;
        let planned = building::briefs(&mut connection, dataset_id.into()).await?;
        drop(connection);
        let proposed = rows.iter().filter_map(|row| Some((row.key, row.brief.clone()?))).collect::<Vec<_>>();
        aside(UNCOMPARED, move || {
            let lines: Vec<&str> =
                planned.iter().map(|row| &*row.brief).chain(proposed.iter().map(|(_, brief)| &**brief)).collect();
            let found = alike(&lines, ALIKE).into_iter().filter(|alike| alike.second >= planned.len());
            let shown = found.map(|alike| {
                let before = planned.get(alike.first);
                let second = before.map_or_else(|| proposed[alike.first - planned.len()].0, |row| view::id(row.id));
                SimilarRows {
                    first: proposed[alike.second - planned.len()].0,
                    second,
                    number: before.map(|row| view::id(row.number)),
                    similarity: alike.similarity,
                    words: shared_words(lines[alike.second], lines[alike.first]),
                }
            });
            shown.collect()
        })
        .await
    }

    /// Adds proposed rows as one step, which `undo` takes back. A brief whose author is not said came with the row.
    ///
    /// # Errors
    /// An item is no longer there, or a text is too long.
    pub async fn accept_plan(&self, input: &AcceptPlan) -> Result<FillOutcome> {
        let dataset = i64::from(input.settings.dataset_id);
        let rows = proposal::accepted(&input.rows)?;
        let (settings, now) = (planning::stored(&input.settings), self.inner.clock.now_ms());
        let added = loop {
            let mut connection = self.inner.store.read().await?;
            let prepared = Accepted::prepare(&mut connection, dataset, rows.clone(), settings.clone()).await?;
            drop(connection);
            let writing =
                self.write(move |connection| Box::pin(async move { prepared.write(connection, dataset, now).await }));
            // Rows may have been added in between: then it is prepared anew.
            if let Some(added) = writing.await? {
                break added;
            }
        };
        self.inner.supervisor.feed().everything();
        let ids: Vec<u32> = added.ids.into_iter().map(view::id).collect();
        Ok(FillOutcome { added: view::count(ids.len()), ids, undo_token: added.action.to_string() })
    }

    /// As many variations as a plan of these settings needs.
    pub async fn variations_for(&self, settings: &PlanSettings) -> Result<u32> {
        let material = building::material(&mut *self.inner.store.read().await?, settings.dataset_id.into()).await?;
        Ok(planning::variations_for(settings, &material))
    }

    /// What takes back the last change of the plan that can be taken back: rows that came or went, cells, names.
    pub async fn last_plan_action(&self, dataset_id: u32) -> Result<Option<String>> {
        let mut connection = self.inner.store.read().await?;
        Ok(last_action::last_of_plan(&mut connection, dataset_id.into()).await?.map(|last| last.action.to_string()))
    }

    /// The rows of a plan as a table that imports back to the same plan, and how many are left out: a row that lacks a persona,
    /// an emotion or a topic would have an import refuse the whole file. So would a line that stands twice: the second is
    /// another variation.
    ///
    /// # Errors
    /// The dataset is no longer there.
    pub async fn export_plan(&self, dataset_id: u32) -> Result<(Vec<u8>, u32)> {
        let mut connection = self.inner.store.read().await?;
        datasets::require(&mut connection, dataset_id.into()).await?;
        let mut rows = building::rows(&mut connection, dataset_id.into()).await?;
        drop(connection);
        let all = rows.len();
        rows.retain(|row| [&row.persona, &row.emotion, &row.topic].iter().all(|name| !name.is_empty()));
        tell_apart(&mut rows);
        let mut file = Vec::new();
        let written = train_formats::write_plan(&mut file, &rows);
        written
            .map_err(|error| EngineError::new(ErrorCode::Other, format!("The plan could not be written: {error}.")))?;
        Ok((file, view::count(all - rows.len())))
    }

    /// Writes that table to a file, and gives its bytes and how many rows are left out.
    ///
    /// # Errors
    /// The dataset is no longer there, or the file cannot be written.
    pub async fn write_plan(&self, dataset_id: u32, path: &Path) -> Result<(usize, u32)> {
        let (bytes, left_out) = self.export_plan(dataset_id).await?;
        let (path, data) = (path.to_owned(), self.folder().to_owned());
        aside("The file could not be written.", move || {
            whole_file::replace(&path, &data, &bytes).map(|()| (bytes.len(), left_out))
        })
        .await?
    }

    /// Rows of the plan, not written yet, that say nearly the same as another row. By their ids.
    ///
    /// # Errors
    /// The threshold is not between 0 and 1.
    pub async fn similar_rows(&self, dataset_id: u32, threshold: f64) -> Result<Vec<SimilarRows>> {
        if !(threshold > 0.0 && threshold <= 1.0) {
            return Err(EngineError::invalid("How alike rows are is a number above 0 and up to 1.")
                .hint("0.3 finds rows that share a third of what they say, 1 only copies."));
        }
        let mut connection = self.inner.store.read().await?;
        datasets::require(&mut connection, dataset_id.into()).await?;
        let mut rows = building::briefs(&mut connection, dataset_id.into()).await?;
        drop(connection);
        // What is written first: so each row that is not is held against all that are.
        rows.sort_by_key(|row| (row.open, row.number));
        aside(UNCOMPARED, move || similar(&rows, threshold)).await
    }
}

/// Gives a row that says all that one before it says the next variation of its combination.
fn tell_apart(rows: &mut [PlannedRow]) {
    let mut largest: HashMap<([String; 3], Tier), u32> = HashMap::new();
    let mut seen = HashSet::new();
    let mut again = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let of = largest.entry(combination(row)).or_default();
        *of = row.variation.max(*of);
        let words = (row.intent.clone(), row.tone.clone(), row.brief.clone(), row.template.clone());
        let manner = (row.client_style, row.friction, row.ending);
        if !seen.insert((combination(row), row.variation, words, manner)) {
            again.push(at);
        }
    }
    for at in again {
        let of = largest.entry(combination(&rows[at])).or_default();
        *of += 1;
        rows[at].variation = *of;
    }
}

/// What makes rows variations of the same. The case of names does not matter, as in a file.
fn combination(row: &PlannedRow) -> ([String; 3], Tier) {
    ([&row.persona, &row.emotion, &row.topic].map(|name| name.to_lowercase()), row.tier)
}

fn similar(rows: &[Brief], threshold: f64) -> Vec<SimilarRows> {
    let lines: Vec<&str> = rows.iter().map(|row| &*row.brief).collect();
    let found = alike(&lines, threshold).into_iter().filter(|alike| rows[alike.second].open);
    let shown = found.map(|alike| {
        let (first, second) = (&rows[alike.second], &rows[alike.first]);
        SimilarRows {
            first: view::id(first.id),
            second: view::id(second.id),
            number: Some(view::id(second.number)),
            similarity: alike.similarity,
            words: shared_words(&first.brief, &second.brief),
        }
    });
    shown.collect()
}
