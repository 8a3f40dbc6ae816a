//! The server's root: what is taken for one, and what is not sent to.

use std::net::IpAddr;

use reqwest::Url;

/// Why an endpoint cannot be connected to. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// It cannot be read as a web address.
    #[error(
        "{0} is not a web address. Enter the server's root, such as https://api.anthropic.com or http://127.0.0.1:8080"
    )]
    NotAnAddress(String),
    /// Plain http to another machine.
    #[error(
        "http://{0} is not encrypted: the key and every text could be read on the way. Use https, or allow plain http for this server"
    )]
    NotEncrypted(String),
    /// A user name or password inside the address.
    #[error("The address holds a user name or a password. Take it out and enter the key in its own field")]
    Credentials,
    /// The key cannot be sent as it is.
    #[error("The key holds a line break or a character that keys do not have. Copy it again")]
    Key,
    /// The system's certificates or sockets are not usable.
    #[error("This computer cannot open secure connections: {0}")]
    Client(String),
}

/// Paths that people paste along with the root.
const PASTED: [&str; 4] = ["/chat/completions", "/messages", "/models", "/v1"];

/// The root with a slash at its end, ready to have `v1/...` joined to it.
pub(crate) fn root(base_url: &str, allow_http: bool) -> Result<Url, EndpointError> {
    let mut url = parse(base_url).ok_or_else(|| not_an_address(base_url))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(EndpointError::Credentials);
    }
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    if !is_web || url.query().is_some() || url.fragment().is_some() {
        return Err(not_an_address(base_url));
    }
    if url.scheme() == "http" && !allow_http && !on_loopback(&url) {
        return Err(EndpointError::NotEncrypted(url.authority().to_owned()));
    }
    // A local server prints 0.0.0.0 as where it listens; not every system lets that be connected to.
    if matches!(url.host_str(), Some("0.0.0.0" | "[::]")) {
        let _ = url.set_ip_host(IpAddr::from([127, 0, 0, 1]));
    }
    let mut path = url.path().trim_end_matches('/');
    for pasted in PASTED {
        path = path.strip_suffix(pasted).unwrap_or(path);
    }
    let path = format!("{}/", path.trim_end_matches('/'));
    url.set_path(&path);
    Ok(url)
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

    fn rooted(text: &str) -> String {
        root(text, false).map_or_else(|error| format!("{error:?}"), String::from)
    }

    #[test]
    fn the_root_is_found_in_what_people_paste() {
        for (typed, expected) in [
            ("https://api.anthropic.com", "https://api.anthropic.com/"),
            (" https://api.openai.com/v1/ ", "https://api.openai.com/"),
            ("https://api.openai.com/v1/chat/completions", "https://api.openai.com/"),
            ("https://api.anthropic.com/v1/messages", "https://api.anthropic.com/"),
            ("https://openrouter.ai/api/v1", "https://openrouter.ai/api/"),
            ("http://localhost:11434/v1", "http://localhost:11434/"),
            ("localhost:1234", "http://localhost:1234/"),
            ("http://0.0.0.0:8080", "http://127.0.0.1:8080/"),
            ("http://[::1]:8080", "http://[::1]:8080/"),
            ("api.openai.com", "https://api.openai.com/"),
        ] {
            assert_eq!(rooted(typed), expected, "{typed}");
        }
    }

    #[test]
    fn what_is_no_safe_address_is_refused() {
        for typed in
            ["", "  ", "ftp://host", "file:///etc/passwd", "https://", "https://host/?key=abc", "not an address"]
        {
            assert!(matches!(root(typed, false), Err(EndpointError::NotAnAddress(_))), "{typed}: {}", rooted(typed));
        }
        assert_eq!(root("http://192.168.1.5:8080", false), Err(EndpointError::NotEncrypted("192.168.1.5:8080".into())));
        assert!(root("http://192.168.1.5:8080", true).is_ok());
        assert_eq!(root("http://localhost.evil.example", false).map_err(|_| ()), Err(()));
        for typed in ["https://user:secret@host", "https://sk-key@host", "ht tp://user:secret@host"] {
            assert_eq!(root(typed, true), Err(EndpointError::Credentials), "{typed}");
        }
        let shown = root("https://host/?key=secret", false).map_or_else(|error| error.to_string(), String::from);
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
