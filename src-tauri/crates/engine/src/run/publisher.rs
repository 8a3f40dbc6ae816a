//! Turns noted changes into events: reads what changed, once, and sends it to whoever looks.

use std::time::Duration;

use tokio_util::task::TaskTracker;
use train_domain::status::Purpose;
use train_store::Connection;
use train_store::history::{self, Spent};
use train_store::{Store, batches, conversations, errors, rows};

use super::batch_view;
use super::change_feed::{ChangeFeed, PendingChanges};
use super::registry::Registry;
use crate::clock::Clock;
use crate::error::{ErrorCode, Result};
use crate::view::{self, Changes, DatasetCounts, Notice, NoticeKind};

/// A running batch is shown anew at least this often: its time remaining changes without any event.
const TICK: Duration = Duration::from_secs(1);
/// How often is looked whether another process has written, whether the data folder is still there, and whether a new
/// month has begun.
const FOREIGN: Duration = Duration::from_secs(2);

/// Reads what changed, and sends it to whoever looks.
#[derive(Clone)]
pub struct Publisher {
    pub store: Store,
    pub clock: Clock,
    pub feed: ChangeFeed,
    pub registry: Registry,
}

impl Publisher {
    /// Sends change events until the store is closed. One such task is enough.
    pub fn start(self, tracker: &TaskTracker) {
        let (flusher, ticker, foreign) = (self.clone(), self.clone(), self);
        tracker.spawn(async move {
            let mut spent = Spent::default();
            loop {
                let pending = tokio::select! {
                    pending = flusher.feed.gathered() => pending,
                    () = flusher.store.closed() => return,
                };
                match flusher.event(pending, &mut spent).await {
                    Ok(event) => flusher.feed.send(event),
                    Err(error) => {
                        tracing::warn!(%error, "changes could not be read");
                        // What was taken from the feed is not known any more: everything is shown anew.
                        tokio::time::sleep(TICK).await;
                        flusher.feed.everything();
                    }
                }
            }
        });
        tracker.spawn(async move {
            loop {
                tokio::select! {
                    () = tokio::time::sleep(TICK) => {}
                    () = ticker.store.closed() => return,
                }
                for id in ticker.registry.ids() {
                    ticker.feed.batch(id);
                }
            }
        });
        tracker.spawn(async move {
            let mut seen = None;
            let mut present = true;
            let mut month = foreign.clock.month_start();
            loop {
                tokio::select! {
                    () = tokio::time::sleep(FOREIGN) => {}
                    () = foreign.store.closed() => return,
                }
                let version = foreign.store.foreign_version().await.ok();
                if seen.is_some() && version.is_some() && seen != version {
                    foreign.feed.everything();
                }
                seen = version.or(seen);
                // What was spent this month is shown all the time, and begins anew without any event.
                if foreign.clock.month_start() != month {
                    month = foreign.clock.month_start();
                    foreign.feed.everything();
                }
                if foreign.store.present().is_ok() != present {
                    present = !present;
                    foreign.feed.everything();
                }
            }
        });
    }

    async fn event(&self, pending: PendingChanges, spent: &mut Spent) -> Result<Changes> {
        let mut connection = self.store.read().await?;
        let ids: Vec<i64> = pending.rows.into_iter().collect();
        let changed =
            if pending.resync || ids.is_empty() { Vec::new() } else { rows::by_ids(&mut connection, &ids).await? };
        let changed = changed.into_iter().map(|row| Ok(self.registry.with_expected(row.try_into()?)));
        let changed = changed.collect::<Result<_>>()?;
        let mut datasets = pending.datasets;
        let now = self.clock.now_ms();
        let mut views = Vec::with_capacity(pending.batches.len());
        for id in pending.batches {
            let batch = match batches::load(&mut connection, id).await {
                Err(error) if error.code == ErrorCode::Invalid => {
                    // One that this version cannot read keeps no other from being shown.
                    tracing::warn!(batch = id, %error, "a batch is left out of an event");
                    continue;
                }
                batch => batch?,
            };
            datasets.insert(batch.dataset_id);
            let progress = self.registry.progress(id);
            views.push(batch_view::show(&batch, progress.as_deref(), now, 0));
        }
        let mut counts = Vec::with_capacity(datasets.len());
        for id in datasets {
            counts.push(DatasetCounts {
                dataset_id: view::id(id),
                counts: rows::status_counts(&mut connection, id).await?,
            });
        }
        let month = self.clock.month_start();
        let spent = spent.since(&mut connection, month).await?;
        let unknown = history::unknown_calls_since(&mut connection, month).await?;
        let revision = self.feed.next_revision();
        for view in &mut views {
            view.revision = revision;
        }
        Ok(Changes {
            revision,
            rows: changed,
            batches: views,
            counts,
            month_spent_micros: view::number(spent.micros),
            month_unknown_calls: view::id(unknown + spent.unpriced),
            resync: pending.resync,
        })
    }
}

/// How the single row of a batch ended; `None` where it was cancelled, or only tried.
pub async fn notice(connection: &mut Connection, batch_id: i64) -> Result<Option<Notice>> {
    let batch = batches::load(connection, batch_id).await?;
    if batch.purpose != Purpose::Write {
        return Ok(None);
    }
    let Some(ended) = conversations::ended(connection, batch_id, 1).await?.pop() else { return Ok(None) };
    let kind = match ended.state.as_str() {
        "succeeded" => NoticeKind::Generated,
        "failed" => NoticeKind::Failed,
        _ => return Ok(None),
    };
    let error = match kind {
        NoticeKind::Failed => errors::last_of(connection, ended.conversation_id).await?.map(Into::into),
        NoticeKind::Generated => None,
    };
    Ok(Some(Notice {
        kind,
        dataset_id: view::id(batch.dataset_id),
        conversation_id: view::id(ended.conversation_id),
        number: view::id(ended.number),
        name: format!("{} + {} + {}", ended.persona, ended.emotion, ended.topic),
        score: ended.score.map(view::score),
        practice: batch.provider == "practice",
        error,
    }))
}
