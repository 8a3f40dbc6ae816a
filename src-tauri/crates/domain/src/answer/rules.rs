//! The hard rules: a conversation that breaks one cannot be trained on.

use super::{Conversation, Rejection, Role, is_blank};

pub(super) fn check(conversation: &Conversation) -> Result<(), Rejection> {
    let invalid = |message: String| Err(Rejection::conversation(message));
    let turns = &conversation.turns;
    let Some(last) = turns.last() else {
        return invalid("the conversation has no turns".into());
    };
    for (index, turn) in turns.iter().enumerate() {
        let expected = if index % 2 == 0 { Role::User } else { Role::Assistant };
        if turn.role != expected {
            return invalid(if index == 0 {
                "the conversation does not start with the client".into()
            } else {
                format!("turns {} and {} have the same speaker", index, index + 1)
            });
        }
        if is_blank(&turn.content) {
            return invalid(format!("turn {} has no text", index + 1));
        }
        if let Some(intensity) = turn.intensity
            && !(0.0..=1.0).contains(&intensity)
        {
            return invalid(format!("turn {} has the intensity {intensity}, which is not between 0 and 1", index + 1));
        }
    }
    if last.role != Role::Assistant {
        return invalid("the conversation ends on the client's turn, so there is no last reply to learn".into());
    }
    Ok(())
}
