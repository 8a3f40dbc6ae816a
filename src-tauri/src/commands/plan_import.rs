//! A plan that comes from a file. Its bytes come as base64: as a list of numbers they would be four times as large.

use train_engine::view::{ImportReport, PlanImport, PlanPreview};

use super::decode;

ask! {
    preview_plan(input: PlanImport, base64: String) -> PlanPreview = preview_plan(&input, decode(&base64)?);
    import_plan(input: PlanImport, base64: String) -> ImportReport = import_plan(&input, decode(&base64)?);
}
