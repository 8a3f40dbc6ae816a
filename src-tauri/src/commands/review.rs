//! Verdicts, the queue of review, and edits.

use train_engine::view::{
    AuditPage, BulkFacts, Comparison, EditInput, EditOutcome, LastAction, QueueQuery, ReasonsView, RepeatOutcome,
    ReviewFacts, ReviewInput, ReviewOutcome, ReviewQueue, Target, Undone, Verdict,
};

ask! {
    review(input: ReviewInput) -> ReviewOutcome = review(&input);
    undo(token: String) -> Undone = undo(&token);
    last_action(dataset_id: u32) -> Option<LastAction> = last_action(dataset_id);
    review_queue(query: QueueQuery) -> ReviewQueue = review_queue(&query);
    reasons(dataset_id: u32) -> ReasonsView = reasons(dataset_id);
    add_reason(dataset_id: u32, name: String) -> ReasonsView = add_reason(dataset_id, &name);
    remove_reason(dataset_id: u32, name: String) -> ReasonsView = remove_reason(dataset_id, &name);
    review_facts(dataset_id: u32) -> ReviewFacts = review_facts(dataset_id);
    judge_repeat(conversation_id: u32, seen: u32, verdict: Verdict) -> RepeatOutcome
        = judge_repeat(conversation_id, seen, verdict);
    bulk_facts(dataset_id: u32, target: Target) -> BulkFacts = bulk_facts(dataset_id, &target);
    audit(dataset_id: u32, offset: u32, limit: u32) -> AuditPage = audit(dataset_id, offset, limit);
    edit(input: EditInput) -> EditOutcome = edit(&input);
    show_version(conversation_id: u32, version_id: u32, seen: u32) -> EditOutcome
        = show_version(conversation_id, version_id, seen);
    compare(older: u32, newer: u32) -> Comparison = compare(older, newer);
}
