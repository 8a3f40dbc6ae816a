//! Building a plan through the engine's door.

use std::collections::HashSet;
use std::time::Instant;

use crate::common::{open, practice};
use tempfile::TempDir;
use train_engine::view::{
    AcceptPlan, BriefBy, BriefInput, ClientStyle, DatasetView, Filter, PlanProposal, PlanSettings, PlanStrategy,
    ProviderKind, RowQuery, RowSummary, Status, StyleShare, Target, Tier,
};
use train_engine::{Engine, ErrorCode, Overrides};

struct Built {
    engine: Engine,
    dataset: DatasetView,
    folder: TempDir,
}

/// A dataset with the sample library and without rows.
async fn sample() -> Built {
    let folder = tempfile::tempdir().expect("a folder");
    let engine = open(folder.path()).await.expect("an engine");
    let dataset = engine.create_dataset("sample", true).await.expect("a dataset");
    let all = Target::Matching { filter: Filter::default(), except: Vec::new() };
    engine.delete_rows(dataset.id, all).await.expect("are deleted");
    Built { engine, dataset, folder }
}

impl Built {
    async fn settings(&self, rows: [u32; 3]) -> PlanSettings {
        let settings = self.engine.plan_choices(self.dataset.id).await.expect("choices").settings;
        let [template, scenario, edge_case] = rows;
        PlanSettings { template, scenario, edge_case, ..settings }
    }

    async fn propose(&self, settings: &PlanSettings) -> PlanProposal {
        self.engine.propose(settings).await.expect("a proposal")
    }

    async fn rows(&self) -> Vec<RowSummary> {
        self.engine.rows(&RowQuery::new(self.dataset.id)).await.expect("rows").rows
    }

    async fn accept(&self, settings: &PlanSettings, proposal: &PlanProposal) -> train_engine::view::FillOutcome {
        let input = AcceptPlan { settings: settings.clone(), rows: proposal.rows.clone() };
        self.engine.accept_plan(&input).await.expect("are added")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_proposed_becomes_the_plan_as_one_step_and_the_settings_are_kept() {
    let built = sample().await;
    let choices = built.engine.plan_choices(built.dataset.id).await.expect("choices");
    assert_eq!((choices.personas.len(), choices.arcs.len(), choices.topics.len()), (10, 14, 24));
    assert_eq!(choices.arcs.iter().filter(|arc| arc.edge).count(), 4);
    assert!(choices.topics.iter().all(|topic| topic.category.is_some()));
    let first = &choices.settings;
    assert_eq!((first.template, first.scenario, first.edge_case, first.strategy), (40, 35, 25, PlanStrategy::Pairs));
    let settings = PlanSettings { seed: 20_261, ..built.settings([200, 175, 125]).await };

    let proposal = built.propose(&settings).await;
    assert_eq!((proposal.rows.len(), proposal.covered), (500, proposal.pairs));
    assert!(proposal.needed > 200 && proposal.impossible.is_empty(), "{:?}", proposal.impossible);
    assert_eq!(proposal.cost_micros, None, "no provider is chosen");
    let suits: HashSet<(u32, u32)> = choices.suits.iter().map(|pair| (pair.persona_id, pair.arc_id)).collect();
    assert!(proposal.rows.iter().all(|row| suits.contains(&(row.persona_id, row.arc_id))));
    let briefs: HashSet<&str> = proposal.rows.iter().filter_map(|row| row.brief.as_deref()).collect();
    assert!(briefs.len() > 490, "{} of 500 briefs are different", briefs.len());
    assert_eq!(proposal, built.propose(&settings).await, "the same settings give the same");
    assert!(built.rows().await.is_empty(), "nothing is kept");

    let added = built.accept(&settings, &proposal).await;
    assert_eq!((added.added, added.ids.len()), (500, 500));
    let rows = built.rows().await;
    assert_eq!(rows.len(), 500);
    for (row, proposed) in rows.iter().zip(&proposal.rows) {
        assert_eq!((row.tier, &row.brief, row.variation), (proposed.tier, &proposed.brief, proposed.variation));
        assert_eq!(
            (row.client_style, row.friction, row.ending),
            (proposed.client_style, proposed.friction, proposed.ending)
        );
        assert_eq!(
            (row.brief_by, row.status, &row.intent),
            (Some(BriefBy::Library), Status::NotGenerated, &proposed.intent)
        );
    }
    assert_eq!(built.engine.plan_choices(built.dataset.id).await.expect("choices").settings, settings);
    let more = built.propose(&settings).await;
    assert_eq!(more.needed, 0, "every pair has a row");
    assert_ne!(more.rows, proposal.rows);

    built.engine.shut_down(std::time::Duration::ZERO).await;
    let engine = open(built.folder.path()).await.expect("an engine");
    assert_eq!(engine.undo(&added.undo_token).await.expect("is undone").rows, 500);
    assert_eq!(engine.datasets().await.expect("one")[0].counts.total, 0);
    engine.shut_down(std::time::Duration::ZERO).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quotas_hold_forbidden_pairs_stay_out_and_what_is_gone_is_said() {
    let built = sample().await;
    let mut settings = built.settings([60, 40, 0]).await;
    settings.quotas.styles = vec![StyleShare { value: ClientStyle::Curt, percent: 100 }];
    let choices = built.engine.plan_choices(built.dataset.id).await.expect("choices");
    let forbidden = choices.suits[0];
    settings.forbidden = vec![forbidden];
    let proposal = built.propose(&settings).await;
    assert!(proposal.rows.iter().all(|row| row.client_style == Some(ClientStyle::Curt)));
    let pair = |row: &train_engine::view::ProposedRow| (row.persona_id, row.arc_id);
    assert!(proposal.rows.iter().all(|row| pair(row) != (forbidden.persona_id, forbidden.arc_id)));

    let none = PlanSettings { topics: Vec::new(), ..settings.clone() };
    let refused = built.engine.propose(&none).await.expect_err("nothing to choose from");
    assert!(refused.code == ErrorCode::Invalid && refused.message.contains("topic"), "{refused:?}");
    let many = PlanSettings { template: 30_000, ..settings.clone() };
    assert!(built.engine.propose(&many).await.expect_err("too many").message.contains("too many"));
    let mut gone = proposal.clone();
    gone.rows[7].topic_id = 9_999;
    let input = AcceptPlan { settings: settings.clone(), rows: gone.rows };
    let refused = built.engine.accept_plan(&input).await.expect_err("a topic is gone");
    assert!(refused.code == ErrorCode::NotFound && refused.message.contains("topic"), "{refused:?}");
    assert!(built.rows().await.is_empty(), "nothing was added");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_brief_is_another_one_and_the_same_each_time_and_similar_ones_are_named() {
    let built = sample().await;
    let settings = built.settings([30, 0, 0]).await;
    let mut proposal = built.propose(&settings).await;
    let row = proposal.rows[3].clone();
    let another = |nth| built.engine.another_brief(built.dataset.id, &row, nth);
    let (first, second) = (another(0).await.expect("one"), another(1).await.expect("one"));
    assert!(first != second && Some(&first) != row.brief.as_ref());
    assert_eq!(first, another(0).await.expect("the same"));

    let line = "She found a letter from the bank behind the radiator and has not told anybody about it.";
    proposal.rows[0].brief = Some(line.into());
    proposal.rows[1].brief = None;
    built.accept(&settings, &PlanProposal { rows: proposal.rows[..2].to_vec(), ..proposal.clone() }).await;
    proposal.rows[5].brief = Some(line.replace("radiator", "heater"));
    proposal.rows[9].brief = Some(line.replace("bank", "court"));
    let rows = &proposal.rows[5..10];
    let similar = built.engine.similar_proposed(built.dataset.id, rows).await.expect("found");
    let of = |key: u32| similar.iter().find(|pair| pair.first == key).expect("is similar");
    assert_eq!((of(5).number, of(5).words[0].as_str()), (Some(101), "She found a letter from the bank behind the"));
    assert!(of(5).similarity >= 0.5 && similar.len() >= 2, "{similar:?}");
    assert!(built.engine.similar_rows(built.dataset.id, 0.0).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_row_says_of_its_client_is_in_its_prompt_and_on_record() {
    let built = sample().await;
    let settings = built.settings([1, 0, 0]).await;
    let proposal = built.propose(&settings).await;
    let added = built.accept(&settings, &proposal).await;
    let input = train_engine::view::GenerateInput {
        request_id: "one".into(),
        dataset_id: built.dataset.id,
        target: Target::Ids { ids: added.ids.clone() },
        limit_micros: None,
        email: false,
        max_tokens: None,
    };
    let batch = built.engine.generate(&input, &practice()).await.expect("a batch");
    built.engine.wait(batch.id).await.expect("its end");
    let detail = built.engine.conversation(added.ids[0]).await.expect("it is there");
    let prompt = detail.generation.expect("a text").prompt;
    let style = proposal.rows[0].client_style.expect("a style");
    assert!(prompt.contains(style.told()), "{prompt}");
    assert!(prompt.contains(proposal.rows[0].brief.as_deref().expect("a brief")));
    let refused = built.engine.undo(&added.undo_token).await.expect_err("it is written");
    assert!(refused.message.contains("generated"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_that_is_known_is_told_as_a_range() {
    let built = sample().await;
    let practice = built.engine.provider_of(ProviderKind::Practice).await.expect("settings").settings;
    built.engine.save_provider(practice).await.expect("is saved");
    let proposal = built.propose(&built.settings([10, 5, 5]).await).await;
    assert_eq!(proposal.cost_micros.map(|cost| cost.high), Some(0.0), "Practice is free");
    assert_eq!(proposal.briefs_micros.map(|cost| cost.high), Some(0.0));
    assert!(proposal.ms.high >= proposal.ms.low && proposal.ms.low > 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn briefs_of_what_is_proposed_cost_what_they_cost_once_it_is_added() {
    let built = sample().await;
    let mut priced = built.engine.provider_of(ProviderKind::Anthropic).await.expect("settings").settings;
    priced.model = "claude-haiku-4-5".into();
    built.engine.save_provider(priced).await.expect("is saved");
    // One call about a few rows; a full one, and one about the rest.
    for rows in [5, 30] {
        let settings = built.settings([rows, 0, 0]).await;
        let proposal = built.propose(&settings).await;
        let added = built.accept(&settings, &proposal).await;
        let input = BriefInput {
            request_id: "e".into(),
            dataset_id: built.dataset.id,
            target: Target::Ids { ids: added.ids },
            again: true,
            limit_micros: None,
        };
        let estimate = built.engine.briefs_estimate(&input, &Overrides::default()).await.expect("an estimate");
        assert_eq!((estimate.count, estimate.calls), (rows, rows.div_ceil(25)));
        assert!(proposal.briefs_micros.is_some_and(|cost| cost.low > 0.0), "{:?}", proposal.briefs_micros);
        assert_eq!(estimate.cost_micros, proposal.briefs_micros, "{rows} rows");
    }
}

/// Prints what proposing and adding 10,000 rows takes.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn measure_proposing_ten_thousand_rows() {
    let built = sample().await;
    let mut settings = built.settings([4_000, 3_500, 2_500]).await;
    settings.variations = 100;
    for strategy in [PlanStrategy::Pairs, PlanStrategy::Cross, PlanStrategy::Random, PlanStrategy::Gaps] {
        settings.strategy = strategy;
        let started = Instant::now();
        let proposal = built.propose(&settings).await;
        println!(
            "{strategy:?}: {} rows proposed in {:.0} ms",
            proposal.rows.len(),
            started.elapsed().as_secs_f64() * 1_000.0
        );
    }
    let proposal = built.propose(&settings).await;
    let edge = proposal.rows.iter().filter(|row| row.tier == Tier::EdgeCase).count();
    let started = Instant::now();
    let similar = built.engine.similar_proposed(built.dataset.id, &proposal.rows).await.expect("found");
    println!("{} similar in {:.0} ms", similar.len(), started.elapsed().as_secs_f64() * 1_000.0);
    let started = Instant::now();
    let added = built.accept(&settings, &proposal).await;
    println!("{} rows ({edge} edge) added in {:.0} ms", added.added, started.elapsed().as_secs_f64() * 1_000.0);
    let started = Instant::now();
    built.engine.undo(&added.undo_token).await.expect("is undone");
    println!("undone in {:.0} ms", started.elapsed().as_secs_f64() * 1_000.0);
}
