//! What a trainer reads: messages, how the system prompt goes into them, and what becomes of a conversation there.

use std::borrow::Cow;

use crate::answer::{Role, Turn};
use crate::stored_enum::stored_enum;

stored_enum! {
    /// Who speaks in an exported message.
    MessageRole {
        /// What the assistant is told before the conversation.
        System = "system",
        /// The client.
        User = "user",
        /// The expert whose voice is learned.
        Assistant = "assistant",
    }
}

/// One message as it is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// Who speaks.
    pub role: MessageRole,
    /// The text, without white space around it.
    pub content: Cow<'a, str>,
}

stored_enum! {
    /// What an export does with the system prompt.
    SystemPrompt {
        /// A message of its own, before the others.
        Keep = "keep",
        /// Left out.
        Drop = "drop",
        /// Put before the first message of the client.
        Fold = "fold",
    }
}

/// Before which replies a family that can think has its empty block of thoughts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EmptyThoughts {
    /// Before the last, as the family's own template writes it.
    Last,
    /// Before each, and learned with it.
    Learned,
    /// Before each, and not learned.
    Given,
}

stored_enum! {
    /// What becomes of a conversation in a trainer.
    Effect {
        /// The trainer refuses the file, or stops.
        Refused = "refused",
        /// The trainer leaves the conversation out.
        Dropped = "dropped",
        /// The trainer cuts its end off.
        Cut = "cut",
        /// The trainer takes it, and learns something else than what was meant.
        TrainedWrong = "trained_wrong",
        /// Nothing; a person may want to know it all the same.
        Note = "note",
    }
}

stored_enum! {
    /// Which part of a split.
    Side {
        /// What the model learns from.
        Train = "train",
        /// What its learning is measured by meanwhile.
        Valid = "valid",
        /// What is kept for the end.
        Test = "test",
    }
}

/// A conversation as messages. Texts lose the white space around them: some chat templates trim, others do not, and a
/// model would learn a different text from each.
pub fn messages<'a>(system: Option<&'a str>, turns: &'a [Turn], mode: SystemPrompt) -> Vec<Message<'a>> {
    let system = system.map(str::trim).filter(|text| !text.is_empty() && mode != SystemPrompt::Drop);
    let system = system.map(|text| Message { role: MessageRole::System, content: Cow::Borrowed(text) });
    let said = turns.iter().map(|turn| {
        let role = match turn.role {
            Role::Assistant => MessageRole::Assistant,
            Role::User => MessageRole::User,
        };
        Message { role, content: Cow::Borrowed(turn.content.trim()) }
    });
    let messages: Vec<Message<'a>> = system.into_iter().chain(said).collect();
    if mode == SystemPrompt::Fold { folded(&messages, false) } else { messages }
}

/// Messages with the system prompt before the first message of the client, or before the last.
pub fn folded<'a>(messages: &[Message<'a>], into_last: bool) -> Vec<Message<'a>> {
    let Some((system, rest)) = messages.split_first().filter(|(first, _)| first.role == MessageRole::System) else {
        return messages.to_vec();
    };
    let mut folded = rest.to_vec();
    let mut of_client = folded.iter_mut().filter(|message| message.role == MessageRole::User);
    let client = if into_last { of_client.next_back() } else { of_client.next() };
    if let Some(client) = client {
        client.content = format!("{}\n\n{}", system.content, client.content).into();
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_prompt_is_kept_dropped_or_folded_and_every_text_is_trimmed() {
        let turn = Turn::new;
        let turns = [turn(Role::User, " a\n"), turn(Role::Assistant, "\tb "), turn(Role::User, "c")];
        let texts = |system, mode| {
            let found = messages(system, &turns, mode);
            found.iter().map(|m| format!("{}:{}", m.role.name(), m.content)).collect::<Vec<_>>()
        };
        assert_eq!(texts(Some("s "), SystemPrompt::Keep), ["system:s", "user:a", "assistant:b", "user:c"]);
        assert_eq!(texts(Some("s"), SystemPrompt::Drop), ["user:a", "assistant:b", "user:c"]);
        assert_eq!(texts(Some("s"), SystemPrompt::Fold), ["user:s\n\na", "assistant:b", "user:c"], "once only");
        assert_eq!(texts(Some("  "), SystemPrompt::Keep), ["user:a", "assistant:b", "user:c"], "no empty message");
        assert_eq!(texts(None, SystemPrompt::Fold), ["user:a", "assistant:b", "user:c"]);
        let kept = messages(Some("s"), &turns, SystemPrompt::Keep);
        let last: Vec<_> = folded(&kept, true).into_iter().map(|message| message.content.into_owned()).collect();
        assert_eq!(last, ["a", "b", "s\n\nc"]);
    }
}
