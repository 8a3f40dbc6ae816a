//! What the engine shows its clients: the window and train-cli see these shapes and no others.
//!
//! Times are epoch milliseconds, money is micro-dollars; both are `f64` because a window's numbers are, and
//! both stay far below 2^53. Ids are row ids.

use serde::{Deserialize, Serialize};
use specta::Type;

pub use train_domain::answer::Role;
pub use train_domain::mail::{MailField, MailSecurity, MailState};
pub use train_domain::provider::{KeyStatus, ProviderKind};
pub use train_domain::query::{Filter, SortKey, Target};
pub use train_domain::row::{Status, Tier, Verdict};
pub use train_domain::status::{BackupOrigin, BatchKind, BatchState, NoticeKind};

/// Derives what every view needs.
macro_rules! views {
    ($($(#[$meta:meta])* $kind:ident $name:ident { $($body:tt)* })+) => {
        $( #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
        #[serde(rename_all = "camelCase")]
        $(#[$meta])*
        #[allow(missing_docs, reason = "the fields are named in the domain's words; units are the module's")]
        pub $kind $name { $($body)* } )+
    };
}

views! {
    /// How many rows have each status.
    #[derive(Default, Copy, Eq)]
    struct StatusCounts { pub total: u32, pub not_generated: u32, pub generating: u32, pub generated: u32, pub approved: u32, pub rejected: u32, pub failed: u32 }

    /// A dataset.
    struct DatasetView { pub id: u32, pub name: String, pub created_at: f64, pub counts: StatusCounts }

    /// An error with the words for the person.
    struct ErrorView {
        pub kind: String, pub title: String, pub happened: String, pub todo: String,
        /// retry, larger_limit, settings, edit or none.
        pub remedy: String,
        pub retryable: bool, pub message: String, pub http_status: Option<u32>, pub request_id: Option<String>,
        pub at: f64, pub attempt: u32, pub provider: String, pub model: String, pub batch_id: u32,
        pub conversation_id: u32, pub number: u32, pub name: String, pub tier: String, pub max_tokens: u32, pub copy_text: String,
    }

    /// One row of the table.
    struct RowSummary {
        pub id: u32, pub number: u32, pub persona: String, pub emotion: String, pub topic: String,
        pub intent: String, pub tone: String, pub tier: Tier, pub variation: u32, pub brief: Option<String>,
        pub status: Status, pub queued: bool, pub score: Option<f64>, pub generated_at: Option<f64>,
        pub reviewed_at: Option<f64>, pub practice: bool, pub generating_since: Option<f64>, pub expected_ms: Option<f64>,
        pub error_kind: Option<String>, pub error_title: Option<String>, pub error_retryable: bool, pub error_at: Option<f64>,
        pub revision: u32,
    }

    /// A page of rows.
    struct RowQuery { pub dataset_id: u32, pub filter: Filter, pub sort: SortKey, pub descending: bool, pub offset: u32, pub limit: u32 }

    /// Rows in order.
    struct RowPage { pub rows: Vec<RowSummary>, pub total: u32, pub offset: u32, pub revision: u32 }

    /// Where one row is in the order of a query.
    struct PositionQuery { pub dataset_id: u32, pub filter: Filter, pub sort: SortKey, pub descending: bool, pub conversation_id: u32 }

    /// The smallest and the largest value that is accepted.
    #[derive(Copy)]
    struct Bounds { pub min: f64, pub max: f64 }

    /// Limits of the engine that a client shows or checks before it asks. They are the same as long as it runs.
    #[derive(Copy)]
    struct Limits {
        /// The lowest score at which an Edge Case row can be approved.
        pub edge_case_score: f64,
        /// The most output tokens that are offered after an answer was cut off.
        pub offered_tokens: u32,
        pub max_tokens: Bounds, pub temperature: Bounds, pub concurrency: Bounds, pub timeout_seconds: Bounds, pub invalid_retries: Bounds,
    }

    /// A value of a dimension.
    struct Facet { pub id: u32, pub name: String, pub count: u32 }

    /// A word of a vocabulary.
    struct NamedCount { pub name: String, pub count: u32 }

    /// The values that filters can offer.
    struct Facets { pub personas: Vec<Facet>, pub arcs: Vec<Facet>, pub topics: Vec<Facet>, pub intents: Vec<NamedCount>, pub tones: Vec<NamedCount> }

    /// One message.
    struct TurnView { pub role: Role, pub content: String, pub emotion: Option<String>, pub secondary_emotion: Option<String>, pub intensity: Option<f64> }

    /// One criterion of a score.
    struct CriterionView { pub key: String, pub name: String, pub measured: bool, pub points: Option<f64>, pub out_of: f64, pub actual: String, pub target: String, pub why: String }

    /// A kept version of a conversation, with its provenance.
    struct GenerationView {
        pub id: u32, pub version: u32, pub turns: Vec<TurnView>, pub client_persona: Option<String>, pub session_context: Option<String>,
        pub expected_outcome: Option<String>, pub provider: String, pub model: String, pub practice: bool, pub template_name: String,
        pub template_version: u32, pub voice_version: u32, pub system_prompt: String, pub prompt: String, pub params: String,
        pub stop_reason: String, pub input_tokens: u32, pub output_tokens: u32, pub cost_micros: Option<f64>, pub cost_estimated: bool,
        pub attempts: u32, pub started_at: f64, pub ended_at: f64, pub score: Option<f64>, pub criteria: Vec<CriterionView>, pub raw: String,
        /// What was mended in the answer, in words.
        pub mended: Vec<String>,
    }

    /// A verdict.
    struct ReviewView { pub verdict: String, pub note: String, pub at: f64 }

    /// A version in a list.
    struct VersionView { pub id: u32, pub version: u32, pub ended_at: f64, pub score: Option<f64>, pub model: String }

    /// A row with all that is known of it.
    struct ConversationDetail { pub row: RowSummary, pub generation: Option<GenerationView>, pub versions: Vec<VersionView>, pub review: Option<ReviewView>, pub error: Option<ErrorView> }

    /// What to start.
    struct GenerateInput { pub request_id: String, pub dataset_id: u32, pub target: Target, pub limit_micros: Option<f64>, pub email: bool, pub max_tokens: Option<u32> }

    /// Why a batch is paused.
    struct PauseView { pub code: String, pub title: String, pub todo: String, pub resumes_at: Option<f64> }

    /// A call in flight.
    struct RunningItem { pub conversation_id: u32, pub number: u32, pub name: String, pub tier: Tier, pub since: f64 }

    /// Why fewer calls are made than were set.
    struct ThrottleView { pub text: String, pub until: Option<f64> }

    /// A batch.
    struct BatchView {
        pub id: u32, pub dataset_id: u32, pub kind: BatchKind, pub state: BatchState, pub pause: Option<PauseView>,
        pub provider: String, pub model: String, pub practice: bool,
        pub total: u32, pub succeeded: u32, pub failed: u32, pub cancelled: u32, pub in_flight: u32, pub waiting: u32, pub attempts: u32,
        pub spent_micros: f64, pub reserved_micros: f64, pub unknown_micros: f64, pub unknown_calls: u32, pub cost_known: bool,
        /// What has to be known of the money beside the sums, in words.
        pub note: Option<String>, pub limit_micros: Option<f64>,
        pub estimate_low_micros: Option<f64>, pub estimate_high_micros: Option<f64>, pub estimate_low_ms: Option<f64>, pub estimate_high_ms: Option<f64>,
        pub created_at: f64, pub started_at: Option<f64>, pub ended_at: Option<f64>,
        pub running: Vec<RunningItem>, pub running_more: u32, pub per_minute: Option<f64>, pub remaining_ms: Option<f64>, pub as_of: f64,
        /// Calls that may be under way now, and as many as were set.
        pub concurrency: u32, pub concurrency_limit: u32, pub throttle: Option<ThrottleView>, pub email: bool, pub mail: Option<MailView>, pub revision: u32,
    }

    /// Why a mail did not go out. `said` are the mail server's own words.
    struct MailProblemView { pub code: String, pub title: String, pub happened: String, pub todo: String, pub field: Option<MailField>, pub said: Option<String> }

    /// The mail about a batch that is complete.
    struct MailView { pub batch_id: u32, pub dataset_id: u32, pub state: MailState, pub to: Option<String>, pub tries: u32, pub next_at: Option<f64>, pub sent_at: Option<f64>, pub problem: Option<MailProblemView> }

    /// How mails are sent. The password is not among it.
    #[derive(Eq)]
    struct MailInput { pub host: String, pub port: u32, pub security: MailSecurity, pub user: String, pub from: String, pub to: String }

    /// What a provider of mail needs.
    struct MailPreset { pub id: String, pub label: String, pub host: String, pub port: u32, pub security: MailSecurity, pub user_help: String, pub password_help: String, pub note: Option<String> }

    /// Whether mails can be sent, and which did not go out.
    struct MailSetup {
        pub settings: MailInput, pub saved: bool, pub password_status: KeyStatus, pub password_hint: Option<String>,
        /// Nothing is missing; whether the server agrees, a test mail shows.
        pub ready: bool, pub troubled: Vec<MailView>, pub presets: Vec<MailPreset>,
    }

    /// What a test mail came to.
    struct MailReport { pub ok: bool, pub title: String, pub detail: String, pub todo: Option<String>, pub field: Option<MailField> }

    /// How one conversation of a batch ended.
    struct MarkView { pub conversation_id: u32, pub number: u32, pub name: String, pub outcome: String, pub at: f64, pub score: Option<f64>, pub error_title: Option<String> }

    /// A low and a high value.
    #[derive(Copy)]
    struct Range { pub low: f64, pub high: f64 }

    /// The estimate of one tier.
    struct TierEstimate { pub tier: Tier, pub count: u32, pub each_micros: Option<Range>, pub total_micros: Option<Range>, pub basis: String, pub samples: u32 }

    /// What a batch will probably take.
    struct EstimateView {
        pub count: u32, pub ms: Range, pub cost_micros: Option<Range>, pub free: bool, pub basis: String, pub samples: u32, pub basis_text: String,
        pub concurrency: u32, pub tiers: Vec<TierEstimate>, pub warn_cost: bool, pub warn_time: bool, pub provider: String, pub model: String,
        pub worst_each_micros: Option<f64>, pub similar: u32, pub approved: u32,
    }

    /// Which errors.
    struct ErrorQuery { pub dataset_id: u32, pub kinds: Vec<String>, pub batch_id: Option<u32>, pub retryable: Option<bool>, pub since: Option<f64>, pub offset: u32, pub limit: u32 }

    /// How often a kind came.
    struct KindCount { pub kind: String, pub title: String, pub count: u32 }

    /// A page of the error log, newest first.
    struct ErrorPage { pub errors: Vec<ErrorView>, pub total: u32, pub kinds: Vec<KindCount> }

    /// A verdict on rows.
    struct ReviewInput {
        pub dataset_id: u32, pub target: Target, pub verdict: Verdict, pub note: String,
        /// The version that was read, where one was: a newer one is passed over, nobody has judged it.
        pub seen: Option<u32>,
    }

    /// Rows that a verdict passed over.
    struct Skipped { pub reason: String, pub count: u32 }

    /// What a verdict did.
    struct ReviewOutcome { pub changed: u32, pub skipped: Vec<Skipped>, pub undo_token: String }

    /// How calls are made.
    struct ProviderInput {
        pub kind: ProviderKind, pub base_url: String, pub model: String, pub max_tokens: u32, pub temperature: Option<f32>, pub concurrency: u32,
        pub timeout_seconds: u32, pub invalid_retries: u32, pub auto_resume: bool, pub limit_micros: Option<f64>,
        /// Plain http to this server, which is not on this machine.
        pub allow_http: bool,
    }

    /// A model's price, per million tokens.
    struct PriceView { pub provider: String, pub model: String, pub input_micros: f64, pub output_micros: f64, pub effective_from: String, pub source: String }

    /// The chosen provider.
    struct ProviderView { pub chosen: bool, pub settings: ProviderInput, pub label: String, pub server: String, pub key_status: KeyStatus, pub key_hint: Option<String>, pub terms_accepted: bool, pub price: Option<PriceView>, pub free: bool, pub learned: Vec<LearnedView> }

    /// What calls to a server do differently: "without structured output", and since when.
    struct LearnedView { pub words: String, pub since: f64 }

    /// The server that a key belongs to, and where the key would come from.
    struct KeyView { pub server: String, pub status: KeyStatus, pub hint: Option<String> }

    /// What a provider starts with.
    struct ProviderDefaults { pub kind: ProviderKind, pub label: String, pub base_url: String, pub model: String, pub needs_key: bool, pub terms: Option<String>, pub help: String }

    /// A model that a server offers.
    struct ModelInfo { pub id: String, pub label: String, pub max_tokens: Option<u32>, pub price: Option<PriceView> }

    /// What a test of the connection found.
    struct ConnectionReport { pub ok: bool, pub title: String, pub detail: String, pub todo: Option<String>, pub models: Vec<ModelInfo> }

    /// A copy of the database in a file.
    struct BackupView {
        pub path: String, pub name: String, pub origin: BackupOrigin, pub at: f64, pub bytes: f64,
        pub datasets: Option<u32>, pub conversations: Option<u32>, pub generated: Option<u32>,
        /// Why it cannot be restored; `None` where it can.
        pub problem: Option<String>,
    }

    /// What a restore did, once the database had been closed for it.
    struct RestoreView {
        pub restored: String,
        /// Where what was there before is now; `None` where there was nothing.
        pub set_aside: Option<String>,
        /// Why the backup could not be put in place after all; what was there before still is.
        pub problem: Option<String>,
    }

    /// What an import did.
    struct ImportReport { pub added: u32, pub skipped: u32, pub new_names: Vec<String>, pub warnings: Vec<String> }

    /// A problem in a plan file.
    #[derive(Eq)]
    struct ImportProblem { pub line: u32, pub column: Option<String>, pub message: String }

    /// Changes since the last event: the latest of each row.
    struct Changes { pub revision: u32, pub rows: Vec<RowSummary>, pub batches: Vec<BatchView>, pub counts: Vec<DatasetCounts>, pub month_spent_micros: f64, pub month_unknown_calls: u32, pub resync: bool }

    /// The counts of one dataset.
    struct DatasetCounts { pub dataset_id: u32, pub counts: StatusCounts }

    /// The end of a single Generate.
    struct Notice { pub kind: NoticeKind, pub dataset_id: u32, pub conversation_id: u32, pub number: u32, pub name: String, pub score: Option<f64>, pub practice: bool, pub error: Option<ErrorView> }
}
