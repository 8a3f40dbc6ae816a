//! A file that is measured while it is written: its bytes, its hash, and the hash of each row.

use std::fs::File;
use std::io::{BufWriter, Result, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use sha2::{Digest, Sha256};

use train_store::private;

/// What was written so far. The writer of a format owns the file; this is how it is looked at from outside.
#[derive(Clone, Default)]
pub struct Measure(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    bytes: u64,
    hash: Sha256,
    /// Since the last row, where rows are hashed.
    row: Option<Vec<u8>>,
}

impl Measure {
    /// With the hash of each row.
    pub fn of_rows() -> Self {
        Self(Arc::new(Mutex::new(State { row: Some(Vec::new()), ..State::default() })))
    }

    /// A new file.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn create(&self, path: &Path) -> Result<Box<dyn Write + Send>> {
        let file = private::create(path)?;
        Ok(Box::new(Measured { file: BufWriter::with_capacity(1 << 17, file), measure: self.clone() }))
    }

    /// The SHA-256 of what was written since it was last asked for, without the end of the line.
    pub fn row(&self) -> String {
        let mut state = self.state();
        let Some(row) = &mut state.row else { return String::new() };
        let hash = hex(&Sha256::digest(row.strip_suffix(b"\n").unwrap_or(row)));
        row.clear();
        hash
    }

    pub fn bytes(&self) -> u64 {
        self.state().bytes
    }

    /// The SHA-256 of the whole file.
    pub fn hash(&self) -> String {
        hex(&self.state().hash.clone().finalize())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no panic while locked")
    }
}

struct Measured {
    file: BufWriter<File>,
    measure: Measure,
}

impl Write for Measured {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let written = self.file.write(bytes)?;
        let mut state = self.measure.state();
        state.bytes += written as u64;
        state.hash.update(&bytes[..written]);
        if let Some(row) = &mut state.row {
            row.extend_from_slice(&bytes[..written]);
        }
        Ok(written)
    }

    fn flush(&mut self) -> Result<()> {
        self.file.flush()
    }
}

/// The SHA-256 of a text.
pub fn hash_of(text: &str) -> String {
    hex(&Sha256::digest(text))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_its_rows_have_the_hashes_that_other_tools_find() {
        let folder = tempfile::tempdir().expect("a folder");
        let measure = Measure::of_rows();
        let mut file = measure.create(&folder.path().join("a")).expect("a file");
        file.write_all(b"abc\n").expect("written");
        let row = measure.row();
        file.write_all(b"").expect("written");
        file.flush().expect("written");
        assert_eq!(row, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(measure.hash(), "edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb");
        assert_eq!(measure.bytes(), 4);
        assert_eq!(hash_of("abc"), row);
    }
}
