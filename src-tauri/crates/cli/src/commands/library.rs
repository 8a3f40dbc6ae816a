//! The library of a dataset: listed, shown, out to files and in from them.

use std::path::Path;

use train_engine::view::{ItemBody, ItemKind, LibraryItem};
use train_engine::{Engine, EngineError};

use super::{dataset as chosen, read_file};
use crate::args::{Args, LibraryCommand};
use crate::output::{self, counted, grouped};

pub async fn library(engine: &Engine, args: &Args, command: &LibraryCommand) -> Result<(), EngineError> {
    let dataset = chosen(engine, args).await?;
    match command {
        LibraryCommand::List { kind } => {
            let mut items = engine.library(dataset.id).await?;
            items.retain(|item| kind.is_none_or(|kind| kind == item.kind));
            list(args, &items);
        }
        LibraryCommand::Show { kind, name } => show(engine, args, dataset.id, *kind, name).await?,
        LibraryCommand::Export { file, kind } => {
            let written = engine.export_library(dataset.id, file, *kind).await?;
            let file = file.display();
            let json = serde_json::json!({ "dataset": dataset.name, "items": written, "file": file.to_string() });
            output::told(args.json, &json, || format!("Wrote {} to {file}.", counted(written, "item")));
        }
        LibraryCommand::Import { file, kind } => import(engine, args, &dataset, file, *kind).await?,
    }
    Ok(())
}

fn list(args: &Args, items: &[LibraryItem]) {
    if args.json {
        let list: Vec<_> = items
            .iter()
            .map(|item| {
                serde_json::json!({
                    "kind": item.kind, "name": item.name, "tier": item.tier, "active": item.active, "archived": item.archived,
                    "version": item.version, "rows": item.rows, "written": item.written,
                })
            })
            .collect();
        return output::json(&list);
    }
    let cells: Vec<Vec<String>> = items
        .iter()
        .map(|item| {
            let state = match (item.archived, item.active) {
                (true, _) => "archived",
                (_, true) => "active",
                _ => "",
            };
            let tier = item.tier.map_or("", train_engine::view::Tier::name);
            vec![
                item.kind.name().into(),
                item.name.clone(),
                tier.into(),
                item.version.to_string(),
                counted(item.rows, "row"),
                grouped(item.written),
                state.into(),
            ]
        })
        .collect();
    output::table(&["KIND", "NAME", "TIER", "VERSION", "ROWS", "WRITTEN", ""], &cells);
}

async fn show(engine: &Engine, args: &Args, dataset: u32, kind: ItemKind, name: &str) -> Result<(), EngineError> {
    let mut items = engine.library(dataset).await?;
    items.retain(|item| item.kind == kind);
    let wanted = name.trim().to_lowercase();
    let Some(item) = items.iter().find(|item| item.name.to_lowercase() == wanted) else {
        let names: Vec<String> = items.iter().take(20).map(|item| format!("\"{}\"", item.name)).collect();
        let error = EngineError::not_found(format!("There is no {} \"{}\".", kind.name(), name.trim()));
        return Err(if names.is_empty() {
            error.hint("The library has none of this kind.")
        } else {
            error.hint(format!("There are: {}.", names.join(", ")))
        });
    };
    let detail = engine.library_item(item.id).await?;
    if args.json {
        output::json(&serde_json::json!({
            "kind": kind, "name": item.name, "version": item.version, "active": item.active, "archived": item.archived,
            "rows": item.rows, "written": item.written, "suits": detail.suits, "item": fields(&detail.body),
            "versions": detail.versions.iter().map(|version| serde_json::json!({
                "number": version.number, "at": train_engine::timestamp(version.at), "written": version.written,
                "changed": version.changes.iter().map(|change| &change.field).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        }));
        return Ok(());
    }
    output::line(&format!(
        "{} \"{}\", version {}, {}, {} written",
        kind.name(),
        item.name,
        item.version,
        counted(item.rows, "row"),
        grouped(item.written)
    ));
    for (field, text) in kind.fields().iter().zip(detail.body.shown()).skip(1) {
        if !text.is_empty() {
            output::line(&format!("{}: {}", field.label, text.replace('\n', "\n  ")));
        }
    }
    Ok(())
}

/// The item as files have it.
fn fields(body: &ItemBody) -> serde_json::Value {
    serde_json::from_str(&body.json()).unwrap_or_default()
}

async fn import(
    engine: &Engine,
    args: &Args,
    dataset: &train_engine::view::DatasetView,
    file: &Path,
    kind: Option<ItemKind>,
) -> Result<(), EngineError> {
    let (name, bytes) = read_file(file)?;
    let brought = engine.import_library(dataset.id, &name, bytes, kind).await?;
    if args.json {
        output::json(&serde_json::json!({
            "dataset": dataset.name, "added": brought.added, "changed": brought.changed, "same": brought.same,
            "warnings": brought.warnings,
        }));
        return Ok(());
    }
    output::line(&format!(
        "{} added to \"{}\", {} changed, {} as they were.",
        counted(brought.added, "item"),
        dataset.name,
        grouped(brought.changed),
        grouped(brought.same)
    ));
    for warning in &brought.warnings {
        output::say(warning);
    }
    Ok(())
}
