//! One run: a fault server, a new data folder, train-cli as a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use train_engine::{Clock, Engine, Options, Secrets};
use wait4::Wait4;

use crate::workload::Workload;

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// From the batch's start to its end, in seconds.
    pub batch: f64,
    /// From the process's start to its end, in seconds.
    pub process: f64,
    /// User and system time of the process, in milliseconds per conversation.
    pub cpu_ms: f64,
    /// Peak memory in MiB.
    pub memory_mib: f64,
    pub attempts: u64,
    /// Calls that were answered 429 by the limit.
    pub refused: u64,
    /// What the server took for an answer, its latency included, in milliseconds: its own share of a ratio.
    pub server_ms: f64,
}

struct Server {
    child: Child,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn run(workload: &Workload) -> Result<Run> {
    let server = serve(workload.server)?;
    let folder = tempfile::tempdir()?;
    let plan = folder.path().join("plan.csv");
    std::fs::write(&plan, plan_of(workload.rows))?;
    let data = folder.path().join("data");
    quietly(cli(&data).args(["dataset", "new", "bench"]))?;
    quietly(cli(&data).args(["plan", "import"]).arg(&plan))?;

    let mut command = cli(&data);
    command
        .args(["--json", "generate", "--all", "--provider", "anthropic", "--model", "bench", "--base-url", &server.url])
        .args(["--concurrency", &workload.concurrency.to_string()])
        .args(workload.client)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    let started = Instant::now();
    let mut child = command.spawn().context("train-cli could not be started")?;
    let mut output = child.stdout.take().context("its output")?;
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        output.read_to_string(&mut text).map(|_| text)
    });
    let ended = child.wait4()?;
    let process = started.elapsed().as_secs_f64();
    let text = reader.join().expect("the reader ends")?;
    let summary: Value = serde_json::from_str(text.lines().last().unwrap_or_default())?;
    ensure!(
        summary["succeeded"] == workload.rows,
        "{}: {} of {} succeeded ({})",
        workload.name,
        summary["succeeded"],
        workload.rows,
        summary
    );
    let usage = ended.rusage;
    let stats = stats(&server.url)?;
    let told = |name: &str| stats[name].as_u64().with_context(|| format!("{name} in the server's statistics"));
    let rows = f64::from(workload.rows);
    Ok(Run {
        batch: batch_seconds(&data)?,
        process,
        cpu_ms: (usage.utime + usage.stime).as_secs_f64() * 1_000.0 / rows,
        memory_mib: usage.maxrss as f64 / (1024.0 * 1024.0),
        attempts: summary["attempts"].as_u64().unwrap_or(0),
        refused: told("rate_limited")?,
        server_ms: told("mean_latency_us")? as f64 / 1_000.0,
    })
}

fn release(name: &str) -> PathBuf {
    Path::new("target/release").join(name)
}

fn cli(data: &Path) -> Command {
    let mut command = Command::new(release("train-cli"));
    command.arg("--data-dir").arg(data);
    command
}

fn quietly(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

fn serve(words: &[&str]) -> Result<Server> {
    let mut child = Command::new(release("fault-server"))
        // Tells conversations apart by a word of their brief, which costs the server less than hashing the prompt.
        .args(["--marker", "case-"])
        .args(words)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("the fault server could not be started")?;
    let mut url = String::new();
    BufReader::new(child.stdout.take().context("its output")?).read_line(&mut url)?;
    Ok(Server { child, url: url.trim().to_owned() })
}

/// GET /stats by hand: one request to a server of this project needs no HTTP client.
fn stats(url: &str) -> Result<Value> {
    use std::io::Write;
    let host = url.trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(host)?;
    write!(stream, "GET /stats HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let body = text.find('{').map_or("", |at| &text[at..]);
    let mut values = serde_json::Deserializer::from_str(body).into_iter::<Value>();
    values.next().context("statistics")?.context("statistics in JSON")
}

fn batch_seconds(data: &Path) -> Result<f64> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let options = Options { folder: data.to_path_buf(), secrets: Secrets::memory(), clock: Clock::system() };
        let engine = Engine::open(options).await?;
        let dataset = engine.datasets().await?.into_iter().next().context("the dataset")?;
        let batch = engine.batches(dataset.id).await?.into_iter().next().context("the batch")?;
        Ok((batch.ended_at.context("its end")? - batch.started_at.context("its start")?) / 1_000.0)
    })
}

fn plan_of(rows: u32) -> String {
    let mut text = String::from("persona,emotion,topic,tier,brief\n");
    for row in 0..rows {
        let tier = ["template", "scenario", "edge_case"][row as usize % 3];
        let (persona, arc, topic) = (row % 8, row % 14, row % 24);
        text.push_str(&format!(
            "Persona {persona},Fear {arc} to Confidence {arc},Topic {topic},{tier},case-{row:06}\n"
        ));
    }
    text
}
