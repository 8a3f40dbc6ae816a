//! Briefs from a script: one for each row that has none, once.

use serde_json::Value;

use crate::common::{Data, cli, code, done, err, import_plan, json, out, summary};
use train_support::{Config, Fault, FaultServer};

fn briefs(data: &std::path::Path) -> Vec<Option<String>> {
    let rows = json(&cli(data, &["--json", "plan", "list"]));
    rows.as_array().expect("rows").iter().map(|row| row["brief"].as_str().map(str::to_owned)).collect()
}

#[test]
fn rows_without_a_brief_get_one_and_the_rest_stays() {
    let data = &Data::new();
    done(cli(data, &["dataset", "new", "test"]));
    let mut plan = String::from("persona,emotion,topic,tier,brief,variation\n");
    for row in 0..30 {
        let brief = if row == 4 { "My own." } else { "" };
        plan.push_str(&format!("Anxious Planner,Fear to Confidence,Roth conversion,template,{brief},{}\n", row + 1));
    }
    import_plan(data, &plan);
    let two = done(cli(data, &["--json", "plan", "briefs", "--ids", "1,2", "--provider", "practice"]));
    let events: Vec<Value> = out(&two).lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    assert_eq!(events[0]["event"], "succeeded", "{events:?}");
    let end = summary(&two);
    assert_eq!(
        (end["event"].as_str(), end["total"].as_u64(), end["succeeded"].as_u64()),
        (Some("summary"), Some(1), Some(1))
    );
    let first = briefs(data);
    assert_eq!(first.iter().filter(|brief| brief.is_some()).count(), 3);
    let all = done(cli(data, &["plan", "briefs", "--provider", "practice"]));
    assert!(out(&all).contains(" of 27 rows got a brief"), "{}", out(&all));
    // What two calls at the same time said alike is asked for again.
    done(cli(data, &["plan", "briefs", "--provider", "practice"]));
    let now = briefs(data);
    assert_eq!((&now[..2], now[4].as_deref()), (&first[..2], Some("My own.")));
    let mut texts: Vec<String> = now.into_iter().flatten().collect();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 30, "each row has one, no two alike");
    let none = cli(data, &["--json", "plan", "briefs", "--provider", "practice"]);
    assert_eq!((code(&none), summary(&none)["total"].as_u64()), (0, Some(0)));
    let limit = cli(data, &["plan", "briefs", "--again", "--provider", "practice", "--spend-limit", "much"]);
    assert_eq!(code(&limit), 2);
}

#[test]
fn rows_that_were_named_and_get_none_are_told_and_those_that_have_one_are_none_of_them() {
    let data = &Data::new();
    done(cli(data, &["dataset", "new", "test"]));
    let row = "Anxious Planner,Fear to Confidence,Roth conversion,template";
    let plan = format!("persona,emotion,topic,tier,brief,variation\n{row},,1\n{row},,2\n{row},My own.,3\n");
    import_plan(data, &plan);
    done(cli(data, &["generate", "--ids", "1", "--provider", "practice"]));
    let named = |ids: &str| cli(data, &["--json", "plan", "briefs", "--ids", ids, "--provider", "practice"]);
    for (ids, calls) in [("1,2,3", 1), ("1", 0)] {
        let short = named(ids);
        assert_eq!(code(&short), 3, "{}", err(&short));
        let end = summary(&short);
        assert_eq!((end["succeeded"].as_u64(), end["left_out"].as_u64()), (Some(calls), Some(1)), "{end}");
        assert!(err(&short).contains("1 row is left out: it is written"), "{}", err(&short));
    }
    let there = named("2,3");
    assert_eq!((code(&there), &summary(&there)["left_out"]), (0, &Value::Null), "{}", err(&there));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_pauses_claims_no_brief() {
    let server = FaultServer::start(Config::default()).await;
    let data = &Data::new();
    done(cli(data, &["dataset", "new", "test"]));
    let row = "Anxious Planner,Fear to Confidence,Roth conversion,template";
    import_plan(data, &format!("persona,emotion,topic,tier,variation\n{row},1\n{row},2\n"));
    server.script(vec![Fault::E401]);
    let words = ["plan", "briefs", "--provider", "anthropic", "--model", "m", "--base-url", &server.url()];
    let paused = cli(data, &words);
    assert_eq!(code(&paused), 4, "{}", err(&paused));
    assert!(!out(&paused).contains("got a brief"), "{}", out(&paused));
    assert!(err(&paused).contains("train-cli resume"), "{}", err(&paused));
}
