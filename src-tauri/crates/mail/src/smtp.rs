//! One mail to one server: encrypted or refused, bounded in time, and with a reason that a person understands.

use std::error::Error as StdError;
use std::net::SocketAddr;
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use train_domain::certificate::CertificateFault;
use train_domain::mail::{MailProblem, MailSecurity, MailSettings};

use crate::redact::Hidden;
use crate::settings::is_loopback;

/// How long is waited, and for what.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a connection.
    pub connect: Duration,
    /// For any answer of the server.
    pub step: Duration,
    /// For everything together: a server that answers a character a minute ends here.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: Duration::from_secs(15), step: Duration::from_secs(30), whole: Duration::from_secs(90) }
    }
}

/// Why a mail was not taken, and the server's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong.
    pub problem: MailProblem,
    /// Cleaned: one line, no password.
    pub said: Option<String>,
}

/// What came of handing a mail over.
pub type Delivery = Result<(), Failure>;

impl From<MailProblem> for Failure {
    fn from(problem: MailProblem) -> Self {
        Self { problem, said: None }
    }
}

/// Where a conversation with the server stood: the same code means something else at each place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Greeting,
    Encryption,
    SignIn,
    Sender,
    Recipient,
    Content,
}

/// Hands a mail to the server. `Ok` means that the server has taken it over.
///
/// # Errors
/// Why it was not taken.
pub async fn deliver(
    input: &MailSettings,
    password: Option<&str>,
    message: &Message,
    patience: Patience,
) -> Result<(), Failure> {
    let talk = Talk { input, hidden: Hidden::new(&input.user, password), patience };
    match tokio::time::timeout(patience.whole, talk.whole(password, message)).await {
        Ok(done) => done,
        Err(_) => Err(MailProblem::NoAnswer.into()),
    }
}

struct Talk<'a> {
    input: &'a MailSettings,
    hidden: Hidden,
    patience: Patience,
}

impl Talk<'_> {
    async fn whole(&self, password: Option<&str>, message: &Message) -> Result<(), Failure> {
        let credentials = match password {
            _ if self.input.user.is_empty() => None,
            Some(password) => Some(Credentials::new(self.input.user.clone(), password.to_owned())),
            None => return Err(MailProblem::NoPassword.into()),
        };
        let mut connection = self.connect().await?;
        if let Some(credentials) = credentials {
            self.step(Step::SignIn, connection.auth(DEFAULT_MECHANISMS, &credentials)).await?;
        }
        let sender = message.envelope().from().cloned();
        self.step(Step::Sender, connection.command(Mail::new(sender, Vec::new()))).await?;
        for recipient in message.envelope().to() {
            self.step(Step::Recipient, connection.command(Rcpt::new(recipient.clone(), Vec::new()))).await?;
        }
        self.step(Step::Content, connection.command(Data)).await?;
        self.step(Step::Content, connection.message(&message.formatted())).await?;
        // It is taken. How the server says good-bye changes nothing.
        let _ = tokio::time::timeout(Duration::from_secs(2), connection.quit()).await;
        Ok(())
    }

    /// A connection that is encrypted, unless it does not leave this computer.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let host = self.input.host.trim_start_matches('[').trim_end_matches(']');
        let plain = self.input.security == MailSecurity::None;
        let addresses = self.resolve(host).await?;
        // Looked at here too: a name on this computer may point elsewhere.
        if plain && !(is_loopback(host) && addresses.iter().all(|address| address.ip().to_canonical().is_loopback())) {
            return Err(MailProblem::NotEncrypted.into());
        }
        let tls = || {
            TlsParameters::new(host.to_owned()).map_err(|error| self.failure(MailProblem::Internal, &error.to_string()))
        };
        let at_once = if self.input.security == MailSecurity::Tls { Some(tls()?) } else { None };
        // The computer's name is nobody's business.
        let hello = ClientId::default();
        let connecting =
            AsyncSmtpConnection::connect_tokio1(&addresses[..], Some(self.patience.connect), &hello, at_once, None);
        let mut connection = self.step(Step::Greeting, connecting).await?;
        if self.input.security == MailSecurity::Starttls {
            if !connection.can_starttls() {
                return Err(MailProblem::NoStartTls.into());
            }
            self.step(Step::Encryption, connection.starttls(tls()?, &hello)).await?;
        }
        if !plain && !connection.is_encrypted() {
            return Err(MailProblem::NotEncrypted.into());
        }
        Ok(connection)
    }

    async fn resolve(&self, host: &str) -> Result<Vec<SocketAddr>, Failure> {
        let port = u16::try_from(self.input.port).map_err(|_| MailProblem::Refused)?;
        let looking = tokio::net::lookup_host((host, port));
        let found = tokio::time::timeout(self.patience.step, looking).await.map_err(|_| MailProblem::HostUnknown)?;
        let addresses: Vec<SocketAddr> = found.map_err(|_| MailProblem::HostUnknown)?.collect();
        if addresses.is_empty() {
            return Err(MailProblem::HostUnknown.into());
        }
        Ok(addresses)
    }

    async fn step<T>(&self, step: Step, work: impl Future<Output = Result<T, Error>>) -> Result<T, Failure> {
        let patience =
            if step == Step::Greeting { self.patience.connect + self.patience.step } else { self.patience.step };
        match tokio::time::timeout(patience, work).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(self.read(step, &error)),
            Err(_) => Err(MailProblem::NoAnswer.into()),
        }
    }

    /// What an error of this step means.
    fn read(&self, step: Step, error: &Error) -> Failure {
        if let Some(code) = error.status() {
            let words = error.source().map(ToString::to_string).unwrap_or_default();
            return self.failure(refusal(step, u16::from(code), &words), &format!("{code} {words}"));
        }
        if let Some(problem) = transport(error) {
            return problem;
        }
        if error.is_response() {
            // The one case in which nothing came at all; everything else is something that is no answer.
            let ended = error.source().is_some_and(|source| source.to_string() == "incomplete response");
            return if ended { MailProblem::ConnectionLost } else { MailProblem::NotSmtp }.into();
        }
        match step {
            Step::SignIn => MailProblem::NoSignIn.into(),
            Step::Encryption => MailProblem::NoStartTls.into(),
            _ => self.failure(MailProblem::Internal, &error.to_string()),
        }
    }

    fn failure(&self, problem: MailProblem, words: &str) -> Failure {
        let said = self.hidden.clean(words);
        Failure { problem, said: Some(said).filter(|said| !said.is_empty()) }
    }
}

/// What a server's refusal means at a step.
fn refusal(step: Step, code: u16, words: &str) -> MailProblem {
    // The words decide only between two refusals of a sign-in, where several providers use one code for both.
    let forbidden = ["5.7.139", "5.7.57", "5.7.30", "5.7.9"].iter().any(|code| words.contains(code))
        || words.to_ascii_lowercase().contains("app password");
    match (step, code) {
        (_, 400..=499) => MailProblem::Busy,
        (Step::SignIn | Step::Sender | Step::Recipient, 538) => MailProblem::NotEncrypted,
        (Step::SignIn, 530) => MailProblem::NotEncrypted,
        (Step::SignIn, 534) => MailProblem::SignInForbidden,
        (Step::SignIn, 535 | 550) if forbidden => MailProblem::SignInForbidden,
        (Step::SignIn, 500..=504) => MailProblem::NoSignIn,
        (Step::SignIn, _) => MailProblem::WrongPassword,
        (Step::Sender | Step::Recipient | Step::Content, 530) => MailProblem::SignInNeeded,
        (Step::Encryption, _) => MailProblem::NoStartTls,
        (Step::Sender, _) => MailProblem::SenderRefused,
        (Step::Recipient, _) => MailProblem::RecipientRefused,
        (Step::Greeting | Step::Content, _) => MailProblem::MailRefused,
    }
}

/// What went wrong below SMTP, where it did.
fn transport(error: &Error) -> Option<Failure> {
    let mut source: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(cause) = source {
        if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
            return Some(encryption(tls));
        }
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            if let Some(tls) = io.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
                return Some(encryption(tls));
            }
            return Some(connection(io).into());
        }
        source = cause.source();
    }
    None
}

fn connection(error: &std::io::Error) -> MailProblem {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::ConnectionRefused => MailProblem::Refused,
        ErrorKind::TimedOut | ErrorKind::WouldBlock => MailProblem::NoAnswer,
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => MailProblem::HostUnknown,
        // Bytes that are no text.
        ErrorKind::InvalidData => MailProblem::NotSmtp,
        _ => MailProblem::ConnectionLost,
    }
}

fn encryption(error: &rustls::Error) -> Failure {
    let said = match error {
        rustls::Error::InvalidCertificate(certificate) => refused(certificate),
        rustls::Error::NoCertificatesPresented => "No certificate was shown.",
        _ => return MailProblem::NotTls.into(),
    };
    Failure { problem: MailProblem::Certificate, said: Some(said.into()) }
}

fn refused(certificate: &rustls::CertificateError) -> &'static str {
    use rustls::CertificateError as Certificate;
    let fault = match certificate {
        Certificate::Expired | Certificate::ExpiredContext { .. } => Some(CertificateFault::Expired),
        Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => Some(CertificateFault::NotValidYet),
        Certificate::UnknownIssuer => Some(CertificateFault::Untrusted),
        Certificate::Other(told) => CertificateFault::of_macos(&told.to_string()),
        Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
            return "The certificate belongs to another name.";
        }
        Certificate::Revoked => return "The certificate was revoked.",
        _ => None,
    };
    match fault {
        Some(CertificateFault::Expired) => "The certificate has expired.",
        Some(CertificateFault::NotValidYet) => {
            "The certificate is not valid yet: the clock of this computer may be wrong."
        }
        Some(CertificateFault::Untrusted) => "Nobody whom this computer trusts has issued the certificate.",
        None => "The certificate was not accepted.",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn what_macos_finds_wrong_with_a_certificate_is_told_by_its_code() {
        for (text, words) in [
            ("\u{201c}localhost\u{201d} certificate is expired: -67818", "has expired"),
            ("Das Zertifikat ist noch nicht g\u{fc}ltig: -67819", "not valid yet"),
            ("\u{201c}localhost\u{201d} certificate is not trusted: -67843", "Nobody whom this computer trusts"),
            ("certificate is not standards compliant: -67901", "not accepted"),
        ] {
            let told = rustls::OtherError(Arc::from(Box::<dyn StdError + Send + Sync>::from(text)));
            let failure = encryption(&rustls::Error::InvalidCertificate(rustls::CertificateError::Other(told)));
            assert!(failure.said.is_some_and(|said| said.contains(words)), "{text}");
        }
    }
}
