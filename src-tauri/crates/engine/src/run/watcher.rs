//! Turns noted changes into events: reads what changed, once, and sends it to whoever looks.

use std::time::Duration;

use sqlx::SqliteConnection;

use super::Supervisor;
use super::changes::Dirty;
use crate::error::{ErrorCode, Result};
use crate::store::history::{self, Spent};
use crate::store::{batches, conversations, errors, rows};
use crate::view::{self, Changes, DatasetCounts, Notice, NoticeKind};

/// A running batch is shown anew at least this often: its time remaining changes without any event.
const TICK: Duration = Duration::from_secs(1);
/// How often is looked whether another process has written, whether the data folder is still there, and whether a new
/// month has begun.
const FOREIGN: Duration = Duration::from_secs(2);

impl Supervisor {
    /// Sends change events until the store is closed. One such task is enough.
    pub fn watch(&self) {
        let (flusher, ticker, foreign) = (self.clone(), self.clone(), self.clone());
        self.shared.tracker.spawn(async move {
            let mut spent = Spent::default();
            loop {
                let dirty = tokio::select! {
                    dirty = flusher.shared.feed.gathered() => dirty,
                    () = flusher.shared.store.closed() => return,
                };
                match flusher.event(dirty, &mut spent).await {
                    Ok(event) => flusher.shared.feed.send(event),
                    Err(error) => {
                        tracing::warn!(%error, "changes could not be read");
                        // What was taken from the feed is not known any more: everything is shown anew.
                        tokio::time::sleep(TICK).await;
                        flusher.shared.feed.everything();
                    }
                }
            }
        });
        self.shared.tracker.spawn(async move {
            loop {
                tokio::select! {
                    () = tokio::time::sleep(TICK) => {}
                    () = ticker.shared.store.closed() => return,
                }
                for id in ticker.running_ids() {
                    ticker.shared.feed.batch(id);
                }
            }
        });
        self.shared.tracker.spawn(async move {
            let mut seen = None;
            let mut present = true;
            let mut month = foreign.shared.clock.month_start();
            loop {
                tokio::select! {
                    () = tokio::time::sleep(FOREIGN) => {}
                    () = foreign.shared.store.closed() => return,
                }
                let version = foreign.shared.store.foreign_version().await.ok();
                if seen.is_some() && version.is_some() && seen != version {
                    foreign.shared.feed.everything();
                }
                seen = version.or(seen);
                // What was spent this month is shown all the time, and begins anew without any event.
                if foreign.shared.clock.month_start() != month {
                    month = foreign.shared.clock.month_start();
                    foreign.shared.feed.everything();
                }
                if foreign.shared.store.present().is_ok() != present {
                    present = !present;
                    foreign.shared.feed.everything();
                }
            }
        });
    }

    async fn event(&self, dirty: Dirty, spent: &mut Spent) -> Result<Changes> {
        let mut connection = self.shared.store.read().await?;
        let ids: Vec<i64> = dirty.rows.into_iter().collect();
        let mut changed =
            if dirty.resync || ids.is_empty() { Vec::new() } else { rows::by_ids(&mut connection, &ids).await? };
        for row in &mut changed {
            row.expected_ms = row.generating_since.and_then(|_| self.expected_of(i64::from(row.id)));
        }
        let mut datasets = dirty.datasets;
        let mut views = Vec::with_capacity(dirty.batches.len());
        for id in dirty.batches {
            let batch = match batches::load(&mut connection, id).await {
                Err(error) if error.code == ErrorCode::Invalid => {
                    // One that this version cannot read keeps no other from being shown.
                    tracing::warn!(batch = id, %error, "a batch is left out of an event");
                    continue;
                }
                batch => batch?,
            };
            datasets.insert(batch.dataset_id);
            views.push(self.view(&batch));
        }
        let mut counts = Vec::with_capacity(datasets.len());
        for id in datasets {
            counts.push(DatasetCounts {
                dataset_id: view::id(id),
                counts: rows::status_counts(&mut connection, id).await?,
            });
        }
        let month = self.shared.clock.month_start();
        let spent = spent.since(&mut connection, month).await?;
        let unknown = history::unknown_calls_since(&mut connection, month).await?;
        let revision = self.shared.feed.next_revision();
        for view in &mut views {
            view.revision = revision;
        }
        Ok(Changes {
            revision,
            rows: changed,
            batches: views,
            counts,
            month_spent_micros: view::number(spent),
            month_unknown_calls: view::id(unknown),
            resync: dirty.resync,
        })
    }
}

/// How the single row of a batch ended; `None` where it was cancelled.
pub async fn notice(connection: &mut SqliteConnection, batch_id: i64) -> Result<Option<Notice>> {
    let Some(ended) = conversations::ended(connection, batch_id, 1).await?.pop() else { return Ok(None) };
    let kind = match ended.state.as_str() {
        "succeeded" => NoticeKind::Generated,
        "failed" => NoticeKind::Failed,
        _ => return Ok(None),
    };
    let error = match kind {
        NoticeKind::Failed => errors::last_of(connection, ended.conversation_id).await?,
        NoticeKind::Generated => None,
    };
    let batch = batches::load(connection, batch_id).await?;
    Ok(Some(Notice {
        kind,
        dataset_id: view::id(batch.dataset_id),
        conversation_id: view::id(ended.conversation_id),
        number: view::id(ended.number),
        name: format!("{} + {} + {}", ended.persona, ended.emotion, ended.topic),
        score: ended.score.map(|tenths| view::number(tenths) / 10.0),
        practice: batch.provider == "practice",
        error,
    }))
}
