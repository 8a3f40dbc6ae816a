//! Several reads from one state of the file, whatever is written meanwhile.

use std::ops::{Deref, DerefMut};

use sqlx::{Connection, Sqlite, SqliteConnection, Transaction};

use crate::error::Result;

/// A connection that sees the file as it was at its first read. Other connections write meanwhile.
#[derive(Debug)]
pub struct Reading<'c>(Transaction<'c, Sqlite>);

impl<'c> Reading<'c> {
    /// Begins on a connection that reads.
    #[allow(
        clippy::disallowed_methods,
        reason = "this connection only reads: a deferred transaction is one state of the file"
    )]
    pub async fn begin(connection: &'c mut SqliteConnection) -> Result<Self> {
        Ok(Self(connection.begin().await?))
    }

    /// Lets go of that state. One that is dropped does the same when its connection is used next.
    pub async fn end(self) -> Result<()> {
        Ok(self.0.commit().await?)
    }
}

impl Deref for Reading<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Reading<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}
