//! The real model answers on both protocols, with its own token counts and stop reasons.

use serde_json::{Value, json};
use train_support::LlamaServer;

#[tokio::test]
#[ignore = "installs a model's wheels on its first run; the task runner asks for it by name"]
async fn both_protocols_answer_with_usage_and_a_stop_reason() {
    let server = LlamaServer::start().expect("the model's server starts");
    let client = reqwest::Client::new();
    let post = async |path: &str, body: Value| -> Value {
        let sent = client.post(format!("{}{path}", server.url())).json(&body).send().await;
        let answer = sent.expect("an answer");
        assert_eq!(answer.status(), 200);
        answer.json().await.expect("JSON")
    };
    let messages = json!([{"role": "user", "content": "Say hello to an anxious client."}]);
    let schema = json!({
        "type": "object", "additionalProperties": false, "required": ["greeting"],
        "properties": {"greeting": {"type": "string", "enum": ["hello", "good morning"]}},
    });

    let answer = post(
        "/v1/chat/completions",
        json!({
            "model": LlamaServer::MODEL, "max_tokens": 64, "messages": messages,
            "response_format": {"type": "json_schema", "json_schema": {"name": "greeting", "strict": true, "schema": schema}},
        }),
    )
    .await;
    let text = answer["choices"][0]["message"]["content"].as_str().expect("a text");
    let greeting: Value = serde_json::from_str(text).expect("the schema is kept to");
    assert!(greeting["greeting"].is_string());
    assert_eq!(answer["choices"][0]["finish_reason"], "stop");
    assert!(answer["usage"]["completion_tokens"].as_u64().is_some_and(|count| count > 0));

    let answer =
        post("/v1/messages", json!({"model": LlamaServer::MODEL, "max_tokens": 8, "messages": messages})).await;
    assert!(answer["content"][0]["text"].is_string());
    assert!(["max_tokens", "end_turn"].contains(&answer["stop_reason"].as_str().expect("a stop reason")));
    assert!(answer["usage"]["input_tokens"].as_u64().is_some_and(|count| count > 0));
}
