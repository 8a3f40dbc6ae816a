//! Other programs, run from the project's root with their output shown.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

pub fn root() -> PathBuf {
    // Cargo says it at each start. What was compiled in is where the folder stood then: it is not compiled anew when the
    // folder is moved.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    here.ancestors().find(|folder| folder.join("Cargo.lock").is_file()).unwrap_or(&here).to_path_buf()
}

/// A program that runs in the root.
pub fn program(name: &str, args: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(args).current_dir(root());
    command
}

/// Cargo, in the version that runs this task.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = program(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()), args);
    // The surrounding cargo's own variables would make the inner one build everything anew.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_BIN_NAME", "CARGO_PRIMARY_PACKAGE"]
    {
        command.env_remove(name);
    }
    command
}

/// npm in the ui folder.
pub fn npm(args: &[&str]) -> Command {
    let mut command = program(if cfg!(windows) { "npm.cmd" } else { "npm" }, args);
    command.current_dir(root().join("ui"));
    command
}

/// Shows a command, runs it and fails where it does.
pub fn must(command: Command) -> Result<()> {
    let shown = show(&command);
    eprintln!("\n> {shown}");
    run(command, &shown)
}

/// Runs a command beside another one: its output is shown in one piece when it has ended.
pub fn beside(mut command: Command) -> Result<()> {
    let shown = show(&command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("`{shown}` could not be started"))?;
    let text = [output.stdout, output.stderr].concat();
    eprintln!("\n> {shown}\n{}", String::from_utf8_lossy(&text));
    if !output.status.success() {
        bail!("`{shown}` failed ({})", output.status);
    }
    Ok(())
}

/// Runs a command under a name of its own, and fails where it does.
pub fn run(mut command: Command, shown: &str) -> Result<()> {
    let status = command.status().with_context(|| format!("`{shown}` could not be started"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Whether a command runs and succeeds, silently.
pub fn works(mut command: Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn show(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
