//! Backups against the fault server: made while calls are under way, put back, and a data folder that vanishes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use train_engine::view::{BackupOrigin, BatchState};
use train_engine::{Clock, Engine, ErrorCode, Options, Overrides, Secrets};
use train_support::{Config, Fault, FaultServer};

use crate::common::{assert_balanced, bench, open, towards};

async fn slow_server(latency: u64) -> FaultServer {
    let config = Config { latency: Duration::from_millis(latency), marker: Some("item-".into()), ..Config::default() };
    FaultServer::start(config).await
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

async fn restore(folder: &Path, current: Option<&Engine>, file: &Path) -> (Engine, PathBuf) {
    let done = Engine::restore(folder, Clock::system(), current, file).await.expect("restored");
    assert_eq!(done.problem, None);
    (open(folder).await.expect("an engine"), done.set_aside.expect("something was there").into())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_in_the_middle_of_a_batch_is_whole_and_goes_on_where_it_was_made() {
    let server = slow_server(30).await;
    let bench = bench(40).await;
    let batch = bench.engine.generate(&bench.all("one"), &towards(&server)).await.expect("a batch");
    bench.until(batch.id, |batch| batch.succeeded >= 8).await;
    let made = bench.engine.back_up(None).await.expect("a backup");
    assert_eq!((made.problem.as_deref(), made.datasets, made.conversations), (None, Some(1), Some(40)));
    let held = made.generated.expect("a count");
    assert!((8..40).contains(&held), "{held}");
    let refused =
        Engine::restore(bench.folder.path(), Clock::system(), Some(&bench.engine), Path::new(&made.path)).await;
    assert_eq!(refused.err().map(|error| error.code), Some(ErrorCode::Busy), "not while a batch runs");
    let done = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!(done.succeeded, 40, "neither the backup nor the refusal disturbed the batch");

    let folder = bench.folder.path();
    let listed = Engine::backups(folder).await;
    assert_eq!(listed, std::slice::from_ref(&made));
    assert!(made.name.starts_with("train-20") && made.origin == BackupOrigin::Made, "{}", made.name);

    let (engine, aside) = restore(folder, Some(&bench.engine), Path::new(&made.path)).await;
    let there = engine.batch(batch.id).await.expect("the batch");
    assert_eq!((there.state, there.succeeded), (BatchState::Paused, held));
    engine.resume_batch(batch.id, None).await.expect("goes on");
    let done = engine.wait(batch.id).await.expect("its end");
    assert_eq!(done.succeeded, 40);
    assert_balanced(&done);
    let set_aside = Engine::look_at_backup(&aside).await;
    assert_eq!((set_aside.problem, set_aside.generated), (None, Some(40)), "what was replaced is all there");
    let listed = Engine::backups(folder).await;
    assert_eq!(listed.iter().map(|backup| backup.origin).collect::<Vec<_>>().len(), 2);
    assert!(listed.iter().any(|backup| backup.origin == BackupOrigin::SetAside), "and can be restored in turn");
    assert!(Path::new(&made.path).exists(), "the backup stays");
    assert_eq!(files(folder), ["backups", "train.db", "train.db-shm", "train.db-wal", "train.lock"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_waited_for_its_time_when_it_was_copied_does_not_go_on_by_itself_where_it_is_put_back() {
    let busy = Fault::RateLimited { retry_after: Some(Duration::from_secs(3_600)), as_ms: false };
    let server = FaultServer::start(Config { rates: vec![(busy, 1.0)], ..Config::default() }).await;
    let bench = bench(4).await;
    let waiting = bench.run("wait", &Overrides { headless: false, ..towards(&server) }).await;
    let at = waiting.pause.and_then(|pause| pause.resumes_at).expect("it has a time");
    let made = bench.engine.back_up(None).await.expect("a backup");
    let folder = bench.folder.path();
    let (engine, _) = restore(folder, Some(&bench.engine), Path::new(&made.path)).await;
    engine.shut_down(Duration::ZERO).await;

    let asked = server.stats().requests;
    let clock = Clock::simulated(at as i64 + 3_600_000);
    let options = Options { folder: folder.to_path_buf(), secrets: Secrets::memory(), clock };
    let engine = Engine::open(options).await.expect("an engine");
    engine.watch().await.expect("watches");
    let batch = engine.batch(waiting.id).await.expect("the batch");
    let pause = batch.pause.expect("a pause");
    assert_eq!((batch.state, pause.code.as_str(), pause.resumes_at), (BatchState::Paused, "person", None));
    assert_eq!(server.stats().requests, asked, "its rows may have been paid for since");
}

#[tokio::test]
async fn what_is_no_backup_is_refused_and_everything_goes_on() {
    let bench = bench(3).await;
    let folder = bench.folder.path();
    let made = bench.engine.back_up(Some(folder.join("elsewhere.db"))).await.expect("a backup where it was wanted");
    let bytes = std::fs::read(&made.path).expect("the backup");
    let damaged = folder.join("damaged.db");
    std::fs::write(&damaged, [&bytes[..20_000], &[0; 8_000], &bytes[28_000..]].concat()).expect("a file");
    let text = folder.join("plan.csv");
    std::fs::write(&text, crate::common::plan(4)).expect("a file");
    let cases = [
        (damaged, "damaged"),
        (text, "damaged"),
        (folder.join("nowhere.db"), "not there"),
        (folder.join("train.db"), "the database itself"),
    ];
    for (file, words) in cases {
        let error = Engine::restore(folder, Clock::system(), Some(&bench.engine), &file).await.expect_err(words);
        let said = format!("{} {}", error.message, error.hint.unwrap_or_default());
        assert!(said.contains(words), "{}: {said}", file.display());
        assert_eq!(bench.rows().await.len(), 3, "the engine goes on");
    }
    let itself = bench.engine.back_up(Some(folder.join("train.db"))).await.expect_err("refused");
    assert_eq!(itself.code, ErrorCode::Invalid);
    // No folder can be made below a file.
    let below = folder.join("plan.csv").join("no");
    let unreachable = bench.engine.back_up(Some(below.join("place.db"))).await.expect_err("refused");
    let names = unreachable.message.contains(&below.display().to_string());
    assert!(names && unreachable.hint.is_some(), "{unreachable:?}");
}

#[tokio::test]
async fn a_damaged_database_is_reported_kept_and_replaced_by_a_backup() {
    let bench = bench(5).await;
    let folder = bench.folder.path();
    let made = bench.engine.back_up(None).await.expect("a backup");
    bench.engine.shut_down(Duration::ZERO).await;
    let broken = vec![0xa5; 40_000];
    std::fs::write(folder.join("train.db"), &broken).expect("damaged");
    let error = open(folder).await.err().expect("no engine");
    assert!(error.code == ErrorCode::Damaged && error.message.contains("damaged"), "{error:?}");
    assert_eq!(std::fs::read(folder.join("train.db")).expect("still there"), broken, "left untouched");

    let listed = Engine::backups(folder).await;
    assert_eq!(
        listed.first().map(|backup| (backup.conversations, backup.path.clone())),
        Some((Some(5), made.path.clone()))
    );
    let (engine, aside) = restore(folder, None, Path::new(&made.path)).await;
    assert_eq!(engine.datasets().await.expect("readable")[0].counts.total, 5);
    assert_eq!(std::fs::read(&aside).expect("kept"), broken, "the broken file is never deleted");
    let aside = Engine::look_at_backup(&aside).await;
    assert!(aside.problem.is_some(), "and is not offered as if it were sound");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_data_folder_that_vanishes_pauses_the_batch_and_is_put_back_whole() {
    let server = slow_server(40).await;
    let bench = bench(30).await;
    let folder = bench.folder.path().to_path_buf();
    // However slow this test is, the batch is not at its end when the folder goes.
    server.hold_after(10);
    let batch = bench.engine.generate(&bench.all("one"), &towards(&server)).await.expect("a batch");
    bench.until(batch.id, |batch| batch.succeeded >= 5).await;
    std::fs::remove_dir_all(&folder).expect("deleted");
    server.release();
    let paused = bench.engine.wait(batch.id).await.expect("its rest");
    assert_eq!(paused.pause.as_ref().map(|pause| pause.code.as_str()), Some("disk"));
    assert_eq!(u64::from(paused.succeeded), server.stats().answered, "every answer that was paid for is held");
    assert!(paused.succeeded < 30, "nothing more was sent");
    assert_eq!(bench.engine.data_problem().map(|error| error.code), Some(ErrorCode::DataGone));
    let refused = bench.engine.resume_batch(batch.id, None).await.expect_err("not into a file without a name");
    assert_eq!(refused.code, ErrorCode::DataGone);
    assert!(!folder.exists(), "nothing is written behind the person's back");

    let done = bench.engine.put_back().await.expect("written");
    assert_eq!((done.set_aside, done.problem), (None, None));
    let engine = open(&folder).await.expect("an engine");
    assert!(engine.data_problem().is_none());
    engine.resume_batch(batch.id, None).await.expect("goes on");
    let done = engine.wait(batch.id).await.expect("its end");
    assert_eq!((done.succeeded, server.stats().requests), (30, 30), "no call was paid for twice");
    assert_balanced(&done);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_replaced_is_noticed_and_both_are_kept() {
    let bench = bench(6).await;
    let folder = bench.folder.path();
    let older = bench.engine.back_up(None).await.expect("a backup");
    bench
        .engine
        .import_plan(
            &train_engine::view::PlanImport::new(bench.dataset.id, "plan.csv"),
            crate::common::plan(9).into_bytes(),
        )
        .await
        .expect("more rows");
    std::fs::copy(&older.path, folder.join("copy.db")).expect("a copy");
    std::fs::rename(folder.join("copy.db"), folder.join("train.db")).expect("replaced, as a sync program does it");
    let problem = bench.engine.data_problem().expect("noticed");
    assert!(problem.message.contains("replaced"), "{}", problem.message);
    let aside = bench.engine.put_back().await.expect("written").set_aside.expect("the newcomer is kept");
    let engine = open(folder).await.expect("an engine");
    assert_eq!(engine.datasets().await.expect("readable")[0].counts.total, 9);
    assert_eq!(Engine::look_at_backup(Path::new(&aside)).await.conversations, Some(6));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn who_quits_without_a_data_folder_finds_everything_at_the_next_start() {
    let bench = bench(7).await;
    let folder = bench.folder.path().to_path_buf();
    std::fs::remove_dir_all(&folder).expect("deleted");
    bench.engine.shut_down(Duration::ZERO).await;
    let engine = open(&folder).await.expect("an engine");
    assert_eq!(engine.datasets().await.expect("readable")[0].counts.total, 7);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn who_had_the_database_open_does_not_undo_a_restore_by_another_process() {
    let bench = bench(6).await;
    let folder = bench.folder.path();
    let backup = bench.engine.back_up(None).await.expect("a backup");
    bench
        .engine
        .import_plan(
            &train_engine::view::PlanImport::new(bench.dataset.id, "plan.csv"),
            crate::common::plan(9).into_bytes(),
        )
        .await
        .expect("more rows");
    let other = open(folder).await.expect("the command line, beside the window");
    let (restored, aside) = restore(folder, Some(&bench.engine), Path::new(&backup.path)).await;
    restored.shut_down(Duration::ZERO).await;
    other.shut_down(Duration::ZERO).await;
    let engine = open(folder).await.expect("an engine");
    assert_eq!(engine.datasets().await.expect("readable")[0].counts.total, 6, "the restore stands");
    assert_eq!(Engine::look_at_backup(&aside).await.conversations, Some(9));
    let copies = files(&folder.join("backups")).into_iter().filter(|name| name.ends_with(".db")).count();
    assert_eq!(copies, 2, "and nothing was kept twice");
}
