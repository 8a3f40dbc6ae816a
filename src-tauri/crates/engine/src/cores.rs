//! Work over many texts on all cores, for whoever reads them page by page from the file.

use std::collections::VecDeque;

use tokio::task::{JoinError, JoinHandle};

/// How many cores there are.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Pieces of work under way, each on a thread of its own; their results come in the order in which they were started.
#[derive(Debug)]
pub struct Cores<T> {
    under_way: VecDeque<JoinHandle<T>>,
}

impl<T: Send + 'static> Cores<T> {
    pub fn all() -> Self {
        Self { under_way: VecDeque::new() }
    }

    /// Whether a further piece would have to wait.
    pub fn are_busy(&self) -> bool {
        // One waits, so that no core stands still while a page is read.
        self.under_way.len() > cores()
    }

    /// Starts a piece of work at once.
    pub fn start(&mut self, work: impl FnOnce() -> T + Send + 'static) {
        self.under_way.push_back(tokio::task::spawn_blocking(work));
    }

    /// What came of the earliest piece; an error where it ended in a panic, `None` where nothing is under way.
    pub async fn next(&mut self) -> Option<Result<T, JoinError>> {
        Some(self.under_way.pop_front()?.await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn results_come_in_order_and_a_panic_ends_its_own_alone() {
        let mut cores = Cores::all();
        let (go, wait) = std::sync::mpsc::channel::<()>();
        cores.start(move || {
            wait.recv().expect("the second piece tells");
            1
        });
        cores.start(move || {
            go.send(()).expect("the first piece waits");
            2
        });
        cores.start(|| panic!("a fault"));
        let mut found = Vec::new();
        while let Some(done) = cores.next().await {
            found.push(done.ok());
        }
        assert_eq!(found, [Some(1), Some(2), None]);
    }

    #[tokio::test]
    async fn a_further_piece_waits_for_a_core() {
        let mut cores = Cores::all();
        let mut started = 0;
        while !cores.are_busy() {
            cores.start(|| ());
            started += 1;
        }
        assert!(started >= 2, "{started}");
        assert!(cores.next().await.is_some_and(|done| done.is_ok()));
        assert!(!cores.are_busy());
    }
}
