//! Whether the client's emotion moves as the arc says.

use super::text::Text;
use super::{Criterion, CriterionScore, NO_ARC};
use crate::answer::{Role, Turn};
use crate::items::{Arc, EmotionRange};

/// Families of words for one emotion, by their stems: an arc says "fear", a model writes "anxious".
const FAMILIES: &[&[&str]] = &[
    &["fear", "afraid", "anxi", "worr", "scare", "nervous", "panic", "dread", "apprehens", "uneas", "terrif", "alarm"],
    &["sham", "asham", "embarrass", "humiliat", "mortif", "self-conscious"],
    &["guilt", "remors", "regret", "conflicted"],
    &["confus", "uncertain", "lost", "puzzl", "unsure", "bewilder", "perplex", "doubt"],
    &["overwhelm", "stress", "exhaust", "swamp", "drown", "burn", "strain", "frazzl"],
    &["frustrat", "annoy", "irritat", "exasperat", "resent", "impatien"],
    &["ang", "hostil", "furious", "rage", "contempt", "defensive", "bitter", "indignan"],
    &["grie", "sad", "sorrow", "mourn", "heartbr", "bereav", "numb", "lonel"],
    &["crisis", "desper", "hopeless", "despair", "distress", "helpless", "suicid"],
    &["conflict", "tens", "torn", "divided", "discord"],
    &["clar", "clear", "understand", "informed", "certain"],
    &["confiden", "assur", "capab", "determin", "resolv", "decisive", "steady", "ready"],
    &["accept", "peace", "self-compass", "forgiv", "at ease", "compass"],
    &["empower", "motivat", "in control", "energ", "agency", "hopeful", "encourag"],
    &["relie", "calm", "reassur", "relax", "lighter", "sooth", "ease"],
    &["permi", "free", "allow", "entitl"],
    &["heal", "comfort", "tender", "gratef", "hope"],
    &["align", "unit", "together", "connect", "partner", "agree"],
    &["refer", "support", "held", "safe", "guided"],
    &["boundar", "respect", "settled", "neutral", "contained", "subdued"],
    &["triage", "focus", "priorit", "ground", "organi", "orient"],
];

/// How many of the families are feelings that weigh on a client; the others relieve.
const HEAVY: usize = 10;

/// Whether a feeling relieves (1) or weighs on a client (-1); `None` where it is in no family.
pub fn sign(emotion: &str) -> Option<f64> {
    let emotion = emotion.trim().to_lowercase();
    let family = FAMILIES.iter().position(|family| belongs(family, &emotion))?;
    Some(if family < HEAVY { -1.0 } else { 1.0 })
}

fn related(word: &str, wanted: &str) -> bool {
    let (word, wanted) = (word.trim().to_lowercase(), wanted.trim().to_lowercase());
    if word.is_empty() || wanted.is_empty() {
        return false;
    }
    if word == wanted || (word.len() >= 4 && wanted.len() >= 4 && word.as_bytes()[..4] == wanted.as_bytes()[..4]) {
        return true;
    }
    FAMILIES.iter().any(|family| belongs(family, &wanted) && belongs(family, &word))
}

fn is_known(word: &str) -> bool {
    let word = word.trim().to_lowercase();
    FAMILIES.iter().any(|family| belongs(family, &word))
}

/// Whether a word of the text begins with one of the stems.
fn belongs(family: &[&str], text: &str) -> bool {
    let later = text.match_indices(' ').map(|(blank, _)| &text[blank + 1..]);
    std::iter::once(text).chain(later).any(|word| family.iter().any(|stem| word.starts_with(stem)))
}

fn meets(turn: &Turn, range: &EmotionRange) -> f64 {
    let emotion =
        [&turn.emotion, &turn.secondary_emotion].into_iter().flatten().any(|word| related(word, &range.emotion));
    let (low, high) = (f64::from(range.low), f64::from(range.high));
    let intensity = turn.intensity.map_or(0.0, |value| {
        let off = (low - value).max(value - high).max(0.0);
        // A tenth beyond the range costs a quarter.
        (1.0 - off * 2.5).max(0.0)
    });
    f64::from(u8::from(emotion)) * 0.5 + intensity * 0.5
}

fn describe(turn: &Turn) -> String {
    let emotion = turn.emotion.as_deref().unwrap_or("no emotion");
    turn.intensity.map_or_else(|| emotion.to_owned(), |value| format!("{emotion} {value:.1}"))
}

/// The client's first and last turn against the arc; at the end the expert's closing words may show it too.
/// A conversation that is not in English may name emotions in its own language, which the families do not have.
pub fn arc(text: &Text<'_>, arc: Option<&Arc>) -> CriterionScore {
    let criterion = CriterionScore::new(Criterion::Arc, 2.0);
    let Some(arc) = arc else { return criterion.unmeasured(NO_ARC) };
    let conversation = text.conversation;
    let mut client = conversation.turns.iter().filter(|turn| turn.role == Role::User);
    let (first, last, closing) = (client.next(), client.next_back(), conversation.turns.last());
    let Some((first, closing)) = first.zip(closing) else {
        return criterion.unmeasured("there are no turns");
    };
    if first.emotion.is_none()
        || first.intensity.is_none()
        || closing.emotion.is_none() && last.is_none_or(|turn| turn.emotion.is_none())
    {
        return criterion.unmeasured("the answer names no emotions");
    }
    let foreign = |turn: &Turn| turn.emotion.as_deref().is_some_and(|word| !is_known(word));
    if !text.english && (foreign(first) || foreign(closing) || last.is_some_and(foreign)) {
        return criterion.unmeasured("the emotions are not named in English");
    }
    let ends = last.into_iter().chain([closing]);
    let (end, reached) = ends
        .map(|turn| (turn, meets(turn, &arc.end)))
        .fold((closing, 0.0), |best, item| if item.1 > best.1 { item } else { best });
    let share = f64::midpoint(meets(first, &arc.start), reached);
    let target = |range: &EmotionRange| format!("{} {:.1} to {:.1}", range.emotion, range.low, range.high);
    // What the end lacks is looked for in the client's last turn, wherever it was closest.
    let off = [(first, meets(first, &arc.start)), (last.unwrap_or(first), reached)];
    let off = off.map(|(turn, met)| (met < 1.0).then_some(turn));
    let places = text
        .turns
        .iter()
        .zip(&conversation.turns)
        .filter(|(_, turn)| off.iter().flatten().any(|marked| std::ptr::eq(*marked, *turn)));
    criterion
        .measured(
            share,
            format!("from {} to {}", describe(first), describe(end)),
            format!("from {} to {}", target(&arc.start), target(&arc.end)),
        )
        .at(places.map(|(turn, _)| turn.whole()))
}
