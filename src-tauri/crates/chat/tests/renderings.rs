//! What each family reads of three conversations, as checked in. The tests with the real trainers hold the same against
//! the families' own templates.

use std::path::Path;

use train_chat::{Family, LearnedBy, Template};
use train_domain::export::{Message, MessageRole};

/// Set to write the expected renderings anew.
const UPDATE: &str = "UPDATE_RENDERINGS";

fn conversations() -> [(&'static str, Vec<Message<'static>>); 3] {
    let said = |role, content: &'static str| Message { role, content: content.into() };
    let (system, user, assistant) = (MessageRole::System, MessageRole::User, MessageRole::Assistant);
    [
        (
            "with a system prompt",
            vec![
                said(system, "You are a calm guide.\n\nBe kind."),
                said(user, "I owe $4,000.\nWhat now?"),
                said(assistant, "Breathe.\n\n- List every debt.\n- Then call me."),
                said(user, "And “after” that? 🙂"),
                said(assistant, "Café, 你好."),
            ],
        ),
        (
            "without one",
            vec![
                said(user, "First?"),
                said(assistant, "One."),
                said(user, "Second?"),
                said(assistant, "Two."),
                said(user, "Third?"),
                said(assistant, "Three."),
            ],
        ),
        ("of one exchange", vec![said(user, "  Spaces? "), said(assistant, "\tKept or not.\n")]),
    ]
}

#[test]
fn every_family_reads_what_is_expected_and_learns_the_replies_with_the_ends_of_their_turns() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/renderings");
    for family in Family::ALL {
        let template = Template::of(family).expect("a template that can be read");
        let mut shown = String::new();
        for (name, messages) in conversations() {
            shown += &format!("=== {name}\n");
            let rendered = match template.render(&messages) {
                Ok(rendered) => rendered,
                Err(error) => {
                    shown += &format!("{error}\n");
                    continue;
                }
            };
            assert_eq!(rendered.learned_by, LearnedBy::Tags);
            let replies = messages.iter().filter(|message| message.role == MessageRole::Assistant);
            assert_eq!(rendered.learned.len(), replies.clone().count(), "{}", family.name);
            for (at, (range, reply)) in rendered.learned.iter().zip(replies).enumerate() {
                let learned = &rendered.text[range.clone()];
                let last = at + 1 == rendered.learned.len();
                // What two families add, by their notes.
                let learned = learned.strip_prefix("<think>\n\n</think>\n\n").unwrap_or(learned);
                let end = match family.name {
                    "gpt_oss" if last => "<|return|>",
                    "phi3" if last => "<|end|>\n<|endoftext|>",
                    _ => family.markers.turn_end,
                };
                let said = learned.strip_suffix(end).unwrap_or_else(|| panic!("{}: {learned:?}", family.name));
                assert_eq!(said.trim(), reply.content.trim(), "{}", family.name);
                assert!(rendered.text[..range.start].ends_with(family.markers.assistant), "{}", family.name);
            }
            shown += &marked(&rendered.text, &rendered.learned);
            shown += "\n";
        }
        let path = folder.join(format!("{}.txt", family.name));
        if std::env::var_os(UPDATE).is_some() {
            std::fs::write(&path, &shown).expect("a folder of the project");
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(shown, expected.replace("\r\n", "\n"), "{}", family.name);
    }
}

/// The text with the places that are learned in double brackets.
fn marked(text: &str, learned: &[std::ops::Range<usize>]) -> String {
    let mut shown = String::new();
    let mut at = 0;
    for range in learned {
        shown += &format!("{}⟦{}⟧", &text[at..range.start], &text[range.clone()]);
        at = range.end;
    }
    shown + &text[at..]
}
