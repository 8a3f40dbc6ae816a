//! Practice: conversations composed on this machine, free of charge, to learn the application with.

use std::time::Duration;

use train_domain::call::{
    Answer, Billed, CallFailure, CallOutcome, CallRequest, ErrorKind, PracticeSeed, RateHeaders, Usage,
};
use train_domain::money::token_estimate;

use crate::endpoint::EndpointFacts;
use crate::{BoxFuture, ModelInfo, Provider};

/// The only model there is.
const MODEL: &str = "practice-1";

/// Divides the time that a call pretends to take: `10` is ten times as fast, `0` does not wait at all.
const SPEED: &str = "TRAIN_PRACTICE_SPEED";

/// Long enough that a person sees what generating looks like, and short enough to sit through.
const SHORTEST_MS: u64 = 1_500;
const SPREAD_MS: u64 = 3_000;

pub(crate) struct Practice {
    speed: f64,
}

impl Practice {
    pub(crate) fn from_env() -> Self {
        let speed = std::env::var(SPEED).ok().and_then(|speed| speed.trim().parse().ok());
        Self::at(speed.unwrap_or(1.0))
    }

    fn at(speed: f64) -> Self {
        Self { speed }
    }

    fn delay(&self, seed: u64) -> Duration {
        let whole = Duration::from_millis(SHORTEST_MS + spread(seed) % SPREAD_MS);
        // Zero, and whatever is no speed, is no delay.
        Duration::try_from_secs_f64(whole.as_secs_f64() / self.speed).unwrap_or(Duration::ZERO)
    }
}

impl Provider for Practice {
    fn call(&self, request: CallRequest) -> BoxFuture<'_, CallOutcome> {
        Box::pin(async move {
            let Some(row) = &request.practice else {
                let message = "Practice composes from a row, and the request has none".to_owned();
                return outcome(Err(failure(ErrorKind::Internal, message)));
            };
            tokio::time::sleep(self.delay(row.seed)).await;
            let text = compose(row);
            let usage = Usage {
                input: token_estimate(&request.system).saturating_add(token_estimate(&request.prompt)),
                output: token_estimate(&text),
                ..Usage::default()
            };
            outcome(Ok(Answer { text, stop_reason: "end_turn".into(), usage }))
        })
    }

    fn models(&self) -> BoxFuture<'_, Result<Vec<ModelInfo>, CallFailure>> {
        let model = ModelInfo { id: MODEL.into(), label: "Practice".into(), ..ModelInfo::default() };
        Box::pin(std::future::ready(Ok(vec![model])))
    }

    fn facts(&self) -> EndpointFacts {
        EndpointFacts::default()
    }
}

fn compose(_row: &PracticeSeed) -> String {
    String::new()
}

/// Evenly spread numbers from seeds that follow one another (SplitMix64).
fn spread(seed: u64) -> u64 {
    let mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn failure(kind: ErrorKind, message: String) -> CallFailure {
    CallFailure {
        kind,
        message,
        http_status: None,
        retry_after: None,
        billed: Billed::No,
        stop_reason: None,
        raw: None,
    }
}

fn outcome(result: Result<Answer, CallFailure>) -> CallOutcome {
    CallOutcome { result, rate: RateHeaders::default(), request_id: None, http_status: None }
}
