//! Finding what conversations say, on real files.

use std::path::Path;

use train_store::testing;

use crate::view::{
    ConversationImport, EditInput, EditedTurn, Filter, FilterList, ReviewInput, Role, RowQuery, Target, TurnRange,
    Verdict,
};
use crate::{Clock, Engine, Options, Secrets};

async fn open(folder: &Path) -> Engine {
    let options = Options { folder: folder.to_path_buf(), secrets: Secrets::memory(), clock: Clock::system() };
    Engine::open(options).await.expect("an engine")
}

/// A dataset with one conversation a text.
async fn with_texts(texts: &[&str]) -> (Engine, u32, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let engine = open(folder.path()).await;
    let dataset_id = engine.create_dataset("test", false).await.expect("a dataset").id;
    let line = |text: &&str| {
        let turns = [("user", *text), ("assistant", "It sounds heavy. Let us begin with one page.")];
        let turns = turns.map(|(role, content)| serde_json::json!({ "role": role, "content": content }));
        serde_json::json!({ "messages": turns }).to_string()
    };
    let path = folder.path().join("old.jsonl");
    std::fs::write(&path, texts.iter().map(line).collect::<Vec<_>>().join("\n")).expect("a file");
    let input = ConversationImport { dataset_id, path, format: None, tier: None, roles: Vec::new(), skip_bad: false };
    engine.import_conversations(&input).await.expect("conversations");
    engine.inner.supervisor.index_texts().await.expect("an index");
    (engine, dataset_id, folder)
}

async fn found(engine: &Engine, dataset_id: u32, text: &str) -> Vec<u32> {
    numbers(engine, dataset_id, Filter { text: text.into(), ..Filter::default() }).await
}

async fn numbers(engine: &Engine, dataset_id: u32, filter: Filter) -> Vec<u32> {
    let query = RowQuery { filter, limit: 100, ..RowQuery::new(dataset_id) };
    let page = engine.rows(&query).await.expect("rows");
    assert_eq!(page.total as usize, page.rows.len());
    page.rows.into_iter().map(|row| row.number).collect()
}

async fn indexed(engine: &Engine) -> Option<i64> {
    let mut connection = engine.inner.store.read().await.expect("a connection");
    testing::number(&mut connection, "SELECT count(*) FROM version_words_docsize").await.expect("a count")
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_a_conversation_are_found_as_they_are_typed_in_any_case_and_without_accents() {
    let texts = ["My aunt Émilie left a \"half-filled\" conversion form.", "I left the form at work.", "Nothing."];
    let (engine, dataset, _folder) = with_texts(&texts).await;
    assert_eq!(found(&engine, dataset, "conversion FORM").await, [1]);
    assert_eq!(found(&engine, dataset, "emilie").await, [1]);
    assert_eq!(found(&engine, dataset, "left").await, [1, 2]);
    assert_eq!(found(&engine, dataset, "the for").await, [2], "the last word may be unfinished, the others may not");
    assert_eq!(found(&engine, dataset, "form conversion").await, [] as [u32; 0], "one after another");
    assert_eq!(found(&engine, dataset, "\"half-filled\" conv").await, [1]);
    assert_eq!(found(&engine, dataset, "left NEAR form*) OR (").await, [] as [u32; 0], "signs are no commands");
    assert_eq!(found(&engine, dataset, "one page").await, [1, 2, 3], "replies too");
    assert_eq!(found(&engine, dataset, "?!").await, [] as [u32; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_scripts_without_blanks_are_found_wherever_they_stand() {
    let texts = ["我很担心银行的信。Roth账户怎么办", "銀行から手紙が来ました", "ฉันกลัวจดหมายจากธนาคาร", "我担很心"];
    let (engine, dataset, _folder) = with_texts(&texts).await;
    assert_eq!(found(&engine, dataset, "担心").await, [1], "one letter after the other");
    assert_eq!(found(&engine, dataset, "Roth账户").await, [1]);
    assert_eq!(found(&engine, dataset, "怎么办").await, [1]);
    assert_eq!(found(&engine, dataset, "手紙").await, [2]);
    assert_eq!(found(&engine, dataset, "จดหมาย").await, [3]);
    assert_eq!(found(&engine, dataset, "心担").await, [] as [u32; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_row_shows_is_found_and_no_earlier_version_of_it() {
    let (engine, dataset, _folder) = with_texts(&["About the old windmill.", "About the sea."]).await;
    let id = engine.ids_of_numbers(dataset, &[1]).await.expect("a row")[0];
    let seen = engine.conversation(id).await.expect("a row").generation.expect("a version").id;
    let turn = |role, content: &str, from| EditedTurn { role, content: content.into(), from };
    let turns = vec![
        turn(Role::User, "About the new lighthouse.", Some(1)),
        turn(Role::Assistant, "It sounds heavy.", Some(2)),
    ];
    let edited = engine.edit(&EditInput { conversation_id: id, seen, turns }).await.expect("an edit");
    engine.inner.supervisor.index_texts().await.expect("an index");
    assert_eq!(found(&engine, dataset, "lighthouse").await, [1]);
    assert_eq!(found(&engine, dataset, "windmill").await, [] as [u32; 0]);
    engine.undo(&edited.undo_token).await.expect("is undone");
    assert_eq!(found(&engine, dataset, "windmill").await, [1]);
    assert_eq!(found(&engine, dataset, "lighthouse").await, [] as [u32; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_cannot_be_read_keeps_no_other_out_and_a_row_id_that_comes_again_has_its_own_words() {
    let (engine, dataset, _folder) = with_texts(&["About a windmill.", "About the sea."]).await;
    let change = |sql: &str| engine.inner.store.change(sql.to_owned());
    change("UPDATE versions SET content = 'torn' WHERE id = 2; INSERT INTO version_words (version_words) VALUES ('delete-all')")
        .await
        .expect("is changed");
    engine.inner.supervisor.index_texts().await.expect("an index");
    assert_eq!((indexed(&engine).await, found(&engine, dataset, "windmill").await), (Some(2), vec![1]));
    // The newest version goes, and its row id is given to another.
    let again = "{\"turns\":[{\"role\":\"user\",\"content\":\"About a lighthouse.\"}]}";
    change(&format!(
        "UPDATE conversations SET version_id = NULL WHERE version_id = 2; DELETE FROM scores WHERE version_id = 2;
        DELETE FROM versions WHERE id = 2;
        INSERT INTO versions (id, conversation_id, number, origin, content, created_at)
            SELECT 2, id, 2, 'person', '{again}', 0 FROM conversations WHERE number = 2;
        UPDATE conversations SET version_id = 2 WHERE number = 2"
    ))
    .await
    .expect("is changed");
    engine.inner.supervisor.index_texts().await.expect("an index");
    assert_eq!(found(&engine, dataset, "lighthouse").await, [2]);
    assert_eq!(engine.count_matching(dataset, &Target::All).await.expect("a count"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_index_follows_what_is_written_by_itself() {
    let (engine, dataset, folder) = with_texts(&["About a windmill."]).await;
    engine.inner.store.change("INSERT INTO version_words (version_words) VALUES ('delete-all')").await.expect("gone");
    drop(engine);
    let engine = open(folder.path()).await;
    assert_eq!(found(&engine, dataset, "windmill").await, [] as [u32; 0]);
    engine.watch().await.expect("watches");
    while indexed(&engine).await != Some(1) {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(found(&engine, dataset, "windmill").await, [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_found_by_reason_flag_and_length_and_by_what_they_are_not() {
    let (engine, dataset, _folder) = with_texts(&["About a windmill.", "About the sea.", "About a lighthouse."]).await;
    let id = engine.ids_of_numbers(dataset, &[2]).await.expect("a row")[0];
    let target = Target::Ids { ids: vec![id] };
    let reason = Some("untrue".into());
    let input = ReviewInput { reason, ..ReviewInput::new(dataset, target, Verdict::Reject) };
    engine.review(&input).await.expect("a verdict");
    engine
        .inner
        .store
        .change(
            "UPDATE scores SET criteria = '[{\"key\":\"figures\",\"flag\":\"note\"},{\"key\":\"closing\"}]' WHERE version_id = 1;
            UPDATE scores SET criteria = '[{\"key\":\"figures\"},{\"key\":\"closing\",\"flag\":\"note\"}]' WHERE version_id = 3",
        )
        .await
        .expect("is changed");
    let all = Filter::default();
    let by = |filter: Filter| {
        let engine = engine.clone();
        async move { numbers(&engine, dataset, filter).await }
    };
    let (reasons, flags) = (vec!["untrue".to_owned()], vec!["figures".to_owned()]);
    assert_eq!(by(Filter { reasons: reasons.clone(), ..all.clone() }).await, [2]);
    let not = |list| vec![list];
    assert_eq!(by(Filter { reasons, not: not(FilterList::Reasons), ..all.clone() }).await, [1, 3]);
    assert_eq!(by(Filter { flags: flags.clone(), ..all.clone() }).await, [1]);
    assert_eq!(by(Filter { flags, not: not(FilterList::Flags), ..all.clone() }).await, [2, 3]);
    assert_eq!(by(Filter { turns: Some(TurnRange { from: 2, to: 2 }), ..all.clone() }).await, [1, 2, 3]);
    assert_eq!(by(Filter { turns: Some(TurnRange { from: 3, to: 9 }), ..all }).await, [] as [u32; 0]);
    let facets = engine.facets(dataset).await.expect("facets");
    assert_eq!(facets.reasons.iter().map(|found| (&*found.name, found.count)).collect::<Vec<_>>(), [("untrue", 1)]);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement, to be run alone in a release build"]
async fn measure_searching_texts_of_a_hundred_thousand() {
    let folder = tempfile::tempdir().expect("a folder");
    let engine = open(folder.path()).await;
    let dataset = engine.create_dataset("test", false).await.expect("a dataset").id;
    let words = "money letter house sister winter account pension doubt question morning nurse teacher garden ";
    let insert = format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
        INSERT INTO conversations (id, dataset_id, number, intent, tone, tier) SELECT i, {dataset}, i, 'decide', 'warm', 'template' FROM n;
        INSERT INTO versions (id, conversation_id, number, origin, content, created_at)
        SELECT id, id, 1, 'import', json_object('turns', json_array(json_object('role', 'user', 'content',
            'number' || id || ' ' || substr('{words}', 1 + id % 50) || replace(hex(zeroblob(20)), '00', 'word' || (id % 997) || ' {words}')))), 0 FROM conversations;
        UPDATE conversations SET version_id = id"
    );
    engine.inner.store.change(insert).await.expect("rows");
    let started = std::time::Instant::now();
    engine.inner.supervisor.index_texts().await.expect("an index");
    println!("100,000 texts indexed in {:.1} s", started.elapsed().as_secs_f64());
    for text in ["number77777", "word500", "garden", "the wrong year", "winter account pension", "deci"] {
        let mut times = Vec::new();
        for _ in 0..7 {
            let started = std::time::Instant::now();
            found_some(&engine, dataset, text).await;
            times.push(started.elapsed().as_secs_f64() * 1_000.0);
        }
        times.sort_by(f64::total_cmp);
        println!("\"{text}\": {:.0} ms (median of 7)", times[3]);
    }
}

async fn found_some(engine: &Engine, dataset_id: u32, text: &str) -> u32 {
    let filter = Filter { text: text.into(), ..Filter::default() };
    let query = RowQuery { filter, limit: 100, ..RowQuery::new(dataset_id) };
    engine.rows(&query).await.expect("rows").total
}
