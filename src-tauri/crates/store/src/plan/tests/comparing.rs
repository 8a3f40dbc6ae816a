//! What a file is beside the plan.

use train_domain::cells::PlanColumn;

use super::*;

#[tokio::test]
async fn names_mean_items_in_any_case_and_accents_and_only_what_is_no_item_is_lacking() {
    let bench = Bench::new().await;
    let plan = [
        row("EMILIE", "debt", Tier::EdgeCase, "a"),
        row("late  STARTER", "muller", Tier::EdgeCase, "b"),
        // Alike to two, and written as neither.
        row("Elsewhere", "mÜllér", Tier::EdgeCase, "c"),
        row("elsewhere", "MÜLLÉR", Tier::EdgeCase, "d"),
    ];
    let comparison = bench.compare(&plan, &[]).await.expect("a comparison");
    assert_eq!(comparison.standings, vec![Standing::New; 4]);
    let lacking: Vec<_> = comparison.lacking().into_iter().map(|name| (name.kind, name.name, name.rows)).collect();
    assert_eq!(
        lacking,
        [(ItemKind::Persona, "Elsewhere".into(), 2), (ItemKind::Topic, "mÜllér".into(), 2)],
        "that of another dataset is none of this one"
    );
    let (report, action) = bench.import(&plan, &[]).await;
    assert_eq!(report.new_names, ["persona: Elsewhere", "topic: mÜllér"]);
    assert!(action.is_some());
    assert_eq!(
        bench.new_rows().await,
        [
            "5|Émilie|Fear to Calm|Debt|vent|warm|edge_case|1|a|-",
            "6|Late Starter|Fear to Calm|MULLER|vent|warm|edge_case|1|b|-",
            "7|Elsewhere|Fear to Calm|mÜllér|vent|warm|edge_case|1|c|-",
            "8|Elsewhere|Fear to Calm|mÜllér|vent|warm|edge_case|1|d|-",
        ]
    );
    bench.store.close().await;
}

#[tokio::test]
async fn what_the_plan_has_just_so_is_passed_over_and_what_differs_is_said() {
    let bench = Bench::new().await;
    let with = |intent: &str, brief: &str| PlannedRow {
        intent: intent.into(),
        ..row("Émilie", "Debt", Tier::Template, brief)
    };
    let plan = [
        // As #1, whose intent is written otherwise.
        with("get_a_plan", "one"),
        // The same brief as #2.
        with("decide", "two"),
        // No brief: nearest to #2, from which only the brief differs.
        with("vent", ""),
        with("vent", "three"),
        // As #3, which waits for its persona.
        PlannedRow { variation: 2, ..row("shift worker", "Debt", Tier::Scenario, "") },
        PlannedRow { template: Some("crisis".into()), ..row("Late Starter", "Debt", Tier::Scenario, "") },
        PlannedRow { template: Some("No such".into()), ..row("Late Starter", "Debt", Tier::Scenario, "") },
        // Twice in the file.
        with("vent", "three"),
    ];
    let differs = |number, columns: &[PlanColumn]| Standing::Differs { number, columns: columns.to_vec() };
    let comparison = bench.compare(&plan, &[]).await.expect("a comparison");
    assert_eq!(
        comparison.standings,
        [
            Standing::Known,
            differs(2, &[PlanColumn::Intent]),
            differs(1, &[PlanColumn::Intent, PlanColumn::Brief]),
            Standing::New,
            Standing::Known,
            Standing::OtherTier,
            Standing::NoTemplate,
            Standing::Known,
        ]
    );
    let report = bench.prepare(&plan, &[], true).await.report;
    assert_eq!((report.added, report.skipped, report.differing), (1, 7, 2));
    assert_eq!(report.differing_first[0], (1, vec![PlanColumn::Intent]));
    assert!(report.new_names.is_empty(), "the row that waits is the one that would need it");
    let report = bench.prepare(&plan, &[], false).await.report;
    assert_eq!((report.added, report.skipped, report.differing), (3, 5, 0));

    // Of its tier, and of another one where the plan has it just so.
    let edge = [PlannedRow { template: Some("crisis".into()), ..row("Émilie", "Debt", Tier::EdgeCase, "") }];
    assert_eq!(bench.compare(&edge, &[]).await.expect("a comparison").standings, [Standing::New]);
    bench.change("UPDATE conversations SET template_id = 7 WHERE id = 4").await;
    assert_eq!(bench.compare(&plan[5..6], &[]).await.expect("a comparison").standings, [Standing::Known]);
    bench.store.close().await;
}

#[tokio::test]
async fn a_name_is_mapped_or_left_and_what_it_is_to_be_has_to_be_there() {
    let bench = Bench::new().await;
    let plan = [
        row("Emily", "Debts", Tier::EdgeCase, "a"),
        row("EMILY", "Savings", Tier::EdgeCase, "b"),
        row("Shift Worker", "Debt", Tier::EdgeCase, "c"),
        // With its persona mapped it is #2.
        row("Emily", "Debt", Tier::Template, "two"),
    ];
    for (choice, code) in [
        (chosen(ItemKind::Persona, "Emily", Meaning::Item(99)), ErrorCode::NotFound),
        (chosen(ItemKind::Persona, "Emily", Meaning::Item(3)), ErrorCode::NotFound),
        (chosen(ItemKind::Persona, "Emily", Meaning::Item(10)), ErrorCode::NotFound),
        (chosen(ItemKind::Tone, "warm", Meaning::Left), ErrorCode::Invalid),
    ] {
        let error = bench.compare(&plan, &[choice]).await.err().expect("it cannot be");
        assert_eq!(error.code, code, "{error:?}");
    }
    let choices = [
        chosen(ItemKind::Persona, "Émily", Meaning::Item(1)),
        chosen(ItemKind::Topic, "Debts", Meaning::Left),
        chosen(ItemKind::Persona, "Shift Worker", Meaning::Left),
        // It is there: what was said of it means nothing.
        chosen(ItemKind::Topic, "Debt", Meaning::Left),
    ];
    let comparison = bench.compare(&plan, &choices).await.expect("a comparison");
    let lacking: Vec<_> = comparison.lacking().into_iter().map(|name| (name.name, name.rows)).collect();
    assert_eq!(
        lacking,
        [("Emily".into(), 3), ("Shift Worker".into(), 1), ("Debts".into(), 1), ("Savings".into(), 1)],
        "what was mapped is still lacking"
    );
    let (report, _) = bench.import(&plan, &choices).await;
    assert_eq!((report.added, report.skipped, report.waiting), (3, 1, 2));
    assert_eq!(
        bench.new_rows().await,
        [
            "5|Émilie|Fear to Calm|?Debts|vent|warm|edge_case|1|a|-",
            "6|Émilie|Fear to Calm|Savings|vent|warm|edge_case|1|b|-",
            "7|?Shift Worker|Fear to Calm|Debt|vent|warm|edge_case|1|c|-",
        ]
    );
    assert_eq!(bench.texts(ITEMS).await, ["topic Savings"]);
    let again = bench.prepare(&plan, &choices, false).await;
    assert_eq!((again.size(), again.report.skipped), (0, 4), "the same file again");
    bench.store.close().await;
}

#[tokio::test]
async fn intents_and_tones_are_those_of_the_library() {
    let bench = Bench::new().await;
    let plan = [PlannedRow {
        intent: "get-a-plan".into(),
        tone: "Marchenhaft".to_lowercase(),
        ..row("Émilie", "Debt", Tier::EdgeCase, "a")
    }];
    bench.import(&plan, &[]).await;
    assert_eq!(bench.new_rows().await, ["5|Émilie|Fear to Calm|Debt|Get a Plan|märchenhaft|edge_case|1|a|-"]);
    bench.store.close().await;
}
