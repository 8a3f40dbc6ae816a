//! What came of a call: a conversation with its score, a judgement, briefs, a trial, or why nothing is kept.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use train_domain::answer::Rejection;
use train_domain::call::{Answer, Billed, CallOutcome, ErrorKind};
use train_store::ledger::{CallTexts, NewBriefs, NewJudgement, NewVersion};
use train_store::stored;

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
                Err(Panicked) => {
                    let verdict = Err(unread(None));
                    CallResult { http_status, request_id, stop_reason: Some(stop_reason), billed, verdict }
                }
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
    // A fault of a rule must not cost the text: it is kept beside what the provider counted.
    let Ok(read) = catch_unwind(AssertUnwindSafe(|| task.read(texts, &answer.text))) else {
        return Err(unread(Some(answer.text)));
    };
    match read {
        Ok(Outcome::Version { content, answer, score }) => {
            let criteria = stored::text(&score.criteria);
            Ok(Kept::Version(Box::new(NewVersion { content, answer, score: score.tenths, criteria })))
        }
        Ok(Outcome::Judgement { version_id, scorer_version, judgement, answer }) => {
            let criteria = stored::text(&judgement);
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

/// The answer came, and reading it ended in a fault of this application.
fn unread(raw: Option<String>) -> Failure {
    let message = "the answer could not be judged: a fault of this application".into();
    Failure { kind: ErrorKind::Internal, message, raw, retry_after: None }
}

#[cfg(test)]
mod tests {
    use train_domain::call::Usage;
    use train_domain::row::Tier;
    use train_store::jobs::WaitingJob;

    use super::super::task::{Prepared, Unsendable};
    use super::*;

    /// Stands for a rule with a fault.
    struct Faulty;

    impl Task for Faulty {
        fn system(&self) -> Arc<str> {
            "".into()
        }

        fn prepare(&self, job: WaitingJob) -> Result<Prepared, Box<Unsendable>> {
            Err(Unsendable::incomplete(job, "it is never sent"))
        }

        fn read(&self, _: &CallTexts, _: &str) -> Result<Outcome, Rejection> {
            panic!("a fault of a rule")
        }
    }

    #[tokio::test]
    async fn a_fault_of_a_rule_costs_neither_the_text_nor_what_was_counted() {
        let scoring = Scoring::start().expect("a thread");
        let usage = Usage { input: 1_200, output: 800, ..Usage::default() };
        let answer = Answer { text: "what was paid for".into(), stop_reason: "end_turn".into(), usage };
        let (request_id, http_status) = (Some("req_1".into()), Some(200));
        let outcome = CallOutcome { request_id, http_status, ..CallOutcome::of(Ok(answer)) };
        let texts = CallTexts {
            number: 1,
            tier: Tier::Template,
            persona_version_id: 1,
            arc_version_id: 1,
            topic_version_id: 1,
            template_version_id: 1,
            voice_version_id: 1,
            plan: String::new(),
            prompt: "".into(),
        };
        let task: Arc<dyn Task> = Arc::new(Faulty);
        let result = result_of(&task, &scoring, &Arc::new(texts), outcome).await;
        assert_eq!((result.billed, result.request_id.as_deref()), (Billed::Usage(usage), Some("req_1")));
        assert_eq!(result.stop_reason.as_deref(), Some("end_turn"));
        let failure = result.verdict.err().expect("nothing is kept");
        assert_eq!((failure.kind, failure.raw.as_deref()), (ErrorKind::Internal, Some("what was paid for")));
    }
}
