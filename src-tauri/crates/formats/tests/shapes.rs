//! Every shape of an export, compared with what was read over once and kept. TRAIN_WRITE_EXPECTED=1 writes it anew.

mod common;

use std::path::Path;

use train_domain::export::{Message, MessageRole};
use train_domain::row::Tier;
use train_formats::{Details, Record};

use common::fixture::{self, LONG_MARK, kept, with_pairs, with_records};
use common::{parquet, written, written_pairs};

/// Compares a file with the expected one, in which a mark stands for the long text.
fn check(file: &str, found: &[u8], long_texts: usize) {
    let found = std::str::from_utf8(found).expect("UTF-8");
    let long = fixture::long();
    assert_eq!(found.matches(&long).count(), long_texts, "{file}: how often the long text stands in it");
    let found = found.replace(&long, LONG_MARK);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected").join(file);
    if std::env::var_os("TRAIN_WRITE_EXPECTED").is_some() {
        std::fs::write(&path, &found).expect("the expected file");
    }
    let expected = std::fs::read(&path).unwrap_or_default();
    let expected = String::from_utf8(expected).expect("UTF-8");
    for (line, (expected, found)) in (1..).zip(expected.split('\n').zip(found.split('\n'))) {
        assert_eq!(expected, found, "{file}, line {line}");
    }
    assert_eq!(expected.len(), found.len(), "{file}: one of them ends too early");
}

/// A shape's name, the file, the rows that each conversation becomes, and how often the long text is in it.
fn check_conversations(name: &str, file: &str, rows: &[u32], long_texts: usize) {
    let (bytes, found) = with_records(&kept(), |records| written(name, records));
    check(file, &bytes, long_texts);
    assert_eq!(found, rows, "{name}: rows of each conversation");
}

#[test]
fn messages() {
    check_conversations("messages", "messages.jsonl", &[1; 10], 1);
}

#[test]
fn sharegpt() {
    check_conversations("sharegpt", "sharegpt.jsonl", &[1; 10], 1);
}

#[test]
fn alpaca() {
    check_conversations("alpaca", "alpaca.jsonl", &[1; 6], 1);
}

#[test]
fn replies() {
    check_conversations("replies", "replies.jsonl", &[2, 2, 1, 1, 3, 2, 1, 2], 2);
}

#[test]
fn vertex() {
    check_conversations("vertex", "vertex.jsonl", &[1; 10], 1);
}

#[test]
fn bedrock() {
    check_conversations("bedrock", "bedrock.jsonl", &[1; 10], 1);
}

#[test]
fn csv() {
    check_conversations("csv", "conversations.csv", &[5, 5, 3, 2, 7, 5, 4, 4, 2, 0], 1);
}

#[test]
fn markdown() {
    check_conversations("markdown", "conversations.md", &[1; 10], 1);
}

#[test]
fn what_has_no_plan_is_headed_by_its_number_and_tier() {
    let said = |role, text: &'static str| Message { role, content: text.into() };
    let messages = [said(MessageRole::User, "a"), said(MessageRole::Assistant, "b")];
    let details = |persona, topic| Details {
        persona,
        emotion: "",
        topic,
        tier: Tier::Scenario,
        score: Some(7.0),
        verdict: None,
        turns: &[],
    };
    for (persona, topic, head) in [("", "", ""), ("Ann", "", ": Ann"), ("", "Debt", ": Debt")] {
        let record = Record { id: 4, messages: &messages, details: Some(details(persona, topic)) };
        let text = String::from_utf8(written("markdown", &[record]).0).expect("UTF-8");
        let expected = format!("## Conversation 4{head}\n\nScenario · quality 7.0\n");
        assert!(text.contains(&expected), "{text}");
    }
}

#[test]
fn parquet_as_its_reader_shows_it() {
    let (bytes, rows) = with_records(&kept(), |records| written("parquet", records));
    assert_eq!(rows, [1; 10]);
    check("parquet.txt", parquet::shown(bytes).as_bytes(), 1);
}

#[test]
fn preference_pairs() {
    for name in ["pairs-trl", "pairs-llamafactory", "pairs-openai"] {
        check(&format!("{name}.jsonl"), &with_pairs(|pairs| written_pairs(name, pairs)), 0);
    }
}
