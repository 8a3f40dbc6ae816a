//! API keys and the mail password: in the OS keychain and nowhere else, or in an environment variable for one session.
//! A key belongs to one server and a password to one account: no other address gets it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use keyring_core::{CredentialStore, Entry};
use train_domain::mail::MailSettings;
use train_domain::provider::{KeyStatus, ProviderKind};
use train_provider::{Key, is_loopback, origin};
use zeroize::Zeroizing;

use crate::error::{EngineError, ErrorCode, Result};

const SERVICE: &str = "app.train.desktop";

/// One secret.
#[derive(Clone)]
struct Named {
    /// Its name in the keychain.
    name: String,
    /// The name that earlier versions kept it under.
    earlier: Option<&'static str>,
    /// The variable that holds it for one session.
    variable: Option<&'static str>,
    /// What a person calls it.
    called: &'static str,
}

/// The server that a key belongs to: protocol, scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    kind: ProviderKind,
    origin: String,
}

impl Server {
    /// The server of an address.
    ///
    /// # Errors
    /// An address that cannot be read, and Practice, which has no server.
    pub fn at(kind: ProviderKind, base_url: &str) -> Result<Self> {
        match origin(base_url) {
            _ if kind == ProviderKind::Practice => {
                Err(EngineError::invalid("Practice needs no key.").hint("Name the provider that the key is for."))
            }
            Some(origin) => Ok(Self { kind, origin }),
            None => Err(EngineError::invalid("The address of the server cannot be read, so no key can belong to it.")
                .hint("Enter it as the provider writes it, for example https://api.openai.com.")),
        }
    }

    /// As people read it: "api.openai.com", "127.0.0.1:8080", "http://192.168.1.5:8080".
    pub fn name(&self) -> &str {
        let local = self.origin.strip_prefix("http://").filter(|_| is_loopback(&self.origin));
        local.or_else(|| self.origin.strip_prefix("https://")).unwrap_or(&self.origin)
    }

    /// Whether it is the provider's own, which takes no call without a key.
    pub fn is_own(&self) -> bool {
        self.origin == self.kind.own_address()
    }
}

/// A provider's key for a server.
fn key_of(server: &Server) -> Named {
    Named {
        name: format!("{}@{}", server.kind.name(), server.origin),
        // Earlier versions had one key a protocol. It was made for the provider's own address.
        earlier: server.is_own().then(|| server.kind.name()),
        variable: match server.kind {
            ProviderKind::Anthropic => Some("ANTHROPIC_API_KEY"),
            ProviderKind::OpenAi => Some("OPENAI_API_KEY"),
            ProviderKind::Practice => None,
        },
        called: "key",
    }
}

/// The account of a mail server that a password belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAccount {
    /// "you@example.com@smtp.example.com"
    name: String,
    is_saved: bool,
}

impl MailAccount {
    /// The account of these settings; `is_saved` where they are the ones that mails are sent with.
    pub fn of(settings: &MailSettings, is_saved: bool) -> Self {
        Self { name: format!("{}@{}", settings.user, settings.host.to_lowercase()), is_saved }
    }
}

fn mail(account: &MailAccount) -> Named {
    Named {
        name: format!("smtp:{}", account.name),
        // Earlier versions had one password. It was entered for the account that is saved.
        earlier: account.is_saved.then_some("smtp"),
        variable: Some("TRAIN_SMTP_PASSWORD"),
        called: "mail password",
    }
}

/// How long the window waits to learn whether there is a key: a locked keychain may ask the person first.
const STATUS_WAIT: Duration = Duration::from_secs(3);
/// How long anything else waits for it: somebody may have to find a password first.
const ANSWER_WAIT: Duration = Duration::from_secs(90);

#[derive(Clone)]
pub struct Secrets {
    vault: Arc<Vault>,
    /// Keys of this session, by the name of their variable.
    session: Arc<HashMap<&'static str, Zeroizing<String>>>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

/// Opens the keychain.
type Opener = Box<dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync>;

enum Vault {
    Keychain {
        open: Opener,
        opened: Mutex<Option<Arc<CredentialStore>>>,
    },
    /// For tests that are not about the keychain.
    Memory(Mutex<HashMap<String, Zeroizing<String>>>),
}

impl Secrets {
    /// The OS keychain. It is opened at the first use, and again after a failure: it may have been unlocked, installed
    /// or started anew meanwhile.
    pub fn keychain() -> Self {
        Self::opened_by(Box::new(open_store))
    }

    pub(crate) fn opened_by(open: Opener) -> Self {
        let vault = Vault::Keychain { open, opened: Mutex::new(None) };
        Self { vault: Arc::new(vault), session: Arc::new(from_environment()) }
    }

    /// The environment variables that may hold a secret for one session. They are read once, when this is made: whoever
    /// starts other processes takes them out of the environment afterwards, so that those do not inherit them.
    pub const VARIABLES: [&'static str; 3] = ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "TRAIN_SMTP_PASSWORD"];

    pub fn memory() -> Self {
        Self { vault: Arc::new(Vault::Memory(Mutex::new(HashMap::new()))), session: Arc::new(from_environment()) }
    }

    /// The key for calls to a server: the environment's, which is for this session whatever the address, else the
    /// keychain's. Blocking calls run off the async threads.
    pub async fn key(&self, server: &Server) -> Result<Option<Key>> {
        self.get(key_of(server)).await.map(|key| key.map(Key::new))
    }

    /// The password of a mail account: the environment's for this session, else the keychain's.
    pub async fn mail_password(&self, account: &MailAccount) -> Result<Option<Zeroizing<String>>> {
        self.get(mail(account)).await
    }

    /// Brings the password of an earlier version to the account that it was entered for, before another one is saved.
    pub async fn keep_mail_password(&self, account: &MailAccount) -> Result<()> {
        self.within(STATUS_WAIT, mail(account), |place| place.read().map(drop)).await
    }

    async fn get(&self, secret: Named) -> Result<Option<Zeroizing<String>>> {
        match self.of_session(&secret) {
            Some(value) => Ok(Some(value)),
            None => self.with(secret, |place| place.read()).await,
        }
    }

    fn of_session(&self, secret: &Named) -> Option<Zeroizing<String>> {
        self.session.get(secret.variable?).cloned()
    }

    /// Where the key of a server would come from.
    pub async fn status(&self, server: &Server) -> (KeyStatus, Option<String>) {
        self.status_of(key_of(server)).await
    }

    /// Where the password of a mail account would come from.
    pub async fn mail_status(&self, account: &MailAccount) -> (KeyStatus, Option<String>) {
        self.status_of(mail(account)).await
    }

    async fn status_of(&self, secret: Named) -> (KeyStatus, Option<String>) {
        if self.of_session(&secret).is_some() {
            return (KeyStatus::Environment, None);
        }
        match self.within(STATUS_WAIT, secret, |place| place.read()).await {
            Ok(Some(_)) => (KeyStatus::Stored, None),
            Ok(None) => (KeyStatus::Missing, None),
            Err(error) => (KeyStatus::Unavailable, Some(words(&error))),
        }
    }

    /// Stores or replaces the key of a server.
    pub async fn set(&self, server: &Server, key: Zeroizing<String>) -> Result<()> {
        let key = Zeroizing::new(key.trim().to_owned());
        if key.is_empty() {
            return Err(EngineError::invalid("The key is empty."));
        }
        if key.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(EngineError::invalid("The key holds a space or a line break.")
                .hint("Copy it again, without anything around it."));
        }
        self.with(key_of(server), move |place| place.write(&key)).await
    }

    /// Removes the key of a server; it is no error if there is none.
    pub async fn delete(&self, server: &Server) -> Result<()> {
        self.with(key_of(server), |place| place.delete()).await
    }

    /// Stores or replaces the password of a mail account. Spaces inside stay: some app passwords are shown with them.
    pub async fn set_mail_password(&self, account: &MailAccount, password: Zeroizing<String>) -> Result<()> {
        let password = Zeroizing::new(password.trim().to_owned());
        if password.is_empty() {
            return Err(EngineError::invalid("The password is empty."));
        }
        if password.chars().any(char::is_control) {
            return Err(EngineError::invalid(
                "The password holds a line break or another character that cannot be typed.",
            )
            .hint("Copy it again, without anything around it."));
        }
        self.with(mail(account), move |place| place.write(&password)).await
    }

    /// Removes the password of a mail account; it is no error if there is none.
    pub async fn delete_mail_password(&self, account: &MailAccount) -> Result<()> {
        self.with(mail(account), |place| place.delete()).await
    }

    async fn with<T: Send + 'static>(
        &self,
        secret: Named,
        work: impl FnOnce(&Place<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.within(ANSWER_WAIT, secret, work).await
    }

    /// Works off the async threads. A keychain that does not answer in time is not waited for any longer, and the
    /// connection to it is forgotten: it may hang on a window that nobody sees, and everything else would hang behind it.
    async fn within<T: Send + 'static>(
        &self,
        wait: Duration,
        secret: Named,
        work: impl FnOnce(&Place<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (vault, asked) = (Arc::clone(&self.vault), secret.clone());
        let task = tokio::task::spawn_blocking(move || work(&Place { vault: &vault, secret: asked }));
        match tokio::time::timeout(wait, task).await {
            Ok(done) => done.map_err(|_| silent(&secret))?,
            Err(_) => {
                self.vault.forget();
                Err(silent(&secret))
            }
        }
    }
}

impl Vault {
    /// The next use opens the keychain anew.
    fn forget(&self) {
        if let Self::Keychain { opened, .. } = self {
            *opened.lock().expect("no panic while locked") = None;
        }
    }
}

/// One secret's place in the vault.
struct Place<'a> {
    vault: &'a Vault,
    secret: Named,
}

impl Place<'_> {
    /// What is kept. What an earlier version kept moves to the entry of its server or account first.
    fn read(&self) -> Result<Option<Zeroizing<String>>> {
        let found = self.get(&self.secret.name)?;
        let Some(earlier) = self.secret.earlier.filter(|_| found.is_none()) else { return Ok(found) };
        let Some(key) = self.get(earlier)? else { return Ok(None) };
        // The old entry goes only when the new one has been read back.
        let moved = self.put(&self.secret.name, &key).and_then(|()| self.get(&self.secret.name));
        if moved.is_ok_and(|kept| kept.as_ref() == Some(&key)) {
            tracing::info!(from = earlier, "a secret was moved to the entry that it belongs to");
            let _ = self.remove(earlier);
        }
        Ok(Some(key))
    }

    fn write(&self, key: &str) -> Result<()> {
        self.put(&self.secret.name, key)?;
        self.secret.earlier.map_or(Ok(()), |earlier| self.remove(earlier))
    }

    fn delete(&self) -> Result<()> {
        if let Some(earlier) = self.secret.earlier {
            self.remove(earlier)?;
        }
        self.remove(&self.secret.name)
    }

    fn get(&self, name: &str) -> Result<Option<Zeroizing<String>>> {
        match self.vault {
            Vault::Memory(keys) => Ok(keys.lock().expect("no panic while locked").get(name).cloned()),
            Vault::Keychain { .. } => self.entry(name, |entry| match entry.get_password() {
                Ok(key) => Ok(Some(Zeroizing::new(key))),
                Err(keyring_core::Error::NoEntry) => Ok(None),
                Err(error) => Err(error),
            }),
        }
    }

    fn put(&self, name: &str, key: &str) -> Result<()> {
        match self.vault {
            Vault::Memory(keys) => {
                keys.lock().expect("no panic while locked").insert(name.into(), Zeroizing::new(key.into()));
                Ok(())
            }
            Vault::Keychain { .. } => self.entry(name, |entry| entry.set_password(key)),
        }
    }

    fn remove(&self, name: &str) -> Result<()> {
        match self.vault {
            Vault::Memory(keys) => {
                keys.lock().expect("no panic while locked").remove(name);
                Ok(())
            }
            Vault::Keychain { .. } => self.entry(name, |entry| match entry.delete_credential() {
                Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
                Err(error) => Err(error),
            }),
        }
    }

    /// Works with the entry. After a failure the connection to the keychain is forgotten: one that was locked may be
    /// unlocked, and one that was started anew knows nothing of an old session.
    fn entry<T>(&self, name: &str, work: impl FnOnce(&Entry) -> keyring_core::Result<T>) -> Result<T> {
        let Vault::Keychain { open, opened } = self.vault else { unreachable!("only a keychain has entries") };
        let known = opened.lock().expect("no panic while locked").clone();
        let store = match known {
            Some(store) => store,
            // Not while locked: opening may hang as well.
            None => {
                let store = open().map_err(|error| unusable(&self.secret, &error))?;
                *opened.lock().expect("no panic while locked") = Some(Arc::clone(&store));
                store
            }
        };
        let worked = store.build(SERVICE, name, None).and_then(|entry| work(&entry));
        worked.map_err(|error| {
            self.vault.forget();
            unusable(&self.secret, &error)
        })
    }
}

#[cfg(target_os = "linux")]
fn open_store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn open_store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(target_os = "windows")]
fn open_store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

fn from_environment() -> HashMap<&'static str, Zeroizing<String>> {
    let value = |name| {
        let value = Zeroizing::new(std::env::var(name).ok()?);
        Some(Zeroizing::new(value.trim().to_owned())).filter(|value| !value.is_empty())
    };
    Secrets::VARIABLES.into_iter().filter_map(|name| Some((name, value(name)?))).collect()
}

/// What is wrong with the keychain, and what to do. The keychain's own words go to the log: they name the store and the
/// cause, never a secret.
fn unusable(secret: &Named, error: &keyring_core::Error) -> EngineError {
    tracing::warn!(%error, "the keychain cannot be used");
    match error {
        keyring_core::Error::NoStorageAccess(_) => blocked(
            secret,
            "The keychain is locked, or it did not let Train in.",
            "Unlock it, allow Train to use it, then try again.",
        ),
        keyring_core::Error::PlatformFailure(_) | keyring_core::Error::NoDefaultStore => blocked(
            secret,
            "There is no keychain on this computer that Train can reach.",
            if cfg!(target_os = "linux") {
                "Install one, for example the package gnome-keyring or KWallet, sign in again, then try again."
            } else {
                "Sign in to your account again, then try again."
            },
        ),
        other => blocked(secret, &format!("The keychain cannot be used: {other}."), "Try again."),
    }
}

fn silent(secret: &Named) -> EngineError {
    blocked(
        secret,
        "The keychain has not answered.",
        "It may be waiting to be unlocked: look for its window, then try again.",
    )
}

fn blocked(secret: &Named, message: &str, todo: &str) -> EngineError {
    let without = secret
        .variable
        .map(|name| format!(" Without a keychain, start Train with the {} in the environment variable {name}; it is kept for that session only.", secret.called))
        .unwrap_or_default();
    EngineError::new(ErrorCode::Keychain, message).hint(format!("{todo}{without}"))
}

/// Message and hint as one text.
fn words(error: &EngineError) -> String {
    [Some(error.message.as_str()), error.hint.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
