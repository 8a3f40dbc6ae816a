//! What a provider's word for why a model stopped means. Providers, gateways and local servers each have their own.

use crate::call::ErrorKind;

/// What follows from the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The model had said all.
    Complete,
    /// No word, or one that nobody knows: whether the answer is whole, only the answer itself can tell.
    Unclear,
    /// The answer is not to be kept, whatever it looks like.
    Failed(ErrorKind),
}

/// Reads the word. Case does not count: Gemini's gateways say `STOP` and `MAX_TOKENS`.
pub fn read(word: Option<&str>) -> Stop {
    let word = word.unwrap_or_default().trim().to_ascii_lowercase();
    match word.strip_prefix("finish_reason_").unwrap_or(&word) {
        "stop" | "eos" | "eos_token" | "eot" | "end" | "end_turn" | "end_of_turn" | "stop_sequence" | "stop_token"
        | "done" | "complete" | "completed" | "finished" => Stop::Complete,
        "refusal" | "refused" => Stop::Failed(ErrorKind::Refused),
        "content_filter"
        | "content_filtered"
        | "safety"
        | "recitation"
        | "blocklist"
        | "prohibited_content"
        | "spii"
        | "moderation"
        | "sensitive"
        | "guardrail_intervened" => Stop::Failed(ErrorKind::ContentFiltered),
        "insufficient_system_resource" => Stop::Failed(ErrorKind::Overloaded),
        error if error.contains("error") => Stop::Failed(ErrorKind::ServerError),
        context if context.contains("context") => Stop::Failed(ErrorKind::ContextExceeded),
        // length, model_length, max_tokens, max_output_tokens, max_new_tokens, token_limit, truncated and their like.
        limit if ["length", "max_", "limit", "truncat"].iter().any(|part| limit.contains(part)) => {
            Stop::Failed(ErrorKind::Truncated)
        }
        _ => Stop::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_servers_word_is_read() {
        for (words, expected) in [
            ("stop STOP end_turn stop_sequence eos eos_token FINISH_REASON_STOP", Stop::Complete),
            (
                "length LENGTH max_tokens MAX_TOKENS max_output_tokens model_length max_new_tokens token_limit",
                Stop::Failed(ErrorKind::Truncated),
            ),
            ("model_context_window_exceeded", Stop::Failed(ErrorKind::ContextExceeded)),
            ("content_filter SAFETY PROHIBITED_CONTENT", Stop::Failed(ErrorKind::ContentFiltered)),
            ("refusal", Stop::Failed(ErrorKind::Refused)),
            ("error network_error", Stop::Failed(ErrorKind::ServerError)),
            ("tool_calls tool_use pause_turn null something_new", Stop::Unclear),
        ] {
            for word in words.split(' ') {
                assert_eq!(read(Some(word)), expected, "{word}");
            }
        }
        assert_eq!((read(None), read(Some(" "))), (Stop::Unclear, Stop::Unclear));
    }
}
