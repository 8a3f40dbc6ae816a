//! The key in the real window: in the keychain and nowhere else, and what is said where the keychain cannot be used.

use std::path::Path;

use anyhow::{Result, ensure};
use train_e2e::{Window, keychain, leak, plan};
use train_support::{Config, Fault, FaultServer};

const KEY: &str = "sk-test-c0ffee5eaf00d1b2";

fn config() -> Config {
    Config { key: Some(KEY.into()), marker: Some("item-".into()), models: vec!["gpt-test".into()], ..Config::default() }
}

/// A window with a plan, and the settings open at the OpenAI-compatible provider.
async fn settings(window: &Window, folder: &Path) -> Result<()> {
    let file = folder.join("plan.csv");
    std::fs::write(&file, plan(4))?;
    // The window opens where the last one was left.
    window.click("nav-conversations").await?;
    window.click("start-own").await?;
    window.fill("dataset-name", "Clients").await?;
    window.click("name-save").await?;
    window.click("import").await?;
    window.attach("[data-testid=import-file]", &file).await?;
    window.click("import-run").await?;
    window.click("import-done").await?;
    window.click("nav-settings").await?;
    window.click("provider-card-openai").await?;
    window.see("base-url").await?;
    Ok(())
}

async fn status_is(window: &Window, status: &str) -> Result<()> {
    window.until(&format!("document.querySelector('[data-testid=key-status]')?.dataset.status === '{status}'")).await
}

async fn store(window: &Window, key: &str) -> Result<()> {
    window.fill("api-key", key).await?;
    window.click("save-key").await?;
    status_is(window, "stored").await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn after_a_whole_run_the_key_is_in_the_keychain_and_nowhere_else() -> Result<()> {
    let server = FaultServer::start(config()).await;
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let window = Window::open_with(&data, &[("TRAIN_LOG", "trace")]).await?;
    settings(&window, folder.path()).await?;
    window.fill("base-url", &server.url()).await?;
    store(&window, "sk-test-wrong-0000000000").await?;
    window.click("test-connection").await?;
    window.until("document.querySelector('[data-testid=connection-report]:not([data-ok])')").await?;
    store(&window, KEY).await?;
    window.fill("model", "gpt-test").await?;
    window.click("test-connection").await?;
    window.until("document.querySelector('[data-testid=connection-report]')?.dataset.ok === 'true'").await?;
    window.click("save-provider").await?;
    window.reads("Provider saved").await?;

    window.click("nav-conversations").await?;
    window.click_css(&Window::in_row(1, "generate-button")).await?;
    window.row_is(1, "Generated").await?;
    server.script(vec![Fault::E401, Fault::E400]);
    for row in [2, 3] {
        window.click_css(&Window::in_row(row, "generate-button")).await?;
        window.row_is(row, "Failed").await?;
    }
    window.click("nav-errors").await?;
    window.see("view-errors").await?;
    window.click("nav-settings").await?;
    window.click("back-up").await?;
    window.reads("The backup is made").await?;
    window.click("diagnostics").await?;
    window.see("diagnostics-text").await?;

    ensure!(
        keychain::names()?.contains(&format!("openai@{}", server.url())),
        "the keychain holds the key of this server"
    );
    let state = "return JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, document.documentElement.outerHTML, [...document.querySelectorAll('input, textarea')].map(i => i.value)])";
    let state = window.run(state).await?;
    let state = state.as_str().unwrap_or_default();
    ensure!(state.contains("Latest failures") && state.contains("bad_key"), "the window's state was looked at");
    ensure!(!state.contains(KEY), "the window holds the key");
    let processes = leak::processes();
    ensure!(
        processes.iter().any(|name| name.contains("Web")),
        "the web view's processes were looked at: {processes:?}"
    );
    ensure!(leak::processes_with(KEY).is_empty(), "{:?}", leak::processes_with(KEY));
    let everywhere = [leak::session_folders(), vec![data.clone()]].concat();
    let found = leak::files_with(KEY, &everywhere);
    ensure!(found.is_empty(), "while it runs: {found:?}");
    window.close().await?;
    let found = leak::files_with(KEY, &everywhere);
    ensure!(found.is_empty(), "after it has ended: {found:?}");
    ensure!(!leak::files_with("item-00000", &[data]).is_empty(), "what is in the database is found by this search");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn a_key_is_stored_replaced_and_deleted_and_a_locked_keychain_can_be_tried_again() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let window = Window::open(&folder.path().join("data")).await?;
    settings(&window, folder.path()).await?;
    window.fill("base-url", "https://api.example.com").await?;
    store(&window, "sk-test-first-0000000000").await?;
    window.reads("Replace key").await?;
    store(&window, KEY).await?;

    keychain::lock()?;
    let looked = looks_again_while_locked(&window).await;
    keychain::unlock()?;
    looked?;
    window.click("retry-keychain").await?;
    status_is(&window, "stored").await?;

    window.click("delete-key").await?;
    window.click("confirm").await?;
    status_is(&window, "missing").await?;
    ensure!(
        !keychain::names()?.iter().any(|name| name.contains("api.example.com")),
        "it is gone from the keychain too"
    );
    window.close().await
}

/// Whatever comes of it, the keychain is unlocked afterwards: other tests need it.
async fn looks_again_while_locked(window: &Window) -> Result<()> {
    window.click("nav-conversations").await?;
    window.click("nav-settings").await?;
    window.click("provider-card-openai").await?;
    window.fill("base-url", "https://api.example.com").await?;
    status_is(window, "unavailable").await?;
    window.reads("OPENAI_API_KEY").await?;
    let words = window.see("keychain-problem").await?.text().await?;
    ensure!(words.contains("unlocked") || words.contains("locked"), "{words}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn without_a_keychain_it_says_what_to_install_and_the_environment_serves() -> Result<()> {
    let server = FaultServer::start(config()).await;
    let folder = tempfile::tempdir()?;
    let nowhere = ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    let window = Window::open_with(&folder.path().join("data"), &[nowhere]).await?;
    settings(&window, folder.path()).await?;
    window.fill("base-url", "https://api.example.com").await?;
    status_is(&window, "unavailable").await?;
    let words = window.see("keychain-problem").await?.text().await?;
    ensure!(words.contains("gnome-keyring") && words.contains("OPENAI_API_KEY"), "{words}");
    window.close().await?;

    let window = Window::open_with(&folder.path().join("data"), &[nowhere, ("OPENAI_API_KEY", KEY)]).await?;
    window.click("nav-settings").await?;
    window.click("provider-card-openai").await?;
    status_is(&window, "environment").await?;
    window.fill("base-url", &server.url()).await?;
    window.click("test-connection").await?;
    window.until("document.querySelector('[data-testid=connection-report]')?.dataset.ok === 'true'").await?;
    window.close().await
}
