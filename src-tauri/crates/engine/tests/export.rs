//! Exports: whole, from one state of the database, and nothing of the person's is touched.

mod common;

use std::path::{Path, PathBuf};

use train_engine::view::{Filter, ReviewInput, Status, Target, Verdict};
use train_engine::{Engine, ErrorCode, ExportReport, ExportRequest, Format};
use train_support::{Config, FaultServer};

use common::{Bench, bench, towards};

fn all() -> Target {
    Target::Matching { filter: Filter::default(), except: Vec::new() }
}

/// A dataset of so many generated conversations.
async fn generated(rows: usize) -> Bench {
    let config = Config { marker: Some("item-".into()), ..Config::default() };
    let server = FaultServer::start(config).await;
    let bench = bench(rows).await;
    let overrides = train_engine::Overrides { concurrency: Some(50), ..towards(&server) };
    let batch = bench.run("one", &overrides).await;
    assert_eq!(batch.succeeded as usize, rows);
    bench
}

fn request(bench: &Bench, out: &Path, target: Target) -> ExportRequest {
    ExportRequest {
        dataset_id: bench.dataset.id,
        format: Format::exports().next().expect("a format"),
        out: out.to_path_buf(),
        target,
        statuses: vec![Status::Generated],
        practice: false,
        replace: false,
    }
}

async fn export(engine: &Engine, request: &ExportRequest) -> ExportReport {
    engine.export(request).await.expect("an export")
}

fn lines(path: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).expect("the file");
    assert!(text.ends_with('\n'));
    text.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_is_what_trainers_take() {
    let bench = generated(12).await;
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("train.jsonl");
    let report = export(&bench.engine, &request(&bench, &out, all())).await;
    assert_eq!((report.conversations, report.practice_left_out, report.unreadable.len()), (12, 0, 0));
    for line in lines(&out) {
        let object = line.as_object().expect("an object");
        assert_eq!(object.keys().collect::<Vec<_>>(), ["messages"], "and nothing else");
        let messages = line["messages"].as_array().expect("a list");
        for (place, message) in messages.iter().enumerate() {
            let role = match place {
                0 => "system",
                odd if odd % 2 == 1 => "user",
                _ => "assistant",
            };
            assert_eq!(message["role"], role, "{line}");
            assert!(message["content"].as_str().is_some_and(|text| !text.trim().is_empty()), "{line}");
            assert_eq!(message.as_object().map(serde_json::Map::len), Some(2));
        }
        assert!(messages.len() >= 3 && messages.len() % 2 == 1, "ends on the assistant: {line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_selection_is_exported_alone_and_what_has_another_status_is_counted() {
    let bench = generated(9).await;
    let rows = bench.rows().await;
    let rejected = ReviewInput {
        dataset_id: bench.dataset.id,
        target: Target::Ids { ids: vec![rows[2].id] },
        verdict: Verdict::Reject,
        note: String::new(),
        seen: None,
    };
    bench.engine.review(&rejected).await.expect("rejected");
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("some.jsonl");
    let target = Target::Ids { ids: vec![rows[1].id, rows[2].id, rows[7].id] };
    let report = export(&bench.engine, &request(&bench, &out, target)).await;
    assert_eq!((report.conversations, report.other_status), (2, 1));
    assert_eq!(lines(&out).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_the_person_are_left_alone() {
    let bench = generated(3).await;
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("train.jsonl");
    let mine = folder.path().join("train.jsonl.partial");
    std::fs::write(&mine, "mine").expect("a file");
    std::fs::write(&out, "of yesterday").expect("a file");
    let refused = bench.engine.export(&request(&bench, &out, all())).await.expect_err("it exists");
    assert_eq!(refused.code, ErrorCode::Invalid);
    assert_eq!(std::fs::read_to_string(&out).expect("there"), "of yesterday");
    let replacing = ExportRequest { replace: true, ..request(&bench, &out, all()) };
    assert_eq!(export(&bench.engine, &replacing).await.conversations, 3);
    assert_eq!(std::fs::read_to_string(&mine).expect("there"), "mine");
    // What cannot be written leaves what is there, and nothing beside it.
    let nothing = ExportRequest { statuses: vec![Status::Approved], ..replacing };
    bench.engine.export(&nothing).await.expect_err("nothing is approved");
    assert_eq!(lines(&out).len(), 3);
    assert_eq!(names(folder.path()), ["train.jsonl", "train.jsonl.partial"]);
    let nowhere: PathBuf = folder.path().join("no/such/folder/train.jsonl");
    let error = bench.engine.export(&request(&bench, &nowhere, all())).await.expect_err("no folder");
    assert!(error.message.contains("no/such/folder"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn practice_text_comes_along_only_when_that_is_said_whatever_is_replaced() {
    let bench = bench(4).await;
    let practice = train_engine::Overrides {
        kind: Some(train_engine::view::ProviderKind::Practice),
        headless: true,
        ..train_engine::Overrides::default()
    };
    bench.run("one", &practice).await;
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("train.jsonl");
    for (practice, replace, expected) in [(false, false, None), (false, true, None), (true, false, Some(4))] {
        let request = ExportRequest { practice, replace, ..request(&bench, &out, all()) };
        let written = bench.engine.export(&request).await.ok().map(|report| report.conversations);
        assert_eq!(written, expected, "practice {practice}, replace {replace}");
    }
    let again = ExportRequest { practice: true, ..request(&bench, &out, all()) };
    assert_eq!(bench.engine.export(&again).await.expect_err("it exists").code, ErrorCode::Invalid);
}

/// More rows than one page holds, judged while they are exported: each export is of one moment, in which as many rows
/// were approved as one of the verdicts left.
#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_of_one_moment_while_rows_change() {
    let bench = generated(600).await;
    let rows = bench.rows().await;
    let ids: Vec<u32> = rows.iter().map(|row| row.id).collect();
    let judge = |verdict| ReviewInput {
        dataset_id: bench.dataset.id,
        target: Target::Ids { ids: ids.clone() },
        verdict,
        note: String::new(),
        seen: None,
    };
    let folder = tempfile::tempdir().expect("a folder");
    let engine = bench.engine.clone();
    let judging = [judge(Verdict::Reject), judge(Verdict::Approve)];
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let changing = tokio::spawn(async move {
        let mut stopped = stopped;
        while stopped.try_recv().is_err_and(|error| error == tokio::sync::oneshot::error::TryRecvError::Empty) {
            for verdict in &judging {
                engine.review(verdict).await.expect("judged");
            }
        }
    });
    let mut seen = Vec::new();
    for turn in 0..12 {
        let out = folder.path().join(format!("{turn}.jsonl"));
        let request = ExportRequest { statuses: vec![Status::Rejected], ..request(&bench, &out, all()) };
        seen.push(bench.engine.export(&request).await.map_or(0, |report| report.conversations));
    }
    drop(stop);
    changing.await.expect("ends");
    // All at once are rejected; Edge Case rows stay so, because they are approved one at a time.
    let edge = rows.iter().filter(|row| row.tier == train_engine::view::Tier::EdgeCase).count() as u32;
    assert!(seen.iter().all(|count| [0, edge, 600].contains(count)), "{seen:?}, {edge}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "10,000 calls take most of a minute: cargo xtask test runs it"]
async fn ten_thousand_conversations_are_exported_within_seconds() {
    let bench = generated(10_000).await;
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("train.jsonl");
    let started = std::time::Instant::now();
    let report = export(&bench.engine, &request(&bench, &out, all())).await;
    assert_eq!(report.conversations, 10_000);
    assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
    assert_eq!(lines(&out).len(), 10_000);
}
