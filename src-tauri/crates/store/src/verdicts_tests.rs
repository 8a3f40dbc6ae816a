//! Verdicts on a real file: given while a row waits or its call is under way, taken back in turn and out of turn.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};
use train_domain::attempt::History;
use train_domain::call::ErrorKind;
use train_domain::query::{Filter, Target};
use train_domain::row::{Status, Verdict};
use train_domain::status::BatchState;

use super::ledger::{self, Claim, Fault, Outcome, fixtures};
use super::stored_review::StoredMark;
use super::texts::Lines;
use super::verdicts::{self, NewVerdict};
use super::{batches, conversations, jobs};
use crate::error::ErrorCode;

/// Five rows: two Templates and an Edge Case of each score that have a kept version, and one that was never generated.
const ROWS: &str = "
    INSERT INTO datasets (id, name, created_at, last_used_at) VALUES (1, 'd', 0, 0);
    INSERT INTO library_items (id, dataset_id, kind, name) VALUES (1, 1, 'persona', 'p'), (2, 1, 'arc', 'a'), (3, 1, 'topic', 't');
    INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier, score) VALUES
        (1, 1, 1, 1, 2, 3, 'i', 't', 'template', 70), (2, 1, 2, 1, 2, 3, 'i', 't', 'template', 90),
        (3, 1, 3, 1, 2, 3, 'i', 't', 'edge_case', 79), (4, 1, 4, 1, 2, 3, 'i', 't', 'edge_case', 80),
        (5, 1, 5, 1, 2, 3, 'i', 't', 'template', NULL);
    INSERT INTO texts (id, dataset_id, body) VALUES (1, 1, 's');
    INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, created_at)
        VALUES (1, 1, 'old', 'all', 'completed', 'anthropic', 'u', 'm', '{}', 4, '{}', 5, 0);
    INSERT INTO jobs (id, batch_id, purpose, conversation_id) SELECT id, 1, 'write', id FROM conversations WHERE id < 5;
    INSERT INTO calls (id, job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at, ended_at)
        SELECT id, id, 1, id, 1, 'succeeded', 'anthropic', 'm', 0, 0, 0 FROM conversations WHERE id < 5;
    INSERT INTO call_texts (call_id, conversation_id, system_id, prompt) SELECT id, id, 1, '[\"p\"]' FROM calls;
    INSERT INTO versions (id, conversation_id, number, origin, call_id, system_id, content, created_at)
        SELECT id, id, 1, 'model', id, 1, '{\"turns\":[]}', 0 FROM calls;
    INSERT INTO scores (version_id, scorer, scorer_version, tenths, criteria, at) SELECT id, 'rules', '1', score, '[]', 0 FROM conversations WHERE id < 5;
    UPDATE conversations SET version_id = id, generated_at = 0 WHERE id < 5;
    UPDATE jobs SET state = 'succeeded', ended_at = 0;";

/// A file with these rows.
pub(super) async fn begun() -> (SqliteConnection, tempfile::TempDir) {
    let (store, folder) = crate::testing::store().await;
    let path = store.path().to_path_buf();
    store.close().await;
    let options = SqliteConnectOptions::new().filename(path).foreign_keys(true);
    let mut connection = options.connect().await.expect("a connection");
    sqlx::raw_sql(ROWS).execute(&mut connection).await.expect("rows");
    (connection, folder)
}

pub(super) fn one(id: u32) -> Target {
    Target::Ids { ids: vec![id] }
}

/// Gives a verdict and returns its action.
pub(super) async fn give(
    connection: &mut SqliteConnection,
    target: &Target,
    verdict: Verdict,
    note: &str,
    now: i64,
) -> i64 {
    let given = verdicts::give(connection, 1, target, &new(verdict, None, note, now)).await.expect("a verdict");
    assert!(given.changed > 0, "{given:?}");
    given.action
}

pub(super) fn new(verdict: Verdict, seen: Option<i64>, note: &str, now: i64) -> NewVerdict {
    NewVerdict { verdict, reason: None, note: note.into(), marks: Vec::new(), blind: false, seen, now }
}

pub(super) async fn detail(connection: &mut SqliteConnection, id: i64) -> conversations::Detail {
    conversations::detail(connection, id).await.expect("a row")
}

/// What a row shows: its status, the verdict that counts with its note and time, and when it was reviewed.
async fn shown(connection: &mut SqliteConnection, id: i64) -> (Status, Option<(String, String, i64)>, Option<i64>) {
    let detail = detail(connection, id).await;
    (
        Status::parse(&detail.row.status).expect("a status"),
        detail.verdict.map(|given| (given.verdict, given.note, given.at)),
        detail.row.reviewed_at,
    )
}

fn verdict(verdict: &str, note: &str, at: i64) -> Option<(String, String, i64)> {
    Some((verdict.into(), note.into(), at))
}

#[tokio::test]
async fn what_cannot_take_a_verdict_is_passed_over_and_counted() {
    let (mut connection, _folder) = begun().await;
    let all = Target::Matching { filter: Filter::default(), except: Vec::new() };
    let given = verdicts::give(&mut connection, 1, &all, &new(Verdict::Approve, None, "", 5)).await.expect("a verdict");
    let skipped: Vec<(u32, &str)> = given.skipped.iter().map(|(reason, count)| (*count, *reason)).collect();
    assert_eq!(given.changed, 2);
    assert_eq!(
        skipped,
        [(2, "Edge Case conversations are approved one at a time"), (1, "there is no generated conversation to judge")]
    );
    for (id, changed) in [(3, 0), (4, 1), (5, 0)] {
        let given =
            verdicts::give(&mut connection, 1, &one(id), &new(Verdict::Approve, None, "", 6)).await.expect("a verdict");
        assert_eq!(given.changed, changed, "row {id}: {given:?}");
    }
    let given = verdicts::give(&mut connection, 1, &all, &new(Verdict::Reject, None, "", 7)).await.expect("a verdict");
    assert_eq!(given.changed, 4, "any score can be rejected, together with others");
}

#[tokio::test]
async fn undo_brings_the_verdict_before_back_with_its_note_and_time_down_to_none() {
    let (mut connection, _folder) = begun().await;
    let first = give(&mut connection, &one(1), Verdict::Approve, "good", 10).await;
    let second = give(&mut connection, &one(1), Verdict::Approve, "very good", 15).await;
    let third = give(&mut connection, &one(1), Verdict::Reject, "the fee is wrong", 20).await;
    assert_eq!(
        shown(&mut connection, 1).await,
        (Status::Rejected, verdict("rejected", "the fee is wrong", 20), Some(20))
    );
    let early = verdicts::undo(&mut connection, first, 25).await.expect_err("a later verdict counts");
    assert_eq!(early.code, ErrorCode::NotFound);

    assert_eq!(verdicts::undo(&mut connection, third, 30).await.expect("is taken back"), [1]);
    assert_eq!(shown(&mut connection, 1).await, (Status::Approved, verdict("approved", "very good", 15), Some(15)));
    assert!(verdicts::undo(&mut connection, third, 31).await.is_err(), "once");
    verdicts::undo(&mut connection, second, 32).await.expect("is taken back");
    assert_eq!(shown(&mut connection, 1).await, (Status::Approved, verdict("approved", "good", 10), Some(10)));
    verdicts::undo(&mut connection, first, 33).await.expect("is taken back");
    assert_eq!(shown(&mut connection, 1).await, (Status::Generated, None, None));

    let record: Vec<(String, i64, Option<i64>)> = sqlx::query_as(
        "SELECT v.verdict, v.at, a.undone_at FROM verdicts v JOIN actions a ON a.id = v.action_id ORDER BY v.id",
    )
    .fetch_all(&mut connection)
    .await
    .expect("the record");
    let told: Vec<(&str, i64, Option<i64>)> =
        record.iter().map(|(verdict, at, back)| (verdict.as_str(), *at, *back)).collect();
    assert_eq!(told, [("approved", 10, Some(33)), ("approved", 15, Some(32)), ("rejected", 20, Some(30))]);
}

#[tokio::test]
async fn undo_of_many_leaves_those_that_have_a_later_verdict() {
    let (mut connection, _folder) = begun().await;
    let both = give(&mut connection, &Target::Ids { ids: vec![1, 2] }, Verdict::Reject, "", 10).await;
    let later = give(&mut connection, &one(2), Verdict::Approve, "", 11).await;
    assert_eq!(verdicts::undo(&mut connection, both, 12).await.expect("is taken back"), [1]);
    assert_eq!(shown(&mut connection, 1).await.0, Status::Generated);
    assert_eq!(shown(&mut connection, 2).await.0, Status::Approved);
    verdicts::undo(&mut connection, later, 13).await.expect("is taken back");
    assert_eq!(shown(&mut connection, 2).await.0, Status::Generated, "the one before it was taken back earlier");
    assert!(verdicts::undo(&mut connection, both, 14).await.is_err(), "once");
}

/// How a call comes to nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Nothing {
    Refused,
    Cancelled,
    Failed,
    Paused,
    Retried,
    Unknown,
}

const NOTHING: [Nothing; 6] =
    [Nothing::Refused, Nothing::Cancelled, Nothing::Failed, Nothing::Paused, Nothing::Retried, Nothing::Unknown];

/// A batch that generates row 1 again; returns its job.
pub(super) async fn again(connection: &mut SqliteConnection) -> i64 {
    sqlx::raw_sql(
        "INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, created_at)
            VALUES (2, 1, 'again', 'selection', 'running', 'anthropic', 'u', 'm', '{}', 1, '{\"kind\":\"ids\",\"ids\":[1]}', 5, 0);",
    )
    .execute(&mut *connection)
    .await
    .expect("a batch");
    assert_eq!(jobs::fill(connection, 2).await.expect("a job"), (true, 1));
    jobs::peek(connection, 2, jobs::Place::default(), 1).await.expect("the job")[0].id
}

pub(super) async fn claim(connection: &mut SqliteConnection, job: i64) -> Claim {
    let request = fixtures::request(connection, &[(job, 0)], 50).await;
    ledger::claim(connection, &mut Lines::default(), &request).await.expect("claims").claimed[0]
}

pub(super) async fn settle(connection: &mut SqliteConnection, call: Claim, outcome: Outcome) {
    ledger::settle(connection, &[&fixtures::end(call, 60, 0, outcome)]).await.expect("settles");
}

/// Lets the call for row 1 come to nothing; the batch is left as a person would find it.
async fn come_to(connection: &mut SqliteConnection, job: i64, call: Option<Claim>, how: Nothing) {
    let fault = Fault { kind: ErrorKind::ServerError, message: "fault".into(), raw: None, retry_at: None };
    let retry = |pause| Outcome::Again { fault: fault.clone(), history: History::default(), due_at: 99, pause };
    match (how, call) {
        (Nothing::Refused, None) => {
            ledger::refuse(connection, job, ErrorKind::PromptIncomplete, "no persona", 60).await.expect("refuses");
        }
        (Nothing::Cancelled, None) => {
            jobs::cancel_waiting(connection, 2, 60).await.expect("cancels");
        }
        (Nothing::Failed, Some(call)) => settle(connection, call, Outcome::Failed { fault }).await,
        (Nothing::Paused, Some(call)) => settle(connection, call, retry(true)).await,
        (Nothing::Retried, Some(call)) => {
            settle(connection, call, retry(false)).await;
            jobs::cancel_waiting(connection, 2, 61).await.expect("cancels");
        }
        (Nothing::Unknown, Some(_)) => {
            ledger::settle_abandoned(connection, 60).await.expect("settles");
            jobs::stop_waiting(connection, 2).await.expect("rests");
        }
        (how, call) => panic!("{how:?} with {call:?}"),
    }
}

#[tokio::test]
async fn a_verdict_outlives_every_call_that_comes_to_nothing() {
    for how in NOTHING {
        for (while_waiting, second) in [(true, false), (true, true), (false, false), (false, true)] {
            let calls = !matches!(how, Nothing::Refused | Nothing::Cancelled);
            if !while_waiting && !calls {
                continue;
            }
            let (mut connection, _folder) = begun().await;
            if second {
                give(&mut connection, &one(1), Verdict::Approve, "at first", 10).await;
            }
            let job = again(&mut connection).await;
            let call = if while_waiting {
                give(&mut connection, &one(1), Verdict::Reject, "meanwhile", 40).await;
                if calls { Some(claim(&mut connection, job).await) } else { None }
            } else {
                let call = claim(&mut connection, job).await;
                give(&mut connection, &one(1), Verdict::Reject, "meanwhile", 55).await;
                Some(call)
            };
            if call.is_some() {
                assert_eq!(shown(&mut connection, 1).await.0, Status::Generating);
            }
            come_to(&mut connection, job, call, how).await;
            let at = if while_waiting { 40 } else { 55 };
            assert_eq!(
                shown(&mut connection, 1).await,
                (Status::Rejected, verdict("rejected", "meanwhile", at), Some(at)),
                "{how:?}, given while it waits: {while_waiting}, after another verdict: {second}"
            );
        }
    }
}

#[tokio::test]
async fn without_a_verdict_a_row_goes_back_to_where_it_was() {
    for how in NOTHING {
        let (mut connection, _folder) = begun().await;
        let job = again(&mut connection).await;
        let calls = !matches!(how, Nothing::Refused | Nothing::Cancelled);
        let call = if calls { Some(claim(&mut connection, job).await) } else { None };
        come_to(&mut connection, job, call, how).await;
        assert_eq!(shown(&mut connection, 1).await, (Status::Generated, None, None), "{how:?}");
    }
}

#[tokio::test]
async fn an_answer_makes_a_new_version_and_the_verdict_stays_with_the_one_that_was_judged() {
    let (mut connection, _folder) = begun().await;
    let before = give(&mut connection, &one(1), Verdict::Approve, "of the first", 10).await;
    let job = again(&mut connection).await;
    let call = claim(&mut connection, job).await;
    let during = give(&mut connection, &one(1), Verdict::Reject, "still of the first", 55).await;
    settle(&mut connection, call, fixtures::version(r#"{"turns":[]}"#, 80)).await;
    assert_eq!(shown(&mut connection, 1).await, (Status::Generated, None, None), "the new version waits for a verdict");
    assert_eq!(detail(&mut connection, 1).await.versions.len(), 2);
    let kept: Vec<(i64, String)> = sqlx::query_as("SELECT version_id, note FROM counting_verdicts")
        .fetch_all(&mut connection)
        .await
        .expect("verdicts");
    assert_eq!(kept, [(1, "still of the first".into())]);

    // Taking the verdict back concerns the version that has it, and not what the row shows now.
    give(&mut connection, &one(1), Verdict::Approve, "of the second", 70).await;
    assert_eq!(verdicts::undo(&mut connection, during, 80).await.expect("is taken back"), [1]);
    assert_eq!(shown(&mut connection, 1).await, (Status::Approved, verdict("approved", "of the second", 70), Some(70)));
    verdicts::undo(&mut connection, before, 81).await.expect("is taken back");
    let left: Vec<i64> = sqlx::query_scalar("SELECT version_id FROM counting_verdicts")
        .fetch_all(&mut connection)
        .await
        .expect("verdicts");
    assert_eq!(left.len(), 1, "the new version's alone");
}

#[tokio::test]
async fn a_verdict_that_is_taken_back_during_the_call_is_gone_after_it() {
    let (mut connection, _folder) = begun().await;
    let first = give(&mut connection, &one(1), Verdict::Approve, "", 10).await;
    let job = again(&mut connection).await;
    let call = claim(&mut connection, job).await;
    verdicts::undo(&mut connection, first, 55).await.expect("is taken back");
    assert_eq!(shown(&mut connection, 1).await.0, Status::Generating, "its call is under way");
    come_to(&mut connection, job, Some(call), Nothing::Failed).await;
    assert_eq!(shown(&mut connection, 1).await, (Status::Generated, None, None));
    batches::move_to(&mut connection, 2, &[BatchState::Running], BatchState::Completed, 70).await.expect("is complete");
}

#[tokio::test]
async fn ten_thousand_rows_are_judged_and_taken_back_together() {
    const MANY: &str = "
        WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 10099)
        INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier, score)
            SELECT i, 1, i, 1, 2, 3, 'i', 't', 'scenario', 70 FROM n;
        INSERT INTO versions (id, conversation_id, number, origin, content, created_at)
            SELECT id, id, 1, 'import', '{}', 0 FROM conversations WHERE id >= 100;
        UPDATE conversations SET version_id = id WHERE id >= 100;";
    let (mut connection, _folder) = begun().await;
    sqlx::raw_sql(MANY).execute(&mut connection).await.expect("rows");
    let filter = Filter { tiers: vec![train_domain::row::Tier::Scenario], ..Filter::default() };
    let all = Target::Matching { filter: filter.clone(), except: vec![100] };
    let token = give(&mut connection, &all, Verdict::Approve, "", 10).await;
    let approved = Filter { statuses: vec![Status::Approved], ..filter };
    let approved = Target::Matching { filter: approved, except: Vec::new() };
    assert_eq!(super::rows::count(&mut connection, 1, &approved).await.expect("a count"), 9_999);
    assert_eq!(verdicts::undo(&mut connection, token, 11).await.expect("is taken back").len(), 9_999);
    assert_eq!(super::rows::count(&mut connection, 1, &approved).await.expect("a count"), 0);
}

#[tokio::test]
async fn a_verdict_on_a_version_that_is_no_longer_shown_is_none() {
    let (mut connection, _folder) = begun().await;
    let given =
        verdicts::give(&mut connection, 1, &one(2), &new(Verdict::Approve, Some(9), "", 5)).await.expect("none");
    assert_eq!((given.changed, given.skipped.len()), (0, 1), "version 9 was read, and version 2 is shown");
    assert_eq!(given.skipped[0].0, "a newer version came meanwhile, read it first");
    let given = verdicts::give(&mut connection, 1, &one(2), &new(Verdict::Approve, Some(2), "", 6)).await.expect("one");
    assert_eq!(given.changed, 1);
}

#[tokio::test]
async fn a_verdict_keeps_what_belongs_to_it_and_undo_brings_all_of_the_one_before_back() {
    let (mut connection, _folder) = begun().await;
    let marks = vec![StoredMark { turn: 1, start: 0, end: 4, text: "fees".into() }];
    let full = NewVerdict {
        reason: Some("untrue".into()),
        marks: marks.clone(),
        blind: true,
        ..new(Verdict::Reject, Some(1), "a note", 10)
    };
    verdicts::give(&mut connection, 1, &one(1), &full).await.expect("a verdict");
    let later = give(&mut connection, &one(1), Verdict::Defer, "later", 20).await;
    let row = detail(&mut connection, 1).await;
    let given = row.verdict.expect("a verdict");
    assert_eq!((given.verdict.as_str(), given.reason, given.marks, given.blind), ("deferred", None, None, false));
    assert_eq!((row.row.status.as_str(), row.row.deferred), ("generated", true), "it waits for another look");
    verdicts::undo(&mut connection, later, 30).await.expect("is taken back");
    let given = detail(&mut connection, 1).await.verdict.expect("a verdict");
    assert_eq!((given.verdict.as_str(), given.reason.as_deref(), given.blind), ("rejected", Some("untrue"), true));
    let kept: Vec<StoredMark> = serde_json::from_str(&given.marks.expect("marks")).expect("a list");
    assert_eq!((kept, given.note.as_str(), given.at), (marks, "a note", 10));
}

#[tokio::test]
async fn only_the_first_word_on_a_version_is_blind_and_a_note_that_follows_it() {
    let (mut connection, _folder) = begun().await;
    let blind = |verdict, note| NewVerdict { blind: true, ..new(verdict, Some(1), note, 10) };
    let mut given = Vec::new();
    for (verdict, note) in [(Verdict::Approve, ""), (Verdict::Approve, "good"), (Verdict::Reject, "no")] {
        let action =
            verdicts::give(&mut connection, 1, &one(1), &blind(verdict, note)).await.expect("a verdict").action;
        given.push((action, detail(&mut connection, 1).await.verdict.expect("a verdict").blind));
    }
    assert_eq!(given.iter().map(|(_, blind)| *blind).collect::<Vec<_>>(), [true, true, false]);
    for (action, _) in given.into_iter().rev() {
        verdicts::undo(&mut connection, action, 20).await.expect("is taken back");
    }
    verdicts::give(&mut connection, 1, &one(1), &blind(Verdict::Reject, "")).await.expect("a verdict");
    assert!(!detail(&mut connection, 1).await.verdict.expect("a verdict").blind, "its score was shown all the same");
}

#[tokio::test]
async fn a_verdict_on_many_shows_no_score_of_any() {
    let (mut connection, _folder) = begun().await;
    let all = Target::Matching { filter: Filter::default(), except: Vec::new() };
    let many = verdicts::give(&mut connection, 1, &all, &new(Verdict::Reject, None, "", 5)).await.expect("a verdict");
    assert!(many.changed > 1);
    verdicts::undo(&mut connection, many.action, 6).await.expect("is taken back");
    let blind = NewVerdict { blind: true, ..new(Verdict::Reject, Some(1), "", 7) };
    verdicts::give(&mut connection, 1, &one(1), &blind).await.expect("a verdict");
    assert!(detail(&mut connection, 1).await.verdict.expect("a verdict").blind);
}

#[tokio::test]
async fn a_verdict_on_many_leaves_what_was_said_of_each() {
    const FIVE: &str = "
        INSERT INTO versions (id, conversation_id, number, origin, content, created_at) VALUES (5, 5, 1, 'import', '{}', 0);
        UPDATE conversations SET version_id = 5 WHERE id = 5;
        UPDATE conversations SET tier = 'template';";
    let (mut connection, _folder) = begun().await;
    sqlx::raw_sql(FIVE).execute(&mut connection).await.expect("five rows with a text");
    let blind = NewVerdict { blind: true, ..new(Verdict::Approve, Some(1), "read", 5) };
    verdicts::give(&mut connection, 1, &one(1), &blind).await.expect("a verdict");
    give(&mut connection, &one(2), Verdict::Reject, "no", 6).await;

    let all = Target::Matching { filter: Filter::default(), except: Vec::new() };
    let takers = verdicts::takers(&mut connection, 1, &all, Verdict::Approve, None).await.expect("counts");
    assert_eq!(takers.versions, [3, 4, 5], "what is said before is what is done");
    let given = verdicts::give(&mut connection, 1, &all, &new(Verdict::Approve, None, "", 7)).await.expect("a verdict");
    let left = vec![("already approved", 1), ("you rejected it: approve it by itself", 1)];
    assert_eq!((given.changed, given.skipped), (3, left));
    assert_eq!(shown(&mut connection, 2).await, (Status::Rejected, verdict("rejected", "no", 6), Some(6)));
    let first = detail(&mut connection, 1).await.verdict.expect("a verdict");
    assert_eq!((first.blind, first.note.as_str(), first.at), (true, "read", 5));

    // Row 3 alone takes it, and was not read for that.
    let some = Target::Ids { ids: vec![2, 3] };
    let given = verdicts::give(&mut connection, 1, &some, &new(Verdict::Reject, None, "", 8)).await.expect("a verdict");
    assert_eq!((given.changed, given.skipped), (1, vec![("already rejected", 1)]));
    assert_eq!(verdicts::read_one_by_one(&mut connection, 1, &all).await.expect("counts"), (2, 1));
    assert_eq!(super::repeats::facts(&mut connection, 1, 9).await.expect("facts").judged, 2);
    let given = verdicts::give(&mut connection, 1, &all, &new(Verdict::Approve, None, "", 9)).await.expect("a verdict");
    assert_eq!(given.changed, 1, "nobody turned row 3 down by itself");
    let given = verdicts::give(&mut connection, 1, &one(2), &new(Verdict::Approve, None, "", 9)).await.expect("one");
    assert_eq!(given.changed, 1, "by itself");
}

#[tokio::test]
async fn only_what_was_judged_one_by_one_counts_as_read() {
    let (mut connection, _folder) = begun().await;
    let all = Target::Matching { filter: Filter::default(), except: Vec::new() };
    give(&mut connection, &all, Verdict::Reject, "", 5).await;
    let read = verdicts::read_one_by_one(&mut connection, 1, &all).await.expect("counts");
    assert_eq!(read, (0, 0), "many at once say nothing of what was read");
    give(&mut connection, &one(1), Verdict::Reject, "", 6).await;
    give(&mut connection, &one(2), Verdict::Approve, "", 7).await;
    let deferred = give(&mut connection, &one(3), Verdict::Defer, "", 8).await;
    let read = verdicts::read_one_by_one(&mut connection, 1, &all).await.expect("counts");
    assert_eq!(read, (2, 1), "a deferred one is not decided");
    verdicts::undo(&mut connection, deferred, 9).await.expect("is taken back");
    let some = Target::Ids { ids: vec![2, 3] };
    let read = verdicts::read_one_by_one(&mut connection, 1, &some).await.expect("counts");
    assert_eq!(read, (1, 0), "what counts for row 3 again was given to many");
    let takers = verdicts::takers(&mut connection, 1, &all, Verdict::Approve, None).await.expect("counts");
    assert_eq!((takers.rows, takers.versions.len()), (5, 0), "one is approved, one was turned down by itself");
    let gone = Target::Ids { ids: vec![1, 77, 78, 78] };
    let given = verdicts::give(&mut connection, 1, &gone, &new(Verdict::Reject, None, "", 9)).await.expect("one");
    assert_eq!((given.changed, given.skipped), (1, vec![("the conversation is no longer there", 2)]));
}
