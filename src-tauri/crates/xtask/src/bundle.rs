//! `cargo xtask bundle`: what a person installs, train-cli included.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::command::{cargo, must, program, root, works};
use crate::{icons, packages, ui};

/// The largest .deb that may leave this house, in bytes.
const MOST: u64 = 15_000_000;
/// What stands in a bundle beside the window's program.
const OVERLAY: &str = "src-tauri/packaging/bundle.json";

/// Builds the installable packages of this system and prints where they are and how large.
pub fn build() -> Result<()> {
    packages::node()?;
    packages::for_the_window()?;
    ui::install()?;
    icons::complete()?;
    command_line()?;
    let (kinds, signing) = (kinds(), signing());
    let mut args = vec!["build", "--config", OVERLAY, "--bundles", &kinds];
    if let Some(signing) = &signing {
        args.extend(["--config", signing]);
    }
    must(ui::tauri(&args))?;
    for file in made()? {
        if is_deb(&file) {
            press(&file)?;
        }
        let size = file.metadata()?.len();
        println!("{}  {:.1} MB", file.strip_prefix(root()).unwrap_or(&file).display(), size as f64 / 1e6);
        ensure!(!is_deb(&file) || size < MOST, "{} is larger than {} MB", file.display(), MOST / 1_000_000);
    }
    Ok(())
}

/// The bundler compresses with gzip; with xz, as Debian's own packages are, it is half as large.
fn press(deb: &Path) -> Result<()> {
    if !works(program("dpkg-deb", &["--version"])) {
        eprintln!("{} stays as large as the bundler made it: dpkg-deb is not installed.", deb.display());
        return Ok(());
    }
    let (content, deb) = (root().join("target/bundle-deb"), deb.to_string_lossy());
    let _ = std::fs::remove_dir_all(&content);
    let folder = content.to_string_lossy();
    must(program("dpkg-deb", &["--raw-extract", &deb, &folder]))?;
    must(program("dpkg-deb", &["--root-owner-group", "-Zxz", "-z9", "--build", &folder, &deb]))
}

/// Whether this is a package of Debian's.
pub fn is_deb(file: &Path) -> bool {
    file.extension().is_some_and(|kind| kind == "deb")
}

/// Builds train-cli and puts it where the bundler looks for it: under a name that ends in the system it is for.
fn command_line() -> Result<()> {
    must(cargo(&["build", "--release", "--package", "train-cli"]))?;
    let target = target()?;
    let ending = if cfg!(windows) { ".exe" } else { "" };
    let folder = root().join("target/bundle-bin");
    std::fs::create_dir_all(&folder)?;
    std::fs::copy(
        root().join(format!("target/release/train-cli{ending}")),
        folder.join(format!("train-cli-{target}{ending}")),
    )?;
    Ok(())
}

fn target() -> Result<String> {
    let output = program("rustc", &["-vV"]).output().context("rustc could not be started")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names its target")?;
    Ok(host.to_owned())
}

/// What can be made here. An AppImage needs tools that the bundler fetches where they are not on the machine.
fn kinds() -> String {
    if cfg!(target_os = "macos") {
        return "app,dmg".into();
    }
    if cfg!(windows) {
        return "nsis,msi".into();
    }
    let tools = ["linuxdeploy", "appimagetool"].iter().all(|name| works(program(name, &["--version"])));
    if !tools {
        eprintln!("No AppImage is made: linuxdeploy and appimagetool are not installed.");
    }
    if tools { "deb,rpm,appimage".into() } else { "deb,rpm".into() }
}

/// Windows packages are signed where the environment names a certificate of the person's store. (For macOS Tauri reads
/// Apple's own variables.)
fn signing() -> Option<String> {
    let thumbprint = std::env::var("TRAIN_WINDOWS_THUMBPRINT").ok().filter(|value| !value.is_empty())?;
    Some(format!(r#"{{"bundle":{{"windows":{{"certificateThumbprint":"{thumbprint}"}}}}}}"#))
}

/// The packages in target/release/bundle.
pub fn made() -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for folder in std::fs::read_dir(root().join("target/release/bundle"))? {
        let folder = folder?.path();
        if !folder.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(folder)? {
            let file = file?.path();
            if is_package(&file) {
                files.push(file);
            }
        }
    }
    ensure!(!files.is_empty(), "no package was made");
    files.sort();
    Ok(files)
}

fn is_package(file: &Path) -> bool {
    let kind = file.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
    file.is_file() && ["deb", "rpm", "AppImage", "dmg", "msi", "exe"].contains(&kind)
}
