//! Keys: written, checked and deleted, never printed.

use train_engine::view::{KeyStatus, ProviderKind, named_text};
use train_engine::{Engine, EngineError};

use crate::args::{Args, KeyCommand, Provider};
use crate::output;

pub async fn key(engine: &Engine, args: &Args, command: &KeyCommand) -> Result<(), EngineError> {
    match command {
        KeyCommand::Set { provider } => {
            let kind = needs_one(*provider)?;
            engine.set_key(kind, output::secret("Key: ")?).await?;
            say(args, kind, "The key is stored in the system's keychain.");
        }
        KeyCommand::Delete { provider } => {
            let kind = needs_one(*provider)?;
            engine.delete_key(kind).await?;
            say(args, kind, "The key is deleted.");
        }
        KeyCommand::Status { provider } => {
            let kind = (*provider).into();
            let (status, hint) = engine.key_status(kind).await;
            if args.json {
                output::json(&serde_json::json!({ "provider": named_text(kind), "status": named_text(status) }));
                return Ok(());
            }
            output::line(match status {
                KeyStatus::Stored => "A key is stored in the system's keychain.",
                KeyStatus::Environment => "A key is in the environment.",
                KeyStatus::Missing => "There is no key.",
                KeyStatus::NotNeeded => "No key is needed.",
                KeyStatus::Unavailable => "The system's keychain cannot be used.",
            });
            if let Some(hint) = hint {
                output::say(&hint);
            }
        }
    }
    Ok(())
}

fn needs_one(provider: Provider) -> Result<ProviderKind, EngineError> {
    match provider {
        Provider::Practice => Err(EngineError::invalid("Practice needs no key.")),
        other => Ok(other.into()),
    }
}

fn say(args: &Args, kind: ProviderKind, text: &str) {
    if args.json {
        output::json(&serde_json::json!({ "provider": named_text(kind), "done": true }));
    } else {
        output::line(text);
    }
}
