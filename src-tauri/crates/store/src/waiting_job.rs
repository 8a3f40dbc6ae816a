//! A job that waits, and where it stands in the queue.

/// Jobs that one slice adds: small enough that other writes do not wait.
pub const SLICE: u32 = 5_000;

/// A waiting job with its row.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs, reason = "the columns of jobs and conversations")]
pub struct WaitingJob {
    pub id: i64,
    pub conversation_id: i64,
    /// The person's row as it was when the job was read: a claim of one that has changed since is refused.
    pub revision: i64,
    /// Calls that were made for it.
    pub calls: i64,
    pub round: i64,
    pub transient: i64,
    pub busy: i64,
    pub invalid: i64,
    pub number: i64,
    pub persona_id: Option<i64>,
    pub arc_id: Option<i64>,
    pub topic_id: Option<i64>,
    pub intent: String,
    pub tone: String,
    pub tier: String,
    pub brief: Option<String>,
    pub variation: i64,
    pub client_style: Option<String>,
    pub friction: Option<String>,
    pub ending: Option<String>,
    /// The row's own template.
    pub template_id: Option<i64>,
    /// What is judged, or written again: its id, its text, and how many of its turns stay.
    pub version_id: Option<i64>,
    /// The version that the row shows by now.
    pub shown: Option<i64>,
    pub parent: Option<String>,
    pub from_turn: Option<i64>,
    /// What is asked for besides, as JSON; of briefs the rows as they are (`briefs::Group`).
    pub input: Option<String>,
}

/// A place in a batch's queue. What was tried more often stands behind what was tried less: a conversation that ends the
/// process each time must not keep the others from being generated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub(super) round: i64,
    pub(super) calls: i64,
    pub(super) job_id: i64,
}

impl WaitingJob {
    /// Where it stands in the queue.
    pub fn place(&self) -> Place {
        Place { round: self.round, calls: self.calls, job_id: self.id }
    }
}
