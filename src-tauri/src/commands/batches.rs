//! Batches: estimated, started, steered, looked at.

use train_engine::Overrides;
use train_engine::view::{BatchView, EstimateView, GenerateInput, MarkView, Target};

ask! {
    generate(input: GenerateInput) -> BatchView = generate(&input, &Overrides::default());
    estimate(dataset_id: u32, target: Target) -> EstimateView = estimate(dataset_id, &target, &Overrides::default());
    pause_batch(id: u32) -> () = pause_batch(id);
    resume_batch(id: u32, limit_micros: Option<f64>) -> () = resume_batch(id, limit_micros);
    cancel_batch(id: u32) -> () = cancel_batch(id);
    batches(dataset_id: u32) -> Vec<BatchView> = batches(dataset_id);
    marks(batch_id: u32, limit: u32) -> Vec<MarkView> = marks(batch_id, limit);
}
