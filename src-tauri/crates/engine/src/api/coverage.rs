//! What of the plan is covered.

use serde::{Deserialize, Serialize};
use train_store::coverage::{self, Counted, Items, Spent};
use train_store::dataset_settings;
use train_store::filling::{Fill, Gap};

use crate::Engine;
use crate::coverage::report;
use crate::error::{EngineError, Result};
use crate::view::{self, CoverageQuery, CoverageReport, FillInput, FillOutcome};

/// Where a dataset's target stands among its settings.
const KEY: &str = "coverage";
/// Approved conversations that each cell should have, until somebody says otherwise.
const TARGET: u32 = 2;
/// The largest target.
const MOST: u32 = 1_000;

/// What is kept of a dataset's coverage.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Aim {
    target: u32,
}

impl Engine {
    /// Counts conversations by two dimensions. A target that is given is the dataset's from then on.
    ///
    /// # Errors
    /// The two dimensions are one, the target is none, the dataset is no longer there or the database cannot be read.
    pub async fn coverage(&self, query: &CoverageQuery) -> Result<CoverageReport> {
        if query.rows == query.columns {
            return Err(EngineError::invalid("Coverage needs two different dimensions.")
                .hint("Choose another one for the rows or for the columns."));
        }
        let dataset = i64::from(query.dataset_id);
        let target = match query.target {
            Some(target) => self.aim(dataset, target).await?,
            None => {
                let mut connection = self.inner.store.read().await?;
                let aim: Option<Aim> = dataset_settings::get(&mut connection, dataset, KEY).await?;
                aim.map_or(TARGET, |aim| aim.target)
            }
        };
        let mut connection = self.inner.store.read().await?;
        train_store::datasets::require(&mut connection, dataset).await?;
        let items: Items = coverage::items(&mut connection, dataset).await?;
        let counted: Counted = coverage::count(&mut connection, dataset, (query.rows, query.columns)).await?;
        let spent: Vec<Spent> = coverage::spent(&mut connection, dataset).await?;
        drop(connection);
        Ok(report(&items, &counted, &spent, (query.rows, query.columns), target))
    }

    /// Keeps a target, where it is another one than before.
    async fn aim(&self, dataset: i64, target: u32) -> Result<u32> {
        if !(1..=MOST).contains(&target) {
            return Err(EngineError::invalid(format!("A target is a number from 1 to {MOST}."))
                .hint("Most plans aim at 2 to 5."));
        }
        let kept: Option<Aim> = dataset_settings::get(&mut *self.inner.store.read().await?, dataset, KEY).await?;
        if kept.is_none_or(|kept| kept.target != target) {
            let writing = self.write(move |connection| {
                Box::pin(async move {
                    train_store::datasets::require(connection, dataset).await?;
                    dataset_settings::set(connection, dataset, KEY, &Aim { target }).await
                })
            });
            writing.await?;
        }
        Ok(target)
    }

    /// Plans rows that fill gaps, as one action.
    ///
    /// # Errors
    /// There are too many, or a persona or an arc is no longer there.
    pub async fn fill_gaps(&self, input: &FillInput) -> Result<FillOutcome> {
        let dataset = i64::from(input.dataset_id);
        let gap =
            |gap: &view::GapInput| Gap { persona_id: gap.persona_id.into(), arc_id: gap.arc_id.into(), rows: gap.rows };
        let gaps: Vec<Gap> = input.gaps.iter().map(gap).collect();
        let now = self.inner.clock.now_ms();
        let filled = loop {
            let mut connection = self.inner.store.read().await?;
            let fill = Fill::prepare(&mut connection, dataset, &gaps, input.tier).await?;
            drop(connection);
            let writing =
                self.write(move |connection| Box::pin(async move { fill.write(connection, dataset, now).await }));
            // Rows may have been added in between: then it is prepared anew.
            if let Some(filled) = writing.await? {
                break filled;
            }
        };
        self.inner.supervisor.feed().everything();
        let ids: Vec<u32> = filled.ids.into_iter().map(view::id).collect();
        let added = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        Ok(FillOutcome { added, ids, undo_token: filled.action.to_string() })
    }
}
