//! What the well-known providers of mail need, as pages about them said in November 2026. None was tried with an account.

use crate::view::{MailPreset, MailSecurity};

/// The providers, and a server of one's own at the end.
pub fn presets() -> Vec<MailPreset> {
    let tls = (465, MailSecurity::Tls);
    let starttls = (587, MailSecurity::Starttls);
    let rows = [
        (
            "gmail",
            "Gmail",
            "smtp.gmail.com",
            tls,
            "Your whole Gmail address.",
            "An app password of your Google account. It needs 2-Step Verification to be on; your own password is refused.",
            None,
        ),
        (
            "microsoft",
            "Microsoft 365",
            "smtp.office365.com",
            starttls,
            "Your whole work address.",
            "Your password, or an app password where sign-in has a second step.",
            Some(
                "Works while your organisation's administrator allows SMTP AUTH (Authenticated SMTP) for your mailbox; from the end of 2026 Microsoft switches it off unless the administrator switches it on. Personal Outlook.com and Hotmail accounts no longer take a password from programs: send through another account.",
            ),
        ),
        (
            "fastmail",
            "Fastmail",
            "smtp.fastmail.com",
            tls,
            "Your whole Fastmail address.",
            "An app password, made in Fastmail under Settings, Privacy & Security.",
            None,
        ),
        (
            "icloud",
            "iCloud",
            "smtp.mail.me.com",
            starttls,
            "Your whole iCloud address.",
            "An app-specific password, made at account.apple.com.",
            None,
        ),
        (
            "yahoo",
            "Yahoo",
            "smtp.mail.yahoo.com",
            tls,
            "Your whole Yahoo address.",
            "An app password, made in Yahoo under Account Security; your own password is refused.",
            None,
        ),
        (
            "own",
            "Another server",
            "",
            tls,
            "As your mail server knows you, usually the whole address. Empty where it asks for none.",
            "The password of that account.",
            None,
        ),
    ];
    rows.map(|(id, label, host, (port, security), user_help, password_help, note)| MailPreset {
        id: id.into(),
        label: label.into(),
        host: host.into(),
        port,
        security,
        user_help: user_help.into(),
        password_help: password_help.into(),
        note: note.map(Into::into),
    })
    .into()
}
