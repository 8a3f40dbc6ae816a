//! From a request to a response.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use serde_json::json;

use super::alarm;
use super::answer::Protocol;
use super::body::FaultyBody;
use super::config::Config;
use super::connection::dropped;
use super::errors::{self, Refused};
use super::fault::Fault;
use super::socket::Abort;
use super::state::{self, Admission, LimitNotice, State};
use super::stats::RecordedRequest;

/// Answers one request, or fails in the way its fault wants.
pub(super) async fn respond(
    request: Request<Incoming>,
    state: &Arc<Mutex<State>>,
    abort: &Abort,
) -> io::Result<Response<FaultyBody>> {
    let arrived = Instant::now();
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let protocol = Protocol::of(head.uri.path(), &head.headers);
    match (&head.method, head.uri.path()) {
        (&Method::GET, "/health") => Ok(ok_json(json!({"status": "ok"}).to_string())),
        (&Method::GET, "/stats") => {
            let stats = state::lock(state).stats();
            Ok(ok_json(serde_json::to_string(&stats).map_err(io::Error::other)?))
        }
        (&Method::GET, "/v1/models") => {
            let config = state::lock(state).config();
            if !has_key(&config, &head.headers) {
                return Ok(refuse_key(state, protocol));
            }
            if let Some(answer) = &config.verbatim {
                return Ok(verbatim(answer));
            }
            if config.models.is_empty() {
                return Ok(refusal(protocol, errors::not_found("no such path")));
            }
            Ok(ok_json(protocol.models(&config.models)))
        }
        (&Method::POST, "/v1/messages" | "/v1/chat/completions") => {
            let config = state::lock(state).config();
            if config.record > 0 {
                let request = recorded(head.uri.path(), &head.headers, &body);
                state::lock(state).record(request);
            }
            if !has_key(&config, &head.headers) {
                return Ok(refuse_key(state, protocol));
            }
            if let Some(parameter) = rejected(&config, &body) {
                return Ok(refusal(protocol, errors::unsupported(parameter)));
            }
            if config.no_system_role && has_system_prompt(&body) {
                return Ok(refusal(protocol, errors::no_system_role()));
            }
            let admission = state::admit(state, item(&config, &body), arrived);
            generate(admission, arrived, protocol, &config, state, abort).await
        }
        _ => Ok(refusal(protocol, errors::not_found("no such path"))),
    }
}

async fn generate(
    admission: Admission,
    arrived: Instant,
    protocol: Protocol,
    config: &Config,
    state: &Arc<Mutex<State>>,
    abort: &Abort,
) -> io::Result<Response<FaultyBody>> {
    let Admission { fault, serial, notice, call } = admission;
    let latency = match config.slow_after {
        Some((requests, slow)) if serial > requests => slow,
        _ => config.latency,
    };
    if !fault.is_at_the_door() && !latency.is_zero() {
        alarm::until(arrived + latency).await;
    }
    let gate = state::lock(state).gate();
    if !fault.is_at_the_door()
        && let Some(gate) = gate
        && let Ok(pass) = gate.acquire().await
    {
        pass.forget();
    }
    match fault {
        // Held until the client gives up, which drops this future.
        Fault::Hang => std::future::pending::<()>().await,
        Fault::ResetBefore => {
            abort.set();
            call.end();
            return Err(dropped());
        }
        _ => {}
    }
    let mut response = if let (Fault::Ok, Some(answer)) = (fault, &config.verbatim) {
        let mut response = verbatim(answer);
        let body = std::mem::replace(response.body_mut(), FaultyBody::whole(Bytes::new()));
        *response.body_mut() = body.settles(call);
        response
    } else if let Some(refused) = errors::for_fault(fault, protocol) {
        let mut response = refusal(protocol, refused);
        let body = std::mem::replace(response.body_mut(), FaultyBody::whole(Bytes::new()));
        *response.body_mut() = body.settles(call);
        response
    } else {
        let bytes = state::lock(state).answers().body(protocol, fault, serial);
        let length = bytes.len();
        let body = match fault {
            Fault::SlowBody => FaultyBody::slow(bytes, config.slow_body),
            Fault::ResetMidBody => FaultyBody::reset(&bytes, abort.clone()),
            Fault::TruncatedBody => FaultyBody::cut_short(&bytes),
            Fault::UnendedBody => FaultyBody::unended(bytes),
            Fault::HugeBody => FaultyBody::repeated(&bytes, config.huge_body.div_ceil(length)),
            _ => FaultyBody::whole(bytes),
        };
        let mut response = json_response(StatusCode::OK, body.settles(call));
        let promised = match fault {
            Fault::ResetMidBody | Fault::TruncatedBody => Some(length),
            Fault::UnendedBody => Some(length + 1),
            _ => None,
        };
        if let Some(promised) = promised {
            response.headers_mut().insert(CONTENT_LENGTH, promised.into());
        }
        response
    };
    let headers = response.headers_mut();
    if !headers.contains_key(protocol.request_id()) {
        headers.insert(protocol.request_id(), text(&format!("req_{serial:08}")));
    }
    if let Some(notice) = notice {
        limit_headers(headers, protocol, notice);
    }
    Ok(response)
}

/// The word after the marker, or a hash of the messages.
fn item(config: &Config, body: &[u8]) -> String {
    if let Some(marker) = &config.marker
        && let Some(found) = find(body, marker.as_bytes())
    {
        let rest = &body[found..];
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let end = rest.iter().position(|byte| !is_word(byte)).unwrap_or(rest.len());
        return String::from_utf8_lossy(&rest[..end]).into_owned();
    }
    let mut hasher = DefaultHasher::new();
    messages(body).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The `messages` array as it stands, brackets included; the whole body where there is none.
fn messages(body: &[u8]) -> &[u8] {
    let Some(start) = find(body, b"\"messages\":") else {
        return body;
    };
    let (mut depth, mut in_string, mut escaped) = (0_u32, false, false);
    for (index, byte) in body[start..].iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' if !in_string => depth += 1,
            b']' if !in_string => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return &body[start..=start + index];
                }
            }
            _ => {}
        }
    }
    &body[start..]
}

fn rejected<'a>(config: &'a Config, body: &[u8]) -> Option<&'a str> {
    // Inside a JSON string the quotes would be escaped, so this finds keys only.
    let has = |name: &&String| find(body, format!("\"{name}\":").as_bytes()).is_some();
    config.rejects.iter().find(has).map(String::as_str)
}

fn has_system_prompt(body: &[u8]) -> bool {
    [&b"\"role\":\"system\""[..], b"\"system\":"].iter().any(|key| find(body, key).is_some())
}

fn verbatim((status, body): &(u16, Vec<u8>)) -> Response<FaultyBody> {
    json_response(StatusCode::from_u16(*status).unwrap_or_default(), FaultyBody::whole(Bytes::from(body.clone())))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(at) = haystack[from..].iter().position(|byte| *byte == first) {
        if haystack[from + at..].starts_with(needle) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

fn has_key(config: &Config, headers: &HeaderMap) -> bool {
    let Some(key) = &config.key else {
        return true;
    };
    let is = |name: &str, prefix: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix(prefix))
            .is_some_and(|value| value == key)
    };
    is("x-api-key", "") || is("authorization", "Bearer ")
}

fn refuse_key(state: &Arc<Mutex<State>>, protocol: Protocol) -> Response<FaultyBody> {
    state::lock(state).unauthorized();
    refusal(protocol, errors::bad_key())
}

fn recorded(path: &str, headers: &HeaderMap, body: &[u8]) -> RecordedRequest {
    let header = |(name, value): (&HeaderName, &HeaderValue)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    RecordedRequest {
        path: path.to_owned(),
        headers: headers.iter().map(header).collect(),
        body: String::from_utf8_lossy(body).into_owned(),
    }
}

fn refusal(protocol: Protocol, refused: Refused) -> Response<FaultyBody> {
    let body = match refused.page {
        Some(page) => page.to_owned(),
        None => protocol.error(&refused),
    };
    let mut response = json_response(refused.status, body.into());
    if refused.page.is_some() {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    }
    for (name, value) in refused.headers {
        response.headers_mut().append(name, value);
    }
    response
}

fn ok_json(body: String) -> Response<FaultyBody> {
    json_response(StatusCode::OK, body.into())
}

fn json_response(status: StatusCode, body: FaultyBody) -> Response<FaultyBody> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn limit_headers(headers: &mut HeaderMap, protocol: Protocol, notice: LimitNotice) {
    let [limit, remaining, reset] = protocol.limit_names();
    headers.insert(limit, notice.limit.into());
    headers.insert(remaining, notice.remaining.into());
    headers.insert(reset, text(&protocol.reset(notice.until_full)));
}

fn text(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static("unreadable"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_its_marker_or_its_messages() {
        let config = Config { marker: Some("case-".into()), ..Config::default() };
        assert_eq!(item(&config, br#"{"messages":["about case-0017, please"]}"#), "case-0017");

        let plain = Config::default();
        let first = br#"{"max_tokens":10,"messages":[{"content":"a ] \" [ b"}],"x":1}"#;
        let again = br#"{"max_tokens":99,"messages":[{"content":"a ] \" [ b"}]}"#;
        let other = br#"{"max_tokens":10,"messages":[{"content":"something else"}]}"#;
        assert_eq!(item(&plain, first), item(&plain, again));
        assert_ne!(item(&plain, first), item(&plain, other));
    }

    #[test]
    fn a_parameter_is_found_as_a_key_and_not_in_a_text() {
        let config = Config { rejects: vec!["temperature".into()], ..Config::default() };
        assert_eq!(rejected(&config, br#"{"temperature":1}"#), Some("temperature"));
        assert_eq!(rejected(&config, br#"{"messages":["\"temperature\": no"]}"#), None);
    }
}
