//! Scores that are computed anew, the dataset's report, and what returns too often: over real files.

use std::time::{Duration, Instant};

use crate::common::{Bench, bench, open, practice, towards};
use train_engine::view::{
    CellEdit, ClaimSource, ConversationImport, EditCells, EditInput, EditedTurn, Filter, ItemBody, ItemKind,
    PhraseInput, PhraseKind, PlanColumn, QualityReport, ReviewInput, RowSummary, SaveItem, ScoredRow, Status, Target,
    Verdict, VersionDetail,
};
use train_engine::{Engine, Overrides};
use train_store::rescoring;
use train_store::testing::{connect, number, run, texts};
use train_support::{Config, FaultServer};

async fn scored(engine: &Engine, dataset: u32) -> Vec<ScoredRow> {
    engine.score_anew(dataset, None).await.expect("scores")
}

/// Waits until the scores of a dataset are as the rules have them.
async fn settled(bench: &Bench) {
    let mut connection = connect(bench.folder.path()).await.expect("a connection");
    let dataset = i64::from(bench.dataset.id);
    let waited = tokio::time::timeout(Duration::from_secs(600), async {
        loop {
            let state = rescoring::state(&mut connection, dataset).await.expect("a state");
            if rescoring::settled(&mut connection, dataset).await.expect("read") == Some(state) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    waited.await.expect("it does not take that long");
}

async fn sql(bench: &Bench, statements: &str) {
    run(&mut connect(bench.folder.path()).await.expect("a connection"), statements).await.expect("SQL");
}

async fn one(bench: &Bench, query: &str) -> Option<i64> {
    number(&mut connect(bench.folder.path()).await.expect("a connection"), query).await.expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_other_rules_scored_is_scored_anew_beside_its_verdicts_and_goes_on_where_it_was() {
    let bench = bench(9).await;
    bench.run("all", &practice()).await;
    let right = scored(&bench.engine, bench.dataset.id).await;
    let rows = bench.rows().await;
    let two = Target::Ids { ids: vec![rows[0].id, rows[3].id] };
    let note = "as it was".into();
    let reject = ReviewInput { note, ..ReviewInput::new(bench.dataset.id, two, Verdict::Reject) };
    bench.engine.review(&reject).await.expect("verdicts");
    let statuses = |rows: &[RowSummary]| rows.iter().map(|row| row.status).collect::<Vec<Status>>();
    let before = statuses(&bench.rows().await);
    let verdicts = "SELECT count(*) * 1000 + sum(id) FROM verdicts";
    let given = one(&bench, verdicts).await;
    let Bench { engine, folder, dataset } = bench;
    engine.shut_down(Duration::ZERO).await;
    // An earlier release scored them, and a process that ended in the middle has scored the first four anew.
    let bench = Bench { engine, folder, dataset };
    sql(
        &bench,
        "UPDATE scores SET at = 7;
        UPDATE scores SET scorer_version = '1', tenths = 33 WHERE version_id > (SELECT id FROM versions ORDER BY id LIMIT 1 OFFSET 3);
        UPDATE conversations SET score = 33 WHERE version_id > (SELECT id FROM versions ORDER BY id LIMIT 1 OFFSET 3);",
    )
    .await;
    let bench = Bench { engine: open(bench.folder.path()).await.expect("an engine"), ..bench };
    bench.engine.watch().await.expect("it watches");
    settled(&bench).await;
    let found: Vec<Option<f64>> = bench.rows().await.iter().map(|row| row.score).collect();
    assert_eq!(found, right.iter().map(|row| row.score).collect::<Vec<_>>());
    assert_eq!(
        one(&bench, "SELECT count(*) FROM scores WHERE scorer_version = '3' AND at = 7").await,
        Some(4),
        "they were right"
    );
    assert_eq!(
        one(&bench, "SELECT count(*) FROM scores WHERE scorer_version = '1' AND tenths = 33").await,
        Some(5),
        "they stay on record"
    );
    assert_eq!((statuses(&bench.rows().await), one(&bench, verdicts).await), (before, given));
    assert_eq!(scored(&bench.engine, bench.dataset.id).await, right, "the same texts, the same scores");
    assert_eq!(bench.engine.quality(bench.dataset.id).await.expect("a report").rescoring, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn scores_follow_what_the_others_say_whoever_changed_it() {
    let bench = bench(12).await;
    bench.engine.watch().await.expect("it watches");
    bench.run("all", &practice()).await;
    // In the window's process the batch's end is enough.
    settled(&bench).await;
    let stored =
        "SELECT group_concat(x, ' ') FROM (SELECT version_id || ':' || tenths AS x FROM scores ORDER BY version_id)";
    let read = |bench: &Bench| {
        let folder = bench.folder.path().to_path_buf();
        async move { texts(&mut connect(&folder).await.expect("a connection"), stored).await.expect("scores") }
    };
    let after_batch = read(&bench).await;
    let fresh = open(bench.folder.path()).await.expect("a second process");
    let all = scored(&fresh, bench.dataset.id).await;
    assert_eq!(read(&bench).await, after_batch, "tables that answers built are those that are read from the file");
    // Another process deletes rows and lets one show another text.
    sql(
        &bench,
        "INSERT INTO actions (dataset_id, kind, at) SELECT id, 'deletion', 1 FROM datasets;
        UPDATE conversations SET dataset_id = NULL, deleted_by = (SELECT max(id) FROM actions) WHERE number IN (2, 5, 9);
        INSERT INTO versions (conversation_id, number, origin, content, created_at)
            SELECT a.id, 9, 'person', v.content, 5 FROM conversations a, conversations b JOIN versions v ON v.id = b.version_id
            WHERE a.number = 1 AND b.number = 3;
        UPDATE conversations SET version_id = (SELECT max(id) FROM versions) WHERE number = 1;",
    )
    .await;
    let ours = scored(&bench.engine, bench.dataset.id).await;
    let theirs = scored(&open(bench.folder.path()).await.expect("a third process"), bench.dataset.id).await;
    assert_eq!(ours, theirs, "tables that follow the file are those that are read anew");
    assert_eq!(ours.len(), 9);
    let duplicate = |row: &ScoredRow| {
        row.criteria.iter().find(|found| found.key == "near_duplicate").map(|found| found.actual.clone())
    };
    assert!(duplicate(&ours[0]).is_some_and(|actual| actual.contains("#3, 1.00")), "{:?}", duplicate(&ours[0]));
    assert_ne!(all[2], ours[1], "row 3 has a twin now");
}

const FIRST_TURN: &str = "I'm 44 and I have a drawer of letters that I have not opened since the summer.";
/// A client's turns and the replies.
const SAID: [&str; 6] =
    [FIRST_TURN, "A drawer can wait.", "It has waited long.", "Then open one.", "One, then.", "That is enough."];

async fn shown(bench: &Bench) -> VersionDetail {
    let row = bench.rows().await.remove(0);
    bench.engine.conversation(row.id).await.expect("a row").generation.expect("a text")
}

/// Whether score, claims and report find something wrong in what the client of the one row says of himself.
async fn persona_is_wrong(bench: &Bench) -> [bool; 3] {
    let row = scored(&bench.engine, bench.dataset.id).await.remove(0);
    let facts = row.criteria.iter().find(|found| found.key == "persona_facts").expect("the criterion");
    let claims = bench.engine.claims(shown(bench).await.id).await.expect("claims");
    let report = bench.engine.quality(bench.dataset.id).await.expect("a report");
    let counted = report.realism.iter().find(|found| found.key == "persona_wrong").expect("the measure");
    let points = facts.points.expect("an age is said");
    let claimed = claims.iter().any(|claim| claim.source == ClaimSource::Wrong);
    [points < facts.out_of, claimed, counted.count == 1]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_that_is_corrected_is_so_for_score_claims_and_report_and_for_an_edit() {
    let turns = SAID.iter().zip(["user", "assistant"].into_iter().cycle()).map(|(text, role)| {
        serde_json::json!({"role": role, "content": text, "emotion": "wary", "secondary_emotion": null, "intensity": 0.4})
    });
    let turns: Vec<serde_json::Value> = turns.collect();
    let answer = serde_json::json!({
        "client_persona": "Ann", "session_context": "A talk.", "expected_outcome": "A plan.", "turns": turns
    });
    let server = FaultServer::start(Config { answer: Some(answer.to_string()), ..Config::default() }).await;
    let bench = bench(1).await;
    bench.run("all", &towards(&server)).await;
    assert_eq!(persona_is_wrong(&bench).await, [true; 3], "the Anxious Planner is 52");

    let all = bench.engine.library(bench.dataset.id).await.expect("a library");
    let item = all.iter().find(|item| item.kind == ItemKind::Persona && item.name == "Anxious Planner").expect("it");
    let ItemBody::Persona(mut persona) = bench.engine.library_item(item.id).await.expect("an item").body else {
        panic!("a persona")
    };
    persona.age = 44;
    let (id, body) = (Some(item.id), ItemBody::Persona(persona));
    bench.engine.save_item(&SaveItem { dataset_id: bench.dataset.id, id, seen: None, body }).await.expect("is saved");
    assert_eq!(persona_is_wrong(&bench).await, [false; 3]);

    let version = shown(&bench).await;
    let mut turns: Vec<EditedTurn> = version
        .turns
        .iter()
        .zip(1..)
        .map(|(turn, from)| EditedTurn { role: turn.role, content: turn.content.clone(), from: Some(from) })
        .collect();
    turns[0].content = FIRST_TURN.replace("letters that", "letters, that");
    let conversation_id = bench.rows().await[0].id;
    bench.engine.edit(&EditInput { conversation_id, seen: version.id, turns }).await.expect("an edit");
    assert_eq!(persona_is_wrong(&bench).await, [false; 3], "a comma is no fact");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_given_a_persona_is_held_against_it() {
    let bench = bench(1).await;
    bench.engine.watch().await.expect("it watches");
    let turns = SAID.iter().zip(["user", "assistant"].into_iter().cycle());
    let turns: Vec<serde_json::Value> =
        turns.map(|(text, role)| serde_json::json!({"role": role, "content": text})).collect();
    let path = bench.folder.path().join("old.jsonl");
    std::fs::write(&path, serde_json::json!({ "messages": turns }).to_string()).expect("a file");
    let (dataset_id, format, tier, roles) = (bench.dataset.id, None, None, Vec::new());
    let import = ConversationImport { dataset_id, path, format, tier, roles, skip_bad: false };
    bench.engine.import_conversations(&import).await.expect("imported");
    settled(&bench).await;
    let id = bench.rows().await.iter().find(|row| row.status == Status::Generated).expect("it").id;
    let wrong = async || {
        let version = bench.engine.conversation(id).await.expect("a row").generation.expect("a text");
        let facts = version.criteria.iter().find(|found| found.key == "persona_facts").expect("the criterion");
        let report = bench.engine.quality(dataset_id).await.expect("a report");
        let counted = report.realism.iter().find(|found| found.key == "persona_wrong").expect("the measure");
        (facts.points.is_some_and(|points| points < facts.out_of), counted.count)
    };
    assert_eq!(wrong().await, (false, 0), "the row names nobody");

    let cell = |column, text: &str| CellEdit { id: Some(id), new_row: None, column, text: text.into() };
    let edits = vec![cell(PlanColumn::Persona, "Anxious Planner"), cell(PlanColumn::Emotion, "Fear to Confidence")];
    let edited = bench.engine.edit_cells(&EditCells { dataset_id, edits, new_rows: 0 }).await.expect("an answer");
    assert_eq!((edited.changed, edited.unknown.len()), (vec![id], 0));
    settled(&bench).await;
    assert_eq!(wrong().await, (true, 1), "the Anxious Planner is 52");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_is_counted_once_and_says_what_was_decided() {
    let bench = bench(40).await;
    bench.run("all", &practice()).await;
    let report = bench.engine.quality(bench.dataset.id).await.expect("a report");
    assert_eq!((report.conversations, report.needed), (40, 30));
    assert_eq!(report.scores.iter().map(|bin| bin.count).sum::<u32>(), 40);
    assert!(report.median_score.is_some() && report.variety.is_some());
    let again = bench.engine.quality(bench.dataset.id).await.expect("a report");
    assert_eq!(again, report, "counted once: the time of counting is the same");
    let fresh = open(bench.folder.path()).await.expect("a second process");
    let theirs = fresh.quality(bench.dataset.id).await.expect("a report");
    assert_eq!(QualityReport { at: report.at, ..theirs }, report, "whoever counts");
    let phrase = report.phrases.first().expect("Practice repeats itself").clone();
    assert!(phrase.text.split(' ').count() >= 5 && phrase.count >= 4, "{phrase:?}");
    assert_eq!(phrase.ids.len(), phrase.count as usize);
    let input = |decision: Option<&str>| PhraseInput {
        dataset_id: bench.dataset.id,
        kind: PhraseKind::Phrase,
        text: phrase.text.clone(),
        decision: decision.map(Into::into),
    };
    bench.engine.decide_phrase(&input(Some("avoid"))).await.expect("a decision");
    let report = bench.engine.quality(bench.dataset.id).await.expect("a report");
    let decided = report.phrases.iter().find(|found| found.text == phrase.text).expect("it is listed");
    assert_eq!((decided.decision.as_deref(), decided.count), (Some("avoid"), phrase.count));
    bench.engine.decide_phrase(&input(Some("burn"))).await.expect_err("no such decision");
    bench.engine.decide_phrase(&input(None)).await.expect("taken back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brake_names_what_returns_until_something_is_decided() {
    let bench = bench(15).await;
    assert_eq!(bench.engine.brake(bench.dataset.id).await.expect("no brake"), None, "nothing has come yet");
    bench.run("all", &practice()).await;
    let brake = bench.engine.brake(bench.dataset.id).await.expect("read").expect("Practice repeats itself");
    assert_eq!((brake.of, brake.ids.len(), brake.avoided), (15, brake.count as usize, 0));
    assert!(brake.count >= 3, "{brake:?}");
    let started = Instant::now();
    for _ in 0..20 {
        bench.engine.brake(bench.dataset.id).await.expect("read");
    }
    println!("a brake that is known: {:?}", started.elapsed() / 20);
    for kind in [PhraseKind::Opening, PhraseKind::Closing] {
        let (text, decision) = ("nobody says this".into(), Some("avoid".into()));
        let input = PhraseInput { dataset_id: bench.dataset.id, kind, text, decision };
        bench.engine.decide_phrase(&input).await.expect("a decision");
    }
    let again = bench.engine.brake(bench.dataset.id).await.expect("read").expect("it returns as often");
    assert_eq!((&again.text, again.avoided), (&brake.text, 1), "the same words are one phrase");
    let (kind, text) = (brake.kind, brake.text.clone());
    let input = PhraseInput { dataset_id: bench.dataset.id, kind, text, decision: Some("avoid".into()) };
    bench.engine.decide_phrase(&input).await.expect("a decision");
    let next = bench.engine.brake(bench.dataset.id).await.expect("read");
    assert!(next.as_ref().is_none_or(|next| next.text != brake.text && next.avoided == 2), "{next:?}");
}

/// Prints how long it takes: `cargo test -p train-engine --test it -- --ignored --nocapture measure_rescoring`;
/// TRAIN_MEASURE_ROWS says of how many conversations.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn measure_rescoring_and_the_report() {
    let rows: usize = std::env::var("TRAIN_MEASURE_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(10_000);
    let bench = bench(rows).await;
    let written = Instant::now();
    for statements in filled(rows) {
        sql(&bench, &statements).await;
    }
    println!("{rows} rows written: {:?}", written.elapsed());
    let started = Instant::now();
    bench.engine.watch().await.expect("it watches");
    settled(&bench).await;
    println!("scored anew, tables read, beside the index of words: {:?}", started.elapsed());
    let indexed = "SELECT count(*) = (SELECT count(*) FROM versions) FROM version_words_docsize";
    while one(&bench, indexed).await != Some(1) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!("and in the index: {:?}", started.elapsed());
    let started = Instant::now();
    let report = bench.engine.quality(bench.dataset.id).await.expect("a report");
    println!("the report of {}: {:?}", report.conversations, started.elapsed());
    let started = Instant::now();
    bench.engine.quality(bench.dataset.id).await.expect("a report");
    println!("once more: {:?}", started.elapsed());
}

/// Conversations of four exchanges and 1,100 words, of a vocabulary of 2,000, that share some phrases:
/// the statements that write them, a hundred rows each.
fn filled(rows: usize) -> Vec<String> {
    let mut state = 7_u64;
    let mut next = move |of: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % of
    };
    let mut statements: Vec<String> = Vec::new();
    for row in 1..=rows {
        if row % 100 == 1 {
            statements.push(String::new());
        }
        let mut turns = Vec::new();
        for turn in 0..8 {
            let mut words: Vec<String> = (0..if turn % 2 == 0 { 75 } else { 200 })
                .map(|_| {
                    let word = next(2_000);
                    format!("w{}{}", ["ab", "cde", "fghi", "klmno"][(word % 4) as usize], word)
                })
                .collect();
            if turn % 2 == 1 && next(3) == 0 {
                words.splice(
                    0..0,
                    "Marcus, first take a breath with me. You are not alone in this.".split(' ').map(String::from),
                );
            }
            words.iter_mut().step_by(14).for_each(|word| word.push('.'));
            let role = if turn % 2 == 0 { "user" } else { "assistant" };
            turns.push(format!(
                r#"{{"role":"{role}","content":"{}","emotion":"fear","intensity":0.8}}"#,
                words.join(" ")
            ));
        }
        let content = format!(r#"{{"turns":[{}]}}"#, turns.join(","));
        let write = format!(
            "INSERT INTO versions (conversation_id, number, origin, content, created_at) SELECT id, 1, 'import', '{content}', {row} FROM conversations WHERE number = {row};"
        );
        statements.last_mut().expect("one was begun").push_str(&write);
    }
    statements.push(
        "UPDATE conversations SET version_id = (SELECT v.id FROM versions v WHERE v.conversation_id = conversations.id), generated_at = number;".into(),
    );
    for hundred in &mut statements {
        *hundred = format!("BEGIN;{hundred}COMMIT;");
    }
    statements
}

/// Prints how much longer a batch of 1,000 x 40 ms at 10 takes while 2,000 other texts are scored anew, in turns.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn measure_a_batch_beside_rescoring() {
    let server = FaultServer::start(Config { latency: Duration::from_millis(40), ..Config::default() }).await;
    let towards_it = Overrides { concurrency: Some(10), ..towards(&server) };
    let mut took = [Duration::ZERO; 2];
    for turn in 0..6 {
        let bench = bench(3_000).await;
        for statements in filled(2_000) {
            sql(&bench, &statements).await;
        }
        let rescores = turn % 2 == 1;
        if rescores {
            bench.engine.watch().await.expect("it watches");
        }
        let unwritten = Filter { statuses: vec![Status::NotGenerated], ..Filter::default() };
        let input = bench.input("all", Target::Matching { filter: unwritten, except: Vec::new() });
        let started = Instant::now();
        let batch = bench.engine.generate(&input, &towards_it).await.expect("a batch");
        let end = bench.engine.wait(batch.id).await.expect("its end");
        took[turn % 2] += started.elapsed();
        let left = bench.engine.quality(bench.dataset.id).await.expect("a report").rescoring;
        println!("{} in {:?}, rescoring: {rescores}, left: {left}", end.succeeded, started.elapsed());
    }
    println!("beside rescoring: {:.3}", took[1].as_secs_f64() / took[0].as_secs_f64());
}
