//! Whether the first reply takes up the feeling before the first figure.

use super::text::{Text, find_all};
use super::words::sentences;
use super::{Criterion, CriterionScore, ENGLISH_ONLY};

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

/// Points: all or none. Nearly all conversations meet it, so it weighs little.
pub fn feeling_first(text: &Text<'_>) -> CriterionScore {
    let criterion = CriterionScore::new(Criterion::FeelingFirst, 0.5);
    let Some(reply) = text.replies().next().filter(|turn| !turn.raw.trim().is_empty()) else {
        return criterion.unmeasured("there is no reply");
    };
    if !text.english {
        return criterion.unmeasured(ENGLISH_ONLY);
    }
    let opening = sentences(&reply.folded).take(3).last().map_or(0, |at| at.end);
    let figure = reply.folded.find(|c: char| c.is_ascii_digit() || c == '%' || c == '$').unwrap_or(opening);
    let before = &reply.folded[..figure.min(opening)];
    let target = "a feeling named before the first figure";
    match ACKNOWLEDGEMENTS.iter().find_map(|words| Some((words, find_all(before, words).into_iter().next()?))) {
        Some((words, at)) => {
            criterion.measured(1.0, format!("\"{words}\" in the first three sentences"), target).at([reply.place(at)])
        }
        None => criterion
            .measured(0.0, "no feeling named in the first three sentences", target)
            .at([reply.place(0..opening)]),
    }
}
