//! A job's work: what is asked for, and what comes of the answer.

use std::sync::Arc;

use train_domain::answer::Rejection;
use train_domain::call::CallRequest;
use train_domain::judge::Judgement;
use train_domain::quality::Score;
use train_store::jobs::WaitingJob;
use train_store::ledger::{Answer, CallTexts, JobClaim, NewBriefs};

/// Tokens that a provider adds around what is sent: roles, the schema, its own instructions for the output.
pub const OVERHEAD_TOKENS: u32 = 1_500;

/// What the jobs of a batch have done.
pub trait Task: Send + Sync {
    /// The system prompt of all of them.
    fn system(&self) -> Arc<str>;

    /// Makes the request of a waiting job and bounds its cost.
    ///
    /// # Errors
    /// It cannot be sent at all.
    fn prepare(&self, job: WaitingJob) -> Result<Prepared, Box<Unsendable>>;

    /// Reads an answer by what is stored of its call, so that one that comes a day later goes the same way. Work for the
    /// scoring thread.
    ///
    /// # Errors
    /// Nothing of it can be kept.
    fn read(&self, texts: &CallTexts, answer: &str) -> Result<Outcome, Rejection>;

    /// Another one: requests that were made before would be made in another way now.
    fn revision(&self) -> u64 {
        0
    }
}

/// What is kept of an answer.
pub enum Outcome {
    /// A version of the job's conversation.
    Version {
        /// The conversation as JSON.
        content: String,
        /// The answer as it came.
        answer: Answer,
        /// By the rules.
        score: Score,
    },
    /// A judgement of a version.
    Judgement {
        /// The version.
        version_id: i64,
        /// Which judge.
        scorer_version: String,
        /// What it said.
        judgement: Judgement,
        /// The answer as it came.
        answer: String,
    },
    /// Briefs of some rows.
    Briefs(NewBriefs),
    /// Something to look at.
    Trial {
        /// The answer as it came.
        answer: String,
    },
}

/// A job that is ready to be claimed and sent.
pub struct Prepared {
    /// The waiting job.
    pub job: WaitingJob,
    /// What is sent.
    pub request: CallRequest,
    /// What is stored of that.
    pub texts: Arc<CallTexts>,
    /// "Anxious Planner + Fear to Confidence + Roth conversion".
    pub name: String,
    /// The most that the call can cost, in micro-dollars; 0 where the price is not known.
    pub worst: i64,
    /// Tokens that the pace counts with: an estimate of the input, and the most that may come out.
    pub input_estimate: u32,
    /// The same for the output.
    pub output_estimate: u32,
}

impl Prepared {
    /// What is claimed for it.
    pub fn claim(&self) -> JobClaim {
        JobClaim { job_id: self.job.id, revision: self.job.revision, worst: self.worst, texts: Arc::clone(&self.texts) }
    }
}

/// Why a job cannot be sent at all: a sentence for the person.
pub struct Unsendable(pub WaitingJob, pub String);
