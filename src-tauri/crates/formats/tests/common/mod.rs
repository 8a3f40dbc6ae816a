//! Writing to memory, and the conversations that every shape is tried with.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod fixture;
pub mod parquet;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use train_formats::{Format, Pair, Record};

/// A file in memory that can be read when its writer is done.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Vec<u8>>>);

impl Memory {
    pub fn bytes(&self) -> Vec<u8> {
        self.0.lock().expect("nobody panicked").clone()
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panicked").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub fn format(name: &str) -> &'static Format {
    Format::named(name).unwrap_or_else(|| panic!("no format {name}"))
}

/// The file of conversations, and how many rows each became. Those that the format cannot hold are refused in its words
/// and leave no trace.
pub fn written(name: &str, records: &[Record]) -> (Vec<u8>, Vec<u32>) {
    let format = format(name);
    let memory = Memory::default();
    let mut writer = format.write.expect("it writes conversations")(Box::new(memory.clone())).expect("memory takes it");
    let mut rows = Vec::new();
    for record in records {
        match ((format.refuses)(record.messages), writer.write(record)) {
            (None, count) => rows.push(count.expect("memory takes it")),
            (Some(why), refused) => {
                let error = refused.expect_err(why);
                assert_eq!((error.kind(), error.to_string().as_str()), (io::ErrorKind::InvalidInput, why));
            }
        }
    }
    writer.finish().expect("memory takes it");
    (memory.bytes(), rows)
}

/// The file of pairs.
pub fn written_pairs(name: &str, pairs: &[Pair]) -> Vec<u8> {
    let memory = Memory::default();
    let open = format(name).pairs.expect("it writes pairs");
    let mut writer = open(Box::new(memory.clone())).expect("memory takes it");
    for pair in pairs {
        writer.write(pair).expect("memory takes it");
    }
    writer.finish().expect("memory takes it");
    memory.bytes()
}
