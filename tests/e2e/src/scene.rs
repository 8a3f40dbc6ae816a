//! What most tests begin with: a planned dataset, a server that fails on demand, and a window that uses it.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use train_support::{Config, Fault, FaultServer};

use crate::{Window, built, plan};

/// The model that the scene's provider is asked for; it has a price in the price list.
pub const MODEL: &str = "claude-haiku-4-5";

/// A data folder of its own with a plan, and the server that its provider is.
pub struct Scene {
    folder: TempDir,
    /// Answers the calls of the window.
    pub server: FaultServer,
    config: Config,
}

impl Scene {
    /// A dataset of so many planned rows, made by train-cli as a person would. Every row can be told by its brief, so
    /// the server's statistics are by row.
    ///
    /// # Errors
    /// train-cli refuses.
    pub async fn new(rows: usize, config: Config) -> Result<Self> {
        let config = Config { marker: Some("item-".into()), ..config };
        let server = FaultServer::start(config.clone()).await;
        let scene = Self { folder: tempfile::tempdir()?, server, config };
        let file = scene.folder.path().join("plan.csv");
        std::fs::write(&file, plan(rows))?;
        scene.cli(&["dataset", "new", "Clients"])?;
        scene.cli(&["plan", "import", &file.to_string_lossy()])?;
        Ok(scene)
    }

    /// The folder of the database.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Generates all, and kills the application when nine have succeeded, one was refused, and the next calls are under way.
    /// The server holds them until it is told to release them.
    ///
    /// # Errors
    /// The window does not do what it is asked.
    pub async fn cut_off(&self, window: Window) -> Result<()> {
        self.server.script(vec![Fault::Refusal]);
        self.server.hold_after(10);
        window.click("generate-all").await?;
        window.click("proceed").await?;
        window.until_says("progress-text", "10 of ").await?;
        window.kill();
        Ok(())
    }

    /// Runs train-cli on the scene's folder and reads what it prints.
    ///
    /// # Errors
    /// It fails, or prints no JSON.
    pub fn cli(&self, words: &[&str]) -> Result<Value> {
        let Output { status, stdout, stderr } =
            Command::new(built("train-cli")).arg("--json").arg("--data-dir").arg(self.data()).args(words).output()?;
        ensure!(status.success(), "{words:?}: {}", String::from_utf8_lossy(&stderr));
        let text = String::from_utf8_lossy(&stdout);
        serde_json::from_str(&text)
            .or_else(|_| serde_json::from_str(text.lines().last().unwrap_or_default()))
            .with_context(|| text.into_owned())
    }

    /// How many rows have this status, as the database says: `generated`, `not_generated`.
    ///
    /// # Errors
    /// train-cli fails.
    pub fn stored(&self, status: &str) -> Result<u64> {
        let found = self.cli(&["status"])?;
        found["counts"][status].as_u64().with_context(|| format!("no count of {status} in {found}"))
    }

    /// Takes the server away: from now on connections are refused.
    pub fn unplug(&mut self) {
        self.server.shut_down();
    }

    /// Puts it back at the same address, with new statistics.
    pub async fn plug_in(&mut self) {
        let port = self.server.port();
        self.server = FaultServer::start(Config { port: Some(port), ..self.config.clone() }).await;
    }

    /// Opens the window on the folder as it is.
    ///
    /// # Errors
    /// The application does not start.
    pub async fn reopen(&self) -> Result<Window> {
        Window::open(&self.data()).await
    }

    /// Opens the window with the scene's server as its provider. The set-up dialog has a test of its own.
    ///
    /// # Errors
    /// The application does not start, or refuses the provider.
    pub async fn open(&self, concurrency: u32) -> Result<Window> {
        self.open_in(concurrency, &[]).await
    }

    /// The same, with more in its environment.
    ///
    /// # Errors
    /// The application does not start, or refuses the provider.
    pub async fn open_in(&self, concurrency: u32, environment: &[(&str, &str)]) -> Result<Window> {
        let window = Window::open_with(&self.data(), environment).await?;
        let input = json!({
            "kind": "anthropic", "baseUrl": self.server.url(), "model": MODEL, "maxTokens": 8192, "temperature": null,
            "concurrency": concurrency, "timeoutSeconds": 60, "invalidRetries": 2, "autoResume": true, "limitMicros": null,
            "allowHttp": false,
        });
        window.ask_host("save_provider", json!({ "input": input })).await?;
        window.reload().await?;
        window.see_css("[data-testid=row][data-number=\"1\"]").await?;
        Ok(window)
    }
}

/// A server that takes this long for an answer.
pub fn latency(milliseconds: u64) -> Config {
    Config { latency: Duration::from_millis(milliseconds), ..Config::default() }
}
