//! API keys and the mail password: in the OS keychain and nowhere else, or in an environment variable for one session.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use keyring_core::{CredentialStore, Entry};
use train_provider::{Key, Kind};

use crate::error::{EngineError, ErrorCode, Result};
use crate::view::KeyStatus;

const SERVICE: &str = "app.train.desktop";

/// One secret: its name in the keychain, the variable that holds it for one session, and what a person calls it.
#[derive(Clone, Copy)]
struct Named {
    name: &'static str,
    variable: Option<&'static str>,
    called: &'static str,
}

const MAIL: Named = Named { name: "smtp", variable: Some("TRAIN_SMTP_PASSWORD"), called: "mail password" };

/// How long the window waits to learn whether there is a key: a locked keychain may ask the person first.
const STATUS_WAIT: Duration = Duration::from_secs(3);
/// How long anything else waits for it: somebody may have to find a password first.
const ANSWER_WAIT: Duration = Duration::from_secs(90);

/// Where keys are kept.
#[derive(Clone)]
pub struct Secrets {
    vault: Arc<Vault>,
    /// Keys of this session, by the name of their variable.
    session: Arc<HashMap<&'static str, String>>,
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
    Memory(Mutex<HashMap<String, String>>),
}

impl Secrets {
    /// The OS keychain. It is opened at the first use, and again after a failure: it may have been unlocked, installed
    /// or started anew meanwhile.
    pub fn keychain() -> Self {
        Self::opened_by(Box::new(open_store))
    }

    fn opened_by(open: Opener) -> Self {
        let vault = Vault::Keychain { open, opened: Mutex::new(None) };
        Self { vault: Arc::new(vault), session: Arc::new(from_environment()) }
    }

    /// The environment variables that may hold a secret for one session. They are read once, when this is made: whoever
    /// starts other processes takes them out of the environment afterwards, so that those do not inherit them.
    pub const VARIABLES: [&'static str; 3] = ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "TRAIN_SMTP_PASSWORD"];

    /// Kept in memory only.
    pub fn memory() -> Self {
        Self { vault: Arc::new(Vault::Memory(Mutex::new(HashMap::new()))), session: Arc::new(from_environment()) }
    }

    /// The key for calls: the environment's for this session, else the keychain's. Blocking calls run off the async threads.
    pub async fn key(&self, kind: Kind) -> Result<Option<Key>> {
        self.get(key_of(kind)).await.map(|key| key.map(Key::new))
    }

    /// The password of the mail server: the environment's for this session, else the keychain's.
    pub async fn mail_password(&self) -> Result<Option<String>> {
        self.get(MAIL).await
    }

    async fn get(&self, secret: Named) -> Result<Option<String>> {
        match self.of_session(secret) {
            Some(value) => Ok(Some(value)),
            None => self.with(secret, |place| place.read()).await,
        }
    }

    fn of_session(&self, secret: Named) -> Option<String> {
        self.session.get(secret.variable?).cloned()
    }

    /// Where the key of a provider would come from.
    pub async fn status(&self, kind: Kind) -> (KeyStatus, Option<String>) {
        if kind == Kind::Practice {
            return (KeyStatus::NotNeeded, None);
        }
        self.status_of(key_of(kind)).await
    }

    /// Where the mail password would come from.
    pub async fn mail_status(&self) -> (KeyStatus, Option<String>) {
        self.status_of(MAIL).await
    }

    async fn status_of(&self, secret: Named) -> (KeyStatus, Option<String>) {
        if self.of_session(secret).is_some() {
            return (KeyStatus::Environment, None);
        }
        match self.within(STATUS_WAIT, secret, |place| place.read()).await {
            Ok(Some(_)) => (KeyStatus::Stored, None),
            Ok(None) => (KeyStatus::Missing, None),
            Err(error) => (KeyStatus::Unavailable, Some(words(&error))),
        }
    }

    /// Stores or replaces a key.
    pub async fn set(&self, kind: Kind, key: String) -> Result<()> {
        let key = key.trim().to_owned();
        if key.is_empty() {
            return Err(EngineError::invalid("The key is empty."));
        }
        if key.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(EngineError::invalid("The key holds a space or a line break.")
                .hint("Copy it again, without anything around it."));
        }
        self.with(key_of(kind), move |place| place.write(&key)).await
    }

    /// Removes a key; it is no error if there is none.
    pub async fn delete(&self, kind: Kind) -> Result<()> {
        self.with(key_of(kind), |place| place.delete()).await
    }

    /// Stores or replaces the mail password. Spaces inside stay: some app passwords are shown with them.
    pub async fn set_mail_password(&self, password: String) -> Result<()> {
        let password = password.trim().to_owned();
        if password.is_empty() {
            return Err(EngineError::invalid("The password is empty."));
        }
        if password.chars().any(char::is_control) {
            return Err(EngineError::invalid(
                "The password holds a line break or another character that cannot be typed.",
            )
            .hint("Copy it again, without anything around it."));
        }
        self.with(MAIL, move |place| place.write(&password)).await
    }

    /// Removes the mail password; it is no error if there is none.
    pub async fn delete_mail_password(&self) -> Result<()> {
        self.with(MAIL, |place| place.delete()).await
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
        let vault = Arc::clone(&self.vault);
        let task = tokio::task::spawn_blocking(move || work(&Place { vault: &vault, secret }));
        match tokio::time::timeout(wait, task).await {
            Ok(done) => done.map_err(|_| silent(secret))?,
            Err(_) => {
                self.vault.forget();
                Err(silent(secret))
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
    fn read(&self) -> Result<Option<String>> {
        match self.vault {
            Vault::Memory(keys) => Ok(keys.lock().expect("no panic while locked").get(self.secret.name).cloned()),
            Vault::Keychain { .. } => self.entry(|entry| match entry.get_password() {
                Ok(key) => Ok(Some(key)),
                Err(keyring_core::Error::NoEntry) => Ok(None),
                Err(error) => Err(error),
            }),
        }
    }

    fn write(&self, key: &str) -> Result<()> {
        match self.vault {
            Vault::Memory(keys) => {
                keys.lock().expect("no panic while locked").insert(self.secret.name.into(), key.into());
                Ok(())
            }
            Vault::Keychain { .. } => self.entry(|entry| entry.set_password(key)),
        }
    }

    fn delete(&self) -> Result<()> {
        match self.vault {
            Vault::Memory(keys) => {
                keys.lock().expect("no panic while locked").remove(self.secret.name);
                Ok(())
            }
            Vault::Keychain { .. } => self.entry(|entry| match entry.delete_credential() {
                Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
                Err(error) => Err(error),
            }),
        }
    }

    /// Works with the entry. After a failure the connection to the keychain is forgotten: one that was locked may be
    /// unlocked, and one that was started anew knows nothing of an old session.
    fn entry<T>(&self, work: impl FnOnce(&Entry) -> keyring_core::Result<T>) -> Result<T> {
        let Vault::Keychain { open, opened } = self.vault else { unreachable!("only a keychain has entries") };
        let known = opened.lock().expect("no panic while locked").clone();
        let store = match known {
            Some(store) => store,
            // Not while locked: opening may hang as well.
            None => {
                let store = open().map_err(|error| unusable(self.secret, &error))?;
                *opened.lock().expect("no panic while locked") = Some(Arc::clone(&store));
                store
            }
        };
        let worked = store.build(SERVICE, self.secret.name, None).and_then(|entry| work(&entry));
        worked.map_err(|error| {
            self.vault.forget();
            unusable(self.secret, &error)
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

/// A provider's key.
fn key_of(kind: Kind) -> Named {
    let variable = match kind {
        Kind::Anthropic => Some("ANTHROPIC_API_KEY"),
        Kind::OpenAi => Some("OPENAI_API_KEY"),
        Kind::Practice => None,
    };
    Named { name: kind.name(), variable, called: "key" }
}

fn from_environment() -> HashMap<&'static str, String> {
    let value = |name| std::env::var(name).ok().map(|key| key.trim().to_owned()).filter(|key| !key.is_empty());
    Secrets::VARIABLES.into_iter().filter_map(|name| Some((name, value(name)?))).collect()
}

/// What is wrong with the keychain, and what to do. The keychain's own words go to the log: they name the store and the
/// cause, never a secret.
fn unusable(secret: Named, error: &keyring_core::Error) -> EngineError {
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

fn silent(secret: Named) -> EngineError {
    blocked(
        secret,
        "The keychain has not answered.",
        "It may be waiting to be unlocked: look for its window, then try again.",
    )
}

fn blocked(secret: Named, message: &str, todo: &str) -> EngineError {
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
