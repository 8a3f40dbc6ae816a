//! What verdicts and actions keep as JSON.

use serde::{Deserialize, Serialize};

/// Words that a person marked (`verdicts.marks`, a list of them).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoredMark {
    /// The turn, counted from 1.
    pub turn: u32,
    /// In Unicode characters from the turn's start.
    pub start: u32,
    /// The same.
    pub end: u32,
    /// The words.
    pub text: String,
}

/// Which version a row showed before and after an action (`actions.detail`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredChange {
    /// The row.
    pub conversation: i64,
    /// The version that it showed.
    pub before: i64,
    /// The version that it shows by the action.
    pub after: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_is_read() {
        let marks: Vec<StoredMark> =
            serde_json::from_str(r#"[{"turn":2,"start":4,"end":9,"text":"words"}]"#).expect("marks");
        assert_eq!(marks, [StoredMark { turn: 2, start: 4, end: 9, text: "words".into() }]);
        let change: StoredChange =
            serde_json::from_str(r#"{"conversation":1,"before":2,"after":3}"#).expect("a change");
        assert_eq!((change.conversation, change.before, change.after), (1, 2, 3));
    }
}
