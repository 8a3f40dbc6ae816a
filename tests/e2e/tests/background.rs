//! The window is left while a batch runs: by its frame, by Quit, by the end of the session. The work goes on or can be
//! resumed, and nothing that was paid for is lost.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use train_e2e::{Desktop, LoginManager, Scene, Started, TrayHost, Window, generate_all, homes, latency};

/// A scene, and the desktop around its window.
struct Place {
    scene: Scene,
    desktop: Desktop,
}

impl Place {
    async fn new(rows: usize) -> Result<Self> {
        Ok(Self { scene: Scene::new(rows, latency(400)).await?, desktop: Desktop::clean()? })
    }

    /// A window in which a batch of everything runs.
    async fn running(&self, environment: &[(&str, &str)]) -> Result<Window> {
        let window = self.scene.open_in(5, environment).await?;
        generate_all(&window).await?;
        Ok(window)
    }

    /// Starts the application without a driver.
    fn start(&self, arguments: &[&str]) -> Result<Started> {
        self.desktop.start(&self.scene.data(), arguments)
    }

    async fn hidden(&self) -> Result<()> {
        self.desktop.until("the window is hidden", |desktop| Ok(!desktop.lists_window()?)).await
    }

    async fn forward(&self) -> Result<()> {
        self.desktop.until("the window is forward", |desktop| Ok(desktop.lists_window()? && desktop.is_active()?)).await
    }

    /// No conversation was asked for twice.
    fn nothing_twice(&self) -> Result<()> {
        let twice = self.scene.server.stats().items.values().filter(|item| item.requests > 1).count();
        ensure!(twice == 0, "{twice} conversations were asked for twice");
        Ok(())
    }

    /// The same, and every call was waited for.
    fn nothing_was_wasted(&self) -> Result<()> {
        let stats = self.scene.server.stats();
        ensure!(stats.requests == stats.answered, "{} of {} calls were answered", stats.answered, stats.requests);
        self.nothing_twice()
    }
}

/// Until the icon says that nothing is at work any more.
async fn at_rest(tray: &TrayHost) -> Result<()> {
    let mut tip = tray.tooltip().await?;
    for _ in 0..200 {
        if tip == "Nothing is being generated" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        tip = tray.tooltip().await?;
    }
    ensure!(tip == "Nothing is being generated", "{tip}");
    Ok(())
}

/// FR4.3.2-2
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn without_a_tray_closing_asks_and_a_second_start_brings_the_window_back() -> Result<()> {
    let place = Place::new(60).await?;
    let window = place.running(&[]).await?;
    place.desktop.close_window()?;
    window.see("leaving-dialog").await?;
    window.reads("of 60 conversations done").await?;
    window.click("leaving-stay").await?;
    window.until("!document.querySelector('[data-testid=leaving-dialog]')").await?;
    ensure!(place.desktop.lists_window()?, "Cancel leaves everything as it is");

    place.desktop.close_window()?;
    // The driver waits for the next picture after a click of its own, and a hidden window draws none.
    window.see("leaving-keep").await?;
    window.run("setTimeout(() => document.querySelector('[data-testid=leaving-keep]').click())").await?;
    place.hidden().await?;
    let asked = place.scene.server.stats().requests;
    let mut second = place.start(&[])?;
    ensure!(second.ends().await?, "a second start ends by itself");
    place.forward().await?;
    let going_on = format!(
        "Number(/^\\d+/.exec(document.querySelector('[data-testid=progress-text]')?.innerText ?? '')) > {asked}"
    );
    window.until(&going_on).await?;
    place.nothing_twice()
}

/// FR4.3.2-2
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn with_a_tray_closing_hides_the_window_and_the_icon_tells_and_acts() -> Result<()> {
    let place = Place::new(60).await?;
    let tray = TrayHost::start().await?;
    let window = place.running(&[]).await?;
    place.desktop.close_window()?;
    place.hidden().await?;
    let tip = tray.tooltip().await?;
    ensure!(tip.starts_with("Generating ") && tip.ends_with(" of 60"), "{tip}");
    let labels: Vec<(String, bool)> = tray.menu().await?.into_iter().map(|(_, label, on)| (label, on)).collect();
    ensure!(labels[0].0.starts_with("Generating ") && !labels[0].1, "{labels:?}");
    let rest: Vec<_> = labels[1..].iter().map(|(label, on)| (label.as_str(), *on)).collect();
    ensure!(rest == [("Open Train", true), ("Pause", true), ("Quit", true)], "{labels:?}");

    tray.click().await?;
    place.forward().await?;
    place.desktop.close_window()?;
    place.hidden().await?;
    tray.choose("Pause").await?;
    at_rest(&tray).await?;
    ensure!(tray.choose("Pause").await.is_err(), "there is nothing to pause any more");
    place.nothing_was_wasted()?;

    tray.choose("Open Train").await?;
    place.forward().await?;
    window.click("resume").await?;
    window.until("document.querySelector('[data-testid=progress-panel]')?.dataset.state === 'running'").await?;
    place.desktop.close_window()?;
    place.hidden().await?;
    tray.choose("Quit").await?;
    place.forward().await?;
    window.see("leaving-dialog").await?;
    window.reads("Quit while conversations are being generated?").await?;
    window.click("leaving-pause").await?;
    place.hidden().await?;
    place.nothing_was_wasted()
}

/// FR4.3.2-3
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn quitting_asks_and_pausing_first_keeps_every_answer_that_is_under_way() -> Result<()> {
    let place = Place::new(60).await?;
    let window = place.running(&[]).await?;
    window.press("\u{e009}q\u{e000}").await?;
    window.see("leaving-dialog").await?;
    window.click("leaving-pause").await?;
    place.hidden().await?;
    drop(window);
    place.nothing_was_wasted()?;
    let kept = place.scene.server.stats().answered;

    let window = place.scene.reopen().await?;
    window.reads("Paused").await?;
    window.reads(&format!("{kept} of 60")).await?;
    let text = window.text().await?;
    ensure!(!text.contains("possibly billed"), "no call was let go: {text}");
    Ok(())
}

/// FR4.3.2-3
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn the_end_of_the_session_interrupts_and_the_next_login_goes_on() -> Result<()> {
    let place = Place::new(40).await?;
    let window = place.running(&[]).await?;
    let system = |signal: &str| -> Result<()> {
        let status =
            std::process::Command::new("kill").args([signal, &place.desktop.process()?.to_string()]).status()?;
        ensure!(status.success(), "no such process");
        Ok(())
    };
    let process = std::path::PathBuf::from(format!("/proc/{}", place.desktop.process()?));
    system("-TERM")?;
    place.hidden().await?;
    // The driver takes what it started with it: first the application comes to its end by itself.
    place.desktop.until("it has ended", |_| Ok(!process.join("exe").exists())).await?;
    drop(window);
    place.nothing_was_wasted()?;
    ensure!(place.scene.server.stats().answered < 40, "the batch was cut off");

    // There is no tray here: the window is minimised, so that there is something to click.
    let mut login = place.start(&["--at-login"])?;
    place.desktop.until("it is listed", Desktop::lists_window).await?;
    place.desktop.until("the rest is generated", |_| Ok(place.scene.server.stats().answered == 40)).await?;
    ensure!(!place.desktop.is_active()?, "a login puts no window before the others");
    place.nothing_was_wasted()?;
    place.desktop.until("both are told", |desktop| Ok(desktop.shown()? == 2)).await?;
    let told = place.desktop.told()?;
    ensure!(
        told[0].title == "An interrupted batch goes on" && told[1].title == "40 conversations are done",
        "{told:?}"
    );
    login.terminate()?;
    ensure!(login.ends().await?);

    let mut nothing_to_do = place.start(&["--at-login"])?;
    ensure!(nothing_to_do.ends().await?, "a login without an interrupted batch starts nothing");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_person_who_starts_it_while_a_login_does_gets_her_window() -> Result<()> {
    let place = Place::new(3).await?;
    let _login = place.start(&["--at-login"])?;
    let _person = place.start(&[])?;
    place.forward().await?;
    // Longer than the login takes to find that nothing was interrupted.
    tokio::time::sleep(Duration::from_secs(3)).await;
    place.forward().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_login_with_a_tray_stays_out_of_sight() -> Result<()> {
    let place = Place::new(60).await?;
    let window = place.running(&[]).await?;
    drop(window);
    let tray = TrayHost::start().await?;
    let _login = place.start(&["--at-login"])?;
    place.desktop.until("the rest is being generated", |_| Ok(place.scene.server.stats().in_flight > 0)).await?;
    place.desktop.until("it is told", |desktop| Ok(desktop.shown()? == 1)).await?;
    ensure!(tray.tooltip().await?.starts_with("Generating "));
    ensure!(!place.desktop.lists_window()?);
    tray.click().await?;
    place.forward().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn that_a_batch_was_interrupted_is_not_told_where_that_is_switched_off() -> Result<()> {
    let place = Place::new(20).await?;
    let window = place.scene.open_in(5, &[]).await?;
    window.click("nav-settings").await?;
    window.click("notify-interrupted").await?;
    window
        .until("document.querySelector('[data-testid=notify-interrupted]')?.getAttribute('aria-checked') === 'false'")
        .await?;
    window.click("nav-conversations").await?;
    generate_all(&window).await?;
    drop(window);
    let mut login = place.start(&["--at-login"])?;
    place.desktop.until("its end is told", |desktop| Ok(desktop.shown()? > 0)).await?;
    let told = place.desktop.told()?;
    ensure!(told.len() == 1 && told[0].title == "20 conversations are done", "{told:?}");
    login.terminate()?;
    ensure!(login.ends().await?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn with_nothing_at_work_closing_ends_it_and_size_and_place_come_back() -> Result<()> {
    let place = Place::new(3).await?;
    let mut first = place.start(&[])?;
    place.forward().await?;
    place.desktop.move_window(140, 90, 1180, 700)?;
    place.desktop.until("it is moved", |desktop| Ok(desktop.place()?[2..] == [1180, 700])).await?;
    let before = place.desktop.place()?;
    place.desktop.close_window()?;
    ensure!(first.ends().await?, "closing ends the process");

    let _second = place.start(&[])?;
    place.forward().await?;
    let near = |now: [i32; 4]| now.iter().zip(before).all(|(now, before)| (now - before).abs() <= 2);
    place.desktop.until("size and place are as before", |desktop| Ok(near(desktop.place()?))).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn closing_asks_about_settings_that_are_not_saved() -> Result<()> {
    let place = Place::new(3).await?;
    let window = place.scene.open(5).await?;
    window.click("nav-settings").await?;
    window.fill("max-tokens", "300").await?;
    place.desktop.close_window()?;
    window.see("confirm-dialog").await?;
    window.reads("Quit without saving?").await?;
    window.press("\u{e00c}").await?;
    window.until_gone("confirm-dialog").await?;
    // Longer than a page may take that does not answer.
    tokio::time::sleep(Duration::from_secs(3)).await;
    ensure!(place.desktop.lists_window()?, "Cancel leaves everything as it is");

    place.desktop.close_window()?;
    // The driver waits for the next picture after a click of its own, and a window that is gone draws none; nor does it answer
    // for the script, so the click comes when it has.
    window.see("confirm-dialog").await?;
    window.run("setTimeout(() => document.querySelector('[data-testid=confirm]').click(), 500)").await?;
    place.hidden().await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn quit_of_the_tray_asks_about_settings_that_are_not_saved() -> Result<()> {
    let place = Place::new(60).await?;
    let tray = TrayHost::start().await?;
    let window = place.running(&[]).await?;
    window.click("nav-settings").await?;
    window.fill("max-tokens", "300").await?;
    place.desktop.close_window()?;
    place.hidden().await?;
    tray.choose("Pause").await?;
    at_rest(&tray).await?;
    tray.choose("Quit").await?;
    place.forward().await?;
    window.see("confirm-dialog").await?;
    window.reads("Quit without saving?").await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_page_that_does_not_answer_does_not_keep_the_window_open() -> Result<()> {
    let place = Place::new(3).await?;
    let window = place.scene.open(5).await?;
    window.run("setTimeout(() => { const end = Date.now() + 8000; while (Date.now() < end); }, 100)").await?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let closed = std::time::Instant::now();
    place.desktop.close_window()?;
    place.hidden().await?;
    ensure!(closed.elapsed() < Duration::from_secs(6), "it closed while the page was busy: {:?}", closed.elapsed());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn the_machine_is_kept_awake_while_a_batch_runs_unless_that_is_switched_off() -> Result<()> {
    let place = Place::new(80).await?;
    let system = LoginManager::start().await?;
    let bus = std::env::var("DBUS_SESSION_BUS_ADDRESS")?;
    let window = place.running(&[("DBUS_SYSTEM_BUS_ADDRESS", &bus)]).await?;
    let held = [("idle".to_owned(), "Train".to_owned()), ("sleep".to_owned(), "Train".to_owned())];
    place.desktop.until("sleep is held back", |_| Ok(system.held() == held)).await?;
    window.click("pause").await?;
    place.desktop.until("a pause lets it sleep", |_| Ok(system.held().is_empty())).await?;

    window.click("nav-settings").await?;
    window.click("keep-awake").await?;
    window.click("nav-conversations").await?;
    window.click("resume").await?;
    window.until("document.querySelector('[data-testid=progress-panel]')?.dataset.state === 'running'").await?;
    let answered = place.scene.server.stats().answered;
    place.desktop.until("it runs", |_| Ok(place.scene.server.stats().answered > answered + 4)).await?;
    ensure!(system.held().is_empty(), "it is switched off");
    window.click("nav-settings").await?;
    window.click("keep-awake").await?;
    place.desktop.until("it is switched on again", |_| Ok(system.held() == held)).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn start_at_login_is_an_entry_of_the_desktop_and_goes_when_it_is_switched_off() -> Result<()> {
    let place = Place::new(3).await?;
    let window = place.scene.open(5).await?;
    let homes = homes(&place.scene.data());
    let (_, settings) = homes.iter().find(|(name, _)| *name == "XDG_CONFIG_HOME").context("a folder for settings")?;
    let entry = settings.join("autostart/app.train.desktop.desktop");
    window.click("nav-settings").await?;
    window
        .until("document.querySelector('[data-testid=start-at-login]')?.getAttribute('aria-checked') === 'false'")
        .await?;
    ensure!(!entry.exists(), "it is off until the person wants it");
    window.click("start-at-login").await?;
    place.desktop.until("the entry is there", |_| Ok(entry.exists())).await?;
    let text = std::fs::read_to_string(&entry)?;
    let exec = format!("Exec=\"{}\" --at-login\n", train_e2e::built("train").display());
    ensure!(text.contains(&exec), "{text}");
    window.click("start-at-login").await?;
    place.desktop.until("the entry is gone", |_| Ok(!entry.exists())).await
}
