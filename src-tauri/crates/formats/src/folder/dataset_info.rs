//! dataset_info.json: LLaMA-Factory's table of contents. ASCII, since it is opened without a word on its encoding.

use serde_json::{Map, Value, json};
use train_domain::export::Side;

use super::{DataFile, FolderFacts};

/// The entries of all files: `name`, and `name_valid`, `name_test`. `None`: LLaMA-Factory does not read the shape.
pub fn text(facts: &FolderFacts, name: &str) -> Option<String> {
    let shape = shape(facts.consumer.format.name)?;
    let entry = |file: &DataFile| {
        let key = if file.side == Side::Train { name.to_owned() } else { format!("{name}_{}", file.side.name()) };
        let mut entry = json!({ "file_name": file.path });
        if let (Value::Object(entry), Value::Object(shape)) = (&mut entry, shape.clone()) {
            entry.extend(shape);
        }
        (key, entry)
    };
    let entries: Map<String, Value> = facts.files.iter().map(entry).collect();
    let text = format!("{:#}\n", Value::Object(entries));
    debug_assert!(text.is_ascii());
    Some(text)
}

/// What is said of a shape. A block replaces its default whole, so that every key is named.
fn shape(format: &str) -> Option<Value> {
    matches!(format, "messages" | "replies").then(|| {
        json!({
            "formatting": "sharegpt",
            "columns": { "messages": "messages" },
            "tags": {
                "role_tag": "role",
                "content_tag": "content",
                "user_tag": "user",
                "assistant_tag": "assistant",
                "system_tag": "system",
            },
        })
    })
}
