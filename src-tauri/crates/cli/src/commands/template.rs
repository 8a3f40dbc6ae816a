//! Checks of templates over all rows.

use std::collections::HashMap;

use train_engine::view::{TemplateCheck, TemplateProblem};
use train_engine::{Engine, EngineError};

use super::data::numbers;
use super::dataset;
use crate::args::{Args, TemplateCommand};
use crate::output::{self, grouped};

/// Rows that are named in a line.
const NAMED: usize = 8;

pub async fn template(engine: &Engine, args: &Args, command: &TemplateCommand) -> Result<(), EngineError> {
    let TemplateCommand::Check { name } = command;
    let dataset = dataset(engine, args).await?;
    let checks = engine.check_templates(dataset.id, name.as_deref()).await?;
    let has_problems = checks.iter().any(|(_, check)| !check.problems.is_empty());
    let numbers = if has_problems { numbers(engine, dataset.id).await? } else { HashMap::new() };
    let sum = |of: fn(&TemplateCheck) -> u32| checks.iter().map(|(_, check)| of(check)).sum::<u32>();
    let (rows, fine) = (sum(|check| check.rows), sum(|check| check.fine));
    if args.json {
        let problems: Vec<_> = checks
            .iter()
            .flat_map(|(template, check)| check.problems.iter().map(move |problem| (template, problem)))
            .flat_map(|(template, problem)| objects(template, problem, &numbers))
            .collect();
        output::json(&serde_json::json!({ "rows": rows, "fine": fine, "problems": problems }));
        return Ok(());
    }
    output::line(&format!("{} of {} rows are fine.", grouped(fine), grouped(rows)));
    for (template, check) in &checks {
        for problem in &check.problems {
            output::line(&told(template, problem, &numbers));
        }
    }
    Ok(())
}

/// One for each row that is named; one without a row where there is none.
fn objects(template: &str, problem: &TemplateProblem, numbers: &HashMap<u32, u32>) -> Vec<serde_json::Value> {
    let object = |id: Option<u32>| {
        serde_json::json!({
            "id": id, "template": template, "placeholder": problem.placeholder, "kind": problem.kind.name(),
            "line": problem.line, "column": problem.column, "message": problem.message, "item": problem.item_name,
        })
    };
    if problem.ids.is_empty() {
        return vec![object(None)];
    }
    problem.ids.iter().map(|id| object(numbers.get(id).copied())).collect()
}

fn told(template: &str, problem: &TemplateProblem, numbers: &HashMap<u32, u32>) -> String {
    let place = format!("{template}, line {}, column {}: {}", problem.line, problem.column, problem.message);
    let rows: Vec<String> =
        problem.ids.iter().take(NAMED).filter_map(|id| numbers.get(id)).map(ToString::to_string).collect();
    if rows.is_empty() {
        return place;
    }
    let more = (problem.rows as usize).saturating_sub(rows.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let item = problem.item_name.as_ref().map(|item| format!(", all with \"{item}\"")).unwrap_or_default();
    format!("{place} Rows {}{more}{item}.", rows.join(", "))
}
