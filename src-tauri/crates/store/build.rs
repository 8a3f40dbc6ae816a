//! Builds an empty database from the migrations, so that the SQL in this crate is checked against the real
//! schema at compile time, with no database to keep and no prepared metadata to forget.

use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

fn main() {
    println!("cargo:rerun-if-changed=../../../migrations");
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let path = Path::new(&out).join("schema.db");
    let _ = std::fs::remove_file(&path);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true).foreign_keys(false);
        let mut connection = options.connect().await.expect("an empty database");
        let migrations = Migrator::new(Path::new("../../../migrations")).await.expect("readable migrations");
        migrations.run(&mut connection).await.expect("migrations that apply");
        connection.close().await.expect("a closed database");
    });
    println!("cargo:rustc-env=DATABASE_URL=sqlite://{}", path.display());
}
