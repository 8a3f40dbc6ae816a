//! What came of a call: a conversation with its score, a judgement, briefs, a trial, or why nothing is kept.

use std::sync::Arc;
use std::time::Duration;

use train_domain::answer::Rejection;
use train_domain::call::{Answer, Billed, CallOutcome, ErrorKind};
use train_store::ledger::{CallTexts, NewBriefs, NewJudgement, NewVersion};

use super::task::{Outcome, Task};
use crate::scoring::{Panicked, Scoring};

/// What came of a call.
pub struct CallResult {
    pub http_status: Option<u16>,
    pub request_id: Option<String>,
    pub stop_reason: Option<String>,
    pub billed: Billed,
    /// What is kept.
    pub verdict: Result<Kept, Failure>,
}

/// What is kept of an answer.
pub enum Kept {
    Version(Box<NewVersion>),
    Judgement(Box<NewJudgement>),
    Briefs(Box<NewBriefs>),
    Trial(String),
}

/// Why no answer was kept.
pub struct Failure {
    pub kind: ErrorKind,
    pub message: String,
    pub raw: Option<String>,
    pub retry_after: Option<Duration>,
}

impl CallResult {
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

/// Has the answer of a call read and scored, or takes over why there is none.
pub async fn result_of(
    task: &Arc<dyn Task>,
    scoring: &Scoring,
    texts: &Arc<CallTexts>,
    outcome: CallOutcome,
) -> CallResult {
    let (http_status, request_id) = (outcome.http_status, outcome.request_id);
    match outcome.result {
        Ok(answer) => {
            let (stop_reason, billed) = (answer.stop_reason.clone(), Billed::Usage(answer.usage));
            let (task, texts) = (Arc::clone(task), Arc::clone(texts));
            match scoring.run(move || read_and_score(&*task, &texts, answer)).await {
                Ok(verdict) => CallResult { http_status, request_id, stop_reason: Some(stop_reason), billed, verdict },
                Err(Panicked) => CallResult::failed(
                    ErrorKind::Internal,
                    "the answer could not be judged: a fault of this application".into(),
                    Billed::Unknown,
                ),
            }
        }
        Err(failure) => CallResult {
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

fn read_and_score(task: &dyn Task, texts: &CallTexts, answer: Answer) -> Result<Kept, Failure> {
    match task.read(texts, &answer.text) {
        Ok(Outcome::Version { content, answer, score }) => {
            let criteria = serde_json::to_string(&score.criteria).expect("plain data serialises");
            Ok(Kept::Version(Box::new(NewVersion { content, answer, score: score.tenths, criteria })))
        }
        Ok(Outcome::Judgement { version_id, scorer_version, judgement, answer }) => {
            let criteria = serde_json::to_string(&judgement).expect("plain data serialises");
            let tenths = judgement.tenths();
            Ok(Kept::Judgement(Box::new(NewJudgement { version_id, scorer_version, tenths, criteria, answer })))
        }
        Ok(Outcome::Briefs(briefs)) => Ok(Kept::Briefs(Box::new(briefs))),
        Ok(Outcome::Trial { answer }) => Ok(Kept::Trial(answer)),
        Err(rejection) => {
            let Rejection { kind, message } = rejection.after(&answer.stop_reason);
            Err(Failure { kind, message, raw: Some(answer.text), retry_after: None })
        }
    }
}
