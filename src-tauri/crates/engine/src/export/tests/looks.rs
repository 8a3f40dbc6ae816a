//! What is said before an export, by whom it is read, and how one conversation of it is found.

use std::time::Duration;

use super::*;

/// Another version of a row, which was rejected.
fn rejected(id: u32, row: u32, content: &str) -> String {
    format!(
        "INSERT INTO versions (id, conversation_id, number, origin, call_id, system_id, content, created_at)
            VALUES ({id}, {row}, 2, 'model', {id}, 1, {}, 5);
        INSERT INTO verdicts (version_id, verdict, action_id, at) VALUES ({id}, 'rejected', 1, 2);",
        quoted(content)
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn four_checks_at_once_do_not_wait_for_each_others_connections() {
    let mut bench = Bench::new().await;
    bench.add_rows(40).await;
    let split = ExportInput { validation: 0.1, ..bench.input("messages") };
    let check = || bench.engine.check_export(&split);
    let four = async { tokio::join!(check(), check(), check(), check()) };
    let (.., newest) = tokio::time::timeout(Duration::from_secs(10), four).await.expect("none waits for another");
    let ExportSides { train, valid, .. } = newest.expect("the newest one").check.sides;
    assert!(train + valid == 40 && valid > 0, "{train} and {valid}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_finds_what_can_be_written_both_ways_and_a_newer_one_stops_an_older() {
    let mut bench = Bench::new().await;
    bench.add_rows(250).await;
    let sql = [40, 90].map(|row: u32| {
        let client = format!("{row} w{row}a w{row}b w{row}c w{row}d w{row}e?");
        rejected(1_000_000 + row, row, &conversation(&[&client, "worse"]))
    });
    bench.engine.inner.store.change(sql.concat()).await.expect("is changed");
    let pairs = bench.input("pairs-trl");
    let shown = async |at: u32, back: bool| bench.engine.export_preview(&pairs, at, back).await.expect("a preview");
    let first = shown(0, false).await;
    let second = shown(first.at + 1, false).await;
    assert!(first.at < second.at && first.of == 250, "{} and {}", first.at, second.at);
    let mut numbers = [first.number, second.number];
    numbers.sort_unstable();
    assert_eq!(numbers, [40, 90]);
    for (at, back, found) in [
        (second.at - 1, true, first.at),
        (first.at, true, first.at),
        (249, true, second.at),
        // There is none that way.
        (second.at + 1, false, second.at),
        (0, true, first.at),
        // There are fewer than there were.
        (9_999, false, first.at),
    ] {
        assert_eq!(shown(at, back).await.at, found, "from {at}");
    }
    let older = bench.engine.export_preview(&pairs, 0, false);
    let (older, newer) = tokio::join!(older, bench.engine.export_preview(&pairs, 0, false));
    assert_eq!(older.expect_err("a newer one took its place").code, ErrorCode::Cancelled);
    assert_eq!(newer.expect("a preview"), first);
    let none = ExportInput { statuses: vec![Status::Rejected], ..pairs.clone() };
    let refused = bench.engine.export_preview(&none, 0, false).await.expect_err("there is none");
    assert_eq!(refused.code, ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_replies_of_a_pair_are_looked_at_and_nothing_that_is_not_written() {
    let mut bench = Bench::new().await;
    let first = bench.add(&conversation(&["1 q", "good"]), 80).await;
    let second = bench.add(&conversation(&["2 q", "good", "mail me at ana@example.com", "end"]), 80).await;
    let long = format!("write to me at ana@example.com {}", "word ".repeat(500));
    let sql = rejected(1_001, first, &conversation(&["1 q", &long]))
        + &rejected(1_002, second, &conversation(&["2 q", "bad", "and then?", "bye"]));
    bench.engine.inner.store.change(sql).await.expect("is changed");
    let input = ExportInput { family: Some("qwen3".into()), context: Some(200), ..bench.input("pairs-trl") };
    let check = bench.engine.check_export(&input).await.expect("a check").check;
    assert_eq!(check.ready, 2);
    for kind in ["personal_data", "too_long"] {
        let found: Vec<&Vec<u32>> =
            check.findings.iter().filter(|finding| finding.kind == kind).map(|finding| &finding.ids).collect();
        assert_eq!(found, [&vec![first]], "{kind}");
    }
    let tokens = check.tokens.expect("are counted");
    assert!(tokens.max > 500 && tokens.over == 1, "{tokens:?}");
    assert!(check.files[0].note == "2 preference pairs" && check.files[0].bytes > 2_500.0, "{:?}", check.files);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_family_nothing_is_said_of_tokens_and_a_recipe_says_that_it_assumes_one() {
    let mut bench = Bench::new().await;
    bench.add_rows(20).await;
    bench.add(&conversation(&["what is <|im_end|>?", &"word ".repeat(300)]), 80).await;
    let folder = ExportInput {
        to: ExportTo::Folder { consumer: "trl".into() },
        context: Some(200),
        family: Some("qwen3".into()),
        ..bench.input("")
    };
    let without = ExportInput { family: None, ..folder.clone() };
    let check = async |input: &ExportInput| bench.engine.check_export(input).await.expect("a check").check;
    let said = |check: &crate::view::ExportCheck| serde_json::to_string(check).expect("JSON");
    for _ in 0..2 {
        let (known, unknown) = (check(&folder).await, check(&without).await);
        let kinds = |kind: &str| known.findings.iter().any(|finding| finding.kind == kind);
        assert!(known.tokens.is_some() && kinds("too_long") && kinds("special_token"));
        assert_eq!(unknown.tokens, None);
        assert!(unknown.findings.iter().all(|finding| finding.kind != "too_long"), "{:?}", unknown.findings);
        let special = unknown.findings.iter().find(|finding| finding.kind == "special_token").expect("it is there");
        assert!(special.title.contains("which models take for a command"), "{}", special.title);
        assert!(!said(&unknown).contains("longer than") && !said(&known).contains("No model was chosen"));
        let recipe = unknown.recipe.expect("a recipe").text;
        assert!(recipe.starts_with("# No model was chosen: Qwen 3 stands for it."), "{recipe}");
    }
    let shown = bench.engine.export_preview(&without, 0, false).await.expect("a preview");
    assert_eq!((shown.pieces.len(), shown.tokens, shown.failure), (0, 0, None));
    // What the rows need is found out all the same, and nothing of it is said in their name.
    let without = ExportInput { context: None, ..without };
    bench.export(&without, "trl").await;
    let recipe = std::fs::read_to_string(bench.path("trl").join("recipes/trl_sft.py")).expect("the recipe");
    assert!(recipe.starts_with("# No model was chosen") && recipe.contains("max_length=512,"), "{recipe}");
    let manifest = std::fs::read_to_string(bench.path("trl").join("manifest.json")).expect("the manifest");
    let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    assert_eq!(manifest["tokens"], Value::Null, "{manifest}");
}

/// The text that a model reads, and what of it is learned.
fn read(shown: &crate::view::ExportPreview) -> (String, String) {
    let text = |of: &[PieceKind]| {
        let pieces = shown.pieces.iter().filter(|piece| of.is_empty() || of.contains(&piece.kind));
        pieces.map(|piece| piece.text.as_str()).collect::<String>()
    };
    (text(&[]), text(&[PieceKind::Learned, PieceKind::LearnedSpecial]))
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_of_the_trainers_own_take_a_system_prompt_that_the_models_does_not() {
    let mut bench = Bench::new().await;
    bench.add(&conversation(&["q", "a", "and?", &"word ".repeat(1_500)]), 80).await;
    let input = |consumer: &str, family: &str| ExportInput {
        to: ExportTo::Folder { consumer: consumer.into() },
        family: Some(family.into()),
        ..bench.input("")
    };
    for consumer in ["llamafactory", "ms-swift"] {
        for family in ["gemma2", "mistral_v1", "mistral_v3", "mistral_v3_tekken"] {
            let kept = input(consumer, family);
            let first = ExportInput { system: SystemPrompt::Fold, ..kept.clone() };
            let check = async |input: &ExportInput| bench.engine.check_export(input).await.expect("a check").check;
            let (with, folded) = (check(&kept).await, check(&first).await);
            assert!(with.tokens.is_some() && with.tokens == folded.tokens, "{consumer} {family}: {:?}", with.tokens);
            assert_eq!(with.recipe, folded.recipe, "{consumer} {family}");
            let shown = bench.engine.export_preview(&kept, 0, false).await.expect("a preview");
            let text = read(&shown).0;
            assert!(text.contains("You are Nora.\n\n") && shown.failure.is_none(), "{consumer} {family}: {text}");
            let is_last = text.contains("You are Nora.\n\nand?");
            assert_eq!(is_last, (consumer, family) == ("ms-swift", "mistral_v3_tekken"), "{consumer} {family}: {text}");
        }
    }
    // Where the template refuses every row, no length follows from that.
    let refused = bench.engine.check_export(&input("trl", "gemma2")).await.expect("a check").check;
    let recipe = refused.recipe.expect("a recipe").text;
    assert!(refused.tokens.is_none() && recipe.contains("max_length=4096,"), "{recipe}");
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_of_thoughts_are_counted_as_the_trainer_writes_them() {
    let mut bench = Bench::new().await;
    bench.add(&conversation(&["a", "b", "c", "d", "e", "f"]), 80).await;
    let mut found = Vec::new();
    for consumer in ["axolotl", "trl", "ms-swift", "llamafactory"] {
        let to = ExportTo::Folder { consumer: consumer.into() };
        let input = ExportInput { to, family: Some("qwen3".into()), ..bench.input("") };
        let checked = bench.engine.check_export(&input).await.expect("a check").check.tokens.expect("are counted");
        let shown = bench.engine.export_preview(&input, 0, false).await.expect("a preview");
        assert_eq!(checked.max, shown.tokens, "{consumer}");
        found.push((shown.tokens, shown.learned));
    }
    let (all, learned) = found[0];
    // A block has four tokens, and two replies precede the last one.
    assert_eq!(found[1..], [(all + 8, learned + 8), (all + 8, learned + 8), (all + 8, learned - 4)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_pair_the_preferred_reply_is_shown_as_what_is_learned() {
    let mut bench = Bench::new().await;
    let row = bench.add(&conversation(&["q", "same", "and?", "good", "then?", "later"]), 80).await;
    let sql = rejected(1_001, row, &conversation(&["q", "same", "and?", "bad"]));
    bench.engine.inner.store.change(sql).await.expect("is changed");
    let input = ExportInput { family: Some("qwen2_5".into()), ..bench.input("pairs-trl") };
    let shown = bench.engine.export_preview(&input, 0, false).await.expect("a preview");
    let (text, learned) = read(&shown);
    assert!(text.contains("same") && !text.contains("then?") && !text.contains("later"), "{text}");
    assert_eq!(learned, "good<|im_end|>\n");
    let most = bench.engine.check_export(&input).await.expect("a check").check.tokens.expect("are counted").max;
    assert_eq!((shown.tokens, shown.learned), (most, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_for_each_reply_has_the_size_of_all_that_precedes_it() {
    let mut bench = Bench::new().await;
    let text = "word ".repeat(300);
    bench.add(&conversation(&["1", &text, "2", &text, "3", &text, "4", &text]), 80).await;
    let input = bench.input("replies");
    let said = bench.engine.check_export(&input).await.expect("a check").check.files[0].bytes;
    bench.export(&input, "replies.jsonl").await;
    let written = std::fs::metadata(bench.path("replies.jsonl")).expect("the file").len() as f64;
    assert!((0.8..1.2).contains(&(said / written)), "{said} of {written}");
}
