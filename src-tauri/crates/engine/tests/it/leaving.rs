//! The end of an application with batches at work: nothing new is sent, and what each was left by is on record.

use std::time::Duration;

use train_engine::Overrides;
use train_engine::view::{BatchState, BatchView, Target};
use train_support::{Config, Fault, FaultServer};

use crate::common::{Bench, assert_balanced, bench, open, towards};

/// One batch that runs, with four calls under way, and one that waits behind it.
async fn two_batches(server: &FaultServer) -> Bench {
    let bench = bench(20).await;
    let ids: Vec<u32> = bench.rows().await.iter().map(|row| row.id).collect();
    for (request, ids) in [("first", &ids[..10]), ("second", &ids[10..])] {
        let input = bench.input(request, Target::Ids { ids: ids.to_vec() });
        bench.engine.generate(&input, &towards(server)).await.expect("a batch");
    }
    while server.stats().in_flight < 4 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    bench
}

async fn server(latency: Duration) -> FaultServer {
    FaultServer::start(Config { latency, marker: Some("item-".into()), ..Config::default() }).await
}

fn left(batches: &[BatchView]) -> Vec<(BatchState, Option<&str>)> {
    batches.iter().map(|batch| (batch.state, batch.pause.as_ref().map(|pause| pause.code.as_str()))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_application_sends_nothing_new_and_keeps_what_arrives_in_time() {
    let server = server(Duration::from_millis(300)).await;
    let bench = two_batches(&server).await;
    assert_eq!(bench.engine.at_work().await.expect("both").len(), 2);
    bench.engine.shut_down(Duration::from_secs(20)).await;
    let stats = server.stats();
    assert_eq!((stats.requests, stats.answered), (4, 4), "neither the rest nor the next in line was sent");

    let again = open(bench.folder.path()).await.expect("opens");
    let batches = again.open_batches().await.expect("both");
    let closed = (BatchState::Paused, Some("closed"));
    assert_eq!(left(&batches), [closed, closed], "nobody paused them");
    assert_eq!((batches[0].succeeded, batches[0].unknown_calls, batches[1].attempts), (4, 0, 0));
    batches.iter().for_each(assert_balanced);
    assert!(again.at_work().await.expect("none").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_outlast_the_patience_are_perhaps_billed_and_can_be_made_again() {
    let server = server(Duration::from_secs(30)).await;
    let bench = two_batches(&server).await;
    bench.engine.shut_down(Duration::from_millis(50)).await;
    let again = open(bench.folder.path()).await.expect("opens");
    let batches = again.open_batches().await.expect("both");
    assert_eq!((batches[0].unknown_calls, batches[0].waiting, batches[1].attempts), (4, 10, 0));
    assert_eq!(server.stats().requests, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rest_pauses_everything_as_a_person_would_and_can_be_taken_back() {
    let server = server(Duration::from_millis(300)).await;
    let bench = two_batches(&server).await;
    bench.engine.rest().await;
    assert_eq!(server.stats().requests, 4);
    assert!(bench.engine.at_work().await.expect("none").is_empty());
    let batches = bench.engine.open_batches().await.expect("both");
    let paused = (BatchState::Paused, Some("person"));
    assert_eq!(left(&batches), [paused, paused]);
    for batch in batches {
        bench.engine.resume_batch(batch.id, None).await.expect("resumes");
        assert_eq!(bench.engine.wait(batch.id).await.expect("its end").succeeded, 10);
    }
    assert_eq!(server.stats().requests, 20, "no conversation was paid for twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_its_time_stays_paused_where_a_person_says_so() {
    let hour = Fault::RateLimited { retry_after: Some(Duration::from_secs(3_600)), as_ms: false };
    for everything in [true, false] {
        let server = server(Duration::ZERO).await;
        server.set(Config { rates: vec![(hour, 1.0)], marker: Some("item-".into()), ..Config::default() });
        let bench = bench(4).await;
        let waits = bench.run("waits", &Overrides { headless: false, ..towards(&server) }).await;
        assert!(waits.pause.is_some_and(|pause| pause.resumes_at.is_some()), "it goes on by itself");
        assert_eq!(bench.engine.at_work().await.expect("it").len(), 1);
        if everything {
            bench.engine.rest().await;
        } else {
            bench.engine.pause_batch(waits.id).await.expect("pauses");
        }
        assert!(bench.engine.at_work().await.expect("none").is_empty());
        bench.engine.shut_down(Duration::ZERO).await;

        let again = open(bench.folder.path()).await.expect("opens");
        let batches = again.open_batches().await.expect("it");
        assert_eq!(left(&batches), [(BatchState::Paused, Some("person"))]);
        assert_eq!(batches[0].pause.as_ref().and_then(|pause| pause.resumes_at), None, "nothing is sent unasked");
        server.set(Config { marker: Some("item-".into()), ..Config::default() });
        again.resume_batch(waits.id, None).await.expect("resumes");
        assert_eq!(again.wait(waits.id).await.expect("its end").succeeded, 4);
    }
}
