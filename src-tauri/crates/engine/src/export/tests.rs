//! What exports take out of the database: rows with texts, verdicts and versions of every kind, made by SQL of their own.

mod files;
mod history;
mod looks;
mod sides;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use train_domain::export::SystemPrompt;
use train_domain::query::Target;
use train_domain::row::Status;

use crate::run::common::export_of;
use crate::view::{ExportInput, ExportReport, ExportSides, ExportTo, PieceKind};
use crate::{Clock, Engine, ErrorCode, Options, Secrets};

/// A dataset of rows that were imported: 4 personas, 3 arcs, 4 topics, every third row of a tier.
struct Bench {
    engine: Engine,
    _data: tempfile::TempDir,
    folder: tempfile::TempDir,
    rows: u32,
}

fn conversation(texts: &[&str]) -> String {
    let turn = |(place, text): (usize, &&str)| {
        let role = if place % 2 == 0 { "user" } else { "assistant" };
        json!({ "role": role, "content": text })
    };
    json!({ "turns": texts.iter().enumerate().map(turn).collect::<Vec<_>>() }).to_string()
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl Bench {
    async fn new() -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let options = Options { folder: data.path().into(), secrets: Secrets::memory(), clock: Clock::system() };
        let engine = Engine::open(options).await.expect("an engine");
        let items = (1..=4).map(|id| (id, "persona")).chain((11..=13).map(|id| (id, "arc")));
        let items: Vec<String> = items
            .chain((21..=24).map(|id| (id, "topic")))
            .map(|(id, kind)| format!("({id}, 1, '{kind}', '{kind} {id}')"))
            .collect();
        let sql = format!(
            "INSERT INTO datasets (id, name, created_at, last_used_at) VALUES (1, 'coach', 0, 0);
            INSERT INTO library_items (id, dataset_id, kind, name) VALUES {};
            INSERT INTO texts (id, dataset_id, body) VALUES (1, 1, 'You are Nora.');",
            items.join(", ")
        );
        engine.inner.store.change(sql).await.expect("is changed");
        let folder = tempfile::tempdir().expect("a folder");
        Self { engine, _data: data, folder, rows: 0 }
    }

    /// Adds an approved row with this content, and a score in tenths.
    async fn add(&mut self, content: &str, tenths: u32) -> u32 {
        self.add_all(&[(content.to_owned(), tenths)]).await;
        self.rows
    }

    async fn add_all(&mut self, rows: &[(String, u32)]) {
        let mut sql =
            String::from("INSERT OR IGNORE INTO actions (id, dataset_id, kind, at) VALUES (1, 1, 'verdict', 1);");
        for (content, tenths) in rows {
            self.rows += 1;
            let (id, tier) = (self.rows, ["template", "scenario", "edge_case"][self.rows as usize % 3]);
            let words = (1 + id % 4, 11 + id % 3, 21 + id / 12 % 4);
            sql += &format!(
                "INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier)
                    VALUES ({id}, 1, {id}, {}, {}, {}, 'decide', 'warm', '{tier}');
                INSERT INTO versions (id, conversation_id, number, origin, system_id, content, created_at)
                    VALUES ({}, {id}, 1, 'import', 1, {}, {id});
                UPDATE conversations SET version_id = {}, generated_at = {id} WHERE id = {id};
                INSERT INTO scores (version_id, scorer, scorer_version, tenths, criteria, at) VALUES ({}, 'rules', '1', {tenths}, '[]', 1);
                INSERT INTO verdicts (version_id, verdict, action_id, at) VALUES ({}, 'approved', 1, 1);",
                words.0,
                words.1,
                words.2,
                id * 10,
                quoted(content),
                id * 10,
                id * 10,
                id * 10
            );
        }
        self.engine.inner.store.change(sql).await.expect("is changed");
    }

    /// So many rows that say which they are and have nothing else in common.
    async fn add_rows(&mut self, count: u32) {
        let row = |row: u32| {
            let client = format!("{row} w{row}a w{row}b w{row}c w{row}d w{row}e?");
            (conversation(&[&client, &format!("reply {row}")]), 60 + row % 40)
        };
        let from = self.rows + 1;
        self.add_all(&(from..from + count).map(row).collect::<Vec<_>>()).await;
    }

    fn input(&self, format: &str) -> ExportInput {
        export_of(1, format)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn export(&self, input: &ExportInput, name: &str) -> ExportReport {
        self.engine.export(input, &self.path(name), true).await.expect("an export")
    }
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect()
}

/// The rows that a file holds, by what their clients say first.
fn rows_in(path: &Path) -> Vec<u32> {
    let row = |line: &Value| {
        let text = line["messages"][1]["content"].as_str().expect("a text");
        text.split(' ').next().and_then(|word| word.parse().ok()).expect("its number")
    };
    lines(path).iter().map(row).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_characters_come_out_as_they_are_and_what_cannot_be_read_is_named() {
    let mut bench = Bench::new().await;
    let odd = "a\u{0}b\r\nc\u{85}d\u{2028}e\u{2029}f\u{feff}g\u{1f600}h\t\"i\"\\ </script> \u{7f}\u{200b}end";
    let mut written = Vec::new();
    for text in [odd.to_owned(), "x".repeat(1 << 20), format!("{odd} ").repeat(200_000)] {
        let content = conversation(&[&text, "yes"]);
        written.push((bench.add(&content, 80).await, text.trim().to_owned()));
    }
    let lone =
        bench.add(r#"{"turns":[{"role":"user","content":"\ud800"},{"role":"assistant","content":"b"}]}"#, 80).await;
    let broken = bench.add("{\"turns\":[", 80).await;
    let without = bench.add(&conversation(&["a", "b"]), 80).await;
    bench
        .engine
        .inner
        .store
        .change(format!("UPDATE versions SET system_id = 99 WHERE conversation_id = {without};"))
        .await
        .expect("is changed");
    let report = bench.export(&bench.input("messages"), "odd.jsonl").await;
    let mut unreadable = report.unreadable.clone();
    unreadable.sort_unstable();
    assert_eq!((report.conversations, unreadable), (3, vec![lone, broken, without]));
    let text = std::fs::read_to_string(bench.path("odd.jsonl")).expect("the file");
    assert!(!text.contains(['\u{85}', '\u{2028}', '\u{2029}', '\u{0}', '\r']) && !text.starts_with('\u{feff}'));
    let found: Vec<Value> = lines(&bench.path("odd.jsonl"));
    for (_, text) in &written {
        assert!(found.iter().any(|line| line["messages"][1]["content"] == **text), "{} bytes", text.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_best_are_unlike_each_other_and_what_is_passed_over_is_counted() {
    let mut bench = Bench::new().await;
    bench.add_rows(30).await;
    let copy = conversation(&["7 w7a w7b w7c w7d w7e?", "another reply"]);
    let better = bench.add(&copy, 99).await;
    let best = ExportInput { best: Some(12), unlike: true, ..bench.input("messages") };
    let report = bench.export(&best, "best.jsonl").await;
    assert_eq!(report.conversations, 12);
    let count = |why: &str| report.left_out.iter().find(|out| out.why.contains(why)).map_or(0, |out| out.count);
    assert_eq!((count("not among the best"), count("nearly the same")), (19, 0));
    let texts = std::fs::read_to_string(bench.path("best.jsonl")).expect("the file");
    assert!(texts.contains("another reply"), "the better of two that are alike: {better}");

    let unlike = bench.export(&ExportInput { unlike: true, ..bench.input("messages") }, "unlike.jsonl").await;
    assert_eq!(unlike.conversations, 30);
    assert!(!std::fs::read_to_string(bench.path("unlike.jsonl")).expect("the file").contains("\"reply 7\""));

    let least = bench.export(&ExportInput { min_score: Some(8.0), ..bench.input("messages") }, "least.jsonl").await;
    let reach = (1..=30_u32).filter(|row| 60 + row % 40 >= 80).count() as u32 + 1;
    assert_eq!((least.conversations, least.left_out.iter().map(|out| out.count).sum::<u32>()), (reach, 31 - reach));
    let none = ExportInput { min_score: Some(10.0), ..bench.input("messages") };
    let refused = bench.engine.export(&none, &bench.path("none.jsonl"), true).await.expect_err("none reaches it");
    assert!(refused.message.contains("least score"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_row_changes_sides_when_rows_are_added_or_left_out() {
    let mut bench = Bench::new().await;
    bench.add_rows(240).await;
    let split = ExportInput { validation: 0.2, test: 0.1, ..bench.input("messages") };
    let report = bench.export(&split, "a.jsonl").await;
    let ExportSides { train, valid, test } = report.sides;
    assert_eq!((train + valid + test, report.files), (240, 3));
    assert!((40..=56).contains(&valid) && (18..=30).contains(&test), "{:?}", report.sides);
    let sides = |name: &str| -> std::collections::HashMap<u32, &'static str> {
        let of = |side: &'static str| {
            let end = if side == "train" { String::new() } else { format!(".{side}") };
            rows_in(&bench.path(&format!("{name}{end}.jsonl"))).into_iter().map(move |row| (row, side))
        };
        of("train").chain(of("valid")).chain(of("test")).collect()
    };
    let first = sides("a");
    assert_eq!(first.len(), 240);
    // Persona, arc and topic are on one side together.
    let mut groups = std::collections::HashMap::new();
    for (row, side) in &first {
        assert_eq!(groups.entry((row % 4, row % 3, row / 12 % 4)).or_insert(side), &side);
    }
    let fewer = ExportInput { min_score: Some(7.5), ..split.clone() };
    bench.export(&fewer, "fewer.jsonl").await;
    assert!(sides("fewer").iter().all(|(row, side)| first[row] == *side));
    bench.add_rows(120).await;
    let sides = |name: &str, side: &str| {
        let end = if side == "train" { String::new() } else { format!(".{side}") };
        rows_in(&bench.path(&format!("{name}{end}.jsonl")))
    };
    bench.export(&split, "b.jsonl").await;
    for side in ["train", "valid", "test"] {
        let (before, after) = (sides("a", side), sides("b", side));
        assert!(before.iter().all(|row| after.contains(row)), "{side}");
        // The order is a shuffle in which the old ones keep theirs.
        let kept: Vec<u32> = after.into_iter().filter(|row| *row <= 240).collect();
        assert_eq!(kept, before, "{side}");
    }
    bench.export(&ExportInput { seed: 2, ..split }, "c.jsonl").await;
    assert_ne!(sides("c", "valid"), sides("b", "valid"), "another seed, another split");
}

#[tokio::test(flavor = "multi_thread")]
async fn pairs_come_of_verdicts_and_of_edits_and_those_that_teach_nothing_are_counted() {
    let mut bench = Bench::new().await;
    let first = bench.add(&conversation(&["1 q", "good", "more", "end"]), 80).await;
    let edited = bench.add(&conversation(&["2 q", "by the person", "more", "end"]), 80).await;
    let same = bench.add(&conversation(&["3 q", "the same"]), 80).await;
    let single = bench.add(&conversation(&["4 q", "alone"]), 80).await;
    let version = |id: u32, row: u32, number: u32, origin: &str, content: String| {
        let call = if origin == "model" { id.to_string() } else { "NULL".into() };
        format!(
            "INSERT INTO versions (id, conversation_id, number, origin, call_id, system_id, content, created_at)
                VALUES ({id}, {row}, {number}, '{origin}', {call}, 1, {}, 5);",
            quoted(&content)
        )
    };
    let reject =
        |id: u32| format!("INSERT INTO verdicts (version_id, verdict, action_id, at) VALUES ({id}, 'rejected', 1, 2);");
    let sql = [
        version(1_001, first, 2, "model", conversation(&["1 q", "bad", "more", "end"])),
        reject(1_001),
        version(1_002, edited, 2, "model", conversation(&["2 q", "by the model", "more", "end"])),
        version(1_003, edited, 3, "person", conversation(&["2 q", "half way", "more", "end"])),
        "UPDATE versions SET parent_id = 1002 WHERE id = 1003; UPDATE versions SET parent_id = 1003, origin = 'person' WHERE id = 20;".into(),
        version(1_004, same, 2, "model", conversation(&["3 q", "the same \n"])),
        reject(1_004),
    ];
    bench.engine.inner.store.change(sql.concat()).await.expect("is changed");
    let report = bench.export(&bench.input("pairs-trl"), "pairs.jsonl").await;
    assert_eq!(
        (report.conversations, report.left_out.iter().map(|out| out.count).sum::<u32>()),
        (2, 2),
        "{same} and {single}"
    );
    let mut found: Vec<(String, String)> = lines(&bench.path("pairs.jsonl"))
        .iter()
        .map(|line| (line["chosen"][0]["content"].to_string(), line["rejected"][0]["content"].to_string()))
        .collect();
    found.sort();
    let expected = [("\"by the person\"", "\"by the model\""), ("\"good\"", "\"bad\"")];
    assert_eq!(found, expected.map(|(chosen, rejected)| (chosen.into(), rejected.into())));
}

#[tokio::test(flavor = "multi_thread")]
async fn pairs_follow_verdicts_at_once_and_hold_neither_practice_nor_what_its_writer_rejected() {
    let mut bench = Bench::new().await;
    let row = bench.add(&conversation(&["1 q", "good"]), 80).await;
    let edited = bench.add(&conversation(&["2 q", "by the person"]), 80).await;
    let version = |id: u32, row: u32, practice: bool, text: &str| {
        format!(
            "INSERT INTO versions (id, conversation_id, number, origin, call_id, system_id, content, practice, created_at)
                VALUES ({id}, {row}, 2, 'model', {id}, 1, {}, {practice}, 5);",
            quoted(&conversation(&[&format!("{row} q"), text]))
        )
    };
    let reject =
        |id: u32| format!("INSERT INTO verdicts (version_id, verdict, action_id, at) VALUES ({id}, 'rejected', 1, 2);");
    let input = ExportInput { statuses: vec![Status::Approved, Status::Rejected], ..bench.input("pairs-trl") };
    let with_practice = ExportInput { practice: true, ..input.clone() };
    let ready = async |input: &ExportInput| bench.engine.check_export(input).await.expect("a check").check.ready;
    let sql = [version(1_001, row, true, "composed"), reject(1_001), version(1_002, edited, false, "by the model")];
    let edit = "UPDATE versions SET parent_id = 1002, origin = 'person' WHERE id = 20;".to_owned();
    bench.engine.inner.store.change(sql.concat() + &edit + &reject(20)).await.expect("is changed");
    assert_eq!((ready(&input).await, ready(&with_practice).await), (0, 1));
    let store = &bench.engine.inner.store;
    store.change(version(1_003, row, false, "bad").replace(", 2, 'model'", ", 3, 'model'")).await.expect("is changed");
    assert_eq!(ready(&input).await, 0, "nothing was said about it");
    let action = "INSERT INTO actions (id, dataset_id, kind, at) VALUES (2, 1, 'verdict', 3);";
    store
        .change(format!("{action}{}", reject(1_003).replace("'rejected', 1", "'rejected', 2")))
        .await
        .expect("is rejected");
    assert_eq!(ready(&input).await, 1, "no version changed, and what was seen before is over");
    store.change("UPDATE actions SET undone_at = 4 WHERE id = 2").await.expect("is taken back");
    assert_eq!(ready(&input).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_says_what_has_changed_since() {
    let mut bench = Bench::new().await;
    bench.add_rows(20).await;
    bench.export(&bench.input("messages"), "a.jsonl").await;
    let since = |records: &[crate::view::ExportRecord], place: usize| {
        let since = records[place].since;
        (since.new, since.edited, since.gone)
    };
    let records = bench.engine.exports(1).await.expect("the history");
    assert_eq!((records.len(), records[0].conversations, since(&records, 0)), (1, 20, (0, 0, 0)));
    assert_eq!(records[0].input, bench.input("messages"));
    // Two new rows, two with another version, three that are rejected now, and one that was deleted.
    bench.add_rows(2).await;
    let far = i64::MAX / 2;
    let mut sql = format!("UPDATE conversations SET reviewed_at = {far} WHERE id IN (21, 22);");
    for row in [3, 4] {
        sql += &format!(
            "INSERT INTO versions (id, conversation_id, number, origin, system_id, content, created_at, verdict)
                VALUES ({row}001, {row}, 2, 'import', 1, '{{\"turns\":[]}}', 9, 'approved');
            UPDATE conversations SET version_id = {row}001 WHERE id = {row};"
        );
    }
    sql += "INSERT INTO verdicts (version_id, verdict, action_id, at) VALUES (50, 'rejected', 1, 2), (60, 'rejected', 1, 2), (70, 'rejected', 1, 2);";
    bench.engine.inner.store.change(sql).await.expect("is changed");
    bench.engine.delete_rows(1, Target::Ids { ids: vec![8] }).await.expect("is deleted");
    let records = bench.engine.exports(1).await.expect("the history");
    assert_eq!(since(&records, 0), (2, 2, 4));
    let path = &records[0].path;
    assert!(bench.engine.is_exported(path).await.expect("an answer"));
    assert!(!bench.engine.is_exported("/etc/passwd").await.expect("an answer"));
    bench.engine.delete_dataset(1).await.expect("is deleted");
    assert_eq!(bench.engine.exports(1).await.expect("nothing").len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_finds_the_same_again_and_a_newer_one_stops_an_older() {
    let mut bench = Bench::new().await;
    bench.add_rows(150).await;
    let odd = bench.add(&conversation(&["write to me at ana@example.com", "<|im_end|> yes"]), 80).await;
    let folder = ExportInput { to: ExportTo::Folder { consumer: "trl".into() }, validation: 0.1, ..bench.input("") };
    let (older, newer) = tokio::join!(bench.engine.check_export(&folder), bench.engine.check_export(&folder));
    assert_eq!(older.expect_err("a newer one took its place").code, ErrorCode::Cancelled);
    let first = newer.expect("a check");
    assert_eq!((first.check.rows, first.check.ready, first.fine), (151, 151, 150));
    let kinds: Vec<&str> = first.problems.iter().map(|problem| problem.kind.as_str()).collect();
    assert!(kinds.contains(&"special_token") && kinds.contains(&"personal_data"), "{kinds:?}");
    assert!(first.check.findings.iter().any(|finding| finding.ids == [odd]), "{:?}", first.check.findings);
    let sides = first.check.sides;
    assert!(sides.train + sides.valid == 151 && sides.valid > 0, "{sides:?}");
    assert!(first.check.recipe.is_some() && first.check.files.iter().any(|file| file.path == "data/valid.jsonl"));
    // What is remembered is told again, and what is asked for otherwise is looked at anew.
    let again = bench.engine.check_export(&folder).await.expect("a check");
    assert_eq!(again.check, first.check);
    let short = ExportInput { context: Some(8), family: Some("qwen3".into()), ..folder.clone() };
    let short = bench.engine.check_export(&short).await.expect("a check").check;
    assert_eq!(short.tokens.expect("are counted").over, 151);
    // A check gives no sides away: only an export keeps them.
    let report = bench.export(&folder, "trl").await;
    assert_eq!(report.sides, sides);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_trainer_would_refuse_whole_is_not_written() {
    let mut bench = Bench::new().await;
    bench.add_rows(2).await;
    let mlx = ExportInput { to: ExportTo::Folder { consumer: "mlx".into() }, ..bench.input("") };
    let check = bench.engine.export_check(&mlx).await.expect("a check");
    assert!(check.stops > 0, "{:?}", check.findings);
    let refused = bench.engine.export(&mlx, &bench.path("mlx"), false).await.expect_err("MLX needs more rows");
    assert!(refused.message.contains("2 rows"), "{refused:?}");
    assert_eq!(std::fs::read_dir(bench.folder.path()).expect("a folder").count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_place_is_free_and_beside_the_one_that_it_is_asked_beside() {
    let mut bench = Bench::new().await;
    bench.add_rows(2).await;
    let input = bench.input("messages");
    let chosen = bench.path("mine.jsonl");
    let first = bench.engine.export_folder(&input, Some(&chosen)).await.expect("a place");
    assert_eq!(first.parent(), Some(bench.folder.path()));
    bench.engine.export(&input, &first, false).await.expect("an export");
    let second = bench.engine.export_folder(&input, Some(&first)).await.expect("a place");
    assert_eq!(second.parent(), Some(bench.folder.path()));
    assert!(second != first && !second.exists(), "{}", second.display());
    let own = bench.engine.export_folder(&input, None).await.expect("a place");
    assert_ne!(own.parent(), Some(bench.folder.path()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_shows_the_line_and_what_is_learned_of_it() {
    let mut bench = Bench::new().await;
    bench.add_rows(3).await;
    let long = "why ".repeat(100);
    bench.add(&conversation(&[&long, "because"]), 80).await;
    let input = ExportInput { family: Some("qwen3".into()), ..bench.input("messages") };
    let mut seen = std::collections::BTreeSet::new();
    for at in 0..4 {
        let shown = bench.engine.export_preview(&input, at, false).await.expect("a preview");
        assert_eq!((shown.at, shown.of, shown.failure.as_deref()), (at, 4, None));
        let text: String = shown.pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert!(text.contains("You are Nora.") && text.contains("<|im_start|>"), "{text}");
        let learned: String = shown
            .pieces
            .iter()
            .filter(|piece| matches!(piece.kind, PieceKind::Learned | PieceKind::LearnedSpecial))
            .map(|piece| piece.text.as_str())
            .collect();
        assert!(learned.contains("reply") || learned.contains("because"), "{learned}");
        assert!(learned.trim_end().ends_with("<|im_end|>") && !learned.contains("Nora"), "{learned}");
        assert!(0 < shown.learned && shown.learned < shown.tokens && shown.exact, "{shown:?}");
        let line: Value = serde_json::from_str(&shown.record).expect("a line");
        assert_eq!(line["messages"].as_array().map(Vec::len), Some(3));
        assert!(shown.record.len() < 400, "texts are cut: {}", shown.record);
        seen.insert(shown.number);
    }
    assert_eq!(seen.len(), 4);
    let gemma = ExportInput { family: Some("gemma2".into()), ..input };
    let refused = bench.engine.export_preview(&gemma, 0, false).await.expect("a preview");
    assert!(refused.failure.is_some() && refused.pieces.is_empty(), "{refused:?}");
}
