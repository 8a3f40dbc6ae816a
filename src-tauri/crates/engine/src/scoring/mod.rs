//! Reading and scoring: work for the processor, on one thread of its own and in the order in which it comes. So it never
//! stands before a claim, and a large conversation holds nobody up but those behind it. Whoever scores many (an import, new
//! criteria) hands them over one by one, so that an answer waits for one of them at the most.

pub mod rescore;
pub mod rules;
mod scorer;
mod share;
pub mod tables;

pub use rules::no_voice;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;

use tokio::sync::oneshot;

type Work = Box<dyn FnOnce() + Send>;

/// A handle to the thread, which ends with the last of them.
#[derive(Clone, Debug)]
pub struct Scoring {
    queue: mpsc::Sender<Work>,
}

/// The work ended in a fault of this application. The thread goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panicked;

impl Scoring {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system allows no further one.
    pub fn start() -> std::io::Result<Self> {
        let (queue, works) = mpsc::channel::<Work>();
        std::thread::Builder::new().name("scoring".into()).spawn(move || works.iter().for_each(|work| work()))?;
        Ok(Self { queue })
    }

    /// Does some work after what was handed over before it, and returns what came of it.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Panicked> {
        let (work, done) = Self::replying(work);
        self.queue(work);
        done.await.unwrap_or(Err(Panicked))
    }

    /// Hands some work over.
    fn queue(&self, work: Work) {
        // Where the thread is gone, nobody replies.
        let _ = self.queue.send(work);
    }

    /// Some work that tells what came of it.
    fn replying<T: Send + 'static>(
        work: impl FnOnce() -> T + Send + 'static,
    ) -> (Work, oneshot::Receiver<Result<T, Panicked>>) {
        let (reply, done) = oneshot::channel();
        let work = move || {
            let _ = reply.send(catch_unwind(AssertUnwindSafe(work)).map_err(|_| Panicked));
        };
        (Box::new(work), done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_done_in_order_and_a_panic_ends_its_own_alone() {
        let scoring = Scoring::start().expect("a thread");
        let (first, broken, second) = tokio::join!(
            scoring.run(|| std::thread::current().id()),
            scoring.run(|| -> u32 { panic!("a fault of the scorer") }),
            scoring.run(|| std::thread::current().id()),
        );
        assert_eq!(broken, Err(Panicked));
        assert_eq!(first, second, "one thread, before and after");
        assert_ne!(first, Ok(std::thread::current().id()), "and not the one that sends calls");
        let (order, heard) = mpsc::channel();
        let told = |number: u32| {
            let order = order.clone();
            scoring.run(move || order.send(number).expect("somebody listens"))
        };
        let (_, _, _) = tokio::join!(told(1), told(2), told(3));
        assert_eq!(heard.try_iter().collect::<Vec<_>>(), [1, 2, 3]);
    }
}
