//! Notifications, as the desktop's own service shows them.

use anyhow::{Result, ensure};
use train_e2e::{Desktop, Scene, Window, generate_all, latency};
use train_support::{Config, Fault};

async fn ended(window: &Window, state: &str) -> Result<()> {
    window.until(&format!("document.querySelector('[data-testid=progress-panel]')?.dataset.state === '{state}'")).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn fr4_3_2_7_a_batch_that_ends_out_of_sight_is_told_once_and_a_click_opens_it() -> Result<()> {
    let scene = Scene::new(20, latency(300)).await?;
    let desktop = Desktop::clean()?;
    let window = scene.open(5).await?;
    generate_all(&window).await?;
    desktop.look_away()?;
    desktop.until("something is told", |desktop| Ok(desktop.shown()? > 0)).await?;
    desktop.click_notification()?;
    desktop.until("the window is forward", Desktop::is_active).await?;
    window.see("view-batches").await?;
    window.see("batch-detail").await?;
    let told = desktop.told()?;
    ensure!(told.len() == 1, "one event, one notification: {told:?}");
    ensure!(told[0].title == "20 conversations are done", "{told:?}");
    let body = &told[0].body;
    ensure!(body.starts_with("20 succeeded, 0 failed, no cost in ") && body.ends_with(" s."), "{body}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn what_the_person_watches_is_not_told() -> Result<()> {
    let scene = Scene::new(10, latency(300)).await?;
    let desktop = Desktop::clean()?;
    let window = scene.open(5).await?;
    desktop.until("the window has the focus", Desktop::is_active).await?;
    generate_all(&window).await?;
    ended(&window, "completed").await?;
    // A notification would have been sent with the same change that the panel shows.
    window.click("nav-batches").await?;
    window.see("view-batches").await?;
    let told = desktop.told()?;
    ensure!(told.is_empty(), "{told:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn each_kind_has_its_words_and_its_switch() -> Result<()> {
    let cases = [
        (Fault::E401, "paused", "notify-paused", "Paused: the key was refused", "0 of 12 done, "),
        (Fault::Refusal, "completed", "notify-failed", "No conversation succeeded", "12 failed, "),
    ];
    for (fault, state, switch, title, body) in cases {
        let scene = Scene::new(12, Config { rates: vec![(fault, 1.0)], ..latency(300) }).await?;
        let desktop = Desktop::clean()?;
        let window = scene.open(5).await?;
        window.click("generate-all").await?;
        window.until("document.querySelector('[data-testid=proceed]:not(:disabled, [aria-disabled])')").await?;
        // A refusal comes at once: the person has to look elsewhere before.
        window.run("setTimeout(() => document.querySelector('[data-testid=proceed]').click(), 1000)").await?;
        desktop.look_away()?;
        desktop.until("something is told", |desktop| Ok(desktop.shown()? > 0)).await?;
        let told = desktop.told()?;
        ensure!(told.len() == 1 && told[0].title == title && told[0].body.starts_with(body), "{told:?}");

        let desktop = Desktop::clean()?;
        window.click("nav-settings").await?;
        window.click(switch).await?;
        window.click("nav-conversations").await?;
        if state == "paused" {
            window.click("resume").await?;
        } else {
            window.click("retry-all-failed").await?;
            window.click("proceed").await?;
        }
        let asked = scene.server.stats().requests;
        desktop.look_away()?;
        desktop.until("it is tried again", |_| Ok(scene.server.stats().requests > asked)).await?;
        ended(&window, state).await?;
        let told = desktop.told()?;
        ensure!(told.is_empty(), "{switch} is off: {told:?}");
    }
    Ok(())
}
