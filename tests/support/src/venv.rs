//! Programs from PyPI in a virtual environment under the target folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The Python of the environment `name` with these packages in it; made where it is not there yet.
///
/// # Errors
/// Without `python3`, its `venv` module or the packages; the message says what to install.
pub fn python(name: &str, packages: &[&str], options: &[&str]) -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.ancestors().nth(2).context("the package lies two folders below the root")?;
    let folder = root.join("target").join(name);
    fs::create_dir_all(&folder)?;
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let ready = folder.join("ready");
    // Tests run in several processes; one of them installs, the others wait for it here.
    let lock = File::create(folder.join("lock"))?;
    lock.lock()?;
    if fs::read_to_string(&ready).is_ok_and(|installed| installed == packages.join(" ")) {
        return Ok(python);
    }
    let system = if cfg!(windows) { "python" } else { "python3" };
    run(
        Command::new(system).args(["-m", "venv"]).arg(&folder),
        "python3 with its venv module is needed (Debian and Ubuntu: apt-get install python3-venv)",
    )?;
    run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--only-binary", ":all:"])
            .args(options)
            .args(packages),
        &format!("{} could not be installed from PyPI", packages.join(" and ")),
    )?;
    fs::write(&ready, packages.join(" "))?;
    Ok(python)
}

fn run(command: &mut Command, hint: &str) -> Result<()> {
    let output = command.output().with_context(|| hint.to_owned())?;
    ensure!(
        output.status.success(),
        "{hint}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
