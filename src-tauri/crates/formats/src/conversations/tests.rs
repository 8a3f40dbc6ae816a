//! What is read, what is refused with which words, and that nothing holds it up.

use std::io::{BufReader, Cursor, Read};

use train_domain::answer::{Mend, Role};

use super::*;
use crate::Provenance;

/// A file that gives a few bytes at a time, as a pipe may.
struct Dripping<'a>(&'a [u8], usize);

impl Read for Dripping<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let some = into.len().min(self.1).min(self.0.len());
        into[..some].copy_from_slice(&self.0[..some]);
        self.0 = &self.0[some..];
        Ok(some)
    }
}

/// Each conversation, or why it is none, with its line.
fn read_all(file: &[u8], how: &ReadAs) -> Vec<(u32, Result<Imported, String>)> {
    let mut read = None;
    for step in [1, 7, 100_000] {
        if file.len() > 2_000_000 && step < 100_000 {
            continue;
        }
        let mut roles = OtherRoles::default();
        let entries = Entries::open(BufReader::with_capacity(step, Dripping(file, step))).expect("a file");
        let found: Vec<_> = entries
            .map(|entry| {
                let Entry { line, text, .. } = entry.expect("memory can be read");
                match text {
                    Text::Bytes(bytes) => (line, super::read(&bytes, how, &mut roles)),
                    Text::Unreadable(why) => (line, Err(why.to_owned())),
                }
            })
            .collect();
        assert!(read.as_ref().is_none_or(|before| *before == found), "however it comes: {step}");
        read = Some(found);
    }
    read.expect("was read")
}

/// The only conversation of a file.
fn one(file: &str) -> Result<Imported, String> {
    let mut found = read_all(file.as_bytes(), &ReadAs::default());
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0).1
}

fn texts(read: &Imported) -> Vec<&str> {
    read.conversation.turns.iter().map(|turn| turn.content.as_str()).collect()
}

const EXCHANGE: &str = r#"{"role":"user","content":"a"},{"role":"assistant","content":"b"}"#;

#[test]
fn every_shape_is_read_by_how_it_looks() {
    for (file, shape, system, said) in [
        (format!(r#"{{"messages":[{EXCHANGE}]}}"#), Shape::Messages, None, vec!["a", "b"]),
        (
            r#"{"messages":[{"role":"system","content":"s"},{"role":"developer","content":"t"},{"role":"User","content":[{"type":"text","text":"a"},{"type":"text","text":"c"}]},{"role":"assistant","content":"b","tool_calls":null}],"weight":1}"#.into(),
            Shape::Messages,
            Some("s\n\nt"),
            vec!["ac", "b"],
        ),
        (
            r#"{"id":"x","conversations":[{"from":"system","value":"s"},{"from":"human","value":"a"},{"from":"gpt","value":"b"}]}"#.into(),
            Shape::ShareGpt,
            Some("s"),
            vec!["a", "b"],
        ),
        (
            r#"{"system":"s","conversations":[{"from":"human","value":"a"},{"from":"gpt","value":"b"}]}"#.into(),
            Shape::ShareGpt,
            Some("s"),
            vec!["a", "b"],
        ),
        (r#"{"instruction":"a","input":"","output":"b"}"#.into(), Shape::Alpaca, None, vec!["a", "b"]),
        (r#"{"instruction":"a","input":"i","output":"b"}"#.into(), Shape::Alpaca, None, vec!["a\ni", "b"]),
        (
            r#"{"instruction":"c","input":"","output":"d","system":"s","history":[["a","b"]]}"#.into(),
            Shape::Alpaca,
            Some("s"),
            vec!["a", "b", "c", "d"],
        ),
        (format!("[[{EXCHANGE}]]"), Shape::Messages, None, vec!["a", "b"]),
        (
            format!(r#"{{"system":null,"systemInstruction":" ","system_prompt":"s","messages":[{EXCHANGE}]}}"#),
            Shape::Messages,
            Some("s"),
            vec!["a", "b"],
        ),
        (
            r#"{"systemInstruction":{"role":"system","parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"b"}]}]}"#.into(),
            Shape::Messages,
            Some("s"),
            vec!["a", "b"],
        ),
    ] {
        let read = one(&file).unwrap_or_else(|why| panic!("{file}: {why}"));
        assert_eq!((read.shape, read.system.as_deref(), texts(&read)), (shape, system, said), "{file}");
    }
}

#[test]
fn of_a_chat_with_branches_the_one_that_is_shown_is_read() {
    let node = |parent: Option<&str>, role: &str, text: &str| {
        let message =
            serde_json::json!({ "author": { "role": role }, "content": { "content_type": "text", "parts": [text] } });
        serde_json::json!({ "parent": parent, "message": message })
    };
    let mut hidden = node(Some("root"), "system", "hidden");
    hidden["message"]["metadata"] = serde_json::json!({ "is_visually_hidden_from_conversation": true });
    let mut chat = serde_json::json!({ "title": "t", "current_node": "d", "mapping": {
        "root": { "parent": null, "message": null }, "h": hidden, "s": node(Some("h"), "system", ""),
        "a": node(Some("s"), "user", "a"), "b": node(Some("a"), "assistant", "b"), "other": node(Some("a"), "assistant", "x"),
        "c": node(Some("b"), "user", "c"), "d": node(Some("c"), "assistant", "d"),
    } });
    let read = one(&chat.to_string()).expect("a conversation");
    assert_eq!((read.shape, read.system.as_deref(), texts(&read)), (Shape::Messages, None, vec!["a", "b", "c", "d"]));
    chat["mapping"]["root"]["parent"] = "d".into();
    assert_eq!(texts(&one(&chat.to_string()).expect("a circle ends")), ["a", "b", "c", "d"]);
    chat["mapping"]["c"]["message"]["author"]["role"] = "tool".into();
    assert!(one(&chat.to_string()).expect_err("a tool").contains("the role \"tool\""));
}

#[test]
fn what_stands_beside_the_turns_becomes_the_plan_and_feelings_are_kept() {
    let file = r#"{"persona":" New  Graduate ","emotion":"Fear to Calm","topic":"Debt","tier":"Edge Case","brief":"moved out in May","intent":"Get_a_plan","tone":"","turns":[{"role":"user","content":"a","emotion":"fear","intensity":0.7},{"role":"assistant","content":"b","intensity":7}]}"#;
    let read = one(file).expect("a conversation");
    let name = |text: &str| Some(text.to_owned());
    assert_eq!(
        read.plan,
        ImportedPlan {
            persona: name("New Graduate"),
            emotion: name("Fear to Calm"),
            topic: name("Debt"),
            tier: Some(Tier::EdgeCase),
            brief: name("moved out in May"),
            intent: name("get a plan"),
            tone: None,
        }
    );
    let [client, reply] = &read.conversation.turns[..] else { panic!("two turns") };
    assert_eq!((client.emotion.as_deref(), client.intensity), (Some("fear"), Some(0.7)));
    assert_eq!(reply.intensity, None, "no such strength");
}

#[test]
fn what_is_no_conversation_is_told_with_its_reason() {
    for (line, reason) in [
        ("{", "it is not valid JSON: EOF while parsing an object at character 1"),
        ("hello", "it is not valid JSON"),
        ("17", "it is neither an object nor a list of messages"),
        ("{}", "it has no turns"),
        (r#"{"messages":[]}"#, "the conversation has no turns"),
        (r#"{"role":"user","content":"a"}"#, "it is a single message"),
        (r#"{"prompt":"a","completion":"b"}"#, "it has a prompt and a completion"),
        (r#"{"prompt":"a","chosen":"b","rejected":"c"}"#, "it is a preference pair"),
        (
            r#"{"input":{"messages":[{"role":"user","content":"a"}]},"preferred_output":[],"non_preferred_output":[]}"#,
            "it is a preference pair",
        ),
        (
            r#"{"conversations":[{"from":"human","value":"a"}],"chosen":{"from":"gpt","value":"b"},"rejected":{"from":"gpt","value":"c"}}"#,
            "it is a preference pair",
        ),
        (r#"{"mapping":{},"current_node":"x"}"#, "the conversation has no turns"),
        (r#"{"messages":[{"role":"user","content":"a"}]}"#, "the conversation ends on the client's turn"),
        (r#"{"messages":[{"role":"assistant","content":"a"}]}"#, "the conversation does not start with the client"),
        (
            r#"{"messages":[{"role":"user","content":"a"},{"role":"user","content":"b"}]}"#,
            "turns 1 and 2 have the same speaker",
        ),
        (
            r#"{"messages":[{"role":"user","content":" \u200b"},{"role":"assistant","content":"b"}]}"#,
            "turn 1 has no text",
        ),
        (r#"{"messages":[{"role":"user","content":null}]}"#, "message 1 has no text"),
        (
            r#"{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}"#,
            "message 1 holds something else than text",
        ),
        (r#"{"messages":[{"content":"a"}]}"#, "message 1 says not who speaks"),
        (r#"{"messages":[{"role":7,"content":"a"}]}"#, "the role of message 1 is no text"),
        (r#"{"messages":[{"role":"tool","content":"a"}]}"#, "message 1 has the role \"tool\"; say what it means"),
        (
            r#"{"messages":[{"role":"user","content":"a"},{"role":"system","content":"s"}]}"#,
            "message 2 is a system prompt in the middle",
        ),
        (r#"{"instruction":"a","output":"b","history":[["x"]]}"#, "exchange 1 of the history"),
        (r#"{"instruction":"a","output":7}"#, "output is no text"),
        (r#"{"tier":"gold","instruction":"a","output":"b"}"#, "\"gold\" is not a tier"),
        (r#"{"persona":7,"instruction":"a","output":"b"}"#, "persona is no text"),
        (&format!(r#"{{"topic":"{}","instruction":"a","output":"b"}}"#, "x".repeat(121)), "topic: the text has 121"),
        (&format!("{}1", "[".repeat(5_000)), "it is not valid JSON: recursion limit"),
    ] {
        // A line before it tells that each line is one.
        let file = format!("{{\"messages\":[{EXCHANGE}]}}\n\n{line}\n");
        let found = read_all(file.as_bytes(), &ReadAs::default());
        assert_eq!(found.len(), 2, "{line}: {found:?}");
        let (at, read) = &found[1];
        let why = read.as_ref().expect_err(line);
        assert!(*at == 3 && why.starts_with(reason), "{line}: line {at}, {why}");
    }
}

#[test]
fn roles_that_nobody_knows_are_counted_and_mean_what_a_person_says() {
    let file = br#"{"messages":[{"role":"Narrator","content":"n"},{"role":"client A","content":"a"},{"role":"assistant","content":"b"},{"role":"narrator","content":"n"}]}"#;
    let mut roles = OtherRoles::default();
    super::read(file, &ReadAs::default(), &mut roles).expect_err("nobody knows the narrator");
    let mut how = ReadAs::default();
    how.roles.insert("narrator".into(), Meaning::Leave);
    how.roles.insert("client a".into(), Meaning::User);
    let mut roles = OtherRoles::default();
    let read = super::read(file, &how, &mut roles).expect("a conversation");
    assert_eq!(texts(&read), ["a", "b"]);
    assert_eq!(roles.0.into_iter().collect::<Vec<_>>(), [("client a".into(), 1), ("narrator".into(), 2)]);
    how.roles.insert("assistant".into(), Meaning::System);
    let why = super::read(file, &how, &mut OtherRoles::default()).expect_err("a usual one can mean something else");
    assert!(why.contains("system prompt in the middle"), "{why}");
}

#[test]
fn a_format_that_was_asked_for_is_held_to() {
    let how = ReadAs { shape: Some(Shape::ShareGpt), ..ReadAs::default() };
    let file = format!(r#"{{"messages":[{EXCHANGE}]}}"#);
    let why = super::read(file.as_bytes(), &how, &mut OtherRoles::default()).expect_err("another one");
    assert_eq!(why, "it was to be read as sharegpt, but is written as messages");
}

#[test]
fn marks_line_ends_and_layouts_change_nothing() {
    let one = format!(r#"{{"messages":[{EXCHANGE}]}}"#);
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(&one).expect("JSON"));
    let pretty = pretty.expect("JSON");
    let lines = pretty.lines().count() as u32;
    for (file, at) in [
        (format!("{one}\n{one}\n"), [1, 2]),
        (format!("\u{feff}{one}\r\n\r\n{one}"), [1, 3]),
        (format!("\n \n{one}\n{one}\n\n"), [3, 4]),
        (format!("[{one},{one}]"), [1, 1]),
        (format!("\u{feff} [\r\n{one} ,\r\n{one}\r\n]\r\n"), [2, 3]),
        (format!("{pretty}\n{pretty}\n"), [1, lines + 1]),
        (format!("[\n{pretty},\n{pretty}\n]"), [2, lines + 2]),
    ] {
        let found = read_all(file.as_bytes(), &ReadAs::default());
        let good: Vec<u32> = found.iter().filter(|(_, read)| read.is_ok()).map(|(line, _)| *line).collect();
        assert_eq!((good.as_slice(), found.len()), (&at[..], 2), "{file}: {found:?}");
    }
    let elements = |file: &str| -> Vec<Option<u32>> {
        Entries::open(file.as_bytes()).expect("a file").map(|entry| entry.expect("memory").element).collect()
    };
    assert_eq!(elements(&format!("[{one},\n{one}]")), [Some(1), Some(2)]);
    assert_eq!(elements(&format!("{one}\n{one}")), [None, None]);
    assert!(read_all(b"", &ReadAs::default()).is_empty());
    assert!(read_all(" \n\u{feff}\n".as_bytes(), &ReadAs::default()).is_empty());
    assert!(read_all(b"[]", &ReadAs::default()).is_empty());
}

#[test]
fn a_list_that_is_cut_off_is_said_and_what_was_whole_is_read() {
    let file = format!(r#"[{{"messages":[{EXCHANGE}]}},{{"messages":[{{"role":"#);
    let found = read_all(file.as_bytes(), &ReadAs::default());
    assert!(found[0].1.is_ok() && found[1].1.is_err() && found.len() == 3, "{found:?}");
    assert!(found[2].1.as_ref().expect_err("the end").contains("']' is missing"));
    // A first line that is cut off takes none of those behind it along.
    let good = format!(r#"{{"messages":[{EXCHANGE}]}}"#);
    let found = read_all(format!("{}\n{good}\n{good}\n", &good[..20]).as_bytes(), &ReadAs::default());
    assert_eq!(
        found.iter().map(|(line, read)| (*line, read.is_ok())).collect::<Vec<_>>(),
        [(1, false), (2, true), (3, true)]
    );
}

#[test]
fn lists_one_behind_the_other_are_read_and_what_else_stands_behind_one_is_said() {
    let one = format!(r#"{{"messages":[{EXCHANGE}]}}"#);
    // (file, lines of the conversations in it)
    for (file, lines) in [
        (format!("[{one},{one}]\n[{one}]\n"), &[1, 1, 2][..]),
        (format!("[{one}][{one}]"), &[1, 1]),
        (format!("[\n{one}\n]\n\u{feff}[\n{one},\n{one}]"), &[2, 5, 6]),
        (format!("[]\n[{one}]\n[]"), &[2]),
        (format!("[{EXCHANGE}]\n[{EXCHANGE}]\n\n[{EXCHANGE}]\n"), &[1, 2, 4]),
        (format!("[{EXCHANGE}]"), &[1]),
        (format!("[\n  {EXCHANGE}\n]\n[\n  {EXCHANGE}\n]\n"), &[1, 4]),
        (format!("\n[\n{EXCHANGE}\n]"), &[2]),
    ] {
        let found = read_all(file.as_bytes(), &ReadAs::default());
        let good: Vec<u32> = found.iter().filter(|(_, read)| read.is_ok()).map(|(line, _)| *line).collect();
        assert_eq!((good.as_slice(), found.len()), (lines, lines.len()), "{file}: {found:?}");
    }
    for behind in [one.as_str(), ",", "]", "x", "\0"] {
        let file = format!("[{one},{one}]\n\n {behind}\n{one}\n");
        let found = read_all(file.as_bytes(), &ReadAs::default());
        assert!(found.len() == 3 && found[..2].iter().all(|(_, read)| read.is_ok()), "{file}: {found:?}");
        let (line, why) = (&found[2].0, found[2].1.as_ref().expect_err("it is none of the list"));
        assert!(*line == 3 && why.starts_with("something stands behind the end of the list"), "{line}: {why}");
    }
    let file = format!("[{one},{one}][{one}]");
    let entries = Entries::open(file.as_bytes()).expect("a file").map(|entry| entry.expect("memory").element);
    assert_eq!(entries.collect::<Vec<_>>(), [Some(1), Some(2), Some(1)], "each is counted in its own list");
}

#[test]
fn another_encoding_is_said_in_words() {
    for bytes in [&b"\xff\xfe{\0"[..], b"\xfe\xff\0{", b"{\0}\0"] {
        match Entries::open(Cursor::new(bytes)) {
            Err(error) => assert!(error.to_string().contains("UTF-8"), "{error}"),
            Ok(mut entries) => {
                let Some(Ok(Entry { text: Text::Bytes(bytes), .. })) = entries.next() else { panic!("an entry") };
                super::read(&bytes, &ReadAs::default(), &mut OtherRoles::default()).expect_err("no JSON");
            }
        }
    }
    let latin = b"{\"instruction\":\"caf\xe9\",\"output\":\"b\"}";
    let why = super::read(latin, &ReadAs::default(), &mut OtherRoles::default()).expect_err("Latin-1");
    assert!(why.starts_with("it is not UTF-8 text"), "{why}");
}

#[test]
fn long_lines_many_turns_markup_and_other_scripts_come_back_to_the_byte() {
    let mut odd: Vec<String> = [
        "<smirk> **bold** <script>alert(1)</script>",
        "\u{202e}\u{5e9}\u{5dc}\u{5d5}\u{5dd} e\u{301}\u{302}",
        " \t lead and trail \n\n",
        "\u{1f600}\u{0}\u{1b}[31m",
    ]
    .map(String::from)
    .into();
    odd.push("x".repeat(50_000));
    odd.push("\u{e9}".repeat(500_000));
    odd.extend((0..194).map(|turn| turn.to_string()));
    assert_eq!(odd.len(), 200);
    let messages: Vec<_> = odd
        .iter()
        .zip(["user", "assistant"].into_iter().cycle())
        .map(|(text, role)| serde_json::json!({ "role": role, "content": text }))
        .collect();
    let file = serde_json::json!({ "messages": messages }).to_string();
    let read = super::read(file.as_bytes(), &ReadAs::default(), &mut OtherRoles::default()).expect("200 turns");
    assert_eq!(texts(&read), odd);
    assert_eq!(read.conversation.turns[1].role, Role::Assistant);
    let half = r#"{"instruction":"\ud83d x","output":"b"}"#;
    let mended = one(half).expect("half a character is mended");
    assert_eq!((texts(&mended)[0], mended.conversation.mended.as_slice()), ("\u{fffd} x", &[Mend::Replaced][..]));
    assert!(read.conversation.mended.is_empty());
}

#[test]
fn what_is_too_large_is_passed_over_and_the_rest_is_read() {
    let huge = "x".repeat(65 * 1024 * 1024);
    let good = format!(r#"{{"messages":[{EXCHANGE}]}}"#);
    for (file, first) in [(format!("{good}\n{huge}\n{good}\n"), 1), (format!("{{{huge}\n{good}\n"), 2)] {
        let found = read_all(file.as_bytes(), &ReadAs::default());
        assert!(found.iter().any(|(line, read)| *line == first && read.is_ok()), "the first good one");
        assert!(found.last().is_some_and(|(_, read)| read.is_ok()), "the last one");
        let large = found.iter().filter(|(_, read)| read.as_ref().is_err_and(|why| why.contains("64 MB"))).count();
        assert_eq!(large, 1);
    }
}

#[test]
fn provenance_is_found_by_file_and_line_and_tells_where_a_conversation_begins() {
    let line = |file: &str, line: u32, lines: u32| {
        let found = Provenance {
            file: file.into(),
            line,
            lines,
            sha256: "x".into(),
            conversation: 7,
            version: 1,
            origin: "model".into(),
            persona: "New Graduate".into(),
            emotion: String::new(),
            topic: "Debt".into(),
            tier: "scenario".into(),
            intent: Some("Seek_Reassurance".into()),
            tone: Some(" ".into()),
            brief: Some("a letter came".into()),
            score: None,
            verdict: None,
            judged_at: None,
            made_at: String::new(),
            written_by: Some("practice/practice".into()),
            stop_reason: None,
            input_tokens: None,
            output_tokens: None,
            cost_usd: None,
            params: None,
            template: None,
            template_version: None,
            voice_version: None,
            persona_version: None,
            arc_version: None,
            topic_version: None,
            imported_from: None,
        };
        found.text()
    };
    let text = format!(
        "{}not JSON\n{}{}",
        line("data/train.jsonl", 1, 1),
        line("data/valid.jsonl", 2, 1),
        line("data/train.jsonl", 2, 3)
    );
    let sources = Sources::read(text.as_bytes(), "data/train.jsonl").expect("memory can be read");
    assert_eq!((1..6).map(|at| sources.begins(at)).collect::<Vec<_>>(), [true, true, false, false, false]);
    let found = sources.of(4).expect("by the last of its rows");
    let plan = found.plan();
    assert_eq!((plan.persona.as_deref(), plan.emotion, plan.tier), (Some("New Graduate"), None, Some(Tier::Scenario)));
    let words = (plan.intent.as_deref(), plan.tone, plan.brief.as_deref());
    assert_eq!(words, (Some("seek reassurance"), None, Some("a letter came")));
    let mut earlier: serde_json::Value = serde_json::from_str(&line("data/train.jsonl", 1, 1)).expect("an object");
    let keys = earlier.as_object_mut().expect("an object");
    for key in ["intent", "tone", "brief"] {
        keys.remove(key).expect("is written");
    }
    let sources_of_earlier = Sources::read(earlier.to_string().as_bytes(), "data/train.jsonl").expect("can be read");
    let plan = sources_of_earlier.of(1).expect("a line of an earlier release").plan();
    assert_eq!((plan.persona.as_deref(), plan.intent, plan.brief), (Some("New Graduate"), None, None));
    assert!(found.is_practice() && sources.of(2).is_none() && sources.of(1).is_some());
}
