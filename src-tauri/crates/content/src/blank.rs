//! Library items for names that an import brings and the library lacks.
//!
//! A name of the sample library brings that item's content. Any other name gets neutral content that a
//! prompt can be made from, derived from the name where it tells something.

use train_domain::items::{Arc, EmotionRange, Level, Persona, Topic};
use train_domain::row::Tier;

use crate::library::{known_arc, known_persona, known_topic};

/// A persona of this name.
pub fn blank_persona(name: &str) -> Persona {
    let name = name.trim();
    if let Some(known) = known_persona(name) {
        return Persona { name: name.into(), ..known.clone() };
    }
    Persona {
        name: name.into(),
        role: format!("a client who is best described as \"{name}\""),
        age: age(name),
        income_band: "a middle income".into(),
        background: "Comes for the first time, with a question that has been waiting for a while.".into(),
        speech: format!("Everyday words, the way someone described as \"{name}\" would speak."),
        typical_questions: texts(&[
            "What would you look at first?",
            "How do other people handle this?",
            "What happens if I wait?",
        ]),
        concerns: texts(&[
            "making a mistake that cannot be undone",
            "being judged for not knowing",
            "paying for something that is not needed",
            "putting the decision off again",
        ]),
        phrases: texts(&[
            "I have been turning this over for weeks.",
            "Nobody ever explained this part to me.",
            "I would like to get this right.",
        ]),
    }
}

/// A believable age for what the name tells, else one from the middle of life.
fn age(name: &str) -> u8 {
    let name = name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["student", "graduate", "young", "first job", "gen z", "starter home"]) {
        25
    } else if has(&["retire", "widow", "elder", "senior", "grand"]) {
        67
    } else if has(&["late", "empty nest", "pre-ret"]) {
        56
    } else {
        43
    }
}

/// An arc of this name. "Fear to Confidence" gives both ends; a single emotion leads to calm.
pub fn blank_arc(name: &str) -> Arc {
    let name = name.trim();
    if let Some(known) = known_arc(name) {
        return Arc { name: name.into(), ..known.clone() };
    }
    let (start, end) = ends(name);
    Arc {
        name: name.into(),
        strategy: format!(
            "Take up the {start} first, find out what is behind it, explain one thing at a time, and let the client arrive at {end} by a small step of their own."
        ),
        start: EmotionRange { emotion: start, low: 0.6, high: 0.9 },
        end: EmotionRange { emotion: end, low: 0.4, high: 0.8 },
        techniques: texts(&[
            "name the feeling before the facts",
            "say what is normal about it",
            "one idea at a time",
            "end with one small step",
        ]),
        phrases: texts(&[
            "We can take this one piece at a time.",
            "What you feel about this makes sense.",
            "There is room to decide this in steps.",
        ]),
        avoid: Vec::new(),
        personas: Vec::new(),
        tiers: Tier::ALL.to_vec(),
        boundary: Some("I can't give legal, medical or therapeutic advice".into()),
        referral: Some("988 Lifeline, an attorney, a licensed therapist".into()),
    }
}

/// The two emotions of a name, in lower case.
fn ends(name: &str) -> (String, String) {
    let lower = name.to_lowercase();
    let split = [" to ", "->", "\u{2192}", " into "].iter().find_map(|mark| lower.split_once(mark));
    let (start, end) = split.unwrap_or((&lower, ""));
    let or = |text: &str, other: &str| if text.trim().is_empty() { other.to_owned() } else { text.trim().to_owned() };
    (or(start, "unease"), or(end, "calm"))
}

/// A topic of this name.
pub fn blank_topic(name: &str) -> Topic {
    let name = name.trim();
    if let Some(known) = known_topic(name) {
        return Topic { name: name.into(), ..known.clone() };
    }
    Topic {
        name: name.into(),
        category: "General".into(),
        level: Level::Beginner,
        summary: format!("What a client needs to know to decide about this: {name}."),
        key_points: texts(&[
            "The facts fit on one page once they are gathered: amounts, dates and names.",
            "What has a deadline comes first, and most of the rest can wait.",
            "Each option has a cost, a benefit and a way back, and comparing those three is most of the work.",
            "A decision can often be made in steps, so that the first one teaches something.",
        ]),
        typical_numbers: Vec::new(),
    }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arcs_name_gives_its_two_ends() {
        for (name, start, end) in [
            ("Bitterness to Grace", "bitterness", "grace"),
            ("bitterness -> grace", "bitterness", "grace"),
            ("Unease\u{2192}Trust", "unease", "trust"),
            ("Bitterness", "bitterness", "calm"),
            ("  to  ", "to", "calm"),
            ("", "unease", "calm"),
        ] {
            let arc = blank_arc(name);
            assert_eq!((arc.start.emotion.as_str(), arc.end.emotion.as_str()), (start, end), "{name:?}");
            assert!(arc.boundary.is_some() && arc.referral.is_some(), "an edge case row may name it");
        }
    }

    #[test]
    fn a_name_of_the_sample_library_brings_its_content() {
        let arc = blank_arc("crisis to referral");
        assert_eq!(arc.name, "crisis to referral");
        assert!(arc.referral.expect("has one").contains("988"));
        assert_eq!(blank_persona("Late Starter").age, 57);
        assert!(!blank_topic("ROTH CONVERSION").typical_numbers.is_empty());
    }

    #[test]
    fn an_unknown_name_is_found_in_what_is_made_of_it() {
        let persona = blank_persona(" Retired Teacher ");
        assert_eq!((persona.name.as_str(), persona.age), ("Retired Teacher", 67));
        assert!(persona.role.contains("Retired Teacher") && persona.phrases.len() >= 3 && persona.concerns.len() >= 3);
        assert!(!format!("{persona:?}").contains("financial"), "the expert may be of any trade");
        let topic = blank_topic("Boat loan");
        assert!(topic.summary.contains("Boat loan") && topic.key_points.len() >= 3 && topic.typical_numbers.is_empty());
    }
}
