//! Importing conversations into a real file: all or nothing, whatever comes between; and examples in prompts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use train_domain::call::Params;
use train_domain::provider::ProviderKind;
use train_domain::query::Target;
use train_domain::row::{Status, Tier};
use train_store::lock::FolderLock;
use train_store::testing;

use super::super::deleting_tests::{answers, calls_under_way, open};
use super::*;
use crate::Overrides;
use crate::run::task::Task;
use crate::run::write_task::WriteTask;
use crate::view::{GenerateInput, Origin, RowQuery, RowSummary, SortKey};

fn line(number: usize) -> String {
    let said = |role: &str, text: String| serde_json::json!({ "role": role, "content": text });
    let mut messages = vec![said("system", "You are Nora.".into())];
    for exchange in 0..3 {
        messages.push(said("user", format!("Question {exchange} of client {number}: when may I stop saving?")));
        messages
            .push(said("assistant", format!("It sounds heavy. Answer {exchange} for {number}: in about five years.")));
    }
    serde_json::json!({ "messages": messages }).to_string() + "\n"
}

struct Bench {
    engine: Engine,
    dataset: u32,
    folder: tempfile::TempDir,
}

impl Bench {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let engine = open(folder.path()).await;
        let dataset = engine.create_dataset("test", false).await.expect("a dataset").id;
        let planned = b"persona,emotion,topic,tier\nAnn,Fear to Calm,Debt,template\n".to_vec();
        engine.import_plan(&crate::view::PlanImport::new(dataset, "few.csv"), planned).await.expect("a row");
        Self { engine, dataset, folder }
    }

    fn input(&self, text: &str) -> ConversationImport {
        let path = self.folder.path().join("old.jsonl");
        std::fs::write(&path, text).expect("a file");
        ConversationImport {
            dataset_id: self.dataset,
            path,
            format: None,
            tier: None,
            roles: Vec::new(),
            skip_bad: false,
        }
    }

    async fn rows(&self) -> Vec<RowSummary> {
        let query = RowQuery { sort: SortKey::Persona, ..RowQuery::new(self.dataset) };
        let mut rows = self.engine.rows(&query).await.expect("rows").rows;
        rows.sort_by_key(|row| row.number);
        rows
    }

    /// Rows wherever they are, rows of the dataset, the sum of their counts, names, the next number, actions, notes.
    async fn stored(&self) -> [i64; 7] {
        let mut connection = self.engine.inner.store.read().await.expect("a connection");
        let mut counts = [0; 7];
        let queries = [
            "SELECT count(*) FROM conversations",
            "SELECT count(*) FROM conversations WHERE dataset_id = 1",
            "SELECT sum(n) FROM row_counts WHERE dataset_id = 1",
            "SELECT count(*) FROM library_items",
            "SELECT next_number FROM datasets WHERE id = 1",
            "SELECT count(*) FROM actions",
            "SELECT count(*) FROM settings WHERE key LIKE 'import.%'",
        ];
        for (count, query) in counts.iter_mut().zip(queries) {
            *count = testing::number(&mut connection, query).await.expect("a count").unwrap_or_default();
        }
        let broken = testing::number(&mut connection, "SELECT count(*) FROM pragma_foreign_key_check").await;
        assert_eq!(broken.expect("a check"), Some(0));
        counts
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_conversation_becomes_a_row_with_a_version_that_is_scored_and_says_where_it_came_from() {
    let bench = Bench::new().await;
    let planned = r#"{"persona":"Ann","emotion":"Grief to Peace","topic":"Wills","tier":"edge_case","brief":"a short one","instruction":"May I be alone?","output":"You may. It sounds quiet there.","system":"Be Nora."}"#;
    let shared = r#"{"conversations":[{"from":"human","value":"<smirk> Hi"},{"from":"gpt","value":"Hello \u05e9\u05dc\u05d5\u05dd"}]}"#;
    let input = bench.input(&format!("\u{feff}{}{planned}\r\n\n{shared}\n{shared}\n", line(1)));
    let preview = bench.engine.preview_conversations(&input).await.expect("a preview");
    assert_eq!((preview.good, preview.known, preview.bad_total, preview.systems), (3, 1, 0, 2));
    assert_eq!(preview.format, "messages");
    assert_eq!(preview.new_names, ["arc: Grief to Peace", "topic: Wills"]);
    assert_eq!(preview.lines.iter().map(|line| line.line).collect::<Vec<_>>(), [1, 2, 4]);
    assert_eq!(bench.rows().await.len(), 1, "a look writes nothing");

    let items = bench.stored().await[3];
    let imported = bench.engine.import_conversations(&input).await.expect("imported");
    assert_eq!((imported.added, imported.known, imported.skipped), (3, 1, 0));
    let rows = bench.rows().await;
    let plan = |row: &RowSummary| (row.number, row.persona.clone(), row.emotion.clone(), row.topic.clone(), row.tier);
    assert_eq!(
        rows[1..].iter().map(plan).collect::<Vec<_>>(),
        [
            (2, String::new(), String::new(), String::new(), Tier::Template),
            (3, "Ann".into(), "Grief to Peace".into(), "Wills".into(), Tier::EdgeCase),
            (4, String::new(), String::new(), String::new(), Tier::Template),
        ]
    );
    assert_eq!(rows[2].brief.as_deref(), Some("a short one"));
    for row in &rows[1..] {
        assert!(row.status == Status::Generated && row.score.is_some() && row.generated_at.is_some(), "{row:?}");
    }
    let shown = bench.engine.conversation(rows[2].id).await.expect("a conversation");
    let version = shown.generation.expect("its text");
    assert_eq!((version.origin, version.version, version.system_prompt.as_str()), (Origin::Import, 1, "Be Nora."));
    let source: serde_json::Value = serde_json::from_str(version.source.as_deref().expect("a source")).expect("JSON");
    assert_eq!(source, serde_json::json!({ "file": "old.jsonl", "line": 2, "format": "alpaca" }));
    let last = bench.engine.conversation(rows[3].id).await.expect("a conversation").generation.expect("its text");
    let texts: Vec<&str> = last.turns.iter().map(|turn| turn.content.as_str()).collect();
    assert_eq!((texts, last.system_prompt.as_str()), (vec!["<smirk> Hi", "Hello \u{5e9}\u{5dc}\u{5d5}\u{5dd}"], ""));

    let again = bench.engine.import_conversations(&input).await.expect_err("all there");
    assert!(again.message.contains("in this dataset already"), "{again}");
    let before = bench.stored().await;
    assert_eq!(bench.engine.undo(&imported.undo_token).await.expect("undone").rows, 3);
    assert_eq!((bench.rows().await.len(), bench.stored().await[3]), (1, items), "the names that came with them go too");
    bench.engine.undo(&imported.undo_token).await.expect_err("once");
    assert_eq!(bench.engine.import_conversations(&input).await.expect("free to come again").added, 3);
    let after = bench.stored().await;
    assert_eq!((after[1], after[2], after[3], after[6]), (before[1], before[2], before[3], 0));
}

#[tokio::test]
async fn intents_and_tones_are_spelled_as_the_library_spells_them() {
    let bench = Bench::new().await;
    let spelled = "UPDATE library_items SET name = 'Get a Plan' WHERE kind = 'intent' AND name = 'get a plan'";
    bench.engine.inner.store.change(spelled).await.expect("a word");
    let said =
        r#"{"intent":"get_a_plan","tone":"Icy","instruction":"May I be alone?","output":"You may. It sounds quiet."}"#;
    bench.engine.import_conversations(&bench.input(said)).await.expect("imported");
    let row = bench.rows().await.pop().expect("the new row");
    assert_eq!((&*row.intent, &*row.tone), ("Get a Plan", "icy"));
}

#[tokio::test]
async fn undo_of_an_import_leaves_what_was_written_since() {
    let bench = Bench::new().await;
    let imported =
        bench.engine.import_conversations(&bench.input(&(line(1) + &line(2) + &line(3)))).await.expect("three");
    let edited = "INSERT INTO versions (conversation_id, number, origin, parent_id, content, created_at)
        SELECT conversation_id, 2, 'person', id, content, 9 FROM versions ORDER BY id DESC LIMIT 1";
    bench.engine.inner.store.change(edited).await.expect("a person's edit");
    let undone = bench.engine.undo(&imported.undo_token).await.expect("undone");
    assert_eq!((undone.rows, undone.again), (2, false));
    assert!(undone.left.starts_with("Taken back in 2 of 3 rows. 1 row stays: it was written again"), "{undone:?}");
    let rows = bench.rows().await;
    assert_eq!(rows.len(), 2, "the one of the plan, and the one that was edited: {rows:?}");
    bench.engine.undo(&imported.undo_token).await.expect_err("nothing more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_line_keeps_all_of_them_out_unless_the_bad_ones_are_left_out() {
    let bench = Bench::new().await;
    let before = bench.stored().await;
    let pair = r#"{"prompt":"a","chosen":"b","rejected":"c"}"#;
    let narrated = r#"{"messages":[{"role":"Narrator","content":"x"},{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}"#;
    let mut input = bench.input(&format!("{}{pair}\n{}{narrated}\n", line(1), line(2)));
    let refused = bench.engine.import_conversations(&input).await.expect_err("two bad lines");
    assert_eq!(refused.code, ErrorCode::ImportProblems);
    assert_eq!(refused.problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [2, 4]);
    assert!(refused.message.contains("line 2: it is a preference pair"), "{refused}");
    assert_eq!(bench.stored().await, before);
    let preview = bench.engine.preview_conversations(&input).await.expect("a preview");
    assert_eq!((preview.good, preview.bad_total), (2, 2));
    assert_eq!(preview.roles, [RoleMapping { name: "narrator".into(), meaning: None, count: 1 }]);
    input.roles = vec![RoleMapping { name: "Narrator".into(), meaning: Some("leave".into()), count: 0 }];
    let preview = bench.engine.preview_conversations(&input).await.expect("a preview");
    assert_eq!((preview.good, preview.bad_total, preview.roles[0].meaning.as_deref()), (3, 1, Some("leave")));
    input.skip_bad = true;
    let imported = bench.engine.import_conversations(&input).await.expect("the good ones");
    assert_eq!((imported.added, imported.skipped), (3, 1));

    let only = bench.input(&format!("{pair}\n"));
    for error in [
        bench.engine.preview_conversations(&only).await.expect_err("pairs"),
        bench
            .engine
            .import_conversations(&ConversationImport { skip_bad: true, ..only.clone() })
            .await
            .expect_err("pairs"),
    ] {
        assert!(error.message.contains("No line of old.jsonl is a conversation"), "{error}");
        assert!(error.message.contains("preference pair"), "{error}");
    }
    let wrong = ConversationImport { format: Some("csv".into()), ..only.clone() };
    bench.engine.preview_conversations(&wrong).await.expect_err("no such format");
    let gone = ConversationImport { path: "/nowhere/x.jsonl".into(), ..only };
    assert!(bench.engine.preview_conversations(&gone).await.expect_err("no file").message.contains("cannot be read"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_for_each_reply_is_one_conversation() {
    let bench = Bench::new().await;
    let said = |turns: usize| {
        let turns = (0..turns).map(|turn| {
            let role = ["user", "assistant"][turn % 2];
            serde_json::json!({ "role": role, "content": format!("turn {turn}") })
        });
        serde_json::json!({ "messages": turns.collect::<Vec<_>>() }).to_string() + "\n"
    };
    let input = bench.input(&[said(2), said(4), said(6), line(1), said(8)].concat());
    let imported = bench.engine.import_conversations(&input).await.expect("imported");
    assert_eq!((imported.added, imported.known), (3, 2));
    let rows = bench.rows().await;
    let first = bench.engine.conversation(rows[1].id).await.expect("a row").generation.expect("a text");
    assert_eq!(first.turns.len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_in_a_late_slice_leaves_nothing_behind() {
    let bench = Bench::new().await;
    let before = bench.stored().await;
    let mut text: String = (0..400).map(line).collect();
    text.push_str(r#"{"persona":"New One","instruction":"a","output":"b"}"#);
    let input = bench.input(&text);
    let fails = "CREATE TRIGGER fails BEFORE INSERT ON conversations WHEN new.number = 390 BEGIN SELECT RAISE(ABORT, 'no'); END";
    bench.engine.inner.store.change(fails).await.expect("is changed");
    bench.engine.import_conversations(&input).await.expect_err("its last slice fails");
    assert_eq!(bench.stored().await, before);
    bench.engine.inner.store.change("DROP TRIGGER fails").await.expect("is changed");
    assert_eq!(bench.engine.import_conversations(&input).await.expect("imported").added, 401);
    let after = bench.stored().await;
    assert_eq!((after[4], after[6]), (before[4] + 401, 0), "no number is missing");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_ended_process_left_is_taken_back_or_where_it_was_whole_shown() {
    let mut bench = Bench::new().await;
    let before = bench.stored().await;
    let input = bench.input(&(0..60).map(line).collect::<String>());
    for whole in [false, true] {
        let how = ReadAs::default();
        let (source, found) = bench.engine.look(&input, how.clone()).await.expect("a look");
        let rows = found.taken.len() as u32;
        let begun = bench
            .engine
            .inner
            .store
            .writer()
            .write(move |connection| Box::pin(import_conversations::begin(connection, 1, rows, 5)));
        let import = begun.await.expect("begun");
        let name = NewName {
            kind: library::ItemKind::Topic,
            name: "Left".into(),
            body: serde_json::to_string(&train_content::blank_topic("Left")).expect("JSON"),
        };
        bench.engine.write_names(import, vec![name]).await.expect("a name");
        let names = Names::load(&mut bench.engine.inner.store.read().await.expect("a connection"), 1).await;
        let chunks = Chunks::open(source, found.taken, how, None, names.expect("names")).expect("the file");
        bench.engine.write_chunks(import, chunks).await.expect("written");
        let now = bench.stored().await;
        assert_eq!((now[0], now[1], now[2], now[6]), (before[0] + 60, before[1], before[2], 1), "nobody sees them yet");
        if whole {
            let shown = bench.engine.inner.store.writer().write(move |connection| {
                Box::pin(async move {
                    let import = import_conversations::close(connection, &import).await?;
                    import_conversations::show(connection, &import, 25).await
                })
            });
            assert!(shown.await.expect("a slice is shown"));
        }
        let under_way = FolderLock::for_import(bench.folder.path()).expect("a folder").expect("free");
        bench.engine.shut_down(Duration::ZERO).await;
        bench.engine = open(bench.folder.path()).await;
        assert_eq!(bench.stored().await[6], 1, "another process is at it");
        let busy = bench.engine.import_conversations(&input).await.expect_err("one at a time");
        assert_eq!(busy.code, ErrorCode::Invalid);
        drop(under_way);
        bench.engine.shut_down(Duration::ZERO).await;
        bench.engine = open(bench.folder.path()).await;
        let now = bench.stored().await;
        if whole {
            assert_eq!((now[1], now[2], now[6]), (before[1] + 60, before[2] + 60, 0), "all of it");
            assert_eq!(bench.engine.undo(&import.action().to_string()).await.expect("can be undone").rows, 60);
        } else {
            assert_eq!(now, before, "nothing of it");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changes_between_the_look_and_the_import_brings_nothing() {
    let bench = Bench::new().await;
    let before = bench.stored().await;
    let input = bench.input(&(0..5).map(line).collect::<String>());
    for changed in [line(0) + &line(1), (10..15).map(line).collect(), String::new()] {
        let (source, found) = bench.engine.look(&input, ReadAs::default()).await.expect("a look");
        std::fs::write(&input.path, changed).expect("a file");
        let error = bench.engine.bring_in(&input, source, found, ReadAs::default()).await.map(|_| ());
        assert!(error.expect_err("another file").message.contains("was changed"));
        assert_eq!(bench.stored().await, before);
        bench.input(&(0..5).map(line).collect::<String>());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_without_a_plan_is_not_generated_and_that_is_said() {
    let bench = Bench::new().await;
    bench.engine.import_conversations(&bench.input(&line(1))).await.expect("imported");
    let rows = bench.rows().await;
    let overrides = Overrides {
        kind: Some(ProviderKind::Practice),
        model: Some("practice".into()),
        headless: true,
        ..Overrides::default()
    };
    let generate = |ids: Vec<u32>, request: &str| GenerateInput {
        request_id: request.into(),
        dataset_id: bench.dataset,
        target: Target::Ids { ids },
        limit_micros: None,
        email: false,
        max_tokens: None,
    };
    let refused = bench.engine.generate(&generate(vec![rows[1].id], "a"), &overrides).await.expect_err("no plan");
    assert!(refused.message.starts_with(&format!("#{} has no persona", rows[1].number)), "{refused}");
    let estimate = bench.engine.estimate(bench.dataset, &Target::Ids { ids: vec![rows[1].id] }, &overrides).await;
    assert!(estimate.is_ok(), "{estimate:?}");
    assert_eq!(bench.rows().await[1].status, Status::Generated);
}

async fn prompt_of(bench: &Bench, row: u32) -> Result<String> {
    let mut connection = bench.engine.inner.store.read().await?;
    let library = library::load(&mut connection, 1).await?;
    let shown = examples::of(&mut connection, 1).await?;
    let jobs = train_store::jobs::first_of(&mut connection, 1, &Target::Ids { ids: vec![row] }, None, 1).await?;
    let params = Params::default();
    let task = WriteTask::new(ProviderKind::Anthropic, "m", &params, None, library, Arc::default(), Arc::default())?
        .with_examples(shown);
    let job = jobs.into_iter().next().expect("a free row");
    match task.prepare(job) {
        Ok(prepared) => {
            let prompt = prepared.request.prompt.to_string();
            Ok(prompt)
        }
        Err(unsendable) => Err(EngineError::invalid(unsendable.message)),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn examples_are_shown_in_prompts_in_the_order_of_choice_and_never_in_that_of_their_own_row() {
    let bench = Bench::new().await;
    let own =
        r#"{"persona":"Ann","emotion":"Fear to Calm","topic":"Debt","instruction":"my own words","output":"yes"}"#;
    let long = serde_json::json!({ "instruction": "a", "output": "x".repeat(41_000) });
    let text = [line(1), line(2), line(3), format!("{own}\n"), format!("{long}\n")].concat();
    bench.engine.import_conversations(&bench.input(&text)).await.expect("imported");
    let rows = bench.rows().await;
    let without = prompt_of(&bench, rows[0].id).await.expect("a prompt");
    let set = |row: usize, on| bench.engine.set_example(rows[row].id, on);
    assert!(set(0, true).await.expect_err("no text").message.contains("no text yet"));
    assert!(set(5, true).await.expect_err("long").message.contains("at most 40 kB"));
    set(2, true).await.expect("an example");
    // The clock may stand still meanwhile.
    bench.engine.inner.store.change("UPDATE examples SET at = 1").await.expect("is changed");
    set(1, true).await.expect("an example");
    set(1, true).await.expect("twice is once");
    set(4, true).await.expect("an example");
    let full = set(3, true).await.expect_err("three are enough");
    assert_eq!(full.message, "There are 3 examples already: #3, #2, #5.");
    assert!(bench.engine.conversation(rows[1].id).await.expect("a row").example);

    let prompt = prompt_of(&bench, rows[0].id).await.expect("a prompt");
    let (begins, examples) = prompt.split_at(without.len());
    assert_eq!(begins, without, "what comes before is as it was");
    let places = ["of client 2", "of client 1", "my own words"].map(|words| examples.find(words).expect("is shown"));
    assert!(places.is_sorted(), "{examples}");
    let its_own = prompt_of(&bench, rows[4].id).await.expect("a prompt");
    assert!(its_own.contains("of client 1") && !its_own.contains("my own words"), "{its_own}");
    let unplanned = prompt_of(&bench, rows[1].id).await.expect_err("no plan");
    assert!(unplanned.message.contains("imported without"), "{unplanned}");

    set(1, false).await.expect("no longer");
    assert!(!prompt_of(&bench, rows[0].id).await.expect("a prompt").contains("of client 1"));
    bench.engine.delete_rows(1, Target::Ids { ids: vec![rows[2].id] }).await.expect("deleted");
    assert!(!prompt_of(&bench, rows[0].id).await.expect("a prompt").contains("of client 2"));
}

/// Prints what importing 10,000 conversations takes, and how long an answer of a running batch waits meanwhile.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn measure_importing_ten_thousand_conversations() {
    let (engine, calls, folder) = calls_under_way(1_000).await;
    let path = folder.path().join("many.jsonl");
    let mut text = String::new();
    (0..10_000).for_each(|number| text.push_str(&line(number)));
    std::fs::write(&path, text).expect("a file");
    let dataset_id = engine.create_dataset("imported", false).await.expect("a dataset").id;
    let input = ConversationImport { dataset_id, path, format: None, tier: None, roles: Vec::new(), skip_bad: false };
    let done = Arc::new(AtomicBool::new(false));
    let running = tokio::spawn(answers(engine.inner.store.clone(), calls, Arc::clone(&done)));
    let started = Instant::now();
    engine.preview_conversations(&input).await.expect("a preview");
    let looked = started.elapsed();
    let imported = engine.import_conversations(&input).await.expect("imported");
    let took = started.elapsed() - looked;
    done.store(true, Ordering::Relaxed);
    let (kept, longest) = running.await.expect("no panic");
    println!(
        "{} conversations: a look {:.2} s, the import {:.2} s; {kept} answers stored meanwhile, the longest wait {:.0} ms",
        imported.added,
        looked.as_secs_f64(),
        took.as_secs_f64(),
        longest.as_secs_f64() * 1_000.0
    );
    engine.shut_down(Duration::ZERO).await;
}
