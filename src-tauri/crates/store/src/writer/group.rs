//! The pieces that share a transaction: each of them is written whole or not at all, and hears what came of it after the
//! commit.

use std::sync::Arc;

use sqlx::SqliteConnection;

use super::super::ledger::{self, ClaimRequest, Claims, Settlement};
use super::super::texts::Lines;
use super::queue::{Piece, Reply, Write};
use crate::error::Result;

/// Writes the pieces and tells who waits for them. An error of one undoes it alone; where the transaction itself fails
/// (a full disk), everyone in it hears that.
pub async fn write(connection: &mut SqliteConnection, pieces: impl Iterator<Item = Piece>) {
    let (mut ends, mut replies): (Vec<Arc<Settlement>>, Vec<Reply<()>>) = Default::default();
    let mut writes: Vec<Box<dyn Write>> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Settle(end, reply) => {
                ends.push(end);
                replies.push(reply);
            }
            Piece::Write(write) => writes.push(write),
        }
    }
    let ends: Vec<&Settlement> = ends.iter().map(|end| &**end).collect();
    let (settled, written) = match transaction(connection, &ends, &mut writes).await {
        Ok(results) => results,
        Err(error) => {
            // SQLite may have rolled back by itself: then there is nothing left to undo.
            let _ = run(connection, "ROLLBACK").await;
            let everyone = |count| -> Results { (0..count).map(|_| Err(error.clone())).collect() };
            (everyone(ends.len()), everyone(writes.len()))
        }
    };
    for (reply, settled) in replies.into_iter().zip(settled) {
        let _ = reply.send(settled);
    }
    for (write, written) in writes.into_iter().zip(written) {
        write.tell(written);
    }
}

/// Claims jobs of one batch, in a transaction of their own.
pub async fn claim(connection: &mut SqliteConnection, lines: &mut Lines, request: &ClaimRequest) -> Result<Claims> {
    run(connection, "BEGIN IMMEDIATE").await?;
    let claimed = match ledger::claim(connection, lines, request).await {
        Ok(claims) => run(connection, "COMMIT").await.map(|()| claims),
        Err(error) => Err(error),
    };
    if claimed.is_err() {
        // SQLite may have rolled back by itself: then there is nothing left to undo.
        let _ = run(connection, "ROLLBACK").await;
        lines.forget();
    }
    claimed
}

type Results = Vec<Result<()>>;

/// What came of each piece. IMMEDIATE: a transaction that reads first and writes later would be refused where another
/// process wrote between.
async fn transaction(
    connection: &mut SqliteConnection,
    ends: &[&Settlement],
    writes: &mut [Box<dyn Write>],
) -> Result<(Results, Results)> {
    run(connection, "BEGIN IMMEDIATE").await?;
    let settled = settle(connection, ends).await?;
    let mut written = Vec::with_capacity(writes.len());
    for write in writes {
        run(connection, "SAVEPOINT piece").await?;
        let done = write.run(connection).await;
        leave(connection, &done).await?;
        written.push(done);
    }
    run(connection, "COMMIT").await?;
    Ok((settled, written))
}

/// Ends that fail together are undone and halved, until the one that fails stands alone and hears its own error.
async fn settle(connection: &mut SqliteConnection, ends: &[&Settlement]) -> Result<Results> {
    let mut settled: Results = ends.iter().map(|_| Ok(())).collect();
    let mut parts = Vec::from_iter((!ends.is_empty()).then_some(0..ends.len()));
    while let Some(part) = parts.pop() {
        run(connection, "SAVEPOINT piece").await?;
        let done = ledger::settle(connection, &ends[part.clone()]).await;
        leave(connection, &done).await?;
        if done.is_err() && part.len() > 1 {
            let middle = part.start + part.len() / 2;
            parts.push(middle..part.end);
            parts.push(part.start..middle);
        } else {
            settled[part.start] = done;
        }
    }
    Ok(settled)
}

/// Fails where SQLite has rolled the whole transaction back.
async fn leave(connection: &mut SqliteConnection, done: &Result<()>) -> Result<()> {
    if let Err(error) = done
        && run(connection, "ROLLBACK TO piece").await.is_err()
    {
        // That there is no savepoint any more says nothing to anybody: why is what this piece met.
        return Err(error.clone());
    }
    run(connection, "RELEASE piece").await
}

async fn run(connection: &mut SqliteConnection, statement: &'static str) -> Result<()> {
    sqlx::query(statement).execute(connection).await?;
    Ok(())
}
