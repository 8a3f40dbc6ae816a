//! Writes the rows of a selection: read and made ready on all cores, written in order by one thread.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use train_domain::export::Side;
use train_store::Connection;

use super::item::Item;
use super::output::{DataFile, Outcome, Output};
use super::refusal::{broken, cancelled, unwritable};
use super::select::Selection;
use super::sides::Sides;
use super::totals::Totals;
use super::walk::{Needs, Prepare, walk};
use crate::error::Result;
use crate::view::ExportProgress;

/// Pages that wait to be written.
const WAITING: usize = 2;

/// What is written beside the data: it hears of each row what became of it.
pub trait Beside: Send {
    fn row(&mut self, item: &Item, side: Side, outcome: &Outcome) -> std::io::Result<()>;
    fn finish(self: Box<Self>) -> std::io::Result<()>;
}

/// What was written.
#[derive(Debug)]
pub struct Written {
    pub files: Vec<DataFile>,
    pub totals: Totals,
}

/// Writes all rows of a selection, with what stands beside them.
pub struct Task {
    pub sides: Sides,
    pub needs: Needs,
    pub output: Output,
    pub beside: Option<Box<dyn Beside>>,
    pub stop: CancellationToken,
    pub progress: watch::Sender<ExportProgress>,
    /// The place, for what is said where the disk refuses.
    pub path: PathBuf,
}

impl Task {
    /// Writes.
    ///
    /// # Errors
    /// It was stopped, the database cannot be read, or the disk cannot take it.
    pub async fn run(self, connection: &mut Connection, selection: &Selection) -> Result<Written> {
        let Self { sides, needs, mut output, mut beside, stop, progress, path } = self;
        let of = u32::try_from(selection.rows.len()).unwrap_or(u32::MAX);
        progress.send_replace(ExportProgress { written: 0, of });
        let (to, mut from) = mpsc::channel::<Vec<Item>>(WAITING);
        let stopped = stop.clone();
        let writing = tokio::task::spawn_blocking(move || -> std::io::Result<Written> {
            let mut totals = Totals::default();
            while let Some(items) = from.blocking_recv() {
                for item in &items {
                    if stopped.is_cancelled() {
                        break;
                    }
                    let side = sides.side(&item.row);
                    let outcome = output.write(item, side)?;
                    if let Some(beside) = &mut beside {
                        beside.row(item, side, &outcome)?;
                    }
                    totals.count(item, &outcome);
                }
                progress.send_modify(|progress| progress.written += u32::try_from(items.len()).unwrap_or_default());
            }
            if let Some(beside) = beside {
                beside.finish()?;
            }
            Ok(Written { files: output.finish()?, totals })
        });
        let prepare: Prepare<Vec<Item>> = Arc::new(Item::all);
        let walked = walk(connection, &selection.rows, needs, &stop, &prepare, to).await;
        let written = writing.await.map_err(|error| broken(&error))?;
        walked?;
        if stop.is_cancelled() {
            return Err(cancelled());
        }
        written.map_err(|error| unwritable(&path, &error))
    }
}
