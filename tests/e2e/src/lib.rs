//! The application in its real window, driven as a person drives it: by what is shown, with mouse and keys.

mod bus;
mod desktop;
mod driver;
pub mod keychain;
pub mod leak;
mod scene;
mod window;

pub use bus::{LoginManager, TrayHost};
pub use desktop::{Desktop, Started, Told};
pub use driver::{Driver, homes};
pub use scene::{MODEL, Scene, latency};
pub use window::Window;

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

/// A program of the debug build, or of the folder that TRAIN_PROGRAMS names: an installed one, an optimised one.
///
/// # Panics
/// When it was not built.
pub fn built(name: &str) -> PathBuf {
    if let Some(folder) = std::env::var_os("TRAIN_PROGRAMS") {
        return PathBuf::from(folder).join(name);
    }
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let path = target.join("debug").join(name);
    assert!(path.exists(), "{} was not built: `cargo xtask test` builds it first", path.display());
    path.canonicalize().unwrap_or(path)
}

/// A plan in which every row can be told by its brief.
pub fn plan(rows: usize) -> String {
    let mut text = String::from("persona,emotion,topic,tier,brief\n");
    for row in 0..rows {
        let tier = ["template", "scenario", "edge_case"][row % 3];
        text.push_str(&format!("Anxious Planner,Fear to Confidence,Topic {},{tier},item-{row:05}\n", row % 7));
    }
    text
}

/// A data folder with a plan, made by train-cli as a person would.
///
/// # Errors
/// train-cli refuses.
pub fn prepared(data: &Path, rows: usize) -> Result<()> {
    let file = data.with_extension("csv");
    std::fs::write(&file, plan(rows))?;
    for words in [vec!["dataset", "new", "Clients"], vec!["plan", "import", &file.to_string_lossy()]] {
        let output = std::process::Command::new(built("train-cli")).arg("--data-dir").arg(data).args(words).output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// Chooses a server on this machine as the provider, in the dialog that its button opens.
///
/// # Errors
/// The dialog does not come, or does not take the address.
pub async fn choose(window: &Window, url: &str) -> Result<()> {
    ensure!(url.starts_with("http://127.0.0.1"), "{url} is not on this machine");
    window.click("choose-provider").await?;
    window.see("provider-setup").await?;
    window.click("provider-card-anthropic").await?;
    window.fill("base-url", url).await?;
    window.fill("model", "claude-haiku-4-5").await?;
    window.click("setup-done").await?;
    window.until("!document.querySelector('[data-testid=provider-setup]')").await
}

/// Starts a batch of everything and waits until some conversations of it are done.
///
/// # Errors
/// The dialog does not come, or nothing is generated.
pub async fn generate_all(window: &Window) -> Result<()> {
    window.click("generate-all").await?;
    window.see("generate-dialog").await?;
    window.click("proceed").await?;
    window.until("/^[1-9]\\d* of/.test(document.querySelector('[data-testid=progress-text]')?.innerText ?? '')").await
}
