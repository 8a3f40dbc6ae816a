//! Brings the prompts and answers of files of the layouts 9 and 10 out of their packed form, which SQL cannot do: the step
//! behind the migration to versions. It runs in slices, each whole, so that one that is cut off goes on at the next start.

use sqlx::SqliteConnection;
use train_domain::answer::{Conversation, object};

use super::difference::unpack;
use super::texts::Lines;
use crate::error::Result;

/// Calls that are unpacked in one transaction.
const SLICE: u32 = 200;

/// What one call had packed.
struct Packed {
    call_id: i64,
    dataset_id: i64,
    specimen: Option<String>,
    prompt: Vec<u8>,
    raw: Vec<u8>,
    content: String,
}

/// What is kept of it from now on. `content` is the version's text as the model wrote it, where it is found in the answer.
struct Unpacked {
    call_id: i64,
    head: String,
    tail: String,
    answer: Option<String>,
    content: Option<String>,
}

/// How many calls are still packed.
pub async fn left(connection: &mut SqliteConnection) -> Result<i64> {
    Ok(sqlx::query_scalar!(r#"SELECT count(*) AS "n!: i64" FROM packed_texts"#).fetch_one(connection).await?)
}

/// Unpacks all that is packed, and gives the room back. `progress` hears how many of how many are done.
pub async fn all(connection: &mut SqliteConnection, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<()> {
    let count = left(connection).await?;
    if count == 0 {
        return Ok(());
    }
    let count = u64::try_from(count).unwrap_or_default();
    let (mut lines, mut done) = (Lines::default(), 0);
    loop {
        progress(done, count);
        let unpacked = slice(connection, &mut lines).await?;
        if unpacked == 0 {
            break;
        }
        done += unpacked;
    }
    // Specimens, which nothing refers to any more, have several lines; of those only system prompts are left.
    sqlx::query!(
        "DELETE FROM texts WHERE instr(body, char(10)) > 0
            AND id NOT IN (SELECT system_id FROM versions WHERE system_id IS NOT NULL UNION SELECT system_id FROM call_texts WHERE system_id IS NOT NULL)"
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query("VACUUM").execute(connection).await?;
    Ok(())
}

async fn slice(connection: &mut SqliteConnection, lines: &mut Lines) -> Result<u64> {
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    match unpack_slice(connection, lines).await {
        Ok(count) => {
            sqlx::query("COMMIT").execute(connection).await?;
            Ok(count)
        }
        Err(error) => {
            lines.forget();
            let _ = sqlx::query("ROLLBACK").execute(connection).await;
            Err(error)
        }
    }
}

async fn unpack_slice(connection: &mut SqliteConnection, lines: &mut Lines) -> Result<u64> {
    let packed = sqlx::query_as!(
        Packed,
        r#"SELECT p.call_id AS "call_id!", coalesce(c.dataset_id, a.dataset_id) AS "dataset_id!: i64", s.body AS "specimen?", p.prompt, p.raw, v.content
        FROM packed_texts p JOIN versions v ON v.call_id = p.call_id JOIN conversations c ON c.id = v.conversation_id
        LEFT JOIN actions a ON a.id = c.deleted_by LEFT JOIN texts s ON s.id = p.specimen_id ORDER BY p.call_id LIMIT ?"#,
        SLICE
    )
    .fetch_all(&mut *connection)
    .await?;
    let ids = serde_json::json!(packed.iter().map(|call| call.call_id).collect::<Vec<_>>()).to_string();
    for call in &packed {
        let (prompt, texts) = match read(call) {
            Ok(texts) => texts,
            Err(error) => {
                // It could not be read before either; where it is asked for, that is said.
                tracing::warn!(call = call.call_id, %error, "the texts of a call are lost");
                continue;
            }
        };
        let prompt = lines.keep(connection, call.dataset_id, &[&prompt]).await?.remove(0);
        sqlx::query!(
            "UPDATE call_texts SET prompt = ?2, head = ?3, tail = ?4, answer = ?5 WHERE call_id = ?1",
            texts.call_id,
            prompt,
            texts.head,
            texts.tail,
            texts.answer
        )
        .execute(&mut *connection)
        .await?;
        if let Some(content) = &texts.content {
            sqlx::query!("UPDATE versions SET content = ?2 WHERE call_id = ?1", texts.call_id, content)
                .execute(&mut *connection)
                .await?;
        }
    }
    sqlx::query!("DELETE FROM packed_texts WHERE call_id IN (SELECT value FROM json_each(?))", ids)
        .execute(connection)
        .await?;
    Ok(packed.len() as u64)
}

/// The prompt of a call, and its answer: kept once where the version's text is what the model wrote.
fn read(call: &Packed) -> Result<(String, Unpacked)> {
    let prompt = unpack(&call.prompt, call.specimen.as_deref().unwrap_or_default())?;
    let raw = unpack(&call.raw, &call.content)?;
    let texts =
        Unpacked { call_id: call.call_id, head: String::new(), tail: String::new(), answer: None, content: None };
    let conversation: Option<Conversation> = serde_json::from_str(&call.content).ok();
    let texts = match conversation.and_then(|conversation| object(&raw, &conversation)) {
        Some(at) => Unpacked {
            head: raw[..at.start].into(),
            tail: raw[at.end..].into(),
            content: Some(raw[at].into()),
            ..texts
        },
        None => Unpacked { answer: Some(raw), ..texts },
    };
    Ok((prompt, texts))
}
