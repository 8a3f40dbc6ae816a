use serde_json::{Value, json};
use train_domain::call::Usage;

use super::*;
use crate::Kind;
use crate::fixture::{endpoint, reply, request};

fn spoken(body: &Value) -> Result<Spoken, CallFailure> {
    let provider = OpenAi::new(endpoint(Kind::OpenAi)).expect("a provider");
    provider.read(&reply(200, &body.to_string()), &request())
}

fn said(message: Value, finish_reason: Value) -> Spoken {
    let usage = json!({"prompt_tokens": 10, "completion_tokens": 20, "prompt_tokens_details": {"cached_tokens": 4}});
    spoken(&json!({"choices": [{"message": message, "finish_reason": finish_reason}], "usage": usage}))
        .expect("a completion")
}

#[test]
fn the_request_follows_what_was_learned() {
    let (bytes, sent) = body(&request(), EndpointFacts::default());
    let body: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(body["messages"][0], json!({"role": "system", "content": "You are calm."}));
    assert_eq!(body["messages"][1], json!({"role": "user", "content": "Write \"one\"."}));
    assert_eq!((&body["max_tokens"], &body["temperature"]), (&json!(4096), &json!(0.5)));
    assert_eq!(body["response_format"]["type"], "json_schema");
    assert_eq!(body["response_format"]["json_schema"]["strict"], true);
    assert!(sent.schema && sent.temperature && sent.max_tokens);

    let facts = EndpointFacts { no_schema: true, no_temperature: true, max_completion_tokens: true };
    let (bytes, sent) = super::body(&CallRequest { system: "".into(), ..request() }, facts);
    let body: Value = serde_json::from_slice(&bytes).expect("JSON");
    let keys: Vec<&String> = body.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["max_completion_tokens", "messages", "model"]);
    assert_eq!(body["messages"].as_array().map(Vec::len), Some(1));
    assert!(!sent.schema && !sent.temperature && !sent.max_tokens);
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
    for (word, expected) in [
        (json!("stop"), None),
        (json!("eos"), None),
        (json!("length"), Some(ErrorKind::Truncated)),
        (json!("content_filter"), Some(ErrorKind::ContentFiltered)),
        (json!("tool_calls"), Some(ErrorKind::UnexpectedStop)),
        (json!("something_new"), Some(ErrorKind::UnexpectedStop)),
        (json!(null), Some(ErrorKind::UnexpectedStop)),
        (json!("error"), Some(ErrorKind::ServerError)),
    ] {
        assert_eq!(said(json!({"content": "a"}), word.clone()).failure, expected, "{word}");
    }
    for word in ["stop", "content_filter"] {
        let refused = said(json!({"content": null, "refusal": "I can't help with that."}), json!(word));
        assert_eq!(
            (refused.failure, refused.reason.as_deref()),
            (Some(ErrorKind::Refused), Some("I can't help with that."))
        );
    }
    assert_eq!(said(json!({"content": "a", "refusal": ""}), json!("stop")).failure, None);
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
    for (body, billed) in [
        (json!({"error": error}), Billed::No),
        (json!({"id": "x", "choices": [], "error": error}), Billed::No),
        (broken, Billed::Usage(Usage { input: 10, output: 20, ..Usage::default() })),
    ] {
        let failure = spoken(&body).map(|_| ()).expect_err("an error");
        assert_eq!((failure.kind, failure.billed), (ErrorKind::ServerError, billed), "{body}");
    }
    // Servers that always fill the field in mean nothing by null.
    let fine =
        json!({"choices": [{"message": {"content": "a"}, "finish_reason": "stop", "error": null}], "error": null});
    assert_eq!(spoken(&fine).expect("a completion").failure, None);
}

#[test]
fn what_is_no_completion_is_a_failure() {
    for body in ["", "<html>", "[]", "\u{1}", "{}", "{\"choices\": []}", "{\"choices\": 5}", "{\"choices\": [5]}"] {
        let provider = OpenAi::new(endpoint(Kind::OpenAi)).expect("a provider");
        let failure = provider.read(&reply(200, body), &request()).map(|_| ()).expect_err("no completion");
        assert_eq!((failure.kind, failure.billed), (ErrorKind::Protocol, Billed::Unknown), "{body}");
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
    assert_eq!(
        models.iter().map(|model| model.max_input_tokens).collect::<Vec<_>>(),
        [None, Some(32_768), Some(8_192), Some(128_000)]
    );
    let router = &models[3];
    assert_eq!((router.label.as_str(), router.max_tokens), ("Router", Some(16_384)));
    assert_eq!((router.structured, router.takes_temperature), (Some(false), Some(true)));
}
