//! A key goes into the engine and never comes out: not in any view, not in the texts for people, not in the files.

use crate::common::{bench, towards};
use train_engine::view::ProviderKind;
use train_support::{Config, Fault, FaultServer};

const KEY: &str = "sk-test-5ec7e7000badc0de";

#[tokio::test(flavor = "multi_thread")]
async fn no_view_no_text_and_no_file_holds_a_key() {
    let config = Config { key: Some(KEY.into()), marker: Some("item-".into()), record: 8, ..Config::default() };
    let server = FaultServer::start(config).await;
    server.script(vec![Fault::Ok, Fault::E401, Fault::E400, Fault::HtmlError]);
    let bench = bench(6).await;
    bench.engine.set_key(ProviderKind::Anthropic, Some(&server.url()), KEY.into()).await.expect("stored");
    let batch = bench.run("one", &towards(&server)).await;
    assert!(server.stats().answered > 0, "the key was sent, and taken");

    let engine = &bench.engine;
    let mut said = Vec::new();
    let mut see = |what: &str, value: String| said.push((what.to_owned(), value));
    for kind in [ProviderKind::Anthropic, ProviderKind::OpenAi, ProviderKind::Practice] {
        see("a provider", json(&engine.provider_of(kind).await.expect("a provider")));
    }
    let place = engine.key_status(ProviderKind::Anthropic, Some(&server.url())).await.expect("a server");
    see("the key's server", json(&place));
    see("the providers", json(&engine.provider_defaults()));
    see("the batch", json(&batch));
    see("the errors", json(&bench.errors().await));
    for row in bench.rows().await {
        see("a conversation", json(&engine.conversation(row.id).await.expect("a conversation")));
    }
    let snapshot = engine.snapshot().await.expect("a snapshot");
    see("the snapshot", format!("{snapshot:?}"));
    see("the diagnostics", engine.diagnostics().await.expect("diagnostics"));
    let refused =
        engine.set_key(ProviderKind::Anthropic, None, format!("{KEY} {KEY}")).await.expect_err("a space in it");
    see("a refusal", format!("{refused:?}"));
    for (what, text) in &said {
        assert!(!text.contains(KEY), "{what} holds the key: {text}");
    }
    assert!(said.len() > 12 && said.iter().any(|(_, text)| text.contains("stored")), "there was something to look at");

    let made = engine.back_up(None).await.expect("a backup");
    for file in [engine.database().to_path_buf(), made.path.into()] {
        let bytes = std::fs::read(&file).expect("readable");
        assert!(!bytes.windows(KEY.len()).any(|part| part == KEY.as_bytes()), "{}", file.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_goes_to_its_own_server_and_to_no_other_test_connection_included() {
    let (own, other) = (FaultServer::start(keyed()).await, FaultServer::start(keyed()).await);
    let bench = bench(2).await;
    let mut input = bench.engine.provider_of(ProviderKind::OpenAi).await.expect("settings").settings;
    bench.engine.set_key(ProviderKind::OpenAi, Some(&own.url()), KEY.into()).await.expect("stored");
    for (server, ok) in [(&own, true), (&other, false)] {
        input.base_url = server.url();
        let report = bench.engine.test_connection(&input).await.expect("a report");
        assert_eq!(report.ok, ok, "{report:?}");
        assert_eq!(report.title == "The key was not accepted", !ok);
    }
    // A batch towards the other server asks without a key, hears 401, and pauses: nothing was demanded before.
    let batch =
        bench.run("other", &train_engine::Overrides { kind: Some(ProviderKind::OpenAi), ..towards(&other) }).await;
    assert_eq!(batch.pause.map(|pause| pause.code).as_deref(), Some("key"));
    let sent = other.stats().recorded;
    assert!(!sent.is_empty() && sent.iter().all(|request| !format!("{:?}", request.headers).contains(KEY)), "{sent:?}");
    // The provider's own address is known to need one.
    let hosted = train_engine::Overrides {
        base_url: Some("https://api.openai.com".into()),
        kind: Some(ProviderKind::OpenAi),
        ..towards(&own)
    };
    let refused = bench.engine.generate(&bench.all("hosted"), &hosted).await.expect_err("no key");
    assert_eq!(refused.code, train_engine::ErrorCode::NeedsKey);
    assert!(refused.message.contains("api.openai.com"), "{}", refused.message);
}

fn keyed() -> Config {
    Config { key: Some(KEY.into()), record: 8, ..Config::default() }
}

/// As the window gets it.
fn json(view: &impl serde::Serialize) -> String {
    serde_json::to_string(view).expect("views serialise")
}
