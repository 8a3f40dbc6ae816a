use std::sync::Mutex;

use train_domain::call::{Answer, Billed, CallOutcome, Usage};
use train_domain::provider::EndpointFacts;

use super::*;
use crate::BoxFuture;

/// A provider whose answers are given.
struct Given {
    address: &'static str,
    models: Result<Vec<ModelInfo>, CallFailure>,
    calls: Mutex<Vec<Option<ErrorKind>>>,
}

impl Provider for Given {
    fn call(&self, _: CallRequest) -> BoxFuture<'_, CallOutcome> {
        let next = self.calls.lock().expect("not poisoned").remove(0);
        let answer = Answer { text: "Hello".into(), stop_reason: "stop".into(), usage: Usage::default() };
        let result = next.map_or(Ok(answer), |kind| Err(failure(kind, None)));
        Box::pin(std::future::ready(CallOutcome::of(result)))
    }

    fn models(&self) -> BoxFuture<'_, Result<Vec<ModelInfo>, CallFailure>> {
        Box::pin(std::future::ready(self.models.clone()))
    }

    fn facts(&self) -> EndpointFacts {
        EndpointFacts::default()
    }

    fn address(&self) -> Option<&str> {
        Some(self.address)
    }
}

fn failure(kind: ErrorKind, http_status: Option<u16>) -> CallFailure {
    CallFailure { http_status, ..CallFailure::new(kind, "technical words", Billed::No) }
}

fn models(ids: &[&str]) -> Vec<ModelInfo> {
    ids.iter().map(|id| ModelInfo { id: (*id).into(), label: (*id).into(), ..ModelInfo::default() }).collect()
}

async fn test(
    address: &'static str,
    models: Result<Vec<ModelInfo>, CallFailure>,
    calls: &[Option<ErrorKind>],
    model: &str,
) -> ConnectionReport {
    let given = Given { address, models, calls: Mutex::new(calls.to_vec()) };
    let report = test_connection(&given, model).await;
    assert!(given.calls.lock().expect("not poisoned").is_empty(), "every expected call is made: {report:?}");
    report
}

#[tokio::test]
async fn a_model_in_the_list_is_enough() {
    let listed = models(&["llama3.2:latest", "qwen3:8b"]);
    for model in ["", "llama3.2", "llama3.2:latest", "qwen3:8b"] {
        let report = test("http://127.0.0.1:1234", Ok(listed.clone()), &[], model).await;
        assert!(report.ok && report.todo.is_none(), "{report:?}");
        assert_eq!(report.models, listed);
    }
}

#[tokio::test]
async fn a_missing_model_names_those_like_it() {
    let listed = models(&["claude-haiku-4-5", "claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5"]);
    let report = test("https://api.anthropic.com", Ok(listed.clone()), &[], "claude-haiku-5").await;
    assert!(!report.ok && report.todo.as_deref().is_some_and(|todo| todo.contains("claude-haiku-5-5")), "{report:?}");
    let report = test("https://api.anthropic.com", Ok(listed), &[], "zzz").await;
    assert_eq!(report.todo.as_deref(), Some("Choose a model from the list."));
    let report = test("http://127.0.0.1:8080", Ok(models(&["smollm2"])), &[], "gpt-5").await;
    assert!(report.todo.expect("advice").contains("smollm2"));
    let report = test("http://127.0.0.1:11434", Ok(vec![]), &[], "llama3.1").await;
    assert!(!report.ok && report.todo.expect("advice").contains("ollama pull"));
}

#[tokio::test]
async fn without_a_list_a_small_call_decides() {
    use ErrorKind::{BadKey, EmptyAnswer, ModelNotFound, ParameterRejected, Truncated};
    for absent in [failure(ModelNotFound, Some(404)), failure(ErrorKind::Protocol, Some(200))] {
        for calls in [
            &[None][..],
            &[Some(Truncated)],
            &[Some(EmptyAnswer)],
            &[Some(ParameterRejected), Some(ParameterRejected), Some(ParameterRejected), None],
        ] {
            let report = test("https://host", Err(absent.clone()), calls, "m").await;
            assert!(report.ok, "{report:?}");
        }
        let report = test("https://host", Err(absent.clone()), &[Some(BadKey)], "m").await;
        assert_eq!((report.ok, report.title.as_str()), (false, "The key was not accepted"));
        let report = test("https://host", Err(absent), &[], "").await;
        assert_eq!((report.ok, report.title.as_str()), (false, "No list of models"));
    }
    // Not for ever.
    let always = [Some(ParameterRejected); 4];
    assert!(!test("https://host", Err(failure(ModelNotFound, Some(404))), &always, "m").await.ok);
}

#[tokio::test]
async fn a_public_list_says_nothing_of_the_key() {
    let listed = || Ok(models(&["meta/llama"]));
    let wrong = test("https://openrouter.ai/api", listed(), &[Some(ErrorKind::BadKey)], "meta/llama").await;
    assert!(!wrong.ok && wrong.todo.expect("advice").contains("openrouter.ai"));
    assert!(test("https://openrouter.ai/api", listed(), &[None], "meta/llama").await.ok);
}

#[tokio::test]
async fn no_server_comes_with_how_to_start_one() {
    for (address, word) in [
        ("http://127.0.0.1:11434", "ollama serve"),
        ("http://localhost:1234", "LM Studio"),
        ("http://127.0.0.1:8080", "llama-server"),
        ("http://127.0.0.1:8000", "vllm serve"),
        ("http://127.0.0.1:9999", "11434"),
        ("https://api.openai.com", "internet"),
    ] {
        let report = test(address, Err(failure(ErrorKind::Offline, None)), &[], "m").await;
        assert!(!report.ok && report.todo.as_deref().is_some_and(|todo| todo.contains(word)), "{report:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed_with_a_call() {
    let report = test("https://host", Err(failure(ErrorKind::WrongAddress, Some(301))), &[], "m").await;
    assert_eq!(report.title, "The address leads elsewhere");
}

#[tokio::test]
async fn a_wrong_address_fails_the_test() {
    let page = || Err(failure(ErrorKind::WrongAddress, Some(200)));
    let with_model = test("https://host", page(), &[Some(ErrorKind::WrongAddress)], "m").await;
    let without = test("https://host", page(), &[], "").await;
    for report in [with_model, without] {
        assert_eq!((report.ok, report.title.as_str()), (false, "The address is wrong"));
        assert!(report.detail.contains("technical words"), "{report:?}");
    }
    // A server without a list answers 404 there, and is none the worse for it.
    let absent = Err(failure(ErrorKind::WrongAddress, Some(404)));
    assert!(test("https://host", absent, &[None], "m").await.ok);
}

#[tokio::test]
async fn plain_http_to_another_machine_is_said_even_when_it_works() {
    let report = test("http://192.168.1.5:8080", Ok(models(&["m"])), &[], "m").await;
    assert!(report.ok && report.detail.contains("not encrypted"), "{report:?}");
    let report = test("http://127.0.0.1:8080", Ok(models(&["m"])), &[], "m").await;
    assert!(!report.detail.contains("not encrypted"));
}

#[tokio::test]
async fn every_kind_has_plain_words() {
    for kind in ErrorKind::ALL {
        let failed = failure(kind, None);
        let words = advice::of(&failed, "https://api.example.com");
        let all = format!("{} {} {}", words.title, words.detail, words.todo).to_lowercase();
        assert!(!words.title.is_empty() && !words.todo.is_empty(), "{kind:?}");
        for never in ["please", "!", "sorry", "invalid"] {
            assert!(!all.contains(never), "{kind:?}: {all}");
        }
    }
}
