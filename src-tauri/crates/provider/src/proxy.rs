//! The proxy before a server: named where a connection fails, since nobody thinks of it. The client finds it by the same
//! rules: the environment's variables, else what the system's settings say.

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use crate::address::is_loopback;

/// Host and port of the proxy that stands before an address; `None` where it is reached directly, as this machine always is.
pub(crate) fn before(url: &Url) -> Option<String> {
    named(&Matcher::from_system(), url)
}

fn named(known: &Matcher, url: &Url) -> Option<String> {
    if is_loopback(url.as_str()) {
        return None;
    }
    let found = known.intercept(&url.as_str().parse().ok()?)?;
    let uri = found.uri();
    // A name and a password may stand in the proxy's address.
    let port = uri.port_u16().map_or(String::new(), |port| format!(":{port}"));
    Some(format!("{}{port}", uri.host()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_named_without_its_password_and_never_for_this_machine() {
        let known = Matcher::builder().all("http://me:secret@proxy.example:3128").no("inside.example").build();
        let named = |url: &str| named(&known, &Url::parse(url).expect("an address"));
        assert_eq!(named("https://api.openai.com/").as_deref(), Some("proxy.example:3128"));
        assert_eq!(named("http://192.168.1.5:8080/").as_deref(), Some("proxy.example:3128"));
        for direct in ["http://127.0.0.1:8080/", "https://localhost/", "http://[::1]:1/", "https://inside.example/"] {
            assert_eq!(named(direct), None, "{direct}");
        }
    }
}
