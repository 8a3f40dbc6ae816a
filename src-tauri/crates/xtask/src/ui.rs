//! The window's pages.

use anyhow::Result;

use crate::command::{must, npm, root};

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

/// Types, lints and unit tests.
pub fn check() -> Result<()> {
    must(npm(&["run", "check"]))?;
    must(npm(&["run", "lint"]))
}

/// Unit and component tests.
pub fn test() -> Result<()> {
    must(npm(&["test"]))
}
