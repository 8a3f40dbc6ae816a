use proptest::prelude::*;
use reqwest::header::{HeaderName, HeaderValue};

use super::*;

/// Noon of a day in November.
fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_435_200)
}

fn told(pairs: &[(&'static str, &str)]) -> Told {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"));
    }
    read(&headers, noon())
}

fn waits(pairs: &[(&'static str, &str)]) -> Option<f64> {
    told(pairs).retry_after.map(|wait| wait.as_secs_f64())
}

#[test]
fn noon_is_noon() {
    assert_eq!(http_date("Mon, 23 Nov 2026 12:00:00 GMT"), Some(noon().into()));
}

#[test]
fn a_wait_is_read_from_milliseconds_then_seconds_then_a_date() {
    assert_eq!(waits(&[("retry-after", "7")]), Some(7.0));
    assert_eq!(waits(&[("retry-after", "0.25")]), Some(0.25));
    assert_eq!(waits(&[("retry-after", "1s")]), Some(1.0));
    assert_eq!(waits(&[("retry-after", "7"), ("retry-after-ms", "1500")]), Some(1.5));
    assert_eq!(waits(&[("retry-after", "Mon, 23 Nov 2026 12:00:30 GMT")]), Some(30.0));
    assert_eq!(waits(&[("retry-after", "Mon, 23 Nov 2026 11:59:00 GMT")]), Some(0.0));
    assert_eq!(waits(&[("retry-after", "soon"), ("retry-after", "1"), ("retry-after-ms", "-5")]), Some(1.0));
    assert_eq!(waits(&[("retry-after", "99999999999999")]), Some(86_400.0));
    for nonsense in ["", "-3", "inf", "NaN", "soon", "1 day", "+5", "1e999"] {
        assert_eq!(waits(&[("retry-after", nonsense)]), None, "{nonsense}");
    }
    assert_eq!(waits(&[]), None);
}

#[test]
fn a_date_is_held_against_the_servers_own_clock() {
    let told = [("date", "Mon, 23 Nov 2026 13:00:00 GMT"), ("retry-after", "Mon, 23 Nov 2026 13:00:05 GMT")];
    assert_eq!(waits(&told), Some(5.0));
}

#[test]
fn both_families_of_limits_are_read() {
    let anthropic = told(&[
        ("anthropic-ratelimit-requests-limit", "50"),
        ("anthropic-ratelimit-requests-remaining", "49"),
        ("anthropic-ratelimit-requests-reset", "2026-11-23T12:00:06Z"),
        ("anthropic-ratelimit-input-tokens-limit", "40000"),
        ("anthropic-ratelimit-input-tokens-remaining", "0"),
        ("anthropic-ratelimit-input-tokens-reset", "2026-11-23T13:01:00+01:00"),
        ("anthropic-ratelimit-output-tokens-limit", "8000"),
        ("anthropic-ratelimit-output-tokens-remaining", "7000"),
    ]);
    let bucket = |limit, remaining, reset: Option<u64>| {
        Some(Bucket { limit, remaining, reset_after: reset.map(Duration::from_secs) })
    };
    assert_eq!(
        anthropic.rate,
        RateHeaders {
            requests: bucket(50.0, 49.0, Some(6)),
            input_tokens: bucket(40_000.0, 0.0, Some(60)),
            output_tokens: bucket(8_000.0, 7_000.0, None),
            tokens: None,
        }
    );
    let openai = told(&[
        ("x-ratelimit-limit-requests", "60"),
        ("x-ratelimit-remaining-requests", "59"),
        ("x-ratelimit-reset-requests", "1s"),
        ("x-ratelimit-limit-tokens", "150000"),
        ("x-ratelimit-remaining-tokens", "149984"),
        ("x-ratelimit-reset-tokens", "6m0s"),
    ]);
    assert_eq!(
        openai.rate,
        RateHeaders {
            requests: bucket(60.0, 59.0, Some(1)),
            tokens: bucket(150_000.0, 149_984.0, Some(360)),
            ..RateHeaders::default()
        }
    );
}

#[test]
fn half_a_bucket_is_none() {
    assert_eq!(told(&[("x-ratelimit-limit-requests", "60")]).rate, RateHeaders::default());
    let odd = told(&[
        ("anthropic-ratelimit-requests-limit", "many"),
        ("anthropic-ratelimit-requests-remaining", "1"),
        ("x-ratelimit-limit-requests", "0"),
        ("x-ratelimit-remaining-requests", "0"),
    ]);
    assert_eq!(odd.rate, RateHeaders::default());
}

#[test]
fn spans_have_units() {
    for (text, expected) in [
        ("6m0s", Some(360.0)),
        ("1s", Some(1.0)),
        ("120ms", Some(0.12)),
        ("2m59.56s", Some(179.56)),
        ("1h2m3.5s", Some(3_723.5)),
        ("30", Some(30.0)),
        ("6x0y", None),
        ("s", None),
        ("1s2", None),
        ("5m-1s", None),
        ("1.2.3s", None),
    ] {
        assert_eq!(span(text).map(|span| span.as_secs_f64()), expected, "{text}");
    }
}

#[test]
fn the_id_is_either_header_and_readable() {
    assert_eq!(told(&[("request-id", "req_1"), ("x-request-id", "other")]).request_id.as_deref(), Some("req_1"));
    assert_eq!(told(&[("x-request-id", "abc")]).request_id.as_deref(), Some("abc"));
    let mut headers = HeaderMap::new();
    headers.append("request-id", HeaderValue::from_bytes(b"req_\xff").expect("legal on the wire"));
    assert_eq!(read(&headers, noon()), Told::default());
    assert_eq!(told(&[("request-id", &"x".repeat(500))]).request_id, None);
    assert_eq!(told(&[("x-should-retry", "true")]).should_retry, Some(true));
}

proptest! {
    #[test]
    fn any_value_is_read_or_left(name in 0..NAMES.len(), value in proptest::collection::vec(any::<u8>(), 0..40)) {
        let Ok(value) = HeaderValue::from_bytes(&value) else { return Ok(()) };
        let mut headers = HeaderMap::new();
        headers.append(HeaderName::from_static(NAMES[name]), value);
        let told = read(&headers, noon());
        prop_assert!(told.retry_after.is_none_or(|wait| wait <= LONGEST));
    }

    #[test]
    fn whole_seconds_are_what_they_say(whole in 0_u64..86_400) {
        prop_assert_eq!(wait(&whole.to_string(), noon().into()), Some(Duration::from_secs(whole)));
        prop_assert_eq!(span(&format!("{}m{}s", whole / 60, whole % 60)), Some(Duration::from_secs(whole)));
        let moment = OffsetDateTime::from(noon() + Duration::from_secs(whole));
        let date = format!(
            "{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
            &moment.weekday().to_string()[..3], moment.day(), &moment.month().to_string()[..3],
            moment.year(), moment.hour(), moment.minute(), moment.second(),
        );
        prop_assert_eq!(wait(&date, noon().into()), Some(Duration::from_secs(whole)));
    }

    #[test]
    fn a_span_never_panics(text in "[0-9.hmsdu]{0,12}|\\PC{0,12}") {
        let _ = span(&text);
    }
}

const NAMES: [&str; 8] = [
    "date",
    "retry-after",
    "retry-after-ms",
    "request-id",
    "x-should-retry",
    "anthropic-ratelimit-requests-reset",
    "x-ratelimit-limit-tokens",
    "x-ratelimit-reset-tokens",
];

#[test]
fn a_gateway_is_known_by_its_name_or_by_what_it_says_a_call_cost() {
    let told = |name: &'static str, value: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert(name, reqwest::header::HeaderValue::from_static(value));
        read(&headers, noon()).gateway
    };
    for (name, value) in [
        ("x-litellm-response-cost", "0.0012"),
        ("x-litellm-version", "1.77"),
        ("x-openrouter-provider", "anthropic"),
        ("helicone-id", "1"),
        ("x-portkey-trace-id", "1"),
        ("cf-aig-log-id", "1"),
        ("x-response-cost", "0.1"),
        ("server", "LiteLLM/1.77"),
    ] {
        assert!(told(name, value), "{name}");
    }
    for (name, value) in [
        ("x-ratelimit-limit-requests", "60"),
        ("server", "uvicorn"),
        ("x-request-id", "litellm"),
        ("content-type", "application/json"),
    ] {
        assert!(!told(name, value), "{name}");
    }
}
