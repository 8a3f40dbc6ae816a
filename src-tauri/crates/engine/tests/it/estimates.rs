//! What is promised before and during a batch: from this dataset's and model's own history where there is any.

use std::time::Duration;

use crate::common::{EACH, bench, config, practice, towards};
use train_engine::view::{
    BatchView, EstimateView, ItemBody, PlanImport, PriceView, RowSummary, SaveItem, Target, Template, Tier, Topic,
};
use train_engine::{Control, ErrorCode, Overrides, Price};
use train_support::{Config, FaultServer};

/// Three of each tier: as many as an estimate needs to rest on.
const ROWS: usize = 9;

#[tokio::test(flavor = "multi_thread")]
async fn fr4_3_1_3_tokens_are_those_of_each_tier_from_history_or_defaults_and_it_says_which() {
    let server = FaultServer::start(config()).await;
    let bench = bench(ROWS).await;
    let everything = Target::Matching { filter: Default::default(), except: Vec::new() };
    let ask = async |overrides: Overrides| {
        bench.engine.estimate(bench.dataset.id, &everything, &overrides).await.expect("an estimate")
    };

    let before = ask(towards(&server)).await;
    assert_eq!((before.basis.as_str(), before.samples, before.count), ("defaults", 0, 9));
    assert!(before.basis_text.contains("typical sizes, until this model has written 3 conv"), "{}", before.basis_text);
    let cost = before.cost_micros.expect("a price is known");
    assert!(0.0 < cost.low && cost.low < cost.high, "a range: {cost:?}");
    assert!(before.ms.low < before.ms.high, "a range: {:?}", before.ms);
    let each: Vec<f64> = before.tiers.iter().filter_map(|tier| tier.each_micros).map(|each| each.low).collect();
    assert_eq!(before.tiers.iter().map(|tier| tier.count).collect::<Vec<_>>(), [3, 3, 3]);
    assert!(each[1] > each[0] && each[0] > each[2], "a Scenario is the longest, an Edge Case the shortest: {each:?}");

    bench.run("history", &towards(&server)).await;
    let after = ask(towards(&server)).await;
    assert_eq!((after.basis.as_str(), after.samples), ("history", 9));
    assert!(after.basis_text.contains("9 conversations of this dataset"), "{}", after.basis_text);
    for tier in &after.tiers {
        assert_eq!(
            (tier.basis.as_str(), tier.samples, tier.each_micros.map(|each| each.low)),
            ("history", 3, Some(EACH))
        );
    }

    let other = Overrides { model: Some("another-model".into()), ..towards(&server) };
    assert_eq!(ask(other).await.basis, "defaults", "another model has no history here");
}

#[tokio::test(flavor = "multi_thread")]
async fn fr4_3_1_4_a_warning_comes_above_100_usd_and_above_two_hours() {
    const USD_100: f64 = 100e6;
    const TWO_HOURS: f64 = 7.2e6;
    let server = FaultServer::start(config()).await;
    let bench = bench(200).await;
    let ids: Vec<u32> = bench.rows().await.iter().map(|row| row.id).collect();
    let ask = async |rows: usize, times: i64| {
        let price = Some(Price::flat(times * 1_000_000, times * 5_000_000));
        let overrides = Overrides { price, concurrency: Some(1), ..towards(&server) };
        let target = Target::Ids { ids: ids[..rows].to_vec() };
        bench.engine.estimate(bench.dataset.id, &target, &overrides).await.expect("an estimate")
    };
    let high = |estimate: &EstimateView| estimate.cost_micros.expect("a price is known").high;
    let times = (USD_100 / high(&ask(9, 1).await)) as i64;
    let (below, above) = (ask(9, times).await, ask(9, times + 1).await);
    assert!(high(&below) <= USD_100 && USD_100 < high(&above), "{} and {}", high(&below), high(&above));
    assert_eq!((below.warn_cost, above.warn_cost), (false, true));

    let mut below = ask(1, 1).await;
    for rows in 2..=ids.len() {
        let above = ask(rows, 1).await;
        if above.warn_time {
            let (last, first) = (below.ms.high, above.ms.high);
            assert!(last <= TWO_HOURS && TWO_HOURS < first, "{last} and {first}");
            return;
        }
        below = above;
    }
    panic!("200 conversations one after the other: {below:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_told_what_prompts_lack_and_that_nobody_has_chosen_a_voice() {
    let bench = bench(3).await;
    let ask = async |dataset: u32| {
        let overrides = Overrides { headless: false, ..practice() };
        bench.engine.estimate(dataset, &Target::All, &overrides).await.expect("an estimate")
    };
    let estimate = ask(bench.dataset.id).await;
    assert_eq!((estimate.lacking, estimate.unchosen_voice), (vec![], None), "the sample's voice, and its topic");

    let own = bench.engine.create_dataset("own", false).await.expect("a dataset").id;
    let plan = "persona,emotion,topic,tier\nAnn,Fear,VAT on tips,template\nBen,Joy,VAT on tips,template\n";
    bench.engine.import_plan(&PlanImport::new(own, "plan.csv"), plan.into()).await.expect("a plan");
    assert!(ask(own).await.lacking.is_empty(), "nothing that was made of names alone");
    let items = bench.engine.library(own).await.expect("a library");
    let body = "{{ persona.name }}: {{ topic.summary }} {{ brief }}".into();
    let template = Template { name: "Own".into(), tier: Tier::Template, body, notes: String::new() };
    let topic = Topic { summary: String::new(), ..train_content::blank_topic("VAT on tips") };
    for body in [ItemBody::Template(template), ItemBody::Topic(topic)] {
        let item = items.iter().find(|item| item.kind == body.kind() && item.tier == body.tier());
        let id = item.map(|item| item.id);
        bench.engine.save_item(&SaveItem { dataset_id: own, id, seen: None, body }).await.expect("is saved");
    }
    let estimate = ask(own).await;
    assert_eq!(estimate.lacking, ["brief", "summary of \"VAT on tips\""]);
    let voice = estimate.unchosen_voice.as_deref();
    assert_eq!(voice, Some("Nora Whitfield (Fee-only financial planner and money coach)"));
}

#[tokio::test(flavor = "multi_thread")]
async fn fr4_1_2_3_a_rows_time_is_learned_from_this_datasets_and_models_history() {
    let server = FaultServer::start(config()).await;
    let bench = bench(ROWS).await;
    let expected = async |request: &str, overrides: &Overrides| {
        server.hold_after(0);
        let first = bench.rows().await[0].id;
        let input = bench.input(request, Target::Ids { ids: vec![first] });
        let batch = bench.engine.generate(&input, overrides).await.expect("a batch");
        let row = until(async || bench.rows().await.remove(0), |row: &RowSummary| row.expected_ms.is_some()).await;
        server.release();
        bench.engine.wait(batch.id).await.expect("its end");
        row.expected_ms.unwrap_or_default()
    };
    let default = expected("before", &towards(&server)).await;
    assert!(default > 30_000.0, "before there is history, the documented default: {default}");
    bench.run("history", &towards(&server)).await;
    let learned = expected("after", &towards(&server)).await;
    assert!(learned < 10_000.0, "what this server takes: {learned}");
    let other = Overrides { model: Some("another-model".into()), ..towards(&server) };
    assert_eq!(expected("other", &other).await, default, "of another model nothing is known");
}

#[tokio::test(flavor = "multi_thread")]
async fn fr4_2_2_3_the_time_remaining_follows_the_current_rate() {
    let server = FaultServer::start(Config { latency: Duration::from_millis(40), ..config() }).await;
    let bench = bench(60).await;
    server.hold_after(20);
    let batch = bench.engine.generate(&bench.all("rate"), &towards(&server)).await.expect("a batch");
    let show = async || bench.engine.batch(batch.id).await.expect("the batch");
    let held = until(&show, |seen: &BatchView| seen.succeeded == 20 && seen.per_minute.is_some()).await;
    let rate = held.per_minute.expect("a rate");
    let remaining = held.remaining_ms.expect("a time");
    assert!((remaining - 40.0 / rate * 60_000.0).abs() < 1.0, "{remaining} at {rate} a minute");
    let later = until(&show, |seen: &BatchView| seen.remaining_ms > Some(remaining * 2.0)).await;
    assert!(later.per_minute < Some(rate / 2.0), "while nothing ends, the promise does not stand still");
    bench.engine.order(batch.id, Control::Cancel).await.expect("cancels");
    server.release();
    bench.engine.wait(batch.id).await.expect("its end");
}

/// Looks until what is seen is enough.
async fn until<T>(look: impl AsyncFn() -> T, enough: impl Fn(&T) -> bool) -> T {
    loop {
        let seen = look().await;
        if enough(&seen) {
            return seen;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_price_is_one_of_a_provider_that_is_paid() {
    let bench = bench(1).await;
    let price = |provider: &str| PriceView {
        provider: provider.into(),
        model: "a-model".into(),
        input_micros: 1e6,
        output_micros: 5e6,
        effective_from: "2026-11-01".into(),
        source: String::new(),
    };
    for provider in ["practice", "", "google"] {
        let refused = bench.engine.save_price(price(provider)).await.expect_err(provider);
        assert_eq!(refused.code, ErrorCode::Invalid);
        assert!(refused.hint.is_some_and(|hint| hint.contains("Anthropic")), "it says which are");
    }
    let kept = bench.engine.save_price(price("openai")).await.expect("is kept");
    assert!(kept.iter().any(|kept| kept.model == "a-model"));
}
