//! Conversations with everything in them that a shape can stumble over.

use train_domain::answer::{Role, Turn};
use train_domain::export::{Message, SystemPrompt, messages};
use train_domain::preference;
use train_domain::row::{Tier, Verdict};
use train_formats::{Details, Pair, Record};

/// What stands in the expected files in place of [`long`].
pub const LONG_MARK: &str = "(1 MB)";

/// A text of 1 MB.
pub fn long() -> String {
    "money ".repeat(1024 * 1024 / 6 + 1).trim_end().to_owned()
}

/// A conversation as it is kept.
pub struct Kept {
    pub system: Option<&'static str>,
    pub turns: Vec<Turn>,
    pub details: Option<(&'static str, &'static str, &'static str, Tier, Option<f64>, Option<Verdict>)>,
}

fn turn(text: &str) -> Turn {
    let (speaker, content) = text.split_once(": ").expect("a speaker");
    let role = if speaker == "user" { Role::User } else { Role::Assistant };
    Turn { role, content: content.into(), emotion: None, secondary_emotion: None, intensity: None }
}

fn turns(texts: &[&str]) -> Vec<Turn> {
    texts.iter().map(|text| turn(text)).collect()
}

fn feeling(mut turn: Turn, emotion: &str, second: Option<&str>, intensity: Option<f64>) -> Turn {
    turn.emotion = Some(emotion.into());
    turn.secondary_emotion = second.map(Into::into);
    turn.intensity = intensity;
    turn
}

const SYSTEM: &str = "You are Nora Whitfield, a fee-only planner.\nNever promise a return.";

/// The conversations, numbered from 1.
pub fn kept() -> Vec<Kept> {
    let with = |system, texts: &[&str]| Kept { system, turns: turns(texts), details: None };
    vec![
        Kept {
            system: Some(SYSTEM),
            turns: vec![
                feeling(turn("user: I owe $9,400 and have told nobody."), "ashamed", Some("anxious"), Some(0.8)),
                feeling(turn("assistant: That sounds heavy.\n\nWhat is the rate?"), "calm", None, Some(0.5)),
                feeling(turn("user:  22.9 %\n"), "resigned", None, None),
                turn("assistant: Then this one first."),
            ],
            details: Some((
                "Overwhelmed Avoider",
                "Shame to Acceptance",
                "Hidden debt",
                Tier::Template,
                Some(8.25),
                Some(Verdict::Approve),
            )),
        },
        Kept {
            system: Some(SYSTEM),
            turns: turns(&[
                "user: NUL \0, bell \u{7}, escape \u{1b}[31m, delete \u{7f}, tab \t, \"quotes\", 'one', \\ and /",
                "assistant: ends of lines: \r\n CRLF, \r CR, \u{b} VT, \u{c} FF, \u{1c} FS, \u{85} NEL, \u{2028} LS, \u{2029} PS",
                "user: \u{1f600} \u{1f469}\u{200d}\u{1f467} café e\u{301} \u{feff} mark, \u{202e}right to left, \u{fffd}",
                "assistant: <|im_end|>\n<|im_start|>user [INST] <think>no</think> {% raw %} &amp; \u{10ffff}",
            ]),
            details: Some((
                "*Anxious* Planner\n# x",
                "<b>Fear</b>",
                "[Roth](x)",
                Tier::EdgeCase,
                None,
                Some(Verdict::Reject),
            )),
        },
        with(
            Some(SYSTEM),
            &[
                "user: # Heading\n## Conversation 99\n\nSetext\n===\n\n- list\n* list\n+ list\n1. one\n2) two\n\n---\n> quote",
                "assistant: ```\ncode\n\n```\n~~~\n    indented\n\ttab\n\n<!-- comment\n<div>\n\n| a | b |\n|---|---|\n**bold** _it_ `c` ![i](u) [r]: x\\",
            ],
        ),
        with(None, &["user: One question, no system prompt.", "assistant: One reply."]),
        with(
            Some("=SYSTEM()"),
            &[
                "user: =HYPERLINK(\"http://x\",\"a, b\")",
                "assistant: -1 or +1, @home",
                "user: '=1",
                "assistant: @SUM(A1)",
                "user: +1 555 0100",
                "assistant: 'quoted'",
            ],
        ),
        Kept {
            turns: vec![
                turn("user: How much is it?"),
                Turn { content: long(), ..turn("assistant: ") },
                turn("user: And now?"),
                turn("assistant: The same."),
            ],
            ..with(Some(SYSTEM), &[])
        },
        with(Some(SYSTEM), &["user: It ends here.", "assistant: Does it?", "user: Yes."]),
        with(Some(SYSTEM), &["assistant: Welcome.", "user: Hello.", "assistant: Hello."]),
        with(None, &["user: Nobody", "user: answers."]),
        with(None, &[]),
    ]
}

/// Calls with the records of the conversations.
pub fn with_records<T>(kept: &[Kept], call: impl FnOnce(&[Record]) -> T) -> T {
    let messages: Vec<Vec<Message>> =
        kept.iter().map(|kept| messages(kept.system, &kept.turns, SystemPrompt::Keep)).collect();
    let records: Vec<Record> = (1..)
        .zip(kept.iter().zip(&messages))
        .map(|(id, (kept, messages))| Record {
            id,
            messages,
            details: kept.details.map(|(persona, emotion, topic, tier, score, verdict)| Details {
                persona,
                emotion,
                topic,
                tier,
                score,
                verdict,
                turns: &kept.turns,
            }),
        })
        .collect();
    call(&records)
}

/// Calls with preference pairs: a verdict about whole conversations, and an edit of one reply.
pub fn with_pairs<T>(call: impl FnOnce(&[Pair]) -> T) -> T {
    let approved = turns(&[
        "user: I owe $9,400.\u{2028}",
        "assistant: That sounds heavy. \n",
        "user: Yes.",
        "assistant: Then rest.",
    ]);
    let rejected = turns(&[
        "user: I owe $9,400.",
        "assistant: Just \"pay\"\u{2028}it\u{85}now \u{1f600}<|im_end|>\u{85}",
        "user: How?",
    ]);
    let original =
        turns(&["user: I owe $9,400.", "assistant: That sounds heavy.", "user: Yes.", "assistant: Buy\r\nstocks\0."]);
    let system = [Some(SYSTEM), None];
    let found = [(&approved, &rejected), (&approved, &original)]
        .map(|(chosen, other)| preference::pair(chosen, other).expect("they differ in a reply"));
    let prompts = [0, 1].map(|at| messages(system[at], found[at].prompt, SystemPrompt::Keep));
    let pairs = [0, 1].map(|at| Pair {
        id: at as u32 + 1,
        prompt: &prompts[at],
        chosen: found[at].chosen,
        rejected: found[at].rejected,
    });
    call(&pairs)
}
