//! Which files are written, what each begins with, and what is said of them before.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_alpaca_begins_with_a_history_wherever_the_row_stands() {
    let mut bench = Bench::new().await;
    bench.add_rows(40).await;
    let split = ExportInput { validation: 0.2, ..bench.input("messages") };
    bench.export(&split, "order.jsonl").await;
    // More of them than a reader looks at, and the only ones with a history behind all the others.
    let short = conversation(&[&"why ".repeat(80_000), "because"]);
    let long = conversation(&["first", "one", "second", "two"]);
    let mut sql = format!("UPDATE versions SET content = {};", quoted(&short));
    let names = ["order.jsonl", "order.valid.jsonl"].map(|name| bench.path(name));
    for last in names.iter().filter_map(|path| rows_in(path).last().copied()) {
        sql += &format!("UPDATE versions SET content = {} WHERE conversation_id = {last};", quoted(&long));
    }
    bench.engine.inner.store.change(sql).await.expect("is changed");
    let split = ExportInput { to: ExportTo::File { format: "alpaca".into() }, ..split };
    let report = bench.export(&split, "alpaca.jsonl").await;
    assert_eq!((report.conversations, report.files), (40, 2));
    for name in ["alpaca.jsonl", "alpaca.valid.jsonl"] {
        let rows = lines(&bench.path(name));
        assert_eq!(rows[0]["history"], json!([["first", "one"]]), "{name}");
        assert!(rows[1..].iter().all(|row| row["history"] == json!([])), "{name}");
    }
    assert!(std::fs::metadata(bench.path("alpaca.jsonl")).expect("the file").len() > 8 << 20);
    // Where nothing has a history, no column's type is in doubt.
    let short = conversation(&["a", "b"]);
    bench
        .engine
        .inner
        .store
        .change(format!("UPDATE versions SET content = {};", quoted(&short)))
        .await
        .expect("changed");
    assert_eq!(bench.export(&split, "alpaca.jsonl").await.conversations, 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recipe_that_is_shown_is_the_one_that_is_written() {
    let mut bench = Bench::new().await;
    let rows = |row: u32| (conversation(&[&format!("{row} why?"), "one", "and now?", "two", "then?", "three"]), 80);
    bench.add_all(&(1..=40).map(rows).collect::<Vec<_>>()).await;
    for consumer in ["mlx", "trl", "axolotl", "unsloth", "llamafactory", "ms-swift"] {
        let to = ExportTo::Folder { consumer: consumer.into() };
        let input = ExportInput { to, validation: 0.2, ..bench.input("") };
        let check = bench.engine.export_check(&input).await.expect("a check");
        let shown = check.recipe.expect("a recipe");
        bench.export(&input, consumer).await;
        let written = std::fs::read_to_string(bench.path(consumer).join(&shown.path)).expect("the recipe");
        assert_eq!(shown.text, written, "{consumer}");
        let train = check.files.iter().find(|file| file.path == "data/train.jsonl").expect("rows");
        assert!(train.note.starts_with(&format!("{} conversation", check.sides.train)), "{}", train.note);
    }
}
