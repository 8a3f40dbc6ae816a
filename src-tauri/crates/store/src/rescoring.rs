//! What the scores of a dataset rest on, and scores that are computed anew. A score belongs to a version, which never
//! changes: a row that shows another one by now keeps that one's score.

use serde::Serialize;
use sqlx::SqliteConnection;
use train_domain::quality::SCORER_VERSION;

use crate::error::Result;
use crate::stored;

/// What stands in a dataset's settings once all of its scores are as the rules have them.
const KEY: &str = "scored";

/// A row that shows a version.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs, reason = "columns of conversations")]
pub struct Shown {
    pub id: i64,
    pub number: i64,
    pub version_id: i64,
    /// Of the version's text.
    pub bytes: i64,
    pub persona_id: Option<i64>,
    pub score: Option<i64>,
    pub generated_at: Option<i64>,
}

/// The rows of a dataset that show a version, in the order of their numbers.
pub async fn shown(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<Shown>> {
    Ok(sqlx::query_as(
        "SELECT c.id, c.number, c.version_id, octet_length(v.content) AS bytes, c.persona_id, c.score, c.generated_at
        FROM conversations c CROSS JOIN versions v ON v.id = c.version_id WHERE c.dataset_id = ? ORDER BY c.number",
    )
    .bind(dataset_id)
    .fetch_all(connection)
    .await?)
}

/// The text of a version, with its row's number and brief.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs, reason = "columns of versions and conversations")]
pub struct VersionText {
    pub id: i64,
    pub version_id: i64,
    pub number: i64,
    pub brief: Option<String>,
    pub content: String,
}

/// The texts of some versions, in the order of the list. One that is no longer there is left out.
pub async fn version_texts(connection: &mut SqliteConnection, versions: &[i64]) -> Result<Vec<VersionText>> {
    Ok(sqlx::query_as(
        "SELECT c.id, v.id AS version_id, c.number, c.brief, v.content FROM json_each(?) w
        CROSS JOIN versions v ON v.id = w.value CROSS JOIN conversations c ON c.id = v.conversation_id",
    )
    .bind(serde_json::json!(versions).to_string())
    .fetch_all(connection)
    .await?)
}

/// A shown version with what it was asked for with, and its score of these rules.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs, reason = "columns of conversations, versions, call_texts and scores")]
pub struct ToScore {
    pub id: i64,
    pub number: i64,
    pub version_id: i64,
    pub content: String,
    pub tier: String,
    pub brief: Option<String>,
    pub persona_id: Option<i64>,
    pub arc_id: Option<i64>,
    pub topic_id: Option<i64>,
    pub arc_version_id: Option<i64>,
    pub template_version_id: Option<i64>,
    pub tenths: Option<i64>,
    pub criteria: Option<String>,
}

/// What the scores of some versions are computed from, where their rows still show them.
pub async fn to_score(connection: &mut SqliteConnection, versions: &[i64]) -> Result<Vec<ToScore>> {
    Ok(sqlx::query_as(
        "SELECT c.id, c.number, v.id AS version_id, v.content, coalesce(x.plan ->> 'tier', c.tier) AS tier,
            iif(x.plan IS NULL, c.brief, x.plan ->> 'brief') AS brief, c.persona_id, c.arc_id, c.topic_id,
            x.arc_version_id, x.template_version_id, s.tenths, s.criteria
        FROM json_each(?1) w CROSS JOIN versions v ON v.id = w.value
        CROSS JOIN conversations c ON c.id = v.conversation_id AND c.version_id = v.id
        LEFT JOIN call_texts x ON x.call_id = v.call_id
        LEFT JOIN scores s ON s.version_id = v.id AND s.scorer = 'rules' AND s.scorer_version = ?2 AND s.repeat = 0",
    )
    .bind(serde_json::json!(versions).to_string())
    .bind(SCORER_VERSION)
    .fetch_all(connection)
    .await?)
}

/// The shown versions of a dataset that have no score of these rules.
pub async fn outdated(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(
        "SELECT c.version_id FROM conversations c WHERE c.dataset_id = ?1 AND c.version_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM scores s WHERE s.version_id = c.version_id AND s.scorer = 'rules' AND s.scorer_version = ?2)
        ORDER BY c.number",
    )
    .bind(dataset_id)
    .bind(SCORER_VERSION)
    .fetch_all(connection)
    .await?)
}

/// A score that was computed anew.
#[derive(Clone, Debug, Serialize)]
pub struct NewScore {
    /// Whose it is.
    pub version_id: i64,
    /// In tenths.
    pub tenths: u32,
    /// As JSON.
    pub criteria: String,
}

/// Writes scores of these rules in the place of the ones before. Verdicts stay as they are.
pub async fn write(connection: &mut SqliteConnection, scores: &[NewScore], now: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO scores (version_id, scorer, scorer_version, tenths, criteria, at)
        SELECT v.id, 'rules', ?2, e.value ->> 'tenths', e.value ->> 'criteria', ?3
        FROM json_each(?1) e CROSS JOIN versions v ON v.id = e.value ->> 'version_id' WHERE true
        ON CONFLICT (version_id, scorer, scorer_version, repeat) DO UPDATE
        SET tenths = excluded.tenths, criteria = excluded.criteria, at = excluded.at",
    )
    .bind(stored::text(scores))
    .bind(SCORER_VERSION)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// What the scores of a dataset rest on: the rules, the versions that are shown, whom, what feelings and what topic their
/// rows name, the library. Another text means that something of it is another.
pub async fn state(connection: &mut SqliteConnection, dataset_id: i64) -> Result<String> {
    // What an import left open can be given later. Each row adds less than a million, so that the sum stays within 64 bits.
    let (rows, sum, mixed, named): (i64, i64, i64, i64) = sqlx::query_as(
        "SELECT count(*), coalesce(sum(version_id), 0), coalesce(sum(version_id * (version_id % 8191)), 0),
            coalesce(sum(version_id * (31 * coalesce(persona_id, 0) + 17 * coalesce(arc_id, 0) + coalesce(topic_id, 0)) % 999983), 0)
        FROM conversations WHERE dataset_id = ? AND version_id IS NOT NULL",
    )
    .bind(dataset_id)
    .fetch_one(&mut *connection)
    .await?;
    let (items, versions, active): (i64, i64, i64) = sqlx::query_as(
        "SELECT count(*), coalesce(sum(version_id), 0), coalesce(sum(version_id * active), 0) FROM library_items
        WHERE dataset_id = ? AND NOT (kind = 'resource' AND archived_at IS NOT NULL)",
    )
    .bind(dataset_id)
    .fetch_one(connection)
    .await?;
    // Other words mean other rules too: files of earlier releases, whose texts were held against older facts, are looked at
    // once more.
    Ok(format!("{SCORER_VERSION}, newest facts: {rows} {sum} {mixed} {named}, {items} {versions} {active}"))
}

/// What the scores of a dataset rested on when all of them were last as the rules have them.
pub async fn settled(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("SELECT value FROM dataset_settings WHERE dataset_id = ? AND key = ?")
        .bind(dataset_id)
        .bind(KEY)
        .fetch_optional(connection)
        .await?)
}

/// All scores of a dataset are as the rules have them, by this state.
pub async fn settle(connection: &mut SqliteConnection, dataset_id: i64, state: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO dataset_settings (dataset_id, key, value) SELECT id, ?2, ?3 FROM datasets WHERE id = ?1
        ON CONFLICT DO UPDATE SET value = excluded.value",
    )
    .bind(dataset_id)
    .bind(KEY)
    .bind(state)
    .execute(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{number, texts};

    #[tokio::test]
    async fn a_row_that_shows_another_version_by_now_keeps_that_ones_score() {
        let (store, _folder) = crate::testing::store().await;
        store
            .change(format!(
                "INSERT INTO datasets (id, name, created_at, last_used_at) VALUES (1, 'one', 0, 0);
                INSERT INTO conversations (id, dataset_id, number, intent, tone, tier) VALUES (5, 1, 1, '', '', 'template'), (6, 1, 2, '', '', 'template');
                INSERT INTO versions (id, conversation_id, number, origin, content, created_at)
                    VALUES (50, 5, 1, 'import', '{{\"turns\":[]}}', 0), (51, 5, 2, 'person', '{{\"turns\":[]}}', 0), (60, 6, 1, 'import', '{{}}', 0);
                INSERT INTO scores (version_id, scorer, scorer_version, tenths, criteria, at) VALUES (50, 'rules', '1', 40, '[]', 0), (51, 'rules', '{SCORER_VERSION}', 70, '[]', 0);
                UPDATE conversations SET version_id = 51, score = 70 WHERE id = 5;
                UPDATE conversations SET version_id = 60 WHERE id = 6;
                INSERT INTO actions (id, dataset_id, kind, at) VALUES (1, 1, 'verdict', 0);
                INSERT INTO verdicts (version_id, verdict, action_id, at) VALUES (51, 'approved', 1, 0)"
            ))
            .await
            .expect("rows");
        let score = |version_id, tenths| NewScore { version_id, tenths, criteria: "[]".into() };
        let scores = vec![score(50, 33), score(60, 81), score(999, 10)];
        let state_before = state(&mut store.read().await.expect("a reader"), 1).await.expect("a state");
        let written =
            store.writer().write(move |connection| Box::pin(async move { write(connection, &scores, 9).await }));
        written.await.expect("the version that is gone is passed over");
        let mut reader = store.read().await.expect("a reader");
        let shown_scores = "SELECT id || ':' || coalesce(score, '') || ':' || status FROM conversations ORDER BY id";
        assert_eq!(texts(&mut reader, shown_scores).await.expect("rows"), ["5:70:approved", "6:81:generated"]);
        assert_eq!(number(&mut reader, "SELECT count(*) FROM scores").await.expect("a count"), Some(4));
        // The second time it takes the place of the first.
        let again = vec![score(60, 82)];
        let written =
            store.writer().write(move |connection| Box::pin(async move { write(connection, &again, 10).await }));
        written.await.expect("written");
        assert_eq!(texts(&mut reader, shown_scores).await.expect("rows"), ["5:70:approved", "6:82:generated"]);
        assert_eq!(number(&mut reader, "SELECT count(*) FROM scores").await.expect("a count"), Some(4));
        assert_eq!(outdated(&mut reader, 1).await.expect("versions"), Vec::<i64>::new());
        let after = state(&mut reader, 1).await.expect("a state");
        assert_eq!(after, state_before, "scores are no part of what they rest on");
        let settled_state = after.clone();
        let settling = store
            .writer()
            .write(move |connection| Box::pin(async move { settle(connection, 1, &settled_state).await }));
        settling.await.expect("settled");
        assert_eq!(settled(&mut reader, 1).await.expect("read"), Some(after.clone()));
        store.change("UPDATE conversations SET version_id = 50 WHERE id = 5").await.expect("another text");
        assert_ne!(state(&mut reader, 1).await.expect("a state"), after);
    }
}
