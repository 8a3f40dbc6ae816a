//! How mail is set up: what is taken and what is refused, with the field named.

use lettre::Address;
use train_domain::mail::{MailSecurity, MailSettings};

use crate::MailError;

/// Without what surrounds the values.
pub fn trimmed(input: &MailSettings) -> MailSettings {
    MailSettings {
        host: input.host.trim().trim_end_matches('.').to_owned(),
        user: input.user.trim().to_owned(),
        from: input.from.trim().to_owned(),
        to: input.to.trim().to_owned(),
        ..input.clone()
    }
}

/// Refuses what cannot work, before anything is sent.
///
/// # Errors
/// The value that cannot work.
pub fn check(input: &MailSettings) -> Result<(), MailError> {
    let refuse = |message: &str, hint| Err(MailError::Setting { message: message.into(), hint });
    if !is_host(&input.host) {
        return refuse("The mail server's name cannot be used.", "Write only the name, for example smtp.example.com.");
    }
    if !(1..=65_535).contains(&input.port) {
        return refuse("The port must be between 1 and 65,535.", "TLS usually has 465, STARTTLS 587.");
    }
    if input.security == MailSecurity::None && !is_loopback(&input.host) {
        return refuse(
            "Without encryption, e-mail goes to a server on this computer only.",
            "Choose TLS or STARTTLS: else password and mail could be read on the way.",
        );
    }
    if input.user.chars().any(char::is_control) || input.user.chars().count() > 320 {
        return refuse("The user name cannot be used.", "It is usually the whole e-mail address.");
    }
    address(&input.from, "sender")?;
    address(&input.to, "recipient")?;
    Ok(())
}

pub fn address(text: &str, whose: &str) -> Result<Address, MailError> {
    let refuse = || MailError::Setting {
        message: format!("The {whose}'s address cannot be used."),
        hint: "Write one address and nothing around it, for example you@example.com.",
    };
    // What a server without SMTPUTF8 could not take is refused here, at the field.
    if !text.is_ascii() {
        return Err(refuse());
    }
    text.parse().map_err(|_| refuse())
}

/// The domain that mails come from; Message-IDs are made with it.
pub fn domain(input: &MailSettings) -> &str {
    input.from.rsplit_once('@').map_or("train.invalid", |(_, domain)| domain)
}

/// Whether a server's name means this computer.
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<std::net::IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => bare.eq_ignore_ascii_case("localhost") || bare.to_ascii_lowercase().ends_with(".localhost"),
    }
}

/// A name or an address, without a scheme, a port or a path.
fn is_host(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if bare.parse::<std::net::IpAddr>().is_ok() {
        return true;
    }
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    !host.is_empty() && host.len() <= 253 && host.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(change: impl FnOnce(&mut MailSettings)) -> MailSettings {
        let mut input = MailSettings {
            host: "smtp.example.com".into(),
            user: "you@example.com".into(),
            from: "you@example.com".into(),
            to: "team@example.org".into(),
            ..MailSettings::default()
        };
        change(&mut input);
        input
    }

    #[test]
    fn what_cannot_work_is_refused_with_the_reason() {
        check(&input(|_| {})).expect("sound");
        check(&input(|i| (i.host, i.security) = ("127.0.0.1".into(), MailSecurity::None))).expect("this computer");
        check(&input(|i| (i.host, i.security) = ("[::1]".into(), MailSecurity::None))).expect("this computer");
        let refused = [
            ("server", input(|i| i.host = String::new())),
            ("server", input(|i| i.host = "smtp://example.com".into())),
            ("server", input(|i| i.host = "example.com:465".into())),
            ("server", input(|i| i.host = "example.com\r\nX".into())),
            ("port", input(|i| i.port = 0)),
            ("port", input(|i| i.port = 70_000)),
            ("encryption", input(|i| i.security = MailSecurity::None)),
            ("encryption", input(|i| (i.host, i.security) = ("127.example.com".into(), MailSecurity::None))),
            ("user", input(|i| i.user = "a\nb".into())),
            ("sender", input(|i| i.from = "Train <you@example.com>".into())),
            ("sender", input(|i| i.from = "you@example.com\r\nBcc: x@example.com".into())),
            ("sender", input(|i| i.from = "y\u{f6}u@example.com".into())),
            ("recipient", input(|i| i.to = "a@example.com, b@example.com".into())),
            ("recipient", input(|i| i.to = String::new())),
        ];
        for (word, input) in refused {
            let error = check(&input).expect_err(word);
            assert!(error.to_string().contains(word), "{word}: {error}");
        }
    }
}
