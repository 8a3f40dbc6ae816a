//! From a stored batch to a running one: lock, connection, library, runner, and what follows its end.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use train_domain::attempt::Policy;
use train_domain::brief::SHOWN;
use train_domain::call::Params;
use train_domain::provider::EndpointFacts;
use train_domain::status::{BatchKind, BatchState, PauseReason, Purpose};
use train_provider::{BoxFuture, Provider};
use train_store::batches::Batch;
use train_store::library::LoadedLibrary;
use train_store::lock::FolderLock;
use train_store::trials::TrialBatch;
use train_store::{batches, briefs, examples, jobs, learned, library, texts};

use super::call::CallContext;
use super::endpoint::{self, EndpointId};
use super::progress::BatchProgress;
use super::registry::Running;
use super::runner::{GRACE, Parts, Runner};
use super::{Supervisor, finish, recovery};
use crate::error::{EngineError, ErrorCode, Result};
use crate::estimate;
use crate::run::brief_task::BriefTask;
use crate::run::judge_task::JudgeTask;
use crate::run::renewed_task::{Make, RenewedTask};
use crate::run::task::Task;
use crate::run::trial_task::{TrialTask, with_template};
use crate::run::write_task::WriteTask;

/// How often it is looked whether the folder's lock is free, and how many times: a process that only reads holds it for a
/// moment at its start. Half a second in all, because a person waits who is told then that another one generates.
const LOOK: Duration = Duration::from_millis(50);
const LOOKS: u32 = 10;

/// A batch with everything it needs to run.
pub(super) struct Ready {
    pub endpoint: EndpointId,
    pub provider: Arc<dyn Provider>,
    pub task: Arc<dyn Task>,
    pub progress: Arc<BatchProgress>,
}

/// What a batch that was just made is connected to already.
pub(super) struct Connected {
    pub batch_id: i64,
    pub provider: Arc<dyn Provider>,
}

impl Supervisor {
    /// Takes the folder's lock where it is not held, and then settles what an ended process left behind.
    pub(super) async fn hold(&self, lock: &mut Option<FolderLock>) -> Result<()> {
        // Nothing is begun in a folder that is no longer there.
        self.shared.store.present()?;
        if lock.is_none() {
            let taken = FolderLock::take(&self.shared.folder)?;
            // Where this fails the lock is given back, so that whoever takes it next tries again.
            let found = recovery::recover(&self.shared.store, self.shared.clock).await?;
            *lock = Some(taken);
            if found != recovery::Found::default() {
                tracing::info!(?found, "an earlier process ended in the middle of its work");
                self.shared.feed.everything();
            }
        }
        Ok(())
    }

    /// The same for a moment longer, where another process has the lock.
    pub(super) async fn hold_soon(&self, lock: &mut Option<FolderLock>) -> Result<()> {
        for _ in 0..LOOKS {
            match self.hold(lock).await {
                Err(error) if error.code == ErrorCode::Busy => tokio::time::sleep(LOOK).await,
                held => return held,
            }
        }
        self.hold(lock).await
    }

    /// Gives the folder's lock back when nothing runs.
    pub(super) async fn release(&self) {
        let mut lock = self.shared.lock.lock().await;
        if !self.is_running() {
            *lock = None;
        }
    }

    /// Starts the batch that is next in line. One that cannot start rests, with its reason. Boxed, because the end of
    /// one batch starts the next.
    pub(super) fn start_next(&self, connected: Option<Connected>) -> BoxFuture<'_, ()> {
        Box::pin(self.start_queued(connected))
    }

    async fn start_queued(&self, mut connected: Option<Connected>) {
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
            let connected = connected.take().filter(|connected| connected.batch_id == id);
            match self.start_batch(id, connected).await {
                Ok(true) => return,
                // It was paused or cancelled before it ran: the one behind it is next.
                Ok(false) => {}
                Err(error) => {
                    if self.rest_unstarted(id, &error).await.is_err() {
                        return;
                    }
                }
            }
        }
    }

    /// A batch that cannot start rests, with its reason.
    pub(super) async fn rest_unstarted(&self, id: i64, error: &EngineError) -> Result<()> {
        tracing::warn!(batch = id, %error, "the batch cannot start");
        let reason = match error.code {
            ErrorCode::NeedsKey | ErrorCode::Keychain => PauseReason::Key,
            ErrorCode::Database | ErrorCode::Damaged | ErrorCode::DataGone => PauseReason::Disk,
            _ => PauseReason::Request,
        };
        let now = self.shared.clock.now_ms();
        let rested = self.shared.store.writer().write(move |connection| {
            Box::pin(async move {
                let started = [BatchState::Queued, BatchState::Running];
                batches::move_to(connection, id, &started, BatchState::Paused, now).await?;
                batches::set_pause(connection, id, reason, None).await
            })
        });
        rested.await?;
        self.shared.feed.batch(id);
        Ok(())
    }

    /// Whether it runs now. One that is no longer in line stays as it is.
    pub(super) async fn start_batch(&self, id: i64, connected: Option<Connected>) -> Result<bool> {
        if self.shared.registry.get(id).is_some() {
            return Ok(true);
        }
        let batch = self.load(id).await?;
        if batch.state.is_closed() {
            return Ok(false);
        }
        let Ready { endpoint, provider, task, progress } = self.ready(&batch, connected).await?;
        let (dataset_id, now) = (batch.dataset_id, self.shared.clock.now_ms());
        let system = task.system();
        let kept = self
            .shared
            .store
            .writer()
            .write(move |connection| {
                Box::pin(async move {
                    let ids = texts::keep(connection, dataset_id, &[&system]).await?;
                    let moved =
                        batches::move_to(connection, id, &[BatchState::Queued], BatchState::Running, now).await?;
                    Ok(if moved { ids.first().copied() } else { None })
                })
            })
            .await?;
        let Some(system_id) = kept else { return Ok(false) };
        let (sender, events) = mpsc::unbounded_channel();
        let auto_resume = batch.params.auto_resume && !self.shared.headless.load(Ordering::SeqCst);
        let context = Arc::new(CallContext {
            store: self.shared.store.clone(),
            clock: self.shared.clock,
            task,
            params: Params { auto_resume, ..batch.params.clone() },
            price: batch.price,
            dataset_id,
            system_id,
            scoring: self.shared.scoring.clone(),
            provider,
            progress,
            policy: match batch.kind {
                BatchKind::Single => Policy::single(batch.params.invalid_retries),
                _ => Policy::batch(batch.params.invalid_retries),
            },
            careful: AtomicBool::new(false),
            outage: AtomicBool::new(false),
            let_go: CancellationToken::new(),
            leaving: CancellationToken::new(),
            events: sender,
        });
        let (orders, ordered) = mpsc::unbounded_channel();
        let cancel = Arc::default();
        let running = Running { orders, progress: Arc::clone(&context.progress), kind: batch.kind, cancel };
        self.shared.registry.insert(id, running);
        let places = self.shared.endpoints.of(&endpoint, batch.params.concurrency, self.shared.clock.elapsed());
        let calls = TaskTracker::new();
        let runner = Runner::new(Parts {
            batch_id: id,
            context: Arc::clone(&context),
            places,
            insisted: batch.insisted,
            feed: self.shared.feed.clone(),
            orders: ordered,
            events,
            calls: calls.clone(),
        });
        self.shared.feed.batch(id);
        let supervisor = self.clone();
        let known = context.provider.facts();
        self.shared.tracker.spawn(async move {
            let ended = AssertUnwindSafe(runner.run()).catch_unwind().await;
            calls.close();
            // While a call is under way the folder stays locked: who takes the lock next settles what it finds as lost.
            if ended.is_err() && tokio::time::timeout(GRACE, calls.wait()).await.is_err() {
                context.let_go.cancel();
            }
            calls.wait().await;
            let state = match ended {
                Ok(state) => state,
                Err(_) => supervisor.interrupt(id).await,
            };
            supervisor.remember_facts(&endpoint, context.provider.facts().beyond(known)).await;
            supervisor.end(id, state).await;
        });
        Ok(true)
    }

    /// Connects a batch and reads what its prompts and scores are made from.
    pub(super) async fn ready(&self, batch: &Batch, connected: Option<Connected>) -> Result<Ready> {
        let endpoint = EndpointId::of(batch)?;
        let kind = endpoint.kind;
        let provider = match connected {
            Some(connected) => connected.provider,
            None => {
                let now = self.shared.clock.now_ms();
                endpoint::open(&self.shared.store, &self.shared.secrets, &endpoint, &batch.params, now).await?
            }
        };
        // Before anything is read: what another process writes from then on is taken over while the batch runs.
        let seen = self.shared.store.foreign_version().await.ok();
        let mut connection = self.shared.store.read().await?;
        let avoided = self.stored_avoided(&mut connection, batch.dataset_id).await?;
        let items = library::load(&mut connection, batch.dataset_id).await?;
        let (dataset, purpose) = (batch.dataset_id, batch.purpose);
        let expected = estimate::expected_ms(&mut connection, dataset, &batch.provider, &batch.model, purpose).await?;
        let examples = examples::of(&mut connection, dataset).await?;
        let there = match purpose {
            Purpose::Brief => briefs::of_topics(&mut connection, dataset, SHOWN).await?,
            _ => HashMap::new(),
        };
        drop(connection);
        let task: Arc<dyn Task> = match purpose {
            Purpose::Write => {
                let tables = self.tables_in_time(dataset).await;
                let (model, params, price) = (batch.model.clone(), batch.params.clone(), batch.price);
                let make = move |items| {
                    let (tables, avoided) = (Arc::clone(&tables), Arc::clone(&avoided));
                    let task = WriteTask::new(kind, &model, &params, price, items, tables, avoided)?;
                    Ok(task.with_examples(examples.clone()))
                };
                self.renewed(dataset, items, Box::new(make), seen).await?
            }
            Purpose::Brief => Arc::new(BriefTask::new(&batch.model, &batch.params, batch.price, items, there)),
            Purpose::Trial => {
                let TrialBatch { template, .. } = asked(batch);
                let (items, tables) = (with_template(items, template), Arc::default());
                let task = WriteTask::new(kind, &batch.model, &batch.params, batch.price, items, tables, avoided)?;
                Arc::new(TrialTask::new(task.with_examples(examples)))
            }
            Purpose::Judge => {
                let asked = asked(batch);
                Arc::new(JudgeTask::new(&batch.model, &batch.params, batch.price, items, asked)?)
            }
        };
        let progress = BatchProgress::new(expected, batch.params.concurrency);
        Ok(Ready { endpoint, provider, task, progress: Arc::new(progress) })
    }

    /// A task that writes with the library as it is while its batch runs; the file was `seen` at this version before it was
    /// read.
    async fn renewed(
        &self,
        dataset: i64,
        library: LoadedLibrary,
        make: Make,
        seen: Option<i64>,
    ) -> Result<Arc<RenewedTask>> {
        let task = Arc::new(RenewedTask::new(library, make)?);
        self.shared.renewed.lock().await.entry(dataset).or_default().push(Arc::downgrade(&task));
        // It may have been changed after it was read, and before anybody knew of this task.
        self.library_changed(dataset).await?;
        self.own(self.clone().follow_others(dataset, Arc::downgrade(&task), seen));
        Ok(task)
    }

    async fn remember_facts(&self, endpoint: &EndpointId, facts: EndpointFacts) {
        if facts == EndpointFacts::default() {
            return;
        }
        let (endpoint, now) = (endpoint.clone(), self.shared.clock.now_ms());
        let remembered = self.shared.store.writer().write(move |connection| {
            Box::pin(async move {
                let EndpointId { kind, base_url, model } = &endpoint;
                learned::remember(connection, kind.name(), base_url, model, facts, now).await
            })
        });
        if let Err(error) = remembered.await {
            tracing::debug!(%error, "what was learned about the server could not be stored");
        }
    }

    /// A runner ended in a fault of this application, and its calls have ended without it: its batch can be resumed.
    async fn interrupt(&self, id: i64) -> BatchState {
        tracing::error!(batch = id, "the batch ended in a fault of this application");
        let interrupted = self.shared.store.writer().write(move |connection| {
            Box::pin(async move {
                batches::interrupt(connection, id).await?;
                jobs::stop_waiting(connection, id).await
            })
        });
        if let Err(error) = interrupted.await {
            tracing::warn!(batch = id, %error, "that it was interrupted could not be written; the next start does it");
        }
        BatchState::Interrupted
    }

    /// A runner has ended: say so, and start what waits.
    async fn end(self, id: i64, mut state: BatchState) {
        let kind = self.shared.registry.get(id).map(|running| running.kind);
        if kind == Some(BatchKind::Single)
            && let Err(error) = self.notice(id).await
        {
            tracing::warn!(batch = id, %error, "the end of a single row could not be read");
        }
        let mut lock = self.shared.lock.lock().await;
        let ended = self.shared.registry.remove(id);
        if !state.is_closed() && ended.is_some_and(|ended| ended.cancel.load(Ordering::SeqCst)) {
            // The order came when the runner had ended already, for another reason.
            match finish::cancel(&self.shared.store, self.shared.clock, id).await {
                Ok(cancelled) => state = cancelled,
                Err(error) => tracing::warn!(batch = id, %error, "the batch could not be cancelled yet"),
            }
        }
        self.shared.feed.batch(id);
        if let Ok(batch) = self.load(id).await {
            self.shared.feed.dataset(batch.dataset_id);
            self.texts_changed(batch.dataset_id);
            if let Some(at) = batch.resumes_at.filter(|_| state == BatchState::Paused) {
                self.resume_at(id, at);
            }
        }
        if state != BatchState::Completed {
            // Rows of waiting jobs went back to what they showed before.
            self.shared.feed.everything();
        }
        self.start_next(None).await;
        if !self.is_running() {
            *lock = None;
        }
        drop(lock);
        self.shared.registry.tell_end();
    }
}

/// What a batch's jobs are asked besides their rows.
fn asked<T: DeserializeOwned + Default>(batch: &Batch) -> T {
    batch.input.as_deref().and_then(|input| serde_json::from_str(input).ok()).unwrap_or_default()
}
