//! Odd answers through the whole engine: what is kept, what is mended and said, and what is asked no second time.

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::{Value, json};
use train_engine::Overrides;
use train_engine::view::{BatchState, BatchView, ProviderInput, ProviderKind, Status, VersionDetail};
use train_support::{Config, FaultServer};

use crate::common::{Bench, EACH, USAGE, assert_balanced, bench, completion, towards_openai};

fn good() -> Value {
    json!({"client_persona": "Ann", "session_context": "A first talk.", "expected_outcome": "A plan.", "turns": [
        {"role": "user", "content": "I am worried about my savings.", "emotion": "anxious", "secondary_emotion": null, "intensity": 0.8},
        {"role": "assistant", "content": "That is a lot to carry. Let us look at it together.", "emotion": "calm", "secondary_emotion": null, "intensity": 0.4},
    ]})
}

fn saying(text: &str) -> Vec<u8> {
    crate::common::saying(text, USAGE)
}

fn stopped(text: &str, finish_reason: &Value) -> Vec<u8> {
    let message = json!({"role": "assistant", "content": text});
    completion(&json!({"index": 0, "message": message, "finish_reason": finish_reason}), USAGE)
}

fn streamed(text: &str) -> Vec<u8> {
    let chunk = |choices: Value, usage: Value| format!("data: {}\r\n\r\n", json!({"choices": choices, "usage": usage}));
    let mut body: String = text
        .as_bytes()
        .chunks(40)
        .map(|piece| {
            let piece = String::from_utf8_lossy(piece);
            chunk(json!([{"index": 0, "delta": {"content": piece}, "finish_reason": null}]), json!(null))
        })
        .collect();
    body += &chunk(json!([{"index": 0, "delta": {}, "finish_reason": "stop"}]), json!(null));
    body += &chunk(json!([]), json!({"prompt_tokens": USAGE.0, "completion_tokens": USAGE.1}));
    (body + "data: [DONE]\r\n\r\n").into_bytes()
}

/// A batch of so many rows against a server that always answers this.
async fn run(rows: usize, status: u16, body: Vec<u8>) -> (Bench, BatchView, FaultServer) {
    let server = FaultServer::start(Config { verbatim: Some((status, body)), ..Config::default() }).await;
    let bench = bench(rows).await;
    let batch = bench.run("one", &towards_openai(&server)).await;
    assert_balanced(&batch);
    (bench, batch, server)
}

async fn generation(bench: &Bench) -> VersionDetail {
    let row = bench.rows().await.remove(0);
    bench.engine.conversation(row.id).await.expect("a row").generation.expect("a version")
}

/// What is kept, with what is mended in it.
fn kept() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let good = good();
    let text = good.to_string();
    let messages = json!({"messages": [
        {"role": "system", "content": "You are calm."},
        {"role": "human", "content": good["turns"][0]["content"], "intensity": "high"},
        {"role": "gpt", "content": good["turns"][1]["content"]},
    ]});
    let lone = text.replace("worried", "worried \\ud83d");
    let marked = String::from_utf8(saying(&text)).expect("text").replace("worried", "worried \u{1}");
    let broken = marked.into_bytes().into_iter().map(|byte| if byte == 1 { 0xff } else { byte }).collect();
    vec![
        ("thinking", saying(&format!("<think>\nshe is {{maybe}} anxious\n</think>\n\n{text}")), "stop", ""),
        ("only the closing tag", saying(&format!("she is {{maybe}} anxious</THINK>{text}")), "stop", ""),
        ("thinking in plain words", saying(&format!("Ann {{maybe}} is {{\"anxious.\n{text}\nDone.")), "stop", ""),
        ("a stream", streamed(&text), "stop", ""),
        ("a byte order mark", [b"\xef\xbb\xbf".to_vec(), saying(&format!("\u{feff}{text}"))].concat(), "stop", ""),
        ("no finish reason", stopped(&text, &json!(null)), "", ""),
        ("another finish reason", stopped(&text, &json!("tool_calls")), "tool_calls", ""),
        (
            "content in parts",
            completion(
                &json!({"message": {"content": [{"type": "text", "text": text}]}, "finish_reason": "STOP"}),
                USAGE,
            ),
            "STOP",
            "",
        ),
        (
            "other names",
            saying(&messages.to_string()),
            "stop",
            "the turns stood under another name; a system turn at the beginning was left out; the speakers had other names; \
             an intensity that is no number was left out",
        ),
        ("a comma too many", saying(&text.replace("]}", "],}")), "stop", "a comma too many was left out"),
        (
            "half a surrogate pair",
            saying(&lone),
            "stop",
            "a character that could not be read stands as \u{fffd} in turn 1",
        ),
        ("no UTF-8", broken, "stop", "a character that could not be read stands as \u{fffd} in turn 1"),
        (
            "an empty error",
            String::from_utf8(saying(&text)).expect("text").replacen('{', "{\"error\":{},", 1).into_bytes(),
            "stop",
            "",
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_not_thrown_away_for_its_wrapping() {
    let check = |(name, body, stop, mended): (&'static str, Vec<u8>, &'static str, &'static str)| async move {
        let (bench, batch, server) = run(1, 200, body).await;
        assert_eq!((batch.state, batch.succeeded, batch.attempts), (BatchState::Completed, 1, 1), "{name}");
        assert_eq!(batch.spent_micros, EACH, "{name}");
        let generation = generation(&bench).await;
        assert_eq!(generation.turns.len(), 2, "{name}");
        assert_eq!(generation.turns[1].content, good()["turns"][1]["content"].as_str().expect("a text"), "{name}");
        assert_eq!((generation.stop_reason.as_str(), generation.mended.join("; ").as_str()), (stop, mended), "{name}");
        let replaced = generation.turns[0].content.contains('\u{fffd}');
        assert_eq!(replaced, mended.contains('\u{fffd}'), "{name}: {}", generation.turns[0].content);
        assert_eq!(generation.turns[0].intensity, (name != "other names").then_some(0.8), "{name}");
        bench.engine.shut_down(Duration::ZERO).await;
        server.stop().await;
    };
    futures_util::stream::iter(kept().into_iter().map(check)).buffer_unordered(4).collect::<Vec<()>>().await;
}

/// Status, body, error kind, how often one row is asked for, why the batch pauses.
type NotKept = (u16, Vec<u8>, &'static str, u32, Option<&'static str>);

/// What is not kept.
fn not_kept() -> Vec<NotKept> {
    let text = good().to_string();
    let cut = &text[..text.len() - 1];
    let json = |value: Value| value.to_string().into_bytes();
    let anthropic_credit = json!({"type": "error", "error": {"type": "invalid_request_error", "message": "Your credit balance is too low to access the Anthropic API."}});
    let flagged = json!({"error": {"code": 403, "message": "Your input was flagged", "metadata": {"reasons": ["self-harm"], "flagged_input": "..."}}});
    vec![
        (200, stopped(cut, &json!(null)), "unexpected_stop", 1, None),
        (200, stopped(&text, &json!("length")), "truncated", 1, None),
        (200, stopped(&text, &json!("MAX_TOKENS")), "truncated", 1, None),
        (200, stopped(&text, &json!("content_filter")), "content_filtered", 1, None),
        (200, stopped("", &json!("stop")), "empty_answer", 3, None),
        (200, stopped("\u{feff}", &json!(null)), "empty_answer", 3, None),
        (200, saying(&format!("<think>{text}</think>")), "invalid_answer", 3, None),
        (
            200,
            json(json!({"error": "Unexpected endpoint or method. (POST /v1/v1/chat/completions)"})),
            "wrong_address",
            1,
            Some("address"),
        ),
        (200, b"<!doctype html><title>Welcome</title>".to_vec(), "wrong_address", 1, Some("address")),
        (404, b"<html>404</html>".to_vec(), "wrong_address", 1, Some("address")),
        (
            500,
            json(json!({"error": {"code": 500, "message": "Context size has been exceeded.", "type": "server_error"}})),
            "context_exceeded",
            1,
            None,
        ),
        (
            400,
            json(json!({"error": {"type": "exceed_context_size_error", "message": "too long"}})),
            "context_exceeded",
            1,
            None,
        ),
        (400, json(anthropic_credit), "billing", 1, Some("billing")),
        (403, json(flagged), "content_filtered", 1, None),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_a_whole_answer_is_told_apart_and_never_kept() {
    let check = |(status, body, kind, calls, pause): (u16, Vec<u8>, &'static str, u32, Option<&'static str>)| async move {
        let name = format!("{kind}: {status} {}", String::from_utf8_lossy(&body));
        let (bench, batch, server) = run(1, status, body).await;
        assert_eq!((batch.succeeded, batch.attempts), (0, calls), "{name}");
        assert_eq!(batch.pause.as_ref().map(|pause| pause.code.as_str()), pause, "{name}");
        let row = bench.rows().await.remove(0);
        assert_eq!(row.status, if pause.is_some() { Status::NotGenerated } else { Status::Failed }, "{name}");
        let errors = bench.errors().await;
        assert!(errors.iter().all(|error| error.kind == kind), "{name}: {errors:?}");
        if kind == "wrong_address" {
            let called = format!("{}/v1/chat/completions", server.url());
            assert!(errors[0].message.contains(&called), "{name}: {}", errors[0].message);
        }
        bench.engine.shut_down(Duration::ZERO).await;
        server.stop().await;
    };
    futures_util::stream::iter(not_kept().into_iter().map(check)).buffer_unordered(4).collect::<Vec<()>>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_address_is_asked_once_and_fails_the_test_of_the_connection() {
    let page = b"<html><title>Router</title></html>".to_vec();
    let silent = json!({"error": "Unexpected endpoint or method."}).to_string().into_bytes();
    for body in [page, silent] {
        let (bench, batch, server) = run(12, 200, body).await;
        assert_eq!((batch.state, batch.attempts, batch.failed), (BatchState::Paused, 1, 0));
        for model in ["", "m-1"] {
            let input = ProviderInput {
                base_url: server.url(),
                model: model.into(),
                ..bench.engine.provider_of(ProviderKind::OpenAi).await.expect("settings").settings
            };
            let report = bench.engine.test_connection(&input).await.expect("a report");
            assert_eq!((report.ok, report.title.as_str()), (false, "The address is wrong"), "{report:?}");
            assert!(report.detail.contains(&server.url()), "{report:?}");
        }
        bench.engine.shut_down(Duration::ZERO).await;
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_prompt_that_is_refused_is_folded_into_the_first_message_and_that_can_be_forgotten() {
    for kind in [ProviderKind::OpenAi, ProviderKind::Anthropic] {
        let server = FaultServer::start(Config { no_system_role: true, record: 64, ..Config::default() }).await;
        let bench = bench(4).await;
        let overrides = Overrides { kind: Some(kind), ..towards_openai(&server) };
        let done = bench.run("one", &overrides).await;
        assert_eq!((done.state, done.succeeded, done.attempts), (BatchState::Completed, 4, 5), "one refusal is enough");
        let refused = bench.errors().await;
        assert_eq!((refused.len(), refused[0].kind.as_str()), (1, "parameter_rejected"));

        let sent: Vec<Value> =
            server.stats().recorded.iter().map(|request| serde_json::from_str(&request.body).expect("JSON")).collect();
        let first = &sent[0];
        let (system, prompt) = match kind {
            ProviderKind::Anthropic => (&first["system"], &first["messages"][0]["content"]),
            _ => (&first["messages"][0]["content"], &first["messages"][1]["content"]),
        };
        let folded = format!("{}\n\n{}", system.as_str().expect("a text"), prompt.as_str().expect("a text"));
        assert!(sent[1..].iter().any(|body| body["messages"] == json!([{"role": "user", "content": folded}])));

        // It is remembered, shown and can be forgotten.
        let (url, model) = (server.url(), "claude-haiku-4-5");
        let learned = bench.engine.learned(kind, Some(&url), Some(model)).await.expect("facts");
        let words: Vec<_> = learned.iter().map(|fact| fact.words.as_str()).collect();
        assert_eq!(words, ["with the system prompt inside the first message"]);
        let before = server.stats().requests;
        bench
            .engine
            .import_plan(
                &train_engine::view::PlanImport::new(bench.dataset.id, "more.csv"),
                crate::common::plan(6).into_bytes(),
            )
            .await
            .expect("rows");
        let more = bench.run("two", &overrides).await;
        assert_eq!((more.failed, u64::from(more.attempts)), (0, server.stats().requests - before));
        assert_eq!(more.attempts, more.succeeded, "it is not asked for again");
        let again = bench.engine.learned(kind, Some(&url), Some(model)).await.expect("facts");
        assert_eq!(again[0].since, learned[0].since, "a use does not prolong it");

        bench.engine.forget_learned(kind, Some(&url), Some(model)).await.expect("forgotten");
        assert!(bench.engine.learned(kind, Some(&url), Some(model)).await.expect("facts").is_empty());
        bench
            .engine
            .import_plan(
                &train_engine::view::PlanImport::new(bench.dataset.id, "most.csv"),
                crate::common::plan(8).into_bytes(),
            )
            .await
            .expect("rows");
        let last = bench.run("three", &overrides).await;
        assert_eq!(last.attempts, last.succeeded + 1, "asked in full again");
        bench.engine.shut_down(Duration::ZERO).await;
        server.stop().await;
    }
}
