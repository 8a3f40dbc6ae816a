//! The head of a batch's queue, in memory. It is read before it is needed: while the database is asked, answers are heard and
//! the places that they free are filled.

use std::collections::{HashSet, VecDeque};

use train_store::jobs::{Place, WaitingJob};

/// So many jobs are read at once: enough that the database is asked rarely, whatever the batch's size.
pub const SLICE: u32 = 512;
/// The next slice is read when no more than so many jobs are in memory.
const LOW: usize = 256;

/// What is known of the queue behind the jobs in memory.
#[derive(Debug)]
enum Behind {
    /// The next slice stands behind this place.
    Place(Place),
    /// It is being read. These jobs were taken since: it may still show them as waiting.
    Asked(Vec<i64>),
    /// There was nothing.
    Nothing,
}

/// Jobs that wait for their turn.
#[derive(Debug)]
pub struct Queue {
    jobs: VecDeque<WaitingJob>,
    /// These, and those that were taken and are not claimed yet: none may be taken in twice.
    known: HashSet<i64>,
    /// Those that cannot be sent: until that is stored they are still read as waiting.
    refused: HashSet<i64>,
    behind: Behind,
}

impl Queue {
    /// Nothing was read.
    pub fn new() -> Self {
        Self { jobs: VecDeque::new(), known: HashSet::new(), refused: HashSet::new(), behind: Behind::Nothing }
    }

    /// Whether no job waits in memory.
    pub fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    /// The next job.
    pub fn pop(&mut self) -> Option<WaitingJob> {
        self.jobs.pop_front()
    }

    /// Jobs that go before all others, in their order.
    pub fn put_first(&mut self, jobs: Vec<WaitingJob>) {
        for job in jobs.into_iter().rev() {
            if self.take_in(job.id) {
                self.jobs.push_front(job);
            }
        }
    }

    /// Begins anew, with the first of the queue.
    pub fn begin(&mut self, jobs: Vec<WaitingJob>) {
        self.clear();
        self.append(jobs, &[]);
    }

    /// Behind which place the next slice is to be read now.
    pub fn ask(&mut self) -> Option<Place> {
        let Behind::Place(place) = self.behind else { return None };
        if self.known.len() > LOW {
            return None;
        }
        self.behind = Behind::Asked(Vec::new());
        Some(place)
    }

    /// Whether a slice is on its way.
    pub fn is_asked(&self) -> bool {
        matches!(self.behind, Behind::Asked(_))
    }

    /// The slice that was asked for; one that comes after `clear` is dropped.
    pub fn arrived(&mut self, jobs: Vec<WaitingJob>) {
        if let Behind::Asked(taken) = std::mem::replace(&mut self.behind, Behind::Nothing) {
            self.append(jobs, &taken);
        }
    }

    fn append(&mut self, jobs: Vec<WaitingJob>, taken: &[i64]) {
        self.behind = jobs.last().map_or(Behind::Nothing, |last| Behind::Place(last.place()));
        for job in jobs {
            if !taken.contains(&job.id) && self.take_in(job.id) {
                self.jobs.push_back(job);
            }
        }
    }

    /// Takes note of a job that is read; false where it was taken in before.
    fn take_in(&mut self, job_id: i64) -> bool {
        !self.refused.contains(&job_id) && self.known.insert(job_id)
    }

    /// A job that was taken cannot be sent: it is not taken in again.
    pub fn refuse(&mut self, job_id: i64) {
        self.leave(job_id);
        self.refused.insert(job_id);
    }

    /// A job that was taken waits no more.
    pub fn leave(&mut self, job_id: i64) {
        self.known.remove(&job_id);
        if let Behind::Asked(taken) = &mut self.behind {
            taken.push(job_id);
        }
    }

    /// Forgets everything but what cannot be sent.
    pub fn clear(&mut self) {
        *self = Self { refused: std::mem::take(&mut self.refused), ..Self::new() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(id: i64) -> WaitingJob {
        WaitingJob {
            id,
            conversation_id: id,
            revision: 0,
            calls: 0,
            round: 0,
            transient: 0,
            busy: 0,
            invalid: 0,
            number: id,
            persona_id: Some(1),
            arc_id: Some(2),
            topic_id: Some(3),
            intent: String::new(),
            tone: String::new(),
            tier: String::new(),
            brief: None,
            variation: 1,
            client_style: None,
            friction: None,
            ending: None,
            template_id: None,
            version_id: None,
            shown: None,
            parent: None,
            from_turn: None,
            input: None,
        }
    }

    fn jobs(ids: std::ops::Range<i64>) -> Vec<WaitingJob> {
        ids.map(job).collect()
    }

    fn rest(queue: &mut Queue) -> Vec<i64> {
        std::iter::from_fn(|| queue.pop()).map(|job| job.id).collect()
    }

    #[test]
    fn the_next_slice_is_asked_for_once_while_jobs_are_left() {
        let mut queue = Queue::new();
        assert_eq!(queue.ask(), None, "the first is waited for");
        queue.begin(jobs(0..300));
        assert_eq!(queue.ask(), None, "there is enough");
        for id in 0..44 {
            queue.pop();
            queue.leave(id);
        }
        assert_eq!(queue.ask(), Some(job(299).place()));
        assert_eq!(queue.ask(), None, "it is on its way");
        queue.arrived(jobs(300..302));
        assert_eq!(queue.ask(), None, "there is enough");
        assert_eq!(rest(&mut queue), (44..302).collect::<Vec<_>>());
    }

    /// A job that was claimed while the slice was read may have failed since and wait for its time.
    #[test]
    fn a_job_that_was_taken_while_the_slice_was_read_is_not_taken_again() {
        let mut queue = Queue::new();
        queue.begin(jobs(0..4));
        assert!(queue.ask().is_some());
        assert_eq!(queue.pop().map(|job| job.id), Some(0));
        queue.leave(0);
        assert_eq!(queue.pop().map(|job| job.id), Some(1), "taken, and not claimed yet");
        queue.arrived(jobs(0..6));
        assert_eq!(rest(&mut queue), [2, 3, 4, 5]);
    }

    #[test]
    fn a_retry_goes_first_and_once() {
        let mut queue = Queue::new();
        queue.begin(jobs(0..2));
        queue.put_first(jobs(7..9));
        queue.put_first(jobs(7..9));
        assert_eq!(rest(&mut queue), [7, 8, 0, 1]);
    }

    #[test]
    fn a_job_that_cannot_be_sent_is_taken_in_once_however_often_it_is_read() {
        let mut queue = Queue::new();
        queue.begin(jobs(0..3));
        assert_eq!(queue.pop().map(|job| job.id), Some(0));
        queue.refuse(0);
        queue.begin(jobs(0..3));
        queue.put_first(jobs(0..1));
        assert!(queue.ask().is_some());
        queue.arrived(jobs(0..4));
        assert_eq!(rest(&mut queue), [1, 2, 3]);
    }

    #[test]
    fn what_comes_after_the_end_is_dropped() {
        let mut queue = Queue::new();
        queue.begin(jobs(0..2));
        assert!(queue.ask().is_some());
        queue.clear();
        queue.arrived(jobs(2..4));
        assert!(queue.is_empty() && queue.ask().is_none());
    }
}
