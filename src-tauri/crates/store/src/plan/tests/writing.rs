//! What comes between an import and its end, and what undo leaves.

use super::*;
use crate::{actions, library_deletion};

const NEW: &str = "INSERT INTO library_items (id, dataset_id, kind, name) VALUES (20, 1, 'persona', 'Nurse');
    INSERT INTO library_versions (id, item_id, number, name, body, created_at) VALUES (20, 20, 1, 'Nurse', '{}', 0);
    UPDATE library_items SET version_id = 20 WHERE id = 20";

fn nurses() -> [PlannedRow; 2] {
    [row("NURSE", "Debt", Tier::EdgeCase, "a"), row("Nurse", "Rent", Tier::EdgeCase, "b")]
}

#[tokio::test]
async fn what_comes_between_has_it_prepared_anew() {
    for between in [
        NEW,
        // An item that the file names goes, another one takes its name, a row comes, a larger import begins.
        "UPDATE conversations SET dataset_id = NULL, deleted_by = 1, topic_id = NULL; DELETE FROM library_items WHERE id = 4",
        "INSERT INTO library_versions (id, item_id, number, name, body, created_at) VALUES (30, 2, 2, 'Nurse', '{}', 0);
            UPDATE library_items SET name = 'Nurse', version_id = 30 WHERE id = 2",
        "UPDATE datasets SET next_number = 6 WHERE id = 1",
        r#"INSERT INTO settings (key, value) VALUES ('import.unfinished', '{"dataset_id":1,"first":9,"until":9,"names_after":0,"at":0}')"#,
    ] {
        let bench = Bench::new().await;
        bench.change("INSERT INTO actions (id, dataset_id, kind, at) VALUES (1, 1, 'rows deleted', 0)").await;
        let addition = bench.prepare(&nurses(), &[], false).await;
        bench.change(between).await;
        assert_eq!(bench.write(addition).await, None, "{between}");
        bench.store.close().await;
    }
    let bench = Bench::new().await;
    let addition = bench.prepare(&nurses(), &[], false).await;
    bench.change("INSERT INTO settings (key, value) VALUES ('import.unfinished', '{\"dataset_id\":2,\"first\":9,\"until\":9,\"names_after\":0,\"at\":0}')").await;
    assert!(bench.write(addition).await.is_some(), "that of another dataset is in nobody's way");
    bench.store.close().await;
}

/// Begins to import in slices, and lets something happen before the rest.
async fn in_slices(bench: &Bench, plan: &[PlannedRow], after_names: &str) -> Result<i64> {
    let addition = Arc::new(bench.prepare(plan, &[], false).await);
    let writer = bench.store.writer();
    let begun = Arc::clone(&addition);
    let begun = writer.write(move |connection| Box::pin(async move { begun.begin(connection, 1, 20).await }));
    let mut progress = begun.await?.expect("nothing came between");
    let mut between = Some(after_names);
    while !addition.is_written(&progress) {
        let slice = Arc::clone(&addition);
        let written = writer
            .write(move |connection| Box::pin(async move { slice.write_slice(connection, 1, progress, 1, 20).await }));
        progress = written.await?;
        if let Some(sql) = between.take() {
            bench.change(sql).await;
        }
    }
    let closed = Arc::clone(&addition);
    writer.write(move |connection| Box::pin(async move { closed.close(connection, 1, &progress, 20).await })).await
}

#[tokio::test]
async fn a_name_that_is_made_while_it_is_written_is_taken_and_is_not_taken_back() {
    let bench = Bench::new().await;
    // The first slice makes the topic; then somebody makes the persona.
    let plan = [row("Émilie", "Rent", Tier::EdgeCase, "a"), row("Nurse", "Rent", Tier::EdgeCase, "b")];
    let action = in_slices(&bench, &plan, NEW).await.expect("is written");
    assert_eq!(bench.texts(ITEMS).await, ["topic Rent", "persona Nurse"]);
    assert_eq!(bench.new_rows().await[1], "6|Nurse|Fear to Calm|Rent|vent|warm|edge_case|1|b|-");
    assert_eq!(bench.last().await, Some((action, 2)));
    assert_eq!(bench.undo(action, (0, 100), 0).await.expect("is undone"), Taken { gone: 2, next: None });
    assert_eq!(bench.texts(ITEMS).await, ["persona Nurse"], "somebody else's");
    bench.store.close().await;
}

#[tokio::test]
async fn an_item_that_is_deleted_while_it_is_written_ends_it_and_nothing_is_left() {
    let bench = Bench::new().await;
    let before = bench.texts(ROWS).await;
    let plan = [row("Nurse", "Debt", Tier::EdgeCase, "a"), row("Nurse", "Müller", Tier::EdgeCase, "b")];
    let gone = "UPDATE library_items SET version_id = NULL WHERE id = 5; DELETE FROM library_items WHERE id = 5";
    let error = in_slices(&bench, &plan, gone).await.expect_err("its topic is gone");
    assert_eq!(error.code, ErrorCode::NotFound, "{error:?}");
    let import = unfinished(&mut bench.store.read().await.expect("a connection")).await;
    let import = import.expect("an answer").expect("a note");
    let writer = bench.store.writer();
    while writer.write(move |connection| Box::pin(take_back(connection, import, 1))).await.expect("a slice") {}
    assert_eq!((bench.texts(ROWS).await, bench.texts(ITEMS).await.len()), (before, 0));
    assert_eq!(bench.texts("SELECT CAST(next_number AS TEXT) FROM datasets WHERE id = 1").await, ["5"]);
    assert_eq!(bench.last().await, None, "there is nothing to undo");
    bench.store.close().await;
}

#[tokio::test]
async fn a_name_that_is_left_and_made_meanwhile_is_filled_at_its_end() {
    let bench = Bench::new().await;
    let known = bench.known().await;
    let plan = [row("Nurse", "Rent", Tier::EdgeCase, "a"), row("Émilie", "Rent", Tier::EdgeCase, "b")];
    let left = [chosen(ItemKind::Persona, "Nurse", Meaning::Left)];
    let comparison = Comparison::new(&known, &plan, &left).expect("names that can be");
    let addition = Arc::new(Addition::new(&known, comparison, false, BLANKS));
    let writer = bench.store.writer();
    let (begun, slice, closed) = (Arc::clone(&addition), Arc::clone(&addition), addition);
    let progress = writer.write(move |connection| Box::pin(async move { begun.begin(connection, 1, 20).await }));
    let progress = progress.await.expect("is begun").expect("nothing came between");
    bench.change(NEW).await;
    let written = writer.write(move |connection| {
        Box::pin(async move {
            let names = slice.write_slice(connection, 1, progress, 9, 20).await?;
            slice.write_slice(connection, 1, names, 9, 20).await
        })
    });
    let progress = written.await.expect("is written");
    assert!(closed.is_written(&progress));
    assert!(bench.new_rows().await[0].starts_with("5|?Nurse|"), "it was to be left");
    writer
        .write(move |connection| Box::pin(async move { closed.close(connection, 1, &progress, 20).await }))
        .await
        .expect("is closed");
    assert!(bench.new_rows().await[0].starts_with("5|Nurse|"), "{:?}", bench.new_rows().await);
    bench.store.close().await;
}

#[tokio::test]
async fn undo_takes_rows_back_and_the_names_that_nothing_else_uses() {
    let bench = Bench::new().await;
    let plan = [
        row("Shift Worker", "Rent", Tier::EdgeCase, "a"),
        row("Nurse", "Rent", Tier::EdgeCase, "b"),
        row("Nurse", "Gold", Tier::EdgeCase, "c"),
        row("Nurse", "Silver", Tier::EdgeCase, "d"),
    ];
    let (report, action) = bench.import(&plan, &[]).await;
    let action = action.expect("an action");
    assert_eq!(report.new_names.len(), 5);
    assert!(bench.texts(ROWS).await[2].starts_with("3|Shift Worker|"), "the row that waited has its name");
    // #7 is at work, #8 was written with a call that came to nothing, and somebody edited the topic of #6.
    let ids = bench.texts("SELECT CAST(id AS TEXT) FROM conversations WHERE number > 4 ORDER BY number").await;
    bench
        .change(&format!(
            "UPDATE conversations SET writing = 1 WHERE id = {};
            INSERT INTO call_texts (call_id, conversation_id, prompt) VALUES (900, {}, '[]')",
            ids[2], ids[3]
        ))
        .await;
    assert_eq!(bench.last().await, Some((action, 3)));
    let first = bench.undo(action, (0, 2), 0).await.expect("a slice");
    assert_eq!(first, Taken { gone: 2, next: Some(2) });
    assert_eq!(bench.last().await, Some((action, 1)), "it can be gone on with");
    let last = bench.undo(action, (2, 9), 2).await.expect("the rest");
    assert_eq!(last, Taken { gone: 1, next: None });
    assert_eq!(bench.new_rows().await.len(), 1, "what is at work stays");
    // Rent is used by nothing; the others by #3, by #7, and by what a call was made for.
    assert_eq!(bench.texts(ITEMS).await, ["persona Shift Worker", "persona Nurse", "topic Gold", "topic Silver"]);
    assert_eq!(bench.undo(action, (0, 9), 0).await.expect_err("once").code, ErrorCode::NotFound);
    assert_eq!(bench.texts("SELECT 'broken' FROM pragma_foreign_key_check").await.len(), 0);
    bench.store.close().await;
}

#[tokio::test]
async fn a_row_whose_brief_is_paid_for_stays() {
    let bench = Bench::new().await;
    let plan: Vec<PlannedRow> = (0..4).map(|n| row("Émilie", "Debt", Tier::EdgeCase, &format!("own {n}"))).collect();
    let (_, action) = bench.import(&plan, &[]).await;
    let action = action.expect("an action");
    // #5 has one, and an open batch is asked for those of #6 and #7.
    bench
        .change(
            "UPDATE conversations SET brief = 'a letter', brief_by = 'model' WHERE number = 5;
            INSERT INTO batches (id, dataset_id, request_id, kind, purpose, state, provider, base_url, model, params, total, target, fill_until, created_at)
                VALUES (9, 1, 'r', 'all', 'brief', 'running', 'practice', '', 'm', '{}', 2, '{}', 0, 0);
            INSERT INTO jobs (batch_id, purpose, conversation_id, input)
                SELECT 9, 'brief', min(id), json_object('rows', json_group_array(id)) FROM conversations WHERE number IN (6, 7)",
        )
        .await;
    assert_eq!(bench.last().await, Some((action, 1)));
    assert_eq!(bench.undo(action, (0, 9), 0).await.expect("in part"), Taken { gone: 1, next: None });
    assert!(bench.new_rows().await[0].contains("|a letter|"));
    let mut connection = bench.store.read().await.expect("a connection");
    assert_eq!(actions::rows_left(&mut connection, action).await.expect("a count"), 3);
    drop(connection);
    bench.store.close().await;
}

#[tokio::test]
async fn rows_that_wait_in_a_batch_are_not_offered_to_be_taken_back() {
    let bench = Bench::new().await;
    let (_, action) = bench.import(&nurses(), &[]).await;
    let action = action.expect("an action");
    let wait =
        "INSERT INTO jobs (batch_id, purpose, conversation_id) SELECT 9, 'write', id FROM conversations WHERE number =";
    bench
        .change(&format!(
            "INSERT INTO batches (id, dataset_id, request_id, kind, purpose, state, provider, base_url, model, params, total, target, fill_until, created_at)
                VALUES (9, 1, 'r', 'all', 'write', 'paused', 'practice', '', 'm', '{{}}', 2, '{{}}', 0, 0);
            {wait} 5"
        ))
        .await;
    assert_eq!(bench.last().await, Some((action, 1)));
    bench.change(&format!("{wait} 6")).await;
    assert_eq!(bench.last().await, None, "its undo is refused");
    assert_eq!(bench.undo(action, (0, 9), 0).await.expect_err("they wait").code, ErrorCode::Invalid);
    bench.change("UPDATE jobs SET state = 'cancelled', ended_at = 1").await;
    assert_eq!(bench.last().await, Some((action, 2)));
    bench.store.close().await;
}

#[tokio::test]
async fn an_undo_that_was_cut_off_after_its_rows_still_removes_the_names() {
    let bench = Bench::new().await;
    let (_, action) = bench.import(&nurses(), &[]).await;
    let action = action.expect("an action");
    let first = bench.undo(action, (0, 1), 0).await.expect("a slice");
    assert_eq!(first.next, Some(1));
    let second = bench.undo(action, (1, 1), 1).await.expect("a slice");
    assert_eq!((second, bench.texts(ITEMS).await.len()), (Taken { gone: 1, next: Some(2) }, 2), "names come after");
    // The process ends here. Whoever undoes it again begins anew.
    let again = bench.undo(action, (0, 9), 0).await.expect("is gone on with");
    assert_eq!((again, bench.texts(ITEMS).await.len()), (Taken { gone: 0, next: None }, 0));
    bench.store.close().await;
}

#[tokio::test]
async fn an_item_of_rows_that_were_taken_back_can_be_deleted() {
    let bench = Bench::new().await;
    let (_, action) = bench.import(&[row("Émilie", "Müller", Tier::EdgeCase, "a")], &[]).await;
    bench.undo(action.expect("an action"), (0, 9), 0).await.expect("is undone");
    let deleted = bench.store.writer().write(|connection| Box::pin(library_deletion::delete(connection, 5, 30)));
    deleted.await.expect("no row uses it");
    bench.store.close().await;
}
