//! How conversations and preference pairs are written: one after another, each in the room of one.

use std::io::{self, Write};

use train_domain::answer::Turn;
use train_domain::export::{Message, MessageRole};
use train_domain::row::{Tier, Verdict};

/// Begins a file of conversations.
pub type OpenWriter = fn(Box<dyn Write + Send>) -> io::Result<Box<dyn ConversationWriter>>;

/// Begins a file of preference pairs.
pub type OpenPairWriter = fn(Box<dyn Write + Send>) -> io::Result<Box<dyn PairWriter>>;

/// Writes a file of conversations.
pub trait ConversationWriter: Send {
    /// Writes one conversation, and tells how many rows of the file it became.
    ///
    /// # Errors
    /// The file cannot be written, or the format cannot hold the conversation (`InvalidInput`, with
    /// [`Format::refuses`](crate::Format::refuses) as its words); then nothing of it was written.
    fn write(&mut self, record: &Record) -> io::Result<u32>;

    /// Ends the file. Without it, a file may lack its end.
    ///
    /// # Errors
    /// The file cannot be written.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// Writes a file of preference pairs, one a row.
pub trait PairWriter: Send {
    /// Writes one pair.
    ///
    /// # Errors
    /// The file cannot be written, or nothing can be learned from the pair (`InvalidInput`, with [`Pair::refuses`] as its
    /// words); then nothing of it was written.
    fn write(&mut self, pair: &Pair) -> io::Result<()>;

    /// Ends the file.
    ///
    /// # Errors
    /// The file cannot be written.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// A conversation to write.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The row's number, as people see it.
    pub id: u32,
    /// What a trainer learns from: the system prompt first, where there is one.
    pub messages: &'a [Message<'a>],
    /// What a person reads beside it, where it is known.
    pub details: Option<Details<'a>>,
}

/// What a person reads beside a conversation. No trainer gets it.
#[derive(Clone, Copy, Debug)]
pub struct Details<'a> {
    /// The persona's name.
    pub persona: &'a str,
    /// The arc's name.
    pub emotion: &'a str,
    /// The topic's name.
    pub topic: &'a str,
    /// The tier.
    pub tier: Tier,
    /// Out of 10, where it was scored.
    pub score: Option<f64>,
    /// The verdict, where there is one.
    pub verdict: Option<Verdict>,
    /// The turns as they were kept, for the feelings in them.
    pub turns: &'a [Turn],
}

/// Two replies to one conversation, one of them preferred.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// The row's number, as people see it.
    pub id: u32,
    /// What was said before; ends on the client.
    pub prompt: &'a [Message<'a>],
    /// The preferred reply.
    pub chosen: &'a str,
    /// The other reply. Another text than the preferred one, white space around it not counted.
    pub rejected: &'a str,
}

impl Pair<'_> {
    /// Why nothing can be learned from it. Trainers drop such a pair, or cut it at the wrong place.
    pub fn refuses(&self) -> Option<&'static str> {
        let (chosen, rejected) = (self.chosen.trim(), self.rejected.trim());
        if self.prompt.last().is_none_or(|message| message.role != MessageRole::User) {
            Some("the client does not speak last before the replies")
        } else if chosen.is_empty() || rejected.is_empty() {
            Some("one of the replies is empty")
        } else if chosen == rejected {
            Some("both replies are the same")
        } else {
            None
        }
    }
}
