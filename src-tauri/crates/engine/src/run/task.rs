//! A job's work: what is asked for, and what comes of the answer.

use std::sync::Arc;

use train_domain::answer::Rejection;
use train_domain::call::{CallRequest, ErrorKind, MadeFrom, Params, Wanted};
use train_domain::judge::Judgement;
use train_domain::money::{Price, token_bound, token_estimate};
use train_domain::quality::Score;
use train_store::jobs::WaitingJob;
use train_store::ledger::{Answer, CallTexts, JobClaim, NewBriefs};

/// Tokens that a provider adds around what is sent: roles, the schema, its own instructions for the output.
const OVERHEAD_TOKENS: u32 = 1_500;

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

/// What all calls of a task have in common.
pub struct Calls {
    model: Arc<str>,
    pub system: Arc<str>,
    params: Params,
    price: Option<Price>,
}

impl Calls {
    pub fn new(model: &str, system: &str, params: &Params, price: Option<Price>) -> Self {
        Self { model: model.into(), system: system.into(), params: params.clone(), price }
    }

    /// The most that a call can cost, in micro-dollars; 0 where the price is not known.
    pub fn worst(&self, prompt: &str) -> i64 {
        let bound = token_bound(&self.system).saturating_add(token_bound(prompt)).saturating_add(OVERHEAD_TOKENS);
        self.price.map_or(0, |price| price.worst(bound, self.params.max_tokens))
    }

    /// Tokens of the input.
    pub fn input_estimate(&self, prompt: &str) -> u32 {
        token_estimate(&self.system).saturating_add(token_estimate(prompt))
    }

    /// Tokens that may come out, where so many usually do.
    pub fn output_estimate(&self, usual: u32) -> u32 {
        self.params.max_tokens.min(usual)
    }

    /// What is sent.
    pub fn request(&self, prompt: &Arc<str>, wanted: Wanted, made_from: Option<MadeFrom>) -> CallRequest {
        CallRequest {
            model: Arc::clone(&self.model),
            system: Arc::clone(&self.system),
            prompt: Arc::clone(prompt),
            max_tokens: self.params.max_tokens,
            temperature: self.params.temperature,
            wanted,
            made_from,
        }
    }
}

/// A job that cannot be sent at all.
pub struct Unsendable {
    pub job: WaitingJob,
    pub kind: ErrorKind,
    /// Why: a sentence for the person.
    pub message: String,
}

impl Unsendable {
    /// Something is missing that its prompt is made of.
    pub fn incomplete(job: WaitingJob, message: impl Into<String>) -> Box<Self> {
        Box::new(Self { job, kind: ErrorKind::PromptIncomplete, message: message.into() })
    }

    /// What it was asked for no longer applies.
    pub fn superseded(job: WaitingJob, message: impl Into<String>) -> Box<Self> {
        Box::new(Self { job, kind: ErrorKind::Superseded, message: message.into() })
    }
}
