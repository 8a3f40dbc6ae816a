//! Edits on a real file, and what happens to their rows meanwhile.

use sqlx::SqliteConnection;
use train_domain::query::Target;
use train_domain::row::{Origin, Verdict};

use super::editing::{self, NewEdit, NewScore, Shown};
use super::ledger::fixtures;
use super::verdicts_tests::{again, begun, claim, detail, give, one, settle};
use super::{deleting, jobs, last_action, verdicts};
use crate::error::{ErrorCode, StoreError};

const TEXT: &str = r#"{"turns":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}"#;

fn new(seen: i64, now: i64) -> NewEdit {
    NewEdit {
        conversation_id: 1,
        seen,
        content: TEXT.into(),
        kept_turns: 1,
        score: Some(NewScore { tenths: 66, criteria: "[]".into() }),
        now,
    }
}

async fn edit(connection: &mut SqliteConnection, seen: i64, now: i64) -> Result<Shown, StoreError> {
    editing::edit(connection, &new(seen, now)).await
}

/// The version that row 1 shows, its number and its score.
async fn shown(connection: &mut SqliteConnection) -> (i64, i64, Option<i64>) {
    let row = detail(connection, 1).await;
    let version = row.version.expect("a version");
    assert_eq!(version.score, row.row.score, "the row has the score of what it shows");
    (version.id, version.number, version.score)
}

/// Row 1 says this in words, and shows what it showed.
async fn refuses(connection: &mut SqliteConnection, seen: i64, words: &str) {
    let before = (shown(connection).await, detail(connection, 1).await.versions.len());
    let error = edit(connection, seen, 99).await.expect_err(words);
    assert!(error.message.contains(words), "{words}: {error}");
    let error = editing::show(connection, 1, seen, seen, 99).await.expect_err(words);
    assert!(error.message.contains(words) || error.message.contains("already"), "{words}: {error}");
    assert_eq!((shown(connection).await, detail(connection, 1).await.versions.len()), before);
}

#[tokio::test]
async fn an_edit_adds_a_version_and_its_undo_shows_the_one_before_with_its_verdict() {
    let (mut connection, _folder) = begun().await;
    give(&mut connection, &one(1), Verdict::Approve, "of the first", 5).await;
    let first = edit(&mut connection, 1, 10).await.expect("an edit");
    assert_eq!(shown(&mut connection).await, (first.version_id, 2, Some(66)));
    let row = detail(&mut connection, 1).await;
    assert_eq!((row.row.status.as_str(), row.verdict.is_none()), ("generated", true), "nobody has judged it");
    let version = row.version.expect("a version");
    assert_eq!((version.origin, version.parent, version.kept_turns), (Origin::Person, Some(1), Some(1)));
    assert_eq!(
        (version.system_prompt.as_str(), version.calls),
        ("s", 0),
        "it is exported with what the model was told"
    );
    let second = edit(&mut connection, first.version_id, 11).await.expect("an edit");
    assert_eq!(shown(&mut connection).await.1, 3);
    give(&mut connection, &one(1), Verdict::Reject, "of the third", 12).await;

    let early = editing::undo(&mut connection, first.action, 13).await.expect_err("another version is shown");
    assert!(early.message.contains("another version"), "{early}");
    assert_eq!(editing::undo(&mut connection, second.action, 14).await.expect("is taken back"), 1);
    assert_eq!(shown(&mut connection).await.1, 2);
    let twice = editing::undo(&mut connection, second.action, 15).await.expect_err("once");
    assert_eq!(twice.code, ErrorCode::NotFound);
    let row = detail(&mut connection, 1).await;
    assert_eq!((row.versions.len(), row.verdict.is_none()), (3, true), "the edited text stays among the versions");
    assert_eq!(row.versions[0].verdict.as_deref(), Some("rejected"), "and so does its verdict");
    let back = editing::show(&mut connection, 1, 1, first.version_id, 16).await.expect("is shown");
    let row = detail(&mut connection, 1).await;
    assert_eq!(
        (row.row.status.as_str(), row.verdict.map(|given| given.note)),
        ("approved", Some("of the first".into()))
    );
    assert_eq!(editing::undo(&mut connection, back.action, 17).await.expect("is taken back"), 1);
    assert_eq!(shown(&mut connection).await.1, 2);
}

#[tokio::test]
async fn a_version_is_shown_by_its_own_row_alone() {
    let (mut connection, _folder) = begun().await;
    let other = editing::show(&mut connection, 1, 2, 1, 5).await.expect_err("it is row 2's");
    assert_eq!(other.code, ErrorCode::NotFound);
    let same = editing::show(&mut connection, 1, 1, 1, 5).await.expect_err("it is shown");
    assert!(same.message.contains("already"), "{same}");
    assert_eq!(last_action::last(&mut connection, 1).await.expect("an answer"), None, "nothing was put on record");
}

#[tokio::test]
async fn a_row_that_is_being_written_is_not_edited_and_neither_is_one_whose_answer_came_meanwhile() {
    let (mut connection, _folder) = begun().await;
    let edited = edit(&mut connection, 1, 10).await.expect("an edit");
    let job = again(&mut connection).await;
    let call = claim(&mut connection, job).await;
    refuses(&mut connection, edited.version_id, "being written").await;
    let undo = editing::undo(&mut connection, edited.action, 12).await.expect_err("it is being written");
    assert!(undo.message.contains("being written"), "{undo}");
    settle(&mut connection, call, fixtures::version(TEXT, 80)).await;
    let answered = shown(&mut connection).await;
    assert_eq!((answered.1, answered.2), (3, Some(80)));
    refuses(&mut connection, edited.version_id, "another version").await;
    assert_eq!(detail(&mut connection, 1).await.versions[1].origin, Origin::Person, "what a person wrote stays");
}

#[tokio::test]
async fn an_edit_while_the_row_waits_makes_its_prompt_anew_and_is_not_lost() {
    let (mut connection, _folder) = begun().await;
    let job = again(&mut connection).await;
    let read = jobs::peek(&mut connection, 2, jobs::Place::default(), 1).await.expect("the job");
    let edited = edit(&mut connection, 1, 10).await.expect("an edit");
    let later = jobs::peek(&mut connection, 2, jobs::Place::default(), 1).await.expect("the job");
    assert!(later[0].revision > read[0].revision, "a claim of what was read before is refused");
    let call = claim(&mut connection, job).await;
    settle(&mut connection, call, fixtures::version(TEXT, 80)).await;
    let row = detail(&mut connection, 1).await;
    assert_eq!((row.versions.len(), row.versions[1].id), (3, edited.version_id));
}

#[tokio::test]
async fn a_row_that_was_deleted_is_told_and_an_edit_comes_back_with_it() {
    let (mut connection, _folder) = begun().await;
    let edited = edit(&mut connection, 1, 10).await.expect("an edit");
    let deletion = deleting::begin(&mut connection, 1, 11).await.expect("an action");
    let target = Target::Ids { ids: vec![1] };
    assert_eq!(deleting::rows(&mut connection, 1, &target, &[1], deletion).await.expect("is put aside"), 1);
    let gone = edit(&mut connection, edited.version_id, 12).await.expect_err("is gone");
    assert_eq!(gone.code, ErrorCode::NotFound);
    let undo = editing::undo(&mut connection, edited.action, 12).await.expect_err("is gone");
    assert!(undo.message.contains("no longer there"), "{undo}");
    let last = last_action::last(&mut connection, 1).await.expect("an answer").expect("an action");
    assert_eq!((last.action, last.rows), (deletion, 1), "an edit of what is gone cannot be undone");
    deleting::bring_back(&mut connection, deletion, 10, 13).await.expect("is brought back");
    assert_eq!(shown(&mut connection).await.0, edited.version_id);
}

#[tokio::test]
async fn an_undo_that_is_cut_off_is_offered_again() {
    let (mut connection, _folder) = begun().await;
    let deletion = deleting::begin(&mut connection, 1, 11).await.expect("an action");
    let target = Target::Ids { ids: vec![1, 2] };
    assert_eq!(deleting::rows(&mut connection, 1, &target, &[1, 2], deletion).await.expect("are put aside"), 2);
    assert_eq!(deleting::bring_back(&mut connection, deletion, 1, 13).await.expect("one is back"), 1);
    let last = last_action::last(&mut connection, 1).await.expect("an answer").expect("what is left of it");
    assert_eq!((last.action, last.rows), (deletion, 1));
    assert_eq!(deleting::bring_back(&mut connection, deletion, 2, 14).await.expect("the other one too"), 1);
    let last = last_action::last(&mut connection, 1).await.expect("an answer");
    assert!(last.is_none_or(|last| last.action != deletion), "nothing is left of it");
}

#[tokio::test]
async fn the_last_action_is_the_newest_whose_undo_changes_something() {
    let (mut connection, _folder) = begun().await;
    let both = give(&mut connection, &Target::Ids { ids: vec![1, 2] }, Verdict::Reject, "", 5).await;
    let edited = edit(&mut connection, 1, 10).await.expect("an edit");
    let approved = give(&mut connection, &one(1), Verdict::Approve, "", 11).await;
    let mut order = Vec::new();
    while let Some(last) = last_action::last(&mut connection, 1).await.expect("an answer") {
        order.push((last.action, last.rows, last.row, last.what.clone()));
        match last.kind {
            super::actions::Kind::Verdict => {
                _ = verdicts::undo(&mut connection, last.action, 20).await.expect("is undone")
            }
            _ => _ = editing::undo(&mut connection, last.action, 20).await.expect("is undone"),
        }
    }
    let expected = [
        (approved, 1, Some((1, 1)), "approved".to_owned()),
        (edited.action, 1, Some((1, 1)), "2".to_owned()),
        (both, 2, None, "rejected".to_owned()),
    ];
    assert_eq!(order, expected);
}
