//! The library and whole datasets from a script: listed, shown, out to a file and in from it, copied, archived, deleted.

use crate::common::{Data, cli, code, done, err, json, out, planned};

#[test]
fn a_library_is_listed_shown_written_changed_and_read_again() {
    let folder = Data::new();
    let data = folder.join("data");
    std::fs::create_dir(&data).expect("a folder");
    planned(&data, 6);
    let list = json(&cli(&data, &["--json", "library", "list", "persona"]));
    assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
    assert_eq!(
        (&list[0]["name"], &list[0]["rows"], &list[0]["written"]),
        (&"Anxious Planner".into(), &6.into(), &0.into())
    );
    let table = out(&cli(&data, &["library", "list", "template"]));
    assert!(table.starts_with("KIND") && table.matches("active").count() == 3, "{table}");
    let shown = out(&cli(&data, &["library", "show", "persona", "anxious planner"]));
    assert!(shown.starts_with("persona \"Anxious Planner\", version 1, 6 rows, 0 written\nWho: "), "{shown}");
    let missing = cli(&data, &["library", "show", "persona", "Nobody"]);
    assert_eq!(code(&missing), 1);
    assert!(err(&missing).contains("There are: \"Anxious Planner\"."), "{}", err(&missing));

    let file = folder.join("library.json");
    let path = file.to_string_lossy();
    done(cli(&data, &["library", "export", &path]));
    let text = std::fs::read_to_string(&file).expect("the file");
    let changed = text.replacen("\"age\": ", "\"age\": 1", 1).replacen("Anxious Planner", "Second Planner", 1);
    std::fs::write(&file, changed).expect("is written");
    let age = json(&cli(&data, &["--json", "library", "show", "persona", "Anxious Planner"]))["item"]["age"].clone();
    let refused = cli(&data, &["library", "import", &path]);
    assert_eq!(code(&refused), 1, "an age of {age} with a 1 before it is too high");
    assert!(err(&refused).contains("line 7, age: has to be from 0 to 120"), "{}", err(&refused));
    std::fs::write(&file, text.replacen("Anxious Planner", "Second Planner", 1)).expect("is written");
    let brought = json(&cli(&data, &["--json", "library", "import", &path]));
    assert_eq!((&brought["added"], &brought["changed"]), (&1.into(), &0.into()), "{brought}");

    let table = folder.join("topics.csv");
    let table = table.to_string_lossy();
    assert_eq!(code(&cli(&data, &["library", "export", &table])), 1, "a table holds one kind");
    done(cli(&data, &["library", "export", &table, "--kind", "topic"]));
    let brought = json(&cli(&data, &["--json", "library", "import", &table]));
    assert_eq!((&brought["added"], &brought["same"]), (&0.into(), &1.into()), "{brought}");
}

#[test]
fn a_dataset_is_renamed_copied_archived_and_deleted_with_a_backup() {
    let data = &Data::new();
    planned(data, 3);
    done(cli(data, &["dataset", "rename", "clients"]));
    let copy = json(&cli(data, &["--json", "--dataset", "clients", "dataset", "duplicate", "copy", "--plan"]));
    assert_eq!((&copy["name"], &copy["conversations"]), (&"copy".into(), &3.into()), "{copy}");
    done(cli(data, &["--dataset", "clients", "dataset", "archive"]));
    let status = json(&cli(data, &["--json", "library", "list", "persona"]));
    assert_eq!(status[0]["rows"], 3, "the copy is meant: the other one is archived");
    let unasked = cli(data, &["--dataset", "copy", "dataset", "delete"]);
    assert_eq!(code(&unasked), 1);
    assert!(err(&unasked).contains("Say --yes"), "{}", err(&unasked));
    let deleted = json(&cli(data, &["--json", "--dataset", "copy", "dataset", "delete", "--yes"]));
    let backup = std::path::PathBuf::from(deleted["backup"].as_str().expect("a path"));
    assert!(backup.starts_with(&**data) && backup.exists(), "{deleted}");
    let none = cli(data, &["status"]);
    assert_eq!(code(&none), 1);
    assert!(err(&none).contains("All datasets are archived"), "{}", err(&none));
    let list = json(&cli(data, &["--json", "dataset", "list"]));
    assert_eq!((&list[0]["name"], &list[0]["archived"]), (&"clients".into(), &true.into()), "{list}");
    done(cli(data, &["--dataset", "clients", "dataset", "archive", "--back"]));
    done(cli(data, &["status"]));
}
