//! What came of a call: a conversation with its score, or why none is kept.

use std::time::Duration;

use train_domain::answer::Rejection;
use train_domain::call::{Billed, CallOutcome, ErrorKind};
use train_domain::quality::Score;

use super::flight::Airline;
use crate::generation::Prepared;

/// What came of a call.
pub struct Judged {
    pub http_status: Option<u16>,
    pub request_id: Option<String>,
    pub stop_reason: Option<String>,
    pub billed: Billed,
    /// The conversation with its score and the text that it was read from.
    pub verdict: Result<(String, Score, String), Failure>,
}

/// Why no answer was kept.
pub struct Failure {
    pub kind: ErrorKind,
    pub message: String,
    pub raw: Option<String>,
    pub retry_after: Option<Duration>,
}

impl Judged {
    /// An end without an answer.
    pub fn failed(kind: ErrorKind, message: String, billed: Billed) -> Self {
        Self {
            http_status: None,
            request_id: None,
            stop_reason: None,
            billed,
            verdict: Err(Failure { kind, message, raw: None, retry_after: None }),
        }
    }
}

/// Judges the answer of a call, or takes over why there is none.
pub fn judge(airline: &Airline, prepared: &Prepared, outcome: CallOutcome) -> Judged {
    let (http_status, request_id) = (outcome.http_status, outcome.request_id);
    match outcome.result {
        Ok(answer) => {
            let verdict = match airline.recipe.judge(&prepared.job, prepared.tier, &answer.text) {
                Ok((conversation, score)) => {
                    Ok((serde_json::to_string(&conversation).expect("plain data serialises"), score, answer.text))
                }
                Err(rejection) => {
                    let Rejection { kind, message } = rejection.after(&answer.stop_reason);
                    Err(Failure { kind, message, raw: Some(answer.text), retry_after: None })
                }
            };
            Judged {
                http_status,
                request_id,
                stop_reason: Some(answer.stop_reason),
                billed: Billed::Usage(answer.usage),
                verdict,
            }
        }
        Err(failure) => Judged {
            http_status: http_status.or(failure.http_status),
            request_id,
            stop_reason: failure.stop_reason,
            billed: failure.billed,
            verdict: Err(Failure {
                kind: failure.kind,
                message: failure.message,
                raw: failure.raw,
                retry_after: failure.retry_after,
            }),
        },
    }
}
