//! Goes through rows in their order: pages are read one after another, looked at on all cores, and handed on in order. A few
//! pages are in memory at a time, however many rows there are.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use train_store::Connection;

use super::refusal::{broken, cancelled};
use super::select::Row;
use crate::cores::Cores;
use crate::error::{EngineError, ErrorCode, Result};
use train_store::exports::{self, Origin, Other, Text};

/// Rows of a page, and bytes from which on it has fewer.
const ROWS: usize = 100;
const BYTES: usize = 4 << 20;

/// Rows with what was read of them.
#[derive(Debug)]
pub struct Page {
    pub rows: Vec<Row>,
    pub texts: Vec<Text>,
    /// Where their versions came from, where that was asked for; and their other versions.
    pub origins: Vec<Origin>,
    pub judged: Vec<Other>,
    pub edits: Vec<Other>,
}

/// What is read beside the texts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Needs {
    pub origins: bool,
    pub pairs: bool,
    /// What Practice composed is wanted too.
    pub practice: bool,
}

/// What each page becomes, on a thread of its own.
pub type Prepare<T> = Arc<dyn Fn(Page) -> T + Send + Sync>;

/// Reads the rows and sends what each page becomes. It ends early where nobody receives any more.
///
/// # Errors
/// It was stopped, or the database cannot be read.
pub async fn walk<T: Send + 'static>(
    connection: &mut Connection,
    rows: &[Row],
    needs: Needs,
    stop: &CancellationToken,
    prepare: &Prepare<T>,
    to: mpsc::Sender<T>,
) -> Result<()> {
    let mut cores = Cores::all();
    let mut rest = rows;
    loop {
        while !cores.are_busy() && !rest.is_empty() {
            if stop.is_cancelled() {
                return Err(cancelled());
            }
            let page = page(connection, &rest[..rest.len().min(ROWS)], needs).await?;
            rest = &rest[page.rows.len()..];
            let prepare = prepare.clone();
            cores.start(move || prepare(page));
        }
        let Some(prepared) = cores.next().await else { return Ok(()) };
        let prepared = prepared.map_err(|error| broken(&error))?;
        if to.send(prepared).await.is_err() {
            return Ok(());
        }
    }
}

/// The first of some rows: all of them, or as many as make a page.
///
/// # Errors
/// The database cannot be read.
pub async fn page(connection: &mut Connection, rows: &[Row], needs: Needs) -> Result<Page> {
    let ids: Vec<u32> = rows.iter().map(|row| row.id).collect();
    let texts = exports::texts(connection, &ids, BYTES).await?;
    // All is read from one state of the file, in which every row has its version.
    let rows = &rows[..texts.len().max(1)];
    if texts.iter().zip(rows).any(|(text, row)| text.id != i64::from(row.id)) || texts.is_empty() {
        return Err(EngineError::new(
            ErrorCode::Damaged,
            "A row is no longer where it was: the database file is damaged.",
        )
        .hint("Restore a backup. Nothing was written."));
    }
    let ids = &ids[..rows.len()];
    let mut page = Page { rows: rows.to_vec(), texts, origins: Vec::new(), judged: Vec::new(), edits: Vec::new() };
    if needs.origins {
        let versions: Vec<i64> = page.texts.iter().map(|text| text.version_id).collect();
        page.origins = exports::origins(connection, &versions).await?;
    }
    if needs.pairs {
        page.judged = exports::judged(connection, ids, needs.practice).await?;
        page.edits = exports::before_edits(connection, ids, needs.practice).await?;
    }
    Ok(page)
}
