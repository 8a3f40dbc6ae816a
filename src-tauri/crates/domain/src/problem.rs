//! What a conversation, or a file of them, can have that a trainer does not take as it was meant.

use crate::stored_enum::stored_enum;

stored_enum! {
    /// A kind of problem.
    ProblemKind {
        /// There is nothing in it.
        NoTurns = "no_turns",
        /// There is no reply in it.
        NoReply = "no_reply",
        /// The client has the last word.
        EndsOnUser = "ends_on_user",
        /// The first message is a reply.
        StartsWithAssistant = "starts_with_assistant",
        /// One side speaks twice in a row.
        RepeatedRole = "repeated_role",
        /// A message without text.
        EmptyTurn = "empty_turn",
        /// More tokens than the trainer is set to read.
        TooLong = "too_long",
        /// The text of a special token.
        SpecialToken = "special_token",
        /// An address or a number of a person.
        PersonalData = "personal_data",
        /// Composed by Practice.
        Practice = "practice",
        /// A character that cannot be seen.
        ControlCharacter = "control_character",
        /// The mark of a character that was lost.
        LostCharacter = "lost_character",
        /// Fewer conversations than the trainer takes, or than its maker advises.
        TooFewRows = "too_few_rows",
        /// More conversations to validate with than the trainer takes.
        TooManyRows = "too_many_rows",
        /// A larger file than the trainer takes.
        TooLarge = "too_large",
        /// The model's template does not render the system prompt.
        SystemLost = "system_lost",
        /// The model's template refuses a system prompt.
        SystemRefused = "system_refused",
        /// The template puts the system prompt elsewhere.
        SystemMoved = "system_moved",
        /// The model's template writes a system prompt of its own.
        SystemAdded = "system_added",
    }
}
