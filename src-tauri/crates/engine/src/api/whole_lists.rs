//! Whole lists, for clients that show no pages: each is read from one state of the file, whatever is written meanwhile.

use train_store::reading::Reading;
use train_store::{Connection, audit, errors, page};

use crate::Engine;
use crate::error::Result;
use crate::view::{AuditEntry, ErrorKind, ErrorQuery, ErrorView, Filter, RowQuery, RowSummary};

/// What is read at a time: as much as a page of rows may hold.
const PAGE: u32 = 1_000;
/// Errors that are read at a time: with each page of them all are counted.
const ERRORS: u32 = 10_000;

impl Engine {
    /// The rows that a filter finds, in the order of their numbers.
    pub async fn all_rows(&self, dataset_id: u32, filter: Filter) -> Result<Vec<RowSummary>> {
        let all = RowQuery { filter, limit: PAGE, ..RowQuery::new(dataset_id) };
        let mut connection = self.inner.store.read().await?;
        let rows = whole(&mut connection, PAGE, async |connection: &mut Connection, offset: u32| {
            let (rows, _) = page::page(connection, &RowQuery { offset, ..all.clone() }).await?;
            let shown = rows.into_iter().map(|row| Ok(self.inner.supervisor.with_expected(row.try_into()?)));
            shown.collect::<Result<Vec<RowSummary>>>()
        });
        rows.await
    }

    /// The error log, newest first, of one kind where one is given.
    pub async fn all_errors(&self, dataset_id: u32, kind: Option<ErrorKind>) -> Result<Vec<ErrorView>> {
        let kinds = kind.map(|kind| kind.name().to_owned()).into_iter().collect();
        let all = ErrorQuery { kinds, limit: ERRORS, ..ErrorQuery::new(dataset_id) };
        let mut connection = self.inner.store.read().await?;
        let errors = whole(&mut connection, ERRORS, async |connection: &mut Connection, offset: u32| {
            let found = errors::page(connection, &ErrorQuery { offset, ..all.clone() }).await?;
            Ok(found.calls.into_iter().map(ErrorView::from).collect::<Vec<ErrorView>>())
        });
        errors.await
    }

    /// What a person did, newest first.
    pub async fn whole_audit(&self, dataset_id: u32) -> Result<Vec<AuditEntry>> {
        let mut connection = self.inner.store.read().await?;
        let entries = whole(&mut connection, PAGE, async |connection: &mut Connection, offset: u32| {
            let (found, _) = audit::page(connection, i64::from(dataset_id), offset, PAGE).await?;
            Ok(found.into_iter().map(AuditEntry::from).collect::<Vec<AuditEntry>>())
        });
        entries.await
    }
}

/// All pages of a list, of so many each: one that is not full is the last.
async fn whole<T>(
    connection: &mut Connection,
    full: u32,
    page: impl AsyncFn(&mut Connection, u32) -> Result<Vec<T>>,
) -> Result<Vec<T>> {
    let mut reading = Reading::begin(connection).await?;
    let mut all = Vec::new();
    loop {
        let offset = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let found = page(&mut reading, offset).await?;
        let is_last = found.len() < full as usize;
        all.extend(found);
        if is_last {
            reading.end().await?;
            return Ok(all);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::deleting_tests::open;
    use super::*;
    use crate::view::{self, PlanImport, Target};

    #[tokio::test]
    async fn what_goes_meanwhile_shifts_no_page() {
        let folder = tempfile::tempdir().expect("a folder");
        let engine = open(folder.path()).await;
        let dataset = engine.create_dataset("test", false).await.expect("a dataset").id;
        let mut plan = String::from("persona,emotion,topic,tier,brief\n");
        for row in 0..2_500 {
            plan.push_str(&format!("New Persona,Fear to Confidence,Debt,scenario,brief {row}\n"));
        }
        engine.import_plan(&PlanImport::new(dataset, "p.csv"), plan.into_bytes()).await.expect("rows");
        let mut connection = engine.inner.store.read().await.expect("a connection");
        let numbers = whole(&mut connection, PAGE, async |connection: &mut Connection, offset: u32| {
            let (rows, _) = page::page(connection, &RowQuery { offset, ..RowQuery::new(dataset) }).await?;
            let ids = rows.iter().take(10).map(|row| view::id(row.id)).collect();
            engine.delete_rows(dataset, Target::Ids { ids }).await?;
            Ok(rows.into_iter().map(|row| row.number).collect::<Vec<i64>>())
        });
        assert_eq!(numbers.await.expect("all of them"), (1..=2_500).collect::<Vec<i64>>());
        drop(connection);
        let left = engine.all_rows(dataset, Filter::default()).await.expect("what is left");
        assert_eq!(left.len(), 2_470);
    }
}
