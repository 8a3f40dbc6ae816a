//! What a page in the window could do if text of a model ever became script: nothing outside its own commands.

use anyhow::{Result, ensure};
use serde_json::Value;
use train_e2e::Window;
use train_support::{Config, FaultServer};

/// Waits for a promise in the page and gives what became of it.
async fn outcome(window: &Window, promise: &str) -> Result<String> {
    window
        .run(&format!(
            "window.__outcome = null; ({promise}).then((v) => (window.__outcome = `kept ${{v}}`), (e) => (window.__outcome = `refused ${{e}}`))"
        ))
        .await?;
    window.until("window.__outcome !== null").await?;
    Ok(window.run("return window.__outcome").await?.as_str().unwrap_or_default().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn the_window_goes_nowhere_opens_nothing_and_runs_no_foreign_script() -> Result<()> {
    let server = FaultServer::start(Config::default()).await;
    let folder = tempfile::tempdir()?;
    let window = Window::open(&folder.path().join("data")).await?;
    let own = window.run("return location.href").await?;
    let url = server.url();
    for way in [
        format!("location.href = '{url}/away'"),
        format!("location.replace('{url}/replace')"),
        format!(
            "const a = document.createElement('a'); a.href = '{url}/link'; document.body.append(a); a.click(); a.remove()"
        ),
        format!(
            "const a = document.createElement('a'); a.href = '{url}/tab'; a.target = '_blank'; document.body.append(a); a.click(); a.remove()"
        ),
        format!(
            "const f = document.createElement('form'); f.action = '{url}/form'; document.body.append(f); f.submit(); f.remove()"
        ),
        format!("const f = document.createElement('iframe'); f.src = '{url}/frame'; document.body.append(f)"),
        format!("const i = new Image(); i.src = '{url}/image'; document.body.append(i)"),
        format!("window.open('{url}/window')"),
        "location.href = 'data:text/html,<h1>away</h1>'".to_owned(),
        "location.href = 'file:///etc/passwd'".to_owned(),
    ] {
        window.run(&way).await?;
    }
    ensure!(window.run(&format!("return window.open('{url}/window')")).await? == Value::Null, "a window was opened");
    let fetched = outcome(&window, &format!("fetch('{url}/fetch')")).await?;
    ensure!(fetched.starts_with("refused"), "{fetched}");
    ensure!(window.run("return location.href").await? == own, "the window went away");
    ensure!(server.stats().requests == 0 && server.stats().items.is_empty(), "{:?}", server.stats());

    window
        .run(
            "const s = document.createElement('script'); s.textContent = 'window.__ran = 1'; document.body.append(s);
            const d = document.createElement('div'); d.innerHTML = '<img src=x onerror=\"window.__ran = 2\">'; document.body.append(d);
            setTimeout(() => (window.__waited = true), 300)",
        )
        .await?;
    window.until("window.__waited").await?;
    ensure!(window.run("return window.__ran ?? null").await? == Value::Null, "inline script ran");
    window.see("start-sample").await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn only_what_the_capability_names_can_be_called() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let window = Window::open(&folder.path().join("data")).await?;
    let call = |command: &str, arguments: &str| format!("window.__TAURI_INTERNALS__.invoke('{command}', {arguments})");
    let kept = outcome(&window, &call("provider_defaults", "{}")).await?;
    ensure!(kept.starts_with("kept"), "{kept}");
    for (command, arguments) in [
        ("plugin:store|load", "{path: '/etc/hostname', options: {}}"),
        ("plugin:store|set", "{rid: 1, key: 'x', value: 1}"),
        ("plugin:store|save", "{rid: 1}"),
        ("plugin:store|entries", "{rid: 1}"),
        ("plugin:store|clear", "{rid: 1}"),
        ("plugin:notification|notify", "{options: {title: 'x'}}"),
        ("plugin:window|destroy", "{label: 'main'}"),
        ("plugin:window|set_title", "{label: 'main', value: 'x'}"),
        ("plugin:webview|create_webview_window", "{options: {label: 'other', url: 'https://example.com'}}"),
        ("plugin:window-state|save_window_state", "{flags: 1}"),
        ("plugin:path|resolve_directory", "{directory: 1}"),
        ("plugin:event|emit", "{event: 'x', payload: null}"),
        ("plugin:app|version", "{}"),
    ] {
        let refused = outcome(&window, &call(command, arguments)).await?;
        ensure!(refused.starts_with("refused") && refused.contains("not allowed"), "{command}: {refused}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn the_window_itself_keeps_to_its_policy() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let window = Window::open_with(&folder.path().join("data"), &[("TRAIN_PRACTICE_SPEED", "20")]).await?;
    window
        .run(
            "window.__broken = [];
            document.addEventListener('securitypolicyviolation', (e) => window.__broken.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`))",
        )
        .await?;
    window.click("start-sample").await?;
    // Practice is chosen with it and writes the first six.
    window.row_is(6, "Generated").await?;
    window.click_css(&Window::in_row(7, "generate-button")).await?;
    window.row_is(7, "Generated").await?;
    window.see("preview-score").await?;
    window.click("generate-all").await?;
    window.click("proceed").await?;
    window.see("progress-panel").await?;
    for view in ["batches", "errors", "settings", "conversations"] {
        window.click(&format!("nav-{view}")).await?;
        window.see(&format!("view-{view}")).await?;
    }
    window.press("?").await?;
    window.see("help").await?;
    window.press("\u{e00c}").await?;
    let broken = window.run("return window.__broken.join('\\n')").await?;
    ensure!(broken == "", "{broken}");
    // Styles that are set while the window runs are there: the policy let them through.
    let styled = window.run("return [...document.querySelectorAll('[style]')].length").await?;
    ensure!(styled.as_u64().unwrap_or(0) > 0, "nothing is styled");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn preferences_are_kept_without_a_path_and_all_files_are_their_owners_alone() -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let window = Window::open_with(&data, &[("TRAIN_PRACTICE_SPEED", "20")]).await?;
    let call = |command: &str, arguments: &str| format!("window.__TAURI_INTERNALS__.invoke('{command}', {arguments})");
    let kept = outcome(&window, &call("save_preference", "{key: 'proof', value: '[1,2]'}")).await?;
    ensure!(kept.starts_with("kept"), "{kept}");
    let read = outcome(&window, &call("preferences", "{}")).await?;
    ensure!(read.contains("\"proof\":[1,2]"), "{read}");
    for refused in ["{key: 'x', value: 'no json'}", "{key: '', value: '1'}"] {
        let said = outcome(&window, &call("save_preference", refused)).await?;
        ensure!(said.starts_with("refused"), "{refused}: {said}");
    }
    window.click("start-sample").await?;
    window.click("nav-settings").await?;
    window.click("back-up").await?;
    window.reads("The backup is made").await?;
    let mode = |path: &std::path::Path| -> Result<u32> { Ok(std::fs::metadata(path)?.permissions().mode() & 0o777) };
    for place in [data.clone(), data.join("backups"), data.join("logs")] {
        ensure!(mode(&place)? == 0o700, "{}: {:o}", place.display(), mode(&place)?);
        for file in std::fs::read_dir(&place)?.flatten().filter(|entry| entry.path().is_file()) {
            ensure!(mode(&file.path())? == 0o600, "{}: {:o}", file.path().display(), mode(&file.path())?);
        }
    }
    window.close().await
}
