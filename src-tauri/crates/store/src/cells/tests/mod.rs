//! Edits of cells on a real file: all of it or nothing, what undo leaves, and names that are made or mapped.

mod names;
mod undoing;
mod waiting;

use train_domain::cells::{PlanColumn, read};
use train_domain::items::ItemKind;
use train_domain::query::Target;

use super::*;
use crate::blanks::Blanks;
use crate::error::{ErrorCode, Result};
use crate::{Store, last_action, library_use, testing};

/// Two personas, an arc, two topics, a template; #1 to #4 are planned, #5 is written.
const PLAN: &str = "
    INSERT INTO datasets (id, name, next_number, created_at, last_used_at) VALUES (1, 'd', 6, 0, 0), (2, 'other', 2, 0, 0);
    INSERT INTO library_items (id, dataset_id, kind, slot, name) VALUES (1, 1, 'persona', NULL, 'Émilie'), (2, 1, 'persona', NULL, 'Late Starter'),
        (3, 1, 'arc', NULL, 'Fear to Calm'), (4, 1, 'topic', NULL, 'Debt'), (5, 1, 'topic', NULL, 'Roth conversion'),
        (6, 1, 'template', 'edge_case', 'Crisis'), (7, 2, 'persona', NULL, 'Elsewhere'), (8, 1, 'intent', NULL, 'get a plan');
    INSERT INTO library_versions (id, item_id, number, name, body, created_at) SELECT id, id, 1, name, '{}', 0 FROM library_items;
    UPDATE library_items SET version_id = id;
    INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier, brief, brief_by) VALUES
        (1, 1, 1, 1, 3, 4, 'vent', 'warm', 'template', 'one', 'model'), (2, 1, 2, 2, 3, 4, 'vent', 'warm', 'template', NULL, NULL),
        (3, 1, 3, 2, 3, 5, 'vent', 'warm', 'edge_case', NULL, NULL), (4, 1, 4, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, NULL),
        (5, 1, 5, 2, 3, 4, 'vent', 'warm', 'scenario', NULL, NULL), (6, 2, 1, 7, 3, 4, 'vent', 'warm', 'template', NULL, NULL);
    INSERT INTO versions (id, conversation_id, number, origin, content, created_at) VALUES (50, 5, 1, 'import', '{}', 0);
    UPDATE conversations SET version_id = 50 WHERE id = 5;";

/// Every row of the first dataset, with all of its cells.
const ROWS: &str = "SELECT concat_ws('|', c.number, coalesce(p.name, '?' || (c.unknown_names ->> 'persona'), '-'),
        coalesce(a.name, '?' || (c.unknown_names ->> 'emotion'), '-'), coalesce(t.name, '?' || (c.unknown_names ->> 'topic'), '-'),
        c.intent, c.tone, c.tier, c.variation, coalesce(c.brief, '-') || coalesce(' by ' || c.brief_by, ''),
        coalesce(c.client_style, '-'), coalesce(c.friction, '-'), coalesce(c.ending, '-'), coalesce(m.name, '-'))
    FROM conversations c LEFT JOIN library_items p ON p.id = c.persona_id LEFT JOIN library_items a ON a.id = c.arc_id
    LEFT JOIN library_items t ON t.id = c.topic_id LEFT JOIN library_items m ON m.id = c.template_id
    WHERE c.dataset_id = 1 ORDER BY c.number";

const BLANKS: Blanks =
    Blanks { persona: train_content::blank_persona, arc: train_content::blank_arc, topic: train_content::blank_topic };

struct Bench {
    store: Store,
    _folder: tempfile::TempDir,
}

impl Bench {
    async fn new() -> Self {
        let (store, folder) = testing::store().await;
        store.change(PLAN).await.expect("a plan");
        Self { store, _folder: folder }
    }

    async fn rows(&self) -> Vec<String> {
        self.texts(ROWS).await
    }

    async fn texts(&self, sql: &str) -> Vec<String> {
        testing::texts(&mut self.store.read().await.expect("a connection"), sql).await.expect("texts")
    }

    async fn change(&self, sql: &str) {
        self.store.change(sql).await.expect("is changed");
    }

    async fn try_edit(&self, edits: Vec<Edit>, new_rows: u32) -> Result<std::result::Result<Changed, Vec<Problem>>> {
        let writer = self.store.writer();
        writer.write(move |connection| Box::pin(async move { edit(connection, 1, &edits, new_rows, 10).await })).await
    }

    async fn edit(&self, edits: Vec<Edit>, new_rows: u32) -> Changed {
        self.try_edit(edits, new_rows).await.expect("is written").expect("no problem")
    }

    async fn problems(&self, edits: Vec<Edit>, new_rows: u32) -> Vec<Problem> {
        self.try_edit(edits, new_rows).await.expect("is looked at").expect_err("problems")
    }

    async fn undo(&self, changed: &Changed) -> Result<Undone> {
        let action = changed.action.expect("an action");
        self.store.writer().write(move |connection| Box::pin(undo(connection, action, 90))).await
    }

    async fn resolve(&self, names: Vec<Resolve>) -> Result<Changed> {
        let writer = self.store.writer();
        writer.write(move |connection| Box::pin(async move { resolve(connection, 1, &names, BLANKS, 20).await })).await
    }

    async fn duplicate(&self, ids: Vec<u32>) -> Result<Changed> {
        let target = Target::Ids { ids };
        let writer = self.store.writer();
        writer.write(move |connection| Box::pin(async move { duplicate(connection, 1, &target, 30).await })).await
    }

    async fn unknown(&self) -> Vec<Unknown> {
        unknown(&mut self.store.read().await.expect("a connection"), 1).await.expect("names")
    }

    async fn last(&self) -> Option<(String, u32)> {
        let last = last_action::last(&mut self.store.read().await.expect("a connection"), 1).await.expect("an answer");
        last.map(|last| (format!("{} {}", last.kind.name(), last.what), last.rows))
    }

    /// A row waits in an open batch, or is being written.
    async fn take(&self, row: i64, state: &str) {
        self.change(&format!(
            "INSERT OR IGNORE INTO batches (id, dataset_id, request_id, kind, purpose, state, provider, base_url, model, params, total, target, fill_until, created_at)
                VALUES (9, 1, 'r', 'all', 'write', 'running', 'practice', '', 'm', '{{}}', 1, '{{}}', 0, 0);
            INSERT INTO jobs (batch_id, purpose, conversation_id, state) VALUES (9, 'write', {row}, 'queued');
            UPDATE jobs SET state = '{state}' WHERE conversation_id = {row}"
        ))
        .await;
    }

    async fn write_row(&self, row: i64) {
        self.change(&format!(
            "INSERT INTO versions (id, conversation_id, number, origin, content, created_at) VALUES ({row} + 100, {row}, 1, 'import', '{{}}', 0);
            UPDATE conversations SET version_id = {row} + 100 WHERE id = {row}"
        ))
        .await;
    }
}

fn cell(row: RowRef, column: PlanColumn, text: &str) -> Edit {
    Edit { row, column, text: read(column, text) }
}

fn of(id: i64, column: PlanColumn, text: &str) -> Edit {
    cell(RowRef::Planned(id), column, text)
}

fn new(at: u32, column: PlanColumn, text: &str) -> Edit {
    cell(RowRef::New(at), column, text)
}

fn told(problems: &[Problem]) -> Vec<(RowRef, PlanColumn, &str)> {
    problems.iter().map(|problem| (problem.row, problem.column, &*problem.message)).collect()
}

#[tokio::test]
async fn every_column_is_edited_and_one_undo_takes_all_of_it_back() {
    let bench = Bench::new().await;
    let before = bench.rows().await;
    let edits = vec![
        of(2, PlanColumn::Persona, "EMILIE"),
        of(2, PlanColumn::Emotion, "fear to calm"),
        of(2, PlanColumn::Topic, "Overtime pay"),
        of(2, PlanColumn::Intent, "Get_a_plan"),
        of(2, PlanColumn::Tone, "Calm"),
        of(2, PlanColumn::Tier, "Edge case"),
        of(2, PlanColumn::Brief, "two\nlines"),
        of(2, PlanColumn::ClientStyle, "curt"),
        of(2, PlanColumn::Friction, "pushes back"),
        of(2, PlanColumn::Ending, "half-settled"),
        of(2, PlanColumn::Template, "crisis"),
        of(1, PlanColumn::Brief, ""),
        new(0, PlanColumn::Persona, "Shift Worker"),
        new(1, PlanColumn::Topic, "debt"),
    ];
    let changed = bench.edit(edits, 2).await;
    assert_eq!((&changed.changed[..], &changed.added[..]), (&[2, 1][..], &[7, 8][..]));
    let rows = bench.rows().await;
    assert_eq!(rows[0], "1|Émilie|Fear to Calm|Debt|vent|warm|template|1|-|-|-|-|-");
    let edited = "2|Émilie|Fear to Calm|?Overtime pay|get a plan|calm|edge_case|1|two\nlines by person|curt|pushes_back|half_settled|Crisis";
    assert_eq!(rows[1], edited);
    assert_eq!(rows[5], "6|?Shift Worker|-|-|understand|warm|template|1|-|-|-|-|-");
    assert_eq!(rows[6], "7|-|-|Debt|understand|warm|template|1|-|-|-|-|-");
    // What stays as it was is no change: 10 cells of #2, the brief of #1, two of new rows.
    assert_eq!(bench.last().await, Some(("cells edited 13 2".into(), 4)));

    let undone = bench.undo(&changed).await.expect("is undone");
    assert_eq!((undone.restored, undone.gone, &*undone.left), (vec![2, 1], vec![7, 8], ""));
    assert_eq!(bench.rows().await, before);
    assert_eq!(bench.last().await, None);
    let again = bench.undo(&changed).await.expect_err("once is enough");
    assert_eq!(again.code, ErrorCode::NotFound);
    bench.store.close().await;
}

#[tokio::test]
async fn one_cell_that_cannot_be_leaves_all_as_it_was_and_all_such_are_named() {
    let bench = Bench::new().await;
    bench.take(3, "queued").await;
    bench.take(4, "in_flight").await;
    let before = bench.rows().await;
    let actions = "SELECT CAST(count(*) AS TEXT) FROM actions";
    let mut edits: Vec<Edit> = (0..1_000).map(|at| new(at, PlanColumn::Persona, "Émilie")).collect();
    edits.insert(500, new(499, PlanColumn::Tier, "44"));
    edits.extend([
        of(1, PlanColumn::Brief, "it is fine"),
        of(3, PlanColumn::Brief, "it waits"),
        of(4, PlanColumn::Tone, "calm"),
        of(5, PlanColumn::Persona, "Émilie"),
        of(5, PlanColumn::Tier, "template"),
        of(6, PlanColumn::Brief, "of another dataset"),
        of(2, PlanColumn::Template, "Cirsis"),
        of(1, PlanColumn::Template, "Crisis"),
        new(1_000, PlanColumn::Topic, "Debt"),
    ]);
    let problems = bench.problems(edits, 1_000).await;
    let planned = RowRef::Planned;
    assert_eq!(
        told(&problems),
        [
            (RowRef::New(499), PlanColumn::Tier, "\"44\" is no tier. Write Template, Scenario or Edge Case."),
            (planned(3), PlanColumn::Brief, "It waits in batch 9. Wait for its end, or cancel the batch first."),
            (planned(4), PlanColumn::Tone, "It is being generated. Wait for its answer, or cancel the batch first."),
            (planned(5), PlanColumn::Persona, "Written from this. Duplicate to change."),
            (planned(5), PlanColumn::Tier, "Written from this. Duplicate to change."),
            (planned(6), PlanColumn::Brief, "This row is no longer there."),
            (planned(2), PlanColumn::Template, "The library has no template \"Cirsis\". Its only one is \"Crisis\"."),
            (RowRef::New(1_000), PlanColumn::Topic, "This row is no longer there."),
            (
                planned(1),
                PlanColumn::Template,
                "\"Crisis\" is a template for Edge Case, and this row is Template. Choose one of its tier, or change both."
            ),
        ]
    );
    assert_eq!((bench.rows().await, &bench.texts(actions).await[..]), (before, &["0".to_owned()][..]));
    let number = bench.texts("SELECT CAST(next_number AS TEXT) FROM datasets WHERE id = 1").await;
    assert_eq!(number, ["6"], "no number is missing");

    let many = bench.try_edit(Vec::new(), 10_001).await.expect_err("too many");
    assert_eq!((many.code, &*many.message), (ErrorCode::Invalid, "10001 rows are too many at once."));
    bench.store.close().await;
}

#[tokio::test]
async fn what_stays_as_it_is_is_no_change_even_where_it_is_locked() {
    let bench = Bench::new().await;
    bench.take(3, "in_flight").await;
    let revisions = "SELECT group_concat(revision) FROM conversations";
    let before = bench.texts(revisions).await;
    let same = vec![
        of(5, PlanColumn::Persona, "late starter"),
        of(3, PlanColumn::Tier, "Edge Case"),
        of(1, PlanColumn::Brief, "one"),
        of(1, PlanColumn::Intent, "VENT"),
    ];
    assert_eq!(bench.edit(same, 0).await, Changed::default());
    assert_eq!((bench.texts(revisions).await, bench.last().await), (before, None));
    assert!(bench.rows().await[0].contains("one by model"), "whose it was");
    // What no score rests on is for the next time that a row is written, and what an import left open can be given.
    bench.change("UPDATE conversations SET persona_id = NULL WHERE id = 5").await;
    bench.edit(vec![of(5, PlanColumn::Tone, "calm"), of(5, PlanColumn::Persona, "Emilie")], 0).await;
    assert!(bench.rows().await[4].starts_with("5|Émilie|Fear to Calm|Debt|vent|calm|"), "{:?}", bench.rows().await);
    let locked =
        bench.problems(vec![of(5, PlanColumn::Brief, "moved out in May"), of(5, PlanColumn::Persona, "")], 0).await;
    assert_eq!(locked.len(), 2, "{locked:?}");
    bench.store.close().await;
}

#[tokio::test]
async fn a_row_that_comes_or_changes_is_the_next_variation_of_its_combination() {
    let bench = Bench::new().await;
    let copied = bench.duplicate(vec![5, 1]).await.expect("copies");
    assert_eq!((copied.changed.len(), copied.added.len()), (0, 2));
    assert_eq!(bench.last().await, Some(("cells edited 0 2".into(), 2)));
    let rows = bench.rows().await;
    assert_eq!(rows[5], "6|Émilie|Fear to Calm|Debt|vent|warm|template|2|one by model|-|-|-|-");
    assert_eq!(rows[6], "7|Late Starter|Fear to Calm|Debt|vent|warm|scenario|2|-|-|-|-|-");
    let written = bench.texts("SELECT number || '' FROM conversations WHERE version_id IS NOT NULL").await;
    assert_eq!(written, ["5"], "a copy is not written");
    // Filled down: three rows of one combination.
    let fill = |id| {
        [of(id, PlanColumn::Topic, "Debt"), of(id, PlanColumn::Tier, "template"), of(id, PlanColumn::Persona, "Émilie")]
    };
    let filled = bench.edit([fill(2), fill(3)].concat(), 0).await;
    let variation =
        "SELECT group_concat(number || ':' || variation, ' ') FROM (SELECT * FROM conversations WHERE dataset_id = 1
        AND persona_id = 1 AND topic_id = 4 AND tier = 'template' ORDER BY number)";
    assert_eq!(bench.texts(variation).await, ["1:1 2:3 3:4 6:2"]);
    bench.undo(&filled).await.expect("is undone");
    assert_eq!(bench.rows().await[..5], rows[..5]);
    bench.undo(&copied).await.expect("is undone");
    assert_eq!(bench.rows().await, rows[..5]);
    assert!(bench.duplicate(vec![99]).await.is_err());
    bench.store.close().await;
}
