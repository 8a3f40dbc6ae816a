//! A rendering asked for and answered as JSON, for a program of another language.

use serde::{Deserialize, Serialize};
use train_domain::export::{Message, MessageRole};

use crate::render::LearnedBy;
use crate::template::{Template, TemplateError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    template: String,
    messages: Vec<Said>,
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
}

/// Renders `{"template", "messages": [{"role", "content"}], "bos_token", "eos_token"}` as
/// `{"text", "learned": [[start, end]], "learned_by": "tags" | "difference" | "unknown"}`; the places are counted in
/// characters.
///
/// # Errors
/// The request is none, or what [`Template::render`] says.
pub fn render_json(request: &str) -> Result<String, RenderJsonError> {
    let request: Request = serde_json::from_str(request)?;
    let template = Template::from_text(&request.template)?.with_tokens(&request.bos_token, &request.eos_token);
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
    /// The template did not render.
    #[error(transparent)]
    Template(#[from] TemplateError),
}
