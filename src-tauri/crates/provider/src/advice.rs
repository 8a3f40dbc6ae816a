//! The words of a connection test: what was found, what it means, what to do.

use reqwest::Url;
use train_domain::call::{CallFailure, ErrorKind};

use crate::http::TLS_FAILED;
use crate::is_loopback;

/// What to tell a person about a connection that does not work.
#[derive(Debug)]
pub(crate) struct Advice {
    pub(crate) title: &'static str,
    pub(crate) detail: String,
    pub(crate) todo: String,
}

fn advice(title: &'static str, detail: impl Into<String>, todo: impl Into<String>) -> Advice {
    Advice { title, detail: detail.into(), todo: todo.into() }
}

/// What a failure means for somebody who has just entered an address and a key.
pub(crate) fn of(failure: &CallFailure, address: &str) -> Advice {
    let host = host(address);
    let host = host.as_deref().unwrap_or("The server");
    match failure.kind {
        ErrorKind::BadKey => advice(
            "The key was not accepted",
            format!("{host} wants a key, or does not accept this one."),
            where_keys_are(address),
        ),
        ErrorKind::Forbidden => advice(
            "The key may not do this",
            format!("{host} knows the key, but the key has no right to what was asked for."),
            "Ask the owner of the account for access, or use another key.",
        ),
        ErrorKind::Billing => advice(
            "The account has no credit",
            format!("{host} knows the key, but the account behind it cannot pay."),
            "Add credit on the provider's billing page, then test again.",
        ),
        ErrorKind::AccountLimit => advice(
            "The account's limit is reached",
            format!("{host} knows the key, but the account's own spending limit or quota is used up."),
            "Raise the limit on the provider's site, or wait until it starts anew.",
        ),
        ErrorKind::RateLimited | ErrorKind::Overloaded => advice(
            "The server is busy",
            format!("{host} answers, but takes no more requests at the moment."),
            "Test again in a minute.",
        ),
        ErrorKind::Timeout => advice(
            "No answer in time",
            format!("{host} was reached but did not answer in time. A local model may still be loading."),
            "Test again in a minute, or allow a longer timeout.",
        ),
        ErrorKind::ConnectionLost => advice(
            "The connection broke",
            format!("{host} was reached but hung up before it answered."),
            "Test again. If it stays so, look at the server's own messages.",
        ),
        ErrorKind::Offline if failure.message.starts_with(TLS_FAILED) => insecure(host, address, failure),
        ErrorKind::CertificateUntrusted => advice(
            "The certificate is not trusted",
            format!("Nobody whom this computer trusts vouches for {host}: {}.", failure.message),
            "In a company's network, have the certificate of its proxy added to those that this computer trusts. Elsewhere, check the address.",
        ),
        ErrorKind::CertificateDate => advice(
            "The certificate is out of date",
            format!("By this computer's clock the certificate of {host} is not valid today: {}.", failure.message),
            "Check this computer's date and time. If they are right, the server's owner has to renew the certificate.",
        ),
        ErrorKind::CertificateName => advice(
            "The certificate is another server's",
            format!("What answers at {host} shows the certificate of another name: {}.", failure.message),
            "Check the address.",
        ),
        ErrorKind::ProxyDenied => advice(
            "The proxy wants a name and a password",
            format!("{host} cannot be reached: {}.", failure.message),
            "Enter name and password where this computer's proxy is set or in HTTPS_PROXY, or ask who looks after the network.",
        ),
        ErrorKind::Offline if is_loopback(address) => {
            advice("No server there", format!("Nothing answers at {address} on this computer."), how_to_start(address))
        }
        ErrorKind::ProxyFailed => advice(
            "No connection through the proxy",
            format!("{host} cannot be reached: {}.", failure.message),
            "Check the proxy in this computer's network settings or in HTTPS_PROXY, or ask who looks after the network.",
        ),
        ErrorKind::Offline => advice(
            "No connection",
            format!("{host} cannot be reached: the name may be misspelled, or this computer is offline."),
            "Check the address and the internet connection.",
        ),
        ErrorKind::WrongAddress if failure.http_status.is_some_and(|status| (300..400).contains(&status)) => advice(
            "The address leads elsewhere",
            format!("The server sends requests on to another address: {}.", failure.message),
            "Enter the address that it leads to.",
        ),
        ErrorKind::WrongAddress => advice(
            "The address is wrong",
            format!("{host} answers, but not as this kind of provider does: {}.", failure.message),
            "Check the address and that the right kind of provider is chosen. The address is the server's root, such as https://api.openai.com, or ends where its documentation says /chat/completions begins.",
        ),
        ErrorKind::ModelNotFound => advice(
            "Not found",
            format!("{host} answers, but knows neither this path nor this model: {}.", failure.message),
            "Check the model's name. The address is the server's root, such as https://api.openai.com, without a path behind it.",
        ),
        ErrorKind::ServerError => advice(
            "The server has a problem",
            format!("{host} answers, but reports a fault of its own: {}.", failure.message),
            "Test again later.",
        ),
        _ => advice(
            "An unexpected answer",
            format!("{host} answers, but not as this kind of provider does: {}.", failure.message),
            "Check that the right kind of provider is chosen and that the address is the server's root.",
        ),
    }
}

/// The server answers and has nothing to work with.
pub(crate) fn no_model_at_all(address: &str) -> Advice {
    let todo = match port(address) {
        Some(11434) => "Fetch one with Ollama, for example: ollama pull llama3.1",
        Some(1234) => "Download a model in LM Studio, then test again.",
        _ => "Load a model in the server, then test again.",
    };
    advice("No model there", "The server answers, but it has no model.", todo)
}

/// The model asked for is not in the list.
pub(crate) fn model_missing(model: &str, near: &[&str]) -> Advice {
    let todo = match near {
        [] => "Choose a model from the list.".to_owned(),
        [one] => format!("Choose {one}, or another model from the list."),
        [most @ .., last] => format!("Choose a model that is there, such as {} or {last}.", most.join(", ")),
    };
    advice("The model is not there", format!("The server answers, but has no model named {model}."), todo)
}

/// The server has no list and no model was named, so nothing could be tried.
pub(crate) fn no_list() -> Advice {
    advice(
        "No list of models",
        "The server answers, but does not tell which models it has.",
        "Enter the model's name as the provider writes it, then test again.",
    )
}

/// The port of an address.
pub(crate) fn port(address: &str) -> Option<u16> {
    Url::parse(address).ok()?.port_or_known_default()
}

fn host(address: &str) -> Option<String> {
    Url::parse(address).ok()?.host_str().map(str::to_owned)
}

fn insecure(host: &str, address: &str, failure: &CallFailure) -> Advice {
    if is_loopback(address) {
        return advice(
            "No secure connection",
            "A server on this computer usually speaks plain http.",
            "Enter the address with http:// in place of https://.",
        );
    }
    advice(
        "No secure connection",
        format!("{host} was reached, but the connection could not be secured: {}.", failure.message),
        "Check the address. In a company's network, ask whether its certificate has to be installed on this computer.",
    )
}

fn where_keys_are(address: &str) -> String {
    let place = match host(address).as_deref() {
        Some("api.anthropic.com") => "console.anthropic.com under API keys",
        Some("api.openai.com") => "platform.openai.com under API keys",
        Some("openrouter.ai") => "openrouter.ai under Keys",
        _ => return "Copy the key again from where it was made, and paste it whole.".into(),
    };
    format!("Copy the key again, or make a new one at {place}.")
}

fn how_to_start(address: &str) -> String {
    match port(address) {
        Some(11434) => "Start Ollama: open its application, or type in a terminal: ollama serve".into(),
        Some(1234) => "Start LM Studio's server: open LM Studio, go to Developer, switch the server on.".into(),
        Some(port @ (8080 | 8081)) => {
            format!("Start llama.cpp's server, for example: llama-server -m model.gguf -c 8192 --port {port}")
        }
        Some(8000) => "Start vLLM's server, for example: vllm serve MODEL".into(),
        _ => "Start the server, or check the port. Usual addresses: Ollama http://127.0.0.1:11434, \
              LM Studio http://127.0.0.1:1234, llama.cpp http://127.0.0.1:8080"
            .into(),
    }
}
