use serde_json::{Value, json};
use train_domain::call::{Billed, ErrorKind, Usage};
use train_domain::provider::ProviderKind;
use train_domain::stop::Stop;

use super::*;
use crate::fixture::{endpoint, reply, request};

fn spoken(body: Value) -> Result<Spoken, CallFailure> {
    let provider = Anthropic::new(endpoint(ProviderKind::Anthropic)).expect("a provider");
    provider.read(&reply(200, &body.to_string()), &request())
}

fn said(content: Value, stop_reason: Value) -> Spoken {
    let usage = json!({"input_tokens": 10, "output_tokens": 20, "cache_creation_input_tokens": 3, "cache_read_input_tokens": 4});
    spoken(json!({"content": content, "stop_reason": stop_reason, "usage": usage})).expect("a message")
}

#[test]
fn the_request_is_what_the_provider_wants() {
    let (bytes, sent) = request_body(&request(), EndpointFacts::default());
    let body: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(body["messages"], json!([{"role": "user", "content": "Write \"one\"."}]));
    assert_eq!(
        (&body["system"], &body["max_tokens"], &body["temperature"]),
        (&json!("You are calm."), &json!(4096), &json!(0.5))
    );
    assert_eq!(body["output_config"]["format"]["type"], "json_schema");
    assert_eq!(body["output_config"]["format"]["schema"]["additionalProperties"], false);
    assert!(sent.schema && sent.temperature && !sent.max_tokens && sent.system);

    let facts = EndpointFacts { no_schema: true, no_temperature: true, ..EndpointFacts::default() };
    let bare = CallRequest { system: "".into(), ..request() };
    let (bytes, sent) = request_body(&bare, facts);
    let body: Value = serde_json::from_slice(&bytes).expect("JSON");
    let keys: Vec<&String> = body.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["max_tokens", "messages", "model"]);
    assert!(!sent.schema && !sent.temperature && !sent.system);

    let folded = EndpointFacts { no_system_role: true, ..EndpointFacts::default() };
    let (bytes, sent) = request_body(&request(), folded);
    let body: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(body["messages"][0]["content"], "You are calm.\n\nWrite \"one\".");
    assert!(body.get("system").is_none() && !sent.system);
}

#[test]
fn the_text_block_is_found_wherever_it_stands() {
    let thinking = json!({"type": "thinking", "thinking": "hm", "signature": "x"});
    let text = |text: &str| json!({"type": "text", "text": text, "citations": null});
    assert_eq!(said(json!([thinking, text("a")]), json!("end_turn")).text, "a");
    assert_eq!(said(json!([text("a"), thinking, text("b")]), json!("end_turn")).text, "ab");
    assert_eq!(said(json!([thinking]), json!("end_turn")).text, "");
    assert_eq!(said(json!(null), json!("refusal")).text, "");
    let usage = said(json!([text("a")]), json!("end_turn")).usage;
    assert_eq!(usage, Usage { input: 10, output: 20, cache_write: 3, cache_read: 4, estimated: false });
}

#[test]
fn stop_reasons_are_told_apart() {
    for (word, expected) in [
        (json!("end_turn"), Stop::Complete),
        (json!("stop_sequence"), Stop::Complete),
        (json!("max_tokens"), Stop::Failed(ErrorKind::Truncated)),
        (json!("refusal"), Stop::Failed(ErrorKind::Refused)),
        (json!("model_context_window_exceeded"), Stop::Failed(ErrorKind::ContextExceeded)),
        (json!("tool_use"), Stop::Unclear),
        (json!("pause_turn"), Stop::Unclear),
        (json!("something_new"), Stop::Unclear),
        (json!(null), Stop::Unclear),
    ] {
        assert_eq!(said(json!([{"type": "text", "text": "a"}]), word.clone()).stop, expected, "{word}");
    }
    let refusal =
        json!({"content": [], "stop_reason": "refusal", "stop_details": {"type": "refusal", "category": "self_harm"}});
    assert_eq!(spoken(refusal).expect("a message").reason.as_deref(), Some("self_harm"));
}

#[test]
fn a_missing_or_impossible_count_is_estimated_by_the_text() {
    for usage in [
        json!(null),
        json!({}),
        json!({"output_tokens": "many"}),
        json!({"input_tokens": 5, "output_tokens": 0}),
        json!({"output_tokens": -1}),
    ] {
        let body =
            json!({"content": [{"type": "text", "text": "x".repeat(400)}], "stop_reason": "end_turn", "usage": usage});
        let counted = spoken(body).expect("a message").usage;
        assert!(counted.estimated && (80..=120).contains(&counted.output) && counted.input > 0, "{usage} {counted:?}");
    }
}

#[test]
fn what_is_no_message_is_a_failure() {
    let error = spoken(json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}));
    assert_eq!(error.map(|_| ()).map_err(|failure| failure.kind), Err(ErrorKind::Overloaded));
    let provider = Anthropic::new(endpoint(ProviderKind::Anthropic)).expect("a provider");
    for body in ["", "[]", "{}", "{\"content\": 5}", "{\"content\": [{}]}", "{\"content\": [{\"ty"] {
        let failure = provider.read(&reply(200, body), &request()).map(|_| ()).expect_err("no message");
        assert_eq!((failure.kind, failure.billed), (ErrorKind::Protocol, Billed::Unknown), "{body}");
    }
    for body in
        ["<html>", "{\"status\": \"ok\"}", "{\"choices\": []}", "{\"error\": \"Unexpected endpoint or method.\"}"]
    {
        let failure = provider.read(&reply(200, body), &request()).map(|_| ()).expect_err("no message");
        assert_eq!(failure.kind, ErrorKind::WrongAddress, "{body}");
    }
}

#[test]
fn a_message_is_read_however_it_is_wrapped() {
    let whole = r#"{"type":"message","content":[{"type":"text","text":"a \ud83d b"}],"stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":20}}"#;
    let stream = [
        r#"{"type":"message_start","message":{"type":"message","content":[],"stop_reason":null,"usage":{"input_tokens":10,"output_tokens":1}}}"#,
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}"#,
        r#"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#,
        r#"{"type":"ping"}"#,
        r#"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"a \ud83d"}}"#,
        r#"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":" b"}}"#,
        r#"{"type":"content_block_stop","index":1}"#,
        r#"{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":20}}"#,
        r#"{"type":"message_stop"}"#,
    ];
    let stream: String = stream.iter().map(|event| format!("event: x\r\ndata: {event}\r\n\r\n")).collect();
    let provider = Anthropic::new(endpoint(ProviderKind::Anthropic)).expect("a provider");
    for body in [
        whole.to_owned(),
        format!("\u{feff}{whole}"),
        stream,
        whole.replace(r#"[{"type":"text","text":"a \ud83d b"}]"#, r#""a \ud83d b""#),
    ] {
        let spoken =
            provider.read(&reply(200, &body), &request()).unwrap_or_else(|failure| panic!("{body}: {failure}"));
        assert_eq!((spoken.text.as_str(), spoken.stop), ("a \u{fffd} b", Stop::Complete), "{body}");
        assert_eq!(spoken.usage, Usage { input: 10, output: 20, ..Usage::default() }, "{body}");
    }
}

#[test]
fn a_stream_that_ends_early_is_not_taken_as_counted() {
    let begun = [
        r#"{"type":"message_start","message":{"type":"message","content":[],"stop_reason":null,"usage":{"input_tokens":10,"output_tokens":1}}}"#,
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"ten tokens of text, more or less"}}"#,
    ];
    let stream = |events: &[&str]| -> String { events.iter().map(|event| format!("data: {event}\n\n")).collect() };
    let provider = Anthropic::new(endpoint(ProviderKind::Anthropic)).expect("a provider");
    let spoken = provider.read(&reply(200, &stream(&begun)), &request()).expect("a text");
    assert!(spoken.usage.estimated && spoken.usage.output > 5, "{:?}", spoken.usage);
    let error = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;
    let broken = stream(&[&begun[..], &[error]].concat());
    let failure = provider.read(&reply(200, &broken), &request()).map(|_| ()).expect_err("an error");
    assert_eq!((failure.kind, failure.billed), (ErrorKind::Overloaded, Billed::Unknown));
}

#[test]
fn models_tell_what_they_can_do() {
    let list = json!({"data": [
        {"type": "model", "id": "a", "display_name": "A", "max_tokens": 64_000, "max_input_tokens": 200_000,
         "capabilities": {"structured_outputs": {"supported": true}}},
        {"id": "b", "capabilities": {"structured_outputs": false}},
        {"id": "c", "max_tokens": 8192.0},
        {"id": 7},
    ], "has_more": false});
    let models = models(list.to_string().as_bytes()).expect("a list");
    assert_eq!((models.len(), models[0].label.as_str(), models[0].max_tokens), (3, "A", Some(64_000)));
    assert_eq!((models[1].label.as_str(), models[2].max_tokens), ("b", Some(8_192)));
}
