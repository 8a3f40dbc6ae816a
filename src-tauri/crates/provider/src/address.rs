//! A server's address: how it is read, and what is not sent to.

use std::net::IpAddr;

use reqwest::Url;
use train_domain::provider::ProviderKind;

/// Why an endpoint cannot be connected to. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// It cannot be read as a web address.
    #[error("{0} is not a web address.")]
    NotAnAddress(String),
    /// Plain http to another machine.
    #[error("http://{0} is not encrypted: the key and every text could be read on the way.")]
    NotEncrypted(String),
    /// A user name or password inside the address.
    #[error("The address holds a user name or a password.")]
    Credentials,
    /// The key cannot be sent as it is.
    #[error("The key holds a line break or a character that keys do not have.")]
    Key,
    /// Practice composes on this machine.
    #[error("Practice has no server to connect to.")]
    NoServer,
    /// The system's certificates or sockets are not usable.
    #[error("This computer cannot open secure connections: {0}.")]
    Client(String),
}

impl EndpointError {
    /// What to do.
    pub fn todo(&self) -> &'static str {
        match self {
            Self::NotAnAddress(_) => {
                "Enter the server's root, such as https://api.anthropic.com or http://127.0.0.1:8080."
            }
            Self::NotEncrypted(_) => "Use https, or allow plain http for this server (in Settings, or --allow-http).",
            Self::Credentials => "Take it out and enter the key in its own field.",
            Self::Key => "Copy it again.",
            Self::NoServer => "Choose another provider.",
            Self::Client(_) => "Check the certificates and the network settings of this computer, then try again.",
        }
    }
}

/// What people paste along with the address of a call: calls are joined to what is before it, as it stands.
const CALLED: [&str; 3] = ["/chat/completions", "/messages", "/inference"];
/// What else they paste: pages and paths of local servers, and lists.
const BESIDE: [&str; 7] =
    ["/models", "/responses", "/completions", "/api/chat", "/api/generate", "/api/tags", "/embeddings"];

/// An address as it was typed, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// The server as it is shown to people.
    pub(crate) root: Url,
    /// What calls are joined to; it ends with a slash.
    base: Url,
    /// Azure: the version of its API stands behind every address, and its keys have a header of their own.
    azure: Option<String>,
    /// Azure: the model is part of the address.
    pub(crate) is_deployment: bool,
}

impl Address {
    /// Reads an address. The version of the API is added where the address names none.
    pub(crate) fn read(kind: ProviderKind, base_url: &str, allow_http: bool) -> Result<Self, EndpointError> {
        let mut root = parse(base_url).ok_or_else(|| not_an_address(base_url))?;
        if !root.username().is_empty() || root.password().is_some() {
            return Err(EndpointError::Credentials);
        }
        let is_web = matches!(root.scheme(), "http" | "https") && root.has_host();
        let azure = root.query().map(str::to_owned);
        let unsent = root.fragment().is_none_or(|page| page.starts_with('/'));
        if !is_web || !unsent || azure.as_deref().is_some_and(|query| !is_api_version(query)) {
            return Err(not_an_address(base_url));
        }
        if root.scheme() == "http" && !allow_http && !on_loopback(&root) {
            return Err(EndpointError::NotEncrypted(root.authority().to_owned()));
        }
        root.set_query(None);
        root.set_fragment(None);
        reachable(&mut root);
        let (path, complete) = place(kind, &root);
        let is_deployment = path.contains("/openai/deployments/");
        root.set_path(&path);
        let mut base = root.clone();
        base.set_path(&if complete { format!("{path}/") } else { format!("{path}/v1/") });
        Ok(Self { root, base, azure, is_deployment })
    }

    /// Where something such as `chat/completions` or `models` is.
    pub(crate) fn call(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path()));
        url.set_query(self.azure.as_deref());
        url
    }

    /// Whether it is one of Azure's.
    pub(crate) fn is_azure(&self) -> bool {
        self.azure.is_some()
    }
}

/// The path without what was pasted along, and whether calls are joined to it as it stands.
fn place(kind: ProviderKind, url: &Url) -> (String, bool) {
    let path = url.path().trim_end_matches('/');
    for called in CALLED {
        if let Some(before) = path.strip_suffix(called) {
            // GitHub's models stand right behind "inference"; Fireworks has a version there.
            let is_place = called == "/inference";
            let before = if is_place { path } else { before.trim_end_matches('/') };
            return (before.to_owned(), !is_place || url.host_str() != Some("api.fireworks.ai"));
        }
    }
    let before = BESIDE.iter().find_map(|beside| path.strip_suffix(beside)).unwrap_or(path).trim_end_matches('/');
    let mut segments = before.split('/');
    let versioned = match kind {
        // What follows the version belongs to the address: v1beta/openai, v1/projects/NAME/endpoints/openapi.
        ProviderKind::OpenAi => segments.any(is_version) || before.contains("/openai/deployments/"),
        ProviderKind::Anthropic | ProviderKind::Practice => segments.next_back().is_some_and(is_version),
    };
    (before.to_owned(), versioned)
}

/// `v1`, `v4`, `v1beta`, `v1beta1`, `v1.1`.
fn is_version(segment: &str) -> bool {
    let rest = segment.strip_prefix(['v', 'V']).unwrap_or_default();
    rest.starts_with(|first: char| first.is_ascii_digit())
        && rest.len() <= 12
        && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
}

/// The only thing that is taken behind a question mark: anything else may be a key.
fn is_api_version(query: &str) -> bool {
    query.strip_prefix("api-version=").is_some_and(|version| {
        (1..=40).contains(&version.len())
            && version.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'))
    })
}

/// A local server prints 0.0.0.0 as where it listens; not every system lets that be connected to.
fn reachable(url: &mut Url) {
    if matches!(url.host_str(), Some("0.0.0.0" | "[::]")) {
        let _ = url.set_ip_host(IpAddr::from([127, 0, 0, 1]));
    }
}

/// What a key belongs to: scheme, host and port. `None` where the address cannot be one.
pub fn origin(base_url: &str) -> Option<String> {
    let mut url = parse(base_url)?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    if !is_web || !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    reachable(&mut url);
    Some(url.origin().ascii_serialization())
}

/// Whether an address means this machine. False where it cannot be read.
pub fn is_loopback(base_url: &str) -> bool {
    parse(base_url).is_some_and(|url| on_loopback(&url))
}

fn on_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback() || address.is_unspecified(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// With the scheme that a person may leave out: http on this machine, https elsewhere.
fn parse(base_url: &str) -> Option<Url> {
    let text = base_url.trim();
    if text.is_empty() {
        return None;
    }
    if text.contains("://") {
        return Url::parse(text).ok();
    }
    let plain = Url::parse(&format!("http://{text}")).ok()?;
    if on_loopback(&plain) { Some(plain) } else { Url::parse(&format!("https://{text}")).ok() }
}

/// What was typed, without the part that may be a secret.
fn not_an_address(base_url: &str) -> EndpointError {
    let shown = base_url.trim();
    if shown.contains('@') {
        return EndpointError::Credentials;
    }
    let shown = shown.split(['?', '#']).next().unwrap_or_default();
    EndpointError::NotAnAddress(if shown.is_empty() { "An empty field".into() } else { format!("\"{shown}\"") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(kind: ProviderKind, text: &str) -> String {
        let path = if kind == ProviderKind::Anthropic { "messages" } else { "chat/completions" };
        Address::read(kind, text, false)
            .map_or_else(|error| format!("{error:?}"), |address| address.call(path).to_string())
    }

    #[test]
    fn calls_go_where_the_address_says_however_it_was_pasted() {
        for (typed, expected) in [
            ("https://api.openai.com", "https://api.openai.com/v1/chat/completions"),
            (" https://api.openai.com/v1/ ", "https://api.openai.com/v1/chat/completions"),
            ("https://api.openai.com/v1/chat/completions", "https://api.openai.com/v1/chat/completions"),
            ("https://api.openai.com/v1/models", "https://api.openai.com/v1/chat/completions"),
            ("https://openrouter.ai/api", "https://openrouter.ai/api/v1/chat/completions"),
            ("https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1/chat/completions"),
            ("http://localhost:11434/v1", "http://localhost:11434/v1/chat/completions"),
            ("http://localhost:11434/api/chat", "http://localhost:11434/v1/chat/completions"),
            ("localhost:1234", "http://localhost:1234/v1/chat/completions"),
            ("http://127.0.0.1:8080/#/chat/1", "http://127.0.0.1:8080/v1/chat/completions"),
            ("http://0.0.0.0:8080", "http://127.0.0.1:8080/v1/chat/completions"),
            ("http://[::1]:8080", "http://[::1]:8080/v1/chat/completions"),
            ("api.openai.com", "https://api.openai.com/v1/chat/completions"),
            ("https://g.example/v1beta/openai/", "https://g.example/v1beta/openai/chat/completions"),
            ("https://z.example/api/paas/v4", "https://z.example/api/paas/v4/chat/completions"),
            ("https://z.example/api/paas/v4/chat/completions", "https://z.example/api/paas/v4/chat/completions"),
            ("https://v.example/api/v3/", "https://v.example/api/v3/chat/completions"),
            ("https://models.github.ai/inference", "https://models.github.ai/inference/chat/completions"),
            ("https://p.example/chat/completions", "https://p.example/chat/completions"),
            ("https://api.fireworks.ai/inference", "https://api.fireworks.ai/inference/v1/chat/completions"),
            ("https://api.groq.com/openai", "https://api.groq.com/openai/v1/chat/completions"),
            ("https://api.deepinfra.com/v1/openai", "https://api.deepinfra.com/v1/openai/chat/completions"),
            (
                "https://a.example/openai/deployments/four/chat/completions?api-version=2024-10-21",
                "https://a.example/openai/deployments/four/chat/completions?api-version=2024-10-21",
            ),
            (
                "https://a.example/openai/deployments/four?api-version=2024-10-21",
                "https://a.example/openai/deployments/four/chat/completions?api-version=2024-10-21",
            ),
            (
                "https://f.example/models/chat/completions?api-version=2024-05-01-preview",
                "https://f.example/models/chat/completions?api-version=2024-05-01-preview",
            ),
        ] {
            assert_eq!(called(ProviderKind::OpenAi, typed), expected, "{typed}");
        }
        for (typed, expected) in [
            ("https://api.anthropic.com", "https://api.anthropic.com/v1/messages"),
            ("https://api.anthropic.com/v1", "https://api.anthropic.com/v1/messages"),
            ("https://api.anthropic.com/v1/messages", "https://api.anthropic.com/v1/messages"),
            ("https://d.example/anthropic", "https://d.example/anthropic/v1/messages"),
            ("https://g.example/v1/one/two/anthropic", "https://g.example/v1/one/two/anthropic/v1/messages"),
        ] {
            assert_eq!(called(ProviderKind::Anthropic, typed), expected, "{typed}");
        }
    }

    #[test]
    fn the_version_of_azures_api_goes_with_calls_and_is_not_shown() {
        let typed = "https://a.example/openai/deployments/four?api-version=2024-10-21";
        let address = Address::read(ProviderKind::OpenAi, typed, false).expect("an address");
        assert!(address.is_azure() && address.is_deployment);
        assert_eq!(address.root.as_str(), "https://a.example/openai/deployments/four");
        let plain = Address::read(ProviderKind::OpenAi, "https://api.openai.com", false).expect("an address");
        assert!(!plain.is_azure() && !plain.is_deployment);
        assert_eq!(plain.call("models").as_str(), "https://api.openai.com/v1/models");
    }

    #[test]
    fn a_key_belongs_to_scheme_host_and_port() {
        for (typed, expected) in [
            ("https://api.openai.com/v1/chat/completions", Some("https://api.openai.com")),
            ("API.openai.com:443", Some("https://api.openai.com")),
            ("https://api.openai.com:8443", Some("https://api.openai.com:8443")),
            ("http://api.openai.com", Some("http://api.openai.com")),
            ("https://api.openai.com.evil.example", Some("https://api.openai.com.evil.example")),
            ("https://api.openai.com@evil.example", None),
            ("http://0.0.0.0:8080", Some("http://127.0.0.1:8080")),
            ("localhost:11434", Some("http://localhost:11434")),
            ("ftp://api.openai.com", None),
            ("", None),
        ] {
            assert_eq!(origin(typed).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn what_is_no_safe_address_is_refused() {
        let root = |typed: &str, allow| {
            Address::read(ProviderKind::OpenAi, typed, allow).map(|address| address.root.to_string())
        };
        for typed in [
            "",
            "  ",
            "ftp://host",
            "file:///etc/passwd",
            "https://",
            "https://host/?key=abc",
            "https://host/?api-version=1&key=abc",
            "https://host/#key",
            "not an address",
        ] {
            assert!(matches!(root(typed, false), Err(EndpointError::NotAnAddress(_))), "{typed}");
        }
        assert_eq!(root("http://192.168.1.5:8080", false), Err(EndpointError::NotEncrypted("192.168.1.5:8080".into())));
        assert!(root("http://192.168.1.5:8080", true).is_ok());
        assert_eq!(root("http://localhost.evil.example", false).map_err(|_| ()), Err(()));
        for typed in ["https://user:secret@host", "https://sk-key@host", "ht tp://user:secret@host"] {
            assert_eq!(root(typed, true), Err(EndpointError::Credentials), "{typed}");
        }
        let shown = root("https://host/?key=secret", false).unwrap_or_else(|error| error.to_string());
        assert!(!shown.contains("secret"), "{shown}");
    }

    #[test]
    fn loopback_is_this_machine_and_nothing_else() {
        for yes in [
            "http://127.0.0.1:1",
            "http://127.9.9.9",
            "http://[::1]:80",
            "http://localhost",
            "https://LOCALHOST:1/v1",
            "http://a.localhost",
            "http://[::ffff:127.0.0.1]",
        ] {
            assert!(is_loopback(yes), "{yes}");
        }
        for no in [
            "http://localhost.com",
            "http://127.0.0.1.example.com",
            "http://10.0.0.1",
            "https://api.openai.com",
            "",
            "http://example.com/127.0.0.1",
        ] {
            assert!(!is_loopback(no), "{no}");
        }
    }
}
