//! The library through the engine's door: versions, what rows and calls keep of them, files in and out, datasets as a whole.

use std::time::Duration;

use train_engine::view::{
    Arc, CellEdit, EditCells, EmotionRange, ItemBody, ItemKind, LibraryItem, Persona, PhraseInput, PhraseKind,
    PlanColumn, PlanImport, Resource, SaveItem, Status, Target, Template, Word,
};
use train_engine::{Engine, EngineError, ErrorCode, Overrides};
use train_support::{Config, FaultServer};

use crate::common::{Bench, bench, open, towards};

async fn item(engine: &Engine, dataset: u32, kind: ItemKind, name: &str) -> LibraryItem {
    let all = engine.library(dataset).await.expect("a library");
    all.into_iter().find(|item| item.kind == kind && item.name == name).unwrap_or_else(|| panic!("no {name}"))
}

impl Bench {
    async fn item(&self, kind: ItemKind, name: &str) -> LibraryItem {
        item(&self.engine, self.dataset.id, kind, name).await
    }

    async fn persona(&self, name: &str) -> Persona {
        let id = self.item(ItemKind::Persona, name).await.id;
        let ItemBody::Persona(persona) = self.engine.library_item(id).await.expect("a persona").body else { panic!() };
        persona
    }

    /// Gives a cell another text. Returns what takes it back.
    async fn edit(&self, row: usize, column: PlanColumn, text: &str) -> String {
        let edit = CellEdit { id: Some(self.rows().await[row].id), new_row: None, column, text: text.into() };
        let input = EditCells { dataset_id: self.dataset.id, edits: vec![edit], new_rows: 0 };
        self.engine.edit_cells(&input).await.expect("is edited").undo_token.expect("a change")
    }

    fn saving(&self, id: Option<u32>, body: ItemBody) -> SaveItem {
        SaveItem { dataset_id: self.dataset.id, id, seen: None, body }
    }
}

fn config() -> Config {
    Config { marker: Some("item-".into()), ..Config::default() }
}

fn told(error: &EngineError) -> Vec<String> {
    let told = |problem: &train_engine::view::ImportProblem| {
        format!("{} {}: {}", problem.line, problem.column.as_deref().unwrap_or("-"), problem.message)
    };
    error.problems.iter().map(told).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_keeps_its_version_and_what_is_not_takes_the_newest() {
    let server = FaultServer::start(config()).await;
    let bench = bench(6).await;
    let first: Vec<u32> = bench.rows().await.iter().take(2).map(|row| row.id).collect();
    let some = bench.input("some", Target::Ids { ids: first });
    let batch = bench.engine.generate(&some, &towards(&server)).await.expect("a batch");
    bench.engine.wait(batch.id).await.expect("its end");

    let id = bench.item(ItemKind::Persona, "Anxious Planner").await.id;
    let persona = Persona { role: "retired lighthouse keeper".into(), ..bench.persona("Anxious Planner").await };
    let saved = bench.engine.save_item(&bench.saving(Some(id), ItemBody::Persona(persona))).await.expect("is saved");
    assert_eq!((saved.item.version, saved.item.rows, saved.item.written), (2, 6, 2));
    let [newest, before] = &saved.versions[..] else { panic!("two versions") };
    assert_eq!((newest.number, newest.written, before.number, before.written), (2, 0, 1, 2));
    let [change] = &newest.changes[..] else { panic!("one field: {:?}", newest.changes) };
    assert_eq!(change.field, "Who");
    assert!(change.pieces.iter().any(|piece| piece.added && piece.text.contains("lighthouse")), "{change:?}");
    assert!(before.changes.is_empty());

    bench.run("rest", &towards(&server)).await;
    for (at, row) in bench.rows().await.into_iter().enumerate() {
        let kept = bench.engine.conversation(row.id).await.expect("a row").generation.expect("a text");
        assert_eq!(kept.prompt.contains("lighthouse keeper"), at >= 2, "row {}", row.number);
    }
    let after = bench.engine.library_item(id).await.expect("an item");
    assert_eq!(after.versions.iter().map(|version| version.written).collect::<Vec<_>>(), [4, 2]);
    assert_eq!((after.item.rows, after.item.written), (6, 6));
    let voice = bench.item(ItemKind::Voice, "Nora Whitfield").await;
    let voice = bench.engine.library_item(voice.id).await.expect("a voice");
    assert_eq!((voice.item.rows, voice.versions[0].written), (6, 6));
    let scenario = bench.engine.library(bench.dataset.id).await.expect("a library");
    let scenario = scenario.iter().find(|item| item.tier == Some(train_engine::view::Tier::Scenario)).expect("one");
    assert_eq!((scenario.rows, scenario.written), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_runs_takes_what_is_stored_meanwhile_for_what_it_has_not_sent() {
    let server = FaultServer::start(config()).await;
    server.hold_after(1);
    let bench = bench(12).await;
    let one = Overrides { concurrency: Some(1), ..towards(&server) };
    let batch = bench.engine.generate(&bench.all("all"), &one).await.expect("a batch");
    while server.stats().requests == 0 {
        tokio::task::yield_now().await;
    }
    let id = bench.item(ItemKind::Persona, "Anxious Planner").await.id;
    let persona = Persona { role: "retired lighthouse keeper".into(), ..bench.persona("Anxious Planner").await };
    bench.engine.save_item(&bench.saving(Some(id), ItemBody::Persona(persona))).await.expect("is saved");
    server.release();
    let ended = bench.engine.wait(batch.id).await.expect("its end");
    assert_eq!((ended.succeeded, ended.failed), (12, 0));
    let [newest, before] = &bench.engine.library_item(id).await.expect("an item").versions[..] else { panic!() };
    assert_eq!(newest.written + before.written, 12);
    assert!(
        before.written >= 1 && newest.written >= 1,
        "{} with the first, {} with the second",
        before.written,
        newest.written
    );
    for row in bench.rows().await {
        let kept = bench.engine.conversation(row.id).await.expect("a row").generation.expect("a text");
        assert_eq!(kept.score.is_some(), row.score.is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_runs_takes_over_what_another_process_stores_meanwhile() {
    // It runs for six times as long as may pass until it is looked whether another process has written.
    let server = FaultServer::start(Config { latency: Duration::from_millis(200), ..config() }).await;
    let bench = bench(60).await;
    let one = Overrides { concurrency: Some(1), ..towards(&server) };
    let batch = bench.engine.generate(&bench.all("all"), &one).await.expect("a batch");
    let other = open(bench.folder.path()).await.expect("another process");
    let phrase = PhraseInput {
        dataset_id: bench.dataset.id,
        kind: PhraseKind::Phrase,
        text: "a used up phrase".into(),
        decision: Some("avoid".into()),
    };
    other.decide_phrase(&phrase).await.expect("is decided");
    let id = bench.item(ItemKind::Persona, "Anxious Planner").await.id;
    let persona = Persona { role: "retired lighthouse keeper".into(), ..bench.persona("Anxious Planner").await };
    other.save_item(&bench.saving(Some(id), ItemBody::Persona(persona))).await.expect("is saved");
    while bench.engine.library_item(id).await.expect("an item").versions[0].written == 0 {
        assert!(bench.engine.is_running(), "it wrote all with what it had");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bench.engine.cancel_batch(batch.id).await.expect("cancels");
    bench.engine.wait(batch.id).await.expect("its end");
    for row in bench.rows().await.into_iter().filter(|row| row.status == Status::Generated) {
        let kept = bench.engine.conversation(row.id).await.expect("a row").generation.expect("a text");
        let newest = kept.prompt.contains("lighthouse keeper");
        assert!(!newest || kept.prompt.contains("a used up phrase"), "#{}: {}", row.number, kept.prompt);
    }
}

#[tokio::test]
async fn a_wrong_item_is_refused_field_by_field_and_a_changed_one_is_not_stored_over() {
    let bench = bench(1).await;
    let id = bench.item(ItemKind::Persona, "Anxious Planner").await.id;
    let good = bench.persona("Anxious Planner").await;
    let wrong = Persona { age: 121, concerns: vec![" ".into()], name: String::new(), ..good.clone() };
    let refused = bench.engine.save_item(&bench.saving(Some(id), ItemBody::Persona(wrong))).await.expect_err("wrong");
    assert_eq!(refused.code, ErrorCode::Invalid);
    assert_eq!(refused.message, "Name: is empty; it is what rows and people call it by.");
    assert!(refused.hint.as_deref().is_some_and(|hint| hint.ends_with("Also look at: Age, Worries.")), "{refused:?}");
    assert_eq!(told(&refused)[1], "0 Age: has to be from 0 to 120");
    let body = "{% for x in %}".into();
    let template = Template { name: "T".into(), tier: train_engine::view::Tier::Scenario, body, notes: String::new() };
    let refused = bench.engine.save_item(&bench.saving(None, ItemBody::Template(template))).await.expect_err("wrong");
    assert!(refused.message.starts_with("Text: the template \"T\" cannot be read"), "{refused}");

    let seen =
        |age| SaveItem { seen: Some(1), ..bench.saving(Some(id), ItemBody::Persona(Persona { age, ..good.clone() })) };
    assert_eq!(bench.engine.save_item(&seen(31)).await.expect("is saved").item.version, 2);
    let refused = bench.engine.save_item(&seen(32)).await.expect_err("version 2 is there");
    assert!(refused.message.contains("was changed meanwhile"), "{refused}");
    assert_eq!(bench.persona("Anxious Planner").await.age, 31);
    let back = bench.engine.restore_item(id, 1).await.expect("an older version");
    assert_eq!((back.item.version, &back.body), (3, &ItemBody::Persona(good)));
    bench.engine.restore_item(id, 9).await.expect_err("there is no such version");
    bench.engine.library_item(99_999).await.expect_err("there is no such item");
}

#[tokio::test]
async fn items_are_copied_archived_deleted_and_brought_back() {
    let bench = bench(2).await;
    let engine = &bench.engine;
    let used = bench.item(ItemKind::Persona, "Anxious Planner").await;
    let copy = engine.duplicate_item(used.id).await.expect("a copy");
    assert_eq!((copy.item.name.as_str(), copy.item.rows, copy.item.version), ("Anxious Planner 2", 0, 1));
    let suited = engine.library_item(used.id).await.expect("an item").suits;
    assert!(!suited.is_empty() && copy.suits == suited, "{:?} suit it, {suited:?} the first", copy.suits);
    assert_eq!(engine.duplicate_item(copy.item.id).await.expect("a copy").item.name, "Anxious Planner 3");
    assert!(engine.archive_item(used.id, true).await.expect("archived").archived);
    let refused = engine.delete_item(used.id).await.expect_err("rows use it");
    assert_eq!(refused.message, "2 rows use the persona \"Anxious Planner\", so it cannot be deleted.");
    let token = engine.delete_item(copy.item.id).await.expect("deleted");
    engine.library_item(copy.item.id).await.expect_err("it is gone");
    let last = engine.last_action(bench.dataset.id).await.expect("a query").expect("an action");
    assert_eq!((last.undo_token, last.title.as_str()), (token.clone(), "Anxious Planner 2 deleted"));
    engine.undo(&token).await.expect("comes back");
    assert_eq!(bench.item(ItemKind::Persona, "Anxious Planner 2").await.version, 1);
    engine.undo(&token).await.expect_err("it is there already");
    let last = engine.last_action(bench.dataset.id).await.expect("a query").expect("the import of the plan");
    assert_eq!(last.title, "2 conversations planned");
    assert!(!engine.archive_item(used.id, false).await.expect("brought back").archived);
}

#[tokio::test]
async fn an_intent_with_another_name_takes_its_rows_along() {
    let bench = bench(3).await;
    let before: Vec<String> = bench.rows().await.into_iter().map(|row| row.intent).collect();
    let word = bench.item(ItemKind::Intent, &before[0]).await;
    assert!(word.rows > 0);
    let first = bench.rows().await[0].id;
    let deletion =
        bench.engine.delete_rows(bench.dataset.id, Target::Ids { ids: vec![first] }).await.expect("is deleted");
    let renamed = ItemBody::Intent(Word { name: "grasp it".into(), meaning: String::new() });
    bench.engine.save_item(&bench.saving(Some(word.id), renamed)).await.expect("is saved");
    bench.engine.undo(&deletion.undo_token.expect("a token")).await.expect("it comes back, with the word as it is now");
    assert_eq!(bench.engine.library_item(word.id).await.expect("the word").item.rows, word.rows);
    let after: Vec<String> = bench.rows().await.into_iter().map(|row| row.intent).collect();
    let expected: Vec<String> =
        before.iter().map(|intent| if *intent == before[0] { "grasp it".into() } else { intent.clone() }).collect();
    assert_eq!(after, expected);
    // A file that spells it otherwise does so too.
    let file = b"name,meaning\nGrasp It,To see how it works\n".to_vec();
    bench.engine.import_library(bench.dataset.id, "words.csv", file, Some(ItemKind::Intent)).await.expect("comes in");
    let spelled = bench.rows().await.iter().filter(|row| row.intent == "Grasp It").count();
    assert_eq!(spelled, expected.iter().filter(|intent| *intent == "grasp it").count());
}

/// A plan that comes first has its words in lower case.
#[tokio::test]
async fn an_intent_that_is_added_is_the_word_of_rows_that_say_it_in_another_case() {
    let bench = bench(1).await;
    let plan = "persona,emotion,topic,tier,intent\nA,B,C,template,Ärger lösen\nA,B,C,scenario,Ärger lösen\n";
    bench.engine.import_plan(&PlanImport::new(bench.dataset.id, "plan.csv"), plan.into()).await.expect("a plan");
    let edited = bench.edit(2, PlanColumn::Intent, "decide").await;
    let word = |name: &str| ItemBody::Intent(Word { name: name.into(), meaning: String::new() });
    let added = bench.engine.save_item(&bench.saving(None, word("Ärger lösen"))).await.expect("is added").item;
    assert_eq!((added.rows, &*bench.rows().await[1].intent), (1, "Ärger lösen"));
    bench.engine.save_item(&bench.saving(Some(added.id), word("Klären"))).await.expect("has another name");
    bench.engine.undo(&edited).await.expect("is undone");
    let said: Vec<String> = bench.rows().await.into_iter().skip(1).map(|row| row.intent).collect();
    assert_eq!(said, ["Klären", "Klären"]);
}

#[tokio::test]
async fn rows_that_a_new_name_filled_wait_for_it_again_once_it_is_taken_back() {
    let bench = bench(2).await;
    let edited = bench.edit(0, PlanColumn::Persona, "Calm Planner").await;
    let id = bench.item(ItemKind::Persona, "Anxious Planner").await.id;
    let renamed = ItemBody::Persona(bench.persona("Anxious Planner").await).named("Calm Planner");
    let renamed = bench.engine.save_item(&bench.saving(Some(id), renamed)).await.expect("is saved");
    assert_eq!(renamed.item.rows, 2, "it has the one that waited for its name");
    let last = bench.engine.last_action(bench.dataset.id).await.expect("an answer").expect("an action");
    assert_eq!(last.undo_token, edited, "what a person did");
    bench.engine.restore_item(id, 1).await.expect("is as before");
    let rows = bench.rows().await;
    assert_eq!((&*rows[0].persona, &rows[0].unknown[..]), ("Calm Planner", &[PlanColumn::Persona][..]));
    assert_eq!(rows[1].persona, "Anxious Planner");
    bench.engine.restore_item(id, 2).await.expect("is as renamed");
    bench.engine.restore_item(id, 1).await.expect("is as before again");
    assert_eq!(bench.rows().await[0].unknown, [PlanColumn::Persona]);
}

/// Taking the name back would take rows along that had the word before.
#[tokio::test]
async fn an_intent_gets_no_name_that_rows_have_as_a_word_of_their_own() {
    let bench = bench(3).await;
    let rows = bench.rows().await;
    let word = bench.item(ItemKind::Intent, &rows[0].intent).await;
    let say = async |row: usize, text: &str| drop(bench.edit(row, PlanColumn::Intent, text).await);
    say(2, "choose").await;
    let renamed = ItemBody::Intent(Word { name: "Choose".into(), meaning: String::new() });
    let renamed = bench.saving(Some(word.id), renamed);
    let refused = bench.engine.save_item(&renamed).await.expect_err("a row says it");
    let told =
        format!("1 row says \"Choose\" already, and would not be told from those of \"{}\" any more.", word.name);
    assert_eq!((refused.code, refused.message), (ErrorCode::Invalid, told));
    assert_eq!(bench.engine.library_item(word.id).await.expect("the word").item.version, 1);
    say(2, &word.name).await;
    bench.engine.save_item(&renamed).await.expect("the rows are one by now");
    assert_eq!(bench.rows().await[2].intent, "Choose");
    say(1, &word.name).await;
    let refused = bench.engine.restore_item(word.id, 1).await.expect_err("a row has the name before by now");
    assert!(refused.message.starts_with("1 row says"), "{refused}");
    say(1, "Choose").await;
    bench.engine.restore_item(word.id, 1).await.expect("nobody else has it");
    assert!(bench.rows().await.iter().all(|row| row.intent == word.name));
}

#[tokio::test]
async fn an_empty_kind_takes_the_samples_items_once() {
    let bench = bench(1).await;
    let added = bench.engine.take_sample(bench.dataset.id, ItemKind::Arc).await.expect("are added");
    assert_eq!(added, 13, "the plan has brought one of the fourteen");
    assert_eq!(bench.engine.take_sample(bench.dataset.id, ItemKind::Arc).await.expect("are there"), 0);
    assert_eq!(bench.engine.take_sample(bench.dataset.id, ItemKind::Intent).await.expect("are there"), 0);
    bench.engine.take_sample(bench.dataset.id, ItemKind::Persona).await.expect("are added");
    let arc = bench.item(ItemKind::Arc, "Fear to Confidence").await;
    let arc = bench.engine.library_item(arc.id).await.expect("an arc");
    let persona = bench.item(ItemKind::Persona, &arc.suits[0]).await;
    let persona = bench.engine.library_item(persona.id).await.expect("a persona");
    assert!(persona.suits.contains(&"Fear to Confidence".to_owned()), "{:?}", persona.suits);
}

#[tokio::test]
async fn a_library_goes_into_another_dataset_by_a_file_and_comes_out_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let engine = open(folder.path()).await.expect("an engine");
    let from = engine.create_dataset("from", true).await.expect("a dataset").id;
    let to = engine.create_dataset("to", false).await.expect("a dataset").id;
    let extra =
        ItemBody::Resource(Resource { name: "=Desk".into(), contact: "help@county.gov".into(), notes: "+1".into() });
    engine.save_item(&SaveItem { dataset_id: from, id: None, seen: None, body: extra }).await.expect("is added");
    let files = tempfile::tempdir().expect("a folder");
    let file = files.path().join("library.json");
    let written = engine.export_library(from, &file, None).await.expect("is written");
    assert_eq!(written as usize, engine.library(from).await.expect("a library").len());
    let text = std::fs::read(&file).expect("the file");
    let brought = engine.import_library(to, "library.json", text.clone(), None).await.expect("comes in");
    assert_eq!((brought.added + brought.same, brought.changed), (written, 0), "{brought:?}");
    assert!(brought.warnings.is_empty(), "{:?}", brought.warnings);
    let again = engine.import_library(to, "library.json", text.clone(), None).await.expect("comes in");
    assert_eq!((again.added, again.changed, again.same), (0, 0, written));
    let back = files.path().join("back.json");
    engine.export_library(to, &back, None).await.expect("is written");
    assert_eq!(std::fs::read(&back).expect("the file"), text, "byte for byte");

    for kind in ItemKind::ALL {
        let table = files.path().join("one.csv");
        let written = engine.export_library(from, &table, Some(kind)).await.expect("is written");
        let text = std::fs::read(&table).expect("the file");
        let brought = engine.import_library(to, "one.csv", text, Some(kind)).await.expect("comes in");
        assert_eq!((brought.added, brought.changed, brought.same), (0, 0, written), "{kind:?}");
    }
    let refused = engine.export_library(from, &files.path().join("all.csv"), None).await.expect_err("several kinds");
    assert!(refused.message.contains("one kind"), "{refused}");
    let refused = engine.export_library(from, &files.path().join("no/where.json"), None).await.expect_err("no folder");
    assert!(refused.message.contains("cannot be written"), "{refused}");
}

#[tokio::test]
async fn a_file_with_something_wrong_changes_nothing_and_a_part_of_a_table_leaves_the_rest() {
    let bench = bench(1).await;
    let engine = &bench.engine;
    let before = engine.library(bench.dataset.id).await.expect("a library");
    let file = b"name,age,role\nNew One,41,keeper\nAnxious Planner,old,keeper\n".to_vec();
    let refused = engine.import_library(bench.dataset.id, "p.csv", file, None).await.expect_err("an age is none");
    assert_eq!(
        (refused.code, told(&refused)),
        (ErrorCode::ImportProblems, vec!["3 age: 'old' is no age; write whole years, such as 43".to_owned()],)
    );
    // A template whose tier new calls would lack is found by the database, after others were stored.
    let tier = before.iter().find(|item| item.active && item.tier.is_some()).expect("an active template");
    let other = if tier.tier == Some(train_engine::view::Tier::Scenario) { "template" } else { "scenario" };
    let moved = format!("name,tier,body\nA new one,scenario,Write.\n\"{}\",{other},Write.\n", tier.name);
    let look = engine.preview_library(bench.dataset.id, "t.csv", moved.clone().into(), None).await;
    let refused = engine
        .import_library(bench.dataset.id, "t.csv", moved.into(), None)
        .await
        .expect_err("its tier would have none");
    assert_eq!(look.expect_err("what cannot come in is said before").message, refused.message);
    assert_eq!(engine.library(bench.dataset.id).await.expect("a library"), before, "all of it or none");

    let whole = bench.persona("Anxious Planner").await;
    let part = b"name;age;color\nANXIOUS planner;31;red\nNew One;41;blue\n".to_vec();
    let look = engine.preview_library(bench.dataset.id, "p.csv", part.clone(), None).await.expect("a look");
    assert_eq!((look.added, look.changed, look.same), (1, 1, 0));
    assert_eq!(engine.library(bench.dataset.id).await.expect("a library"), before, "a look writes nothing");
    let brought = engine.import_library(bench.dataset.id, "p.csv", part, None).await.expect("comes in");
    assert_eq!((brought.added, brought.changed, brought.same), (1, 1, 0));
    assert_eq!(brought.warnings, ["These columns mean nothing here and were left out: color."]);
    let expected = Persona { name: "ANXIOUS planner".into(), age: 31, ..whole };
    assert_eq!(bench.persona("ANXIOUS planner").await, expected);
    let newer = br#"{"train_library": 2, "personas": []}"#.to_vec();
    let refused = engine.import_library(bench.dataset.id, "l.json", newer, None).await.expect_err("of later");
    assert!(refused.message.contains("newer version of Train"), "{refused}");
}

#[tokio::test]
async fn a_dataset_is_copied_with_its_library_and_plan_and_never_with_texts() {
    let server = FaultServer::start(config()).await;
    let bench = bench(5).await;
    bench.run("all", &towards(&server)).await;
    let engine = &bench.engine;
    let edited = Persona { age: 33, ..bench.persona("Anxious Planner").await };
    let id = bench.item(ItemKind::Persona, "Anxious Planner").await.id;
    engine.save_item(&bench.saving(Some(id), ItemBody::Persona(edited.clone()))).await.expect("is saved");
    let copy = engine.duplicate_dataset(bench.dataset.id, "copy", true).await.expect("a copy");
    assert_eq!((copy.counts.total, copy.counts.not_generated), (5, 5));
    let copied = Bench { engine: engine.clone(), folder: tempfile::tempdir().expect("a folder"), dataset: copy };
    let words = |rows: Vec<train_engine::view::RowSummary>| -> Vec<_> {
        rows.into_iter().map(|row| (row.number, row.persona, row.emotion, row.topic, row.tier, row.brief)).collect()
    };
    assert_eq!(words(copied.rows().await), words(bench.rows().await));
    assert!(copied.rows().await.iter().all(|row| row.status == Status::NotGenerated && row.score.is_none()));
    assert_eq!(copied.persona("Anxious Planner").await, edited);
    assert_eq!(copied.item(ItemKind::Persona, "Anxious Planner").await.version, 1);
    // Its items are its own.
    let id = copied.item(ItemKind::Persona, "Anxious Planner").await.id;
    let other = Persona { age: 99, ..edited.clone() };
    engine.save_item(&copied.saving(Some(id), ItemBody::Persona(other))).await.expect("is saved");
    assert_eq!(bench.persona("Anxious Planner").await.age, 33);
    // And it can be written.
    let batch = copied.run("copy", &towards(&server)).await;
    assert_eq!((batch.succeeded, batch.failed), (5, 0));

    let library = engine.duplicate_dataset(bench.dataset.id, "library only", false).await.expect("a copy");
    assert_eq!(library.counts.total, 0);
    let taken = engine.duplicate_dataset(bench.dataset.id, " Copy ", true).await.expect_err("the name is taken");
    assert!(taken.message.contains("already a dataset"), "{taken}");
    assert_eq!(engine.datasets().await.expect("datasets").len(), 3, "nothing is left of it");
}

#[tokio::test]
async fn a_dataset_is_archived_at_rest_and_deleted_with_a_backup_that_holds_it() {
    let bench = bench(2).await;
    let engine = &bench.engine;
    assert!(engine.archive_dataset(bench.dataset.id, true).await.expect("archived").archived);
    assert!(!engine.archive_dataset(bench.dataset.id, false).await.expect("brought back").archived);
    let backup = engine.delete_dataset(bench.dataset.id).await.expect("is deleted");
    assert!(engine.datasets().await.expect("datasets").is_empty());
    engine.delete_dataset(bench.dataset.id).await.expect_err("it is gone");
    engine.archive_dataset(bench.dataset.id, true).await.expect_err("it is gone");
    let kept = Engine::look_at_backup(backup.as_ref()).await;
    assert_eq!((kept.datasets, kept.conversations, kept.problem), (Some(1), Some(2), None));
    assert_eq!(Engine::backups(bench.folder.path()).await.len(), 1);
}

#[tokio::test]
async fn a_dataset_with_an_open_batch_is_not_archived() {
    let server = FaultServer::start(Config { latency: std::time::Duration::from_secs(30), ..config() }).await;
    let bench = bench(1).await;
    let batch = bench.engine.generate(&bench.all("one"), &towards(&server)).await.expect("a batch");
    let refused = bench.engine.archive_dataset(bench.dataset.id, true).await.expect_err("a batch is open");
    assert_eq!(refused.message, "A batch of this dataset is open.");
    let refused = bench.engine.delete_dataset(bench.dataset.id).await.expect_err("a batch runs");
    assert!(refused.message.contains("still running"), "{refused}");
    assert!(Engine::backups(bench.folder.path()).await.is_empty(), "no backup of what is refused");
    bench.engine.order(batch.id, train_engine::Control::LetGo).await.expect("let go");
}

#[tokio::test]
async fn new_rules_of_an_item_are_what_its_ranges_say() {
    let bench = bench(1).await;
    let id = bench.item(ItemKind::Arc, "Fear to Confidence").await.id;
    let ItemBody::Arc(arc) = bench.engine.library_item(id).await.expect("an arc").body else { panic!() };
    let wrong = Arc { start: EmotionRange { low: 0.9, high: 0.2, ..arc.start.clone() }, ..arc };
    let refused =
        bench.engine.save_item(&bench.saving(Some(id), ItemBody::Arc(wrong))).await.expect_err("turned round");
    assert_eq!(refused.message, "Arrives with, weakest: 0.9 is more than the strongest, 0.2.");
}
