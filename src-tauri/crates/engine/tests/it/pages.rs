//! Pages of the table against an ordering of all rows that is made the slow way.

use std::cmp::Ordering;
use std::collections::HashSet;

use crate::common::{bench, towards};
use train_engine::view::{
    Filter, FilterList, ItemKind, PositionQuery, ReviewInput, RowQuery, RowSummary, SortKey, Status, Target, Tier,
    TimeRange, Verdict,
};
use train_support::{Config, FaultServer};

const SORTS: [SortKey; 15] = [
    SortKey::Number,
    SortKey::Persona,
    SortKey::Emotion,
    SortKey::Topic,
    SortKey::Intent,
    SortKey::Tone,
    SortKey::Tier,
    SortKey::Brief,
    SortKey::ClientStyle,
    SortKey::Friction,
    SortKey::Ending,
    SortKey::Template,
    SortKey::Status,
    SortKey::Score,
    SortKey::Generated,
];

fn compare(sort: SortKey, a: &RowSummary, b: &RowSummary) -> Ordering {
    let text = |pick: fn(&RowSummary) -> Option<&String>| {
        let lower = |row| pick(row).map(|text| text.to_lowercase()).unwrap_or_default();
        lower(a).cmp(&lower(b))
    };
    let number = |pick: fn(&RowSummary) -> Option<f64>| {
        pick(a).unwrap_or(-1.0).partial_cmp(&pick(b).unwrap_or(-1.0)).expect("numbers")
    };
    let by_value = match sort {
        SortKey::Number => Ordering::Equal,
        SortKey::Persona => text(|row| Some(&row.persona)),
        SortKey::Emotion => text(|row| Some(&row.emotion)),
        SortKey::Topic => text(|row| Some(&row.topic)),
        SortKey::Intent => text(|row| Some(&row.intent)),
        SortKey::Tone => text(|row| Some(&row.tone)),
        SortKey::Tier => (a.tier as u8).cmp(&(b.tier as u8)),
        SortKey::Brief => text(|row| row.brief.as_ref()),
        SortKey::ClientStyle => a.client_style.cmp(&b.client_style),
        SortKey::Friction => a.friction.cmp(&b.friction),
        SortKey::Ending => a.ending.cmp(&b.ending),
        SortKey::Template => text(|row| row.template.as_ref()),
        SortKey::Status => (a.status as u8).cmp(&(b.status as u8)),
        SortKey::Score => number(|row| row.score),
        SortKey::Generated => number(|row| row.generated_at),
    };
    by_value.then(a.number.cmp(&b.number))
}

/// A filter, and the same said of one row.
type Case = (Filter, fn(&RowSummary) -> bool);

fn filters(rows: &[RowSummary]) -> Vec<Case> {
    let text = |text: &str| Filter { text: text.into(), ..Filter::default() };
    let numbered =
        |numbers: &[u32]| rows.iter().filter(|row| numbers.contains(&row.number)).map(|row| row.id).collect();
    assert!(rows.iter().any(|row| row.persona == "Late Starter"), "the plan has what is searched");
    vec![
        (Filter::default(), |_| true),
        (Filter { statuses: vec![Status::Approved, Status::NotGenerated], ..Filter::default() }, |row| {
            matches!(row.status, Status::Approved | Status::NotGenerated)
        }),
        (Filter { tiers: vec![Tier::EdgeCase], intents: vec!["decide".into()], ..Filter::default() }, |row| {
            row.tier == Tier::EdgeCase && row.intent == "decide"
        }),
        (Filter { tiers: vec![Tier::EdgeCase], not: vec![FilterList::Tiers], ..Filter::default() }, |row| {
            row.tier != Tier::EdgeCase
        }),
        (
            Filter {
                statuses: vec![Status::Approved],
                intents: vec!["decide".into()],
                not: vec![FilterList::Statuses, FilterList::Intents],
                ..text("late starter")
            },
            |row| row.status != Status::Approved && row.intent != "decide" && row.persona == "Late Starter",
        ),
        (Filter { made: Some(TimeRange { from: 1, to: u32::MAX }), ..Filter::default() }, |row| {
            row.generated_at.is_some()
        }),
        (Filter { made: Some(TimeRange { from: 0, to: 1 }), ..Filter::default() }, |_| false),
        (text("late STARTER"), |row| row.persona == "Late Starter"),
        (text("item-0001"), |row| row.brief.as_deref().is_some_and(|brief| brief.contains("item-0001"))),
        (text("nobody has this"), |_| false),
        (text("#17"), |row| row.number == 17),
        (Filter { ids: numbered(&[3, 40, 77]), ..text("decide") }, |row| {
            [3, 40, 77].contains(&row.number) && row.intent == "decide"
        }),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_and_filter_pages_through_the_same_rows() {
    let server = FaultServer::start(Config { marker: Some("item-".into()), ..Config::default() }).await;
    let bench = bench(1).await;
    let library = bench.engine.library(bench.dataset.id).await.expect("a library");
    let own_template = |tier: &str| {
        let mut templates = library.iter().filter(|item| item.kind == ItemKind::Template);
        templates.find(|item| item.tier.is_some_and(|of| of.name() == tier)).map_or("", |item| &item.name)
    };
    let mut plan = String::from("persona,emotion,topic,tier,intent,tone,brief,client_style,friction,ending,template\n");
    for row in 0..120 {
        let persona = ["late bloomer", "Late Starter", "anxious planner", "Zen", "Anxious Avoider"][row % 5];
        let topic = if row % 3 == 0 { format!("Topic {row}") } else { "Roth conversion".into() };
        let tier = ["template", "scenario", "edge_case"][row % 3];
        let (intent, tone) = (["decide", "Vent", "understand"][row / 2 % 3], ["warm", "Calm"][row / 7 % 2]);
        let before = ["", "\u{c9}toile ", "zeta ", "\u{e9}clair ", "Alpha "][row % 5];
        let style = ["blunt", "", "careful", "curt"][row % 4];
        let friction = ["pushes_back", "none", ""][row / 4 % 3];
        let ending = ["leaves_open", "settled", ""][row / 5 % 3];
        let template = if row % 4 == 0 { own_template(tier) } else { "" };
        plan.push_str(&format!(
            "{persona},Fear to Confidence,{topic},{tier},{intent},{tone},{before}item-{row:05},{style},{friction},{ending},\"{template}\"\n"
        ));
    }
    bench
        .engine
        .import_plan(&train_engine::view::PlanImport::new(bench.dataset.id, "plan.csv"), plan.into_bytes())
        .await
        .expect("a plan");
    let ids: Vec<u32> = bench.rows().await.iter().filter(|row| row.number % 3 != 0).map(|row| row.id).collect();
    let input = bench.input("some", Target::Ids { ids: ids.clone() });
    let batch = bench.engine.generate(&input, &towards(&server)).await.expect("a batch");
    bench.engine.wait(batch.id).await.expect("its end");
    let verdict = |verdict, ids: &[u32]| ReviewInput::new(bench.dataset.id, Target::Ids { ids: ids.to_vec() }, verdict);
    bench.engine.review(&verdict(Verdict::Approve, &ids[..20])).await.expect("approved");
    bench.engine.review(&verdict(Verdict::Reject, &ids[20..30])).await.expect("rejected");

    let all = bench.rows().await;
    assert_eq!(all.len(), 121);
    let named: HashSet<&String> = all.iter().filter_map(|row| row.template.as_ref()).collect();
    assert_eq!(named.len(), 3, "rows have templates of their own");
    for (filter, holds) in filters(&all) {
        let every: Vec<u32> = all.iter().map(|row| row.id).collect();
        let target = Target::Matching { filter: filter.clone(), except: every[..5].to_vec() };
        let mut selected = bench.engine.selected_of(bench.dataset.id, &target, &every[2..]).await.expect("rows");
        selected.sort_unstable();
        let wanted: Vec<u32> = all[5..].iter().filter(|row| holds(row)).map(|row| row.id).collect();
        assert_eq!(selected, wanted, "{filter:?}");
        for sort in SORTS {
            for descending in [false, true] {
                let mut expected: Vec<u32> = {
                    let mut rows: Vec<&RowSummary> = all.iter().filter(|row| holds(row)).collect();
                    rows.sort_by(|a, b| compare(sort, a, b));
                    rows.iter().map(|row| row.number).collect()
                };
                if descending {
                    expected.reverse();
                }
                let mut paged = Vec::new();
                for page in 0..20 {
                    let (dataset_id, offset) = (bench.dataset.id, page * 7);
                    let query = RowQuery { dataset_id, filter: filter.clone(), sort, descending, offset, limit: 7 };
                    let answer = bench.engine.rows(&query).await.expect("rows");
                    assert_eq!(answer.total as usize, expected.len(), "{sort:?} {filter:?}");
                    paged.extend(answer.rows.iter().map(|row| row.number));
                }
                assert_eq!(paged, expected, "{sort:?} {descending} {filter:?}");
                for row in &all {
                    let query = PositionQuery {
                        dataset_id: bench.dataset.id,
                        filter: filter.clone(),
                        sort,
                        descending,
                        conversation_id: row.id,
                    };
                    let position = bench.engine.row_position(&query).await.expect("a position");
                    let wanted = expected.iter().position(|number| *number == row.number);
                    assert_eq!(
                        position.map(|p| p as usize),
                        wanted,
                        "{sort:?} {descending} {filter:?} #{}",
                        row.number
                    );
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn personas_of_one_name_in_other_case_are_told_apart() {
    let bench = bench(1).await;
    let plan = "persona,emotion,topic,tier,brief\nÉmilie,Fear to Confidence,Roth conversion,template,one\n\
        émilie,Fear to Confidence,Roth conversion,template,two\nEMILIE,Fear to Confidence,Roth conversion,template,three\n";
    bench
        .engine
        .import_plan(&train_engine::view::PlanImport::new(bench.dataset.id, "plan.csv"), plan.into())
        .await
        .expect("a plan");
    let rows = bench.rows().await;
    let ids: Vec<u32> = rows.iter().map(|row| row.id).collect();
    let personas = bench.engine.facets(bench.dataset.id).await.expect("facets").personas;
    for persona in personas {
        let filter = Filter { personas: vec![persona.id], ..Filter::default() };
        let target = Target::Matching { filter, except: Vec::new() };
        let selected = bench.engine.selected_of(bench.dataset.id, &target, &ids).await.expect("rows");
        let wanted: Vec<u32> = rows.iter().filter(|row| row.persona == persona.name).map(|row| row.id).collect();
        assert_eq!(selected, wanted, "{}", persona.name);
    }
    // Rows of another dataset are never selected.
    let other = bench.engine.create_dataset("other", false).await.expect("a dataset");
    let target = Target::Ids { ids: ids.clone() };
    assert!(bench.engine.selected_of(other.id, &target, &ids).await.expect("rows").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_folds_case_and_letters_in_parts_as_unicode_has_it_everywhere() {
    let bench = bench(1).await;
    let plan = "persona,emotion,topic,tier,intent,tone,brief\n\
        E\u{301}milie,Fear to Confidence,Roth conversion,template,decide,warm,one\n\
        Ann,Fear to Confidence,ÖKOLOGIE,template,decide,warm,Cafe\u{301}\n\
        Ann,Fear to Confidence,Roth conversion,template,ÜBERLEGEN,ÂPRE,three\n\
        Ann,Fear to Confidence,Roth conversion,template,decide,warm,Ольга 100% (sure) A_B ΟΔΟΣ\n";
    bench
        .engine
        .import_plan(&train_engine::view::PlanImport::new(bench.dataset.id, "plan.csv"), plan.into())
        .await
        .expect("a plan");
    for (text, numbers) in [
        ("émilie", &[2][..]),
        ("ÉMIL", &[2]),
        ("e\u{301}milie", &[2]),
        ("café", &[3]),
        ("cafe\u{301}", &[3]),
        ("ökologie", &[3]),
        ("überlegen", &[4]),
        ("âpre", &[4]),
        ("ольга", &[5]),
        ("ОЛЬГА", &[5]),
        ("οδος", &[5]),
        // What means something in a pattern is meant as it stands.
        ("100% (", &[5]),
        ("a_b", &[5]),
        ("a.b", &[]),
        (".*", &[]),
        ("emilie", &[]),
    ] {
        let filter = Filter { text: text.into(), ..Filter::default() };
        let query = RowQuery { filter: filter.clone(), limit: 10, ..RowQuery::new(bench.dataset.id) };
        let page = bench.engine.rows(&query).await.expect("rows");
        let found: Vec<u32> = page.rows.iter().map(|row| row.number).collect();
        assert_eq!((found.as_slice(), page.total as usize), (numbers, numbers.len()), "{text}");
        // What is selected is what is shown.
        let all: Vec<u32> = bench.rows().await.iter().map(|row| row.id).collect();
        let target = Target::Matching { filter, except: Vec::new() };
        let selected = bench.engine.selected_of(bench.dataset.id, &target, &all).await.expect("rows");
        assert_eq!(selected, page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), "{text}");
    }
    let pasted = Filter { text: "word ".repeat(20_000), ..Filter::default() };
    let target = Target::Matching { filter: pasted, except: Vec::new() };
    assert_eq!(bench.engine.count_matching(bench.dataset.id, &target).await.expect("a count"), 0);
}
