//! Conversations that exist already: how a file writes them, and what its roles mean.

use crate::answer::{ASSISTANTS, SYSTEMS, USERS};
use crate::stored_enum::stored_enum;

stored_enum! {
    /// How a file writes a conversation.
    Shape {
        /// A list of messages with role and content.
        Messages = "messages",
        /// A list of turns with from and value.
        ShareGpt = "sharegpt",
        /// Instruction, input and output, with what preceded them in a history.
        Alpaca = "alpaca",
    }
}

stored_enum! {
    /// What a role of a file means.
    Meaning {
        /// The client.
        User = "user",
        /// The expert whose voice is learned.
        Assistant = "assistant",
        /// What the assistant is told before the conversation.
        System = "system",
        /// Its turns are left out.
        Leave = "leave",
    }
}

impl Meaning {
    /// What a role means by its name alone, where that is a usual one.
    pub fn of_name(name: &str) -> Option<Self> {
        let name = role_key(name);
        let is_of = |names: &[&str]| names.contains(&name.as_str());
        if is_of(&USERS) || name == "prompter" {
            Some(Self::User)
        } else if is_of(&ASSISTANTS) {
            Some(Self::Assistant)
        } else if is_of(&SYSTEMS) {
            Some(Self::System)
        } else {
            None
        }
    }
}

/// A role's name as it is compared: in lower case, without blanks around it.
pub fn role_key(name: &str) -> String {
    name.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_names_of_roles_are_known_however_they_are_written() {
        for (name, meaning) in [
            ("user", Some(Meaning::User)),
            (" Human", Some(Meaning::User)),
            ("gpt", Some(Meaning::Assistant)),
            ("Coach", Some(Meaning::Assistant)),
            ("SYSTEM", Some(Meaning::System)),
            ("developer", Some(Meaning::System)),
            ("tool", None),
            ("narrator", None),
            ("", None),
        ] {
            assert_eq!(Meaning::of_name(name), meaning, "{name}");
        }
    }
}
