//! The keychain locked, absent, denying and hanging: what is said, and that it can be tried again.

use std::sync::atomic::{AtomicU32, Ordering};

use keyring_core::{Error, mock};

use super::*;

const KEY: &str = "sk-test-0123456789";

fn failure(text: &str) -> keyring_core::error::PlatformError {
    text.into()
}

fn mock_store() -> Arc<CredentialStore> {
    mock::Store::new().expect("a mock")
}

/// The next use of the entry fails so.
fn fails_once(store: &Arc<CredentialStore>, kind: Kind, error: Error) {
    let entry = store.build(SERVICE, kind.name(), None).expect("an entry");
    let cred: &mock::Cred = entry.as_any().downcast_ref().expect("a mock");
    cred.set_error(error);
}

fn over(store: &Arc<CredentialStore>) -> Secrets {
    let store = Arc::clone(store);
    Secrets::opened_by(Box::new(move || Ok(Arc::clone(&store))))
}

#[tokio::test]
async fn a_key_is_stored_replaced_and_deleted() {
    let secrets = over(&mock_store());
    assert_eq!(secrets.status(Kind::OpenAi).await.0, KeyStatus::Missing);
    secrets.set(Kind::OpenAi, format!(" {KEY}\n")).await.expect("stored, without what was around it");
    assert_eq!(secrets.status(Kind::OpenAi).await, (KeyStatus::Stored, None));
    secrets.set(Kind::OpenAi, "sk-other".into()).await.expect("replaced");
    assert_eq!(secrets.get(key_of(Kind::OpenAi)).await.expect("readable").as_deref(), Some("sk-other"));
    assert_eq!(secrets.status(Kind::Anthropic).await.0, KeyStatus::Missing, "each provider has its own");
    secrets.delete(Kind::OpenAi).await.expect("deleted");
    secrets.delete(Kind::OpenAi).await.expect("deleting nothing is no error");
    assert_eq!(secrets.status(Kind::OpenAi).await.0, KeyStatus::Missing);
}

#[tokio::test]
async fn the_mail_password_has_a_place_of_its_own_and_keeps_its_spaces() {
    let secrets = over(&mock_store());
    assert_eq!(secrets.mail_status().await, (KeyStatus::Missing, None));
    secrets.set_mail_password(" abcd efgh\n".into()).await.expect("stored, without what was around it");
    assert_eq!(secrets.mail_password().await.expect("readable").as_deref(), Some("abcd efgh"));
    assert_eq!(secrets.mail_status().await.0, KeyStatus::Stored);
    assert_eq!(secrets.status(Kind::OpenAi).await.0, KeyStatus::Missing, "it is no provider's key");
    let refused = secrets.set_mail_password("two\nlines".into()).await.expect_err("no password");
    assert!(!format!("{refused:?}").contains("lines"), "no error holds a password");
    secrets.delete_mail_password().await.expect("deleted");
    assert_eq!(secrets.mail_password().await.expect("readable"), None);
}

#[tokio::test]
async fn a_locked_keychain_says_so_and_works_once_it_is_unlocked() {
    let store = mock_store();
    let secrets = over(&store);
    secrets.set(Kind::Anthropic, KEY.into()).await.expect("stored");
    fails_once(&store, Kind::Anthropic, Error::NoStorageAccess(failure("object locked")));
    let (status, hint) = secrets.status(Kind::Anthropic).await;
    let hint = hint.expect("words");
    assert_eq!(status, KeyStatus::Unavailable);
    assert!(hint.contains("locked") && hint.contains("ANTHROPIC_API_KEY"), "{hint}");
    assert_eq!(secrets.status(Kind::Anthropic).await.0, KeyStatus::Stored, "unlocked: the next look finds it");
    fails_once(&store, Kind::Anthropic, Error::NoStorageAccess(failure("denied")));
    let refused = secrets.set(Kind::Anthropic, "sk-new".into()).await.expect_err("denied");
    assert_eq!(refused.code, ErrorCode::Keychain);
    assert!(!format!("{refused:?}").contains("sk-new"), "no error holds a key");
    assert_eq!(
        secrets.get(key_of(Kind::Anthropic)).await.expect("readable").as_deref(),
        Some(KEY),
        "the old one stays"
    );
}

#[tokio::test]
async fn an_absent_keychain_says_what_to_install_and_is_looked_for_again() {
    let tries = Arc::new(AtomicU32::new(0));
    let (store, counted) = (mock_store(), Arc::clone(&tries));
    let secrets = Secrets::opened_by(Box::new(move || match counted.fetch_add(1, Ordering::SeqCst) {
        0 => Err(Error::PlatformFailure(failure("no such service"))),
        _ => Ok(Arc::clone(&store)),
    }));
    let (status, hint) = secrets.status(Kind::OpenAi).await;
    let hint = hint.expect("words");
    assert_eq!(status, KeyStatus::Unavailable);
    assert!(hint.contains("no keychain") && hint.contains("OPENAI_API_KEY"), "{hint}");
    #[cfg(target_os = "linux")]
    assert!(hint.contains("gnome-keyring"), "{hint}");
    assert_eq!(secrets.status(Kind::OpenAi).await.0, KeyStatus::Missing, "it was started meanwhile");
    assert_eq!(tries.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_keychain_that_hangs_is_left_behind_and_opened_anew() {
    let tries = Arc::new(AtomicU32::new(0));
    let (store, counted) = (mock_store(), Arc::clone(&tries));
    let (answer, hangs) = std::sync::mpsc::channel::<()>();
    let hangs = Mutex::new(hangs);
    let secrets = Secrets::opened_by(Box::new(move || {
        if counted.fetch_add(1, Ordering::SeqCst) == 0 {
            let _ = hangs.lock().expect("one at a time").recv();
        }
        Ok(Arc::clone(&store))
    }));
    let wait = Duration::from_millis(50);
    let silent = secrets.within(wait, key_of(Kind::OpenAi), |place| place.read()).await.expect_err("hangs");
    assert!(silent.message.contains("has not answered"), "{}", silent.message);
    assert_eq!(secrets.status(Kind::OpenAi).await.0, KeyStatus::Missing, "another connection is not behind it");
    drop(answer);
}

#[tokio::test]
async fn after_a_failure_the_keychain_is_opened_anew() {
    let tries = Arc::new(AtomicU32::new(0));
    let (store, counted) = (mock_store(), Arc::clone(&tries));
    let kept = Arc::clone(&store);
    let secrets = Secrets::opened_by(Box::new(move || {
        counted.fetch_add(1, Ordering::SeqCst);
        Ok(Arc::clone(&store))
    }));
    secrets.set(Kind::OpenAi, KEY.into()).await.expect("stored");
    fails_once(&kept, Kind::OpenAi, Error::PlatformFailure(failure("no such session")));
    assert_eq!(secrets.status(Kind::OpenAi).await.0, KeyStatus::Unavailable);
    assert_eq!(secrets.status(Kind::OpenAi).await.0, KeyStatus::Stored);
    assert_eq!(tries.load(Ordering::SeqCst), 2, "opened again after the failure, and only then");
}
