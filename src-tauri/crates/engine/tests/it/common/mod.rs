//! An engine on a folder of its own, and a fault server for it to talk to.
#![allow(dead_code, reason = "each test file uses its own part of it")]

use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use train_engine::view::{
    BatchView, DatasetView, ErrorQuery, ErrorView, ExportInput, ExportTo, Filter, GenerateInput, ProviderKind,
    RowQuery, RowSummary, Status, SystemPrompt, Target,
};
use train_engine::{Clock, Engine, EngineError, Options, Overrides, Price, Secrets};
use train_support::{Config, FaultServer};

/// Tokens of one answer, in and out.
pub const USAGE: (u32, u32) = (2_000, 1_000);
/// What it costs at 1 and 5 USD per million of them.
pub const EACH: f64 = 2_000.0 + 5_000.0;

/// An open engine and its folder.
pub struct Bench {
    pub engine: Engine,
    pub folder: TempDir,
    pub dataset: DatasetView,
}

/// Opens an engine whose keys are kept in memory.
pub async fn open(folder: &std::path::Path) -> Result<Engine, EngineError> {
    open_with(folder, Secrets::memory()).await
}

/// The same, with keys that outlive it.
pub async fn open_with(folder: &std::path::Path, secrets: Secrets) -> Result<Engine, EngineError> {
    Engine::open(Options { folder: folder.to_path_buf(), secrets, clock: Clock::system() }).await
}

/// A new folder with a dataset of so many rows. Each brief names its row, so that the server can tell them apart.
pub async fn bench(rows: usize) -> Bench {
    let folder = tempfile::tempdir().expect("a folder");
    let engine = open(folder.path()).await.expect("an engine");
    let dataset = engine.create_dataset("test", false).await.expect("a dataset");
    engine
        .import_plan(&train_engine::view::PlanImport::new(dataset.id, "plan.csv"), plan(rows).into_bytes())
        .await
        .expect("a plan");
    Bench { engine, folder, dataset }
}

/// A plan in which every row can be told by its brief.
pub fn plan(rows: usize) -> String {
    let mut text = String::from("persona,emotion,topic,tier,brief\n");
    for row in 0..rows {
        let tier = ["template", "scenario", "edge_case"][row % 3];
        text.push_str(&format!("Anxious Planner,Fear to Confidence,Roth conversion,{tier},item-{row:05}\n"));
    }
    text
}

/// How to reach a server: Anthropic's protocol, priced, so that the ledger has something to count.
pub fn towards(server: &FaultServer) -> Overrides {
    Overrides {
        kind: Some(ProviderKind::Anthropic),
        base_url: Some(server.url()),
        model: Some("claude-haiku-4-5".into()),
        price: Some(Price::flat(1_000_000, 5_000_000)),
        concurrency: Some(4),
        headless: true,
        ..Overrides::default()
    }
}

/// How to reach a server by OpenAI's protocol, one call at a time.
pub fn towards_openai(server: &FaultServer) -> Overrides {
    let timeout = Some(Duration::from_secs(30));
    Overrides { kind: Some(ProviderKind::OpenAi), timeout, concurrency: Some(1), ..towards(server) }
}

/// A server whose answers are of that size and told apart by their rows.
pub fn config() -> Config {
    Config { usage: USAGE, marker: Some("item-".into()), ..Config::default() }
}

/// A completion of OpenAI's protocol that says this.
pub fn saying(text: &str, usage: (u32, u32)) -> Vec<u8> {
    let message = json!({"role": "assistant", "content": text});
    completion(&json!({"index": 0, "message": message, "finish_reason": "stop"}), usage)
}

pub fn completion(choice: &Value, (input, output): (u32, u32)) -> Vec<u8> {
    let usage = json!({"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output});
    json!({"object": "chat.completion", "choices": [choice], "usage": usage}).to_string().into_bytes()
}

/// With Practice.
pub fn practice() -> Overrides {
    Overrides { kind: Some(ProviderKind::Practice), headless: true, concurrency: Some(8), ..Overrides::default() }
}

impl Bench {
    /// What starts a batch of everything.
    pub fn all(&self, request: &str) -> GenerateInput {
        self.input(request, Target::All)
    }

    /// What starts a batch.
    pub fn input(&self, request: &str, target: Target) -> GenerateInput {
        GenerateInput {
            request_id: request.into(),
            dataset_id: self.dataset.id,
            target,
            limit_micros: None,
            email: false,
            max_tokens: None,
        }
    }

    /// Runs a batch of everything to its end.
    pub async fn run(&self, request: &str, overrides: &Overrides) -> BatchView {
        let batch = self.engine.generate(&self.all(request), overrides).await.expect("a batch");
        self.engine.wait(batch.id).await.expect("its end")
    }

    /// A batch as soon as it is so.
    pub async fn until(&self, batch: u32, so: impl Fn(&BatchView) -> bool) -> BatchView {
        loop {
            let seen = self.engine.batch(batch).await.expect("the batch");
            if so(&seen) {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// All rows in the order of their numbers.
    pub async fn rows(&self) -> Vec<RowSummary> {
        self.rows_with("").await
    }

    /// The rows that a text finds.
    pub async fn rows_with(&self, text: &str) -> Vec<RowSummary> {
        let filter = Filter { text: text.into(), ..Filter::default() };
        let query = RowQuery { filter, ..RowQuery::new(self.dataset.id) };
        self.engine.rows(&query).await.expect("rows").rows
    }

    /// The error log, oldest first.
    pub async fn errors(&self) -> Vec<ErrorView> {
        let mut errors = self.engine.errors(&ErrorQuery::new(self.dataset.id)).await.expect("errors").errors;
        errors.reverse();
        errors
    }
}

/// Every planned conversation is accounted for.
pub fn assert_balanced(batch: &BatchView) {
    let sum = batch.succeeded + batch.failed + batch.cancelled + batch.in_flight + batch.waiting;
    assert_eq!(sum, batch.total, "{batch:?}");
}

/// Every row of a dataset.
pub fn all_rows() -> Target {
    Target::Matching { filter: Filter::default(), except: Vec::new() }
}

/// One file of the approved rows in a shape.
pub fn export_of(dataset_id: u32, format: &str) -> ExportInput {
    ExportInput {
        dataset_id,
        to: ExportTo::File { format: format.into() },
        target: all_rows(),
        statuses: vec![Status::Approved],
        min_score: None,
        best: None,
        unlike: false,
        system: SystemPrompt::Keep,
        family: None,
        template: None,
        context: None,
        validation: 0.0,
        test: 0.0,
        seed: 1,
        practice: false,
    }
}
