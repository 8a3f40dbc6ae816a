//! Building a plan, and briefs for its rows.

use train_engine::Overrides;
use train_engine::view::{
    AcceptPlan, BatchView, BriefInput, EstimateView, FillOutcome, PlanChoices, PlanProposal, PlanSettings, ProposedRow,
    SimilarRows,
};

ask! {
    plan_choices(dataset_id: u32) -> PlanChoices = plan_choices(dataset_id);
    propose(settings: PlanSettings) -> PlanProposal = propose(&settings);
    another_brief(dataset_id: u32, row: ProposedRow, nth: u32) -> String = another_brief(dataset_id, &row, nth);
    similar_proposed(dataset_id: u32, rows: Vec<ProposedRow>) -> Vec<SimilarRows> = similar_proposed(dataset_id, &rows);
    accept_plan(input: AcceptPlan) -> FillOutcome = accept_plan(&input);
    similar_rows(dataset_id: u32, threshold: f64) -> Vec<SimilarRows> = similar_rows(dataset_id, threshold);
    briefs_estimate(input: BriefInput) -> EstimateView = briefs_estimate(&input, &Overrides::default());
    write_briefs(input: BriefInput) -> BatchView = write_briefs(&input, &Overrides::default());
}
