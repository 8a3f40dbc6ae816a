//! Plan files that are wrong: the file, the line and the column are named, and nothing of the file is imported.

use std::path::Path;

use crate::common::{Data, cli, code, done, err, json, out};

const HEAD: &str = "persona,emotion,topic,tier,brief\n";

fn planned(data: &Path) -> u64 {
    json(&cli(data, &["--json", "status"]))["counts"]["total"].as_u64().expect("a count")
}

/// Each file is refused with these words, and leaves the plan as it was.
#[test]
fn a_file_with_a_mistake_is_refused_whole() {
    let folder = Data::new();
    let data = folder.join("data");
    done(cli(&data, &["dataset", "new", "demo"]));
    let good = "Ann,Fear,Debt,template,one\n";
    let unreadable = [HEAD.as_bytes(), good.as_bytes(), b"Jos\x81,Fear,Debt,template,two\n"].concat();
    let cell = format!("{HEAD}{good}Ann,Fear,Debt,template,{}\n", "x".repeat(1 << 20));
    let open_quote = format!("{HEAD}{good}Ann,Fear,Debt,template,\"{}\n", "x\n".repeat(1 << 19));
    let files: [(&str, Vec<u8>, &[&str]); 10] = [
        (
            "missing-column.csv",
            b"persona,emotion,topic\nAnn,Fear,Debt\n".to_vec(),
            &["line 1, tier:", "there is no column 'tier'"],
        ),
        (
            "wrong-tier.csv",
            format!("{HEAD}{good}Ann,Fear,Debt,gold,two\n").into(),
            &["line 3, tier:", "'gold' is not a tier; use template, scenario or edge_case"],
        ),
        (
            "duplicate.csv",
            format!("{HEAD}{good}{good}").into(),
            &["line 3:", "the same as line 2; give it another variation, or delete it"],
        ),
        (
            "unreadable.csv",
            unreadable,
            &["line 3: character 4 cannot be read", "save it from the spreadsheet as \"CSV UTF-8\""],
        ),
        ("large-cell.csv", cell.into(), &["line 3, brief: the cell holds", "64 KiB is the most"]),
        ("open-quote.csv", open_quote.into(), &["line 3", "quotation mark"]),
        ("missing-value.jsonl", br#"{"persona":"Ann","emotion":"Fear","topic":"Debt"}"#.to_vec(), &["line 1, tier:"]),
        ("broken.json", b"[{\"persona\": \"Ann\",\n \"emotion\": }]".to_vec(), &["line 2: this is not valid JSON"]),
        ("book.xlsx", b"PK\x03\x04 and so on".to_vec(), &["the workbook is damaged", "save it anew"]),
        ("empty.csv", Vec::new(), &["the file is empty"]),
    ];
    for (name, content, words) in files {
        let file = folder.join(name);
        std::fs::write(&file, content).expect("a file");
        let refused = cli(&data, &["plan", "import", &file.to_string_lossy()]);
        let said = err(&refused);
        assert_eq!(code(&refused), 1, "{name}: {said}");
        assert!(said.contains(name), "{name}: the file is named: {said}");
        for part in words {
            assert!(said.contains(part), "{name}: {part}: {said}");
        }
        assert!(said.contains("Nothing was changed"), "{name}: what to do: {said}");
        assert!(said.len() < 4_000, "{name}: the message is short: {} bytes", said.len());
        assert_eq!(planned(&data), 0, "{name}: all of it or none");
    }
    let file = folder.join("several.csv");
    std::fs::write(&file, format!("{HEAD}{good},Fear,Debt,template,\nAnn,,Debt,silver,\n")).expect("a file");
    let said = err(&cli(&data, &["plan", "import", &file.to_string_lossy()]));
    for place in ["line 3, persona:", "line 4, emotion:", "line 4, tier:"] {
        assert!(said.contains(place), "every problem has its place: {place}: {said}");
    }
    let missing = cli(&data, &["plan", "import", "no-such-file.csv"]);
    assert_eq!(code(&missing), 1);
    assert!(err(&missing).contains("no-such-file.csv cannot be read"), "{}", err(&missing));
}

#[test]
fn a_file_in_windows_1252_is_read_and_its_names_are_to_be_looked_at() {
    let folder = Data::new();
    let data = folder.join("data");
    done(cli(&data, &["dataset", "new", "demo"]));
    let file = folder.join("western.csv");
    std::fs::write(&file, [HEAD.as_bytes(), b"Jos\xe9,Fear,Debt,template,two\n"].concat()).expect("a file");
    let imported = done(cli(&data, &["plan", "import", &file.to_string_lossy()]));
    assert!(err(&imported).contains("read as windows-1252: look at the names"), "{}", err(&imported));
    assert_eq!(json(&cli(&data, &["--json", "plan", "list"]))[0]["persona"], "Jos\u{e9}");
}

#[test]
fn a_file_is_looked_at_mapped_and_brought_in_with_only_what_is_new() {
    let folder = Data::new();
    let data = folder.join("data");
    done(cli(&data, &["dataset", "new", "demo"]));
    let file = folder.join("plan.csv");
    let path = file.to_string_lossy().into_owned();
    std::fs::write(
        &file,
        "Client,Mood,Topic,Tier,Brief,Tone\nAnn,Fear,Debt,template,one,\nBen,Fear,Debt,template,two,\n",
    )
    .expect("a plan");
    let map = "--map=persona=Client,emotion=mood,brief=";
    let words = ["--json", "plan", "import", &path, map];
    let on = |more: &[&str]| cli(&data, &[&words[..], more].concat());
    let dry = json(&on(&["--dry-run"]));
    assert_eq!((&dry["dry_run"], &dry["dataset"], &dry["added"]), (&true.into(), &"demo".into(), &2.into()), "{dry}");
    assert_eq!(dry["new_names"][0], "persona: Ann");
    assert_eq!(dry["problems"].as_array().map(Vec::len), Some(0));
    assert_eq!(planned(&data), 0, "a dry run writes nothing");
    assert_eq!(json(&on(&[]))["added"], 2);
    let rows = json(&cli(&data, &["--json", "plan", "list"]));
    assert_eq!((&rows[1]["persona"], rows[1]["brief"].is_null()), (&"Ben".into(), true), "its brief was left out");

    std::fs::write(
        &file,
        "Client,Mood,Topic,Tier,Brief,Tone\nANN,Fear,Debt,template,,calm\nBene,Fear,Debt,template,,\n",
    )
    .expect("a plan");
    let dry = json(&on(&["--dry-run", "--add-new"]));
    assert_eq!((&dry["added"], &dry["skipped"]), (&1.into(), &1.into()), "{dry}");
    assert_eq!(dry["differing"], serde_json::json!([{ "line": 2, "id": 1, "columns": ["tone"] }]));
    assert_eq!(dry["unknown"][0]["nearest"][0], "Ben");
    let said = cli(&data, &["plan", "import", &path, map, "--dry-run"]);
    let shown = out(&said);
    assert!(shown.contains("2 of 2 rows would be added to \"demo\"; 0 are planned already."), "{shown}");
    assert!(shown.contains("New to the library: persona: Bene (1 row; the nearest is \"Ben\")."), "{shown}");
    assert!(shown.contains("Line 2 is #1 with another tone."), "{shown}");
    let report = json(&on(&["--add-new"]));
    assert_eq!((&report["added"], &report["skipped"]), (&1.into(), &1.into()), "{report}");
    assert_eq!(json(&cli(&data, &["--json", "plan", "undo"]))["rows"], 1);
    assert_eq!(planned(&data), 2);

    std::fs::write(&file, "Client,Mood,Topic,Tier\nAnn,Fear,Debt,gold\n").expect("a plan");
    let wrong = on(&["--dry-run"]);
    assert_eq!((code(&wrong), &json(&wrong)["problems"][0]["line"]), (1, &2.into()));
    assert!(err(&wrong).contains("line 2, tier: 'gold' is not a tier"), "{}", err(&wrong));
    for (words, said) in [(["--map", "colour=Red"], "no column"), (["--map", "Client"], "COLUMN=HEADING")] {
        let refused = cli(&data, &[&["plan", "import", &*path], &words[..]].concat());
        assert!(code(&refused) == 2 && err(&refused).contains(said), "{}", err(&refused));
    }
    let unknown = on(&["--encoding", "no-such"]);
    assert!(code(&unknown) == 1 && err(&unknown).contains("no-such"), "{}", err(&unknown));
}

#[test]
fn two_hundred_thousand_rows_are_imported_or_none_of_them() {
    let folder = Data::new();
    let data = folder.join("data");
    done(cli(&data, &["dataset", "new", "large"]));
    let mut plan = String::from(HEAD);
    for row in 0..200_000 {
        plan.push_str(&format!("Ann,Fear,Debt,template,brief {row}\n"));
    }
    let file = folder.join("plan.csv");
    std::fs::write(&file, format!("{plan}Ann,Fear,Debt,gold,the last one\n")).expect("a plan");
    let refused = cli(&data, &["plan", "import", &file.to_string_lossy()]);
    assert_eq!(code(&refused), 1);
    assert!(err(&refused).contains("line 200002, tier:"), "{}", err(&refused));
    assert_eq!(planned(&data), 0);
    std::fs::write(&file, plan).expect("a plan");
    done(cli(&data, &["plan", "import", &file.to_string_lossy()]));
    assert_eq!(planned(&data), 200_000);
}
