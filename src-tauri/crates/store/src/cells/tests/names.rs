//! Names that the library lacks.

use super::*;

fn make(kind: ItemKind, name: &str) -> Resolve {
    Resolve { kind, name: name.into(), to: None }
}

#[tokio::test]
async fn names_are_made_or_mapped_in_all_rows_as_one_step() {
    let bench = Bench::new().await;
    let changed = bench
        .edit(
            vec![
                of(1, PlanColumn::Persona, "Shift Worker"),
                of(2, PlanColumn::Persona, "shift  wörker"),
                of(2, PlanColumn::Topic, "Roth convertion"),
                of(3, PlanColumn::Emotion, "Joy"),
            ],
            0,
        )
        .await;
    let unknown = bench.unknown().await;
    let near =
        |unknown: &Unknown| unknown.nearest.iter().map(|near| (near.name.clone(), near.rows)).collect::<Vec<_>>();
    let names: Vec<_> = unknown.iter().map(|unknown| (unknown.kind, &*unknown.name, &unknown.ids[..])).collect();
    assert_eq!(
        names,
        [
            (ItemKind::Persona, "Shift Worker", &[1, 2][..]),
            (ItemKind::Arc, "Joy", &[3][..]),
            (ItemKind::Topic, "Roth convertion", &[2][..]),
        ]
    );
    assert_eq!(near(&unknown[2]), [("Roth conversion".into(), 2), ("Debt".into(), 2)], "the nearest first");

    let resolve = |kind, name: &str, to| Resolve { kind, name: name.into(), to };
    let gone =
        bench.resolve(vec![resolve(ItemKind::Persona, "Shift Worker", None), resolve(ItemKind::Arc, "Joy", Some(2))]);
    assert_eq!(gone.await.expect_err("it is a persona").code, ErrorCode::NotFound);
    assert_eq!(bench.unknown().await.len(), 3, "nothing was made");
    let all = vec![
        resolve(ItemKind::Persona, "SHIFT WORKER", None),
        resolve(ItemKind::Topic, "Roth convertion", Some(5)),
        resolve(ItemKind::Topic, "nobody has this", None),
    ];
    let resolved = bench.resolve(all).await.expect("is resolved");
    assert_eq!((&resolved.changed[..], bench.last().await), (&[1, 2][..], Some(("names resolved 2".into(), 2))));
    let rows = bench.rows().await;
    assert!(rows[0].starts_with("1|SHIFT WORKER|Fear to Calm|Debt|"), "{}", rows[0]);
    assert!(rows[1].starts_with("2|SHIFT WORKER|Fear to Calm|Roth conversion|"), "{}", rows[1]);
    let made = "SELECT v.body ->> 'name' FROM library_items i JOIN library_versions v ON v.id = i.version_id WHERE i.name = 'SHIFT WORKER'";
    assert_eq!(bench.texts(made).await, ["SHIFT WORKER"]);

    bench.undo(&resolved).await.expect("is undone");
    assert_eq!(bench.unknown().await.iter().map(|unknown| unknown.ids.len()).collect::<Vec<_>>(), [2, 1, 1]);
    assert!(bench.texts(made).await.is_empty(), "what was made is gone");
    bench.undo(&changed).await.expect("is undone");
    assert!(bench.unknown().await.is_empty());
    let none = bench.resolve(vec![resolve(ItemKind::Arc, "Joy", None)]).await.expect_err("no row has it");
    assert_eq!(none.code, ErrorCode::NotFound);
    assert!(bench.resolve(vec![resolve(ItemKind::Tone, "calm", None)]).await.is_err());
    bench.store.close().await;
}

#[tokio::test]
async fn what_a_name_made_stays_where_others_use_it_or_it_was_changed() {
    let bench = Bench::new().await;
    bench.edit(vec![of(1, PlanColumn::Persona, "Nomad"), of(2, PlanColumn::Topic, "Overtime")], 0).await;
    let names = vec![make(ItemKind::Persona, "Nomad"), make(ItemKind::Topic, "Overtime")];
    let resolved = bench.resolve(names).await.expect("is made");
    bench.edit(vec![of(4, PlanColumn::Persona, "nomad")], 0).await;
    bench
        .change("INSERT INTO library_versions (item_id, number, name, body, created_at) SELECT id, 2, name, '{}', 1 FROM library_items WHERE name = 'Overtime'")
        .await;
    let before = bench.rows().await;
    let undone = bench.undo(&resolved).await.expect("an answer");
    let said =
        "Nothing was taken back. 2 names stay in the library, because other rows have them or they were changed.";
    assert_eq!((undone.restored, &*undone.left), (vec![], said));
    assert_eq!((bench.rows().await, bench.unknown().await), (before, vec![]), "no row lacks what the library has");
    let left = "SELECT name FROM library_items WHERE name IN ('Nomad', 'Overtime') ORDER BY name";
    assert_eq!(bench.texts(left).await, ["Nomad", "Overtime"]);
    // What somebody else made meanwhile is not made again.
    bench
        .change(r#"UPDATE conversations SET persona_id = NULL, unknown_names = '{"persona":"Nomad"}' WHERE id = 1"#)
        .await;
    let again = bench.resolve(vec![make(ItemKind::Persona, "Nomad")]).await.expect("is mapped");
    assert_eq!((again.changed, bench.texts(left).await.len()), (vec![1], 2));
    bench.store.close().await;
}

#[tokio::test]
async fn a_name_that_a_row_at_work_has_stays_in_the_others_until_it_is_free() {
    let bench = Bench::new().await;
    let topic = of(2, PlanColumn::Topic, "Overtime");
    bench.edit(vec![of(1, PlanColumn::Persona, "Nomad"), of(2, PlanColumn::Persona, "Nomad"), topic], 0).await;
    let names = vec![make(ItemKind::Persona, "Nomad"), make(ItemKind::Topic, "Overtime")];
    let resolved = bench.resolve(names).await.expect("is made");
    bench.take(1, "queued").await;
    let undone = bench.undo(&resolved).await.expect("in part");
    assert_eq!((undone.restored, undone.again), (vec![2], true));
    assert_eq!(
        undone.left,
        "Taken back in 1 of 2 rows. #1 is being generated or waits in a batch. \
        1 name stays in the library, because other rows have it or it was changed."
    );
    let rows = bench.rows().await;
    assert!(rows[1].starts_with("2|Nomad|Fear to Calm|?Overtime|"), "{}", rows[1]);

    bench.change("UPDATE jobs SET state = 'cancelled', ended_at = 1").await;
    let undone = bench.undo(&resolved).await.expect("is undone");
    assert_eq!((undone.restored, &*undone.left), (vec![1, 2], ""));
    assert_eq!(bench.unknown().await.iter().map(|unknown| &*unknown.name).collect::<Vec<_>>(), ["Nomad", "Overtime"]);
    bench.store.close().await;
}

#[tokio::test]
async fn names_that_differ_in_accents_mean_the_one_that_is_written_so() {
    let bench = Bench::new().await;
    bench.change("INSERT INTO library_items (id, dataset_id, kind, name) VALUES (9, 1, 'persona', 'Emilie')").await;
    let edits = vec![
        of(2, PlanColumn::Persona, "ÉMILIE"),
        of(3, PlanColumn::Persona, "emilie"),
        of(4, PlanColumn::Persona, "Ẽmilie"),
    ];
    bench.edit(edits, 0).await;
    let rows = bench.rows().await;
    let persona = |at: usize| rows[at].split('|').nth(1).expect("a persona");
    assert_eq!((persona(1), persona(2), persona(3)), ("Émilie", "Emilie", "?Ẽmilie"), "of two that are as near, none");
    bench.store.close().await;
}

#[tokio::test]
async fn a_name_that_too_many_rows_wait_for_is_said_to_be_added_in_the_library() {
    let bench = Bench::new().await;
    bench
        .change(
            r#"WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 10100)
            INSERT INTO conversations (id, dataset_id, number, arc_id, topic_id, intent, tone, tier, unknown_names)
                SELECT i, 1, i, 3, 4, 'vent', 'warm', 'scenario', '{"persona":"Nurse"}' FROM n"#,
        )
        .await;
    let refused = bench.resolve(vec![make(ItemKind::Persona, "Nurse")]).await.expect_err("too many");
    assert_eq!(refused.message, "10001 rows are too many at once.");
    assert!(refused.hint.is_some_and(|hint| hint.contains("is added in the library")));
    assert!(bench.texts("SELECT name FROM library_items WHERE name = 'Nurse'").await.is_empty(), "nothing was made");
    bench.store.close().await;
}
