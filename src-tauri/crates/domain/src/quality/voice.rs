//! The expert's voice and the client's.

use super::text::{Words, has, holds};
use super::{Criterion, CriterionScore, ENGLISH_ONLY};
use crate::items::{Arc, Persona, Voice};

/// Words by which a reply takes up a feeling: quality looks for them, and Practice's replies begin with them.
pub const ACKNOWLEDGEMENTS: &[&str] = &[
    "i hear",
    "it sounds",
    "that sounds",
    "sounds like",
    "you're feeling",
    "you feel",
    "feeling",
    "makes sense",
    "understandable",
    "i understand",
    "i can see",
    "i'm sorry",
    "i am sorry",
    "that's a lot",
    "that is a lot",
    "hard",
    "heavy",
    "weight",
    "scary",
    "frightening",
    "painful",
    "exhausting",
    "overwhelming",
    "it's okay",
    "it is okay",
    "not alone",
    "thank you for",
    "courage",
    "worry",
    "worried",
    "fear",
    "anxious",
    "anxiety",
    "shame",
    "ashamed",
    "guilt",
    "grief",
    "frustration",
    "frustrating",
    "stress",
    "natural to",
    "normal to",
    "no wonder",
    "of course you",
    "takes strength",
    "tender",
    "loss",
];

/// Whether the first reply takes up the feeling before the first figure.
pub fn feelings_first(words: &Words) -> CriterionScore {
    let criterion = CriterionScore::new(Criterion::FeelingsFirst, 1.0);
    let text = &words.first_reply;
    if text.is_empty() {
        return criterion.unmeasured("there is no reply");
    }
    if !words.english {
        return criterion.unmeasured(ENGLISH_ONLY);
    }
    let figure = text.find(|c: char| c.is_ascii_digit() || c == '%' || c == '$').unwrap_or(text.len());
    let opening: usize = text.split_inclusive(['.', '?', '!']).take(3).map(str::len).sum();
    let before = &text[..figure.min(opening)];
    let found = ACKNOWLEDGEMENTS.iter().find(|words| holds(before, words));
    match found {
        Some(words) => criterion.measured(
            1.0,
            format!("\"{words}\" in the first three sentences"),
            "a feeling named before the first figure".into(),
        ),
        None => criterion.measured(
            0.0,
            "no feeling named in the first three sentences".into(),
            "a feeling named before the first figure".into(),
        ),
    }
}

/// Phrases that the voice and the arc avoid.
pub fn phrases_avoided(words: &Words, voice: &Voice, arc: &Arc) -> CriterionScore {
    let criterion = CriterionScore::new(Criterion::Voice, 1.0);
    let avoided: Vec<&String> = voice.avoid_phrases.iter().chain(&arc.avoid).collect();
    if avoided.is_empty() {
        return criterion.unmeasured("neither the voice nor the arc names a phrase to avoid");
    }
    let found: Vec<&str> =
        avoided.iter().filter(|phrase| holds(&words.expert, phrase)).map(|phrase| phrase.as_str()).collect();
    // A handful of phrases.
    let share = 1.0 - found.len() as f64 * 0.5;
    let actual = if found.is_empty() { "none of them".into() } else { format!("\"{}\"", found.join("\", \"")) };
    criterion.measured(share, actual, format!("none of {} phrases", avoided.len()))
}

/// Whether the client speaks of what the persona cares about, in the persona's words.
pub fn persona(words: &Words, persona: &Persona) -> CriterionScore {
    let criterion = CriterionScore::new(Criterion::Persona, 1.0);
    if !words.spaced {
        return criterion.unmeasured("words cannot be told apart in this script");
    }
    let marks: Vec<&str> = persona.phrases.iter().chain(&persona.concerns).map(String::as_str).collect();
    if marks.is_empty() {
        return criterion.unmeasured("the persona names no phrases and no concerns");
    }
    let telling: Vec<&str> = marks
        .iter()
        .flat_map(|mark| mark.split_whitespace())
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().count() >= 6)
        .collect();
    let found = telling.iter().filter(|word| has(&words.client, word)).count();
    if telling.is_empty() {
        return criterion.unmeasured("the persona's phrases have no telling words");
    }
    // Three telling words are enough for full points.
    let share = found as f64 / 3.0;
    criterion.measured(share, format!("{found} of the persona's telling words"), "3 or more".into())
}
