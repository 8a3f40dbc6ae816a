//! The table as a spreadsheet.

use train_engine::view::{CellsOutcome, DuplicateRows, EditCells, ResolveNames, UnknownName};

ask! {
    edit_cells(input: EditCells) -> CellsOutcome = edit_cells(&input);
    unknown_names(dataset_id: u32) -> Vec<UnknownName> = unknown_names(dataset_id);
    resolve_names(input: ResolveNames) -> CellsOutcome = resolve_names(&input);
    duplicate_rows(input: DuplicateRows) -> CellsOutcome = duplicate_rows(&input);
}
