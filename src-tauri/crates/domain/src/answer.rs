//! From the text of an answer to a conversation that may be kept.

use serde::{Deserialize, Serialize};

use crate::call::ErrorKind;

/// A generated conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// How the model summed up the client.
    #[serde(default)]
    pub client_persona: Option<String>,
    /// What the session is about.
    #[serde(default)]
    pub session_context: Option<String>,
    /// What the client should leave with.
    #[serde(default)]
    pub expected_outcome: Option<String>,
    /// The messages, user first, assistant last.
    pub turns: Vec<Turn>,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// Who speaks.
    pub role: Role,
    /// The text.
    pub content: String,
    /// The speaker's main emotion, one word.
    #[serde(default)]
    pub emotion: Option<String>,
    /// A second emotion under it.
    #[serde(default)]
    pub secondary_emotion: Option<String>,
    /// Strength of the main emotion, 0 to 1.
    #[serde(default)]
    pub intensity: Option<f64>,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The client.
    User,
    /// The expert whose voice is learned.
    Assistant,
}

/// Why an answer cannot be kept.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Rejection {
    /// `InvalidAnswer`, `InvalidConversation` or `EmptyAnswer`.
    pub kind: ErrorKind,
    /// What is wrong, with the place.
    pub message: String,
}

/// Reads the JSON object out of an answer (code fences and words around it are ignored, nothing else is
/// guessed at) and holds it against the hard rules.
pub fn read(text: &str) -> Result<Conversation, Rejection> {
    if text.trim().is_empty() {
        return Err(reject(ErrorKind::EmptyAnswer, "the answer has no text".into()));
    }
    let conversation = parse(text)?;
    check(&conversation)?;
    Ok(conversation)
}

fn parse(text: &str) -> Result<Conversation, Rejection> {
    let start =
        text.find('{').ok_or_else(|| reject(ErrorKind::InvalidAnswer, "the answer has no JSON object".into()))?;
    let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Conversation>();
    match values.next() {
        Some(Ok(conversation)) => Ok(conversation),
        Some(Err(error)) if error.is_data() => Err(reject(
            ErrorKind::InvalidAnswer,
            format!("the answer's JSON is not the schema that was asked for: {error}"),
        )),
        Some(Err(error)) => Err(reject(ErrorKind::InvalidAnswer, format!("the answer is not valid JSON: {error}"))),
        None => Err(reject(ErrorKind::InvalidAnswer, "the answer has no JSON object".into())),
    }
}

/// The hard rules: a conversation that breaks one cannot be trained on.
fn check(conversation: &Conversation) -> Result<(), Rejection> {
    let invalid = |message: String| Err(reject(ErrorKind::InvalidConversation, message));
    let turns = &conversation.turns;
    let Some(last) = turns.last() else {
        return invalid("the conversation has no turns".into());
    };
    for (index, turn) in turns.iter().enumerate() {
        let expected = if index % 2 == 0 { Role::User } else { Role::Assistant };
        if turn.role != expected {
            return invalid(if index == 0 {
                "the conversation does not start with the client".into()
            } else {
                format!("turns {} and {} have the same speaker", index, index + 1)
            });
        }
        if turn.content.trim().is_empty() {
            return invalid(format!("turn {} has no text", index + 1));
        }
        if let Some(intensity) = turn.intensity
            && !(0.0..=1.0).contains(&intensity)
        {
            return invalid(format!("turn {} has the intensity {intensity}, which is not between 0 and 1", index + 1));
        }
    }
    if last.role != Role::Assistant {
        return invalid("the conversation ends on the client's turn, so there is no last reply to learn".into());
    }
    Ok(())
}

fn reject(kind: ErrorKind, message: String) -> Rejection {
    Rejection { kind, message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = r#"{"turns":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}"#;

    #[test]
    fn what_stands_around_the_object_is_ignored() {
        for text in [
            GOOD.to_owned(),
            format!("```json\n{GOOD}\n```"),
            format!("Here is the conversation:\n\n{GOOD}\n\nI hope it helps."),
        ] {
            assert_eq!(read(&text).expect("kept").turns.len(), 2, "{text}");
        }
    }

    #[test]
    fn each_broken_rule_is_named() {
        let cases = [
            ("", ErrorKind::EmptyAnswer, "no text"),
            ("I cannot do this.", ErrorKind::InvalidAnswer, "no JSON object"),
            (r#"{"turns":[{"role":"user","content":"a"#, ErrorKind::InvalidAnswer, "not valid JSON"),
            (r#"{"messages":[]}"#, ErrorKind::InvalidAnswer, "missing field `turns`"),
            (r#"{"turns":[{"role":"system","content":"a"}]}"#, ErrorKind::InvalidAnswer, "system"),
            (r#"{"turns":[]}"#, ErrorKind::InvalidConversation, "no turns"),
            (r#"{"turns":[{"role":"user","content":"a"}]}"#, ErrorKind::InvalidConversation, "ends on the client"),
            (r#"{"turns":[{"role":"assistant","content":"a"}]}"#, ErrorKind::InvalidConversation, "does not start"),
            (
                r#"{"turns":[{"role":"user","content":"a"},{"role":"user","content":"b"}]}"#,
                ErrorKind::InvalidConversation,
                "turns 1 and 2",
            ),
            (
                r#"{"turns":[{"role":"user","content":"a"},{"role":"assistant","content":"  "}]}"#,
                ErrorKind::InvalidConversation,
                "turn 2 has no text",
            ),
            (
                r#"{"turns":[{"role":"user","content":"a","intensity":1.5},{"role":"assistant","content":"b"}]}"#,
                ErrorKind::InvalidConversation,
                "intensity 1.5",
            ),
        ];
        for (text, kind, part) in cases {
            let rejection = read(text).expect_err(text);
            assert_eq!(rejection.kind, kind, "{text}");
            assert!(rejection.message.contains(part), "{text}: {}", rejection.message);
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,200}") {
            let _ = read(&text);
        }
    }
}
