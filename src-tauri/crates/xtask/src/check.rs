//! `cargo xtask check`: everything that needs no test.

use anyhow::Result;

use crate::command::{cargo, must, works};
use crate::{packages, tools, ui};

/// What this system can build. The tests in the window are made of Linux's display, bus and keychain.
#[cfg(target_os = "linux")]
pub const PACKAGES: &[&str] = &["--workspace"];
#[cfg(not(target_os = "linux"))]
pub const PACKAGES: &[&str] = &["--workspace", "--exclude", "train-e2e"];

/// The one set of features that everything is built with: a second one would build everything twice.
pub const FEATURES: [&str; 2] = ["--features", "train/custom-protocol"];

/// Formatting, lints and types, and what the project depends on.
pub fn all() -> Result<()> {
    packages::node()?;
    packages::for_the_window()?;
    ui::install()?;
    formatting()?;
    dependencies()?;
    ui::check()?;
    ui::build()?;
    lints()
}

pub fn formatting() -> Result<()> {
    must(cargo(&["fmt", "--all", "--check"]))
}

/// The lints of the Rust code. The window's pages have to be built: the program embeds them.
pub fn lints() -> Result<()> {
    must(cargo(&[&["clippy"], PACKAGES, &["--all-targets"], &FEATURES, &["--", "-D", "warnings"]].concat()))
}

/// Licences, duplicates, sources, known vulnerabilities (deny.toml), and dependencies that nothing uses.
fn dependencies() -> Result<()> {
    let unused = tools::MACHETE.installed()?;
    must(unused.run(&["--with-metadata", "--skip-target-dir"]))?;
    let deny = tools::DENY.installed()?;
    must(deny.run(&["--workspace", "check", "--deny", "warnings", "bans", "licenses", "sources"]))?;
    // The list of vulnerabilities is on the network, which a check must not need.
    if !works(deny.run(&["fetch", "db"])) {
        eprintln!("\nThe list of known vulnerabilities could not be fetched: advisories are not checked.");
        return Ok(());
    }
    must(deny.run(&["--workspace", "check", "--disable-fetch", "advisories"]))
}
