//! What a crash, a lost network and a restart leave, and how the person goes on from there.

use std::time::Duration;

use anyhow::{Result, ensure};
use train_e2e::{Scene, latency};

const BATCH: Duration = Duration::from_secs(60);

/// FR4.4.2-1, FR4.4.2-2, FR4.4.2-3, FR4.4.2-4
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn fr4_3_2_3_a_killed_batch_is_found_as_it_was_and_resumed_to_its_end() -> Result<()> {
    let scene = Scene::new(40, latency(50)).await?;
    let window = scene.open(5).await?;
    scene.cut_off(window).await?;

    let window = scene.reopen().await?;
    window.until_says("progress-head", "10 of 40 - 25% Generation interrupted").await?;
    window.until_says("progress-text", "10 of 40 - 25%").await?;
    window.until_says("progress-counts", "9 succeeded, 1 failed").await?;
    window.until_says("progress-unknown", "5 calls with unknown outcome").await?;
    window.until_says("legend-generated", "Generated 9").await?;
    window.until_says("legend-not_generated", "Not Generated 30").await?;
    window.until_says("legend-failed", "Failed 1").await?;
    ensure!((scene.stored("generated")?, scene.stored("failed")?, scene.stored("generating")?) == (9, 1, 0));
    window.click_css("[data-testid=row][data-status=failed] [data-testid=status-badge]").await?;
    window.until_says("error-dialog", "The model declined").await?;
    window.click("error-close").await?;
    window.until_gone("error-dialog").await?;

    window.until_says("resume", "Resume Generation").await?;
    scene.server.release();
    window.click("resume").await?;
    window.until_says_within("progress-text", "40 of 40 - 100%", BATCH).await?;
    window.until_says("progress-counts", "39 succeeded, 1 failed").await?;
    window.until_says("legend-generated", "Generated 39").await?;
    window.until_says("legend-failed", "Failed 1").await?;
    let stats = scene.server.stats();
    let twice: Vec<_> = stats.items.iter().filter(|(_, item)| item.answered > 1).collect();
    ensure!(twice.is_empty(), "a finished conversation is never sent again: {twice:?}");
    ensure!(stats.answered == 39, "{}", stats.answered);
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_batch_that_lost_its_provider_pauses_and_goes_on_when_it_is_back() -> Result<()> {
    let mut scene = Scene::new(30, latency(50)).await?;
    let window = scene.open(5).await?;
    scene.server.hold_after(10);
    window.click("generate-all").await?;
    window.click("proceed").await?;
    window.until_says("progress-text", "10 of 30").await?;

    scene.unplug();
    window.until_says_within("pause-title", "The provider cannot be reached", BATCH).await?;
    window.until_says("pause-resumes", "Resumes by itself in").await?;
    window.until_says("progress-counts", "10 succeeded, 0 failed").await?;
    window.click("nav-batches").await?;
    window.until_says("banner-show", "Paused: the provider cannot be reached").await?;
    window.click("banner-show").await?;

    scene.plug_in().await;
    window.click("resume").await?;
    window.until_says_within("progress-text", "30 of 30 - 100%", BATCH).await?;
    window.until_says("progress-counts", "30 succeeded, 0 failed").await?;
    ensure!(scene.stored("generated")? == 30);
    ensure!(scene.server.stats().answered == 20, "what was finished before is not asked for again");
    window.close().await
}
