//! Texts that many versions have in common: kept once, and referred to by their ids.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::SqliteConnection;

use crate::error::Result;

/// The texts that the calls of a batch have in common, with the ids under which they are kept.
#[derive(Clone, Debug, Default)]
pub struct SharedTexts {
    pub(super) system_id: i64,
    /// By template: a prompt of it, which its other prompts are kept as their difference from.
    pub(super) specimens: HashMap<i64, (i64, Arc<str>)>,
}

impl SharedTexts {
    /// Keeps a system prompt, and a specimen of the prompts of each template.
    pub async fn keep(
        connection: &mut SqliteConnection,
        dataset_id: i64,
        system: Arc<str>,
        specimens: &[(i64, Arc<str>)],
    ) -> Result<Self> {
        let texts: Vec<Arc<str>> =
            std::iter::once(system).chain(specimens.iter().map(|(_, text)| Arc::clone(text))).collect();
        let ids = keep(connection, dataset_id, &texts).await?;
        let kept = specimens.iter().zip(&ids[1..]).map(|((template, text), id)| (*template, (*id, Arc::clone(text))));
        Ok(Self { system_id: ids[0], specimens: kept.collect() })
    }

    /// Of the system prompt.
    pub fn system_id(&self) -> i64 {
        self.system_id
    }

    /// The specimen of a template's prompts, with its id.
    pub fn specimen(&self, template_id: i64) -> (i64, &str) {
        // A text that is kept whole needs none, but every version names one.
        self.specimens.get(&template_id).map_or((self.system_id, ""), |(id, text)| (*id, text))
    }
}

/// Keeps texts that are not kept yet. Returns their ids, in the same order.
async fn keep(connection: &mut SqliteConnection, dataset_id: i64, texts: &[Arc<str>]) -> Result<Vec<i64>> {
    let texts = serde_json::json!(texts.iter().map(|text| &**text).collect::<Vec<_>>()).to_string();
    sqlx::query!(
        "INSERT INTO shared_texts (dataset_id, body) SELECT ?1, value FROM json_each(?2) WHERE true ON CONFLICT DO NOTHING",
        dataset_id,
        texts
    )
    .execute(&mut *connection)
    .await?;
    Ok(sqlx::query_scalar!(
        r#"SELECT t.id AS "id!" FROM json_each(?2) w JOIN shared_texts t ON t.dataset_id = ?1 AND t.body = w.value ORDER BY w.key"#,
        dataset_id,
        texts
    )
    .fetch_all(connection)
    .await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[tokio::test]
    async fn a_text_is_kept_once_and_found_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let ids = store.writer().write(|connection| {
            Box::pin(async move {
                sqlx::raw_sql(
                    "INSERT INTO datasets (id, name, created_at, last_used_at) VALUES (1, 'a', 0, 0), (2, 'b', 0, 0)",
                )
                .execute(&mut *connection)
                .await?;
                let texts = |texts: &[&str]| texts.iter().map(|text| Arc::from(*text)).collect::<Vec<Arc<str>>>();
                let first = keep(connection, 1, &texts(&["You \"are\" \u{e9}lan\n", "b", "b", ""])).await?;
                let again = keep(connection, 1, &texts(&["new", "b", "You \"are\" \u{e9}lan\n"])).await?;
                let other = keep(connection, 2, &texts(&["b"])).await?;
                Ok((first, again, other))
            })
        });
        let (first, again, other) = ids.await.expect("ids");
        assert_eq!(first.len(), 4);
        assert_eq!(first[1], first[2], "the same text twice");
        assert_eq!(again[1..], [first[1], first[0]]);
        assert!(!first.contains(&again[0]) && !first.contains(&other[0]));
    }
}
