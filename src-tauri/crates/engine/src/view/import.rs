//! Existing conversations, brought in from a file.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;
use train_domain::answer::Role;
use train_domain::row::Tier;

/// How a file of conversations is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConversationImport {
    pub dataset_id: u32,
    /// A file that the dialog, or a drop, named.
    pub path: PathBuf,
    /// messages, sharegpt or alpaca; none: what the file looks like.
    pub format: Option<String>,
    /// Of rows whose line names none; none: what the number of exchanges says.
    pub tier: Option<Tier>,
    /// What other roles mean, by their names in the file: user, assistant, system or leave.
    pub roles: Vec<RoleMapping>,
    /// The good lines are imported although others have a problem.
    pub skip_bad: bool,
}

/// What a role of a file means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoleMapping {
    pub name: String,
    /// user, assistant, system or leave; none: nobody has said yet.
    pub meaning: Option<String>,
    /// Turns that have it.
    pub count: u32,
}

/// A turn of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportedTurn {
    pub role: Role,
    pub content: String,
}

/// A line of a file, as it would be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportedLine {
    /// Counted from 1.
    pub line: u32,
    pub system: Option<String>,
    pub persona: Option<String>,
    pub emotion: Option<String>,
    pub topic: Option<String>,
    pub tier: Tier,
    pub turns: Vec<ImportedTurn>,
}

/// A line that cannot be taken, with the reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BadLine {
    pub line: u32,
    pub message: String,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConversationPreview {
    pub path: String,
    pub file_name: String,
    /// messages, sharegpt or alpaca.
    pub format: String,
    /// Lines that can be taken.
    pub good: u32,
    /// Those whose text a row of the dataset has already; they are left out.
    pub known: u32,
    /// The first 200 of those that cannot.
    pub bad: Vec<BadLine>,
    pub bad_total: u32,
    /// Roles of the file that are not the usual ones.
    pub roles: Vec<RoleMapping>,
    /// Names that the library lacks, each with its kind.
    pub new_names: Vec<String>,
    /// The first few.
    pub lines: Vec<ImportedLine>,
    /// System prompts that differ from the dataset's own.
    pub systems: u32,
}

/// What an import brought in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConversationsImported {
    pub added: u32,
    /// Lines with a text that is there already.
    pub known: u32,
    /// Lines with a problem.
    pub skipped: u32,
    /// Takes them back.
    pub undo_token: String,
}
