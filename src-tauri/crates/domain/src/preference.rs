//! Preference pairs: what a person's verdict or edit says of two replies to one conversation.

use crate::answer::{Role, Turn};

/// Two replies to the same conversation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairTurns<'a> {
    /// What both conversations share; ends on the client.
    pub prompt: &'a [Turn],
    /// The preferred reply, without white space around it.
    pub chosen: &'a str,
    /// The other reply, without white space around it.
    pub rejected: &'a str,
}

/// The first reply in which two conversations differ, and all that precedes it. What follows is no part of the pair: it
/// answers another reply.
///
/// `None` where nothing can be learned from the two: they do not differ before one of them ends, they differ in what the
/// client says, one of the replies is empty, or there is no client's message right before it. White space around a text
/// makes no difference.
pub fn pair<'a>(chosen: &'a [Turn], rejected: &'a [Turn]) -> Option<PairTurns<'a>> {
    let at = chosen
        .iter()
        .zip(rejected)
        .position(|(one, other)| one.role != other.role || one.content.trim() != other.content.trim())?;
    let (prompt, one, other) = (&chosen[..at], &chosen[at], &rejected[at]);
    let follows_the_client = prompt.last().is_some_and(|turn| turn.role == Role::User);
    let are_replies = one.role == Role::Assistant && other.role == Role::Assistant;
    let (chosen, rejected) = (one.content.trim(), other.content.trim());
    let are_texts = !chosen.is_empty() && !rejected.is_empty();
    (follows_the_client && are_replies && are_texts).then_some(PairTurns { prompt, chosen, rejected })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Turns of texts that say who speaks: "u hello", "a hello".
    fn turns(texts: &[&str]) -> Vec<Turn> {
        let role = |text: &str| if text.starts_with('u') { Role::User } else { Role::Assistant };
        texts.iter().map(|text| Turn::new(role(text), &text[1..])).collect()
    }

    fn check(chosen: &[&str], rejected: &[&str], expected: Option<(usize, &str, &str)>) {
        let (one, other) = (turns(chosen), turns(rejected));
        let found = pair(&one, &other);
        let found = found.map(|found| (found.prompt.len(), found.chosen, found.rejected));
        assert_eq!(found, expected, "{chosen:?} against {rejected:?}");
    }

    #[test]
    fn the_first_reply_that_differs_and_what_precedes_it() {
        check(&["u a", "a b"], &["u a", "a c"], Some((1, "b", "c")));
        check(&["u a", "a b", "u c", "a d\n"], &["u a ", "a b", "u c", "a e"], Some((3, "d", "e")));
        // What follows belongs to other replies, and may be longer, shorter or different.
        check(&["u a", "a b", "u c", "a d"], &["u a", "a x"], Some((1, "b", "x")));
        check(&["u a", "a b"], &["u a", "a x", "u y", "a z"], Some((1, "b", "x")));
        check(&["u a", "a b", "u c", "a d"], &["u a", "a x", "u y", "a z"], Some((1, "b", "x")));
    }

    #[test]
    fn no_pair_from_which_nothing_can_be_learned() {
        check(&["u a", "a b"], &["u a", "a b"], None);
        check(&["u a", "a b"], &["u a", "a  b \n"], None);
        check(&["u a", "a b", "u c", "a d"], &["u a", "a b"], None);
        check(&["u a", "a b"], &["u z", "a c"], None);
        check(&["u a", "a b", "u c", "a d"], &["u a", "a b", "u z", "a e"], None);
        check(&["u a", "a b"], &["u a", "a "], None);
        check(&["u a", "a "], &["u a", "a b"], None);
        check(&["u a", "a b"], &["u a", "u b"], None);
        check(&["a b"], &["a c"], None);
        check(&["u a", "a b", "a c"], &["u a", "a b", "a d"], None);
        check(&[], &["u a", "a b"], None);
        check(&[], &[], None);
    }
}
