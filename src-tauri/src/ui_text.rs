//! A batch in the words of a notification and of the tray. Pure.

use train_engine::figures::{self, dollars, duration};
use train_engine::view::{BatchState, BatchView, Purpose};

/// What the batch came to: "42 conversations are done", "1 conversation is judged".
pub fn completed(batch: &BatchView) -> String {
    let (one, many, done) = match batch.purpose {
        Purpose::Write => ("conversation", "conversations", "done"),
        Purpose::Judge => ("conversation", "conversations", "judged"),
        Purpose::Brief => ("group of briefs", "groups of briefs", "written"),
        Purpose::Trial => ("row", "rows", "tried"),
    };
    match batch.total {
        1 => format!("1 {one} is {done}"),
        all => format!("{} {many} are {done}", count(all)),
    }
}

/// The same where all of it failed.
pub fn came_to_nothing(batch: &BatchView) -> &'static str {
    match batch.purpose {
        Purpose::Write => "No conversation succeeded",
        Purpose::Judge => "No conversation was judged",
        Purpose::Brief => "No brief was written",
        Purpose::Trial => "No row could be tried",
    }
}

/// Conversations with an outcome.
pub fn done(batch: &BatchView) -> u32 {
    batch.succeeded + batch.failed
}

/// What was spent: "$1.68", "no cost", "cost unknown".
pub fn cost(batch: &BatchView) -> String {
    // A server of one's own, as the window tells it.
    let counted = batch.spent_micros + batch.unknown_micros + batch.reserved_micros;
    let is_free = batch.cost_known && batch.estimate_high_micros == Some(0.0) && counted == 0.0;
    if batch.practice || is_free {
        "no cost".into()
    } else if batch.cost_known {
        dollars(batch.spent_micros)
    } else {
        "cost unknown".into()
    }
}

/// "1,204".
pub fn count(value: u32) -> String {
    figures::count(value.into())
}

/// How long it has been under way: "55 s", "18 min 5 s", "2 h 10 min"; `None` before it began.
pub fn took(batch: &BatchView) -> Option<String> {
    Some(duration(batch.ended_at.unwrap_or(batch.as_of) - batch.started_at?))
}

/// What running batches do, where all do the same: "Generating".
fn doing(batches: &[BatchView]) -> Option<&'static str> {
    let purpose = batches.first()?.purpose;
    batches.iter().all(|batch| batch.purpose == purpose).then_some(match purpose {
        Purpose::Write => "Generating",
        Purpose::Judge => "Judging",
        Purpose::Brief => "Writing briefs,",
        Purpose::Trial => "Trying",
    })
}

/// What is at work, in one line: "Generating 42 of 100".
pub fn at_work(batches: &[BatchView]) -> String {
    let (done, total) = batches.iter().fold((0, 0), |(a, b), batch| (a + done(batch), b + batch.total));
    let (done, total) = (count(done), count(total));
    let any = |state| batches.iter().any(|batch| batch.state == state);
    if any(BatchState::Running) {
        format!("{} {done} of {total}", doing(batches).unwrap_or("At work,"))
    } else if any(BatchState::Pausing) {
        format!("Pausing at {done} of {total}")
    } else if any(BatchState::Cancelling) {
        format!("Cancelling at {done} of {total}")
    } else if batches.is_empty() {
        "Nothing is being generated".into()
    } else {
        format!("Waits, {done} of {total} done")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::tests::batch;

    #[test]
    fn sums_read_as_in_the_window() {
        for (micros, text) in [
            (0.0, "$0.00"),
            (1_684_000.0, "$1.68"),
            (100_000.0, "$0.10"),
            (41_000.0, "$0.041"),
            (40_000.0, "$0.04"),
            (1_230.0, "$0.0012"),
            (12_345_678.0, "$12.35"),
            (1_204_400_000.0, "$1,204"),
        ] {
            assert_eq!(cost(&BatchView { spent_micros: micros, ..batch() }), text);
        }
        let practice = BatchView { practice: true, ..batch() };
        assert_eq!(cost(&practice), "no cost");
        let own_server = BatchView { spent_micros: 0.0, estimate_high_micros: Some(0.0), ..batch() };
        assert_eq!(cost(&own_server), "no cost");
        let unknown = BatchView { cost_known: false, ..batch() };
        assert_eq!(cost(&unknown), "cost unknown");
    }

    #[test]
    fn times_have_units() {
        for (seconds, text) in [
            (0.2, "0.2 s"),
            (55.0, "55 s"),
            (60.0, "1 min"),
            (1_085.0, "18 min 5 s"),
            (7_800.0, "2 h 10 min"),
            (7_205.0, "2 h"),
        ] {
            let ran = BatchView { started_at: Some(5_000.0), ended_at: Some(5_000.0 + seconds * 1000.0), ..batch() };
            assert_eq!(took(&ran).as_deref(), Some(text));
        }
        assert_eq!(took(&BatchView { started_at: None, ..batch() }), None);
    }

    #[test]
    fn several_batches_are_added_up() {
        let running = BatchView { state: BatchState::Running, succeeded: 40, failed: 2, total: 100, ..batch() };
        let queued = BatchView { state: BatchState::Queued, succeeded: 0, failed: 0, total: 10, ..batch() };
        let waiting = BatchView { state: BatchState::Paused, ..running.clone() };
        assert_eq!(at_work(std::slice::from_ref(&running)), "Generating 42 of 100");
        assert_eq!(at_work(&[running, queued]), "Generating 42 of 110");
        assert_eq!(at_work(&[waiting]), "Waits, 42 of 100 done");
        assert_eq!(at_work(&[]), "Nothing is being generated");
        let large = BatchView { state: BatchState::Running, succeeded: 1_204, failed: 0, total: 5_000, ..batch() };
        assert_eq!(at_work(std::slice::from_ref(&large)), "Generating 1,204 of 5,000");
        assert_eq!(completed(&large), "5,000 conversations are done");
    }

    #[test]
    fn a_batch_says_what_it_does() {
        let batch = |purpose, total| BatchView {
            purpose,
            total,
            state: BatchState::Running,
            succeeded: 1,
            failed: 0,
            ..batch()
        };
        for (purpose, doing, one, many) in [
            (Purpose::Write, "Generating 1 of 3", "1 conversation is done", "3 conversations are done"),
            (Purpose::Judge, "Judging 1 of 3", "1 conversation is judged", "3 conversations are judged"),
            (
                Purpose::Brief,
                "Writing briefs, 1 of 3",
                "1 group of briefs is written",
                "3 groups of briefs are written",
            ),
            (Purpose::Trial, "Trying 1 of 3", "1 row is tried", "3 rows are tried"),
        ] {
            assert_eq!(at_work(&[batch(purpose, 3)]), doing);
            assert_eq!(completed(&batch(purpose, 1)), one);
            assert_eq!(completed(&batch(purpose, 3)), many);
        }
        let both = [batch(Purpose::Write, 3), batch(Purpose::Judge, 3)];
        assert_eq!(at_work(&both), "At work, 2 of 6");
    }
}
