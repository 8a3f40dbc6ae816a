//! Datasets and plans.

use std::collections::HashMap;

use serde::Serialize;
use train_engine::view::{Filter, RowSummary, StatusCounts};
use train_engine::{Engine, EngineError};

use super::{briefs, dataset as chosen, plan_import, plan_rows, whole_dataset};
use crate::args::{Args, DatasetCommand, PlanCommand};
use crate::output::{self, grouped};

pub async fn dataset(engine: &Engine, args: &Args, command: &DatasetCommand) -> Result<(), EngineError> {
    match command {
        DatasetCommand::New { name, sample } => {
            let dataset = engine.create_dataset(name, *sample).await?;
            let (name, rows) = (&dataset.name, dataset.counts.total);
            let created = serde_json::json!({ "id": dataset.id, "name": name, "conversations": rows });
            output::told(args.json, &created, || {
                format!("Created \"{name}\" with {} planned conversations.", grouped(rows))
            });
        }
        DatasetCommand::List => {
            let datasets = engine.datasets().await?;
            if args.json {
                let list: Vec<_> = datasets.iter().map(|dataset| serde_json::json!({ "id": dataset.id, "name": dataset.name, "archived": dataset.archived, "counts": counts_json(dataset.counts) })).collect();
                output::json(&list);
            } else {
                let rows: Vec<Vec<String>> = datasets
                    .iter()
                    .map(|dataset| {
                        let counts = dataset.counts;
                        vec![
                            dataset.name.clone(),
                            grouped(counts.total),
                            grouped(counts.generated + counts.approved + counts.rejected),
                            grouped(counts.approved),
                            grouped(counts.failed),
                            if dataset.archived { "archived".into() } else { String::new() },
                        ]
                    })
                    .collect();
                output::table(&["NAME", "PLANNED", "GENERATED", "APPROVED", "FAILED", ""], &rows);
            }
        }
        DatasetCommand::Rename { .. }
        | DatasetCommand::Duplicate { .. }
        | DatasetCommand::Archive { .. }
        | DatasetCommand::Delete { .. } => whole_dataset::change(engine, args, command).await?,
    }
    Ok(())
}

pub async fn plan(engine: &Engine, args: &Args, command: &PlanCommand) -> Result<u8, EngineError> {
    let dataset = chosen(engine, args).await?;
    match command {
        PlanCommand::Import(command) => return plan_import::import(engine, args, &dataset, command).await,
        PlanCommand::Briefs(command) => return briefs::briefs(engine, args, dataset.id, command).await,
        PlanCommand::List => list(engine, args, dataset.id).await?,
        PlanCommand::Own(command) => plan_rows::plan(engine, args, &dataset, command).await?,
    }
    Ok(0)
}

async fn list(engine: &Engine, args: &Args, dataset_id: u32) -> Result<(), EngineError> {
    let rows = engine.all_rows(dataset_id, Filter::default()).await?;
    if args.json {
        let list: Vec<Row> = rows.iter().map(Row::from).collect();
        output::json(&list);
        return Ok(());
    }
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                row.number.to_string(),
                row.persona.clone(),
                row.emotion.clone(),
                row.topic.clone(),
                row.tier.name().into(),
                row.status.name().into(),
                row.score.map_or_else(|| "-".into(), |score| format!("{score:.1}")),
            ]
        })
        .collect();
    output::table(&["ID", "PERSONA", "EMOTION", "TOPIC", "TIER", "STATUS", "QUALITY"], &cells);
    Ok(())
}

/// The numbers that a person sees, by row ids.
pub async fn numbers(engine: &Engine, dataset_id: u32) -> Result<HashMap<u32, u32>, EngineError> {
    let rows = engine.all_rows(dataset_id, Filter::default()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.number)).collect())
}

/// A row as `--json` prints it. Its own type, because a plan has up to a hundred thousand of them.
#[derive(Serialize)]
struct Row {
    id: u32,
    persona: String,
    emotion: String,
    topic: String,
    intent: String,
    tone: String,
    tier: &'static str,
    variation: u32,
    brief: Option<String>,
    brief_by: Option<&'static str>,
    client_style: Option<&'static str>,
    friction: Option<&'static str>,
    ending: Option<&'static str>,
    template: Option<String>,
    /// Columns whose names the library lacks.
    unknown: Vec<&'static str>,
    status: &'static str,
    quality: Option<f64>,
    practice: bool,
    error_kind: Option<String>,
}

impl From<&RowSummary> for Row {
    fn from(row: &RowSummary) -> Self {
        Self {
            id: row.number,
            persona: row.persona.clone(),
            emotion: row.emotion.clone(),
            topic: row.topic.clone(),
            intent: row.intent.clone(),
            tone: row.tone.clone(),
            tier: row.tier.name(),
            variation: row.variation,
            brief: row.brief.clone(),
            brief_by: row.brief_by.map(|by| by.name()),
            client_style: row.client_style.map(|style| style.name()),
            friction: row.friction.map(|friction| friction.name()),
            ending: row.ending.map(|ending| ending.name()),
            template: row.template.clone(),
            unknown: row.unknown.iter().map(|column| column.name()).collect(),
            status: row.status.name(),
            quality: row.score,
            practice: row.practice,
            error_kind: row.error_kind.clone(),
        }
    }
}

/// The counts of every status.
pub fn counts_json(counts: StatusCounts) -> serde_json::Value {
    let StatusCounts { total, not_generated, generating, generated, approved, rejected, failed } = counts;
    serde_json::json!({
        "total": total, "not_generated": not_generated, "generating": generating, "generated": generated,
        "approved": approved, "rejected": rejected, "failed": failed,
    })
}
