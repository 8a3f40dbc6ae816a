//! Importing a plan: all of its rows or none, and never so long at a time that an answer waits.

use std::sync::Arc;
use std::time::Instant;

use train_content::{blank_arc, blank_persona, blank_topic};
use train_domain::row::PlannedRow;
use train_formats::PlanProblem;
use train_store::lock::FolderLock;
use train_store::plan::{self, Addition, Blanks, Known};

use super::slices::MOST;
use crate::Engine;
use crate::error::{EngineError, ErrorCode, Result};
use crate::view::{ImportProblem, ImportReport};

/// The items of names that the library lacks.
pub const BLANKS: Blanks = Blanks { persona: blank_persona, arc: blank_arc, topic: blank_topic };

impl Engine {
    /// Adds the rows of a plan file to a dataset: all of them or none. Names that the library lacks are added to it.
    ///
    /// # Errors
    /// `ImportProblems` with line, column and what was expected; `Busy` while another large import is under way.
    pub async fn import_plan(&self, dataset_id: u32, file_name: &str, bytes: Vec<u8>) -> Result<ImportReport> {
        let name = file_name.to_owned();
        let parsed = tokio::task::spawn_blocking(move || train_formats::read_plan(&name, &bytes)).await;
        let parsed = parsed.map_err(|_| EngineError::new(ErrorCode::Other, "The file could not be read."))?;
        let plan = parsed.map_err(|problems| refused(file_name, &problems))?;
        let mut report = self.add_plan(i64::from(dataset_id), plan.rows).await?;
        if !plan.ignored_columns.is_empty() {
            report.warnings.push(format!(
                "These columns mean nothing to a plan and were left out: {}.",
                plan.ignored_columns.join(", ")
            ));
        }
        if plan.guessed_encoding {
            report.warnings.push(
                "The file is in an old encoding and was read as Windows-1252: look at the names with accents. If they are wrong, delete these rows and save the file as \"CSV UTF-8\".".into(),
            );
        }
        Ok(report)
    }

    async fn add_plan(&self, dataset: i64, plan: Vec<PlannedRow>) -> Result<ImportReport> {
        let plan: Arc<[PlannedRow]> = plan.into();
        let added = loop {
            let known = Known::load(&mut *self.inner.store.read().await?, dataset).await?;
            let plan = Arc::clone(&plan);
            let prepared = tokio::task::spawn_blocking(move || Addition::new(known, &plan, BLANKS)).await;
            let addition = prepared.map_err(|_| EngineError::new(ErrorCode::Other, "The plan could not be read."))?;
            let addition = Arc::new(addition);
            let added = if addition.size() <= MOST {
                self.add_at_once(dataset, &addition).await
            } else {
                self.add_in_slices(dataset, &addition).await.map(|slices| slices.is_some())
            };
            match added {
                // Another import came between.
                Ok(false) => {}
                Ok(true) => break Ok(addition.report.clone().into()),
                Err(error) => break Err(error),
            }
        };
        self.inner.supervisor.feed().everything();
        added
    }

    /// False where rows were added since it was prepared.
    async fn add_at_once(&self, dataset: i64, addition: &Arc<Addition>) -> Result<bool> {
        let (addition, now) = (Arc::clone(addition), self.inner.clock.now_ms());
        let writing = self.inner.store.writer().write(move |connection| {
            let addition = Arc::clone(&addition);
            Box::pin(async move { addition.write(connection, dataset, now).await })
        });
        Ok(writing.await?)
    }

    /// In how many slices it was added; `None` where rows were added since it was prepared.
    async fn add_in_slices(&self, dataset: i64, addition: &Arc<Addition>) -> Result<Option<u32>> {
        let _lock = FolderLock::for_import(self.folder())?.ok_or_else(|| {
            EngineError::new(ErrorCode::Busy, "Another import is under way.")
                .hint("Wait until it is done, then import the file again. Nothing was changed.")
        })?;
        // Of a process that ended in the middle of it.
        self.take_back().await?;
        let (begun, now) = (Arc::clone(addition), self.inner.clock.now_ms());
        let begun = self.inner.store.writer().write(move |connection| {
            let addition = Arc::clone(&begun);
            Box::pin(async move { addition.begin(connection, dataset, now).await })
        });
        if !begun.await? {
            return Ok(None);
        }
        match self.write_slices(dataset, addition, now).await {
            Ok(slices) => Ok(Some(slices)),
            Err(error) => {
                if let Err(left) = self.take_back().await {
                    tracing::warn!(error = %left, "a part of an import could not be taken back; the next start does it");
                }
                Err(error)
            }
        }
    }

    async fn write_slices(&self, dataset: i64, addition: &Arc<Addition>, now: i64) -> Result<u32> {
        let mut slices = self.slices().await?;
        let (mut at, mut ids) = (0, Arc::new(Vec::new()));
        while at < addition.size() {
            let (started, rows) = (Instant::now(), slices.rows);
            let (addition, known) = (Arc::clone(addition), Arc::clone(&ids));
            let slice = self.inner.store.writer().write(move |connection| {
                let (addition, known) = (Arc::clone(&addition), Arc::clone(&known));
                Box::pin(async move { addition.write_slice(connection, dataset, (at, rows), &known, now).await })
            });
            let (added, names) = slice.await?;
            at += added;
            if !names.is_empty() {
                Arc::make_mut(&mut ids).extend(names);
            }
            slices.after(started.elapsed()).await;
        }
        self.inner.store.writer().write(|connection| Box::pin(plan::end(connection))).await?;
        Ok(slices.done)
    }

    /// Takes back what an import left that did not come to its end. Only to be called with the lock for imports.
    async fn take_back(&self) -> Result<()> {
        let Some(import) = plan::unfinished(&mut *self.inner.store.read().await?).await? else { return Ok(()) };
        let mut slices = self.slices().await?;
        loop {
            let (started, rows) = (Instant::now(), slices.rows);
            let slice =
                self.inner.store.writer().write(move |connection| Box::pin(plan::take_back(connection, import, rows)));
            if !slice.await? {
                return Ok(());
            }
            slices.after(started.elapsed()).await;
        }
    }

    /// Takes back what a process left that ended in the middle of an import, unless one is under way.
    pub(crate) async fn take_back_unfinished(&self) -> Result<()> {
        if plan::unfinished(&mut *self.inner.store.read().await?).await?.is_none() {
            return Ok(());
        }
        match FolderLock::for_import(self.folder())? {
            Some(_lock) => self.take_back().await,
            None => Ok(()),
        }
    }
}

fn refused(file_name: &str, problems: &[PlanProblem]) -> EngineError {
    let first = problems.first().map(|problem| format!(": {problem}")).unwrap_or_default();
    let mut error = EngineError::new(ErrorCode::ImportProblems, format!("{file_name} was not imported{first}"))
        .hint("Nothing was changed. Mend the lines that are named, then import the file again.");
    error.problems = problems
        .iter()
        .map(|problem| ImportProblem {
            line: u32::try_from(problem.line).unwrap_or(u32::MAX),
            column: problem.column.clone(),
            message: problem.message.clone(),
        })
        .collect();
    error
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::*;
    use train_store::testing;

    use super::super::deleting_tests::{answers, calls_under_way, open};

    const ROWS: usize = 20_000;
    /// Names in `plan` that no library has.
    const NAMES: usize = 402;

    /// A plan of so many rows with one persona, one arc and many topics.
    fn plan(rows: usize) -> Vec<u8> {
        let mut text = String::from("persona,emotion,topic,tier,brief\n");
        for row in 0..rows {
            text.push_str(&format!("New Persona,Fear to Confidence,topic {},scenario,brief {row}\n", row % 400));
        }
        text.into_bytes()
    }

    async fn with_dataset() -> (Engine, u32, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let engine = open(folder.path()).await;
        let dataset = engine.create_dataset("test", false).await.expect("a dataset").id;
        engine
            .import_plan(dataset, "few.csv", b"persona,emotion,topic,tier\nA,B,C,template\n".to_vec())
            .await
            .expect("rows");
        (engine, dataset, folder)
    }

    /// What a dataset has: rows, the sum of their counts, names, its next number; and whether an import is unfinished.
    async fn stored(engine: &Engine, dataset: u32) -> (i64, i64, i64, i64, bool) {
        let mut connection = engine.inner.store.read().await.expect("a connection");
        let mut counts = [0; 4];
        let queries = [
            "SELECT count(*) FROM conversations WHERE dataset_id =",
            "SELECT sum(n) FROM row_counts WHERE dataset_id =",
            "SELECT count(*) FROM library_items WHERE dataset_id =",
            "SELECT next_number FROM datasets WHERE id =",
        ];
        for (count, query) in counts.iter_mut().zip(queries) {
            let found = testing::number(&mut connection, format!("{query} {dataset}")).await;
            *count = found.expect("a count").unwrap_or_default();
        }
        let [rows, counted, names, next] = counts;
        (rows, counted, names, next, plan::unfinished(&mut connection).await.expect("a note or none").is_some())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_large_plan_is_added_in_many_short_transactions_and_others_write_between_them() {
        let (engine, dataset, _folder) = with_dataset().await;
        let before = stored(&engine, dataset).await;
        let done = Arc::new(AtomicBool::new(false));
        let (other, ended) = (engine.clone(), Arc::clone(&done));
        let writing = tokio::spawn(async move {
            let mut seen = std::collections::BTreeSet::new();
            while !ended.load(Ordering::Relaxed) {
                let now = other.inner.store.writer().write(move |connection| {
                    let rows = format!("SELECT count(*) FROM conversations WHERE dataset_id = {dataset}");
                    Box::pin(async move { testing::number(connection, rows).await })
                });
                seen.insert(now.await.expect("is written"));
            }
            seen.len()
        });
        let read = train_formats::read_plan("p.csv", &plan(ROWS)).expect("a plan");
        let known = Known::load(&mut engine.inner.store.read().await.expect("a connection"), i64::from(dataset)).await;
        let addition = Arc::new(Addition::new(known.expect("what is there"), &read.rows, BLANKS));
        let slices = engine.add_in_slices(i64::from(dataset), &addition).await.expect("is added").expect("at once");
        done.store(true, Ordering::Relaxed);
        let others = writing.await.expect("no panic");
        assert!(slices as usize >= ROWS / MOST, "{slices} slices");
        assert!(others > 10, "{others} others wrote meanwhile");
        let rows = ROWS as i64;
        assert_eq!(
            stored(&engine, dataset).await,
            (before.0 + rows, before.1 + rows, before.2 + NAMES as i64, before.3 + rows, false)
        );
        let again = engine.import_plan(dataset, "p.csv", plan(ROWS)).await.expect("is read");
        assert_eq!((again.added, again.skipped, again.new_names.len()), (0, ROWS as u32, 0));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_failure_in_a_late_slice_leaves_nothing_behind() {
        let (engine, dataset, _folder) = with_dataset().await;
        let before = stored(&engine, dataset).await;
        let fails = "CREATE TRIGGER fails BEFORE INSERT ON conversations WHEN new.number = 4900 BEGIN SELECT RAISE(ABORT, 'no'); END";
        engine.inner.store.change(fails).await.expect("is changed");
        engine.import_plan(dataset, "p.csv", plan(5_000)).await.expect_err("its last slice fails");
        assert_eq!(stored(&engine, dataset).await, before);
        engine.inner.store.change("DROP TRIGGER fails").await.expect("is changed");
        assert_eq!(engine.import_plan(dataset, "p.csv", plan(5_000)).await.expect("is added").added, 5_000);
        assert_eq!(stored(&engine, dataset).await.3, before.3 + 5_000, "no number is missing");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_an_ended_process_left_of_an_import_is_taken_back_by_the_next_start_and_not_while_it_is_under_way() {
        let (engine, dataset, folder) = with_dataset().await;
        let before = stored(&engine, dataset).await;
        let read = train_formats::read_plan("p.csv", &plan(3_000)).expect("a plan");
        let id = i64::from(dataset);
        let known = Known::load(&mut engine.inner.store.read().await.expect("a connection"), id).await;
        let addition = Arc::new(Addition::new(known.expect("what is there"), &read.rows, BLANKS));
        let cut_off = engine.inner.store.writer().write(move |connection| {
            let addition = Arc::clone(&addition);
            Box::pin(async move {
                assert!(addition.begin(connection, id, 5).await?);
                let (_, ids) = addition.write_slice(connection, id, (0, NAMES), &[], 5).await?;
                addition.write_slice(connection, id, (NAMES, 800), &ids, 5).await
            })
        });
        cut_off.await.expect("begun");
        let under_way = FolderLock::for_import(folder.path()).expect("a folder").expect("free");
        engine.shut_down(Duration::ZERO).await;

        let engine = open(folder.path()).await;
        assert_eq!(stored(&engine, dataset).await.0, before.0 + 800, "another process is at it");
        let busy = engine.import_plan(dataset, "p.csv", plan(3_000)).await.expect_err("one at a time");
        assert_eq!(busy.code, ErrorCode::Busy);
        engine.shut_down(Duration::ZERO).await;
        drop(under_way);
        let engine = open(folder.path()).await;
        assert_eq!(stored(&engine, dataset).await, before);
    }

    /// Prints what importing 100,000 rows takes, and how long an answer of a running batch waits for its place meanwhile.
    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "a measurement"]
    async fn measure_importing_a_hundred_thousand_rows() {
        let (engine, calls, _folder) = calls_under_way(1_000).await;
        let done = Arc::new(AtomicBool::new(false));
        let running = tokio::spawn(answers(engine.inner.store.clone(), calls, Arc::clone(&done)));
        tokio::time::sleep(Duration::from_millis(500)).await;
        let started = Instant::now();
        let report = engine.import_plan(1, "p.csv", plan(100_000)).await.expect("is added");
        let took = started.elapsed();
        done.store(true, Ordering::Relaxed);
        let (kept, longest) = running.await.expect("no panic");
        println!(
            "{} rows: {:.2} s; {kept} answers stored meanwhile, the longest wait {:.0} ms",
            report.added,
            took.as_secs_f64(),
            longest.as_secs_f64() * 1_000.0
        );
        engine.shut_down(Duration::ZERO).await;
    }
}
