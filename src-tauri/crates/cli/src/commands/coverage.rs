//! What of the plan is covered.

use serde_json::{Map, Value, json};
use train_engine::view::{CoverageLine, CoverageQuery, CoverageReport, Dimension, Tier};
use train_engine::{Engine, EngineError};

use super::dataset;
use crate::args::{Args, CoverageArgs};
use crate::output::{self, counted, grouped};

pub async fn coverage(engine: &Engine, args: &Args, command: &CoverageArgs) -> Result<(), EngineError> {
    let [rows, columns] = command.by;
    let dataset = dataset(engine, args).await?;
    let query = CoverageQuery { dataset_id: dataset.id, rows, columns, target: command.target };
    let report = engine.coverage(&query).await?;
    if args.json {
        output::json(&object(&report, rows, columns));
    } else {
        print(&report, &dataset.name, rows, columns);
    }
    Ok(())
}

/// The cells that rows can be planned for, and those that have some.
fn object(report: &CoverageReport, rows: Dimension, columns: Dimension) -> Value {
    let shown = report.cells.iter().filter(|cell| cell.suits || cell.counts.planned > 0).filter_map(|cell| {
        let (row, column) = (line(&report.rows, cell.row)?, line(&report.columns, cell.column)?);
        let mut object = Map::new();
        for (dimension, line) in [(rows, row), (columns, column)] {
            object.insert(dimension.name().into(), json!(name(dimension, line)));
        }
        let counts = cell.counts;
        for (key, count) in [
            ("planned", counts.planned),
            ("generated", counts.generated),
            ("approved", counts.approved),
            ("distinct", counts.distinct),
            ("rejected", counts.rejected),
        ] {
            object.insert(key.into(), json!(count));
        }
        object.insert("suits".into(), json!(cell.suits));
        Some(Value::Object(object))
    });
    json!({
        "by": [rows.name(), columns.name()],
        "target": report.target,
        "cells": shown.collect::<Vec<_>>(),
        "gaps": report.gaps,
        "missing": report.missing,
    })
}

/// A tier goes by the name that every other command gives it; what people named has no other.
fn name(dimension: Dimension, line: &CoverageLine) -> &str {
    let tier = Tier::ALL.into_iter().find(|tier| dimension == Dimension::Tier && tier.label() == line.name);
    tier.map_or(line.name.as_str(), |tier| tier.name())
}

fn line(lines: &[CoverageLine], at: u32) -> Option<&CoverageLine> {
    lines.get(usize::try_from(at).ok()?)
}

fn print(report: &CoverageReport, dataset: &str, rows: Dimension, columns: Dimension) {
    let total = report.total;
    output::line(&format!(
        "\"{dataset}\": {} planned, {} generated, {} approved, {} distinct, {} rejected",
        grouped(total.planned),
        grouped(total.generated),
        grouped(total.approved),
        grouped(total.distinct),
        grouped(total.rejected)
    ));
    let gaps: Vec<Vec<String>> = report
        .cells
        .iter()
        .filter(|cell| cell.suits && cell.counts.approved < report.target)
        .filter_map(|cell| {
            let (row, column) = (line(&report.rows, cell.row)?, line(&report.columns, cell.column)?);
            let counts = cell.counts;
            Some(vec![
                row.name.clone(),
                column.name.clone(),
                counts.planned.to_string(),
                counts.generated.to_string(),
                format!("{} of {}", counts.approved, report.target),
            ])
        })
        .collect();
    if gaps.is_empty() {
        output::line(&format!("Every pair has {} approved.", report.target));
        return;
    }
    let fills = match report.missing {
        0 => "what is planned or waits for a verdict would fill them".into(),
        rows => format!("{} more rows would fill them, beside what is planned or waits for a verdict", grouped(rows)),
    };
    output::line(&format!("{} below {} approved; {fills}:", counted(report.gaps, "gap"), report.target));
    output::table(&[rows.label(), columns.label(), "Planned", "Generated", "Approved"], &gaps);
}
