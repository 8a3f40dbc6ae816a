//! What of the plan is covered.

use train_engine::view::{CoverageQuery, CoverageReport, FillInput, FillOutcome};

ask! {
    coverage(query: CoverageQuery) -> CoverageReport = coverage(&query);
    fill_gaps(input: FillInput) -> FillOutcome = fill_gaps(&input);
}
