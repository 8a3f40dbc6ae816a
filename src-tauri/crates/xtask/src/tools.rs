//! Programs of crates.io that a task needs: built once, into the project's own target folder.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::command::{cargo, must, program, root};

/// A program at the version that the project is checked with.
pub struct Tool {
    name: &'static str,
    version: &'static str,
}

pub const DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2" };
pub const MACHETE: Tool = Tool { name: "cargo-machete", version: "0.9.2" };

impl Tool {
    /// Builds it where this version is not there yet.
    pub fn installed(&self) -> Result<Installed> {
        let folder = root().join("target/tools").join(format!("{}-{}", self.name, self.version));
        let path = folder.join("bin").join(format!("{}{}", self.name, std::env::consts::EXE_SUFFIX));
        if !path.exists() {
            let folder = folder.to_string_lossy();
            must(cargo(&["install", "--locked", "--root", &folder, self.name, "--version", self.version]))?;
        }
        Ok(Installed { path })
    }
}

/// A tool that is there.
pub struct Installed {
    path: PathBuf,
}

impl Installed {
    pub fn run(&self, args: &[&str]) -> Command {
        program(&self.path.to_string_lossy(), args)
    }
}
