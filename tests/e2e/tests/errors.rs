//! Failures in the real window: read, retried where that helps, and all of them at once.

use anyhow::{Result, ensure};
use train_e2e::{Scene, latency};
use train_support::Fault;

/// FR4.4.4-1, FR4.4.4-2, FR4.4.4-4, FR4.4.4-5
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn failures_are_explained_and_mended() -> Result<()> {
    let scene = Scene::new(6, latency(40)).await?;
    let window = scene.open(1).await?;
    // One call at a time: the first row is refused, the second cut off, the third too large.
    scene.server.script(vec![Fault::Refusal, Fault::MaxTokens, Fault::E413]);
    window.click("generate-all").await?;
    window.click("proceed").await?;
    window.until_says("progress-counts", "3 succeeded, 3 failed").await?;
    window.until_says("retry-all-failed", "Retry All Failed (3)").await?;

    // What a retry cannot mend says so, and offers what can.
    window.click_css("[data-testid=row][data-number=\"1\"] [data-testid=status-badge]").await?;
    window.until_says("error-dialog", "The model declined").await?;
    window.until_says("retry-line", "Trying again will not fix this.").await?;
    window.until_says("error-code", "200").await?;
    window.until_says("error-conversation", "Anxious Planner").await?;
    window.until_says("error-conversation", "Fear to Confidence").await?;
    window.until_says("error-time", "just now").await?;
    ensure!(!window.says("error-message").await?.is_empty());
    window.see("error-copy").await?;
    window.until_gone("error-retry").await?;
    window.click("error-close").await?;
    window.until_gone("error-dialog").await?;

    // What was cut off is retried with a larger limit.
    window.click_css("[data-testid=row][data-number=\"2\"] [data-testid=status-badge]").await?;
    window.until_says("error-dialog", "The answer was cut off").await?;
    window.until_says("error-larger-limit", "Retry with a larger limit (16,384 tokens)").await?;
    window.click("error-larger-limit").await?;
    window.row_is(2, "Generated").await?;
    window.until_says("retry-all-failed", "Retry All Failed (2)").await?;

    // The log keeps the whole history, of rows that were mended since too.
    window.click("nav-errors").await?;
    window.until_says("error-total", "3 failed calls").await?;
    window.until_says("error-list", "The answer was cut off").await?;
    window.until_says("error-list", "The request is too large").await?;

    window.click("nav-conversations").await?;
    window.click("retry-all-failed").await?;
    window.until_says("proceed", "Retry 2 conversations").await?;
    window.click("proceed").await?;
    window.until_gone("retry-all-failed").await?;
    window.row_is(1, "Generated").await?;
    window.row_is(3, "Generated").await?;
    ensure!((scene.stored("generated")?, scene.stored("failed")?) == (6, 0));
    window.close().await
}
