//! The window is a view: leaving, reloading or closing it in the midst of a batch changes nothing, and it is always true.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use train_e2e::{Scene, Window, latency};

const BATCH: Duration = Duration::from_secs(60);
/// The first state is shown this soon after the page begins to load, in milliseconds. On a machine that does nothing else
/// it is 200; a debug build beside other work gets more, and the fastest of five counts.
const FIRST_STATE: f64 = 800.0;
/// No two updates are further apart than this, in milliseconds.
const UPDATES: f64 = 2_000.0;

/// A batch of 40 that stands still with ten done.
async fn midway(scene: &Scene) -> Result<Window> {
    let window = scene.open(5).await?;
    scene.server.hold_after(10);
    window.click("generate-all").await?;
    window.click("proceed").await?;
    window.until_says("progress-text", "10 of 40").await?;
    Ok(window)
}

/// FR4.4.2-1
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn fr4_3_2_1_a_reload_midway_shows_the_true_state_at_once() -> Result<()> {
    let scene = Scene::new(40, latency(40)).await?;
    let window = midway(&scene).await?;
    let mut first = Vec::new();
    for _ in 0..5 {
        window.reload().await?;
        window.until_says("progress-text", "10 of 40 - 25%").await?;
        let shown = window.run("return performance.getEntriesByType('paint')[0]?.startTime ?? null").await?;
        first.push(shown.as_f64().context("the web view tells its first paint")?);
    }
    first.sort_by(f64::total_cmp);
    eprintln!("first state after {first:.0?} ms");
    ensure!(first[0] <= FIRST_STATE, "five reloads: {first:?}");
    window.until_says("progress-counts", "10 succeeded, 0 failed").await?;
    window.until_says("progress-running", "Generating: Anxious Planner").await?;
    window.until("document.querySelectorAll('[data-testid=marks] [data-outcome=succeeded]').length === 10").await?;
    window.until("document.querySelectorAll('[data-testid=row][data-status=generating]').length === 5").await?;
    window.until("[...document.querySelectorAll('[data-testid=row][data-status=generating] [data-testid=generate-button]')].every(button => button.disabled)").await?;
    scene.server.release();
    window.until_says_within("progress-text", "40 of 40 - 100%", BATCH).await?;
    ensure!(scene.server.stats().requests == 40, "a reload starts nothing anew");
    ensure!(scene.stored("generated")? == 40);
    window.close().await
}

/// FR4.2.2-5
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn updates_come_at_least_every_two_seconds_and_the_last_one_is_true() -> Result<()> {
    let scene = Scene::new(40, latency(40)).await?;
    let window = midway(&scene).await?;
    // Every event that the host pushes leaves its time here, while nothing ends and nobody touches anything.
    window
        .run(
            "window.heard = [performance.now()];
            const { invoke, transformCallback } = window.__TAURI_INTERNALS__;
            const handler = transformCallback((event) => {
                if (event.payload.batches.length > 0) window.heard.push(performance.now());
            });
            invoke('plugin:event|listen', { event: 'changes-event', target: { kind: 'Any' }, handler });",
        )
        .await?;
    window.until("window.heard.length > 5").await?;
    let gaps = window.run("return Math.max(...window.heard.slice(1).map((at, i) => at - window.heard[i]))").await?;
    ensure!(gaps.as_f64().context("a gap")? <= UPDATES, "{gaps}");
    scene.server.release();
    window.until_says_within("progress-counts", "40 succeeded, 0 failed", BATCH).await?;
    window.until_says("legend-generated", "Generated 40").await?;
    window.until("document.querySelector('[data-testid=progress-panel]')?.dataset.state === 'completed'").await?;
    ensure!(scene.stored("generated")? == 40);
    window.close().await
}

/// FR4.3.2-4, FR4.3.2-5
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn fr4_3_2_2_the_person_goes_anywhere_and_the_banner_leads_back() -> Result<()> {
    let scene = Scene::new(40, latency(40)).await?;
    let window = midway(&scene).await?;
    for view in ["batches", "errors", "settings"] {
        window.click(&format!("nav-{view}")).await?;
        window.see(&format!("view-{view}")).await?;
        window.until_says("banner-show", "Generation in progress: 10 of 40").await?;
    }
    window.click("banner-show").await?;
    window.until_says("progress-head", "Generation in progress").await?;
    window.until_says("progress-counts", "10 succeeded").await?;

    // Folded it is a banner of one line on the dashboard; a click on it opens the details.
    window.click("progress-fold").await?;
    window.until_gone("progress-counts").await?;
    window.click("progress-head").await?;
    window.until_says("progress-counts", "10 succeeded").await?;

    window.click("nav-settings").await?;
    scene.server.release();
    window.until_gone("banner").await?;
    window.click("nav-conversations").await?;
    window.until_says("progress-text", "40 of 40 - 100%").await?;
    window.until_says("legend-generated", "Generated 40").await?;
    window.close().await
}
