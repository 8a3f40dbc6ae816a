//! `cargo xtask icons`: every size of the icon, made from its one source.

use anyhow::{Context, Result, ensure};

use crate::command::{must, root};
use crate::{packages, ui};

/// Sizes in pixels that desktops ask for.
const SIZES: [u32; 9] = [16, 24, 32, 48, 64, 96, 128, 256, 512];
const SOURCE: &str = "icons/icon.svg";

/// Draws icons/ anew.
pub fn draw() -> Result<()> {
    packages::node()?;
    ui::install()?;
    let sizes: Vec<String> = SIZES.iter().map(ToString::to_string).collect();
    let mut args = vec!["icon", SOURCE, "--output", "icons"];
    for size in &sizes {
        args.extend(["--png", size]);
    }
    must(ui::tauri(&args))?;
    // The containers for Windows and macOS come with a whole folder of icons for telephones, which nothing here uses.
    let all = root().join("target/icons");
    must(ui::tauri(&["icon", SOURCE, "--output", &all.to_string_lossy()]))?;
    for name in ["icon.ico", "icon.icns"] {
        std::fs::copy(all.join(name), root().join("icons").join(name)).with_context(|| name.to_owned())?;
    }
    complete()
}

/// Fails where a size is missing.
pub fn complete() -> Result<()> {
    for size in SIZES {
        let path = root().join(format!("icons/{size}x{size}.png"));
        let bytes = std::fs::read(&path).with_context(|| format!("{} is missing", path.display()))?;
        // Width and height stand at fixed places in a PNG's first chunk.
        let number = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]));
        ensure!(
            number(16) == Some(size) && number(20) == Some(size),
            "{} is not {size} x {size}: run `cargo xtask icons`",
            path.display()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_size_is_there() {
        super::complete().unwrap();
    }
}
