//! Whether all turns are in the dataset's language.

use std::ops::Range;

use super::guess::{Language, guess};
use super::score::PLACES;
use super::text::{Text, TurnText, fold};
use super::words::words;
use super::{Criterion, CriterionScore};
use crate::items::Voice;

/// Words that are looked at together: a turn may change its language on the way.
const WINDOW: usize = 40;

/// Points: a turn in another language takes half of them. The dataset's language is that of the voice's own words; where
/// these cannot tell, that of most of the conversation.
pub fn language(text: &Text<'_>, voice: &Voice) -> CriterionScore {
    let criterion = CriterionScore::new(Criterion::Language, 1.0);
    let prompt = fold(&voice.system_prompt);
    let of_turns: Vec<(&TurnText<'_>, Range<usize>, Language)> = text.turns.iter().flat_map(of_turn).collect();
    let most = || {
        let count = |language: Language| of_turns.iter().filter(|(_, _, other)| *other == language).count();
        of_turns.iter().map(|(_, _, language)| *language).max_by_key(|language| (count(*language), *language))
    };
    if of_turns.is_empty() {
        return criterion.unmeasured("no turn is long enough, or in a language that is known");
    }
    let Some(wanted) = guess(&prompt, &words(&prompt)).or_else(most) else {
        return criterion.unmeasured("the dataset's language is not known");
    };
    let off: Vec<&(&TurnText<'_>, Range<usize>, Language)> =
        of_turns.iter().filter(|(_, _, language)| *language != wanted).collect();
    let mut turns: Vec<u32> = off.iter().map(|(turn, ..)| turn.number).collect();
    turns.dedup();
    let actual = match off.first() {
        Some((_, _, other)) => format!("{} of {} turns hold {}", turns.len(), text.turns.len(), other.name()),
        None => wanted.name().into(),
    };
    // A handful of turns.
    let share = 1.0 - turns.len() as f64 * 0.5;
    criterion
        .measured(share, actual, wanted.name())
        .at(off.iter().take(PLACES).map(|(turn, at, _)| turn.place(at.clone())))
}

/// The languages of a turn's pieces, where they can be told.
fn of_turn<'t, 'a>(turn: &'t TurnText<'a>) -> Vec<(&'t TurnText<'a>, Range<usize>, Language)> {
    if turn.words.len() < WINDOW {
        // A script says it without many words.
        let found =
            guess(&turn.folded, &turn.words).filter(|language| turn.words.len() >= WINDOW / 2 || !language.is_latin());
        return found.map(|language| (turn, 0..turn.folded.len(), language)).into_iter().collect();
    }
    let pieces = turn.words.chunks(WINDOW).filter(|piece| piece.len() >= WINDOW / 2);
    pieces
        .filter_map(|piece| {
            let at = piece[0].at().start..piece[piece.len() - 1].at().end;
            guess(&turn.folded[at.clone()], piece).map(|language| (turn, at, language))
        })
        .collect()
}
