//! The spending limit in the real window: announced, reached, raised.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use train_e2e::{MODEL, Scene, latency};
use train_support::Config;

const BATCH: Duration = Duration::from_secs(60);

/// FR4.3.1-5
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_limit_is_announced_reached_raised_and_never_passed() -> Result<()> {
    // One answer costs 2,400 x $1 + 8,000 x $5 a million tokens: $0.0424.
    let scene = Scene::new(40, Config { usage: (2_400, 8_000), ..latency(40) }).await?;
    let window = scene.open(5).await?;
    // A server on this machine is free, unless the person gave its model a price.
    let price = json!({ "provider": "anthropic", "model": MODEL, "inputMicros": 1_000_000, "outputMicros": 5_000_000,
        "effectiveFrom": "2026-01-01", "source": "" });
    window.ask_host("save_price", json!({ "price": price })).await?;
    scene.server.hold_after(20);
    window.click("generate-all").await?;
    window.until_says("dialog-cost", "$").await?;
    window.fill("limit-input", "1.00").await?;
    window.until_says("limit-reach", "covers all 40").await?;
    window.click("proceed").await?;

    window.until_says("progress-text", "20 of 40").await?;
    window.until_says("progress-limit", "84% of the spending limit is used").await?;
    window.until_says("progress-cost", "limit $1.00").await?;
    window.until_says("progress-announcement", "More than 80% of the spending limit is used").await?;
    scene.server.release();

    window.until_says_within("pause-title", "Spending limit reached", BATCH).await?;
    let paused = scene.cli(&["status"])?;
    let spent = paused["batch"]["spent_usd"].as_str().context("an open batch")?.parse::<f64>()?;
    ensure!(spent <= 1.0, "the limit holds: {paused}");
    ensure!(scene.stored("generating")? == 0);
    window.click("nav-settings").await?;
    window.until_says("banner-show", "Paused: spending limit reached").await?;
    window.click("banner-raise").await?;

    window.fill("raise-limit", "3.00").await?;
    window.click("resume").await?;
    window.until_says_within("progress-text", "40 of 40 - 100%", BATCH).await?;
    window.until_says("progress-counts", "40 succeeded, 0 failed").await?;
    window.until_says("progress-cost", "$1.70").await?;
    ensure!(scene.server.stats().requests == 40, "nothing was paid for twice");
    window.close().await
}
