//! Sides of rows whose plan is filled in between two exports, or names what the library lacks.

use std::collections::HashMap;

use super::*;

/// Forgets what rows were planned with, or gives it as [`Bench::add_all`] does.
const OPEN: &str = "UPDATE conversations SET persona_id = NULL, arc_id = NULL, topic_id = NULL;";
const PLANNED: &str = "UPDATE conversations SET persona_id = 1 + id % 4, arc_id = 11 + id % 3,
    topic_id = 21 + id / 12 % 4, unknown_names = NULL;";

impl Bench {
    async fn change(&self, sql: impl Into<String>) {
        self.engine.inner.store.change(sql).await.expect("is changed");
    }

    /// The side of each row after an export of all.
    async fn sides(&self, name: &str, validation: f64) -> HashMap<u32, &'static str> {
        let split = ExportInput { validation, ..self.input("messages") };
        self.export(&split, &format!("{name}.jsonl")).await;
        let of = |file: String, side: &'static str| rows_in(&self.path(&file)).into_iter().map(move |row| (row, side));
        of(format!("{name}.jsonl"), "train").chain(of(format!("{name}.valid.jsonl"), "valid")).collect()
    }
}

fn group(row: u32) -> (u32, u32, u32) {
    (row % 4, row % 3, row / 12 % 4)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_learned_from_never_measures_when_its_plan_is_filled_in() {
    let mut bench = Bench::new().await;
    bench.add_rows(100).await;
    bench.change(OPEN).await;
    let before = bench.sides("before", 0.1).await;
    assert!(before.values().filter(|side| **side == "valid").count() > 5, "each row is a group of its own");
    // On the way some know a persona and nothing else.
    bench.change("UPDATE conversations SET persona_id = 1 + id % 4 WHERE id % 2 = 0;").await;
    let between = bench.sides("between", 0.1).await;
    bench.change(PLANNED).await;
    let after = bench.sides("after", 0.1).await;
    assert_eq!((between.len(), after.len()), (100, 100));
    for row in 1..=100 {
        assert!(before[&row] != "train" || between[&row] == "train", "row {row}");
        assert!(between[&row] != "train" || after[&row] == "train", "row {row}");
    }
    let mut groups = HashMap::new();
    assert!(after.iter().all(|(row, side)| groups.entry(group(*row)).or_insert(side) == &side), "{after:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_comes_into_a_group_that_measures_is_still_learned_from() {
    let mut bench = Bench::new().await;
    bench.add_rows(60).await;
    bench.change(format!("{} WHERE id > 48;", OPEN.trim_end_matches(';'))).await;
    let before = bench.sides("before", 0.3).await;
    let learned = (49..=60).find(|row| before[row] == "train").expect("most are");
    let (persona, arc, topic) = group((1..=48).find(|row| before[row] == "valid").expect("a third are"));
    let ids = format!("persona_id = {}, arc_id = {}, topic_id = {}", 1 + persona, 11 + arc, 21 + topic);
    bench.change(format!("UPDATE conversations SET {ids} WHERE id = {learned};")).await;
    assert_eq!(bench.sides("after", 0.3).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_with_the_same_unknown_names_are_on_one_side_and_stay_there_when_the_library_has_them() {
    let mut bench = Bench::new().await;
    bench.add_rows(96).await;
    let names = "unknown_names = json_object('persona', 'P' || (id % 4), 'emotion', 'A' || (id % 3), 'topic', 'T' || (id / 12 % 4))";
    bench.change(format!("{OPEN} UPDATE conversations SET {names};")).await;
    let before = bench.sides("before", 0.3).await;
    assert!(before.values().any(|side| *side == "valid"));
    let mut groups = HashMap::new();
    assert!(before.iter().all(|(row, side)| groups.entry(group(*row)).or_insert(side) == &side), "{before:?}");
    bench.change(PLANNED).await;
    assert_eq!(bench.sides("after", 0.3).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_side_that_was_kept_without_unknown_names_stays() {
    let mut bench = Bench::new().await;
    bench.add_rows(96).await;
    let names = "arc_id = NULL, topic_id = NULL, unknown_names = json_object('emotion', 'A' || (id % 3), 'topic', 'T' || (id / 12 % 4))";
    bench.change(format!("UPDATE conversations SET {names};")).await;
    bench.sides("asked", 0.3).await;
    // An earlier release kept the persona alone.
    let kept = "DELETE FROM split_groups; INSERT INTO split_groups (split_id, persona_id, arc_id, topic_id, side)
        SELECT s.id, p.value, 0, 0, 'train' FROM splits s, json_each('[1, 2, 3, 4]') p;";
    bench.change(kept).await;
    assert!(bench.sides("after", 0.3).await.values().all(|side| *side == "train"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_learned_from_never_measures_when_the_plan_of_an_import_is_taken_back() {
    let mut bench = Bench::new().await;
    bench.add_rows(100).await;
    bench.change("INSERT INTO actions (dataset_id, kind, at) VALUES (1, 'conversations imported', 0);").await;
    let before = bench.sides("before", 0.3).await;
    bench.change(OPEN).await;
    let after = bench.sides("after", 0.3).await;
    assert_eq!((before.len(), after.len()), (100, 100));
    assert!((1..=100).all(|row| before[&row] != "train" || after[&row] == "train"), "{before:?}, {after:?}");
}
