//! Where in an answer the conversation stands. Models think aloud before it, in tags or in plain words with braces of
//! their own, and wrap it in fences, in words and in other objects.

use memchr::memchr3;

use super::json::{self, Broken, Parsed};
use super::{Conversation, Rejection, shape};

/// The names of tags that models think in.
const THINKING: [&str; 6] = ["thinking", "thoughts", "thought", "think", "reasoning", "reflection"];

/// Reads the last whole object with a conversation in it. What stands in a thinking block is a draft and does not count;
/// neither does what stands inside an object that the end of the text cuts off.
pub(super) fn last_conversation(text: &str) -> Result<Conversation, Rejection> {
    let mut found: Vec<Parsed> = Vec::new();
    // How many had been found when the model began to think.
    let mut before_thinking = 0;
    let mut why_not = None;
    let mut at = 0;
    while let Some(next) = memchr3(b'{', b'[', b'<', &text.as_bytes()[at..]) {
        at += next;
        match tag(&text[at..]) {
            Some(Tag { closes: false, .. }) => before_thinking = found.len(),
            Some(Tag { closes: true, .. }) => {
                found.truncate(before_thinking);
                why_not = None;
            }
            None => {}
        }
        if text.as_bytes()[at] == b'<' {
            at += 1;
            continue;
        }
        match json::parse(text, at) {
            Ok(parsed) => {
                at = parsed.end;
                match shape::obstacle(&parsed.node) {
                    None => found.push(parsed),
                    Some(obstacle) => why_not = Some(obstacle),
                }
            }
            Err(Broken::CutOff) => {
                why_not = Some(Rejection::answer("the answer is not valid JSON: it ends before its object does"));
                break;
            }
            Err(Broken::Syntax(place)) => {
                at += 1;
                // Braces in words are none; what begins like an object was meant as one.
                if why_not.is_none() && text[at..].trim_start().starts_with('"') {
                    let place = text[..place].chars().count() + 1;
                    why_not = Some(Rejection::answer(format!("the answer is not valid JSON at character {place}")));
                }
            }
        }
    }
    match found.pop() {
        Some(parsed) => shape::conversation(&parsed),
        None => Err(why_not.unwrap_or_else(|| Rejection::answer("the answer has no JSON object"))),
    }
}

struct Tag {
    closes: bool,
}

/// The thinking tag that a text begins with, in angle or square brackets and in any case.
fn tag(text: &str) -> Option<Tag> {
    let inner = text.strip_prefix(['<', '['])?;
    let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    let is = |name: &&str| {
        let named = inner.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        named && inner[name.len()..].trim_start().starts_with(['>', ']'])
    };
    THINKING.iter().any(is).then_some(Tag { closes })
}
