//! The pictures of the documents, taken from the real window: written where TRAIN_PICTURES names a folder.

use std::path::{Path, PathBuf};

use anyhow::Result;
use train_e2e::{Scene, Window, latency};

/// Where pictures go: the folder that was named, else one that is thrown away.
fn pictures(folder: &Path) -> PathBuf {
    std::env::var_os("TRAIN_PICTURES").map_or_else(|| folder.join("pictures"), Into::into)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn the_window_at_work() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let pictures = pictures(folder.path());
    let window = Window::open_with(&folder.path().join("data"), &[("TRAIN_PRACTICE_SPEED", "3")]).await?;
    window.size(1366, 768).await?;
    window.click("start-sample").await?;
    // Practice is chosen with it and writes the first six.
    window.row_is(6, "Generated").await?;
    window.click_css(&Window::in_row(7, "generate-button")).await?;
    window.row_is(7, "Generated").await?;
    window.see("preview-score").await?;
    window.click("generate-all").await?;
    window.until("document.querySelector('[data-testid=dialog-count]')?.innerText.includes('93')").await?;
    window.until("document.querySelector('[data-testid=proceed]:not(:disabled, [aria-disabled])')").await?;
    window.picture(&pictures.join("generate-all.png")).await?;
    window.click("proceed").await?;
    window
        .until("/^(1\\d|[2-9]\\d) of 93/.test(document.querySelector('[data-testid=progress-text]')?.innerText ?? '')")
        .await?;
    window.picture(&pictures.join("window-light.png")).await?;
    window.run("document.documentElement.dataset.theme = 'dark'").await?;
    // Colors change over a moment.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    window.picture(&pictures.join("window-dark.png")).await?;
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn what_was_interrupted_and_what_failed() -> Result<()> {
    let scene = Scene::new(40, latency(50)).await?;
    let pictures = pictures(&scene.data());
    let window = scene.open(5).await?;
    window.size(1366, 768).await?;
    window.picture(&pictures.join("idle.png")).await?;
    scene.cut_off(window).await?;

    let window = scene.reopen().await?;
    window.size(1920, 1080).await?;
    window.until_says("progress-head", "Generation interrupted").await?;
    window.picture(&pictures.join("interrupted.png")).await?;
    window.size(1366, 768).await?;
    window.click_css("[data-testid=row][data-status=failed] [data-testid=status-badge]").await?;
    window.until_says("error-dialog", "The model declined").await?;
    window.picture(&pictures.join("error.png")).await?;
    window.click("error-close").await?;
    window.until_gone("error-dialog").await?;
    window.click("nav-settings").await?;
    window.see("provider-form").await?;
    window.picture(&pictures.join("settings.png")).await?;
    scene.server.release();
    window.close().await
}
