//! A batch whose process is killed again and again: nothing that was paid for is lost or asked for again, and the
//! spending limit holds through it all.
#![cfg(unix)]

use std::process::Stdio;
use std::time::Duration;

use crate::common::{Data, cli, command, done, planned, summary};
use crate::lives::{Case, EACH, Fate};
use train_engine::view::BatchState;
use train_engine::{Clock, Engine, Options, Secrets};
use train_support::{Config, Fault, FaultServer};

const ROWS: usize = 500;

/// What is true at the end of every batch, however often its process died.
fn assert_accounted(case: &Case) {
    let stats = case.server.stats();
    assert_eq!(stats.items.len(), case.rows, "every conversation was asked for");
    let state = case.look();
    for (item, seen) in &stats.items {
        let unknown = state.unknown_of(item);
        assert!(seen.answered >= 1, "{item} has an answer");
        assert!(seen.requests <= 1 + unknown, "{item}: {seen:?} with {unknown} calls on record as unknown");
    }
    let unknown_calls: u32 = state.unknown.values().sum();
    assert_eq!(state.batch.unknown_calls, unknown_calls, "each of them is in the error log");
    let kept = u32::try_from(state.finished.len()).expect("some hundred");
    assert_eq!((kept as usize, state.batch.succeeded), (case.rows, kept));
    assert_eq!(state.batch.attempts, kept + unknown_calls, "every call is on record");
    assert!(stats.requests <= u64::from(state.batch.attempts), "and was so before it was sent");
    // The ledger: what is kept is what is spent; what was billed beyond it is within what is marked as unknown.
    assert_eq!(state.batch.spent_micros, f64::from(kept) * EACH);
    assert_eq!(state.batch.reserved_micros, 0.0);
    let lost = stats.billed - u64::from(kept);
    assert!(lost <= u64::from(unknown_calls), "{lost} answers were paid for and are not kept");
    assert!(lost as f64 * EACH <= state.batch.unknown_micros);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_fifty_kills_lose_nothing_and_ask_for_nothing_twice() {
    let mut case = Case::new(ROWS, 4, 60_000_000, 7).await;
    while case.kills < 54 {
        let fate = case.dice.fate();
        let ended = case.live(fate).await;
        assert_eq!(ended, None, "it was over after {} kills", case.kills);
    }
    let summary = summary(&done(case.finish()));
    assert_eq!((summary["state"].as_str(), summary["succeeded"].as_u64()), (Some("completed"), Some(ROWS as u64)));
    assert_accounted(&case);
    case.report("killed");
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_never_lead_past_a_tight_limit() {
    let limit = 1_200_000;
    let mut case = Case::new(ROWS, 4, limit, 11).await;
    let paused = loop {
        let fate = case.dice.fate();
        if let Some(ended) = case.live(fate).await {
            break ended;
        }
    };
    assert_eq!(paused, 4, "it ends paused");
    let state = case.look();
    assert_eq!(state.batch.pause.as_ref().map(|pause| pause.code.as_str()), Some("limit"));
    let billed = case.server.stats().billed as f64 * EACH;
    assert!(billed <= f64::from(limit), "the server billed {billed}");
    assert!(case.kills >= 5, "only {} kills came before the limit", case.kills);
    assert!(state.batch.unknown_micros > 0.0 && state.batch.waiting > 0, "{:?}", state.batch);
    case.report("limited");

    done(cli(case.data(), &["--json", "resume", "--spend-limit", "60"]));
    assert_accounted(&case);
}

/// A file that may not grow is what a full disk is to the process: its writes fail in the middle.
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fills_up_between_kills_loses_nothing() {
    let mut case = Case::new(400, 4, 120_000_000, 23).await;
    for round in 0..24 {
        let fate = match round % 3 {
            0 => case.dice.fate(),
            _ => Fate::FullDisk {
                room: case.dice.below(400_000),
                then: Duration::from_millis(150 + case.dice.below(500)),
            },
        };
        case.live(fate).await;
    }
    assert!(case.stuck > 3, "the disk was full {} times only", case.stuck);
    done(case.finish());
    assert_accounted(&case);
    case.report("full");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_whose_call_never_ends_does_not_keep_the_others_from_ending() {
    // Every life begins with calls that hang and is killed while they do: what hung goes last in the next one.
    let mut case = Case::new(60, 4, 60_000_000, 5).await;
    for _ in 0..6 {
        case.server.script(vec![Fault::Hang; 2]);
        case.live(Fate::AfterRequests { more: 8, then: Duration::from_millis(120) }).await;
    }
    assert!(case.look().finished.len() >= 12, "{}", case.look().finished.len());
    let hung = case.look().unknown.values().copied().max();
    assert!(hung <= Some(2), "one conversation was tried {hung:?} times while others waited");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_is_open_meanwhile_settles_what_a_killed_process_left() {
    let server = FaultServer::start(Config { latency: Duration::from_secs(60), ..Config::default() }).await;
    let folder = Data::new();
    planned(&folder, 6);
    let options = Options { folder: folder.to_path_buf(), secrets: Secrets::memory(), clock: Clock::system() };
    let window = Engine::open(options).await.expect("opens");
    window.watch().await.expect("watches");
    let words = format!(
        "--json generate --all --provider anthropic --model m --price 1/5 --base-url {} --concurrency 2 --spend-limit 60 --yes",
        server.url()
    );
    let words: Vec<&str> = words.split(' ').collect();
    let mut child = command(&folder, &words).stdout(Stdio::null()).spawn().expect("starts");
    while server.stats().in_flight < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let dataset = window.datasets().await.expect("datasets")[0].id;
    let running = window.batches(dataset).await.expect("batches").pop().expect("a batch");
    assert_eq!(running.state, BatchState::Running);
    assert!(running.remaining_ms.is_some(), "what another process runs has a time too");
    child.kill().expect("is killed");
    child.wait().expect("has ended");
    let found = tokio::time::timeout(Duration::from_secs(30), async {
        loop {
            let found = window.batch(running.id).await.expect("the batch");
            if found.state != BatchState::Running {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let found = found.await.expect("within seconds");
    assert_eq!((found.state, found.unknown_calls, found.in_flight), (BatchState::Interrupted, 2, 0));
    window.shut_down(Duration::ZERO).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_at_start_up_leaves_a_folder_that_starts() {
    let folder = Data::new();
    for wait in 0..20 {
        let mut child = command(&folder, &["dataset", "list"]).stdout(Stdio::null()).spawn().expect("starts");
        tokio::time::sleep(Duration::from_millis(wait * 2)).await;
        child.kill().expect("is killed or has ended");
        child.wait().expect("has ended");
    }
    planned(&folder, 3);
    done(cli(&folder, &["generate", "--all", "--provider", "practice"]));
}
