//! Mail: its settings, its password, a test, and the mails about single batches.

use std::time::Duration;

use train_mail::{PRESETS, Patience, body, check, deliver, domain, trimmed, write};
use train_store::stored::StoredMail;
use train_store::{outbox, settings};

use crate::Engine;
use crate::error::{EngineError, ErrorCode, Result};
use crate::mail_sender::{SETTING, saved};
use crate::secret::MailAccount;
use crate::view::{KeyStatus, KeyView, MailProblemView, MailReport, MailSettings, MailSetup, MailState, MailView};

/// A person waits for a test, so it gives up sooner than a mail that is sent in the background.
const TEST: Patience =
    Patience { connect: Duration::from_secs(10), step: Duration::from_secs(15), whole: Duration::from_secs(40) };
/// How often is looked whether another process has sent a mail.
const LOOK: Duration = Duration::from_millis(250);

impl Engine {
    /// How mail is set up, and which mails did not go out.
    pub async fn mail_setup(&self) -> Result<MailSetup> {
        let saved = self.saved_mail().await?;
        let account = MailAccount::of(&saved.clone().unwrap_or_default(), saved.is_some());
        let (password_status, password_hint) = self.inner.secrets.mail_status(&account).await;
        let troubled = self.troubled_mail().await?;
        let has_password = matches!(password_status, KeyStatus::Stored | KeyStatus::Environment);
        let ready = saved.as_ref().is_some_and(|account| account.user.is_empty() || has_password);
        Ok(MailSetup {
            saved: saved.is_some(),
            settings: saved.unwrap_or_default(),
            password_status,
            password_hint,
            ready,
            troubled,
            presets: PRESETS.iter().map(Into::into).collect(),
        })
    }

    async fn saved_mail(&self) -> Result<Option<MailSettings>> {
        saved(&mut *self.inner.store.read().await?).await
    }

    /// The account of settings that may be saved or not.
    async fn mail_account(&self, input: &MailSettings) -> Result<MailAccount> {
        let input = trimmed(input);
        let saved = self.saved_mail().await?.map(|saved| MailAccount::of(&saved, true));
        let is_saved = saved == Some(MailAccount::of(&input, true));
        Ok(MailAccount::of(&input, is_saved))
    }

    /// Saves how mails are sent. What waits is tried at once.
    ///
    /// # Errors
    /// A value that cannot work is named.
    pub async fn save_mail(&self, input: &MailSettings) -> Result<MailSetup> {
        let input = trimmed(input);
        check(&input)?;
        let before = self.saved_mail().await?.map(|saved| MailAccount::of(&saved, true));
        if let Some(before) = before.filter(|before| *before != MailAccount::of(&input, true))
            && let Err(error) = self.inner.secrets.keep_mail_password(&before).await
        {
            tracing::info!(%error, "the keychain cannot be used");
        }
        self.write(move |connection| {
            Box::pin(async move { settings::set(connection, SETTING, &StoredMail::from(input)).await })
        })
        .await?;
        self.mail_changed().await?;
        self.mail_setup().await
    }

    /// Stores or replaces the password of the account of these settings, saved or not, in the keychain. It cannot be read
    /// back.
    ///
    /// # Errors
    /// The account or the password is empty, or the keychain cannot be used.
    pub async fn set_mail_password(&self, input: &MailSettings, password: String) -> Result<MailSetup> {
        if input.host.trim().is_empty() || input.user.trim().is_empty() {
            return Err(EngineError::invalid("A password belongs to an account.")
                .hint("Enter the mail server and the user name first."));
        }
        let account = self.mail_account(input).await?;
        self.inner.secrets.set_mail_password(&account, password.into()).await?;
        self.mail_changed().await?;
        self.mail_setup().await
    }

    /// Removes the password of the account of these settings from the keychain.
    ///
    /// # Errors
    /// The keychain cannot be used.
    pub async fn delete_mail_password(&self, input: &MailSettings) -> Result<MailSetup> {
        self.inner.secrets.delete_mail_password(&self.mail_account(input).await?).await?;
        self.mail_setup().await
    }

    /// Where the password of the account of these settings would come from.
    ///
    /// # Errors
    /// The database cannot be used.
    pub async fn mail_password_status(&self, input: &MailSettings) -> Result<KeyView> {
        let (status, hint) = self.inner.secrets.mail_status(&self.mail_account(input).await?).await;
        Ok(KeyView { server: trimmed(input).host, status, hint })
    }

    /// Forgets the mail server and its password. Mails that wait keep waiting. Where the keychain cannot be used, the
    /// server is forgotten all the same, and `password_hint` says why a password may be left.
    ///
    /// # Errors
    /// The database cannot be used.
    pub async fn delete_mail(&self) -> Result<MailSetup> {
        let saved = self.saved_mail().await?;
        self.write(|connection| Box::pin(settings::remove(connection, SETTING))).await?;
        let Some(saved) = saved else { return self.mail_setup().await };
        let deleted = self.inner.secrets.delete_mail_password(&MailAccount::of(&saved, true)).await;
        let mut setup = self.mail_setup().await?;
        if let Err(error) = deleted {
            setup.password_hint = Some(format!(
                "A password that the keychain may hold was not deleted: {} To try again, set the account up and delete it once more.",
                error.message
            ));
        }
        Ok(setup)
    }

    /// What was missing may be there now.
    async fn mail_changed(&self) -> Result<()> {
        let now = self.inner.clock.now_ms();
        self.write(move |connection| Box::pin(outbox::wake_all(connection, now))).await?;
        self.inner.mail_sender.wake();
        Ok(())
    }

    /// Sends a test mail as the settings stand there, saved or not, and says in words what came of it.
    ///
    /// # Errors
    /// A value that cannot work, or the keychain cannot be used.
    pub async fn test_mail(&self, input: &MailSettings) -> Result<MailReport> {
        let input = trimmed(input);
        check(&input)?;
        let account = self.mail_account(&input).await?;
        let password = if input.user.is_empty() { None } else { self.inner.secrets.mail_password(&account).await? };
        let token = outbox::random_word(&mut *self.inner.store.read().await?).await?;
        let id = format!("<train.test.{token}@{}>", domain(&input));
        let message = write(&input, &body::test(), &id, self.inner.clock.now_ms())?;
        let sent = deliver(&input, password.as_ref().map(|password| password.as_str()), &message, TEST).await;
        Ok(match sent {
            Ok(()) => MailReport {
                ok: true,
                title: format!("The test e-mail is on its way to {}", input.to),
                detail: format!("{} has taken it.", input.host),
                todo: Some("Look for it there, in the spam folder too.".into()),
                field: None,
            },
            Err(failure) => {
                let words = MailProblemView::new(failure.problem, failure.said);
                let said = words.said.map(|said| format!(" The server's own words: {said}")).unwrap_or_default();
                MailReport {
                    ok: false,
                    title: words.title,
                    detail: format!("{}{said}", words.happened),
                    todo: Some(words.todo),
                    field: words.field,
                }
            }
        })
    }

    /// A batch that is to send a mail needs a way to send it. A keychain that is locked is waited for, as for the API key:
    /// it may ask the person to unlock it.
    ///
    /// # Errors
    /// No server is set up, its password is missing, or the keychain cannot be used.
    pub(crate) async fn require_mail(&self) -> Result<()> {
        let Some(saved) = self.saved_mail().await? else {
            return Err(EngineError::new(ErrorCode::NeedsMail, "No mail server is set up, so no e-mail can be sent.").hint(
                "Set one up in Settings, E-mail, or with `train-cli mail set`, or start the batch without an e-mail.",
            ));
        };
        if saved.user.is_empty() || self.inner.secrets.mail_password(&MailAccount::of(&saved, true)).await?.is_some() {
            return Ok(());
        }
        let message = "The password of the mail server is missing, so no e-mail can be sent.";
        Err(EngineError::new(ErrorCode::NeedsMail, message).hint(
            "Enter it in Settings, E-mail, or with `train-cli mail set`. For one session, TRAIN_SMTP_PASSWORD in the environment works too.",
        ))
    }

    /// Lets the mail about a batch be sent now: one that waits, failed or was given up, or once more.
    ///
    /// # Errors
    /// No mail was asked for, or it is being sent at this moment.
    pub async fn send_mail(&self, batch_id: u32) -> Result<MailView> {
        let (id, now) = (i64::from(batch_id), self.inner.clock.now_ms());
        self.inner.mail_sender.recover().await?;
        self.write(move |connection| Box::pin(outbox::send_again(connection, id, now))).await?;
        self.inner.supervisor.feed().batch(id);
        self.inner.mail_sender.wake();
        self.mail_of(batch_id).await
    }

    /// Gives the mail about a batch up.
    ///
    /// # Errors
    /// No mail was asked for, it was sent, or it is being sent at this moment.
    pub async fn cancel_mail(&self, batch_id: u32) -> Result<MailView> {
        let id = i64::from(batch_id);
        self.inner.mail_sender.recover().await?;
        self.write(move |connection| Box::pin(outbox::cancel(connection, id))).await?;
        self.inner.supervisor.feed().batch(id);
        self.mail_of(batch_id).await
    }

    async fn mail_of(&self, batch_id: u32) -> Result<MailView> {
        let mail = self.find_mail(batch_id).await?;
        mail.ok_or_else(|| {
            EngineError::not_found(format!("No mail was asked for with batch {batch_id}."))
                .hint("Ask for one when a batch is started (train-cli: --email).")
        })
    }

    async fn find_mail(&self, batch_id: u32) -> Result<Option<MailView>> {
        Ok(outbox::of(&mut *self.inner.store.read().await?, i64::from(batch_id)).await?.map(Into::into))
    }

    /// Tries every mail that waits, once, and returns those that did not go out. For a program that ends afterwards. While
    /// another process sends, none is tried.
    pub async fn send_waiting_mail(&self) -> Result<Vec<MailView>> {
        self.inner.mail_sender.sweep(true).await?;
        let unsent = outbox::unsent(&mut *self.inner.store.read().await?).await?;
        Ok(unsent.into_iter().map(Into::into).collect())
    }

    async fn troubled_mail(&self) -> Result<Vec<MailView>> {
        let troubled = outbox::troubled(&mut *self.inner.store.read().await?).await?;
        Ok(troubled.into_iter().map(Into::into).collect())
    }

    /// Tries the mail about a batch before this program ends. `None` where none was asked for. Where another process
    /// sends at this moment, it is waited for.
    pub async fn deliver_mail(&self, batch_id: u32) -> Result<Option<MailView>> {
        for _ in 0..400 {
            self.inner.mail_sender.sweep(false).await?;
            let mail = self.find_mail(batch_id).await?;
            let settled = mail.as_ref().is_none_or(|mail| match mail.state {
                MailState::Queued => mail.problem.is_some(),
                MailState::Sending => false,
                MailState::Sent | MailState::Failed | MailState::Cancelled => true,
            });
            if settled {
                return Ok(mail);
            }
            tokio::time::sleep(LOOK).await;
        }
        self.mail_of(batch_id).await.map(Some)
    }
}

#[cfg(test)]
mod tests {
    use keyring_core::Error;

    use super::*;
    use crate::view::{GenerateInput, ProviderKind, Target};
    use crate::{Clock, Options, Overrides, Secrets};

    /// An engine whose keychain cannot be opened, with a mail account that was saved.
    async fn without_keychain(error: fn() -> Error) -> (tempfile::TempDir, Engine) {
        let folder = tempfile::tempdir().expect("a folder");
        let secrets = Secrets::opened_by(Box::new(move || Err(error())));
        let options = Options { folder: folder.path().into(), secrets, clock: Clock::system() };
        let engine = Engine::open(options).await.expect("an engine");
        let account = MailSettings {
            host: "127.0.0.1".into(),
            port: 25,
            user: "you@example.com".into(),
            from: "you@example.com".into(),
            to: "team@example.org".into(),
            ..MailSettings::default()
        };
        assert!(engine.save_mail(&account).await.expect("saved").saved);
        (folder, engine)
    }

    #[tokio::test]
    async fn the_mail_server_is_forgotten_where_no_keychain_can_be_opened() {
        let (_folder, engine) = without_keychain(|| Error::NoDefaultStore).await;
        let setup = engine.delete_mail().await.expect("forgotten all the same");
        assert!(!setup.saved && !engine.mail_setup().await.expect("a setup").saved);
        let hint = setup.password_hint.expect("what may be left");
        assert!(hint.contains("was not deleted") && hint.contains("no keychain"), "{hint}");
    }

    #[tokio::test]
    async fn a_locked_keychain_is_said_and_not_taken_for_a_missing_password() {
        let (_folder, engine) = without_keychain(|| Error::NoStorageAccess("object locked".into())).await;
        let dataset = engine.create_dataset("test", true).await.expect("a dataset");
        let input = GenerateInput {
            request_id: "one".into(),
            dataset_id: dataset.id,
            target: Target::All,
            limit_micros: None,
            email: true,
            max_tokens: None,
        };
        let overrides = Overrides { kind: Some(ProviderKind::Practice), headless: true, ..Overrides::default() };
        let refused = engine.generate(&input, &overrides).await.expect_err("no mail can be sent");
        assert_eq!(refused.code, ErrorCode::Keychain);
        assert!(refused.message.contains("locked"), "{}", refused.message);
    }
}
