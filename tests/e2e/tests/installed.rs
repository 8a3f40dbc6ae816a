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
    // Practice is chosen with it and writes the first six.
    window.row_is(6, "Generated").await?;
    window.click_css(&Window::in_row(7, "generate-button")).await?;
    window.row_is(7, "Generated").await?;
    window.see("preview-score").await?;
    window.close().await
}
