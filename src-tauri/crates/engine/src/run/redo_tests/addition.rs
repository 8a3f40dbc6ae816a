//! From reasons to an addition to templates.

use serde_json::json;
use train_store::testing;

use super::super::common::{Bench, towards};
use super::{asks, ids, prompts, redo, shown, written};
use crate::view::{
    ApplyInput, ItemBody, RedoRequest, RejectCount, ReviewInput, SaveItem, Target, Template, Tier, Verdict,
};
use crate::{Engine, ErrorCode};

/// Rejects rows for a reason, with a note and marked words.
async fn reject(bench: &Bench, id: u32, reason: &str, note: &str, marked: &str) {
    let target = Target::Ids { ids: vec![id] };
    let input = ReviewInput { note: note.into(), ..ReviewInput::new(bench.dataset.id, target, Verdict::Reject) };
    bench.engine.review(&input).await.expect("a verdict");
    let marks = json!([{"turn": 1, "start": 0, "end": 4, "text": marked}]);
    let sql =
        format!("UPDATE verdicts SET reason = '{reason}', marks = '{marks}' WHERE id = (SELECT max(id) FROM verdicts)");
    bench.engine.inner.store.change(sql).await.expect("a reason");
}

async fn count(engine: &Engine, sql: &str) -> i64 {
    let mut connection = engine.inner.store.read().await.expect("reads");
    testing::number(&mut connection, sql).await.expect("a query").expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_becomes_an_addition_that_is_tried_and_then_stands_in_the_templates() {
    let (bench, server) = written(9).await;
    let id = ids(&bench).await;
    for row in [0, 1, 3, 4, 6, 7] {
        reject(&bench, id[row], if row == 7 { "Untrue " } else { "untrue" }, "No such bill.", &format!("bill {row}"))
            .await;
    }
    reject(&bench, id[2], "unsafe", "", "").await;
    let report = bench.engine.rejects(bench.dataset.id).await.expect("a report");
    let line = |count: &RejectCount| (count.name.to_lowercase(), count.rejected, count.judged, count.ids.len());
    assert_eq!(
        report.reasons.iter().map(line).collect::<Vec<_>>(),
        [("untrue".into(), 6, 7, 6), ("unsafe".into(), 1, 7, 1)]
    );
    assert_eq!((report.personas.len(), report.personas[0].rejected), (1, 7));
    assert_eq!(
        report.templates.iter().map(|one| one.rejected).collect::<Vec<_>>(),
        [3, 3, 1],
        "{:?}",
        report.templates
    );

    let proposal = bench.engine.proposal(bench.dataset.id, "untrue").await.expect("a proposal");
    assert_eq!(proposal.ids, [id[0], id[1], id[3], id[4], id[6], id[7]]);
    assert_eq!(
        (proposal.tried.len(), proposal.templates.as_slice()),
        (5, &["Template".to_owned(), "Scenario".to_owned()][..])
    );
    assert!(
        proposal.text.contains("- No such bill.\n") && proposal.text.contains("\"bill 0\"; \"bill 1\""),
        "{}",
        proposal.text
    );
    assert_eq!(bench.engine.proposal(1, "nobody said that").await.expect_err("none").code, ErrorCode::NotFound);

    // Tried on some of them: these show new texts, the others are left.
    let request = RedoRequest { addition: Some(proposal.text.clone()), ..RedoRequest::default() };
    let tried = redo(&bench, &asks(&bench, "try", &proposal.tried[..2], request), &towards(&server)).await;
    assert_eq!(tried.succeeded, 2);

    let apply = |text: &str| ApplyInput { dataset_id: bench.dataset.id, reason: "untrue".into(), text: text.into() };
    let versions =
        "SELECT count(*) FROM library_versions v JOIN library_items i ON i.id = v.item_id WHERE i.kind = 'template'";
    assert_eq!(count(&bench.engine, versions).await, 3);
    for wrong in
        ["Never {{ this", "Never {% if", "Never {{ nobody.knows }} it", "{# never ends", " ", &"x".repeat(8_001)]
    {
        let refused = bench.engine.apply_addition(&apply(wrong)).await.expect_err(wrong);
        assert_eq!((refused.code, count(&bench.engine, versions).await), (ErrorCode::Invalid, 3), "{wrong}: {refused}");
    }
    let left = bench.engine.apply_addition(&apply(&proposal.text)).await.expect("applied");
    assert_eq!(left.len(), 4, "those that still show what was rejected");
    assert!(left.iter().all(|row| proposal.ids.contains(row) && !proposal.tried[..2].contains(row)));
    assert_eq!(count(&bench.engine, versions).await, 5, "of two tiers");
    assert_eq!(bench.engine.apply_addition(&apply(&proposal.text)).await.expect("again"), left);
    assert_eq!(count(&bench.engine, versions).await, 5, "it stands there already");

    let again = redo(&bench, &asks(&bench, "all", &left, RedoRequest::default()), &towards(&server)).await;
    assert_eq!(again.succeeded, 4);
    let prompts = prompts(&server);
    assert!(prompts[prompts.len() - 4..].iter().all(|prompt| prompt.contains("\n- No such bill.\n")));
    assert_eq!(shown(&bench, 6).await.template_version, 2);
    assert!(bench.engine.proposal(1, "untrue").await.expect("its notes stay").ids.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_that_a_row_has_of_its_own_gets_the_addition_in_the_place_of_its_tiers() {
    let (bench, server) = written(3).await;
    let (dataset_id, id) = (bench.dataset.id, ids(&bench).await);
    let body = "Of its own, for {{ persona.name }}.".to_owned();
    let own = Template { name: "Own".into(), tier: Tier::Template, body, notes: String::new() };
    let item = SaveItem { dataset_id, id: None, seen: None, body: ItemBody::Template(own) };
    let item = bench.engine.save_item(&item).await.expect("is saved").item.id;
    let names = format!("UPDATE conversations SET template_id = {item} WHERE id = {}", id[0]);
    bench.engine.inner.store.change(names).await.expect("the row names it");
    reject(&bench, id[0], "untrue", "No such bill.", "bill").await;
    let proposal = bench.engine.proposal(dataset_id, "untrue").await.expect("a proposal");
    assert_eq!(proposal.templates, ["Own"], "no row was rejected that its tier's template wrote");

    let apply = |text: &str| ApplyInput { dataset_id, reason: "untrue".into(), text: text.into() };
    let refused = bench.engine.apply_addition(&apply("Never {{ this")).await.expect_err("unreadable");
    assert_eq!(refused.code, ErrorCode::Invalid);
    let left = bench.engine.apply_addition(&apply("Name no bill.")).await.expect("applied");
    assert_eq!(left, [id[0]]);
    let versions = "SELECT count(*) FROM library_versions v JOIN library_items i ON i.id = v.item_id
        WHERE i.kind = 'template' AND v.body LIKE '%Name no bill.%'";
    assert_eq!(count(&bench.engine, versions).await, 1, "its own alone");
    redo(&bench, &asks(&bench, "again", &left, RedoRequest::default()), &towards(&server)).await;
    let prompts = prompts(&server);
    let last = prompts.last().expect("it was asked for");
    assert!(last.starts_with("Of its own, for ") && last.contains("\nName no bill."), "{last}");
}
