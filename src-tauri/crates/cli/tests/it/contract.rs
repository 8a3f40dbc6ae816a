//! What scripts rely on: exit codes, the summary, and files that are left alone.

use serde_json::Value;
use train_support::{Config, Fault, FaultServer};

use crate::common::{Data, assert_shape, cli, code, done, err, json, out, summary};

#[test]
fn the_sample_is_generated_with_practice_and_exported_only_when_that_is_said() {
    let data = &Data::new();
    done(cli(data, &["dataset", "new", "demo", "--sample"]));
    let ran = done(cli(data, &["--json", "generate", "--all", "--provider", "practice"]));
    let told = summary(&ran);
    assert_shape(&told);
    assert_eq!(
        (told["state"].as_str(), told["total"].as_u64(), told["succeeded"].as_u64()),
        (Some("completed"), Some(100), Some(100))
    );
    for line in out(&ran).lines() {
        let event: Value = serde_json::from_str(line).expect("an object");
        assert_eq!(event["batch"], "1", "{event}");
    }
    let exports = Data::new();
    let file = exports.join("out.jsonl");
    let file = file.to_string_lossy();
    let words = ["export", "--format", "messages", "--status", "generated", "--out", &file];
    let refused = cli(data, &words);
    assert_eq!(code(&refused), 1);
    assert!(err(&refused).contains("Practice"), "{}", err(&refused));
    let forced = cli(data, &[&words[..], &["--force"]].concat());
    assert_eq!(code(&forced), 1, "--force replaces a file and says nothing about Practice");
    done(cli(data, &[&words[..], &["--practice"]].concat()));
    assert_eq!(code(&cli(data, &[&words[..], &["--practice"]].concat())), 1, "what is there is not replaced");
    let again = cli(data, &[&words[..], &["--practice", "--force", "--ids", "1,2,3"]].concat());
    assert_eq!((code(&again), std::fs::read_to_string(&*file).expect("the export").lines().count()), (0, 3));
    let again = done(cli(data, &[&["--json"][..], &words[..], &["--practice", "--force"]].concat()));
    assert!(json(&again)["bytes"].is_u64(), "{}", out(&again));
    let lines = std::fs::read_to_string(&*file).expect("the export");
    assert_eq!(lines.lines().count(), 100);
    for line in lines.lines() {
        let value: Value = serde_json::from_str(line).expect("an object");
        let messages = value["messages"].as_array().expect("messages");
        assert_eq!(
            (messages[0]["role"].as_str(), messages[messages.len() - 1]["role"].as_str()),
            (Some("system"), Some("assistant"))
        );
    }
    let again = cli(data, &["--json", "generate", "--all", "--provider", "practice"]);
    assert_eq!((code(&again), summary(&again)["total"].as_u64()), (0, Some(0)), "nothing is left to do");
}

#[test]
fn a_conversation_is_written_again_from_a_turn_on_and_says_what_for() {
    let data = &Data::new();
    done(cli(data, &["dataset", "new", "demo", "--sample"]));
    let practice = ["--json", "generate", "--ids", "1", "--provider", "practice"];
    done(cli(data, &practice));
    let show = || json(&cli(data, &["--json", "show", "1"]));
    let before = show();
    let again =
        cli(data, &[&practice[..], &["--reason", "untrue", "--note", "no such limit", "--from-turn", "4"]].concat());
    assert_eq!((code(&again), summary(&again)["succeeded"].as_u64()), (0, Some(1)), "{}", err(&again));
    let text = |value: &Value| value.to_string();
    let after = show();
    assert_ne!(text(&before), text(&after));
    assert!(text(&after).contains("The reason: untrue"), "{after}");
    for (number, words) in [(99, "it has"), (1, "1 is not in 2..")] {
        let refused = cli(data, &[&practice[..], &["--from-turn", &number.to_string()]].concat());
        assert_ne!(code(&refused), 0);
        assert!(err(&refused).contains(words), "{}", err(&refused));
    }
    let long = "x".repeat(61);
    assert!(err(&cli(data, &[&practice[..], &["--reason", &long]].concat())).contains("at most 60"));
    assert_ne!(code(&cli(data, &[&practice[..], &["--reason", "untrue", "--email"]].concat())), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_say_how_a_batch_ended() {
    let server = FaultServer::start(Config::default()).await;
    let data = &Data::new();
    done(cli(data, &["dataset", "new", "demo", "--sample"]));
    let url = server.url();
    let to = ["--provider", "anthropic", "--model", "m", "--base-url", &url];
    let generate = |words: &[&str]| cli(data, &[&["--json", "generate"], words, &to].concat());

    server.script(vec![Fault::Refusal]);
    let failed = generate(&["--ids", "1,2", "--concurrency", "1"]);
    assert_eq!((code(&failed), summary(&failed)["failed"].as_u64()), (3, Some(1)));
    let errors: Value = serde_json::from_str(&out(&cli(data, &["--json", "errors"]))).expect("errors");
    assert_eq!((errors[0]["kind"].as_str(), errors[0]["retryable"].as_bool()), (Some("refused"), Some(false)));
    assert_eq!((errors[0]["purpose"].as_str(), errors[0]["conversation"].as_u64()), (Some("write"), Some(1)));
    // The whole history: also what failed for a row that is deleted.
    done(cli(data, &["plan", "delete", "--ids", "1"]));
    let errors: Value = serde_json::from_str(&out(&cli(data, &["--json", "errors"]))).expect("errors");
    assert_eq!((errors[0]["conversation"].as_u64(), errors[0]["deleted"].as_bool()), (Some(1), Some(true)));
    assert!(out(&cli(data, &["errors"])).contains("1 (deleted)"), "told in the table too");
    done(cli(data, &["plan", "undo"]));
    let mended = generate(&["--failed"]);
    assert_eq!((code(&mended), summary(&mended)["succeeded"].as_u64()), (0, Some(1)));

    let limited = |limit: &str| generate(&["--ids", "3,4,5", "--price", "1/5", "--spend-limit", limit]);
    let refused = limited("0.02");
    assert_eq!(code(&refused), 1, "no call would be sent: {}", err(&refused));
    let words = err(&refused);
    let least =
        words.split_once("Choose $").and_then(|(_, rest)| rest.split(' ').next()).expect("the least that works");
    let limited = limited(least);
    assert_eq!((code(&limited), summary(&limited)["pause_reason"].as_str()), (4, Some("limit")), "{}", err(&limited));
    let resumed = cli(data, &["--json", "resume", "--spend-limit", "5"]);
    assert_eq!((code(&resumed), summary(&resumed)["succeeded"].as_u64()), (0, Some(3)), "{}", err(&resumed));
    assert_eq!(code(&cli(data, &["generate"])), 2, "the command's words are off");
    assert_eq!(code(&cli(data, &["show", "999"])), 1);
}

#[test]
fn a_foreign_database_is_left_alone() {
    let data = &Data::new();
    std::fs::write(data.join("train.db"), "this is no database, and it is longer than a header of one")
        .expect("a file");
    let damaged = cli(data, &["dataset", "list"]);
    assert_eq!(code(&damaged), 1);
    assert!(err(&damaged).contains("damaged"), "{}", err(&damaged));
    assert!(std::fs::read_to_string(data.join("train.db")).expect("untouched").starts_with("this is no database"));
}
