//! The window's pages.

use std::process::Command;

use anyhow::Result;

use crate::command::{beside, must, npm, program, root};

/// Installs the packages of the lock file where they are not installed yet.
pub fn install() -> Result<()> {
    let (lock, installed) = (root().join("ui/package-lock.json"), root().join("ui/node_modules/.package-lock.json"));
    let newer = |path: &std::path::Path| path.metadata().and_then(|meta| meta.modified()).ok();
    if newer(&installed) > newer(&lock) {
        return Ok(());
    }
    must(npm(&["ci", "--no-audit", "--no-fund"]))
}

/// Builds ui/dist.
pub fn build() -> Result<()> {
    must(npm(&["run", "build"]))
}

/// Builds ui/dist-contract: the cases that the engine has to answer like the fake host, for a test in the real window.
pub fn build_contract() -> Result<()> {
    must(npm(&["run", "build:contract"]))
}

/// Types and lints.
pub fn check() -> Result<()> {
    must(npm(&["run", "check"]))?;
    must(npm(&["run", "lint"]))
}

/// Types, lints, unit and component tests, while something else runs.
pub fn check_and_test_beside() -> Result<()> {
    for script in ["check", "lint", "test"] {
        beside(npm(&["run", script]))?;
    }
    Ok(())
}

/// Tauri's own command line, which comes with the window's packages.
pub fn tauri(args: &[&str]) -> Command {
    let path = root().join("ui/node_modules/@tauri-apps/cli/tauri.js");
    program("node", &[&[path.to_string_lossy().as_ref()], args].concat())
}
