//! Existing conversations on the command line: what was exported comes back the same, and what is wrong is said.

use crate::common::{Data, cli, code, done, err, import_plan, json, out, summary};

#[test]
fn a_folder_that_was_exported_imports_back_to_the_same_text_with_its_plan() {
    let folder = Data::new();
    let data = folder.join("data");
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    done(cli(&data, &["dataset", "new", "first", "--sample"]));
    done(cli(&data, &["generate", "--ids", "1,2,3,40", "--provider", "practice"]));
    let folder_of = |dataset: &str, out: &str| {
        let words = [
            "--dataset",
            dataset,
            "export",
            "--for",
            "trl",
            "--status",
            "generated",
            "--practice",
            "--validation",
            "0",
            "--out",
            out,
        ];
        done(cli(&data, &words));
        std::fs::read(std::path::Path::new(out).join("data/train.jsonl")).expect("rows")
    };
    let first = folder_of("first", &path("first"));
    done(cli(&data, &["dataset", "new", "second"]));
    let file = path("first/data/train.jsonl");
    let looked = json(&cli(&data, &["--json", "--dataset", "second", "import", &file, "--dry-run"]));
    assert_eq!((&looked["good"], &looked["bad_total"], &looked["format"]), (&4.into(), &0.into(), &"messages".into()));
    assert!(looked["new_names"].as_array().is_some_and(|names| !names.is_empty()), "{looked}");
    let imported = json(&cli(&data, &["--json", "--dataset", "second", "import", &file]));
    assert_eq!((&imported["added"], &imported["known"], &imported["skipped"]), (&4.into(), &0.into(), &0.into()));
    let mut again: Vec<_> =
        folder_of("second", &path("second")).split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let mut lines: Vec<_> = first.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    again.sort();
    lines.sort();
    assert_eq!(again, lines, "to the byte");

    let plan = |dataset: &str| {
        let rows = json(&cli(&data, &["--json", "--dataset", dataset, "plan", "list"]));
        let rows = rows.as_array().expect("rows").iter().filter(|row| row["status"] == "generated");
        let words = |row: &serde_json::Value| {
            ["persona", "emotion", "topic", "tier", "intent", "tone", "brief", "practice"]
                .map(|key| row[key].to_string())
        };
        let mut found: Vec<_> = rows.map(words).collect();
        found.sort();
        found
    };
    assert_eq!(plan("second"), plan("first"), "the provenance tells the plan");
    let said = cli(&data, &["--dataset", "second", "import", &file]);
    assert_eq!(code(&said), 1);
    assert!(err(&said).contains("in this dataset already"), "{}", err(&said));
}

#[test]
fn bad_lines_are_named_and_left_out_only_where_that_is_asked_for() {
    let folder = Data::new();
    let data = folder.join("data");
    done(cli(&data, &["dataset", "new", "demo"]));
    let file = folder.join("old.jsonl");
    let good = r#"{"instruction":"May I?","input":"","output":"You may."}"#;
    let told = r#"{"messages":[{"role":"narrator","content":"x"},{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}"#;
    std::fs::write(&file, format!("{good}\nnonsense\n{told}\n")).expect("a file");
    let file = file.to_string_lossy().into_owned();
    let refused = cli(&data, &["import", &file]);
    assert_eq!(code(&refused), 1);
    for words in ["line 2: it is not valid JSON", "line 3: message 1 has the role \"narrator\"", "Nothing was changed"]
    {
        assert!(err(&refused).contains(words), "{words}: {}", err(&refused));
    }
    assert!(out(&cli(&data, &["import", &file, "--dry-run"])).contains("--role \"narrator\"=leave"));
    assert_eq!(code(&cli(&data, &["import", &file, "--role", "narrator"])), 2);
    assert_eq!(code(&cli(&data, &["import", &file, "--role", "narrator=ghost"])), 2);
    assert_eq!(code(&cli(&data, &["import", &file, "--format", "csv"])), 2);
    let words = ["--json", "import", &file, "--role", "narrator=leave", "--skip-bad", "--tier", "scenario"];
    let imported = json(&cli(&data, &words));
    assert_eq!((&imported["added"], &imported["skipped"]), (&2.into(), &1.into()));
    let rows = json(&cli(&data, &["--json", "plan", "list"]));
    assert!(rows.as_array().is_some_and(|rows| rows.iter().all(|row| row["tier"] == "scenario")), "{rows}");
    let estimate = ["--json", "estimate", "--ids", "1,2", "--provider", "practice"];
    let estimate = json(&cli(&data, &estimate));
    assert_eq!((&estimate["count"], &estimate["incomplete"]), (&0.into(), &2.into()), "{estimate}");
    let said = out(&cli(&data, &["estimate", "--ids", "1,2", "--provider", "practice"]));
    assert!(said.contains("2 rows are left out: they lack a persona, an arc or a topic"), "{said}");
    assert!(rows[0]["unknown"].as_array().is_some_and(Vec::is_empty) && rows[0]["friction"].is_null(), "{rows}");
    let generated = cli(&data, &["generate", "--ids", "1,2", "--provider", "practice"]);
    assert_eq!(code(&generated), 1);
    assert!(err(&generated).contains("2 rows, such as #1, have no persona"), "{}", err(&generated));

    // Beside a row that can be written, too: whoever named them is told, by words, by the summary and by the exit code.
    import_plan(&data, "persona,emotion,topic,tier\nAnn,Fear,Debt,template\nBo,Fear,Debt,template\n");
    for more in [&["--yes"][..], &["--spend-limit", "1"], &[]] {
        let id = if more.is_empty() { "4" } else { "3" };
        let ids = format!("1,2,{id}");
        let words = [&["--json", "generate", "--ids", &ids, "--provider", "practice"], more].concat();
        let generated = cli(&data, &words);
        assert_eq!(code(&generated), 3, "{words:?}: {}", err(&generated));
        assert!(err(&generated).contains("2 rows are left out: they lack a persona"), "{}", err(&generated));
        let told = summary(&generated);
        assert_eq!((&told["succeeded"], &told["left_out"]), (&1.into(), &2.into()), "{told}");
    }
    // All that can be written was asked for, and written.
    done(cli(&data, &["--json", "generate", "--all", "--provider", "practice", "--yes"]));
}
