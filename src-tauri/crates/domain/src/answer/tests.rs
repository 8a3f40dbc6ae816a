use proptest::prelude::*;

use super::*;

const GOOD: &str = r#"{"turns":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}"#;
/// Another one, to be told apart by its first turn.
const DRAFT: &str = r#"{"turns":[{"role":"user","content":"draft"},{"role":"assistant","content":"b"}]}"#;

/// A conversation of one exchange whose list, turns and fields are spelled as given.
fn spelled(list: &str, first: &str, second: &str) -> String {
    format!(r#"{{"{list}":[{first},{second}]}}"#)
}

/// Reads a text that is kept as the conversation of `GOOD`, and says what was mended.
fn mended(text: &str) -> Vec<&'static str> {
    let conversation = read(text).unwrap_or_else(|rejection| panic!("{text}: {rejection}"));
    let turns: Vec<_> = conversation.turns.iter().map(|turn| (turn.role, turn.content.as_str())).collect();
    assert_eq!(turns, [(Role::User, "a"), (Role::Assistant, "b")], "{text}");
    assert_eq!(conversation.mended_words().len(), conversation.mended.len());
    conversation.mended.into_iter().map(Mend::name).collect()
}

#[test]
fn what_stands_around_the_object_is_stripped() {
    let braces = "{".repeat(500);
    for text in [
        GOOD.to_owned(),
        format!("\u{feff}{GOOD}\u{200b}\n"),
        format!("```json\n{GOOD}\n```"),
        format!("```\n{GOOD}\n```\n"),
        format!("Here is the conversation:\n\n{GOOD}\n\nI hope it helps."),
        format!("<think>\nshe is {{maybe}} anxious\n</think>\n\n{GOOD}"),
        format!("<THINK>{{\"turns\": [...]}}</THINK>{GOOD}"),
        format!("she is {{maybe}} \"anxious</think>{GOOD}"),
        format!("Let me think: {{name}} is {{anxious {{deeply}}}}, [perhaps].\n{GOOD}"),
        format!("[THINK]{DRAFT}[/THINK]{GOOD}"),
        format!("<thinking>{DRAFT}</thinking>\n{GOOD}"),
        format!("{DRAFT}\n</Think>\n{GOOD}"),
        format!("<think>still thinking {DRAFT} and then {GOOD}"),
        format!("{GOOD}<think>was that good? {DRAFT}</think>"),
        format!("A draft: {DRAFT}\nThe final one: {GOOD}"),
        format!("{GOOD}\nIt has the form {{\"turns\": []}} that you asked for."),
        format!("{{\"plan\": \"calm\"}}\n{GOOD}\n{{\"done\": true}}"),
        format!("{{\"conversation\": {GOOD}}}"),
        format!("{{\"result\": {{\"answer\": [{GOOD}]}}, \"ok\": true}}"),
        format!("[{DRAFT}, {GOOD}]"),
        format!("{GOOD}\n{{\"turns\":[{{\"role\":\"user\",\"content\":\"cut"),
        format!("{GOOD}}}]"),
        format!("{braces} {GOOD}"),
        serde_json::to_string(GOOD).expect("a string"),
        GOOD.replace("]}", r#"],"mended":["intensity"]}"#),
        GOOD.replace("]}", r#"],"mended":7}"#),
    ] {
        assert!(mended(&text).is_empty(), "{text}");
    }
    let quoting = GOOD.replace("\"a\"", r#""she wrote {\"turns\":[]} and </think>""#);
    assert_eq!(
        read(&format!("So: {quoting}")).expect("kept").turns[0].content,
        "she wrote {\"turns\":[]} and </think>"
    );
}

#[test]
fn what_is_mended_is_said() {
    let user = r#"{"role":"user","content":"a"}"#;
    let reply = r#"{"role":"assistant","content":"b"}"#;
    let system = r#"{"role":"system","content":"You are calm."}"#;
    for (text, expected) in [
        (spelled("messages", user, reply), vec!["list_name"]),
        (spelled("conversation", user, reply), vec!["list_name"]),
        (format!("[{user},{reply}]"), vec!["bare_list"]),
        (format!("Here:\n[{system},{user},{reply}]"), vec!["bare_list", "system_turn"]),
        (
            spelled("conversations", r#"{"from":"human","value":"a"}"#, r#"{"from":"gpt","value":"b"}"#),
            vec!["list_name", "role_names", "field_names"],
        ),
        (
            spelled("messages", r#"{"role":"human","content":"a"}"#, r#"{"role":"gpt","content":"b"}"#),
            vec!["list_name", "role_names"],
        ),
        (
            spelled("turns", r#"{"role":"client","content":"a"}"#, r#"{"role":"coach","content":"b"}"#),
            vec!["role_names"],
        ),
        (
            spelled("turns", r#"{"role":" User","content":"a"}"#, r#"{"role":"MODEL","content":"b"}"#),
            vec!["role_names"],
        ),
        (spelled("turns", user, r#"{"role":"ai","content":"b"}"#), vec!["role_names"]),
        (spelled("turns", user, r#"{"role":"bot","content":"b"}"#), vec!["role_names"]),
        (spelled("turns", &format!("{system},{user}"), reply), vec!["system_turn"]),
        (spelled("turns", r#"{"role":"user","content":"a","intensity":"high"}"#, reply), vec!["intensity"]),
        (spelled("turns", r#"{"role":"user","content":"a","intensity":"0.8"}"#, reply), vec!["intensity"]),
        (spelled("turns", r#"{"role":"user","content":"a","intensity":"80 %"}"#, reply), vec!["intensity"]),
        (spelled("turns", r#"{"role":"user","content":"a","intensity":[0.8]}"#, reply), vec!["intensity"]),
        (spelled("turns", r#"{"role":"user","content":"a","emotion":["sad","tired"]}"#, reply), vec!["field"]),
        (GOOD.replace("]}", r#"],"client_persona":{"name":"Ann"}}"#), vec!["field"]),
        (spelled("turns", r#"{"role":"user","content":["a"]}"#, reply), vec!["parts"]),
        (spelled("turns", user, r#"{"role":"assistant","content":[{"type":"text","text":"b"}]}"#), vec!["parts"]),
        (GOOD.replace("]}", ",],}"), vec!["trailing_comma"]),
        (GOOD.replace("\"b\"}", "\"b\",}"), vec!["trailing_comma"]),
    ] {
        assert_eq!(mended(&text), expected, "{text}");
    }
    let broken_line = read(&GOOD.replace("\"a\"", "\"a\n\tb\"")).expect("kept");
    assert_eq!((broken_line.turns[0].content.as_str(), broken_line.mended), ("a\n\tb", vec![Mend::ControlCharacter]));
}

#[test]
fn what_cannot_be_read_stands_as_u_fffd_and_is_flagged() {
    for (content, expected) in [
        (r"a \ud83d b", "a \u{fffd} b"),
        (r"\ude00", "\u{fffd}"),
        (r"\ud83d\ud83d\ude00", "\u{fffd}\u{1f600}"),
        (r"\ud83d\n\\ud83d", "\u{fffd}\n\\ud83d"),
        ("\u{fffd}", "\u{fffd}"),
    ] {
        let conversation = read(&GOOD.replace("\"b\"", &format!("\"{content}\""))).expect(content);
        assert_eq!(conversation.turns[1].content, expected);
        assert_eq!(conversation.mended, [Mend::Replaced], "{content}");
        assert_eq!(conversation.mended_words(), ["a character that could not be read stands as \u{fffd} in turn 2"]);
    }
    assert!(mended(&GOOD.replace("\"a\"", r#""\u0061""#)).is_empty());
    let whole = read(&GOOD.replace("\"b\"", r#""\uD83D\uDE00 \\ud83d""#)).expect("kept");
    assert_eq!((whole.turns[1].content.as_str(), whole.mended), ("\u{1f600} \\ud83d", vec![]));
}

#[test]
fn halves_of_surrogate_pairs_are_found_in_escapes_alone() {
    for (json, expected) in [
        (r#""a""#, r#""a""#),
        (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
        (r#""\ud83d""#, r#""\ufffd""#),
        (r#""\uD83Dx\uDE00""#, r#""\ufffdx\ufffd""#),
        (r#""\\ud83d""#, r#""\\ud83d""#),
        (r#""\\\ud83d""#, r#""\\\ufffd""#),
        (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
        ("\"\\\u{e9}\\ud83", "\"\\\u{e9}\\ud83"),
        ("\\", "\\"),
    ] {
        assert_eq!(mend_surrogates(json), expected);
    }
}

#[test]
fn what_the_model_left_out_is_not_told() {
    let conversation = read(GOOD).expect("kept");
    assert_eq!((conversation.client_persona, conversation.turns[0].intensity), (None, None));
    let stored = serde_json::to_string(&read(GOOD).expect("kept")).expect("JSON");
    assert!(!stored.contains("mended"), "what was not mended takes no room: {stored}");
    let again: Conversation = serde_json::from_str(
        &serde_json::to_string(&read(&GOOD.replace("turns", "messages")).expect("kept")).expect("JSON"),
    )
    .expect("what is stored is read");
    assert_eq!(again.mended, [Mend::ListName]);
}

#[test]
fn each_broken_rule_is_named() {
    use ErrorKind::{EmptyAnswer, InvalidAnswer, InvalidConversation};
    let cases = [
        ("", EmptyAnswer, "no text"),
        (" \u{feff}\n\u{200b}", EmptyAnswer, "no text"),
        ("I cannot do this.", InvalidAnswer, "no JSON object"),
        ("{maybe}", InvalidAnswer, "no JSON object"),
        (r#"{"turns":[{"role":"user","content":"a"#, InvalidAnswer, "not valid JSON"),
        (
            r#"{"turns":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]"#,
            InvalidAnswer,
            "it ends before",
        ),
        (r#"[{"role":"user","content":"a"},{"role":"assistant","content":"b"}"#, InvalidAnswer, "it ends before"),
        (
            r#"{"turns":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"notes":"cut"#,
            InvalidAnswer,
            "it ends before",
        ),
        (
            r#"{"turns":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"x":tru"#,
            InvalidAnswer,
            "it ends before",
        ),
        (r#"{"turns":[{"role":"user","content":"a",,"x":1}]}"#, InvalidAnswer, "not valid JSON at character"),
        (r#"{"turns":[,]}"#, InvalidAnswer, "not valid JSON"),
        (r#"{"turns":"none"}"#, InvalidAnswer, "no turns"),
        ("42", InvalidAnswer, "no JSON object"),
        (r#""words""#, InvalidAnswer, "no JSON object"),
        (
            r#"{"dialogue":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}"#,
            InvalidAnswer,
            "no turns",
        ),
        (r#"{"turns":[{"role":"user"},{"role":"assistant","content":"b"}]}"#, InvalidAnswer, "turn 1 lacks"),
        (r#"{"turns":[{"role":"user","content":"a"},{"content":"b"}]}"#, InvalidAnswer, "turn 2 lacks"),
        (
            r#"{"turns":[{"role":"user","content":"a"},{"role":"narrator","content":"b"}]}"#,
            InvalidAnswer,
            "\"narrator\"",
        ),
        (
            r#"{"turns":[{"role":"user","content":"a"},{"role":"system","content":"b"},{"role":"assistant","content":"c"}]}"#,
            InvalidAnswer,
            "\"system\"",
        ),
        (
            r#"{"turns":[{"role":"user","content":{"a":1}},{"role":"assistant","content":"b"}]}"#,
            InvalidAnswer,
            "turn 1 is no text",
        ),
        (
            r#"{"turns":[{"role":"user","content":null},{"role":"assistant","content":"b"}]}"#,
            InvalidConversation,
            "turn 1 has no text",
        ),
        (r#"{"messages":[]}"#, InvalidConversation, "no turns"),
        (r#"{"turns":[{"role":"system","content":"a"}]}"#, InvalidConversation, "no turns"),
        (r#"{"turns":[]}"#, InvalidConversation, "no turns"),
        (r#"{"turns":[{"role":"user","content":"a"}]}"#, InvalidConversation, "ends on the client"),
        (r#"{"turns":[{"role":"assistant","content":"a"}]}"#, InvalidConversation, "does not start"),
        (
            r#"{"turns":[{"role":"user","content":"a"},{"role":"user","content":"b"}]}"#,
            InvalidConversation,
            "turns 1 and 2",
        ),
        (
            r#"{"turns":[{"role":"user","content":"a"},{"role":"assistant","content":"  "}]}"#,
            InvalidConversation,
            "turn 2 has no text",
        ),
        (
            r#"{"turns":[{"role":"user","content":"a"},{"role":"assistant","content":"\u200b"}]}"#,
            InvalidConversation,
            "turn 2 has no text",
        ),
        (
            r#"{"turns":[{"role":"user","content":"a","intensity":1.5},{"role":"assistant","content":"b"}]}"#,
            InvalidConversation,
            "intensity 1.5",
        ),
    ];
    for (text, kind, part) in cases {
        let rejection = read(text).expect_err(text);
        assert_eq!(rejection.kind, kind, "{text}: {rejection}");
        assert!(rejection.message.contains(part), "{text}: {}", rejection.message);
    }
    for (text, kind) in [
        (format!("<think>{GOOD}</think>"), InvalidAnswer),
        (format!("<think>{GOOD}</think>{{\"turns\":[{{\"role\":\"user\",\"content\":\"cut"), InvalidAnswer),
        // The last one counts, also where it breaks a rule that an earlier one keeps.
        (format!("{GOOD}\n{}", GOOD.replace("assistant", "user")), InvalidConversation),
    ] {
        assert_eq!(read(&text).expect_err(&text).kind, kind, "{text}");
    }
}

#[test]
fn an_answer_that_is_not_whole_was_not_done_where_the_stop_says_nothing() {
    let cut = || read("{\"turns\":[").expect_err("cut off");
    assert_eq!(cut().after("stop").kind, ErrorKind::InvalidAnswer);
    for (word, shown) in [("", "stop reason none"), ("tool_calls", "stop reason tool_calls")] {
        let rejection = cut().after(word);
        assert_eq!(rejection.kind, ErrorKind::UnexpectedStop);
        assert!(rejection.message.contains(shown) && rejection.message.contains("it ends before"), "{rejection}");
    }
    let broken = read(&GOOD.replace("assistant", "user")).expect_err("a rule is broken");
    assert_eq!(broken.clone().after(""), broken);
}

#[test]
fn a_long_and_odd_answer_is_read_in_time() {
    let odd = [
        "[".repeat(200_000),
        "{\"a\":".repeat(100_000),
        "[[],".repeat(100_000),
        "{\"a\":[1,".repeat(50_000),
        "<think>".repeat(50_000),
        "\\".repeat(200_000),
        format!("[{}", "{\"role\":\"user\",\"content\":\"a\"},".repeat(20_000)),
    ];
    for text in odd {
        assert!(read(&text).is_err());
        assert!(mended(&format!("{text}</think> so {GOOD}")).is_empty());
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,200}") {
        let _ = read(&text);
        let _ = mend_surrogates(&text);
    }

    #[test]
    fn no_json_like_text_panics(text in r#"[\[\]{}",:\\utfn01a<>/ dD8]{0,80}"#) {
        let _ = read(&text);
        let _ = mend_surrogates(&text);
    }

    /// Whatever the texts hold, they come out as they went in.
    #[test]
    fn no_word_is_changed(user in "\\PC{1,60}", reply in "(\\PC|[\"\\\\{}<>/]){1,60}") {
        prop_assume!(!is_blank(&user) && !is_blank(&reply));
        let turns = serde_json::json!([{"from": "human", "value": user}, {"from": "gpt", "value": reply}]);
        let kept = read(&format!("<think>{{hm}}</think> {}", serde_json::json!({"conversations": turns}))).expect("kept");
        prop_assert_eq!((&kept.turns[0].content, &kept.turns[1].content), (&user, &reply));
    }
}
