//! One conversation as it will be written, and as a model will read it.

use std::io::{Result, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex};

use train_chat::{LearnedBy, Rendered};
use train_domain::export::{Message, MessageRole};
use train_domain::preference::{PairTurns, pair};
use train_formats::{Format, Pair};

use super::item::Item;
use super::plan::Plan;
use crate::view::{ExportPreview, PieceKind, PreviewPiece};

/// Characters of each text in the line that is shown.
const SHOWN: usize = 60;
/// Characters that two replies share before they differ, where they share more.
const LED_IN: usize = 20;
/// Characters of a rendered conversation that are shown: one of 12 MB would hold the window up.
const LONGEST: usize = 200_000;

/// Places of `of` in the order in which they are looked at: from one on, then the others, the nearest first; with `back`
/// the other way round. Where there are fewer than there were, from the first.
pub fn places(at: u32, of: u32, back: bool) -> Vec<u32> {
    let at = if at < of { at } else { 0 };
    if back { (0..of.min(at + 1)).rev().chain(at + 1..of).collect() } else { (at..of).chain((0..at).rev()).collect() }
}

/// The preview of a conversation that can be read; `None` where it will not be written.
pub fn preview(plan: &Plan, item: &Item, at: u32, of: u32) -> Option<ExportPreview> {
    let turns = item.turns.as_ref().ok()?;
    let pair = match plan.format.pairs {
        Some(_) => Some(item.pairs.iter().find_map(|(chosen, rejected)| pair(chosen, rejected))?),
        None => None,
    };
    // Of a pair the preferred reply, after what both answer.
    let mut messages = item.messages(pair.map_or(&turns[..], |pair| pair.prompt), plan.input.system);
    let record = record(plan, item, &messages, pair)?;
    messages.extend(pair.map(|pair| Message { role: MessageRole::Assistant, content: pair.chosen.into() }));
    let chosen = plan.has_family();
    let mut shown = ExportPreview {
        conversation: item.row.id,
        number: item.row.number,
        at,
        of,
        record,
        pieces: Vec::new(),
        tokens: 0,
        learned: 0,
        exact: chosen && plan.counter.exact(),
        notes: Vec::new(),
        failure: None,
    };
    // Who reads it is not known.
    if !chosen {
        return Some(shown);
    }
    match plan.render(&messages) {
        Ok(mut rendered) => {
            if pair.is_some() {
                let before = rendered.learned.len().saturating_sub(1);
                rendered.learned.drain(..before);
            }
            let tokens = plan.counter.count(&rendered);
            (shown.tokens, shown.learned) = (tokens.all, tokens.learned);
            shown.pieces = pieces(&rendered);
            shown.notes = notes(plan, &messages, &rendered);
        }
        Err(error) => shown.failure = Some(format!("{error}.")),
    }
    Some(shown)
}

/// The line as it will be written, shortened inside its texts. Of a pair `messages` are what both replies answer.
fn record(plan: &Plan, item: &Item, messages: &[Message], pair: Option<PairTurns>) -> Option<String> {
    let turns = item.turns.as_ref().ok()?;
    let out = Shared::default();
    if let (Some(open), Some(pair)) = (plan.format.pairs, pair) {
        let (prompt, (chosen, rejected)) = (short_all(messages), short_pair(pair.chosen, pair.rejected));
        let pair = Pair { id: item.row.number, prompt: &prompt, chosen: &chosen, rejected: &rejected };
        let mut writer = open(Box::new(out.clone())).ok()?;
        writer.write(&pair).and_then(|()| writer.finish()).ok()?;
        return Some(out.text());
    }
    if (plan.format.refuses)(messages).is_some() {
        return None;
    }
    // What is no text is shown as the messages that it holds.
    let open = match plan.format.extension {
        "parquet" => Format::named("messages").and_then(|format| format.write),
        _ => plan.format.write,
    }?;
    let messages = short_all(messages);
    let short_turns: Vec<_> = turns
        .iter()
        .cloned()
        .map(|mut turn| {
            turn.content = short(&turn.content);
            turn
        })
        .collect();
    let mut writer = open(Box::new(out.clone())).ok()?;
    writer.write(&item.record(&short_turns, &messages)).ok()?;
    writer.finish().ok()?;
    Some(out.text())
}

fn short_all<'a>(messages: &[Message]) -> Vec<Message<'a>> {
    messages.iter().map(|message| Message { role: message.role, content: short(&message.content).into() }).collect()
}

fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.into(),
    }
}

/// Two replies, shortened to where they begin to differ: shown alike, they would be no pair.
fn short_pair(chosen: &str, rejected: &str) -> (String, String) {
    let shared = chosen.chars().zip(rejected.chars()).take_while(|(one, other)| one == other).count();
    if shared < SHOWN / 2 {
        return (short(chosen), short(rejected));
    }
    let from = |text: &str| {
        let rest: String = text.chars().skip(shared - LED_IN).collect();
        // From a word on, where one begins before they differ.
        let space = rest.char_indices().take(LED_IN - 1).find(|(_, letter)| letter.is_whitespace());
        let word = space.map_or(0, |(at, letter)| at + letter.len_utf8());
        format!("…{}", short(&rest[word..]))
    };
    (from(chosen), from(rejected))
}

/// The rendered text, cut where something else begins: control tokens, what is learned.
fn pieces(rendered: &Rendered) -> Vec<PreviewPiece> {
    let text = &rendered.text;
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
    let mut special: Vec<&Range<usize>> = rendered.special.iter().chain(&rendered.intruding).collect();
    special.sort_unstable_by_key(|range| range.start);
    let ranges = special.iter().copied().chain(&rendered.learned);
    let mut cuts: Vec<usize> = ranges.flat_map(|range| [range.start, range.end]).chain([0, end]).collect();
    cuts.retain(|cut| *cut <= end);
    cuts.sort_unstable();
    cuts.dedup();
    let learned: Vec<&Range<usize>> = rendered.learned.iter().collect();
    let mut pieces: Vec<PreviewPiece> = Vec::new();
    for cut in cuts.windows(2) {
        let kind = match (holds(&special, cut[0]), holds(&learned, cut[0])) {
            (false, false) => PieceKind::Plain,
            (true, false) => PieceKind::Special,
            (false, true) => PieceKind::Learned,
            (true, true) => PieceKind::LearnedSpecial,
        };
        pieces.push(PreviewPiece { text: text[cut[0]..cut[1]].into(), kind });
    }
    if end < text.len() {
        pieces.push(PreviewPiece { text: "…".into(), kind: PieceKind::Plain });
    }
    pieces
}

/// Whether a place is in one of some ranges, which are in order.
fn holds(ranges: &[&Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).is_some_and(|range| range.contains(&at))
}

fn notes(plan: &Plan, messages: &[Message], rendered: &Rendered) -> Vec<String> {
    let mut notes = Vec::new();
    match rendered.learned_by {
        LearnedBy::Tags => {}
        LearnedBy::Difference => {
            notes.push("The template marks nothing as learned; what each reply adds is taken for it.".into());
        }
        LearnedBy::Unknown => {
            notes.push("The template marks nothing as learned, and what a reply adds cannot be told.".into());
        }
    }
    let end = plan.family.markers.turn_end;
    let ends = |range: &Range<usize>| {
        rendered.text[range.clone()].ends_with(end) || rendered.text[range.clone()].ends_with(end.trim_end())
    };
    if !rendered.learned.is_empty()
        && !end.is_empty()
        && plan.input.template.is_none()
        && !rendered.learned.iter().all(ends)
    {
        notes.push("The end of a reply is not learned: the model would not stop.".into());
    }
    if !rendered.intruding.is_empty() {
        notes.push("A message holds the text of a special token, which becomes a real one in training.".into());
    }
    if let Some((_, Some(adds))) = plan.taker().system_of(&plan.model)
        && plan.input.template.is_none()
        && messages.iter().all(|message| message.role != MessageRole::System)
    {
        notes.push(format!("Without a system prompt, {}'s template puts in {adds}.", plan.family.label));
    }
    notes.extend(plan.family.notes.iter().map(|note| (*note).to_owned()).filter(|_| plan.input.template.is_none()));
    notes
}

/// Memory that a writer owns and that is looked at afterwards.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no panic while locked")).into_owned()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.lock().expect("no panic while locked").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_looked_at_one_way_and_then_the_other() {
        assert_eq!(places(2, 5, false), [2, 3, 4, 1, 0]);
        assert_eq!(places(2, 5, true), [2, 1, 0, 3, 4]);
        assert_eq!((places(0, 2, true), places(7, 2, false)), (vec![0, 1], vec![0, 1]));
        assert_eq!((places(3, 0, true), places(3, 0, false)), (vec![], vec![]));
    }

    #[test]
    fn two_replies_are_shown_where_they_begin_to_differ() {
        let start = "It is normal to feel this way after a loss, and nothing has to be decided today. ";
        let (chosen, rejected) = short_pair(&format!("{start}Breathe first."), &format!("{start}Sell it."));
        assert_eq!((&*chosen, &*rejected), ("…be decided today. Breathe first.", "…be decided today. Sell it."));
        let (chosen, rejected) = short_pair(&format!("{start}Breathe."), start.trim_end());
        assert_ne!(chosen, rejected);
        assert_eq!(short_pair("Yes, wait.", "No."), ("Yes, wait.".into(), "No.".into()));
    }
}
