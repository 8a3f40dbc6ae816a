//! A machine that speaks of itself, or of what it was asked.

use std::ops::Range;
use std::sync::LazyLock;

use super::text::{Phrases, Text};
use super::{Criterion, CriterionScore, Flag, Place, TemplateWords};
use crate::answer::Role;

/// In a reply. A client may speak of machines.
const OF_ITSELF: &[&str] = &[
    "as an ai",
    "i'm only an ai",
    "an ai assistant",
    "an ai model",
    "machine learning model",
    "i'm an artificial intelligence",
    "i am an artificial intelligence",
    "access to real-time",
    "my knowledge only goes",
    "my knowledge goes up",
    "browse the internet",
    "browse the web",
    "a virtual assistant",
    "computer program",
    "i'm not a human",
    "i am not a human",
    "i'm not a real person",
    "i am not a real person",
    "as a machine",
    "i'm an ai",
    "i am an ai",
    "i'm just an ai",
    "as a language model",
    "language model",
    "i don't have personal",
    "i do not have personal",
    "my training data",
    "my knowledge cutoff",
    "knowledge cutoff",
    "my training",
    "as a chatbot",
    "i'm a chatbot",
    "as a virtual assistant",
    "as your virtual assistant",
    "as an assistant",
    "i was trained",
    "i was programmed",
    "i don't have feelings",
    "i do not have feelings",
    "i can't browse",
    "i cannot browse",
    "by openai",
    "by anthropic",
    "i'm chatgpt",
    "i am chatgpt",
    "as chatgpt",
    "i can't assist with that",
    "i cannot assist with that",
    "i can't fulfill",
    "i cannot fulfill",
    "as an artificial intelligence",
];
/// In any turn: of the task instead of the matter.
const OF_THE_TASK: &[&str] = &[
    "here is the conversation",
    "here's a conversation",
    "realistic conversation between",
    "conversation between a client",
    "conversation between the client",
    "fictional dialogue",
    "fictional conversation",
    "end of dialogue",
    "end of the dialogue",
    "meets your requirements",
    "in this scenario, the client",
    "changes to the conversation",
    "adjust the conversation",
    "here's the conversation",
    "here is a conversation",
    "end of conversation",
    "end of the conversation.",
    "in this conversation, the client",
    "this training example",
    "training conversation",
    "in the requested format",
    "as requested, here",
    "session_context",
    "expected_outcome",
    "client_persona",
    "secondary_emotion",
    "emotional arc",
    "persona.name",
    "arc.start",
    "topic.name",
];

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(OF_THE_TASK.iter().chain(OF_ITSELF).copied()));

/// A hard flag for any of them, and for a run of words of the template or the system prompt.
pub fn machine_talk(text: &Text<'_>, template: Option<&TemplateWords>) -> CriterionScore {
    let mut count = 0;
    let places: Vec<Place> = text
        .turns
        .iter()
        .flat_map(|turn| {
            let counts = |phrase: usize| turn.role == Role::Assistant || phrase < OF_THE_TASK.len();
            let phrases = PHRASES.find_all(&turn.folded).into_iter();
            let mut found: Vec<Range<usize>> =
                phrases.filter(|(phrase, _)| counts(*phrase)).map(|(_, at)| at).collect();
            found.extend(template.map(|template| template.runs(&turn.words)).unwrap_or_default());
            count += found.len();
            turn.places(found)
        })
        .collect();
    CriterionScore::flagged(Criterion::MachineTalk, Flag::Hard, places).saying(count.to_string(), "0")
}
