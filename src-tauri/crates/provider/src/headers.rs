//! What an answer's headers tell: how long to wait, what is left of the limits, the request's id.
//!
//! Headers come from anywhere: a proxy may repeat, mangle or invent them. What cannot be read is
//! as if it were not there, and no header makes a call fail.

use std::time::{Duration, SystemTime};

use reqwest::header::HeaderMap;
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};
use train_domain::call::{Bucket, RateHeaders};

/// Longer waits than this are no waits but mistakes; it also keeps sums with a clock from overflowing.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// What one answer's headers told.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Told {
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    /// The provider's own word on whether a retry can help.
    pub(crate) should_retry: Option<bool>,
    /// Where a redirect would lead.
    pub(crate) location: Option<String>,
    pub(crate) rate: RateHeaders,
    /// The server passes calls on to paid services: it names itself, or what the call cost.
    pub(crate) gateway: bool,
}

/// Parts of the headers by which gateways are known. Limits say nothing: local servers have them too.
const GATEWAYS: [&str; 9] =
    ["litellm", "openrouter", "helicone", "portkey", "cf-aig", "bifrost", "response-cost", "request-cost", "x-cost"];
/// Headers in which a server says what it is.
const NAMES: [&str; 3] = ["server", "via", "x-powered-by"];

/// This machine's clock and the server's `date`, which is cut to seconds and a journey old, may
/// differ by so much without either being wrong.
const SAME_CLOCK: Duration = Duration::from_secs(3);

/// Reads them. `now` is this machine's clock.
pub(crate) fn read(headers: &HeaderMap, now: SystemTime) -> Told {
    // Points in time are the server's; where its clock is another, it is the one to hold them against.
    let now = OffsetDateTime::from(now);
    let now = first(headers, "date", http_date).filter(|date| (*date - now).unsigned_abs() > SAME_CLOCK).unwrap_or(now);
    Told {
        request_id: first(headers, "request-id", id).or_else(|| first(headers, "x-request-id", id)),
        retry_after: first(headers, "retry-after-ms", |text| number(text).map(|ms| seconds(ms / 1_000.0)))
            .or_else(|| first(headers, "retry-after", |text| wait(text, now))),
        should_retry: first(headers, "x-should-retry", |text| text.parse().ok()),
        location: first(headers, "location", |text| Some(text.to_owned())),
        gateway: is_gateway(headers),
        rate: RateHeaders {
            requests: anthropic(headers, "requests", now).or_else(|| openai(headers, "requests", now)),
            input_tokens: anthropic(headers, "input-tokens", now),
            output_tokens: anthropic(headers, "output-tokens", now),
            tokens: anthropic(headers, "tokens", now).or_else(|| openai(headers, "tokens", now)),
        },
    }
}

fn is_gateway(headers: &HeaderMap) -> bool {
    let known = |text: &str| GATEWAYS.iter().any(|gateway| text.contains(gateway));
    let named = |name| first(headers, name, |text| known(&text.to_ascii_lowercase()).then_some(())).is_some();
    headers.keys().any(|name| known(name.as_str())) || NAMES.into_iter().any(named)
}

fn anthropic(headers: &HeaderMap, what: &str, now: OffsetDateTime) -> Option<Bucket> {
    bucket(headers, now, |field| format!("anthropic-ratelimit-{what}-{field}"))
}

fn openai(headers: &HeaderMap, what: &str, now: OffsetDateTime) -> Option<Bucket> {
    bucket(headers, now, |field| format!("x-ratelimit-{field}-{what}"))
}

fn bucket(headers: &HeaderMap, now: OffsetDateTime, name: impl Fn(&str) -> String) -> Option<Bucket> {
    let limit = first(headers, &name("limit"), number)?;
    let remaining = first(headers, &name("remaining"), number)?;
    let reset_after = first(headers, &name("reset"), |text| moment(text, now).or_else(|| span(text)));
    (limit > 0.0).then_some(Bucket { limit, remaining, reset_after })
}

/// The first value of a header that can be read.
fn first<T>(headers: &HeaderMap, name: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
    headers.get_all(name).iter().find_map(|value| read(value.to_str().ok()?.trim()))
}

/// An id of a sane length: it is stored and shown.
fn id(text: &str) -> Option<String> {
    (!text.is_empty() && text.len() <= 200).then(|| text.to_owned())
}

/// A number that is not negative.
fn number(text: &str) -> Option<f64> {
    let starts_well = text.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    let number: f64 = if starts_well { text.parse().ok()? } else { return None };
    number.is_finite().then_some(number)
}

fn seconds(number: f64) -> Duration {
    Duration::try_from_secs_f64(number).unwrap_or(LONGEST).min(LONGEST)
}

/// `retry-after`: seconds or an HTTP date. Some servers write `1s`.
fn wait(text: &str, now: OffsetDateTime) -> Option<Duration> {
    number(text).map(seconds).or_else(|| Some(until(http_date(text)?, now))).or_else(|| span(text))
}

fn http_date(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc2822).ok()
}

/// A reset as a point in time, RFC 3339.
fn moment(text: &str, now: OffsetDateTime) -> Option<Duration> {
    Some(until(OffsetDateTime::parse(text, &Rfc3339).ok()?, now))
}

/// Zero where it has passed.
fn until(moment: OffsetDateTime, now: OffsetDateTime) -> Duration {
    seconds((moment - now).as_seconds_f64().max(0.0))
}

/// A reset as a length of time: `6m0s`, `1s`, `120ms`, `1h2m3.5s`, or plain seconds.
fn span(text: &str) -> Option<Duration> {
    if text.is_empty() {
        return None;
    }
    let mut total = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let value = number(&rest[..digits])?;
        let unit_end =
            rest[digits..].find(|c: char| c.is_ascii_digit() || c == '.').map_or(rest.len(), |found| digits + found);
        total += value
            * match &rest[digits..unit_end] {
                "d" => 86_400.0,
                "h" => 3_600.0,
                "m" => 60.0,
                "s" => 1.0,
                "ms" => 0.001,
                "us" | "\u{b5}s" => 0.000_001,
                // Without a unit it is seconds, and then it is all there is.
                "" if digits == text.len() => 1.0,
                _ => return None,
            };
        rest = &rest[unit_end..];
    }
    Some(seconds(total))
}

#[cfg(test)]
#[path = "headers_tests.rs"]
mod tests;
