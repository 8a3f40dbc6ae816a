//! Files of earlier versions: brought to today's schema with everything that was in them.

use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use train_domain::query::{Filter, Target};

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
pub(super) async fn file_of_version(path: &Path, version: i64) -> SqliteConnection {
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
    let all = Target::Matching { filter: Filter::default(), except: Vec::new() };
    let kept = conversations::kept_after(&mut connection, 1, &all, &["approved"], 0, 10).await.expect("a page");
    assert_eq!((kept.len(), kept[0].system_prompt.as_deref()), (1, None));
    let told = conversations::generation(&mut connection, 1).await.expect_err("its prompt is gone");
    assert!(told.message.contains("damaged"), "{told:?}");
    assert!(folder.path().join(BACKUPS).read_dir().expect("a folder").next().is_some(), "the old file is kept");
}

/// Everything that a file can hold: rows, jobs, attempts and batches in every state, verdicts, prices, settings. Written so
/// that each version takes it; what only some have comes from `versions` and `mails`.
const EVERYTHING: &str = r#"
    INSERT INTO datasets (id, name, next_number, created_at, last_used_at) VALUES (1, 'dé', 20, 1, 2), (2, 'empty', 1, 3, 4);
    INSERT INTO library_items (id, dataset_id, kind, name, body, updated_at) VALUES
        (1, 1, 'persona', 'p', '{"a":1}', 0), (2, 1, 'arc', 'a', '{}', 0), (3, 1, 'topic', 't', '{}', 0), (4, 1, 'template', 'm', '{}', 0), (5, 1, 'voice', 'v', '{}', 0);
    UPDATE library_items SET version = 2, body = '{"a":2}', updated_at = 9 WHERE id = 1;
    INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier, brief, variation) VALUES
        (1, 1, 1, 1, 2, 3, 'i', 't', 'template', NULL, 1), (2, 1, 2, 1, 2, 3, 'i', 't', 'scenario', 'b', 2), (3, 1, 3, 1, 2, 3, 'i', 't', 'edge_case', NULL, 1),
        (4, 1, 4, 1, 2, 3, 'i', 't', 'template', NULL, 3), (5, 1, 5, 1, 2, 3, 'i', 't', 'template', NULL, 4), (6, 1, 6, 1, 2, 3, 'i', 't', 'template', NULL, 5),
        (7, 1, 9, 1, 2, 3, 'i', 't', 'template', NULL, 6);
    INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total,
        target, fill_until, fill_done, estimate, email, created_at, started_at, ended_at) VALUES
        (1, 1, 'r1', 'all', 'queued', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'm', '{"max_tokens":2048,"temperature":null,"concurrency":50,"timeout_seconds":60,"invalid_retries":2,"auto_resume":true,"allow_http":false}',
            '{"input":3000000,"output":15000000,"long_over":null,"long_input":3000000,"long_output":15000000}', 5000000, 7, '{"kind":"all"}', 7, 1, '{"cost":{"low":1.0,"high":2.0},"ms":{"low":1.0,"high":2.0}}', 1, 1, NULL, NULL),
        (2, 1, 'r2', 'selection', 'running', NULL, 0, NULL, 'anthropic', 'u', 'm', '{"max_tokens":1024,"temperature":0.5,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}',
            NULL, NULL, 7, '{"kind":"matching","filter":{"text":"fee","statuses":["not_generated"],"tiers":["edge_case"],"personas":[1],"arcs":[],"topics":[],"intents":["vent"],"tones":[]},"except":[9]}', 7, 1, NULL, 0, 2, 3, NULL),
        (3, 1, 'r3', 'failed', 'pausing', 'person', 1, NULL, 'openai', 'http://localhost:1234', 'm', '{"max_tokens":1024,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', NULL, NULL, 7, '{"kind":"failed"}', 7, 1, NULL, 0, 3, 4, NULL),
        (4, 1, 'r4', 'all', 'paused', 'offline', 2, 99, 'practice', '', 'practice-1', '{"max_tokens":1024,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', NULL, NULL, 7, '{"kind":"all"}', 7, 1, NULL, 0, 4, 5, NULL),
        (5, 1, 'r5', 'all', 'cancelling', NULL, 0, NULL, 'anthropic', 'u', 'm', '{"max_tokens":1024,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', NULL, NULL, 7, '{"kind":"all"}', 7, 1, NULL, 0, 5, 6, NULL),
        (6, 1, 'r6', 'all', 'cancelled', NULL, 0, NULL, 'anthropic', 'u', 'm', '{"max_tokens":1024,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', NULL, NULL, 7, '{"kind":"all"}', 7, 1, NULL, 0, 6, 7, 8),
        (7, 1, 'r7', 'single', 'completed', NULL, 0, NULL, 'anthropic', 'u', 'm', '{"max_tokens":1024,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', NULL, NULL, 1, '{"kind":"ids","ids":[3]}', 7, 1, NULL, 1, 7, 8, 9),
        (8, 1, 'r8', 'all', 'interrupted', NULL, 0, NULL, 'anthropic', 'u', 'm', '{"max_tokens":1024,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', NULL, 700, 7, '{"kind":"all"}', 7, 1, NULL, 0, 8, 9, NULL);
    INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid, not_before) VALUES
        (1, 8, 1, 'not_generated', 0, 0, 0, 0, 0), (2, 8, 2, 'not_generated', 1, 2, 3, 1, 77), (3, 7, 3, 'not_generated', 0, 0, 0, 0, 0), (4, 7, 4, 'not_generated', 0, 0, 0, 0, 0),
        (5, 7, 5, 'not_generated', 0, 0, 0, 0, 0), (6, 6, 6, 'not_generated', 0, 0, 0, 0, 0), (7, 6, 7, 'failed', 0, 0, 0, 0, 0);
    INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at) VALUES
        (1, 2, 8, 2, 1, 'in_flight', 'anthropic', 'm', 70, 10), (2, 3, 7, 3, 1, 'in_flight', 'anthropic', 'm', 0, 11), (3, 4, 7, 4, 1, 'in_flight', 'anthropic', 'm', 0, 12),
        (4, 5, 7, 5, 1, 'in_flight', 'anthropic', 'm', 0, 13), (5, 6, 6, 6, 1, 'in_flight', 'anthropic', 'm', 30, 14), (6, 7, 6, 7, 1, 'in_flight', 'anthropic', 'm', 40, 15),
        (7, 3, 7, 3, 2, 'in_flight', 'practice', 'practice-1', 0, 16);
    UPDATE attempts SET state = 'failed', ended_at = 20, http_status = 500, request_id = 'req_1', cost_micros = 0, error_kind = 'server_error', message = 'broken', raw = 'half' WHERE id = 5;
    UPDATE attempts SET state = 'unknown', ended_at = 21, unknown_micros = 40, error_kind = 'outcome_unknown', message = 'lost' WHERE id = 6;
    UPDATE attempts SET state = 'succeeded', ended_at = 22, stop_reason = 'end_turn', input_tokens = 5, output_tokens = 6, cost_micros = 7 WHERE id IN (2, 3, 4, 7);
"#;

/// After the versions are kept: where each job and row stands, and what was thought of the versions.
const STATES: &str = r#"
    UPDATE jobs SET state = 'succeeded', attempt = 1, ended_at = 30 WHERE id IN (3, 4, 5);
    UPDATE jobs SET state = 'failed', attempt = 1, ended_at = 31 WHERE id = 6;
    UPDATE jobs SET state = 'cancelled', attempt = 1, ended_at = 32 WHERE id = 7;
    UPDATE conversations SET status = 'generating', attempt_id = 1 WHERE id = 2;
    UPDATE conversations SET status = 'failed', attempt_id = 5 WHERE id = 6;
    UPDATE conversations SET status = 'not_generated' WHERE id = 7;
    INSERT INTO reviews (id, generation_id, verdict, note, undo_token, status_before, at) VALUES
        (1, 2, 'approved', 'fine', 'token 1', 'generated', 40), (2, 3, 'rejected', 'no', 'token 2', 'generated', 41);
    UPDATE conversations SET status = 'approved', reviewed_at = 40 WHERE id = 4;
    UPDATE conversations SET status = 'rejected', reviewed_at = 41 WHERE id = 5;
    INSERT INTO prices (provider, model, effective_from, own, input_micros, output_micros, source) VALUES ('openai', 'mine', '2026-01-01', 1, 5, 6, 'entered by you');
    INSERT INTO settings (key, value) VALUES ('provider', '"anthropic"'), ('terms.anthropic', '5'),
        ('provider.anthropic', '{"kind":"anthropic","baseUrl":"https://api.anthropic.com","model":"m","maxTokens":4096,"temperature":null,"concurrency":7,"timeoutSeconds":240,"invalidRetries":1,"autoResume":false,"limitMicros":null}');
    INSERT INTO endpoints (provider, base_url, model, facts) VALUES ('openai', 'http://localhost:1234', 'm', '{"no_schema":true,"no_temperature":false,"max_completion_tokens":false}');
"#;

/// The kept versions (row 3 has two), as a version of the schema keeps their texts.
fn versions(schema: i64) -> String {
    let (columns, system, prompt, raw) = if schema < 9 {
        ("raw, system_prompt, prompt", "'You are élan.'", "'prompt of '", "'raw of '")
    } else {
        ("raw, system_id, specimen_id, prompt", "1, 1", "'=prompt of '", "'=raw of '")
    };
    let texts = if schema < 9 {
        ""
    } else {
        "INSERT INTO shared_texts (id, dataset_id, body) VALUES (1, 1, 'You are élan.');"
    };
    let text = |words: &str, id: i64| {
        if schema < 9 { format!("{words} || {id}") } else { format!("CAST({words} || {id} AS BLOB)") }
    };
    let mut sql = texts.to_owned();
    for (id, conversation, version, attempt, provider) in
        [(1, 3, 1, 2, "anthropic"), (2, 4, 1, 3, "anthropic"), (3, 5, 1, 4, "anthropic"), (4, 3, 2, 7, "practice")]
    {
        let (raw, prompt) = (text(raw, id), text(prompt, id));
        sql += &format!(
            "INSERT INTO generations (id, conversation_id, version, attempt_id, conversation, {columns}, template_id, template_version,
                voice_version, provider, model, params, stop_reason, input_tokens, output_tokens, cost_micros, cost_estimated, started_at, ended_at, score, criteria)
            VALUES ({id}, {conversation}, {version}, {attempt}, '{{\"turns\":[]}}', {raw}, {system}, {prompt}, 4, 1, 1, '{provider}', 'm', '{{\"max_tokens\":1024}}',
                'end_turn', 5, 6, 7, 0, 10, 22, 80, '[]');\n"
        );
    }
    sql
}

/// Mails in every state, since there are any.
const MAILS: &str = "INSERT INTO outbox (batch_id, state, message_id, recipient, tries, next_at, problem, said, queued_at, sent_at) VALUES
    (1, 'queued', NULL, NULL, 0, 50, NULL, NULL, 50, NULL), (2, 'sending', '<a@b>', 'a@b.c', 1, 51, NULL, NULL, 51, NULL),
    (3, 'sent', '<c@b>', 'a@b.c', 1, 52, NULL, NULL, 52, 53), (4, 'failed', '<d@b>', 'a@b.c', 9, 54, 'refused', 'no such user', 54, NULL),
    (5, 'cancelled', NULL, NULL, 0, 55, NULL, NULL, 55, NULL);";

/// The tables of a file with their columns, but for the texts that are kept otherwise today and what sqlx notes.
async fn columns(connection: &mut SqliteConnection) -> Vec<(String, String)> {
    sqlx::query_as(
        "SELECT t.name, group_concat('quote(' || c.name || ')', ' || '','' || ' ORDER BY c.cid) FROM sqlite_schema t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> '_sqlx_migrations'
            AND NOT (t.name = 'generations' AND c.name IN ('raw', 'prompt', 'system_prompt', 'system_id', 'specimen_id'))
        GROUP BY t.name ORDER BY t.name",
    )
    .fetch_all(connection)
    .await
    .expect("the tables")
}

/// Every row of the given columns, as text.
async fn rows(connection: &mut SqliteConnection, columns: &[(String, String)]) -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    for (table, columns) in columns {
        let sql = format!("SELECT {columns} FROM {table} ORDER BY 1");
        let rows = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *connection).await.expect("rows");
        all.push((table.clone(), rows));
    }
    all
}

#[tokio::test]
async fn a_file_of_every_earlier_version_keeps_everything_in_every_state() {
    let newest = MIGRATIONS.iter().map(|migration| migration.version).max().expect("migrations");
    for version in 1..newest {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(DATABASE);
        let mut connection = file_of_version(&path, version).await;
        let mails = if version < 2 { "" } else { MAILS };
        let sql = format!("{EVERYTHING}{}{STATES}{mails}", versions(version));
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.expect("a full file");
        let columns = columns(&mut connection).await;
        assert!(columns.len() >= 12, "version {version}: {columns:?}");
        let before = rows(&mut connection, &columns).await;
        assert!(
            before.iter().all(|(table, rows)| !rows.is_empty() || table == "outbox"),
            "version {version}: {before:?}"
        );
        connection.close().await.expect("a closed file");

        let store = Store::open(folder.path()).await.expect("a store");
        let mut connection = store.read().await.expect("a connection");
        let after = rows(&mut connection, &columns).await;
        for ((table, before), (_, after)) in before.iter().zip(&after) {
            assert_eq!(before, after, "version {version}, {table}");
        }
        for id in 1..=4 {
            let kept = conversations::generation(&mut connection, id).await.expect("a version");
            assert_eq!(
                (kept.system_prompt, kept.prompt, kept.raw),
                ("You are élan.".into(), format!("prompt of {id}"), format!("raw of {id}")),
                "version {version}"
            );
        }
        let miscounted: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM row_counts k WHERE n <> (SELECT count(*) FROM conversations c
                WHERE c.dataset_id = k.dataset_id AND c.tier = k.tier AND c.status = k.status)",
        )
        .fetch_one(&mut *connection)
        .await
        .expect("counts");
        assert_eq!(miscounted, 0, "version {version}");
        drop(connection);
        store.close().await;
        is_usable(folder.path(), version).await;
    }
}

/// The whole engine opens the file: what was ordered is done, and everything can be shown.
async fn is_usable(folder: &Path, version: i64) {
    let options =
        crate::Options { folder: folder.into(), secrets: crate::Secrets::memory(), clock: crate::Clock::system() };
    let engine = crate::Engine::open(options).await.expect("an engine");
    let mut states = Vec::new();
    for id in 1..=8 {
        let batch = engine.batch(id).await.expect("a batch");
        states.push((id, batch.state.name(), batch.pause.map(|pause| pause.code)));
    }
    let told: Vec<(u32, &str, Option<&str>)> =
        states.iter().map(|(id, state, code)| (*id, *state, code.as_deref())).collect();
    let expected = [
        (1, "interrupted", None),
        (2, "interrupted", None),
        (3, "paused", Some("person")),
        (4, "paused", Some("offline")),
        (5, "cancelled", None),
        (6, "cancelled", None),
        (7, "completed", None),
        (8, "interrupted", None),
    ];
    assert_eq!(told, expected, "version {version}");
    let settings = engine.provider().await.expect("settings").settings;
    assert_eq!((settings.concurrency, settings.auto_resume), (7, false), "version {version}");
    let shown = async |id| engine.conversation(id).await.expect("a row");
    assert_eq!(shown(4).await.review.map(|review| review.note).as_deref(), Some("fine"), "version {version}");
    assert_eq!(shown(5).await.review.map(|review| review.verdict).as_deref(), Some("rejected"), "version {version}");
    assert_eq!((shown(3).await.versions.len(), shown(3).await.row.practice), (2, true), "version {version}");
    assert_eq!(shown(6).await.error.map(|error| error.kind).as_deref(), Some("server_error"), "version {version}");
    engine.undo_review("token 1").await.expect("can still be taken back");
    assert_eq!(shown(4).await.row.status, train_domain::row::Status::Generated, "version {version}");
    engine.shut_down(std::time::Duration::ZERO).await;
}

#[tokio::test]
async fn verdicts_that_an_earlier_version_lost_or_mixed_up_are_as_they_were_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut connection = file_of_version(&folder.path().join(DATABASE), 9).await;
    let sql = format!("{EVERYTHING}{}{STATES}", versions(9));
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.expect("a full file");
    sqlx::raw_sql(
        "DELETE FROM reviews;
        -- Row 3: approved while it waited; its call failed, and it showed Generated again.
        INSERT INTO reviews (generation_id, verdict, note, status_before, at) VALUES (4, 'approved', 'lost', 'generated', 50);
        UPDATE conversations SET status = 'generated', reviewed_at = 50 WHERE id = 3;
        -- Row 4: approved, rejected, and the rejection taken back.
        INSERT INTO reviews (generation_id, verdict, note, undo_token, status_before, at) VALUES
            (2, 'approved', 'the first', 'first', 'generated', 51), (2, 'rejected', 'the second', NULL, 'approved', 52), (2, 'withdrawn', '', NULL, 'rejected', 53);
        UPDATE conversations SET status = 'approved', reviewed_at = 52 WHERE id = 4;
        -- Row 5: approved, rejected, and both taken back.
        INSERT INTO reviews (generation_id, verdict, note, status_before, at) VALUES
            (3, 'approved', '', 'generated', 54), (3, 'rejected', '', 'approved', 55), (3, 'withdrawn', '', 'rejected', 56), (3, 'withdrawn', '', 'approved', 57);
        UPDATE conversations SET status = 'generated', reviewed_at = NULL WHERE id = 5;",
    )
    .execute(&mut connection)
    .await
    .expect("verdicts");
    connection.close().await.expect("a closed file");

    let store = Store::open(folder.path()).await.expect("a store");
    let mut connection = store.read().await.expect("a connection");
    let mut shown = Vec::new();
    for id in [3, 4, 5] {
        let detail = conversations::detail(&mut connection, id).await.expect("a row");
        let status = detail.row.status.name();
        shown.push((status, detail.review.map(|review| (review.note, review.at)), detail.row.reviewed_at));
    }
    let expected = [
        ("approved", Some(("lost".into(), 50.0)), Some(50.0)),
        ("approved", Some(("the first".into(), 51.0)), Some(51.0)),
        ("generated", None::<(String, f64)>, None),
    ];
    assert_eq!(shown, expected);
}
