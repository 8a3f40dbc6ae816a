//! Batches: looked at and steered.

use train_store::{batches, conversations};

use crate::Engine;
use crate::error::Result;
use crate::run::Control;
use crate::view::{self, BatchView, MarkView};

/// Batches that a history lists.
const HISTORY: u32 = 500;

impl Engine {
    /// Sends nothing more and waits for what is under way; the batch can be resumed.
    ///
    /// # Errors
    /// There is no such batch.
    pub async fn pause_batch(&self, id: u32) -> Result<()> {
        self.order(id, Control::Pause).await
    }

    /// The same, and what waits goes back to where it was.
    ///
    /// # Errors
    /// There is no such batch, or another process runs it.
    pub async fn cancel_batch(&self, id: u32) -> Result<()> {
        self.order(id, Control::Cancel).await
    }

    /// Steers a batch.
    ///
    /// # Errors
    /// There is no such batch, or another process runs it.
    pub async fn order(&self, id: u32, order: Control) -> Result<()> {
        self.inner.supervisor.order(i64::from(id), order).await
    }

    /// Lets a paused or interrupted batch go on, with a new spending limit (micro-dollars) where one is given.
    ///
    /// # Errors
    /// No key, a limit below what is spent, another process generates, or the batch is in no state to be resumed.
    pub async fn resume_batch(&self, id: u32, limit_micros: Option<f64>) -> Result<()> {
        self.resume(id, limit_micros, false).await
    }

    /// The same without a window: where it pauses it stays paused, and promises no time.
    ///
    /// # Errors
    /// As [`Engine::resume_batch`].
    pub async fn resume_headless(&self, id: u32, limit_micros: Option<f64>) -> Result<()> {
        self.resume(id, limit_micros, true).await
    }

    async fn resume(&self, id: u32, limit_micros: Option<f64>, headless: bool) -> Result<()> {
        let cap = limit_micros.map(view::micros).transpose()?;
        self.inner.supervisor.resume(i64::from(id), cap, headless).await
    }

    /// Waits until a batch no longer runs in this process, and shows it.
    pub async fn wait(&self, id: u32) -> Result<BatchView> {
        self.inner.supervisor.wait(i64::from(id)).await
    }

    /// One batch.
    ///
    /// # Errors
    /// There is no such batch.
    pub async fn batch(&self, id: u32) -> Result<BatchView> {
        self.inner.supervisor.show(i64::from(id)).await
    }

    /// The batches of a dataset, newest first.
    pub async fn batches(&self, dataset_id: u32) -> Result<Vec<BatchView>> {
        let history = batches::history(&mut *self.inner.store.read().await?, i64::from(dataset_id), HISTORY).await?;
        Ok(history.iter().map(|batch| self.inner.supervisor.view(batch)).collect())
    }

    /// Batches that are not closed, oldest first.
    pub async fn open_batches(&self) -> Result<Vec<BatchView>> {
        let open = batches::open_ones(&mut *self.inner.store.read().await?).await?;
        Ok(open.iter().map(|batch| self.inner.supervisor.view(batch)).collect())
    }

    /// Batches that this process has not done with: running, in line, or going on by themselves at some time.
    pub async fn at_work(&self) -> Result<Vec<BatchView>> {
        let open = batches::open_ones(&mut *self.inner.store.read().await?).await?;
        let supervisor = &self.inner.supervisor;
        Ok(open.iter().filter(|batch| supervisor.is_at_work(batch)).map(|batch| supervisor.view(batch)).collect())
    }

    /// How the conversations of a batch ended, newest first.
    pub async fn marks(&self, batch_id: u32, limit: u32) -> Result<Vec<MarkView>> {
        let ended =
            conversations::ended(&mut *self.inner.store.read().await?, i64::from(batch_id), limit.min(10_000)).await?;
        Ok(ended.into_iter().map(Into::into).collect())
    }
}

impl From<conversations::Ended> for MarkView {
    fn from(ended: conversations::Ended) -> Self {
        let kind = ended
            .error_kind
            .as_deref()
            .and_then(|name| train_domain::call::ErrorKind::parse(name).ok())
            .filter(|_| ended.state == "failed");
        Self {
            conversation_id: view::id(ended.conversation_id),
            number: view::id(ended.number),
            name: format!("{} + {} + {}", ended.persona, ended.emotion, ended.topic),
            outcome: ended.state,
            at: view::number(ended.ended_at),
            score: ended.score.map(view::score),
            error_title: kind.map(|kind| train_domain::explain::explain(kind).title.into()),
        }
    }
}
