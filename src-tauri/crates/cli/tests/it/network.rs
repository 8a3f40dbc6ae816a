//! How servers are reached: proxies, certificates, addresses; and which server a key is for.
#![cfg(unix)]

use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use crate::common::{Data, cli, code, command, err, json, planned, summary};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use train_support::{Config, FaultServer};

fn config() -> Config {
    Config { marker: Some("item-".into()), ..Config::default() }
}

/// Passes connections on to a server and keeps the first line of each.
async fn proxy(to: String) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let (to, lines) = (to.clone(), Arc::clone(&lines));
            tokio::spawn(async move {
                let mut first = vec![0; 64 << 10];
                let length = client.read(&mut first).await.unwrap_or(0);
                let text = String::from_utf8_lossy(&first[..length]).into_owned();
                lines.lock().expect("not poisoned").push(text.lines().next().unwrap_or_default().to_owned());
                let mut server = TcpStream::connect(to).await.expect("the server is there");
                server.write_all(&first[..length]).await.expect("it reads");
                // Either side may leave first.
                let _ = copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    (url, seen)
}

fn generate(data: &Path, url: &str) -> Command {
    let words =
        ["--json", "generate", "--all", "--provider", "openai", "--model", "m", "--allow-http", "--base-url", url];
    let mut command = command(data, &words);
    for name in
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"]
    {
        command.env_remove(name);
    }
    command
}

/// Off the threads that serve.
async fn run(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output().expect("runs")).await.expect("no panic")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environments_proxy_is_used_for_other_machines_and_never_for_this_one() {
    let server = FaultServer::start(config()).await;
    let address = server.url().trim_start_matches("http://").to_owned();
    let (proxy, seen) = proxy(address).await;
    let folder = Data::new();
    planned(&folder, 2);
    let mut local = generate(&folder, &server.url());
    local.env("http_proxy", &proxy).env("all_proxy", &proxy);
    let output = run(local).await;
    assert_eq!((code(&output), summary(&output)["succeeded"].as_u64()), (0, Some(2)), "{}", err(&output));
    assert!(seen.lock().expect("not poisoned").is_empty(), "{seen:?}");

    let other = Data::new();
    planned(&other, 2);
    let mut hosted = generate(&other, "http://models.example/v1beta/openai");
    hosted.env("http_proxy", &proxy);
    let output = run(hosted).await;
    let lines = seen.lock().expect("not poisoned").clone();
    let called = "POST http://models.example/v1beta/openai/chat/completions HTTP/1.1";
    assert!(lines.iter().any(|line| line == called), "{lines:?} {}", err(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_is_not_there_is_named_without_its_password() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    drop(listener);
    let folder = Data::new();
    planned(&folder, 1);
    let mut hosted = generate(&folder, "http://models.example");
    hosted.env("http_proxy", format!("http://me:secret@{address}"));
    let output = run(hosted).await;
    assert_ne!(code(&output), 0);
    assert_eq!(summary(&output)["pause_reason"], "proxy_failed");
    let errors = cli(&folder, &["--json", "errors"]);
    let told = json(&errors).to_string();
    assert!(told.contains(&format!("through the proxy {address}")) && !told.contains("secret"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_lets_nobody_through_is_named_as_the_cause() {
    const DENIED: &str = "407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm=\"office\"";
    for (answer, url, reason, attempts) in [
        (DENIED, "https://models.example", "proxy_denied", 1),
        (DENIED, "http://models.example", "proxy_denied", 1),
        ("403 Forbidden", "https://models.example", "proxy_failed", 3),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let _ = client.read(&mut [0; 4 << 10]).await;
                let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n");
                let _ = client.write_all(answer.as_bytes()).await;
            }
        });
        let folder = Data::new();
        planned(&folder, 1);
        let mut hosted = generate(&folder, url);
        let proxy = format!("http://me:secret@{address}");
        hosted.env("http_proxy", &proxy).env("https_proxy", &proxy);
        let output = run(hosted).await;
        let paused = summary(&output);
        assert_eq!(code(&output), 4, "{}", err(&output));
        assert_eq!((&paused["pause_reason"], &paused["attempts"]), (&reason.into(), &attempts.into()));
        let told = json(&cli(&folder, &["--json", "errors"])).to_string();
        assert!(told.contains(&format!("through the proxy {address}")) && !told.contains("secret"), "{told}");
        assert!(told.contains(reason), "{told}");
    }
}

/// On macOS the system's own list of authorities is asked, which no variable replaces.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_a_certificate_that_the_system_trusts_is_called_over_tls() {
    use train_support::{Authority, Flaw};
    let server = FaultServer::start(config()).await;
    let address = server.url().trim_start_matches("http://").to_owned();
    let authority = Authority::new();
    let folder = Data::new();
    let (trusted, other) = (folder.join("authority.pem"), folder.join("other.pem"));
    std::fs::write(&trusted, authority.pem()).expect("written");
    std::fs::write(&other, Authority::new().pem()).expect("written");
    planned(&folder, 2);
    for (flaw, trust, exit, kind) in [
        (Flaw::OtherName, &trusted, 4, Some("certificate_name")),
        (Flaw::Expired, &trusted, 4, Some("certificate_date")),
        (Flaw::None, &other, 4, Some("certificate_untrusted")),
        (Flaw::None, &trusted, 0, None),
    ] {
        let acceptor = authority.acceptor(flaw);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("https://{}", listener.local_addr().expect("an address"));
        let to = address.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (acceptor, to) = (acceptor.clone(), to.clone());
                tokio::spawn(async move {
                    // A client that does not trust it leaves here.
                    let Ok(mut client) = acceptor.accept(client).await else { return };
                    let mut server = TcpStream::connect(to).await.expect("the server is there");
                    let _ = copy_bidirectional(&mut client, &mut server).await;
                });
            }
        });
        let mut secure = generate(&folder, &url);
        secure.env("SSL_CERT_FILE", trust).env("SSL_CERT_DIR", "/nonexistent").args(["--concurrency", "1"]);
        let output = run(secure).await;
        assert_eq!(code(&output), exit, "{flaw:?}: {}", err(&output));
        if let Some(kind) = kind {
            let paused = summary(&output);
            assert_eq!(paused["pause_reason"], "certificate");
            assert_eq!(paused["attempts"], 1, "it is not asked again");
            let errors = json(&cli(&folder, &["--json", "errors"]));
            assert!(errors.to_string().contains(&format!("\"{kind}\"")), "{errors}");
        }
        cli(&folder, &["cancel"]);
    }
    assert_eq!(server.stats().answered, 2);
}

#[test]
fn a_key_command_names_its_server_and_refuses_an_address_that_is_none() {
    let folder = Data::new();
    for (more, server) in [
        (&[][..], "api.openai.com"),
        (&["--base-url", "https://openrouter.ai/api/v1/chat/completions"], "openrouter.ai"),
        (&["--base-url", "http://192.168.1.5:8080"], "http://192.168.1.5:8080"),
    ] {
        let mut status = command(&folder, &[&["--json", "key", "status", "openai"], more].concat());
        status.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus").env_remove("OPENAI_API_KEY");
        assert_eq!(json(&status.output().expect("runs"))["server"], server);
    }
    let refused = cli(&folder, &["key", "status", "openai", "--base-url", "https://me:pw@host"]);
    assert_eq!(code(&refused), 1);
    assert!(!err(&refused).contains("pw@"), "{}", err(&refused));
}

#[test]
fn everything_that_is_written_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Data::new();
    let data = folder.join("data");
    let export = folder.join("train.jsonl");
    let usual = |words: &[&str]| {
        let command = command(&data, words);
        let mut shell = Command::new("sh");
        shell.args(["-c", "umask 022; exec \"$@\"", "sh"]).arg(command.get_program()).args(command.get_args());
        let output = shell.env("TRAIN_PRACTICE_SPEED", "0").output().expect("runs");
        assert_eq!(code(&output), 0, "{words:?}: {}", err(&output));
    };
    usual(&["dataset", "new", "demo", "--sample"]);
    usual(&["generate", "--ids", "1,2", "--provider", "practice"]);
    let out = export.to_string_lossy().into_owned();
    usual(&["export", "--format", "messages", "--status", "generated", "--practice", "--out", &out]);
    let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&export), 0o600);
    let mut files = 0;
    for entry in std::fs::read_dir(&data).expect("a folder").flatten().filter(|entry| entry.path().is_file()) {
        assert_eq!(mode(&entry.path()), 0o600, "{}", entry.path().display());
        files += 1;
    }
    assert!(files >= 2, "there was something to look at");
}
