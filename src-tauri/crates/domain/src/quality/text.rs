//! The words of a conversation, counted once for all criteria.

use crate::answer::{Conversation, Role};

/// Lower-cased texts and word counts per role.
pub struct Words {
    /// All client turns.
    pub client: String,
    /// All expert turns.
    pub expert: String,
    /// The expert's first reply.
    pub first_reply: String,
    /// Mean words of a client turn.
    pub client_mean: f64,
    /// Mean words of an expert turn.
    pub expert_mean: f64,
}

impl Words {
    /// Reads a conversation.
    pub fn of(conversation: &Conversation) -> Self {
        let side = |role: Role| {
            let turns: Vec<&str> =
                conversation.turns.iter().filter(|turn| turn.role == role).map(|turn| turn.content.as_str()).collect();
            let words: usize = turns.iter().map(|turn| turn.split_whitespace().count()).sum();
            // Word counts are far below 2^52.
            let mean = words as f64 / turns.len().max(1) as f64;
            (turns.join("\n").to_lowercase(), mean)
        };
        let (client, client_mean) = side(Role::User);
        let (expert, expert_mean) = side(Role::Assistant);
        let first_reply = conversation
            .turns
            .iter()
            .find(|turn| turn.role == Role::Assistant)
            .map(|turn| turn.content.to_lowercase())
            .unwrap_or_default();
        Self { client, expert, first_reply, client_mean, expert_mean }
    }
}

/// Whether a lower-cased text holds a phrase as whole words.
pub fn holds(text: &str, phrase: &str) -> bool {
    let phrase = phrase.trim().trim_end_matches(['.', ',', '!', '?', '…']).to_lowercase();
    if phrase.is_empty() {
        return false;
    }
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(&phrase)
        .any(|(at, found)| edge(text[..at].chars().next_back()) && edge(text[at + found.len()..].chars().next()))
}
