//! Measures the real window over a large plan, idle and with a batch at work: from an action to the painted frame
//! that shows its result, the memory of the page's process, and the time from start to a table that can be used.
//! `cargo xtask bench-window` runs it in a desktop session and leaves the figures in target/bench/window.json.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use train_e2e::{Window, built, memory};
use train_support::{Config, FaultServer};

/// Rows of the large plan, and of them those that the batch is to write.
const ROWS: usize = 100_000;
const BATCH: usize = 5_000;
/// Rows of the plan with which the start is measured.
const START_ROWS: usize = 10_000;
const ROUNDS: usize = 3;
/// Starts that the median is taken of.
const STARTS: usize = 5;

/// True once the table shows the answer to the last question, all of it that is in view.
const SHOWN: &str = "(() => { const grid = document.querySelector('[data-testid=table]'); if (!grid) return true;
    const view = grid.getBoundingClientRect();
    const missing = [...grid.querySelectorAll('.pending')].some((row) => {
        const box = row.getBoundingClientRect(); return box.bottom > view.top + 32 && box.top < view.bottom; });
    return grid.getAttribute('aria-busy') === 'false' && !missing; })()";

/// Milliseconds by action.
#[derive(Default)]
struct Times {
    /// From the event to the painted frame.
    painted: BTreeMap<String, Vec<f64>>,
    /// Of them, from the question to the engine's answer in the page.
    answered: BTreeMap<String, Vec<f64>>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (large, small) = (folder.path().join("large"), folder.path().join("small"));
    prepare(&large, ROWS)?;
    prepare(&small, START_ROWS)?;
    let start = starts(&small).await?;
    let server = FaultServer::start(Config {
        latency: Duration::from_millis(250),
        marker: Some("item-".into()),
        ..Config::default()
    })
    .await;
    let window = Window::open(&large).await?;
    window.size(1366, 768).await?;
    window.see("row").await?;
    let mut idle = Times::default();
    for _ in 0..ROUNDS {
        round(&window, &mut idle).await?;
    }
    let (page_before, application_before) = (pss("WebKitWebProcess")?, pss("train")?);
    batch(&window, &server.url()).await?;
    let mut running = Times::default();
    for _ in 0..ROUNDS {
        round(&window, &mut running).await?;
    }
    let (page, application) = (pss("WebKitWebProcess")?, pss("train")?);
    let state = states(&window).await?;
    let progress = window.run("return document.querySelector('[data-testid=progress-text]')?.innerText").await?;
    let report = json!({
        "rows": ROWS, "batch": BATCH, "batch_at_the_end": progress, "start_rows": START_ROWS, "start": start,
        "page_process_before_mib": page_before, "application_process_before_mib": application_before,
        "page_process_mib": page, "application_process_mib": application,
        "idle_ms": summary(&idle), "running_ms": summary(&running), "first_state_running_ms": state,
    });
    let text = serde_json::to_string_pretty(&report)?;
    println!("{text}");
    std::fs::create_dir_all("target/bench")?;
    std::fs::write("target/bench/window.json", text)?;
    window.close().await
}

/// A data folder with a plan whose columns hold as many different values as a large plan's do.
fn prepare(data: &Path, rows: usize) -> Result<()> {
    let mut plan = String::from("persona,emotion,topic,intent,tone,tier,brief\n");
    for row in 0..rows {
        let tier = ["template", "scenario", "edge_case"][row % 3];
        let (intent, tone) = (["decide", "vent", "understand"][row / 5 % 3], ["warm", "calm"][row / 11 % 2]);
        let slice = if row < BATCH { "first slice" } else { "later" };
        plan.push_str(&format!(
            "Persona number {},Feeling {} to Calm,Topic of talk {},{intent},{tone},{tier},item-{row:06} {slice}\n",
            row * 5 % 14,
            row * 5 % 12,
            row * 3 % 80
        ));
    }
    let file = data.with_extension("csv");
    std::fs::write(&file, plan)?;
    for words in [vec!["dataset", "new", "Large"], vec!["plan", "import", &file.to_string_lossy()]] {
        let output = std::process::Command::new(built("train-cli")).arg("--data-dir").arg(data).args(words).output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// From the start of the process to a table that can be worked with, and the memory that both processes have then.
async fn starts(data: &Path) -> Result<Value> {
    let (mut times, mut first, mut pages, mut applications) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let window = Window::open(data).await?;
        window.see("row").await?;
        let pid = memory::processes("train").pop().context("the application runs")?;
        let opened = number(&window, "return performance.timeOrigin").await?;
        let shown = number(&window, "return performance.getEntriesByName('table')[0].startTime").await?;
        times.push(opened + shown - memory::started_ms(pid)?);
        first.push(shown);
        pages.push(pss("WebKitWebProcess")?);
        applications.push(pss("train")?);
        window.close().await?;
        // One instance at a time: the next one starts when this one has gone.
        while !memory::processes("train").is_empty() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    Ok(json!({
        "median_ms": median(&mut times).round(), "worst_ms": times.last().map(|worst| worst.round()),
        "from_the_page_median_ms": median(&mut first).round(),
        "page_process_mib": median(&mut pages), "application_process_mib": median(&mut applications),
    }))
}

/// Starts a batch of the plan's first rows as a person would: find, select all, generate.
async fn batch(window: &Window, url: &str) -> Result<()> {
    window.click("choose-provider").await?;
    window.click("provider-card-anthropic").await?;
    window.click_css("[data-testid=provider-setup] [data-testid=advanced]").await?;
    window.fill("base-url", url).await?;
    window.fill("model", "claude-haiku-4-5").await?;
    window.click("setup-done").await?;
    window.until("!document.querySelector('[data-testid=provider-setup]')").await?;
    window.fill("find", "first slice").await?;
    window.until(SHOWN).await?;
    window.run("document.querySelector('[data-testid=table]').focus()").await?;
    window.press("\u{e009}a\u{e000}").await?;
    window.click("generate-selected").await?;
    window.until("document.querySelector('[data-testid=dialog-count]')?.innerText.includes('5,000')").await?;
    // Hours at five calls at a time: that has to be acknowledged.
    window.click("accept-time").await?;
    window.click("proceed").await?;
    window.see("progress-panel").await?;
    window.click("clear-selection").await?;
    window.fill("find", "\u{e017}").await?;
    window.until(SHOWN).await
}

/// Everything once: sort by each column, filter by each, find, scroll, go by keys.
async fn round(window: &Window, times: &mut Times) -> Result<()> {
    for column in ["persona", "emotion", "topic", "tier", "status", "generated", "number"] {
        for way in ["", ", the other way"] {
            let button = format!("sort-{column}");
            if window.run(&format!("return !document.querySelector('[data-testid={button}]')")).await? == json!(true) {
                continue;
            }
            watch(window, "click").await?;
            window.click(&button).await?;
            note(window, times, format!("sort by {column}{way}")).await?;
        }
    }
    for dimension in ["statuses", "tiers", "personas", "arcs", "topics", "intents", "tones"] {
        window.click("filter-menu").await?;
        window.click(&format!("filter-{dimension}")).await?;
        window.see("filter-option").await?;
        watch(window, "click").await?;
        window.click("filter-option").await?;
        note(window, times, format!("filter {dimension}")).await?;
        while window.run("return Boolean(document.querySelector('[role=menu]'))").await? == json!(true) {
            window.press("\u{e00c}").await?;
        }
        watch(window, "click").await?;
        window.click_css("[data-testid=filter-chips] > button").await?;
        note(window, times, "clear the filter".into()).await?;
    }
    for text in ["topic of talk 7", "item-0999", "nobody"] {
        window.run("const find = document.querySelector('[data-testid=find]'); find.focus(); find.select();").await?;
        for letter in text.chars() {
            watch(window, "input").await?;
            window.press(&letter.to_string()).await?;
            note(window, times, "find, a letter".into()).await?;
        }
        window.fill("find", "\u{e017}").await?;
        window.see("row").await?;
        window.until(SHOWN).await?;
    }
    for part in [0.25, 0.5, 0.75, 0.999, 0.1, 0.0] {
        let far = format!(
            "const grid = document.querySelector('[data-testid=table]'); window.__took = window.__answered = null;
             const at = performance.now(); grid.scrollTop = Math.floor(grid.scrollHeight * {part});
             const wanted = Math.floor(grid.scrollTop / 36) + 3;
             const look = () => grid.querySelector(`[data-testid=row][aria-rowindex='${{wanted}}']`)
                ? requestAnimationFrame(() => (window.__took = performance.now() - at)) : requestAnimationFrame(look);
             requestAnimationFrame(look)"
        );
        window.run(&far).await?;
        note(window, times, "scroll far".into()).await?;
    }
    window.run("document.querySelector('[data-testid=table]').focus()").await?;
    for (name, key) in [
        ("key: page down", "\u{e00f}"),
        ("key: end", "\u{e009}\u{e010}\u{e000}"),
        ("key: home", "\u{e009}\u{e011}\u{e000}"),
    ] {
        watch(window, "keydown").await?;
        window.press(key).await?;
        note(window, times, name.into()).await?;
    }
    Ok(())
}

/// While the batch runs, until its progress is painted: from the beginning of a page that is loaded anew, and from the
/// click that comes back to the view.
async fn states(window: &Window) -> Result<Value> {
    const PAINTED: &str = "performance.getEntriesByName('first-contentful-paint')[0]";
    let (mut loaded, mut opened) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        window.run("window.__old = true; location.reload()").await?;
        window.until(&format!("!window.__old && {PAINTED}")).await?;
        loaded.push(number(window, &format!("return {PAINTED}.startTime")).await?);
        window.see("progress-text").await?;
        window.click("nav-batches").await?;
        window.until("!document.querySelector('[data-testid=progress-text]')").await?;
        let back = "window.__took = null; addEventListener('click', (event) => {
            const look = () => document.querySelector('[data-testid=progress-text]')
                ? requestAnimationFrame(() => (window.__took = performance.now() - event.timeStamp)) : requestAnimationFrame(look);
            requestAnimationFrame(look);
        }, { capture: true, once: true })";
        window.run(back).await?;
        window.click("nav-conversations").await?;
        window.until("window.__took !== null").await?;
        opened.push(number(window, "return window.__took").await?);
    }
    let figures = |times: &mut Vec<f64>| json!({ "median": median(times).round(), "worst": times.last().map(|worst| worst.round()) });
    Ok(json!({ "page": figures(&mut loaded), "view": figures(&mut opened) }))
}

/// Takes the time of the next event of a kind until its result is painted, and of the engine's first answer before that.
async fn watch(window: &Window, event: &str) -> Result<()> {
    let script = format!(
        "window.__fetch ??= window.fetch; window.__answered = null;
        window.fetch = (...words) => {{
            const at = performance.now(); const answer = window.__fetch(...words);
            if (String(words[0]).endsWith('/rows')) void answer.then(() => (window.__answered ??= performance.now() - at));
            return answer;
        }};
        window.__took = null; addEventListener('{event}', (event) => {{
            const look = () => {SHOWN} ? requestAnimationFrame(() => (window.__took = performance.now() - event.timeStamp))
                : requestAnimationFrame(look);
            requestAnimationFrame(look);
        }}, {{ capture: true, once: true }})"
    );
    window.run(&script).await.map(|_| ())
}

async fn note(window: &Window, times: &mut Times, name: String) -> Result<()> {
    window.until("window.__took !== null").await?;
    if let Some(answered) = window.run("return window.__answered").await?.as_f64() {
        times.answered.entry(name.clone()).or_default().push(answered);
    }
    times.painted.entry(name).or_default().push(number(window, "return window.__took").await?);
    Ok(())
}

async fn number(window: &Window, script: &str) -> Result<f64> {
    window.run(script).await?.as_f64().with_context(|| format!("no number: {script}"))
}

fn summary(times: &Times) -> Value {
    let each = times.painted.iter().map(|(name, painted)| {
        let mut painted = painted.clone();
        let answered = times.answered.get(name).map(|answered| median(&mut answered.clone()).round());
        let middle = median(&mut painted);
        (
            name.clone(),
            json!({ "median": middle.round(), "worst": painted.last().map(|worst| worst.round()), "times": painted.len(), "engine_median": answered }),
        )
    });
    Value::Object(each.collect())
}

/// The middle one; sorts them.
fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

/// All processes of a name together, in MiB.
fn pss(name: &str) -> Result<f64> {
    let sizes: Result<Vec<f64>> = memory::processes(name).into_iter().map(memory::proportional_mib).collect();
    Ok(sizes?.iter().sum::<f64>().round())
}
