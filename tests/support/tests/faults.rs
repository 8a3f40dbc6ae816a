//! What a client sees of each fault, over a real connection.

use std::time::{Duration, Instant};

use reqwest::{Client, Response};
use serde_json::{Value, json};
use train_support::{Config, Fault, FaultServer, RateLimit};

async fn ask(client: &Client, server: &FaultServer, path: &str, item: &str) -> reqwest::Result<Response> {
    let body =
        json!({"model": "m", "max_tokens": 4096, "messages": [{"role": "user", "content": format!("write {item}")}]});
    client.post(server.url() + path).json(&body).send().await
}

const ANTHROPIC: &str = "/v1/messages";
const OPENAI: &str = "/v1/chat/completions";

fn marked() -> Config {
    Config {
        marker: Some("case-".into()),
        slow_body: Duration::from_millis(200),
        huge_body: 1 << 20,
        ..Config::default()
    }
}

#[tokio::test]
async fn refusals_have_the_providers_status_and_shape() {
    let server = FaultServer::start(marked()).await;
    let client = Client::new();
    let expected = [
        (Fault::SpendLimit429, 429),
        (Fault::QuotaExhausted, 429),
        (Fault::E500, 500),
        (Fault::E503, 503),
        (Fault::E529, 529),
        (Fault::E401, 401),
        (Fault::E402, 402),
        (Fault::E403, 403),
        (Fault::E404, 404),
        (Fault::E400, 400),
        (Fault::E413, 413),
        (Fault::OddHeaders, 429),
        (Fault::HtmlError, 502),
    ];
    for (fault, status) in expected {
        for path in [ANTHROPIC, OPENAI] {
            server.script(vec![fault]);
            let response = ask(&client, &server, path, "case-1").await.expect("an answer");
            let no_money = fault == Fault::QuotaExhausted && path == ANTHROPIC;
            let status = if no_money { 402 } else { status };
            assert_eq!(response.status().as_u16(), status, "{fault:?}");
            let text = response.text().await.expect("a body");
            if fault == Fault::HtmlError {
                assert!(text.contains("Bad Gateway"));
            } else {
                let body: Value = serde_json::from_str(&text).expect("JSON");
                assert!(body["error"]["message"].is_string(), "{body}");
            }
        }
    }
    let stats = server.stats();
    assert_eq!((stats.billed, stats.answered, stats.abandoned), (0, 0, 0));
    assert_eq!(stats.items["case-1"].requests, 26);
    server.stop().await;
}

#[tokio::test]
async fn a_wait_is_told_in_seconds_or_milliseconds_or_not_at_all() {
    let server = FaultServer::start(marked()).await;
    let client = Client::new();
    let limited = |retry_after, as_ms| Fault::RateLimited { retry_after, as_ms };
    server.script(vec![
        limited(Some(Duration::from_millis(1_500)), false),
        limited(Some(Duration::from_millis(1_500)), true),
        limited(None, false),
        Fault::OddHeaders,
    ]);
    let mut seen = Vec::new();
    for _ in 0..4 {
        let response = ask(&client, &server, ANTHROPIC, "case-1").await.expect("an answer");
        let all = |name| response.headers().get_all(name).iter().cloned().collect::<Vec<_>>();
        seen.push((all("retry-after"), all("retry-after-ms")));
    }
    assert_eq!(seen[0], (vec!["2".parse().expect("a header")], vec![]));
    assert_eq!(seen[1], (vec![], vec!["1500".parse().expect("a header")]));
    assert_eq!(seen[2], (vec![], vec![]));
    assert_eq!(seen[3].0.len(), 2);
    server.stop().await;
}

#[tokio::test]
async fn broken_connections_break_and_are_counted() {
    let server = FaultServer::start(marked()).await;
    let client = Client::new();
    for path in [ANTHROPIC, OPENAI] {
        server.script(vec![Fault::ResetBefore]);
        assert!(ask(&client, &server, path, "case-1").await.is_err());
        for fault in [Fault::ResetMidBody, Fault::TruncatedBody, Fault::UnendedBody] {
            server.script(vec![fault]);
            let response = ask(&client, &server, path, "case-1").await.expect("a head");
            assert_eq!(response.status(), 200);
            assert!(response.bytes().await.is_err(), "{fault:?}");
        }
        server.script(vec![Fault::Hang]);
        let waited = tokio::time::timeout(Duration::from_millis(100), ask(&client, &server, path, "case-1")).await;
        assert!(waited.is_err());
    }
    let stats = settled(&server).await;
    assert_eq!((stats.abandoned, stats.answered, stats.billed), (2, 2, 6));
    server.stop().await;
}

/// The statistics once the server has noticed that its clients are gone.
async fn settled(server: &FaultServer) -> train_support::Stats {
    let started = Instant::now();
    loop {
        let stats = server.stats();
        if stats.in_flight == 0 || started.elapsed() > Duration::from_secs(5) {
            return stats;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn two_hundreds_carry_what_their_fault_says() {
    let server = FaultServer::start(marked()).await;
    let client = Client::new();
    let texts = [
        (Fault::Ok, "{"),
        (Fault::SlowBody, "{"),
        (Fault::FencedJson, "Here is"),
        (Fault::InvalidJson, "{\"client_persona\": \"Anxious Planner\", \"turns\": ["),
        (Fault::WrongSchema, "{\"dialogue\""),
        (Fault::EndsOnUser, "{"),
        (Fault::MaxTokens, "{"),
    ];
    for (fault, begins) in texts {
        server.script(vec![fault, fault]);
        let body: Value = json_of(&client, &server, ANTHROPIC).await;
        let text = body["content"][0]["text"].as_str().expect("a text block");
        assert!(text.starts_with(begins), "{fault:?}: {text}");
        let stop = if fault == Fault::MaxTokens { "max_tokens" } else { "end_turn" };
        assert_eq!(body["stop_reason"], stop);
        let body: Value = json_of(&client, &server, OPENAI).await;
        let text = body["choices"][0]["message"]["content"].as_str().expect("a text");
        assert!(text.starts_with(begins), "{fault:?}: {text}");
        assert_eq!(body["usage"]["completion_tokens"], 2_060);
    }
    server.script(vec![Fault::Refusal, Fault::EmptyContent, Fault::ErrorIn200]);
    let body = json_of(&client, &server, ANTHROPIC).await;
    assert_eq!((&body["stop_reason"], &body["content"]), (&json!("refusal"), &json!([])));
    assert_eq!(json_of(&client, &server, ANTHROPIC).await["content"], json!([]));
    assert_eq!(json_of(&client, &server, ANTHROPIC).await["type"], "error");

    server.script(vec![Fault::HugeBody]);
    let response = ask(&client, &server, OPENAI, "case-1").await.expect("a head");
    assert_eq!(response.content_length(), None);
    assert!(response.bytes().await.expect("a body").len() >= 1 << 20);
    server.stop().await;
}

async fn json_of(client: &Client, server: &FaultServer, path: &str) -> Value {
    let response = ask(client, server, path, "case-1").await.expect("an answer");
    response.json().await.expect("JSON")
}

#[tokio::test]
async fn a_key_a_parameter_and_a_limit_are_enforced() {
    let server = FaultServer::start(Config {
        key: Some("secret".into()),
        rejects: vec!["temperature".into()],
        record: 1,
        ..marked()
    })
    .await;
    let client = Client::new();
    assert_eq!(ask(&client, &server, OPENAI, "case-1").await.expect("an answer").status(), 401);
    let send = |body: Value| client.post(server.url() + OPENAI).bearer_auth("secret").json(&body).send();
    assert_eq!(send(json!({"temperature": 1})).await.expect("an answer").status(), 400);
    assert_eq!(send(json!({"messages": []})).await.expect("an answer").status(), 200);
    let listed = client.get(server.url() + "/v1/models").header("x-api-key", "secret").send().await;
    let listed: Value = listed.expect("an answer").json().await.expect("JSON");
    assert_eq!(listed["data"][0]["display_name"], "Claude Haiku 4 5");
    let stats = server.stats();
    assert_eq!((stats.unauthorized, stats.requests, stats.recorded.len()), (1, 1, 1));
    assert_eq!(stats.recorded[0].body, json!({"messages": []}).to_string());

    server.set(Config { rate_limit: Some(RateLimit { per_minute: 60, burst: 1, headers: true }), ..marked() });
    let first = ask(&client, &server, ANTHROPIC, "case-2").await.expect("an answer");
    assert_eq!(first.headers()["anthropic-ratelimit-requests-remaining"], "0");
    let second = ask(&client, &server, ANTHROPIC, "case-2").await.expect("an answer");
    assert_eq!((second.status().as_u16(), &second.headers()["retry-after"]), (429, &"1".parse().expect("a header")));
    assert_eq!(server.stats().rate_limited, 1);
    server.stop().await;
}

#[tokio::test]
async fn latency_is_kept_at_any_concurrency() {
    let latency = Duration::from_millis(100);
    let server = FaultServer::start(Config { latency, ..marked() }).await;
    let client = Client::new();
    let started = Instant::now();
    let asked: Vec<_> = (0..50)
        .map(|number| {
            let (client, url) = (client.clone(), server.url() + ANTHROPIC);
            let body = json!({"messages": [format!("case-{number}")]});
            tokio::spawn(async move { client.post(url).json(&body).send().await?.bytes().await })
        })
        .collect();
    for answer in asked {
        assert!(!answer.await.expect("no panic").expect("an answer").is_empty());
    }
    let taken = started.elapsed();
    assert!(taken >= latency && taken < latency * 10, "{taken:?}");
    let stats = server.stats();
    assert_eq!((stats.answered, stats.items.len()), (50, 50));
    assert!(stats.max_in_flight > 10 && stats.mean_latency_us >= 100_000, "{stats:?}");
    server.stop().await;
}

#[tokio::test]
async fn answers_are_held_until_they_are_released() {
    let server = FaultServer::start(marked()).await;
    let client = Client::new();
    server.hold_after(1);
    assert!(ask(&client, &server, ANTHROPIC, "case-1").await.expect("the one that passes").status().is_success());
    let held = ask(&client, &server, ANTHROPIC, "case-2");
    tokio::pin!(held);
    tokio::select! {
        _ = &mut held => panic!("it is held"),
        () = tokio::time::sleep(Duration::from_millis(100)) => {}
    }
    assert_eq!(server.stats().answered, 1);
    server.release();
    assert!(held.await.expect("what was held").status().is_success());
    assert!(ask(&client, &server, ANTHROPIC, "case-3").await.expect("what comes after").status().is_success());
}
