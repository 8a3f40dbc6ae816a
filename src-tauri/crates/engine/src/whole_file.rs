//! Small files that a person asked for, such as a plan or a library: whole under their name, or as they were.

use std::io::Write;
use std::path::Path;

use crate::error::Result;
use crate::export::place;
use crate::export::refusal::unwritable;

/// Writes a file beside its place and then renames it. `data` is the folder of the database.
///
/// # Errors
/// The place lies in that folder, no file stands there but something else, or it cannot be written. Nothing was changed.
pub fn replace(path: &Path, data: &Path, bytes: &[u8]) -> Result<()> {
    let place = place::of_a_file(path, data)?;
    write(&place, bytes).map_err(|error| unwritable(path, &error))
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

#[cfg(all(test, windows))]
mod tests {
    use std::os::windows::fs::OpenOptionsExt;

    use super::*;

    /// As a spreadsheet opens it: others may read it, and nobody may write or replace it.
    const FILE_SHARE_READ: u32 = 1;

    #[test]
    fn a_file_that_another_program_has_open_stays_and_the_way_out_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("plan.csv");
        std::fs::write(&path, "old").expect("a file");
        let open = std::fs::File::options().read(true).share_mode(FILE_SHARE_READ).open(&path).expect("opens");
        let refused = replace(&path, &folder.path().join("data"), b"new").expect_err("it is in use");
        assert!(refused.hint.is_some_and(|hint| hint.contains("has it open")), "{}", refused.message);
        drop(open);
        assert_eq!(std::fs::read(&path).expect("there"), b"old");
        replace(&path, &folder.path().join("data"), b"new").expect("free again");
    }
}
