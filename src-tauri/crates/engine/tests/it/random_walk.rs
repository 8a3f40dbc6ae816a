//! Whatever a person does in whatever order: undo brings back what was shown, and sums agree with the rows they are of.

use serde_json::{Value, json};
use train_engine::EngineError;
use train_engine::view::{
    CellEdit, ConversationImport, CoverageQuery, Dimension, DuplicateRows, EditCells, EditInput, EditedTurn, Filter,
    ItemKind, PlanColumn, PlanImport, QueueQuery, QueueSort, ResolveName, ResolveNames, ReviewInput, RowSummary,
    Status, Target, Verdict,
};

use crate::common::{Bench, bench, practice};

/// Draws that follow from a seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        // Xorshift64*.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }

    fn of<T: Copy>(&mut self, these: &[T]) -> T {
        these[self.below(these.len())]
    }

    fn some(&mut self, rows: &[RowSummary]) -> Vec<u32> {
        let share = 1 + self.below(4);
        rows.iter().filter(|_| self.below(4) < share).map(|row| row.id).collect()
    }
}

/// All that is shown of a dataset, without what each change counts on.
async fn shown(bench: &Bench) -> Value {
    let (engine, dataset_id) = (&bench.engine, bench.dataset.id);
    let mut rows = Vec::new();
    for row in bench.rows().await {
        let detail = engine.conversation(row.id).await.expect("a row");
        let version = detail.generation.as_ref().map(|version| version.id);
        let mut row = serde_json::to_value(&row).expect("a row");
        row.as_object_mut().expect("fields").remove("revision");
        rows.push(json!({ "row": row, "version": version, "review": detail.review, "example": detail.example }));
    }
    let (lines, columns, target) = (Dimension::Emotion, Dimension::Persona, None);
    let coverage = engine.coverage(&CoverageQuery { dataset_id, rows: lines, columns, target }).await;
    let queue = QueueQuery { dataset_id, filter: Filter::default(), sort: QueueSort::Oldest };
    let mut library: Vec<Value> = Vec::new();
    for item in engine.library(dataset_id).await.expect("a library") {
        let mut item = serde_json::to_value(&item).expect("an item");
        item.as_object_mut().expect("fields").remove("changedAt");
        library.push(item);
    }
    json!({
        "rows": rows,
        "counts": counts(bench).await,
        "facets": engine.facets(dataset_id).await.expect("facets"),
        "unknown": engine.unknown_names(dataset_id).await.expect("names"),
        "library": library,
        "coverage": coverage.expect("coverage"),
        "facts": engine.review_facts(dataset_id).await.expect("facts"),
        "queue": engine.review_queue(&queue).await.expect("a queue").ids,
    })
}

async fn counts(bench: &Bench) -> Value {
    let datasets = bench.engine.datasets().await.expect("datasets");
    serde_json::to_value(datasets.iter().find(|one| one.id == bench.dataset.id).expect("it").counts).expect("counts")
}

/// Sums that must follow from the rows.
async fn assert_sums(bench: &Bench, said: &str) {
    let rows = bench.rows().await;
    let counts = counts(bench).await;
    let count = |status| rows.iter().filter(|row| row.status == status).count();
    assert_eq!(counts["total"], rows.len(), "{said}");
    for (name, status) in [
        ("notGenerated", Status::NotGenerated),
        ("generated", Status::Generated),
        ("approved", Status::Approved),
        ("rejected", Status::Rejected),
        ("failed", Status::Failed),
    ] {
        assert_eq!(counts[name], count(status), "{name} after {said}");
    }
    let facets = bench.engine.facets(bench.dataset.id).await.expect("facets");
    for facet in &facets.personas {
        let held = rows.iter().filter(|row| row.persona == facet.name).count();
        assert_eq!(facet.count as usize, held, "{} after {said}", facet.name);
    }
    for unknown in bench.engine.unknown_names(bench.dataset.id).await.expect("names") {
        let held = rows.iter().filter(|row| match unknown.kind {
            ItemKind::Persona => row.persona == unknown.name && row.unknown.contains(&PlanColumn::Persona),
            ItemKind::Arc => row.emotion == unknown.name && row.unknown.contains(&PlanColumn::Emotion),
            _ => row.topic == unknown.name && row.unknown.contains(&PlanColumn::Topic),
        });
        assert_eq!(unknown.rows as usize, held.count(), "{} after {said}", unknown.name);
    }
}

type Did = Result<Option<String>, EngineError>;

async fn edit_text(bench: &Bench, id: u32, text: &str) -> Did {
    let Some(shown) = bench.engine.conversation(id).await?.generation else { return Ok(None) };
    let turns = shown.turns.iter().zip(1..);
    let mut turns: Vec<EditedTurn> = turns
        .map(|(turn, from)| EditedTurn { role: turn.role, content: turn.content.clone(), from: Some(from) })
        .collect();
    turns[1].content.push_str(text);
    let input = EditInput { conversation_id: id, seen: shown.id, turns };
    Ok(Some(bench.engine.edit(&input).await?.undo_token))
}

const PERSONAS: [&str; 5] = ["Anxious Planner", "Late Starter", "late  starter", "Night Nurse", ""];
const TOPICS: [&str; 4] = ["Roth conversion", "Debt", "Estate", ""];
const TIERS: [&str; 3] = ["template", "scenario", "edge case"];

fn cell_text(draw: &mut Draw, column: PlanColumn, step: usize) -> String {
    match column {
        PlanColumn::Persona => draw.of(&PERSONAS).into(),
        PlanColumn::Topic => draw.of(&TOPICS).into(),
        PlanColumn::Tier => draw.of(&TIERS).into(),
        PlanColumn::Emotion => draw.of(&["Fear to Confidence", "Shame to Pride", ""]).into(),
        PlanColumn::Brief => draw.of(&["", "one", "two"]).to_owned() + &step.to_string(),
        PlanColumn::Intent | PlanColumn::Tone => draw.of(&["calm", "learn", ""]).into(),
        _ => String::new(),
    }
}

/// One step that can be taken back: what it was, and its token where it changed something.
async fn step(bench: &Bench, draw: &mut Draw, at: usize) -> (String, Did) {
    let (engine, dataset_id) = (&bench.engine, bench.dataset.id);
    let rows = bench.rows().await;
    let ids = draw.some(&rows);
    let written: Vec<u32> = rows.iter().filter(|row| row.generated_at.is_some()).map(|row| row.id).collect();
    match draw.below(12) {
        0..2 => {
            let verdict = draw.of(&[Verdict::Approve, Verdict::Reject, Verdict::Defer]);
            let one = draw.below(2) == 0 && !ids.is_empty();
            let ids = if one { ids[..1].to_vec() } else { ids };
            let mut input = ReviewInput::new(dataset_id, Target::Ids { ids: ids.clone() }, verdict);
            input.reason = (verdict == Verdict::Reject && draw.below(2) == 0).then(|| "Too long".into());
            let given = engine.review(&input).await;
            (format!("{verdict:?} of {ids:?}"), given.map(|given| (given.changed > 0).then_some(given.undo_token)))
        }
        2 => {
            let few = ids.into_iter().take(1 + draw.below(3)).collect::<Vec<_>>();
            let deleted = engine.delete_rows(dataset_id, Target::Ids { ids: few.clone() }).await;
            (format!("deletion of {few:?}"), deleted.map(|done| done.undo_token))
        }
        3 if !written.is_empty() => {
            let id = draw.of(&written);
            (format!("edit of {id}"), edit_text(bench, id, &format!(" And {at}.")).await)
        }
        4 if !written.is_empty() => {
            let id = draw.of(&written);
            let detail = engine.conversation(id).await.expect("a row");
            let version = draw.of(&detail.versions.iter().map(|line| line.id).collect::<Vec<_>>());
            let seen = detail.generation.expect("a version").id;
            if version == seen {
                return ("nothing".into(), Ok(None));
            }
            let shown = engine.show_version(id, version, seen).await;
            (format!("{id} shows {version}"), shown.map(|done| Some(done.undo_token)))
        }
        5..8 => {
            let new_rows = draw.below(3) as u32;
            let mut edits = Vec::new();
            for new_row in 0..new_rows {
                for column in PlanColumn::ALL {
                    if draw.below(3) > 0 && !matches!(column, PlanColumn::Tier) {
                        let text = cell_text(draw, column, at);
                        edits.push(CellEdit { id: None, new_row: Some(new_row), column, text });
                    }
                }
            }
            for id in ids.iter().take(4) {
                let column = draw.of(&PlanColumn::ALL);
                let text = cell_text(draw, column, at);
                edits.push(CellEdit { id: Some(*id), new_row: None, column, text });
            }
            let said = format!("cells {edits:?}, {new_rows} new");
            let done = engine.edit_cells(&EditCells { dataset_id, edits, new_rows }).await;
            (said, done.map(|done| done.undo_token))
        }
        8 => {
            let unknown = engine.unknown_names(dataset_id).await.expect("names");
            let Some(one) = unknown.get(draw.below(unknown.len().max(1))) else { return ("nothing".into(), Ok(None)) };
            let to = (draw.below(2) == 0).then(|| one.nearest.first().map(|near| near.id)).flatten();
            let names = vec![ResolveName { kind: one.kind, name: one.name.clone(), to }];
            let done = engine.resolve_names(&ResolveNames { dataset_id, names: names.clone() }).await;
            (format!("{names:?}"), done.map(|done| done.undo_token))
        }
        9 => {
            let few: Vec<u32> = ids.into_iter().take(3).collect();
            let rows = DuplicateRows { dataset_id, target: Target::Ids { ids: few.clone() } };
            (format!("copies of {few:?}"), engine.duplicate_rows(&rows).await.map(|done| done.undo_token))
        }
        10 if draw.below(2) == 0 => {
            let unused: Vec<u32> = engine
                .library(dataset_id)
                .await
                .expect("a library")
                .iter()
                .filter(|item| !PERSONAS.contains(&&*item.name) && !TOPICS.contains(&&*item.name))
                .map(|item| item.id)
                .collect();
            let id = draw.of(&unused);
            (format!("item {id} deleted"), engine.delete_item(id).await.map(Some))
        }
        10 => {
            let path = bench.folder.path().join(format!("{at}.jsonl"));
            let persona = draw.of(&PERSONAS[..3]);
            let line = json!({ "persona": persona, "topic": draw.of(&TOPICS[..2]), "instruction": format!("ask {at}"), "output": "b" });
            std::fs::write(&path, line.to_string()).expect("a file");
            let input =
                ConversationImport { dataset_id, path, format: None, tier: None, roles: Vec::new(), skip_bad: false };
            let done = engine.import_conversations(&input).await;
            (format!("conversations {line}"), done.map(|done| Some(done.undo_token)))
        }
        _ => {
            let file = format!(
                "persona,emotion,topic,tier,brief\n{},Fear to Confidence,{},{},plan {at}\nDay Nurse {at},Fear to Confidence,Debt,template,\n",
                draw.of(&PERSONAS[..3]),
                draw.of(&TOPICS[..2]),
                draw.of(&TIERS)
            );
            let done = engine.import_plan(&PlanImport::new(dataset_id, "plan.csv"), file.clone().into_bytes()).await;
            (format!("plan {file}"), done.map(|done| done.undo_token))
        }
    }
}

/// Where two differ, by their path.
fn differ(path: &str, a: &Value, b: &Value, out: &mut Vec<String>) {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            for (key, value) in x {
                differ(&format!("{path}.{key}"), value, y.get(key).unwrap_or(&Value::Null), out);
            }
        }
        (Value::Array(x), Value::Array(y)) => {
            out.extend(x.iter().filter(|value| !y.contains(value)).map(|value| format!("{path} gone: {value}")));
            out.extend(y.iter().filter(|value| !x.contains(value)).map(|value| format!("{path} new: {value}")));
        }
        _ if a != b => out.push(format!("{path}: {a} -> {b}")),
        _ => {}
    }
}

async fn assert_as(bench: &Bench, before: &Value, said: &str) {
    let mut out = Vec::new();
    differ("", before, &shown(bench).await, &mut out);
    assert!(out.is_empty(), "{said}\n{out:#?}");
}

/// Several rounds of a few steps: all of a round is taken back, the last first, or in any order; then something stays.
async fn walk(seed: u64) {
    let bench = bench(6).await;
    let more = "persona,emotion,topic,tier\nLate Starter,Shame to Pride,Debt,scenario\n";
    bench.engine.import_plan(&PlanImport::new(bench.dataset.id, "more.csv"), more.into()).await.expect("a plan");
    let mut draw = Draw(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut history = vec![format!("seed {seed}")];
    for round in 0..5 {
        let mut done = Vec::new();
        for at in 0..6 {
            let before = shown(&bench).await;
            let (said, outcome) = step(&bench, &mut draw, round * 10 + at).await;
            history.push(said.clone());
            assert_sums(&bench, &format!("{history:#?}")).await;
            match outcome {
                Ok(Some(token)) => done.push((said, token, before)),
                Ok(None) => {}
                Err(error) => assert_as(&bench, &before, &format!("{history:#?} is refused: {error}")).await,
            }
        }
        let in_turn = draw.below(3) > 0;
        while !done.is_empty() {
            let next = if in_turn { done.len() - 1 } else { draw.below(done.len()) };
            let (said, token, before) = done.remove(next);
            let undone = bench.engine.undo(&token).await;
            history.push(format!("undo of {said}: {undone:?}"));
            assert_sums(&bench, &format!("{history:#?}")).await;
            match undone {
                _ if !in_turn => {}
                Ok(_) => assert_as(&bench, &before, &format!("{history:#?}")).await,
                // A person's edit of it stays where she can show it again: so does the row.
                Err(_) if said.starts_with("conversations") => break,
                Err(error) => panic!("{error}: {history:#?}"),
            }
        }
        if draw.below(2) == 0 {
            let batch = bench.engine.generate(&bench.all(&format!("batch {round}")), &practice()).await;
            history.push(format!("generated: {}", batch.is_ok()));
            if let Ok(batch) = batch {
                bench.engine.wait(batch.id).await.expect("its end");
            }
        } else {
            let (said, outcome) = step(&bench, &mut draw, round * 10 + 7).await;
            history.push(format!("kept: {said} {outcome:?}"));
        }
        assert_sums(&bench, &format!("{history:#?}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_brings_back_what_was_shown_whatever_was_done_before() {
    let first: u64 = std::env::var("SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    futures_util::future::join_all((first..first + 6).map(walk)).await;
}
