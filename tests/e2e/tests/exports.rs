//! Export in the real window: from nothing approved to a folder that was written, found, and written again.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use train_e2e::{Scene, Window, latency};

/// Rows of the scene. Every third is an Edge Case, and those are approved one at a time.
const ROWS: usize = 30;
const APPROVED: usize = ROWS / 3 * 2;

/// A person's home, with documents, and with a file manager that writes down what it is asked to show: a real one would be
/// the test's only window that nobody closes.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Result<Self> {
        let home = Self(tempfile::tempdir()?);
        let programs = home.path("programs");
        std::fs::create_dir(&programs)?;
        let manager = programs.join("xdg-open");
        std::fs::write(&manager, format!("#!/bin/sh\nprintf %s \"$1\" > '{}'\n", home.path("shown").display()))?;
        std::fs::set_permissions(&manager, std::fs::Permissions::from_mode(0o755))?;
        Ok(home)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    async fn open(&self, scene: &Scene) -> Result<Window> {
        let programs = format!("{}:{}", self.path("programs").display(), std::env::var("PATH")?);
        scene.open_in(20, &[("HOME", &self.path("").to_string_lossy()), ("PATH", &programs)]).await
    }

    /// What was exported, in the order of the names.
    fn exported(&self) -> Result<Vec<PathBuf>> {
        let mut found: Vec<PathBuf> =
            std::fs::read_dir(self.path("Clients"))?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
        found.sort();
        Ok(found)
    }
}

fn lines(file: &Path) -> Result<usize> {
    Ok(std::fs::read_to_string(file).with_context(|| file.display().to_string())?.lines().count())
}

/// The number in the button.
async fn ready(window: &Window) -> Result<usize> {
    let said = window.says("export").await?;
    said.chars().filter(char::is_ascii_digit).collect::<String>().parse().with_context(|| said)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn from_nothing_approved_to_a_folder_that_is_shown() -> Result<()> {
    let scene = Scene::new(ROWS, latency(10)).await?;
    let home = Home::new()?;
    let window = home.open(&scene).await?;
    window.size(1366, 768).await?;
    window.click("generate-all").await?;
    window.click("proceed").await?;
    window.until_says("progress-text", &format!("{ROWS} of {ROWS}")).await?;

    // Nothing approved is said at once, with the way there.
    window.click("nav-export").await?;
    window.reads("Nothing is approved yet").await?;
    window.click("review-first").await?;
    window.row_is(1, "Generated").await?;
    window.click("select-all").await?;
    window.until_says("select-matching", &format!("Select all {ROWS} that match")).await?;
    window.click("select-matching").await?;
    window.click("approve-selected").await?;
    window.click("bulk-approve").await?;
    window.reads(&format!("{APPROVED} conversations approved")).await?;
    window.click("clear-selection").await?;

    // What will be written, and what speaks against it.
    window.click("nav-export").await?;
    window.until_says("export", &format!("Export {APPROVED}")).await?;
    window.until_says("preflight-facts", "0 stop it").await?;

    // A row of the preview is opened, judged, and it is gone from here.
    window.click("open-previewed").await?;
    window.see("opened-rows").await?;
    window.see("preview-score").await?;
    window.press("r").await?;
    window.click("back-to-export").await?;
    window.until_says("export", &format!("Export {}", APPROVED - 1)).await?;
    ensure!(ready(&window).await? == APPROVED - 1);

    window.click("export").await?;
    window.until_says("export-done", &format!("{} conversations written", APPROVED - 1)).await?;
    let exported = home.exported()?;
    let [folder] = exported.as_slice() else { anyhow::bail!("one folder: {exported:?}") };
    let (train, valid) = (lines(&folder.join("data/train.jsonl"))?, lines(&folder.join("data/valid.jsonl"))?);
    ensure!(train + valid == APPROVED - 1 && valid > 0, "{train} and {valid} of {APPROVED}");
    ensure!(lines(&folder.join("provenance.jsonl"))? == APPROVED - 1);
    for file in ["README.md", "dataset_info.json", "manifest.json", "recipes/axolotl.yaml"] {
        ensure!(folder.join(file).is_file(), "{file}");
    }
    window.click("show-export").await?;
    let shown = home.path("shown");
    let asked = || std::fs::read_to_string(&shown).is_ok_and(|path| path == folder.to_string_lossy());
    let started = std::time::Instant::now();
    while !asked() {
        ensure!(started.elapsed().as_secs() < 20, "the file manager was not asked for {}", folder.display());
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }

    window.until_says("earlier-export", &format!("Axolotl, {} conversations", APPROVED - 1)).await?;
    window.until_says("earlier-export", "Nothing changed since").await?;

    let pictures = std::env::var_os("TRAIN_PICTURES").map_or_else(|| home.path("pictures"), PathBuf::from);
    window.run("for (const close of document.querySelectorAll('[data-close-button]')) close.click()").await?;
    window.until("!document.querySelector('[data-sonner-toast]')").await?;
    window.picture(&pictures.join("export-light.png")).await?;
    window.run("document.documentElement.dataset.theme = 'dark'").await?;
    // Colors change over a moment.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    window.picture(&pictures.join("export-dark.png")).await?;
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn what_cannot_be_written_is_said_and_nothing_is_lost() -> Result<()> {
    let scene = Scene::new(12, latency(10)).await?;
    let home = Home::new()?;
    let window = home.open(&scene).await?;
    window.click("generate-all").await?;
    window.click("proceed").await?;
    window.until_says("progress-text", "12 of 12").await?;
    window.click("select-all").await?;
    window.click("approve-selected").await?;
    window.click("bulk-approve").await?;
    window.row_is(1, "Approved").await?;

    // A file stands where the folder above would be.
    std::fs::write(home.path("Clients"), "mine")?;
    window.click("nav-export").await?;
    window.until_says("export", "Export 8").await?;
    window.click("export").await?;
    window.reads("Clients is a file, so nothing can be written in it").await?;
    ensure!(std::fs::read_to_string(home.path("Clients"))? == "mine", "it is as it was");
    std::fs::remove_file(home.path("Clients"))?;

    // Something of the person's took the place since it was proposed: that is never replaced.
    let proposed = window.says("export-path").await?;
    let name = proposed.rsplit('/').next().context("a path")?.trim().to_owned();
    let taken = home.path("Clients").join(&name);
    std::fs::create_dir_all(&taken)?;
    std::fs::write(taken.join("notes.txt"), "mine")?;
    window.click("export").await?;
    window.reads("holds files that Train did not write").await?;
    ensure!(std::fs::read_to_string(taken.join("notes.txt"))? == "mine", "it is as it was");
    std::fs::remove_dir_all(&taken)?;

    // An export of train-cli took it: that may be replaced, once it is named, or left as it is.
    scene.cli(&["export", "--for", "axolotl", "--out", &taken.to_string_lossy()])?;
    window.click("export").await?;
    window.reads(&name).await?;
    window.click("write-beside").await?;
    window.until_says("export-done", "8 conversations written").await?;
    ensure!(home.exported()?.len() == 2, "{:?}", home.exported()?);
    window.close().await
}
