//! aiosmtpd, a mail server that others wrote and use, on loopback.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::venv;

/// A running aiosmtpd that keeps every mail as a file; it ends when this is dropped.
pub struct Aiosmtpd {
    child: Child,
    port: u16,
}

impl Aiosmtpd {
    /// Starts it for one user, with its mails in a folder.
    ///
    /// # Errors
    /// Without `python3`, its `venv` module or the package; the message says what to install.
    pub fn start(user: &str, password: &str, mails: &Path) -> Result<Self> {
        let python = venv::python("aiosmtpd", &["aiosmtpd"], &[])?;
        let mut child = Command::new(python)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("smtp_server.py"))
            .arg(mails)
            .env("SMTP_USER", user)
            .env("SMTP_PASSWORD", password)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("aiosmtpd did not start")?;
        let stdout = child.stdout.take().context("the server has a standard output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let Ok(port) = line.trim().parse() else {
            child.kill()?;
            bail!("aiosmtpd printed no port and ended with {}", child.wait()?);
        };
        Ok(Self { child, port })
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Aiosmtpd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
