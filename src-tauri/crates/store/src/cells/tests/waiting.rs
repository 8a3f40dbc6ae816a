//! Rows that wait for names which the library comes to have.

use train_domain::items::ItemBody;

use super::*;
use crate::library_import::{Incoming, bring_in};
use crate::{library_deletion, library_items};

fn persona(name: &str) -> ItemBody {
    ItemBody::Persona(train_content::blank_persona(name))
}

impl Bench {
    async fn create(&self, body: ItemBody) -> i64 {
        let made = self
            .store
            .writer()
            .write(move |connection| Box::pin(async move { library_items::create(connection, 1, &body, 40).await }));
        made.await.expect("is made")
    }

    async fn revise(&self, id: i64, body: ItemBody) {
        let stored = self.store.writer().write(move |connection| {
            Box::pin(async move { library_items::revise(connection, id, None, &body, 41).await })
        });
        stored.await.expect("is stored");
    }

    async fn personas(&self) -> Vec<String> {
        self.texts(
            "SELECT coalesce(p.name, '?' || (c.unknown_names ->> 'persona'), '-') FROM conversations c
                LEFT JOIN library_items p ON p.id = c.persona_id WHERE c.dataset_id = 1 ORDER BY c.number",
        )
        .await
    }
}

#[tokio::test]
async fn an_item_that_is_made_named_so_restored_or_imported_fills_the_rows_that_wait_for_it() {
    let bench = Bench::new().await;
    let names = ["Nurse", "nurse", "Baker", "Diver"];
    let edits = (1..).zip(names).map(|(row, name)| of(row, PlanColumn::Persona, name));
    bench.edit(edits.collect(), 0).await;
    let revisions = bench.texts("SELECT CAST(revision AS TEXT) FROM conversations ORDER BY id").await;

    let nurse = bench.create(persona("Nürse")).await;
    assert_eq!(bench.personas().await, ["Nürse", "Nürse", "?Baker", "?Diver", "Late Starter"]);
    let after = bench.texts("SELECT CAST(revision AS TEXT) FROM conversations ORDER BY id").await;
    assert!(after[0] != revisions[0] && after[2] == revisions[2], "a window sees what changed: {after:?}");
    bench.create(ItemBody::Topic(train_content::blank_topic("Baker"))).await;
    assert_eq!(bench.personas().await[2], "?Baker", "a topic is no persona");
    bench.revise(nurse, persona("Baker")).await;
    assert_eq!(bench.personas().await, ["Baker", "Baker", "Baker", "?Diver", "Late Starter"]);

    let incoming = [Incoming { body: persona("DIVER"), absent: Vec::new() }];
    let brought = bench
        .store
        .writer()
        .write(move |connection| Box::pin(async move { bring_in(connection, 1, &incoming, 42).await }));
    brought.await.expect("is imported");
    assert_eq!(bench.personas().await[3], "DIVER");
    assert!(bench.unknown().await.is_empty());

    let spare = bench.create(persona("Spare")).await;
    let writer = bench.store.writer();
    let deleted = writer.write(move |connection| Box::pin(library_deletion::delete(connection, spare, 43)));
    let deleted = deleted.await.expect("is deleted");
    bench.edit(vec![of(2, PlanColumn::Persona, "spare")], 0).await;
    assert_eq!(bench.personas().await[1], "?spare");
    let back = writer.write(move |connection| Box::pin(library_deletion::bring_back(connection, deleted, 1, 44)));
    back.await.expect("is there again");
    assert_eq!(bench.personas().await[1], "Spare");
    bench.store.close().await;
}

#[tokio::test]
async fn a_row_that_is_under_way_or_whose_name_may_mean_two_items_goes_on_waiting() {
    let bench = Bench::new().await;
    let names = ["Nurse", "Nurse", "Nurse", "bÄker"];
    let edits = (1..).zip(names).map(|(row, name)| of(row, PlanColumn::Persona, name));
    bench.edit(edits.collect(), 0).await;
    bench.take(1, "queued").await;
    bench.take(2, "in_flight").await;
    bench.create(persona("Nurse")).await;
    let filled = ["?Nurse", "?Nurse", "Nurse", "?bÄker", "Late Starter"];
    assert_eq!(bench.personas().await, filled);
    bench.change("UPDATE jobs SET state = 'cancelled', ended_at = 1").await;
    // The next change of the library takes what was left.
    bench.change(
        "INSERT INTO library_items (id, dataset_id, kind, name) VALUES (60, 1, 'persona', 'Baker'), (61, 1, 'persona', 'Báker');
        INSERT INTO library_versions (id, item_id, number, name, body, created_at) VALUES (60, 60, 1, 'Baker', '{}', 0), (61, 61, 1, 'Báker', '{}', 0);
        UPDATE library_items SET version_id = id WHERE id IN (60, 61)",
    )
    .await;
    bench.create(persona("Somebody")).await;
    assert_eq!(bench.personas().await, ["Nurse", "Nurse", "Nurse", "?bÄker", "Late Starter"]);
    bench.store.close().await;
}

#[tokio::test]
async fn a_filled_row_keeps_its_variation_unless_it_would_be_another_row_twice() {
    let bench = Bench::new().await;
    // Of one combination: #1 and #2 with briefs of their own, #3 and #4 without.
    bench
        .change(
            r#"UPDATE conversations SET persona_id = NULL, unknown_names = '{"persona":"Nurse"}', arc_id = 3, topic_id = 4,
                tier = 'template', variation = 7 WHERE id < 5;
            UPDATE conversations SET brief = 'two' WHERE id = 2;
            UPDATE conversations SET persona_id = NULL, unknown_names = '{"persona":"Nurse"}' WHERE id = 5"#,
        )
        .await;
    bench.create(persona("Nurse")).await;
    let rows = bench.texts("SELECT concat_ws(' ', number, variation, persona_id > 0) FROM conversations WHERE dataset_id = 1 ORDER BY number").await;
    assert_eq!(rows, ["1 7 1", "2 7 1", "3 7 1", "4 8 1", "5 1 1"]);
    bench.store.close().await;
}

#[tokio::test]
async fn what_a_name_fills_is_taken_back_with_the_edit_that_typed_it() {
    let bench = Bench::new().await;
    let edited = bench.edit(vec![of(2, PlanColumn::Persona, "Nurse")], 0).await;
    bench.create(persona("Nurse")).await;
    bench.undo(&edited).await.expect("is undone");
    assert_eq!(bench.personas().await[1], "Late Starter");
    bench.store.close().await;
}
