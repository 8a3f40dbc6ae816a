//! The supervisor: starts batches, one after another, and single rows beside them; the only owner of their tasks.
//!
//! Architecture invariant: a call is sent only after its row is committed, and its end is announced only
//! after that is committed. Nothing here knows of windows or terminals.

pub mod avoided;
mod batch_view;
pub mod brief_task;
mod call;
mod call_end;
mod call_result;
mod change_feed;
#[cfg(test)]
#[path = "../../tests/it/common/mod.rs"]
pub(crate) mod common;
#[cfg(test)]
mod control_tests;
mod endpoint;
mod events;
mod finish;
mod foreign_changes;
pub mod judge_task;
mod places;
mod progress;
#[cfg(test)]
mod provider_script;
mod publisher;
mod recovery;
#[cfg(test)]
mod redo_tests;
mod registry;
mod renewed_task;
mod resuming;
mod runner;
mod shutdown;
mod stall;
mod start;
#[cfg(test)]
mod start_tests;
pub mod task;
pub mod trial_task;
#[cfg(test)]
mod unwritable;
pub mod write_task;
pub mod written_again;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};

use tokio_util::task::TaskTracker;
use train_domain::status::{BatchKind, BatchState, PauseReason};
use train_store::batches::Batch;
use train_store::lock::FolderLock;
use train_store::new_batch::{self, NewBatch};
use train_store::{Store, batches, library};

pub use change_feed::ChangeFeed;
pub use endpoint::{EndpointId, connect_with, key_for, listed_price};
pub use events::JobEvent;
pub use registry::Control;

use crate::clock::Clock;
use crate::error::{EngineError, ErrorCode, Result};
use crate::scoring::Scoring;
use crate::scoring::rescore::Rescoring;
use crate::scoring::tables::DatasetTables;
use crate::secret::Secrets;
use crate::view::{BatchView, RowSummary};
use avoided::Avoided;
use publisher::Publisher;
use registry::Registry;
use renewed_task::RenewedTask;
use start::Connected;

/// Starts, steers and shows batches. Cheap to clone.
#[derive(Clone)]
pub struct Supervisor {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    secrets: Secrets,
    clock: Clock,
    folder: PathBuf,
    feed: ChangeFeed,
    endpoints: endpoint::Endpoints,
    scoring: Scoring,
    tracker: TaskTracker,
    registry: Registry,
    /// Everything comes to rest: nothing goes on by itself.
    halting: AtomicBool,
    /// Batches are let go on without a window: where one pauses it gets no time to go on by itself, because the process may have
    /// ended by then.
    headless: AtomicBool,
    /// One start at a time; holds the folder's lock while anything runs.
    lock: tokio::sync::Mutex<Option<FolderLock>>,
    /// What the conversations of each dataset have in common.
    tables: Mutex<HashMap<i64, Arc<DatasetTables>>>,
    rescoring: Rescoring,
    /// The phrases that each dataset's prompts ask to leave out.
    avoided: Mutex<HashMap<i64, Arc<Avoided>>>,
    /// What running batches write with, by dataset.
    renewed: tokio::sync::Mutex<HashMap<i64, Vec<Weak<RenewedTask>>>>,
}

impl Supervisor {
    /// A supervisor that runs nothing yet. What an ended process left behind is settled, unless another one runs.
    pub async fn new(store: Store, secrets: Secrets, clock: Clock, folder: PathBuf) -> Result<Self> {
        let scoring = Scoring::start().map_err(|error| {
            EngineError::new(ErrorCode::Other, format!("No further thread can be started: {error}."))
        })?;
        let supervisor = Self {
            shared: Arc::new(Shared {
                store,
                secrets,
                clock,
                folder,
                feed: ChangeFeed::new(),
                endpoints: endpoint::Endpoints::default(),
                scoring,
                tracker: TaskTracker::new(),
                registry: Registry::default(),
                halting: AtomicBool::new(false),
                headless: AtomicBool::new(false),
                lock: tokio::sync::Mutex::new(None),
                tables: Mutex::default(),
                rescoring: Rescoring::default(),
                avoided: Mutex::default(),
                renewed: tokio::sync::Mutex::default(),
            }),
        };
        match supervisor.hold(&mut *supervisor.shared.lock.lock().await).await {
            Ok(()) => {}
            Err(error) if error.code == ErrorCode::Busy => {}
            Err(error) => return Err(error),
        }
        supervisor.release().await;
        Ok(supervisor)
    }

    /// The database.
    pub(crate) fn store(&self) -> &Store {
        &self.shared.store
    }

    /// The thread that scores.
    pub(crate) fn scoring(&self) -> &Scoring {
        &self.shared.scoring
    }

    /// What the conversations of datasets have in common, as far as it is known.
    pub(crate) fn all_tables(&self) -> &Mutex<HashMap<i64, Arc<DatasetTables>>> {
        &self.shared.tables
    }

    /// The scores that are computed anew.
    pub(crate) fn rescoring(&self) -> &Rescoring {
        &self.shared.rescoring
    }

    /// The time of the engine's clock.
    pub(crate) fn now_ms(&self) -> i64 {
        self.shared.clock.now_ms()
    }

    /// Ends when no batch runs.
    pub(crate) async fn until_nothing_runs(&self) {
        self.shared.registry.until(Registry::is_empty).await;
    }

    /// The change feed.
    pub fn feed(&self) -> &ChangeFeed {
        &self.shared.feed
    }

    /// Creates a batch and starts it, or queues it behind the one that runs. The same request id again changes nothing.
    pub async fn start(&self, new: NewBatch) -> Result<i64> {
        self.go_on_as_usual();
        let mut lock = self.shared.lock.lock().await;
        self.hold_soon(&mut lock).await?;
        let made = self.create_and_start(new).await;
        drop(lock);
        self.release().await;
        made
    }

    async fn create_and_start(&self, new: NewBatch) -> Result<i64> {
        // What every call would fail for is said before anything is queued.
        let endpoint = EndpointId { kind: new.provider, base_url: new.base_url.clone(), model: new.model.clone() };
        let now = self.shared.clock.now_ms();
        let provider = endpoint::open(&self.shared.store, &self.shared.secrets, &endpoint, &new.params, now).await?;
        let (single, dataset_id) = (new.kind == BatchKind::Single, new.dataset_id);
        let id = self
            .shared
            .store
            .writer()
            .write(move |connection| Box::pin(async move { new_batch::create(connection, &new).await }))
            .await?;
        self.shared.feed.batch(id);
        self.shared.feed.dataset(dataset_id);
        let connected = Some(Connected { batch_id: id, provider });
        if single {
            let started = self.start_batch(id, connected).await;
            if started.is_err() {
                // Nobody sees a single row's batch: one that stays in line would hold its row for ever.
                let cancelled = finish::cancel(&self.shared.store, self.shared.clock, id).await;
                if let Err(error) = cancelled {
                    tracing::warn!(batch = id, %error, "a row that could not start could not be freed yet");
                }
                self.shared.feed.everything();
            }
            started?;
        } else {
            // Its rows wait from now on, more of them than is worth listing.
            self.shared.feed.everything();
            self.start_next(connected).await;
        }
        Ok(id)
    }

    /// Pauses or cancels a batch, or lets go of what it has under way.
    pub async fn order(&self, id: i64, order: Control) -> Result<()> {
        if self.tell(id, order) {
            return Ok(());
        }
        let batch = self.load(id).await?;
        match order {
            Control::Cancel if !batch.state.is_closed() => {
                let mut lock = self.shared.lock.lock().await;
                if self.tell(id, order) {
                    return Ok(());
                }
                self.hold_soon(&mut lock).await?;
                let cancelled = finish::cancel(&self.shared.store, self.shared.clock, id).await;
                drop(lock);
                self.release().await;
                self.shared.feed.batch(id);
                self.shared.feed.everything();
                cancelled.map(drop)
            }
            Control::Pause | Control::Close => self.halt_unstarted(&batch, order).await,
            _ => Ok(()),
        }
    }

    /// Tells a batch that runs what is ordered. False where none runs: whoever starts one holds the lock until it can be
    /// told, so what must not be missed is told once more under it.
    fn tell(&self, id: i64, order: Control) -> bool {
        let Some(running) = self.shared.registry.get(id) else { return false };
        // Before it is sent: a runner that has just ended reads no order any more, but its end reads this.
        running.cancel.fetch_or(order == Control::Cancel, Ordering::SeqCst);
        running.orders.send(order).is_ok()
    }

    /// Pauses a batch that waits in line, or has started since it was looked for. One that waits for its time stays paused
    /// where a person says so, who is told of one that another process runs.
    async fn halt_unstarted(&self, batch: &Batch, order: Control) -> Result<()> {
        let by_person = order == Control::Pause;
        let waits_for_its_time = by_person && batch.state == BatchState::Paused && batch.resumes_at.is_some();
        if !waits_for_its_time && !matches!(batch.state, BatchState::Queued | BatchState::Running) {
            return Ok(());
        }
        let id = batch.id;
        let reason = if by_person { PauseReason::Person } else { PauseReason::Closed };
        let now = self.shared.clock.now_ms();
        // Whoever lets it go on at its time holds this until it can be told.
        let held = if waits_for_its_time { Some(self.shared.lock.lock().await) } else { None };
        let paused = self.shared.store.writer().write(move |connection| {
            Box::pin(async move {
                let paused = batches::move_to(connection, id, &[BatchState::Queued], BatchState::Paused, now).await?;
                if paused {
                    batches::set_pause(connection, id, reason, None).await?;
                }
                Ok(paused || by_person && batches::stay_paused(connection, id).await?)
            })
        });
        if !paused.await? {
            let mut lock = match held {
                Some(held) => held,
                None => self.shared.lock.lock().await,
            };
            if !self.tell(id, order)
                && by_person
                && matches!(self.load(id).await?.state, BatchState::Queued | BatchState::Running)
            {
                // Another process runs it, and then is the one to pause it; or has ended while it did.
                self.hold_soon(&mut lock).await?;
                drop(lock);
                self.release().await;
            }
        }
        self.shared.feed.batch(id);
        Ok(())
    }

    /// From now on the prompts of a dataset ask to leave these phrases out, those of a running batch that are not sent yet
    /// included.
    pub fn avoid(&self, dataset_id: i64, phrases: Vec<String>) {
        self.avoided(dataset_id).set(phrases);
    }

    /// What the prompts of a dataset ask to leave out, shared by all of its batches.
    fn avoided(&self, dataset_id: i64) -> Arc<Avoided> {
        let mut avoided = self.shared.avoided.lock().expect("no panic while locked");
        Arc::clone(avoided.entry(dataset_id).or_default())
    }

    /// The library of a dataset changed: prompts of running batches that are not sent yet are made with it as it is now.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn library_changed(&self, dataset_id: i64) -> Result<()> {
        // Held until all have it: what was read last is what stays.
        let mut all = self.shared.renewed.lock().await;
        let Some(running) = all.get_mut(&dataset_id) else { return Ok(()) };
        running.retain(|task| task.strong_count() > 0);
        if running.is_empty() {
            all.remove(&dataset_id);
            return Ok(());
        }
        let library = library::load(&mut *self.shared.store.read().await?, dataset_id).await?;
        running.iter().filter_map(Weak::upgrade).for_each(|task| task.renew(&library));
        Ok(())
    }

    /// Waits until a batch no longer runs, and shows it.
    pub async fn wait(&self, id: i64) -> Result<BatchView> {
        self.shared.registry.until(|registry| registry.get(id).is_none()).await;
        self.show(id).await
    }

    /// Ends when any batch stops running. It counts from this call on, not from the first poll.
    pub fn next_end(&self) -> impl Future<Output = ()> + '_ {
        self.shared.registry.next_end()
    }

    /// Runs a task that ends when the database is closed; closing waits for it.
    pub fn own(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.shared.tracker.spawn(task);
    }

    /// Whether any batch runs in this process.
    pub fn is_running(&self) -> bool {
        !self.shared.registry.is_empty()
    }

    /// Closes the database where nothing runs in it, here or in another process. The lock that is returned keeps others
    /// from starting anything until it is dropped.
    pub async fn retire(&self) -> Result<FolderLock> {
        let mut lock = self.shared.lock.lock().await;
        self.refuse_while_running()?;
        let held = match lock.take() {
            Some(held) => held,
            None => FolderLock::take(&self.shared.folder)?,
        };
        // A batch whose time comes now waits here for the lock, and closing waits for that batch's task.
        drop(lock);
        self.close().await;
        Ok(held)
    }

    /// What cannot be done while a batch runs in this process.
    pub fn refuse_while_running(&self) -> Result<()> {
        if self.is_running() {
            return Err(EngineError::new(ErrorCode::Busy, "A batch is running.")
                .hint("Pause or cancel it and wait until it rests, then try again."));
        }
        Ok(())
    }

    /// Closes the database and waits for everything that used it.
    pub async fn close(&self) {
        self.shared.store.close().await;
        self.shared.tracker.close();
        self.shared.tracker.wait().await;
    }

    /// One batch as it is shown.
    pub async fn show(&self, id: i64) -> Result<BatchView> {
        Ok(self.view(&self.load(id).await?))
    }

    /// A batch as it is shown, with what only a running one knows.
    pub fn view(&self, batch: &Batch) -> BatchView {
        let progress = self.shared.registry.progress(batch.id);
        batch_view::show(batch, progress.as_deref(), self.shared.clock.now_ms(), self.shared.feed.revision())
    }

    /// A row with what its call is expected to take, where one is under way.
    pub fn with_expected(&self, row: RowSummary) -> RowSummary {
        self.shared.registry.with_expected(row)
    }

    /// Sends change events, and settles what other processes leave behind, until the store is closed. Once is enough.
    pub fn watch(&self) {
        let shared = &self.shared;
        let publisher = Publisher {
            store: shared.store.clone(),
            clock: shared.clock,
            feed: shared.feed.clone(),
            registry: shared.registry.clone(),
        };
        publisher.start(&shared.tracker);
        self.own(self.clone().settle_what_others_left());
    }

    async fn load(&self, id: i64) -> Result<Batch> {
        Ok(batches::load(&mut *self.shared.store.read().await?, id).await?)
    }

    /// Tells of the end of a single Generate.
    async fn notice(&self, id: i64) -> Result<()> {
        let mut connection = self.shared.store.read().await?;
        if let Some(notice) = publisher::notice(&mut connection, id).await? {
            drop(connection);
            self.shared.feed.notice(notice);
        }
        Ok(())
    }
}
