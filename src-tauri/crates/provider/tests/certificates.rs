//! Servers whose certificate is not accepted, over real connections: each is told for what it is, and nothing is sent.

mod common;

use common::{KEY, PROTOCOLS, provider, request};
use tokio::net::TcpListener;
use train_domain::call::{Billed, ErrorKind};
use train_provider::test_connection;
use train_support::{Authority, Flaw};

/// A server at an address of this computer that shows a certificate and is told nothing.
async fn secured(authority: &Authority, flaw: Flaw) -> String {
    let acceptor = authority.acceptor(flaw);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            // Who does not accept it leaves here.
            let _ = acceptor.accept(client).await;
        }
    });
    url
}

#[tokio::test]
async fn a_certificate_that_is_not_accepted_is_told_for_what_it_is_and_nothing_is_sent() {
    let authority = Authority::new();
    for (flaw, kind, title, todo) in [
        (Flaw::None, ErrorKind::CertificateUntrusted, "The certificate is not trusted", "In a company's network"),
        (Flaw::Expired, ErrorKind::CertificateDate, "The certificate is out of date", "date and time"),
    ] {
        // It is not trusted either, and which of the two is told is the system's affair on Windows and macOS.
        if flaw == Flaw::Expired && !cfg!(target_os = "linux") {
            continue;
        }
        let url = secured(&authority, flaw).await;
        for protocol in PROTOCOLS {
            let provider = provider(protocol, &url);
            let failure = provider.call(request("one")).await.result.expect_err("no secure connection");
            assert_eq!((failure.kind, failure.billed), (kind, Billed::No), "{failure:?}");
            assert!(failure.message.contains(&url) && !failure.message.contains(KEY), "{}", failure.message);
            let report = test_connection(&*provider, "m").await;
            assert_eq!((report.ok, report.title.as_str()), (false, title));
            assert!(report.todo.as_deref().is_some_and(|words| words.contains(todo)), "{report:?}");
        }
    }
}

#[tokio::test]
async fn a_server_without_encryption_has_no_certificate_that_could_be_wrong() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let _ = tokio::io::AsyncWriteExt::write_all(&mut client, b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    for protocol in PROTOCOLS {
        let failure = provider(protocol, &url).call(request("one")).await.result.expect_err("no secure connection");
        assert_eq!((failure.kind, failure.billed), (ErrorKind::Offline, Billed::No), "{failure:?}");
    }
}
