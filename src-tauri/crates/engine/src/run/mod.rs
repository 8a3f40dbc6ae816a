//! The supervisor: starts batches, one after another, and single rows beside them; the only owner of their tasks.
//!
//! Architecture invariant: a call is sent only after its attempt's row is committed, and its end is announced only
//! after that is committed. Nothing here knows of windows or terminals.

mod batch_view;
mod changes;
mod closing;
#[cfg(test)]
mod disk_full;
mod endpoint;
mod events;
mod flight;
mod live;
mod recovery;
mod runner;
mod watcher;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use train_domain::attempt::Policy;
use train_domain::novelty::{Index, phrases};
use train_domain::status::{BatchKind, BatchState, PauseReason};
use train_provider::{BoxFuture, EndpointFacts, Kind};

pub use changes::Feed;
pub use endpoint::{EndpointId, connect_with, needs_key};
pub use events::JobEvent;
pub use live::tier_index;
pub use runner::Order;

use crate::clock::Clock;
use crate::error::{EngineError, ErrorCode, Result};
use crate::estimate;
use crate::generation::Recipe;
use crate::lock::FolderLock;
use crate::secret::Secrets;
use crate::store::batches::{Batch, NewBatch};
use crate::store::{Store, batches, conversations, library, settings};
use crate::view::BatchView;
use flight::{Airline, News};
use live::Live;
use runner::{Parts, Runner};

/// Conversations that are read at a time when the dataset's first turns are indexed.
const PAGE: u32 = 500;

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
    feed: Feed,
    paces: endpoint::Paces,
    tracker: TaskTracker,
    running: Mutex<HashMap<i64, Running>>,
    /// One start at a time; holds the folder's lock while anything runs.
    lock: tokio::sync::Mutex<Option<FolderLock>>,
    /// The first turns of each dataset, read once.
    novelty: Mutex<HashMap<i64, Arc<Mutex<Index>>>>,
    ended: Notify,
}

#[derive(Clone)]
struct Running {
    orders: mpsc::UnboundedSender<Order>,
    live: Arc<Live>,
    kind: BatchKind,
}

/// A batch with everything it needs to run.
struct Ready {
    airline: Arc<Airline>,
    news: mpsc::UnboundedReceiver<News>,
    endpoint: EndpointId,
}

impl Supervisor {
    /// A supervisor that runs nothing yet. What an ended process left behind is settled, unless another one runs.
    pub async fn new(store: Store, secrets: Secrets, clock: Clock, folder: PathBuf) -> Result<Self> {
        let supervisor = Self {
            shared: Arc::new(Shared {
                store,
                secrets,
                clock,
                folder,
                feed: Feed::new(),
                paces: endpoint::Paces::default(),
                tracker: TaskTracker::new(),
                running: Mutex::default(),
                lock: tokio::sync::Mutex::new(None),
                novelty: Mutex::default(),
                ended: Notify::new(),
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

    /// The change feed.
    pub fn feed(&self) -> &Feed {
        &self.shared.feed
    }

    /// Creates a batch and starts it, or queues it behind the one that runs. The same request id again changes nothing.
    pub async fn start(&self, new: NewBatch) -> Result<i64> {
        let mut lock = self.shared.lock.lock().await;
        self.hold(&mut lock).await?;
        let made = self.create_and_launch(new).await;
        drop(lock);
        self.release().await;
        made
    }

    async fn create_and_launch(&self, new: NewBatch) -> Result<i64> {
        // What every call would fail for is said before anything is queued.
        let kind = Kind::from_name(new.provider).ok_or_else(|| EngineError::invalid("This provider is not known."))?;
        let endpoint = EndpointId { kind, base_url: new.base_url.clone(), model: new.model.clone() };
        drop(endpoint::open(&self.shared.store, &self.shared.secrets, &endpoint, &new.params).await?);
        let (single, dataset_id) = (new.kind == BatchKind::Single, new.dataset_id);
        let new = Arc::new(new);
        let id = self
            .shared
            .store
            .writer()
            .write(move |connection| {
                let new = Arc::clone(&new);
                Box::pin(async move { batches::create(connection, &new).await })
            })
            .await?;
        self.shared.feed.batch(id);
        self.shared.feed.dataset(dataset_id);
        if single {
            self.launch(id).await?;
        } else {
            self.launch_next().await;
        }
        Ok(id)
    }

    /// Lets a paused or interrupted batch go on, with a new limit where one is given.
    pub async fn resume(&self, id: i64, cap: Option<i64>) -> Result<()> {
        let mut lock = self.shared.lock.lock().await;
        self.hold(&mut lock).await?;
        let resumed = self.resume_held(id, cap).await;
        drop(lock);
        self.release().await;
        resumed
    }

    async fn resume_held(&self, id: i64, cap: Option<i64>) -> Result<()> {
        let batch = self.load(id).await?;
        drop(self.ready(&batch).await?);
        let now = self.shared.clock.now_ms();
        let moved = self
            .shared
            .store
            .writer()
            .write(move |connection| {
                Box::pin(async move {
                    if let Some(cap) = cap {
                        batches::set_cap(connection, id, cap).await?;
                    }
                    crate::store::jobs::wake(connection, id).await?;
                    batches::move_to(
                        connection,
                        id,
                        &[BatchState::Paused, BatchState::Interrupted],
                        BatchState::Queued,
                        now,
                    )
                    .await
                })
            })
            .await?;
        if !moved {
            return Err(EngineError::invalid("This batch is neither paused nor interrupted."));
        }
        self.shared.feed.batch(id);
        if batch.kind == BatchKind::Single { self.launch(id).await } else { Ok(self.launch_next().await) }
    }

    /// Pauses or cancels a batch, or lets go of what it has under way.
    pub async fn order(&self, id: i64, order: Order) -> Result<()> {
        let running = self.running(id);
        if let Some(running) = running {
            let _ = running.orders.send(order);
            return Ok(());
        }
        let batch = self.load(id).await?;
        match order {
            Order::Cancel if !batch.state.is_closed() => {
                let mut lock = self.shared.lock.lock().await;
                self.hold(&mut lock).await?;
                let cancelled = closing::cancel(&self.shared.store, self.shared.clock, id).await;
                drop(lock);
                self.release().await;
                self.shared.feed.batch(id);
                self.shared.feed.everything();
                cancelled.map(drop)
            }
            Order::Pause if batch.state == BatchState::Queued => {
                let now = self.shared.clock.now_ms();
                self.shared
                    .store
                    .writer()
                    .write(move |connection| {
                        Box::pin(async move {
                            if batches::move_to(connection, id, &[BatchState::Queued], BatchState::Paused, now).await? {
                                batches::set_pause(connection, id, PauseReason::Person, None).await?;
                            }
                            Ok(())
                        })
                    })
                    .await?;
                self.shared.feed.batch(id);
                Ok(())
            }
            Order::Pause | Order::Cancel | Order::LetGo => Ok(()),
        }
    }

    /// Waits until a batch no longer runs, and shows it.
    pub async fn wait(&self, id: i64) -> Result<BatchView> {
        loop {
            let ended = self.shared.ended.notified();
            tokio::pin!(ended);
            ended.as_mut().enable();
            if self.running(id).is_none() {
                return self.show(id).await;
            }
            ended.await;
        }
    }

    /// Whether any batch runs in this process.
    pub fn is_running(&self) -> bool {
        !self.shared.running.lock().expect("no panic while locked").is_empty()
    }

    /// Sends nothing more, waits this long for what is under way, then lets go and closes the database. What was
    /// running can be resumed.
    pub async fn shut_down(&self, patience: std::time::Duration) {
        self.order_all(Order::Pause);
        if tokio::time::timeout(patience, self.all_ended()).await.is_err() {
            self.order_all(Order::LetGo);
            self.all_ended().await;
        }
        self.shared.store.close().await;
        self.shared.tracker.close();
        self.shared.tracker.wait().await;
    }

    fn order_all(&self, order: Order) {
        for running in self.shared.running.lock().expect("no panic while locked").values() {
            let _ = running.orders.send(order);
        }
    }

    async fn all_ended(&self) {
        loop {
            let ended = self.shared.ended.notified();
            tokio::pin!(ended);
            ended.as_mut().enable();
            if !self.is_running() {
                return;
            }
            ended.await;
        }
    }

    /// One batch as it is shown.
    pub async fn show(&self, id: i64) -> Result<BatchView> {
        Ok(self.view(&self.load(id).await?))
    }

    /// A batch as it is shown, with what only a running one knows.
    pub fn view(&self, batch: &Batch) -> BatchView {
        let live = self.running(batch.id).map(|running| running.live);
        batch_view::show(batch, live.as_deref(), self.shared.clock.now_ms(), self.shared.feed.revision())
    }

    /// What a call under way for this row is expected to take, in milliseconds.
    pub fn expected_of(&self, conversation_id: i64) -> Option<f64> {
        let running = self.shared.running.lock().expect("no panic while locked");
        running.values().find_map(|running| running.live.expected_of(conversation_id))
    }

    fn running(&self, id: i64) -> Option<Running> {
        self.shared.running.lock().expect("no panic while locked").get(&id).cloned()
    }

    fn running_ids(&self) -> Vec<i64> {
        self.shared.running.lock().expect("no panic while locked").keys().copied().collect()
    }

    async fn load(&self, id: i64) -> Result<Batch> {
        batches::load(&mut *self.shared.store.read().await?, id).await
    }

    /// Takes the folder's lock where it is not held, and then settles what an ended process left behind.
    async fn hold(&self, lock: &mut Option<FolderLock>) -> Result<()> {
        if lock.is_none() {
            *lock = Some(FolderLock::take(&self.shared.folder)?);
            let found = recovery::recover(&self.shared.store, self.shared.clock).await?;
            if found != recovery::Found::default() {
                tracing::info!(?found, "an earlier process ended in the middle of its work");
                self.shared.feed.everything();
            }
        }
        Ok(())
    }

    /// Gives the folder's lock back when nothing runs.
    async fn release(&self) {
        let mut lock = self.shared.lock.lock().await;
        if !self.is_running() {
            *lock = None;
        }
    }

    /// Starts the batch that is next in line. One that cannot start rests, with its reason. Boxed, because the end of
    /// one batch starts the next.
    fn launch_next(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.launch_queued())
    }

    async fn launch_queued(&self) {
        loop {
            let next = async { batches::next_queued(&mut *self.shared.store.read().await?).await };
            let id = match next.await {
                Ok(Some(id)) => id,
                Ok(None) => return,
                Err(error) => {
                    tracing::warn!(%error, "the next batch could not be read");
                    return;
                }
            };
            let Err(error) = self.launch(id).await else { return };
            tracing::warn!(batch = id, %error, "the batch cannot start");
            let reason = match error.code {
                ErrorCode::NeedsKey | ErrorCode::Keychain => PauseReason::Key,
                ErrorCode::Database => PauseReason::Disk,
                _ => PauseReason::Request,
            };
            let now = self.shared.clock.now_ms();
            let rested = self.shared.store.writer().write(move |connection| {
                Box::pin(async move {
                    batches::move_to(
                        connection,
                        id,
                        &[BatchState::Queued, BatchState::Running],
                        BatchState::Paused,
                        now,
                    )
                    .await?;
                    batches::set_pause(connection, id, reason, None).await
                })
            });
            if rested.await.is_err() {
                return;
            }
            self.shared.feed.batch(id);
        }
    }

    async fn launch(&self, id: i64) -> Result<()> {
        if self.running(id).is_some() {
            return Ok(());
        }
        let batch = self.load(id).await?;
        if batch.state.is_closed() {
            return Ok(());
        }
        let Ready { airline, news, endpoint } = self.ready(&batch).await?;
        let now = self.shared.clock.now_ms();
        let moved = self
            .shared
            .store
            .writer()
            .write(move |connection| {
                Box::pin(async move {
                    batches::move_to(connection, id, &[BatchState::Queued], BatchState::Running, now).await
                })
            })
            .await?;
        if !moved {
            return Ok(());
        }
        let (orders, ordered) = mpsc::unbounded_channel();
        let running = Running { orders, live: Arc::clone(&airline.live), kind: batch.kind };
        self.shared.running.lock().expect("no panic while locked").insert(id, running);
        let pace = self.shared.paces.of(&endpoint, batch.params.concurrency);
        let runner = Runner::new(Parts {
            batch_id: id,
            airline: Arc::clone(&airline),
            pace,
            feed: self.shared.feed.clone(),
            orders: ordered,
            news,
            tracker: self.shared.tracker.clone(),
        });
        self.shared.feed.batch(id);
        let supervisor = self.clone();
        self.shared.tracker.spawn(async move {
            let state = runner.run().await;
            supervisor.remember_facts(&endpoint, airline.provider.facts()).await;
            supervisor.end(id, state).await;
        });
        Ok(())
    }

    /// Connects a batch and reads what its prompts and scores are made from.
    async fn ready(&self, batch: &Batch) -> Result<Ready> {
        let kind =
            Kind::from_name(&batch.provider).ok_or_else(|| EngineError::invalid("This provider is not known."))?;
        let endpoint = EndpointId { kind, base_url: batch.base_url.clone(), model: batch.model.clone() };
        let provider = endpoint::open(&self.shared.store, &self.shared.secrets, &endpoint, &batch.params).await?;
        let novelty = self.novelty(batch.dataset_id).await?;
        let mut connection = self.shared.store.read().await?;
        let items = library::load(&mut connection, batch.dataset_id).await?;
        let expected = estimate::expected_ms(&mut connection, batch.dataset_id, &batch.provider, &batch.model).await?;
        drop(connection);
        let recipe = Recipe::new(kind, &batch.model, &batch.params, batch.price, items, novelty)?;
        let policy = match batch.kind {
            BatchKind::Single => Policy::single(batch.params.invalid_retries),
            _ => Policy::batch(batch.params.invalid_retries),
        };
        let (sender, news) = mpsc::unbounded_channel();
        let airline = Airline {
            store: self.shared.store.clone(),
            clock: self.shared.clock,
            recipe: Arc::new(recipe),
            provider,
            live: Arc::new(Live::new(expected, batch.params.concurrency)),
            policy,
            let_go: CancellationToken::new(),
            news: sender,
        };
        Ok(Ready { airline: Arc::new(airline), news, endpoint })
    }

    /// The first turns of a dataset's kept conversations, read once and kept true by every answer since.
    async fn novelty(&self, dataset_id: i64) -> Result<Arc<Mutex<Index>>> {
        if let Some(known) = self.shared.novelty.lock().expect("no panic while locked").get(&dataset_id) {
            return Ok(Arc::clone(known));
        }
        let mut index = Index::default();
        let mut connection = self.shared.store.read().await?;
        let mut after = 0;
        loop {
            let page = conversations::first_turns(&mut connection, dataset_id, after, PAGE).await?;
            let Some((last, ..)) = page.last() else { break };
            after = *last;
            for (_, number, text) in &page {
                index.add(crate::store::id32(*number), phrases(text));
            }
        }
        let index = Arc::new(Mutex::new(index));
        let mut known = self.shared.novelty.lock().expect("no panic while locked");
        Ok(Arc::clone(known.entry(dataset_id).or_insert(index)))
    }

    async fn remember_facts(&self, endpoint: &EndpointId, facts: EndpointFacts) {
        if facts == EndpointFacts::default() {
            return;
        }
        let endpoint = endpoint.clone();
        let remembered = self.shared.store.writer().write(move |connection| {
            let endpoint = endpoint.clone();
            Box::pin(async move {
                settings::remember_facts(connection, endpoint.kind.name(), &endpoint.base_url, &endpoint.model, facts)
                    .await
            })
        });
        if let Err(error) = remembered.await {
            tracing::debug!(%error, "what was learned about the server could not be stored");
        }
    }

    /// A runner has ended: say so, and start what waits.
    async fn end(self, id: i64, state: BatchState) {
        let kind = self.running(id).map(|running| running.kind);
        if kind == Some(BatchKind::Single)
            && let Err(error) = self.notice(id).await
        {
            tracing::warn!(batch = id, %error, "the end of a single row could not be read");
        }
        let mut lock = self.shared.lock.lock().await;
        self.shared.running.lock().expect("no panic while locked").remove(&id);
        self.shared.feed.batch(id);
        if let Ok(batch) = self.load(id).await {
            self.shared.feed.dataset(batch.dataset_id);
            if let Some(at) = batch.resumes_at.filter(|_| state == BatchState::Paused) {
                self.resume_at(id, at);
            }
        }
        if state != BatchState::Completed {
            // Rows of waiting jobs went back to what they showed before.
            self.shared.feed.everything();
        }
        self.launch_next().await;
        if !self.is_running() {
            *lock = None;
        }
        drop(lock);
        self.shared.ended.notify_waiters();
    }

    /// Resumes a batch by itself at a time, unless somebody did something about it before.
    fn resume_at(&self, id: i64, at: i64) {
        let supervisor = self.clone();
        self.shared.tracker.spawn(async move {
            let wait = u64::try_from(at - supervisor.shared.clock.now_ms()).unwrap_or(0);
            tokio::select! {
                () = tokio::time::sleep(std::time::Duration::from_millis(wait)) => {}
                () = supervisor.shared.store.closed() => return,
            }
            let still = supervisor
                .load(id)
                .await
                .is_ok_and(|batch| batch.state == BatchState::Paused && batch.resumes_at == Some(at));
            if still && let Err(error) = supervisor.resume(id, None).await {
                tracing::info!(batch = id, %error, "the batch could not resume by itself");
            }
        });
    }

    /// Batches that had a time to resume by themselves when the application ended get it back.
    pub async fn rearm(&self) -> Result<()> {
        for batch in batches::open_ones(&mut *self.shared.store.read().await?).await? {
            if let (BatchState::Paused, Some(at)) = (batch.state, batch.resumes_at) {
                self.resume_at(batch.id, at);
            }
        }
        Ok(())
    }

    /// Tells of the end of a single Generate.
    async fn notice(&self, id: i64) -> Result<()> {
        let mut connection = self.shared.store.read().await?;
        if let Some(notice) = watcher::notice(&mut connection, id).await? {
            drop(connection);
            self.shared.feed.notice(notice);
        }
        Ok(())
    }
}
