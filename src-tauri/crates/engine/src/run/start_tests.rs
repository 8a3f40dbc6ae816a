//! What meets the start of a batch, and what becomes of its calls where the runner itself ends in a fault.

use std::time::Duration;

use futures_util::poll;
use train_store::lock::FolderLock;
use train_support::FaultServer;

use super::common::{assert_balanced, bench, towards};
use super::control_tests::{ENDLESS, QUICK, change, config};
use crate::Control;
use crate::view::{BatchState, Target};

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_meets_a_start_is_obeyed() {
    for (order, telling, state) in [
        (Control::Cancel, BatchState::Cancelling, BatchState::Cancelled),
        (Control::Pause, BatchState::Pausing, BatchState::Paused),
    ] {
        let server = FaultServer::start(config(ENDLESS)).await;
        let bench = bench(12).await;
        let batch = bench.engine.generate(&bench.all("starting"), &towards(&server)).await.expect("a batch");
        let (id, supervisor) = (i64::from(batch.id), &bench.engine.inner.supervisor);
        supervisor.order(id, Control::LetGo).await.expect("lets go");
        bench.engine.wait(batch.id).await.expect("its rest");
        change(&bench.engine, "UPDATE batches SET state = 'queued' WHERE state = 'paused'").await.expect("in line");
        // Whoever starts it waits for this first, and whoever gives the order second.
        let held = supervisor.shared.lock.lock().await;
        let mut started = Box::pin(async {
            let _lock = supervisor.shared.lock.lock().await;
            supervisor.start_next(None).await;
        });
        let mut ordered = Box::pin(supervisor.order(id, order));
        assert!(poll!(&mut started).is_pending() && poll!(&mut ordered).is_pending());
        drop(held);
        started.await;
        ordered.await.expect("is taken");
        let told = bench.until(batch.id, |batch| batch.state != BatchState::Running).await;
        // The runner may also be told before it has sent anything: then there is nothing to wait for.
        assert!([telling, state].contains(&told.state), "{told:?}");
        supervisor.order(id, Control::LetGo).await.expect("lets go");
        let ended = bench.engine.wait(batch.id).await.expect("its end");
        assert_eq!((ended.state, ended.in_flight), (state, 0));
        assert_balanced(&ended);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_under_way_at_a_fault_is_kept_and_the_batch_goes_on() {
    let server = FaultServer::start(config(QUICK)).await;
    server.hold_after(0);
    let bench = bench(6).await;
    let batch = bench.engine.generate(&bench.all("faulty"), &towards(&server)).await.expect("a batch");
    while server.stats().in_flight < 4 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    bench.engine.order(batch.id, Control::Fault).await.expect("is told");
    let waiting = tokio::time::timeout(Duration::from_millis(300), bench.engine.wait(batch.id)).await;
    assert!(waiting.is_err(), "the folder is locked as long as calls are under way");
    server.release();
    let found = bench.engine.wait(batch.id).await.expect("its rest");
    assert_eq!((found.state, found.succeeded, found.unknown_calls), (BatchState::Interrupted, 4, 0));
    bench.engine.resume_batch(batch.id, None).await.expect("resumes");
    let ended = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((ended.state, ended.succeeded, server.stats().requests), (BatchState::Completed, 6, 6));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_behind_one_that_is_paused_as_it_starts_is_next() {
    let server = FaultServer::start(config(ENDLESS)).await;
    let bench = bench(4).await;
    let rows = bench.rows().await;
    let mut batches = Vec::new();
    for (name, rows) in [("first", &rows[..2]), ("second", &rows[2..])] {
        let target = Target::Ids { ids: rows.iter().map(|row| row.id).collect() };
        let batch = bench.engine.generate(&bench.input(name, target), &towards(&server)).await.expect("a batch");
        bench.engine.order(batch.id, Control::LetGo).await.expect("lets go");
        batches.push(bench.engine.wait(batch.id).await.expect("its rest").id);
    }
    server.set(config(QUICK));
    change(&bench.engine, "UPDATE batches SET state = 'queued'").await.expect("in line");

    // The pause is written first, and the start has read before that the batch is in line.
    let (began, has_begun) = tokio::sync::oneshot::channel();
    let (ends, may_end) = tokio::sync::oneshot::channel::<()>();
    let writer = bench.engine.inner.store.writer().clone();
    let busy = tokio::spawn(async move {
        let wait = writer.write(move |_| {
            Box::pin(async move {
                let _ = began.send(());
                let _ = may_end.await;
                Ok(())
            })
        });
        wait.await
    });
    has_begun.await.expect("the writer is busy");
    let mut paused = Box::pin(change(&bench.engine, "UPDATE batches SET state = 'paused' WHERE id = 1"));
    assert!(poll!(&mut paused).is_pending());
    let supervisor = bench.engine.inner.supervisor.clone();
    let started = tokio::spawn(async move { supervisor.start_next(None).await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    ends.send(()).expect("it waits");
    busy.await.expect("no panic").expect("is written");
    paused.await.expect("is written");
    started.await.expect("no panic");

    let second = bench.engine.wait(batches[1]).await.expect("its end");
    assert_eq!((second.state, second.succeeded), (BatchState::Completed, 2));
    assert_eq!(bench.engine.batch(batches[0]).await.expect("the first").state, BatchState::Paused);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_only_looks_in_keeps_nobody_from_generating() {
    let server = FaultServer::start(config(QUICK)).await;
    let bench = bench(2).await;
    // As a process that reads has it at its start.
    let other = FolderLock::take(bench.folder.path()).expect("free");
    let looks = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(200)).await;
        drop(other);
    });
    let batch = bench.engine.generate(&bench.all("meanwhile"), &towards(&server)).await.expect("it is waited for");
    looks.await.expect("no panic");
    let ended = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((ended.state, ended.succeeded), (BatchState::Completed, 2));
}
