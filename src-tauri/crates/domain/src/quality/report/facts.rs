//! What is counted of one conversation.

use super::super::persona_facts;
use super::super::text::{Text, TurnText};
use super::formats::Formatting;
use crate::items::Persona;

/// A client turn with fewer words is short.
const SHORT: usize = 25;

/// Words of a client who does not simply go along.
const PUSHBACK: &[&str] = &[
    "i don't think",
    "i don't agree",
    "i disagree",
    "that's not",
    "that isn't",
    "that doesn't",
    "it's not that simple",
    "easy for you to say",
    "you don't understand",
    "you're not listening",
    "but what if",
    "but i can't",
    "but i don't",
    "i still don't",
    "i already tried",
    "i've tried",
    "that won't",
    "that would not",
    "that wouldn't",
    "i don't buy",
    "i don't see how",
    "what do you mean",
    "i don't get it",
    "are you sure",
    "how is that",
];
/// Words of a client for whom all is well.
const SETTLED: &[&str] = &[
    "thank you",
    "thanks",
    "i feel better",
    "i feel so much better",
    "that helps",
    "this helps",
    "that really helps",
    "i feel lighter",
    "i feel relieved",
    "what a relief",
    "i can breathe",
    "i feel calmer",
    "i'm grateful",
    "i am grateful",
    "you've helped",
];
/// Slips that people make and models hardly ever.
const SLIPS: &[&str] = &[
    "im",
    "dont",
    "cant",
    "wont",
    "ive",
    "didnt",
    "doesnt",
    "isnt",
    "wasnt",
    "couldnt",
    "shouldnt",
    "thats",
    "whats",
    "teh",
    "alot",
    "becuase",
    "definately",
    "recieve",
    "seperate",
    "untill",
    "idk",
    "u",
    "ur",
    "bc",
    "gonna",
    "wanna",
    "kinda",
    "cuz",
];

/// What is counted of one conversation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts {
    pub client_turns: u32,
    pub short_turns: u32,
    /// Whether the language is that of the lists, without which the three that follow say nothing.
    pub english: bool,
    pub slips: u32,
    pub pushes_back: bool,
    pub ends_settled: bool,
    /// `None` where the client says nothing that the persona's record has.
    pub persona_wrong: Option<bool>,
    pub replies: u32,
    pub formatting: Formatting,
}

impl Facts {
    /// Those of a conversation.
    pub fn of(text: &Text<'_>, persona: Option<&Persona>) -> Self {
        let mut facts = Self { english: text.english, ..Self::default() };
        for (at, turn) in text.client().enumerate() {
            facts.client_turns += 1;
            facts.short_turns += u32::from(turn.length < SHORT);
            facts.slips += u32::from(slips(turn));
            facts.pushes_back |= at > 0 && says(turn, PUSHBACK);
        }
        facts.ends_settled = text.client().last().is_some_and(|turn| says(turn, SETTLED));
        for turn in text.replies() {
            facts.replies += 1;
            facts.formatting.add(turn.raw);
        }
        let found = persona_facts::persona_facts(text, persona);
        facts.persona_wrong = found.points.map(|points| points < found.out_of);
        facts
    }
}

fn says(turn: &TurnText<'_>, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| super::super::text::holds(&turn.folded, phrase))
}

/// A lower-case "i", or a word as people type it.
fn slips(turn: &TurnText<'_>) -> bool {
    let written = |word: &super::super::words::Word| turn.folded.get(word.at());
    let slip = turn.words.iter().filter_map(written).any(|word| word.is_ascii() && SLIPS.contains(&word));
    slip || lower_case_i(turn.raw)
}

fn lower_case_i(raw: &str) -> bool {
    raw.match_indices('i').any(|(at, _)| {
        let before = raw[..at].chars().next_back();
        let after = raw[at + 1..].chars().next();
        before.is_none_or(char::is_whitespace) && after.is_none_or(|c| c == ' ' || c == '\'' || c == '\u{2019}')
    })
}
