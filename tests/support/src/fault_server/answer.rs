//! The 200s: conversations in Anthropic's and OpenAI's shapes, built once and filled in.

use std::time::Duration;

use bytes::Bytes;
use hyper::HeaderMap;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::config::Config;
use super::errors::Refused;
use super::fault::Fault;
use super::texts;

/// Stands in a prebuilt body for the number of the request.
const SERIAL: &str = "@@SERIAL@@";

/// Which provider is being played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Anthropic,
    OpenAi,
}

impl Protocol {
    /// By the path where it tells, by the headers where both use the same path.
    pub(super) fn of(path: &str, headers: &HeaderMap) -> Self {
        match path {
            "/v1/messages" => Self::Anthropic,
            "/v1/chat/completions" => Self::OpenAi,
            _ if headers.contains_key("anthropic-version") || headers.contains_key("x-api-key") => Self::Anthropic,
            _ => Self::OpenAi,
        }
    }

    pub(super) fn request_id(self) -> &'static str {
        match self {
            Self::Anthropic => "request-id",
            Self::OpenAi => "x-request-id",
        }
    }

    pub(super) fn limit_names(self) -> [&'static str; 3] {
        match self {
            Self::Anthropic => [
                "anthropic-ratelimit-requests-limit",
                "anthropic-ratelimit-requests-remaining",
                "anthropic-ratelimit-requests-reset",
            ],
            Self::OpenAi => {
                ["x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"]
            }
        }
    }

    /// A point in time for Anthropic, a length of time for OpenAI.
    pub(super) fn reset(self, wait: Duration) -> String {
        match self {
            Self::Anthropic => (OffsetDateTime::now_utc() + wait).format(&Rfc3339).unwrap_or_default(),
            Self::OpenAi => format!("{}ms", wait.as_millis()),
        }
    }

    pub(super) fn models(self, ids: &[String]) -> String {
        match self {
            Self::Anthropic => {
                let model = |id: &String| {
                    json!({
                        "type": "model", "id": id, "display_name": texts::title(id),
                        "created_at": "2026-05-01T00:00:00Z",
                        "max_input_tokens": 200_000, "max_tokens": 64_000,
                    })
                };
                json!({
                    "data": ids.iter().map(model).collect::<Vec<_>>(), "has_more": false,
                    "first_id": ids.first(), "last_id": ids.last(),
                })
            }
            Self::OpenAi => {
                let model = |id: &String| {
                    json!({"id": id, "object": "model", "created": 1_777_593_600, "owned_by": "fault-server"})
                };
                json!({"object": "list", "data": ids.iter().map(model).collect::<Vec<_>>()})
            }
        }
        .to_string()
    }

    pub(super) fn error(self, refused: &Refused) -> String {
        match self {
            Self::Anthropic => {
                let mut error = json!({"type": refused.kind, "message": refused.message});
                if let Some(code) = refused.detail {
                    error["details"] = json!({"error_code": code});
                }
                json!({"type": "error", "error": error})
            }
            Self::OpenAi => json!({"error": {
                "message": refused.message, "type": refused.kind, "param": refused.param, "code": refused.code,
            }}),
        }
        .to_string()
    }

    fn message(self, model: &str, usage: (u32, u32), text: &str, stop: Stop) -> Value {
        let (input, output) = usage;
        match self {
            Self::Anthropic => json!({
                "id": format!("msg_{SERIAL}"), "type": "message", "role": "assistant", "model": model,
                "content": if text.is_empty() { json!([]) } else { json!([{"type": "text", "text": text}]) },
                "stop_reason": stop.anthropic(), "stop_sequence": null,
                "stop_details": matches!(stop, Stop::Refusal).then(|| json!({"type": "refusal", "category": "self_harm"})),
                "usage": {
                    "input_tokens": input, "cache_creation_input_tokens": 0,
                    "cache_read_input_tokens": 0, "output_tokens": output,
                },
            }),
            Self::OpenAi => json!({
                "id": format!("chatcmpl-{SERIAL}"), "object": "chat.completion", "created": 1_790_000_000,
                "model": model,
                "choices": [{
                    "index": 0, "finish_reason": stop.openai(), "logprobs": null,
                    "message": {
                        "role": "assistant", "content": text,
                        "refusal": matches!(stop, Stop::Refusal).then_some("I can't help with that."),
                    },
                }],
                "usage": {
                    "prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output,
                },
            }),
        }
    }

    fn put_thinking_first(self, message: &mut Value) {
        match self {
            Self::Anthropic => {
                if let Some(content) = message["content"].as_array_mut() {
                    let thinking = "The client is uneasy, so the first reply has to slow down.";
                    content.insert(0, json!({"type": "thinking", "thinking": thinking, "signature": "c2ln"}));
                }
            }
            Self::OpenAi => {
                message["choices"][0]["message"]["reasoning_content"] = json!("First the feeling.");
            }
        }
    }

    fn error_in_200(self) -> Value {
        match self {
            Self::Anthropic => {
                json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})
            }
            Self::OpenAi => json!({"error": {"message": "Provider returned error", "code": 502}}),
        }
    }
}

#[derive(Clone, Copy)]
enum Stop {
    End,
    Length,
    Refusal,
}

impl Stop {
    fn anthropic(self) -> &'static str {
        match self {
            Self::End => "end_turn",
            Self::Length => "max_tokens",
            Self::Refusal => "refusal",
        }
    }

    fn openai(self) -> &'static str {
        match self {
            Self::End => "stop",
            Self::Length => "length",
            Self::Refusal => "content_filter",
        }
    }
}

/// Good answers as pieces around what changes, so that one costs a copy and no serialisation.
pub(super) struct Answers {
    model: String,
    usage: (u32, u32),
    anthropic: Vec<Vec<String>>,
    openai: Vec<Vec<String>>,
}

impl Answers {
    pub(super) fn new(config: &Config) -> Self {
        let model = config.models.first().cloned().unwrap_or_else(|| "fault-server".into());
        let spoken: Vec<String> = match &config.answer {
            Some(answer) => vec![answer.clone()],
            None => texts::conversations().map(|text| text.to_string()).collect(),
        };
        let build = |protocol: Protocol| {
            let body = |text: &String| pieces(&protocol.message(&model, config.usage, text, Stop::End).to_string());
            spoken.iter().map(body).collect()
        };
        Self { anthropic: build(Protocol::Anthropic), openai: build(Protocol::OpenAi), usage: config.usage, model }
    }

    /// The body of a 200. `serial` varies the first turn and the ids.
    pub(super) fn body(&self, protocol: Protocol, fault: Fault, serial: u64) -> Bytes {
        let prebuilt = match protocol {
            Protocol::Anthropic => &self.anthropic,
            Protocol::OpenAi => &self.openai,
        };
        let opening = texts::opening(serial);
        let number = serial.to_string();
        let message = |text: &str, stop| {
            protocol.message(&self.model, self.usage, text, stop).to_string().replace(SERIAL, &number)
        };
        let spoken = || texts::conversation(serial);
        match fault {
            Fault::InvalidJson => message("{\"client_persona\": \"Anxious Planner\", \"turns\": [", Stop::End),
            Fault::WrongSchema => {
                message("{\"dialogue\": [{\"speaker\": \"client\", \"says\": \"hello\"}]}", Stop::End)
            }
            Fault::FencedJson => {
                let text = format!("Here is the conversation:\n```json\n{}\n```\nLet me know.", spoken());
                message(&text, Stop::End)
            }
            Fault::EndsOnUser => {
                let mut conversation = spoken();
                if let Some(turns) = conversation["turns"].as_array_mut() {
                    turns.pop();
                }
                message(&conversation.to_string(), Stop::End)
            }
            Fault::EmptyContent => message("", Stop::End),
            Fault::MaxTokens => {
                let text = spoken().to_string();
                message(&text[..text.len() / 2], Stop::Length)
            }
            Fault::Refusal => message("", Stop::Refusal),
            Fault::ThinkingFirst => {
                let text = spoken().to_string();
                let mut message = protocol.message(&self.model, self.usage, &text, Stop::End);
                protocol.put_thinking_first(&mut message);
                message.to_string().replace(SERIAL, &number)
            }
            Fault::MissingUsage => {
                let text = spoken().to_string();
                let mut message = protocol.message(&self.model, self.usage, &text, Stop::End);
                if let Some(fields) = message.as_object_mut() {
                    fields.remove("usage");
                }
                message.to_string().replace(SERIAL, &number)
            }
            Fault::ErrorIn200 => protocol.error_in_200().to_string(),
            Fault::HugeBody => "{\"id\": \"huge\", ".repeat(4_096),
            _ => fill(&prebuilt[texts::index(serial) % prebuilt.len()], &number, &opening),
        }
        .into()
    }
}

/// Odd pieces are text, even ones the mark of what is to be filled in.
fn pieces(body: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = body;
    while let Some((at, mark)) =
        [SERIAL, texts::OPENING].into_iter().filter_map(|mark| rest.find(mark).map(|at| (at, mark))).min()
    {
        pieces.push(rest[..at].to_owned());
        pieces.push(mark.to_owned());
        rest = &rest[at + mark.len()..];
    }
    pieces.push(rest.to_owned());
    pieces
}

fn fill(pieces: &[String], number: &str, opening: &str) -> String {
    let size: usize = pieces.iter().map(String::len).sum();
    let mut body = String::with_capacity(size + number.len() + opening.len());
    for piece in pieces {
        body.push_str(match piece.as_str() {
            SERIAL => number,
            texts::OPENING => opening,
            text => text,
        });
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_of_both_protocols_is_what_its_fault_says() {
        let answers = Answers::new(&Config::default());
        for serial in 0..40 {
            let body = answers.body(Protocol::Anthropic, Fault::Ok, serial);
            let message: Value = serde_json::from_slice(&body).expect("JSON");
            let text = message["content"][0]["text"].as_str().expect("a text block");
            assert_eq!(serde_json::from_str::<Value>(text).expect("JSON"), texts::conversation(serial));
            assert_eq!(message["id"], format!("msg_{serial}"));

            let body = answers.body(Protocol::OpenAi, Fault::ThinkingFirst, serial);
            let message: Value = serde_json::from_slice(&body).expect("JSON");
            let text = message["choices"][0]["message"]["content"].as_str().expect("a text");
            assert_eq!(serde_json::from_str::<Value>(text).expect("JSON"), texts::conversation(serial));
        }
        let body = answers.body(Protocol::Anthropic, Fault::ThinkingFirst, 1);
        let message: Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(message["content"][0]["type"], "thinking");
        assert_eq!(message["content"][1]["type"], "text");
        let body = answers.body(Protocol::OpenAi, Fault::MissingUsage, 1);
        assert!(serde_json::from_slice::<Value>(&body).expect("JSON").get("usage").is_none());
    }
}
