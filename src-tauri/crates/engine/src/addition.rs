//! An addition that goes into templates: tried before it is kept, because a template that cannot be read stops every row that
//! is written with it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use train_domain::call::Params;
use train_domain::provider::ProviderKind;
use train_domain::query::{Filter, Target};
use train_store::library::LoadedLibrary;
use train_store::redo::{Judged, Revision};
use train_store::stored;
use train_store::{Connection, jobs, library};

use crate::error::{EngineError, Result};
use crate::rejects;
use crate::run::task::Task;
use crate::run::write_task::WriteTask;
use crate::view;

/// Stands before the first addition to a template; further ones follow it.
const HEADING: &str = "## What earlier conversations were turned down for";
/// Rows whose prompts are made with the addition, of each template.
const LOOK: u32 = 5;

/// The templates that rejected rows are written with, those of their tiers and their own, with an addition; those that have it
/// already are left out.
///
/// # Errors
/// There is none, or with the addition one could not be read any more.
pub async fn revisions(
    connection: &mut Connection,
    dataset_id: i64,
    text: &str,
    rejected: &[Judged],
) -> Result<Vec<Revision>> {
    let library = library::load(connection, dataset_id).await?;
    let (tiers, own) = (rejects::tiers(rejected), rejects::own_templates(rejected));
    let of_tiers = library.templates.iter().filter(|item| tiers.contains(&item.item.tier));
    let of_rows = own.keys().filter_map(|id| library.own_templates.get(id));
    let chosen: BTreeSet<i64> = of_tiers.chain(of_rows).map(|item| item.version_id).collect();
    if chosen.is_empty() {
        return Err(EngineError::invalid("None of these conversations has a template that it could go into."));
    }
    let mut with = library.clone();
    let mut bodies = BTreeMap::new();
    // The active ones are among those that rows can name, too.
    for item in with.templates.iter_mut().chain(with.own_templates.values_mut()) {
        if chosen.contains(&item.version_id)
            && let Some(body) = added(&item.item.body, text)
        {
            item.item.body = body;
            bodies.insert(item.version_id, stored::text(&item.item));
        }
    }
    check(connection, dataset_id, library, with, rejected).await?;
    Ok(bodies.into_iter().map(|(version_id, body)| Revision { version_id, body }).collect())
}

/// A template's text with an addition; `None` where it has it already.
fn added(body: &str, text: &str) -> Option<String> {
    let body = body.trim_end();
    let has = body.split_once(HEADING).is_some_and(|(_, additions)| additions.contains(text));
    let heading = if body.contains(HEADING) { String::new() } else { format!("{HEADING}\n") };
    (!has).then(|| format!("{body}\n\n{heading}{text}\n"))
}

/// Makes prompts with the templates as they are and as they would be: none may be lost.
async fn check(
    connection: &mut Connection,
    dataset_id: i64,
    now: LoadedLibrary,
    with: LoadedLibrary,
    rejected: &[Judged],
) -> Result<()> {
    let unreadable = |why: &str| {
        EngineError::invalid(format!("With this addition no prompt can be made: {why}."))
            .hint("Braces are signs of a template: take {{, {% and {# out of the addition.")
    };
    let task = |library| {
        let (params, nothing) = (Params::default(), Arc::default());
        WriteTask::new(ProviderKind::Anthropic, "", &params, None, library, nothing, Arc::default())
    };
    // Where no prompt can be made as it is, the addition is not at fault.
    let Ok(before) = task(now) else { return Ok(()) };
    let after = task(with).map_err(|error| unreadable(error.message.trim_end_matches('.')))?;
    let mut tried = Vec::new();
    for tier in rejects::tiers(rejected) {
        let target = Target::Matching { filter: Filter { tiers: vec![tier], ..Filter::default() }, except: Vec::new() };
        tried.extend(jobs::first_of(connection, dataset_id, &target, None, LOOK).await?);
    }
    for template in rejects::own_templates(rejected).into_keys() {
        let rows = rejected.iter().filter(|one| one.template_id == Some(template)).take(LOOK as usize);
        let rows: Vec<u32> = rows.map(|one| view::id(one.conversation_id)).collect();
        tried.extend(jobs::of_rows(connection, dataset_id, &rows).await?);
    }
    for job in tried {
        if before.prepare(job.clone()).is_ok()
            && let Err(unsendable) = after.prepare(job)
        {
            return Err(unreadable(&unsendable.message));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_addition_stands_once_under_its_heading() {
        let once = added("Write.\n\n", "Be brief.").expect("new");
        assert_eq!(once, format!("Write.\n\n{HEADING}\nBe brief.\n"));
        assert_eq!(added(&once, "Be brief."), None);
        let twice = added(&once, "Be kind.").expect("new");
        assert_eq!(twice, format!("Write.\n\n{HEADING}\nBe brief.\n\nBe kind.\n"));
        assert!(added("Be brief. Write.", "Be brief.").is_some(), "it is no addition there");
    }
}
