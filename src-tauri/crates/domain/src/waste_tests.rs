//! The brake against batches in small: places, rows, and answers that take their time.

use std::collections::BinaryHeap;

use super::*;
use crate::chance::{STEP, mix};

/// What a row of a simulated batch is like.
#[derive(Clone, Copy)]
struct Row {
    /// Why it fails, and after how many calls.
    fails: Option<(ErrorKind, u32)>,
    /// What one call takes, in milliseconds.
    takes: u64,
}

/// SplitMix64: the same batches on every machine.
struct Luck(u64);

impl Luck {
    fn next(&mut self) -> f64 {
        let number = mix(self.0);
        self.0 = self.0.wrapping_add(STEP);
        (number >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Runs a batch: retries go before new rows. Returns the calls that were sent, those under way at the brake included, and
/// whether it was braked.
fn run(mut brake: Brake, rows: usize, places: usize, mut make: impl FnMut(usize) -> Row) -> (usize, bool) {
    let (mut next, mut calls, mut now) = (0, 0, 0_u64);
    let mut again: Vec<(usize, Row, u32)> = Vec::new();
    // (end, row, calls so far, sent); the heap gives the largest first.
    let mut under_way: BinaryHeap<(std::cmp::Reverse<u64>, usize, u32, u64)> = BinaryHeap::new();
    let mut kinds: Vec<Row> = Vec::new();
    loop {
        while under_way.len() < places {
            let (row, kind, tried) = match again.pop() {
                Some(waiting) => waiting,
                None if next < rows => {
                    let kind = make(next);
                    kinds.push(kind);
                    next += 1;
                    (next - 1, kind, 0)
                }
                None => break,
            };
            calls += 1;
            under_way.push((std::cmp::Reverse(now + kind.takes), row, tried + 1, now));
        }
        let Some((std::cmp::Reverse(end), row, tried, sent)) = under_way.pop() else { return (calls, false) };
        now = end;
        let gave = match kinds[row].fails {
            None => Gave::Kept,
            Some((kind, most)) => {
                if tried < most {
                    again.push((row, kinds[row], tried));
                }
                Gave::Nothing(kind)
            }
        };
        let end = End { again: tried > 1, sent: Duration::from_millis(sent), gave };
        if brake.note(Duration::from_millis(now), under_way.len() as u32, &end) {
            return (calls, true);
        }
    }
}

fn every(kind: ErrorKind, calls: u32) -> impl FnMut(usize) -> Row {
    move |_| Row { fails: Some((kind, calls)), takes: 1_000 }
}

#[test]
fn a_batch_that_gets_nothing_stops_within_sixty_calls_at_ten_at_a_time() {
    for (kind, calls) in [
        (ErrorKind::Truncated, 1),
        (ErrorKind::Refused, 1),
        (ErrorKind::ContentFiltered, 1),
        (ErrorKind::Protocol, 1),
        (ErrorKind::InvalidAnswer, 3),
        (ErrorKind::InvalidConversation, 3),
        (ErrorKind::InvalidAnswer, 4),
    ] {
        let (sent, braked) = run(Brake::new(0), 300, 10, every(kind, calls));
        assert!(braked && sent <= 60, "{kind:?} x {calls}: {sent} calls");
    }
    let (sent, braked) = run(Brake::new(0), 300, 10, every(ErrorKind::Timeout, 4));
    assert!(braked && sent <= 100, "what was under way at the first timeout is one event: {sent} calls");
    // A good beginning changes nothing.
    let (sent, braked) = run(Brake::new(0), 400, 10, |row| Row {
        fails: (row >= 100).then_some((ErrorKind::Truncated, 1)),
        takes: 1_000,
    });
    assert!(braked && sent <= 160, "{sent}");
}

#[test]
fn a_batch_in_which_a_quarter_fails_runs_to_its_end() {
    let kinds = [
        (ErrorKind::Truncated, 1, 1_000),
        (ErrorKind::InvalidAnswer, 3, 1_000),
        (ErrorKind::InvalidAnswer, 4, 1_000),
        // Refused at once, while an answer takes its time; and the other way round.
        (ErrorKind::Refused, 1, 100),
        (ErrorKind::Truncated, 1, 9_000),
        (ErrorKind::Timeout, 4, 9_000),
    ];
    for places in [1, 4, 10, 50, 200] {
        for (kind, calls, takes) in kinds {
            for seed in 0..40 {
                let mut luck = Luck(seed * 7_919 + places as u64);
                let (_, braked) = run(Brake::new(0), 1_000, places, |_| {
                    let fails = (luck.next() < 0.25).then_some((kind, calls));
                    let usual = 500 + (luck.next() * 1_000.0) as u64;
                    Row { fails, takes: if fails.is_some() { takes } else { usual } }
                });
                assert!(!braked, "{kind:?} x {calls} at {places}, seed {seed}");
            }
        }
    }
}

#[test]
fn a_batch_of_which_most_is_lost_is_braked_although_something_is_kept() {
    for seed in 0..20 {
        let mut luck = Luck(seed);
        let (sent, braked) = run(Brake::new(0), 1_000, 10, |_| Row {
            fails: (luck.next() < 0.6).then_some((ErrorKind::Truncated, 1)),
            takes: 1_000,
        });
        assert!(braked && sent < 400, "{sent} calls, seed {seed}");
    }
}

#[test]
fn few_rows_are_never_braked() {
    for rows in 1..ROWS as usize {
        for (kind, calls) in [(ErrorKind::Truncated, 1), (ErrorKind::InvalidAnswer, 4), (ErrorKind::Timeout, 4)] {
            assert!(!run(Brake::new(0), rows, 10, every(kind, calls)).1, "{rows} rows, {kind:?}");
        }
    }
}

#[test]
fn one_moment_without_a_network_is_one_event() {
    let mut brake = Brake::new(0);
    let lost = |sent| End { again: false, sent, gave: Gave::Nothing(ErrorKind::ConnectionLost) };
    let moment = Duration::from_secs(10);
    for row in 0..50 {
        assert!(!brake.note(moment, 49 - row, &lost(Duration::from_secs(1))), "row {row}");
    }
    // What was sent since is lost as well: that is no moment any more.
    let braked = (0..60).position(|_| brake.note(moment * 2, 0, &lost(moment + Duration::from_secs(1))));
    assert!(braked.is_some_and(|calls| (15..50).contains(&calls)), "{braked:?}");
}

#[test]
fn whoever_goes_on_anyway_is_asked_again_after_five_times_as_much() {
    let mut earlier = 0;
    for insisted in 0..3 {
        let (sent, braked) = run(Brake::new(insisted), 2_000, 10, every(ErrorKind::Truncated, 1));
        assert!(braked && sent >= earlier * 3, "{sent} after {earlier}");
        earlier = sent;
    }
}

#[test]
fn the_words_name_what_most_of_the_last_answers_had() {
    let mut brake = Brake::new(0);
    assert_eq!(brake.waste(), None);
    let end = |gave| End { again: false, sent: Duration::ZERO, gave };
    for row in 0..30 {
        let gave = match row % 10 {
            0..6 => Gave::Nothing(ErrorKind::Truncated),
            6 | 7 => Gave::Nothing(ErrorKind::Refused),
            _ => Gave::Kept,
        };
        brake.note(Duration::ZERO, 0, &end(gave));
        brake.note(Duration::ZERO, 0, &end(Gave::NoMatter));
    }
    assert_eq!(brake.waste(), Some(Waste { kind: ErrorKind::Truncated, count: 12, of: 20 }));
    assert!(!brake.is_careful(), "something was kept just now");
}

#[test]
fn answers_are_judged_before_their_places_are_given_away_while_all_is_in_vain() {
    let end = |gave| End { again: false, sent: Duration::ZERO, gave };
    let vain = end(Gave::Nothing(ErrorKind::InvalidAnswer));
    let mut brake = Brake::new(0);
    assert!(!brake.is_careful(), "nothing is known");
    brake.note(Duration::ZERO, 0, &vain);
    assert!(brake.is_careful());
    brake.note(Duration::ZERO, 0, &end(Gave::Kept));
    let careful = [0; 6].map(|_| {
        brake.note(Duration::ZERO, 0, &vain);
        brake.is_careful()
    });
    assert_eq!(careful, [false, false, false, false, true, true]);
}

#[test]
fn what_was_not_billed_does_not_count_unless_it_is_of_no_use_either() {
    for kind in WASTED_IF_BILLED {
        assert_eq!(gave(kind, &Billed::Unknown), Gave::Nothing(kind));
    }
    for kind in WASTED_IF_BILLED.into_iter().chain([ErrorKind::Offline, ErrorKind::BadKey]) {
        assert_eq!(gave(kind, &Billed::No), Gave::NoMatter, "{kind:?}");
    }
    for kind in WASTED {
        assert_eq!(gave(kind, &Billed::Unknown), Gave::Nothing(kind));
    }
}
