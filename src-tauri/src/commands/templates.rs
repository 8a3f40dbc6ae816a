//! Templates as they are edited.

use train_engine::Overrides;
use train_engine::view::{
    BatchView, Placeholder, PromptPreview, TemplateCheck, TemplateDraft, TrialEstimate, TrialReport, TryInput,
};

ask! {
    template_preview(draft: TemplateDraft, row_id: Option<u32>) -> PromptPreview = template_preview(&draft, row_id);
    template_check(draft: TemplateDraft) -> TemplateCheck = template_check(&draft);
    placeholders(dataset_id: u32, row_id: Option<u32>) -> Vec<Placeholder> = placeholders(dataset_id, row_id);
    try_estimate(input: TryInput) -> TrialEstimate = try_estimate(&input);
    try_template(input: TryInput) -> BatchView = try_template(&input, &Overrides::default());
    trials(batch_id: u32) -> TrialReport = trials(batch_id);
}
