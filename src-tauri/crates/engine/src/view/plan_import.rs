//! A plan that comes from a file: how it is read, what it holds, what becomes of it.

use serde::{Deserialize, Serialize};
use specta::Type;
pub use train_domain::plan_file::FileColumn;

use super::cells::{NearName, PlanColumn};
use super::library::ItemKind;
use crate::error::ImportProblem;

/// A plan's file, and what is to become of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanImport {
    pub dataset_id: u32,
    pub file_name: String,
    /// Of a workbook; none: the first sheet that is shown.
    pub sheet: Option<String>,
    /// By its name, such as GB18030; none: what the file looks like.
    pub encoding: Option<String>,
    /// What columns are taken from, where their headings do not say it.
    pub columns: Vec<ColumnSource>,
    /// What names mean that the library lacks; of others an item is made.
    pub names: Vec<NameChoice>,
    /// Rows that are there already are left out, also where their other cells differ.
    pub add_new: bool,
}

impl PlanImport {
    /// Everything as the file says it.
    pub fn new(dataset_id: u32, file_name: impl Into<String>) -> Self {
        Self {
            dataset_id,
            file_name: file_name.into(),
            sheet: None,
            encoding: None,
            columns: Vec::new(),
            names: Vec::new(),
            add_new: false,
        }
    }
}

/// What a column is taken from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ColumnSource {
    pub column: FileColumn,
    /// A heading of the file; none: the column is left out.
    pub heading: Option<String>,
}

/// What a name means that the library lacks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NameChoice {
    /// Persona, arc or topic.
    pub kind: ItemKind,
    pub name: String,
    /// An item; none: see `leave`.
    pub to: Option<u32>,
    /// The rows keep the name, and wait for an item of it; otherwise one is made.
    pub leave: bool,
}

/// What a plan's file holds, as it would be read. Nothing was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanPreview {
    pub file_name: String,
    /// Of a workbook, in its order.
    pub sheets: Vec<PlanSheet>,
    pub sheet: Option<String>,
    /// Of a text: its encoding; none of a workbook.
    pub encoding: Option<String>,
    /// Nothing in the file confirms the encoding.
    pub guessed: bool,
    /// Encodings that can be chosen.
    pub encodings: Vec<String>,
    /// In the order of the file.
    pub headings: Vec<PlanHeading>,
    /// The first few rows, and the first few that have a problem, in the order of the file.
    pub lines: Vec<PlanLine>,
    /// Rows of the file, with those that have a problem.
    pub rows: u32,
    /// Rows that would be added.
    pub added: u32,
    /// Rows that the plan has just so.
    pub known: u32,
    /// Rows that the plan has with other cells, the first 200; they are added unless only new ones are wanted.
    pub differing: Vec<DifferingRow>,
    pub differing_total: u32,
    /// The first 20, in the order of the file. While there is one, nothing can be imported.
    pub problems: Vec<ImportProblem>,
    /// Names that the library lacks, each with what is nearest to it.
    pub unknown: Vec<NewPlanName>,
    /// Rows that say nearly the same as one before them, in the file or in the plan; the first 50.
    pub similar: Vec<SimilarPlanRow>,
    pub similar_total: u32,
}

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanSheet {
    pub name: String,
    pub hidden: bool,
}

/// A heading of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanHeading {
    pub heading: String,
    /// The column that is taken from it; none: it is left out.
    pub column: Option<FileColumn>,
    /// Its first cells that are not empty, at most three.
    pub samples: Vec<String>,
}

/// A row of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanLine {
    /// Counted from 1.
    pub line: u32,
    /// In the order of the headings, shortened to 200 characters.
    pub cells: Vec<String>,
    pub problems: Vec<LineProblem>,
}

/// What is wrong with a row of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LineProblem {
    /// None: it is about the row as a whole.
    pub column: Option<FileColumn>,
    pub message: String,
}

/// A row that the plan has with other cells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DifferingRow {
    pub line: u32,
    /// The row of the plan.
    pub number: u32,
    pub columns: Vec<PlanColumn>,
}

/// A name that the library lacks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NewPlanName {
    /// Persona, arc or topic.
    pub kind: ItemKind,
    pub name: String,
    /// Rows of the file that have it.
    pub rows: u32,
    /// Items with the most similar names, the nearest first.
    pub nearest: Vec<NearName>,
}

/// A row that says nearly the same as one before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SimilarPlanRow {
    pub line: u32,
    /// The other one is of the file, or
    pub other_line: Option<u32>,
    /// of the plan.
    pub number: Option<u32>,
    /// 0 to 1.
    pub similarity: f64,
    /// What both say.
    pub words: Vec<String>,
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    pub added: u32,
    /// Rows that were there already.
    pub skipped: u32,
    /// Names that the library did not have.
    pub new_names: Vec<String>,
    pub warnings: Vec<String>,
    /// Takes the rows back; none where none came.
    pub undo_token: Option<String>,
}
