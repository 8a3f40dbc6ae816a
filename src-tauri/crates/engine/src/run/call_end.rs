//! What a runner hears of its calls, and how an end is stored whatever the disk does.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use train_domain::call::{ErrorKind, RateHeaders};
use train_domain::waste::End;
use train_store::Store;
use train_store::jobs::WaitingJob;

/// Wait before a settlement is written again that could not be committed.
const WRITE_AGAIN: Duration = Duration::from_secs(1);
/// How often what cannot be written is still tried after everything was let go.
pub const LAST_TRIES: u32 = 2;

/// What a runner hears of its calls.
#[derive(Debug)]
pub enum RunnerEvent {
    /// The call is over and its place is free; the answer is not stored yet.
    Answered {
        /// Of which row, and in which round.
        row: i64,
        round: i64,
        /// What failed, where something did.
        failed: Option<ErrorKind>,
        /// It failed and was perhaps billed.
        lost: bool,
        /// How long the provider asked to wait.
        retry_after: Option<Duration>,
        /// What the headers told.
        rate: RateHeaders,
        /// Input and output tokens that it was expected to take and did not.
        spare: (u32, u32),
    },
    /// What the call gave for its money.
    Gave(End),
    /// The next jobs of the queue.
    Waiting(Vec<WaitingJob>),
    /// The end is stored.
    CallEnded(CallEnded),
    /// The end could not be stored; it is tried again until it can.
    Unwritable,
    /// It could not be stored and nobody waits for it any more. The call stays in flight in the database, and the
    /// next start finds it as perhaps billed.
    Abandoned,
}

/// A stored end.
#[derive(Clone, Debug)]
pub struct CallEnded {
    pub job_id: i64,
    pub call_id: i64,
    /// The call's number for its job.
    pub call: i64,
    pub conversation_id: i64,
    pub number: i64,
    /// Tenths, where an answer was kept that has a score.
    pub score: Option<u32>,
    /// Rows that got a brief.
    pub briefed: Vec<i64>,
    /// What failed and in which words, where no answer was kept.
    pub fault: Option<(ErrorKind, String)>,
    pub http_status: Option<u16>,
    pub request_id: Option<String>,
    /// When the job is sent again; `None` where it has ended.
    pub again: Option<i64>,
}

/// Writes again and again until it is committed: an answer that was paid for is not dropped because a disk is full. False
/// where the file was closed before, or the person left.
pub async fn until_stored<W: Future<Output = train_store::Result<()>>>(
    store: &Store,
    leaving: &CancellationToken,
    events: &mpsc::UnboundedSender<RunnerEvent>,
    write: impl Fn() -> W,
) -> bool {
    let mut last_tries = 0;
    loop {
        let Err(error) = write().await else { return true };
        tracing::warn!(%error, "the end of a call could not be stored yet");
        let _ = events.send(RunnerEvent::Unwritable);
        last_tries += u32::from(leaving.is_cancelled());
        if store.is_closed() || last_tries > LAST_TRIES {
            return false;
        }
        tokio::time::sleep(WRITE_AGAIN).await;
    }
}
