//! Starts on a disk that cannot be written: a clear message, what to do, and the file as it was.
//!
//! Permission bits do not stop root, so the disks are real ones in a mount namespace of their own: a small tmpfs that
//! is read-only or full.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::{Command, Output};

use crate::common::{Data, cli, code, done, err, planned};

/// The same for every case: a folder `$1` on a disk of its own with a copy of the database of `$2` in it. Then the
/// case's own lines; `train` runs the program, and 99 is the exit code where the file has changed.
const DISK: &str = r#"
folder="$1"; source="$2"; program="$3"; shift 3
mount -t tmpfs -o size=4m none "$folder"
[ ! -e "$source/train.db" ] || cp "$source/train.db" "$folder/train.db"
train() {
    set +e
    "$program" --data-dir "$folder" "$@"
    code=$?
    set -e
}
done_untouched() {
    cmp "$source/train.db" "$folder/train.db" >&2 || exit 99
    exit "$code"
}
"#;

/// Runs a case where this system allows a mount namespace: for root, and for others through a user namespace.
fn on_a_disk(source: &Path, case: &str, words: &[&str]) -> Option<Output> {
    let namespaces: [&[&str]; 2] = [&["--mount"], &["--user", "--map-root-user", "--mount"]];
    let is_allowed = |words: &&[&str]| {
        Command::new("unshare").args(*words).arg("true").output().is_ok_and(|output| output.status.success())
    };
    let Some(namespace) = namespaces.into_iter().find(is_allowed) else {
        eprintln!("skipped: this system allows no mount namespace, so there is no disk to fill");
        return None;
    };
    let disk = Data::new();
    let mut command = Command::new("unshare");
    command.args(namespace).args(["sh", "-ec", &format!("{DISK}\n{case}"), "sh"]);
    command.arg(&*disk).arg(source).arg(env!("CARGO_BIN_EXE_train-cli")).args(words);
    let output = command.env("TRAIN_PRACTICE_SPEED", "0").output().expect("runs");
    Some(output)
}

fn source() -> Data {
    let folder = Data::new();
    planned(&folder, 20);
    folder
}

fn assert_told(output: &Output, words: &[&str]) {
    assert_eq!(code(output), 1, "{}", err(output));
    for part in words {
        assert!(err(output).contains(part), "{part}: {}", err(output));
    }
    assert!(err(output).lines().count() >= 2, "what happened, then what to do: {}", err(output));
}

#[test]
fn a_read_only_disk_is_told() {
    let source = source();
    for words in [&["plan", "list"][..], &["generate", "--all", "--provider", "practice"], &["dataset", "new", "x"]] {
        let case = "mount -o remount,ro \"$folder\"; train \"$@\"; done_untouched";
        let Some(output) = on_a_disk(&source, case, words) else { return };
        assert_told(&output, &["read-only", "Check the permissions of the data folder"]);
    }
}

#[test]
fn a_read_only_file_is_told() {
    let source = source();
    let case = "mount --bind \"$folder/train.db\" \"$folder/train.db\"
        mount -o remount,bind,ro \"$folder/train.db\"; train \"$@\"; done_untouched";
    for words in [&["plan", "list"][..], &["generate", "--all", "--provider", "practice"]] {
        let Some(output) = on_a_disk(&source, case, words) else { return };
        assert_told(&output, &["read-only", "Check the permissions of the data folder"]);
    }
}

const FILL: &str = "dd if=/dev/zero of=\"$folder/fill\" bs=4k 2>/dev/null || true";

#[test]
fn a_full_disk_is_told_and_room_is_all_that_it_needs() {
    let source = source();
    let case = format!("{FILL}; train \"$@\"; done_untouched");
    for words in [&["generate", "--all", "--provider", "practice"][..], &["plan", "list"]] {
        let Some(output) = on_a_disk(&source, &case, words) else { return };
        assert_told(&output, &["The disk is full", "Free some space"]);
    }
    let case = format!("{FILL}; train \"$@\"; rm \"$folder/fill\"; train \"$@\"; exit \"$code\"");
    let mended = on_a_disk(&source, &case, &["generate", "--all", "--provider", "practice"]).expect("allowed above");
    assert_eq!(code(&mended), 0, "{}", err(&mended));
}

#[test]
fn a_first_start_on_a_full_disk_leaves_nothing_that_is_in_the_way_later() {
    let nothing = Data::new();
    let case = format!("{FILL}; train \"$@\"; exit \"$code\"");
    let words = ["dataset", "new", "first", "--sample"];
    let Some(output) = on_a_disk(&nothing, &case, &words) else { return };
    assert_told(&output, &["The disk is full", "Free some space"]);
    let case = format!("{FILL}; train \"$@\"; rm \"$folder/fill\"; train \"$@\"; exit \"$code\"");
    let mended = on_a_disk(&nothing, &case, &words).expect("allowed above");
    assert_eq!(code(&mended), 0, "{}", err(&mended));
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = Data::new();
    let file = folder.join("file");
    std::fs::write(&file, "in the way").expect("a file");
    let output = cli(&file.join("data"), &["dataset", "list"]);
    assert_told(&output, &["cannot be created", "parent folder"]);
}

#[test]
fn a_record_that_does_not_fit_leaves_no_half_of_it() {
    let source = source();
    done(cli(&source, &["generate", "--all", "--provider", "practice"]));
    let note = "x".repeat(400);
    done(cli(&source, &["review", "approve", "--min-score", "0", "--note", &note]));
    // One page of memory.
    let case = "mkdir \"$folder/small\"; mount -t tmpfs -o size=4k none \"$folder/small\"
        train review audit --out \"$folder/small/audit.jsonl\"
        [ ! -e \"$folder/small/audit.jsonl\" ] || exit 98; exit \"$code\"";
    let Some(output) = on_a_disk(&source, case, &[]) else { return };
    assert_told(&output, &["audit.jsonl cannot be written", "free space"]);
}
