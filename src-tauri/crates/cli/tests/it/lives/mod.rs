//! One batch over many lives of its process, and what each death left.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use train_engine::view::{BatchState, BatchView, ErrorQuery, RowQuery, Status};
use train_engine::{Clock, Engine, Options, Secrets};
use train_support::{Config, FaultServer};

use crate::common::{self, Data};

/// What one answer costs at 1 and 5 USD per million tokens.
pub const EACH: f64 = 2_000.0 + 5_000.0;
/// From a request to its answer: with four calls at a time a life of a fifth of a second ends in the middle of some.
const LATENCY: Duration = Duration::from_millis(50);
/// How often the server is asked whether the moment has come.
const LOOK: Duration = Duration::from_millis(2);
/// What a start-up takes at the most, on a machine that is busy with other things.
const START_UP: Duration = Duration::from_secs(4);

/// How a life ends.
#[derive(Clone, Copy, Debug)]
pub enum Fate {
    /// Killed this long after its start, often before it has sent anything.
    AfterStart(Duration),
    /// Killed this long after so many more requests have reached the server.
    AfterRequests { more: u64, then: Duration },
    /// Its files may grow by so many bytes only; killed this long after its first request, or after its start-up where it makes
    /// none.
    FullDisk { room: u64, then: Duration },
}

/// SplitMix64: the same kills on every machine, as far as its clock allows.
pub struct Dice(u64);

impl Dice {
    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    /// Any moment: one in six in the start-up, the others between sending and storing.
    pub fn fate(&mut self) -> Fate {
        if self.below(6) == 0 {
            return Fate::AfterStart(Duration::from_millis(self.below(120)));
        }
        Fate::AfterRequests { more: 1 + self.below(10), then: Duration::from_micros(self.below(70_000)) }
    }
}

/// What a killed process left in the database.
pub struct Left {
    pub batch: BatchView,
    /// The items whose conversations are kept.
    pub finished: HashSet<String>,
    /// How many calls of each item are on record as perhaps billed.
    pub unknown: HashMap<String, u32>,
}

impl Left {
    /// Calls of this item whose outcome is unknown.
    pub fn unknown_of(&self, item: &str) -> u32 {
        self.unknown.get(item).copied().unwrap_or(0)
    }
}

/// A batch, its server and its folder.
pub struct Case {
    pub server: FaultServer,
    pub dice: Dice,
    pub kills: u32,
    /// Lives on a full disk that took answers with them which they could not store.
    pub stuck: u32,
    pub rows: usize,
    folder: Data,
    limit: u32,
    concurrency: String,
    started: std::time::Instant,
    is_open: bool,
    /// Answers that were billed and are not kept.
    lost: u64,
    /// Requests of the items that were finished at the last death.
    settled: HashMap<String, u32>,
}

impl Case {
    /// A planned dataset and a server; nothing is generated yet. The limit is in micro-dollars.
    pub async fn new(rows: usize, concurrency: u32, limit: u32, seed: u64) -> Self {
        let config =
            Config { latency: LATENCY, usage: (2_000, 1_000), marker: Some("item-".into()), ..Config::default() };
        let server = FaultServer::start(config).await;
        let folder = Data::new();
        common::planned(&folder, rows);
        Self {
            server,
            dice: Dice(seed),
            kills: 0,
            stuck: 0,
            rows,
            folder,
            limit,
            concurrency: concurrency.to_string(),
            started: std::time::Instant::now(),
            is_open: false,
            lost: 0,
            settled: HashMap::new(),
        }
    }

    pub fn data(&self) -> &Path {
        &self.folder
    }

    /// `generate` until there is a batch, `resume` from then on.
    fn words(&self) -> Vec<String> {
        let words = if self.is_open {
            "--json resume".to_owned()
        } else {
            let usd = f64::from(self.limit) / 1e6;
            format!(
                "--json generate --all --provider anthropic --model m --price 1/5 --max-tokens 2000 --base-url {} --concurrency {} --spend-limit {usd} --yes",
                self.server.url(),
                self.concurrency
            )
        };
        words.split(' ').map(String::from).collect()
    }

    /// One life. Returns the exit code where the process ended before its time came.
    pub async fn live(&mut self, fate: Fate) -> Option<i32> {
        let before = self.server.stats().requests;
        let words = self.words();
        let mut child = self.command(&words, fate).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
        let ended = match fate {
            Fate::AfterStart(wait) => lasts(&mut child, wait).await,
            Fate::AfterRequests { more, then } => match self.sends(&mut child, before + more).await {
                None => lasts(&mut child, then).await,
                ended => ended,
            },
            Fate::FullDisk { then, .. } => {
                match tokio::time::timeout(START_UP, self.sends(&mut child, before + 1)).await {
                    Ok(None) | Err(_) => lasts(&mut child, then).await,
                    Ok(ended) => ended,
                }
            }
        };
        if let Fate::FullDisk { .. } = fate {
            // It refuses to start, or is stuck with what it cannot store; on its own it pauses at the most.
            assert!(matches!(ended, None | Some(1 | 4)), "{ended:?}");
        } else if ended.is_some() {
            return ended;
        }
        child.kill().expect("is killed or has ended");
        child.wait().expect("has ended");
        self.kills += 1;
        if let Some(left) = self.look_if_open() {
            self.is_open = true;
            self.examine(&left, fate);
        }
        None
    }

    /// Lets the batch run to its end.
    pub fn finish(&self) -> Output {
        let words = self.words();
        common::cli(self.data(), &words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn command(&self, words: &[String], fate: Fate) -> Command {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match fate {
            Fate::FullDisk { room, .. } => common::with_room(self.data(), &words, room),
            _ => common::command(self.data(), &words),
        }
    }

    /// Waits until so many requests have reached the server.
    async fn sends(&self, child: &mut Child, requests: u64) -> Option<i32> {
        loop {
            if self.server.stats().requests >= requests {
                return None;
            }
            if let Some(status) = child.try_wait().expect("can be asked") {
                return Some(status.code().expect("an exit code"));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// The files as a power cut leaves them, in a folder of their own: looking must not change what the next life finds.
    fn copy(&self) -> Data {
        let copy = Data::new();
        for name in ["train.db", "train.db-wal"] {
            if self.data().join(name).exists() {
                std::fs::copy(self.data().join(name), copy.join(name)).expect("a copy");
            }
        }
        copy
    }

    /// What the database holds, recovered as the next start would do it.
    pub fn look(&self) -> Left {
        self.look_if_open().expect("there is a batch")
    }

    fn look_if_open(&self) -> Option<Left> {
        let copy = self.copy();
        // On a thread of its own, because the caller is in a runtime already.
        let look = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(read(&copy))
        };
        std::thread::scope(|scope| scope.spawn(look).join().expect("is read"))
    }

    /// What must be true at every death.
    fn examine(&mut self, left: &Left, fate: Fate) {
        let batch = &left.batch;
        assert!(matches!(batch.state, BatchState::Interrupted | BatchState::Paused), "{batch:?}");
        assert_eq!((batch.in_flight, batch.reserved_micros), (0, 0.0), "{batch:?}");
        assert_eq!(batch.succeeded + batch.failed + batch.cancelled + batch.waiting, batch.total);
        assert!(batch.spent_micros + batch.unknown_micros <= f64::from(self.limit), "past the limit: {batch:?}");
        assert_eq!(batch.succeeded as usize, left.finished.len());
        let stats = self.server.stats();
        let accounted = u64::from(batch.succeeded + batch.unknown_calls);
        assert!(stats.billed <= accounted, "{} answers were billed: {batch:?}", stats.billed);
        let lost = stats.billed - u64::from(batch.succeeded);
        self.stuck += u32::from(matches!(fate, Fate::FullDisk { .. }) && lost > self.lost);
        self.lost = lost;
        for (item, requests) in &self.settled {
            assert_eq!(stats.items[item].requests, *requests, "{item} was finished and has been sent again");
        }
        self.settled = left.finished.iter().map(|item| (item.clone(), stats.items[item].requests)).collect();
    }

    /// The figures, for the record.
    pub fn report(&self, name: &str) {
        let left = self.look();
        let stats = self.server.stats();
        let again = stats.items.values().filter(|item| item.requests > 1).count();
        println!(
            "{name}: {} kills over one batch of {}, {} requests, {} billed, {} kept, {again} conversations asked for more than once, {} calls on record as unknown, {:.1} s",
            self.kills,
            self.rows,
            stats.requests,
            stats.billed,
            left.finished.len(),
            left.batch.unknown_calls,
            self.started.elapsed().as_secs_f64()
        );
    }
}

/// Waits, and returns the exit code where the process ends before.
async fn lasts(child: &mut Child, wait: Duration) -> Option<i32> {
    let until = tokio::time::Instant::now() + wait;
    while tokio::time::Instant::now() < until {
        if let Some(status) = child.try_wait().expect("can be asked") {
            return Some(status.code().expect("an exit code"));
        }
        tokio::time::sleep(LOOK.min(until - tokio::time::Instant::now())).await;
    }
    None
}

async fn read(folder: &Path) -> Option<Left> {
    let options = Options { folder: folder.to_path_buf(), secrets: Secrets::memory(), clock: Clock::system() };
    let engine = Engine::open(options).await.expect("opens");
    let dataset_id = engine.datasets().await.expect("datasets")[0].id;
    let batch = engine.batches(dataset_id).await.expect("batches").pop()?;
    let rows = engine.rows(&RowQuery::new(dataset_id)).await.expect("rows").rows;
    assert!(rows.iter().all(|row| matches!(row.status, Status::Generated | Status::NotGenerated)));
    let item = |number: u32| rows[number as usize - 1].brief.clone().expect("a brief");
    let errors = ErrorQuery { kinds: vec!["outcome_unknown".into()], limit: 10_000, ..ErrorQuery::new(dataset_id) };
    let mut unknown = HashMap::new();
    for error in engine.errors(&errors).await.expect("errors").errors {
        *unknown.entry(item(error.number.expect("it is planned"))).or_default() += 1;
    }
    let finished = rows.iter().filter(|row| row.status == Status::Generated).map(|row| item(row.number)).collect();
    engine.shut_down(Duration::ZERO).await;
    Some(Left { batch, finished, unknown })
}
