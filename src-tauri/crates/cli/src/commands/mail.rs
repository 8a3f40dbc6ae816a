//! The e-mail that says that a batch is complete: its server, its password, and the mails that did not go out.

use std::io::IsTerminal;

use train_engine::view::{KeyStatus, MailSecurity, MailSettings, MailSetup, MailState, MailView};
use train_engine::{Engine, EngineError, timestamp};

use crate::args::{Args, MailArgs, MailCommand};
use crate::output;
use crate::signals::Stop;

pub async fn mail(engine: &Engine, args: &Args, command: &MailCommand) -> Result<u8, EngineError> {
    match command {
        MailCommand::Set(words) => set(engine, args, words).await.map(|()| 0),
        MailCommand::Status => {
            show(args, &engine.mail_setup().await?);
            Ok(0)
        }
        MailCommand::Test => test(engine, args).await,
        MailCommand::Send { batch } => send(engine, args, *batch).await,
        MailCommand::Delete => {
            let setup = engine.delete_mail().await?;
            if args.json {
                output::json(&summary(&setup));
            } else if setup.password_hint.is_some() {
                output::line("The mail server is forgotten.");
            } else {
                output::line("The mail server is forgotten and its password is deleted.");
            }
            setup.password_hint.iter().for_each(|hint| output::say(hint));
            Ok(0)
        }
    }
}

async fn set(engine: &Engine, args: &Args, words: &MailArgs) -> Result<(), EngineError> {
    let port = match words.security {
        MailSecurity::Tls => 465,
        MailSecurity::Starttls => 587,
        MailSecurity::None => 25,
    };
    let from = words.from.clone().or_else(|| Some(words.user.clone()).filter(|user| user.contains('@')));
    let from = from.ok_or_else(|| {
        EngineError::invalid("The address that mails come from is missing.")
            .hint("Give it with --from you@example.com.")
    })?;
    let input = MailSettings {
        host: words.host.clone(),
        port: words.port.map_or(port, u32::from),
        security: words.security,
        user: words.user.clone(),
        from,
        to: words.to.clone(),
    };
    let mut setup = engine.save_mail(&input).await?;
    if !input.user.trim().is_empty() {
        let password = output::secret("Password: ")?;
        if !password.trim().is_empty() {
            setup = engine.set_mail_password(&input, password).await?;
        }
    }
    if args.json {
        output::json(&summary(&setup));
        return Ok(());
    }
    show(args, &setup);
    if std::io::stderr().is_terminal() {
        output::say("`train-cli mail test` sends a test mail.");
    }
    Ok(())
}

async fn test(engine: &Engine, args: &Args) -> Result<u8, EngineError> {
    let setup = engine.mail_setup().await?;
    if !setup.saved {
        return Err(EngineError::invalid("No mail server is set up.").hint("Set one up: train-cli mail set --help"));
    }
    let report = engine.test_mail(&setup.settings).await?;
    if args.json {
        output::json(&report);
    } else if report.ok {
        output::line(&format!("{}. {}", report.title, report.todo.as_deref().unwrap_or_default()));
    } else {
        output::say(&format!("error: {}. {}", report.title, report.detail));
        output::say(&format!("  {}", report.todo.as_deref().unwrap_or_default()));
    }
    Ok(if report.ok { 0 } else { 1 })
}

async fn send(engine: &Engine, args: &Args, batch: Option<u32>) -> Result<u8, EngineError> {
    let left = match batch {
        Some(id) => {
            let sent = engine.send_mail(id).await;
            sent.map_err(|error| error.or_hint("`train-cli mail status` shows the mails that wait."))?;
            let mail = engine.deliver_mail(id).await?;
            mail.into_iter().filter(|mail| mail.state != MailState::Sent).collect()
        }
        None => engine.send_waiting_mail().await?,
    };
    if args.json {
        output::json(&left.iter().map(object).collect::<Vec<_>>());
    } else if left.is_empty() {
        output::line("No mail waits.");
    } else {
        left.iter().for_each(say);
    }
    Ok(if left.is_empty() { 0 } else { 1 })
}

/// Sends the mail about a batch that is complete, or says why it waits. Whatever comes of it, the batch is done.
pub async fn after(engine: &Engine, batch: u32, json: bool, stop: &mut Stop) {
    let sent = tokio::select! {
        sent = engine.deliver_mail(batch) => sent,
        // Whoever does not want to wait for the mail finds it in the outbox.
        () = stop.asked() => {
            output::say("The mail waits: `train-cli mail send` sends it, and so does the window at its next start.");
            return;
        }
    };
    let mail = match sent {
        Ok(Some(mail)) => mail,
        Ok(None) => return,
        Err(error) => return output::failure(&error),
    };
    if json {
        let mut event = object(&mail);
        event["event"] = "mail".into();
        output::json(&event);
    } else {
        say(&mail);
    }
}

fn say(mail: &MailView) {
    let why = mail.problem.as_ref().map(|problem| {
        let said = problem.said.as_ref().map(|said| format!(" The server's own words: {said}")).unwrap_or_default();
        format!("{}. {}{said}", problem.title, problem.todo)
    });
    let why = why.unwrap_or_else(|| "another Train process sends mails at this moment.".into());
    let batch = mail.batch_id;
    output::say(&match mail.state {
        MailState::Sent => format!("Mail sent to {}.", mail.to.as_deref().unwrap_or_default()),
        MailState::Failed => {
            format!("The mail about batch {batch} was not sent: {why}\n  `train-cli mail send {batch}` tries it again.")
        }
        MailState::Cancelled => format!("The mail about batch {batch} was given up."),
        MailState::Queued | MailState::Sending => format!(
            "The mail about batch {batch} waits: {why}\n  `train-cli mail send` tries it again, and so does the window while it is open."
        ),
    });
}

fn show(args: &Args, setup: &MailSetup) {
    if args.json {
        output::json(&summary(setup));
        return;
    }
    if setup.saved {
        let MailSettings { host, port, security, user, from, to } = &setup.settings;
        let user = if user.is_empty() { "without a sign-in".into() } else { format!("as {user}") };
        let encryption = match security {
            MailSecurity::Tls => "TLS",
            MailSecurity::Starttls => "STARTTLS",
            MailSecurity::None => "not encrypted",
        };
        output::line(&format!("Mail goes from {from} to {to} through {host}:{port} ({encryption}), {user}."));
        if !setup.settings.user.is_empty() {
            output::line(match setup.password_status {
                KeyStatus::Stored => "A password is stored in the system's keychain.",
                KeyStatus::Environment => "A password is in the environment.",
                KeyStatus::Missing | KeyStatus::NotNeeded => "There is no password.",
                KeyStatus::Unavailable => "The system's keychain cannot be used.",
            });
            if let Some(hint) = &setup.password_hint {
                output::say(hint);
            }
        }
    } else {
        output::line("No mail server is set up.");
    }
    setup.troubled.iter().for_each(say);
}

/// What scripts get: no password, which is not among it, and no presets, which are for people.
fn summary(setup: &MailSetup) -> serde_json::Value {
    serde_json::json!({
        "set_up": setup.saved,
        "ready": setup.ready,
        "settings": setup.saved.then_some(&setup.settings),
        "password": setup.password_status.name(),
        "not_sent": setup.troubled.iter().map(object).collect::<Vec<_>>(),
    })
}

fn object(mail: &MailView) -> serde_json::Value {
    serde_json::json!({
        "batch": mail.batch_id.to_string(),
        "state": mail.state,
        "to": mail.to,
        "tries": mail.tries,
        "next_try": mail.next_at.map(timestamp),
        "problem": mail.problem.as_ref().map(|problem| &problem.code),
    })
}
