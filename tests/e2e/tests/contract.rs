//! The cases of ui/tests/contract on the engine, in the real window: the fake host of the UI's tests passes the same ones.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use train_e2e::{Scene, latency};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn the_engine_keeps_the_contract_of_the_fake_host() -> Result<()> {
    let scene = Scene::new(1, latency(20)).await?;
    let window = scene.open(5).await?;
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../ui/dist-contract/contract.js");
    let script = std::fs::read_to_string(&script)
        .with_context(|| format!("{}: `npm run build:contract` in ui makes it", script.display()))?;
    window.run(&script).await?;
    // Dozens of cases, one after the other, each with batches of its own.
    window.until_within("window.contract", Duration::from_secs(90)).await?;
    let results = window.run("return window.contract").await?;
    let results = results.as_array().context("a list of results")?;
    let problems: Vec<&Value> = results.iter().filter(|result| !result["problem"].is_null()).collect();
    ensure!(results.len() >= 10, "{} cases ran", results.len());
    ensure!(problems.is_empty(), "{problems:#?}");
    window.close().await
}
