//! The ends of calls, a group of them at a time: one statement a kind and table, however many there are. A statement costs
//! 30 us of CPU on its way to SQLite's thread and back, more than what it does for one row.
//!
//! Small values come as one JSON text; long ones as one blob that `substr` cuts. Inside the JSON a conversation would be
//! escaped, read and copied (67 us a row, not 19). Each row of the JSON is made once (MATERIALIZED), and not for every value
//! that is taken out of it.

use std::borrow::Cow;

use serde::Serialize;
use sqlx::SqliteConnection;

use super::{Fault, NewVersion, Outcome, Settlement};
use crate::error::Result;

/// Writes the ends of calls, or none of them where one cannot be written. An end whose attempt is no longer in flight
/// changes nothing.
pub async fn settle(connection: &mut SqliteConnection, ends: &[&Settlement]) -> Result<()> {
    let mut bytes = Bytes::default();
    let (mut kept, mut unanswered) = (Vec::new(), Vec::new());
    for end in ends {
        match &end.outcome {
            Outcome::Kept(version) => kept.push(Kept::new(end, version, &mut bytes)),
            Outcome::Again { .. } | Outcome::Failed { .. } => unanswered.push(Unanswered::new(end, &mut bytes)),
        }
    }
    if !kept.is_empty() {
        keep(connection, &json(&kept), &bytes.0).await?;
    }
    if !unanswered.is_empty() {
        end_unanswered(connection, &unanswered, &bytes.0).await?;
    }
    Ok(())
}

fn json(rows: &impl Serialize) -> String {
    serde_json::to_string(rows).expect("plain data serialises")
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
    attempt_id: i64,
    ended_at: i64,
    http_status: Option<u16>,
    request_id: Option<&'a str>,
    stop_reason: Option<&'a str>,
    input: i64,
    output: i64,
    cost: Option<i64>,
    estimated: bool,
    system_id: i64,
    specimen_id: i64,
    template_id: i64,
    template_version: i64,
    voice_version: i64,
    model: &'a str,
    params: &'a str,
    score: u32,
    content: (usize, usize),
    raw: (usize, usize),
    prompt: (usize, usize),
    criteria: (usize, usize),
}

impl<'a> Kept<'a> {
    fn new(end: &'a Settlement, version: &'a NewVersion, bytes: &mut Bytes) -> Self {
        let (input, output) = end.tokens.unwrap_or_default();
        let texts = &*version.texts;
        Self {
            attempt_id: end.attempt_id,
            ended_at: end.ended_at,
            http_status: end.http_status,
            request_id: end.request_id.as_deref(),
            stop_reason: end.stop_reason.as_deref(),
            input,
            output,
            cost: end.cost,
            estimated: end.cost_estimated,
            system_id: version.system_id,
            specimen_id: version.specimen_id,
            template_id: texts.template_id,
            template_version: texts.template_version,
            voice_version: texts.voice_version,
            model: &texts.model,
            params: &texts.params,
            score: version.score,
            content: bytes.add(version.content.as_bytes()),
            raw: bytes.add(&version.raw),
            prompt: bytes.add(&version.prompt),
            criteria: bytes.add(version.criteria.as_bytes()),
        }
    }
}

/// A row of the view `kept_answers` ends its attempt and its job and becomes what its conversation shows.
async fn keep(connection: &mut SqliteConnection, kept: &str, bytes: &[u8]) -> Result<()> {
    sqlx::query!(
        "WITH e AS MATERIALIZED (SELECT jsonb(value) AS v FROM json_each(?1))
        INSERT INTO kept_answers (attempt_id, ended_at, http_status, request_id, stop_reason, input_tokens, output_tokens, cost_micros,
            cost_estimated, system_id, specimen_id, template_id, template_version, voice_version, model, params, score,
            conversation, raw, prompt, criteria)
        SELECT v ->> 'attempt_id', v ->> 'ended_at', v ->> 'http_status', v ->> 'request_id', v ->> 'stop_reason', v ->> 'input',
            v ->> 'output', v ->> 'cost', v ->> 'estimated', v ->> 'system_id', v ->> 'specimen_id', v ->> 'template_id',
            v ->> 'template_version', v ->> 'voice_version', v ->> 'model', v ->> 'params', v ->> 'score',
            CAST(substr(?2, v ->> '$.content[0]', v ->> '$.content[1]') AS TEXT),
            substr(?2, v ->> '$.raw[0]', v ->> '$.raw[1]'),
            substr(?2, v ->> '$.prompt[0]', v ->> '$.prompt[1]'),
            CAST(substr(?2, v ->> '$.criteria[0]', v ->> '$.criteria[1]') AS TEXT)
        FROM e",
        kept,
        bytes
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The end of a call without an answer that is kept.
#[derive(Serialize)]
struct Unanswered<'a> {
    attempt_id: i64,
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
    not_before: Option<i64>,
    /// The row no longer shows that a call is under way.
    rests: bool,
}

impl<'a> Unanswered<'a> {
    fn new(end: &'a Settlement, bytes: &mut Bytes) -> Self {
        let (fault, again) = match &end.outcome {
            Outcome::Again { fault, history, not_before, pause } => (fault, Some((*history, *not_before, *pause))),
            Outcome::Failed { fault } => (fault, None),
            Outcome::Kept(_) => unreachable!("it has an answer"),
        };
        let Fault { kind, message, raw, retry_at } = fault;
        let (input, output) = end.tokens.unzip();
        let history = again.map(|(history, ..)| history);
        Self {
            attempt_id: end.attempt_id,
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
            job_state: if again.is_some() { "queued" } else { "failed" },
            transient: history.map(|history| history.transient),
            busy: history.map(|history| history.busy),
            invalid: history.map(|history| history.invalid),
            round: history.map(|history| history.round),
            not_before: again.map(|(_, not_before, _)| not_before),
            rests: again.is_none_or(|(.., pause)| pause),
        }
    }
}

/// Attempts first, then what their jobs and rows do next: a job is under way with the newest of its attempts, so a late end
/// is known by its number.
async fn end_unanswered(connection: &mut SqliteConnection, unanswered: &[Unanswered<'_>], bytes: &[u8]) -> Result<()> {
    let ends = json(&unanswered);
    let ended = sqlx::query!(
        "WITH e AS MATERIALIZED (SELECT jsonb(value) AS v FROM json_each(?1))
        UPDATE attempts SET state = v ->> 'state', ended_at = v ->> 'ended_at', http_status = v ->> 'http_status',
            request_id = v ->> 'request_id', stop_reason = v ->> 'stop_reason', input_tokens = v ->> 'input',
            output_tokens = v ->> 'output', cost_micros = v ->> 'cost', cost_estimated = v ->> 'estimated',
            unknown_micros = v ->> 'unknown', error_kind = v ->> 'kind', message = v ->> 'message',
            retry_at = v ->> 'retry_at',
            raw = CAST(substr(?2, v ->> '$.raw[0]', v ->> '$.raw[1]') AS TEXT)
        FROM e
        WHERE attempts.id = v ->> 'attempt_id' AND attempts.state = 'in_flight'",
        ends,
        bytes
    )
    .execute(&mut *connection)
    .await?;
    if ended.rows_affected() < unanswered.len() as u64 {
        tracing::debug!("a late settlement was dropped");
    }
    if unanswered.iter().any(|end| end.rests) {
        // A row that has a kept version goes back to it and to the verdict on it, also one that was given meanwhile.
        sqlx::query!(
            "WITH e AS MATERIALIZED (SELECT jsonb(value) AS v FROM json_each(?1))
        UPDATE conversations SET revision = conversations.revision + 1,
                status = coalesce((SELECT k.status FROM resting_rows k WHERE k.conversation_id = conversations.id),
                    iif(v ->> 'job_state' = 'failed', 'failed', j.status_before))
            FROM e JOIN attempts a ON a.id = v ->> 'attempt_id' JOIN jobs j ON j.id = a.job_id
            WHERE conversations.id = j.conversation_id AND v ->> 'rests' AND j.state = 'in_flight' AND j.attempt = a.attempt",
            ends
        )
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query!(
        "WITH e AS MATERIALIZED (SELECT jsonb(value) AS v FROM json_each(?1))
        UPDATE jobs SET state = v ->> 'job_state', ended_at = iif(v ->> 'job_state' = 'failed', v ->> 'ended_at', NULL),
            transient = coalesce(v ->> 'transient', transient), busy = coalesce(v ->> 'busy', busy),
            invalid = coalesce(v ->> 'invalid', invalid), round = coalesce(v ->> 'round', round),
            not_before = coalesce(v ->> 'not_before', not_before)
        FROM e JOIN attempts a ON a.id = v ->> 'attempt_id'
        WHERE jobs.id = a.job_id AND jobs.state = 'in_flight' AND jobs.attempt = a.attempt",
        ends
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
