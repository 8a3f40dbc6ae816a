//! What the system has to provide: installed where that is possible, else named with the exact command.

use anyhow::{Result, bail};

use crate::command::{must, program, works};

/// To build and show the window on Debian and Ubuntu.
const WINDOW: [&str; 9] = [
    "build-essential",
    "pkg-config",
    "libssl-dev",
    "libgtk-3-dev",
    "libwebkit2gtk-4.1-dev",
    "librsvg2-dev",
    "libxdo-dev",
    "libdbus-1-dev",
    "file",
];
/// To test it: a display, a bus, a keychain, a notification service, a window manager and hands for it, a driver, and Python
/// for the model's server.
const TESTS: [&str; 13] = [
    "webkit2gtk-driver",
    "xvfb",
    "xauth",
    "dbus",
    "dbus-x11",
    "gnome-keyring",
    "libsecret-tools",
    "dunst",
    "openbox",
    "wmctrl",
    "x11-utils",
    "python3-venv",
    "imagemagick",
];

const ELSEWHERE: &str = "\
Debian, Ubuntu   sudo apt-get install -y {debian}
Fedora           sudo dnf install -y gcc pkgconf-pkg-config openssl-devel gtk3-devel webkit2gtk4.1-devel librsvg2-devel libxdo-devel dbus-devel{fedora}
Arch             sudo pacman -S --needed base-devel openssl gtk3 webkit2gtk-4.1 librsvg xdotool dbus{arch}
macOS            xcode-select --install
Windows          winget install Microsoft.VisualStudio.2022.BuildTools Microsoft.EdgeWebView2Runtime";

/// Makes sure that the window can be built and shown.
pub fn for_the_window() -> Result<()> {
    ensure(&WINDOW, "", "")
}

/// Makes sure that everything can be tested.
pub fn for_the_tests() -> Result<()> {
    let all: Vec<&str> = WINDOW.iter().chain(&TESTS).copied().collect();
    ensure(
        &all,
        " webkit2gtk-driver xorg-x11-server-Xvfb dbus-x11 gnome-keyring libsecret dunst openbox wmctrl xprop python3 ImageMagick",
        " xorg-server-xvfb gnome-keyring libsecret dunst openbox wmctrl xorg-xprop python imagemagick",
    )
}

/// Makes sure that a clean Debian can be made in a folder.
pub fn for_a_clean_system() -> Result<()> {
    ensure(&["debootstrap"], " debootstrap", " debootstrap")
}

fn ensure(packages: &[&str], fedora: &str, arch: &str) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let by_hand =
        || ELSEWHERE.replace("{debian}", &packages.join(" ")).replace("{fedora}", fedora).replace("{arch}", arch);
    if !works(program("dpkg-query", &["--version"])) {
        if works(program("pkg-config", &["--exists", "webkit2gtk-4.1"])) {
            return Ok(());
        }
        bail!("WebKitGTK 4.1 is missing. Install what the window needs, then run this again:\n{}", by_hand());
    }
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let is_root = works(program("sh", &["-c", "test $(id -u) = 0"]));
    let prefix: &[&str] = if is_root { &[] } else { &["sudo", "-n"] };
    if !is_root && !works(program("sudo", &["-n", "true"])) {
        bail!(
            "These system packages are missing: {}\nInstall them, then run this again:\n{}",
            missing.join(" "),
            by_hand()
        );
    }
    eprintln!("Installing system packages: {}", missing.join(" "));
    let apt = |args: &[&str]| {
        let words: Vec<&str> = prefix
            .iter()
            .copied()
            .chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"])
            .chain(args.iter().copied())
            .collect();
        program(words[0], &words[1..])
    };
    let mut install = vec!["install", "-y", "--no-install-recommends"];
    install.extend(&missing);
    // The lists may be there already; where the names are not known, they are fetched first.
    if !works(apt(&install)) {
        must(apt(&["update"]))?;
        must(apt(&install))?;
    }
    Ok(())
}

fn is_installed(package: &str) -> bool {
    works(program("sh", &["-c", &format!("dpkg-query -W -f='${{Status}}' {package} | grep -q 'install ok installed'")]))
}

/// Node.js is asked for, never installed: people have their own ways to do that.
pub fn node() -> Result<()> {
    if works(program(
        "node",
        &[
            "-e",
            "const [a, b] = process.versions.node.split('.').map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)",
        ],
    )) {
        return Ok(());
    }
    bail!("Node.js 20.19 or newer is needed: https://nodejs.org/en/download")
}
