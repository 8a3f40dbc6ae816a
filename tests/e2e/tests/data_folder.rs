//! The data folder in the real window: backed up and restored, damaged at the start, deleted while it is open; and the
//! window's own settings, damaged.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use train_e2e::{Desktop, Window, built, plan};

/// A data folder with a plan, made by train-cli as a person would.
fn prepared(data: &Path, rows: usize) -> Result<()> {
    let file = data.with_extension("csv");
    std::fs::write(&file, plan(rows))?;
    for words in [vec!["dataset", "new", "Clients"], vec!["plan", "import", &file.to_string_lossy()]] {
        let output = std::process::Command::new(built("train-cli")).arg("--data-dir").arg(data).args(words).output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// The window opens where it was left: the table is gone to first.
async fn has_row(window: &Window, number: u32) -> Result<()> {
    window.click("nav-conversations").await?;
    window.see_css(&format!("[data-testid=row][data-number=\"{number}\"]")).await?;
    Ok(())
}

async fn delete_row(window: &Window, number: u32) -> Result<()> {
    window.click("nav-conversations").await?;
    window.click_css(&Window::in_row(number, "select-row")).await?;
    window.click("delete-selected").await?;
    window.until(&format!("!document.querySelector('[data-testid=row][data-number=\"{number}\"]')")).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_backup_brings_back_what_was_deleted_and_sets_the_rest_aside() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    prepared(&data, 5)?;
    let window = Window::open(&data).await?;
    has_row(&window, 5).await?;
    window.click("nav-settings").await?;
    window.click("back-up").await?;
    window.reads("The backup is made").await?;
    delete_row(&window, 3).await?;
    window.click("nav-settings").await?;
    window.click("restore-a-backup").await?;
    window.reads("1 dataset, 5 conversations, 0 generated").await?;
    window.until("document.querySelector('[data-testid=restore]:not(:disabled, [aria-disabled])')").await?;
    window.click("restore").await?;
    let aside = window.see("set-aside").await?.text().await?;
    ensure!(Path::new(&aside).is_file(), "{aside} is there");
    drop(window);

    let window = Window::open(&data).await?;
    has_row(&window, 3).await?;
    window.click("nav-settings").await?;
    window.click("restore-a-backup").await?;
    window.reads("Set aside by a restore").await?;
    window.reads("1 dataset, 4 conversations").await?;
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_damaged_database_offers_its_backups_and_is_kept() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    prepared(&data, 4)?;
    let window = Window::open(&data).await?;
    window.click("nav-settings").await?;
    window.click("back-up").await?;
    window.reads("The backup is made").await?;
    window.close().await?;
    let broken = vec![0x5a; 50_000];
    std::fs::write(data.join("train.db"), &broken)?;
    for beside in ["train.db-wal", "train.db-shm"] {
        let _ = std::fs::remove_file(data.join(beside));
    }

    let window = Window::open(&data).await?;
    window.see("startup-problem").await?;
    window.reads("The database file is damaged.").await?;
    window.reads("with 4 conversations").await?;
    ensure!(std::fs::read(data.join("train.db"))? == broken, "the file is left untouched");
    window.click("restore-a-backup").await?;
    window.until("document.querySelector('[data-testid=restore]:not(:disabled, [aria-disabled])')").await?;
    window.click("restore").await?;
    let aside = window.see("set-aside").await?.text().await?;
    ensure!(std::fs::read(aside)? == broken, "and never deleted");
    drop(window);

    let window = Window::open(&data).await?;
    has_row(&window, 4).await?;
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn quitting_ends_it_where_the_database_cannot_be_opened() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data)?;
    std::fs::write(data.join("train.db"), vec![0x5a; 50_000])?;
    let desktop = Desktop::clean()?;
    let window = Window::open(&data).await?;
    window.see("startup-problem").await?;
    // A window that is gone answers no driver, so the key comes when the script has been answered.
    window
        .run(
            "setTimeout(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'q', ctrlKey: true, bubbles: true })), 500)",
        )
        .await?;
    desktop.until("it has ended", |desktop| Ok(!desktop.lists_window()?)).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_data_folder_that_is_deleted_while_it_is_open_is_put_back() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    prepared(&data, 4)?;
    let window = Window::open(&data).await?;
    has_row(&window, 4).await?;
    std::fs::remove_dir_all(&data)?;
    window.see("startup-problem").await?;
    window.reads("is no longer there").await?;
    window.reads("Nothing is lost yet").await?;
    ensure!(!data.join("train.db").exists(), "nothing is written before it is asked for");
    window.click("put-back").await?;
    let started = std::time::Instant::now();
    while !data.join("train.db").exists() {
        ensure!(started.elapsed().as_secs() < 20, "it is not put back");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    drop(window);

    let window = Window::open(&data).await?;
    has_row(&window, 4).await?;
    window.close().await
}

/// Where the window of a data folder keeps its settings in this session.
fn preferences(data: &Path) -> Result<PathBuf> {
    let homes = train_e2e::homes(data);
    let (_, home) = homes.iter().find(|(name, _)| *name == "XDG_DATA_HOME").context("a desktop session")?;
    Ok(home.join("app.train.desktop/window.json"))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn damaged_settings_of_the_window_are_set_aside_and_said_once() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    prepared(&data, 3)?;
    let file = preferences(&data)?;
    let kept = |number: u32| file.with_file_name(format!("window-set-aside-{number}.json"));
    let before = (1..).find(|number| !kept(*number).exists()).context("a free name")?;
    std::fs::create_dir_all(file.parent().context("a folder")?)?;
    std::fs::write(&file, "{\"theme\":\"dark\",\"view\":\"sett")?;
    let window = Window::open(&data).await?;
    window.reads("The window starts with its defaults").await?;
    window.reads(&format!("window-set-aside-{before}.json")).await?;
    has_row(&window, 3).await?;
    ensure!(std::fs::read_to_string(kept(before))?.contains("sett"), "what was set up is kept");
    window.close().await?;

    let window = Window::open(&data).await?;
    has_row(&window, 3).await?;
    ensure!(!window.text().await?.contains("starts with its defaults"), "it is said once");
    ensure!(!kept(before + 1).exists(), "and set aside once");
    window.close().await
}
