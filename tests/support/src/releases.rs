//! Data folders as earlier releases left them, made of the engine's own files of every release.

use std::path::{Path, PathBuf};

use anyhow::Result;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection};

/// Makes the database of the layout 10, with every state of row, job and call.
///
/// # Errors
/// The folder cannot be written, or a file of the release is not there.
pub async fn layout_10(folder: &Path) -> Result<()> {
    Ok(older(folder).await?.close().await?)
}

/// The same, cut off behind the change of its tables, with so many times its texts still to be unpacked.
///
/// # Errors
/// As above.
pub async fn packed(folder: &Path, times: u32) -> Result<()> {
    let mut connection = older(folder).await?;
    // As the engine does, because tables are built anew.
    sqlx::query("PRAGMA foreign_keys = OFF").execute(&mut connection).await?;
    migrations().await?.run(&mut connection).await?;
    let copies =
        format!("WITH RECURSIVE copies (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {times})");
    let sql = format!(
        "{copies} INSERT INTO versions (conversation_id, number, origin, call_id, content, created_at)
            SELECT conversation_id, number + n * 1000, origin, call_id + n * 1000, content, created_at
            FROM versions JOIN copies WHERE call_id IN (SELECT call_id FROM packed_texts);
        {copies} INSERT INTO packed_texts SELECT call_id + n * 1000, specimen_id, prompt, raw FROM packed_texts JOIN copies;"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

async fn older(folder: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(folder.join("train.db")).create_if_missing(true);
    let mut connection = options.foreign_keys(true).connect().await?;
    let until = migrations().await?.iter().filter(|migration| migration.version <= 10).cloned().collect();
    Migrator::with_migrations(until).run(&mut connection).await?;
    let sql = std::fs::read_to_string(root().join("src-tauri/crates/engine/tests/releases/10.sql"))?;
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
    Ok(connection)
}

async fn migrations() -> Result<Migrator> {
    Ok(Migrator::new(root().join("migrations")).await?)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
