//! What goes over the wire and what does not: keys, redirects, timeouts, connections, and what one
//! refusal teaches.

mod common;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use train_domain::call::{Billed, ErrorKind};
use train_domain::provider::ProviderKind;
use train_provider::{Endpoint, EndpointError, connect, test_connection};
use train_support::{Config, Fault, FaultServer};

use common::{KEY, PROTOCOLS, endpoint, provider, request};

/// A server that gives every request the same answer, byte for byte, and keeps what it was sent.
async fn parrot(answer: String) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let requests = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 64 << 10];
            let length = stream.read(&mut request).await.unwrap_or(0);
            requests.lock().expect("not poisoned").push(String::from_utf8_lossy(&request[..length]).into_owned());
            // The client may have left already.
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (url, seen)
}

fn http(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
}

#[tokio::test]
async fn an_echoed_key_is_kept_nowhere() {
    let echo =
        format!(r#"{{"error":{{"type":"authentication_error","message":"no such key: {KEY}","code":"{KEY}"}}}}"#);
    let headers = format!("request-id: {KEY}\r\nx-request-id: {KEY}\r\nlocation: http://{KEY}/\r\n");
    let half = format!("{{\"choices\": \"{KEY}");
    for status in ["200 OK", "302 Found", "400 Bad Request", "401 Unauthorized", "500 Internal Server Error"] {
        for body in [&echo, &half, &format!("<html>{KEY}</html>")] {
            for cut in [false, true] {
                let mut answer = http(status, &headers, body);
                if cut {
                    answer.truncate(answer.len() - 2);
                }
                let (url, _) = parrot(answer).await;
                for protocol in PROTOCOLS {
                    let quick = Endpoint { timeout: Duration::from_millis(500), ..endpoint(protocol, &url) };
                    let shown = format!("{quick:?}");
                    let provider = connect(quick).expect("a provider");
                    let outcome = provider.call(request("one")).await;
                    let failure = outcome.result.as_ref().expect_err("a failure");
                    let models = provider.models().await;
                    let report = test_connection(&*provider, "m").await;
                    let all = format!("{shown} {outcome:?} {failure} {models:?} {report:?}");
                    assert!(!all.contains(KEY), "{status} {body} {all}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (elsewhere, seen) = parrot(http("200 OK", "", "{}")).await;
    for status in ["301 Moved Permanently", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let (url, _) = parrot(http(status, &format!("location: {elsewhere}/v1/messages\r\n"), "")).await;
        for protocol in PROTOCOLS {
            let provider = provider(protocol, &url);
            let failure = provider.call(request("one")).await.result.expect_err("a redirect");
            assert_eq!((failure.kind, failure.billed), (ErrorKind::WrongAddress, Billed::No));
            assert!(failure.message.contains(&elsewhere), "{failure}");
            assert_eq!(test_connection(&*provider, "m").await.title, "The address leads elsewhere");
        }
    }
    assert!(seen.lock().expect("not poisoned").is_empty());
}

#[tokio::test]
async fn the_key_goes_into_its_header_and_nothing_more_than_needed_is_sent() {
    let server = FaultServer::start(Config { record: 2, ..Config::default() }).await;
    for protocol in PROTOCOLS {
        provider(protocol, &server.url()).call(request("one")).await.result.expect("an answer");
    }
    let recorded = server.stats().recorded;
    for (request, (path, name, value)) in recorded.iter().zip([
        ("/v1/messages", "x-api-key", KEY.to_owned()),
        ("/v1/chat/completions", "authorization", format!("Bearer {KEY}")),
    ]) {
        assert_eq!(request.path, path);
        let mut names: Vec<_> =
            request.headers.iter().map(|(name, _)| name.as_str()).filter(|name| *name != "anthropic-version").collect();
        names.sort_unstable();
        let mut expected = ["accept", "content-length", "content-type", "host", "user-agent", name];
        expected.sort_unstable();
        assert_eq!(names, expected);
        assert!(request.headers.contains(&(name.to_owned(), value)));
        assert!(!request.body.contains(KEY));
    }
    assert!(recorded[0].headers.contains(&("anthropic-version".into(), "2023-06-01".into())));

    let open = connect(Endpoint { key: None, ..endpoint(ProviderKind::OpenAi, &server.url()) }).expect("a provider");
    open.call(request("one")).await.result.expect("an answer");
    let recorded = server.stats().recorded;
    assert!(recorded[1].headers.iter().all(|(name, _)| name != "authorization"));
    server.stop().await;
}

#[tokio::test]
async fn the_timeout_covers_the_whole_call_and_starts_at_the_send() {
    let server = FaultServer::start(Config {
        latency: Duration::from_millis(100),
        slow_body: Duration::from_secs(2),
        ..Config::default()
    })
    .await;
    let timeout = Duration::from_millis(400);
    let provider =
        connect(Endpoint { timeout, ..endpoint(ProviderKind::Anthropic, &server.url()) }).expect("a provider");

    // Waiting in a queue before the send takes nothing from the call's own time.
    let waiting = provider.call(request("one"));
    tokio::time::sleep(timeout).await;
    assert!(waiting.await.result.is_ok());

    server.script(vec![Fault::SlowBody]);
    let started = Instant::now();
    let outcome = provider.call(request("two")).await;
    let taken = started.elapsed();
    assert!(taken >= timeout && taken < timeout * 4, "{taken:?}");
    let failure = outcome.result.expect_err("too slow");
    assert_eq!((failure.kind, failure.billed, failure.http_status), (ErrorKind::Timeout, Billed::Unknown, Some(200)));
    assert!(outcome.request_id.is_some() && failure.raw.is_some(), "what had come is kept");
    server.stop().await;
}

#[tokio::test]
async fn a_whole_answer_counts_although_the_server_never_ends_it() {
    let whole = r#"{"choices":[{"message":{"content":"hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#;
    let streamed = format!("data: {whole}\n\ndata: [DONE]\n\n");
    let spoken = [
        r#"{"type":"message_start","message":{"usage":{"input_tokens":3,"output_tokens":0}}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hello"}}"#,
        r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}"#,
        r#"{"type":"message_stop"}"#,
    ];
    let spoken: String = spoken.iter().map(|event| format!("event: x\ndata: {event}\n\n")).collect();
    for (kind, body) in [
        (ProviderKind::OpenAi, whole.to_owned()),
        (ProviderKind::OpenAi, streamed.clone()),
        (ProviderKind::OpenAi, streamed.replace("data: ", "data:").trim_end().to_owned()),
        (ProviderKind::Anthropic, spoken),
    ] {
        let url = unended(body.clone()).await;
        let quick = Endpoint { timeout: Duration::from_millis(500), ..endpoint(kind, &url) };
        let outcome = connect(quick).expect("a provider").call(request("one")).await;
        let answered = outcome.result.expect("the answer");
        assert_eq!((answered.text.as_str(), answered.usage.input, answered.usage.output), ("hello", 3, 2), "{body}");
    }
}

/// A server that answers one request, and neither tells that it has done so nor closes the connection.
async fn unended(body: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut request = vec![0; 64 << 10];
        assert!(stream.read(&mut request).await.is_ok_and(|length| length > 0), "a request");
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        let _ = stream.write_all(format!("{head}{:x}\r\n{body}\r\n", body.len()).as_bytes()).await;
        std::future::pending::<()>().await;
    });
    url
}

#[tokio::test]
async fn nobody_there_costs_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    for protocol in PROTOCOLS {
        let provider = provider(protocol, &url);
        let outcome = provider.call(request("one")).await;
        let failure = outcome.result.expect_err("nobody");
        assert_eq!((failure.kind, failure.billed, failure.http_status), (ErrorKind::Offline, Billed::No, None));
        assert!(failure.message.starts_with("no connection to http://127.0.0.1:"), "{failure}");
        assert_eq!(test_connection(&*provider, "m").await.title, "No server there");
    }
}

#[tokio::test]
async fn https_to_a_plain_server_is_told_as_such() {
    let server = FaultServer::start(Config::default()).await;
    let provider = provider(ProviderKind::OpenAi, &server.url().replace("http://", "https://"));
    let failure = provider.call(request("one")).await.result.expect_err("no handshake");
    assert_eq!((failure.kind, failure.billed), (ErrorKind::Offline, Billed::No));
    let report = test_connection(&*provider, "m").await;
    assert_eq!(report.title, "No secure connection");
    assert!(report.todo.expect("advice").contains("http://"));
    server.stop().await;
}

#[tokio::test]
async fn one_refusal_teaches_what_to_leave_out() {
    for (protocol, parameters) in [
        (ProviderKind::Anthropic, &["temperature", "output_config"][..]),
        (ProviderKind::OpenAi, &["temperature", "response_format", "max_tokens"]),
    ] {
        let rejects = parameters.iter().map(|parameter| (*parameter).to_owned()).collect();
        let server = FaultServer::start(Config { rejects, ..Config::default() }).await;
        let provider = provider(protocol, &server.url());
        for _ in parameters {
            let failure = provider.call(request("one")).await.result.expect_err("a parameter");
            assert_eq!((failure.kind, failure.billed), (ErrorKind::ParameterRejected, Billed::No), "{failure}");
        }
        provider.call(request("one")).await.result.expect("an answer without them");
        let facts = provider.facts();
        assert!(facts.no_temperature && facts.no_schema);
        assert_eq!(facts.max_completion_tokens, protocol == ProviderKind::OpenAi);

        let remembering = connect(Endpoint { facts, ..endpoint(protocol, &server.url()) }).expect("a provider");
        remembering.call(request("one")).await.result.expect("an answer at once");
        // A parameter that was not even sent is no matter of facts.
        server.set(Config { rejects: vec!["messages".into()], ..Config::default() });
        let failure = remembering.call(request("one")).await.result.expect_err("no messages");
        assert_eq!(failure.kind, ErrorKind::BadRequest);
        server.stop().await;
    }
}

#[tokio::test]
async fn connections_are_kept_and_used_again() {
    let server = FaultServer::start(Config { latency: Duration::from_millis(20), ..Config::default() }).await;
    let provider = provider(ProviderKind::OpenAi, &server.url());
    for _ in 0..4 {
        let calls: Vec<_> = (0..50)
            .map(|number| {
                let provider = Arc::clone(&provider);
                tokio::spawn(async move { provider.call(request(&format!("case-{number}"))).await.result.is_ok() })
            })
            .collect();
        for call in calls {
            assert!(call.await.expect("no panic"));
        }
    }
    let stats = server.stats();
    assert_eq!(stats.answered, 200);
    assert!(stats.connections <= 50, "{} connections", stats.connections);
    server.stop().await;
}

#[tokio::test]
async fn models_and_the_connection_test_work_on_both_protocols() {
    let server = FaultServer::start(Config { key: Some(KEY.into()), ..Config::default() }).await;
    for protocol in PROTOCOLS {
        let good = provider(protocol, &server.url());
        let models = good.models().await.expect("a list");
        assert_eq!(
            models.iter().map(|model| model.id.as_str()).collect::<Vec<_>>(),
            ["claude-haiku-4-5", "claude-sonnet-5-5"]
        );
        assert!(test_connection(&*good, "claude-haiku-4-5").await.ok);
        assert_eq!(test_connection(&*good, "claude-haiku").await.title, "The model is not there");

        let bad = connect(Endpoint { key: None, ..endpoint(protocol, &server.url()) }).expect("a provider");
        assert_eq!(test_connection(&*bad, "claude-haiku-4-5").await.title, "The key was not accepted");
    }
    assert_eq!(server.stats().requests, 0, "a list costs nothing");

    server.set(Config { models: vec![], ..Config::default() });
    for protocol in PROTOCOLS {
        let report = test_connection(&*provider(protocol, &server.url()), "m").await;
        assert!(report.ok, "{report:?}");
    }
    server.stop().await;
}

#[test]
fn an_endpoint_that_cannot_be_right_is_refused_before_anything_is_sent() {
    let refused = |endpoint| connect(endpoint).map(|_| ()).expect_err("refused");
    let plain = endpoint(ProviderKind::OpenAi, "http://192.168.1.5:8080");
    assert!(matches!(refused(plain.clone()), EndpointError::NotEncrypted(_)));
    assert!(connect(Endpoint { allow_http: true, ..plain }).is_ok());
    let broken_key = Endpoint {
        key: Some(train_provider::Key::new("two\nlines".to_owned().into())),
        ..endpoint(ProviderKind::Anthropic, "https://host")
    };
    assert_eq!(refused(broken_key), EndpointError::Key);
    assert_eq!(refused(endpoint(ProviderKind::OpenAi, "https://me:secret@host")), EndpointError::Credentials);
    assert_eq!(refused(endpoint(ProviderKind::Practice, "")), EndpointError::NoServer);
}
