//! What a conversation that is written again is composed like: without words that are to be left out, as far as another
//! one without them is found, and behind turns that stay.

use train_domain::answer;
use train_domain::call::MadeFrom;

use crate::compose::{Composition, PracticeAnswer, compose};

/// Conversations that are composed in search of one without certain words.
const TRIES: u64 = 8;

/// The answer to a request.
pub fn answer(composition: &Composition<'_>, row: &MadeFrom) -> PracticeAnswer {
    let seeds = (0..TRIES).map(|nth| row.seed.wrapping_add(nth.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let faults = |answer: &PracticeAnswer| row.without.iter().filter(|words| holds(&answer.json, words)).count();
    let first = compose(composition, row.seed);
    let mut best = (faults(&first), first);
    for seed in seeds.skip(1) {
        if best.0 == 0 {
            break;
        }
        let other = compose(composition, seed);
        let found = faults(&other);
        if found < best.0 {
            best = (found, other);
        }
    }
    let PracticeAnswer { json, delay_ms } = best.1;
    PracticeAnswer { json: rest(json, row.kept), delay_ms }
}

/// Whether a text has these words, whatever stands for NAME in them.
fn holds(text: &str, words: &str) -> bool {
    let text = text.to_lowercase();
    let parts = words.split("NAME").map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
    let mut parts = parts.filter(|part| !part.is_empty()).peekable();
    parts.peek().is_some() && parts.all(|part| text.contains(&part))
}

/// Only what follows so many turns; one exchange more, or the reply that is missing, where the conversation is no longer.
fn rest(json: String, kept: usize) -> String {
    if kept == 0 {
        return json;
    }
    let Ok(mut conversation) = answer::read(&json) else { return json };
    let least = 2 - kept % 2;
    let from = kept.min(conversation.turns.len() - least);
    conversation.turns.drain(..from);
    serde_json::to_string(&conversation).unwrap_or(json)
}

#[cfg(test)]
mod tests {
    use train_content::sample;
    use train_domain::answer::{Conversation, Role};
    use train_domain::redo::{kept, read_after};
    use train_domain::row::Tier;

    use super::*;
    use crate::provider::composition;

    fn row(seed: u64) -> MadeFrom {
        let (library, _) = sample();
        MadeFrom {
            persona: library.personas[0].clone(),
            arc: library.arcs[0].clone(),
            topic: library.topics[0].clone(),
            tier: Tier::Template,
            intent: "decide".into(),
            tone: "warm".into(),
            brief: None,
            voice: library.voice,
            seed,
            kept: 0,
            without: Vec::new(),
        }
    }

    fn read(row: &MadeFrom) -> Conversation {
        answer::read(&answer(&composition(row), row).json).expect("a conversation")
    }

    #[test]
    fn what_follows_turns_that_stay_fits_behind_them_however_many_they_are() {
        let before = read(&row(1));
        for count in 1..before.turns.len() {
            let kept = kept(before.clone(), count).expect("they stay");
            let row = MadeFrom { kept: count, ..row(2) };
            let json = answer(&composition(&row), &row).json;
            let after = read_after(&json, &kept).expect("it goes on");
            assert_eq!(after.turns[..count], before.turns[..count]);
            assert!(after.turns.len() > count && after.mended.is_empty());
            assert_eq!(after.turns.last().map(|turn| turn.role), Some(Role::Assistant));
        }
        // More than Practice ever writes.
        for (count, rest) in [(40, 2), (41, 1)] {
            let row = MadeFrom { kept: count, ..row(3) };
            let json: Conversation = serde_json::from_str(&answer(&composition(&row), &row).json).expect("JSON");
            assert_eq!(json.turns.len(), rest);
        }
    }

    #[test]
    fn words_that_are_to_be_left_out_are_left_out_where_others_are_found() {
        let mut found = 0;
        for seed in 0..10 {
            let before = read(&row(seed));
            let words: Vec<&str> = before.turns[1].content.split_whitespace().take(4).collect();
            let without = vec![words.join(" ")];
            let again = MadeFrom { without: without.clone(), ..row(seed) };
            let json = answer(&composition(&again), &again).json;
            found += usize::from(!holds(&json, &without[0]));
            assert_eq!(json, answer(&composition(&again), &again).json, "the same each time");
        }
        assert!(found >= 8, "{found} of 10");
    }

    #[test]
    fn a_name_stands_for_any() {
        for (words, held) in
            [("NAME, first, take a breath", true), ("take A BREATH", true), ("NAME", false), ("take no", false)]
        {
            assert_eq!(holds("Ann, first, take a breath.", words), held, "{words}");
        }
    }
}
