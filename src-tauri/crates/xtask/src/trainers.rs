//! `cargo xtask test --trainers`: exports, read by the trainers' own code. It needs PyPI, so it is no part of the rest.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::command::{cargo, must, program, root, works};

/// What is installed: file, options. The trainers come without what they need, which is torch and gigabytes.
const INSTALLED: [(&str, &[&str]); 2] =
    [("tests/trainers/requirements.txt", &[]), ("tests/trainers/consumers.txt", &["--no-deps"])];

/// Runs the proof and writes docs/trainers.md. Where PyPI is out of reach it says so, and nothing has failed.
pub fn prove() -> Result<()> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        eprintln!("Skipped: the trainers' packages are pinned for Linux on x86-64.");
        return Ok(());
    }
    let folder = root().join("target/trainers");
    let Some(python) = environment(&folder.join("env"))? else {
        eprintln!("Skipped: the trainers' packages are not installed, and PyPI is out of reach.");
        return Ok(());
    };
    let packages = ["--package", "train-cli", "--package", "train-chat"];
    must(cargo(&[&["build"], &packages[..], &["--bin", "train-cli", "--example", "render"]].concat()))?;
    let built = root().join("target/debug");
    let mut proof = program(&python.to_string_lossy(), &["tests/trainers/run.py"]);
    proof.env("PYTHONDONTWRITEBYTECODE", "1");
    proof.arg("--train-cli").arg(built.join("train-cli")).arg("--render").arg(built.join("examples/render"));
    proof.arg("--work").arg(folder.join("work")).arg("--table").arg("docs/trainers.md");
    must(proof)
}

/// The Python of an environment with the packages in it; none where they cannot be had.
fn environment(folder: &Path) -> Result<Option<PathBuf>> {
    let python = folder.join("bin/python");
    let ready = folder.join("ready");
    let texts: Vec<String> =
        INSTALLED.iter().map(|(file, _)| fs::read_to_string(root().join(file))).collect::<Result<_, _>>()?;
    let wanted = texts.concat();
    if fs::read_to_string(&ready).is_ok_and(|installed| installed == wanted) {
        return Ok(Some(python));
    }
    let is_right = "import sys, venv; sys.exit(sys.version_info[:2] != (3, 11))";
    let Some(system) = ["python3.11", "python3"].into_iter().find(|name| works(program(name, &["-c", is_right])))
    else {
        bail!("Python 3.11 with its venv module is needed (Debian 12: sudo apt-get install -y python3-venv).");
    };
    must(program(system, &["-m", "venv", "--clear", &folder.to_string_lossy()]))?;
    let pip = ["-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--only-binary", ":all:"];
    let python_name = python.to_string_lossy();
    let reach = ["--retries", "0", "--dry-run", "--no-deps", "--ignore-installed", "sniffio"];
    if !works(program(&python_name, &[&pip[..], &reach].concat())) {
        return Ok(None);
    }
    for (file, options) in INSTALLED {
        must(program(&python_name, &[&pip[..], options, &["--require-hashes", "--requirement", file]].concat()))?;
    }
    fs::write(&ready, wanted).context("the environment is made, and cannot be marked so")?;
    Ok(Some(python))
}
