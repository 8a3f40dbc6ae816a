//! The sample library's words hold no personal data: what is found in a conversation was put there.

use serde_json::{Value, to_value};
use train_content::{sample, standard};
use train_domain::items::Library;
use train_domain::personal::find;

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

#[test]
fn no_word_of_the_library_is_taken_for_personal_data() {
    let Library { personas, arcs, topics, templates, voice, .. } = sample().0;
    let items = [to_value(personas), to_value(arcs), to_value(topics), to_value(templates), to_value(voice)];
    let mut found = Vec::new();
    for item in items {
        texts(&item.expect("an item"), &mut found);
    }
    found.extend(standard().templates.into_iter().map(|template| template.body));
    assert!(found.len() > 500, "only {} texts", found.len());
    for text in found {
        assert_eq!(find(&text), [], "{text}");
    }
}
