//! The rows of a plan: added at once where they are few, else in slices, so that an answer of a running batch is stored
//! between two of them. An import in slices has a note until its last one. By the note it is taken back where it fails, or by
//! the next start where its process ended.

mod addition;
mod compare;
mod known;
mod names;
mod note;
mod row;
#[cfg(test)]
mod tests;

use sqlx::SqliteConnection;
use train_domain::row::PlannedRow;

pub use self::addition::{Addition, Progress, Report};
pub use self::compare::{Comparison, LackingName, Standing};
pub use self::known::Known;
pub use self::names::{Meaning, NameChoice};
pub use self::note::{Import, take_back, unfinished};
use crate::blanks::Blanks;
use crate::error::Result;

/// The number of the next row that is planned.
pub async fn next_number(connection: &mut SqliteConnection, dataset_id: i64) -> Result<i64> {
    Ok(sqlx::query_scalar!(r#"SELECT next_number AS "n!" FROM datasets WHERE id = ?"#, dataset_id)
        .fetch_one(connection)
        .await?)
}

/// Adds a small plan that comes with its dataset: nothing undoes it. Names that the library lacks are added to it; a row that is
/// already planned is passed over.
///
/// # Errors
/// The dataset is no longer there.
pub async fn add(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    plan: &[PlannedRow],
    blanks: Blanks,
    now: i64,
) -> Result<Report> {
    let known = Known::load(connection, dataset_id).await?;
    let comparison = Comparison::new(&known, plan, &[])?;
    let addition = Addition::new(&known, comparison, false, blanks);
    addition.write_all(connection, dataset_id, now).await?;
    Ok(addition.report)
}
