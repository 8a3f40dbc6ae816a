//! Scores anew, and the dataset's report, as scripts read them.

use serde_json::Value;

use crate::common::{Data, cli, code, done, err, json, out};
use train_support::{Config, FaultServer};

#[test]
fn scores_and_the_report_have_the_keys_that_scripts_rely_on() {
    let data = &Data::new();
    let nothing = cli(data, &["score"]);
    assert_eq!(code(&nothing), 1, "there is no dataset yet");
    done(cli(data, &["dataset", "new", "demo", "--sample"]));
    let empty = json(&cli(data, &["--json", "quality"]));
    assert_eq!((empty["conversations"].as_u64(), empty["diversity"].is_null()), (Some(0), true), "{empty}");
    done(cli(data, &["--json", "generate", "--ids", "1,2,3,4,5,6,7,8", "--provider", "practice"]));

    let scored = done(cli(data, &["--json", "score"]));
    let rows: Vec<Value> = out(&scored).lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    assert_eq!(rows.len(), 8);
    for row in &rows {
        assert!(row["score"].is_f64() && row["scorer"].is_string(), "{row}");
        let criteria = row["criteria"].as_array().expect("criteria");
        assert!(criteria.len() >= 20, "{row}");
        for criterion in criteria {
            for key in ["key", "actual", "target", "points", "out_of", "flag", "where"] {
                assert!(criterion.get(key).is_some(), "{key}: {criterion}");
            }
        }
        let leak = criteria.iter().find(|found| found["key"] == "format_leak").expect("it is there");
        assert!(leak["points"].is_null() && leak["out_of"].is_null(), "{leak}");
        let stock = criteria.iter().find(|found| found["key"] == "stock_phrases").expect("it is there");
        assert!(stock["points"].is_f64(), "the others are known: {stock}");
    }
    assert_eq!(out(&cli(data, &["--json", "score"])), out(&scored), "the same texts, the same scores");
    let two = cli(data, &["--json", "score", "--ids", "3,5"]);
    let two: Vec<Value> = out(&two).lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    assert_eq!(two, [rows[2].clone(), rows[4].clone()]);
    let missing = cli(data, &["score", "--ids", "3,50"]);
    assert_eq!(code(&missing), 1);
    assert!(err(&missing).contains("Conversation 50 has no text"), "{}", err(&missing));
    let shown = json(&cli(data, &["--json", "show", "3"]));
    assert_eq!(shown["quality"], rows[2]["score"], "what the table shows is what was scored");

    let report = json(&cli(data, &["--json", "quality"]));
    assert_eq!(report["conversations"].as_u64(), Some(8));
    for key in ["openings", "closings", "phrases", "near_duplicates"] {
        assert!(report[key].is_array(), "{key}: {report}");
    }
    let listed = report["near_duplicates"].as_array().expect("a list").len() as u64;
    assert_eq!(report["near_duplicates_total"].as_u64(), Some(listed), "all of so few are listed");
    for key in ["short_turns", "pushback", "slips", "ends_settled", "persona_wrong"] {
        assert!(report["realism"][key]["share"].is_f64(), "{key}: {report}");
    }
    for key in ["bold", "lists", "headings", "emoji", "em_dash", "code"] {
        assert!(report["formats"][key]["count"].is_u64(), "{key}: {report}");
    }
    for key in ["compression", "self_repetition", "self_bleu"] {
        assert!(report["diversity"][key].is_f64(), "{key}: {report}");
    }
    for list in ["openings", "closings", "phrases"] {
        for phrase in report[list].as_array().expect("a list") {
            let ids = phrase["ids"].as_array().expect("rows");
            assert_eq!(phrase["count"].as_u64(), Some(ids.len() as u64), "{phrase}");
            assert!(ids.iter().all(|id| (1..=8).contains(&id.as_u64().expect("a number"))), "{phrase}");
            assert!(
                phrase["speaker"].is_string() && phrase["text"].is_string() && phrase["share"].is_f64(),
                "{phrase}"
            );
        }
    }
    let text = done(cli(data, &["quality"]));
    assert!(out(&text).contains("8 conversations with a text"), "{}", out(&text));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_of_a_judge_is_of_the_one_that_was_asked() {
    let judgement = r#"{"criteria": [{"name": "listens", "points": 4, "why": "it does"}, {"name": "correct", "points": 5, "why": ""}],
        "passes": true, "why": "fine"}"#;
    let answer = serde_json::json!({
        "object": "chat.completion",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": judgement}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 3_000, "completion_tokens": 300, "total_tokens": 3_300},
    });
    let verbatim = Some((200, answer.to_string().into_bytes()));
    let server = FaultServer::start(Config { verbatim, ..Config::default() }).await;
    let data = &Data::new();
    done(cli(data, &["dataset", "new", "demo", "--sample"]));
    done(cli(data, &["generate", "--ids", "1,2,3", "--provider", "practice"]));
    let own = cli(data, &["judge", "--ids", "1", "--provider", "practice"]);
    assert!(code(&own) == 0 && out(&own).contains(" of 1 judged pass"), "{}{}", out(&own), err(&own));
    let url = server.url();
    let other =
        done(cli(data, &["judge", "--ids", "2,3", "--provider", "openai", "--model", "judge-x", "--base-url", &url]));
    assert!(out(&other).contains("2 of 2 judged pass"), "{}", out(&other));
}
