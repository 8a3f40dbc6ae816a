//! A key goes into the engine and never comes out: not in any view, not in the texts for people, not in the files.

mod common;

use common::{bench, towards};
use train_engine::view::ProviderKind;
use train_support::{Config, Fault, FaultServer};

const KEY: &str = "sk-test-5ec7e7000badc0de";

#[tokio::test(flavor = "multi_thread")]
async fn no_view_no_text_and_no_file_holds_a_key() {
    let config = Config { key: Some(KEY.into()), marker: Some("item-".into()), record: 8, ..Config::default() };
    let server = FaultServer::start(config).await;
    server.script(vec![Fault::Ok, Fault::E401, Fault::E400, Fault::HtmlError]);
    let bench = bench(6).await;
    bench.engine.set_key(ProviderKind::Anthropic, KEY.into()).await.expect("stored");
    let batch = bench.run("one", &towards(&server)).await;
    assert!(server.stats().answered > 0, "the key was sent, and taken");

    let engine = &bench.engine;
    let mut said = Vec::new();
    let mut see = |what: &str, value: String| said.push((what.to_owned(), value));
    for kind in [ProviderKind::Anthropic, ProviderKind::OpenAi, ProviderKind::Practice] {
        see("a provider", json(&engine.provider_of(kind).await.expect("a provider")));
    }
    see("the providers", json(&engine.provider_defaults()));
    see("the batch", json(&batch));
    see("the errors", json(&bench.errors().await));
    for row in bench.rows().await {
        see("a conversation", json(&engine.conversation(row.id).await.expect("a conversation")));
    }
    let snapshot = engine.snapshot().await.expect("a snapshot");
    see("the snapshot", format!("{snapshot:?}"));
    see("the diagnostics", engine.diagnostics().await.expect("diagnostics"));
    let refused = engine.set_key(ProviderKind::Anthropic, format!("{KEY} {KEY}")).await.expect_err("a space in it");
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

/// As the window gets it.
fn json(view: &impl serde::Serialize) -> String {
    serde_json::to_string(view).expect("views serialise")
}
