//! A server on this machine that passes calls on to a paid service is not called free.

use crate::common::{Bench, bench};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use train_engine::view::{BatchState, BatchView, ProviderKind, Target};
use train_engine::{ErrorCode, Overrides, Price};

/// Answers every list and every call, with a gateway's headers at the one, the other or neither.
async fn server(at_lists: bool, at_calls: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 256 << 10];
            let length = stream.read(&mut request).await.unwrap_or(0);
            let is_list = request[..length].starts_with(b"GET");
            let body = if is_list {
                r#"{"data":[{"id":"m"}]}"#
            } else {
                r#"{"choices":[{"message":{"content":"no conversation"},"finish_reason":"stop"}],"usage":{"prompt_tokens":2000,"completion_tokens":500}}"#
            };
            let told =
                if is_list && at_lists || !is_list && at_calls { "x-litellm-response-cost: 0.01\r\n" } else { "" };
            let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n{told}\r\n", body.len());
            let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
        }
    });
    url
}

fn overrides(url: &str) -> Overrides {
    Overrides {
        kind: Some(ProviderKind::OpenAi),
        base_url: Some(url.into()),
        model: Some("m".into()),
        headless: true,
        ..Overrides::default()
    }
}

/// Asks once more for what failed.
async fn again(bench: &Bench, request: &str, overrides: &Overrides) -> BatchView {
    let batch = bench.engine.generate(&bench.input(request, Target::Failed), overrides).await.expect("a batch");
    bench.engine.wait(batch.id).await.expect("its end")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_local_server_is_free() {
    let bench = bench(2).await;
    let batch = bench.run("plain", &overrides(&server(false, false).await)).await;
    assert_eq!((batch.cost_known, batch.spent_micros, batch.note), (true, 0.0, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_names_itself_has_no_price_until_one_is_given() {
    let bench = bench(2).await;
    let url = server(true, true).await;
    let batch = bench.run("asked", &overrides(&url)).await;
    assert!(!batch.cost_known);
    assert!(batch.note.expect("said").contains("passes calls on to a paid service"));
    let mut limited = bench.all("limited");
    limited.limit_micros = Some(1e6);
    let refused = bench.engine.generate(&limited, &overrides(&url)).await.expect_err("no limit without a price");
    assert_eq!(refused.code, ErrorCode::PriceUnknown);
    let priced = Overrides { price: Some(Price::flat(1_000_000, 2_000_000)), ..overrides(&url) };
    let batch = again(&bench, "priced", &priced).await;
    assert!(batch.cost_known && batch.spent_micros > 0.0 && batch.note.is_none(), "{batch:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_tells_only_with_its_answers_is_not_called_free_either() {
    let bench = bench(2).await;
    let url = server(false, true).await;
    let batch = bench.run("first", &overrides(&url)).await;
    assert!(!batch.cost_known && batch.note.is_some(), "{batch:?}");
    let mut settings = bench.engine.provider_of(ProviderKind::OpenAi).await.expect("settings").settings;
    settings.base_url.clone_from(&url);
    settings.model = "m".into();
    assert!(!bench.engine.save_provider(settings).await.expect("saved").free, "and that is remembered");
    // Somebody who knows that it costs nothing says so.
    let free = Overrides { price: Some(Price::FREE), ..overrides(&url) };
    let batch = again(&bench, "free", &free).await;
    assert_eq!((batch.cost_known, batch.spent_micros, batch.note), (true, 0.0, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_holds_where_a_free_server_turns_out_to_be_a_gateway() {
    let bench = bench(12).await;
    let url = server(false, true).await;
    let mut limited = bench.all("limited");
    limited.limit_micros = Some(1e6);
    let one_by_one = Overrides { concurrency: Some(1), ..overrides(&url) };
    let batch = bench.engine.generate(&limited, &one_by_one).await.expect("it counts as free until it says so");
    let rest = bench.engine.wait(batch.id).await.expect("its rest");
    assert_eq!((rest.state, rest.pause.map(|pause| pause.code)), (BatchState::Paused, Some("price_unknown".into())));
    assert_eq!(rest.attempts, 1, "nothing more is paid for at a price that nobody knows");
    let refused = bench.engine.resume_batch(batch.id, None).await.expect_err("the limit could not hold");
    assert_eq!(refused.code, ErrorCode::PriceUnknown);
}
