//! Files of earlier versions: brought to today's schema with everything that was in them.

use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::open::MIGRATIONS;
use super::{BACKUPS, DATABASE, Store, conversations};

/// Two versions of one row, of one voice, as they were kept before texts were kept as differences.
const WHOLE_TEXTS: &str = r#"
    INSERT INTO datasets (id, name, created_at, last_used_at) VALUES (1, 'd', 0, 0);
    INSERT INTO library_items (id, dataset_id, kind, name, body, updated_at) VALUES
        (1, 1, 'persona', 'p', '{}', 0), (2, 1, 'arc', 'a', '{}', 0), (3, 1, 'topic', 't', '{}', 0), (4, 1, 'template', 'm', '{}', 0);
    INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier)
        VALUES (1, 1, 1, 1, 2, 3, 'i', 't', 'template');
    INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, created_at)
        VALUES (1, 1, 'r', 'all', 'completed', 'anthropic', 'u', 'm', '{}', 1, '{}', 1, 0);
    INSERT INTO jobs (id, batch_id, conversation_id, state, status_before) VALUES (1, 1, 1, 'succeeded', 'not_generated');
    INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at)
        VALUES (1, 1, 1, 1, 1, 'succeeded', 'anthropic', 'm', 0, 0), (2, 1, 1, 1, 2, 'succeeded', 'anthropic', 'm', 0, 0);
    INSERT INTO generations (id, conversation_id, version, attempt_id, conversation, raw, system_prompt, prompt, template_id,
        template_version, voice_version, provider, model, params, stop_reason, input_tokens, output_tokens, cost_estimated,
        started_at, ended_at, score, criteria)
    VALUES
        (1, 1, 1, 1, '{"turns":[]}', 'first raw', 'You are élan.', 'first prompt', 4, 1, 1, 'anthropic', 'm', '{}', 'end_turn', 1, 1, 0, 0, 0, 80, '[]'),
        (2, 1, 2, 2, '{"turns":[]}', '', 'You are élan.', 'second prompt', 4, 1, 1, 'anthropic', 'm', '{}', 'end_turn', 1, 1, 0, 0, 0, 80,
            '[{"key":"arc","name":"Emotional arc","points":1.5,"out_of":2.0,"actual":"a","target":"b","why":"old words"}]');
    INSERT INTO reviews (generation_id, verdict, status_before, at) VALUES (2, 'approved', 'generated', 5);
    UPDATE conversations SET generation_id = 2, status = 'approved' WHERE id = 1;"#;

/// A new file with the schema of a version.
async fn file_of_version(path: &Path, version: i64) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true).foreign_keys(true);
    let mut connection = options.connect().await.expect("a file");
    let until = MIGRATIONS.iter().filter(|migration| migration.version <= version).cloned().collect();
    Migrator::with_migrations(until).run(&mut connection).await.expect("its schema");
    connection
}

#[tokio::test]
async fn versions_that_were_kept_whole_are_read_as_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut connection = file_of_version(&folder.path().join(DATABASE), 8).await;
    sqlx::raw_sql(WHOLE_TEXTS).execute(&mut connection).await.expect("rows");
    connection.close().await.expect("a closed file");

    let store = Store::open(folder.path()).await.expect("a store");
    let mut connection = store.read().await.expect("a connection");
    for (id, prompt, raw) in [(1, "first prompt", "first raw"), (2, "second prompt", "")] {
        let kept = conversations::generation(&mut connection, id).await.expect("a version");
        assert_eq!(
            (kept.system_prompt.as_str(), kept.prompt.as_str(), kept.raw.as_str()),
            ("You are élan.", prompt, raw)
        );
    }
    let detail = conversations::detail(&mut connection, 1).await.expect("a row");
    assert_eq!(detail.review.map(|review| review.verdict).as_deref(), Some("approved"));
    let criteria = detail.generation.expect("a kept version").criteria;
    assert_eq!((criteria[0].name.as_str(), criteria[0].points), ("Emotional arc", Some(1.5)));
    let texts: i64 =
        sqlx::query_scalar("SELECT count(*) FROM shared_texts").fetch_one(&mut *connection).await.expect("a count");
    assert_eq!(texts, 1, "both have the same system prompt");
    let broken: i64 = sqlx::query_scalar("SELECT count(*) FROM pragma_foreign_key_check")
        .fetch_one(&mut *connection)
        .await
        .expect("a check");
    assert_eq!(broken, 0);
    drop(connection);
    // What should never happen is said where it does: a version whose prompt is gone is not left out without a word.
    let emptied = store.writer().write(|connection| {
        Box::pin(async move {
            sqlx::query("DELETE FROM shared_texts").execute(connection).await?;
            Ok(())
        })
    });
    emptied.await.expect("no texts");
    let mut connection = store.read().await.expect("a connection");
    let kept = conversations::kept_after(&mut connection, 1, &["approved"], 0, 10).await.expect("a page");
    assert_eq!((kept.len(), kept[0].system_prompt.as_deref()), (1, None));
    let told = conversations::generation(&mut connection, 1).await.expect_err("its prompt is gone");
    assert!(told.message.contains("damaged"), "{told:?}");
    assert!(folder.path().join(BACKUPS).read_dir().expect("a folder").next().is_some(), "the old file is kept");
}
