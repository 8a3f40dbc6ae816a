//! The connection test: does the address answer, does the key open it, is the model there.

use serde::Serialize;
use train_domain::call::{CallFailure, CallRequest, ErrorKind, Wanted};

use crate::advice::{self, Advice};
use crate::{ModelInfo, Provider, is_loopback};

/// What a connection test found, in words for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConnectionReport {
    /// Whether calls can be made.
    pub ok: bool,
    /// What was found, in a few words.
    pub title: String,
    /// What that means.
    pub detail: String,
    /// What to do, where something is to be done.
    pub todo: Option<String>,
    /// What the key may use, where the server has a list.
    pub models: Vec<ModelInfo>,
}

/// Enough for a sign of life, and next to nothing to pay for.
const FEW_TOKENS: u32 = 16;

/// A server that lacks everything that can be lacking says so three times.
const MOST_CALLS: u32 = 4;

/// How many models are named to a person who has to choose.
const NAMED: usize = 3;

/// Asks the server for its models, which is free of charge. Where that does not tell enough, one
/// call of a few tokens is made. `model` may be empty while none is chosen yet.
pub async fn test_connection(provider: &dyn Provider, model: &str) -> ConnectionReport {
    let address = provider.address().unwrap_or_default();
    let models = match provider.models().await {
        Ok(models) => models,
        // There are servers without a list.
        Err(failure)
            if matches!(failure.kind, ErrorKind::ModelNotFound | ErrorKind::WrongAddress | ErrorKind::Protocol)
                && !is_redirect(&failure) =>
        {
            return without_list(provider, model, address, &failure).await;
        }
        Err(failure) => return trouble(&failure, address, vec![]),
    };
    if models.is_empty() {
        return report(advice::no_model_at_all(address), models);
    }
    if !model.is_empty() && !models.iter().any(|known| is(known, model)) {
        return report(advice::model_missing(model, &near(&models, model)), models);
    }
    // OpenRouter shows its list to everyone, so the list says nothing of the key.
    if !model.is_empty()
        && address.contains("//openrouter.ai/")
        && let Err(failure) = few_tokens(provider, model).await
    {
        return trouble(&failure, address, models);
    }
    connected(provider, model, models)
}

async fn without_list(provider: &dyn Provider, model: &str, address: &str, list: &CallFailure) -> ConnectionReport {
    if model.is_empty() {
        // A page or another service in place of the list is no server without one.
        if list.kind == ErrorKind::WrongAddress && list.http_status == Some(200) {
            return trouble(list, address, vec![]);
        }
        return report(advice::no_list(), vec![]);
    }
    match few_tokens(provider, model).await {
        Ok(()) => connected(provider, model, vec![]),
        Err(failure) => trouble(&failure, address, vec![]),
    }
}

/// One small call. Any sign that the model spoke will do.
async fn few_tokens(provider: &dyn Provider, model: &str) -> Result<(), CallFailure> {
    let request = CallRequest {
        model: model.into(),
        system: "".into(),
        prompt: "Say hello.".into(),
        max_tokens: FEW_TOKENS,
        temperature: None,
        wanted: Wanted::Conversation,
        made_from: None,
    };
    let mut calls = 1;
    loop {
        match provider.call(request.clone()).await.result {
            Ok(_) => return Ok(()),
            // The next call goes without what the server does not take.
            Err(failure) if failure.kind == ErrorKind::ParameterRejected && calls < MOST_CALLS => calls += 1,
            Err(failure) => {
                use ErrorKind::{ContentFiltered, EmptyAnswer, InvalidAnswer, Refused, Truncated, UnexpectedStop};
                let spoke = matches!(
                    failure.kind,
                    Truncated | EmptyAnswer | InvalidAnswer | UnexpectedStop | Refused | ContentFiltered
                );
                return if spoke { Ok(()) } else { Err(failure) };
            }
        }
    }
}

fn connected(provider: &dyn Provider, model: &str, models: Vec<ModelInfo>) -> ConnectionReport {
    let address = provider.address().unwrap_or_default();
    let mut detail = match (model, models.len()) {
        ("", 1) => "The server answers and has 1 model.".to_owned(),
        ("", count) => format!("The server answers and has {count} models."),
        (model, _) => format!("The server answers and {model} is there."),
    };
    if address.starts_with("http://") && !is_loopback(address) {
        detail += " The connection is not encrypted: key and texts can be read on the way.";
    }
    if is_loopback(address) && provider.facts().gateway {
        detail +=
            " It passes calls on to a paid service: what that costs is not known until you enter the model's price.";
    }
    if advice::port(address) == Some(11434) {
        detail += " Ollama cuts off long prompts without a word unless its context length is set to 8,192 or more.";
    }
    ConnectionReport { ok: true, title: "Connected".into(), detail, todo: None, models }
}

fn trouble(failure: &CallFailure, address: &str, models: Vec<ModelInfo>) -> ConnectionReport {
    report(advice::of(failure, address), models)
}

fn report(advice: Advice, models: Vec<ModelInfo>) -> ConnectionReport {
    let Advice { title, detail, todo } = advice;
    ConnectionReport { ok: false, title: title.into(), detail, todo: Some(todo), models }
}

fn is_redirect(failure: &CallFailure) -> bool {
    failure.http_status.is_some_and(|status| (300..400).contains(&status))
}

/// Ollama lists `llama3.2:latest` and takes `llama3.2` for it.
fn is(known: &ModelInfo, model: &str) -> bool {
    known.id == model || known.id.strip_suffix(":latest") == Some(model)
}

/// The models whose names are most like the one asked for; all of them where they are few.
fn near<'a>(models: &'a [ModelInfo], wanted: &str) -> Vec<&'a str> {
    let mut scored: Vec<_> = models.iter().map(|model| (likeness(&model.id, wanted), model.id.as_str())).collect();
    if models.len() > NAMED {
        scored.retain(|(likeness, _)| *likeness >= 3);
    }
    scored.sort_by_key(|(likeness, id)| (std::cmp::Reverse(*likeness), id.len()));
    scored.into_iter().take(NAMED).map(|(_, id)| id).collect()
}

/// Letters that begin both names alike, and ten for every word that they share.
fn likeness(id: &str, wanted: &str) -> usize {
    let (id, wanted) = (id.to_lowercase(), wanted.to_lowercase());
    let words = |name: &str| -> Vec<String> {
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (id_words, wanted_words) = (words(&id), words(&wanted));
    let shared = wanted_words.iter().filter(|word| word.len() > 1 && id_words.contains(word)).count();
    let (id_letters, wanted_letters) = (id_words.concat(), wanted_words.concat());
    let alike = id_letters.chars().zip(wanted_letters.chars()).take_while(|(a, b)| a == b).count();
    shared * 10 + alike
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
