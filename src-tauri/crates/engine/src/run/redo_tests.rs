//! Writing again, against a server: what prompts say at their end, turns that stay whatever comes back, and what is paid.

mod addition;
mod meanwhile;

use serde_json::{Value, json};
use train_support::{Config, Fault, FaultServer};

use super::common::{Bench, assert_balanced, bench, towards};
use crate::view::{BatchState, BatchView, Mark, Purpose, RedoInput, RedoRequest, Status, Target, VersionDetail};
use crate::{ErrorCode, Overrides};

const USAGE: (u32, u32) = (2_000, 1_000);
/// What one answer costs at 1 and 5 USD per million tokens.
const EACH: f64 = 2_000.0 + 5_000.0;

fn config() -> Config {
    Config { usage: USAGE, marker: Some("item-".into()), record: 200, ..Config::default() }
}

/// Says this from now on.
fn say(server: &FaultServer, answer: &Value) {
    server.set(Config { answer: Some(answer.to_string()), ..config() });
}

/// Turns of two speakers who take turns, from a turn on; odd turns are the client's.
fn turns(from: usize, said: &[&str]) -> Value {
    let turn = |(at, text): (usize, &&str)| {
        let role = if (from + at) % 2 == 1 { "user" } else { "assistant" };
        json!({"role": role, "content": text, "emotion": "wary", "secondary_emotion": null, "intensity": 0.37})
    };
    Value::Array(said.iter().enumerate().map(turn).collect())
}

fn conversation(from: usize, said: &[&str]) -> Value {
    json!({"client_persona": "Ann", "session_context": "A talk.", "expected_outcome": "A plan.", "turns": turns(from, said)})
}

const FIRST: [&str; 6] = [
    "I keep reading that I should convert before I retire, and my stomach drops every time.",
    "That drop in the stomach is worth a moment.\nWhat do you see — when you imagine \"it\"?",
    "A bill that I cannot pay, from an office that I have never heard of. \u{1f4b8}",
    "Then let us look at that bill together.",
    "You make it sound so easy, and it is not.",
    "It is not easy. It is possible.",
];

/// Rows that show the first conversation, and the server that told it.
async fn written(rows: usize) -> (Bench, FaultServer) {
    let server = FaultServer::start(config()).await;
    say(&server, &conversation(1, &FIRST));
    let bench = bench(rows).await;
    let batch = bench.run("first", &towards(&server)).await;
    assert_eq!((batch.succeeded as usize, batch.failed), (rows, 0));
    (bench, server)
}

async fn shown(bench: &Bench, row: usize) -> VersionDetail {
    let id = bench.rows().await[row].id;
    bench.engine.conversation(id).await.expect("a row").generation.expect("a version")
}

async fn ids(bench: &Bench) -> Vec<u32> {
    bench.rows().await.iter().map(|row| row.id).collect()
}

fn asks(bench: &Bench, request: &str, ids: &[u32], redo: RedoRequest) -> RedoInput {
    RedoInput {
        request_id: request.into(),
        dataset_id: bench.dataset.id,
        target: Target::Ids { ids: ids.to_vec() },
        seen: None,
        request: redo,
        limit_micros: None,
        max_tokens: None,
    }
}

fn from_turn(turn: u32) -> RedoRequest {
    RedoRequest { from_turn: Some(turn), ..RedoRequest::default() }
}

async fn redo(bench: &Bench, input: &RedoInput, overrides: &Overrides) -> BatchView {
    let batch = bench.engine.redo(input, overrides).await.expect("a batch");
    bench.engine.wait(batch.id).await.expect("its end")
}

/// The prompts that were sent, oldest first.
fn prompts(server: &FaultServer) -> Vec<String> {
    let prompt = |body: &str| {
        let body: Value = serde_json::from_str(body).expect("JSON");
        body["messages"][0]["content"].as_str().expect("a prompt").to_owned()
    };
    server.stats().recorded.iter().map(|request| prompt(&request.body)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_turned_down_stands_at_the_end_of_the_prompt_and_in_the_provenance() {
    let (bench, server) = written(1).await;
    let first = shown(&bench, 0).await;
    let request = RedoRequest {
        reason: Some("untrue".into()),
        note: "There is no \"bill\" of that kind.".into(),
        marks: vec![Mark { turn: 3, start: 2, end: 6, text: "bill that I\ncannot pay".into() }],
        from_turn: None,
        addition: Some("Keep it {{ short }}.".into()),
    };
    let batch = redo(&bench, &asks(&bench, "again", &ids(&bench).await, request.clone()), &towards(&server)).await;
    assert_eq!((batch.state, batch.succeeded, batch.spent_micros), (BatchState::Completed, 1, EACH));
    let prompts = prompts(&server);
    let end = "\n\n## Written again\nAn earlier version was turned down. Write another one that is free of this.\n\
        The reason: untrue\nWhat the reviewer says: There is no \"bill\" of that kind.\n\
        Words that were marked in it: \"bill that I cannot pay\".\n\nKeep it {{ short }}.";
    assert_eq!(prompts[1], format!("{}{end}", prompts[0]), "what came first is as it was");
    let again = shown(&bench, 0).await;
    assert_eq!((again.prompt.as_str(), again.redo), (prompts[1].as_str(), Some(request)));
    assert_eq!((again.version, again.parent, again.kept_turns), (2, Some(first.version), None));
    assert_eq!((first.redo, first.parent, first.kept_turns), (None, None, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_failed_tells_what_it_asked_for_so_that_the_same_is_asked_again_with_a_larger_limit() {
    let (bench, server) = written(1).await;
    let (first, id) = (shown(&bench, 0).await, ids(&bench).await);
    let request = RedoRequest { reason: Some("untrue".into()), note: "Not so.".into(), ..RedoRequest::default() };
    server.script(vec![Fault::MaxTokens]);
    let cut = redo(&bench, &asks(&bench, "cut off", &id, request.clone()), &towards(&server)).await;
    assert_eq!((cut.failed, bench.rows().await[0].status), (1, Status::Generated), "it shows what it showed");
    let error = bench.errors().await.remove(0);
    assert_eq!((error.purpose, error.redo.as_ref()), (Purpose::Write, Some(&request)));
    assert_eq!((error.version_id, error.dataset_id), (Some(first.id), bench.dataset.id));
    assert_eq!((error.number, error.deleted), (Some(1), false));

    let input = asks(&bench, "again", &id, error.redo.expect("what it asked for"));
    let input = RedoInput { seen: error.version_id, max_tokens: Some(16_000), ..input };
    assert_eq!(redo(&bench, &input, &towards(&server)).await.succeeded, 1);
    let (prompts, again) = (prompts(&server), shown(&bench, 0).await);
    assert_eq!((&prompts[2], again.redo), (&prompts[1], Some(request)));
    let params: Value = serde_json::from_str(&again.params).expect("JSON");
    assert_eq!(params["max_tokens"], 16_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn turns_that_stay_are_kept_word_for_word_and_the_rest_is_asked_for_alone() {
    let (bench, server) = written(1).await;
    let first = shown(&bench, 0).await;
    let id = ids(&bench).await;
    for (nth, turn) in [4_u32, 3, 2, 6].into_iter().enumerate() {
        let new = ["Then tell me what you would do.", "And then?", "Then we are done."];
        let new = &new[..if turn % 2 == 0 { 1 } else { 2 }];
        let kept = turn as usize - 1;
        say(&server, &conversation(turn as usize, new));
        // Of the first version each time.
        let show = format!("UPDATE conversations SET version_id = {} WHERE id = {}", first.id, id[0]);
        bench.engine.inner.store.change(show).await.expect("the first is shown");
        let input = RedoInput { seen: Some(first.id), ..asks(&bench, &format!("from {turn}"), &id, from_turn(turn)) };
        let batch = redo(&bench, &input, &towards(&server)).await;
        assert_eq!((batch.succeeded, batch.attempts), (1, 1), "from {turn}");
        let again = shown(&bench, 0).await;
        assert_eq!(again.turns[..kept], first.turns[..kept], "from {turn}");
        let said: Vec<&str> = again.turns[kept..].iter().map(|turn| turn.content.as_str()).collect();
        assert_eq!(said, new, "from {turn}");
        assert_eq!((again.version as usize, again.parent, again.kept_turns), (nth + 2, Some(1), Some(turn - 1)));
        assert_eq!(again.raw, conversation(turn as usize, new).to_string(), "the answer as it came");
        assert!(again.score.is_some() && again.mended.is_empty());
        let stays = serde_json::to_string(&turns(1, &FIRST[..kept])).expect("JSON");
        let prompt = prompts(&server).pop().expect("a prompt");
        let fields = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        let line = prompt.lines().find(|line| line.starts_with("[{")).expect("the turns that stay");
        assert_eq!(fields(line), fields(&stays), "from {turn}");
        assert_eq!(again.prompt, prompt);
    }
}

/// An answer, what it is told as (or how many turns the version has), and what of it is said.
type Continued = (&'static str, Value, Result<usize, &'static str>, &'static str);

fn continued() -> Vec<Continued> {
    let whole: Vec<&str> = FIRST[..3].iter().copied().chain(["A new reply."]).collect();
    let rewritten: Vec<&str> =
        ["I keep reading that I should convert before I retire, and my stomach drops each time.", "Hm."].into();
    let own = json!({"turns": [{"role": "client", "content": "I go on."}, {"role": "coach", "content": "So do I."}]});
    let narrator = json!({"turns": [{"role": "narrator", "content": "It rained."}]});
    vec![
        ("the rest", conversation(4, &["A new reply."]), Ok(4), ""),
        ("the whole", conversation(1, &whole), Ok(4), "turns that were to stay came again and were left out"),
        (
            "the last and the rest",
            conversation(3, &[FIRST[2], "A new reply."]),
            Ok(4),
            "turns that were to stay came again",
        ),
        (
            "the client again",
            conversation(5, &["I go on.", "Go on."]),
            Err("invalid_conversation"),
            "turns 3 and 4 have the same speaker",
        ),
        ("the client again by other names", own, Err("invalid_conversation"), "turns 3 and 4 have the same speaker"),
        (
            "ends on the client",
            conversation(4, &["A reply.", "Oh."]),
            Err("invalid_conversation"),
            "ends on the client's turn",
        ),
        ("another speaker", narrator, Err("invalid_answer"), "narrator"),
        ("an empty list", json!({"turns": []}), Err("invalid_conversation"), "no new turns"),
        ("what stays", conversation(1, &FIRST[..3]), Err("invalid_conversation"), "no new turns"),
        ("another conversation", conversation(1, &rewritten), Err("invalid_conversation"), "anew"),
        ("no turns", json!({"reply": "Fine."}), Err("invalid_answer"), "no turns"),
        ("a blank", conversation(4, &[" \u{200b}"]), Err("invalid_conversation"), "turn 4 has no text"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_comes_back_the_turns_that_stay_are_not_changed_and_each_answer_is_paid_once() {
    let (bench, server) = written(1).await;
    let first = shown(&bench, 0).await;
    let id = ids(&bench).await;
    let show = format!("UPDATE conversations SET version_id = {} WHERE id = {}", first.id, id[0]);
    for (name, answer, result, said) in continued() {
        say(&server, &answer);
        bench.engine.inner.store.change(show.clone()).await.expect("the first is shown");
        let (before, errors) = (server.stats().billed, bench.errors().await.len());
        let batch = redo(&bench, &asks(&bench, name, &id, from_turn(4)), &towards(&server)).await;
        assert_balanced(&batch);
        let paid = server.stats().billed - before;
        assert_eq!(batch.spent_micros, EACH * paid as f64, "{name}");
        let now = shown(&bench, 0).await;
        match result {
            Ok(turns) => {
                assert_eq!((batch.succeeded, paid, now.turns.len()), (1, 1, turns), "{name}");
                assert_eq!(now.turns[..3], first.turns[..3], "{name}");
                assert_eq!(now.turns[3].content, "A new reply.", "{name}");
                assert!(now.mended.join("; ").contains(said), "{name}: {:?}", now.mended);
                assert_eq!(now.mended.is_empty(), said.is_empty(), "{name}");
            }
            Err(kind) => {
                assert_eq!((batch.failed, paid, now.id), (1, 3, first.id), "{name}: it shows what it showed");
                let errors = bench.errors().await.split_off(errors);
                assert!(
                    errors.iter().all(|error| error.kind == kind && error.message.contains(said)),
                    "{name}: {errors:?}"
                );
                assert_eq!(bench.rows().await[0].status, Status::Generated, "{name}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_that_there_is_not_is_said_before_anything_is_sent() {
    let (bench, server) = written(2).await;
    let id = ids(&bench).await;
    for (turn, why) in [(7, "it has 6 turns"), (u32::MAX, "it has 6 turns")] {
        let refused = bench.engine.redo(&asks(&bench, "far", &id[..1], from_turn(turn)), &towards(&server)).await;
        let refused = refused.expect_err("there is no such turn");
        assert!(
            refused.message.starts_with("#1 cannot be written again") && refused.message.contains(why),
            "{refused}"
        );
    }
    // Of many rows, those that are too short fail and cost nothing.
    let broken =
        json!({"turns": [turns(2, &["A reply comes first.", "Oh."])[0], turns(1, &["I?"])[0], turns(2, &["So."])[0]]});
    let change = format!("UPDATE versions SET content = '{broken}' WHERE conversation_id = {}", id[1]);
    bench.engine.inner.store.change(change).await.expect("a text that breaks a rule");
    say(&server, &conversation(3, &["I go on.", "So do I."]));
    let (sent, input) = (server.stats().requests, asks(&bench, "many", &id, from_turn(3)));
    let batch = redo(&bench, &input, &towards(&server)).await;
    assert_eq!((batch.succeeded, batch.failed, server.stats().requests), (1, 1, sent + 1));
    let errors = bench.errors().await;
    assert_eq!((errors.len(), errors[0].kind.as_str()), (1, "prompt_incomplete"));
    assert!(errors[0].message.contains("does not start with the client"), "{}", errors[0].message);

    bench
        .engine
        .import_plan(&crate::view::PlanImport::new(bench.dataset.id, "more.csv"), super::common::plan(3).into_bytes())
        .await
        .expect("a row");
    let new: Vec<u32> = ids(&bench).await.into_iter().filter(|row| !id.contains(row)).collect();
    let refused = bench.engine.redo(&asks(&bench, "none", &new[..1], from_turn(3)), &towards(&server)).await;
    assert!(refused.expect_err("nothing stays").message.contains("there is no text yet"));
    assert_eq!(server.stats().requests, sent + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_read_is_written_again_and_a_request_starts_one_batch() {
    let (bench, server) = written(2).await;
    let id = ids(&bench).await;
    let seen = shown(&bench, 0).await.id;
    let input = RedoInput { seen: Some(seen), ..asks(&bench, "once", &id[..1], RedoRequest::default()) };
    let stale = RedoInput { seen: Some(seen + 1), request_id: "stale".into(), ..input.clone() };
    let refused = bench.engine.redo(&stale, &towards(&server)).await.expect_err("another one is shown");
    assert_eq!((refused.code, server.stats().requests), (ErrorCode::Invalid, 2));
    assert!(refused.message.contains("another version"), "{refused}");
    let both = RedoInput { target: Target::Ids { ids: id.clone() }, request_id: "both".into(), ..input.clone() };
    bench.engine.redo(&both, &towards(&server)).await.expect_err("one was read, two would be written");
    assert_eq!(bench.engine.batches(bench.dataset.id).await.expect("batches").len(), 1, "neither left a batch");

    let overrides = towards(&server);
    let (one, two) = tokio::join!(bench.engine.redo(&input, &overrides), bench.engine.redo(&input, &overrides));
    let (one, two) = (one.expect("a batch"), two.expect("the same"));
    assert_eq!(one.id, two.id);
    bench.engine.wait(one.id).await.expect("its end");
    assert_ne!(shown(&bench, 0).await.id, seen);
    // The row shows what it started: said again, the request is still the same one.
    let three = bench.engine.redo(&input, &towards(&server)).await.expect("the same");
    assert_eq!((three.id, three.state, server.stats().requests), (one.id, BatchState::Completed, 3));
    let late = RedoInput { request_id: "late".into(), ..input };
    bench.engine.redo(&late, &towards(&server)).await.expect_err("a newer one came");
    assert_eq!(server.stats().requests, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_being_written_is_not_written_twice() {
    let (bench, server) = written(1).await;
    let id = ids(&bench).await;
    server.hold_after(0);
    let batch = bench.engine.redo(&asks(&bench, "one", &id, from_turn(4)), &towards(&server)).await.expect("a batch");
    let refused = bench.engine.redo(&asks(&bench, "two", &id, from_turn(2)), &towards(&server)).await;
    assert!(refused.expect_err("it waits there").message.contains("already in batch"));
    say(&server, &conversation(4, &["A new reply."]));
    server.release();
    assert_eq!(bench.engine.wait(batch.id).await.expect("its end").succeeded, 1);
    assert_eq!(server.stats().requests, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_counts_what_is_added_to_the_prompt_and_is_never_passed() {
    let (bench, server) = written(3).await;
    let id = ids(&bench).await;
    let request = RedoRequest { addition: Some("Be brief. ".repeat(700)), ..from_turn(6) };
    let with =
        |limit: f64, name: &str| RedoInput { limit_micros: Some(limit), ..asks(&bench, name, &id, request.clone()) };
    let least = |error: crate::EngineError| {
        assert_eq!(error.code, ErrorCode::LimitTooSmall, "{error:?}");
        let hint = error.hint.expect("what to do");
        let amount = hint.split_once("Choose $").and_then(|(_, rest)| rest.split(' ').next()).expect("an amount");
        crate::parse_usd(amount).expect("USD") as f64
    };
    let plain = {
        let input = RedoInput { limit_micros: Some(1.0), ..asks(&bench, "plain", &id, RedoRequest::default()) };
        least(bench.engine.redo(&input, &towards(&server)).await.expect_err("too small"))
    };
    let enough = least(bench.engine.redo(&with(1.0, "small"), &towards(&server)).await.expect_err("too small"));
    assert!(enough > plain + 7_000.0, "each byte that is added counts: {enough} and {plain}");
    bench.engine.redo(&with(enough - 100.0, "less"), &towards(&server)).await.expect_err("a hundredth of a cent less");
    assert_eq!(server.stats().requests, 3);

    say(&server, &conversation(6, &["A new reply."]));
    let paused = redo(&bench, &with(enough, "enough"), &towards(&server)).await;
    assert_eq!((paused.succeeded, paused.spent_micros), (1, EACH));
    assert_eq!(paused.pause.as_ref().map(|pause| pause.code.as_str()), Some("limit"));
    assert!(paused.spent_micros + paused.unknown_micros <= enough);
}
