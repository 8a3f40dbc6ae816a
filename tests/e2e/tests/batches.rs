//! A batch in the real window: asked for, watched, cancelled, and found again after a crash.

use anyhow::{Result, ensure};
use train_e2e::{Window, built, plan};
use train_support::{Config, Fault, FaultServer};

/// A data folder with a plan and a provider, made by train-cli as a person would.
fn prepared(data: &std::path::Path, url: &str, rows: usize) -> Result<()> {
    let file = data.with_extension("csv");
    std::fs::write(&file, plan(rows))?;
    for words in [vec!["dataset", "new", "Clients"], vec!["plan", "import", &file.to_string_lossy()]] {
        let output = std::process::Command::new(built("train-cli")).arg("--data-dir").arg(data).args(words).output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    ensure!(url.starts_with("http://127.0.0.1"));
    Ok(())
}

/// Chooses the server as the provider, in the dialog that Generate All opens.
async fn choose(window: &Window, url: &str) -> Result<()> {
    window.click("choose-provider").await?;
    window.see("provider-setup").await?;
    window.click("provider-card-anthropic").await?;
    window.fill("base-url", url).await?;
    window.fill("model", "claude-haiku-4-5").await?;
    window.click("setup-done").await?;
    window.until("!document.querySelector('[data-testid=provider-setup]')").await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_batch_with_mixed_faults_is_watched_to_its_end() -> Result<()> {
    let config = Config {
        latency: std::time::Duration::from_millis(150),
        rates: Fault::mixed(0.1),
        marker: Some("item-".into()),
        ..Config::default()
    };
    let server = FaultServer::start(config).await;
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    prepared(&data, &server.url(), 100)?;
    let window = Window::open(&data).await?;
    choose(&window, &server.url()).await?;
    window.click("generate-all").await?;
    window.see("generate-dialog").await?;
    window.until("document.querySelector('[data-testid=dialog-count]')?.innerText.includes('100')").await?;
    window.click("proceed").await?;
    window.see("progress-panel").await?;
    let patience = std::time::Duration::from_secs(90);
    window
        .until_within(
            "document.querySelector('[data-testid=progress-text]')?.innerText.includes('100 of 100')",
            patience,
        )
        .await?;
    window
        .until("document.querySelector('[data-testid=progress-counts]')?.innerText.includes('100 succeeded')")
        .await?;
    window.row_is(1, "Generated").await?;
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_killed_window_offers_to_resume_and_finishes() -> Result<()> {
    let config =
        Config { latency: std::time::Duration::from_millis(400), marker: Some("item-".into()), ..Config::default() };
    let server = FaultServer::start(config.clone()).await;
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    prepared(&data, &server.url(), 40)?;
    let window = Window::open(&data).await?;
    choose(&window, &server.url()).await?;
    window.click("generate-all").await?;
    window.click("proceed").await?;
    window
        .until("/^([5-9]|1\\d) of 40/.test(document.querySelector('[data-testid=progress-text]')?.innerText ?? '')")
        .await?;
    drop(window);

    let window = Window::open(&data).await?;
    window.reads("Interrupted").await?;
    window.click("resume").await?;
    window
        .until_within(
            "document.querySelector('[data-testid=progress-text]')?.innerText.includes('40 of 40')",
            std::time::Duration::from_secs(60),
        )
        .await?;
    let twice = server.stats().items.values().filter(|item| item.answered > 1).count();
    ensure!(twice <= 5, "only calls that were in flight may be sent again: {twice}");
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn cancel_keeps_what_is_finished() -> Result<()> {
    let config = Config { latency: std::time::Duration::from_millis(400), ..Config::default() };
    let server = FaultServer::start(config).await;
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    prepared(&data, &server.url(), 60)?;
    let window = Window::open(&data).await?;
    choose(&window, &server.url()).await?;
    window.click("generate-all").await?;
    window.click("proceed").await?;
    window
        .until("/^([5-9]|1\\d) of 60/.test(document.querySelector('[data-testid=progress-text]')?.innerText ?? '')")
        .await?;
    window.click("cancel-batch").await?;
    window.click("confirm").await?;
    window.until("document.querySelector('[data-testid=progress-panel]')?.dataset.state === 'cancelled'").await?;
    window.row_is(1, "Generated").await?;
    window.close().await
}
