//! Claims and ends of calls, for tests.

use std::sync::Arc;

use train_domain::row::Tier;

use super::{CallTexts, Claim, ClaimRequest, JobClaim, NewVersion, Outcome, Settlement};
use crate::store::texts::SharedTexts;

/// Asks for jobs, each with the most that its call can cost.
pub fn request(jobs: &[(i64, i64)], now: i64) -> ClaimRequest {
    let job = |(job_id, worst): &(i64, i64)| JobClaim { job_id: *job_id, worst: *worst };
    ClaimRequest { jobs: jobs.iter().map(job).collect(), now }
}

/// A version that a template's prompt led to.
pub fn version(template_id: i64, content: &str, score: u32) -> Outcome {
    let texts = CallTexts {
        number: 1,
        persona_id: 1,
        arc_id: 2,
        tier: Tier::Template,
        template_id,
        template_version: 1,
        voice_version: 1,
        model: "m".into(),
        params: "{}".into(),
        prompt: "a prompt".into(),
    };
    let (texts, shared) = (Arc::new(texts), SharedTexts { system_id: 1, ..SharedTexts::default() });
    Outcome::Kept(Box::new(NewVersion::new(texts, &shared, "the answer", content.into(), score, "[]".into())))
}

/// The end of a call that was answered.
pub fn end(call: Claim, ended_at: i64, cost: i64, outcome: Outcome) -> Settlement {
    Settlement {
        attempt_id: call.attempt_id,
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
