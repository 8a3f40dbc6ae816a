//! What is learned, for a template that does not mark it: each reply is what the conversation up to it has more than
//! the conversation before it, where that stands in the whole text too.

use std::ops::Range;

use train_domain::export::{Message, MessageRole};

use crate::template::Template;

/// How many bytes may be rendered for it: each reply takes two more renderings.
const BYTES: usize = 64 << 20;
/// How much work all of its renderings may be.
const FUEL: u64 = 8_000_000;

/// The places of the replies in `text`, which took `fuel` to render. `None`: they cannot be told, or are too many.
pub(crate) fn learned(
    template: &Template,
    messages: &[Message<'_>],
    text: &str,
    fuel: u64,
) -> Option<Vec<Range<usize>>> {
    let replies = messages.iter().filter(|message| message.role == MessageRole::Assistant).count();
    // A conversation up to a reply is half of the whole in the mean, and each is rendered twice.
    if replies.checked_mul(text.len())? > BYTES || (replies as u64).checked_mul(fuel)? > FUEL {
        return None;
    }
    let mut learned = Vec::with_capacity(replies);
    let mut after = 0;
    for (at, message) in messages.iter().enumerate() {
        if message.role != MessageRole::Assistant {
            continue;
        }
        let range = reply(template, &messages[..=at], text)?;
        if range.start < after {
            return None;
        }
        after = range.end;
        learned.push(range);
    }
    Some(learned)
}

/// The place in the whole text of the reply that `messages` end on.
fn reply(template: &Template, messages: &[Message<'_>], text: &str) -> Option<Range<usize>> {
    let (last, before) = messages.split_last()?;
    // A template that adds a default system prompt, or refuses no messages, has to be asked with at least one.
    let (asked, _, _) = template.text(before, true).ok()?;
    let (answered, _, _) = template.text(messages, false).ok()?;
    if !text.starts_with(&asked) {
        return None;
    }
    let start = asked.len();
    if text.starts_with(&answered) && answered.len() > start {
        return Some(start..answered.len());
    }
    // The template writes a last reply differently: its end is what follows it there, as far as that follows here.
    let content = last.content.trim();
    let tail = &answered[answered.rfind(content)? + content.len()..];
    let end = start + text[start..].find(content)? + content.len();
    let same = common(tail, &text[end..]);
    (same > 0).then_some(start..end + same)
}

/// How many bytes two texts have in common at their beginning. A marker in which they part belongs to neither:
/// `<|end|><|endoftext|>` and `<|end|><|user|>` have `<|end|>` in common.
fn common(one: &str, other: &str) -> usize {
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other);
    let same: usize = same.map(|(one, _)| one.len_utf8()).sum();
    let parts_here = same < one.len() && same < other.len();
    match one[..same].rfind(['<', '[']) {
        Some(at) if parts_here && !one[at..same].contains(['>', ']']) => at,
        _ => same,
    }
}
