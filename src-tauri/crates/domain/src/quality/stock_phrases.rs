//! Phrases of the replies that many of the dataset's others have.

use super::dataset_words::PHRASE;
use super::score::PLACES;
use super::text::Text;
use super::words::hash_run;
use super::{Criterion, CriterionScore, DatasetWords, Others, Place, SPACED_ONLY};

/// Of the others, in percent, that make a phrase a stock phrase.
const SHARE: u32 = 10;
/// Of the others, at least.
const LEAST: u32 = 3;
/// Shares of the replies' words in stock phrases: full points up to the first, none from the second (measured on 72).
const FULL: f64 = 0.02;
const NONE: f64 = 0.06;

/// What the others say, where there are enough of them to make anything common.
pub fn enough<'w>(text: &Text<'_>, others: Others<'w>) -> Result<&'w DatasetWords, &'static str> {
    let words = others.words.ok_or("nothing is known of the dataset's other conversations")?;
    if !text.spaced {
        return Err(SPACED_ONLY);
    }
    let count = words.conversations() - u32::from(others.counts_this);
    if count >= LEAST { Ok(words) } else { Err("there are fewer than three others") }
}

/// How many others there are of something that so many conversations have, where that makes it common.
pub fn common(count: u32, others: Others<'_>, words: &DatasetWords, percent: u32) -> Option<u32> {
    let this = u32::from(others.counts_this);
    let count = count.saturating_sub(this);
    let all = words.conversations() - this;
    (count >= LEAST && count * 100 >= all * percent).then_some(count)
}

/// Points by the share of the replies' words that stand in such phrases.
pub fn stock_phrases(text: &Text<'_>, others: Others<'_>) -> CriterionScore {
    let criterion = CriterionScore::new(Criterion::StockPhrases, 1.0);
    let words = match enough(text, others) {
        Ok(words) => words,
        Err(because) => return criterion.unmeasured(because),
    };
    let (mut places, mut covered, mut all): (Vec<(Place, String, u32)>, usize, usize) = (Vec::new(), 0, 0);
    for turn in text.replies() {
        all += turn.words.len();
        // The words of the phrase that is being read, and how many others have the commonest part of it.
        let mut open: Option<(usize, usize, u32)> = None;
        let mut close = |open: Option<(usize, usize, u32)>| {
            let Some((start, end, count)) = open else { return };
            covered += end - start;
            if places.len() >= PLACES {
                return;
            }
            let at = turn.words[start].at().start..turn.words[end - 1].at().end;
            places.push((turn.place(at.clone()), turn.folded[at].to_owned(), count));
        };
        for (start, phrase) in turn.words.windows(PHRASE).enumerate() {
            let Some(count) = common(words.phrase(hash_run(phrase)), others, words, SHARE) else { continue };
            open = match open {
                Some((first, end, most)) if start <= end => Some((first, start + PHRASE, most.max(count))),
                _ => {
                    close(open);
                    Some((start, start + PHRASE, count))
                }
            };
        }
        close(open);
    }
    if all == 0 {
        return criterion.unmeasured("there is no reply");
    }
    // Word counts are far below 2^52.
    let part = covered as f64 / all as f64;
    let share = 1.0 - (part - FULL) / (NONE - FULL);
    let commonest = places.iter().max_by_key(|(_, _, count)| *count);
    let first = commonest.map(|(_, words, count)| format!(", \"{words}\" in {count} others")).unwrap_or_default();
    criterion
        .measured(share, format!("{:.1} % of the replies' words{first}", part * 100.0), "at most 2 %")
        .at(places.into_iter().map(|(place, ..)| place))
}
