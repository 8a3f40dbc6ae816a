//! Every fault a provider has been seen to have, over a real connection, in both protocols.

mod common;

use std::time::Duration;

use train_domain::answer;
use train_domain::call::{Billed, CallOutcome, ErrorKind, Usage};
use train_domain::provider::ProviderKind;
use train_support::{Config, Fault, FaultServer};

use common::{KEY, PROTOCOLS, provider, request};

const COUNTED: Usage = Usage { input: 2_400, output: 2_060, cache_write: 0, cache_read: 0, estimated: false };

/// What a fault is to come out as.
struct Expected {
    /// `None`: an answer, whatever the domain will think of its text.
    kind: Option<ErrorKind>,
    billed: Billed,
    retry_after_ms: Option<u64>,
    status: Option<u16>,
    /// The beginning of the message.
    begins: &'static str,
}

fn fails(kind: ErrorKind, billed: Billed, status: impl Into<Option<u16>>, begins: &'static str) -> Expected {
    Expected { kind: Some(kind), billed, retry_after_ms: None, status: status.into(), begins }
}

fn expected(fault: Fault, protocol: ProviderKind) -> Expected {
    use ErrorKind as K;
    let anthropic = protocol == ProviderKind::Anthropic;
    let spoken = Billed::Usage(COUNTED);
    match fault {
        Fault::Ok
        | Fault::SlowBody
        | Fault::UnendedBody
        | Fault::InvalidJson
        | Fault::WrongSchema
        | Fault::FencedJson
        | Fault::EndsOnUser
        | Fault::ThinkingFirst
        | Fault::MissingUsage => {
            Expected { kind: None, billed: spoken, retry_after_ms: None, status: Some(200), begins: "" }
        }
        Fault::RateLimited { retry_after, as_ms } => Expected {
            // `retry-after` knows whole seconds only.
            retry_after_ms: retry_after.map(|wait| if as_ms { 250 } else { wait.as_secs() * 1_000 }),
            ..fails(K::RateLimited, Billed::No, 429, "HTTP 429 rate_limit_error")
        },
        Fault::OddHeaders => Expected {
            retry_after_ms: Some(1_000),
            ..fails(K::RateLimited, Billed::No, 429, "HTTP 429 rate_limit_error")
        },
        Fault::SpendLimit429 => fails(K::AccountLimit, Billed::No, 429, "HTTP 429 rate_limit_error"),
        Fault::QuotaExhausted if anthropic => fails(K::Billing, Billed::No, 402, "HTTP 402 billing_error"),
        Fault::QuotaExhausted => fails(K::AccountLimit, Billed::No, 429, "HTTP 429 insufficient_quota"),
        Fault::E400 => fails(K::BadRequest, Billed::No, 400, "HTTP 400 invalid_request_error"),
        Fault::E401 => fails(K::BadKey, Billed::No, 401, "HTTP 401 authentication_error"),
        Fault::E402 => fails(K::Billing, Billed::No, 402, "HTTP 402 billing_error"),
        Fault::E403 => fails(K::Forbidden, Billed::No, 403, "HTTP 403 permission_error"),
        Fault::E404 => fails(K::ModelNotFound, Billed::No, 404, "HTTP 404 not_found_error"),
        Fault::E413 => fails(K::RequestTooLarge, Billed::No, 413, "HTTP 413 request_too_large"),
        Fault::E500 => fails(K::ServerError, Billed::No, 500, "HTTP 500 api_error"),
        Fault::E503 => fails(K::Overloaded, Billed::No, 503, "HTTP 503 api_error"),
        Fault::E529 => fails(K::Overloaded, Billed::No, 529, "HTTP 529 overloaded_error"),
        Fault::HtmlError => fails(K::ServerError, Billed::Unknown, 502, "HTTP 502 without an explanation"),
        Fault::ErrorIn200 if anthropic => {
            fails(K::Overloaded, Billed::No, 200, "an error inside HTTP 200 overloaded_error: Overloaded")
        }
        Fault::ErrorIn200 => {
            fails(K::ServerError, Billed::No, 200, "an error inside HTTP 200 502: Provider returned error")
        }
        Fault::ResetBefore => fails(K::ConnectionLost, Billed::Unknown, None, "the connection to http://127.0.0.1:"),
        Fault::ResetMidBody | Fault::TruncatedBody => {
            fails(K::ConnectionLost, Billed::Unknown, 200, "the connection broke after ")
        }
        Fault::Hang => fails(K::Timeout, Billed::Unknown, None, "no complete answer within "),
        Fault::HugeBody => fails(K::AnswerTooLarge, Billed::Unknown, 200, "the answer is larger than 8 MiB"),
        Fault::EmptyContent => fails(K::EmptyAnswer, spoken, 200, "the answer has no text"),
        Fault::MaxTokens => fails(K::Truncated, spoken, 200, "the answer was cut off at the output limit"),
        Fault::Refusal => fails(K::Refused, spoken, 200, "the model declined to answer"),
    }
}

fn billed(outcome: &CallOutcome) -> Billed {
    match &outcome.result {
        Ok(answer) => Billed::Usage(answer.usage),
        Err(failure) => failure.billed,
    }
}

#[tokio::test]
async fn every_fault_is_told_for_what_it_is() {
    let server = FaultServer::start(Config {
        key: Some(KEY.into()),
        marker: Some("case-".into()),
        slow_body: Duration::from_millis(50),
        huge_body: 9 << 20,
        ..Config::default()
    })
    .await;
    for protocol in PROTOCOLS {
        let provider = provider(protocol, &server.url());
        let hurried = train_provider::connect(train_provider::Endpoint {
            timeout: Duration::from_millis(100),
            ..common::endpoint(protocol, &server.url())
        })
        .expect("a provider");
        for (name, fault) in Fault::ALL {
            server.script(vec![fault]);
            let item = format!("case-{name}-{protocol:?}");
            let provider = if fault == Fault::Hang { &hurried } else { &provider };
            let outcome = provider.call(request(&item)).await;
            let context = format!("{name} {protocol:?}: {outcome:?}");
            let expected = expected(fault, protocol);

            let kind = outcome.result.as_ref().err().map(|failure| failure.kind);
            assert_eq!(kind, expected.kind, "{context}");
            if fault == Fault::MissingUsage {
                assert!(
                    matches!(billed(&outcome), Billed::Usage(usage) if usage.estimated && usage.output > 300),
                    "{context}"
                );
            } else {
                assert_eq!(billed(&outcome), expected.billed, "{context}");
            }
            assert_eq!(outcome.http_status, expected.status, "{context}");
            match &outcome.result {
                Ok(answer) => assert!(matches!(answer.stop_reason.as_str(), "end_turn" | "stop"), "{context}"),
                Err(failure) => {
                    assert_eq!(failure.http_status, expected.status, "{context}");
                    assert_eq!(failure.retry_after, expected.retry_after_ms.map(Duration::from_millis), "{context}");
                    assert!(failure.message.starts_with(expected.begins), "{context}");
                }
            }
            let has_id = outcome.request_id.as_deref().is_some_and(|id| id.starts_with("req_"));
            assert_eq!(has_id, expected.status.is_some() && fault != Fault::OddHeaders, "{context}");
            assert!(!context.contains(KEY), "{context}");

            // Nothing that the provider charged for is ever told to be free.
            let charged = server.stats().items[&item].billed > 0;
            assert!(!(charged && billed(&outcome) == Billed::No), "{context}");
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn answers_are_conversations_that_the_domain_keeps() {
    let server = FaultServer::start(Config::default()).await;
    for protocol in PROTOCOLS {
        let provider = provider(protocol, &server.url());
        for fault in [
            Fault::Ok,
            Fault::SlowBody,
            Fault::UnendedBody,
            Fault::FencedJson,
            Fault::ThinkingFirst,
            Fault::MissingUsage,
        ] {
            server.set(Config { slow_body: Duration::from_millis(20), ..Config::default() });
            server.script(vec![fault]);
            let answered = provider.call(request("case-1")).await.result.expect("an answer");
            let conversation = answer::read(&answered.text).expect("a conversation");
            assert_eq!(conversation.turns.len(), 8, "{fault:?}");
        }
        for (fault, kind) in [
            (Fault::InvalidJson, ErrorKind::InvalidAnswer),
            (Fault::WrongSchema, ErrorKind::InvalidAnswer),
            (Fault::EndsOnUser, ErrorKind::InvalidConversation),
        ] {
            server.script(vec![fault]);
            let answered = provider.call(request("case-1")).await.result.expect("an answer");
            assert_eq!(answer::read(&answered.text).map_err(|rejection| rejection.kind), Err(kind), "{fault:?}");
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn limits_are_read_from_both_families_of_headers() {
    let limit = train_support::RateLimit { per_minute: 600, burst: 3, headers: true };
    for protocol in PROTOCOLS {
        let server = FaultServer::start(Config { rate_limit: Some(limit), ..Config::default() }).await;
        let provider = provider(protocol, &server.url());
        let first = provider.call(request("case-1")).await;
        let bucket = first.rate.requests.expect("a bucket of requests");
        assert_eq!((bucket.limit, bucket.remaining), (600.0, 2.0));
        // One of three is gone, and ten come back every second.
        assert!(bucket.reset_after.is_some_and(|reset| reset <= Duration::from_millis(100)), "{bucket:?}");
        assert_eq!((first.rate.tokens, first.rate.input_tokens), (None, None));
        let mut last = first;
        for _ in 0..4 {
            last = provider.call(request("case-1")).await;
        }
        let failure = last.result.expect_err("the bucket is empty");
        assert_eq!((failure.kind, failure.retry_after), (ErrorKind::RateLimited, Some(Duration::from_secs(1))));
        assert!(last.rate.requests.is_some(), "a refusal tells of the limits too");
        server.stop().await;
    }
}
