//! What a person does first with an installed Train. `cargo xtask bundle --check` runs it against the package on a
//! clean system, so it uses nothing but what is installed there.

use anyhow::Result;
use train_e2e::Window;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn the_installed_application_generates_with_practice() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let window = Window::open_with(folder.path(), &[("TRAIN_PRACTICE_SPEED", "20")]).await?;
    window.click("start-sample").await?;
    window.click("choose-practice").await?;
    window.until("!document.querySelector('[data-testid=practice-offer]')").await?;
    window.click_css(&Window::in_row(2, "generate-button")).await?;
    window.row_is(2, "Generated").await?;
    window.see("preview-score").await?;
    window.close().await
}
