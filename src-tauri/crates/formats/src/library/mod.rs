//! Files of library items: all kinds as JSON (`docs/library.schema.json`), one kind as a table.

mod csv;
mod json;
mod places;

use std::collections::HashMap;

use train_domain::items::fields::{Field, ItemProblem};
use train_domain::items::{ItemBody, ItemKind};

pub use csv::write as write_library_csv;
pub use json::write as write_library_json;

use crate::PlanProblem;
use crate::plan::decode::{Decoded, decode};

/// Largest file, in bytes.
const FILE_BYTES: usize = 64 * 1024 * 1024;
/// Most items of a file.
const ITEMS: usize = 10_000;
/// Problems named at once.
const PROBLEMS: usize = 20;

/// An item of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct LibraryFileItem {
    /// The line on which it begins.
    pub line: u64,
    /// The item. What the file does not have of it is empty.
    pub body: ItemBody,
    /// Fields that the file does not have.
    pub absent: Vec<&'static Field>,
}

/// The items of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LibraryFile {
    /// In the file's order, each fit to be stored.
    pub items: Vec<LibraryFileItem>,
    /// Names of columns that mean nothing to these items.
    pub ignored_columns: Vec<String>,
    /// The encoding as which the file was read, where nothing in the file confirms it.
    pub guessed_encoding: Option<&'static str>,
}

/// Reads a library file: JSON of any kinds, or a table of one. `kind` says what a table holds; without it its columns do.
///
/// # Errors
/// All or nothing: with a single problem no item is given, and up to 20 problems are named at once.
pub fn read_library(file_name: &str, bytes: &[u8], kind: Option<ItemKind>) -> Result<LibraryFile, Vec<PlanProblem>> {
    if bytes.len() > FILE_BYTES {
        let size = bytes.len().div_ceil(1024 * 1024);
        return Err(vec![PlanProblem::file(format!(
            "the file has {size} MB; 64 MB is the most, so split it into several files"
        ))]);
    }
    let Decoded { text, encoding, guessed } = decode(file_name, bytes, None).map_err(|problem| vec![problem])?;
    if text.trim().is_empty() {
        return Err(vec![PlanProblem::file("the file is empty; export a library to see what one looks like")]);
    }
    let is_json = file_name.to_lowercase().ends_with(".json") || text.trim_start().starts_with(['{', '[']);
    let mut collector = Collector::default();
    let ignored_columns = if is_json {
        json::read(&text, &mut collector);
        Vec::new()
    } else {
        csv::read(&text, kind, &mut collector)
    };
    let items = collector.finish()?;
    Ok(LibraryFile { items, ignored_columns, guessed_encoding: guessed.then_some(encoding) })
}

/// Items and problems of one file as they come in.
#[derive(Default)]
struct Collector {
    items: Vec<LibraryFileItem>,
    /// The line of each name.
    names: HashMap<(ItemKind, String), u64>,
    problems: Vec<PlanProblem>,
}

impl Collector {
    fn problem(&mut self, line: u64, column: Option<String>, message: impl Into<String>) {
        self.problems.push(PlanProblem { line, column, message: message.into() });
    }

    /// True when reading on would not help the person.
    fn is_full(&self) -> bool {
        self.problems.len() >= PROBLEMS
    }

    /// Takes an item, or what is wrong with it. `line_of` says where one of its fields stands.
    fn take(
        &mut self,
        line: u64,
        read: Result<ItemBody, Vec<ItemProblem>>,
        absent: Vec<&'static Field>,
        line_of: impl Fn(&Field) -> u64,
        name_of: fn(&Field) -> String,
    ) {
        let body = read.map(ItemBody::tidy).and_then(|body| {
            let problems = body.problems();
            if problems.is_empty() { Ok(body) } else { Err(problems) }
        });
        match body {
            Err(problems) => {
                for ItemProblem { field, message } in problems {
                    self.problem(line_of(field), Some(name_of(field)), message);
                }
            }
            Ok(body) => {
                let name = (body.kind(), body.name().to_lowercase());
                if let Some(first) = self.names.get(&name) {
                    let message = format!(
                        "the {} \"{}\" stands on line {first} already; take one of the two out",
                        body.kind().name(),
                        body.name()
                    );
                    return self.problem(line, None, message);
                }
                if self.items.len() == ITEMS {
                    self.problems.clear();
                    return self.problem(0, None, "the file has more than 10,000 items; split it into several files");
                }
                self.names.insert(name, line);
                self.items.push(LibraryFileItem { line, body, absent });
            }
        }
    }

    fn finish(mut self) -> Result<Vec<LibraryFileItem>, Vec<PlanProblem>> {
        if self.problems.is_empty() && self.items.is_empty() {
            self.problem(0, None, "the file has no items");
        }
        if self.problems.is_empty() {
            return Ok(self.items);
        }
        self.problems.truncate(PROBLEMS);
        Err(self.problems)
    }
}

#[cfg(test)]
mod tests;
