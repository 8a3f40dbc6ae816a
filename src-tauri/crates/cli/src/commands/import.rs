//! Existing conversations.

use train_engine::view::{ConversationImport, ConversationPreview};
use train_engine::{Engine, EngineError};

use super::dataset;
use crate::args::{Args, ImportArgs};
use crate::output::{self, counted, grouped};

/// Problems that are printed.
const PRINTED: usize = 20;

pub async fn import(engine: &Engine, args: &Args, command: &ImportArgs) -> Result<(), EngineError> {
    let dataset = dataset(engine, args).await?;
    let input = ConversationImport {
        dataset_id: dataset.id,
        path: command.file.clone(),
        format: command.format.clone(),
        tier: command.tier,
        roles: command.roles.clone(),
        skip_bad: command.skip_bad,
    };
    if command.dry_run {
        let preview = engine.preview_conversations(&input).await?;
        show(&preview, &dataset.name, args.json);
        return Ok(());
    }
    let imported = engine.import_conversations(&input).await?;
    if args.json {
        output::json(&serde_json::json!({
            "dataset": dataset.name, "added": imported.added, "known": imported.known, "skipped": imported.skipped,
        }));
        return Ok(());
    }
    output::line(&format!("Imported {} into \"{}\".", counted(imported.added, "conversation"), dataset.name));
    if imported.known > 0 {
        output::line(&format!("{} were left out, because their text is there already.", grouped(imported.known)));
    }
    if imported.skipped > 0 {
        output::line(&format!(
            "{} lines have a problem and were left out; --dry-run names them.",
            grouped(imported.skipped)
        ));
    }
    Ok(())
}

fn show(preview: &ConversationPreview, dataset: &str, json: bool) {
    if json {
        let bad: Vec<_> =
            preview.bad.iter().map(|bad| serde_json::json!({ "line": bad.line, "message": bad.message })).collect();
        let roles: Vec<_> = preview
            .roles
            .iter()
            .map(|role| serde_json::json!({ "name": role.name, "meaning": role.meaning, "count": role.count }))
            .collect();
        output::json(&serde_json::json!({
            "dataset": dataset, "format": preview.format, "good": preview.good, "known": preview.known,
            "bad_total": preview.bad_total, "bad": bad, "roles": roles, "new_names": preview.new_names,
            "other_system_prompts": preview.systems,
        }));
        return;
    }
    output::line(&format!("{}: {} ({}).", preview.file_name, counted(preview.good, "conversation"), preview.format));
    if preview.known > 0 {
        output::line(&format!("{} are in \"{dataset}\" already, or twice in the file.", grouped(preview.known)));
    }
    if !preview.new_names.is_empty() {
        output::line(&format!("New to the library: {}.", preview.new_names.join(", ")));
    }
    if preview.systems > 0 {
        output::line(&format!("{} other system prompts than the dataset's own.", grouped(preview.systems)));
    }
    for role in preview.roles.iter().filter(|role| role.meaning.is_none()) {
        output::line(&format!(
            "{} turns have the role \"{}\": say what it means, for example --role \"{}\"=leave.",
            grouped(role.count),
            role.name,
            role.name
        ));
    }
    if preview.bad_total > 0 {
        output::line(&format!("{} lines have a problem:", grouped(preview.bad_total)));
    }
    for bad in preview.bad.iter().take(PRINTED) {
        output::line(&format!("  line {}: {}", bad.line, bad.message));
    }
}
