//! Practice: conversations composed on this machine, free of charge, to learn the application with.

use std::time::Duration;

use train_domain::call::{Answer, Billed, CallFailure, CallOutcome, CallRequest, ErrorKind, MadeFrom, Usage, Wanted};
use train_domain::money::token_estimate;
use train_domain::provider::EndpointFacts;
use train_provider::{BoxFuture, ModelInfo, Provider};

use crate::again;
use crate::compose::{Composition, PracticeAnswer, briefs, judge};

/// The only model there is.
const MODEL: &str = "practice-1";

/// Divides the time that a call pretends to take: `10` is ten times as fast, and `0` does not wait at all.
const SPEED: &str = "TRAIN_PRACTICE_SPEED";

pub struct Practice {
    speed: f64,
}

impl Practice {
    /// As fast as the environment says.
    pub fn from_env() -> Self {
        let speed = std::env::var(SPEED).ok().and_then(|speed| speed.trim().parse().ok());
        Self::at(speed.unwrap_or(1.0))
    }

    fn at(speed: f64) -> Self {
        Self { speed }
    }

    fn delay(&self, ms: u64) -> Duration {
        // Zero, and whatever is no speed, is no delay.
        Duration::try_from_secs_f64(Duration::from_millis(ms).as_secs_f64() / self.speed).unwrap_or(Duration::ZERO)
    }
}

impl Provider for Practice {
    fn call(&self, request: CallRequest) -> BoxFuture<'_, CallOutcome> {
        Box::pin(async move {
            let PracticeAnswer { json: text, delay_ms } = match (&request.made_from, request.wanted) {
                (_, Wanted::Judgement) => judge(&request.prompt),
                (_, Wanted::Briefs) => briefs(&request.prompt),
                (Some(row), Wanted::Conversation) => again::answer(&composition(row), row),
                (None, Wanted::Conversation) => {
                    let message = "Practice composes from a row, and the request has none";
                    return CallOutcome::of(Err(CallFailure::new(ErrorKind::Internal, message, Billed::No)));
                }
            };
            tokio::time::sleep(self.delay(delay_ms)).await;
            let usage = Usage {
                input: token_estimate(&request.system).saturating_add(token_estimate(&request.prompt)),
                output: token_estimate(&text),
                ..Usage::default()
            };
            CallOutcome::of(Ok(Answer { text, stop_reason: "end_turn".into(), usage }))
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

pub(crate) fn composition(row: &MadeFrom) -> Composition<'_> {
    Composition {
        persona: &row.persona,
        arc: &row.arc,
        topic: &row.topic,
        tier: row.tier,
        intent: &row.intent,
        tone: &row.tone,
        brief: row.brief.as_deref(),
        voice: &row.voice,
    }
}

#[cfg(test)]
mod tests {
    use train_content::sample;
    use train_domain::answer;
    use train_domain::row::Tier;

    use super::*;

    fn request() -> CallRequest {
        CallRequest {
            model: MODEL.into(),
            system: "You are calm.".into(),
            prompt: "Write \"one\".".into(),
            max_tokens: 4_096,
            temperature: None,
            wanted: Wanted::Conversation,
            made_from: None,
        }
    }

    fn row(seed: u64) -> CallRequest {
        let (library, _) = sample();
        let made_from = MadeFrom {
            persona: library.personas[0].clone(),
            arc: library.arcs[0].clone(),
            topic: library.topics[0].clone(),
            tier: Tier::Template,
            intent: "decide".into(),
            tone: "warm".into(),
            brief: Some("case-0017".into()),
            voice: library.voice,
            seed,
            kept: 0,
            without: Vec::new(),
        };
        CallRequest { made_from: Some(made_from), ..request() }
    }

    #[tokio::test]
    async fn an_answer_is_a_conversation_with_a_count_and_another_seed_another() {
        let practice = Practice::at(0.0);
        let answer = async |seed| practice.call(row(seed)).await.result.expect("an answer");
        let first = answer(1).await;
        assert!(answer::read(&first.text).is_ok());
        assert!(first.usage.input > 0 && first.usage.output > 100 && !first.usage.estimated);
        assert_eq!(first, answer(1).await);
        assert_ne!(first.text, answer(2).await.text);
    }

    #[tokio::test]
    async fn it_is_always_connected() {
        let practice = Practice::at(0.0);
        assert!(train_provider::test_connection(&practice, MODEL).await.ok);
        assert_eq!(practice.address(), None);
    }

    #[tokio::test]
    async fn a_call_without_a_row_fails_and_does_not_panic() {
        let failure = Practice::at(0.0).call(request()).await.result.expect_err("no row");
        assert_eq!((failure.kind, failure.billed), (ErrorKind::Internal, Billed::No));
    }

    #[test]
    fn the_speed_divides_the_delay() {
        for (speed, expected) in
            [(1.0, 3_000), (10.0, 300), (0.5, 6_000), (0.0, 0), (-1.0, 0), (f64::NAN, 0), (f64::INFINITY, 0)]
        {
            assert_eq!(Practice::at(speed).delay(3_000), Duration::from_millis(expected), "{speed}");
        }
    }
}
