//! axe in the real window, where there are layout and colors: every view and dialog, in light and in dark.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;
use train_e2e::Window;

const ESCAPE: &str = "\u{e00c}";

/// What axe finds in what is shown now, one line each.
async fn violations(window: &Window, place: &str) -> Result<Vec<String>> {
    // A menu lies over the page on purpose; it belongs to no landmark.
    let script = "window.__axe = null; axe.run(document, { rules: { region: { enabled: false } } }).then((found) => {
        window.__axe = found.violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.html.slice(0, 200)).join(' ')}`); })";
    // What is fading in has not its own colors yet.
    let moving = "animation.playState === 'running' && animation.effect?.getComputedTiming().iterations !== Infinity";
    window.until(&format!("!document.getAnimations().some((animation) => {moving})")).await?;
    window.run(script).await?;
    window.until("window.__axe !== null").await?;
    let found = window.run("return window.__axe").await?;
    let lines = found.as_array().context("a list")?.iter().filter_map(Value::as_str);
    Ok(lines.map(|line| format!("{place}: {line}")).collect())
}

/// Presses Escape until no dialog and no menu is open.
async fn close(window: &Window) -> Result<()> {
    let covered = "document.querySelector('[role=dialog], [role=alertdialog], [role=menu]')";
    while window.run(&format!("return Boolean({covered})")).await? == Value::Bool(true) {
        window.press(ESCAPE).await?;
    }
    Ok(())
}

/// Everything that can be opened, by what opens it and what shows that it is open.
async fn everywhere(window: &Window, theme: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    window.run(&format!("document.documentElement.dataset.theme = '{theme}'")).await?;
    for (view, sign) in [
        ("batches", "view-batches"),
        ("errors", "view-errors"),
        ("settings", "view-settings"),
        ("conversations", "row"),
    ] {
        window.click(&format!("nav-{view}")).await?;
        window.see(sign).await?;
        found.extend(violations(window, &format!("{theme}, {view}")).await?);
    }
    for (button, sign) in [
        ("open-palette", "palette"),
        ("import", "import-dialog"),
        ("generate-all", "dialog-count"),
        ("filter-menu", "filter-statuses"),
        ("columns-menu", "widths-reset"),
        ("dataset-switcher", "dataset-new"),
    ] {
        window.click(button).await?;
        window.see(sign).await?;
        found.extend(violations(window, &format!("{theme}, {button}")).await?);
        close(window).await?;
    }
    // What is chosen has the place of the quick views.
    window.click_css(&Window::in_row(1, "select-row")).await?;
    window.click("generate-selected").await?;
    window.see("dialog-count").await?;
    found.extend(violations(window, &format!("{theme}, generate-selected")).await?);
    close(window).await?;
    window.click("clear-selection").await?;
    window.run("document.querySelector('[data-testid=table]').focus()").await?;
    window.press("?").await?;
    window.see("help").await?;
    found.extend(violations(window, &format!("{theme}, keys")).await?);
    close(window).await?;
    Ok(found)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn nothing_that_axe_can_see_is_wrong_anywhere() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let window = Window::open_with(&folder.path().join("data"), &[("TRAIN_PRACTICE_SPEED", "0")]).await?;
    let axe = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../ui/node_modules/axe-core/axe.min.js");
    window.run(&std::fs::read_to_string(axe)?).await?;
    let mut found = violations(&window, "first start").await?;
    window.click("start-sample").await?;
    // Practice is chosen with it and writes the first six.
    window.row_is(6, "Generated").await?;
    window.click_css(&Window::in_row(7, "generate-button")).await?;
    window.row_is(7, "Generated").await?;
    window.click("preview-score").await?;
    window.see("criteria").await?;
    for theme in ["light", "dark"] {
        found.extend(everywhere(&window, theme).await?);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    window.close().await
}
