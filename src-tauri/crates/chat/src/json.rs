//! A rendering asked for and answered as JSON, for a program of another language.

use serde::{Deserialize, Serialize};
use train_domain::export::{Message, MessageRole};

use crate::count::Counter;
use crate::family::Family;
use crate::render::LearnedBy;
use crate::template::{Template, TemplateError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    messages: Vec<Said>,
    /// The name of a family, whose template, special tokens and counter are taken.
    family: Option<String>,
    /// A template of its own instead.
    template: Option<String>,
    #[serde(default)]
    bos_token: String,
    #[serde(default)]
    eos_token: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    role: MessageRole,
    content: String,
}

#[derive(Serialize)]
struct Response {
    text: String,
    /// In characters, as other languages count.
    learned: Vec<(usize, usize)>,
    learned_by: &'static str,
    /// Of a family only.
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Counted>,
}

#[derive(Serialize)]
struct Counted {
    all: u32,
    learned: u32,
    exact: bool,
}

/// Renders `{"messages": [{"role", "content"}], "family"}` or `{"messages", "template", "bos_token", "eos_token"}` as
/// `{"text", "learned": [[start, end]], "learned_by": "tags" | "difference" | "unknown", "tokens": {"all", "learned",
/// "exact"}}`; the places are counted in characters.
///
/// # Errors
/// The request is none, or what [`Template::render`] says.
pub fn render_json(request: &str) -> Result<String, RenderJsonError> {
    let request: Request = serde_json::from_str(request)?;
    let family = match &request.family {
        Some(name) => Some(Family::find(name).ok_or_else(|| RenderJsonError::Family(name.clone()))?),
        None => None,
    };
    let template = match (&request.template, family) {
        (Some(text), None) => Template::from_text(text)?.with_tokens(&request.bos_token, &request.eos_token),
        (None, Some(family)) => Template::of(family)?,
        _ => return Err(RenderJsonError::OneOfBoth),
    };
    let messages: Vec<Message<'_>> = request
        .messages
        .iter()
        .map(|said| Message { role: said.role, content: said.content.as_str().into() })
        .collect();
    let rendered = template.render(&messages)?;
    let characters = |range: &std::ops::Range<usize>| {
        let start = rendered.text[..range.start].chars().count();
        (start, start + rendered.text[range.clone()].chars().count())
    };
    let response = Response {
        learned: rendered.learned.iter().map(characters).collect(),
        learned_by: match rendered.learned_by {
            LearnedBy::Tags => "tags",
            LearnedBy::Difference => "difference",
            LearnedBy::Unknown => "unknown",
        },
        tokens: family.map(|family| {
            let counter = Counter::of(family);
            let tokens = counter.count(&rendered);
            Counted { all: tokens.all, learned: tokens.learned, exact: counter.exact() }
        }),
        text: rendered.text,
    };
    Ok(serde_json::to_string(&response)?)
}

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub enum RenderJsonError {
    /// It is no request.
    #[error("no request to render: {0}")]
    Json(#[from] serde_json::Error),
    /// No family has this name.
    #[error("there is no family \"{0}\"")]
    Family(String),
    /// It names a family and has a template, or neither.
    #[error("a request names a family or has a template")]
    OneOfBoth,
    /// The template did not render.
    #[error(transparent)]
    Template(#[from] TemplateError),
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn answer(request: &Value) -> Result<Value, String> {
        let answer = render_json(&request.to_string()).map_err(|error| error.to_string())?;
        Ok(serde_json::from_str(&answer).expect("JSON"))
    }

    #[test]
    fn a_family_is_rendered_and_counted_and_a_template_is_rendered() {
        let messages = json!([{"role": "user", "content": "für"}, {"role": "assistant", "content": "dich"}]);
        let family = answer(&json!({"messages": messages, "family": "chatml"})).expect("rendered");
        let text: Vec<char> = family["text"].as_str().expect("a text").chars().collect();
        let [start, end] = [0, 1].map(|at| family["learned"][0][at].as_u64().expect("a place") as usize);
        assert_eq!(String::from_iter(&text[start..end]), "dich<|im_end|>\n");
        assert!(family["tokens"]["all"].as_u64() > family["tokens"]["learned"].as_u64());
        let template = "{{ bos_token }}{% for m in messages %}{{ m.content }}{{ eos_token }}{% endfor %}";
        let own = json!({"messages": messages, "template": template, "bos_token": "<", "eos_token": ">"});
        let own = answer(&own).expect("rendered");
        assert_eq!((&own["text"], &own["tokens"]), (&json!("<für>dich>"), &Value::Null));
    }

    #[test]
    fn a_request_names_one_thing_that_is_there() {
        for (request, why) in [
            (json!({"messages": []}), "a request names a family or has a template"),
            (json!({"messages": [], "family": "chatml", "template": ""}), "a request names a family or has a template"),
            (json!({"messages": [], "family": "gpt_2"}), "there is no family \"gpt_2\""),
        ] {
            assert_eq!(answer(&request), Err(why.into()));
        }
    }
}
