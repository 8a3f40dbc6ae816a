//! The data files of an export: one a side, begun when the first conversation of that side comes.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Result};
use std::path::PathBuf;

use train_domain::export::{Side, SystemPrompt};
use train_domain::preference::pair;
use train_formats::{ConversationWriter, Format, Pair, PairWriter};

use super::item::Item;
use super::measure::Measure;

/// What came of one row.
#[derive(Debug)]
pub enum Outcome {
    /// Lines of the file that it became, from this one on (counted from 1), and their hash where rows are hashed.
    Written {
        first: u32,
        rows: u32,
        hash: String,
    },
    /// It cannot be read.
    Unreadable,
    LeftOut(&'static str),
}

/// What a row without two replies to choose from is left out for.
pub const NO_PAIR: &str = "without two different replies of which a person preferred one";

/// Writes rows into the files of their sides.
pub struct Output {
    format: &'static Format,
    system: SystemPrompt,
    /// Where the file of each side goes.
    paths: BTreeMap<Side, PathBuf>,
    hash_rows: bool,
    files: BTreeMap<Side, OpenFile>,
}

struct OpenFile {
    writer: Writer,
    measure: Measure,
    rows: u32,
    conversations: u32,
}

enum Writer {
    Conversations(Box<dyn ConversationWriter>),
    Pairs(Box<dyn PairWriter>),
}

/// A data file that was written.
#[derive(Clone, Debug)]
pub struct DataFile {
    pub side: Side,
    pub rows: u32,
    pub conversations: u32,
    pub bytes: u64,
    pub hash: String,
}

impl Output {
    /// Nothing is written yet.
    pub fn new(format: &'static Format, system: SystemPrompt, paths: BTreeMap<Side, PathBuf>, hash_rows: bool) -> Self {
        Self { format, system, paths, hash_rows, files: BTreeMap::new() }
    }

    /// Writes one row.
    ///
    /// # Errors
    /// The disk cannot take it.
    pub fn write(&mut self, item: &Item, side: Side) -> Result<Outcome> {
        let turns = match &item.turns {
            Ok(turns) => turns,
            Err(why) => {
                tracing::error!(number = item.row.number, %why, "a conversation was left out of an export");
                return Ok(Outcome::Unreadable);
            }
        };
        if self.format.pairs.is_some() {
            return self.write_pairs(item, side);
        }
        let messages = item.messages(turns, self.system);
        if let Some(why) = (self.format.refuses)(&messages) {
            return Ok(Outcome::LeftOut(why));
        }
        let file = self.file(side)?;
        let Writer::Conversations(writer) = &mut file.writer else { return Err(ErrorKind::Unsupported.into()) };
        let rows = writer.write(&item.record(turns, &messages))?;
        Ok(file.wrote(rows))
    }

    fn write_pairs(&mut self, item: &Item, side: Side) -> Result<Outcome> {
        let system = self.system;
        let mut written = 0;
        for (chosen, rejected) in &item.pairs {
            let Some(turns) = pair(chosen, rejected) else { continue };
            let prompt = item.messages(turns.prompt, system);
            let pair = Pair { id: item.row.number, prompt: &prompt, chosen: turns.chosen, rejected: turns.rejected };
            if pair.refuses().is_some() || (self.format.refuses)(&prompt).is_some() {
                continue;
            }
            let file = self.file(side)?;
            let Writer::Pairs(writer) = &mut file.writer else { return Err(ErrorKind::Unsupported.into()) };
            writer.write(&pair)?;
            written += 1;
        }
        match written {
            0 => Ok(Outcome::LeftOut(NO_PAIR)),
            rows => Ok(self.file(side)?.wrote(rows)),
        }
    }

    fn file(&mut self, side: Side) -> Result<&mut OpenFile> {
        use std::collections::btree_map::Entry;
        match self.files.entry(side) {
            Entry::Occupied(file) => Ok(file.into_mut()),
            Entry::Vacant(place) => {
                let path = self.paths.get(&side).ok_or(ErrorKind::NotFound)?;
                let measure = if self.hash_rows { Measure::of_rows() } else { Measure::default() };
                let out = measure.create(path)?;
                let writer = match (self.format.write, self.format.pairs) {
                    (Some(open), _) => Writer::Conversations(open(out)?),
                    (None, Some(open)) => Writer::Pairs(open(out)?),
                    (None, None) => return Err(ErrorKind::Unsupported.into()),
                };
                Ok(place.insert(OpenFile { writer, measure, rows: 0, conversations: 0 }))
            }
        }
    }

    /// Ends the files.
    ///
    /// # Errors
    /// The disk cannot take their ends.
    pub fn finish(self) -> Result<Vec<DataFile>> {
        let mut done = Vec::new();
        for (side, file) in self.files {
            match file.writer {
                Writer::Conversations(writer) => writer.finish()?,
                Writer::Pairs(writer) => writer.finish()?,
            }
            done.push(DataFile {
                side,
                rows: file.rows,
                conversations: file.conversations,
                bytes: file.measure.bytes(),
                hash: file.measure.hash(),
            });
        }
        Ok(done)
    }
}

impl OpenFile {
    fn wrote(&mut self, rows: u32) -> Outcome {
        let first = self.rows + 1;
        self.rows += rows;
        self.conversations += 1;
        Outcome::Written { first, rows, hash: self.measure.row() }
    }
}
