//! What was mended in an answer, as it is stored and as it is said.

use super::Conversation;
use crate::stored_enum::stored_enum;

stored_enum! {
    /// One kind of mending.
    Mend {
        /// The turns stood under another name than `turns`.
        ListName = "list_name",
        /// The turns were the whole answer, with no object around them.
        BareList = "bare_list",
        /// Role and content had other names (`from`, `value`).
        FieldNames = "field_names",
        /// The speakers had other names than user and assistant.
        RoleNames = "role_names",
        /// A system turn at the beginning was left out.
        SystemTurn = "system_turn",
        /// An intensity that is no number counts as not told.
        Intensity = "intensity",
        /// An emotion or a summary that is no text counts as not told.
        Field = "field",
        /// A text came as a list of parts.
        Parts = "parts",
        /// A comma too many.
        TrailingComma = "trailing_comma",
        /// A line break or a tab stood inside a string as it is.
        ControlCharacter = "control_character",
        /// Half a surrogate pair, or bytes that are no text.
        Replaced = "replaced",
        /// Turns that were to stay stood before the new ones once more.
        Repeated = "repeated",
    }
}

impl Mend {
    fn words(self) -> &'static str {
        match self {
            Self::ListName => "the turns stood under another name",
            Self::BareList => "the turns came as a bare list",
            Self::FieldNames => "speaker and text stood under other names",
            Self::RoleNames => "the speakers had other names",
            Self::SystemTurn => "a system turn at the beginning was left out",
            Self::Intensity => "an intensity that is no number was left out",
            Self::Field => "an emotion or a summary that is no text was left out",
            Self::Parts => "a text that came in parts was joined",
            Self::TrailingComma => "a comma too many was left out",
            Self::ControlCharacter => "line breaks inside a text were not written as the format wants",
            Self::Repeated => "turns that were to stay came again and were left out",
            Self::Replaced => "a character that could not be read stands as \u{fffd}",
        }
    }
}

impl Conversation {
    /// What was mended, in words for a person.
    pub fn mended_words(&self) -> Vec<String> {
        let words = |mend: &Mend| match mend {
            Mend::Replaced => format!("{}{}", mend.words(), self.where_replaced()),
            mend => mend.words().to_owned(),
        };
        self.mended.iter().map(words).collect()
    }

    fn where_replaced(&self) -> String {
        let turns = self.turns.iter().enumerate().filter(|(_, turn)| is_replaced(&turn.content));
        let numbers: Vec<String> = turns.map(|(index, _)| (index + 1).to_string()).collect();
        match numbers.as_slice() {
            [] => String::new(),
            [one] => format!(" in turn {one}"),
            [most @ .., last] => format!(" in turns {} and {last}", most.join(", ")),
        }
    }
}

fn is_replaced(text: &str) -> bool {
    text.contains(char::REPLACEMENT_CHARACTER)
}

/// Flags a conversation in which U+FFFD stands for what could not be read.
pub(super) fn note_replaced(conversation: &mut Conversation) {
    let turns = conversation.turns.iter().flat_map(|turn| {
        [Some(&turn.content), turn.emotion.as_ref(), turn.secondary_emotion.as_ref()].into_iter().flatten()
    });
    let summaries = [&conversation.client_persona, &conversation.session_context, &conversation.expected_outcome];
    if turns.chain(summaries.into_iter().flatten()).any(|text| is_replaced(text)) {
        conversation.mended.push(Mend::Replaced);
    }
}
