//! Templates as they are edited: previews, the check over all rows, names.

use std::time::Instant;

use crate::common::{Bench, bench, open, practice};
use train_engine::view::{ItemBody, SaveItem, Target, Template, TemplateDraft, TemplateProblemKind, Tier, WordOrigin};
use train_engine::{ErrorCode, Overrides};

fn draft(bench: &Bench, body: &str) -> TemplateDraft {
    TemplateDraft { dataset_id: bench.dataset.id, item_id: None, tier: Tier::Template, body: body.into() }
}

/// The active template of a tier, as it is saved.
async fn saved(bench: &Bench, tier: Tier) -> TemplateDraft {
    let mut connection = train_store::testing::connect(bench.folder.path()).await.expect("a connection");
    let sql = format!(
        "SELECT i.id || '|' || (v.body ->> 'body') FROM library_items i JOIN library_versions v ON v.id = i.version_id
        WHERE i.kind = 'template' AND i.active = 1 AND i.slot = '{}'",
        tier.name()
    );
    let text = train_store::testing::texts(&mut connection, sql).await.expect("a template").remove(0);
    let (id, body) = text.split_once('|').expect("both");
    let item_id = Some(id.parse().expect("an id"));
    TemplateDraft { dataset_id: bench.dataset.id, item_id, tier, body: body.into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_is_the_prompt_of_a_row_word_by_word() {
    let bench = bench(3).await;
    let template = saved(&bench, Tier::Template).await;
    let preview = bench.engine.template_preview(&template, None).await.expect("a preview");
    assert_eq!((preview.number, &*preview.name), (1, "Anxious Planner + Fear to Confidence + Roth conversion"));
    assert!(preview.input_tokens > 500 && preview.output_tokens > 1_000 && preview.rows == 1 && preview.samples == 0);
    let of = |origin| preview.pieces.iter().filter(move |piece| piece.origin == origin);
    for origin in WordOrigin::ALL {
        assert!(of(origin).count() > 0, "{origin:?}");
    }
    let brief = preview.pieces.iter().find(|piece| piece.name.as_deref() == Some("brief")).expect("the brief");
    assert_eq!(brief.text, "item-00000");
    let units: Vec<u16> = template.body.encode_utf16().collect();
    assert_eq!(String::from_utf16_lossy(&units[brief.from as usize..brief.to as usize]), "brief");

    // What is sent is what was shown.
    bench.run("all", &practice()).await;
    let prompt = bench.engine.conversation(preview.row_id).await.expect("there").generation.expect("a text").prompt;
    assert_eq!(preview.pieces.iter().map(|piece| &*piece.text).collect::<String>(), prompt);

    let broken = bench.engine.template_preview(&draft(&bench, "a\n{{ persona.name"), None).await.expect("a preview");
    let problem = broken.problem.expect("it cannot be read");
    assert_eq!((problem.kind, problem.line, broken.pieces.len()), (TemplateProblemKind::Syntax, 2, 0));
    let gone = bench.engine.template_preview(&template, Some(999)).await.expect_err("no such row");
    assert_eq!(gone.code, ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_names_what_is_wrong_with_its_rows_and_what_saving_changes() {
    let bench = bench(9).await;
    let one = bench.input("one", train_engine::view::Target::Ids { ids: vec![bench.rows().await[0].id] });
    let batch = bench.engine.generate(&one, &practice()).await.expect("a batch");
    bench.engine.wait(batch.id).await.expect("its end");
    let template = saved(&bench, Tier::Template).await;
    let check = bench.engine.template_check(&template).await.expect("a check");
    assert_eq!((check.rows, check.fine, check.changes, check.written, check.stops), (3, 3, 0, 0, false), "{check:?}");

    let changed =
        TemplateDraft { body: format!("{}\n{{{{ topic.typical_numbers[9] }}}}", template.body), ..template.clone() };
    let check = bench.engine.template_check(&changed).await.expect("a check");
    assert_eq!((check.fine, check.changes, check.written, check.stops), (0, 3, 1, true));
    let problem = &check.problems[0];
    assert_eq!((problem.kind, problem.rows, problem.ids.len()), (TemplateProblemKind::Missing, 3, 3));
    assert_eq!(
        (problem.placeholder.as_str(), problem.item_name.as_deref()),
        ("topic.typical_numbers", Some("Roth conversion"))
    );
    assert_eq!(problem.line as usize, template.body.split('\n').count() + 1);

    let unknown = draft(&bench, "{% if persona.nmae %}x{% endif %}{{ arc.referral }}");
    let check = bench.engine.template_check(&unknown).await.expect("a check");
    assert_eq!((check.rows, check.fine, check.stops, check.changes), (3, 0, true, 0), "a new one changes nothing");
    let kinds: Vec<TemplateProblemKind> = check.problems.iter().map(|problem| problem.kind).collect();
    assert_eq!(kinds, [TemplateProblemKind::Unknown, TemplateProblemKind::Empty]);
    assert!(check.problems[0].message.contains("persona.name?"), "{:?}", check.problems[0]);
    let empty = bench.engine.template_check(&draft(&bench, "{{ arc.referral }}")).await.expect("a check");
    assert_eq!((empty.stops, empty.fine), (false, 0), "what is empty may be saved");

    let all = bench.engine.check_templates(bench.dataset.id, None).await.expect("checks");
    assert_eq!(all.iter().map(|(_, check)| check.rows).collect::<Vec<_>>(), [3, 3, 3]);
    let refused = bench.engine.check_templates(bench.dataset.id, Some("Nothing")).await.expect_err("no such one");
    assert!(refused.hint.expect("names").contains("Edge Case"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_of_saved_templates_names_every_row() {
    let bench = bench(3_300).await;
    let template = saved(&bench, Tier::Template).await;
    let body = format!("{}\n{{{{ arc.referral }}}}", template.body);
    let mine = Template { name: "Mine".into(), tier: Tier::Template, body: body.clone(), notes: String::new() };
    let (dataset_id, id) = (bench.dataset.id, template.item_id);
    let input = SaveItem { dataset_id, id, seen: None, body: ItemBody::Template(mine) };
    bench.engine.save_item(&input).await.expect("is saved");
    let checks = bench.engine.check_templates(dataset_id, Some("mine")).await.expect("checks");
    let problem = &checks[0].1.problems[0];
    assert_eq!((problem.kind, problem.rows, problem.ids.len()), (TemplateProblemKind::Empty, 1_100, 1_100));
    let shown = bench.engine.template_check(&TemplateDraft { body, ..template }).await.expect("a check");
    assert_eq!((shown.problems[0].rows, shown.problems[0].ids.len()), (1_100, 1_000), "a window shows the first");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_with_a_template_of_its_own_is_written_and_checked_with_it() {
    let bench = bench(6).await;
    let body = saved(&bench, Tier::Scenario).await.body;
    let concerns =
        Template { name: "Several Concerns".into(), tier: Tier::Template, body: body.clone(), notes: String::new() };
    let input = SaveItem { dataset_id: bench.dataset.id, id: None, seen: None, body: ItemBody::Template(concerns) };
    let id = bench.engine.save_item(&input).await.expect("is saved").item.id;
    let file = "persona,emotion,topic,tier,brief,template\nAnn,Fear,Debt,template,own,several concerns\n";
    bench
        .engine
        .import_plan(&train_engine::view::PlanImport::new(bench.dataset.id, "p.csv"), file.into())
        .await
        .expect("is imported");
    let rows = bench.rows().await;
    assert_eq!(rows[6].template.as_deref(), Some("Several Concerns"));
    let active = saved(&bench, Tier::Template).await;
    let own = TemplateDraft { item_id: Some(id), body, ..active.clone() };
    let check = bench.engine.template_check(&active).await.expect("a check");
    assert_eq!((check.rows, check.ids.len()), (2, 2));
    // A row that lacks a name has no prompt, and is none of them.
    let lacking = train_engine::view::CellEdit {
        id: Some(check.ids[0]),
        new_row: None,
        column: train_engine::view::PlanColumn::Persona,
        text: String::new(),
    };
    let input = train_engine::view::EditCells { dataset_id: bench.dataset.id, edits: vec![lacking], new_rows: 0 };
    let token = bench.engine.edit_cells(&input).await.expect("is edited").undo_token.expect("a token");
    assert_eq!(bench.engine.template_check(&active).await.expect("a check").ids, check.ids[1..]);
    bench.engine.undo(&token).await.expect("is undone");
    assert_eq!(
        bench.engine.template_check(&own).await.expect("a check").rows,
        3,
        "those of its tier, and the row that names it"
    );
    bench.run("all", &practice()).await;
    let made = bench.engine.conversation(rows[6].id).await.expect("there").generation.expect("a text");
    assert_eq!(made.template_name, "Several Concerns");
    assert!(made.prompt.contains("at least two concerns"));

    let unknown = file.replace("several concerns", "no concerns").replace("own", "another");
    let refused = bench
        .engine
        .import_plan(&train_engine::view::PlanImport::new(bench.dataset.id, "p.csv"), unknown.into())
        .await
        .expect_err("no such one");
    assert!(refused.message.contains("no template") && bench.rows().await.len() == 7, "{refused:?}");
    let (exported, _) = bench.engine.export_plan(bench.dataset.id).await.expect("a file");
    let again = bench
        .engine
        .import_plan(&train_engine::view::PlanImport::new(bench.dataset.id, "p.csv"), exported)
        .await
        .expect("is read");
    assert_eq!((again.added, again.skipped), (0, 7), "what was exported is the plan");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_offered_with_what_a_row_has_there() {
    let bench = bench(1).await;
    let names = bench.engine.placeholders(bench.dataset.id, None).await.expect("names");
    let of = |name: &str| names.iter().find(|known| known.name == name).expect("is offered");
    assert_eq!((of("brief").sample.as_str(), of("brief").origin), ("item-00000", WordOrigin::Row));
    assert!(of("topic.typical_numbers").list && of("topic.typical_numbers").sample.ends_with("..."));
    assert_eq!((of("client_style").sample.as_str(), of("persona.name").sample.as_str()), ("", "Anxious Planner"));
}

/// Prints what checking a template over 10,000 rows takes.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn measure_checking_ten_thousand_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let engine = open(folder.path()).await.expect("an engine");
    let dataset = engine.create_dataset("sample", true).await.expect("a dataset");
    let mut settings = engine.plan_choices(dataset.id).await.expect("choices").settings;
    (settings.template, settings.scenario, settings.edge_case, settings.variations) = (10_000, 0, 0, 100);
    let rows = engine.propose(&settings).await.expect("rows").rows;
    engine.accept_plan(&train_engine::view::AcceptPlan { settings, rows }).await.expect("are added");
    let bench = Bench { engine, folder, dataset };
    let template = saved(&bench, Tier::Template).await;
    for body in [template.body.clone(), format!("{} {{{{ persona.age }}}}", template.body)] {
        let started = Instant::now();
        let check = bench.engine.template_check(&TemplateDraft { body, ..template.clone() }).await.expect("a check");
        println!("{} rows, {} change: {:.0} ms", check.rows, check.changes, started.elapsed().as_secs_f64() * 1_000.0);
    }
    let started = Instant::now();
    let windowed = Overrides { headless: false, ..practice() };
    let estimate = bench.engine.estimate(bench.dataset.id, &Target::All, &windowed).await.expect("an estimate");
    println!("an estimate of {} rows: {:.0} ms", estimate.count, started.elapsed().as_secs_f64() * 1_000.0);
    assert!(estimate.count > 10_000);
}
