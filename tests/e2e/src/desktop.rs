//! The desktop around the window, through its own tools: the window manager, the notification service, the processes.

use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::{built, homes};

/// How long the desktop may take to do something.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(50);
/// The window's name in the list of windows.
const TITLE: &str = "Train";

/// The desktop of this session.
pub struct Desktop {
    /// The newest notification that the service remembers from before; what comes later is this test's.
    before: i64,
}

/// A notification that the service has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The first line.
    pub title: String,
    /// The rest.
    pub body: String,
}

impl Desktop {
    /// Starts with no notification on the screen.
    ///
    /// # Errors
    /// The notification service is not dunst.
    pub fn clean() -> Result<Self> {
        output("dunstctl", &["close-all"])?;
        output("wmctrl", &["-k", "off"])?;
        Ok(Self { before: remembered()?.last().map_or(0, |(id, _)| *id) })
    }

    /// Asks the window to close, as the button in its frame does.
    ///
    /// # Errors
    /// There is no such window.
    pub fn close_window(&self) -> Result<()> {
        output("wmctrl", &["-F", "-c", TITLE]).map(drop)
    }

    /// Puts every window out of sight, so that the person looks elsewhere.
    ///
    /// # Errors
    /// The window manager does not answer.
    pub fn look_away(&self) -> Result<()> {
        output("wmctrl", &["-k", "on"]).map(drop)
    }

    /// Whether the window is in the list of windows.
    ///
    /// # Errors
    /// The window manager does not answer.
    pub fn lists_window(&self) -> Result<bool> {
        Ok(self.windows()?.iter().any(|line| line.ends_with(TITLE)))
    }

    /// x, y, width and height of the window, in pixels.
    ///
    /// # Errors
    /// There is no such window.
    pub fn place(&self) -> Result<[i32; 4]> {
        let windows = self.windows()?;
        let line = windows.iter().find(|line| line.ends_with(TITLE)).context("the window is not listed")?;
        let cells: Vec<i32> = line.split_whitespace().skip(2).take(4).filter_map(|cell| cell.parse().ok()).collect();
        cells.try_into().ok().with_context(|| format!("no place in: {line}"))
    }

    /// The process that has the window.
    ///
    /// # Errors
    /// There is no such window.
    pub fn process(&self) -> Result<u32> {
        let text = output("wmctrl", &["-lp"])?;
        let line = text.lines().find(|line| line.trim_end().ends_with(TITLE)).context("the window is not listed")?;
        let pid = line.split_whitespace().nth(2).and_then(|pid| pid.parse().ok());
        pid.with_context(|| format!("no process in: {line}"))
    }

    /// The windows, one a line, with their titles at the end.
    ///
    /// # Errors
    /// The window manager does not answer.
    pub fn windows(&self) -> Result<Vec<String>> {
        let started = Instant::now();
        loop {
            match output("wmctrl", &["-lG"]) {
                Ok(text) => return Ok(text.lines().map(|line| line.trim_end().to_owned()).collect()),
                // A window that has gone is listed for a moment longer, and the question for its title ends wmctrl. Each
                // question is a process, so asking at once again leaves the window manager its time.
                Err(error) if error.to_string().contains("BadWindow") && started.elapsed() < PATIENCE => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes a picture of the whole screen.
    ///
    /// # Errors
    /// The X server does not answer, or the file cannot be written.
    pub fn picture(&self, file: &Path) -> Result<()> {
        output("import", &["-window", "root", &file.to_string_lossy()]).map(drop)
    }

    /// Moves the window and gives it a size, in pixels.
    ///
    /// # Errors
    /// There is no such window.
    pub fn move_window(&self, x: i32, y: i32, width: i32, height: i32) -> Result<()> {
        output("wmctrl", &["-F", "-r", TITLE, "-e", &format!("0,{x},{y},{width},{height}")]).map(drop)
    }

    /// Whether the window has the focus.
    ///
    /// # Errors
    /// The X server does not answer.
    pub fn is_active(&self) -> Result<bool> {
        let root = output("xprop", &["-root", "_NET_ACTIVE_WINDOW"])?;
        let Some(id) = root.trim().rsplit(' ').next().filter(|id| id.starts_with("0x") && *id != "0x0") else {
            return Ok(false);
        };
        Ok(output("xprop", &["-id", id, "WM_NAME"]).unwrap_or_default().contains(&format!("\"{TITLE}\"")))
    }

    /// Clicks the notification that is on the screen.
    ///
    /// # Errors
    /// There is none.
    pub fn click_notification(&self) -> Result<()> {
        ensure!(self.shown()? > 0, "no notification is shown");
        output("dunstctl", &["action"]).map(drop)
    }

    /// How many notifications are on the screen or wait for a place there.
    ///
    /// # Errors
    /// The service does not answer.
    pub fn shown(&self) -> Result<u32> {
        let count = |what: &str| -> Result<u32> { Ok(output("dunstctl", &["count", what])?.trim().parse()?) };
        Ok(count("displayed")? + count("waiting")?)
    }

    /// Takes the notifications off the screen and says what has been told since the start, the oldest first.
    ///
    /// # Errors
    /// The service does not answer.
    pub fn told(&self) -> Result<Vec<Told>> {
        output("dunstctl", &["close-all"])?;
        let remembered = remembered()?.into_iter().filter(|(id, _)| *id > self.before);
        Ok(remembered.map(|(_, told)| told).collect())
    }

    /// Waits until something is so.
    ///
    /// # Errors
    /// It never is.
    pub async fn until(&self, what: &str, is_so: impl Fn(&Self) -> Result<bool>) -> Result<()> {
        let started = Instant::now();
        while !is_so(self)? {
            if started.elapsed() > PATIENCE {
                bail!("never so: {what}. Windows:\n{}", self.windows()?.join("\n"));
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// Starts the application by itself, without a driver, in the folders that a driver would give it.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(&self, data: &Path, arguments: &[&str]) -> Result<Started> {
        let mut command = Command::new(built("train"));
        command.env("TRAIN_DATA_DIR", data).envs(homes(data)).args(arguments);
        Ok(Started(command.spawn()?))
    }
}

/// A process of the application.
pub struct Started(Child);

impl Started {
    /// Waits for its end; true where it says that all is well.
    ///
    /// # Errors
    /// It does not end in time.
    pub async fn ends(&mut self) -> Result<bool> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait()? {
                return Ok(status.success());
            }
            ensure!(started.elapsed() < PATIENCE, "the process does not end");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Asks it to end, as the system does.
    ///
    /// # Errors
    /// It is gone already.
    pub fn terminate(&self) -> Result<()> {
        output("kill", &["-TERM", &self.0.id().to_string()]).map(drop)
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn output(program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program).args(arguments).output().with_context(|| format!("{program} is missing"))?;
    ensure!(output.status.success(), "{program} {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What the notification service remembers, by its numbers, the oldest first.
fn remembered() -> Result<Vec<(i64, Told)>> {
    let history: Value = serde_json::from_str(&output("dunstctl", &["history"])?)?;
    let entries = history["data"][0].as_array().cloned().unwrap_or_default();
    let text = |entry: &Value, key: &str| entry[key]["data"].as_str().unwrap_or_default().to_owned();
    let mut told: Vec<(i64, Told)> = entries
        .iter()
        .map(|entry| {
            let told = Told { title: text(entry, "summary"), body: text(entry, "body") };
            (entry["id"]["data"].as_i64().unwrap_or_default(), told)
        })
        .collect();
    told.sort_by_key(|(id, _)| *id);
    Ok(told)
}
