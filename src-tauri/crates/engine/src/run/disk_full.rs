//! A disk that fills up in the middle of a batch.

#[path = "../../tests/common/mod.rs"]
mod common;

use std::time::Duration;

use common::{bench, towards};
use train_support::{Config, FaultServer};

const EACH: f64 = 7_000.0;

#[tokio::test(flavor = "multi_thread")]
async fn it_pauses_and_no_answer_is_lost() {
    let config = Config {
        latency: Duration::from_millis(20),
        usage: (2_000, 1_000),
        marker: Some("item-".into()),
        ..Config::default()
    };
    let server = FaultServer::start(config).await;
    let bench = bench(40).await;
    let batch = bench.engine.generate(&bench.all("full"), &towards(&server)).await.expect("a batch");
    while bench.engine.batch(batch.id).await.expect("the batch").succeeded < 4 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let store = &bench.engine.inner.store;
    store.limit_pages(1).await.expect("the disk is full from here on");
    while server.stats().in_flight > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let stuck = bench.engine.batch(batch.id).await.expect("readable");
    assert!(u64::from(stuck.succeeded) < server.stats().answered, "answers wait for room");
    store.limit_pages(1_000_000).await.expect("there is room again");
    let paused = bench.engine.wait(batch.id).await.expect("its rest");
    assert_eq!(paused.pause.as_ref().map(|pause| pause.code.as_str()), Some("disk"));
    assert_eq!(u64::from(paused.succeeded), server.stats().answered, "every answer that was paid for is kept");
    assert_eq!(paused.spent_micros, f64::from(paused.succeeded) * EACH);
    bench.engine.resume_batch(batch.id, None).await.expect("resumes");
    let done = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((done.succeeded, server.stats().requests), (40, 40));
}
