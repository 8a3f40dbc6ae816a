//! Planning in the real window: an empty dataset becomes a plan with briefs, is tried on three rows and generated;
//! and what the places of plan and library show.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::json;
use train_e2e::{Desktop, Window};

const ROWS: usize = 500;
const CONTROL: char = '\u{e009}';
const NONE: char = '\u{e000}';
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
/// A file as people have it: headings of their own, a name that the library does not know, and lines that say nearly the same.
const OTHER_PLAN: &str = "\
Client,Feeling,Subject,Tier,Situation,Source
Anxious Planner,Fear to Confidence,Roth conversion,Scenario,Her statement has lain unopened on the piano since March and she moves it to dust,interview 4
Late Starter,Shame to Acceptance,Credit card payoff,Template,Still paying for the last tour and his daughter is getting married in the fall,interview 7
Night Shift Nurse,Guilt to Permission,Eldercare costs,Scenario,He pays for a caregiver he never sees because he sleeps while she is there,forum
Night Shift Nurse,Overwhelm to Empowerment,First home,Template,Three listings are open in tabs she reads at four in the morning,forum
Sandwich Carer,Grief to Healing,Inheritance,Scenario,Her statement has lain unopened on the piano since March and she moves it to sit,interview 9
";

/// A window with one dataset that has no row, and Practice, which needs no time.
async fn with_empty_dataset(folder: &tempfile::TempDir) -> Result<Window> {
    let window = Window::open_with(&folder.path().join("data"), &[("TRAIN_PRACTICE_SPEED", "0")]).await?;
    window.size(1366, 768).await?;
    let practice = window.ask_host("provider_of", json!({ "kind": "practice" })).await?;
    window.ask_host("save_provider", json!({ "input": practice["settings"] })).await?;
    window.ask_host("create_dataset", json!({ "name": "Coach", "sample": false })).await?;
    window.reload().await?;
    Ok(window)
}

/// Takes the sample's items of a kind into the library.
async fn take_sample(window: &Window, section: &str) -> Result<()> {
    window.click(&format!("section-{section}")).await?;
    window.click("take-sample").await?;
    window.see("item").await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn an_empty_dataset_becomes_five_hundred_conversations() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let window = with_empty_dataset(&folder).await?;
    let started = Instant::now();
    window.click("nav-library").await?;
    for section in ["personas", "arcs", "topics"] {
        take_sample(&window, section).await?;
    }
    window.click("nav-conversations").await?;
    window.click("empty-plan-rows").await?;
    window.fill("plan-rows", &ROWS.to_string()).await?;
    window.until_says("proposal-rows", "500 rows").await?;

    // Three rows are tried first, and are no part of the plan.
    window.click("try-three").await?;
    window.click("try-start").await?;
    window
        .until("document.querySelectorAll('[data-testid=trial]').length === 3 && document.querySelector('[data-testid=try-facts]')")
        .await?;
    window.until("document.querySelector('[data-testid=try-dialog]').innerText.length > 600").await?;
    window.click("dialog-cancel").await?;
    window.until_gone("try-dialog").await?;

    window.press(&format!("{CONTROL}{ENTER}{NONE}")).await?;
    window.until_says("added-bar", "500 rows added").await?;
    window.click("write-briefs").await?;
    window.until("document.querySelector('[data-testid=proceed]:not(:disabled, [aria-disabled])')").await?;
    window.click("proceed").await?;
    window.until_says_within("progress-text", "20 of 20", Duration::from_secs(60)).await?;
    window.click("generate-all").await?;
    window.until("document.querySelector('[data-testid=proceed]:not(:disabled, [aria-disabled])')").await?;
    window.click("proceed").await?;
    window.until_says_within("progress-text", "500 of 500", Duration::from_secs(120)).await?;
    eprintln!("an empty dataset became {ROWS} conversations in {:.0} s", started.elapsed().as_secs_f64());
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn the_places_of_plan_and_library() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let pictures = std::env::var_os("TRAIN_PICTURES").map_or_else(|| folder.path().join("pictures"), PathBuf::from);
    let window = Window::open_with(&folder.path().join("data"), &[("TRAIN_PRACTICE_SPEED", "0")]).await?;
    window.size(1366, 768).await?;
    window.click("start-sample").await?;
    window.row_is(6, "Generated").await?;
    std::fs::create_dir_all(&pictures)?;
    let desktop = Desktop::clean()?;
    // Of the screen: the driver's own pictures of a page with fields that grow never come.
    let both =
        async |name: &str| window.in_both_themes(&pictures, name, async |file: &Path| desktop.picture(file)).await;
    window.press(&format!("{CONTROL}e{NONE}")).await?;
    window.see("edit-counts").await?;
    window.click_css("[data-testid=row][data-number=\"8\"] .intent").await?;
    both("edit").await?;
    window.press(&format!("{CONTROL}e{NONE}")).await?;
    let file = folder.path().join("clients.csv");
    std::fs::write(&file, OTHER_PLAN)?;
    window.click("import").await?;
    window.attach("[data-testid=import-file]", &file).await?;
    window.until("document.querySelectorAll('[data-testid=import-row]').length > 0").await?;
    both("import").await?;
    window.press(ESCAPE).await?;
    window.until_gone("import-dialog").await?;
    window.click("plan-rows-button").await?;
    window.fill("plan-rows", "200").await?;
    window.until_says("proposal-rows", "200 rows").await?;
    both("plan").await?;
    window.click("nav-library").await?;
    window.click("section-personas").await?;
    window.click("item").await?;
    window.see("item-form").await?;
    both("library").await?;
    window.click("section-templates").await?;
    window.see("template").await?;
    both("templates").await?;
    window.run("document.querySelector('[data-testid=template-open]').click()").await?;
    window.see("prompt").await?;
    window.until_says("template-check", "fine").await?;
    both("template").await?;
    window.close().await
}
