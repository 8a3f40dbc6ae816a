//! A plan that comes from a file: looked at, brought in, taken back, beside batches, restarts and other imports.

use std::time::Duration;

use train_engine::view::{
    ColumnSource, FileColumn, ImportReport, ItemBody, ItemKind, NameChoice, PlanColumn, PlanImport, ResolveName,
    ResolveNames, SaveItem, Status, Target, Tier,
};
use train_engine::{Engine, EngineError, ErrorCode, Overrides};
use train_support::{Config, FaultServer};

use crate::common::{Bench, bench, open, plan, towards};

/// Beside the two rows of the bench: #1 again, #1 with another tone, a new persona twice, and a brief like that of line 4.
const FILE: &str = "Persona,Emotion,Topic,Tier,Brief,Tone
anxious planner,fear to confidence,roth  conversion,template,item-00000,
Anxious Planner,Fear to Confidence,Roth Conversion,template,item-00000,gentle
Nigth Nurse,Fear to Confidence,Roth conversion,template,She asks what to do with a small pension at fifty,
NIGTH NURSE,Fear to Confidence,Roth conversion,template,She asks what to do with a small pension at sixty,
";

fn input(bench: &Bench) -> PlanImport {
    PlanImport::new(bench.dataset.id, "plan.csv")
}

async fn import(bench: &Bench, input: &PlanImport, file: &str) -> Result<ImportReport, EngineError> {
    bench.engine.import_plan(input, file.as_bytes().to_vec()).await
}

async fn personas(engine: &Engine) -> Vec<String> {
    let library = engine.library(1).await.expect("a library");
    library.into_iter().filter(|item| item.kind == ItemKind::Persona).map(|item| item.name).collect()
}

async fn new_persona(bench: &Bench, name: &str) -> u32 {
    let body = ItemBody::Persona(train_content::blank_persona(name));
    let save = SaveItem { dataset_id: bench.dataset.id, id: None, seen: None, body };
    bench.engine.save_item(&save).await.expect("is made").item.id
}

fn chosen(name: &str, to: Option<u32>, leave: bool) -> Vec<NameChoice> {
    vec![NameChoice { kind: ItemKind::Persona, name: name.into(), to, leave }]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_says_what_the_import_does_and_writes_nothing() {
    let bench = bench(2).await;
    let before = bench.rows().await;
    let preview = bench.engine.preview_plan(&input(&bench), FILE.into()).await.expect("a preview");
    assert_eq!((preview.rows, preview.added, preview.known, preview.differing_total), (4, 3, 1, 1));
    let differing = &preview.differing[0];
    assert_eq!((differing.line, differing.number, &differing.columns[..]), (3, 1, &[PlanColumn::Tone][..]));
    let [unknown] = &preview.unknown[..] else { panic!("one name: {:?}", preview.unknown) };
    assert_eq!((unknown.kind, &*unknown.name, unknown.rows), (ItemKind::Persona, "Nigth Nurse", 2));
    assert_eq!((&*unknown.nearest[0].name, unknown.nearest[0].rows), ("Anxious Planner", 2));
    assert_eq!(preview.similar_total, 2, "line 3 is #1 but for its tone: {:?}", preview.similar);
    let [planned, similar] = &preview.similar[..] else { panic!("two rows: {:?}", preview.similar) };
    assert_eq!((planned.line, planned.number, planned.other_line), (3, Some(1), None));
    assert_eq!((similar.line, similar.number, similar.other_line), (5, None, Some(4)));
    assert_eq!(similar.words, ["She asks what to do with a small pension at"]);
    assert!(preview.problems.is_empty() && preview.encodings.contains(&"GB18030".to_owned()));
    assert_eq!(preview.headings[4].column, Some(FileColumn::Brief));
    assert_eq!((bench.rows().await, personas(&bench.engine).await), (before, vec!["Anxious Planner".into()]));

    let new = PlanImport { add_new: true, ..input(&bench) };
    let preview = bench.engine.preview_plan(&new, FILE.into()).await.expect("a preview");
    assert_eq!((preview.added, preview.known, preview.differing_total), (2, 1, 1));
    let report = import(&bench, &new, FILE).await.expect("is imported");
    assert_eq!((report.added, report.skipped, &report.new_names[..]), (2, 2, &["persona: Nigth Nurse".to_owned()][..]));
    assert_eq!(
        report.warnings,
        [
            "1 row was already planned and was passed over.",
            "1 row is planned with other cells and was left out: line 3 (tone).",
        ]
    );
    let report = import(&bench, &input(&bench), FILE).await.expect("is imported");
    assert_eq!((report.added, report.skipped), (1, 3), "without it what differs comes too");
}

/// They come along from web pages, PDFs and spreadsheets.
#[tokio::test(flavor = "multi_thread")]
async fn characters_that_nobody_sees_make_no_other_name() {
    let bench = bench(1).await;
    let file = "persona,emotion,topic,tier\nAnxious Planner\u{200b},Fear to Confidence\u{feff},Roth conver\u{ad}sion,template\n\
        \u{200e}Anxious Planner,Fear to Confidence,Roth conversion,scenario\nE\u{301}milie,Fear to Confidence,Roth conversion,template\n";
    let report = import(&bench, &input(&bench), file).await.expect("is imported");
    assert_eq!(report.new_names, ["persona: Émilie"]);
    let body = ItemBody::Persona(train_content::blank_persona("E\u{301}milie\u{200b}"));
    let save = SaveItem { dataset_id: bench.dataset.id, id: None, seen: None, body };
    let refused = bench.engine.save_item(&save).await.expect_err("it looks the same");
    assert_eq!(refused.message, "There is already a persona \"Émilie\".");
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_are_named_with_their_places_and_nothing_is_imported() {
    let bench = bench(1).await;
    let file = "persona,emotion,topic,tier,template\nAnn,Fear,Debt,template,No such\nAnn,Fear,Debt,gold,\n";
    let preview = bench.engine.preview_plan(&input(&bench), file.into()).await.expect("a preview");
    let places: Vec<_> = preview.problems.iter().map(|problem| (problem.line, problem.column.as_deref())).collect();
    assert_eq!(places, [(2, Some("template")), (3, Some("tier"))]);
    assert!(preview.problems[0].message.contains("no template \"No such\""), "{:?}", preview.problems);
    assert_eq!(preview.lines[0].problems[0].column, Some(FileColumn::Template));
    assert_eq!((preview.rows, preview.added), (2, 0));
    let refused = import(&bench, &input(&bench), file).await.expect_err("a tier that is none");
    assert_eq!(refused.code, ErrorCode::ImportProblems);
    assert_eq!((bench.rows().await.len(), personas(&bench.engine).await.len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_of_another_tier_is_refused_as_in_the_table() {
    let bench = bench(1).await;
    let library = bench.engine.library(1).await.expect("a library");
    let scenario = library.into_iter().find(|item| item.tier == Some(Tier::Scenario)).expect("a template").name;
    let file = format!("persona,emotion,topic,tier,template\nAnn,Fear,Debt,template,\"{scenario}\"\n");
    let said = format!(
        "\"{scenario}\" is a template for Scenario, and this row is Template. Choose one of its tier, or change both."
    );
    let preview = bench.engine.preview_plan(&input(&bench), file.clone().into()).await.expect("a preview");
    let problems: Vec<(u32, &str)> = preview.problems.iter().map(|problem| (problem.line, &*problem.message)).collect();
    assert_eq!((problems, preview.added), (vec![(2, &*said)], 0));
    let refused = import(&bench, &input(&bench), &file).await.expect_err("a prompt of it would be paid for in vain");
    assert_eq!((refused.code, refused.message), (ErrorCode::Invalid, format!("Line 2: {said}")));
    assert_eq!(bench.rows().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_are_taken_from_other_headings() {
    let bench = bench(1).await;
    let file = "Who,Feeling,About,Level,Brief\nAnn,Fear,Debt,scenario,not this\n";
    let source = |column, heading: Option<&str>| ColumnSource { column, heading: heading.map(str::to_owned) };
    let mapped = PlanImport {
        columns: vec![
            source(FileColumn::Persona, Some("who")),
            source(FileColumn::Topic, Some("About")),
            source(FileColumn::Tier, Some("Level")),
            source(FileColumn::Brief, None),
        ],
        ..input(&bench)
    };
    assert!(import(&bench, &input(&bench), file).await.is_err(), "three columns are missing");
    let preview = bench.engine.preview_plan(&mapped, file.into()).await.expect("a preview");
    assert_eq!((preview.added, preview.problems.len()), (1, 0), "{:?}", preview.problems);
    import(&bench, &mapped, file).await.expect("is imported");
    let row = &bench.rows().await[1];
    assert_eq!((&*row.persona, &*row.topic, row.tier, &row.brief), ("Ann", "Debt", Tier::Scenario, &None));
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_takes_rows_and_names_back_also_after_a_restart() {
    let bench = bench(2).await;
    let report = import(&bench, &input(&bench), FILE).await.expect("is imported");
    let token = report.undo_token.expect("a token");
    assert_eq!(bench.engine.last_plan_action(1).await.expect("an answer"), Some(token.clone()));
    bench.engine.shut_down(Duration::ZERO).await;
    let engine = open(bench.folder.path()).await.expect("an engine");
    let last = engine.last_action(1).await.expect("an answer").expect("an action");
    assert_eq!((&last.undo_token, &*last.title), (&token, "3 conversations planned"));
    assert_eq!(engine.undo(&token).await.expect("is undone").rows, 3);
    let bench = Bench { engine, ..bench };
    assert_eq!((bench.rows().await.len(), personas(&bench.engine).await), (2, vec!["Anxious Planner".into()]));
    assert_eq!(bench.engine.undo(&token).await.expect_err("once").code, ErrorCode::NotFound);
    let again = import(&bench, &input(&bench), FILE).await.expect("is imported");
    assert_eq!((again.added, again.new_names.len()), (3, 1), "it can come again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_mapped_to_an_item_and_one_that_is_deleted_meanwhile_is_said() {
    let bench = bench(2).await;
    let nurse = new_persona(&bench, "Night Nurse").await;
    let spare = new_persona(&bench, "Spare").await;
    let mapped = PlanImport { names: chosen("nigth nurse", Some(spare), false), ..input(&bench) };
    bench.engine.delete_item(spare).await.expect("is deleted");
    let refused = import(&bench, &mapped, FILE).await.expect_err("it is gone");
    assert_eq!(refused.code, ErrorCode::NotFound);
    assert_eq!(refused.message, "What \"nigth nurse\" was to be is no longer in the library.");
    assert_eq!(bench.rows().await.len(), 2, "nothing came");
    let preview = bench.engine.preview_plan(&mapped, FILE.into()).await.expect("a preview all the same");
    assert_eq!((preview.problems[0].line, &*preview.problems[0].message), (0, &*refused.message));
    assert_eq!(preview.unknown.len(), 1, "another one can be chosen");

    let mapped = PlanImport { names: chosen("nigth nurse", Some(nurse), false), ..input(&bench) };
    let preview = bench.engine.preview_plan(&mapped, FILE.into()).await.expect("a preview");
    assert_eq!((preview.unknown.len(), preview.problems.len()), (1, 0), "it is lacking, whatever it is mapped to");
    let report = import(&bench, &mapped, FILE).await.expect("is imported");
    assert_eq!((report.added, report.new_names.len()), (3, 0));
    assert_eq!(bench.rows().await[3].persona, "Night Nurse");
    assert_eq!(import(&bench, &mapped, FILE).await.expect("is read").added, 0, "the same again");
    bench.engine.undo(&report.undo_token.expect("a token")).await.expect("is undone");
    assert_eq!(personas(&bench.engine).await, ["Anxious Planner", "Night Nurse"], "what was there stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_left_waits_and_is_filled_by_an_item_of_it() {
    let server = FaultServer::start(Config { latency: Duration::from_millis(5), ..Config::default() }).await;
    let bench = bench(2).await;
    let left = PlanImport { names: chosen("Nigth Nurse", None, true), ..input(&bench) };
    let report = import(&bench, &left, FILE).await.expect("is imported");
    assert!(report.new_names.is_empty());
    assert!(report.warnings[1].starts_with("2 rows wait for names"), "{:?}", report.warnings);
    let rows = bench.rows().await;
    assert_eq!((&rows[3].unknown[..], &*rows[3].persona), (&[PlanColumn::Persona][..], "Nigth Nurse"));
    assert_eq!(import(&bench, &left, FILE).await.expect("is read").added, 0, "the plan has it just so");
    let batch = bench.run("all", &towards(&server)).await;
    assert_eq!(batch.total, 3, "what waits is not sent");

    new_persona(&bench, "nigth nurse").await;
    let rows = bench.rows().await;
    assert!(rows.iter().all(|row| row.unknown.is_empty()), "{rows:?}");
    assert_eq!(rows[4].persona, "nigth nurse");
    let again = import(&bench, &input(&bench), FILE).await.expect("is read");
    assert_eq!((again.added, again.skipped), (0, 4), "and it is still the same plan");
    // Mapped in the table, it is no longer unknown either.
    let mapped = ResolveName { kind: ItemKind::Persona, name: "nigth nurse".into(), to: None };
    let resolved = bench.engine.resolve_names(&ResolveNames { dataset_id: 1, names: vec![mapped] }).await;
    assert_eq!(resolved.expect_err("no row has it").code, ErrorCode::NotFound);
    let batch = bench.run("rest", &towards(&server)).await;
    assert_eq!((batch.total, batch.succeeded), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_while_a_batch_runs_and_undo_leaves_what_a_batch_has_written() {
    let config = Config { latency: Duration::from_millis(5), marker: Some("item-".into()), ..Config::default() };
    let server = FaultServer::start(config).await;
    let bench = bench(4).await;
    server.hold_after(1);
    let slow = Overrides { concurrency: Some(1), ..towards(&server) };
    let batch = bench.engine.generate(&bench.all("slow"), &slow).await.expect("a batch");
    let more = plan(6);
    let report = import(&bench, &input(&bench), &more).await.expect("is imported");
    assert_eq!((report.added, report.skipped), (2, 4), "rows that are at work are known too");
    server.release();
    let batch = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((batch.total, batch.succeeded), (4, 4), "what came is not of it");

    let ids: Vec<u32> = bench.rows().await.iter().map(|row| row.id).collect();
    let one = bench.input("one", Target::Ids { ids: vec![ids[4]] });
    let batch = bench.engine.generate(&one, &towards(&server)).await.expect("a batch");
    bench.engine.wait(batch.id).await.expect("its end");
    let token = report.undo_token.expect("a token");
    assert_eq!(bench.engine.undo(&token).await.expect("is undone").rows, 1);
    let rows = bench.rows().await;
    assert_eq!((rows.len(), rows[4].status), (5, Status::Generated));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_twice_at_once_comes_once() {
    let bench = bench(1).await;
    let file = plan(400);
    let (engine, other) = (bench.engine.clone(), open(bench.folder.path()).await.expect("another process"));
    let input = input(&bench);
    let (first, second) =
        tokio::join!(engine.import_plan(&input, file.clone().into()), other.import_plan(&input, file.clone().into()));
    let (first, second) = (first.expect("is imported"), second.expect("is imported"));
    assert_eq!((first.added + second.added, bench.rows().await.len()), (399, 400), "{first:?} {second:?}");
    other.shut_down(Duration::ZERO).await;
}
