//! `cargo xtask bundle --check`: the .deb on a clean Debian in a folder of its own. Installed, used through the window
//! and train-cli, removed, and looked at for what is left.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::check::FEATURES;
use crate::command::{cargo, must, program, root, run, works};
use crate::{bundle, packages};

/// What the test itself needs in there: a display, a bus, WebKit's driver.
const TOOLS: [&str; 5] = ["xvfb", "xauth", "dbus", "dbus-x11", "webkit2gtk-driver"];
/// The data folder of the one person in there.
const DATA: &str = "root/.local/share/app.train.desktop";
/// Where Debian itself writes when anything is installed, and what lives as long as a process.
const OTHERS: [&str; 7] =
    ["var/lib/dpkg/", "var/lib/apt/", "var/log/", "var/cache/", "tmp/", "run/", "etc/ld.so.cache"];

/// Checks the newest .deb.
pub fn check() -> Result<()> {
    ensure!(
        works(program("sh", &["-c", "test $(id -u) = 0"])),
        "a system in a folder is made by root: run this with sudo"
    );
    packages::for_a_clean_system()?;
    let deb = bundle::made()?.into_iter().find(|file| bundle::is_deb(file));
    let deb = deb.context("no .deb was made")?;
    let system = System::new()?;
    std::fs::copy(&deb, system.path.join("tmp/train.deb"))?;
    let test = system.take_in(&window_test()?)?;

    system.run("apt-get update")?;
    let tools = TOOLS.join(" ");
    system.run(&format!("apt-get install -y --no-install-recommends {tools} /tmp/train.deb"))?;
    // With its dependencies there, what a removal leaves can be seen.
    system.run("dpkg --purge train")?;
    let before = system.files()?;
    system.run("dpkg --install /tmp/train.deb")?;

    system.run("train-cli --version && train-cli dataset new demo --sample")?;
    system.run("TRAIN_PRACTICE_SPEED=0 train-cli generate --all --provider practice --yes")?;
    system.run("train-cli status")?;
    system.run(&format!(
        "TRAIN_PROGRAMS=/usr/bin dbus-run-session -- xvfb-run -a -s '-screen 0 1366x900x24' {test} --ignored --test-threads 1"
    ))?;

    system.run("dpkg --purge train")?;
    let left: Vec<String> = system.files()?.difference(&before).filter(|path| is_trace(path)).cloned().collect();
    ensure!(left.is_empty(), "removing Train left this behind:\n{}", left.join("\n"));
    ensure!(system.path.join(DATA).join("train.db").exists(), "removing Train took the person's data with it");
    println!("installed, started, generated with Practice, removed: nothing is left but the data");
    Ok(())
}

fn is_trace(path: &str) -> bool {
    !path.starts_with("root/") && !OTHERS.iter().any(|other| path.starts_with(other))
}

/// Builds the window test that runs in there, and says where it is.
fn window_test() -> Result<PathBuf> {
    let build = [&["test", "--workspace", "--test", "installed", "--no-run"], &FEATURES[..]].concat();
    must(cargo(&build))?;
    let output = cargo(&[&build[..], &["--message-format", "json"]].concat()).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let path = executable(&text, "installed").context("cargo names the test it built")?;
    Ok(path.into())
}

/// The program of a target in what cargo says of a build, one message a line. Those that it needs are built with it.
fn executable<'t>(messages: &'t str, target: &str) -> Option<&'t str> {
    let named = format!("\"name\":\"{target}\"");
    let message = messages.lines().find(|line| line.contains(&named) && line.contains("\"executable\":\""))?;
    message.split("\"executable\":\"").nth(1)?.split('"').next()
}

/// A Debian in a folder. Whatever is mounted in it ends with each command, because each has mounts of its own.
struct System {
    path: PathBuf,
}

impl System {
    fn new() -> Result<Self> {
        let path = root().join("target/clean-system");
        let _ = std::fs::remove_dir_all(&path);
        // The release and the mirror that this machine uses itself.
        let source = ". /etc/os-release; apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' \
                      | grep -m1 \" $VERSION_CODENAME$\"";
        let source = program("sh", &["-c", source]).output()?;
        let source = String::from_utf8_lossy(&source.stdout).into_owned();
        let (mirror, release) = source.trim().split_once(' ').context("apt names its mirror: run apt-get update")?;
        must(program("debootstrap", &["--variant=minbase", release, &path.to_string_lossy(), mirror]))?;
        Ok(Self { path })
    }

    /// Copies a program into the system; its path there.
    fn take_in(&self, file: &Path) -> Result<String> {
        std::fs::copy(file, self.path.join("tmp/window-test"))?;
        Ok("/tmp/window-test".into())
    }

    fn run(&self, command: &str) -> Result<()> {
        let place = self.path.to_string_lossy();
        let script = format!(
            "mount --bind /dev '{place}/dev' && mount -t proc proc '{place}/proc' && \
             exec chroot '{place}' env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
             LIBGL_ALWAYS_SOFTWARE=1 NO_AT_BRIDGE=1 sh -c \"$1\""
        );
        eprintln!("\nclean> {command}");
        run(program("unshare", &["--mount", "sh", "-c", &script, "sh", command]), command)
    }

    /// Every file and folder, as paths from its root.
    fn files(&self) -> Result<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        let mut folders = vec![self.path.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder)? {
                let entry = entry?;
                let path = entry.path();
                found.insert(path.strip_prefix(&self.path)?.to_string_lossy().into_owned());
                if entry.file_type()?.is_dir() {
                    folders.push(path);
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::executable;

    #[test]
    fn the_test_is_found_among_the_programs_that_are_built_with_it() {
        let messages = r#"{"reason":"compiler-artifact","target":{"kind":["lib"],"name":"train_e2e"},"executable":null}
{"reason":"compiler-artifact","target":{"kind":["test"],"name":"installed"},"executable":"/t/installed-1"}
{"reason":"compiler-artifact","target":{"kind":["bin"],"name":"window-bench"},"executable":"/t/window-bench"}"#;
        assert_eq!(executable(messages, "installed"), Some("/t/installed-1"));
        assert_eq!(executable(messages, "train_e2e"), None);
    }
}
