//! A folder that was exported, changed by hand and imported again: no conversation is lost, and none has another's plan.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::common::{Bench, export_of};
use tempfile::TempDir;
use train_engine::view::{ConversationImport, ExportInput, ExportTo, ProviderKind, Status};

const CONVERSATIONS: usize = 10;

/// A dataset in which each conversation has a persona of its own, exported with a row for each reply.
async fn exported() -> (Bench, TempDir) {
    let data = tempfile::tempdir().expect("a folder");
    let engine = crate::common::open(data.path()).await.expect("an engine");
    let dataset = engine.create_dataset("test", false).await.expect("a dataset");
    let bench = Bench { engine, folder: data, dataset };
    let row = |row: usize| format!("Persona {row},Fear to Confidence,Topic {row},scenario,item {row}\n");
    let plan: String =
        std::iter::once("persona,emotion,topic,tier,brief\n".to_owned()).chain((0..CONVERSATIONS).map(row)).collect();
    let import = train_engine::view::PlanImport::new(bench.dataset.id, "plan.csv");
    bench.engine.import_plan(&import, plan.into_bytes()).await.expect("a plan");
    let practice = train_engine::Overrides {
        kind: Some(ProviderKind::Practice),
        headless: true,
        concurrency: Some(50),
        ..train_engine::Overrides::default()
    };
    bench.run("one", &practice).await;
    let folder = tempfile::tempdir().expect("a folder");
    let input = ExportInput {
        to: ExportTo::Folder { consumer: "mlx".into() },
        statuses: vec![Status::Generated],
        practice: true,
        ..export_of(bench.dataset.id, "")
    };
    let report = bench.engine.export(&input, &folder.path().join("mlx"), false).await.expect("an export");
    assert_eq!(report.conversations as usize, CONVERSATIONS);
    (bench, folder)
}

/// The persona of each conversation of a dataset, by what its client says first.
async fn personas(bench: &Bench) -> BTreeMap<String, String> {
    let mut personas = BTreeMap::new();
    for row in bench.rows().await {
        let shown = bench.engine.conversation(row.id).await.expect("a row").generation.expect("a text");
        personas.insert(shown.turns[0].content.trim().to_owned(), row.persona);
    }
    personas
}

/// What comes of some lines in a new dataset.
async fn imported(bench: &mut Bench, file: &Path, lines: &[&str]) -> BTreeMap<String, String> {
    std::fs::write(file, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).expect("a file");
    let name = format!("after {}", bench.dataset.id);
    bench.dataset = bench.engine.create_dataset(&name, false).await.expect("a dataset");
    let input = ConversationImport {
        dataset_id: bench.dataset.id,
        path: file.to_path_buf(),
        format: None,
        tier: None,
        roles: Vec::new(),
        skip_bad: false,
    };
    let added = bench.engine.import_conversations(&input).await.expect("imported").added;
    let personas = personas(bench).await;
    assert_eq!(personas.len(), added as usize);
    personas
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_were_deleted_take_no_other_conversation_and_no_plan_along() {
    let (mut bench, folder) = exported().await;
    let first = personas(&bench).await;
    assert_eq!(first.len(), CONVERSATIONS, "each begins in its own way");
    let file: PathBuf = folder.path().join("mlx/data/train.jsonl");
    let text = std::fs::read_to_string(&file).expect("rows");
    let lines: Vec<&str> = text.lines().collect();
    let provenance = std::fs::read_to_string(folder.path().join("mlx/provenance.jsonl")).expect("where they come from");
    let places: Vec<(usize, usize)> = provenance
        .lines()
        .map(|line| {
            let said: serde_json::Value = serde_json::from_str(line).expect("an object");
            let number = |key: &str| said[key].as_u64().expect("a number") as usize;
            (number("line") - 1, number("lines"))
        })
        .collect();
    assert!(places.iter().all(|(_, lines)| *lines > 2), "{places:?}");

    assert_eq!(imported(&mut bench, &file, &lines).await, first, "as it was exported");
    let without = |from: usize, many: usize| [&lines[..from], &lines[from + many..]].concat();
    // (first line that is deleted, how many, conversations that are left, those of them with a plan)
    for (from, many, left, planned) in
        [(0, 1, 10, 0), (places[1].0 + 1, 1, 10, 1), (places[4].0, places[4].1, 9, 4), (lines.len() - 1, 1, 10, 9)]
    {
        let found = imported(&mut bench, &file, &without(from, many)).await;
        assert_eq!(found.len(), left, "{many} deleted from {from}");
        let with_plan = found.iter().filter(|(_, persona)| !persona.is_empty());
        assert_eq!(with_plan.clone().count(), planned, "{many} deleted from {from}: {found:?}");
        assert!(with_plan.clone().all(|(says, persona)| first[says] == *persona), "{found:?}");
    }
}
