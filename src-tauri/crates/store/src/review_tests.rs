//! The order of review, repeats and the record, on a real file.

use sqlx::SqliteConnection;
use train_domain::query::{Filter, FilterList, QueueSort, Target};
use train_domain::repeats::{AFTER_MS, is_chosen};
use train_domain::row::{Status, Tier, Verdict};

use super::verdicts::{self, NewVerdict};
use super::verdicts_tests::{begun, give, new, one};
use super::{audit, editing, reasons, repeats, review_queue};

/// What the rules say of rows 1 to 4 now, and what a judge says of rows 1 to 3.
const SCORES: &str = r#"
    INSERT INTO scores (version_id, scorer, scorer_version, tenths, criteria, at) VALUES
        (1, 'rules', '2', 70, '[{"key":"stock_phrases","points":0.9},{"key":"near_duplicate","points":1.0,"actual":"first turn: nearest is #2, 0.12"}]', 1),
        (2, 'rules', '2', 90, '[{"key":"stock_phrases","points":0.2},{"key":"near_duplicate","points":0.5,"actual":"first reply: nearest is #1, 0.31"}]', 1),
        (3, 'rules', '2', 79, '[{"key":"stock_phrases","points":null,"unmeasured":true},{"key":"near_duplicate","actual":"no other shares its phrases"}]', 1),
        (4, 'rules', '2', 80, 'damaged', 1),
        (1, 'judge', 'a', 72, '{"passes":true}', 1), (2, 'judge', 'a', 40, '{"passes":true}', 1),
        (3, 'judge', 'a', 75, '{"passes":false}', 1), (3, 'judge', 'b', 78, '{"passes":true}', 2);
"#;

async fn queue(connection: &mut SqliteConnection, sort: QueueSort) -> Vec<u32> {
    let (ids, total) = review_queue::queue(connection, 1, &Filter::default(), sort, 20_000).await.expect("a queue");
    assert_eq!(ids.len(), total as usize);
    ids
}

#[tokio::test]
async fn each_order_puts_first_what_it_is_for_and_only_rows_with_a_text_are_in_it() {
    let (mut connection, _folder) = begun().await;
    sqlx::raw_sql(SCORES).execute(&mut connection).await.expect("scores");
    assert_eq!(queue(&mut connection, QueueSort::Oldest).await, [1, 2, 3, 4]);
    assert_eq!(queue(&mut connection, QueueSort::Score).await, [1, 3, 4, 2]);
    assert_eq!(queue(&mut connection, QueueSort::Phrases).await, [2, 1, 3, 4], "what is not measured stands last");
    assert_eq!(queue(&mut connection, QueueSort::Unlike).await, [3, 1, 2, 4]);
    assert_eq!(queue(&mut connection, QueueSort::Judge).await, [2, 1, 3, 4], "by the newest opinion");
    give(&mut connection, &one(3), Verdict::Reject, "", 5).await;
    assert_eq!(queue(&mut connection, QueueSort::Judge).await, [3, 2, 1, 4], "the judge contradicts the person");
    let random = queue(&mut connection, QueueSort::Random).await;
    assert_eq!(queue(&mut connection, QueueSort::Random).await, random, "the same for a day");
    let filter = Filter { tiers: vec![Tier::EdgeCase], ..Filter::default() };
    let some = review_queue::queue(&mut connection, 1, &filter, QueueSort::Score, 1).await.expect("a queue");
    assert_eq!(some, (vec![3, 4], 2));
}

#[tokio::test]
async fn a_queue_holds_ten_thousand_rows_and_says_how_many_there_are() {
    const MANY: &str = r#"
        WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 12099)
        INSERT INTO conversations (id, dataset_id, number, intent, tone, tier) SELECT i, 1, i, 'i', 't', 'scenario' FROM n;
        INSERT INTO versions (id, conversation_id, number, origin, content, created_at)
            SELECT id, id, 1, 'import', '{}', 0 FROM conversations WHERE id >= 100;
        UPDATE conversations SET version_id = id WHERE id >= 100;
        INSERT INTO scores (version_id, scorer, scorer_version, tenths, criteria, at)
            SELECT id, 'rules', '2', id % 100, '[{"key":"stock_phrases","points":0.' || (id % 10) || '}]', 0 FROM versions WHERE id >= 100;"#;
    let (mut connection, _folder) = begun().await;
    sqlx::raw_sql(MANY).execute(&mut connection).await.expect("rows");
    for sort in QueueSort::ALL {
        let (ids, total) = review_queue::queue(&mut connection, 1, &Filter::default(), sort, 1).await.expect("a queue");
        assert_eq!((ids.len(), total), (10_000, 12_004), "{sort:?}");
    }
}

/// Rows 100 to 199, each with a version of the same id.
async fn hundred(connection: &mut SqliteConnection) {
    const HUNDRED: &str = "
        WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 199)
        INSERT INTO conversations (id, dataset_id, number, intent, tone, tier) SELECT i, 1, i, 'i', 't', 'scenario' FROM n;
        INSERT INTO versions (id, conversation_id, number, origin, content, created_at)
            SELECT id, id, 1, 'import', '{}', 0 FROM conversations WHERE id >= 100;
        UPDATE conversations SET version_id = id WHERE id >= 100;";
    sqlx::raw_sql(HUNDRED).execute(&mut *connection).await.expect("rows");
    for id in 100..200_u32 {
        let blind = NewVerdict { blind: true, ..new(Verdict::Approve, Some(id.into()), "", i64::from(id)) };
        verdicts::give(connection, 1, &one(id), &blind).await.expect("a verdict");
    }
}

#[tokio::test]
async fn one_of_twenty_is_due_a_day_later_and_never_twice() {
    let (mut connection, _folder) = begun().await;
    hundred(&mut connection).await;
    let chosen: Vec<i64> = (100..200).filter(|id| is_chosen(*id)).collect();
    let due = async |connection: &mut SqliteConnection, now: i64| {
        repeats::facts(connection, 1, now).await.expect("facts").due.map(i64::from)
    };
    let (first, second) = (chosen[0], chosen[1]);
    assert_eq!(due(&mut connection, first + AFTER_MS - 1).await, None);
    assert_eq!(due(&mut connection, first + AFTER_MS).await, Some(first), "to the millisecond");
    let now = 1_000 + AFTER_MS;
    let noted = repeats::note(&mut connection, first, first, Verdict::Reject, now).await.expect("is noted");
    assert_eq!(noted, (1, "approved".to_owned()));
    assert_eq!(due(&mut connection, now).await, Some(second), "one after another");
    assert!(repeats::note(&mut connection, first, first, Verdict::Reject, now).await.is_err(), "never twice");

    // What shows another version, was judged anew or is being written is not due.
    let edit = editing::NewEdit {
        conversation_id: second,
        seen: second,
        content: "{}".into(),
        kept_turns: 0,
        score: Some(editing::NewScore { tenths: 50, criteria: "[]".into() }),
        now,
    };
    editing::edit(&mut connection, &edit).await.expect("an edit");
    let third = chosen[2];
    assert_eq!(due(&mut connection, now).await, Some(third));
    let late =
        repeats::note(&mut connection, second, second, Verdict::Approve, now).await.expect_err("another is shown");
    assert!(late.message.contains("another version"), "{late}");
    give(&mut connection, &one(third.try_into().expect("an id")), Verdict::Reject, "", now).await;
    assert_ne!(due(&mut connection, now).await, Some(third));
    let anew = repeats::note(&mut connection, third, third, Verdict::Reject, now).await.expect_err("judged anew");
    assert!(anew.message.contains("no earlier verdict"), "{anew}");
    let facts = repeats::facts(&mut connection, 1, now).await.expect("facts");
    assert_eq!((facts.judged, facts.blind, facts.repeated, facts.agreed), (100, 99, 1, 0));
}

#[tokio::test]
async fn the_record_has_what_was_asked_for_again_and_what_came_of_it() {
    const AGAIN: &str = r#"
        INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, created_at, input)
            VALUES (2, 1, 'again', 'single', 'completed', 'anthropic', 'u', 'm', '{}', 2, '{}', 5, 40, '{"reason":"untrue","note":"the fee"}');
        INSERT INTO jobs (id, batch_id, purpose, conversation_id, version_id, input) VALUES
            (20, 2, 'write', 1, 1, '{"reason":"untrue","note":"the fee"}'), (21, 2, 'write', 2, 2, '{"reason":"untrue"}');
        INSERT INTO calls (id, job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at, ended_at)
            VALUES (20, 20, 2, 1, 1, 'succeeded', 'anthropic', 'm', 0, 41, 42);
        INSERT INTO versions (id, conversation_id, number, origin, call_id, content, created_at) VALUES (20, 1, 2, 'model', 20, '{}', 42);
        UPDATE jobs SET state = 'succeeded', ended_at = 42 WHERE id = 20; UPDATE jobs SET state = 'failed', ended_at = 43 WHERE id = 21;"#;
    let (mut connection, _folder) = begun().await;
    let first = give(&mut connection, &one(1), Verdict::Reject, "first", 10).await;
    verdicts::undo(&mut connection, first, 20).await.expect("is taken back");
    give(&mut connection, &one(1), Verdict::Approve, "second", 30).await;
    sqlx::raw_sql(AGAIN).execute(&mut connection).await.expect("a batch");
    let (entries, total) = audit::page(&mut connection, 1, 0, 10).await.expect("the record");
    let told: Vec<_> = entries
        .iter()
        .map(|entry| {
            (entry.at, &*entry.kind, entry.before.as_deref(), entry.after.as_deref(), &*entry.note, entry.undone_at)
        })
        .collect();
    let expected = [
        (40, "redo", Some("1"), Some("failed"), "", None),
        (40, "redo", Some("1"), Some("2"), "the fee", None),
        (30, "verdict", None, Some("approved"), "second", None),
        (10, "verdict", None, Some("rejected"), "first", Some(20)),
    ];
    assert_eq!((told.as_slice(), total), (expected.as_slice(), 4), "what was undone by then did not stand before");
}

#[tokio::test]
async fn reasons_are_counted_where_they_count_and_notes_where_there_is_none() {
    let (mut connection, _folder) = begun().await;
    let with = |reason: Option<&str>, note: &str, at| NewVerdict {
        reason: reason.map(str::to_owned),
        ..new(Verdict::Reject, None, note, at)
    };
    verdicts::give(&mut connection, 1, &one(1), &with(Some("untrue"), "a", 1)).await.expect("a verdict");
    verdicts::give(&mut connection, 1, &one(2), &with(Some("untrue"), "b", 2)).await.expect("a verdict");
    verdicts::give(&mut connection, 1, &one(2), &with(None, "older", 3)).await.expect("a verdict");
    verdicts::give(&mut connection, 1, &one(3), &with(None, "newer", 4)).await.expect("a verdict");
    give(&mut connection, &one(4), Verdict::Approve, "no rejection", 5).await;
    assert_eq!(reasons::used(&mut connection, 1).await.expect("reasons"), [("untrue".to_owned(), 1)]);
    assert_eq!(reasons::notes(&mut connection, 1, 10).await.expect("notes"), ["newer", "older"]);
    for (name, removed) in [("too long", false), ("Too LONG", true), ("other", false)] {
        reasons::set(&mut connection, 1, name, removed, 9).await.expect("is kept");
    }
    let own: Vec<(String, bool)> = reasons::own(&mut connection, 1)
        .await
        .expect("reasons")
        .into_iter()
        .map(|reason| (reason.name, reason.removed))
        .collect();
    assert_eq!(own, [("other".to_owned(), false), ("too long".to_owned(), true)], "one a name, in any case");
}

#[tokio::test]
async fn what_waits_for_a_verdict_is_measured_by_what_was_read_of_the_same_filter() {
    let (mut connection, _folder) = begun().await;
    for (id, verdict) in [(1, Verdict::Reject), (2, Verdict::Approve), (4, Verdict::Approve)] {
        give(&mut connection, &one(id), verdict, "", 5).await;
    }
    let matching = |filter: Filter| Target::Matching { filter, except: Vec::new() };
    let templates = Filter { tiers: vec![Tier::Template], ..Filter::default() };
    let waiting = matching(Filter { statuses: vec![Status::Generated], ..templates.clone() });
    assert_eq!(verdicts::read_one_by_one(&mut connection, 1, &waiting).await.expect("counts"), (0, 0), "it has none");
    let wider = verdicts::with_judged(&waiting).expect("what was judged is left out");
    assert_eq!(verdicts::read_one_by_one(&mut connection, 1, &wider).await.expect("counts"), (2, 1), "Templates only");

    let not = vec![FilterList::Statuses];
    let unjudged = Filter { statuses: vec![Status::Approved, Status::Rejected], not, ..templates.clone() };
    assert!(verdicts::with_judged(&matching(unjudged)).is_some());
    let rejected = Filter { statuses: vec![Status::Rejected], ..templates.clone() };
    let deferred = Filter { deferred: Some(true), ..templates.clone() };
    for whole in [matching(rejected), matching(deferred), matching(templates), one(1), Target::All] {
        assert_eq!(verdicts::with_judged(&whole), None, "{whole:?}");
    }
}
