//! A conversation whose first turns stay and whose others are written again.

use std::collections::BTreeSet;

use crate::answer::{self, Conversation, Mend, Rejection, Role, Turn};
use crate::call::ErrorKind;
use crate::novelty::phrases;
use crate::row::Tier;

/// From so great a share of common phrases on, an answer's first turn is the conversation's own, in other words.
const REWRITTEN: f64 = 0.5;

/// The first turns of a conversation, so many as stay, with its summaries.
///
/// # Errors
/// It has not one turn more than these, or they break a rule: no answer could be kept behind them. A sentence.
pub fn kept(conversation: Conversation, turns: usize) -> Result<Conversation, String> {
    let all = conversation.turns.len();
    if turns >= all {
        return Err(format!("it has {all} turns, so there is none from turn {} on to write again", turns + 1));
    }
    let mut kept = conversation;
    kept.turns.truncate(turns);
    // What was mended in the answer before says nothing of the next one.
    kept.mended = Vec::new();
    answer::check_turns(&kept.turns).map_err(|rejection| format!("of the turns that stay, {}", rejection.message))?;
    Ok(kept)
}

/// What is added to the prompt, so that only what follows the kept turns is written.
pub fn continuing(kept: &Conversation, tier: Tier) -> String {
    let turns = kept.turns.len();
    let json = serde_json::to_string(&kept.turns).expect("plain data serialises");
    let exchanges = tier.exchanges();
    // An odd number of turns ends on the client: one reply is the least that follows.
    let least = 2 - turns % 2;
    let low = (exchanges.start() * 2).saturating_sub(turns).max(least);
    let high = (exchanges.end() * 2).saturating_sub(turns).max(low);
    let wanted = if low == high { low.to_string() } else { format!("{low} to {high}") };
    let (number, role) = (turns + 1, next(turns));
    let whose = match role {
        Role::User => "the client's",
        Role::Assistant => "a reply",
    };
    format!(
        "## Only the rest of this conversation\nIts first {turns} turns are written and stay, word for word:\n{json}\n\
        Write only the turns that follow, {wanted} of them, from turn {number} on. Turn {number} is {whose} (\"role\": \"{}\"); the last turn is a reply. \
        In what you give back, \"turns\" holds the new turns alone and repeats none of those above.",
        role.name()
    )
}

/// Who speaks after so many turns.
fn next(turns: usize) -> Role {
    if turns.is_multiple_of(2) { Role::User } else { Role::Assistant }
}

/// Reads the turns that follow those that stay, and puts them behind these. Where the answer repeats kept turns before the
/// new ones, the repetition is left out.
///
/// # Errors
/// There is no conversation in it, nothing new, or something that breaks a hard rule behind the turns that stay.
pub fn read_after(text: &str, kept: &Conversation) -> Result<Conversation, Rejection> {
    let mut answered = answer::read_unchecked(text)?;
    let repeated = repeated(&kept.turns, &answered.turns);
    let new = answered.turns.split_off(repeated);
    if repeated > 0 {
        answered.mended.push(Mend::Repeated);
    }
    let rejected = |message: &str| Err(Rejection { kind: ErrorKind::InvalidConversation, message: message.into() });
    let Some(first) = new.first() else {
        return rejected("the answer has no new turns");
    };
    if repeated == 0 && kept.turns.first().is_some_and(|start| is_rewritten(start, first)) {
        return rejected("the answer writes the turns anew that were to stay");
    }
    let conversation = Conversation {
        client_persona: answered.client_persona.or_else(|| kept.client_persona.clone()),
        session_context: answered.session_context.or_else(|| kept.session_context.clone()),
        expected_outcome: answered.expected_outcome.or_else(|| kept.expected_outcome.clone()),
        turns: kept.turns.iter().cloned().chain(new).collect(),
        mended: answered.mended,
    };
    answer::checked(conversation)
}

/// How many turns at the beginning of an answer are the last of those that stay: all of them where the model gave the whole
/// conversation back.
fn repeated(kept: &[Turn], answered: &[Turn]) -> usize {
    let most = kept.len().min(answered.len());
    let is_tail = |count: &usize| kept[kept.len() - count..].iter().zip(answered).all(|(a, b)| is_same(a, b));
    (1..=most).rev().find(is_tail).unwrap_or(0)
}

/// Blanks are not counted: models write line breaks in another way than they read them.
fn is_same(a: &Turn, b: &Turn) -> bool {
    a.role == b.role && a.content.split_whitespace().eq(b.content.split_whitespace())
}

fn is_rewritten(start: &Turn, first: &Turn) -> bool {
    let set = |turn: &Turn| phrases(&turn.content).iter().copied().collect::<BTreeSet<u32>>();
    let (ours, theirs) = (set(start), set(first));
    let shared = ours.intersection(&theirs).count();
    let all = ours.union(&theirs).count();
    // At most a few hundred.
    start.role == first.role && all > 0 && shared as f64 / all as f64 >= REWRITTEN
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: [&str; 6] = [
        "I keep reading that I should convert before I retire and my stomach drops every time.",
        "That drop in the stomach is worth a moment.\nWhat do you see when you imagine it?",
        "A bill  that I cannot pay, from an office that I have never heard of.",
        "Then let us look at that bill together.",
        "You make it sound so easy, and it is not.",
        "It is not easy. It is possible.",
    ];

    fn turns(said: &[&str], first: usize) -> Vec<Turn> {
        let turn = |(at, text): (usize, &&str)| Turn {
            emotion: Some("wary".into()),
            intensity: Some(0.8),
            ..Turn::new(next(first + at), *text)
        };
        said.iter().enumerate().map(turn).collect()
    }

    fn whole() -> Conversation {
        Conversation {
            client_persona: Some("Ann".into()),
            session_context: None,
            expected_outcome: Some("A plan.".into()),
            turns: turns(&SAID, 0),
            mended: vec![Mend::Parts],
        }
    }

    fn after(count: usize) -> Conversation {
        kept(whole(), count).expect("turns that stay")
    }

    fn said(turns: &[Turn]) -> String {
        serde_json::json!({ "session_context": "Later.", "turns": turns }).to_string()
    }

    #[test]
    fn new_turns_stand_behind_those_that_stay() {
        for count in 1..=4 {
            let kept = after(count);
            let new =
                turns(&["Well, a new one.", "And another that nobody said.", "So be it."][..2 - count % 2], count);
            let read = read_after(&said(&new), &kept).expect("it goes on");
            assert_eq!(read.turns[..count], whole().turns[..count], "word for word");
            assert_eq!(read.turns[count..], new);
            let summaries = (read.client_persona.as_deref(), read.session_context.as_deref());
            assert_eq!((summaries, read.mended.len()), ((Some("Ann"), Some("Later.")), 0));
        }
    }

    #[test]
    fn turns_that_the_answer_repeats_are_left_out_and_that_is_said() {
        let other = turns(&["Then let us open it, line by line.", "Alright.", "Good."], 3);
        for (from, name) in [(0, "the whole"), (1, "without the first"), (2, "the last alone")] {
            let mut turns: Vec<Turn> = whole().turns[from..3].to_vec();
            // Line breaks come back as blanks.
            turns
                .iter_mut()
                .for_each(|turn| turn.content = turn.content.split_whitespace().collect::<Vec<_>>().join(" "));
            turns.extend(other.clone());
            let read = read_after(&said(&turns), &after(3)).expect(name);
            assert_eq!(read.turns[..3], whole().turns[..3], "{name}: word for word");
            assert_eq!(read.turns[3..], other, "{name}");
            assert_eq!(read.mended, [Mend::Repeated], "{name}");
        }
    }

    #[test]
    fn what_does_not_go_on_from_there_is_not_kept() {
        let rewritten = {
            let mut all = whole().turns;
            all[0].content.push_str(" Truly.");
            all
        };
        let cases: Vec<(&str, String, &str)> = vec![
            (
                "the same speaker",
                said(&turns(&["I am again the client.", "Yes."], 0)),
                "turns 3 and 4 have the same speaker",
            ),
            ("ends on the client", said(&turns(&["A reply.", "A client."], 3)), "ends on the client's turn"),
            ("an empty list", said(&[]), "no new turns"),
            ("only what stays", said(&whole().turns[..3]), "no new turns"),
            ("no text", said(&turns(&["  "], 3)), "turn 4 has no text"),
            ("words", "I would rather not.".into(), "no JSON object"),
            ("nothing", " ".into(), "no text"),
            ("other speakers", said(&turns(&["A reply."], 3)).replace("assistant", "narrator"), "narrator"),
        ];
        for (name, answer, why) in cases {
            let rejection = read_after(&answer, &after(3)).expect_err(name);
            assert!(rejection.message.contains(why), "{name}: {}", rejection.message);
        }
        // Behind an even number of turns a whole conversation would fit: the client begins both.
        let rejection = read_after(&said(&rewritten), &after(2)).expect_err("it is another conversation");
        assert!(rejection.message.contains("anew"), "{}", rejection.message);
    }

    #[test]
    fn turns_that_no_answer_can_follow_do_not_stay() {
        assert!(kept(whole(), 6).expect_err("none is left").contains("6 turns"));
        let mut odd = whole();
        odd.turns[1].role = Role::User;
        assert!(kept(odd.clone(), 1).is_ok());
        assert!(kept(odd, 3).expect_err("two clients").contains("turns 1 and 2 have the same speaker"));
        let mut blank = whole();
        blank.turns[0].content = "\u{200b} ".into();
        assert!(kept(blank, 2).expect_err("no text").contains("turn 1 has no text"));
        assert_eq!(after(2).mended, []);
    }

    #[test]
    fn the_prompt_names_who_speaks_next_and_how_much_is_wanted() {
        let text = continuing(&after(3), Tier::Template);
        let json = serde_json::to_string(&whole().turns[..3]).expect("JSON");
        assert!(text.contains(&json), "{text}");
        assert!(text.contains("Turn 4 is a reply (\"role\": \"assistant\")"), "{text}");
        let text = continuing(&after(4), Tier::Template);
        assert!(text.contains("Turn 5 is the client's (\"role\": \"user\")"), "{text}");
        let long = Conversation { turns: turns(&vec!["word"; 200], 0), ..whole() };
        assert!(
            continuing(&long, Tier::Template).contains("follow, 2 of them"),
            "one exchange more is always asked for"
        );
    }
}
