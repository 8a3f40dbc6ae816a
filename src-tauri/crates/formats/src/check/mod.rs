//! Before a byte is written: what a consumer would refuse, drop, cut or learn wrong, row by row and with what will happen.

mod file;
mod passed;
mod summary;
mod texts;
mod turns;
mod words;

use train_domain::export::{Effect, Message};
use train_domain::figures;
use train_domain::personal::Resources;
use train_domain::problem::ProblemKind;

pub use file::{FileFacts, check_file};
pub use passed::Passed;
pub use summary::{ProblemGroup, Summary};

use crate::consumer::{Consumer, Rule, about};
use crate::model::Model;

/// As what conversations are checked.
#[derive(Clone, Copy, Debug)]
pub struct CheckedAs<'a> {
    /// Who takes them.
    pub consumer: &'a Consumer,
    /// The most tokens of a row that are read, where that is set.
    pub context: Option<u32>,
    /// The model that is trained, where it was chosen.
    pub model: Option<&'a Model<'a>>,
    /// Whose addresses and numbers may be named.
    pub resources: &'a Resources,
}

impl CheckedAs<'_> {
    /// The most tokens of a row that are read: what is set, or what the consumer can at most.
    pub fn limit(&self) -> Option<u32> {
        [self.context, self.consumer.longest].into_iter().flatten().min()
    }
}

/// A problem of one conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: ProblemKind,
    /// What becomes of the conversation.
    pub effect: Effect,
    /// What it is about, in a word: the token, the kind of personal data. Conversations with the same are told together.
    pub detail: String,
    /// Where in the conversation, in words, e.g. "second reply". Empty: all of it.
    pub place: String,
    /// What will happen, without a full stop; "{them}" stands for the conversations.
    pub(crate) says: String,
}

impl Finding {
    /// What is wrong and what will happen, as two sentences.
    pub fn message(&self) -> String {
        let what = words::problem(self.kind, &self.detail, 1);
        let place = if self.place.is_empty() { String::new() } else { format!(" ({})", self.place) };
        let says = about(&self.says, 1);
        if says.is_empty() { format!("It {what}{place}.") } else { format!("It {what}{place}. {says}.") }
    }

    fn of(kind: ProblemKind, rule: Rule) -> Self {
        Self { kind, effect: rule.effect, detail: String::new(), place: String::new(), says: rule.says.into() }
    }

    /// Where it is.
    fn at(mut self, messages: &[Message], index: usize) -> Self {
        self.place = words::place(messages, index);
        self
    }
}

/// The problems of one conversation, those of its turns first. `tokens` are those of the longest row that it becomes, where
/// they were counted; `practice`: Practice composed it.
pub fn check(messages: &[Message], about: &CheckedAs, tokens: Option<u32>, practice: bool) -> Vec<Finding> {
    let mut found = turns::check(messages, about);
    if let (Some(tokens), Some(limit)) = (tokens, about.limit())
        && tokens > limit
    {
        let detail = figures::count(i64::from(limit));
        found.push(Finding { detail, ..Finding::of(ProblemKind::TooLong, about.consumer.too_long) });
    }
    texts::check(messages, about, &mut found);
    if practice {
        let says = "A model would learn the patterns of a program".into();
        let rule = Rule { effect: Effect::TrainedWrong, says: "" };
        found.push(Finding { says, ..Finding::of(ProblemKind::Practice, rule) });
    }
    found
}

#[cfg(test)]
mod tests;
