//! The exit codes that scripts rely on, and the summary's shape.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::common::{
    Data, assert_shape, cli, code, command, done, ends, err, interrupt, json, planned, signal, summary, with_room,
};
use train_support::{Config, Fault, FaultServer};

/// Calls that are quick.
fn config() -> Config {
    Config { marker: Some("item-".into()), ..Config::default() }
}

fn generate<'a>(url: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let words = ["--json", "generate", "--all", "--provider", "anthropic", "--model", "m", "--base-url", url];
    [&words[..], more].concat()
}

fn start(data: &Path, words: &[&str]) -> Child {
    command(data, words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts")
}

async fn in_flight(server: &FaultServer, calls: u64) {
    while server.stats().in_flight < calls {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn four_says_that_a_batch_paid_and_got_nothing() {
    let server = FaultServer::start(Config { rates: vec![(Fault::MaxTokens, 1.0)], ..config() }).await;
    let data = &Data::new();
    planned(data, 300);
    let url = server.url();
    let more = ["--price", "3/15", "--concurrency", "10", "--max-tokens", "2048"];
    let braked = cli(data, &generate(&url, &more));
    assert_eq!(code(&braked), 4, "{}", err(&braked));
    let told = summary(&braked);
    assert_shape(&told);
    assert_eq!((told["state"].as_str(), told["pause_reason"].as_str()), (Some("paused"), Some("wasted")));
    assert!(server.stats().requests <= 60, "{} calls", server.stats().requests);
    // A person reads what it was, what it cost and what to do.
    let resumed = cli(data, &["resume"]);
    let words = err(&resumed);
    assert_eq!(code(&resumed), 4, "{words}");
    for part in ["were cut off at 2,048 tokens.", "cost $", "Raise the limit to 4,096 tokens", "goes on anyway"] {
        assert!(words.contains(part), "{part}: {words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn zero_three_and_four_say_how_the_batch_ended() {
    let server = FaultServer::start(config()).await;
    let data = &Data::new();
    planned(data, 6);
    let url = server.url();

    server.script(vec![Fault::Refusal]);
    let failed = cli(data, &generate(&url, &["--price", "1/5"]));
    assert_eq!(code(&failed), 3, "{}", err(&failed));
    let told = summary(&failed);
    assert_shape(&told);
    assert_eq!((told["state"].as_str(), told["failed"].as_u64()), (Some("completed"), Some(1)));
    // Six answers at 2,400 and 2,060 tokens; the refusal is billed too.
    assert_eq!(told["spent_usd"], "0.0762");

    for (fault, reason) in [
        (Fault::E401, "key"),
        (Fault::E402, "billing"),
        (Fault::SpendLimit429, "account_limit"),
        (Fault::E404, "model"),
    ] {
        server.script(vec![fault]);
        let words = ["--json", "generate", "--failed", "--provider", "anthropic", "--model", "m", "--base-url", &url];
        let paused = cli(data, &words);
        assert_eq!(code(&paused), 4, "{reason}: {}", err(&paused));
        let told = summary(&paused);
        assert_shape(&told);
        assert_eq!((told["state"].as_str(), told["pause_reason"].as_str()), (Some("paused"), Some(reason)));
        assert_eq!(json(&cli(data, &["--json", "status"]))["batch"], told, "status shows the same");
        let cancelled = cli(data, &["--json", "cancel"]);
        assert_eq!((code(&cancelled), summary(&cancelled)["state"].as_str()), (0, Some("cancelled")));
        assert_shape(&summary(&cancelled));
    }
    let done = cli(data, &["--json", "generate", "--failed", "--provider", "practice"]);
    assert_eq!((code(&done), summary(&done)["succeeded"].as_u64()), (0, Some(1)), "{}", err(&done));
    assert_shape(&summary(&done));
    let nothing = cli(data, &generate(&url, &[]));
    assert_eq!(code(&nothing), 0);
    assert_shape(&summary(&nothing));
}

#[tokio::test(flavor = "multi_thread")]
async fn three_says_that_rows_that_were_named_wait_in_another_batch() {
    let server = FaultServer::start(config()).await;
    let data = &Data::new();
    planned(data, 6);
    server.script(vec![Fault::E401]);
    let url = server.url();
    let to = ["--provider", "anthropic", "--model", "m", "--base-url", &url, "--concurrency", "1"];
    let paused = cli(data, &[&["--json", "generate", "--ids", "1,2,3"], &to[..]].concat());
    assert_eq!(code(&paused), 4, "{}", err(&paused));
    let named = cli(data, &["--json", "generate", "--ids", "2,3,4", "--provider", "practice"]);
    assert_eq!(code(&named), 3, "{}", err(&named));
    let told = summary(&named);
    assert_eq!((told["total"].as_u64(), told["left_out"].as_u64()), (Some(1), Some(2)), "{told}");
    for part in ["2 rows wait in an open batch", "train-cli resume"] {
        assert!(err(&named).contains(part), "{part}: {}", err(&named));
    }
    let rest = cli(data, &["--json", "generate", "--all", "--provider", "practice"]);
    assert_eq!((code(&rest), summary(&rest)["succeeded"].as_u64()), (0, Some(2)), "{}", err(&rest));
    assert!(summary(&rest)["left_out"].as_u64().is_some_and(|rows| rows >= 2), "{}", summary(&rest));
    assert!(err(&rest).contains("wait in an open batch"), "{}", err(&rest));
}

#[test]
fn three_says_that_rows_that_were_named_have_no_text_to_judge() {
    let data = &Data::new();
    planned(data, 2);
    done(cli(data, &["generate", "--ids", "1", "--provider", "practice"]));
    for (ids, judged) in [("1,2", 1), ("2", 0)] {
        let named = cli(data, &["--json", "judge", "--ids", ids, "--provider", "practice"]);
        assert_eq!(code(&named), 3, "{}", err(&named));
        let told = summary(&named);
        assert_eq!((told["succeeded"].as_u64(), told["left_out"].as_u64()), (Some(judged), Some(1)), "{told}");
        assert!(err(&named).contains("1 row is left out: it has no text"), "{}", err(&named));
    }
    let all = cli(data, &["--json", "judge", "--all", "--provider", "practice"]);
    assert_eq!(code(&all), 0, "what was not named was not asked for: {}", err(&all));
    assert_shape(&summary(&all));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_and_two_say_what_is_wrong_and_what_to_do() {
    let data = &Data::new();
    planned(data, 2);
    for (words, exit, parts) in [
        (&["show", "99"][..], 1, &["no conversation 99", "plan list"][..]),
        (&["resume"], 1, &["No batch of \"test\" is paused", "status"]),
        (&["resume", "77"], 1, &["There is no batch 77.", "status"]),
        (&["cancel"], 1, &["No batch of \"test\" is open", "status"]),
        (&["generate", "--ids", "7", "--provider", "practice"], 1, &["no conversation 7"]),
        (&["plan", "list", "--dataset", "nobody"], 1, &["nobody"]),
        (
            &[
                "generate",
                "--all",
                "--provider",
                "anthropic",
                "--model",
                "unheard-of",
                "--base-url",
                "https://example.invalid",
                "--spend-limit",
                "1",
            ],
            1,
            &["price", "--price"],
        ),
        (&["generate"], 2, &["--all"]),
        (&["generate", "--all", "--ids", "1"], 2, &["cannot be used with"]),
        (&["generate", "--all", "--provider", "nobody"], 2, &["possible values"]),
        (&["frobnicate"], 2, &["unrecognized subcommand"]),
        (&["generate", "--all", "--concurrency", "0"], 2, &["concurrency"]),
        (&["generate", "--all", "--spend-limit", "abc"], 2, &["--spend-limit", "2.50"]),
        (&["generate", "--all", "--spend-limit", "2,50"], 2, &["--spend-limit", "2.50"]),
        (&["generate", "--all", "--spend-limit", "1,500"], 2, &["--spend-limit", "1500"]),
        (&["generate", "--all", "--price", "0,25/1,25"], 2, &["--price", "3/15"]),
        (&["judge", "--all", "--spend-limit", "much"], 2, &["--spend-limit", "2.50"]),
        (&["resume", "--spend-limit", "1.2.3"], 2, &["--spend-limit", "2.50"]),
        (&["generate", "--all", "--price", "3"], 2, &["--price", "3/15"]),
        (&["plan", "build", "--rows", "9", "--tiers", "40/35"], 2, &["--tiers", "40/35/25"]),
        (&["plan", "build", "--rows", "9", "--tiers", "0/0/0"], 2, &["--tiers", "40/35/25"]),
        (&["coverage", "--by", "persona"], 2, &["--by", "persona,emotion"]),
        (&["coverage", "--by", "persona,persona"], 2, &["--by", "persona,emotion"]),
        (&["coverage", "--by", "persona,emotion,topic"], 2, &["--by", "persona,emotion"]),
        (&["export", "--for", "trl", "--check", "--validation", "0.9"], 2, &["--validation", "between 0 and 0.5"]),
        (&["export", "--for", "trl", "--check", "--test", "NaN"], 2, &["--test", "between 0 and 0.5"]),
        (&["export", "--for", "trl", "--check", "--min-score", "NaN"], 2, &["--min-score", "between 0 and 10"]),
        (&["review", "approve", "--min-score", "NaN"], 2, &["--min-score", "between 0 and 10"]),
        (&["review", "reject", "--max-score", "11"], 2, &["--max-score", "between 0 and 10"]),
        (&["import", "x.jsonl", "--role", "x"], 2, &["--role", "narrator=leave"]),
        (&["plan", "similar", "--threshold", "0"], 2, &["--threshold", "above 0"]),
        (&["errors", "--kind", "nonsense"], 2, &["--kind", "rate_limited"]),
        (&["key", "set", "practice"], 1, &["Practice needs no key", "provider"]),
        (&["mail", "send", "77"], 1, &["No mail was asked for", "mail status"]),
        (&["dataset", "new", ""], 1, &["needs a name", "Choose one"]),
        (&["dataset", "new", "a\nb"], 1, &["holds a line break", "on one line"]),
        (&["score", "--ids", "1"], 1, &["no text that could be scored", "Generate it first"]),
        (&["generate", "--all", "--provider", "practice", "--max-tokens", "0"], 1, &["between 256 and", "another"]),
        (
            &["generate", "--all", "--provider", "openai", "--model", "m", "--base-url", "http://example.invalid"],
            1,
            &["is not encrypted", "--allow-http"],
        ),
    ] {
        let output = cli(data, words);
        assert_eq!(code(&output), exit, "{words:?}: {}", err(&output));
        for part in parts {
            assert!(err(&output).contains(part), "{words:?}: {part}: {}", err(&output));
        }
        assert!(output.stdout.is_empty(), "{words:?}: results go to standard output, messages do not");
        if exit == 1 {
            assert!(err(&output).lines().count() >= 2, "what happened, then what to do: {}", err(&output));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_says_that_another_process_generates_here() {
    let server = FaultServer::start(Config { latency: Duration::from_secs(60), ..config() }).await;
    let data = &Data::new();
    planned(data, 4);
    let url = server.url();
    let mut first = start(data, &generate(&url, &[]));
    in_flight(&server, 1).await;
    let second = cli(data, &["generate", "--ids", "4", "--provider", "practice"]);
    assert_eq!(code(&second), 5, "{}", err(&second));
    assert!(err(&second).contains("Another Train process is generating"), "{}", err(&second));
    assert_eq!(code(&cli(data, &["cancel"])), 5);
    assert_eq!(code(&cli(data, &["plan", "list"])), 0, "reading is allowed");
    first.kill().expect("is killed");
    first.wait().expect("has ended");
    assert_eq!(code(&cli(data, &["cancel"])), 0, "the lock went with its holder");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_request_to_stop_settles_what_is_in_flight() {
    for sent in ["-INT", "-TERM", "-HUP"] {
        let server = FaultServer::start(Config { latency: Duration::from_millis(600), ..config() }).await;
        let data = &Data::new();
        planned(data, 12);
        let url = server.url();
        let child = start(data, &generate(&url, &["--concurrency", "3", "--price", "1/5"]));
        in_flight(&server, 3).await;
        signal(&child, sent);
        let output = ends(child, Duration::from_secs(20)).await;
        assert_eq!(code(&output), 130, "{sent}: {}", err(&output));
        let told = summary(&output);
        assert_shape(&told);
        assert_eq!((told["state"].as_str(), told["pause_reason"].as_str()), (Some("paused"), Some("person")), "{sent}");
        assert_eq!(told["succeeded"].as_u64(), Some(server.stats().answered), "{sent}: what was in flight is settled");
        assert_eq!(told["reserved_usd"], "0", "{sent}");
        server.set(config());
        let resumed = cli(data, &["--json", "resume"]);
        assert_eq!((code(&resumed), summary(&resumed)["succeeded"].as_u64()), (0, Some(12)), "{}", err(&resumed));
        assert_eq!(server.stats().requests, 12, "{sent}: nothing is asked for twice");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_ctrl_c_lets_go_at_once() {
    let server = FaultServer::start(Config { latency: Duration::from_secs(60), ..config() }).await;
    let data = &Data::new();
    planned(data, 6);
    let url = server.url();
    let mut child = start(data, &generate(&url, &["--concurrency", "3", "--price", "1/5"]));
    in_flight(&server, 3).await;
    interrupt(&child);
    let mut said = String::new();
    let mut messages = BufReader::new(child.stderr.take().expect("messages"));
    messages.read_line(&mut said).expect("a line");
    assert!(said.contains("Ctrl-C again lets them go"), "{said}");
    interrupt(&child);
    let output = ends(child, Duration::from_secs(10)).await;
    assert_eq!(code(&output), 130, "{}", err(&output));
    let told = summary(&output);
    assert_eq!((told["state"].as_str(), told["not_started"].as_u64()), (Some("paused"), Some(6)));
    assert_ne!(told["reserved_usd"], "0", "what may have been billed stays counted");
    let errors = json(&cli(data, &["--json", "errors", "--kind", "outcome_unknown"]));
    assert_eq!(errors.as_array().map(Vec::len), Some(3));
    server.set(config());
    let resumed = cli(data, &["--json", "resume"]);
    assert_eq!((code(&resumed), summary(&resumed)["succeeded"].as_u64()), (0, Some(6)), "{}", err(&resumed));
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_it_even_where_nothing_can_be_stored() {
    let server = FaultServer::start(Config { latency: Duration::from_millis(40), ..config() }).await;
    let data = &Data::new();
    planned(data, 60);
    let url = server.url();
    let mut command = with_room(data, &generate(&url, &["--concurrency", "3", "--price", "1/5"]), 300_000);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    let mut events = BufReader::new(child.stdout.take().expect("events")).lines().map(|line| line.expect("a line"));
    let told = events.find(|line| line.contains("pausing")).expect("it is told while it waits");
    assert!(told.contains(r#""pause_reason":"disk""#) && told.contains("Free some disk space"), "{told}");
    interrupt(&child);
    tokio::time::sleep(Duration::from_millis(200)).await;
    interrupt(&child);
    let output = ends(child, Duration::from_secs(20)).await;
    assert_eq!(code(&output), 130);
    assert!(err(&output).contains("Answers wait until the database can be written"), "{}", err(&output));
    let resumed = cli(data, &["--json", "resume"]);
    assert_eq!((code(&resumed), summary(&resumed)["succeeded"].as_u64()), (0, Some(60)), "{}", err(&resumed));
    let unknown = json(&cli(data, &["--json", "errors", "--kind", "outcome_unknown"]));
    let unknown = unknown.as_array().map_or(0, Vec::len) as u64;
    assert!(server.stats().billed <= 60 + unknown, "each answer that could not be stored is on record");
}

/// For the record: what the brake and slow answers cost, at 3 and 15 USD per million tokens and 10 calls at a time.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes half a minute: figures for the record"]
async fn figures_of_the_brake_and_of_a_slow_provider() {
    let latency = Duration::from_millis(500);
    let more = ["--price", "3/15", "--concurrency", "10", "--max-tokens", "2048", "--timeout", "60"];
    for fault in [Fault::MaxTokens, Fault::InvalidJson, Fault::Refusal] {
        let server = FaultServer::start(Config { rates: vec![(fault, 1.0)], latency, ..config() }).await;
        let data = &Data::new();
        planned(data, 300);
        let told = summary(&cli(data, &generate(&server.url(), &more)));
        let (calls, spent) = (server.stats().requests, told["spent_usd"].as_str().expect("a sum"));
        println!("300 rows, {}: {calls} calls, ${spent}, {}", fault.name(), told["pause_reason"]);
        assert!(calls <= 60);
    }
    let slow_after = Some((40, Duration::from_secs(6)));
    let latency = Duration::from_millis(200);
    let server = FaultServer::start(Config { latency, slow_after, ..config() }).await;
    let data = &Data::new();
    planned(data, 70);
    let told = summary(&cli(data, &generate(&server.url(), &more)));
    println!("70 rows, 40 x 0.2 s, then 6 s: {} kept after {} calls", told["succeeded"], server.stats().requests);
    assert_eq!((told["succeeded"].as_u64(), server.stats().requests), (Some(70), 70));
}
