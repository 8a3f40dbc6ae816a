//! Filling gaps on a real file: what is chosen, what comes between, and what undo leaves.

use super::*;
use crate::coverage::tests::ROWS;
use crate::error::ErrorCode;
use crate::planned_rows::take_back;
use crate::{Store, testing};

async fn begun() -> (Store, tempfile::TempDir) {
    let (store, folder) = testing::store().await;
    store.change(ROWS).await.expect("rows");
    (store, folder)
}

async fn prepared(store: &Store, gaps: &[Gap], tier: Option<Tier>) -> Result<Fill> {
    Fill::prepare(&mut store.read().await.expect("a connection"), 1, gaps, tier).await
}

async fn written(store: &Store, fill: &Fill, now: i64) -> Option<new_rows::Planned> {
    let fill = fill.clone();
    let writing = store.writer().write(move |connection| {
        let fill = fill.clone();
        Box::pin(async move { fill.write(connection, 1, now).await })
    });
    writing.await.expect("is written")
}

async fn undone(store: &Store, action: i64) -> Result<u32> {
    let taken =
        store.writer().write(move |connection| Box::pin(take_back(connection, action, (0, 100), 0, 90))).await?;
    assert_eq!(taken.next, None, "it is done");
    Ok(taken.gone)
}

async fn texts(store: &Store, sql: &str) -> Vec<String> {
    testing::texts(&mut store.read().await.expect("a connection"), sql).await.expect("texts")
}

const FEAR: Gap = Gap { persona_id: 1, arc_id: 3, rows: 2 };
const CRISIS: Gap = Gap { persona_id: 2, arc_id: 4, rows: 1 };
/// Rows that were planned by filling.
const PLANNED: &str = "SELECT format('%d %d %d %d %s %d', number, persona_id, arc_id, topic_id, tier, variation)
    FROM conversations WHERE dataset_id = 1 AND number > 6 ORDER BY number";

#[tokio::test]
async fn rows_get_topics_tiers_variations_and_words_of_their_own() {
    let (store, _folder) = begun().await;
    let fill = prepared(&store, &[FEAR, CRISIS], None).await.expect("a fill");
    let filled = written(&store, &fill, 50).await.expect("nothing came between");
    // The archived topic is offered no more. An arc that names no tier has the one that lacks most.
    assert_eq!(texts(&store, PLANNED).await, ["7 1 3 5 scenario 1", "8 1 3 5 scenario 2", "9 2 4 5 edge_case 1"]);
    let ids = texts(&store, "SELECT CAST(id AS TEXT) FROM conversations WHERE number > 6 ORDER BY number").await;
    assert_eq!(filled.ids.iter().map(ToString::to_string).collect::<Vec<_>>(), ids);
    let words = texts(&store, "SELECT DISTINCT intent || ' ' || tone FROM conversations WHERE number > 6").await;
    assert_eq!(words.len(), 3, "{words:?}");
    assert_eq!(texts(&store, "SELECT kind FROM actions WHERE id = 2 AND undone_at IS NULL").await, ["rows planned"]);

    let fill = prepared(&store, &[CRISIS], Some(Tier::Template)).await.expect("a fill");
    written(&store, &fill, 51).await.expect("nothing came between");
    assert_eq!(texts(&store, PLANNED).await[3], "10 2 4 5 template 1", "the tier that is asked for");
    store.close().await;
}

#[tokio::test]
async fn words_are_those_of_the_library_where_it_has_some() {
    let (store, _folder) = begun().await;
    let items =
        "INSERT INTO library_items (id, dataset_id, kind, name, archived_at) VALUES (90, 1, 'intent', 'Haggle', NULL),
        (91, 1, 'intent', 'sulk', NULL), (92, 1, 'intent', 'vent', 5), (93, 2, 'tone', 'icy', NULL)";
    store.change(items).await.expect("is changed");
    let fill = prepared(&store, &[FEAR, CRISIS], None).await.expect("a fill");
    written(&store, &fill, 50).await.expect("nothing came between");
    let words =
        texts(&store, "SELECT intent || ', ' || tone FROM conversations WHERE number > 6 ORDER BY number").await;
    let tones = [7, 8, 9].map(|number| TONES[number % TONES.len()]);
    let expected = [format!("sulk, {}", tones[0]), format!("Haggle, {}", tones[1]), format!("sulk, {}", tones[2])];
    assert_eq!(words, expected, "what is archived is offered no more, and another dataset's is none of this one");
    store.close().await;
}

#[tokio::test]
async fn what_cannot_be_planned_is_refused_and_nothing_is_written() {
    let (store, _folder) = begun().await;
    for (gaps, code) in [
        (vec![], ErrorCode::Invalid),
        (vec![Gap { rows: 0, ..FEAR }], ErrorCode::Invalid),
        (vec![Gap { rows: MOST, ..FEAR }, CRISIS], ErrorCode::Invalid),
        (vec![Gap { rows: u32::MAX, ..FEAR }, CRISIS], ErrorCode::Invalid),
        (vec![CRISIS, Gap { persona_id: 99, ..FEAR }], ErrorCode::NotFound),
        (vec![Gap { arc_id: 1, ..FEAR }], ErrorCode::NotFound),
    ] {
        let error = prepared(&store, &gaps, None).await.expect_err("refused");
        assert!(error.code == code && error.hint.is_some(), "{error:?}");
    }
    store.change("UPDATE library_items SET archived_at = 1 WHERE kind = 'topic'").await.expect("is changed");
    let error = prepared(&store, &[FEAR], None).await.expect_err("there is no topic");
    assert!(error.message.contains("topic"), "{error:?}");
    assert!(texts(&store, PLANNED).await.is_empty());
    store.close().await;
}

#[tokio::test]
async fn rows_that_were_added_meanwhile_have_it_prepared_anew() {
    let (store, _folder) = begun().await;
    let late = prepared(&store, &[FEAR], None).await.expect("a fill");
    let early = prepared(&store, &[FEAR], None).await.expect("a fill");
    written(&store, &early, 50).await.expect("the first");
    assert_eq!(written(&store, &late, 51).await, None, "its numbers are taken");
    assert_eq!(texts(&store, PLANNED).await.len(), 2);
    let again = prepared(&store, &[FEAR], None).await.expect("a fill");
    written(&store, &again, 52).await.expect("nothing came between");
    assert_eq!(texts(&store, PLANNED).await[2], "9 1 3 5 template 2", "variations count on");
    store.close().await;
}

#[tokio::test]
async fn undo_takes_back_what_was_not_generated_meanwhile_and_only_once() {
    let (store, _folder) = begun().await;
    let fill = prepared(&store, &[FEAR, CRISIS], None).await.expect("a fill");
    let filled = written(&store, &fill, 50).await.expect("nothing came between");
    let [generated, waits, rests] = filled.ids[..] else { panic!("three rows: {filled:?}") };
    store
        .change(format!(
            "INSERT INTO versions (id, conversation_id, number, origin, content, created_at) VALUES (50, {generated}, 1, 'person', '{{}}', 60);
            UPDATE conversations SET version_id = 50 WHERE id = {generated};
            INSERT INTO jobs (id, batch_id, purpose, conversation_id) VALUES (50, 1, 'write', {waits})"
        ))
        .await
        .expect("is changed");
    assert_eq!(undone(&store, filled.action).await.expect("is undone"), 1);
    let gone = format!("SELECT CAST(id AS TEXT) FROM conversations WHERE deleted_by = {}", filled.action);
    assert_eq!(texts(&store, &gone).await, [rests.to_string()]);
    assert_eq!(texts(&store, PLANNED).await.len(), 2);
    let again = undone(&store, filled.action).await.expect_err("once");
    assert_eq!(again.code, ErrorCode::NotFound);

    let fill = prepared(&store, &[CRISIS], None).await.expect("a fill");
    let other = written(&store, &fill, 70).await.expect("nothing came between");
    store.change(format!("UPDATE conversations SET failed = 1 WHERE id = {}", other.ids[0])).await.expect("is changed");
    let refused = undone(&store, other.action).await.expect_err("it was called for");
    assert_eq!(refused.code, ErrorCode::Invalid);
    store.change(format!("UPDATE conversations SET failed = 0 WHERE id = {}", other.ids[0])).await.expect("is changed");
    assert_eq!(undone(&store, other.action).await.expect("a refused undo is no undo"), 1);
    store.close().await;
}
