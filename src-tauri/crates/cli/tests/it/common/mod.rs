//! train-cli as a script meets it: words in, an exit code and text out.
#![cfg_attr(not(unix), allow(dead_code, reason = "signals and full disks are those of Unix"))]

use std::ops::Deref;
use std::path::Path;
use std::process::{Child, Command, Output};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// A data folder that goes with its test.
pub struct Data(TempDir);

impl Data {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }
}

impl Deref for Data {
    type Target = Path;

    fn deref(&self) -> &Path {
        self.0.path()
    }
}

/// The program on a data folder, not started yet. It waits for no imitated delays.
pub fn command(data: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_train-cli"));
    command.arg("--data-dir").arg(data).args(words).env("TRAIN_PRACTICE_SPEED", "0");
    command
}

/// The same on a disk that has so many bytes of room: no file of the folder may grow beyond that.
#[cfg(unix)]
pub fn with_room(data: &Path, words: &[&str], room: u64) -> Command {
    let sizes =
        ["train.db", "train.db-wal"].map(|name| std::fs::metadata(data.join(name)).map_or(0, |file| file.len()));
    let largest = sizes.into_iter().max().unwrap_or(0);
    let command = command(data, words);
    let mut limited = Command::new("sh");
    // The signal would end the process; a full disk only fails its writes. Blocks are 512 bytes.
    limited.args(["-c", "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"", "sh"]);
    limited.arg(((largest + room) / 512).to_string()).arg(command.get_program()).args(command.get_args());
    limited
}

/// Runs it to its end.
pub fn cli(data: &Path, words: &[&str]) -> Output {
    command(data, words).output().expect("runs")
}

/// Of a command that succeeded.
pub fn done(output: Output) -> Output {
    assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
    output
}

pub fn signal(child: &Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(sent.expect("kill").success());
}

/// What Ctrl-C sends.
pub fn interrupt(child: &Child) {
    signal(child, "-INT");
}

/// Ends within the time, or is killed and fails.
pub async fn ends(mut child: Child, within: Duration) -> Output {
    let until = tokio::time::Instant::now() + within;
    while child.try_wait().expect("can be asked").is_none() {
        if tokio::time::Instant::now() > until {
            child.kill().expect("is killed");
            let output = child.wait_with_output().expect("output");
            panic!("it did not end: {}", err(&output));
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    child.wait_with_output().expect("output")
}

pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

/// The last line of `generate --json` and `resume --json`.
pub fn summary(output: &Output) -> Value {
    serde_json::from_str(out(output).lines().last().unwrap_or_default())
        .unwrap_or_else(|error| panic!("no summary ({error}): {}{}", out(output), err(output)))
}

/// What a command prints as one JSON value.
pub fn json(output: &Output) -> Value {
    serde_json::from_str(&out(output))
        .unwrap_or_else(|error| panic!("no JSON ({error}): {}{}", out(output), err(output)))
}

/// The summary has exactly these keys with these types.
pub fn assert_shape(summary: &Value) {
    let mut keys: Vec<&str> = summary.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    let expected = [
        "attempts",
        "batch",
        "event",
        "failed",
        "not_started",
        "pause_reason",
        "reserved_usd",
        "spent_usd",
        "state",
        "succeeded",
        "total",
    ];
    assert_eq!(keys, expected);
    assert_eq!(summary["event"], "summary");
    for count in ["attempts", "failed", "not_started", "succeeded", "total"] {
        assert!(summary[count].is_u64(), "{count}: {summary}");
    }
    for text in ["batch", "pause_reason", "spent_usd"] {
        assert!(summary[text].is_string() || summary[text].is_null(), "{text}: {summary}");
    }
    for usd in ["spent_usd", "reserved_usd"] {
        assert!(summary[usd].as_str().is_none_or(|usd| usd.parse::<f64>().is_ok()), "{usd}: {summary}");
    }
    let sum: u64 = ["succeeded", "failed", "not_started"].iter().filter_map(|key| summary[*key].as_u64()).sum();
    assert_eq!(Some(sum), summary["total"].as_u64(), "every conversation is accounted for: {summary}");
}

/// A plan's text into the dataset last used.
pub fn import_plan(data: &Path, plan: &str) {
    let file = data.join("plan.csv");
    std::fs::write(&file, plan).expect("a plan");
    done(cli(data, &["plan", "import", &file.to_string_lossy()]));
}

/// A new dataset with so many rows, each of which can be told by its brief.
pub fn planned(data: &Path, rows: usize) {
    done(cli(data, &["dataset", "new", "test"]));
    let mut plan = String::from("persona,emotion,topic,tier,brief\n");
    for row in 0..rows {
        let tier = ["template", "scenario", "edge_case"][row % 3];
        plan.push_str(&format!("Anxious Planner,Fear to Confidence,Roth conversion,{tier},item-{row:05}\n"));
    }
    import_plan(data, &plan);
}
