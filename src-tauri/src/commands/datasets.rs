//! Datasets, plans, rows and errors.

use train_engine::view::{
    ConversationDetail, DatasetView, DeleteOutcome, ErrorPage, ErrorQuery, Facets, PositionQuery, RowPage, RowQuery,
    Target, VersionDetail,
};

ask! {
    create_dataset(name: String, sample: bool) -> DatasetView = create_dataset(&name, sample);
    use_dataset(id: u32) -> DatasetView = use_dataset(id);
    rename_dataset(id: u32, name: String) -> DatasetView = rename_dataset(id, &name);
    duplicate_dataset(id: u32, name: String, rows: bool) -> DatasetView = duplicate_dataset(id, &name, rows);
    archive_dataset(id: u32, archived: bool) -> DatasetView = archive_dataset(id, archived);
    delete_dataset(id: u32) -> String = delete_dataset(id);
    rows(query: RowQuery) -> RowPage = rows(&query);
    row_position(query: PositionQuery) -> Option<u32> = row_position(&query);
    selected_of(dataset_id: u32, target: Target, ids: Vec<u32>) -> Vec<u32> = selected_of(dataset_id, &target, &ids);
    facets(dataset_id: u32) -> Facets = facets(dataset_id);
    conversation(id: u32) -> ConversationDetail = conversation(id);
    version(id: u32) -> VersionDetail = version(id);
    delete_rows(dataset_id: u32, target: Target) -> DeleteOutcome = delete_rows(dataset_id, target);
    count_matching(dataset_id: u32, target: Target) -> u32 = count_matching(dataset_id, &target);
    errors(query: ErrorQuery) -> ErrorPage = errors(&query);
}
