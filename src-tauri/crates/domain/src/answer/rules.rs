//! The hard rules: a conversation that breaks one cannot be trained on.

use super::{Conversation, Rejection, Role, Turn, is_blank};

/// Holds a conversation against the hard rules: it begins with the client, alternates, ends on a reply, and no turn is empty.
///
/// # Errors
/// It breaks one; the turn is named.
pub fn check(conversation: &Conversation) -> Result<(), Rejection> {
    let Some(last) = conversation.turns.last() else {
        return Err(Rejection::conversation("the conversation has no turns"));
    };
    check_turns(&conversation.turns)?;
    if last.role != Role::Assistant {
        let message = "the conversation ends on the client's turn, so there is no last reply to learn";
        return Err(Rejection::conversation(message));
    }
    Ok(())
}

/// What holds for the first turns of a conversation, however many.
pub(crate) fn check_turns(turns: &[Turn]) -> Result<(), Rejection> {
    let invalid = |message: String| Err(Rejection::conversation(message));
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
    Ok(())
}
