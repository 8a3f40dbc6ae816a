//! Whether the client's own words brighten or darken as the arc says.

use super::arc::sign;
use super::text::{Text, TurnText};
use super::words::hash;
use super::{Criterion, CriterionScore, ENGLISH_ONLY, Flag, NO_ARC};
use crate::items::Arc;

/// Words that weigh on a client, written for this project: a small list for talk about money and family, not a lexicon.
const HEAVY: &str = "afraid alone angry anxious ashamed awful bad behind bitter broke broken confused cry crying dread \
    drowning embarrassed exhausted fail failed failing failure fear frightened frozen furious guilt guilty hate helpless \
    hopeless hurt hurts lost mad mess miserable numb overwhelmed panic panicked panicking paralyzed ruined sad scared \
    scary shame sick sinking stress stressed struggling stuck stupid terrible terrified tired trapped trouble unfair \
    upset useless weak worried worries worry worse worst worthless wrong";
/// Words that relieve.
const LIGHT: &str = "able better brave breathe breathing calm calmer capable clear clearer comfort comforting confident \
    easier encouraged fair free glad good grateful happy helped helpful helps hope hopeful kind kinder light lighter \
    manageable okay peace peaceful possible proud ready relief relieved rested safe safer settled sleep smile smiled smiling \
    solid steadier steady strong stronger thank thanks together understand understood warm";
/// Words that turn the next two around.
const NOT: &str =
    "not never no isn't don't can't won't wasn't aren't didn't doesn't couldn't without nothing hardly less";
/// From so many client turns on there is a direction.
const LEAST: usize = 3;
/// How far words may go the other way.
const AGAINST: f64 = -0.5;
const FELL: f64 = 0.3;

/// A note where the words clearly go the other way.
pub fn emotion_sign(text: &Text<'_>, arc: Option<&Arc>) -> CriterionScore {
    let criterion = CriterionScore::new(Criterion::EmotionSign, 0.0);
    let Some(arc) = arc else { return criterion.unmeasured(NO_ARC) };
    if !text.english {
        return criterion.unmeasured(ENGLISH_ONLY);
    }
    let Some(wanted) = direction(arc) else {
        return criterion.unmeasured("the arc does not say whether the client feels better at its end");
    };
    let turns: Vec<&TurnText<'_>> = text.client().collect();
    if turns.len() < LEAST {
        return criterion.unmeasured("there are fewer than three client turns");
    }
    let lists = [HEAVY, LIGHT, NOT].map(hashes);
    let tones: Vec<f64> = turns.iter().map(|turn| tone(turn, &lists)).collect();
    let (first, last) = (tones[0], tones[tones.len() - 1]);
    let against = spearman(&tones) * wanted <= AGAINST && (last - first) * wanted <= -FELL;
    let place = if against { turns.last().map(|turn| turn.whole()).into_iter().collect() } else { Vec::new() };
    let words = if wanted > 0.0 { "brighter" } else { "darker" };
    CriterionScore::flagged(Criterion::EmotionSign, Flag::Note, place)
        .saying(format!("from {first:.1} to {last:.1}, by a small list of words"), format!("{words} at the end"))
}

/// 1 where the client is to feel better, -1 where worse.
fn direction(arc: &Arc) -> Option<f64> {
    let (start, end) = (sign(&arc.start.emotion)?, sign(&arc.end.emotion)?);
    let strength = |low: f32, high: f32| f64::from(low + high) / 2.0;
    let change = end * strength(arc.end.low, arc.end.high) - start * strength(arc.start.low, arc.start.high);
    (change.abs() > 0.1).then(|| change.signum())
}

fn hashes(list: &str) -> Vec<u32> {
    let mut hashes: Vec<u32> = list.split_whitespace().map(|word| hash(word.bytes())).collect();
    hashes.sort_unstable();
    hashes
}

/// From -1 to 1: the sum of its words, flattened so that a long turn is not louder than a short one.
fn tone(turn: &TurnText<'_>, [heavy, light, not]: &[Vec<u32>; 3]) -> f64 {
    let has = |list: &[u32], hash: u32| list.binary_search(&hash).is_ok();
    let value = |at: usize| {
        let hash = turn.words[at].hash;
        let value = f64::from(u8::from(has(light, hash))) - f64::from(u8::from(has(heavy, hash)));
        let turned = value != 0.0 && turn.words[at.saturating_sub(2)..at].iter().any(|word| has(not, word.hash));
        if turned { -value } else { value }
    };
    let sum: f64 = (0..turn.words.len()).map(value).sum();
    sum / (sum * sum + 4.0).sqrt()
}

/// The rank correlation of values with their order.
fn spearman(values: &[f64]) -> f64 {
    let rank = |value: f64| {
        let below = values.iter().filter(|other| **other < value).count();
        let same = values.iter().filter(|other| **other == value).count();
        // Equal values share the mean of their ranks. A handful.
        below as f64 + (same as f64 - 1.0) / 2.0
    };
    let mean = (values.len() as f64 - 1.0) / 2.0;
    let pairs = || values.iter().enumerate().map(|(at, value)| (at as f64 - mean, rank(*value) - mean));
    let product: f64 = pairs().map(|(a, b)| a * b).sum();
    let scale = (pairs().map(|(a, _)| a * a).sum::<f64>() * pairs().map(|(_, b)| b * b).sum::<f64>()).sqrt();
    if scale == 0.0 { 0.0 } else { product / scale }
}
