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
