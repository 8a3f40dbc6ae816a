//! Defects that are put into good conversations, one by one.

use train_domain::answer::{Conversation, Role};
use train_domain::quality::Criterion;
use train_domain::row::Tier;

use super::good::Good;

/// What was planted, and where: in which turn (from 0), and which words of it. No words: the turn as a whole.
pub struct Planted {
    pub good: Good,
    pub turn: usize,
    pub words: String,
    /// Conversations that the dataset has beside the good ones.
    pub others: Vec<Conversation>,
}

type Put = Box<dyn Fn(&Good) -> Option<Planted>>;

/// One way of one defect. It gives nothing for a conversation that it does not fit.
pub struct Plant {
    pub criterion: Criterion,
    pub name: String,
    pub put: Put,
}

impl Plant {
    pub fn new(criterion: Criterion, name: &str, put: impl Fn(&Good) -> Option<Planted> + 'static) -> Self {
        Self { criterion, name: name.into(), put: Box::new(put) }
    }

    /// These words after the first sentence of a reply: the first or the last by the conversation's number.
    pub fn said(criterion: Criterion, words: &'static str) -> Self {
        Self::new(criterion, words, move |good| {
            let turn = if good.number.is_multiple_of(2) { 1 } else { last(good, Role::Assistant) };
            Some(insert(good, turn, words))
        })
    }

    /// The same in a client's turn.
    pub fn said_by_client(criterion: Criterion, words: &'static str) -> Self {
        Self::new(criterion, words, move |good| Some(insert(good, last(good, Role::User), words)))
    }
}

/// The last turn of a speaker.
pub fn last(good: &Good, role: Role) -> usize {
    good.conversation.turns.iter().rposition(|turn| turn.role == role).expect("both speak")
}

/// Puts words after the first sentence of a turn.
pub fn insert(good: &Good, turn: usize, words: &str) -> Planted {
    let mut good = good.clone();
    let content = &mut good.conversation.turns[turn].content;
    let end = content.find(['.', '?']).map_or(content.len(), |end| end + 1);
    content.insert_str(end, &format!(" {words}"));
    Planted { good, turn, words: words.into(), others: Vec::new() }
}

/// Gives a turn other words.
pub fn replace(good: &Good, turn: usize, content: &str) -> Planted {
    let mut good = good.clone();
    content.clone_into(&mut good.conversation.turns[turn].content);
    Planted { good, turn, words: content.into(), others: Vec::new() }
}

/// Changes a conversation as a whole; what is wrong is wrong of this turn.
pub fn change(good: &Good, turn: usize, change: impl FnOnce(&mut Conversation)) -> Planted {
    let mut good = good.clone();
    change(&mut good.conversation);
    Planted { good, turn, words: String::new(), others: Vec::new() }
}

/// Only for conversations that are no edge cases.
pub fn plain(good: &Good) -> Option<&Good> {
    (good.tier != Tier::EdgeCase).then_some(good)
}

/// Only for edge cases.
pub fn edge(good: &Good) -> Option<&Good> {
    (good.tier == Tier::EdgeCase).then_some(good)
}
