//! manifest.json and provenance.jsonl: what was chosen, how it is distributed, and where each row comes from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What an export was made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The application's version.
    pub train_version: String,
    /// When it was made, in UTC, e.g. "2026-11-29T03:00:00Z".
    pub exported_at: String,
    /// The dataset's name.
    pub dataset: String,
    /// Whom it is for, or the shape of its one file.
    pub made_for: String,
    /// Conversations in it.
    pub conversations: u32,
    /// The files with rows.
    pub files: Vec<ManifestFile>,
    /// A hash of all rows.
    pub content_sha256: String,
    /// Which conversations were chosen and what was done to them, as it was asked for.
    pub settings: Value,
    /// How many conversations of the target were left out, by reason.
    pub left_out: BTreeMap<String, u32>,
    /// Conversations of each value: "persona", "emotion", "topic", "tier", "side".
    pub distributions: BTreeMap<String, BTreeMap<String, u32>>,
    /// Their tokens, where they were counted.
    pub tokens: Option<ManifestTokens>,
    /// The models that wrote them.
    pub models: Vec<ManifestModel>,
}

/// A file of rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Its place in the folder.
    pub path: String,
    /// Its rows.
    pub rows: u32,
    /// Its size.
    pub bytes: u64,
    /// Its hash, in hexadecimal.
    pub sha256: String,
}

/// How long conversations are to a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManifestTokens {
    /// The family whose tokens they are.
    pub family: String,
    /// Whether they were counted with its tokenizer; else they are estimated.
    pub exact: bool,
    /// Half of the conversations have at most as many.
    pub median: u32,
    /// The longest conversation.
    pub max: u32,
    /// All conversations.
    pub all: u64,
}

/// A model that wrote conversations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManifestModel {
    /// The provider's name.
    pub provider: String,
    /// The model's id.
    pub model: String,
    /// Conversations of its.
    pub conversations: u32,
    /// What the provider's terms say about training with its texts, or where they stand.
    pub terms: Option<String>,
}

/// Where a row comes from: a line of provenance.jsonl. It is joined with the rows by file and line. No name in it is one by
/// which loaders take a file for something else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The file with the row.
    pub file: String,
    /// The row's line in it, from 1.
    pub line: u32,
    /// How many lines the conversation has there.
    pub lines: u32,
    /// A hash of the rows, without the end of the last line, in hexadecimal.
    pub sha256: String,
    /// The conversation's number.
    pub conversation: u32,
    /// The version of it.
    pub version: u32,
    /// Where the version comes from: "model", "person" or "import".
    pub origin: String,
    /// The client.
    pub persona: String,
    /// The arc.
    pub emotion: String,
    /// The topic.
    pub topic: String,
    /// The tier's name.
    pub tier: String,
    /// What the client wants. Folders of earlier releases say none of these three.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<String>,
    /// How it sounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tone: Option<String>,
    /// The situation in a sentence, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brief: Option<String>,
    /// Out of 10.
    pub score: Option<f64>,
    /// The verdict, where there is one.
    pub verdict: Option<String>,
    /// When that was given, in UTC.
    pub judged_at: Option<String>,
    /// When the version was made, in UTC.
    pub made_at: String,
    /// The model that wrote it, as "provider/id".
    pub written_by: Option<String>,
    /// Why it ended, in the provider's word.
    pub stop_reason: Option<String>,
    /// Tokens of the prompt.
    pub input_tokens: Option<u32>,
    /// Tokens of the answer.
    pub output_tokens: Option<u32>,
    /// What the call cost, where that is known.
    pub cost_usd: Option<String>,
    /// How it was asked.
    pub params: Option<Value>,
    /// The prompt's template.
    pub template: Option<String>,
    /// Its version.
    pub template_version: Option<u32>,
    /// The version of the expert's voice.
    pub voice_version: Option<u32>,
    /// The version of the persona.
    pub persona_version: Option<u32>,
    /// The version of the arc.
    pub arc_version: Option<u32>,
    /// The version of the topic.
    pub topic_version: Option<u32>,
    /// Where an imported conversation came from.
    pub imported_from: Option<Value>,
}

impl Manifest {
    /// The file's text, in ASCII: some systems read files in a code page of their own.
    pub fn text(&self) -> String {
        ascii(&serde_json::to_string_pretty(self).unwrap_or_default()) + "\n"
    }
}

impl Provenance {
    /// The line, with its end, in ASCII.
    pub fn text(&self) -> String {
        ascii(&serde_json::to_string(self).unwrap_or_default()) + "\n"
    }
}

/// JSON without a character beyond ASCII. They stand in texts only, where each may be written out.
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            text.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    text
}
