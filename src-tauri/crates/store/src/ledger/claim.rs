//! Claims: nothing is sent before its call's row is committed and its worst case is reserved.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use sqlx::SqliteConnection;

use super::{CallTexts, Claim, ClaimRequest, Claims};
use crate::error::Result;
use crate::stored;
use crate::texts::Lines;

/// Claims the jobs that still wait, whose rows are as they were read, and for whose worst cases the limit has room; with
/// what each is asked with. The caller's transaction is one of its own.
///
/// The sum of what is spent, reserved and unknown stays within the limit by one statement; the schema's trigger books the
/// reservations with it. Under a limit nothing is claimed where the price
/// is not known: an earlier version set it without one, or a server that was taken as free has turned out to be a gateway.
pub async fn claim(connection: &mut SqliteConnection, lines: &mut Lines, request: &ClaimRequest) -> Result<Claims> {
    let jobs: Vec<(i64, i64, i64)> = request.jobs.iter().map(|job| (job.job_id, job.worst, job.revision)).collect();
    let jobs = serde_json::json!(jobs).to_string();
    let claimed = sqlx::query_as!(
        Claim,
        r#"INSERT INTO calls (job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at)
        SELECT j.id, j.batch_id, j.conversation_id, j.calls + 1, 'in_flight', b.provider, b.model, w.worst, ?1
        FROM (
            SELECT key, value ->> 0 AS job_id, value ->> 1 AS worst, value ->> 2 AS revision, sum(value ->> 1) OVER (ORDER BY key) AS together
            FROM json_each(?2)
        ) w JOIN jobs j ON j.id = w.job_id JOIN batches b ON b.id = j.batch_id JOIN conversations c ON c.id = j.conversation_id
        WHERE j.state IN ('queued', 'retrying') AND b.state = 'running' AND c.revision = w.revision
            AND (b.cap_micros IS NULL
                OR ?3 AND b.price IS NOT NULL AND NOT b.gateway AND b.spent_micros + b.reserved_micros + b.unknown_micros + w.together <= b.cap_micros)
        ORDER BY w.key
        RETURNING job_id AS "job_id!", id AS "call_id!", number AS "number!""#,
        request.now,
        jobs,
        request.price_known
    )
    .fetch_all(&mut *connection)
    .await?;
    if !claimed.is_empty() {
        keep_texts(connection, lines, request, &claimed).await?;
    }
    explain(connection, request, claimed).await
}

/// The texts of one call, as they are kept.
#[derive(Serialize)]
struct Kept<'r> {
    call: i64,
    persona: i64,
    arc: i64,
    topic: i64,
    template: i64,
    voice: i64,
    plan: &'r str,
    prompt: String,
}

async fn keep_texts(
    connection: &mut SqliteConnection,
    lines: &mut Lines,
    request: &ClaimRequest,
    claimed: &[Claim],
) -> Result<()> {
    let asked: HashMap<i64, &CallTexts> = request.jobs.iter().map(|job| (job.job_id, &*job.texts)).collect();
    let texts: Vec<_> = claimed.iter().filter_map(|claim| Some((claim, *asked.get(&claim.job_id)?))).collect();
    let prompts: Vec<&str> = texts.iter().map(|(_, texts)| &*texts.prompt).collect();
    let prompts = lines.keep(connection, request.dataset_id, &prompts).await?;
    let kept = texts.into_iter().zip(prompts).map(|((claim, texts), prompt)| Kept {
        call: claim.call_id,
        persona: texts.persona_version_id,
        arc: texts.arc_version_id,
        topic: texts.topic_version_id,
        template: texts.template_version_id,
        voice: texts.voice_version_id,
        plan: &texts.plan,
        prompt,
    });
    let kept = stored::text(&kept.collect::<Vec<_>>());
    sqlx::query!(
        "INSERT INTO call_texts (call_id, conversation_id, persona_version_id, arc_version_id, topic_version_id, template_version_id,
            voice_version_id, plan, system_id, prompt)
        SELECT y.id, y.conversation_id, value ->> 'persona', value ->> 'arc', value ->> 'topic', value ->> 'template', value ->> 'voice',
            value ->> 'plan', ?2, value ->> 'prompt'
        FROM json_each(?1) JOIN calls y ON y.id = value ->> 'call'",
        kept,
        request.system_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Says of jobs that were not claimed why not.
async fn explain(connection: &mut SqliteConnection, request: &ClaimRequest, claimed: Vec<Claim>) -> Result<Claims> {
    let claimed_jobs: HashSet<i64> = claimed.iter().map(|claim| claim.job_id).collect();
    let left: Vec<(i64, i64)> = request
        .jobs
        .iter()
        .map(|job| (job.job_id, job.revision))
        .filter(|(job, _)| !claimed_jobs.contains(job))
        .collect();
    if left.is_empty() {
        return Ok(Claims { claimed, ..Claims::default() });
    }
    let list = serde_json::json!(left).to_string();
    let waiting = sqlx::query!(
        r#"SELECT j.id AS "id!", c.revision = value ->> 1 AS "unchanged!: bool"
        FROM json_each(?) JOIN jobs j ON j.id = value ->> 0 JOIN batches b ON b.id = j.batch_id JOIN conversations c ON c.id = j.conversation_id
        WHERE j.state IN ('queued', 'retrying') AND b.state = 'running'"#,
        list
    )
    .fetch_all(connection)
    .await?;
    let is_unchanged = |job: i64| waiting.iter().any(|row| row.id == job && row.unchanged);
    let gone: Vec<i64> = left.iter().map(|(job, _)| *job).filter(|job| !is_unchanged(*job)).collect();
    let changed = waiting.iter().any(|row| !row.unchanged);
    // Jobs that are gone took their part of the sum: without them there may be room.
    let over_limit = gone.is_empty();
    Ok(Claims { claimed, gone, changed, over_limit })
}
