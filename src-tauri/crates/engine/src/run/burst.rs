//! Which work waits while places at the provider stand empty.
//!
//! Calls that were sent together are answered together: a burst. Each place that it frees stands empty until its next call
//! is claimed and sent, and nobody waits for an answer's judgement and commit but its own row. So a burst's first moments
//! belong to the calls that wait for a place.

use std::pin::pin;
use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

/// How long the first answer of a burst may wait to be judged; later ones for what is left of it.
const HELD: Duration = Duration::from_millis(25);
/// A burst begins after so long without an answer.
const REST: Duration = Duration::from_millis(50);

/// The answers of a batch, as far as they come in bursts.
#[derive(Default)]
pub struct Burst {
    times: Mutex<Option<Times>>,
    nothing_waits: Notify,
}

#[derive(Clone, Copy)]
struct Times {
    began: Instant,
    last: Instant,
}

impl Burst {
    /// An answer is here: `tell` says so to whoever fills its place. Returns when it may be judged.
    pub async fn answered(&self, tell: impl FnOnce()) {
        let until = self.note(Instant::now()) + HELD;
        let mut nothing_waits = pin!(self.nothing_waits.notified());
        // From here on: what is told may be heard before this is polled.
        nothing_waits.as_mut().enable();
        tell();
        let _ = timeout_at(until, nothing_waits).await;
    }

    /// When the burst began that an answer of now belongs to.
    fn note(&self, now: Instant) -> Instant {
        let mut times = self.times.lock().expect("no panic while locked");
        let began = times.filter(|times| now - times.last < REST).map_or(now, |times| times.began);
        *times = Some(Times { began, last: now });
        began
    }

    /// No call waits for a place: the answers that are here may be judged.
    pub fn nothing_waits(&self) {
        self.nothing_waits.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// Whether an answer waits to be judged.
    async fn waits(burst: &Arc<Burst>) -> tokio::task::JoinHandle<()> {
        let burst = Arc::clone(burst);
        let waiting = tokio::spawn(async move { burst.answered(|| {}).await });
        tokio::task::yield_now().await;
        waiting
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_waits_for_the_calls_that_wait_for_its_place() {
        let burst = Arc::new(Burst::default());
        let first = waits(&burst).await;
        assert!(!first.is_finished());
        burst.nothing_waits();
        tokio::task::yield_now().await;
        assert!(first.is_finished());
        let second = waits(&burst).await;
        assert!(!second.is_finished(), "this one's place may be wanted");
        tokio::time::advance(HELD).await;
        tokio::task::yield_now().await;
        assert!(second.is_finished(), "it does not wait for ever");
    }

    #[tokio::test(start_paused = true)]
    async fn answers_that_follow_each_other_do_not_wait() {
        let burst = Arc::new(Burst::default());
        burst.nothing_waits();
        for _ in 0..5 {
            tokio::time::advance(REST - Duration::from_millis(1)).await;
            waits(&burst).await.abort();
        }
        assert!(waits(&burst).await.is_finished());
        tokio::time::advance(REST).await;
        assert!(!waits(&burst).await.is_finished(), "after a rest a new burst begins");
    }
}
