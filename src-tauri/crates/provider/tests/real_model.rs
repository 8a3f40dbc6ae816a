//! A real model behind llama.cpp's own server, in both protocols.

mod common;

use train_domain::call::{Billed, CallRequest, ErrorKind};
use train_domain::provider::ProviderKind;
use train_provider::test_connection;
use train_support::LlamaServer;

use common::{PROTOCOLS, provider, request};

#[tokio::test]
#[ignore = "installs a model's wheels on its first run; the task runner asks for it by name"]
async fn a_real_server_is_understood_in_both_protocols() {
    let server = LlamaServer::start().expect("the model's server starts");
    for protocol in PROTOCOLS {
        let provider = provider(protocol, server.url());
        let report = test_connection(&*provider, LlamaServer::MODEL).await;
        assert!(report.ok, "{report:?}");

        let ask = |max_tokens| CallRequest {
            model: LlamaServer::MODEL.into(),
            max_tokens,
            temperature: Some(0.0),
            ..request("a short conversation about savings, one question and one answer")
        };
        let short = provider.call(ask(8)).await.result.expect_err("eight tokens are too few");
        assert_eq!(short.kind, ErrorKind::Truncated, "{short:?}");
        assert!(
            matches!(short.billed, Billed::Usage(usage) if usage.output == 8 && usage.input + usage.cache_read > 10 && !usage.estimated),
            "{short:?}"
        );

        // llama.cpp holds chat completions to the schema, and passes it over in its Messages.
        let text = match provider.call(ask(900)).await.result {
            Ok(answer) => answer.text,
            // So small a model may talk past any limit.
            Err(failure) => {
                assert_eq!(failure.kind, ErrorKind::Truncated, "{failure:?}");
                failure.raw.expect("the text so far")
            }
        };
        if protocol == ProviderKind::OpenAi {
            assert!(!provider.facts().no_schema);
            assert!(text.trim_start().starts_with('{') && text.contains("\"client_persona\""), "{text}");
        }
    }
}
