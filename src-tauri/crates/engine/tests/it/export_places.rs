//! Where exports go: what may not be replaced stays, what a killed process left is tidied up, and two are never in each
//! other's way.
#![cfg(unix)]

use std::path::{Path, PathBuf};

use crate::common::{Bench, export_of};
use tempfile::TempDir;
use train_engine::ErrorCode;
use train_engine::view::{ExportInput, ExportTo, ProviderKind, Status, Target};

/// A dataset of so many conversations, and a folder for exports.
async fn practised(rows: usize) -> (Bench, TempDir) {
    let data = tempfile::tempdir().expect("a folder");
    let engine = crate::common::open(data.path()).await.expect("an engine");
    let dataset = engine.create_dataset("test", false).await.expect("a dataset");
    let bench = Bench { engine, folder: data, dataset };
    // Of several topics, so that there is something to split.
    let row = |row: usize| format!("Anxious Planner,Fear to Confidence,Topic {},scenario,item {row}\n", row % 6);
    let plan: String =
        std::iter::once("persona,emotion,topic,tier,brief\n".to_owned()).chain((0..rows).map(row)).collect();
    bench
        .engine
        .import_plan(&train_engine::view::PlanImport::new(bench.dataset.id, "plan.csv"), plan.into_bytes())
        .await
        .expect("a plan");
    let practice = train_engine::Overrides {
        kind: Some(ProviderKind::Practice),
        headless: true,
        concurrency: Some(50),
        ..train_engine::Overrides::default()
    };
    bench.run("one", &practice).await;
    (bench, tempfile::tempdir().expect("a folder"))
}

fn file(bench: &Bench) -> ExportInput {
    ExportInput { statuses: vec![Status::Generated], practice: true, ..export_of(bench.dataset.id, "messages") }
}

fn folder(bench: &Bench) -> ExportInput {
    ExportInput { to: ExportTo::Folder { consumer: "axolotl".into() }, validation: 0.2, ..file(bench) }
}

async fn export(bench: &Bench, input: &ExportInput, path: &Path, replace: bool) -> Result<u32, (ErrorCode, String)> {
    let exported = bench.engine.export(input, path, replace).await;
    exported
        .map(|report| report.conversations)
        .map_err(|error| (error.code, format!("{} {}", error.message, error.hint.unwrap_or_default())))
}

/// Every name under a folder.
fn tree(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            found.push(path.strip_prefix(folder).expect("under it").display().to_string());
            if path.is_dir() && !path.is_symlink() {
                open.push(path);
            }
        }
    }
    found.sort();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_cannot_be_taken_is_refused_and_nothing_is_changed() {
    let (bench, folder_of) = practised(4).await;
    let root = folder_of.path();
    std::fs::create_dir(root.join("mine")).expect("a folder");
    std::fs::write(root.join("mine/notes.txt"), "mine").expect("a file");
    std::fs::write(root.join("a file"), "mine").expect("a file");
    std::os::unix::fs::symlink(root.join("mine"), root.join("link")).expect("a link");
    std::os::unix::fs::symlink(root.join("nowhere"), root.join("broken")).expect("a link");
    let before = tree(root);
    let data = bench.engine.folder().to_path_buf();
    std::os::unix::fs::symlink(&data, root.join("to-data")).expect("a link");
    let check = async |input: &ExportInput, path: PathBuf, says: &str| {
        for replace in [false, true] {
            let (_, words) = export(&bench, input, &path, replace).await.expect_err("it is refused");
            assert!(words.contains(says), "{}: {words}", path.display());
        }
    };
    for input in [file(&bench), folder(&bench)] {
        check(&input, root.join("link"), "is a link to").await;
        check(&input, root.join("broken"), "is a link to").await;
        check(&input, data.join("x.jsonl"), "Train's own data").await;
        check(&input, root.join("to-data/x.jsonl"), "Train's own data").await;
        check(&input, root.join("no/such/x"), "is not there").await;
        check(&input, root.join("a file/x"), "is a file").await;
        check(&input, Path::new(train_support::READ_ONLY).join("x"), "cannot be written").await;
        check(&input, "/".into(), "no name for an export").await;
    }
    check(&file(&bench), root.join("mine"), "is a folder").await;
    check(&folder(&bench), root.join("a file"), "is a file").await;
    check(&folder(&bench), root.join("mine"), "Train did not write").await;
    std::fs::remove_file(root.join("to-data")).expect("removed");
    assert_eq!(tree(root), before);
    assert_eq!(std::fs::read_to_string(root.join("mine/notes.txt")).expect("there"), "mine");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_replaced_whole_only_when_that_is_said_and_only_what_train_wrote() {
    let (bench, folder_of) = practised(12).await;
    let root = folder_of.path();
    let out = root.join("coach/axolotl");
    let input = folder(&bench);
    assert_eq!(export(&bench, &input, &out, false).await, Ok(12), "one folder above it is made");
    assert_eq!(tree(root).first().map(String::as_str), Some("coach"));
    let written = tree(&out);
    for name in ["README.md", "data/train.jsonl", "data/valid.jsonl", "manifest.json", "provenance.jsonl"] {
        assert!(written.iter().any(|path| path == name), "{name}: {written:?}");
    }
    let (code, words) = export(&bench, &input, &out, false).await.expect_err("it exists");
    assert!(code == ErrorCode::AlreadyExists && words.contains("coach/axolotl"), "{words}");
    // Without validation there is no such file, and none of the old one stays.
    let whole = ExportInput { validation: 0.0, ..input.clone() };
    assert_eq!(export(&bench, &whole, &out, true).await, Ok(12));
    assert!(!out.join("data/valid.jsonl").exists());
    assert_eq!(tree(&root.join("coach")).iter().filter(|name| name.starts_with('.')).count(), 0);
    // A file of the person's inside it, such as what was trained there, is not deleted.
    std::fs::create_dir(out.join("lora")).expect("a folder");
    std::fs::write(out.join("lora/adapter.safetensors"), "weights").expect("a file");
    let (_, words) = export(&bench, &input, &out, true).await.expect_err("it holds more");
    assert!(words.contains("lora/adapter.safetensors"), "{words}");
    assert!(out.join("lora/adapter.safetensors").exists() && out.join("data/train.jsonl").exists());
    std::fs::create_dir(root.join("empty")).expect("a folder");
    assert_eq!(export(&bench, &input, &root.join("empty"), false).await, Ok(12), "an empty folder is as good as none");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&out).expect("there").permissions());
    assert_eq!(mode & 0o077, 0, "clients' stories are their owner's alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_at_once_the_second_is_told_and_a_cancelled_one_leaves_nothing() {
    let (bench, folder_of) = practised(200).await;
    let other = crate::common::open(bench.engine.folder()).await.expect("another process");
    let root = folder_of.path();
    let out = root.join("rows.jsonl");
    let input = file(&bench);
    let (first, second) = tokio::join!(bench.engine.export(&input, &out, true), other.export(&input, &out, true));
    let refused = [&first, &second].into_iter().filter_map(|done| done.as_ref().err()).collect::<Vec<_>>();
    assert!(refused.len() <= 1, "{first:?} {second:?}");
    assert!(refused.iter().all(|error| error.message.contains("at the moment")), "{refused:?}");
    let two = root.join("two.jsonl");
    let (first, second) =
        tokio::join!(bench.engine.export(&input, &out, true), bench.engine.export(&input, &two, true));
    let refused = second.expect_err("one at a time in a process");
    assert!(first.is_ok() && refused.message.contains("under way"), "{refused}");
    assert_eq!(tree(root), ["rows.jsonl"]);

    let kept = std::fs::read_to_string(&out).expect("there");
    let mut progress = bench.engine.export_progress();
    let cancelling = async {
        progress.changed().await.expect("it is under way");
        bench.engine.cancel_export();
    };
    let (asked, place) = (folder(&bench), root.join("folder"));
    let (cancelled, ()) = tokio::join!(bench.engine.export(&asked, &place, false), cancelling);
    assert_eq!(cancelled.expect_err("it was cancelled").code, ErrorCode::Cancelled);
    assert_eq!(tree(root), ["rows.jsonl"]);
    assert_eq!(std::fs::read_to_string(&out).expect("there"), kept);
    assert_eq!(export(&bench, &input, &out, true).await, Ok(200), "the next one is not cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_can_be_stopped_and_the_next_one_is_not() {
    let (bench, _) = practised(6).await;
    let input = folder(&bench);
    bench.engine.cancel_check();
    let (stopped, ()) = tokio::join!(bench.engine.check_export(&input), async { bench.engine.cancel_check() });
    assert_eq!(stopped.expect_err("it was stopped").code, ErrorCode::Cancelled);
    assert_eq!(bench.engine.check_export(&input).await.expect("a check").check.rows, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_an_earlier_split_is_named_and_neither_kept_beside_its_rows_nor_removed() {
    let (bench, folder_of) = practised(24).await;
    let root = folder_of.path();
    let out = root.join("rows.jsonl");
    let split = ExportInput { validation: 0.3, ..file(&bench) };
    assert_eq!(export(&bench, &split, &out, false).await, Ok(24));
    let read = || tree(root).iter().map(|name| std::fs::read(root.join(name)).expect("a file")).collect::<Vec<_>>();
    assert_eq!(tree(root), ["rows.jsonl", "rows.valid.jsonl"]);
    let before = read();
    // A row that is learned from by itself leaves nothing to validate with.
    let mut single = None;
    for row in bench.rows().await {
        let input = ExportInput { target: Target::Ids { ids: vec![row.id] }, ..split.clone() };
        let report = bench.engine.export(&input, &root.join("one.jsonl"), false).await.expect("an export");
        let name = if report.sides.train == 1 { "one.jsonl" } else { "one.valid.jsonl" };
        std::fs::remove_file(root.join(name)).expect("removed");
        if report.sides.train == 1 {
            single = Some(input);
            break;
        }
    }
    for input in [file(&bench), single.expect("most rows are learned from")] {
        let (code, words) = export(&bench, &input, &out, true).await.expect_err("it would be taken for a part");
        assert!(code == ErrorCode::Invalid && words.contains("rows.valid.jsonl is from an earlier split"), "{words}");
        assert!(words.contains("Move it away"), "{words}");
        assert_eq!((tree(root).len(), read()), (2, before.clone()), "nothing was changed");
    }
    std::fs::remove_file(root.join("rows.valid.jsonl")).expect("removed");
    assert_eq!(export(&bench, &file(&bench), &out, true).await, Ok(24));
    assert_eq!(tree(root), ["rows.jsonl"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_would_be_replaced_is_named_and_a_place_is_free_where_each_of_its_files_is() {
    let (bench, folder_of) = practised(12).await;
    let root = folder_of.path();
    let out = root.join("rows.jsonl");
    let split = ExportInput { validation: 0.3, ..file(&bench) };
    std::fs::write(root.join("rows.valid.jsonl"), "mine").expect("a file");
    let (code, words) = export(&bench, &split, &out, false).await.expect_err("one of them exists");
    assert!(code == ErrorCode::AlreadyExists && words.contains("rows.valid.jsonl already exists."), "{words}");
    std::fs::write(&out, "mine").expect("a file");
    let (_, words) = export(&bench, &split, &out, false).await.expect_err("both exist");
    assert!(words.contains("rows.jsonl and ") && words.contains("rows.valid.jsonl already exist."), "{words}");
    assert!(words.contains("replace them"), "{words}");
    assert!(tree(root).iter().all(|name| std::fs::read(root.join(name)).is_ok_and(|text| text == b"mine")));
    let first = bench.engine.export_folder(&split, Some(&out)).await.expect("a place");
    let stem = first.file_stem().expect("a name").to_string_lossy().into_owned();
    std::fs::write(root.join(format!("{stem}.valid.jsonl")), "mine").expect("a file");
    let second = bench.engine.export_folder(&split, Some(&out)).await.expect("a place");
    assert_ne!(first, second);
}

/// A process that is killed between the two steps leaves the old one aside and the name free.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_left_is_put_back_or_removed() {
    let (bench, folder_of) = practised(6).await;
    let root = folder_of.path();
    let input = folder(&bench);
    let out = root.join("out");
    assert_eq!(export(&bench, &input, &out, false).await, Ok(6));
    let work = root.join(".train-export-0000000000000000");
    std::fs::create_dir_all(work.join("new/data")).expect("a folder");
    std::fs::write(work.join("new/data/train.jsonl"), "half a li").expect("a file");
    std::fs::write(work.join("lock"), "out").expect("a file");
    std::fs::rename(&out, work.join("old")).expect("moved");
    // Anywhere beside it: the next export puts it back, whatever it writes itself.
    assert_eq!(export(&bench, &file(&bench), &root.join("x.jsonl"), false).await, Ok(6));
    assert!(out.join("data/train.jsonl").exists() && !work.exists());
    // Killed one step later: the new one has its name, and the old one goes.
    std::fs::create_dir_all(work.join("old/data")).expect("a folder");
    std::fs::write(work.join("old/data/train.jsonl"), "old").expect("a file");
    std::fs::write(work.join("lock"), "out").expect("a file");
    assert_eq!(export(&bench, &input, &out, true).await, Ok(6));
    assert!(!work.exists());
    // Something else has the name now: neither is touched.
    std::fs::create_dir_all(work.join("old/data")).expect("a folder");
    std::fs::write(work.join("old/data/train.jsonl"), "old").expect("a file");
    std::fs::write(work.join("lock"), "y").expect("a file");
    std::fs::create_dir(root.join("y")).expect("a folder");
    std::fs::write(root.join("y/mine.txt"), "mine").expect("a file");
    assert_eq!(export(&bench, &input, &out, true).await, Ok(6));
    assert!(work.join("old/data/train.jsonl").exists() && root.join("y/mine.txt").exists());
}
