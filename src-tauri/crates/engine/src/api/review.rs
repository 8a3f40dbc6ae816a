//! Verdicts, the order in which conversations are reviewed, and what is known of the verdicts so far.

use train_domain::confidence;
use train_domain::reasons;
use train_store::actions::Kind;
use train_store::last_action::{self, Undoable};
use train_store::stored_review::StoredMark;
use train_store::verdicts::{self, NewVerdict};
use train_store::{audit, repeats, review_queue};

use super::reasons::as_known;
use crate::Engine;
use crate::error::{EngineError, Result};
use crate::view::{
    self, AuditEntry, AuditPage, BulkFacts, LastAction, Mark, QueueQuery, RepeatOutcome, ReviewFacts, ReviewInput,
    ReviewOutcome, ReviewQueue, Skipped, Target, Verdict,
};

/// A note's length that is kept.
const NOTE: usize = 4_000;
/// Marks that are kept of a verdict, and characters of each.
const MARKS: (usize, usize) = (50, 1_000);
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Entries of the record that are given at a time.
const ENTRIES: u32 = 1_000;

impl Engine {
    /// Approves, rejects or defers rows. What cannot take the verdict is passed over and counted with its reason.
    ///
    /// # Errors
    /// The reason is too long, words were marked in nothing that was read, or the database cannot be written.
    pub async fn review(&self, input: &ReviewInput) -> Result<ReviewOutcome> {
        let seen = input.seen.map(i64::from);
        if !input.marks.is_empty() && seen.is_none() {
            return Err(EngineError::invalid("Marked words belong to one conversation that was read."));
        }
        let reason = match input.reason.as_deref().filter(|reason| !reason.trim().is_empty()) {
            Some(reason) => Some(reason_of(reason)?),
            None => None,
        };
        let mark = |mark: &Mark| StoredMark {
            turn: mark.turn,
            start: mark.start,
            end: mark.end,
            text: mark.text.chars().take(MARKS.1).collect(),
        };
        let mut new = NewVerdict {
            verdict: input.verdict,
            reason,
            note: input.note.chars().take(NOTE).collect(),
            marks: input.marks.iter().take(MARKS.0).map(mark).collect(),
            // What was not read was judged by its score.
            blind: input.blind && seen.is_some(),
            seen,
            now: self.inner.clock.now_ms(),
        };
        let (dataset, target) = (i64::from(input.dataset_id), input.target.clone());
        let given = self
            .write(move |connection| {
                Box::pin(async move {
                    if let Some(reason) = new.reason.take() {
                        new.reason = Some(as_known(connection, dataset, reason).await?);
                    }
                    verdicts::give(connection, dataset, &target, &new).await
                })
            })
            .await?;
        self.changed(dataset, given.action).await;
        Ok(given.into())
    }

    /// The last thing that a person did in a dataset and that can be undone.
    pub async fn last_action(&self, dataset_id: u32) -> Result<Option<LastAction>> {
        let last = last_action::last(&mut *self.inner.store.read().await?, i64::from(dataset_id)).await?;
        Ok(last.map(|last| LastAction {
            undo_token: last.action.to_string(),
            kind: last.kind,
            title: title(&last),
            conversation_id: last.row.map(|(id, _)| id),
            at: view::number(last.at),
        }))
    }

    /// The conversations of a filter that have a text, in the order in which they are reviewed.
    pub async fn review_queue(&self, query: &QueueQuery) -> Result<ReviewQueue> {
        let revision = self.inner.supervisor.feed().revision();
        let day = self.inner.clock.now_ms().div_euclid(DAY_MS);
        let QueueQuery { dataset_id, filter, sort } = query;
        let mut connection = self.inner.store.read().await?;
        let (ids, total) = review_queue::queue(&mut connection, i64::from(*dataset_id), filter, *sort, day).await?;
        Ok(ReviewQueue { ids, total, revision })
    }

    /// What is known of a person's verdicts.
    pub async fn review_facts(&self, dataset_id: u32) -> Result<ReviewFacts> {
        self.facts(i64::from(dataset_id)).await
    }

    /// Notes what was said of a conversation that was shown again. It is no verdict.
    ///
    /// # Errors
    /// The row shows another version by now, or was judged anew.
    pub async fn judge_repeat(&self, conversation_id: u32, seen: u32, verdict: Verdict) -> Result<RepeatOutcome> {
        let (id, seen, now) = (i64::from(conversation_id), i64::from(seen), self.inner.clock.now_ms());
        let (dataset, before) = self
            .write(move |connection| Box::pin(async move { repeats::note(connection, id, seen, verdict, now).await }))
            .await?;
        let agrees = before == verdict.state();
        Ok(RepeatOutcome { before, agrees, facts: self.facts(dataset).await? })
    }

    async fn facts(&self, dataset_id: i64) -> Result<ReviewFacts> {
        let now = self.inner.clock.now_ms();
        let facts = repeats::facts(&mut *self.inner.store.read().await?, dataset_id, now).await?;
        let repeats::Facts { judged, blind, repeated, agreed, due } = facts;
        Ok(ReviewFacts { judged, blind, repeated, agreed, repeat: due })
    }

    /// What a bulk approval would do, and what of it was read.
    pub async fn bulk_facts(&self, dataset_id: u32, target: &Target) -> Result<BulkFacts> {
        let dataset = i64::from(dataset_id);
        let mut connection = self.inner.store.read().await?;
        let takers = verdicts::takers(&mut connection, dataset, target, Verdict::Approve, None).await?;
        let within = verdicts::read_one_by_one(&mut connection, dataset, target).await?;
        let (read, rejected) = match verdicts::with_judged(target) {
            Some(wider) => verdicts::read_one_by_one(&mut connection, dataset, &wider).await?,
            None => within,
        };
        let skipped = takers.skipped.into_iter().map(|(reason, count)| Skipped { reason: reason.into(), count });
        Ok(BulkFacts {
            matching: takers.rows,
            approvable: u32::try_from(takers.versions.len()).unwrap_or(u32::MAX),
            skipped: skipped.collect(),
            read,
            others: read.saturating_sub(within.0),
            rejected,
            at_most: confidence::at_most(rejected, read),
        })
    }

    /// What a person did, newest first.
    pub async fn audit(&self, dataset_id: u32, offset: u32, limit: u32) -> Result<AuditPage> {
        let mut connection = self.inner.store.read().await?;
        let (entries, total) = audit::page(&mut connection, i64::from(dataset_id), offset, limit.min(ENTRIES)).await?;
        Ok(AuditPage { entries: entries.into_iter().map(AuditEntry::from).collect(), total })
    }

    async fn changed(&self, dataset: i64, action: i64) {
        let feed = self.inner.supervisor.feed();
        let ids = async { verdicts::rows_of(&mut *self.inner.store.read().await?, action).await }.await;
        match ids {
            Ok(ids) => ids.into_iter().for_each(|id| feed.row(id)),
            Err(_) => feed.everything(),
        }
        feed.dataset(dataset);
    }
}

/// A reason as it is kept.
fn reason_of(reason: &str) -> Result<String> {
    reasons::tidy(reason).ok_or_else(|| {
        EngineError::invalid("A reason has at most 60 characters.").hint("Put what is longer into the note.")
    })
}

fn title(last: &Undoable) -> String {
    let what = match last.kind {
        Kind::Verdict => last.what.clone(),
        Kind::Deletion => "deleted".into(),
        Kind::Edit => "edited".into(),
        Kind::Shown => format!("shows version {}", last.what),
        Kind::Plan => "planned".into(),
        Kind::Import => "imported".into(),
        Kind::ItemDeleted => return format!("{} deleted", last.what),
        Kind::Cells => return view::cells_edited(&last.what, last.row.map(|(_, number)| number)),
        Kind::Names => return view::names_resolved(&last.what),
    };
    match (last.row, last.rows) {
        (Some((_, number)), _) => format!("#{number} {what}"),
        (None, 1) => format!("1 conversation {what}"),
        (None, rows) => format!("{rows} conversations {what}"),
    }
}
