//! Waits that end when they should. The runtime's own timers count whole milliseconds and round up, which is a
//! twentieth of the shortest latency that is measured against.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Condvar, LazyLock, Mutex, PoisonError};
use std::time::Instant;

use tokio::sync::oneshot;

static ALARM: LazyLock<Alarm> = LazyLock::new(|| {
    std::thread::Builder::new()
        .name("fault-server-alarm".into())
        .spawn(|| ALARM.ring())
        .expect("a thread can be started");
    Alarm::default()
});

/// Ends at this time, or some ten microseconds later.
pub(super) async fn until(at: Instant) {
    let (sleeper, wake) = oneshot::channel();
    ALARM.set(at, sleeper);
    let _ = wake.await;
}

#[derive(Default)]
struct Alarm {
    waiting: Mutex<Waiting>,
    earlier: Condvar,
}

#[derive(Default)]
struct Waiting {
    /// The earliest first; those of the same time in the order in which they came.
    times: BinaryHeap<Reverse<(Instant, usize)>>,
    sleepers: Vec<Option<oneshot::Sender<()>>>,
    free: Vec<usize>,
}

impl Alarm {
    fn set(&self, at: Instant, sleeper: oneshot::Sender<()>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let place = waiting.free.pop().unwrap_or(waiting.sleepers.len());
        if place == waiting.sleepers.len() {
            waiting.sleepers.push(None);
        }
        waiting.sleepers[place] = Some(sleeper);
        let first = waiting.times.peek().is_none_or(|Reverse((earliest, _))| at < *earliest);
        waiting.times.push(Reverse((at, place)));
        if first {
            self.earlier.notify_one();
        }
    }

    fn ring(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let now = Instant::now();
            while let Some(Reverse((at, place))) = waiting.times.peek().copied() {
                if at > now {
                    break;
                }
                waiting.times.pop();
                waiting.free.push(place);
                if let Some(sleeper) = waiting.sleepers[place].take() {
                    // Whoever gave up waiting is not there to be woken.
                    let _ = sleeper.send(());
                }
            }
            waiting = match waiting.times.peek() {
                Some(Reverse((at, _))) => {
                    let wait = at.saturating_duration_since(Instant::now());
                    self.earlier
                        .wait_timeout(waiting, wait)
                        .map_or_else(|poisoned| poisoned.into_inner().0, |(guard, _)| guard)
                }
                None => self.earlier.wait(waiting).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_wait_never_ends_early_and_the_earliest_ends_first() {
        let start = Instant::now();
        let (order, mut ended) = tokio::sync::mpsc::unbounded_channel();
        let waits = [30, 5, 5, 20].map(|ms| {
            let order = order.clone();
            tokio::spawn(async move {
                let at = start + Duration::from_millis(ms);
                until(at).await;
                assert!(Instant::now() >= at);
                let _ = order.send(ms);
            })
        });
        for wait in waits {
            wait.await.expect("no panic");
        }
        drop(order);
        let mut seen = Vec::new();
        while let Some(ms) = ended.recv().await {
            seen.push(ms);
        }
        assert_eq!(seen, [5, 5, 20, 30]);
    }
}
