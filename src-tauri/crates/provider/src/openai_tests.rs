use serde_json::{Value, json};
use train_domain::call::{Billed, Usage};
use train_domain::provider::ProviderKind;

use super::*;
use crate::fixture::{endpoint, reply, request};

fn spoken(body: &Value) -> Result<Spoken, CallFailure> {
    let provider = OpenAi::new(endpoint(ProviderKind::OpenAi)).expect("a provider");
    provider.read(&reply(200, &body.to_string()), &request())
}

fn said(message: Value, finish_reason: Value) -> Spoken {
    let usage = json!({"prompt_tokens": 10, "completion_tokens": 20, "prompt_tokens_details": {"cached_tokens": 4}});
    spoken(&json!({"choices": [{"message": message, "finish_reason": finish_reason}], "usage": usage}))
        .expect("a completion")
}

#[test]
fn the_request_follows_what_was_learned() {
    let (bytes, sent) = request_body(&request(), EndpointFacts::default());
    let body: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(body["messages"][0], json!({"role": "system", "content": "You are calm."}));
    assert_eq!(body["messages"][1], json!({"role": "user", "content": "Write \"one\"."}));
    assert_eq!((&body["max_tokens"], &body["temperature"]), (&json!(4096), &json!(0.5)));
    assert_eq!(body["response_format"]["type"], "json_schema");
    assert_eq!(body["response_format"]["json_schema"]["strict"], true);
    assert!(sent.schema && sent.temperature && sent.max_tokens && sent.system);

    let facts = EndpointFacts {
        no_schema: true,
        no_temperature: true,
        max_completion_tokens: true,
        ..EndpointFacts::default()
    };
    let (bytes, sent) = request_body(&CallRequest { system: "".into(), ..request() }, facts);
    let body: Value = serde_json::from_slice(&bytes).expect("JSON");
    let keys: Vec<&String> = body.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["max_completion_tokens", "messages", "model"]);
    assert_eq!(body["messages"].as_array().map(Vec::len), Some(1));
    assert!(!sent.schema && !sent.temperature && !sent.max_tokens && !sent.system);

    let folded = EndpointFacts { no_system_role: true, ..EndpointFacts::default() };
    let (bytes, sent) = request_body(&request(), folded);
    let body: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(body["messages"], json!([{"role": "user", "content": "You are calm.\n\nWrite \"one\"."}]));
    assert!(!sent.system);
}

#[test]
fn a_text_is_a_string_or_parts() {
    let parts =
        json!([{"type": "thinking", "thinking": []}, {"type": "text", "text": "a"}, {"type": "text", "text": "b"}]);
    for (content, expected) in
        [(json!("a \"b\" \u{e9}"), "a \"b\" \u{e9}"), (parts, "ab"), (json!(null), ""), (json!(7), "")]
    {
        let spoken = said(json!({"role": "assistant", "content": content, "reasoning_content": "hm"}), json!("stop"));
        assert_eq!(spoken.text, expected);
        assert_eq!(spoken.usage, Usage { input: 6, output: 20, cache_read: 4, ..Usage::default() });
    }
}

#[test]
fn finish_reasons_are_told_apart() {
    for (word, shown, expected) in [
        (json!("stop"), Some("stop"), Stop::Complete),
        (json!("STOP"), Some("STOP"), Stop::Complete),
        (json!("eos"), Some("eos"), Stop::Complete),
        (json!("length"), Some("length"), Stop::Failed(ErrorKind::Truncated)),
        (json!("model_length"), Some("model_length"), Stop::Failed(ErrorKind::Truncated)),
        (json!("max_output_tokens"), Some("max_output_tokens"), Stop::Failed(ErrorKind::Truncated)),
        (json!("content_filter"), Some("content_filter"), Stop::Failed(ErrorKind::ContentFiltered)),
        (json!("error"), Some("error"), Stop::Failed(ErrorKind::ServerError)),
        (json!("tool_calls"), Some("tool_calls"), Stop::Unclear),
        (json!("something_new"), Some("something_new"), Stop::Unclear),
        (json!({"type": "odd"}), Some("{\"type\":\"odd\"}"), Stop::Unclear),
        (json!(""), None, Stop::Unclear),
        (json!(null), None, Stop::Unclear),
    ] {
        let spoken = said(json!({"content": "a"}), word.clone());
        assert_eq!((spoken.stop, spoken.stop_reason.as_deref()), (expected, shown), "{word}");
    }
    for word in ["stop", "content_filter"] {
        let refused = said(json!({"content": null, "refusal": "I can't help with that."}), json!(word));
        assert_eq!(
            (refused.stop, refused.reason.as_deref()),
            (Stop::Failed(ErrorKind::Refused), Some("I can't help with that."))
        );
    }
    for nothing in [json!(""), json!(null), json!(false), json!({})] {
        assert_eq!(said(json!({"content": "a", "refusal": nothing}), json!("stop")).stop, Stop::Complete);
    }
}

#[test]
fn a_content_may_be_the_conversation_itself() {
    for content in [json!({"turns": [{"role": "user"}]}), json!([{"role": "user", "content": "a"}])] {
        assert_eq!(said(json!({"content": content}), json!("stop")).text, content.to_string());
    }
    for (content, expected) in [
        (json!({"type": "text", "text": "a"}), "a"),
        (json!(["a", "b"]), "ab"),
        (json!([{"type": "reasoning", "text": "hm"}, {"type": "output_text", "text": {"value": "a"}}]), "a"),
        (json!([]), ""),
    ] {
        assert_eq!(said(json!({"content": content}), json!("stop")).text, expected);
    }
    let older = json!({"choices": [{"index": 0, "text": "a", "finish_reason": "stop"}]});
    assert_eq!(spoken(&older).expect("a completion").text, "a");
}

fn read_bytes(body: &[u8]) -> Result<Spoken, CallFailure> {
    let provider = OpenAi::new(endpoint(ProviderKind::OpenAi)).expect("a provider");
    provider.read(&Reply { body: body.to_vec(), ..reply(200, "") }, &request())
}

#[test]
fn a_completion_is_read_however_it_is_wrapped() {
    let whole = r#"{"choices":[{"index":0,"message":{"role":"assistant","content":"caf\u00e9 \ud83d!"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":20}}"#;
    let chunks = [
        r#"{"choices":[],"usage":null}"#,
        r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":"hm"},"finish_reason":null}]}"#,
        r#"{"choices":[{"index":0,"delta":{"content":"caf\u00e9 "},"finish_reason":null}]}"#,
        r#"{"choices":[{"index":1,"delta":{"content":"another choice"},"finish_reason":"length"}]}"#,
        r#"{"choices":[{"index":0,"delta":{"content":"\ud83d"},"finish_reason":null}]}"#,
        r#"{"choices":[{"index":0,"delta":{"content":"!"},"finish_reason":"stop"}]}"#,
        r#"{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":20}}"#,
    ];
    let stream = |before: &str, after: &str| -> String {
        chunks.iter().map(|chunk| format!("{before}{chunk}{after}")).collect::<String>() + before + "[DONE]" + after
    };
    for body in [
        whole.to_owned(),
        format!("\u{feff}{whole}"),
        format!("\r\n  {whole}\n"),
        stream("data: ", "\n\n"),
        stream("data:", "\r\n\r\n"),
        stream("data: ", "\n"),
        format!("\u{feff}: OPENROUTER PROCESSING\n\n{}", stream("event: message\ndata: ", "\n\n")),
        format!("data: {whole}\n\ndata: [DONE]\n\n"),
        // A whole message behind its own pieces.
        stream("data: ", "\n\n").replace("data: [DONE]", &format!("data: {whole}")),
        stream("data: ", "\n\n").replace("data: [DONE]\n\n", ""),
    ] {
        let spoken = read_bytes(body.as_bytes()).unwrap_or_else(|failure| panic!("{body}: {failure}"));
        assert_eq!((spoken.text.as_str(), spoken.stop), ("caf\u{e9} \u{fffd}!", Stop::Complete), "{body}");
        assert_eq!(spoken.usage, Usage { input: 10, output: 20, ..Usage::default() }, "{body}");
    }
    let (before, after) = whole.split_once('!').expect("a text");
    let broken = [before.as_bytes(), b"\xff\xfe", after.as_bytes()].concat();
    assert!(read_bytes(&broken).expect("a completion").text.contains('\u{fffd}'));
    let failed = format!("data: {}\n\ndata: {{\"error\":{{\"code\":502,\"message\":\"broke off\"}}}}\n\n", chunks[2]);
    let failure = read_bytes(failed.as_bytes()).map(|_| ()).expect_err("an error");
    assert_eq!((failure.kind, failure.billed), (ErrorKind::ServerError, Billed::Unknown), "a part of it was written");
    for silent in ["data: [DONE]\n\n", ": nothing\n\n", "data: {broken\n\n"] {
        assert_eq!(read_bytes(silent.as_bytes()).map(|_| ()).expect_err(silent).kind, ErrorKind::Protocol);
    }
}

#[test]
fn thinking_outside_the_completions_count_is_counted() {
    let choice = json!({"message": {"content": "x".repeat(400)}, "finish_reason": "stop"});
    for (usage, expected) in [
        (json!({"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}), Some((100, 20))),
        (json!({"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 520}), Some((100, 420))),
        (json!({"prompt_tokens": 100, "completion_tokens": 0, "total_tokens": 520}), Some((100, 420))),
        (json!({"prompt_tokens": 100, "total_tokens": 520}), Some((100, 420))),
        (json!({"completion_tokens": 20, "total_tokens": 520}), Some((500, 20))),
        (json!({"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 90}), Some((100, 20))),
        (json!({"prompt_tokens": 100.0, "completion_tokens": 20.0}), Some((100, 20))),
        (json!({"input_tokens": 100, "output_tokens": 20}), Some((100, 20))),
        (json!({"prompt_tokens": -1, "completion_tokens": -1}), None),
    ] {
        let counted = spoken(&json!({"choices": [choice], "usage": usage})).expect("a completion").usage;
        let told = (!counted.estimated).then_some((counted.input, counted.output));
        assert_eq!(told, expected, "{usage}");
    }
    let thinking = json!({"message": {"content": "\u{4f60}".repeat(100), "reasoning": "x".repeat(400)}});
    let counted = spoken(&json!({"choices": [thinking]})).expect("a completion").usage;
    assert_eq!((counted.estimated, counted.output), (true, 200));
}

#[test]
fn a_missing_count_is_estimated_by_the_text() {
    for usage in [json!(null), json!({}), json!({"prompt_tokens": 0, "completion_tokens": 0}), json!("odd")] {
        let choice = json!({"message": {"content": "x".repeat(400)}, "finish_reason": "stop"});
        let counted = spoken(&json!({"choices": [choice], "usage": usage})).expect("a completion").usage;
        assert!(counted.estimated && (80..=120).contains(&counted.output) && counted.input > 0, "{usage} {counted:?}");
    }
}

#[test]
fn an_error_hides_in_three_places() {
    let error = json!({"code": 502, "message": "Provider returned error"});
    let usage = json!({"prompt_tokens": 10, "completion_tokens": 20});
    let broken = json!({"choices": [{"message": {"content": "half"}, "finish_reason": "error", "error": error}], "usage": usage});
    let thought = json!({"choices": [{"message": {"content": null, "reasoning": "First the"}, "error": error}]});
    for (body, billed) in [
        (json!({"error": error}), Billed::No),
        (json!({"id": "x", "choices": [], "error": error}), Billed::No),
        (thought, Billed::Unknown),
        (broken, Billed::Usage(Usage { input: 10, output: 20, ..Usage::default() })),
    ] {
        let failure = spoken(&body).map(|_| ()).expect_err("an error");
        assert_eq!((failure.kind, failure.billed), (ErrorKind::ServerError, billed), "{body}");
    }
    // Servers that always fill the field in mean nothing by null.
    let fine =
        json!({"choices": [{"message": {"content": "a"}, "finish_reason": "stop", "error": null}], "error": null});
    assert_eq!(spoken(&fine).expect("a completion").text, "a");
    for nothing in [json!({}), json!(""), json!([]), json!(false), json!({"code": null, "message": ""})] {
        let fine = json!({"choices": [{"message": {"content": "a"}, "finish_reason": "stop"}], "error": nothing});
        assert_eq!(spoken(&fine).expect("a completion").text, "a");
        let silent = spoken(&json!({"error": nothing})).map(|_| ()).expect_err("no completion");
        assert_eq!(silent.kind, ErrorKind::Protocol, "{nothing}");
    }
}

#[test]
fn what_is_no_completion_is_a_failure() {
    for body in [
        "",
        "\"\"",
        "[]",
        "\u{1}",
        "{}",
        "{\"choices\": []}",
        "{\"choices\": 5}",
        "{\"choices\": [5]}",
        "{\"id\": \"x\", \"cho",
    ] {
        let failure = read_bytes(body.as_bytes()).map(|_| ()).expect_err("no completion");
        assert_eq!((failure.kind, failure.billed), (ErrorKind::Protocol, Billed::Unknown), "{body}");
    }
}

#[test]
fn what_no_provider_sends_comes_from_a_wrong_address() {
    for (body, billed) in [
        ("<!doctype html><title>Welcome</title>", Billed::Unknown),
        ("\u{feff}\n<html>", Billed::Unknown),
        ("<?xml version=\"1.0\"?>", Billed::Unknown),
        ("Ollama is running", Billed::Unknown),
        ("OK", Billed::Unknown),
        ("{\"status\": \"ok\"}", Billed::Unknown),
        ("{\"detail\": \"Not Found\"}", Billed::Unknown),
        ("{\"content\": [], \"stop_reason\": \"end_turn\"}", Billed::Unknown),
        ("{\"error\": \"Unexpected endpoint or method. (POST /v1/v1/chat/completions)\"}", Billed::No),
        ("{\"error\": {\"message\": \"Invalid URL (POST /v1/v1/chat/completions)\"}}", Billed::No),
    ] {
        let failure = read_bytes(body.as_bytes()).map(|_| ()).expect_err("no completion");
        assert_eq!((failure.kind, failure.billed), (ErrorKind::WrongAddress, billed), "{body}");
        assert!(failure.message.contains("https://api.example.com/v1/chat/completions"), "{failure}");
    }
}

#[test]
fn lists_of_several_servers_are_read() {
    let list = json!({"object": "list", "models": [{"name": "llama.cpp's second list"}], "data": [
        {"id": "plain", "object": "model"},
        {"id": "vllm", "max_model_len": 32_768},
        {"id": "llama.cpp", "meta": {"n_ctx": 8_192, "n_ctx_train": 131_072}},
        {"id": "a/router", "name": "Router", "context_length": 128_000, "top_provider": {"max_completion_tokens": 16_384},
         "supported_parameters": ["temperature", "max_tokens"]},
    ]});
    let models = models(list.to_string().as_bytes()).expect("a list");
    assert_eq!(models[0], ModelInfo { id: "plain".into(), label: "plain".into(), ..ModelInfo::default() });
    let ids: Vec<&str> = models.iter().map(|model| model.id.as_str()).collect();
    assert_eq!(ids, ["plain", "vllm", "llama.cpp", "a/router"]);
    let router = &models[3];
    assert_eq!((router.label.as_str(), router.max_tokens), ("Router", Some(16_384)));
    let odd =
        json!({"models": [{"id": "float", "context_length": 131_072.0}, {"id": 7}, {}, "named", {"model": "older"}]});
    let models = super::models(odd.to_string().as_bytes()).expect("a list");
    let read: Vec<&str> = models.iter().map(|model| model.id.as_str()).collect();
    assert_eq!(read, ["float", "named", "older"]);
    for none in ["{}", "{\"error\": \"Unexpected endpoint or method.\"}", "\"x\"", "<html>"] {
        assert!(super::models(none.as_bytes()).is_err(), "{none}");
    }
}
