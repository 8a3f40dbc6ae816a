//! A selection in the real window: a statement about the database that nothing on the screen touches.

use anyhow::{Result, ensure};
use train_e2e::{Scene, Window, latency};

/// Waits until the selection holds so many.
async fn selected(window: &Window, count: u32) -> Result<()> {
    window.until_says("selection-bar", &format!("{count} conversations selected")).await?;
    window.until_says("generate-selected", &format!("Generate Selected ({count})")).await
}

/// FR4.2.1-2, FR4.2.1-3, FR4.2.1-4, FR4.2.1-5
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn the_whole_filter_is_selected_and_stays_selected() -> Result<()> {
    let scene = Scene::new(900, latency(40)).await?;
    let window = scene.open(5).await?;
    window.click("filter-menu").await?;
    window.click("filter-tiers").await?;
    window.click_css("[data-testid=filter-option]:nth-of-type(3)").await?;
    window.press("\u{e00c}").await?;
    window.press("\u{e00c}").await?;
    window.until("document.querySelector('[data-testid=filter-chips]')?.innerText.includes('Edge Case')").await?;
    window.until_says("counts", "300 of 900 conversations").await?;
    window.click("select-all").await?;
    window.until_says("select-matching", "Select all 300 that match").await?;
    window.click("select-matching").await?;
    selected(&window, 300).await?;

    // One of them less, sorted, scrolled, without the filter, and after a reload.
    window.click_css("[data-testid=row] [data-testid=select-row]").await?;
    selected(&window, 299).await?;
    window.click("sort-topic").await?;
    window.click_css("[data-testid=filter-chip] .remove").await?;
    window.until_gone("filter-chips").await?;
    window
        .run("const table = document.querySelector('[data-testid=table]'); table.scrollTop = table.scrollHeight")
        .await?;
    selected(&window, 299).await?;
    window.reload().await?;
    selected(&window, 299).await?;

    window.click("generate-selected").await?;
    window.until_says("dialog-count", "299").await?;
    window.until_says("dialog-by-tier", "Edge Case").await?;
    let tiers = window.says("dialog-by-tier").await?;
    ensure!(!tiers.contains("Template") && !tiers.contains("Scenario"), "{tiers}");
    window.until_says("proceed", "Generate 299 conversations").await?;
    window.click("dialog-cancel").await?;
    window.until_gone("generate-dialog").await?;
    ensure!(scene.server.stats().requests == 0);
    window.close().await
}

/// FR4.2.1-5
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn what_is_selected_is_generated_and_nothing_else() -> Result<()> {
    let scene = Scene::new(12, latency(40)).await?;
    let window = scene.open(5).await?;
    for number in [2, 3, 5] {
        window.click_css(&Window::in_row(number, "select-row")).await?;
    }
    selected(&window, 3).await?;
    window.click("generate-selected").await?;
    window.until_says("proceed", "Generate 3 conversations").await?;
    window.click("proceed").await?;
    window.until_says("progress-text", "3 of 3 - 100%").await?;
    for number in [2, 3, 5] {
        window.row_is(number, "Generated").await?;
    }
    window.row_is(1, "Not Generated").await?;
    ensure!((scene.stored("generated")?, scene.server.stats().requests) == (3, 3));
    window.close().await
}
