//! What a person reads about each kind of error and each pause: one table, in plain words.

use crate::call::ErrorKind;
use crate::figures::{count as grouped, dollars};
use crate::status::PauseReason;
use crate::stored_enum::stored_enum;
use crate::waste::Waste;

stored_enum! {
    /// What the button beside an error offers.
    Remedy {
        /// Try the same again.
        Retry = "retry",
        /// Try with more output tokens.
        LargerLimit = "larger_limit",
        /// Change something outside of Train, then try the same again.
        Elsewhere = "elsewhere",
        /// Open the provider settings.
        Settings = "settings",
        /// Change the row or its library items.
        Edit = "edit",
        /// Nothing to press.
        None = "none",
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
        ErrorKind::ProxyFailed => (
            "No connection through the proxy",
            "The proxy of this network made no connection to the provider, so nothing was sent and nothing was billed. The details name it.",
            "Check the proxy in this computer's network settings, or ask who looks after the network, then retry.",
            Remedy::Retry,
        ),
        ErrorKind::ProxyDenied => (
            "The proxy wants a name and a password",
            "The proxy of this network lets nobody through without a sign-in that it accepts, so nothing was sent and nothing was billed.",
            "Enter name and password where this computer's proxy is set, or ask who looks after the network, then retry.",
            Remedy::Elsewhere,
        ),
        ErrorKind::CertificateUntrusted => (
            "The server's certificate is not trusted",
            "Nobody whom this computer trusts vouches for the server, so nothing was sent and nothing was billed.",
            "In a company's network, have the certificate of its proxy added to those that this computer trusts. Elsewhere, check the address. Then retry.",
            Remedy::Elsewhere,
        ),
        ErrorKind::CertificateDate => (
            "The server's certificate is out of date",
            "By this computer's clock the server's certificate is not valid today, so nothing was sent and nothing was billed.",
            "Check this computer's date and time. If they are right, the server's owner has to renew the certificate. Then retry.",
            Remedy::Elsewhere,
        ),
        ErrorKind::CertificateName => (
            "The certificate is another server's",
            "What answers at this address shows the certificate of another name, so nothing was sent and nothing was billed.",
            "Check the server's address in Settings, then retry.",
            Remedy::Settings,
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
            "The provider forbids this",
            "The key has no permission for this model or this service, or the provider does not allow this text.",
            "If other conversations came through, change the brief, the topic or the template. Else use another key or model in Settings, then retry.",
            Remedy::Settings,
        ),
        ErrorKind::Billing => (
            "The account needs attention",
            "The provider says that the account has to be paid or topped up.",
            "Check the billing page of the provider, then retry.",
            Remedy::Elsewhere,
        ),
        ErrorKind::AccountLimit => (
            "The account's limit is reached",
            "The spending limit or quota that is set at the provider is used up.",
            "Raise it at the provider or wait until it starts anew, then retry.",
            Remedy::Elsewhere,
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
        ErrorKind::Superseded => (
            "No longer asked for",
            "The row was changed or deleted while it waited, so nothing was sent and nothing was billed.",
            "Look at the row as it is now, and ask again if you still want it.",
            Remedy::None,
        ),
        ErrorKind::OutcomeUnknown => (
            "Not known what became of it",
            "The call was let go before its answer came. The provider may have billed it.",
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
        PauseReason::Limit => (
            "Spending limit reached",
            "What is left of it does not cover another call at its dearest. Raise the limit and resume, or leave it as it is.",
        ),
        PauseReason::Price => (
            "The spending limit cannot be held",
            "What the calls cost is not known. Enter the model's price in Settings, cancel this batch, and start the rest again.",
        ),
        PauseReason::Key => ("The key was refused", "Paste a valid key in Settings, then resume."),
        PauseReason::Billing => ("The account needs attention", "Check the billing page of the provider, then resume."),
        PauseReason::AccountLimit => {
            ("The account's limit is reached", "Raise it at the provider or wait until it starts anew, then resume.")
        }
        PauseReason::Model => {
            ("The model was not found", "Choose another one in Settings, cancel this batch, and start the rest again.")
        }
        PauseReason::Address => (
            "The address is wrong",
            "Check the server's address and the kind of provider in Settings, cancel this batch, and start the rest again.",
        ),
        PauseReason::Request => (
            "The provider refuses every request",
            "Look at the first errors: one setting is probably wrong. Change it in Settings, cancel this batch, and start the rest again.",
        ),
        PauseReason::Saturated => (
            "The provider is saturated",
            "It answered nothing but \"busy\" or its own faults for minutes. Resume later.",
        ),
        PauseReason::Offline => (
            "The provider cannot be reached",
            "Check the network, then resume. If the address is wrong, change it in Settings, cancel this batch, and start the rest again.",
        ),
        PauseReason::ProxyFailed => (
            "No connection through the proxy",
            "Check the proxy in this computer's network settings, or ask who looks after the network, then resume.",
        ),
        PauseReason::ProxyDenied => (
            "The proxy wants a name and a password",
            "Enter them where this computer's proxy is set, or ask who looks after the network, then resume.",
        ),
        PauseReason::Certificate => (
            "The server's certificate is not accepted",
            "The error says why: mend this computer's clock, or have the company proxy's certificate added to those that this computer trusts, then resume. If the address is wrong, change it in Settings, cancel this batch, and start the rest again.",
        ),
        PauseReason::Wasted => (
            "Answers cost money and cannot be used",
            "Look at the first errors and change what they name, or go on anyway.",
        ),
        PauseReason::Disk => {
            ("The database cannot be written", "Free some disk space or check the folder's permissions, then resume.")
        }
    }
}

/// What the answers that could not be used have cost: "23 answers that cannot be used cost $0.41 so far." `cost` and `unknown`
/// are micro-dollars, `None` where the price is not known; nothing is said where nothing was to be paid.
pub fn waste_cost(answers: i64, cost: Option<i64>, unknown: i64) -> Option<String> {
    let counted = if answers == 1 {
        "1 answer that cannot be used".into()
    } else {
        format!("{} answers that cannot be used", grouped(answers))
    };
    // Sums below 2^53, exact in an f64.
    #[allow(clippy::cast_precision_loss, reason = "micro-dollars of one batch")]
    let money = |micros: i64| dollars(micros as f64);
    match (cost, unknown) {
        (None, _) => Some(format!("{counted} so far; what they cost is not known.")),
        (Some(0), 0) => None,
        (Some(cost), 0) => Some(format!("{counted} cost {} so far.", money(cost))),
        (Some(0), unknown) => Some(format!("{counted} may have cost up to {} so far.", money(unknown))),
        (Some(cost), unknown) => {
            Some(format!("{counted} cost {} so far, and perhaps {} more.", money(cost), money(unknown)))
        }
    }
}

/// How a batch makes its calls, as far as the words need it.
#[derive(Clone, Copy, Debug)]
pub struct Calls {
    /// The most tokens of an answer.
    pub max_tokens: u32,
    /// What a call may take, in seconds.
    pub timeout_seconds: u32,
}

/// What was wasted, and what to do about it: "12 of the last 20 answers were cut off at 2,048 tokens." and "Raise ...".
pub fn explain_waste(waste: &Waste, calls: Calls) -> (String, String) {
    let Waste { kind, count, of } = *waste;
    let tokens = grouped(i64::from(calls.max_tokens));
    let what = match kind {
        ErrorKind::Truncated => format!("were cut off at {tokens} tokens"),
        ErrorKind::InvalidAnswer => "were not in the form that was asked for".into(),
        ErrorKind::InvalidConversation => "break a rule, so that they cannot be trained on".into(),
        ErrorKind::EmptyAnswer => "were empty".into(),
        ErrorKind::Refused => "were refusals by the model".into(),
        ErrorKind::ContentFiltered => "were stopped by the provider's content filter".into(),
        ErrorKind::ContextExceeded => "did not fit into what the model can hold".into(),
        ErrorKind::RequestTooLarge => "were refused because the request is too large".into(),
        ErrorKind::AnswerTooLarge => "were far too large".into(),
        ErrorKind::UnexpectedStop => "stopped for a reason that is not known".into(),
        ErrorKind::Protocol => "are not what this kind of provider sends".into(),
        ErrorKind::Timeout => "did not come in time".into(),
        ErrorKind::ConnectionLost => "broke off".into(),
        ErrorKind::ServerError => "were faults of the server, perhaps billed".into(),
        ErrorKind::Overloaded | ErrorKind::RateLimited => "broke off at a busy provider, perhaps billed".into(),
        _ => "could not be used".into(),
    };
    let todo = match kind {
        ErrorKind::Truncated => {
            let more = grouped(i64::from(calls.max_tokens.saturating_mul(2)));
            format!("Raise the limit to {more} tokens: cancel this batch, then generate the rest with the new limit.")
        }
        ErrorKind::InvalidAnswer | ErrorKind::InvalidConversation | ErrorKind::EmptyAnswer => {
            "Choose a model that follows instructions better: cancel this batch, then generate the rest with it.".into()
        }
        ErrorKind::Refused | ErrorKind::ContentFiltered => {
            "Change the template, then go on. For other briefs or another model, cancel this batch, then generate the rest."
                .into()
        }
        ErrorKind::ContextExceeded | ErrorKind::RequestTooLarge => {
            "Shorten the template, then go on. For shorter briefs or a model with a larger context, cancel this batch, then generate the rest.".into()
        }
        ErrorKind::AnswerTooLarge | ErrorKind::Protocol => {
            "It seems to be another kind of server: check its address in Settings, cancel this batch, then generate the rest.".into()
        }
        ErrorKind::Timeout => format!(
            "Look at the provider's status page. If the model is slow, raise the timeout (it is {} s) in Settings: cancel this batch, then generate the rest with the new one.",
            calls.timeout_seconds
        ),
        _ => "Check the network and the provider's status page before more is paid for.".into(),
    };
    (format!("{count} of the last {of} answers {what}."), todo)
}

#[cfg(test)]
mod tests;
