//! Sends what waits in the outbox: at once when a batch is complete, later where the server is down, and once.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use train_domain::mail::{MailProblem, MailSettings};
use train_mail::body::{Report, completed};
use train_mail::{Delivery, Failure, Patience, check, deliver, domain, wait_after, write};
use train_store::Connection;
use train_store::lock::FolderLock;
use train_store::outbox::{self, Claimed};
use train_store::stored::{StoredEstimate, StoredMail};
use train_store::{Store, batches, datasets, settings};

use crate::clock::Clock;
use crate::error::Result;
use crate::run::{ChangeFeed, Supervisor};
use crate::secret::{MailAccount, Secrets};

/// The setting under which it is stored how mails are sent.
pub const SETTING: &str = "mail";

/// The longest that nobody looks into the outbox: another process may have left something there.
const LOOK: Duration = Duration::from_secs(60);
/// A clock that is set back by more than this between two looks puts off what waits.
const SET_BACK_MS: i64 = 60_000;
/// While another process sends.
const BUSY: Duration = Duration::from_secs(2);

/// How mails are sent, as it was saved; `None` where it never was.
pub async fn saved(connection: &mut Connection) -> Result<Option<MailSettings>> {
    let saved: Option<StoredMail> = settings::get(connection, SETTING).await?;
    Ok(saved.map(|stored| stored.complete(MailSettings::default())))
}

/// Sends mails. Cheap to clone.
///
/// One process at a time sends, by a lock on a file. A mail's row says `sending` before anything goes out. Whoever holds
/// the lock and finds such a row knows that its sender has ended: the mail is sent once more under the same Message-ID,
/// so that two copies count as one.
#[derive(Clone)]
pub struct MailSender {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    secrets: Secrets,
    clock: Clock,
    folder: PathBuf,
    feed: ChangeFeed,
    wake: Notify,
    tracker: TaskTracker,
    /// No further mail is begun.
    stop: CancellationToken,
    /// The one under way is let go.
    let_go: CancellationToken,
}

impl MailSender {
    /// One that does nothing by itself yet.
    pub fn new(store: Store, secrets: Secrets, clock: Clock, folder: PathBuf, feed: ChangeFeed) -> Self {
        Self {
            shared: Arc::new(Shared {
                store,
                secrets,
                clock,
                folder,
                feed,
                wake: Notify::new(),
                tracker: TaskTracker::new(),
                stop: CancellationToken::new(),
                let_go: CancellationToken::new(),
            }),
        }
    }

    /// Looks after the outbox until the engine is shut down. Called once.
    pub fn start(&self, supervisor: &Supervisor) {
        let (sender, supervisor) = (self.clone(), supervisor.clone());
        self.shared.tracker.spawn(async move {
            // What failed in an earlier session is tried at once: network and server may be there again.
            let mut at_once = true;
            // How far the person's clock is behind time that is never turned back.
            let (clock, mut behind) = (sender.shared.clock, 0);
            loop {
                let before = std::mem::replace(&mut behind, clock.steady_ms() - clock.now_ms());
                at_once |= behind - before > SET_BACK_MS;
                // Listened to before the look, so that nothing falls between look and sleep.
                let (ended, woken) = (supervisor.next_end(), sender.shared.wake.notified());
                let wait = match sender.sweep(at_once).await {
                    Ok(wait) => wait,
                    Err(error) => {
                        tracing::warn!(%error, "the outbox could not be read");
                        LOOK
                    }
                };
                at_once = false;
                tokio::select! {
                    () = ended => {}
                    () = woken => {}
                    () = tokio::time::sleep(wait) => {}
                    () = sender.shared.stop.cancelled() => return,
                    () = sender.shared.store.closed() => return,
                }
            }
        });
    }

    /// Something new waits, or what was missing is there.
    pub fn wake(&self) {
        self.shared.wake.notify_one();
    }

    /// Begins no further mail, waits this long for the one under way, then lets it go. Its row keeps saying `sending`,
    /// and the next session sends it again under the same Message-ID.
    pub async fn rest(&self, patience: Duration) {
        self.shared.stop.cancel();
        self.shared.tracker.close();
        if tokio::time::timeout(patience, self.shared.tracker.wait()).await.is_err() {
            self.shared.let_go.cancel();
            self.shared.tracker.wait().await;
        }
    }

    /// Sends what is due, or all that waits where `at_once`. Returns how long there is nothing to do.
    pub async fn sweep(&self, at_once: bool) -> Result<Duration> {
        let shared = &self.shared;
        let next = outbox::next_due(&mut *shared.store.read().await?).await?;
        let Some(next) = next else { return Ok(LOOK) };
        if !at_once && next > shared.clock.now_ms() {
            return Ok(self.until(next));
        }
        let Some(_lock) = FolderLock::for_mail(&shared.folder)? else { return Ok(BUSY) };
        self.recover_held().await?;
        let now = shared.clock.now_ms();
        let due = outbox::due(&mut *shared.store.read().await?, now, at_once).await?;
        for id in due {
            if shared.stop.is_cancelled() {
                break;
            }
            // Also where the keychain asks a person who is no longer there.
            tokio::select! {
                done = self.one(id) => done?,
                () = shared.let_go.cancelled() => break,
            }
        }
        let next = outbox::next_due(&mut *shared.store.read().await?).await?;
        Ok(next.map_or(LOOK, |next| self.until(next)))
    }

    /// A mail whose sender has ended waits again, unless mails are being sent at this moment.
    pub async fn recover(&self) -> Result<()> {
        match FolderLock::for_mail(&self.shared.folder)? {
            Some(_lock) => self.recover_held().await,
            None => Ok(()),
        }
    }

    /// The same by whoever holds the lock for sending.
    async fn recover_held(&self) -> Result<()> {
        let left = self.shared.store.writer().write(|connection| Box::pin(outbox::recover(connection)));
        for batch in left.await? {
            tracing::info!(batch, "a mail whose sender has ended waits again");
        }
        Ok(())
    }

    fn until(&self, at: i64) -> Duration {
        let wait = u64::try_from(at - self.shared.clock.now_ms()).unwrap_or(0);
        Duration::from_millis(wait).clamp(Duration::from_secs(1), LOOK)
    }

    async fn one(&self, id: i64) -> Result<()> {
        let shared = &self.shared;
        let settings = saved(&mut *shared.store.read().await?).await?;
        let Some(settings) = settings.filter(|settings| check(settings).is_ok()) else {
            return self.hold(id, MailProblem::NotSetUp).await;
        };
        let password = match shared.secrets.mail_password(&MailAccount::of(&settings, true)).await {
            _ if settings.user.is_empty() => None,
            Ok(Some(password)) => Some(password),
            Ok(None) => return self.hold(id, MailProblem::NoPassword).await,
            Err(_) => return self.hold(id, MailProblem::Keychain).await,
        };
        let (domain, to) = (domain(&settings).to_owned(), settings.to.clone());
        let claimed = shared
            .store
            .writer()
            .write(move |connection| Box::pin(async move { outbox::claim(connection, id, &domain, &to).await }))
            .await?;
        let Some(claimed) = claimed else { return Ok(()) };
        shared.feed.batch(claimed.batch_id);
        let result = self.send(&claimed, &settings, password.as_ref().map(|password| password.as_str())).await;
        self.record(claimed, result).await;
        Ok(())
    }

    async fn send(&self, claimed: &Claimed, settings: &MailSettings, password: Option<&str>) -> Delivery {
        let internal = |what: &str, error: &dyn std::fmt::Display| {
            tracing::warn!(batch = claimed.batch_id, %error, "{what}");
            Failure::from(MailProblem::Internal)
        };
        let report = self.report(claimed.batch_id).await;
        let report = report.map_err(|error| internal("the mail's numbers could not be read", &error))?;
        let message = write(settings, &completed(&report), &claimed.message_id, self.shared.clock.now_ms())
            .map_err(|error| internal("the mail could not be written", &error))?;
        deliver(settings, password, &message, Patience::default()).await
    }

    /// What came of it is written down, whatever it takes: a mail that went out must not go out again.
    async fn record(&self, claimed: Claimed, result: Delivery) {
        let shared = &self.shared;
        let batch = claimed.batch_id;
        match &result {
            Ok(()) => tracing::info!(batch, tries = claimed.tries, "the mail was sent"),
            Err(failure) => {
                tracing::warn!(batch, tries = claimed.tries, problem = failure.problem.name(), "the mail was not sent")
            }
        }
        let (claimed, result) = (Arc::new(claimed), Arc::new(result));
        loop {
            let now = shared.clock.now_ms();
            let (claimed, result) = (Arc::clone(&claimed), Arc::clone(&result));
            let written = shared
                .store
                .writer()
                .write(move |connection| {
                    Box::pin(async move {
                        let Err(failure) = &*result else { return outbox::sent(connection, &claimed, now).await };
                        let tries = u32::try_from(claimed.tries).unwrap_or(u32::MAX);
                        let wait = wait_after(failure.problem, tries);
                        let next_at = wait.map(|wait| now + i64::try_from(wait.as_millis()).unwrap_or(0));
                        outbox::not_sent(connection, &claimed, failure.problem, failure.said.as_deref(), next_at).await
                    })
                })
                .await;
            match written {
                Ok(()) => break,
                Err(_) if shared.store.is_closed() => return,
                Err(error) => tracing::warn!(batch, %error, "the mail's end could not be written yet"),
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        shared.feed.batch(batch);
    }

    /// A mail that cannot be tried waits, and says for what.
    async fn hold(&self, id: i64, problem: MailProblem) -> Result<()> {
        let wait = wait_after(problem, 0).unwrap_or(LOOK);
        let next_at = self.shared.clock.now_ms() + i64::try_from(wait.as_millis()).unwrap_or(0);
        let batch = self
            .shared
            .store
            .writer()
            .write(move |connection| Box::pin(outbox::hold(connection, id, problem, next_at)))
            .await?;
        if let Some(batch) = batch {
            self.shared.feed.batch(batch);
        }
        Ok(())
    }

    async fn report(&self, batch_id: i64) -> Result<Report> {
        let mut connection = self.shared.store.read().await?;
        let batch = batches::load(&mut connection, batch_id).await?;
        let failures = outbox::causes(&mut connection, batch_id).await?;
        let dataset = datasets::name(&mut connection, batch.dataset_id).await?;
        let estimate: Option<StoredEstimate> =
            batch.estimate.as_deref().and_then(|text| serde_json::from_str(text).ok());
        Ok(Report {
            dataset,
            batch: batch.id,
            total: batch.total,
            succeeded: batch.succeeded,
            failed: batch.failed,
            took_ms: batch.started_at.zip(batch.ended_at).map(|(started, ended)| ended - started),
            estimated_ms: estimate.map(|estimate| (estimate.ms.low, estimate.ms.high)),
            spent: (batch.price.is_some() && !batch.gateway).then_some(batch.spent),
            estimated_cost: estimate.and_then(|estimate| estimate.cost).map(|cost| (cost.low, cost.high)),
            unknown: batch.unknown,
            free: batch.price.is_some_and(|price| price.is_free()) && !batch.gateway,
            practice: batch.provider == "practice",
            model: batch.model,
            failures,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;
    use crate::{Engine, Options};

    const START: i64 = 1_790_000_000_000;

    /// Whether the mail is tried soon: it then has the problem that nobody said where it goes.
    async fn is_tried(engine: &Engine) -> bool {
        for _ in 0..50 {
            tokio::time::sleep(Duration::from_millis(10)).await;
            let mut connection = engine.inner.store.read().await.expect("reads");
            if !outbox::troubled(&mut connection).await.expect("mails").is_empty() {
                return true;
            }
        }
        false
    }

    /// The same of one that waits for a minute, when the outbox is looked into.
    async fn is_tried_early(engine: &Engine) -> bool {
        let waits = format!("UPDATE outbox SET problem = NULL, next_at = {}", START + 60_000);
        engine.inner.store.change(waits).await.expect("it waits");
        engine.inner.mail_sender.wake();
        is_tried(engine).await
    }

    #[tokio::test]
    async fn a_clock_that_is_set_back_puts_no_mail_off() {
        static BY: AtomicI64 = AtomicI64::new(0);
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Clock::set_by(START, &BY);
        let options = Options { folder: folder.path().to_path_buf(), secrets: Secrets::memory(), clock };
        let engine = Engine::open(options).await.expect("an engine");
        let sql = "INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, created_at)
                VALUES (1, 1, 'r', 'all', 'completed', 'anthropic', 'u', 'm', '{}', 0, '{}', 0, 0);
            INSERT INTO outbox (batch_id, next_at, queued_at) VALUES (1, 0, 0);";
        engine.inner.store.change(sql).await.expect("a mail");
        engine.watch().await.expect("watches");
        assert!(is_tried(&engine).await, "at the start");
        assert!(!is_tried_early(&engine).await, "it has its time");
        BY.store(-3_600_000, Ordering::Relaxed);
        assert!(is_tried_early(&engine).await, "which is an hour further away now");
        assert!(!is_tried_early(&engine).await, "once");
        engine.shut_down(Duration::ZERO).await;
    }
}
