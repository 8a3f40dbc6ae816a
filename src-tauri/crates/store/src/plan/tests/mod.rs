//! Importing on a real file: what names mean, what is there already, what comes between, and what undo leaves.

mod comparing;
mod writing;

use std::sync::Arc;

use train_domain::items::ItemKind;
use train_domain::row::Tier;

use super::*;
use crate::error::ErrorCode;
use crate::planned_rows::{self, Taken};
use crate::{Store, last_action, testing};

/// Personas of which one is archived and two are alike, an arc, topics, a template; #3 waits for a persona and #4 is written.
const PLAN: &str = r#"
    INSERT INTO datasets (id, name, next_number, created_at, last_used_at) VALUES (1, 'd', 5, 0, 0), (2, 'other', 1, 0, 0);
    INSERT INTO library_items (id, dataset_id, kind, slot, name, archived_at) VALUES (1, 1, 'persona', NULL, 'Émilie', NULL),
        (2, 1, 'persona', NULL, 'Late Starter', 9), (3, 1, 'arc', NULL, 'Fear to Calm', NULL), (4, 1, 'topic', NULL, 'Debt', NULL),
        (5, 1, 'topic', NULL, 'Müller', NULL), (6, 1, 'topic', NULL, 'MULLER', NULL), (7, 1, 'template', 'edge_case', 'Crisis', NULL),
        (8, 1, 'intent', NULL, 'Get a Plan', NULL), (9, 1, 'tone', NULL, 'märchenhaft', NULL), (10, 2, 'persona', NULL, 'Elsewhere', NULL);
    INSERT INTO library_versions (id, item_id, number, name, body, created_at) SELECT id, id, 1, name, '{}', 0 FROM library_items;
    UPDATE library_items SET version_id = id;
    INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier, brief, variation, unknown_names) VALUES
        (1, 1, 1, 1, 3, 4, 'Get a Plan', 'warm', 'template', 'one', 1, NULL), (2, 1, 2, 1, 3, 4, 'vent', 'warm', 'template', 'two', 1, NULL),
        (3, 1, 3, NULL, 3, 4, 'vent', 'warm', 'scenario', NULL, 2, '{"persona":"Shift Worker"}'), (4, 1, 4, 2, 3, 4, 'vent', 'warm', 'scenario', NULL, 1, NULL);
    INSERT INTO versions (id, conversation_id, number, origin, content, created_at) VALUES (50, 4, 1, 'import', '{}', 0);
    UPDATE conversations SET version_id = 50 WHERE id = 4;"#;

/// Every row of the first dataset.
const ROWS: &str = "SELECT concat_ws('|', c.number, coalesce(p.name, '?' || (c.unknown_names ->> 'persona'), '-'),
        coalesce(a.name, '?' || (c.unknown_names ->> 'emotion'), '-'), coalesce(t.name, '?' || (c.unknown_names ->> 'topic'), '-'),
        c.intent, c.tone, c.tier, c.variation, coalesce(c.brief, '-'), coalesce(m.name, '-'))
    FROM conversations c LEFT JOIN library_items p ON p.id = c.persona_id LEFT JOIN library_items a ON a.id = c.arc_id
    LEFT JOIN library_items t ON t.id = c.topic_id LEFT JOIN library_items m ON m.id = c.template_id
    WHERE c.dataset_id = 1 ORDER BY c.number";

const ITEMS: &str = "SELECT kind || ' ' || name FROM library_items WHERE dataset_id = 1 AND id > 10 ORDER BY id";

const BLANKS: Blanks =
    Blanks { persona: train_content::blank_persona, arc: train_content::blank_arc, topic: train_content::blank_topic };

/// A row of a file.
fn row(persona: &str, topic: &str, tier: Tier, brief: &str) -> PlannedRow {
    PlannedRow {
        persona: persona.into(),
        emotion: "fear to calm".into(),
        topic: topic.into(),
        tier,
        intent: "vent".into(),
        tone: "warm".into(),
        brief: (!brief.is_empty()).then(|| brief.to_owned()),
        variation: 1,
        client_style: None,
        friction: None,
        ending: None,
        template: None,
    }
}

fn chosen(kind: ItemKind, name: &str, meaning: Meaning) -> NameChoice {
    NameChoice { kind, name: name.into(), meaning }
}

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

    async fn texts(&self, sql: &str) -> Vec<String> {
        testing::texts(&mut self.store.read().await.expect("a connection"), sql).await.expect("texts")
    }

    /// The rows that came.
    async fn new_rows(&self) -> Vec<String> {
        self.texts(ROWS).await.split_off(4)
    }

    async fn change(&self, sql: &str) {
        self.store.change(sql).await.expect("is changed");
    }

    async fn known(&self) -> Known {
        Known::load(&mut self.store.read().await.expect("a connection"), 1).await.expect("what there is")
    }

    async fn compare(&self, plan: &[PlannedRow], choices: &[NameChoice]) -> Result<Comparison> {
        Comparison::new(&self.known().await, plan, choices)
    }

    async fn prepare(&self, plan: &[PlannedRow], choices: &[NameChoice], add_new: bool) -> Addition {
        let known = self.known().await;
        let comparison = Comparison::new(&known, plan, choices).expect("names that can be");
        Addition::new(&known, comparison, add_new, BLANKS)
    }

    async fn write(&self, addition: Addition) -> Option<i64> {
        let writing = self
            .store
            .writer()
            .write(move |connection| Box::pin(async move { addition.write(connection, 1, 20).await }));
        writing.await.expect("is written")
    }

    async fn import(&self, plan: &[PlannedRow], choices: &[NameChoice]) -> (Report, Option<i64>) {
        let addition = self.prepare(plan, choices, false).await;
        (addition.report.clone(), self.write(addition).await)
    }

    async fn undo(&self, action: i64, slice: (usize, usize), gone: u32) -> Result<Taken> {
        let undoing = self
            .store
            .writer()
            .write(move |connection| Box::pin(planned_rows::take_back(connection, action, slice, gone, 90)));
        undoing.await
    }

    async fn last(&self) -> Option<(i64, u32)> {
        let last = last_action::last(&mut self.store.read().await.expect("a connection"), 1).await.expect("an answer");
        last.map(|last| (last.action, last.rows))
    }
}
