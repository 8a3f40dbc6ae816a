//! Text that wants to be more than text: markup, scripts, reading directions, controls and endless words, from a plan and
//! from a model, through the views of the real window and out through an export.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use train_e2e::{Window, built};
use train_support::{Config, Fault, FaultServer};

/// What a script would leave behind.
const TRAP: &str = "window.__trapped = true";

/// What the model says, turn by turn.
fn turns() -> Vec<String> {
    vec![
        format!("<script>{TRAP}</script><img src=x onerror=\"{TRAP}\"><svg onload=\"{TRAP}\"></svg></textarea></p>"),
        format!("<a href=\"javascript:{TRAP}\">click</a> {{{{ {TRAP} }}}} ${{{TRAP}}} <iframe srcdoc=\"<script>parent.{TRAP}</script>\">"),
        "over\u{202e}ride \u{2066}isolate \u{2067}never closed, \u{2069}\u{2069}\u{2069} closed too often \u{202c}\u{200f}\u{61c}".into(),
        "zero\u{200b}width\u{feff}, bell\u{7}, escape\u{1b}[31m, null\u{0}, next line\u{85}, lines\u{2028}\u{2029}end, tags\u{e0041}".into(),
        "w".repeat(100_000),
        format!("z{} שלום, עולם 123 \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \"quoted\" \\ back\tslash\r\nend", "\u{301}".repeat(300)),
    ]
}

fn answer() -> String {
    let turns: Vec<Value> = turns()
        .into_iter()
        .enumerate()
        .map(|(n, content)| {
            let role = if n % 2 == 0 { "user" } else { "assistant" };
            json!({"role": role, "content": content, "emotion": "<b>calm</b>\u{202e}", "intensity": 0.5})
        })
        .collect();
    json!({"client_persona": "<i>x</i>", "session_context": "\u{202e}c", "expected_outcome": "<u>", "turns": turns})
        .to_string()
}

/// Names as hostile as a plan may hold them.
fn names(row: usize) -> [String; 3] {
    [
        format!("<img src=x onerror='{TRAP}'>{row}"),
        format!("Calm\u{202e}deugrof\u{2066} to </td><script>{TRAP}</script>"),
        format!("{}\u{200b}{row}", "W".repeat(110)),
    ]
}

fn plan() -> String {
    let mut text = String::from("persona,emotion,topic,tier,brief\n");
    for row in 0..3 {
        let cells: Vec<String> = names(row).iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        text.push_str(&format!("{},scenario,\"<script>{TRAP}</script>\u{202e}\"\n", cells.join(",")));
    }
    text
}

/// Nothing ran, nothing became an element, and nothing is wider than its place.
async fn is_only_text(window: &Window, place: &str) -> Result<()> {
    let trapped = window.run("return Boolean(window.__trapped)").await?;
    ensure!(trapped == Value::Bool(false), "{place}: a script ran");
    let made = "return [...document.querySelectorAll('img[src=x], iframe, svg[onload], a[href^=javascript], #app script, #app b i u')].map(e => e.outerHTML.slice(0, 80))";
    let made = window.run(made).await?;
    ensure!(made == json!([]), "{place}: text became elements: {made}");
    let wide =
        "const w = document.documentElement; return [w.scrollWidth - w.clientWidth, w.scrollHeight - w.clientHeight]";
    let wide = window.run(wide).await?;
    ensure!(wide == json!([0, 0]), "{place}: the page grew by {wide}");
    Ok(())
}

/// Every button, badge and label that is drawn inside the window ends inside it, and rows keep their height and columns.
async fn keeps_its_layout(window: &Window, place: &str) -> Result<()> {
    let out = "return [...document.querySelectorAll('button, [data-testid=status-badge], h1, h2')].filter(e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 && r.top < innerHeight && (r.right > innerWidth + 1 || r.left < -1) }).map(e => e.outerHTML.slice(0, 120))";
    let out = window.run(out).await?;
    ensure!(out == json!([]), "{place}: outside the window: {out}");
    let rows = "const rows = [...document.querySelectorAll('[data-testid=row]')]; const of = (r) => [r.getBoundingClientRect().height, ...[...r.children].map(c => Math.round(c.getBoundingClientRect().left))].join(); return [...new Set(rows.map(of))].length";
    let rows = window.run(rows).await?;
    ensure!(rows.as_u64().unwrap_or(0) <= 1, "{place}: rows differ in height or columns");
    Ok(())
}

async fn check(window: &Window, place: &str) -> Result<()> {
    is_only_text(window, place).await?;
    keeps_its_layout(window, place).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn hostile_text_is_text_in_every_view_and_leaves_whole() -> Result<()> {
    let config = Config { answer: Some(answer()), models: vec!["<b>m</b>\u{202e}".into()], ..Config::default() };
    let server = FaultServer::start(config).await;
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let file = folder.path().join("plan<b>.csv");
    std::fs::write(&file, plan())?;
    let window = Window::open(&data).await?;
    window.size(1366, 768).await?;
    window.click("nav-conversations").await?;
    window.click("start-own").await?;
    window.fill("dataset-name", &format!("<img src=x onerror={TRAP}>\u{202e}{}", "D".repeat(60))).await?;
    window.click("name-save").await?;
    window.click("import").await?;
    window.attach("[data-testid=import-file]", &file).await?;
    window.see("import-run").await?;
    check(&window, "the preview of the import").await?;
    window.click("import-run").await?;
    window.see("import-report").await?;
    check(&window, "the import").await?;
    window.click("import-done").await?;
    window.see_css("[data-testid=row][data-number=\"3\"]").await?;
    check(&window, "the table").await?;

    window.click("choose-provider").await?;
    window.click("provider-card-openai").await?;
    window.fill("base-url", &server.url()).await?;
    window.click("test-connection").await?;
    window.until("document.querySelector('[data-testid=connection-report]')?.dataset.ok === 'true'").await?;
    check(&window, "the list of models").await?;
    window.fill("model", "m").await?;
    window.click("setup-done").await?;
    window.until("!document.querySelector('[data-testid=provider-setup]')").await?;

    window.click_css(&Window::in_row(1, "generate-button")).await?;
    window.row_is(1, "Generated").await?;
    window.see("preview").await?;
    window.until("document.querySelectorAll('[data-testid=preview] [data-testid=turn]').length === 6").await?;
    window.reads("Generated #1").await?;
    check(&window, "the preview and the toast").await?;
    let shown = window
        .run("return [...document.querySelectorAll('[data-testid=turn]')].map(t => t.innerText).join('\\n')")
        .await?;
    let shown = shown.as_str().unwrap_or_default();
    for words in [
        "<script>window.__trapped = true</script>",
        "over[U+202E]ride",
        "[U+2066]isolate",
        "bell[U+0007]",
        "{{ window",
        "שלום",
    ] {
        ensure!(shown.contains(words), "{words} is not shown as it is:\n{}", &shown[..shown.len().min(2_000)]);
    }
    window.click("preview-score").await?;
    window.see("criteria").await?;
    check(&window, "the criteria").await?;

    server.script(vec![Fault::WrongSchema; 9]);
    window.click_css(&Window::in_row(2, "generate-button")).await?;
    window.row_is(2, "Failed").await?;
    window.click_css(&Window::in_row(2, "status-badge")).await?;
    window.see_css("[role=dialog]").await?;
    check(&window, "the error's details").await?;
    window.press("\u{e00c}").await?;
    for view in ["errors", "batches", "settings", "conversations"] {
        window.click(&format!("nav-{view}")).await?;
        window.see(&format!("view-{view}")).await?;
        check(&window, view).await?;
    }
    window.click("dataset-switcher").await?;
    window.click("dataset-delete").await?;
    window.see("delete-dialog").await?;
    check(&window, "a question").await?;
    window.press("\u{e00c}").await?;
    window.close().await?;

    leaves_whole(folder.path(), &data)
}

/// What is exported is valid, one object a line, and says what the model said.
fn leaves_whole(folder: &Path, data: &Path) -> Result<()> {
    let out = folder.join("out.jsonl");
    let output = std::process::Command::new(built("train-cli"))
        .arg("--data-dir")
        .arg(data)
        .args(["export", "--format", "messages", "--status", "generated", "--out"])
        .arg(&out)
        .output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(&out)?;
    // The line ends of every tool that may read it: Python's splitlines knows more of them than JSON does.
    let lines: Vec<&str> = text.split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']).collect();
    ensure!(lines.len() == 2 && lines[1].is_empty(), "one line, whoever splits it: {}", lines.len());
    let line: Value = serde_json::from_str(lines[0]).context("valid JSON")?;
    let said: Vec<&str> = line["messages"]
        .as_array()
        .context("messages")?
        .iter()
        .filter(|message| message["role"] != "system")
        .filter_map(|message| message["content"].as_str())
        .collect();
    ensure!(said == turns(), "what leaves is what was said");
    Ok(())
}
