//! The table as a spreadsheet beside batches, other processes and restarts.

use std::time::{Duration, Instant};

use train_engine::view::{
    CellEdit, CellsOutcome, ConversationImport, DuplicateRows, EditCells, ItemKind, PlanColumn, ResolveName,
    ResolveNames, Status, Target,
};
use train_engine::{Engine, ErrorCode, Overrides};
use train_support::{Config, FaultServer};

use crate::common::{Bench, all_rows, bench, open, towards};

fn config() -> Config {
    Config { latency: Duration::from_millis(5), marker: Some("item-".into()), ..Config::default() }
}

fn cell(id: u32, column: PlanColumn, text: &str) -> CellEdit {
    CellEdit { id: Some(id), new_row: None, column, text: text.into() }
}

async fn edit(engine: &Engine, edits: Vec<CellEdit>, new_rows: u32) -> CellsOutcome {
    engine.edit_cells(&EditCells { dataset_id: 1, edits, new_rows }).await.expect("an answer")
}

async fn ids(bench: &Bench) -> Vec<u32> {
    bench.rows().await.iter().map(|row| row.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_with_unknown_names_are_never_sent_and_that_is_said() {
    let server = FaultServer::start(config()).await;
    let bench = bench(6).await;
    let rows = ids(&bench).await;
    let edited = edit(&bench.engine, vec![cell(rows[1], PlanColumn::Persona, " Shift  Worker ")], 1).await;
    assert_eq!((edited.changed.len(), edited.added.len(), edited.problems.len()), (1, 1, 0));
    let unknown = &edited.unknown[0];
    assert_eq!((unknown.kind, &*unknown.name, unknown.rows), (ItemKind::Persona, "Shift Worker", 1));
    let row = &bench.rows().await[1];
    assert_eq!((&*row.persona, &row.unknown[..]), ("Shift Worker", &[PlanColumn::Persona][..]));
    let found: Vec<u32> = bench.rows_with("shift w").await.iter().map(|row| row.id).collect();
    assert_eq!(found, [rows[1]], "what stands in the table is found");

    // The unknown name, and the new row that names nothing.
    for target in [Target::All, all_rows(), Target::Ids { ids: ids(&bench).await }] {
        let estimate = bench.engine.estimate(1, &target, &towards(&server)).await.expect("an estimate");
        assert_eq!((estimate.count, estimate.incomplete), (5, 2), "{target:?}");
        assert_eq!(estimate.tiers.iter().map(|tier| tier.count).sum::<u32>(), 5, "{target:?}");
    }
    let one = |request: &str| bench.input(request, Target::Ids { ids: vec![rows[1]] });
    let refused = bench.engine.generate(&one("one"), &towards(&server)).await.expect_err("an unknown name");
    assert_eq!(refused.message, "The library has no \"Shift Worker\", so there is nothing to make a prompt of.");
    let batch = bench.run("all", &towards(&server)).await;
    assert_eq!((batch.total, batch.succeeded, server.stats().requests), (5, 5, 5));
    assert_eq!(bench.rows().await[1].status, Status::NotGenerated);
    let nothing = bench.engine.generate(&bench.all("again"), &towards(&server)).await.expect_err("two that lack it");
    assert!(nothing.message.starts_with("There is nothing to generate: 2 rows lack a persona"), "{nothing}");
    assert!(nothing.message.contains("\"Shift Worker\""), "{nothing}");

    let made = ResolveName { kind: ItemKind::Persona, name: "Shift Worker".into(), to: None };
    let resolved = bench.engine.resolve_names(&ResolveNames { dataset_id: 1, names: vec![made] }).await;
    let resolved = resolved.expect("is made");
    assert_eq!((resolved.changed, resolved.unknown.len()), (vec![rows[1]], 0));
    let batch = bench.engine.generate(&one("known"), &towards(&server)).await.expect("a batch");
    bench.engine.wait(batch.id).await.expect("its end");
    let detail = bench.engine.conversation(rows[1]).await.expect("a row");
    assert!(detail.generation.expect("a version").prompt.contains("Shift Worker"));
    // Written by now: the name stays, and so does what it was written from.
    let undone = bench.engine.undo(&resolved.undo_token.expect("a token")).await.expect("it is written");
    assert_eq!((undone.rows, undone.again), (0, false));
    assert_eq!(undone.left, "Nothing was taken back. #2 was written since and stays.");
    let locked = edit(
        &bench.engine,
        vec![cell(rows[1], PlanColumn::Topic, "Roth conversion"), cell(rows[1], PlanColumn::Persona, "Late Starter")],
        0,
    )
    .await;
    assert_eq!(locked.problems.len(), 1, "what stays as it is needs no leave: {:?}", locked.problems);
    assert_eq!(locked.problems[0].message, "Written from this. Duplicate to change.");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_while_a_batch_runs_is_refused_for_its_rows_and_reaches_the_next_prompt() {
    let server = FaultServer::start(config()).await;
    let bench = bench(4).await;
    let rows = ids(&bench).await;
    server.hold_after(1);
    let few = Target::Ids { ids: rows[..3].to_vec() };
    let slow = Overrides { concurrency: Some(1), ..towards(&server) };
    let batch = bench.engine.generate(&bench.input("slow", few), &slow).await.expect("a batch");
    let held = loop {
        let seen = bench.rows().await;
        if seen[0].status == Status::Generated
            && let Some(held) = seen.iter().find(|row| row.status == Status::Generating)
        {
            break held.id;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    let waiting = *rows[..3].iter().rev().find(|id| **id != held).expect("another one");
    let before = bench.rows().await;
    let brief = |id| cell(id, PlanColumn::Brief, "another brief");
    let refused = edit(&bench.engine, vec![brief(held), brief(waiting), brief(rows[3])], 0).await;
    let said: Vec<(Option<u32>, &str)> =
        refused.problems.iter().map(|problem| (problem.id, &*problem.message)).collect();
    let waits = format!("It waits in batch {}. Wait for its end, or cancel the batch first.", batch.id);
    assert_eq!(
        said,
        [
            (Some(held), "It is being generated. Wait for its answer, or cancel the batch first."),
            (Some(waiting), &*waits),
        ]
    );
    assert_eq!((refused.undo_token, refused.changed.len()), (None, 0));
    let brief_of =
        |rows: &[train_engine::view::RowSummary]| rows.iter().map(|row| row.brief.clone()).collect::<Vec<_>>();
    assert_eq!(brief_of(&bench.rows().await), brief_of(&before), "not even that of the free row");

    let edited = edit(&bench.engine, vec![brief(rows[3])], 0).await;
    assert_eq!(edited.changed, [rows[3]]);
    server.release();
    bench.engine.wait(batch.id).await.expect("its end");
    bench.run("rest", &towards(&server)).await;
    for (row, was) in bench.rows().await.into_iter().zip(before) {
        let detail = bench.engine.conversation(row.id).await.expect("a row").generation.expect("a version");
        let wanted = if row.id == rows[3] { "another brief".into() } else { was.brief.expect("a brief") };
        assert!(detail.prompt.contains(&wanted), "#{}: {wanted}", row.number);
    }
    let late = bench.engine.undo(&edited.undo_token.expect("a token")).await.expect("it is written");
    assert_eq!((late.rows, late.again, late.left.contains("#4 was written since")), (0, false, true), "{late:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_edited_is_undone_after_a_restart() {
    let bench = bench(2).await;
    let rows = ids(&bench).await;
    let before = bench.rows().await;
    let edits = vec![
        cell(rows[0], PlanColumn::Tier, "edge case"),
        cell(rows[0], PlanColumn::Friction, "doubts"),
        CellEdit { id: None, new_row: Some(0), column: PlanColumn::Topic, text: "Roth conversion".into() },
    ];
    edit(&bench.engine, edits, 1).await;
    let target = Target::Ids { ids: vec![rows[1]] };
    let copied = bench.engine.duplicate_rows(&DuplicateRows { dataset_id: 1, target }).await.expect("a copy");
    assert_eq!((copied.added.len(), bench.rows().await.len()), (1, 4));
    bench.engine.shut_down(Duration::ZERO).await;

    let engine = open(bench.folder.path()).await.expect("an engine");
    let bench = Bench { engine, ..bench };
    for title in ["1 row added", "3 cells edited, 1 row added"] {
        let last = bench.engine.last_action(1).await.expect("an answer").expect("an action");
        assert_eq!(last.title, title);
        bench.engine.undo(&last.undo_token).await.expect("is undone");
    }
    let after = bench.rows().await;
    let plan =
        |row: &train_engine::view::RowSummary| (row.id, row.tier, row.friction, row.variation, row.brief.clone());
    assert_eq!(after.iter().map(plan).collect::<Vec<_>>(), before.iter().map(plan).collect::<Vec<_>>());
    let last = bench.engine.last_action(1).await.expect("an answer").expect("the import of the plan");
    assert_eq!(last.title, "2 conversations planned");
    let audit = bench.engine.audit(1, 0, 10).await.expect("a page").entries;
    let said: Vec<(&str, &str, bool)> =
        audit.iter().map(|entry| (&*entry.kind, &*entry.after, entry.undone_at.is_some())).collect();
    assert_eq!(
        said,
        [
            ("cells edited", "1 row added", true),
            ("cells edited", "3 cells edited, 1 row added", true),
            ("rows planned", "2 rows planned", false),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_of_a_block_pasted_one_row_lower_leaves_no_variation_behind() {
    let bench = bench(1).await;
    let plan =
        ["Anxious Planner", "Late Starter"].map(|name| format!("{name},Fear to Confidence,Roth conversion,template\n"));
    let plan = format!("persona,emotion,topic,tier\n{}", plan.concat()).into_bytes();
    let import = train_engine::view::PlanImport::new(bench.dataset.id, "two.csv");
    bench.engine.import_plan(&import, plan).await.expect("a plan");
    let rows = &ids(&bench).await[1..];
    let new = |column: PlanColumn, text: &str| CellEdit { id: None, new_row: Some(0), column, text: text.into() };
    let before = bench.rows().await;
    assert_eq!(before.iter().map(|row| row.variation).collect::<Vec<_>>(), [1, 1, 1]);
    let edits = vec![
        cell(rows[0], PlanColumn::Persona, "Somebody Else"),
        cell(rows[1], PlanColumn::Persona, "Anxious Planner"),
        new(PlanColumn::Persona, "Late Starter"),
        new(PlanColumn::Emotion, "Fear to Confidence"),
        new(PlanColumn::Topic, "Roth conversion"),
        new(PlanColumn::Tier, "template"),
    ];
    let pasted = edit(&bench.engine, edits, 1).await;
    assert_eq!((pasted.problems.len(), pasted.added.len(), bench.rows().await[3].variation), (0, 1, 1), "{pasted:?}");
    bench.engine.undo(&pasted.undo_token.expect("a token")).await.expect("is undone");
    let plan = |row: &train_engine::view::RowSummary| (row.id, row.persona.clone(), row.variation);
    assert_eq!(bench.rows().await.iter().map(plan).collect::<Vec<_>>(), before.iter().map(plan).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_the_last_wins_each_cell_and_undo_says_what_it_left() {
    let bench = bench(3).await;
    let other = open(bench.folder.path()).await.expect("another process");
    let rows = ids(&bench).await;
    let briefs = |text: &str, ids: &[u32]| ids.iter().map(|id| cell(*id, PlanColumn::Brief, text)).collect::<Vec<_>>();
    let (mine, theirs) = tokio::join!(
        async {
            let mut tokens = Vec::new();
            for round in 0..5 {
                let edits = briefs(&format!("mine {round}"), &rows);
                tokens.push(edit(&bench.engine, edits, 0).await.undo_token.expect("a token"));
            }
            tokens
        },
        async {
            for round in 0..5 {
                edit(&other, briefs(&format!("theirs {round}"), &rows[..2]), 1).await;
            }
            edit(&other, briefs("theirs at last", &rows[..2]), 1).await.undo_token.expect("a token")
        }
    );
    let numbers: Vec<u32> = bench.rows().await.iter().map(|row| row.number).collect();
    assert_eq!(numbers, (1..=9).collect::<Vec<_>>(), "every new row has a number of its own");
    edit(&other, briefs("the last word", &rows[..2]), 0).await;
    let undone = bench.engine.undo(mine.last().expect("a token")).await.expect("in part");
    assert_eq!(undone.left, "Taken back in 1 of 3 rows. 2 cells were changed again since and stay.");
    let seen: Vec<Option<String>> = bench.rows().await.into_iter().take(3).map(|row| row.brief).collect();
    assert_eq!(seen, [Some("the last word".into()), Some("the last word".into()), Some("mine 3".into())]);
    assert!(!theirs.is_empty());
    other.shut_down(Duration::ZERO).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_reaches_the_window_and_a_wrong_one_does_not() {
    let bench = bench(2).await;
    let rows = ids(&bench).await;
    bench.engine.watch().await.expect("watches");
    let mut events = bench.engine.changes();
    assert_eq!(edit(&bench.engine, vec![cell(rows[0], PlanColumn::Tier, "44")], 0).await.problems.len(), 1);
    edit(&bench.engine, vec![cell(rows[1], PlanColumn::Tone, "calm")], 0).await;
    let event = loop {
        let event = events.recv().await.expect("an event");
        if !event.rows.is_empty() {
            break event;
        }
    };
    let told: Vec<(u32, &str)> = event.rows.iter().map(|row| (row.id, &*row.tone)).collect();
    assert_eq!((told, event.resync), (vec![(rows[1], "calm")], false));
    let both = CellEdit { id: Some(rows[0]), new_row: Some(0), column: PlanColumn::Tone, text: "x".into() };
    let unclear = bench.engine.edit_cells(&EditCells { dataset_id: 1, edits: vec![both], new_rows: 1 }).await;
    assert_eq!(unclear.expect_err("which row").code, ErrorCode::Invalid);
    let gone = bench.engine.edit_cells(&EditCells { dataset_id: 99, edits: Vec::new(), new_rows: 1 }).await;
    assert_eq!(gone.expect_err("no dataset").code, ErrorCode::NotFound);
}

/// Prints what pasting 10,000 rows of seven columns takes, and taking it back.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn measure_a_paste_of_ten_thousand_rows() {
    let bench = bench(1).await;
    let texts = [
        (PlanColumn::Persona, "Anxious Planner"),
        (PlanColumn::Emotion, "Fear to Confidence"),
        (PlanColumn::Topic, "Roth conversion"),
        (PlanColumn::Intent, "decide"),
        (PlanColumn::Tone, "calm"),
        (PlanColumn::Tier, "scenario"),
        (PlanColumn::Brief, "A will from 1994"),
    ];
    let cell =
        |at, (column, text): (PlanColumn, &str)| CellEdit { id: None, new_row: Some(at), column, text: text.into() };
    let edits = (0..10_000).flat_map(|at| texts.map(|text| cell(at, text))).collect();
    let started = Instant::now();
    let pasted = edit(&bench.engine, edits, 10_000).await;
    let took = started.elapsed();
    assert_eq!(pasted.added.len(), 10_000);
    bench.engine.undo(&pasted.undo_token.expect("a token")).await.expect("is undone");
    println!(
        "10,000 rows pasted: {:.2} s, taken back: {:.2} s",
        took.as_secs_f64(),
        (started.elapsed() - took).as_secs_f64()
    );
}

#[tokio::test]
async fn a_row_that_lacks_a_name_is_left_out_of_the_plans_file_which_comes_in_again() {
    let bench = bench(3).await;
    edit(&bench.engine, vec![cell(ids(&bench).await[0], PlanColumn::Topic, "")], 1).await;
    let (file, left_out) = bench.engine.export_plan(1).await.expect("a file");
    assert_eq!((left_out, bench.rows().await.len()), (2, 4));
    let other = bench.engine.create_dataset("other", false).await.expect("a dataset").id;
    let input = train_engine::view::PlanImport::new(other, "plan.csv");
    let report = bench.engine.import_plan(&input, file).await.expect("comes in");
    assert_eq!((report.added, report.skipped), (2, 0));
}

#[tokio::test]
async fn rows_that_say_the_same_are_variations_of_their_own_in_the_plans_file() {
    let bench = bench(1).await;
    let names = [
        (PlanColumn::Persona, "Shift Worker"),
        (PlanColumn::Emotion, "Fear to Confidence"),
        (PlanColumn::Topic, "Roth conversion"),
    ];
    let new =
        |at, (column, text): (PlanColumn, &str)| CellEdit { id: None, new_row: Some(at), column, text: text.into() };
    edit(&bench.engine, (0..3).flat_map(|at| names.map(|name| new(at, name))).collect(), 3).await;
    // What waits for a name has no next variation.
    assert_eq!(bench.rows().await.iter().map(|row| row.variation).collect::<Vec<_>>(), [1, 1, 1, 1]);
    let (file, left_out) = bench.engine.export_plan(1).await.expect("a file");
    let other = bench.engine.create_dataset("other", false).await.expect("a dataset").id;
    let input = train_engine::view::PlanImport::new(other, "plan.csv");
    let report = bench.engine.import_plan(&input, file).await.expect("no line stands twice");
    assert_eq!((report.added, report.skipped, left_out), (4, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_comes_while_a_batch_runs_is_known_to_the_rows_that_it_takes_later() {
    let server = FaultServer::start(config()).await;
    server.hold_after(0);
    let bench = bench(6).await;
    let rows = ids(&bench).await;
    let names = ["Shift Worker", "Night Nurse", "Day Nurse"];
    let lacking = rows[3..].iter().zip(names).map(|(id, name)| cell(*id, PlanColumn::Persona, name));
    edit(&bench.engine, lacking.collect(), 0).await;
    let one = Overrides { concurrency: Some(1), ..towards(&server) };
    let batch = bench.engine.generate(&bench.all("slices"), &one).await.expect("a batch");
    while server.stats().in_flight == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // As in a batch of more rows than one slice adds: the last three are still to come.
    let mut connection = train_store::testing::connect(bench.folder.path()).await.expect("a connection");
    let sliced = format!("UPDATE batches SET fill_done = 0, filled_to = {} WHERE id = {}", rows[2], batch.id);
    train_store::testing::run(&mut connection, sliced).await.expect("is filled in part");
    let made = ResolveName { kind: ItemKind::Persona, name: "Shift Worker".into(), to: None };
    bench.engine.resolve_names(&ResolveNames { dataset_id: 1, names: vec![made] }).await.expect("is made");
    let file = "persona,emotion,topic,tier\nNight Nurse,Fear to Confidence,Roth conversion,template\n";
    let import = train_engine::view::PlanImport::new(1, "nurse.csv");
    bench.engine.import_plan(&import, file.into()).await.expect("is made by a plan");
    let path = bench.folder.path().join("nurse.jsonl");
    std::fs::write(&path, r#"{"persona":"Day Nurse","instruction":"a","output":"b"}"#).expect("a file");
    let import =
        ConversationImport { dataset_id: 1, path, format: None, tier: None, roles: Vec::new(), skip_bad: false };
    bench.engine.import_conversations(&import).await.expect("is made by conversations");
    server.release();
    let ended = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((ended.total, ended.succeeded, ended.failed), (6, 6, 0), "{:?}", bench.errors().await);
}
