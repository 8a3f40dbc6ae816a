//! Problems in words.

use train_domain::export::{Message, MessageRole};
use train_domain::personal::PersonalKind;
use train_domain::problem::ProblemKind;

/// What `count` conversations do or have: "ends on the client", "end on the client".
pub(super) fn problem(kind: ProblemKind, detail: &str, count: u32) -> String {
    let (one, many) = match kind {
        ProblemKind::NoTurns => ("has no turn", "have no turn"),
        ProblemKind::NoReply => ("has no reply", "have no reply"),
        ProblemKind::EndsOnUser => ("ends on the client", "end on the client"),
        ProblemKind::StartsWithAssistant => ("starts with a reply", "start with a reply"),
        ProblemKind::RepeatedRole => ("has two turns of one side in a row", "have two turns of one side in a row"),
        ProblemKind::EmptyTurn => ("has an empty turn", "have an empty turn"),
        ProblemKind::TooLong if count == 1 => return format!("is longer than {detail} tokens"),
        ProblemKind::TooLong => return format!("are longer than {detail} tokens"),
        ProblemKind::SpecialToken if count == 1 => return format!("holds {detail}"),
        ProblemKind::SpecialToken => return format!("hold {detail}"),
        ProblemKind::PersonalData if count == 1 => return format!("names {}", personal(detail)),
        ProblemKind::PersonalData => return format!("name {}", personal(detail)),
        ProblemKind::Practice => ("was composed by Practice", "were composed by Practice"),
        ProblemKind::ControlCharacter => {
            ("holds a character that cannot be seen", "hold a character that cannot be seen")
        }
        ProblemKind::LostCharacter => {
            ("holds the mark of a lost character (\u{fffd})", "hold the mark of a lost character (\u{fffd})")
        }
        // Told of whole files, in words of their own.
        _ => ("has a problem", "have a problem"),
    };
    if count == 1 { one.into() } else { many.into() }
}

fn personal(detail: &str) -> &'static str {
    match PersonalKind::parse(detail) {
        Ok(PersonalKind::Email) => "an e-mail address",
        Ok(PersonalKind::Phone) => "a phone that is not on your resource list",
        Ok(PersonalKind::Card) => "a card number",
        Ok(PersonalKind::SocialSecurity) => "a social security number",
        Ok(PersonalKind::Iban) => "a bank account",
        Err(_) => "personal data",
    }
}

/// Where a message is among those of its side: "second reply", "last message".
pub(super) fn place(messages: &[Message], index: usize) -> String {
    let role = messages[index].role;
    let noun = match role {
        MessageRole::System => return "system prompt".into(),
        MessageRole::User => "message",
        MessageRole::Assistant => "reply",
    };
    let of_role = |messages: &[Message]| messages.iter().filter(|message| message.role == role).count();
    let (before, after) = (of_role(&messages[..index]), of_role(&messages[index + 1..]));
    match (before, after) {
        (0, 0) => format!("only {noun}"),
        (0, _) => format!("first {noun}"),
        (_, 0) => format!("last {noun}"),
        (1, _) => format!("second {noun}"),
        (2, _) => format!("third {noun}"),
        (before, _) => format!("{noun} {}", before + 1),
    }
}
