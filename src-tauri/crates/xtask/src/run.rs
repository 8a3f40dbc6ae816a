//! `cargo xtask run`.

use anyhow::Result;

use crate::command::{cargo, must};
use crate::{packages, ui};

const FEATURES: &str = "custom-protocol";

/// Builds and opens the window.
pub fn window(release: bool) -> Result<()> {
    packages::node()?;
    if no_display() {
        eprintln!("There is no display here, so no window can be opened.");
        eprintln!("The same work without one (Practice needs no key):");
        eprintln!(
            "  cargo run --release -p train-cli -- dataset new demo --sample && cargo run --release -p train-cli -- generate --all --provider practice"
        );
        return Ok(());
    }
    packages::for_the_window()?;
    ui::install()?;
    ui::build()?;
    let mut args = vec!["run", "--package", "train", "--features", FEATURES];
    if release {
        args.push("--release");
    }
    must(cargo(&args))
}

fn no_display() -> bool {
    let unset = |name: &str| std::env::var_os(name).is_none_or(|value| value.is_empty());
    cfg!(target_os = "linux") && unset("DISPLAY") && unset("WAYLAND_DISPLAY")
}
