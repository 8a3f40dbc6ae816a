//! What holds for any text: a row is a line, and every word comes back as it was.

mod common;

use std::borrow::Cow;
use std::io::{self, ErrorKind, Write};

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use train_domain::answer::Role;
use train_domain::export::{Message, MessageRole};
use train_formats::conversations::{Entries, OtherRoles, ReadAs, Text, read};
use train_formats::{Format, Pair, Record, unguard};

use common::{format, parquet, written, written_pairs};

/// What some reader or other takes for the end of a line.
const LINE_ENDS: [char; 9] = ['\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}'];

/// What has a meaning in one shape or another.
const ODD: &[char] = &[
    '\n',
    '\r',
    '\u{b}',
    '\u{c}',
    '\u{1c}',
    '\u{1d}',
    '\u{1e}',
    '\u{85}',
    '\u{2028}',
    '\u{2029}',
    '\0',
    '\t',
    ' ',
    '"',
    '\'',
    '\\',
    ',',
    ';',
    '=',
    '+',
    '-',
    '@',
    '＝',
    '#',
    '>',
    '<',
    '`',
    '~',
    '|',
    '*',
    '_',
    '[',
    ']',
    '1',
    '.',
    '{',
    '}',
    '\u{feff}',
    '\u{1f600}',
    '’',
];

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(prop_oneof![3 => select(ODD), 1 => any::<char>()], 0..24)
        .prop_map(|characters| characters.into_iter().collect())
}

/// A system prompt, and messages and replies.
fn conversation() -> impl Strategy<Value = Vec<Message<'static>>> {
    let exchanges = proptest::collection::vec((text(), text()), 1..4);
    (proptest::option::of(text()), exchanges).prop_map(|(system, exchanges)| {
        let message = |role, text| Message { role, content: Cow::Owned(text) };
        let system = system.map(|text| message(MessageRole::System, text));
        let said = exchanges
            .into_iter()
            .flat_map(|(client, reply)| [message(MessageRole::User, client), message(MessageRole::Assistant, reply)]);
        system.into_iter().chain(said).collect()
    })
}

fn conversations() -> impl Strategy<Value = Vec<Vec<Message<'static>>>> {
    proptest::collection::vec(conversation(), 1..4)
}

/// The file of conversations, numbered from 1.
fn file(name: &str, conversations: &[Vec<Message>]) -> Vec<u8> {
    let record = |(id, messages)| Record { id, messages, details: None };
    let records: Vec<Record> = (1..).zip(conversations.iter().map(Vec::as_slice)).map(record).collect();
    written(name, &records).0
}

/// One object a line, however a reader takes lines apart.
fn rows(bytes: Vec<u8>) -> Vec<Value> {
    let text = String::from_utf8(bytes).expect("UTF-8");
    assert!(!text.contains(LINE_ENDS), "{text:?}");
    let text = text.strip_suffix('\n').expect("the last line ends");
    text.split('\n').map(|line| serde_json::from_str(line).expect("one object a line")).collect()
}

/// Messages as a list of what the function makes of one.
fn list(messages: &[Message], one: impl Fn(&str, &str) -> Value) -> Value {
    messages.iter().map(|message| one(message.role.name(), &message.content)).collect()
}

fn chat(messages: &[Message]) -> Value {
    list(messages, |role, content| json!({ "role": role, "content": content }))
}

fn sharegpt(messages: &[Message]) -> Value {
    list(messages, |role, value| {
        let from = match role {
            "user" => "human",
            "assistant" => "gpt",
            other => other,
        };
        json!({ "from": from, "value": value })
    })
}

fn split(messages: &[Message<'static>]) -> (Option<String>, Vec<Message<'static>>) {
    let mut rest = messages.to_vec();
    let has_system = rest[0].role == MessageRole::System;
    (has_system.then(|| rest.remove(0).content.into_owned()), rest)
}

proptest! {
    #[test]
    fn json_lines_hold_every_text(conversations in conversations()) {
        let expected = |row: fn(&[Message<'static>]) -> Value| conversations.iter().map(|m| row(m)).collect::<Vec<_>>();
        prop_assert_eq!(rows(file("messages", &conversations)), expected(|m| json!({ "messages": chat(m) })));
        prop_assert_eq!(rows(file("sharegpt", &conversations)), expected(|m| json!({ "conversations": sharegpt(m) })));
        prop_assert_eq!(rows(file("alpaca", &conversations)), expected(|messages| {
            let (system, said) = split(messages);
            let mut pairs: Vec<Value> = said.chunks(2).map(|pair| json!([pair[0].content, pair[1].content])).collect();
            let last = pairs.pop().expect("an exchange");
            json!({
                "instruction": last[0], "input": "", "output": last[1], "system": system.unwrap_or_default(),
                "history": pairs
            })
        }));
        prop_assert_eq!(rows(file("vertex", &conversations)), expected(|messages| {
            let (system, said) = split(messages);
            let part = |role: &str, text: &str| {
                let role = if role == "assistant" { "model" } else { role };
                json!({ "role": role, "parts": [{ "text": text }] })
            };
            match system {
                Some(text) => json!({ "systemInstruction": part("system", &text), "contents": list(&said, part) }),
                None => json!({ "contents": list(&said, part) }),
            }
        }));
        prop_assert_eq!(rows(file("bedrock", &conversations)), expected(|messages| {
            let (system, said) = split(messages);
            let messages = list(&said, |role, text| json!({ "role": role, "content": [{ "text": text }] }));
            match system {
                Some(text) => {
                    json!({ "schemaVersion": "bedrock-conversation-2024", "system": [{ "text": text }], "messages": messages })
                }
                None => json!({ "schemaVersion": "bedrock-conversation-2024", "messages": messages }),
            }
        }));
    }

    #[test]
    fn what_was_exported_is_read_back_to_the_byte(conversations in conversations()) {
        let whole = |messages: &Vec<Message>| messages.iter().all(|m| !train_domain::answer::is_blank(&m.content));
        let conversations: Vec<_> = conversations.into_iter().filter(whole).collect();
        for name in ["messages", "sharegpt", "alpaca", "vertex", "bedrock"] {
            let bytes = file(name, &conversations);
            let mut back = Vec::new();
            for entry in Entries::open(bytes.as_slice()).expect("a file") {
                let Text::Bytes(text) = entry.expect("memory can be read").text else { panic!("a text") };
                let found = read(&text, &ReadAs::default(), &mut OtherRoles::default()).expect(name);
                let system = found.system.into_iter().map(|text| (MessageRole::System, text));
                let said = found.conversation.turns.into_iter().map(|turn| {
                    (if turn.role == Role::User { MessageRole::User } else { MessageRole::Assistant }, turn.content)
                });
                let message = |(role, text)| Message { role, content: Cow::Owned(text) };
                back.push(system.chain(said).map(message).collect::<Vec<_>>());
            }
            prop_assert_eq!(&back, &conversations, "{}", name);
        }
    }

    #[test]
    fn every_reply_is_the_end_of_one_row(conversations in conversations()) {
        let mut expected = Vec::new();
        for messages in &conversations {
            for end in (1..=messages.len()).filter(|end| messages[end - 1].role == MessageRole::Assistant) {
                expected.push(json!({ "messages": chat(&messages[..end]) }));
            }
        }
        prop_assert_eq!(rows(file("replies", &conversations)), expected);
    }

    #[test]
    fn pairs_hold_every_text(mut prompt in conversation(), chosen in text(), rejected in text()) {
        prompt.pop();
        let pair = Pair { id: 1, prompt: &prompt, chosen: &chosen, rejected: &rejected };
        let same = chosen.trim() == rejected.trim();
        prop_assert_eq!(pair.refuses().is_some(), same || chosen.trim().is_empty() || rejected.trim().is_empty());
        prop_assume!(pair.refuses().is_none());
        let reply = |text: &str| json!([{ "role": "assistant", "content": text }]);
        let value = |text: &str| json!({ "from": "gpt", "value": text });
        prop_assert_eq!(
            rows(written_pairs("pairs-trl", &[pair])),
            [json!({ "prompt": chat(&prompt), "chosen": reply(&chosen), "rejected": reply(&rejected) })]
        );
        prop_assert_eq!(
            rows(written_pairs("pairs-llamafactory", &[pair])),
            [json!({ "conversations": sharegpt(&prompt), "chosen": value(&chosen), "rejected": value(&rejected) })]
        );
        prop_assert_eq!(rows(written_pairs("pairs-openai", &[pair])), [json!({
            "input": { "messages": chat(&prompt) },
            "preferred_output": reply(&chosen), "non_preferred_output": reply(&rejected)
        })]);
    }

    #[test]
    fn a_table_gives_every_text_back_and_holds_no_formula(conversations in conversations()) {
        let bytes = file("csv", &conversations);
        let mut table = csv::Reader::from_reader(bytes.strip_prefix("\u{feff}".as_bytes()).expect("a mark"));
        let mut found = vec![Vec::new(); conversations.len()];
        for record in table.records() {
            let record = record.expect("a row");
            prop_assert!(!record[3].starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝']), "{:?}", record);
            let conversation: usize = record[0].parse().expect("a number");
            found[conversation - 1].push(json!({ "role": record[2], "content": unguard(&record[3]) }));
        }
        for (messages, found) in conversations.iter().zip(found) {
            prop_assert_eq!(chat(messages), Value::Array(found));
        }
    }

    #[test]
    fn parquet_gives_every_text_back(conversations in conversations()) {
        let expected: Vec<Vec<(String, String)>> = conversations
            .iter()
            .map(|messages| messages.iter().map(|m| (m.role.name().into(), m.content.clone().into())).collect())
            .collect();
        prop_assert_eq!(parquet::groups(file("parquet", &conversations)), [expected]);
    }

    #[test]
    fn no_text_leaves_its_quote(conversations in conversations()) {
        let text = String::from_utf8(file("markdown", &conversations)).expect("UTF-8");
        prop_assert!(!text.contains(LINE_ENDS), "{text:?}");
        let outside: Vec<&str> = text.lines().filter(|line| !line.starts_with('>') && !line.is_empty()).collect();
        let mut expected = Vec::new();
        for (id, messages) in (1..).zip(&conversations) {
            expected.push(format!("## Conversation {id}"));
            expected.extend(messages.iter().map(|message| match message.role {
                MessageRole::System => "**System**".into(),
                MessageRole::User => "**Client**".into(),
                MessageRole::Assistant => "**Assistant**".into(),
            }));
        }
        prop_assert_eq!(outside, expected);
        for line in text.lines().filter_map(|line| line.strip_prefix("> ")) {
            prop_assert!(!line.starts_with([' ', '\t', '#', '-', '+', '>', '<', '`', '~', '|', '*', '=']), "{line:?}");
        }
    }
}

#[test]
fn a_group_has_a_thousand_conversations_or_32_mb() {
    let one = |text: String| {
        let message = |role, text: String| Message { role, content: Cow::Owned(text) };
        vec![message(MessageRole::User, "a".into()), message(MessageRole::Assistant, text)]
    };
    let sizes = |conversations: &[Vec<Message>]| -> Vec<usize> {
        parquet::groups(file("parquet", conversations)).iter().map(Vec::len).collect()
    };
    let many: Vec<_> = (0..2_100).map(|number| one(number.to_string())).collect();
    assert_eq!(sizes(&many), [1_000, 1_000, 100]);
    let large: Vec<_> = [12, 12, 12, 40, 1].into_iter().map(|size| one("x".repeat(size * 1024 * 1024))).collect();
    assert_eq!(sizes(&large), [2, 1, 1, 1]);
    assert_eq!(sizes(&[]), [0; 0]);
}

#[test]
fn a_history_that_comes_too_late_is_refused_and_one_at_the_start_lets_all_follow() {
    let exchange = |text: String| {
        [(MessageRole::User, "a".to_owned()), (MessageRole::Assistant, text)]
            .map(|(role, text)| Message { role, content: Cow::Owned(text) })
    };
    let alpaca = format("alpaca");
    let short = exchange("x".repeat(3 * 1024 * 1024));
    let long = [exchange("b".into()), exchange("c".into())].concat();
    let leads = alpaca.leads.expect("not all rows have a history");
    assert!(leads(&long) && !leads(&short), "the longer one tells the type of a history");
    let write = |conversations: &[&[Message]]| -> io::Result<()> {
        let mut writer = alpaca.write.expect("it writes")(Box::new(io::sink()))?;
        for (id, messages) in (1..).zip(conversations) {
            writer.write(&Record { id, messages, details: None })?;
        }
        writer.finish()
    };
    write(&[&short, &short, &long, &short, &long]).expect("the first 10 MB have a history");
    write(&[&long, &short, &short, &short, &long]).expect("the first one has a history");
    write(&[&short, &short, &short]).expect("no history at all");
    let late = write(&[&short, &short, &short, &long]).expect_err("no reader would know the type");
    assert_eq!(late.kind(), ErrorKind::InvalidInput);
}

/// A disk without room.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_said_by_every_format() {
    let message = |role| Message { role, content: "a".into() };
    let messages = [message(MessageRole::User), message(MessageRole::Assistant)];
    for format in Format::exports() {
        let write = || -> io::Result<()> {
            let mut writer = format.write.expect("it writes")(Box::new(Full))?;
            writer.write(&Record { id: 1, messages: &messages, details: None })?;
            writer.finish()
        };
        assert_eq!(write().expect_err("no room").kind(), ErrorKind::StorageFull, "{}", format.name);
    }
    let pair = Pair { id: 1, prompt: &messages[..1], chosen: "b", rejected: "c" };
    for format in Format::pairs() {
        let write = || format.pairs.expect("it writes")(Box::new(Full))?.write(&pair);
        assert_eq!(write().expect_err("no room").kind(), ErrorKind::StorageFull, "{}", format.name);
    }
}

#[test]
fn what_a_format_cannot_hold_is_refused() {
    let message = |role| Message { role, content: "a".into() };
    let [system, user, assistant] = MessageRole::ALL.map(message);
    let check = |name: &str, messages: &[&Message], holds: bool| {
        let messages: Vec<Message> = messages.iter().map(|message| (*message).clone()).collect();
        assert_eq!((format(name).refuses)(&messages).is_none(), holds, "{name}: {messages:?}");
    };
    for (messages, messages_hold, alpaca, replies, vertex) in [
        (&[&system, &user, &assistant][..], true, true, true, true),
        (&[&user, &assistant, &user, &assistant], true, true, true, true),
        (&[&user, &assistant, &user], true, false, true, true),
        (&[&assistant, &user, &assistant], true, false, true, true),
        (&[&user, &user, &assistant], true, false, true, true),
        (&[&system, &user], true, false, false, true),
        (&[&user, &system, &assistant], true, false, true, false),
        (&[&system], true, false, false, true),
        (&[], true, false, false, true),
    ] {
        for name in ["messages", "sharegpt", "parquet", "csv", "markdown"] {
            check(name, messages, messages_hold);
        }
        check("alpaca", messages, alpaca);
        check("replies", messages, replies);
        check("vertex", messages, vertex);
        check("bedrock", messages, vertex);
    }
    for (prompt, chosen, rejected) in [
        (vec![], "b", "c"),
        (vec![&system], "b", "c"),
        (vec![&user, &assistant], "b", "c"),
        (vec![&user], "b", " b\n"),
        (vec![&user], "b", " "),
        (vec![&user], "", "c"),
    ] {
        let prompt: Vec<Message> = prompt.into_iter().cloned().collect();
        let pair = Pair { id: 1, prompt: &prompt, chosen, rejected };
        for format in Format::pairs() {
            let mut writer = format.pairs.expect("it writes")(Box::new(io::sink())).expect("a sink");
            let error = writer.write(&pair).expect_err("no trainer can learn from it");
            assert_eq!(Some(error.to_string().as_str()), pair.refuses());
        }
    }
}

#[test]
fn every_format_is_found_by_a_name_of_its_own() {
    for format in Format::ALL {
        let named = Format::named(format.name).expect("a name");
        assert_eq!(named.label, format.label, "two formats of one name");
        assert!(!format.label.is_empty() && !format.extension.is_empty());
    }
    let names: Vec<&str> = Format::exports().chain(Format::pairs()).map(|format| format.name).collect();
    assert_eq!(
        names,
        [
            "messages",
            "sharegpt",
            "alpaca",
            "replies",
            "parquet",
            "csv",
            "markdown",
            "vertex",
            "bedrock",
            "pairs-trl",
            "pairs-llamafactory",
            "pairs-openai",
        ]
    );
}
