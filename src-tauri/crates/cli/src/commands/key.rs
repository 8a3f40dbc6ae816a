//! Keys: written, checked and deleted, never printed. Each belongs to one server.

use train_engine::view::KeyStatus;
use train_engine::{Engine, EngineError};

use crate::args::{Args, KeyCommand, KeyOf};
use crate::output;

pub async fn key(engine: &Engine, args: &Args, command: &KeyCommand) -> Result<(), EngineError> {
    match command {
        KeyCommand::Set { of } => {
            // Before a key is asked for that no server could get.
            let server = engine.key_server(of.provider, of.base_url.as_deref())?;
            let key = output::secret(&format!("Key for {server}: "))?;
            engine.set_key(of.provider, of.base_url.as_deref(), key).await?;
            say(args, of, &server, &format!("The key for {server} is stored in the system's keychain."));
        }
        KeyCommand::Delete { of } => {
            let server = engine.key_server(of.provider, of.base_url.as_deref())?;
            engine.delete_key(of.provider, of.base_url.as_deref()).await?;
            say(args, of, &server, &format!("The key for {server} is deleted."));
        }
        KeyCommand::Status { of } => status(engine, args, of).await?,
    }
    Ok(())
}

async fn status(engine: &Engine, args: &Args, of: &KeyOf) -> Result<(), EngineError> {
    let view = engine.key_status(of.provider, of.base_url.as_deref()).await?;
    if args.json {
        output::json(&serde_json::json!({
            "provider": of.provider.name(),
            "server": view.server,
            "status": view.status.name(),
        }));
        return Ok(());
    }
    let server = &view.server;
    output::line(&match view.status {
        KeyStatus::Stored => format!("A key for {server} is stored in the system's keychain."),
        KeyStatus::Environment => "A key is in the environment, for this run whatever its address.".into(),
        KeyStatus::Missing => format!("There is no key for {server}."),
        KeyStatus::NotNeeded => "No key is needed.".into(),
        KeyStatus::Unavailable => "The system's keychain cannot be used.".into(),
    });
    if let Some(hint) = view.hint {
        output::say(&hint);
    }
    Ok(())
}

fn say(args: &Args, of: &KeyOf, server: &str, text: &str) {
    let done = serde_json::json!({ "provider": of.provider.name(), "server": server, "done": true });
    output::told(args.json, &done, || text.into());
}
