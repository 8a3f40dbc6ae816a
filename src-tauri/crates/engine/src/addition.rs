//! An addition that goes into templates: tried before it is kept, because a template that cannot be read stops every row of
//! its tier.

use std::sync::Arc;

use train_domain::call::Params;
use train_domain::provider::ProviderKind;
use train_domain::query::{Filter, Target};
use train_domain::row::Tier;
use train_store::library::LoadedLibrary;
use train_store::redo::Revision;
use train_store::stored::{self, StoredParams};
use train_store::{Connection, jobs, library};

use crate::error::{EngineError, Result};
use crate::run::task::{Task, Unsendable};
use crate::run::write_task::WriteTask;

/// Stands before the first addition to a template; further ones follow it.
const HEADING: &str = "## What earlier conversations were turned down for";
/// Rows whose prompts are made with the addition, of each tier.
const LOOK: u32 = 5;

/// The templates of some tiers with an addition; those that have it already are left out.
///
/// # Errors
/// There is none, or with the addition one could not be read any more.
pub async fn revisions(
    connection: &mut Connection,
    dataset_id: i64,
    text: &str,
    tiers: &[Tier],
) -> Result<Vec<Revision>> {
    let library = library::load(connection, dataset_id).await?;
    let mut with = library.clone();
    let mut revisions = Vec::new();
    let mut found = false;
    for item in with.templates.iter_mut().filter(|item| tiers.contains(&item.item.tier)) {
        found = true;
        if let Some(body) = added(&item.item.body, text) {
            item.item.body = body;
            revisions.push(Revision { version_id: item.version_id, body: stored::text(&item.item) });
        }
    }
    if !found {
        return Err(EngineError::invalid("None of these conversations has a template that it could go into."));
    }
    check(connection, dataset_id, library, with, tiers).await?;
    Ok(revisions)
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
    tiers: &[Tier],
) -> Result<()> {
    let unreadable = |why: &str| {
        EngineError::invalid(format!("With this addition no prompt can be made: {why}."))
            .hint("Braces are signs of a template: take {{, {% and {# out of the addition.")
    };
    let task = |library| {
        let (params, nothing) = (Params::from(StoredParams::default()), Arc::default());
        WriteTask::new(ProviderKind::Anthropic, "", &params, None, library, nothing, Arc::default())
    };
    // Where no prompt can be made as it is, the addition is not at fault.
    let Ok(before) = task(now) else { return Ok(()) };
    let after = task(with).map_err(|error| unreadable(error.message.trim_end_matches('.')))?;
    for tier in tiers {
        let target =
            Target::Matching { filter: Filter { tiers: vec![*tier], ..Filter::default() }, except: Vec::new() };
        for job in jobs::first_of(connection, dataset_id, &target, None, LOOK).await? {
            if before.prepare(job.clone()).is_ok()
                && let Err(unsendable) = after.prepare(job)
            {
                let Unsendable(_, why) = *unsendable;
                return Err(unreadable(&why));
            }
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
