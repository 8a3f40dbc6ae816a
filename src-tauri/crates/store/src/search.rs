//! What conversations say, found by its words. The index is filled behind the answers, in groups and by row ids, so an
//! answer's own transaction has nothing to do with it, and a process that ends in the middle goes on where it was.

use sqlx::SqliteConnection;
use train_domain::apart::set_apart;

use crate::error::Result;
use crate::stored;

/// Puts the next versions into the index, at most so many. Returns how many were put in.
pub async fn index(connection: &mut SqliteConnection, most: u32) -> Result<u32> {
    // A text that cannot be read says nothing and keeps no other out. The largest row id of the index is found at once in
    // the table of its texts' sizes; in the index itself it is not.
    let texts: Vec<(i64, Option<String>)> = sqlx::query_as(
        "SELECT v.id, CASE WHEN json_valid(v.content) THEN
            (SELECT group_concat(t.value ->> 'content', char(10)) FROM json_each(v.content, '$.turns') t) END
        FROM versions v WHERE v.id > (SELECT coalesce(max(id), 0) FROM version_words_docsize) ORDER BY v.id LIMIT ?",
    )
    .bind(most)
    .fetch_all(&mut *connection)
    .await?;
    let said: Vec<_> = texts.iter().map(|(id, said)| (id, said.as_deref().map(set_apart))).collect();
    let added = sqlx::query(
        "INSERT INTO version_words (rowid, said) SELECT e.value ->> 0, e.value ->> 1 FROM json_each(?) e ORDER BY 1",
    )
    .bind(stored::text(&said))
    .execute(connection)
    .await?;
    Ok(u32::try_from(added.rows_affected()).unwrap_or(u32::MAX))
}

/// Whether a version is not in the index yet.
pub async fn is_behind(connection: &mut SqliteConnection) -> Result<bool> {
    let behind: bool = sqlx::query_scalar(
        "SELECT coalesce((SELECT max(id) FROM versions), 0) > coalesce((SELECT max(id) FROM version_words_docsize), 0)",
    )
    .fetch_one(connection)
    .await?;
    Ok(behind)
}

/// The words of a search as the index is asked for them: one after another, the last one begun only. `None` without a word.
pub(crate) fn phrase(text: &str) -> Option<String> {
    text.chars().any(char::is_alphanumeric).then(|| format!("\"{}\"*", set_apart(text).replace('"', "\"\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_phrase_whatever_signs_it_holds() {
        assert_eq!(phrase("the wrong ye").as_deref(), Some("\"the wrong ye\"*"));
        assert_eq!(phrase("say \"no\" AND NOT x*").as_deref(), Some("\"say \"\"no\"\" AND NOT x*\"*"));
        assert_eq!(phrase(" ?! "), None);
    }
}
