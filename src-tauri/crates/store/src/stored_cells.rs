//! What edits of cells keep as JSON: the names that a row has and the library lacks, and what an action changed.

use serde::{Deserialize, Serialize};
use train_domain::cells::PlanColumn;

/// Names as they were typed, where the library has no such name (`conversations.unknown_names`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "one name a kind")]
pub struct StoredUnknown {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persona: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emotion: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
}

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoredCell {
    /// A name, a word, a brief or the stored name of a value; none: it is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The item of the library that a name means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Who wrote a brief.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// A cell that an action changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "what the cell held before and after")]
pub struct StoredCellChange {
    pub column: PlanColumn,
    pub before: StoredCell,
    pub after: StoredCell,
}

/// A row that an action changed or added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredRowChange {
    /// The row.
    pub id: i64,
    /// The version that it showed.
    pub shown: Option<i64>,
    /// Its variation before and after, where that changed.
    pub variation: Option<(i64, i64)>,
    /// Those that changed; of a new row all that hold something.
    pub cells: Vec<StoredCellChange>,
}

/// What an action did to cells (`actions.detail`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoredCellChanges {
    /// All rows that it concerned.
    pub ids: Vec<i64>,
    /// How many cells were edited.
    pub cells: u32,
    /// How many rows came.
    pub added: u32,
    /// How many names were made or mapped.
    pub names: u32,
    /// Rows that were there.
    pub rows: Vec<StoredRowChange>,
    /// Rows that came.
    pub new_rows: Vec<StoredRowChange>,
    /// Items of the library that were made.
    pub items: Vec<i64>,
    /// The item that filled rows by a new name of its, and the version that it had before. None in actions of a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filled_by: Option<(i64, i64)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_is_read() {
        let unknown: StoredUnknown = serde_json::from_str(r#"{"emotion":"Joy"}"#).expect("names");
        assert_eq!(unknown, StoredUnknown { emotion: Some("Joy".into()), ..StoredUnknown::default() });
        let changes: StoredCellChanges = serde_json::from_str(
            r#"{"ids":[1,2],"cells":1,"rows":[{"id":1,"shown":null,"variation":[1,2],"cells":[{"column":"brief",
                "before":{"text":"a","by":"model"},"after":{}}]}],"new_rows":[{"id":2,"shown":null,"variation":null,"cells":[]}]}"#,
        )
        .expect("changes");
        let brief = StoredCell { text: Some("a".into()), by: Some("model".into()), id: None };
        let change = StoredCellChange { column: PlanColumn::Brief, before: brief, after: StoredCell::default() };
        assert_eq!((&changes.rows[0].cells[..], changes.rows[0].variation), (&[change][..], Some((1, 2))));
        assert_eq!((changes.new_rows[0].id, changes.items.len()), (2, 0));
    }
}
