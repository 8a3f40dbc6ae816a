//! The pictures of the documents, taken from the real window: written where TRAIN_PICTURES names a folder.

use anyhow::Result;
use train_e2e::Window;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn the_window_at_work() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let pictures = std::env::var_os("TRAIN_PICTURES").map_or_else(|| folder.path().join("pictures"), Into::into);
    let window = Window::open_with(&folder.path().join("data"), &[("TRAIN_PRACTICE_SPEED", "3")]).await?;
    window.size(1366, 768).await?;
    window.click("start-sample").await?;
    window.click("choose-practice").await?;
    window.until("!document.querySelector('[data-testid=practice-offer]')").await?;
    window.click_css(&Window::in_row(1, "generate-button")).await?;
    window.row_is(1, "Generated").await?;
    window.see("preview-score").await?;
    window.click("generate-all").await?;
    window.until("document.querySelector('[data-testid=dialog-count]')?.innerText.includes('99')").await?;
    window.picture(&pictures.join("generate-all.png")).await?;
    window.click("proceed").await?;
    window
        .until("/^(1\\d|[2-9]\\d) of 99/.test(document.querySelector('[data-testid=progress-text]')?.innerText ?? '')")
        .await?;
    window.picture(&pictures.join("window-light.png")).await?;
    window.run("document.documentElement.dataset.theme = 'dark'").await?;
    // Colors change over a moment.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    window.picture(&pictures.join("window-dark.png")).await?;
    window.close().await
}
