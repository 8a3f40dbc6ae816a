//! Mail: how it is sent, how far it has come, and why it did not go out.

use serde::{Deserialize, Serialize};

use crate::stored_enum::stored_enum;

stored_enum! {
    /// Why a mail did not go out.
    MailProblem {
        /// No mail server was set up.
        NotSetUp = "not_set_up",
        /// The server wants a password and there is none.
        NoPassword = "no_password",
        /// The OS keychain cannot be used.
        Keychain = "keychain",
        /// The server's name does not resolve.
        HostUnknown = "host_unknown",
        /// Nothing listens there.
        Refused = "refused",
        /// No answer in time.
        NoAnswer = "no_answer",
        /// The connection ended in the middle.
        ConnectionLost = "connection_lost",
        /// The server says that it cannot now: a 4xx answer.
        Busy = "busy",
        /// The server's certificate is not what it should be.
        Certificate = "certificate",
        /// What answers does not speak TLS.
        NotTls = "not_tls",
        /// The server offers no STARTTLS.
        NoStartTls = "no_starttls",
        /// The connection would not be encrypted.
        NotEncrypted = "not_encrypted",
        /// What answers is no mail server.
        NotSmtp = "not_smtp",
        /// The server offers no way to sign in.
        NoSignIn = "no_sign_in",
        /// The server sends nothing without a sign-in.
        SignInNeeded = "sign_in_needed",
        /// User name and password do not belong together.
        WrongPassword = "wrong_password",
        /// The account may not sign in with a password, or not with this one.
        SignInForbidden = "sign_in_forbidden",
        /// The server does not send for this address.
        SenderRefused = "sender_refused",
        /// The server does not take mail for this address.
        RecipientRefused = "recipient_refused",
        /// The server refused the mail itself, or this computer.
        MailRefused = "mail_refused",
        /// A fault of this application.
        Internal = "internal",
    }
}

stored_enum! {
    /// A field of the mail settings.
    #[serde(rename = "MailFieldName")]
    MailField {
        /// The mail server's name.
        Host = "host",
        /// Its port.
        Port = "port",
        /// How the connection is encrypted.
        Security = "security",
        /// The user name.
        User = "user",
        /// The password, which is kept apart.
        Password = "password",
        /// The sender's address.
        From = "from",
        /// The recipient's address.
        To = "to",
    }
}

stored_enum! {
    /// How far a mail has come.
    MailState {
        /// It waits for its time.
        Queued = "queued",
        /// It is on its way, or its sender has ended.
        Sending = "sending",
        /// The server has taken it.
        Sent = "sent",
        /// It was given up.
        Failed = "failed",
        /// The person gave it up.
        Cancelled = "cancelled",
    }
}

stored_enum! {
    /// How the connection to a mail server is encrypted.
    MailSecurity {
        /// From the start.
        Tls = "tls",
        /// After the greeting.
        Starttls = "starttls",
        /// Not at all: a server on this computer.
        None = "none",
    }
}

/// How mails are sent. The password is not among it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "MailInput", rename_all = "camelCase")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct MailSettings {
    /// The mail server's name or address.
    pub host: String,
    /// Its port.
    pub port: u32,
    /// How the connection is encrypted.
    pub security: MailSecurity,
    /// The user name; empty where the server asks for none.
    pub user: String,
    /// The sender's address.
    pub from: String,
    /// The recipient's address.
    pub to: String,
}

/// What a set-up begins with.
impl Default for MailSettings {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 465,
            security: MailSecurity::Tls,
            user: String::new(),
            from: String::new(),
            to: String::new(),
        }
    }
}
