//! Why a mail did not go out, in words for the person, and when it is tried again.

use std::time::Duration;

use train_domain::mail::{MailField, MailProblem};

/// What follows from a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailClass {
    /// It may be gone by itself: tried again after a growing wait.
    Transient,
    /// The same mail would be refused again: not tried until the person says so.
    Permanent,
    /// The person has to do something first; it costs no try.
    Waiting,
}

/// The words for one problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailExplanation {
    pub title: &'static str,
    /// One sentence: what happened.
    pub happened: &'static str,
    /// One sentence: what to do.
    pub todo: &'static str,
    /// Where the mistake probably is.
    pub field: Option<MailField>,
    pub class: MailClass,
}

/// The words for a problem.
pub fn explain(problem: MailProblem) -> MailExplanation {
    use MailClass::{Permanent, Transient, Waiting};
    let (title, happened, todo, field, class) = match problem {
        MailProblem::NotSetUp => (
            "E-mail is not set up",
            "No mail server is set up, so the mail waits.",
            "Set it up under Settings, E-mail.",
            Some(MailField::Host),
            Waiting,
        ),
        MailProblem::NoPassword => (
            "The password is missing",
            "The mail server wants a password and none is stored.",
            "Enter it under Settings, E-mail.",
            Some(MailField::Password),
            Waiting,
        ),
        MailProblem::Keychain => (
            "The keychain cannot be used",
            "The password could not be read from the system's keychain.",
            "Unlock the keychain, then try again.",
            Some(MailField::Password),
            Waiting,
        ),
        MailProblem::HostUnknown => (
            "The mail server was not found",
            "No computer has this name, or the network is down.",
            "Check the server's name and the network. Mail goes straight to its server: a proxy is not used for it.",
            Some(MailField::Host),
            Transient,
        ),
        MailProblem::Refused => (
            "The mail server does not answer at this port",
            "The computer is there, but nothing listens at this port.",
            "Check the port and whether the mail server runs.",
            Some(MailField::Port),
            Transient,
        ),
        MailProblem::NoAnswer => (
            "The mail server did not answer",
            "Nothing came back in time.",
            "Check port and encryption: TLS usually has port 465 and STARTTLS port 587. A firewall may also be in the way: mail goes straight to its server, and no proxy is used for it.",
            Some(MailField::Port),
            Transient,
        ),
        MailProblem::ConnectionLost => (
            "The mail server ended the connection",
            "The connection ended before the mail was taken.",
            "Try again. If it happens every time, check port and encryption.",
            Some(MailField::Security),
            Transient,
        ),
        MailProblem::Busy => (
            "The mail server asks to wait",
            "The mail server says that it cannot take the mail at the moment.",
            "Nothing has to be done: it is tried again.",
            None,
            Transient,
        ),
        MailProblem::Certificate => (
            "The mail server could not prove who it is",
            "Its certificate is not valid for this name on this computer, so nothing was sent and no password was shown to it.",
            "Check the server's name. If it is your own server, install its certificate on this computer.",
            Some(MailField::Host),
            Transient,
        ),
        MailProblem::NotTls => (
            "The mail server does not begin with TLS",
            "What answers at this port does not speak TLS from the start.",
            "Choose STARTTLS, which usually has port 587, or the port for TLS, usually 465.",
            Some(MailField::Security),
            Transient,
        ),
        MailProblem::NoStartTls => (
            "The mail server offers no STARTTLS",
            "The connection could not be encrypted, so nothing was sent and no password was shown to the server.",
            "Choose TLS, which usually has port 465, or ask who runs the server.",
            Some(MailField::Security),
            Transient,
        ),
        MailProblem::NotEncrypted => (
            "The connection must be encrypted",
            "Without encryption password and mail could be read on the way, so nothing was sent.",
            "Choose TLS or STARTTLS. None is for a mail server on this computer.",
            Some(MailField::Security),
            Permanent,
        ),
        MailProblem::NotSmtp => (
            "This is no mail server",
            "What answers at this port does not speak SMTP.",
            "Check server and port: sending usually has port 465 or 587, not the ports for reading mail.",
            Some(MailField::Port),
            Transient,
        ),
        MailProblem::NoSignIn => (
            "The mail server takes no password here",
            "The server offers no sign-in with user name and password on this connection.",
            "Choose TLS or STARTTLS, or leave the user name empty if the server needs none.",
            Some(MailField::User),
            Permanent,
        ),
        MailProblem::SignInNeeded => (
            "The mail server wants a sign-in",
            "The server sends mail only for those who sign in.",
            "Enter user name and password.",
            Some(MailField::User),
            Permanent,
        ),
        MailProblem::WrongPassword => (
            "The password was refused",
            "The mail server does not accept this user name with this password.",
            "Check both. Many providers want an app password in the place of your own.",
            Some(MailField::Password),
            Permanent,
        ),
        MailProblem::SignInForbidden => (
            "This sign-in is not allowed",
            "The account does not let programs sign in with this password.",
            "Create an app password at your provider. At Microsoft 365 the administrator has to allow SMTP AUTH.",
            Some(MailField::Password),
            Permanent,
        ),
        MailProblem::SenderRefused => (
            "The sender was refused",
            "The mail server does not send mail from this address.",
            "Use the address of the account that signs in.",
            Some(MailField::From),
            Permanent,
        ),
        MailProblem::RecipientRefused => (
            "The recipient was refused",
            "The mail server does not take mail for this address.",
            "Check the address that the mail goes to.",
            Some(MailField::To),
            Permanent,
        ),
        MailProblem::MailRefused => (
            "The mail server refused the mail",
            "The server does not take this mail, or none from this computer.",
            "Its own words below say why. Ask who runs the server.",
            None,
            Permanent,
        ),
        MailProblem::Internal => (
            "A fault in Train",
            "The mail could not be written.",
            "Try again. If it happens again, report it.",
            None,
            Permanent,
        ),
    };
    MailExplanation { title, happened, todo, field, class }
}

/// Minutes before the next try, after so many that failed.
const WAITS: [u64; 8] = [1, 2, 5, 15, 30, 60, 120, 240];
/// A mail that could not be sent so many times is given up: about three days of a server that is down.
const MOST_TRIES: u32 = 24;

/// The wait after a failed try, `tries` counting from 1; `None` where it is given up.
pub fn wait_after(problem: MailProblem, tries: u32) -> Option<Duration> {
    let minutes = match explain(problem).class {
        MailClass::Permanent => return None,
        MailClass::Waiting => WAITS[4],
        MailClass::Transient if tries >= MOST_TRIES => return None,
        MailClass::Transient => {
            let step = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
            WAITS[step.min(WAITS.len() - 1)]
        }
    };
    Some(Duration::from_secs(60 * minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_words_that_help() {
        for problem in MailProblem::ALL {
            let words = explain(problem);
            assert!(words.title.len() < 48 && !words.title.ends_with('.'), "{problem:?}");
            for text in [words.happened, words.todo] {
                assert!(text.ends_with('.') && !text.contains('!') && !text.contains("please"), "{problem:?}: {text}");
            }
            assert_eq!(MailProblem::parse(problem.name()), Ok(problem));
        }
    }

    #[test]
    fn waits_grow_and_end_and_what_is_refused_for_good_is_not_tried_again() {
        let waits: Vec<u64> = (1..=10)
            .filter_map(|tries| wait_after(MailProblem::Refused, tries))
            .map(|wait| wait.as_secs() / 60)
            .collect();
        assert_eq!(waits, [1, 2, 5, 15, 30, 60, 120, 240, 240, 240]);
        assert_eq!(wait_after(MailProblem::Refused, MOST_TRIES), None);
        let whole: Duration = (1..MOST_TRIES).filter_map(|tries| wait_after(MailProblem::Refused, tries)).sum();
        assert!((48..=96).contains(&(whole.as_secs() / 3_600)), "{whole:?}");
        assert_eq!(wait_after(MailProblem::WrongPassword, 1), None);
        assert_eq!(wait_after(MailProblem::NoPassword, 500), wait_after(MailProblem::NoPassword, 0), "waits for ever");
    }
}
