//! A person's own words in a conversation.

use std::io::Read;

use train_engine::view::{EditInput, EditedTurn};
use train_engine::{Engine, EngineError};

use super::dataset;
use crate::args::Args;
use crate::output;

/// The most that is read from standard input.
const MOST: u64 = 8 * 1024 * 1024;

pub async fn edit(engine: &Engine, args: &Args, number: u32, turn: u32, text: &str) -> Result<(), EngineError> {
    let content = if text == "-" { from_stdin()? } else { text.to_owned() };
    let dataset = dataset(engine, args).await?;
    let id = engine.ids_of_numbers(dataset.id, &[number]).await?[0];
    let shown = engine.conversation(id).await?.generation.ok_or_else(|| {
        EngineError::invalid(format!("Conversation {number} has no text yet.")).hint("Generate it first.")
    })?;
    let turns = shown.turns.into_iter().zip(1..);
    let mut turns: Vec<EditedTurn> =
        turns.map(|(turn, from)| EditedTurn { role: turn.role, content: turn.content, from: Some(from) }).collect();
    let count = turns.len();
    let edited = turns.get_mut(turn as usize - 1).ok_or_else(|| {
        EngineError::not_found(format!("Conversation {number} has no turn {turn}.")).hint(format!("It has {count}."))
    })?;
    edited.content = content;
    let outcome = engine.edit(&EditInput { conversation_id: id, seen: shown.id, turns }).await?;
    let version = engine.version(outcome.version_id).await?.version;
    if args.json {
        output::json(&serde_json::json!({
            "id": number, "version": version, "score": outcome.score, "changed": outcome.changed,
        }));
        return Ok(());
    }
    let score = outcome.score.map_or_else(|| "no score".into(), |score| format!("quality {score:.1}"));
    let changed = (outcome.changed * 100.0).round();
    output::line(&format!(
        "Conversation {number} shows version {version}: {changed:.0} % of the words differ, {score}."
    ));
    Ok(())
}

/// What is piped in, without the line feed that ends it.
fn from_stdin() -> Result<String, EngineError> {
    let unreadable = |error: std::io::Error| {
        EngineError::invalid(format!("The text could not be read: {error}."))
            .hint("Pipe it in as UTF-8, or give it with --text.")
    };
    let mut text = String::new();
    std::io::stdin().take(MOST).read_to_string(&mut text).map_err(unreadable)?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}
