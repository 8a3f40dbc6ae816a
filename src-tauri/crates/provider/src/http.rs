//! One HTTP exchange: a request is sent once, and its answer read to the end, to the limit or to
//! the timeout. What can go wrong on the way is told apart by whether the request had been sent.

use std::error::Error;
use std::io;
use std::time::{Duration, SystemTime};

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, RequestBuilder, Response, Url, redirect};
use serde::de::IgnoredAny;
use serde_json::Value;
use tokio::time::Instant;
use train_domain::call::{Billed, CallFailure, ErrorKind};
use train_domain::certificate::CertificateFault;

use crate::address::{Address, EndpointError, is_loopback};
use crate::body;
use crate::endpoint::{Endpoint, Key};
use crate::headers::{self, Told};
use crate::proxy;

/// The most that is read of an answer. The longest conversations are far below 1 MiB.
pub(crate) const LARGEST_BODY: usize = 8 << 20;

/// The most that is read of an error, and kept of anything for the person to look at.
const LARGEST_ERROR: usize = 64 << 10;

/// Local servers close idle connections after as little as five seconds. A request that meets the
/// close on its way is lost with its outcome unknown, so an idle connection is given up before.
const IDLE: Duration = Duration::from_secs(4);

/// Connections that are kept while nothing is sent on them. More are opened than are needed when many calls start at once,
/// and each holds tens of kilobytes.
const IDLE_CONNECTIONS: usize = 128;

/// Stands where a key stood.
const HIDDEN: &str = "***";

/// How messages begin when no secure connection came about; `advice` looks for it.
pub(crate) const TLS_FAILED: &str = "no secure connection";

/// One server, and the connections to it.
#[derive(Debug)]
pub(crate) struct Http {
    client: Client,
    address: Address,
    /// The proxy before the server, where there is one.
    proxy: Option<String>,
    timeout: Duration,
    key: Option<Key>,
}

/// The whole of an answer.
pub(crate) struct Reply {
    /// What was called, for words shown to people.
    pub(crate) url: String,
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// What an exchange brought: the headers' news come even when the body did not.
pub(crate) struct Exchange {
    pub(crate) told: Told,
    pub(crate) status: Option<u16>,
    pub(crate) result: Result<Reply, CallFailure>,
}

impl Http {
    /// Prepares a client. `headers` go with every request; the one that holds the key is marked secret.
    pub(crate) fn new(endpoint: &Endpoint, headers: &[(&'static str, String)]) -> Result<Self, EndpointError> {
        let address = Address::read(endpoint.kind, &endpoint.base_url, endpoint.allow_http)?;
        let proxy = proxy::before(&address.root);
        let mut all = HeaderMap::new();
        all.insert(ACCEPT, HeaderValue::from_static("application/json"));
        all.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in headers {
            let mut value = HeaderValue::from_str(value).map_err(|_| EndpointError::Key)?;
            value.set_sensitive(true);
            all.insert(HeaderName::from_static(name), value);
        }
        let mut builder = Client::builder()
            .user_agent(concat!("train/", env!("CARGO_PKG_VERSION")))
            .default_headers(all)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            // An answer takes a minute in silence; routers forget connections that say nothing.
            .tcp_keepalive(Duration::from_secs(20))
            .connect_timeout(endpoint.connect_timeout.min(endpoint.timeout))
            // A redirect would carry prompt and key to an address that nobody entered.
            .redirect(redirect::Policy::none());
        if is_loopback(&endpoint.base_url) {
            builder = builder.no_proxy();
        }
        if address.root.scheme() == "http" && proxy.is_none() {
            // Reading the system's certificates takes longer than the rest of a start, and nobody would look at them.
            builder = builder.tls_certs_only([]);
        }
        let client = builder.build().map_err(|error| EndpointError::Client(chain(&error)))?;
        Ok(Self { client, address, proxy, timeout: endpoint.timeout, key: endpoint.key.clone() })
    }

    /// The server's root, for words shown to people.
    pub(crate) fn address(&self) -> &str {
        self.address.root.as_str().trim_end_matches('/')
    }

    /// Where calls and lists go.
    pub(crate) fn place(&self) -> &Address {
        &self.address
    }

    pub(crate) async fn post(&self, url: &Url, body: Vec<u8>) -> Exchange {
        self.exchange(self.client.post(url.clone()).body(body)).await
    }

    pub(crate) async fn get(&self, url: &Url) -> Exchange {
        self.exchange(self.client.get(url.clone())).await
    }

    async fn exchange(&self, request: RequestBuilder) -> Exchange {
        let deadline = Instant::now() + self.timeout;
        let sent = tokio::time::timeout_at(deadline, request.send()).await;
        let response = match sent {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return unanswered(self.not_sent_or_lost(&error)),
            Err(_) => return unanswered(self.timed_out()),
        };
        let mut told = headers::read(response.headers(), SystemTime::now());
        // A server may echo anything.
        told.request_id = told.request_id.map(|id| self.scrub(id));
        told.location = told.location.map(|location| self.scrub(location));
        let status = response.status().as_u16();
        if status == 407 {
            return Exchange { told, status: Some(status), result: Err(self.denied_by_proxy()) };
        }
        let url = shown(response.url());
        let result = if response.status().is_success() {
            self.read(response, url, deadline).await
        } else {
            Ok(Reply { url, status, body: read_error(response, deadline).await })
        };
        Exchange { told, status: Some(status), result }
    }

    async fn read(&self, mut response: Response, url: String, deadline: Instant) -> Result<Reply, CallFailure> {
        let status = response.status().as_u16();
        let announced = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
        let mut body = Vec::with_capacity(announced.min(1 << 20));
        let fail = |kind, message: String, body: &[u8]| CallFailure {
            http_status: Some(status),
            raw: self.excerpt(body),
            ..self.failure(kind, message, Billed::Unknown)
        };
        loop {
            match tokio::time::timeout_at(deadline, response.chunk()).await {
                Ok(Ok(Some(chunk))) if body.len() + chunk.len() > LARGEST_BODY => {
                    body.extend_from_slice(&chunk[..chunk.len().min(LARGEST_ERROR)]);
                    let message = format!("the answer is larger than {} MiB", LARGEST_BODY >> 20);
                    return Err(fail(ErrorKind::AnswerTooLarge, message, &body));
                }
                Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
                Ok(Ok(None)) => return Ok(Reply { url, status, body }),
                // An object says itself where it ends, and so does a stream of events: one that was paid for is not lost
                // because the connection broke behind it, or was never closed.
                Ok(Err(_)) | Err(_) if is_whole(&body) => return Ok(Reply { url, status, body }),
                Ok(Err(error)) => {
                    let message =
                        format!("the connection broke after {} bytes of the answer: {}", body.len(), chain(&error));
                    return Err(fail(ErrorKind::ConnectionLost, message, &body));
                }
                Err(_) => {
                    let late = self.timed_out();
                    return Err(CallFailure { http_status: Some(status), raw: self.excerpt(&body), ..late });
                }
            }
        }
    }

    fn timed_out(&self) -> CallFailure {
        let message = format!("no complete answer within {:?}", self.timeout);
        self.failure(ErrorKind::Timeout, message, Billed::Unknown)
    }

    fn not_sent_or_lost(&self, error: &reqwest::Error) -> CallFailure {
        let address = self.address_and_proxy();
        if error.is_builder() {
            return self.failure(
                ErrorKind::Internal,
                format!("the request could not be built: {}", chain(error)),
                Billed::No,
            );
        }
        if !error.is_connect() {
            let message = format!("the connection to {address} broke before an answer: {}", chain(error));
            return self.failure(ErrorKind::ConnectionLost, message, Billed::Unknown);
        }
        if let Some(secured) = cause::<rustls::Error>(error) {
            let message = format!("{TLS_FAILED} to {address}: {}", chain(error));
            return self.failure(certificate_fault(secured).unwrap_or(ErrorKind::Offline), message, Billed::No);
        }
        let words = if error.is_timeout() { "it was not made in time".into() } else { chain(error) };
        if self.proxy.is_none() {
            return self.failure(ErrorKind::Offline, format!("no connection to {address}: {words}"), Billed::No);
        }
        // The tunnel's errors are of a type that cannot be named.
        if words.contains("proxy authorization required") {
            return self.denied_by_proxy();
        }
        let words = words
            .replace("tunnel error: unsuccessful", "the proxy refuses to connect to it")
            .replace("tunnel error: failed to create underlying connection", "the proxy cannot be reached");
        self.failure(ErrorKind::ProxyFailed, format!("no connection to {address}: {words}"), Billed::No)
    }

    fn denied_by_proxy(&self) -> CallFailure {
        let address = self.address_and_proxy();
        let message =
            format!("no connection to {address}: the proxy does not accept this computer's sign-in (HTTP 407)");
        CallFailure { http_status: Some(407), ..self.failure(ErrorKind::ProxyDenied, message, Billed::No) }
    }

    /// "https://api.openai.com through the proxy proxy.example:3128": nobody thinks of the proxy.
    fn address_and_proxy(&self) -> String {
        let through = self.proxy.as_ref().map_or(String::new(), |proxy| format!(" through the proxy {proxy}"));
        format!("{}{through}", self.address())
    }

    /// A failure whose message holds no key.
    pub(crate) fn failure(&self, kind: ErrorKind, message: String, billed: Billed) -> CallFailure {
        CallFailure::new(kind, self.scrub(message), billed)
    }

    /// The beginning of a body as text without the key; `None` where there is nothing in it.
    pub(crate) fn excerpt(&self, body: &[u8]) -> Option<String> {
        let kept = &body[..body.len().min(LARGEST_ERROR)];
        let text = String::from_utf8_lossy(kept);
        (!text.trim().is_empty()).then(|| {
            let mut text = self.scrub(text.into_owned());
            // A key that the limit cut in two would escape the search for it.
            if let Some(key) = self.key.as_ref().filter(|_| kept.len() < body.len()) {
                let end = clip(&text, text.len().saturating_sub(key.reveal().len())).len();
                text.truncate(end);
            }
            text
        })
    }

    /// The text without the key, also as JSON may write it.
    pub(crate) fn scrub(&self, text: String) -> String {
        let Some(key) = self.key.as_ref().map(Key::reveal).filter(|key| key.len() >= 4) else {
            return text;
        };
        let mut text = if text.contains(key) { text.replace(key, HIDDEN) } else { text };
        let escaped = key.replace('/', "\\/");
        if escaped != key && text.contains(&escaped) {
            text = text.replace(&escaped, HIDDEN);
        }
        text
    }
}

/// Whether a body is one JSON object, or a stream of events, from its beginning to its end.
fn is_whole(body: &[u8]) -> bool {
    if body.trim_ascii_start().starts_with(b"{") {
        return serde_json::from_slice::<IgnoredAny>(body).is_ok();
    }
    let text = body::text(body);
    let last = text.trim_end().rsplit(['\n', '\r']).next().and_then(|line| line.strip_prefix("data:"));
    let Some(last) = last.filter(|_| body::events(&text).is_some()) else { return false };
    last.trim() == "[DONE]"
        || serde_json::from_str::<Value>(last).is_ok_and(|event| event["type"].as_str() == Some("message_stop"))
}

/// What can be had of an error's body: its status says enough if the rest does not come.
async fn read_error(mut response: Response, deadline: Instant) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Ok(Some(chunk))) = tokio::time::timeout_at(deadline, response.chunk()).await {
        body.extend_from_slice(&chunk[..chunk.len().min(LARGEST_ERROR - body.len())]);
        if body.len() == LARGEST_ERROR {
            break;
        }
    }
    body
}

/// An address without what may be secret in it: a password, a query.
fn shown(url: &Url) -> String {
    let mut shown = url.clone();
    // Only addresses without a host refuse these, and nothing was sent to such.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown.set_query(None);
    shown.set_fragment(None);
    shown.into()
}

fn unanswered(failure: CallFailure) -> Exchange {
    Exchange { told: Told::default(), status: None, result: Err(failure) }
}

/// At most so many bytes of a text, without cutting a character in two.
pub(crate) fn clip(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The causes of an error in one line, outermost first; what only repeats is left out, and so are the
/// client's own words, which say no more than that there was an error.
fn chain(error: &reqwest::Error) -> String {
    let mut text = String::new();
    let mut next = Some(error.source().unwrap_or(error));
    while let Some(cause) = next {
        let words = cause.to_string();
        if !text.contains(&words) {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&words);
        }
        next = cause.source();
    }
    text
}

/// The error of a kind among an error's causes, also inside an I/O error.
fn cause<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    let mut next = Some(error);
    while let Some(this) = next {
        let inner = this.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let found = this.downcast_ref().or_else(|| inner.and_then(|inner| cause(inner)));
        if found.is_some() {
            return found;
        }
        next = this.source();
    }
    None
}

/// What is wrong with a server's certificate; `None` where no secure connection came about for another reason.
fn certificate_fault(error: &rustls::Error) -> Option<ErrorKind> {
    use rustls::CertificateError as Fault;
    let fault = match error {
        rustls::Error::InvalidCertificate(fault) => fault,
        rustls::Error::NoCertificatesPresented => return Some(ErrorKind::CertificateUntrusted),
        _ => return None,
    };
    Some(match fault {
        Fault::Expired | Fault::ExpiredContext { .. } | Fault::NotValidYet | Fault::NotValidYetContext { .. } => {
            ErrorKind::CertificateDate
        }
        Fault::NotValidForName | Fault::NotValidForNameContext { .. } => ErrorKind::CertificateName,
        Fault::Other(told) => match CertificateFault::of_macos(&told.to_string()) {
            Some(CertificateFault::Expired | CertificateFault::NotValidYet) => ErrorKind::CertificateDate,
            Some(CertificateFault::Untrusted) | None => ErrorKind::CertificateUntrusted,
        },
        _ => ErrorKind::CertificateUntrusted,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn what_macos_finds_wrong_with_a_certificate_is_told_by_its_code() {
        for (text, kind) in [
            ("\u{201c}localhost\u{201d} certificate is expired: -67818", ErrorKind::CertificateDate),
            ("Das Zertifikat ist noch nicht g\u{fc}ltig: -67819", ErrorKind::CertificateDate),
            ("\u{201c}localhost\u{201d} certificate is not trusted: -67843", ErrorKind::CertificateUntrusted),
            ("certificate is not standards compliant: -67901", ErrorKind::CertificateUntrusted),
        ] {
            let told = rustls::OtherError(Arc::from(Box::<dyn Error + Send + Sync>::from(text)));
            let error = rustls::Error::InvalidCertificate(rustls::CertificateError::Other(told));
            assert_eq!(certificate_fault(&error), Some(kind), "{text}");
        }
    }
}
