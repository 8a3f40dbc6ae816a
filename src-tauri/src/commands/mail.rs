//! Mail: settings, password, a test, and the mails about batches. A password goes in and never comes out.

use train_engine::view::{KeyView, MailReport, MailSettings, MailSetup, MailView};

ask! {
    mail_setup() -> MailSetup = mail_setup();
    save_mail(input: MailSettings) -> MailSetup = save_mail(&input);
    delete_mail() -> MailSetup = delete_mail();
    set_mail_password(input: MailSettings, password: String) -> MailSetup = set_mail_password(&input, password);
    delete_mail_password(input: MailSettings) -> MailSetup = delete_mail_password(&input);
    mail_password_status(input: MailSettings) -> KeyView = mail_password_status(&input);
    test_mail(input: MailSettings) -> MailReport = test_mail(&input);
    send_mail(batch_id: u32) -> MailView = send_mail(batch_id);
    cancel_mail(batch_id: u32) -> MailView = cancel_mail(batch_id);
}
