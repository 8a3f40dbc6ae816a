//! A desktop of its own for a command: a display, a session bus, an unlocked keychain, a notification service and a
//! window manager. Everything that is started here is ended here.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::command::{program, root, works};

/// The screen of the tests.
const SCREEN: &str = "1920x1080x24";

/// A child that is killed when it goes out of scope.
struct Kept(Child);

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A session's folders, which go with it.
struct Home(PathBuf);

impl Home {
    fn new() -> Result<Self> {
        let home = Self(root().join("target/desktop").join(std::process::id().to_string()));
        let _ = std::fs::remove_dir_all(&home.0);
        std::fs::create_dir_all(home.runtime())?;
        private(&home.runtime())?;
        Ok(home)
    }

    fn runtime(&self) -> PathBuf {
        self.0.join("runtime")
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Starts the display and the bus, and this program again inside them.
pub fn run(command: Command) -> Result<()> {
    let home = Home::new()?;
    let (display, _server) = display()?;
    // The tests' build may have put a new program in the place of this one: then the system says so in the name.
    let myself = std::env::current_exe()?.to_string_lossy().trim_end_matches(" (deleted)").to_owned();
    let mut session = program("dbus-run-session", &["--"]);
    session
        .arg(myself)
        .arg("session")
        .arg("--")
        .arg(command.get_program())
        .args(command.get_args())
        .env("DISPLAY", display)
        // The person's own settings, keychain and data stay out of it, and the tests' stay out of theirs.
        .env("XDG_RUNTIME_DIR", home.runtime())
        .env("XDG_DATA_HOME", home.0.join("data"))
        .env("XDG_CONFIG_HOME", home.0.join("config"))
        .env("XDG_CACHE_HOME", home.0.join("cache"))
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("ANTHROPIC_API_KEY")
        .env_remove("OPENAI_API_KEY")
        .env_remove("TRAIN_SMTP_PASSWORD")
        .env("NO_AT_BRIDGE", "1")
        .env("LIBGL_ALWAYS_SOFTWARE", "1");
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => session.env(name, value),
            None => session.env_remove(name),
        };
    }
    let status = session.status().context("dbus-run-session could not be started")?;
    if !status.success() {
        bail!("the command in the desktop session failed ({status})");
    }
    Ok(())
}

#[cfg(unix)]
fn private(folder: &std::path::Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?)
}

#[cfg(not(unix))]
fn private(_: &std::path::Path) -> Result<()> {
    Ok(())
}

/// Starts an X server on a display that it finds free itself: it knows which locks are left by servers that are gone.
fn display() -> Result<(String, Kept)> {
    let mut server = program("Xvfb", &["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]);
    let mut child =
        Kept(server.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().context("Xvfb could not be started")?);
    let mut number = String::new();
    BufReader::new(child.0.stdout.take().context("its output")?).read_line(&mut number)?;
    if number.trim().is_empty() {
        bail!("no display could be opened");
    }
    Ok((format!(":{}", number.trim()), child))
}

/// Inside the session: starts its services, runs the command, ends the services.
pub fn session(command: &[String]) -> Result<()> {
    let mut keyring = Command::new("gnome-keyring-daemon");
    let mut keyring = Kept(
        keyring
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("gnome-keyring-daemon could not be started")?,
    );
    // Asking for the service by name would start a second, locked one: it is only looked whether it is there.
    // The password of a keychain that lives as long as this session.
    keyring.0.stdin.take().context("the daemon reads a password")?.write_all(b"session\n")?;
    let quiet = |name: &str, args: &[&str]| -> Result<Kept> {
        let child = Command::new(name).args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Ok(Kept(child.with_context(|| format!("{name} could not be started"))?))
    };
    let _windows = quiet("openbox", &[])?;
    let _notifications = quiet("dunst", &[])?;
    if !wait_for(|| owned("org.freedesktop.secrets")) {
        bail!("the keychain service did not start");
    }
    if !wait_for(|| owned("org.freedesktop.Notifications")) {
        bail!("the notification service did not start");
    }
    if !wait_for(|| works(program("wmctrl", &["-m"]))) {
        bail!("the window manager did not start");
    }
    let (name, args) = command.split_first().context("a command to run")?;
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let status = program(name, &args).status().with_context(|| format!("{name} could not be started"))?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

fn owned(name: &str) -> bool {
    let ask = format!(
        "dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:{name} | grep -q 'boolean true'"
    );
    works(program("sh", &["-c", &ask]))
}

#[allow(clippy::disallowed_methods, reason = "a task runner has no runtime, and waits for real processes")]
fn wait_for(ready: impl Fn() -> bool) -> bool {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(10) {
        if ready() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    false
}
