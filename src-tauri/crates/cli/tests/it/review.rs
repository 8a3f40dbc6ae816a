//! Verdicts, edits and versions from the command line.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use crate::common::{Data, cli, code, command, done, err, json, out, planned};
use serde_json::Value;

/// A folder with six generated conversations.
fn generated() -> Data {
    let folder = Data::new();
    planned(&folder, 6);
    done(cli(&folder, &["generate", "--all", "--provider", "practice"]));
    folder
}

fn shown(data: &Path, words: &[&str]) -> Value {
    json(&cli(data, &[&["--json", "show"], words].concat()))
}

#[test]
fn a_turn_is_edited_and_every_version_can_be_looked_at() {
    let data = &generated();
    let before = shown(data, &["2"]);
    let edit = cli(data, &["--json", "edit", "2", "--turn", "2", "--text", "- First, look at the fee."]);
    let edited = json(&edit);
    assert_eq!((edited["id"].as_u64(), edited["version"].as_u64()), (Some(2), Some(2)), "{}", err(&edit));
    assert!(edited["changed"].as_f64().is_some_and(|share| share > 0.0 && share < 1.0), "{edited}");
    let after = shown(data, &["2"]);
    assert_eq!(after["generation"]["turns"][1]["content"], "- First, look at the fee.");
    assert_eq!(after["generation"]["turns"][0], before["generation"]["turns"][0]);
    assert_eq!((&after["generation"]["origin"], &after["generation"]["parent"]), (&"person".into(), &1.into()));
    assert_eq!(after["generation"]["quality"], edited["score"]);
    assert_eq!(shown(data, &["2", "--version", "1"])["generation"], before["generation"]);
    assert_eq!(shown(data, &["2", "--version", "2"])["generation"], after["generation"]);
    let told = out(&cli(data, &["show", "2"]));
    assert!(told.contains("Version 2 of 2: edited by a person of version 1"), "{told}");

    let mut piped = command(data, &["edit", "2", "--turn", "2", "--text", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("runs");
    piped.stdin.take().expect("a pipe").write_all("Two lines,\nof them.\n".as_bytes()).expect("is read");
    let said = out(&piped.wait_with_output().expect("ends"));
    assert!(said.starts_with("Conversation 2 shows version 3:"), "{said}");
    assert_eq!(shown(data, &["2"])["generation"]["turns"][1]["content"], "Two lines,\nof them.");

    for (words, said) in [
        (&["edit", "2", "--turn", "99", "--text", "x"][..], "has no turn 99"),
        (&["edit", "2", "--turn", "2", "--text", " "], "turn 2 has no text"),
        (&["edit", "2", "--turn", "2", "--text", "Two lines,\nof them."], "Nothing was changed"),
        (&["edit", "77", "--turn", "2", "--text", "x"], "no conversation 77"),
        (&["show", "2", "--version", "9"], "has no version 9"),
    ] {
        let refused = cli(data, words);
        assert_eq!(code(&refused), 1, "{words:?}");
        assert!(err(&refused).contains(said), "{words:?}: {}", err(&refused));
    }
    assert_eq!(code(&cli(data, &["edit", "2", "--turn", "0", "--text", "x"])), 2);
}

#[test]
fn a_verdict_by_score_leaves_what_was_judged_and_what_was_put_off() {
    let data = &generated();
    let give = |words: &[&str]| json(&cli(data, &[&["--json", "review"], words].concat()));
    assert_eq!(give(&["reject", "--ids", "1"])["changed"], 1);
    assert_eq!(give(&["defer", "--ids", "2"])["changed"], 1);
    let none = serde_json::json!({ "changed": 0, "skipped": [] });
    assert_eq!(give(&["reject", "--max-score", "0"]), none, "none is that bad");
    assert_eq!(give(&["reject", "--min-score", "0"])["changed"], 4);
    assert_eq!(give(&["approve", "--min-score", "0"]), none);
    assert_eq!(shown(data, &["2"])["review"]["verdict"], "deferred");
}

#[test]
fn verdicts_have_reasons_and_all_that_was_done_is_on_record() {
    let data = &generated();
    let words = ["--json", "review", "reject", "--ids", "1,2", "--reason", "Untrue", "--note", "=the fee, \"9 %\""];
    assert_eq!(json(&cli(data, &words))["changed"], 2);
    let deferred = cli(data, &["review", "defer", "--ids", "3"]);
    assert!(out(&deferred).contains("Deferred 1"), "{}{}", out(&deferred), err(&deferred));
    let review = &shown(data, &["1"])["review"];
    assert_eq!((&review["verdict"], &review["reason"]), (&"rejected".into(), &"untrue".into()), "{review}");
    assert_eq!(shown(data, &["3"])["status"], "generated");
    assert_eq!(shown(data, &["3"])["review"]["verdict"], "deferred");
    let long = cli(data, &["review", "reject", "--ids", "1", "--reason", &"x".repeat(61)]);
    assert_eq!(code(&long), 1);
    assert!(err(&long).contains("60 characters"), "{}", err(&long));

    let record = out(&cli(data, &["--json", "review", "audit"]));
    let entries: Vec<Value> = record.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    let told: Vec<_> = entries.iter().map(|entry| (entry["id"].as_u64(), entry["after"].as_str())).collect();
    assert_eq!(
        told,
        [
            (Some(3), Some("deferred")),
            (Some(2), Some("rejected")),
            (Some(1), Some("rejected")),
            (None, Some("6 rows planned")),
        ]
    );
    assert_eq!(entries[0]["before"], "not judged");
    let files = Data::new();
    for name in ["audit.jsonl", "audit.csv"] {
        let file = files.join(name);
        let words = ["review", "audit", "--out", &file.to_string_lossy()];
        assert_eq!(code(&cli(data, &words)), 0, "{name}");
        assert_eq!(code(&cli(data, &words)), 1, "{name}: what is there is not replaced");
        let text = std::fs::read_to_string(&file).expect("the file");
        if name == "audit.jsonl" {
            assert_eq!(text, record);
        } else {
            assert!(text.starts_with("time,kind,id,version,before,after,reason,note,blind,undone\n"), "{text}");
            assert!(text.contains(r#""'=the fee, ""9 %""""#) && text.lines().count() == 5, "{text}");
        }
    }
    let table = out(&cli(data, &["review", "audit"]));
    assert!(table.contains("WHAT") && table.contains("untrue: =the fee"), "{table}");
}
