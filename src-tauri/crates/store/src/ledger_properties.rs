//! The ledger on a real file, for any order of events: late, repeated and lost settlements, recoveries, pauses,
//! cancellations and new limits. Beside it runs a model that knows nothing of SQL; both must agree at every step.

use std::collections::HashMap;

use proptest::prelude::*;
use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection};
use train_domain::attempt::History;
use train_domain::call::{ErrorKind, Params};
use train_domain::money::Price;
use train_domain::provider::ProviderKind;
use train_domain::query::Target;
use train_domain::row::{PlannedRow, Tier};
use train_domain::status::{BatchKind, BatchState};

use super::blanks::Blanks;
use super::ledger::{self, Claim, Fault, Outcome, Settlement, fixtures};
use super::new_batch::{self, NewBatch};
use super::texts::Lines;
use super::{Store, any_case, batches, datasets, jobs, plan};

const JOBS: usize = 6;
const BLANKS: Blanks =
    Blanks { persona: train_content::blank_persona, arc: train_content::blank_arc, topic: train_content::blank_topic };

/// Something that happens to a batch. Jobs and calls are chosen by number, whatever state they are in.
#[derive(Clone, Debug)]
enum Event {
    /// Jobs are to be sent, each with the most that it can cost.
    Claim(Vec<(usize, i64)>),
    /// Calls end together, perhaps not for the first time; the cost is a share of the reservation.
    Settle(Vec<(usize, End, i64)>),
    /// The process died.
    Recover,
    Limit(i64),
    Pause,
    Run,
    /// What waits is cancelled.
    Cancel,
    /// A job cannot be sent at all.
    Refuse(usize),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Kept,
    Again,
    Failed,
    Lost,
    LostAndFailed,
}

/// Counts that differ from what is counted anew.
const MISCOUNTED: &str = "SELECT count(*) FROM row_counts k WHERE n <>
    (SELECT count(*) FROM conversations c WHERE c.dataset_id = k.dataset_id AND c.tier = k.tier AND c.status = k.status)";

fn event() -> impl Strategy<Value = Event> {
    let claim = prop::collection::vec((0..JOBS, prop_oneof![Just(0), 1..400_000_i64]), 1..5);
    let end = prop_oneof![
        3 => Just(End::Kept),
        3 => Just(End::Again),
        1 => Just(End::Failed),
        2 => Just(End::Lost),
        1 => Just(End::LostAndFailed)
    ];
    prop_oneof![
        8 => claim.prop_map(Event::Claim),
        10 => prop::collection::vec((0..40_usize, end, 0..=100_i64), 1..5).prop_map(Event::Settle),
        2 => Just(Event::Recover),
        1 => (0..3_000_000_i64).prop_map(Event::Limit),
        1 => Just(Event::Pause),
        3 => Just(Event::Run),
        1 => (0..JOBS).prop_map(Event::Refuse),
        1 => prop::bool::weighted(0.2).prop_map(|really| if really { Event::Cancel } else { Event::Run }),
    ]
}

/// What must be in the database.
#[derive(Debug)]
struct Model {
    runs: bool,
    limit: i64,
    spent: i64,
    unknown: i64,
    jobs: Vec<&'static str>,
    calls: Vec<Call>,
}

#[derive(Debug)]
struct Call {
    claimed: Claim,
    job: usize,
    reserved: i64,
    state: &'static str,
}

impl Model {
    fn reserved(&self) -> i64 {
        self.calls.iter().filter(|call| call.state == "in_flight").map(|call| call.reserved).sum()
    }

    fn counted(&self) -> i64 {
        self.spent + self.unknown + self.reserved()
    }

    fn count(&self, state: &str) -> i64 {
        self.jobs.iter().filter(|job| **job == state).count() as i64
    }
}

fn waits(job: &str) -> bool {
    matches!(job, "queued" | "retrying")
}

/// A batch of a dataset of its own, and its model.
struct Case<'c> {
    connection: &'c mut SqliteConnection,
    batch: i64,
    jobs: Vec<i64>,
    lines: Lines,
    now: i64,
    model: Model,
}

impl<'c> Case<'c> {
    async fn new(connection: &'c mut SqliteConnection, number: u64, limit: i64) -> Self {
        let dataset = datasets::create(connection, &format!("case {number}"), &train_content::standard(), 1)
            .await
            .expect("a dataset");
        let row = |variation: u32| PlannedRow {
            client_style: None,
            friction: None,
            ending: None,
            template: None,
            persona: "A".into(),
            emotion: "B".into(),
            topic: "C".into(),
            tier: Tier::Template,
            intent: "vent".into(),
            tone: "warm".into(),
            brief: None,
            variation,
        };
        let rows: Vec<PlannedRow> = (1..=JOBS as u32).map(row).collect();
        plan::add(connection, dataset, &rows, BLANKS, 1).await.expect("a plan");
        let batch = new_batch::create(connection, &new_batch(dataset, number, limit)).await.expect("a batch");
        batches::move_to(connection, batch, &[BatchState::Queued], BatchState::Running, 2).await.expect("runs");
        let waiting = jobs::peek(connection, batch, jobs::Place::default(), 100).await.expect("jobs");
        let model = Model { runs: true, limit, spent: 0, unknown: 0, jobs: vec!["queued"; JOBS], calls: Vec::new() };
        Self {
            connection,
            batch,
            jobs: waiting.iter().map(|job| job.id).collect(),
            lines: Lines::default(),
            now: 10,
            model,
        }
    }

    async fn apply(&mut self, event: &Event) {
        self.now += 1;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *self.connection).await.expect("begins");
        match event {
            Event::Claim(wanted) => self.claim(wanted).await,
            Event::Settle(ends) => self.settle(ends).await,
            Event::Recover => {
                ledger::settle_abandoned(self.connection, self.now).await.expect("recovers");
                for call in self.model.calls.iter_mut().filter(|call| call.state == "in_flight") {
                    call.state = "unknown";
                    self.model.unknown += call.reserved;
                    self.model.jobs[call.job] = "queued";
                }
                for job in self.model.jobs.iter_mut().filter(|job| **job == "retrying") {
                    *job = "queued";
                }
            }
            Event::Limit(limit) => {
                let changed = batches::set_cap(self.connection, self.batch, *limit).await;
                assert_eq!(changed.is_ok(), *limit >= self.model.counted(), "a limit below what is counted is refused");
                if changed.is_ok() {
                    self.model.limit = *limit;
                }
            }
            Event::Pause => self.to(BatchState::Paused).await,
            Event::Run => self.to(BatchState::Running).await,
            Event::Cancel => {
                jobs::cancel_waiting(self.connection, self.batch, self.now).await.expect("cancels");
                for job in self.model.jobs.iter_mut().filter(|job| waits(job)) {
                    *job = "cancelled";
                }
            }
            Event::Refuse(job) => {
                let kind = ErrorKind::PromptIncomplete;
                ledger::refuse(self.connection, self.jobs[*job], kind, "no persona", self.now).await.expect("refuses");
                if waits(self.model.jobs[*job]) {
                    self.model.jobs[*job] = "failed";
                }
            }
        }
        sqlx::query("COMMIT").execute(&mut *self.connection).await.expect("commits");
    }

    async fn to(&mut self, state: BatchState) {
        let any = [BatchState::Paused, BatchState::Running];
        batches::move_to(self.connection, self.batch, &any, state, self.now).await.expect("moves");
        self.model.runs = state == BatchState::Running;
    }

    async fn claim(&mut self, wanted: &[(usize, i64)]) {
        let mut distinct: Vec<(usize, i64)> = Vec::new();
        for (job, worst) in wanted {
            if distinct.iter().all(|(other, _)| other != job) {
                distinct.push((*job, *worst));
            }
        }
        let asked: Vec<(i64, i64)> = distinct.iter().map(|(job, worst)| (self.jobs[*job], *worst)).collect();
        let claims = {
            let request = fixtures::request(self.connection, &asked, self.now).await;
            ledger::claim(self.connection, &mut self.lines, &request).await
        }
        .expect("claims");
        for claimed in claims.claimed {
            let (job, worst) = *distinct.iter().find(|(job, _)| self.jobs[*job] == claimed.job_id).expect("asked for");
            assert!(self.model.runs, "a batch that rests sends nothing");
            assert!(waits(self.model.jobs[job]), "only what waits is sent");
            assert!(self.model.counted() + worst <= self.model.limit, "past the limit: {:?}", self.model);
            self.model.jobs[job] = "in_flight";
            self.model.calls.push(Call { claimed, job, reserved: worst, state: "in_flight" });
        }
        for gone in claims.gone {
            let job = self.jobs.iter().position(|job| *job == gone).expect("asked for");
            assert!(!waits(self.model.jobs[job]) || !self.model.runs, "a job that waits is not gone");
        }
        if claims.over_limit {
            let dearest = distinct.iter().map(|(_, worst)| worst).sum::<i64>();
            assert!(self.model.counted() + dearest > self.model.limit, "there was room for all of them");
        }
    }

    async fn settle(&mut self, ends: &[(usize, End, i64)]) {
        let mut settlements: HashMap<usize, (End, Settlement)> = HashMap::new();
        for (which, end, percent) in ends {
            let Some(call) = self.model.calls.get(*which) else { continue };
            let lost = matches!(end, End::Lost | End::LostAndFailed);
            let fault = Fault { kind: ErrorKind::ServerError, message: "fault".into(), raw: None, retry_at: None };
            let outcome = match end {
                End::Kept => fixtures::version(r#"{"turns":[]}"#, 80),
                End::Again | End::Lost => {
                    Outcome::Again { fault, history: History::default(), due_at: 1, pause: false }
                }
                End::Failed | End::LostAndFailed => Outcome::Failed { fault },
            };
            let cost = call.reserved * percent / 100;
            let settlement = Settlement {
                cost: (!lost).then_some(cost),
                unknown: if lost { call.reserved } else { 0 },
                lost,
                ..fixtures::end(call.claimed, self.now, cost, outcome)
            };
            // Nobody counted what was lost; counted, and without a cost, is what passes calls on to a paid service.
            let settlement = if lost { Settlement { tokens: None, ..settlement } } else { settlement };
            settlements.entry(*which).or_insert((*end, settlement));
        }
        let together: Vec<&Settlement> = settlements.values().map(|(_, settlement)| settlement).collect();
        ledger::settle(self.connection, &together).await.expect("settles");
        for (which, (end, settlement)) in settlements {
            let call = &mut self.model.calls[which];
            if call.state != "in_flight" {
                continue;
            }
            call.state = match end {
                End::Kept => "succeeded",
                End::Again | End::Failed => "failed",
                End::Lost | End::LostAndFailed => "unknown",
            };
            self.model.jobs[call.job] = match end {
                End::Kept => "succeeded",
                End::Again | End::Lost => "retrying",
                End::Failed | End::LostAndFailed => "failed",
            };
            self.model.spent += settlement.cost.unwrap_or(0);
            self.model.unknown += settlement.unknown;
        }
    }

    /// The database says what the model says, and its sums are those of its rows.
    async fn agree(&mut self) {
        let batch = batches::load(self.connection, self.batch).await.expect("the batch");
        let model = &self.model;
        assert_eq!((batch.spent, batch.unknown, batch.reserved), (model.spent, model.unknown, model.reserved()));
        assert!(batch.reserved >= 0 && batch.spent + batch.reserved + batch.unknown <= model.limit, "{batch:?}");
        assert_eq!(batch.cap, Some(model.limit));
        assert_eq!(
            (batch.succeeded, batch.failed, batch.cancelled, batch.open()),
            (
                model.count("succeeded"),
                model.count("failed"),
                model.count("cancelled"),
                model.count("queued") + model.count("retrying") + model.count("in_flight")
            )
        );
        assert_eq!(batches::unreconciled(self.connection, self.batch).await.expect("counts"), 0);
        let miscounted: i64 = sqlx::query_scalar(MISCOUNTED).fetch_one(&mut *self.connection).await.expect("counts");
        assert_eq!(miscounted, 0, "the counts that are kept are those of the rows");
        let states: Vec<String> = sqlx::query_scalar("SELECT state FROM jobs WHERE batch_id = ? ORDER BY id")
            .bind(self.batch)
            .fetch_all(&mut *self.connection)
            .await
            .expect("jobs");
        assert_eq!(states, self.model.jobs);
        let rows: Vec<(i64, String, i64, i64, i64, String, i64)> = sqlx::query_as(
            "SELECT j.id, j.state, j.calls,
                (SELECT count(*) FROM calls a WHERE a.job_id = j.id AND a.state = 'in_flight'),
                (SELECT count(*) FROM calls a WHERE a.job_id = j.id AND a.state = 'succeeded'),
                c.status, (SELECT count(*) FROM versions g WHERE g.conversation_id = c.id)
            FROM jobs j JOIN conversations c ON c.id = j.conversation_id WHERE j.batch_id = ?",
        )
        .bind(self.batch)
        .fetch_all(&mut *self.connection)
        .await
        .expect("jobs");
        for (job, state, calls, in_flight, succeeded, status, kept) in rows {
            let context = format!("job {job}: {state}, {calls} calls, row {status}");
            assert_eq!(in_flight, i64::from(state == "in_flight"), "{context}");
            assert_eq!(succeeded, i64::from(state == "succeeded"), "one answer is kept at the most: {context}");
            assert_eq!(kept, succeeded, "{context}");
            let shown = match state.as_str() {
                "succeeded" => status == "generated",
                "failed" => status == "failed",
                "in_flight" | "retrying" => status == "generating",
                _ => status == "not_generated",
            };
            assert!(shown, "{context}");
        }
    }
}

fn new_batch(dataset_id: i64, number: u64, limit: i64) -> NewBatch {
    NewBatch {
        dataset_id,
        request_id: format!("request {number}"),
        kind: BatchKind::All,
        purpose: train_domain::status::Purpose::Write,
        input: None,
        provider: ProviderKind::Anthropic,
        base_url: "http://127.0.0.1:1".into(),
        model: "m".into(),
        params: Params {
            max_tokens: 1_000,
            temperature: None,
            concurrency: 4,
            timeout_seconds: 60,
            invalid_retries: 2,
            auto_resume: false,
            allow_http: false,
        },
        price: Some(Price::flat(1_000_000, 5_000_000)),
        cap: Some(limit),
        seen: None,
        target: Target::All,
        estimate: None,
        email: false,
        now: 1,
    }
}

/// Runs the events on a new batch of the file, and ends it as a cancellation after a crash does.
async fn play(connection: &mut SqliteConnection, number: u64, limit: i64, events: &[Event]) {
    // A case that failed in the middle of a transaction is told smaller: it must not fail for that.
    let _ = sqlx::query("ROLLBACK").execute(&mut *connection).await;
    let mut case = Case::new(connection, number, limit).await;
    let mut ended: HashMap<usize, &'static str> = HashMap::new();
    for event in events.iter().chain(&[Event::Recover, Event::Cancel]) {
        case.apply(event).await;
        case.agree().await;
        for (job, state) in case.model.jobs.iter().enumerate() {
            let is_final = matches!(*state, "succeeded" | "failed" | "cancelled");
            if let Some(before) = is_final.then(|| ended.insert(job, state)).flatten() {
                assert_eq!(before, *state, "a final state is final");
            }
            assert!(is_final || !ended.contains_key(&job), "a final state is final");
        }
    }
    let batch = batches::load(case.connection, case.batch).await.expect("the batch");
    assert_eq!(ended.len(), JOBS, "every conversation has exactly one end");
    assert_eq!((batch.open(), batch.reserved), (0, 0));
}

#[test]
fn the_sums_hold_for_any_order_of_events() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let connection = runtime.block_on(async {
        let store = Store::open(folder.path()).await.expect("a store");
        store.close().await;
        let options = SqliteConnectOptions::new().filename(folder.path().join("train.db")).foreign_keys(true);
        let options = options.with_regexp().collation(any_case::NAME, any_case::compare);
        // Whether commits survive a power cut is another test's business.
        options.synchronous(SqliteSynchronous::Off).connect().await.expect("a connection")
    });
    let connection = std::cell::RefCell::new((connection, 0));
    let config = ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(limit in prop_oneof![0..1_500_000_i64, Just(100_000_000)], events in prop::collection::vec(event(), 1..60))| {
        let (connection, number) = &mut *connection.borrow_mut();
        *number += 1;
        runtime.block_on(play(connection, *number, limit, &events));
    });
}
