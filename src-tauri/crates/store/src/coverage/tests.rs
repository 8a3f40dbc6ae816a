//! Counting on a real file: every dimension against counts that are made the slow way, near duplicates, edits, costs.

use train_domain::coverage::Dimension;
use train_domain::quality::{Criterion, CriterionScore};

use super::*;
use crate::{Store, stored, testing};

/// Six rows of two personas and two arcs. 1 is approved; 2 is approved and says what another says; 3 is rejected; 4 is
/// generated and was edited by a person; 5 failed; 6 has no persona and no text.
pub(crate) const ROWS: &str = r#"
    INSERT INTO datasets (id, name, next_number, created_at, last_used_at) VALUES (1, 'd', 7, 0, 0), (2, 'other', 2, 0, 0);
    INSERT INTO library_items (id, dataset_id, kind, name, slot) VALUES
        (1, 1, 'persona', 'Late Starter', NULL), (2, 1, 'persona', 'Carer', NULL),
        (3, 1, 'arc', 'Fear', NULL), (4, 1, 'arc', 'Crisis', NULL),
        (5, 1, 'topic', 'Roth', NULL), (6, 1, 'topic', 'Debt', NULL), (7, 1, 'template', 'Plain', 'template');
    INSERT INTO library_versions (id, item_id, number, name, body, created_at) SELECT id, id, 1, name, '{}', 0 FROM library_items;
    UPDATE library_versions SET body = '{"name":"Crisis","start":{"emotion":"fear","low":0,"high":1},"end":{"emotion":"calm","low":0,"high":1},
        "strategy":"","techniques":[],"phrases":[],"avoid":[],"personas":["Carer"],"tiers":["edge_case"],"boundary":null,"referral":null}' WHERE id = 4;
    INSERT INTO library_versions (id, item_id, number, name, body, created_at) VALUES (8, 7, 2, 'Plain', '{}', 0);
    UPDATE library_items SET version_id = id;
    UPDATE library_items SET archived_at = 5 WHERE id = 6;
    INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier) VALUES
        (1, 1, 1, 1, 3, 5, 'decide', 'warm', 'template'), (2, 1, 2, 1, 3, 5, 'vent', 'warm', 'template'),
        (3, 1, 3, 2, 4, 6, 'decide', 'calm', 'edge_case'), (4, 1, 4, 2, 3, 5, 'decide', 'warm', 'scenario'),
        (5, 1, 5, 2, 4, 6, 'decide', 'warm', 'edge_case'), (6, 1, 6, NULL, 3, NULL, 'decide', 'warm', 'template'),
        (9, 2, 1, NULL, NULL, NULL, 'decide', 'warm', 'template');
    INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, created_at)
        VALUES (1, 1, 'old', 'all', 'completed', 'anthropic', 'u', 'm', '{}', 6, '{}', 7, 0);
    INSERT INTO jobs (id, batch_id, purpose, conversation_id) SELECT id, 1, 'write', id FROM conversations WHERE id < 6;
    INSERT INTO jobs (id, batch_id, purpose, conversation_id) VALUES (6, 1, 'judge', 1);
    INSERT INTO calls (id, job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at, output_tokens, cost_micros) VALUES
        (1, 1, 1, 1, 1, 'succeeded', 'anthropic', 'haiku', 0, 0, 10, 100), (2, 2, 1, 2, 1, 'succeeded', 'anthropic', 'haiku', 0, 0, 10, 200),
        (3, 3, 1, 3, 1, 'succeeded', 'anthropic', 'haiku', 0, 0, 10, 300), (4, 4, 1, 4, 1, 'succeeded', 'openai', 'gpt', 0, 0, 10, NULL),
        (5, 5, 1, 5, 1, 'failed', 'anthropic', 'haiku', 0, 0, 5, 50), (6, 6, 1, 1, 1, 'succeeded', 'anthropic', 'haiku', 0, 0, 10, 9999);
    INSERT INTO call_texts (call_id, conversation_id, template_version_id, prompt) SELECT id, conversation_id, 7 + (id = 2), '[]' FROM calls;
    INSERT INTO versions (id, conversation_id, number, origin, call_id, content, created_at)
        SELECT id, conversation_id, 1, 'model', id, '{"turns":[{"role":"user","content":"a \"role\": b"},{"role":"assistant","content":""}]}', 0 FROM calls WHERE id < 5;
    INSERT INTO versions (id, conversation_id, number, origin, parent_id, content, created_at) VALUES (10, 4, 2, 'person', 4, '{"turns":[]}', 1);
    INSERT INTO versions (id, conversation_id, number, origin, parent_id, content, created_at) VALUES (11, 4, 3, 'person', 10, '{"turns":[]}', 2);
    INSERT INTO scores (version_id, scorer, scorer_version, tenths, criteria, at)
        SELECT id, 'rules', '1', 80, '[{"key":"turn_count","points":1.5,"out_of":1.5,"actual":"4 exchanges","target":""},{"key":"near_duplicate","points":0.2,"out_of":1.0,"actual":"","target":""}]', 0 FROM versions;
    INSERT INTO scores (version_id, scorer, scorer_version, tenths, criteria, at) VALUES
        (1, 'rules', '2', 80, '[{"key":"near_duplicate","points":1.0,"out_of":1.0,"actual":"says \"near_duplicate\"","target":""},{"key":"turn_count","points":1.5,"out_of":1.5,"actual":"3 exchanges","target":""}]', 1),
        (1, 'judge', 'x', 80, '[{"key":"near_duplicate","points":0.0,"out_of":1.0}]', 2);
    UPDATE conversations SET version_id = id WHERE id < 4;
    UPDATE conversations SET version_id = 11 WHERE id = 4;
    INSERT INTO actions (id, dataset_id, kind, at) VALUES (1, 1, 'verdict', 1);
    INSERT INTO verdicts (version_id, verdict, reason, action_id, at) VALUES
        (1, 'approved', NULL, 1, 1), (2, 'approved', NULL, 1, 1), (3, 'rejected', 'not this persona', 1, 1);
    UPDATE jobs SET state = iif(id = 5, 'failed', 'succeeded'), ended_at = 0;"#;

async fn begun() -> (Store, tempfile::TempDir) {
    let (store, folder) = testing::store().await;
    store.change(ROWS).await.expect("rows");
    (store, folder)
}

async fn counted(store: &Store, by: (Dimension, Dimension)) -> Counted {
    count(&mut store.read().await.expect("a connection"), 1, by).await.expect("counts")
}

fn counts([planned, generated, approved, distinct, rejected]: [u32; 5]) -> CoverageCounts {
    CoverageCounts { planned, generated, approved, distinct, rejected }
}

#[tokio::test]
async fn rows_are_counted_once_in_their_cell_and_what_is_near_another_is_not_distinct() {
    let (store, _folder) = begun().await;
    let found = counted(&store, (Dimension::Emotion, Dimension::Persona)).await;
    let cell = |arc: i64, persona: i64| found.cells[&(Value::Item(arc), Value::Item(persona))];
    assert_eq!(cell(3, 1), counts([2, 2, 2, 1, 0]));
    assert_eq!(cell(4, 2), counts([2, 1, 0, 0, 1]));
    assert_eq!(cell(3, 2), counts([1, 1, 0, 0, 0]));
    assert_eq!(cell(3, 0), counts([1, 0, 0, 0, 0]), "a row without a persona");
    assert_eq!(found.cells.len(), 4);
    assert_eq!(found.total, counts([6, 4, 2, 1, 1]), "the other dataset's row is not among them");
    assert_eq!(found.topics[&5], counts([3, 3, 2, 1, 0]));
    assert_eq!(found.tiers[&Tier::EdgeCase], counts([2, 1, 0, 0, 1]));
    assert_eq!(found.lengths, HashMap::from([(2, counts([3, 3, 2, 1, 1])), (0, counts([1, 1, 0, 0, 0]))]));
    assert_eq!(found.models["haiku"], counts([3, 3, 2, 1, 1]));
    assert_eq!(found.models["gpt"], counts([1, 1, 0, 0, 0]), "what a person edited twice was written by it");
    assert_eq!(found.templates[&7], counts([4, 4, 2, 1, 1]), "versions of one template are one template");
    assert_eq!(found.rejected_as, HashMap::from([((Value::Item(4), Value::Item(2)), "not this persona".into())]));
    store.close().await;
}

#[test]
fn what_the_rules_write_of_a_near_duplicate_is_what_the_index_looks_for() {
    let written = |points: Option<f64>| {
        let found = CriterionScore {
            criterion: Criterion::NearDuplicate,
            points,
            out_of: 1.0,
            actual: String::new(),
            target: String::new(),
            unmeasured: points.is_none(),
            flag: None,
            places: Vec::new(),
        };
        let list = stored::text(&[found]);
        list.contains(r#""key":"near_duplicate","points":0"#)
    };
    assert_eq!([Some(0.0), Some(0.01), Some(0.99)].map(written), [true; 3]);
    assert_eq!([Some(1.0), None].map(written), [false; 2]);
}

#[tokio::test]
async fn any_two_dimensions_add_up_to_all_rows() {
    let (store, _folder) = begun().await;
    for first in Dimension::ALL {
        for second in Dimension::ALL {
            let found = counted(&store, (first, second)).await;
            let mut sum = CoverageCounts::default();
            found.cells.values().for_each(|counts| sum.add(*counts));
            assert_eq!(sum, found.total, "{first:?} by {second:?}");
        }
    }
    let found = counted(&store, (Dimension::Intent, Dimension::Tier)).await;
    let word = |text: &str| Value::Word(text.into());
    assert_eq!(found.cells[&(word("decide"), word("edge_case"))], counts([2, 1, 0, 0, 1]));
    store.close().await;
}

#[tokio::test]
async fn costs_are_of_calls_that_write_failed_ones_and_those_of_deleted_rows_among_them() {
    let (store, _folder) = begun().await;
    let read = async || {
        let mut spent = spent(&mut store.read().await.expect("a connection"), 1).await.expect("costs");
        spent.sort_by(|a, b| b.model.cmp(&a.model));
        spent
    };
    let of = |model: &str, micros, unpriced| Spent { model: model.into(), template: Some(7), micros, unpriced };
    let wanted = [of("haiku", 650, 0), of("gpt", 0, 1)];
    assert_eq!(read().await, wanted);
    store
        .change(
            "INSERT INTO actions (id, dataset_id, kind, at) VALUES (2, 1, 'rows deleted', 2);
        UPDATE conversations SET dataset_id = NULL, deleted_by = 2 WHERE id = 3",
        )
        .await
        .expect("is put aside");
    assert_eq!(read().await, wanted);
    assert_eq!(counted(&store, (Dimension::Emotion, Dimension::Persona)).await.total, counts([5, 3, 2, 1, 0]));
    store.close().await;
}

#[tokio::test]
async fn items_say_whom_arcs_suit_and_what_is_archived() {
    let (store, _folder) = begun().await;
    let items = items(&mut store.read().await.expect("a connection"), 1).await.expect("items");
    let names = |items: &[Item]| items.iter().map(|item| item.name.clone()).collect::<Vec<_>>().join(", ");
    assert_eq!((names(&items.personas), names(&items.arcs)), ("Late Starter, Carer".into(), "Fear, Crisis".into()));
    assert_eq!(items.topics.iter().map(|topic| topic.archived).collect::<Vec<_>>(), [false, true]);
    let crisis = Fits { personas: vec!["Carer".into()], tiers: vec![Tier::EdgeCase] };
    assert_eq!(items.arcs[1].fits, Some(crisis));
    assert_eq!(items.arcs[0].fits, Some(Fits::default()), "one that cannot be read restricts nothing");
    store.close().await;
}

/// Prints how long counting takes. `TRAIN_ROWS` says how many rows; 10,000 by itself.
#[tokio::test]
#[ignore = "a measurement"]
async fn measure_counting() {
    let rows: usize = std::env::var("TRAIN_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(10_000);
    let (store, _folder) = begun().await;
    store.change(large(rows)).await.expect("rows");
    let mut connection = store.read().await.expect("a connection");
    for _ in 0..3 {
        let (started, before) = (std::time::Instant::now(), busy_ms());
        let counted = count(&mut connection, 1, (Dimension::Emotion, Dimension::Persona)).await.expect("counts");
        let counting = started.elapsed();
        let spent = spent(&mut connection, 1).await.expect("costs").len();
        println!(
            "{} rows, {} distinct: {:.0} ms, costs of {spent}: {:.0} ms; {} ms of CPU",
            counted.total.planned,
            counted.total.distinct,
            counting.as_secs_f64() * 1_000.0,
            (started.elapsed() - counting).as_secs_f64() * 1_000.0,
            busy_ms() - before
        );
    }
    drop(connection);
    testing::number(&mut store.read().await.expect("a connection"), "SELECT 1").await.expect("a number");
    store.close().await;
}

/// Milliseconds of CPU that this process took so far, in steps of ten; 0 where the system does not tell.
fn busy_ms() -> u64 {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = told.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
}

/// Approved rows of 6 kB with criteria as the rules write them.
fn large(rows: usize) -> String {
    let one = |at: usize| {
        format!(
            r#"{{"key":"criterion_{at}","points":1.0,"out_of":1.0,"actual":"something was found here","target":"something was looked for"}}"#
        )
    };
    let criteria: Vec<String> = (0..20).map(one).collect();
    format!(
        r#"WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 99 + {rows})
        INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier)
            SELECT i, 1, i, 1 + i % 2, 3 + i / 2 % 2, 5 + i / 4 % 2, 'decide', 'warm', 'template' FROM n;
        INSERT INTO jobs (id, batch_id, purpose, conversation_id) SELECT id, 1, 'write', id FROM conversations WHERE id >= 100;
        INSERT INTO calls (id, job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at, output_tokens, cost_micros)
            SELECT id, id, 1, id, 1, 'succeeded', 'anthropic', 'haiku', 0, 0, 10, 100 FROM conversations WHERE id >= 100;
        INSERT INTO call_texts (call_id, conversation_id, template_version_id, prompt)
            SELECT id, id, 7, '["' || hex(randomblob(1500)) || '"]' FROM calls WHERE id >= 100;
        INSERT INTO versions (id, conversation_id, number, origin, call_id, content, created_at)
            SELECT id, id, 1, 'model', id, '{{"turns":[]}}' || hex(randomblob(3000)), 0 FROM calls WHERE id >= 100;
        INSERT INTO scores (version_id, scorer, scorer_version, tenths, criteria, at) SELECT id, 'rules', '2', 80,
            '[{},{{"key":"turn_count","points":1.5,"out_of":1.5,"actual":"' || (3 + id % 3) || ' exchanges","target":""}},{{"key":"near_duplicate","points":' || (id % 4 > 0) || ',"out_of":1.0,"actual":"","target":""}}]', 0
            FROM versions WHERE id >= 100;
        UPDATE conversations SET version_id = id WHERE id >= 100;
        UPDATE jobs SET state = 'succeeded', ended_at = 0 WHERE id >= 100;
        INSERT INTO verdicts (version_id, verdict, action_id, at) SELECT id, 'approved', 1, 1 FROM versions WHERE id >= 100;"#,
        criteria.join(",")
    )
}
