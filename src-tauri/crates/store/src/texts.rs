//! Texts that many calls of a dataset have in common: system prompts whole, prompts line by line. A prompt is kept as the
//! list of its lines, each the id of a shared one or the line itself: where it is short or long, or was met for the first
//! time, as a row's own brief is; the schema's view `prompts` joins them. The prompts of 2,100 conversations have 1,931 different lines, so a prompt of 5.7 kB takes 0.5.

use std::collections::HashMap;

use serde_json::Value;
use sqlx::SqliteConnection;

use crate::error::Result;

/// A line of fewer bytes takes no more room than an id and its quotes.
const SHORT: usize = 6;
/// A line of more bytes, such as a conversation in a judge's prompt, is hardly ever there twice.
const LONG: usize = 1_000;
/// Lines that are remembered: about half a megabyte.
const REMEMBERED: usize = 5_000;

/// The lines that were met before, by dataset, with their ids from the second time on. Whoever rolls back what it kept
/// forgets it.
#[derive(Debug, Default)]
pub struct Lines {
    ids: HashMap<i64, HashMap<Box<str>, Option<i64>>>,
}

impl Lines {
    /// Forgets all ids.
    pub fn forget(&mut self) {
        self.ids.clear();
    }

    /// What is kept of prompts, in the same order; lines that were met before are added to the dataset where it lacks them.
    pub async fn keep(
        &mut self,
        connection: &mut SqliteConnection,
        dataset_id: i64,
        prompts: &[&str],
    ) -> Result<Vec<String>> {
        if self.ids.values().map(HashMap::len).sum::<usize>() > REMEMBERED {
            self.forget();
        }
        let known = self.ids.entry(dataset_id).or_default();
        let mut again: Vec<&str> = Vec::new();
        for line in prompts.iter().flat_map(|prompt| prompt.split('\n')).filter(|line| is_shared(line)) {
            match known.get(line) {
                Some(Some(_)) => {}
                Some(None) => again.push(line),
                None => _ = known.insert(line.into(), None),
            }
        }
        again.sort_unstable();
        again.dedup();
        if !again.is_empty() {
            let ids = keep(connection, dataset_id, &again).await?;
            known.extend(again.into_iter().map(Box::from).zip(ids.into_iter().map(Some)));
        }
        let line = |line: &str| known.get(line).copied().flatten().map_or_else(|| Value::from(line), Value::from);
        Ok(prompts.iter().map(|prompt| Value::from_iter(prompt.split('\n').map(line)).to_string()).collect())
    }
}

fn is_shared(line: &str) -> bool {
    (SHORT..=LONG).contains(&line.len())
}

/// Keeps texts that are not kept yet. Returns their ids, in the same order.
pub async fn keep(connection: &mut SqliteConnection, dataset_id: i64, texts: &[&str]) -> Result<Vec<i64>> {
    let texts = serde_json::json!(texts).to_string();
    sqlx::query!(
        "INSERT INTO texts (dataset_id, body) SELECT ?1, value FROM json_each(?2) WHERE true ON CONFLICT DO NOTHING",
        dataset_id,
        texts
    )
    .execute(&mut *connection)
    .await?;
    Ok(sqlx::query_scalar!(
        r#"SELECT t.id AS "id!" FROM json_each(?2) w CROSS JOIN texts t ON t.dataset_id = ?1 AND t.body = w.value ORDER BY w.key"#,
        dataset_id,
        texts
    )
    .fetch_all(connection)
    .await?)
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqliteConnectOptions;
    use sqlx::{ConnectOptions, Connection};

    use super::*;

    async fn two_datasets() -> (SqliteConnection, tempfile::TempDir) {
        let (store, folder) = crate::testing::store().await;
        let path = store.path().to_path_buf();
        store.close().await;
        let mut connection = SqliteConnectOptions::new().filename(path).connect().await.expect("a connection");
        sqlx::raw_sql(
            "INSERT INTO datasets (id, name, created_at, last_used_at) VALUES (1, 'a', 0, 0), (2, 'b', 0, 0)",
        )
        .execute(&mut connection)
        .await
        .expect("two datasets");
        (connection, folder)
    }

    #[tokio::test]
    async fn a_text_is_kept_once_and_found_again() {
        let (mut connection, _folder) = two_datasets().await;
        let first = keep(&mut connection, 1, &["You \"are\" \u{e9}lan\n", "b", "b", ""]).await.expect("ids");
        let again = keep(&mut connection, 1, &["new", "b", "You \"are\" \u{e9}lan\n"]).await.expect("ids");
        let other = keep(&mut connection, 2, &["b"]).await.expect("ids");
        assert_eq!(first.len(), 4);
        assert_eq!(first[1], first[2], "the same text twice");
        assert_eq!(again[1..], [first[1], first[0]]);
        assert!(!first.contains(&again[0]) && !first.contains(&other[0]));
    }

    #[tokio::test]
    async fn prompts_come_back_byte_for_byte_by_sql_alone() {
        let (mut connection, _folder) = two_datasets().await;
        let long = "x".repeat(LONG + 1);
        let prompts = [
            "",
            "\n",
            "one line that is shared",
            "a first line of it\n\nshort\na first line of it\n",
            "with \r\nanother end\r\n\u{2028} and \"quotes\" \\ and \u{1f600} 17 [1]\n17\n",
            &format!("before\n{long}\nbehind it"),
        ];
        let mut lines = Lines::default();
        let first = lines.keep(&mut connection, 1, &prompts[..1]).await.expect("lists");
        let mut kept = lines.keep(&mut connection, 1, &prompts).await.expect("lists");
        let again = lines.keep(&mut connection, 1, &prompts).await.expect("lists");
        lines.forget();
        let anew = lines.keep(&mut connection, 1, &prompts).await.expect("lists");
        assert_ne!(again, kept, "a line of its own has an id the second time");
        assert_eq!((&anew, first.len()), (&kept, 1));
        kept.extend(again);
        let prompts = [prompts, prompts].concat();
        for (prompt, kept) in prompts.iter().zip(&kept) {
            sqlx::query("INSERT INTO call_texts (call_id, prompt) VALUES (1, ?)")
                .bind(kept)
                .execute(&mut connection)
                .await
                .expect("a call's texts");
            let read: Option<String> = sqlx::query_scalar("SELECT prompt FROM prompts WHERE call_id = 1")
                .fetch_one(&mut connection)
                .await
                .expect("a prompt");
            assert_eq!(read.as_deref(), Some(*prompt), "{kept}");
            sqlx::query("DELETE FROM call_texts").execute(&mut connection).await.expect("deleted");
        }
        let shared: Vec<String> = sqlx::query_scalar("SELECT body FROM texts WHERE dataset_id = 1 ORDER BY id")
            .fetch_all(&mut connection)
            .await
            .expect("lines");
        assert!(shared.iter().all(|line| is_shared(line)) && !shared.is_empty(), "{shared:?}");
        connection.close().await.expect("closed");
    }
}
