//! What was learned about servers: shown and forgotten.

use train_engine::{Engine, EngineError, timestamp};

use crate::args::{Args, ServerCommand};
use crate::output;

pub async fn server(engine: &Engine, args: &Args, command: &ServerCommand) -> Result<(), EngineError> {
    match command {
        ServerCommand::Status(of) => {
            let learned = engine.learned(of.provider, of.base_url.as_deref(), of.model.as_deref()).await?;
            if args.json {
                let learned = learned
                    .iter()
                    .map(|fact| serde_json::json!({ "asked": fact.words, "since": timestamp(fact.since) }));
                output::json(&serde_json::json!({ "learned": learned.collect::<Vec<_>>() }));
                return Ok(());
            }
            if learned.is_empty() {
                output::line("Nothing was learned about this server: it is asked in full.");
            }
            for fact in learned {
                output::line(&format!("This server was asked {} since {}.", fact.words, timestamp(fact.since)));
            }
        }
        ServerCommand::Forget(of) => {
            engine.forget_learned(of.provider, of.base_url.as_deref(), of.model.as_deref()).await?;
            output::told(args.json, &serde_json::json!({ "done": true }), || {
                "Forgotten. The next batch asks this server in full again.".into()
            });
        }
    }
    Ok(())
}
