//! What the history says where things were taken back since.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn what_an_undo_brought_back_since_is_new() {
    let mut bench = Bench::new().await;
    bench.add_rows(6).await;
    let store = &bench.engine.inner.store;
    let reject = "INSERT INTO actions (id, dataset_id, kind, at) VALUES (2, 1, 'verdict', 3);
        INSERT INTO verdicts (version_id, verdict, action_id, at) VALUES (20, 'rejected', 2, 3);";
    store.change(reject).await.expect("is rejected");
    let deleted = bench.engine.delete_rows(1, Target::Ids { ids: vec![3] }).await.expect("is deleted");
    let input = bench.input("messages");
    assert_eq!(bench.export(&input, "a.jsonl").await.conversations, 4);
    let best = ExportInput { best: Some(2), ..input };
    bench.export(&best, "best.jsonl").await;
    let new = async || {
        let records = bench.engine.exports(1).await.expect("the history");
        records.iter().map(|record| record.since.new).collect::<Vec<_>>()
    };
    assert_eq!(new().await, [0, 0]);
    store.change("UPDATE actions SET undone_at = 4 WHERE id = 2").await.expect("is taken back");
    assert_eq!(new().await[1], 1);
    bench.engine.undo(&deleted.undo_token.expect("a token")).await.expect("is back");
    assert_eq!(new().await[1], 2);
    // Where others were passed over, it is not known which they were.
    assert_eq!(new().await[0], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_pair_is_not_new_beside_an_export_of_pairs() {
    let mut bench = Bench::new().await;
    let version = |row: u32| {
        let (id, content) = (1_000 + row, quoted(&conversation(&[&format!("{row} q"), "by the model"])));
        format!(
            "INSERT INTO versions (id, conversation_id, number, origin, call_id, system_id, content, created_at)
                VALUES ({id}, {row}, 2, 'model', {id}, 1, {content}, 5);"
        )
    };
    let reject = |row: u32| {
        let id = 1_000 + row;
        format!("INSERT INTO verdicts (version_id, verdict, action_id, at) VALUES ({id}, 'rejected', 1, 2);")
    };
    let pair = bench.add(&conversation(&["1 q", "good"]), 80).await;
    bench.add(&conversation(&["2 q", "alone"]), 80).await;
    bench.engine.inner.store.change(version(pair) + &reject(pair)).await.expect("is rejected");
    assert_eq!(bench.export(&bench.input("pairs-trl"), "pairs.jsonl").await.conversations, 1);
    bench.add_rows(3).await;
    let approved = format!("UPDATE conversations SET reviewed_at = {} WHERE id > 2;", i64::MAX / 2);
    bench.engine.inner.store.change(approved + &version(4) + &version(5)).await.expect("are approved later");
    let since = async || {
        let since = bench.engine.exports(1).await.expect("the history")[0].since;
        (since.new, since.edited, since.gone)
    };
    assert_eq!(since().await, (0, 0, 0));
    let store = &bench.engine.inner.store;
    store.change(reject(4)).await.expect("is rejected");
    assert_eq!(since().await, (1, 0, 0));
    let edit = "UPDATE versions SET parent_id = 1005, origin = 'person' WHERE id = 50";
    store.change(edit).await.expect("is a person's");
    assert_eq!(since().await, (2, 0, 0));
}
