//! What stands beside the data in a folder: the card, the tables of contents, recipes. None of it is ever taken for data:
//! no name begins with that of a split, and what is not the card is ASCII.

mod card;
mod dataset_info;
mod manifest;
pub(crate) mod recipes;

use train_domain::export::Side;

pub use manifest::{Manifest, ManifestFile, ManifestModel, ManifestTokens, Provenance};

use crate::consumer::Consumer;
use crate::model::Model;

/// A script, or settings, that train with the folder.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// Its place in the folder.
    pub path: &'static str,
    /// Its text.
    pub text: fn(&RecipeFacts) -> String,
}

/// What a recipe is made from.
#[derive(Clone, Copy, Debug)]
pub struct RecipeFacts<'a> {
    /// The model to train.
    pub model: &'a Model<'a>,
    /// The tokens of a row to read; see [`length_for`](crate::length_for).
    pub length: u32,
    /// The dataset's name in dataset_info.json; see [`slug`].
    pub name: &'a str,
    /// Rows to learn from.
    pub train: u32,
    /// Rows to validate with.
    pub valid: u32,
    /// Rows that are kept for the end.
    pub test: u32,
}

/// A file of rows in the folder.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// Which part it is.
    pub side: Side,
    /// Its place in the folder, e.g. "data/train.jsonl".
    pub path: String,
    /// Its rows.
    pub rows: u32,
}

/// What the files beside the data are made from.
#[derive(Clone, Copy, Debug)]
pub struct FolderFacts<'a> {
    /// Whom the folder is for.
    pub consumer: &'a Consumer,
    /// The dataset's name, as a person gave it.
    pub title: &'a str,
    /// The model to train.
    pub model: &'a Model<'a>,
    /// Whether nobody chose it: then it stands for whichever one is trained.
    pub is_assumed: bool,
    /// The tokens of a row to read; see [`length_for`](crate::length_for).
    pub length: u32,
    /// The files with rows; none is empty.
    pub files: &'a [DataFile],
    /// Conversations; each may be several rows.
    pub conversations: u32,
    /// A hash of all rows, in hexadecimal: another for other rows.
    pub content: &'a str,
    /// The models that wrote the conversations.
    pub written_by: &'a [&'a str],
    /// The application's version.
    pub version: &'a str,
}

impl FolderFacts<'_> {
    fn rows(&self, side: Side) -> u32 {
        self.files.iter().filter(|file| file.side == side).map(|file| file.rows).sum()
    }
}

/// Where the rows of a part stand in the folder. Loaders know "valid" by all three names that are in use for it; MLX knows
/// no other.
pub fn data_path(side: Side, extension: &str) -> String {
    format!("data/{}.{extension}", side.name())
}

/// The files beside the data and their texts, in the order in which they are shown: recipes, card, table of contents.
pub fn side_files(facts: &FolderFacts) -> Vec<(String, String)> {
    let name = slug(facts.title);
    let recipe = RecipeFacts {
        model: facts.model,
        length: facts.length,
        name: &name,
        train: facts.rows(Side::Train),
        valid: facts.rows(Side::Valid),
        test: facts.rows(Side::Test),
    };
    let recipes = facts.consumer.recipes.iter();
    let assumed = if facts.is_assumed { assumed(facts.model) } else { String::new() };
    let mut files: Vec<_> =
        recipes.map(|of| (of.path.to_owned(), format!("{assumed}{}", (of.text)(&recipe)))).collect();
    files.push(("README.md".into(), card::text(facts)));
    files.extend(dataset_info::text(facts, &name).map(|text| ("dataset_info.json".into(), text)));
    files
}

/// What a recipe begins with where no model was chosen. All recipes are texts in which "#" begins a comment.
fn assumed(model: &Model) -> String {
    format!("# No model was chosen: {} stands for it. Put yours in its place, and check the length.\n", model.label)
}

/// A name that every system and trainer takes: lower-case letters of ASCII, digits and "_".
pub fn slug(title: &str) -> String {
    let mut name = String::new();
    for c in title.chars().map(|c| c.to_ascii_lowercase()) {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        if name.len() == 60 {
            break;
        }
    }
    let name = name.trim_end_matches('_');
    if name.is_empty() { "conversations".into() } else { name.into() }
}

/// A text as Python and YAML write it between double quotes, in ASCII.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            ' '..='~' => quoted.push(c),
            _ if u32::from(c) <= 0xFFFF => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            _ => quoted.push_str(&format!("\\U{:08X}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests;
