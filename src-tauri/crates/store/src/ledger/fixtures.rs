//! Claims and ends of calls, for tests.

use std::sync::Arc;

use sqlx::SqliteConnection;
use train_domain::row::Tier;

use super::{Answer, CallTexts, Claim, ClaimRequest, JobClaim, NewVersion, Outcome, Settlement};

/// Asks for jobs as they are now, each with the most that its call can cost.
pub async fn request(connection: &mut SqliteConnection, jobs: &[(i64, i64)], now: i64) -> ClaimRequest {
    let texts = Arc::new(CallTexts {
        number: 1,
        tier: Tier::Template,
        persona_version_id: 1,
        arc_version_id: 1,
        topic_version_id: 1,
        template_version_id: 1,
        voice_version_id: 1,
        plan: "{}".into(),
        prompt: "a prompt".into(),
    });
    let mut claims = Vec::new();
    for (job_id, worst) in jobs {
        let revision = sqlx::query_scalar(
            "SELECT c.revision FROM jobs j JOIN conversations c ON c.id = j.conversation_id WHERE j.id = ?",
        )
        .bind(job_id)
        .fetch_optional(&mut *connection)
        .await
        .expect("a row");
        let revision = revision.unwrap_or_default();
        claims.push(JobClaim { job_id: *job_id, revision, worst: *worst, texts: Arc::clone(&texts) });
    }
    ClaimRequest { dataset_id: 1, system_id: 1, price_known: true, jobs: claims, now }
}

/// A version of a score in tenths.
pub fn version(content: &str, score: u32) -> Outcome {
    let answer = Answer::Around { head: String::new(), tail: String::new() };
    Outcome::Kept(Box::new(NewVersion { content: content.into(), answer, score, criteria: "[]".into() }))
}

/// The end of a call that was answered.
pub fn end(call: Claim, ended_at: i64, cost: i64, outcome: Outcome) -> Settlement {
    Settlement {
        call_id: call.call_id,
        ended_at,
        http_status: Some(200),
        request_id: None,
        stop_reason: Some("end_turn".into()),
        tokens: Some((1, 1)),
        cost: Some(cost),
        cost_estimated: false,
        unknown: 0,
        lost: false,
        outcome,
    }
}
