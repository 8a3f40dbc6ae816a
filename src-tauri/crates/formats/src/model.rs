//! What is known of the model that is trained: given by whoever knows chat templates.

/// A model's facts, as far as an export's checks and recipes need them.
#[derive(Clone, Copy, Debug)]
pub struct Model<'a> {
    /// The family's name, e.g. "qwen3".
    pub family: &'a str,
    /// The family as people call it, e.g. "Qwen 3".
    pub label: &'a str,
    /// Where trainers fetch it from, e.g. "Qwen/Qwen3-8B".
    pub base_model: &'a str,
    /// What its template does with a system prompt.
    pub system: SystemUse,
    /// Whether its template refuses a conversation in which a role follows itself, or a reply comes first.
    pub alternates: bool,
    /// What its template writes where there is no system prompt, in words.
    pub adds: Option<&'a str>,
    /// Begins a turn of the client.
    pub user: &'a str,
    /// Begins a reply.
    pub reply: &'a str,
    /// Ends a reply.
    pub turn_end: &'a str,
    /// The tokenizer's end of a text.
    pub eos: &'a str,
    /// The texts of its special tokens.
    pub special: &'a [&'a str],
}

/// What a template does with a system prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SystemUse {
    /// A turn of its own.
    Kept,
    /// It stands before the first message of the client.
    FirstUser,
    /// It stands before the last message of the client.
    LastUser,
    /// It is written in a form that the model's own template does not have, in words.
    Foreign(&'static str),
    /// It is rendered only where a conversation ends on the client, which none does that is learned from.
    LostInTraining,
    /// The template stops with an error.
    Refused,
}

/// The terms of a family's base model, where they are known.
pub fn license(family: &str) -> Option<&'static str> {
    match family {
        "qwen3" | "qwen3_instruct_2507" | "qwen3_5" | "qwen2_5" | "gpt_oss" | "smollm2" => Some("Apache 2.0"),
        "mistral_v1" | "mistral_v3" | "mistral_v3_tekken" | "mistral_v7" => Some("Apache 2.0"),
        "phi3" | "phi4" => Some("MIT"),
        "llama3" => Some("Meta Llama 3 Community License"),
        "llama3_1" => Some("Llama 3.1 Community License"),
        "llama3_2" => Some("Llama 3.2 Community License"),
        "gemma2" | "gemma3" => Some("Gemma Terms of Use"),
        "deepseek_v3" => Some("DeepSeek Model License"),
        _ => None,
    }
}

/// The length to train with for rows of at most so many tokens: the next step that is usual.
pub fn length_for(longest: u32) -> u32 {
    let step = match longest {
        0..=2_048 => 256,
        2_049..=8_192 => 512,
        8_193..=32_768 => 2_048,
        _ => 8_192,
    };
    longest.max(1).div_ceil(step).saturating_mul(step).max(512)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_has_room_for_the_longest_row_and_wastes_little() {
        let lengths = [0, 1, 513, 2_048, 2_049, 4_096, 4_097, 8_193, 40_000].map(length_for);
        assert_eq!(lengths, [512, 512, 768, 2_048, 2_560, 4_096, 4_608, 10_240, 40_960]);
        assert!(length_for(u32::MAX) >= u32::MAX - 8_192);
    }

    #[test]
    fn only_what_is_known_has_terms() {
        assert_eq!((license("qwen3"), license("own")), (Some("Apache 2.0"), None));
    }
}
