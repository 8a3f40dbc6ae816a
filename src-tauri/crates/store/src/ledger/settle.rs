//! The ends of calls, a group of them at a time: one statement a kind and table, however many there are. A statement costs
//! 30 us of CPU on its way to SQLite's thread and back, more than what it does for one row.
//!
//! Small values come as one JSON text; long ones as one blob that `substr` cuts. Inside the JSON a conversation would be
//! escaped, read and copied (67 us a row, not 19). Each row of the JSON is made once (MATERIALIZED), and not for every value
//! that is taken out of it.

use std::borrow::Cow;

use serde::Serialize;
use sqlx::SqliteConnection;

use train_domain::quality::SCORER_VERSION;

use super::{Answer, Fault, NewVersion, Outcome, Settlement, answered, briefed, judged};
use crate::error::Result;
use crate::stored;
use crate::versions;

/// Writes the ends of calls, or none of them where one cannot be written. An end whose call is no longer in flight
/// changes nothing.
pub async fn settle(connection: &mut SqliteConnection, ends: &[&Settlement]) -> Result<()> {
    let mut bytes = Bytes::default();
    let (mut kept, mut unanswered) = (Vec::new(), Vec::new());
    for end in ends {
        match &end.outcome {
            Outcome::Kept(version) => kept.push(Kept::new(end, version, &mut bytes)),
            // These come one by one and not by the thousand.
            Outcome::Judged(judgement) => judged::keep(connection, end, judgement).await?,
            Outcome::Briefed(briefs) => briefed::keep(connection, end, briefs).await?,
            Outcome::Tried(answer) => {
                if answered::end(connection, end, answer, None).await? {
                    answered::job(connection, end.call_id).await?;
                }
            }
            Outcome::Again { .. } | Outcome::Failed { .. } => unanswered.push(Unanswered::new(end, &mut bytes)),
        }
    }
    if !kept.is_empty() {
        keep(connection, &kept, &bytes.0).await?;
    }
    if !unanswered.is_empty() {
        end_unanswered(connection, &unanswered, &bytes.0).await?;
    }
    Ok(())
}

/// Long texts, one behind the other.
#[derive(Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    /// Where the added ones stand, in the words of SQLite's `substr`: from 1, and how many.
    fn add(&mut self, bytes: &[u8]) -> (usize, usize) {
        let start = self.0.len() + 1;
        self.0.extend_from_slice(bytes);
        (start, bytes.len())
    }
}

/// An answer that is kept.
#[derive(Serialize)]
struct Kept<'a> {
    call: i64,
    ended_at: i64,
    http_status: Option<u16>,
    request_id: Option<&'a str>,
    stop_reason: Option<&'a str>,
    input: i64,
    output: i64,
    cost: Option<i64>,
    estimated: bool,
    score: u32,
    content: (usize, usize),
    criteria: (usize, usize),
    /// What stood around the version's text, or all of the answer where the version's text is another one.
    head: Option<(usize, usize)>,
    tail: Option<(usize, usize)>,
    answer: Option<(usize, usize)>,
}

impl<'a> Kept<'a> {
    fn new(end: &'a Settlement, version: &'a NewVersion, bytes: &mut Bytes) -> Self {
        let (input, output) = end.tokens.unwrap_or_default();
        let mut add = |text: &str| (!text.is_empty()).then(|| bytes.add(text.as_bytes()));
        let (head, tail, answer) = match &version.answer {
            Answer::Around { head, tail } => (add(head), add(tail), None),
            Answer::Whole(answer) => (None, None, add(answer)),
        };
        Self {
            call: end.call_id,
            ended_at: end.ended_at,
            http_status: end.http_status,
            request_id: end.request_id.as_deref(),
            stop_reason: end.stop_reason.as_deref(),
            input,
            output,
            cost: end.cost,
            estimated: end.cost_estimated,
            score: version.score,
            content: bytes.add(version.content.as_bytes()),
            criteria: bytes.add(version.criteria.as_bytes()),
            head,
            tail,
            answer,
        }
    }

    fn is_around(&self) -> bool {
        self.head.is_some() || self.tail.is_some() || self.answer.is_some()
    }
}

/// Money first, then the version with its score, then what its row shows, then the job. A late end, whose call is no longer
/// in flight, finds a version or another end there and changes nothing.
async fn keep(connection: &mut SqliteConnection, kept: &[Kept<'_>], bytes: &[u8]) -> Result<()> {
    let ends = stored::text(&kept);
    sqlx::query!(
        "WITH e AS MATERIALIZED (SELECT jsonb(value) AS v FROM json_each(?1))
        UPDATE calls SET state = 'succeeded', ended_at = v ->> 'ended_at', http_status = v ->> 'http_status',
            request_id = v ->> 'request_id', stop_reason = v ->> 'stop_reason', input_tokens = v ->> 'input',
            output_tokens = v ->> 'output', cost_micros = v ->> 'cost', cost_estimated = v ->> 'estimated'
        FROM e WHERE calls.id = v ->> 'call' AND calls.state = 'in_flight'",
        ends
    )
    .execute(&mut *connection)
    .await?;
    let versions = sqlx::query_scalar!(
        r#"WITH e AS MATERIALIZED (SELECT jsonb(value) AS v FROM json_each(?1))
        INSERT INTO versions (conversation_id, number, origin, parent_id, kept_turns, call_id, system_id, content, practice, created_at)
        SELECT y.conversation_id, coalesce((SELECT max(n.number) FROM versions n WHERE n.conversation_id = y.conversation_id), 0) + 1,
            'model', p.id, nullif(max(j.from_turn - 1, 0), 0), y.id, x.system_id, CAST(substr(?2, v ->> '$.content[0]', v ->> '$.content[1]') AS TEXT), y.provider = 'practice', y.ended_at
        FROM e JOIN calls y ON y.id = v ->> 'call' JOIN jobs j ON j.id = y.job_id LEFT JOIN versions p ON p.id = j.version_id
        LEFT JOIN call_texts x ON x.call_id = y.id
        WHERE y.state = 'succeeded' AND NOT EXISTS (SELECT 1 FROM versions o WHERE o.call_id = y.id)
        RETURNING id AS "id!""#,
        ends,
        bytes
    )
    .fetch_all(&mut *connection)
    .await?;
    if versions.len() < kept.len() {
        tracing::debug!("a late settlement was dropped");
    }
    if versions.is_empty() {
        return Ok(());
    }
    let versions = serde_json::json!(versions).to_string();
    sqlx::query!(
        "WITH e AS MATERIALIZED (SELECT jsonb(value) AS v FROM json_each(?1))
        INSERT INTO scores (version_id, scorer, scorer_version, tenths, criteria, at)
        SELECT r.id, 'rules', ?4, v ->> 'score', CAST(substr(?2, v ->> '$.criteria[0]', v ->> '$.criteria[1]') AS TEXT), r.created_at
        FROM e JOIN versions r ON r.call_id = v ->> 'call' WHERE r.id IN (SELECT value FROM json_each(?3))",
        ends,
        bytes,
        versions,
        SCORER_VERSION
    )
    .execute(&mut *connection)
    .await?;
    if kept.iter().any(Kept::is_around) {
        sqlx::query!(
            "WITH e AS MATERIALIZED (SELECT jsonb(value) AS v FROM json_each(?1))
            UPDATE call_texts SET head = coalesce(CAST(substr(?2, v ->> '$.head[0]', v ->> '$.head[1]') AS TEXT), ''),
                tail = coalesce(CAST(substr(?2, v ->> '$.tail[0]', v ->> '$.tail[1]') AS TEXT), ''),
                answer = CAST(substr(?2, v ->> '$.answer[0]', v ->> '$.answer[1]') AS TEXT)
            FROM e JOIN versions r ON r.call_id = v ->> 'call'
            WHERE call_texts.call_id = r.call_id AND r.id IN (SELECT value FROM json_each(?3))",
            ends,
            bytes,
            versions
        )
        .execute(&mut *connection)
        .await?;
    }
    // Before its job has ended a row shows that it is being written, whatever else changes in it.
    versions::show(connection, &versions).await?;
    sqlx::query!(
        "UPDATE jobs SET state = 'succeeded', ended_at = y.ended_at
        FROM versions v JOIN calls y ON y.id = v.call_id
        WHERE v.id IN (SELECT value FROM json_each(?)) AND jobs.id = y.job_id AND jobs.state = 'in_flight' AND jobs.calls = y.number",
        versions
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The end of a call without an answer that is kept.
#[derive(Serialize)]
struct Unanswered<'a> {
    call: i64,
    ended_at: i64,
    state: &'static str,
    http_status: Option<u16>,
    request_id: Option<&'a str>,
    stop_reason: Option<&'a str>,
    input: Option<i64>,
    output: Option<i64>,
    cost: Option<i64>,
    estimated: bool,
    unknown: i64,
    kind: &'static str,
    message: &'a str,
    retry_at: Option<i64>,
    raw: Option<(usize, usize)>,
    job_state: &'static str,
    /// Of a job that waits for its next try.
    transient: Option<u32>,
    busy: Option<u32>,
    invalid: Option<u32>,
    round: Option<u32>,
    due_at: Option<i64>,
}

impl<'a> Unanswered<'a> {
    fn new(end: &'a Settlement, bytes: &mut Bytes) -> Self {
        let (fault, again) = match &end.outcome {
            Outcome::Again { fault, history, due_at, pause } => (fault, Some((*history, *due_at, *pause))),
            Outcome::Failed { fault } => (fault, None),
            Outcome::Kept(_) | Outcome::Judged(_) | Outcome::Briefed(_) | Outcome::Tried(_) => {
                unreachable!("it has an answer")
            }
        };
        let Fault { kind, message, raw, retry_at } = fault;
        let (input, output) = end.tokens.unzip();
        let history = again.map(|(history, ..)| history);
        Self {
            call: end.call_id,
            ended_at: end.ended_at,
            state: if end.lost { "unknown" } else { "failed" },
            http_status: end.http_status,
            request_id: end.request_id.as_deref(),
            stop_reason: end.stop_reason.as_deref(),
            input,
            output,
            cost: end.cost,
            estimated: end.cost_estimated,
            unknown: end.unknown,
            kind: kind.name(),
            message,
            retry_at: *retry_at,
            raw: raw.as_deref().map(|raw| bytes.add(bounded(raw).as_bytes())),
            // Where the batch pauses nothing waits for a time, and the row shows what it rests on.
            job_state: match again {
                Some((.., false)) => "retrying",
                Some((.., true)) => "queued",
                None => "failed",
            },
            transient: history.map(|history| history.transient),
            busy: history.map(|history| history.busy),
            invalid: history.map(|history| history.invalid),
            round: history.map(|history| history.round),
            due_at: again.filter(|(.., pause)| !pause).map(|(_, due_at, _)| due_at),
        }
    }
}

/// Calls first, then their answers and what their jobs do next: a job is under way with the newest of its calls, so a late
/// end is known by its number.
async fn end_unanswered(connection: &mut SqliteConnection, unanswered: &[Unanswered<'_>], bytes: &[u8]) -> Result<()> {
    let ends = stored::text(&unanswered);
    let ended = sqlx::query_scalar!(
        r#"WITH e AS MATERIALIZED (SELECT jsonb(value) AS v FROM json_each(?1))
        UPDATE calls SET state = v ->> 'state', ended_at = v ->> 'ended_at', http_status = v ->> 'http_status',
            request_id = v ->> 'request_id', stop_reason = v ->> 'stop_reason', input_tokens = v ->> 'input',
            output_tokens = v ->> 'output', cost_micros = v ->> 'cost', cost_estimated = v ->> 'estimated',
            unknown_micros = v ->> 'unknown', error_kind = v ->> 'kind', message = v ->> 'message', retry_at = v ->> 'retry_at'
        FROM e WHERE calls.id = v ->> 'call' AND calls.state = 'in_flight'
        RETURNING id AS "id!""#,
        ends
    )
    .fetch_all(&mut *connection)
    .await?;
    if ended.len() < unanswered.len() {
        tracing::debug!("a late settlement was dropped");
    }
    let ended = serde_json::json!(ended).to_string();
    if unanswered.iter().any(|end| end.raw.is_some()) {
        sqlx::query!(
            "WITH e AS MATERIALIZED (SELECT jsonb(value) AS v FROM json_each(?1))
            UPDATE call_texts SET answer = CAST(substr(?2, v ->> '$.raw[0]', v ->> '$.raw[1]') AS TEXT)
            FROM e WHERE call_texts.call_id = v ->> 'call' AND v ->> 'raw' IS NOT NULL AND call_texts.call_id IN (SELECT value FROM json_each(?3))",
            ends,
            bytes,
            ended
        )
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query!(
        "WITH e AS MATERIALIZED (SELECT jsonb(value) AS v FROM json_each(?1))
        UPDATE jobs SET state = v ->> 'job_state', ended_at = iif(v ->> 'job_state' = 'failed', v ->> 'ended_at', NULL),
            transient = coalesce(v ->> 'transient', transient), busy = coalesce(v ->> 'busy', busy),
            invalid = coalesce(v ->> 'invalid', invalid), round = coalesce(v ->> 'round', round), due_at = coalesce(v ->> 'due_at', 0)
        FROM e JOIN calls y ON y.id = v ->> 'call'
        WHERE jobs.id = y.job_id AND jobs.state = 'in_flight' AND jobs.calls = y.number AND y.id IN (SELECT value FROM json_each(?2))",
        ends,
        ended
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The most that is kept of an answer that could not be used, in bytes. A model that does not stop writes megabytes, for
/// each try of a row.
const KEPT_RAW: usize = 64 * 1024;

/// The beginning and the end of a text that is longer than what is kept, with how much was cut out between them.
fn bounded(raw: &str) -> Cow<'_, str> {
    if raw.len() <= KEPT_RAW {
        return raw.into();
    }
    let boundary = |from: usize| (from..raw.len()).find(|at| raw.is_char_boundary(*at)).unwrap_or(raw.len());
    let head = &raw[..boundary(KEPT_RAW / 2 - 3)];
    let tail = &raw[boundary(raw.len() - KEPT_RAW / 2)..];
    let cut = raw.len() - head.len() - tail.len();
    format!("{head}\n[Train cut {cut} of {} bytes out here]\n{tail}", raw.len()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unusable_answer_is_kept_whole_or_with_what_was_cut_out_said() {
        let short = "é".repeat(KEPT_RAW / 2);
        assert_eq!(bounded(&short), short.as_str());
        let long = format!("BEGIN{}END", "é".repeat(4_000_000));
        let kept = bounded(&long);
        assert!(kept.starts_with("BEGINé") && kept.ends_with("éEND"));
        assert!(kept.len() < KEPT_RAW + 100, "{}", kept.len());
        let cut = kept.split_once("[Train cut ").and_then(|(_, rest)| rest.split(' ').next()?.parse::<usize>().ok());
        let said = format!("\n[Train cut {} of {} bytes out here]\n", cut.expect("how much"), long.len());
        assert_eq!(kept.len() - said.len() + cut.expect("how much"), long.len(), "to the byte");
    }
}
