//! Verdicts in the real window: by key and on a selection, taken back, and a new version that keeps the old one.

use anyhow::{Result, ensure};
use train_e2e::{Scene, Window, latency};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn approve_reject_undo_and_generate_again() -> Result<()> {
    let scene = Scene::new(6, latency(30)).await?;
    let window = scene.open(5).await?;
    window.click("generate-all").await?;
    window.click("proceed").await?;
    window.until_says("progress-text", "6 of 6").await?;
    window.row_is(1, "Generated").await?;

    // By key, and back by key.
    window.click_css("[data-testid=row][data-number=\"1\"]").await?;
    window.see("preview-score").await?;
    window.press("a").await?;
    window.row_is(1, "Approved").await?;
    window.press("\u{e009}z\u{e000}").await?;
    window.row_is(1, "Generated").await?;
    window.press("r").await?;
    window.row_is(1, "Rejected").await?;

    // Generated again it has a second version, and the first is still there.
    window.click_css(&Window::in_row(1, "generate-button")).await?;
    window.row_is(1, "Generated").await?;
    window.until_says("preview", "Version 2").await?;
    let shown = scene.cli(&["show", "1"])?;
    ensure!(shown["versions"] == 2, "{shown}");

    // On a selection Edge Cases (3 and 6) stay for a look of their own.
    window.click("select-all").await?;
    window.click("approve-selected").await?;
    window.until_says("bulk-skipped", "Edge Case conversations are approved one at a time").await?;
    window.click("bulk-approve").await?;
    window.reads("4 conversations approved").await?;
    window.reads("2 conversations left out: Edge Case conversations are approved one at a time").await?;
    window.row_is(3, "Generated").await?;
    window.row_is(4, "Approved").await?;
    ensure!((scene.stored("approved")?, scene.stored("generated")?) == (4, 2));
    window.close().await
}
