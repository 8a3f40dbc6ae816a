//! A batch in the real window: asked for, watched to its end, and cancelled midway.

use std::time::Duration;

use anyhow::{Result, ensure};
use train_e2e::{Scene, latency};
use train_support::{Config, Fault};

/// A batch of 100 with a tenth of all calls going wrong may take this long on a busy machine.
const BATCH: Duration = Duration::from_secs(90);

/// FR4.2.2-1, FR4.2.2-2, FR4.2.2-4, FR4.3.1-2, FR4.4.1-6, FR4.4.3-5
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_batch_of_100_with_mixed_faults_is_watched_to_its_end() -> Result<()> {
    let scene = Scene::new(100, Config { rates: Fault::mixed(0.1), ..latency(100) }).await?;
    let window = scene.open(5).await?;
    // Two that nothing mends by itself, so that there is something to be counted as failed.
    scene.server.script(vec![Fault::Refusal, Fault::MaxTokens]);
    scene.server.hold_after(20);
    window.click("generate-all").await?;
    window.until_says("dialog-count", "100").await?;
    window.until_says("dialog-minutes", "min").await?;
    window.until_says("dialog-cost", "No cost").await?;
    window.click("proceed").await?;

    // Held midway: two failed, eighteen succeeded, five are being written.
    window.until_says("progress-text", "20 of 100 - 20%").await?;
    window.until_says("progress-counts", "18 succeeded, 2 failed").await?;
    window.until_says("progress-head", "Generation in progress").await?;
    window.until_says("progress-running", "Generating: Anxious Planner + Fear to Confidence + Topic").await?;
    // As many names as there is room for.
    window.until("/\\+ [2-4] more/.test(document.querySelector('[data-testid=progress-running]').innerText)").await?;
    window.until(&marks("succeeded", 18)).await?;
    window.until(&marks("failed", 2)).await?;
    // Only rows in sight are drawn.
    window.run("document.querySelector('[data-testid=table]').scrollTop = 15 * 36").await?;
    window.until("document.querySelectorAll('[data-testid=row][data-status=generating]').length === 5").await?;
    scene.server.release();

    window.until_says_within("progress-text", "100 of 100 - 100%", BATCH).await?;
    window.until_says("progress-counts", "98 succeeded, 2 failed").await?;
    window.until("document.querySelector('[data-testid=progress-panel]')?.dataset.state === 'completed'").await?;
    window.until_says("retry-all-failed", "Retry All Failed (2)").await?;
    window.until("!document.querySelector('[data-testid=row][data-status=generating]')").await?;
    window.until_says("legend-generated", "Generated 98").await?;
    window.until_says("legend-failed", "Failed 2").await?;
    ensure!((scene.stored("generated")?, scene.stored("failed")?, scene.stored("generating")?) == (98, 2, 0));
    ensure!(scene.server.stats().answered >= 98);
    window.close().await
}

/// FR4.2.2-6, FR4.2.2-7, FR4.2.2-8
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn cancel_midway_keeps_settles_and_puts_back() -> Result<()> {
    let scene = Scene::new(60, latency(50)).await?;
    let window = scene.open(5).await?;
    scene.server.hold_after(10);
    window.click("generate-all").await?;
    window.click("proceed").await?;
    window.until_says("progress-text", "10 of 60").await?;
    window.until_says("progress-in-flight", "5 of 5 calls").await?;

    window.click("cancel-batch").await?;
    window.until_says("cancel-stays", "10 conversations are finished and stay as they are").await?;
    window.until_says("cancel-in-flight", "5 calls under way").await?;
    window.until_says("cancel-back", "45 conversations not started go back to where they were").await?;
    window.click("confirm").await?;
    window.until_says("progress-running", "Cancelling: 5 calls under way will finish").await?;
    scene.server.release();

    window.until("document.querySelector('[data-testid=progress-panel]')?.dataset.state === 'cancelled'").await?;
    window.until_says("progress-counts", "15 succeeded, 0 failed").await?;
    window.until_says("legend-generated", "Generated 15").await?;
    window.until_says("legend-not_generated", "Not Generated 45").await?;
    window.row_is(1, "Generated").await?;
    // Only rows in sight are drawn.
    window
        .run("const table = document.querySelector('[data-testid=table]'); table.scrollTop = table.scrollHeight")
        .await?;
    window.row_is(60, "Not Generated").await?;
    ensure!((scene.stored("generated")?, scene.stored("not_generated")?) == (15, 45));
    ensure!(scene.server.stats().answered == 15, "what was in flight is kept, and nothing more was sent");
    window.close().await
}

/// The JavaScript that is true once so many conversations are marked like this.
fn marks(outcome: &str, count: usize) -> String {
    format!("document.querySelectorAll('[data-testid=marks] [data-outcome={outcome}]').length === {count}")
}
