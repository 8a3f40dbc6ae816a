//! What undo takes back, and what it leaves.

use super::*;

#[tokio::test]
async fn undo_leaves_what_was_changed_again_written_or_taken_since_and_says_so() {
    let bench = Bench::new().await;
    let edits = |text: &str| (1..=4).map(|id| of(id, PlanColumn::Brief, text)).collect::<Vec<_>>();
    let mut wide = edits("first");
    wide.push(of(1, PlanColumn::Tone, "calm"));
    wide.push(of(4, PlanColumn::Persona, "Shift Worker"));
    let first = bench.edit(wide, 1).await;
    // Another process edits a cell; one row is written, one is taken by a batch, and the new one is filled in.
    let second = bench.edit(vec![of(1, PlanColumn::Brief, "second"), new(0, PlanColumn::Brief, "x")], 1).await;
    bench.edit(vec![of(first.added[0], PlanColumn::Topic, "Debt")], 0).await;
    bench.write_row(2).await;
    bench.take(3, "in_flight").await;

    let undone = bench.undo(&first).await.expect("in part");
    assert_eq!((undone.restored, undone.gone, undone.again), (vec![1, 4], vec![], true));
    assert_eq!(
        undone.left,
        "Taken back in 2 of 5 rows. #3 is being generated or waits in a batch. #2 was written since and stays. \
        #6 was edited since and stays. 1 cell was changed again since and stays."
    );
    let rows = bench.rows().await;
    assert_eq!(rows[0], "1|Émilie|Fear to Calm|Debt|vent|warm|template|1|second by person|-|-|-|-");
    assert!(rows[1].contains("first by person") && rows[2].contains("first by person"));
    assert_eq!(rows[3], "4|Émilie|Fear to Calm|Roth conversion|vent|warm|scenario|1|-|-|-|-|-");
    assert!(rows[5].starts_with("6|-|-|Debt"), "{}", rows[5]);

    let waits = bench.undo(&first).await.expect_err("it is still being generated");
    assert_eq!(waits.message, "Nothing was taken back. #3 is being generated or waits in a batch.");
    bench.change("UPDATE jobs SET state = 'cancelled', ended_at = 1").await;
    let undone = bench.undo(&first).await.expect("what a batch had");
    assert_eq!((undone.restored, &*undone.left), (vec![3], ""));
    assert!(bench.rows().await[2].ends_with("|-|-|-|-|-"));
    assert!(bench.undo(&first).await.is_err(), "nothing is left");
    assert_eq!(bench.undo(&second).await.expect("the newer one").left, "");
    assert!(bench.rows().await[0].contains("|first by person|"), "what it had written over");
    bench.store.close().await;
}

#[tokio::test]
async fn undo_leaves_a_row_whose_brief_is_asked_for_until_it_has_come() {
    let bench = Bench::new().await;
    let copied = bench.duplicate(vec![2, 4]).await.expect("copies");
    let toned = bench.edit(vec![of(copied.added[0], PlanColumn::Tone, "calm")], 0).await;
    bench
        .change(&format!(
            "INSERT INTO batches (id, dataset_id, request_id, kind, purpose, state, provider, base_url, model, params, total, target, fill_until, created_at)
                VALUES (9, 1, 'r', 'all', 'brief', 'running', 'practice', '', 'm', '{{}}', 1, '{{}}', 0, 0);
            INSERT INTO jobs (batch_id, purpose, conversation_id, input) VALUES (9, 'brief', {0}, '{{\"rows\":[{0}]}}')",
            copied.added[0]
        ))
        .await;
    assert_eq!(bench.last().await, Some(("cells edited 0 2".into(), 1)), "nothing of the edit can be taken back");
    let refused = bench.undo(&toned).await.expect_err("its brief would be paid for in vain");
    assert_eq!(refused.message, "Nothing was taken back. #6 is being generated or waits in a batch.");
    let undone = bench.undo(&copied).await.expect("in part");
    assert_eq!((undone.gone, undone.again), (vec![copied.added[1]], true));
    assert_eq!(undone.left, "Taken back in 1 of 2 rows. #6 is being generated or waits in a batch.");

    bench.change("UPDATE jobs SET state = 'cancelled', ended_at = 1").await;
    assert_eq!(bench.undo(&toned).await.expect("is free").restored, [copied.added[0]]);
    assert_eq!(bench.undo(&copied).await.expect("the rest").gone, [copied.added[0]]);
    bench.store.close().await;
}

#[tokio::test]
async fn undo_knows_a_word_that_has_another_name_by_now() {
    let bench = Bench::new().await;
    let changed = bench.edit(vec![of(1, PlanColumn::Intent, "get a plan"), new(0, PlanColumn::Tone, "WARM")], 1).await;
    let other = bench.edit(vec![of(2, PlanColumn::Tone, "calm"), of(1, PlanColumn::Brief, "warm")], 0).await;
    for (kind, from, to) in [
        (ItemKind::Tone, "warm", "kind"),
        (ItemKind::Intent, "Get A Plan", "decide on \"it\""),
        (ItemKind::Intent, "vent", "let off steam"),
        (ItemKind::Intent, "decide on \"it\"", "decide"),
    ] {
        let renaming = bench.store.writer().write(move |connection| {
            Box::pin(async move { library_use::rename_word(connection, 1, kind, [from, to]).await })
        });
        renaming.await.expect("has another name");
    }
    let rows = bench.rows().await;
    assert!(rows[0].starts_with("1|Émilie|Fear to Calm|Debt|decide|kind|template|1|warm by person"), "{}", rows[0]);
    let undone = bench.undo(&other).await.expect("is undone");
    assert_eq!((undone.restored, &*undone.left), (vec![2, 1], ""));
    let undone = bench.undo(&changed).await.expect("is undone");
    assert_eq!((undone.restored, undone.gone, &*undone.left), (vec![1], changed.added.clone(), ""));
    let rows = bench.rows().await;
    assert!(rows[0].contains("|let off steam|kind|template|1|one by model"), "{}", rows[0]);
    assert!(rows[1].contains("|let off steam|kind|"), "{}", rows[1]);
    bench.store.close().await;
}

#[tokio::test]
async fn what_nothing_can_be_taken_back_of_is_not_offered_again() {
    let bench = Bench::new().await;
    let changed = bench.edit(vec![of(1, PlanColumn::Brief, "a"), of(2, PlanColumn::Brief, "b")], 0).await;
    bench.write_row(1).await;
    bench.change("UPDATE conversations SET dataset_id = NULL, deleted_by = 1 WHERE id = 2").await;
    let undone = bench.undo(&changed).await.expect("an answer");
    assert_eq!((undone.restored.len(), undone.gone.len(), undone.again), (0, 0, false));
    assert_eq!(undone.left, "Nothing was taken back. #1 was written since and stays. 1 row was deleted since.");
    assert_eq!(bench.last().await, None);
    bench.store.close().await;
}

#[tokio::test]
async fn undo_finds_items_again_that_have_other_names_or_are_gone() {
    let bench = Bench::new().await;
    let to = [of(1, PlanColumn::Persona, "Late Starter"), of(4, PlanColumn::Persona, "Late Starter")];
    let changed = bench.edit(to.to_vec(), 0).await;
    bench.change("UPDATE library_items SET name = 'Slow Starter' WHERE id = 2").await;
    bench.change("DELETE FROM library_items WHERE id = 1").await;
    let undone = bench.undo(&changed).await.expect("is undone");
    assert_eq!((undone.restored, &*undone.left), (vec![1, 4], ""));
    let rows = bench.rows().await;
    assert!(rows[0].starts_with("1|?Émilie|"), "as a name that is not known any more: {}", rows[0]);
    assert_eq!(bench.unknown().await[0].ids, [1, 4]);
    bench.store.close().await;
}

#[tokio::test]
async fn a_new_item_never_stands_for_one_that_is_gone() {
    let bench = Bench::new().await;
    bench.change("INSERT INTO library_items (dataset_id, kind, name) VALUES (1, 'persona', 'Newest'); \
        INSERT INTO library_versions (item_id, number, name, body, created_at) SELECT id, 1, name, '{}', 1 FROM library_items WHERE name = 'Newest'; \
        UPDATE library_items SET version_id = last_insert_rowid() WHERE name = 'Newest'").await;
    bench.edit(vec![of(1, PlanColumn::Persona, "Newest")], 0).await;
    let changed = bench.edit(vec![of(1, PlanColumn::Persona, "Late Starter")], 0).await;
    bench.change("DELETE FROM library_items WHERE name = 'Newest'; \
        INSERT INTO library_items (dataset_id, kind, name) VALUES (1, 'persona', 'Another'); \
        INSERT INTO library_versions (item_id, number, name, body, created_at) SELECT id, 1, name, '{}', 1 FROM library_items WHERE name = 'Another'; \
        UPDATE library_items SET version_id = last_insert_rowid() WHERE name = 'Another'").await;
    bench.undo(&changed).await.expect("is undone");
    let rows = bench.rows().await;
    assert!(rows[0].starts_with("1|?Newest|"), "by its name, since nobody has its id: {}", rows[0]);
    bench.store.close().await;
}

#[tokio::test]
async fn undo_never_pairs_a_row_with_a_template_of_another_tier() {
    const LEFT: &str = "1 row keeps its tier and template, because the ones before do not go together any more.";
    let bench = Bench::new().await;
    let before = bench.rows().await;
    // Filled down, and in one of the rows a template of the new tier is chosen.
    let fill = |id| [of(id, PlanColumn::Tier, "Edge Case"), of(id, PlanColumn::Tone, "calm")];
    let filled = bench.edit([fill(1), fill(2)].concat(), 0).await;
    let chosen = bench.edit(vec![of(1, PlanColumn::Template, "Crisis")], 0).await;
    let undone = bench.undo(&filled).await.expect("in part");
    assert_eq!((undone.restored, undone.left), (vec![1, 2], format!("Taken back in 2 of 2 rows. {LEFT}")));
    let rows = bench.rows().await;
    assert_eq!(rows[0], "1|Émilie|Fear to Calm|Debt|vent|warm|edge_case|1|one by model|-|-|-|Crisis");
    assert_eq!(rows[1], before[1]);
    assert_eq!(bench.undo(&chosen).await.expect("the template alone").left, "");

    // The template that stood there is of another tier by now.
    bench.edit(vec![of(3, PlanColumn::Template, "Crisis")], 0).await;
    let cleared = bench.edit(vec![of(3, PlanColumn::Template, "")], 0).await;
    bench.change("UPDATE library_items SET slot = 'scenario' WHERE id = 6").await;
    let undone = bench.undo(&cleared).await.expect("an answer");
    assert_eq!((undone.restored, undone.left), (vec![], format!("Nothing was taken back. {LEFT}")));
    assert_eq!(bench.rows().await[2], before[2]);
    bench.store.close().await;
}

/// A plan's file that says the same row twice would bring in one of them.
#[tokio::test]
async fn a_row_that_gets_its_combination_back_is_told_from_one_that_has_it_by_now() {
    let bench = Bench::new().await;
    let before = bench.rows().await[0].clone();
    let changed = bench.edit(vec![of(1, PlanColumn::Persona, "Late Starter")], 0).await;
    bench.change("INSERT INTO conversations (dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier, brief, variation)
        SELECT dataset_id, 900, 1, arc_id, topic_id, intent, tone, tier, brief, 1 FROM conversations WHERE id = 1").await;
    bench.undo(&changed).await.expect("is undone");
    let twice = "SELECT count(*) FROM (SELECT 1 FROM conversations WHERE persona_id IS NOT NULL AND arc_id IS NOT NULL AND topic_id IS NOT NULL
        GROUP BY dataset_id, persona_id, arc_id, topic_id, tier, brief, variation HAVING count(*) > 1)";
    let mut connection = bench.store.read().await.expect("reads");
    assert_eq!(testing::number(&mut connection, twice).await.expect("a count"), Some(0), "{before}");
    drop(connection);
    bench.store.close().await;
}
