//! Every view in every state of a batch, at every size of the window and of the text: nothing is cut off, nothing lies over
//! anything, a conversation has room to be read, and what a view is there for can be clicked.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use train_e2e::{Scene, Window, latency};

const SIZES: [(u32, u32); 3] = [(1024, 640), (1366, 768), (1920, 1080)];
const TEXT: [&str; 4] = ["1", "1.25", "1.5", "2"];
const ESCAPE: &str = "\u{e00c}";
const MISFITS: &str = include_str!("../src/misfits.js");

/// What does not fit in what is shown now.
async fn look(window: &Window, place: &str, found: &mut Vec<String>) -> Result<()> {
    let list = window.run(MISFITS).await?;
    let lines = list.as_array().context("a list")?.iter().filter_map(Value::as_str);
    found.extend(lines.map(|line| format!("{place}: {line}")));
    Ok(())
}

/// All views in the state that the batch is in, one size after the other.
async fn look_everywhere(window: &Window, state: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (width, height) in SIZES {
        window.size(width, height).await?;
        for text in TEXT {
            window.click("nav-settings").await?;
            window.see("view-settings").await?;
            let choose = format!("document.querySelector('[data-testid=text-size] input[value=\"{text}\"]').click()");
            window.run(&choose).await?;
            let place = |view: &str| format!("{width}x{height}, text {text}, {state}, {view}");
            // The longest sum that is usual: with thousands and cents.
            window.fill("default-limit", "1,250.00").await?;
            look(window, &place("settings"), &mut found).await?;
            window.click("discard-provider").await?;
            for view in ["batches", "errors"] {
                window.click(&format!("nav-{view}")).await?;
                window.see(&format!("view-{view}")).await?;
                look(window, &place(view), &mut found).await?;
            }
            window.click("nav-conversations").await?;
            window.see("row").await?;
            look(window, &place("conversations"), &mut found).await?;
            for button in ["columns-menu", "dataset-switcher"] {
                window.click(button).await?;
                window.see_css("[role=menu]").await?;
                look(window, &place(button), &mut found).await?;
                window.press(ESCAPE).await?;
                window.until("!document.querySelector('[role=menu]')").await?;
            }
            window.click_css(&Window::in_row(2, "select-row")).await?;
            window.see("selection-bar").await?;
            look(window, &place("selection"), &mut found).await?;
            window.click("clear-selection").await?;
            // Where every conversation is in a batch there is nothing to ask.
            if state == "nothing generated" {
                window.click("generate-all").await?;
                window.see("dialog-cost").await?;
                look(window, &place("question"), &mut found).await?;
                window.click("dialog-cancel").await?;
                window.until_gone("generate-dialog").await?;
            }
            window.click_css("[data-testid=row][data-number=\"2\"] .persona").await?;
            window.see("preview").await?;
            window.until("document.querySelector('[data-testid=preview-title]')").await?;
            look(window, &place("preview"), &mut found).await?;
            window.click("preview-close").await?;
            window.until_gone("preview").await?;
        }
    }
    Ok(found)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn everything_has_its_place_while_nothing_runs_while_a_batch_runs_and_while_it_is_paused() -> Result<()> {
    let scene = Scene::new(40, latency(40)).await?;
    let window = scene.open(5).await?;
    let mut found = look_everywhere(&window, "nothing generated").await?;
    // One row fails, nine succeed, and five calls are under way.
    scene.server.script(vec![train_support::Fault::Refusal]);
    scene.server.hold_after(10);
    window.click("generate-all").await?;
    window.click("proceed").await?;
    window.until_says("progress-text", "10 of 40").await?;
    found.extend(look_everywhere(&window, "running").await?);
    window.click("pause").await?;
    scene.server.release();
    window.see("resume").await?;
    found.extend(look_everywhere(&window, "paused").await?);
    ensure!(found.is_empty(), "{}", found.join("\n"));
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn everything_has_its_place_after_an_interruption() -> Result<()> {
    let scene = Scene::new(40, latency(40)).await?;
    let window = scene.open(5).await?;
    scene.cut_off(window).await?;
    let window = scene.reopen().await?;
    window.see("resume").await?;
    let found = look_everywhere(&window, "interrupted").await?;
    ensure!(found.is_empty(), "{}", found.join("\n"));
    scene.server.release();
    window.close().await
}
