//! The application in its real window, driven as a person drives it: by what is shown, with mouse and keys.

mod bus;
mod desktop;
mod driver;
pub mod keychain;
pub mod leak;
pub mod memory;
mod pointer;
mod scene;
mod window;

pub use bus::{LoginManager, TrayHost};
pub use desktop::{Desktop, Started, Told};
pub use driver::{Driver, homes};
pub use scene::{MODEL, Scene, latency};
pub use window::Window;

use std::path::PathBuf;

use anyhow::Result;

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
