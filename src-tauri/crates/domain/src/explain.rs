//! What a person reads about each kind of error and each pause: one table, in plain words.

use crate::call::ErrorKind;
use crate::status::PauseReason;

/// What the button beside an error offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Try the same again.
    Retry,
    /// Try with more output tokens.
    LargerLimit,
    /// Open the provider settings.
    Settings,
    /// Change the row or its library items.
    Edit,
    /// Nothing to press.
    None,
}

impl Remedy {
    /// The name in the window's types.
    pub fn name(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::LargerLimit => "larger_limit",
            Self::Settings => "settings",
            Self::Edit => "edit",
            Self::None => "none",
        }
    }
}

/// The words for one kind of error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// A few words.
    pub title: &'static str,
    /// One sentence: what happened.
    pub happened: &'static str,
    /// One sentence: what to do.
    pub todo: &'static str,
    /// What the button offers.
    pub remedy: Remedy,
}

/// The words for a kind of error.
pub fn explain(kind: ErrorKind) -> Explanation {
    let (title, happened, todo, remedy) = match kind {
        ErrorKind::RateLimited => (
            "The provider asked to slow down",
            "More was asked for than the provider allows in a minute.",
            "Retry in a minute, or lower the number of calls at a time in Settings.",
            Remedy::Retry,
        ),
        ErrorKind::Overloaded => (
            "The provider is overloaded",
            "The provider has more work than it can take at the moment.",
            "Retry in a few minutes.",
            Remedy::Retry,
        ),
        ErrorKind::ServerError => (
            "The provider had a fault",
            "The provider's server failed while it worked on this conversation.",
            "Retry. If it goes on for an hour, look at the provider's status page.",
            Remedy::Retry,
        ),
        ErrorKind::Timeout => (
            "No answer in time",
            "The provider took the request and did not finish the answer within the timeout. It may have been billed.",
            "Retry, or raise the timeout in Settings if the model is slow.",
            Remedy::Retry,
        ),
        ErrorKind::ConnectionLost => (
            "The connection broke",
            "The connection ended before the whole answer had arrived. It may have been billed.",
            "Retry. If it happens often, check the network.",
            Remedy::Retry,
        ),
        ErrorKind::Offline => (
            "The provider cannot be reached",
            "No connection could be made, so nothing was sent and nothing was billed.",
            "Check the network and the server's address, then retry.",
            Remedy::Retry,
        ),
        ErrorKind::ParameterRejected => (
            "The server does not know a setting",
            "The server refused a part of the request that this model does not take.",
            "Retry: the next request goes without it.",
            Remedy::Retry,
        ),
        ErrorKind::InvalidAnswer => (
            "The answer is not usable",
            "The model did not answer in the form that was asked for, several times in a row.",
            "Retry, or choose a model that follows instructions better.",
            Remedy::Retry,
        ),
        ErrorKind::InvalidConversation => (
            "The conversation breaks a rule",
            "The model's conversation cannot be trained on, for example because it ends on the client.",
            "Retry, or choose a model that follows instructions better.",
            Remedy::Retry,
        ),
        ErrorKind::EmptyAnswer => (
            "The answer is empty",
            "The model answered with no text, several times in a row.",
            "Retry, or choose another model.",
            Remedy::Retry,
        ),
        ErrorKind::Refused => (
            "The model declined",
            "The model refused to write this conversation.",
            "Change the brief, the topic or the template, then generate it again.",
            Remedy::Edit,
        ),
        ErrorKind::ContentFiltered => (
            "Stopped by the content filter",
            "The provider's content filter stopped the answer.",
            "Change the brief, the topic or the template, then generate it again.",
            Remedy::Edit,
        ),
        ErrorKind::Truncated => (
            "The answer was cut off",
            "The answer reached the limit of output tokens before it was complete.",
            "Retry with a larger limit.",
            Remedy::LargerLimit,
        ),
        ErrorKind::ContextExceeded => (
            "Too long for this model",
            "Prompt and answer together do not fit into what the model can hold.",
            "Shorten the brief or the template, or choose a model with a larger context.",
            Remedy::Edit,
        ),
        ErrorKind::RequestTooLarge => (
            "The request is too large",
            "The prompt is larger than the provider takes.",
            "Shorten the brief or the template.",
            Remedy::Edit,
        ),
        ErrorKind::AnswerTooLarge => (
            "The answer is far too large",
            "The server sent more than any conversation can be, so the rest was not read.",
            "Check that the address belongs to the right server, or choose another model.",
            Remedy::Settings,
        ),
        ErrorKind::BadRequest => (
            "The provider refused the request",
            "The provider says that something in the request is wrong. The details name it.",
            "Check the model and the generation settings, then retry.",
            Remedy::Settings,
        ),
        ErrorKind::UnexpectedStop => (
            "The model stopped in an unknown way",
            "The model stopped for a reason that means the answer is not complete.",
            "Retry, or choose another model.",
            Remedy::Retry,
        ),
        ErrorKind::Protocol => (
            "The server's answer makes no sense",
            "What came back is not what this kind of provider sends.",
            "Check the server's address in Settings.",
            Remedy::Settings,
        ),
        ErrorKind::BadKey => (
            "The key was refused",
            "The provider wants an API key, or does not accept the one that it was sent.",
            "Paste a valid key in Settings, then retry.",
            Remedy::Settings,
        ),
        ErrorKind::Forbidden => (
            "The key may not do this",
            "The API key has no permission for this model or this service.",
            "Use another key or another model in Settings, then retry.",
            Remedy::Settings,
        ),
        ErrorKind::Billing => (
            "The account needs attention",
            "The provider says that the account has to be paid or topped up.",
            "Check the billing page of the provider, then retry.",
            Remedy::Retry,
        ),
        ErrorKind::AccountLimit => (
            "The account's limit is reached",
            "The spending limit or quota that is set at the provider is used up.",
            "Raise it at the provider or wait until it starts anew, then retry.",
            Remedy::Retry,
        ),
        ErrorKind::ModelNotFound => (
            "The model was not found",
            "The provider does not know this model, or the address is wrong.",
            "Choose a model in Settings, then retry.",
            Remedy::Settings,
        ),
        ErrorKind::WrongAddress => (
            "The address is wrong",
            "Something answers at this address, but not as this kind of provider does. The details name what was called.",
            "Check the server's address and the kind of provider in Settings, then retry.",
            Remedy::Settings,
        ),
        ErrorKind::PromptIncomplete => (
            "A value is missing",
            "The prompt template needs a value that this row does not have, so nothing was sent.",
            "Fill in what the details name, then generate it again.",
            Remedy::Edit,
        ),
        ErrorKind::OutcomeUnknown => (
            "Not known what became of it",
            "The application ended while the call was under way. The provider may have billed it.",
            "Retry. The cost of the first call stays counted as possible.",
            Remedy::Retry,
        ),
        ErrorKind::Internal => (
            "A fault in Train",
            "Something in this application went wrong.",
            "Retry. If it happens again, copy the details and report them.",
            Remedy::Retry,
        ),
    };
    Explanation { title, happened, todo, remedy }
}

/// Whether a retry can mend it without anything being changed first.
pub fn retryable(kind: ErrorKind) -> bool {
    matches!(explain(kind).remedy, Remedy::Retry)
}

/// The words for a pause: a title and what to do.
pub fn explain_pause(reason: PauseReason) -> (&'static str, &'static str) {
    match reason {
        PauseReason::Person => ("Paused", "Resume when you are ready."),
        PauseReason::Closed => ("The application was closed", "Resume when you are ready."),
        PauseReason::Limit => ("Spending limit reached", "Raise the limit and resume, or leave it as it is."),
        PauseReason::Key => ("The key was refused", "Paste a valid key in Settings, then resume."),
        PauseReason::Billing => ("The account needs attention", "Check the billing page of the provider, then resume."),
        PauseReason::AccountLimit => {
            ("The account's limit is reached", "Raise it at the provider or wait until it starts anew, then resume.")
        }
        PauseReason::Model => ("The model was not found", "Choose a model in Settings, then start the rest again."),
        PauseReason::Address => (
            "The address is wrong",
            "Check the server's address and the kind of provider in Settings, then start the rest again.",
        ),
        PauseReason::Request => (
            "The provider refuses every request",
            "Look at the first errors: one setting is probably wrong. Mend it, then resume.",
        ),
        PauseReason::Saturated => {
            ("The provider is saturated", "It answered nothing but \"busy\" for minutes. Resume later.")
        }
        PauseReason::Offline => {
            ("The provider cannot be reached", "Check the network and the server's address, then resume.")
        }
        PauseReason::Disk => {
            ("The database cannot be written", "Free some disk space or check the folder's permissions, then resume.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Class;

    #[test]
    fn fr4_4_4_8_every_kind_has_words_that_help() {
        for kind in ErrorKind::ALL {
            let words = explain(kind);
            for text in [words.happened, words.todo] {
                assert!(text.ends_with('.') && text.len() > 12, "{kind:?}: {text}");
                assert!(!text.contains('!'), "{kind:?}");
            }
            assert!(!words.title.ends_with('.') && words.title.len() < 48, "{kind:?}");
            if kind.class() == Class::Transient {
                assert_eq!(words.remedy, Remedy::Retry, "{kind:?} can be mended by a retry");
            }
            assert_eq!(ErrorKind::from_name(kind.name()), Some(kind));
            assert_eq!(serde_json::to_value(kind).expect("a name"), kind.name());
        }
        for reason in PauseReason::ALL {
            assert!(explain_pause(*reason).1.ends_with('.'));
        }
    }

    #[test]
    fn fr4_4_4_7_the_line_between_what_a_retry_can_mend_and_what_it_cannot_is_clear() {
        let mendable = [ErrorKind::RateLimited, ErrorKind::Overloaded, ErrorKind::Timeout, ErrorKind::ServerError];
        assert!(mendable.into_iter().all(retryable));
        let not = [
            ErrorKind::PromptIncomplete,
            ErrorKind::BadRequest,
            ErrorKind::RequestTooLarge,
            ErrorKind::Refused,
            ErrorKind::ContentFiltered,
            ErrorKind::BadKey,
            ErrorKind::Forbidden,
            ErrorKind::ModelNotFound,
            ErrorKind::WrongAddress,
        ];
        for kind in not {
            assert!(!retryable(kind), "{kind:?}");
            assert!(
                matches!(explain(kind).remedy, Remedy::Settings | Remedy::Edit),
                "{kind:?}: there is a way to mend it"
            );
        }
        assert_eq!(explain(ErrorKind::Truncated).remedy, Remedy::LargerLimit);
    }

    #[test]
    fn fr4_4_4_8_the_words_are_not_those_of_programmers() {
        const JARGON: [&str; 14] = [
            "http",
            "json",
            "api ",
            "schema",
            "parse",
            "exception",
            "null",
            "payload",
            "stack",
            "socket",
            "429",
            "500",
            "please",
            "invalid",
        ];
        for kind in ErrorKind::ALL {
            let words = explain(kind);
            let text = format!("{} {} {}", words.title, words.happened, words.todo).to_lowercase();
            // "API key" is what providers call it, and what a person looks for on their page.
            let text = text.replace("api key", "key");
            for word in JARGON {
                assert!(!text.contains(word), "{kind:?} says {word:?}: {text}");
            }
        }
    }
}
