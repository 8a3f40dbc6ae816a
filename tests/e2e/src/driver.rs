//! WebKit's driver as a process: what it starts inherits its environment.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};

/// A running driver; it ends with this value, and the application with it.
pub struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    /// Starts a driver for an application with its data in `data`.
    ///
    /// # Errors
    /// WebKitWebDriver is not installed or does not answer.
    pub async fn start(data: &Path, environment: &[(&str, &str)]) -> Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            // A group of its own: what the driver started ends with it.
            .process_group(0)
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("TRAIN_DATA_DIR", data)
            .envs(homes(data))
            .envs(environment.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("WebKitWebDriver could not be started (Debian: webkit2gtk-driver)")?;
        let driver = Self { child, port };
        for _ in 0..200 {
            if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Ok(driver);
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        anyhow::bail!("WebKitWebDriver does not answer")
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// Folders of its own for what the application keeps beside its data, inside the session's: filters, scroll and view of one
/// test are none of the next one's. The same data folder gets the same ones, so a restart finds what it left.
pub fn homes(data: &Path) -> Vec<(&'static str, PathBuf)> {
    let own: PathBuf = data.components().rev().take(2).filter_map(|part| part.as_os_str().to_str()).collect();
    ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"]
        .into_iter()
        .filter_map(|name| Some((name, PathBuf::from(std::env::var_os(name)?).join("windows").join(&own))))
        .collect()
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A window that a failed test left open would take the next one's place: there is only one instance.
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.child.id())]).status();
        let _ = self.child.wait();
    }
}
