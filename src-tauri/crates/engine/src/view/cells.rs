//! The table as a spreadsheet: cells that change, rows that come, names that the library lacks.

use serde::{Deserialize, Serialize};
use specta::Type;
pub use train_domain::cells::PlanColumn;
use train_domain::query::Target;
use train_store::cells::{Problem, RowRef, Unknown};
use train_store::near::Near;

use super::library::ItemKind;
use crate::view;

/// What one cell is to say. An empty text clears it, where it may be empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CellEdit {
    /// A row of the plan; none of a new one.
    pub id: Option<u32>,
    /// Which of the new rows, from 0.
    pub new_row: Option<u32>,
    pub column: PlanColumn,
    pub text: String,
}

/// Edits that happen together or not at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EditCells {
    pub dataset_id: u32,
    pub edits: Vec<CellEdit>,
    /// Rows that come at the end; what their edits do not say is as in an import.
    pub new_rows: u32,
}

/// A cell that cannot be as it is wanted: nothing was changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CellProblem {
    pub id: Option<u32>,
    pub new_row: Option<u32>,
    pub column: PlanColumn,
    pub message: String,
}

/// A name that a dataset's rows have and its library lacks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UnknownName {
    /// Persona, arc or topic.
    pub kind: ItemKind,
    pub name: String,
    pub rows: u32,
    pub ids: Vec<u32>,
    /// Items of the library with the most similar names, the nearest first.
    pub nearest: Vec<NearName>,
}

/// An item that a name may mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NearName {
    pub id: u32,
    pub name: String,
    pub rows: u32,
    /// So much alike that it is probably this one that was mistyped.
    pub alike: bool,
}

/// What edits came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CellsOutcome {
    /// Rows that changed, and those that came.
    pub changed: Vec<u32>,
    pub added: Vec<u32>,
    /// Where there is one, nothing was changed.
    pub problems: Vec<CellProblem>,
    /// Of the whole dataset.
    pub unknown: Vec<UnknownName>,
    /// Takes all of it back; none where nothing changed.
    pub undo_token: Option<String>,
}

/// What an unknown name becomes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ResolveName {
    pub kind: ItemKind,
    pub name: String,
    /// An item; none: a new one of this name is made.
    pub to: Option<u32>,
}

/// Names that are made or mapped, as one step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ResolveNames {
    pub dataset_id: u32,
    pub names: Vec<ResolveName>,
}

/// Rows that are duplicated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DuplicateRows {
    pub dataset_id: u32,
    pub target: Target,
}

impl From<Problem> for CellProblem {
    fn from(problem: Problem) -> Self {
        let Problem { row, column, message } = problem;
        let (id, new_row) = match row {
            RowRef::Planned(id) => (Some(view::id(id)), None),
            RowRef::New(at) => (None, Some(at)),
        };
        Self { id, new_row, column, message }
    }
}

impl From<Near> for NearName {
    fn from(near: Near) -> Self {
        Self { id: view::id(near.id), name: near.name, rows: near.rows, alike: near.alike }
    }
}

impl From<Unknown> for UnknownName {
    fn from(unknown: Unknown) -> Self {
        let Unknown { kind, name, ids, nearest } = unknown;
        Self {
            kind,
            name,
            rows: u32::try_from(ids.len()).unwrap_or(u32::MAX),
            ids: ids.into_iter().map(view::id).collect(),
            nearest: nearest.into_iter().map(NearName::from).collect(),
        }
    }
}

/// "24 cells edited, 5 rows added", of the two counts ("24 5"); with the number of the row, where it is one.
pub(crate) fn cells_edited(counts: &str, row: Option<u32>) -> String {
    let (cells, added) = counts.split_once(' ').unwrap_or((counts, "0"));
    let of = row.filter(|_| added == "0").map_or_else(String::new, |number| format!(" of #{number}"));
    let edited = format!("{}{of} edited", counted(cells, "cell", "cells"));
    match (cells, added) {
        (_, "0") => edited,
        ("0", added) => format!("{} added", counted(added, "row", "rows")),
        (_, added) => format!("{edited}, {} added", counted(added, "row", "rows")),
    }
}

/// "3 names resolved".
pub(crate) fn names_resolved(count: &str) -> String {
    format!("{} resolved", counted(count, "name", "names"))
}

fn counted(count: &str, one: &str, many: &str) -> String {
    format!("{count} {}", if count == "1" { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_edited_is_said_by_its_counts() {
        for (counts, row, said) in [
            ("1 0", Some(12), "1 cell of #12 edited"),
            ("24 0", None, "24 cells edited"),
            ("24 5", None, "24 cells edited, 5 rows added"),
            ("3 1", Some(9), "3 cells edited, 1 row added"),
            ("0 8", None, "8 rows added"),
        ] {
            assert_eq!(cells_edited(counts, row), said);
        }
        assert_eq!((names_resolved("1"), names_resolved("3")), ("1 name resolved".into(), "3 names resolved".into()));
    }
}
