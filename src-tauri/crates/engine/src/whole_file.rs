//! Small files that a person asked for, such as a plan or a library: whole under their name, or as they were.

use std::io::Write;
use std::path::Path;

use crate::error::{EngineError, Result};
use crate::export::place;

/// Writes a file beside its place and then renames it. `data` is the folder of the database.
///
/// # Errors
/// The place lies in that folder, no file stands there but something else, or it cannot be written. Nothing was changed.
pub fn replace(path: &Path, data: &Path, bytes: &[u8]) -> Result<()> {
    let place = place::of_a_file(path, data)?;
    write(&place, bytes).map_err(|error| {
        EngineError::invalid(format!("{} cannot be written: {error}.", path.display()))
            .hint("Check the folder and its permissions, or choose another place. Nothing was changed.")
    })
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    // Readable by those who may read the folder's other files.
    let mut file =
        tempfile::Builder::new().prefix(".train-").make_in(folder, |path| std::fs::File::create_new(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
