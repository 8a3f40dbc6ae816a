//! The first row of each file, for formats whose readers take the types of all columns from the start of a file.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use train_domain::export::Side;
use train_store::Connection;

use super::item::Item;
use super::plan::Plan;
use super::select::{Row, Selection};
use super::sides::Sides;
use super::walk::{Needs, Page, Prepare, walk};
use crate::error::Result;

/// Pages that wait to be looked at.
const WAITING: usize = 2;

/// Moves the first row of each side that its file can begin with to the front, where not every row is one.
///
/// # Errors
/// It was stopped, or the database cannot be read.
pub async fn lead(
    connection: &mut Connection,
    plan: &Plan,
    selection: &mut Selection,
    sides: &Sides,
    stop: &CancellationToken,
) -> Result<()> {
    let Some(leads) = plan.format.leads else { return Ok(()) };
    let (refuses, system) = (plan.format.refuses, plan.input.system);
    let can_lead = move |item: &Item| {
        item.turns.as_ref().is_ok_and(|turns| {
            let messages = item.messages(turns, system);
            leads(&messages) && refuses(&messages).is_none()
        })
    };
    let prepare: Prepare<Vec<Row>> =
        Arc::new(move |page: Page| Item::all(page).into_iter().filter(&can_lead).map(|item| item.row).collect());
    let mut wanted: BTreeSet<Side> = selection.rows.iter().map(|row| sides.side(row)).collect();
    let (to, mut from) = mpsc::channel::<Vec<Row>>(WAITING);
    let find = async move {
        let mut found = Vec::new();
        while let Some(rows) = from.recv().await {
            found.extend(rows.into_iter().filter(|row| wanted.remove(&sides.side(row))));
            if wanted.is_empty() {
                break;
            }
        }
        found
    };
    let (walked, found) = tokio::join!(walk(connection, &selection.rows, Needs::default(), stop, &prepare, to), find);
    walked?;
    for row in found {
        if let Some(at) = selection.rows.iter().position(|other| other.id == row.id) {
            selection.rows[..=at].rotate_right(1);
        }
    }
    Ok(())
}
