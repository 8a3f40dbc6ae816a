//! What servers say in sentences alone, because they have no code for it: one table of phrases a meaning, each the
//! wording of a server. A sentence decides nothing else.

/// Prompt and answer do not fit: llama.cpp, LM Studio, vLLM, SGLang, Ollama, OpenAI, Anthropic, Gemini, Mistral, TGI.
pub(crate) fn exceeds_context(message: &str) -> bool {
    const WHOLE: [&str; 9] = [
        "prompt is too long",
        "prompt too long",
        "input is too long",
        "input too long",
        "context the overflows",
        "context overflows",
        "reduce the length of the messages",
        "tokens + `max_new_tokens` must be",
        "input token count",
    ];
    const WHAT: [&str; 6] =
        ["context length", "context size", "context window", "context limit", "model length", "context_length"];
    const HOW: [&str; 10] = [
        "exceed",
        "longer than",
        "larger than",
        "greater than",
        "too long",
        "too large",
        "maximum context length is",
        "not enough",
        "reached context",
        "overflow",
    ];
    let message = message.to_lowercase();
    has_any(&message, &WHOLE) || has_any(&message, &WHAT) && has_any(&message, &HOW)
}

/// No money: Anthropic says so in a 400, xAI in a 403.
pub(crate) fn lacks_credit(message: &str) -> bool {
    has_any(
        &message.to_lowercase(),
        &[
            "credit balance is too low",
            "insufficient balance",
            "insufficient credit",
            "insufficient funds",
            "not enough credits",
            "doesn't have any credits",
            "used all available credits",
        ],
    )
}

/// The key is none: xAI and Gemini say so in a 400.
pub(crate) fn refuses_key(message: &str) -> bool {
    has_any(&message.to_lowercase(), &["incorrect api key", "api key not valid"])
}

/// The account's own limit: Anthropic says so in a 400.
pub(crate) fn reached_account_limit(message: &str) -> bool {
    has_any(&message.to_lowercase(), &["specified api usage limits", "monthly spending limit"])
}

/// The path is none of the server's: LM Studio (with a 200), OpenAI, llama.cpp, Express, FastAPI.
pub(crate) fn knows_no_such_path(message: &str) -> bool {
    const WHOLE: [&str; 13] = [
        "unexpected endpoint",
        "unknown endpoint",
        "invalid url",
        "unrecognized request url",
        "unknown request url",
        "no route",
        "unknown route",
        "unknown path",
        "file not found",
        "page not found",
        "cannot post",
        "cannot get",
        "method not allowed",
    ];
    let message = message.trim().trim_end_matches('.').to_lowercase();
    let of_a_path = has_any(&message, &["endpoint", "route", "path", "url"]);
    !has_word(&message, "model")
        && (matches!(message.as_str(), "not found" | "404 not found")
            || has_any(&message, &WHOLE)
            || of_a_path && has_any(&message, &["not found", "no such", "not exist"]))
}

/// The model or its chat template has no system role: Gemma's and Mistral's templates, OpenAI's o1-mini, Gemini's Gemma.
pub(crate) fn refuses_system_role(message: &str) -> bool {
    const TEMPLATES: [&str; 5] = [
        "only user and assistant roles",
        "only user, assistant",
        "developer instruction is not enabled",
        "system instruction is not enabled",
        "does not support 'system'",
    ];
    const WHAT: [&str; 14] = [
        "system role",
        "system message",
        "system prompt",
        "system instruction",
        "system field",
        "system parameter",
        "role system",
        "role: system",
        "role 'system'",
        "role \"system\"",
        "role `system`",
        "'system'",
        "\"system\"",
        "`system`",
    ];
    const HOW: [&str; 10] = [
        "not support",
        "n't support",
        "unsupported",
        "not allowed",
        "not permitted",
        "not accept",
        "not enabled",
        "unexpected role",
        "invalid role",
        "unknown role",
    ];
    let message = message.to_lowercase();
    has_any(&message, &TEMPLATES)
        // The template wants user and assistant alone, unless it says what may come before them.
        || message.contains("roles must alternate") && !message.contains("optional system")
        || message.starts_with("system:")
        || has_any(&message, &WHAT) && has_any(&message, &HOW)
}

/// Whether a text names something, and not something else that begins or ends like it.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

fn has_any(message: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| message.contains(phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_context_is_known_in_every_servers_words() {
        for message in [
            "Context size has been exceeded.",
            "the request exceeds the available context size. try increasing the context size or enable context shift",
            "request (5000 tokens) exceeds the available context size (4096 tokens), try increasing it",
            "Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.",
            "The number of tokens to keep from the initial prompt is greater than the context length.",
            "Reached context length of 4096 tokens with this model, but this model does not support mid-generation context overflow.",
            "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (1000 in the messages, 4000 in the completion).",
            "'max_tokens' or 'max_completion_tokens' is too large: 8192. This model's maximum context length is 4096 tokens and your request has 100 input tokens (8192 > 4096 - 100).",
            "The decoder prompt (length 5000) is longer than the maximum model length of 4096.",
            "The input (5000 tokens) is longer than the model's context length (4096 tokens).",
            "input length exceeds the context length",
            "prompt too long; exceeded max context length by 12 tokens",
            "Your input exceeds the context window of this model. Please adjust your input and try again.",
            "prompt is too long: 205000 tokens > 200000 maximum",
            "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000",
            "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
            "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000",
            "Please reduce the length of the messages or completion.",
        ] {
            assert!(exceeds_context(message), "{message}");
        }
        for message in [
            "max_tokens: 99999 > 64000, which is the maximum allowed number of output tokens",
            "max_tokens is too large: 99999. This model supports at most 16384 completion tokens",
            "failed to create context: out of memory",
            "Internal server error",
            "",
        ] {
            assert!(!exceeds_context(message), "{message}");
        }
    }

    #[test]
    fn a_template_without_a_system_role_is_known() {
        for message in [
            "System role not supported",
            "System role not supported at row 1, column 42:\n{{ raise_exception('System role not supported') }}",
            "Jinja Exception: System role not supported",
            "Only user and assistant roles are supported!",
            "Conversation roles must alternate user/assistant/user/assistant/...",
            "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
            "system messages are not supported for this model",
            "This model does not support system prompts",
            "This model doesn't support the system field. Remove it and try again.",
            "Developer instruction is not enabled for models/gemma-3-27b-it",
            "Unexpected role 'system' after nothing",
            "Invalid role: system. The role \"system\" is not allowed",
            "system: Extra inputs are not permitted",
        ] {
            assert!(refuses_system_role(message), "{message}");
        }
        for message in [
            "After the optional system message, conversation roles must alternate user/assistant/user/assistant/...",
            "The system does not support response_format",
            "The system is overloaded",
            "This operating system is not supported",
            "temperature is not supported",
        ] {
            assert!(!refuses_system_role(message), "{message}");
        }
    }

    #[test]
    fn a_path_that_is_not_there_is_known() {
        for message in [
            "Unexpected endpoint or method. (POST /v1/v1/chat/completions)",
            "Unexpected endpoint or method. (GET /v1/v1/models)",
            "Invalid URL (POST /v1/v1/chat/completions)",
            "Unrecognized request URL (POST: /v1/chat/completion)",
            "Not Found",
            "File Not Found",
            "Cannot POST /chat/completions",
            "404 page not found",
            "Method Not Allowed",
            "Route POST:/v1/v1/chat/completions not found",
            "The requested path does not exist",
        ] {
            assert!(knows_no_such_path(message), "{message}");
        }
        for message in [
            "model \"x\" not found, try pulling it first",
            "The model `x` does not exist.",
            "the model's path does not exist",
            "words",
            "",
        ] {
            assert!(!knows_no_such_path(message), "{message}");
        }
    }
}
