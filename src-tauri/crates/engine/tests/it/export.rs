//! Exports: whole, from one state of the database, and nothing of the person's is touched.

use std::path::Path;

use train_engine::ErrorCode;
use train_engine::view::{
    EditInput, EditedTurn, ExportInput, ExportReport, ExportTo, ReviewInput, Status, Target, Verdict,
};
use train_support::{Config, FaultServer};

use crate::common::{Bench, all_rows, bench, export_of, towards};

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

/// One file of messages out of generated rows.
fn messages(bench: &Bench, target: Target) -> ExportInput {
    ExportInput { target, statuses: vec![Status::Generated], ..export_of(bench.dataset.id, "messages") }
}

async fn export(bench: &Bench, input: &ExportInput, out: &Path) -> ExportReport {
    bench.engine.export(input, out, false).await.expect("an export")
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
    let report = export(&bench, &messages(&bench, all_rows()), &out).await;
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
    let third = Target::Ids { ids: vec![rows[2].id] };
    let rejected = ReviewInput::new(bench.dataset.id, third, Verdict::Reject);
    bench.engine.review(&rejected).await.expect("rejected");
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("some.jsonl");
    let target = Target::Ids { ids: vec![rows[1].id, rows[2].id, rows[7].id] };
    let report = export(&bench, &messages(&bench, target), &out).await;
    assert_eq!((report.conversations, report.other_status), (2, 1));
    assert_eq!(lines(&out).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_edited_still_names_the_model_that_wrote_it() {
    let bench = generated(1).await;
    let id = bench.rows().await[0].id;
    for text in ["Take a breath first.", "Take a deep breath first."] {
        let shown = bench.engine.conversation(id).await.expect("a row").generation.expect("a version");
        let turn = |(turn, from): (&train_engine::view::TurnView, u32)| EditedTurn {
            role: turn.role,
            content: turn.content.clone(),
            from: Some(from),
        };
        let mut edit =
            EditInput { conversation_id: id, seen: shown.id, turns: shown.turns.iter().zip(1..).map(turn).collect() };
        edit.turns[1].content = text.into();
        bench.engine.edit(&edit).await.expect("an edit");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("trl");
    let to = ExportTo::Folder { consumer: "trl".into() };
    export(&bench, &ExportInput { to, ..messages(&bench, all_rows()) }, &out).await;
    let line = &lines(&out.join("provenance.jsonl"))[0];
    let written_by = line["written_by"].as_str().expect("a model");
    assert_eq!((line["origin"].as_str(), line["version"].as_u64()), (Some("person"), Some(3)), "{line}");
    let manifest = std::fs::read_to_string(out.join("manifest.json")).expect("the manifest");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    let [model] = &manifest["models"].as_array().expect("a list")[..] else { panic!("{manifest}") };
    assert_eq!(model["conversations"], 1);
    assert!(written_by.ends_with(model["model"].as_str().expect("a name")), "{written_by}");
    let card = std::fs::read_to_string(out.join("README.md")).expect("the card");
    assert!(card.contains("Written by "), "{card}");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_the_person_are_left_alone() {
    let bench = generated(3).await;
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("train.jsonl");
    let mine = folder.path().join("train.jsonl.partial");
    std::fs::write(&mine, "mine").expect("a file");
    std::fs::write(&out, "of yesterday").expect("a file");
    let input = messages(&bench, all_rows());
    let refused = bench.engine.export(&input, &out, false).await.expect_err("it exists");
    assert_eq!(refused.code, ErrorCode::AlreadyExists);
    assert!(refused.message.contains("train.jsonl"), "it is named: {refused}");
    assert_eq!(std::fs::read_to_string(&out).expect("there"), "of yesterday");
    assert_eq!(bench.engine.export(&input, &out, true).await.expect("replaced").conversations, 3);
    assert_eq!(std::fs::read_to_string(&mine).expect("there"), "mine");
    // What cannot be written leaves what is there, and nothing beside it.
    let nothing = ExportInput { statuses: vec![Status::Approved], ..input.clone() };
    let refused = bench.engine.export(&nothing, &out, true).await.expect_err("nothing is approved");
    assert!(refused.hint.as_deref().is_some_and(|hint| hint.contains("Approve")), "the way there: {refused:?}");
    assert_eq!(lines(&out).len(), 3);
    assert_eq!(names(folder.path()), ["train.jsonl", "train.jsonl.partial"]);
    let nowhere = folder.path().join("no").join("such");
    let error = bench.engine.export(&input, &nowhere.join("train.jsonl"), false).await.expect_err("no folder");
    assert!(error.message.contains(&nowhere.display().to_string()), "{error}");
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
    let input = |practice| ExportInput { practice, ..messages(&bench, all_rows()) };
    for (practice, replace, expected) in [(false, false, None), (false, true, None), (true, false, Some(4))] {
        let written = bench.engine.export(&input(practice), &out, replace).await;
        let written = written.ok().map(|report| report.conversations);
        assert_eq!(written, expected, "practice {practice}, replace {replace}");
    }
    let again = bench.engine.export(&input(true), &out, false).await.expect_err("it exists");
    assert_eq!(again.code, ErrorCode::AlreadyExists);
}

/// More rows than one page holds, judged while they are exported: each export is of one moment, in which as many rows
/// were approved as one of the verdicts left.
#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_of_one_moment_while_rows_change() {
    let bench = generated(600).await;
    let rows = bench.rows().await;
    let ids: Vec<u32> = rows.iter().map(|row| row.id).collect();
    let judge = |verdict| ReviewInput::new(bench.dataset.id, Target::Ids { ids: ids.clone() }, verdict);
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
        let rejected = ExportInput { statuses: vec![Status::Rejected], ..messages(&bench, all_rows()) };
        seen.push(bench.engine.export(&rejected, &out, false).await.map_or(0, |report| report.conversations));
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
    let report = export(&bench, &messages(&bench, all_rows()), &out).await;
    assert_eq!(report.conversations, 10_000);
    assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
    assert_eq!(lines(&out).len(), 10_000);
}
