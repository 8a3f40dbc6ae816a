//! The schema's history.

use sqlx::migrate::Migrator;

/// What brings a file of any release to this version's schema.
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../../migrations");

/// The version of the schema that this program brings a file to.
pub fn newest_version() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The versions and checksums of the migrations that this version knows.
pub(crate) fn known_migrations() -> impl Iterator<Item = (i64, &'static [u8])> {
    MIGRATIONS.iter().map(|migration| (migration.version, &*migration.checksum))
}
