//! Plans that are built, compared, exported and taken back, as a script meets it.

use std::path::Path;
use std::time::Duration;

use crate::common::{Data, cli, code, done, err, import_plan, json, out};
use serde_json::Value;
use train_engine::view::{AcceptPlan, PlanEntry, PlanSettings, PlanWeight, Tier};
use train_engine::{Clock, Engine, Options, Secrets};

#[test]
fn a_plan_is_built_exported_imported_and_taken_back() {
    let data = &Data::new();
    done(cli(data, &["dataset", "new", "demo", "--sample"]));
    let total = || json(&cli(data, &["--json", "status"]))["counts"]["total"].as_u64().expect("a count");
    assert_eq!(total(), 100);

    let build = ["--json", "plan", "build", "--rows", "500", "--seed", "7", "--tiers", "50/25/25"];
    let dry = json(&cli(data, &[&build[..], &["--dry-run"]].concat()));
    assert_eq!(
        (&dry["rows"], &dry["pairs"]["covered"], total()),
        (&Value::from(500), &dry["pairs"]["of"], 100),
        "{dry}"
    );
    let built = json(&cli(data, &build));
    assert_eq!((built["kept"].as_bool(), &built["combinations"]), (Some(true), &dry["combinations"]));
    assert_eq!(total(), 600);
    let rows = json(&cli(data, &["--json", "plan", "list"]));
    let new = &rows.as_array().expect("rows")[100..];
    let edge = new.iter().filter(|row| row["tier"] == "edge_case").count();
    assert!(edge == 125 && new.iter().all(|row| row["brief"].is_string()), "{edge} edge cases");

    let plans = Data::new();
    let file = plans.join("plan.csv");
    let path = file.to_string_lossy().into_owned();
    done(cli(data, &["plan", "export", &path]));
    let again = json(&cli(data, &["--json", "plan", "import", &path]));
    assert_eq!((again["added"].as_u64(), again["skipped"].as_u64()), (Some(0), Some(600)), "{again}");
    done(cli(data, &["dataset", "new", "copy", "--sample"]));
    let copied = json(&cli(data, &["--json", "--dataset", "copy", "plan", "import", &path]));
    assert_eq!((copied["added"].as_u64(), &copied["new_names"]), (Some(500), &Value::Array(Vec::new())), "{copied}");
    let written = out(&cli(data, &["--dataset", "copy", "plan", "export", "-"]));
    assert_eq!(written, std::fs::read_to_string(&file).expect("the file"), "the same plan, byte for byte");

    let on = |words: &[&str]| cli(data, &[&["--json", "--dataset", "demo"], words].concat());
    assert_eq!(json(&on(&["plan", "delete", "--ids", "101,102"]))["deleted"], 2);
    assert_eq!(json(&on(&["plan", "undo"]))["rows"], 2);
    assert_eq!(json(&on(&["plan", "undo"]))["rows"], 500);
    let counts = json(&on(&["status"]));
    assert_eq!(counts["counts"]["total"], 100);
    let nothing = on(&["plan", "undo"]);
    assert!(code(&nothing) == 1 && err(&nothing).contains("nothing to take back"), "{}", err(&nothing));
}

#[test]
fn the_same_seed_gives_the_same_rows_again_after_they_were_taken_back() {
    let data = &Data::new();
    done(cli(data, &["dataset", "new", "demo", "--sample"]));
    let built = || {
        let build = ["plan", "build", "--rows", "3", "--seed", "1", "--strategy", "random"];
        done(cli(data, &build));
        out(&cli(data, &["plan", "export", "-"]))
    };
    let first = built();
    done(cli(data, &["plan", "undo"]));
    assert_eq!(built(), first);
}

/// As the window opens it.
async fn open(data: &Path) -> Engine {
    let options = Options { folder: data.to_path_buf(), secrets: Secrets::memory(), clock: Clock::system() };
    Engine::open(options).await.expect("an engine")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_chosen_in_the_window_holds_and_stays_chosen() {
    let data = &Data::new();
    done(cli(data, &["dataset", "new", "demo", "--sample"]));
    let engine = open(data).await;
    let dataset = engine.datasets().await.expect("one")[0].id;
    let choices = engine.plan_choices(dataset).await.expect("choices");
    let of_templates = |arc: &&PlanEntry| arc.tiers.is_empty() || arc.tiers.contains(&Tier::Template);
    let arcs: Vec<u32> = choices.arcs.iter().filter(of_templates).map(|arc| arc.id).collect();
    let pair = *choices.suits.iter().find(|pair| arcs.contains(&pair.arc_id)).expect("a pair");
    let settings = PlanSettings {
        forbidden: vec![pair],
        weights: vec![PlanWeight { id: pair.persona_id, weight: 3.0 }],
        template: 1,
        scenario: 0,
        edge_case: 0,
        ..choices.settings
    };
    let rows = engine.propose(&settings).await.expect("a proposal").rows;
    engine.accept_plan(&AcceptPlan { settings, rows }).await.expect("is added");
    let chosen = engine.plan_choices(dataset).await.expect("choices").settings;
    assert_eq!((chosen.forbidden.len(), chosen.weights.len()), (1, 1));
    engine.shut_down(Duration::ZERO).await;

    let name = |entries: &[PlanEntry], id: u32| {
        entries.iter().find(|entry| entry.id == id).expect("it is offered").name.clone()
    };
    let (persona, arc) = (name(&choices.personas, pair.persona_id), name(&choices.arcs, pair.arc_id));
    done(cli(data, &["plan", "build", "--rows", "60", "--tiers", "1/0/0", "--personas", &persona]));
    let rows = json(&cli(data, &["--json", "plan", "list"]));
    let new = &rows.as_array().expect("rows")[101..];
    assert!(new.len() > 20, "{} rows", new.len());
    assert!(new.iter().all(|row| row["persona"] == *persona && row["emotion"] != *arc), "{arc} is forbidden");
    let engine = open(data).await;
    assert_eq!(engine.plan_choices(dataset).await.expect("choices").settings, chosen);
    engine.shut_down(Duration::ZERO).await;
}

#[test]
fn what_cannot_be_taken_back_is_in_the_way_of_nothing() {
    let data = &Data::new();
    done(cli(data, &["dataset", "new", "demo", "--sample"]));
    done(cli(data, &["plan", "delete", "--ids", "1"]));
    done(cli(data, &["plan", "build", "--rows", "3"]));
    done(cli(data, &["generate", "--ids", "101,102,103", "--provider", "practice"]));
    let undone = cli(data, &["--json", "plan", "undo"]);
    assert_eq!(json(&undone)["rows"], 1, "the deletion before: {}", err(&undone));
    let nothing = cli(data, &["plan", "undo"]);
    assert!(code(&nothing) == 1 && err(&nothing).contains("nothing to take back"), "{}", err(&nothing));
}

#[test]
fn wishes_that_cannot_be_had_are_said_and_wrong_words_are_refused() {
    let data = &Data::new();
    done(cli(data, &["dataset", "new", "demo", "--sample"]));
    let few = cli(
        data,
        &[
            "plan",
            "build",
            "--rows",
            "20",
            "--personas",
            "new graduate",
            "--arcs",
            "grief to healing,crisis to referral",
            "--dry-run",
        ],
    );
    assert_eq!(code(&few), 1, "{}", out(&few));
    assert!(err(&few).contains("suits New Graduate"), "{}", err(&few));
    let unknown = cli(data, &["plan", "build", "--rows", "20", "--topics", "Astronomy"]);
    assert!(code(&unknown) == 1 && err(&unknown).contains("no topic \"Astronomy\""), "{}", err(&unknown));
    let shares = cli(data, &["plan", "build", "--rows", "20", "--tiers", "1/2"]);
    assert!(code(&shares) == 2 && err(&shares).contains("40/35/25"), "{}", err(&shares));
    assert_eq!(code(&cli(data, &["plan", "build", "--rows", "0"])), 2);
    assert_eq!(code(&cli(data, &["plan", "build", "--rows", "5", "--strategy", "best"])), 2);
}

#[test]
fn similar_rows_and_problems_of_templates_are_named_by_their_rows() {
    let data = &Data::new();
    done(cli(data, &["dataset", "new", "demo"]));
    let plan = "persona,emotion,topic,tier,brief\nAnn,Fear,Debt,template,He found a letter behind the radiator\nAnn,Fear,Debt,template,Something else\nAnn,Fear,Debt,scenario,He found a letter behind the heater\n";
    import_plan(data, plan);
    let similar = json(&cli(data, &["--json", "plan", "similar"]));
    assert_eq!(
        (&similar[0]["ids"], similar.as_array().map(Vec::len)),
        (&serde_json::json!([1, 3]), Some(1)),
        "{similar}"
    );
    assert_eq!(similar[0]["words"], serde_json::json!(["He found a letter behind the"]));
    assert_eq!(json(&cli(data, &["--json", "plan", "similar", "--threshold", "1"])), serde_json::json!([]));
    assert_eq!(code(&cli(data, &["plan", "similar", "--threshold", "2"])), 2);

    let checked = json(&cli(data, &["--json", "template", "check"]));
    assert_eq!(
        (&checked["rows"], &checked["fine"], &checked["problems"]),
        (&Value::from(3), &Value::from(3), &Value::Array(Vec::new()))
    );
    let one = cli(data, &["template", "check", "edge case: boundary and referral"]);
    assert!(code(&one) == 0 && out(&one).contains("0 of 0 rows are fine."), "{}", out(&one));
    let none = cli(data, &["template", "check", "Mine"]);
    assert!(code(&none) == 1 && err(&none).contains("no template \"Mine\""), "{}", err(&none));
}
