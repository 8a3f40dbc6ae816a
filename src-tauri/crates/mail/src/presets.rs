//! What the well-known providers of mail need, as pages about them said in November 2026. None was tried with an account.

use train_domain::mail::MailSecurity;

/// What a provider of mail needs.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    pub id: &'static str,
    pub label: &'static str,
    /// The mail server's name; empty where only the person knows it.
    pub host: &'static str,
    pub port: u32,
    /// How the connection is encrypted.
    pub security: MailSecurity,
    /// What the user name is.
    pub user_help: &'static str,
    pub password_help: &'static str,
    /// What else has to be known.
    pub note: Option<&'static str>,
}

/// The providers, and a server of one's own at the end.
pub const PRESETS: [Preset; 6] = [
    Preset {
        id: "gmail",
        label: "Gmail",
        host: "smtp.gmail.com",
        port: 465,
        security: MailSecurity::Tls,
        user_help: "Your whole Gmail address.",
        password_help: "An app password of your Google account. It needs 2-Step Verification to be on; your own password is refused.",
        note: None,
    },
    Preset {
        id: "microsoft",
        label: "Microsoft 365",
        host: "smtp.office365.com",
        port: 587,
        security: MailSecurity::Starttls,
        user_help: "Your whole work address.",
        password_help: "Your password, or an app password where sign-in has a second step.",
        note: Some(
            "Works while your organisation's administrator allows SMTP AUTH (Authenticated SMTP) for your mailbox; from the end of 2026 Microsoft switches it off unless the administrator switches it on. Personal Outlook.com and Hotmail accounts no longer take a password from programs: send through another account.",
        ),
    },
    Preset {
        id: "fastmail",
        label: "Fastmail",
        host: "smtp.fastmail.com",
        port: 465,
        security: MailSecurity::Tls,
        user_help: "Your whole Fastmail address.",
        password_help: "An app password, made in Fastmail under Settings, Privacy & Security.",
        note: None,
    },
    Preset {
        id: "icloud",
        label: "iCloud",
        host: "smtp.mail.me.com",
        port: 587,
        security: MailSecurity::Starttls,
        user_help: "Your whole iCloud address.",
        password_help: "An app-specific password, made at account.apple.com.",
        note: None,
    },
    Preset {
        id: "yahoo",
        label: "Yahoo",
        host: "smtp.mail.yahoo.com",
        port: 465,
        security: MailSecurity::Tls,
        user_help: "Your whole Yahoo address.",
        password_help: "An app password, made in Yahoo under Account Security; your own password is refused.",
        note: None,
    },
    Preset {
        id: "own",
        label: "Another server",
        host: "",
        port: 465,
        security: MailSecurity::Tls,
        user_help: "As your mail server knows you, usually the whole address. Empty where it asks for none.",
        password_help: "The password of that account.",
        note: None,
    },
];
