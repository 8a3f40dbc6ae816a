//! A plan that comes from a file. Its bytes come as base64: as a list of numbers they would be four times as large.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use train_engine::EngineError;
use train_engine::view::{ImportReport, PlanImport, PlanPreview};

use super::Answer;

ask! {
    preview_plan(input: PlanImport, base64: String) -> PlanPreview = preview_plan(&input, decode(&base64)?);
    import_plan(input: PlanImport, base64: String) -> ImportReport = import_plan(&input, decode(&base64)?);
}

fn decode(base64: &str) -> Answer<Vec<u8>> {
    Ok(STANDARD
        .decode(base64)
        .map_err(|_| EngineError::invalid("The file did not arrive whole.").hint("Try again."))?)
}
