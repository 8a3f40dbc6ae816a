//! API keys: in the OS keychain and nowhere else, or in an environment variable for one session.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use keyring_core::{CredentialStore, Entry};
use train_provider::{Key, Kind};

use crate::error::{EngineError, ErrorCode, Result};
use crate::view::KeyStatus;

const SERVICE: &str = "app.train.desktop";

/// Where keys are kept.
#[derive(Clone)]
pub struct Secrets {
    vault: Arc<Vault>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

enum Vault {
    Keychain(Mutex<Option<Arc<CredentialStore>>>),
    /// For tests that are not about the keychain.
    Memory(Mutex<HashMap<String, String>>),
}

impl Secrets {
    /// The OS keychain. It is opened at the first use, and tried again if that failed.
    pub fn keychain() -> Self {
        Self { vault: Arc::new(Vault::Keychain(Mutex::new(None))) }
    }

    /// Kept in memory only.
    pub fn memory() -> Self {
        Self { vault: Arc::new(Vault::Memory(Mutex::new(HashMap::new()))) }
    }

    /// The key for calls: the environment's for this session, else the keychain's. Blocking calls run off the async threads.
    pub async fn key(&self, kind: Kind) -> Result<Option<Key>> {
        if let Some(key) = environment(kind) {
            return Ok(Some(Key::new(key)));
        }
        self.read(kind).await.map(|key| key.map(Key::new))
    }

    /// Where the key of a provider would come from.
    pub async fn status(&self, kind: Kind) -> (KeyStatus, Option<String>) {
        if kind == Kind::Practice {
            return (KeyStatus::NotNeeded, None);
        }
        if environment(kind).is_some() {
            return (KeyStatus::Environment, None);
        }
        match self.read(kind).await {
            Ok(Some(_)) => (KeyStatus::Stored, None),
            Ok(None) => (KeyStatus::Missing, None),
            Err(error) => (KeyStatus::Unavailable, error.hint),
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
        self.with(kind, move |place| place.write(&key)).await
    }

    /// Removes a key; it is no error if there is none.
    pub async fn delete(&self, kind: Kind) -> Result<()> {
        self.with(kind, |place| place.delete()).await
    }

    async fn read(&self, kind: Kind) -> Result<Option<String>> {
        self.with(kind, |place| place.read()).await
    }

    async fn with<T: Send + 'static>(
        &self,
        kind: Kind,
        work: impl FnOnce(&Place<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let vault = Arc::clone(&self.vault);
        let task = tokio::task::spawn_blocking(move || work(&Place { vault: &vault, name: kind.name() }));
        task.await.map_err(|_| EngineError::new(ErrorCode::Keychain, "The keychain did not answer."))?
    }
}

/// One key's place in the vault.
struct Place<'a> {
    vault: &'a Vault,
    name: &'static str,
}

impl Place<'_> {
    fn read(&self) -> Result<Option<String>> {
        match self.vault {
            Vault::Memory(keys) => Ok(keys.lock().expect("no panic while locked").get(self.name).cloned()),
            Vault::Keychain(store) => match self.entry(store)?.get_password() {
                Ok(key) => Ok(Some(key)),
                Err(keyring_core::Error::NoEntry) => Ok(None),
                Err(error) => Err(unusable(&error)),
            },
        }
    }

    fn write(&self, key: &str) -> Result<()> {
        match self.vault {
            Vault::Memory(keys) => {
                keys.lock().expect("no panic while locked").insert(self.name.into(), key.into());
                Ok(())
            }
            Vault::Keychain(store) => self.entry(store)?.set_password(key).map_err(|error| unusable(&error)),
        }
    }

    fn delete(&self) -> Result<()> {
        match self.vault {
            Vault::Memory(keys) => {
                keys.lock().expect("no panic while locked").remove(self.name);
                Ok(())
            }
            Vault::Keychain(store) => match self.entry(store)?.delete_credential() {
                Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
                Err(error) => Err(unusable(&error)),
            },
        }
    }

    /// A store that could not be opened is not remembered as such: the keychain may be unlocked meanwhile.
    fn entry(&self, store: &Mutex<Option<Arc<CredentialStore>>>) -> Result<Entry> {
        let mut store = store.lock().expect("no panic while locked");
        if store.is_none() {
            *store = Some(open_store().map_err(|error| unusable(&error))?);
        }
        let opened = store.as_ref().expect("opened above");
        opened.build(SERVICE, self.name, None).map_err(|error| unusable(&error))
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

fn environment(kind: Kind) -> Option<String> {
    let name = match kind {
        Kind::Anthropic => "ANTHROPIC_API_KEY",
        Kind::OpenAi => "OPENAI_API_KEY",
        Kind::Practice => return None,
    };
    std::env::var(name).ok().map(|key| key.trim().to_owned()).filter(|key| !key.is_empty())
}

fn unusable(error: &keyring_core::Error) -> EngineError {
    let hint = if cfg!(target_os = "linux") {
        "Unlock it, or install one (for example gnome-keyring) and sign in again. For one session, ANTHROPIC_API_KEY or OPENAI_API_KEY in the environment works without it."
    } else {
        "Unlock it and try again. For one session, ANTHROPIC_API_KEY or OPENAI_API_KEY in the environment works without it."
    };
    // The error's own words name the store and the cause, never a secret.
    EngineError::new(ErrorCode::Keychain, format!("The system's keychain cannot be used: {error}")).hint(hint)
}
