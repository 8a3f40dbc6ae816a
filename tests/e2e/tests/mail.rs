//! FR4.3: "E-mail me when it is complete" in the real window, from the checkbox to the mail that arrives.

use std::path::Path;

use anyhow::{Result, ensure};
use train_e2e::{Window, keychain, leak};
use train_support::{MailConfig, MailFault, MailServer};

const USER: &str = "you@example.com";
const PASSWORD: &str = "mail-test-77ab20c1";

fn server() -> MailServer {
    MailServer::start(MailConfig { user: Some((USER.into(), PASSWORD.into())), ..MailConfig::default() })
}

/// The sample, and Practice to write it.
async fn begin(data: &Path) -> Result<Window> {
    let window = Window::open_with(data, &[("TRAIN_PRACTICE_SPEED", "200")]).await?;
    window.click("start-sample").await?;
    // Practice is chosen with it and writes the first six.
    window.row_is(6, "Generated").await?;
    Ok(window)
}

/// Fills in a mail server on this computer, in the dialog that the checkbox opens.
async fn set_up(window: &Window, port: u16, password: &str) -> Result<()> {
    window.see("mail-setup").await?;
    window.click("mail-preset-own").await?;
    window.fill("mail-host", "127.0.0.1").await?;
    window
        .run("const choice = document.querySelector('select[data-testid=mail-security]'); choice.value = 'none'; choice.dispatchEvent(new Event('change', { bubbles: true }))")
        .await?;
    window.fill("mail-port", &port.to_string()).await?;
    window.fill("mail-user", USER).await?;
    window.fill("mail-password", password).await?;
    window.fill("mail-from", USER).await?;
    window.fill("mail-to", "team@example.org").await?;
    Ok(())
}

/// FR4.3.1-6 and FR4.3.2-6.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn fr4_3_1_6_the_mail_is_set_up_in_place_and_arrives_when_the_batch_is_complete() -> Result<()> {
    let mails = server();
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let window = begin(&data).await?;
    window.click("generate-all").await?;
    window.click("email-check").await?;
    set_up(&window, mails.port(), PASSWORD).await?;
    window.click("test-mail").await?;
    window.until("document.querySelector('[data-testid=mail-report]')?.dataset.ok === 'true'").await?;
    ensure!(mails.arrived(1).await[0].header("Subject") == "Train: a test mail");
    window.click("mail-setup-done").await?;
    window.until("!document.querySelector('[data-testid=mail-setup]')").await?;
    window.until("document.querySelector('[data-testid=email-check]')?.checked").await?;
    window.click("proceed").await?;

    let arrived = mails.arrived(2).await;
    let mail = &arrived[1];
    ensure!(mail.to == ["team@example.org"], "{:?}", mail.to);
    let subject = mail.header("Subject");
    ensure!(subject == "Train: 94 conversations are done (94 succeeded)", "{subject}");
    ensure!(mail.decoded().contains("Practice text"), "{}", mail.decoded());
    window.click("nav-batches").await?;
    window.until("document.querySelector('[data-testid=batch-mail]')?.dataset.state === 'sent'").await?;
    window.reads("E-mail sent to team@example.org at").await?;
    ensure!(keychain::names()?.contains(&format!("smtp:{USER}@127.0.0.1")), "the keychain holds the password");
    let state = window
        .run("return JSON.stringify([{...localStorage}, {...sessionStorage}, document.documentElement.outerHTML, [...document.querySelectorAll('input')].map(i => i.value)])")
        .await?;
    ensure!(!state.as_str().unwrap_or_default().contains(PASSWORD), "the window holds the password");
    let found = leak::files_with(PASSWORD, &[leak::session_folders(), vec![data.clone()]].concat());
    ensure!(found.is_empty(), "the password is in {found:?}");
    window.close().await?;
    ensure!(mails.mails().len() == 2, "once is once");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a desktop session: cargo xtask test provides one"]
async fn fr4_3_2_6_a_mail_that_failed_waits_for_the_person_and_goes_out_after_a_restart() -> Result<()> {
    let mails = server();
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let window = begin(&data).await?;
    mails.script([MailFault::Recipient("550 5.1.1 no such user here")]);
    window.click("generate-all").await?;
    window.click("email-check").await?;
    set_up(&window, mails.port(), PASSWORD).await?;
    window.click("mail-setup-done").await?;
    window.until("!document.querySelector('[data-testid=mail-setup]')").await?;
    window.click("proceed").await?;
    window.see("mail-banner").await?;
    window.reads("was not sent: the recipient was refused.").await?;
    window.close().await?;

    let window = Window::open(&data).await?;
    window.click("mail-banner-show").await?;
    window.until("document.querySelector('[data-testid=batch-mail]')?.dataset.state === 'failed'").await?;
    window.reads("550 5.1.1 no such user here").await?;
    window.click("mail-send").await?;
    window.until("document.querySelector('[data-testid=batch-mail]')?.dataset.state === 'sent'").await?;
    ensure!(mails.mails().len() == 1, "one mail");
    window.close().await
}
