//! Review in the real window: thirty conversations by keyboard alone and offline, an edit that becomes a pair, and what the
//! dataset's places show.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use train_e2e::{Scene, Window, latency};

/// Rows of the scene; every third is an Edge Case.
const ROWS: usize = 45;
/// Conversations that are judged.
const JUDGED: usize = 30;
/// A verdict that comes sooner after the one before is none.
const UNREAD: Duration = Duration::from_millis(300);

/// Waits until a place in the queue is read: a key that comes before its text is about nothing.
async fn place(window: &Window, n: usize) -> Result<()> {
    window
        .until(&format!("document.querySelector('[data-testid=review-place]')?.innerText.trim().startsWith('{n} of')"))
        .await?;
    window.see_css("[data-testid=script] [data-testid=turn]").await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn thirty_conversations_are_judged_by_keyboard_alone_and_offline() -> Result<()> {
    let mut scene = Scene::new(ROWS, latency(10)).await?;
    let window = scene.open(20).await?;
    window.size(1366, 768).await?;
    window.click("generate-all").await?;
    window.click("proceed").await?;
    window.until_says("progress-text", &format!("{ROWS} of {ROWS}")).await?;
    scene.unplug();

    // Ctrl+2 leads there; from here on the mouse is not touched.
    window.press("\u{e009}2\u{e000}").await?;
    place(&window, 1).await?;
    let started = Instant::now();
    let (mut approved, mut rejected, mut deferred) = (0, 0, 0);
    for n in 1..=JUDGED {
        place(&window, n).await?;
        tokio::time::sleep(UNREAD).await;
        if n % 3 == 0 {
            window.press("r").await?;
            window.see("reason-picker").await?;
            window.press("1").await?;
            rejected += 1;
        } else if n % 5 == 0 {
            window.press("d").await?;
            deferred += 1;
        } else {
            window.press("a").await?;
            approved += 1;
        }
    }
    place(&window, JUDGED + 1).await?;
    let took = started.elapsed();
    eprintln!("{JUDGED} conversations judged by keyboard in {:.1} s", took.as_secs_f64());
    ensure!(scene.stored("approved")? == approved, "{} of {approved} approved", scene.stored("approved")?);
    ensure!(scene.stored("rejected")? == rejected);
    ensure!(scene.stored("generated")? == ROWS as u64 - approved - rejected, "{deferred} deferred are not decided");
    let shown = scene.cli(&["show", "3"])?;
    ensure!(shown["review"]["verdict"] == "rejected" && !shown["review"]["reason"].is_null(), "{shown}");

    // The last one is taken back by key, also after a restart.
    window.close().await?;
    let window = scene.reopen().await?;
    window.press("\u{e009}2\u{e000}").await?;
    window.see("script").await?;
    window.press("u").await?;
    window.reads("rejected").await?;
    let back = Instant::now();
    while scene.stored("rejected")? != rejected - 1 {
        ensure!(back.elapsed().as_secs() < 20, "the last verdict was not taken back");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn an_edit_that_is_approved_is_exported_as_a_pair() -> Result<()> {
    let scene = Scene::new(3, latency(10)).await?;
    let window = scene.open(5).await?;
    window.size(1366, 768).await?;
    window.click("generate-all").await?;
    window.click("proceed").await?;
    window.until_says("progress-text", "3 of 3").await?;

    // Found by a phrase that its client says, opened, edited where it stands. The index of words follows the answers.
    let shown = || scene.cli(&["show", "1"]);
    let first = shown()?["generation"]["turns"][0]["content"].as_str().context("a first turn")?.to_owned();
    let phrase = first.split_whitespace().take(9).collect::<Vec<_>>().join(" ");
    let searched = Instant::now();
    loop {
        window.fill("find", &phrase).await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let rows = window.run("return document.querySelectorAll('[data-testid=row]').length").await?;
        if rows == 1 {
            break;
        }
        ensure!(searched.elapsed().as_secs() < 20, "{rows} rows say {phrase:?}");
    }
    window.click_css("[data-testid=row][data-number='1']").await?;
    window.see("preview-score").await?;
    window.click("nav-review").await?;
    place(&window, 1).await?;
    window.press("e").await?;
    window.see("edit-field").await?;
    window.press("Words of a person. ").await?;
    window.until_says("edit-state", "%").await?;
    window.press("\u{e009}\u{e007}\u{e000}").await?;
    let started = Instant::now();
    while shown()?["status"] != "approved" {
        ensure!(started.elapsed().as_secs() < 20, "{}\nShown is:\n{}", shown()?, window.text().await?);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    ensure!(shown()?["versions"] == 2, "the model's text stays: {}", shown()?);
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("pairs.jsonl");
    scene.cli(&["export", "--format", "pairs-trl", "--out", &file.to_string_lossy()])?;
    let pairs = std::fs::read_to_string(&file)?;
    ensure!(pairs.lines().count() == 1 && pairs.contains("Words of a person."), "{pairs}");
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn the_places_of_review() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let pictures = std::env::var_os("TRAIN_PICTURES").map_or_else(|| folder.path().join("pictures"), PathBuf::from);
    let window = Window::open_with(&folder.path().join("data"), &[("TRAIN_PRACTICE_SPEED", "0")]).await?;
    window.size(1366, 768).await?;
    window.click("start-sample").await?;
    window.row_is(6, "Generated").await?;
    window.click("generate-all").await?;
    window.until("document.querySelector('[data-testid=proceed]:not(:disabled, [aria-disabled])')").await?;
    window.click("proceed").await?;
    window.until_says_within("progress-text", "94 of 94", Duration::from_secs(60)).await?;
    window.click("select-all").await?;
    window.click("select-matching").await?;
    window.click("approve-selected").await?;
    window.until("document.querySelector('[data-testid=bulk-approve]:not(:disabled, [aria-disabled])')").await?;
    window.picture(&pictures.join("bulk-light.png")).await?;
    window.click("bulk-approve").await?;
    window.reads("conversations approved").await?;
    window.click("clear-selection").await?;
    window.run("for (const close of document.querySelectorAll('[data-close-button]')) close.click()").await?;
    window.until("!document.querySelector('[data-sonner-toast]')").await?;
    for (place, seen) in [("review", "script"), ("quality", "measure"), ("coverage", "heat")] {
        window.click(&format!("nav-{place}")).await?;
        window.see(seen).await?;
        window.in_both_themes(&pictures, place, async |file: &Path| window.picture(file).await).await?;
    }
    window.close().await
}
