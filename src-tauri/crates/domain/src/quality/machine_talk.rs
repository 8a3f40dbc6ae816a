//! A machine that speaks of itself, or of what it was asked.

use super::text::Text;
use super::{Criterion, CriterionScore, Flag, Place, TemplateWords};

/// In a reply. A client may speak of machines.
const OF_ITSELF: &[&str] = &[
    "as an ai",
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
    "openai",
    "anthropic",
    "chatgpt",
    "i can't assist with that",
    "i cannot assist with that",
    "i can't fulfill",
    "i cannot fulfill",
    "as an artificial intelligence",
];
/// In any turn: of the task instead of the matter.
const OF_THE_TASK: &[&str] = &[
    "here is the conversation",
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

/// A hard flag for any of them, and for a run of words of the template or the system prompt.
pub fn machine_talk(text: &Text<'_>, template: Option<&TemplateWords>) -> CriterionScore {
    let phrases = |list: &'static [&'static str], turn: &super::text::TurnText<'_>| {
        list.iter().flat_map(|phrase| turn.find_all(phrase)).map(|at| turn.place(at)).collect::<Vec<Place>>()
    };
    let mut places: Vec<Place> = text.turns.iter().flat_map(|turn| phrases(OF_THE_TASK, turn)).collect();
    places.extend(text.replies().flat_map(|turn| phrases(OF_ITSELF, turn)));
    if let Some(template) = template {
        places
            .extend(text.turns.iter().flat_map(|turn| template.runs(&turn.words).into_iter().map(|at| turn.place(at))));
    }
    let actual = places.len().to_string();
    CriterionScore::flagged(Criterion::MachineTalk, Flag::Hard, places).saying(actual, "0")
}
