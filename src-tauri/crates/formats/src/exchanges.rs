//! Conversations taken apart: the system prompt, and exchanges of one message and one reply.

use train_domain::export::{Message, MessageRole};

/// The system prompt, where a conversation begins with one, and what follows.
pub fn split_system<'a>(messages: &'a [Message<'a>]) -> (Option<&'a Message<'a>>, &'a [Message<'a>]) {
    match messages {
        [first, rest @ ..] if first.role == MessageRole::System => (Some(first), rest),
        _ => (None, messages),
    }
}

/// Why a conversation does not consist of a system prompt at most and what client and assistant say.
pub fn refuses_later_system(messages: &[Message]) -> Option<&'static str> {
    let (_, rest) = split_system(messages);
    let later = rest.iter().any(|message| message.role == MessageRole::System);
    later.then_some("a system prompt stands behind its start")
}

/// Why what follows a system prompt is not one exchange or more, each of a message and its reply.
pub fn refuses_half_exchanges(messages: &[Message]) -> Option<&'static str> {
    let (_, rest) = split_system(messages);
    let whole = rest.chunks(2).all(|exchange| match exchange {
        [message, reply] => message.role == MessageRole::User && reply.role == MessageRole::Assistant,
        _ => false,
    });
    (!whole || rest.is_empty())
        .then_some("its messages and replies do not alternate from the client's to the assistant's")
}
