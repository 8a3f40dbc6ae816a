//! The engine: datasets, generation and export over one SQLite file. [`Engine`] is the only door for the window and
//! for train-cli.
//!
//! Architecture invariant: this crate knows no window and no terminal; SQL stands in the store crate, HTTP in
//! the provider crate, rules in the domain crate.

// Unit tests share the set-up of the integration tests, which names the crate.
#[cfg(test)]
extern crate self as train_engine;

mod addition;
mod api;
mod aside;
mod backups;
mod calendar;
mod clock;
mod comparing;
mod cores;
mod coverage;
mod error;
mod estimate;
mod export;
mod home;
mod import;
mod import_words;
mod mail_sender;
mod planning;
mod proposal;
mod rejects;
#[cfg(test)]
mod releases;
mod report;
mod run;
mod scoring;
mod search;
mod secret;
mod template_check;
pub mod view;
mod whole_file;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub use api::generate::{Overrides, Price, parse_price};
pub use api::limits::limits;
pub use clock::Clock;
pub use error::{EngineError, ErrorCode, Result};
pub use export::checked::CheckedExport;
pub use export::look::ExportProblem;
pub use run::{Control, JobEvent};
pub use secret::{MailAccount, Secrets};
pub use train_chat::Family;
pub use train_domain::figures;
pub use train_domain::money::{parse_usd, usd};
pub use train_domain::plan::largest_remainder;
use train_domain::provider::ProviderKind;
pub use train_domain::row::{INTENTS, TONES};
pub use train_formats::{Consumer, Format, guard as guard_cell};
pub use train_store::{Progress, private};

/// "2026-11-23T10:15:00Z" of epoch milliseconds as views hold them.
pub fn timestamp(ms: f64) -> String {
    calendar::timestamp(ms as i64)
}

use mail_sender::MailSender;
use run::Supervisor;
use train_store::Store;

/// What an engine is opened with.
#[derive(Clone, Debug)]
pub struct Options {
    /// The data folder; it is created where it does not exist.
    pub folder: PathBuf,
    pub secrets: Secrets,
    /// Where the time comes from.
    pub clock: Clock,
}

/// An open data folder. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    store: Store,
    secrets: Secrets,
    clock: Clock,
    supervisor: Supervisor,
    mail_sender: MailSender,
    exporting: export::Exporting,
    reports: report::Reports,
    /// Until when servers on this machine are not asked anew whether they pass calls on, by the time since the start.
    asked: Mutex<HashMap<(ProviderKind, String), Duration>>,
}

impl Engine {
    /// Runs work in a transaction, on the connection that writes, and returns after its commit.
    async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut train_store::Connection) -> train_store::writer::BoxWork<'c, T> + Send + 'static,
    {
        Ok(self.inner.store.writer().write(work).await?)
    }

    /// Opens a data folder and settles what a process that ended in the middle of its work left behind.
    ///
    /// # Errors
    /// The database is damaged, from a newer version, not writable, or the disk is full; it is left as it is.
    pub async fn open(options: Options) -> Result<Self> {
        Self::open_with(options, &|_, _| {}).await
    }

    /// The same, with somebody who hears how far the update of an older database is.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub async fn open_with(options: Options, progress: Progress<'_>) -> Result<Self> {
        let Options { folder, secrets, clock } = options;
        backups::finish_restore(&folder).await?;
        let store = Store::open_with(&folder, progress).await?;
        backups::prune(&folder);
        backups::sweep(&folder, clock.now_ms());
        let supervisor = Supervisor::new(store.clone(), secrets.clone(), clock, folder.clone()).await?;
        let feed = supervisor.feed().clone();
        let mail_sender = MailSender::new(store.clone(), secrets.clone(), clock, folder.clone(), feed);
        let engine = Self {
            inner: Arc::new(Inner {
                folder,
                store,
                secrets,
                clock,
                supervisor,
                mail_sender,
                exporting: export::Exporting::default(),
                reports: report::Reports::default(),
                asked: Mutex::default(),
            }),
        };
        if let Err(error) = engine.take_back_unfinished().await {
            tracing::warn!(%error, "what is left of an import could not be taken back yet");
        }
        Ok(engine)
    }

    /// Where data is kept unless a person chose another place: TRAIN_DATA_DIR, else the system's folder for
    /// application data. The window and train-cli share it.
    pub fn default_folder() -> Option<PathBuf> {
        match std::env::var_os("TRAIN_DATA_DIR").filter(|folder| !folder.is_empty()) {
            Some(folder) => Some(folder.into()),
            None => home::folder(),
        }
    }

    /// The system's folder for this application's logs, or `logs` beside the data where TRAIN_DATA_DIR names another.
    pub fn log_folder() -> Option<PathBuf> {
        if let Some(folder) = std::env::var_os("TRAIN_DATA_DIR").filter(|folder| !folder.is_empty()) {
            return Some(PathBuf::from(folder).join("logs"));
        }
        if cfg!(target_os = "macos") {
            return Some(dirs::home_dir()?.join("Library/Logs").join(private::OWN_FOLDER));
        }
        Some(dirs::data_local_dir()?.join(private::OWN_FOLDER).join("logs"))
    }

    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }

    pub fn database(&self) -> &Path {
        self.inner.store.path()
    }

    /// Starts the change feed, the clocks of batches that go on by themselves, and the sender of what waits in
    /// the outbox, and removes what is left of deleted datasets. For a window; called once.
    pub async fn watch(&self) -> Result<()> {
        self.inner.supervisor.watch();
        self.inner.mail_sender.start(&self.inner.supervisor);
        let engine = self.clone();
        self.inner.supervisor.own(async move {
            if let Err(error) = engine.finish_deletions().await {
                tracing::warn!(%error, "what is left of a deleted dataset could not be removed yet");
            }
        });
        self.inner.supervisor.own(self.inner.supervisor.clone().keep_scored());
        self.inner.supervisor.own(self.inner.supervisor.clone().keep_findable());
        self.inner.supervisor.rearm().await
    }

    /// Change events: counts, batches and row summaries.
    pub fn changes(&self) -> tokio::sync::broadcast::Receiver<view::Changes> {
        self.inner.supervisor.feed().changes()
    }

    /// The ends of single Generates.
    pub fn notices(&self) -> tokio::sync::broadcast::Receiver<view::Notice> {
        self.inner.supervisor.feed().notices()
    }

    /// The ends of attempts, one by one. One listener at a time.
    pub fn jobs(&self) -> tokio::sync::mpsc::UnboundedReceiver<JobEvent> {
        self.inner.supervisor.feed().jobs()
    }

    /// Whether any batch runs in this process.
    pub fn is_running(&self) -> bool {
        self.inner.supervisor.is_running()
    }

    /// Pauses every batch that is at work and returns when no call is under way any more. The engine stays open.
    pub async fn rest(&self) {
        self.inner.supervisor.rest().await;
    }

    /// Sends nothing more, waits this long for a mail and for the calls under way, then lets them go, and closes the
    /// database.
    pub async fn shut_down(&self, patience: Duration) {
        // What is being exported reads from the database that is closed.
        self.inner.exporting.stop();
        // Together: while a mail is waited for, no new call may be sent.
        tokio::join!(self.inner.mail_sender.rest(patience), self.inner.supervisor.come_to_rest(patience));
        if let Err(error) = self.inner.store.present() {
            self.keep_what_lost_its_name(&error).await;
        }
        self.inner.supervisor.close().await;
    }
}
