//! Exports as a script meets them: what is looked at, what is written, and what stays where it is refused or killed.
#![cfg(unix)]

use std::path::Path;
use std::process::Stdio;

use crate::common::{Data, cli, code, command, done, err, import_plan, json, out};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A data folder with so many conversations of Practice, and a folder for exports.
fn practised(rows: usize) -> (Data, Data) {
    let data = Data::new();
    done(cli(&data, &["dataset", "new", "test"]));
    // Of several topics, so that there is something to split.
    let row = |row: usize| {
        let tier = ["template", "scenario", "edge_case"][row % 3];
        format!("Anxious Planner,Fear to Confidence,Topic {},{tier},item-{row:05}\n", row % 12)
    };
    let plan: String =
        std::iter::once("persona,emotion,topic,tier,brief\n".to_owned()).chain((0..rows).map(row)).collect();
    import_plan(&data, &plan);
    let words = ["generate", "--all", "--provider", "practice", "--concurrency", "50"];
    done(cli(&data, &words));
    (data, Data::new())
}

fn export<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["export", "--status", "generated", "--practice"], more].concat()
}

/// Names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect()
}

#[test]
fn a_folder_is_whole_and_its_parts_agree() {
    let (data, folder) = practised(40);
    let path = folder.join("coach");
    let name = path.to_string_lossy().into_owned();
    let written =
        done(cli(&data, &[&["--json"][..], &export(&["--for", "axolotl", "--out", &name, "--test", "0.1"])].concat()));
    let report = json(&written);
    for key in [
        "conversations",
        "practice_left_out",
        "other_status",
        "unreadable",
        "path",
        "files",
        "bytes",
        "train",
        "valid",
        "test",
    ] {
        assert!(report.get(key).is_some(), "{key}: {report}");
    }
    let count = |key: &str| report[key].as_u64().expect("a count");
    assert_eq!((count("conversations"), count("train") + count("valid") + count("test")), (40, 40));
    let manifest: Value =
        serde_json::from_str(&std::fs::read_to_string(path.join("manifest.json")).expect("there")).expect("JSON");
    assert_eq!((manifest["conversations"].as_u64(), manifest["made_for"].as_str()), (Some(40), Some("axolotl")));
    assert!(manifest["tokens"]["max"].as_u64() > Some(500), "{manifest}");
    let provenance = lines(&path.join("provenance.jsonl"));
    assert_eq!(provenance.len(), 40);
    for file in manifest["files"].as_array().expect("files") {
        let name = file["path"].as_str().expect("a path");
        let text = std::fs::read_to_string(path.join(name)).expect("there");
        assert_eq!(file["bytes"].as_u64(), Some(text.len() as u64));
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(file["rows"].as_u64(), Some(rows.len() as u64));
        let sum = |bytes: &[u8]| format!("{:x}", Sha256::digest(bytes));
        assert_eq!(file["sha256"].as_str(), Some(sum(text.as_bytes()).as_str()));
        let of_file: Vec<&Value> = provenance.iter().filter(|line| line["file"] == name).collect();
        assert_eq!(of_file.len(), rows.len());
        for line in of_file.iter().take(3) {
            let row = rows[line["line"].as_u64().expect("a line") as usize - 1];
            assert_eq!(line["sha256"].as_str(), Some(sum(row.as_bytes()).as_str()), "{line}");
            let id = line["conversation"].as_u64().expect("a number").to_string();
            let shown = json(&cli(&data, &["--json", "show", &id]));
            assert!(
                row.contains(
                    serde_json::to_string(&shown["generation"]["turns"][0]["content"]).expect("JSON").trim_matches('"')
                ),
                "row {id}"
            );
        }
    }
    let card = std::fs::read_to_string(path.join("README.md")).expect("a card");
    assert!(card.starts_with("---\n") && card.contains("configs:"), "{card}");
    // Nothing but the folder is left beside it, and the same again gives the same bytes.
    assert_eq!(names(&folder), ["coach"]);
    let other = folder.join("again").to_string_lossy().into_owned();
    done(cli(&data, &export(&["--for", "axolotl", "--out", &other, "--test", "0.1"])));
    for file in ["data/train.jsonl", "data/valid.jsonl", "data/test.jsonl", "README.md"] {
        let read = |folder: &str| std::fs::read(Path::new(folder).join(file)).expect("there");
        assert!(read(&name) == read(&other), "{file}");
    }
}

#[test]
fn a_check_writes_nothing_and_says_what_would_become_of_each() {
    let (data, folder) = practised(12);
    let words = export(&["--for", "axolotl", "--check", "--context", "600"]);
    let checked = done(cli(&data, &[&["--json"][..], &words].concat()));
    let check = json(&checked);
    assert_eq!(check["rows"], 12);
    let problems = check["problems"].as_array().expect("a list");
    let long: Vec<&Value> = problems.iter().filter(|problem| problem["kind"] == "too_long").collect();
    assert_eq!(long.len() as u64, check["tokens"]["over"].as_u64().expect("a count"));
    for problem in problems {
        assert!(problem["id"].is_u64() || problem["id"].is_null(), "{problem}");
        let effect = problem["effect"].as_str().expect("an effect");
        assert!(["refused", "dropped", "cut", "trained_wrong", "note"].contains(&effect));
        assert!(problem["message"].as_str().is_some_and(|message| message.ends_with('.')), "{problem}");
    }
    for key in ["median", "max", "over"] {
        assert!(check["tokens"][key].is_u64(), "{check}");
    }
    let practice = problems.iter().filter(|problem| problem["kind"] == "practice").count();
    assert_eq!((practice, check["ready"].as_u64()), (12, Some(0)), "Practice is nothing to learn from");
    let told = out(&cli(&data, &words));
    assert!(told.contains("0 of 12 conversations are ready") && told.contains("Tokens:"), "{told}");
    assert_eq!(names(&folder).len(), 0);

    // What is left out is said in the check too: a script may count.
    let words = ["--json", "export", "--status", "generated", "--for", "axolotl", "--check"];
    let check = json(&cli(&data, &words));
    assert_eq!(check["left_out"], serde_json::json!([{ "why": "composed by Practice", "count": 12 }]), "{check}");
}

#[test]
fn each_problem_of_a_check_names_its_own_rows() {
    let data = Data::new();
    done(cli(&data, &["dataset", "new", "test"]));
    let talk = |asks: &str, says: &str| {
        let message = |role: &str, content: &str| serde_json::json!({ "role": role, "content": content });
        format!("{}\n", serde_json::json!({ "messages": [message("user", asks), message("assistant", says)] }))
    };
    let file = data.join("talks.jsonl");
    let talks =
        [talk("How do I write to you?", "To ana@example.com."), talk("Which number?", "Call 415-555-0199 please.")];
    std::fs::write(&file, talks.concat()).expect("a file");
    done(cli(&data, &["import", &file.to_string_lossy()]));
    let told = out(&cli(&data, &["export", "--format", "messages", "--status", "generated", "--check"]));
    assert!(told.contains("1 names an e-mail address (1)."), "{told}");
    assert!(told.contains("1 names a phone that is not on your resource list (2)."), "{told}");
}

#[test]
fn what_cannot_be_exported_is_said_with_the_way_there() {
    let (data, folder) = practised(3);
    let path = folder.join("x").to_string_lossy().into_owned();
    let in_data = data.join("x").to_string_lossy().into_owned();
    let unwritable = format!("{}/x", train_support::READ_ONLY);
    for (words, exit, parts) in [
        (&["export", "--for", "axolotl", "--out", &path][..], 1, &["approved", "Approve"][..]),
        (&export(&["--for", "axolotl", "--out", &in_data]), 1, &["Train's own data", "Documents"]),
        (&export(&["--for", "axolotl", "--out", &unwritable]), 1, &["cannot be written"]),
        (&export(&["--format", "messages", "--out", &path, "--min-score", "11"]), 2, &["between 0 and 10"]),
        (&export(&["--format", "messages", "--out", &path, "--validation", "0.7"]), 2, &["between 0 and 0.5"]),
        (&export(&["--format", "messages", "--out", &path, "--template", "/no/such.jinja"]), 1, &["/no/such.jinja"]),
        (&export(&["--format", "pairs-trl", "--out", &path]), 1, &["left out"]),
        (&export(&["--format", "messages"]), 2, &["--out"]),
        (&export(&["--out", &path]), 2, &["--format"]),
        (&export(&["--format", "messages", "--for", "trl", "--out", &path]), 2, &["cannot be used with"]),
        (&export(&["--for", "nobody", "--out", &path]), 2, &["possible values"]),
        (&export(&["--format", "messages", "--out", &path, "--best", "0"]), 2, &["best"]),
    ] {
        let output = cli(&data, words);
        assert_eq!(code(&output), exit, "{words:?}: {}{}", out(&output), err(&output));
        for part in parts {
            assert!(err(&output).contains(part), "{words:?}: {part}: {}", err(&output));
        }
    }
    assert_eq!(names(&folder).len(), 0, "nothing was written");
}

#[test]
fn a_full_disk_leaves_nothing_and_what_was_there() {
    let (data, folder) = practised(150);
    let path = folder.join("rows.jsonl");
    std::fs::write(&path, "of yesterday").expect("a file");
    let name = path.to_string_lossy().into_owned();
    let coach = folder.join("coach").to_string_lossy().into_owned();
    for words in [
        export(&["--format", "messages", "--out", &name, "--force"]),
        export(&["--format", "parquet", "--out", &name, "--force"]),
        export(&["--for", "axolotl", "--out", &coach]),
    ] {
        let limited = command(&data, &words);
        let mut shell = std::process::Command::new("sh");
        // No file may grow beyond 200 blocks of 512 bytes; the signal would end the process.
        shell.args(["-c", "trap '' XFSZ; ulimit -f 200; exec \"$@\"", "sh"]);
        let full = shell.arg(limited.get_program()).args(limited.get_args()).output().expect("runs");
        assert_eq!(code(&full), 1, "{words:?}: {}{}", out(&full), err(&full));
        assert!(err(&full).contains("cannot be written") && err(&full).contains("space"), "{}", err(&full));
        assert_eq!(names(&folder), ["rows.jsonl"], "{words:?}");
        assert_eq!(std::fs::read_to_string(&path).expect("there"), "of yesterday");
    }
}

#[test]
fn killed_anywhere_the_old_or_the_new_one_is_whole() {
    let (data, folder) = practised(300);
    let path = folder.join("coach");
    let name = path.to_string_lossy().into_owned();
    let all = export(&["--for", "axolotl", "--out", &name, "--force"]);
    let some: Vec<String> = (1..=100).map(|id| id.to_string()).collect();
    let some = some.join(",");
    let fewer = [&all[..], &["--ids", &some]].concat();
    let rows = |folder: &Path| {
        let data = folder.join("data");
        let manifest = std::fs::read_to_string(folder.join("manifest.json")).expect("a whole folder");
        let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
        let written: usize = names(&data).iter().map(|name| lines(&data.join(name)).len()).sum();
        assert_eq!(manifest["conversations"].as_u64(), Some(written as u64));
        written
    };
    let started = std::time::Instant::now();
    done(cli(&data, &all));
    let takes = started.elapsed();
    let mut seen = std::collections::BTreeSet::new();
    for turn in 0..16_u32 {
        let words = if turn % 2 == 0 { &fewer } else { &all };
        let mut child = command(&data, words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
        let until = std::time::Instant::now() + takes * (turn + 1) / 16;
        while std::time::Instant::now() < until && child.try_wait().expect("can be asked").is_none() {
            std::thread::yield_now();
        }
        let _ = child.kill();
        child.wait().expect("has ended");
        // Beside it is a folder that the killed one left, or the one that steps aside; any export puts it right.
        let other = folder.join("other.jsonl").to_string_lossy().into_owned();
        done(cli(&data, &export(&["--format", "messages", "--ids", "1", "--out", &other, "--force"])));
        assert_eq!(names(&folder), ["coach", "other.jsonl"], "turn {turn}");
        seen.insert(rows(&path));
    }
    assert!(seen.iter().all(|rows| [100, 300].contains(rows)), "{seen:?}");
}

#[test]
fn ctrl_c_stops_an_export_and_nothing_stays() {
    let (data, folder) = practised(300);
    let path = folder.join("coach").to_string_lossy().into_owned();
    let words = export(&["--for", "axolotl", "--out", &path]);
    let child = command(&data, &words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    // It holds its place before it reads.
    while names(&folder).is_empty() {
        std::thread::yield_now();
    }
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill").success());
    let ended = child.wait_with_output().expect("ends");
    assert_eq!(code(&ended), 130, "{}", err(&ended));
    assert_eq!(names(&folder).len(), 0);
}

#[test]
fn the_systems_request_to_stop_ends_a_check() {
    let (data, _) = practised(300);
    let words = export(&["--for", "axolotl", "--check"]);
    // Before the program listens the signal ends it, and after its work there is nothing to stop: in between it is heard.
    let mut wait = std::time::Duration::from_millis(10);
    for _ in 0..200 {
        let mut child = command(&data, &words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
        let until = std::time::Instant::now() + wait;
        let mut over = false;
        while std::time::Instant::now() < until && !over {
            std::thread::yield_now();
            over = child.try_wait().expect("can be asked").is_some();
        }
        if !over {
            let _ = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        }
        let ended = child.wait_with_output().expect("ends");
        match ended.status.code() {
            Some(0) => wait = wait.saturating_sub(std::time::Duration::from_millis(4)),
            None => wait += std::time::Duration::from_millis(10),
            Some(_) => {
                assert_eq!(code(&ended), 130, "{}{}", out(&ended), err(&ended));
                assert!(err(&ended).contains("Stopping") && ended.stdout.is_empty(), "{}{}", out(&ended), err(&ended));
                return;
            }
        }
    }
    panic!("it was never heard");
}
