//! Writing again, and what rejections teach.

use train_engine::Overrides;
use train_engine::view::{ApplyInput, BatchView, Proposal, RedoInput, RejectsReport};

ask! {
    redo(input: RedoInput) -> BatchView = redo(&input, &Overrides::default());
    rejects(dataset_id: u32) -> RejectsReport = rejects(dataset_id);
    proposal(dataset_id: u32, reason: String) -> Proposal = proposal(dataset_id, &reason);
    apply_addition(input: ApplyInput) -> Vec<u32> = apply_addition(&input);
}
