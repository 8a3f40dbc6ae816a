//! A data folder of an earlier version in the real window: how far its update is stands in a small window, then the
//! application is there.

use anyhow::{Result, ensure};
use train_e2e::Desktop;

/// The title of the small window, where it is shown and says how far the update is.
fn share(desktop: &Desktop) -> Result<Option<u32>> {
    let windows = desktop.windows()?;
    let share = windows.iter().find_map(|line| line.strip_suffix(" %")?.rsplit(' ').next()?.parse().ok());
    Ok(share)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_long_update_is_shown_and_the_next_start_shows_none() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    std::fs::create_dir(&data)?;
    train_support::releases::packed(&data, 2_000).await?;
    let desktop = Desktop::clean()?;
    let mut updating = desktop.start(&data, &[])?;
    desktop.until("the update is shown", |desktop| Ok(share(desktop)?.is_some())).await?;
    ensure!(!desktop.lists_window()?, "the application is not there yet");
    if let Some(pictures) = std::env::var_os("TRAIN_PICTURES") {
        desktop.until("it goes on", |desktop| Ok(share(desktop)?.is_some_and(|share| share > 70))).await?;
        desktop.picture(&std::path::Path::new(&pictures).join("update.png"))?;
    }
    let after = |desktop: &Desktop| Ok(desktop.lists_window()? && share(desktop)?.is_none());
    desktop.until("the application is there alone", after).await?;
    updating.terminate()?;
    ensure!(updating.ends().await?, "it ends well");

    let _again = desktop.start(&data, &[])?;
    let begun = |desktop: &Desktop| {
        ensure!(share(desktop)?.is_none(), "there is nothing to update any more");
        desktop.lists_window()
    };
    desktop.until("the application is there at once", begun).await
}
