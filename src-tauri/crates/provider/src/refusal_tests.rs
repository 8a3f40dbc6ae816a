use std::time::Duration;

use super::*;
use crate::fixture::{KEY, http, reply};

const ALL: Sent = Sent { schema: true, temperature: true, max_tokens: true, system: true };

fn refused(status: u16, body: &str, told: &Told) -> Refusal {
    read(&http(), &reply(status, body), told, ALL)
}

fn kind_of(status: u16, body: &str) -> ErrorKind {
    refused(status, body, &Told::default()).failure.kind
}

#[test]
fn a_status_alone_decides_where_nothing_else_is_said() {
    for (status, expected) in [
        (301, ErrorKind::WrongAddress),
        (400, ErrorKind::BadRequest),
        (401, ErrorKind::BadKey),
        (402, ErrorKind::Billing),
        (403, ErrorKind::Forbidden),
        (405, ErrorKind::WrongAddress),
        (408, ErrorKind::ServerError),
        (409, ErrorKind::ServerError),
        (413, ErrorKind::RequestTooLarge),
        (418, ErrorKind::Protocol),
        (422, ErrorKind::BadRequest),
        (429, ErrorKind::RateLimited),
        (500, ErrorKind::ServerError),
        (502, ErrorKind::ServerError),
        (503, ErrorKind::Overloaded),
        (504, ErrorKind::ServerError),
        (529, ErrorKind::Overloaded),
    ] {
        for body in [
            "",
            "<html>",
            "[]",
            "null",
            r#"{"error":null}"#,
            r#"{"error":"words"}"#,
            r#"{"error":{"message":"words"}}"#,
        ] {
            assert_eq!(kind_of(status, body), expected, "{status} {body}");
        }
    }
}

#[test]
fn a_404_is_about_the_model_where_the_provider_says_so() {
    for body in [
        r#"{"error":{"code":"model_not_found","message":"words"}}"#,
        r#"{"error":{"type":"not_found_error","message":"model: claude-x"}}"#,
        r#"{"error":{"message":"model \"x\" not found, try pulling it first"}}"#,
        r#"{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","code":404}"#,
        r#"{"error":"words"}"#,
    ] {
        let failure = refused(404, body, &Told::default()).failure;
        assert_eq!(failure.kind, ErrorKind::ModelNotFound, "{body}");
    }
    for body in [
        "",
        "<html>",
        "[]",
        "null",
        "404 page not found",
        r#"{"error":null}"#,
        r#"{"detail":"Not Found"}"#,
        r#"{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}"#,
        r#"{"error":{"message":"Invalid URL (POST /v1/v1/chat/completions)","type":"invalid_request_error","code":null}}"#,
    ] {
        let failure = refused(404, body, &Told::default()).failure;
        assert_eq!(failure.kind, ErrorKind::WrongAddress, "{body}");
        assert!(failure.message.contains("https://api.example.com/v1/chat/completions"), "{failure}");
    }
}

#[test]
fn sentences_decide_where_servers_have_no_code() {
    let credit = r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."}}"#;
    let spent = r#"{"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."}}"#;
    let flagged = r#"{"error":{"code":403,"message":"Your chosen model requires moderation and your input was flagged","metadata":{"reasons":["self-harm"],"flagged_input":"...","provider_name":"x"}}}"#;
    for (status, body, expected) in [
        (400, credit, ErrorKind::Billing),
        (400, spent, ErrorKind::AccountLimit),
        (403, flagged, ErrorKind::ContentFiltered),
        (
            403,
            r#"{"error":{"code":403,"message":"no","metadata":{"reasons":[],"provider_name":"x"}}}"#,
            ErrorKind::Forbidden,
        ),
        (403, r#"{"error":{"message":"The key is disabled"}}"#, ErrorKind::Forbidden),
        (
            500,
            r#"{"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}"#,
            ErrorKind::ContextExceeded,
        ),
        (
            400,
            r#"{"error":"Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough."}"#,
            ErrorKind::ContextExceeded,
        ),
        (
            400,
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 205000 tokens > 200000 maximum"}}"#,
            ErrorKind::ContextExceeded,
        ),
        (
            400,
            r#"{"object":"error","message":"'max_tokens' or 'max_completion_tokens' is too large: 8192. This model's maximum context length is 4096 tokens and your request has 100 input tokens.","code":400}"#,
            ErrorKind::ContextExceeded,
        ),
        (
            400,
            r#"[{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}]"#,
            ErrorKind::ContextExceeded,
        ),
        (400, r#"{"error":{"code":"data_inspection_failed","message":"no"}}"#, ErrorKind::ContentFiltered),
        (
            400,
            r#"{"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***yz. You can obtain an API key from https://console.x.ai."}"#,
            ErrorKind::BadKey,
        ),
        (
            400,
            r#"[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]"#,
            ErrorKind::BadKey,
        ),
        (
            400,
            r#"[{"error":{"code":400,"message":"API key expired.","status":"INVALID_ARGUMENT","details":[{"locale":"en-US"},{"reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}]"#,
            ErrorKind::BadKey,
        ),
    ] {
        assert_eq!(kind_of(status, body), expected, "{body}");
    }
    let inside = serde_json::from_str::<Value>(flagged).expect("JSON");
    let failure = within_success(&http(), &reply(200, ""), &inside["error"], Billed::No).expect("an error");
    assert_eq!(failure.kind, ErrorKind::ContentFiltered);
}

#[test]
fn an_answer_that_breaks_its_schema_is_kept_and_perhaps_billed() {
    let body = |more: &str| {
        format!(
            r#"{{"error":{{"message":"Generated JSON does not match the expected schema. See 'failed_generation' for more details.","type":"invalid_request_error","code":"json_validate_failed","failed_generation":"{{\"turns\": ["}}{more}}}"#
        )
    };
    let Refusal { failure, lacks } = refused(400, &body(""), &Told::default());
    assert_eq!((failure.kind, lacks), (ErrorKind::InvalidAnswer, None), "the schema is taken");
    assert_eq!((failure.billed, failure.raw.as_deref()), (Billed::Unknown, Some(r#"{"turns": ["#)));
    let counted = body(r#","usage":{"prompt_tokens":2000,"completion_tokens":500}"#);
    let Billed::Usage(usage) = refused(400, &counted, &Told::default()).failure.billed else {
        panic!("it was counted")
    };
    assert_eq!((usage.input, usage.output), (2_000, 500));
}

#[test]
fn an_answer_that_was_cut_off_before_its_schema_was_kept_is_cut_off() {
    let body = r#"{"error":{"message":"Failed to generate JSON.","code":"json_validate_failed","failed_generation":"max completion tokens reached before generating a valid document"}}"#;
    let failure = refused(400, body, &Told::default()).failure;
    assert_eq!((failure.kind, failure.billed), (ErrorKind::Truncated, Billed::Unknown), "once more would cost as much");
}

#[test]
fn a_code_says_more_than_the_status() {
    for (status, body, expected) in [
        (429, r#"{"error":{"code":"insufficient_quota"}}"#, ErrorKind::AccountLimit),
        (429, r#"{"error":{"type":"insufficient_quota","code":null}}"#, ErrorKind::AccountLimit),
        (429, r#"{"error":{"code":"credit_balance_exhausted"}}"#, ErrorKind::Billing),
        (429, r#"{"error":{"code":"slow_down"}}"#, ErrorKind::RateLimited),
        (
            429,
            r#"{"error":{"type":"rate_limit_error","details":{"error_code":"enforced_spend_limit_reached"}}}"#,
            ErrorKind::AccountLimit,
        ),
        (
            400,
            r#"{"error":{"type":"invalid_request_error","details":{"error_code":"enforced_spend_limit_reached"}}}"#,
            ErrorKind::AccountLimit,
        ),
        (400, r#"{"error":{"code":"context_length_exceeded"}}"#, ErrorKind::ContextExceeded),
        (400, r#"{"error":{"code":400,"type":"exceed_context_size_error","n_ctx":4096}}"#, ErrorKind::ContextExceeded),
        (400, r#"{"error":{"code":"content_filter"}}"#, ErrorKind::ContentFiltered),
        (500, r#"{"error":{"type":"overloaded_error"}}"#, ErrorKind::Overloaded),
        // Words in a message are for people: they decide nothing.
        (400, r#"{"error":{"message":"rate limit, quota, billing, overloaded"}}"#, ErrorKind::BadRequest),
    ] {
        assert_eq!(kind_of(status, body), expected, "{body}");
    }
}

#[test]
fn a_header_may_overrule_the_status() {
    let says = |should_retry, retry_after| Told { should_retry, retry_after, ..Told::default() };
    let kind = |status, told: Told| refused(status, "{}", &told).failure.kind;
    assert_eq!(kind(400, says(Some(true), None)), ErrorKind::ServerError);
    assert_eq!(kind(429, says(Some(false), None)), ErrorKind::AccountLimit);
    let wait = Some(Duration::from_secs(3));
    assert_eq!(kind(402, says(None, wait)), ErrorKind::RateLimited);
    assert_eq!(refused(503, "{}", &says(None, wait)).failure.retry_after, wait);
}

#[test]
fn a_rejected_parameter_is_learned_if_it_was_sent() {
    let cases = [
        (
            400,
            r#"{"error":{"param":"temperature","code":"unsupported_value","message":"Only the default is supported"}}"#,
            Lacks::Temperature,
        ),
        (
            400,
            r#"{"error":{"type":"invalid_request_error","message":"temperature: may not be set for this model"}}"#,
            Lacks::Temperature,
        ),
        (
            400,
            r#"{"error":{"param":"max_tokens","code":"unsupported_parameter","message":"Use 'max_completion_tokens' instead."}}"#,
            Lacks::MaxTokens,
        ),
        (
            400,
            r#"{"error":{"param":"max_tokens","code":"unsupported_parameter","message":"Unsupported"}}"#,
            Lacks::MaxTokens,
        ),
        (400, r#"{"error":{"param":"response_format.json_schema","message":"no"}}"#, Lacks::Schema),
        (400, r#"{"error":{"message":"compiled grammar is too large"}}"#, Lacks::Schema),
        (400, r#"{"error":{"message":"output_config.format: Extra inputs are not permitted"}}"#, Lacks::Schema),
        (400, r#"{"error":"'response_format.type' must be 'json_schema' or 'text'"}"#, Lacks::Schema),
        (422, r#"{"detail":[{"loc":["body","response_format"],"msg":"extra fields not permitted"}]}"#, Lacks::Schema),
        (
            400,
            r#"{"object":"error","message":"guided json_schema is off","type":"BadRequestError","param":null,"code":400}"#,
            Lacks::Schema,
        ),
    ];
    for (status, body, expected) in cases {
        let refusal = refused(status, body, &Told::default());
        assert_eq!((refusal.lacks, refusal.failure.kind), (Some(expected), ErrorKind::ParameterRejected), "{body}");
        let without = read(&http(), &reply(status, body), &Told::default(), Sent::default());
        assert_eq!((without.lacks, without.failure.kind), (None, ErrorKind::BadRequest), "{body}");
    }
    for (status, body) in [
        (400, r#"{"error":{"message":"System role not supported","type":"invalid_request_error"}}"#),
        (500, r#"{"error":{"code":500,"message":"System role not supported","type":"server_error"}}"#),
        (
            400,
            r#"{"error":"Error rendering prompt with jinja template: \"Only user and assistant roles are supported!\""}"#,
        ),
        (
            400,
            r#"{"error":{"message":"Unsupported value: 'messages[0].role' does not support 'system' with this model.","param":"messages[0].role","code":"unsupported_value"}}"#,
        ),
    ] {
        let refusal = refused(status, body, &Told::default());
        assert_eq!(
            (refusal.lacks, refusal.failure.kind),
            (Some(Lacks::SystemRole), ErrorKind::ParameterRejected),
            "{body}"
        );
        assert_eq!(read(&http(), &reply(status, body), &Told::default(), Sent::default()).lacks, None, "{body}");
    }
}

#[test]
fn what_only_sounds_like_a_parameter_is_not_learned() {
    for body in [
        r#"{"error":{"param":"max_tokens","code":"invalid_value","message":"max_tokens is too large: 99999"}}"#,
        r#"{"error":{"message":"max_tokens: 99999 > 64000, which is the maximum allowed number of output tokens"}}"#,
        r#"{"error":{"param":"messages","message":"the schema of messages is off"}}"#,
        r#"{"error":{"message":"room_temperature is unknown"}}"#,
    ] {
        assert_eq!(refused(400, body, &Told::default()).lacks, None, "{body}");
    }
    assert_eq!(refused(500, r#"{"error":{"message":"temperature"}}"#, &Told::default()).lacks, None);
}

#[test]
fn only_a_gateways_page_leaves_the_cost_open() {
    for (status, body, expected) in [
        (502, "<html>", Billed::Unknown),
        (504, "", Billed::Unknown),
        (524, "error code: 524", Billed::Unknown),
        (502, r#"{"error":{"message":"upstream said no"}}"#, Billed::No),
        (502, r#"[{"error":{"message":"upstream said no"}}]"#, Billed::No),
        (504, r#"{"message":"Endpoint request timed out"}"#, Billed::Unknown),
        (502, r#"{"message":"An invalid response was received from the upstream server"}"#, Billed::Unknown),
        (503, "<html>", Billed::No),
        (429, "<html>", Billed::No),
    ] {
        assert_eq!(refused(status, body, &Told::default()).failure.billed, expected, "{status} {body}");
    }
}

#[test]
fn an_error_inside_a_success_is_told_by_its_code_or_its_type() {
    for (error, expected) in [
        (r#"{"code":502,"message":"Provider returned error"}"#, ErrorKind::ServerError),
        (r#"{"code":429,"message":"slow"}"#, ErrorKind::RateLimited),
        (r#"{"code":"401","message":"no key"}"#, ErrorKind::BadKey),
        (r#"{"code":402,"message":"no money"}"#, ErrorKind::Billing),
        (r#"{"type":"overloaded_error","message":"Overloaded"}"#, ErrorKind::Overloaded),
        (r#"{"type":"authentication_error"}"#, ErrorKind::BadKey),
        (r#"{"code":"rate_limit_exceeded"}"#, ErrorKind::RateLimited),
        (r#""words""#, ErrorKind::ServerError),
    ] {
        let value = serde_json::from_str(error).expect("JSON");
        let failure = within_success(&http(), &reply(200, ""), &value, Billed::No).expect("an error");
        assert_eq!((failure.kind, failure.http_status), (expected, Some(200)), "{error}");
    }
    for nothing in ["null", "{}", "\"\"", "[]", "false", "0", r#"{"code":null,"message":""}"#] {
        let nothing = serde_json::from_str(nothing).expect("JSON");
        assert!(within_success(&http(), &reply(200, ""), &nothing, Billed::No).is_none());
    }
    let odd = serde_json::json!({"reason": "upstream"});
    assert!(within_success(&http(), &reply(200, ""), &odd, Billed::No).expect("an error").message.contains("upstream"));
}

#[test]
fn a_message_holds_the_codes_the_sentence_and_no_key() {
    let body = format!(
        r#"{{"error":{{"type":"authentication_error","code":"invalid_api_key","message":"Incorrect key: {KEY}"}}}}"#
    );
    let escaped = body.replace('/', "\\/");
    for body in [body, escaped] {
        let failure = refused(401, &body, &Told::default()).failure;
        assert_eq!(failure.message, "HTTP 401 authentication_error invalid_api_key: Incorrect key: ***");
        assert!(failure.raw.as_deref().is_some_and(|raw| raw.contains("Incorrect key: ***")), "{failure:?}");
    }
    let long = format!(r#"{{"error":{{"message":"{}"}}}}"#, "\u{e4}".repeat(5_000));
    assert!(refused(400, &long, &Told::default()).failure.message.len() < 700);
    let moved = Told { location: Some("https://www.example.com/".into()), ..Told::default() };
    assert!(refused(301, "", &moved).failure.message.contains("redirected to https://www.example.com/"));
}

#[test]
fn a_key_cut_in_two_by_the_limit_does_not_stay() {
    let mut body = "x".repeat((64 << 10) - 5);
    body.push_str(KEY);
    let raw = http().excerpt(body.as_bytes()).expect("text");
    assert!(!raw.contains(&KEY[..5]) && raw.len() > 60_000);
}
