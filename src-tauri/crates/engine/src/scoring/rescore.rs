//! Scores that are computed anew, in the background: where the rules are others than those that a version was scored by, and
//! where the dataset's other conversations have changed since. Every score is written by itself or with its neighbours, so a
//! process that ends in the middle goes on where it was: what is right already is computed and not written.

use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::sync::broadcast::error::RecvError;
use train_domain::quality::{CriterionScore, Flag, Others, Score, TableEntry};
use train_domain::row::Tier;
use train_store::rescoring::{self, NewScore, ToScore};
use train_store::stored::StoredCriterion;
use train_store::{datasets, stored};

use super::Panicked;
use super::rules::{AskedWith, Rules};
use super::rules::{Scored, unscored};
use super::tables::DatasetTables;
use crate::cores::Cores;
use crate::error::{EngineError, Result};
use crate::run::Supervisor;
use crate::view;

/// Versions that are read, and whose scores are written, at a time.
const GROUP: usize = 50;
/// So long after a change is waited for further ones.
const QUIET: Duration = Duration::from_secs(1);
/// While a batch runs, a score is followed by a pause of so many times what it took: a twentieth of a core at the most.
const PAUSE: u32 = 19;
/// After a look is waited for so many times what it took: who edits one row after another in a large dataset does not have
/// all of it scored each time.
const REST: u32 = 10;

/// When a score is written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Write {
    /// Where points or flags are others. How many others have a phrase changes with every answer, and is no reason.
    Points,
    /// Where anything is another.
    All,
}

/// Which datasets are to be looked at, and how far it is.
#[derive(Debug, Default)]
pub struct Rescoring {
    marked: Mutex<BTreeSet<i64>>,
    wake: Notify,
    left: Mutex<HashMap<i64, u32>>,
    /// One at a time.
    turn: tokio::sync::Mutex<()>,
}

impl Rescoring {
    fn mark(&self, datasets: impl IntoIterator<Item = i64>) {
        self.marked.lock().expect("no panic while locked").extend(datasets);
    }

    fn take(&self) -> BTreeSet<i64> {
        std::mem::take(&mut *self.marked.lock().expect("no panic while locked"))
    }

    fn set_left(&self, dataset_id: i64, left: usize) {
        let mut all = self.left.lock().expect("no panic while locked");
        if left == 0 {
            all.remove(&dataset_id);
        } else {
            all.insert(dataset_id, u32::try_from(left).unwrap_or(u32::MAX));
        }
    }
}

impl Supervisor {
    /// Rows of a dataset show other texts now: its scores are looked at when nothing else is to be done.
    pub fn texts_changed(&self, dataset_id: i64) {
        self.rescoring().mark([dataset_id]);
        self.rescoring().wake.notify_one();
    }

    /// Scores of a dataset that are still to be computed anew.
    pub fn left_to_score(&self, dataset_id: i64) -> u32 {
        self.rescoring().left.lock().expect("no panic while locked").get(&dataset_id).copied().unwrap_or_default()
    }

    /// Keeps the scores of all datasets as the rules have them, until the database is closed. One such task is enough.
    pub async fn keep_scored(self) {
        let mut changes = self.feed().changes();
        self.mark_all().await;
        // What other rules scored is looked at beside a batch too; what the other conversations say changes while one runs.
        let mut quiet = self.look_at_marked().await;
        loop {
            let closed = self.store().closed();
            let heard = async {
                tokio::select! {
                    () = self.rescoring().wake.notified() => {}
                    change = changes.recv() => match change {
                        Ok(change) if !change.resync => {
                            self.rescoring().mark(change.counts.iter().map(|counts| i64::from(counts.dataset_id)));
                        }
                        Ok(_) | Err(RecvError::Lagged(_)) => self.mark_all().await,
                        Err(RecvError::Closed) => return,
                    },
                }
                tokio::time::sleep(quiet).await;
                self.until_nothing_runs().await;
            };
            tokio::select! {
                () = heard => {}
                () = closed => return,
            }
            quiet = self.look_at_marked().await;
        }
    }

    async fn mark_all(&self) {
        let all = async { datasets::list(&mut *self.store().read().await?).await };
        match all.await {
            Ok(all) => self.rescoring().mark(all.into_iter().map(|dataset| dataset.id)),
            Err(error) => tracing::warn!(%error, "the datasets could not be read for their scores"),
        }
    }

    /// Returns how long is to be waited until the next look.
    async fn look_at_marked(&self) -> Duration {
        let started = Instant::now();
        for dataset_id in self.rescoring().take() {
            if self.store().is_closed() {
                break;
            }
            if let Err(error) = self.rescore(dataset_id).await {
                tracing::warn!(dataset = dataset_id, %error, "scores could not be computed anew");
            }
        }
        QUIET.max(started.elapsed() * REST)
    }

    /// Computes the scores of a dataset anew where they may be others. Returns how many were.
    pub async fn rescore(&self, dataset_id: i64) -> Result<u32> {
        let _turn = self.rescoring().turn.lock().await;
        let mut connection = self.store().read().await?;
        let state = rescoring::state(&mut connection, dataset_id).await?;
        if rescoring::settled(&mut connection, dataset_id).await?.is_some_and(|settled| settled == state) {
            return Ok(0);
        }
        let mut versions = rescoring::outdated(&mut connection, dataset_id).await?;
        let whole = !self.is_running();
        if whole {
            let first: BTreeSet<i64> = versions.iter().copied().collect();
            let shown = rescoring::shown(&mut connection, dataset_id).await?;
            versions.extend(shown.iter().map(|row| row.version_id).filter(|version| !first.contains(version)));
        }
        drop(connection);
        let changed = self.score_versions(dataset_id, &versions, Write::Points).await;
        self.rescoring().set_left(dataset_id, 0);
        let changed = changed?;
        let now = rescoring::state(&mut *self.store().read().await?, dataset_id).await?;
        if whole && now == state {
            self.store()
                .writer()
                .write(move |connection| {
                    Box::pin(async move { rescoring::settle(connection, dataset_id, &state).await })
                })
                .await?;
        }
        Ok(changed)
    }

    /// Computes the scores of some versions anew, whatever they rest on. Returns how many were others.
    pub async fn score_anew(&self, dataset_id: i64, versions: &[i64]) -> Result<u32> {
        let _turn = self.rescoring().turn.lock().await;
        let changed = self.score_versions(dataset_id, versions, Write::All).await;
        self.rescoring().set_left(dataset_id, 0);
        changed
    }

    async fn score_versions(&self, dataset_id: i64, versions: &[i64], write: Write) -> Result<u32> {
        if versions.is_empty() {
            return Ok(0);
        }
        let rules = Arc::new(Rules::read(&mut *self.store().read().await?, dataset_id).await?);
        let tables = self.tables(dataset_id).await?;
        let (mut left, mut changed) = (versions.len(), 0);
        let (mut cores, mut groups) = (Cores::all(), versions.chunks(GROUP));
        loop {
            self.rescoring().set_left(dataset_id, left);
            while !cores.are_busy()
                && !self.is_running()
                && let Some(group) = groups.next()
            {
                let rows = rescoring::to_score(&mut *self.store().read().await?, group).await?;
                let (rules, tables) = (Arc::clone(&rules), Arc::clone(&tables));
                cores.start(move || rows.iter().filter_map(|row| anew(row, &rules, &tables, write)).collect());
            }
            let scores = match cores.next().await {
                Some(scores) => scores.map_err(|_| unscored())?,
                None => match groups.next() {
                    Some(group) => self.score_beside_a_batch(group, &rules, &tables, write).await?,
                    None => break,
                },
            };
            // All groups but the last are of one size.
            left = left.saturating_sub(GROUP);
            changed += u32::try_from(scores.len()).unwrap_or(u32::MAX);
            self.write_scores(dataset_id, scores).await?;
        }
        Ok(changed)
    }

    /// One after another on the thread that scores answers.
    async fn score_beside_a_batch(
        &self,
        versions: &[i64],
        rules: &Arc<Rules>,
        tables: &Arc<DatasetTables>,
        write: Write,
    ) -> Result<Vec<(i64, NewScore)>> {
        let mut scores = Vec::new();
        for row in rescoring::to_score(&mut *self.store().read().await?, versions).await? {
            let started = Instant::now();
            let (rules, tables) = (Arc::clone(rules), Arc::clone(tables));
            let score = self.scoring().run(move || anew(&row, &rules, &tables, write)).await;
            scores.extend(score.map_err(|Panicked| unscored())?);
            if self.is_running() {
                tokio::time::sleep(started.elapsed() * PAUSE).await;
            }
        }
        Ok(scores)
    }

    async fn write_scores(&self, dataset_id: i64, scores: Vec<(i64, NewScore)>) -> Result<()> {
        if scores.is_empty() {
            return Ok(());
        }
        let (ids, scores): (Vec<i64>, Vec<NewScore>) = scores.into_iter().unzip();
        let now = self.now_ms();
        self.store()
            .writer()
            .write(move |connection| Box::pin(async move { rescoring::write(connection, &scores, now).await }))
            .await?;
        ids.into_iter().for_each(|id| self.feed().row(id));
        self.feed().dataset(dataset_id);
        Ok(())
    }
}

/// The score of a version, with its row's id; `None` where it is the one that it has. One text that cannot be scored keeps
/// no other from its score.
fn anew(row: &ToScore, rules: &Rules, tables: &DatasetTables, write: Write) -> Option<(i64, NewScore)> {
    let found = catch_unwind(AssertUnwindSafe(|| new_score(row, rules, tables, write)));
    let found = found.unwrap_or_else(|_| Err(unscored()));
    let warn = |error: &EngineError| tracing::warn!(row = row.id, %error, "a score could not be computed anew");
    found.inspect_err(warn).ok().flatten().map(|score| (row.id, score))
}

fn new_score(row: &ToScore, rules: &Rules, tables: &DatasetTables, write: Write) -> Result<Option<NewScore>> {
    let conversation = stored::conversation(&row.content)?;
    let text = Scored {
        number: view::id(row.number),
        tier: Tier::parse(&row.tier).map_err(|error| EngineError::invalid(format!("{error}.")))?,
        persona_id: row.persona_id,
        arc_id: row.arc_id,
        topic_id: row.topic_id,
        brief: row.brief.clone(),
        conversation,
    };
    let asked = AskedWith { arc: row.arc_version_id, template: row.template_version_id };
    let read = rules.read_text(&text);
    let entry = TableEntry::of_text(&read, text.brief.as_deref());
    let judge = |others: Others<'_>| rules.score(&text, &read, asked, others);
    let Score { tenths, criteria } = tables.among(text.number, Some(row.version_id), &entry, judge);
    let text = stored::text(&criteria);
    let same = row.tenths == Some(i64::from(tenths))
        && row
            .criteria
            .as_deref()
            .is_some_and(|stored| stored == text || write == Write::Points && same_points(stored, &criteria));
    Ok((!same).then_some(NewScore { version_id: row.version_id, tenths, criteria: text }))
}

/// Whether stored criteria have these points and flags.
fn same_points(stored: &str, criteria: &[CriterionScore]) -> bool {
    let Ok(stored) = serde_json::from_str::<Vec<StoredCriterion>>(stored) else { return false };
    let same = |(stored, found): (&StoredCriterion, &CriterionScore)| {
        stored.key == found.criterion.name()
            && (stored.points, stored.unmeasured) == (found.points, found.unmeasured)
            && stored.flag.as_deref() == found.flag.map(Flag::name)
    };
    stored.len() == criteria.len() && stored.iter().zip(criteria).all(same)
}
