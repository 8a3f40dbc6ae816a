//! The judge.

use train_engine::Overrides;
use train_engine::view::{BatchView, EstimateView, JudgeInput, JudgeReport, JudgeSettings, JudgeView, Target};

ask! {
    judge_settings(dataset_id: u32) -> JudgeView = judge_settings(dataset_id);
    save_judge(settings: JudgeSettings) -> JudgeView = save_judge(&settings);
    judge_estimate(dataset_id: u32, target: Target) -> EstimateView
        = judge_estimate(dataset_id, &target, &Overrides::default());
    judge(input: JudgeInput) -> BatchView = judge(&input, &Overrides::default());
    judge_report(dataset_id: u32) -> JudgeReport = judge_report(dataset_id, None);
}
