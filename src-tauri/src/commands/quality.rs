//! What conversations have in common, and where their figures come from.

use train_engine::view::{BrakeView, ClaimView, PhraseInput, QualityReport};

ask! {
    quality(dataset_id: u32) -> QualityReport = quality(dataset_id);
    decide_phrase(input: PhraseInput) -> () = decide_phrase(&input);
    brake(dataset_id: u32) -> Option<BrakeView> = brake(dataset_id);
    claims(version_id: u32) -> Vec<ClaimView> = claims(version_id);
}
