//! The keychain locked, absent, denying and hanging: what is said, and that it can be tried again.

use std::sync::atomic::{AtomicU32, Ordering};

use keyring_core::api::CredentialStoreApi;
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
fn fails_once(store: &Arc<CredentialStore>, server: &Server, error: Error) {
    let entry = store.build(SERVICE, &key_of(server).name, None).expect("an entry");
    let cred: &mock::Cred = entry.as_any().downcast_ref().expect("a mock");
    cred.set_error(error);
}

/// The provider's own server.
fn own(kind: ProviderKind) -> Server {
    Server::at(kind, kind.own_address()).expect("an address")
}

fn secret(text: &str) -> Zeroizing<String> {
    text.to_owned().into()
}

/// What stands in an entry of the keychain itself.
fn entry(store: &Arc<CredentialStore>, name: &str) -> Option<String> {
    store.build(SERVICE, name, None).expect("an entry").get_password().ok()
}

fn over(store: &Arc<CredentialStore>) -> Secrets {
    let store = Arc::clone(store);
    Secrets::opened_by(Box::new(move || Ok(Arc::clone(&store))))
}

#[tokio::test]
async fn a_key_is_stored_replaced_and_deleted() {
    let secrets = over(&mock_store());
    assert_eq!(secrets.status(&own(ProviderKind::OpenAi)).await.0, KeyStatus::Missing);
    secrets
        .set(&own(ProviderKind::OpenAi), format!(" {KEY}\n").into())
        .await
        .expect("stored, without what was around it");
    assert_eq!(secrets.status(&own(ProviderKind::OpenAi)).await, (KeyStatus::Stored, None));
    secrets.set(&own(ProviderKind::OpenAi), secret("sk-other")).await.expect("replaced");
    assert_eq!(secrets.get(key_of(&own(ProviderKind::OpenAi))).await.expect("readable"), Some(secret("sk-other")));
    assert_eq!(secrets.status(&own(ProviderKind::Anthropic)).await.0, KeyStatus::Missing, "each provider has its own");
    secrets.delete(&own(ProviderKind::OpenAi)).await.expect("deleted");
    secrets.delete(&own(ProviderKind::OpenAi)).await.expect("deleting nothing is no error");
    assert_eq!(secrets.status(&own(ProviderKind::OpenAi)).await.0, KeyStatus::Missing);
}

/// An account of a mail server, and whether it is the one that is saved.
fn account(user: &str, host: &str, is_saved: bool) -> MailAccount {
    MailAccount::of(&MailSettings { user: user.into(), host: host.into(), ..MailSettings::default() }, is_saved)
}

#[tokio::test]
async fn the_mail_password_has_a_place_of_its_own_and_keeps_its_spaces() {
    let secrets = over(&mock_store());
    let mine = account("you@example.com", "smtp.example.com", true);
    assert_eq!(secrets.mail_status(&mine).await, (KeyStatus::Missing, None));
    secrets.set_mail_password(&mine, secret(" abcd efgh\n")).await.expect("stored, without what was around it");
    assert_eq!(secrets.mail_password(&mine).await.expect("readable"), Some(secret("abcd efgh")));
    assert_eq!(secrets.mail_status(&mine).await.0, KeyStatus::Stored);
    assert_eq!(secrets.status(&own(ProviderKind::OpenAi)).await.0, KeyStatus::Missing, "it is no provider's key");
    let refused = secrets.set_mail_password(&mine, secret("two\nlines")).await.expect_err("no password");
    assert!(!format!("{refused:?}").contains("lines"), "no error holds a password");
    secrets.delete_mail_password(&mine).await.expect("deleted");
    assert_eq!(secrets.mail_password(&mine).await.expect("readable"), None);
}

#[tokio::test]
async fn a_mail_password_belongs_to_its_account_and_that_of_an_earlier_version_to_the_saved_one() {
    let store = mock_store();
    store.build(SERVICE, "smtp", None).expect("an entry").set_password("open sesame").expect("as 0.1 kept it");
    let secrets = over(&store);
    for other in
        [account("you@example.com", "smtp.other.example", false), account("me@example.com", "smtp.example.com", false)]
    {
        assert_eq!(secrets.mail_password(&other).await.expect("readable"), None, "{other:?} gets the password");
    }
    let saved = account("you@example.com", "SMTP.example.com", true);
    assert_eq!(secrets.mail_password(&saved).await.expect("readable"), Some(secret("open sesame")));
    assert_eq!(entry(&store, "smtp:you@example.com@smtp.example.com").as_deref(), Some("open sesame"));
    assert_eq!(entry(&store, "smtp"), None, "the old entry is gone");
}

#[tokio::test]
async fn a_locked_keychain_says_so_and_works_once_it_is_unlocked() {
    let store = mock_store();
    let secrets = over(&store);
    secrets.set(&own(ProviderKind::Anthropic), secret(KEY)).await.expect("stored");
    fails_once(&store, &own(ProviderKind::Anthropic), Error::NoStorageAccess(failure("object locked")));
    let (status, hint) = secrets.status(&own(ProviderKind::Anthropic)).await;
    let hint = hint.expect("words");
    assert_eq!(status, KeyStatus::Unavailable);
    assert!(hint.contains("locked") && hint.contains("ANTHROPIC_API_KEY"), "{hint}");
    assert_eq!(
        secrets.status(&own(ProviderKind::Anthropic)).await.0,
        KeyStatus::Stored,
        "unlocked: the next look finds it"
    );
    fails_once(&store, &own(ProviderKind::Anthropic), Error::NoStorageAccess(failure("denied")));
    let refused = secrets.set(&own(ProviderKind::Anthropic), secret("sk-new")).await.expect_err("denied");
    assert_eq!(refused.code, ErrorCode::Keychain);
    assert!(!format!("{refused:?}").contains("sk-new"), "no error holds a key");
    assert_eq!(
        secrets.get(key_of(&own(ProviderKind::Anthropic))).await.expect("readable"),
        Some(secret(KEY)),
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
    let (status, hint) = secrets.status(&own(ProviderKind::OpenAi)).await;
    let hint = hint.expect("words");
    assert_eq!(status, KeyStatus::Unavailable);
    assert!(hint.contains("no keychain") && hint.contains("OPENAI_API_KEY"), "{hint}");
    #[cfg(target_os = "linux")]
    assert!(hint.contains("gnome-keyring"), "{hint}");
    assert_eq!(secrets.status(&own(ProviderKind::OpenAi)).await.0, KeyStatus::Missing, "it was started meanwhile");
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
    let silent =
        secrets.within(wait, key_of(&own(ProviderKind::OpenAi)), |place| place.read()).await.expect_err("hangs");
    assert!(silent.message.contains("has not answered"), "{}", silent.message);
    assert_eq!(
        secrets.status(&own(ProviderKind::OpenAi)).await.0,
        KeyStatus::Missing,
        "another connection is not behind it"
    );
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
    secrets.set(&own(ProviderKind::OpenAi), secret(KEY)).await.expect("stored");
    fails_once(&kept, &own(ProviderKind::OpenAi), Error::PlatformFailure(failure("no such session")));
    assert_eq!(secrets.status(&own(ProviderKind::OpenAi)).await.0, KeyStatus::Unavailable);
    assert_eq!(secrets.status(&own(ProviderKind::OpenAi)).await.0, KeyStatus::Stored);
    assert_eq!(tries.load(Ordering::SeqCst), 2, "opened again after the failure, and only then");
}

#[tokio::test]
async fn a_key_belongs_to_its_server_and_no_other_address_gets_it() {
    let secrets = over(&mock_store());
    let at = |address: &str| Server::at(ProviderKind::OpenAi, address).expect("an address");
    secrets.set(&at("https://api.openai.com/v1/chat/completions"), secret(KEY)).await.expect("stored");
    assert!(
        secrets.key(&at("api.openai.com")).await.expect("readable").is_some(),
        "the same server, written otherwise"
    );
    for other in [
        "https://api.openai.com:8443",
        "http://api.openai.com",
        "https://api.openai.com.evil.example",
        "https://openrouter.ai/api",
        "http://127.0.0.1:8080",
    ] {
        assert!(secrets.key(&at(other)).await.expect("readable").is_none(), "{other} gets the key");
        assert_eq!(secrets.status(&at(other)).await.0, KeyStatus::Missing);
    }
    let anthropic = Server::at(ProviderKind::Anthropic, "https://api.openai.com").expect("an address");
    assert!(secrets.key(&anthropic).await.expect("readable").is_none(), "another protocol");
    for unreadable in ["", "https://me:pw@api.openai.com", "ftp://api.openai.com"] {
        assert!(Server::at(ProviderKind::OpenAi, unreadable).is_err(), "{unreadable}");
    }
    let names = ["https://api.openai.com", "http://127.0.0.1:8080/v1", "http://192.168.1.5:11434"]
        .map(|text| at(text).name().to_owned());
    assert_eq!(names, ["api.openai.com", "127.0.0.1:8080", "http://192.168.1.5:11434"]);
}

#[tokio::test]
async fn the_key_of_an_earlier_version_moves_to_the_providers_own_server() {
    let store = mock_store();
    store.build(SERVICE, "openai", None).expect("an entry").set_password(KEY).expect("as 0.1 kept it");
    let secrets = over(&store);
    let other = Server::at(ProviderKind::OpenAi, "https://openrouter.ai/api").expect("an address");
    assert_eq!(secrets.status(&other).await.0, KeyStatus::Missing, "it was made for no other server");
    assert_eq!(entry(&store, "openai").as_deref(), Some(KEY), "and looking for another moves nothing");
    assert_eq!(secrets.status(&own(ProviderKind::OpenAi)).await.0, KeyStatus::Stored);
    assert_eq!(entry(&store, "openai@https://api.openai.com").as_deref(), Some(KEY));
    assert_eq!(entry(&store, "openai"), None, "the old entry is gone");
    assert_eq!(secrets.get(key_of(&own(ProviderKind::OpenAi))).await.expect("readable"), Some(secret(KEY)));
}

/// A keychain that can be read, but whose second use of an entry of this version, the writing, is denied.
struct DeniesWrites(Arc<CredentialStore>, AtomicU32);

impl CredentialStoreApi for DeniesWrites {
    fn vendor(&self) -> String {
        self.0.vendor()
    }

    fn id(&self) -> String {
        self.0.id()
    }

    fn build(&self, service: &str, user: &str, modifiers: Option<&HashMap<&str, &str>>) -> keyring_core::Result<Entry> {
        if user.contains('@') && self.1.fetch_add(1, Ordering::SeqCst) == 1 {
            fails_once(&self.0, &own(ProviderKind::Anthropic), Error::NoStorageAccess(failure("denied")));
        }
        self.0.build(service, user, modifiers)
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

#[tokio::test]
async fn the_old_entry_stays_until_the_new_one_is_written() {
    let store = mock_store();
    store.build(SERVICE, "anthropic", None).expect("an entry").set_password(KEY).expect("as 0.1 kept it");
    let secrets = over(&store);
    let refusing = Arc::new(DeniesWrites(Arc::clone(&store), AtomicU32::new(0)));
    let denied = Secrets::opened_by(Box::new(move || Ok(Arc::clone(&refusing) as Arc<CredentialStore>)));
    assert_eq!(denied.status(&own(ProviderKind::Anthropic)).await.0, KeyStatus::Stored, "the key serves all the same");
    assert_eq!(entry(&store, "anthropic").as_deref(), Some(KEY));
    // A key that is set anew, or deleted, takes the old one with it.
    secrets.set(&own(ProviderKind::Anthropic), secret("sk-new")).await.expect("stored");
    assert_eq!(entry(&store, "anthropic"), None);
    store.build(SERVICE, "anthropic", None).expect("an entry").set_password(KEY).expect("an old version ran again");
    secrets.delete(&own(ProviderKind::Anthropic)).await.expect("deleted");
    assert_eq!(secrets.status(&own(ProviderKind::Anthropic)).await.0, KeyStatus::Missing, "it does not come back");
}
