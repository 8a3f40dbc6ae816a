//! Writing conversations again, and what rejections teach.

use train_domain::redo::{Rejected, proposal};
use train_store::redo::{Judged, judged};
use train_store::stored::{self, StoredMark, StoredRedo};
use train_store::{jobs, new_batch, redo as templates};

use super::generate::{Asked, Overrides};
use crate::Engine;
use crate::error::{EngineError, Result};
use crate::run::written_again::WrittenAgain;
use crate::view::{self, ApplyInput, BatchView, Proposal, RedoInput, RejectsReport};
use crate::{addition, rejects};

/// The longest reason, in characters.
const REASON: usize = 60;
/// What is kept of a note and of marked words, in characters; and how many of these.
const NOTE: usize = 4_000;
const MARK: usize = 2_000;
const MARKS: usize = 50;
/// The longest addition, in characters. Each prompt pays for it.
const ADDITION: usize = 8_000;

impl Engine {
    /// Writes conversations again, with what is asked for besides. The same request id again starts nothing.
    ///
    /// # Errors
    /// As [`Engine::generate`]; a row that shows another version than the one that was read; a turn to begin from that there
    /// is not.
    pub async fn redo(&self, input: &RedoInput, overrides: &Overrides) -> Result<BatchView> {
        let mut connection = self.inner.store.read().await?;
        // Before anything is looked at: what the first of two requests started has changed the row since.
        if let Some(id) = new_batch::of_request(&mut connection, &input.request_id).await? {
            drop(connection);
            return self.inner.supervisor.show(id).await;
        }
        let redo = bounded(input.request.clone().into())?;
        let from_turn = redo.from_turn;
        let text = stored::text(&redo);
        if let Some(turn) = from_turn {
            let dataset_id = i64::from(input.dataset_id);
            let jobs = jobs::first_of(&mut connection, dataset_id, &input.target, Some(&text), 2).await?;
            if let [job] = jobs.as_slice()
                && let Err(why) = WrittenAgain::of(job)
            {
                let message = format!("#{} cannot be written again from turn {turn} on: {why}.", job.number);
                return Err(EngineError::invalid(message).hint("Choose another turn, or write all of it again."));
            }
        }
        drop(connection);
        let asked = Asked {
            request_id: input.request_id.clone(),
            dataset_id: input.dataset_id,
            target: input.target.clone(),
            input: Some(text),
            seen: input.seen,
            limit_micros: input.limit_micros,
            email: false,
        };
        let max_tokens = input.max_tokens.or(overrides.max_tokens);
        self.start(asked, &Overrides { max_tokens, ..overrides.clone() }).await
    }

    /// Rejections that count, by reason, template and persona.
    pub async fn rejects(&self, dataset_id: u32) -> Result<RejectsReport> {
        let judged = judged(&mut *self.inner.store.read().await?, i64::from(dataset_id)).await?;
        Ok(rejects::report(&judged))
    }

    /// An addition to prompts for a reason, made of its notes and marked words.
    ///
    /// # Errors
    /// No rejection that counts has this reason.
    pub async fn proposal(&self, dataset_id: u32, reason: &str) -> Result<Proposal> {
        let rejected = self.rejected_for(dataset_id, reason).await?;
        let said: Vec<Rejected> = rejected.iter().map(said).collect();
        let open: Vec<&Judged> = rejected.iter().filter(|one| one.shown).collect();
        let tiers = rejects::tiers(&rejected).into_iter().map(|tier| tier.label().to_owned());
        Ok(Proposal {
            reason: reason.trim().into(),
            text: proposal(reason, &said),
            ids: ids(&rejected),
            tried: rejects::unlike(&open),
            templates: tiers.chain(rejects::own_templates(&rejected).into_values()).collect(),
        })
    }

    /// Puts an addition into the templates of the rows that were rejected for its reason, as new versions: those of their
    /// tiers, and where rows have one of their own into that. Gives the rows that would be written again: those that still show what was rejected. The same addition again changes nothing.
    ///
    /// # Errors
    /// The addition makes a template unreadable, or a template was changed meanwhile.
    pub async fn apply_addition(&self, input: &ApplyInput) -> Result<Vec<u32>> {
        let text = input.text.trim();
        if text.is_empty() {
            return Err(EngineError::invalid("The addition is empty."));
        }
        require_short(text)?;
        let rejected = self.rejected_for(input.dataset_id, &input.reason).await?;
        let (dataset_id, now) = (i64::from(input.dataset_id), self.inner.clock.now_ms());
        let mut connection = self.inner.store.read().await?;
        let revisions = addition::revisions(&mut connection, dataset_id, text, &rejected).await?;
        drop(connection);
        let revised =
            self.write(move |connection| Box::pin(async move { templates::revise(connection, &revisions, now).await }));
        revised.await?;
        self.library_changed(dataset_id).await;
        Ok(ids(&rejected))
    }

    async fn rejected_for(&self, dataset_id: u32, reason: &str) -> Result<Vec<Judged>> {
        let mut judged = judged(&mut *self.inner.store.read().await?, i64::from(dataset_id)).await?;
        judged.retain(|one| rejects::is_for(one, reason));
        if judged.is_empty() {
            return Err(EngineError::not_found("No rejection has this reason any more."));
        }
        Ok(judged)
    }
}

/// What is kept of a request: its texts within bounds, and a first turn only where turns before it stay.
fn bounded(redo: StoredRedo) -> Result<StoredRedo> {
    let StoredRedo { reason, note, marks, from_turn, addition } = redo;
    let cut = |text: &str, most: usize| text.trim().chars().take(most).collect::<String>();
    let some = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let mark = |mark: StoredMark| StoredMark { text: cut(&mark.text, MARK), ..mark };
    if let Some(addition) = &addition {
        require_short(addition)?;
    }
    if reason.as_deref().is_some_and(|reason| reason.trim().chars().count() > REASON) {
        return Err(EngineError::invalid(format!("A reason has at most {REASON} characters."))
            .hint("Say the rest of it in the note."));
    }
    Ok(StoredRedo {
        reason: some(reason).map(|reason| cut(&reason, REASON)),
        note: cut(&note, NOTE),
        marks: marks.into_iter().map(mark).filter(|mark| !mark.text.is_empty()).take(MARKS).collect(),
        from_turn: from_turn.filter(|turn| *turn > 1),
        addition: some(addition),
    })
}

fn require_short(addition: &str) -> Result<()> {
    if addition.chars().count() > ADDITION {
        return Err(EngineError::invalid(format!("The addition has more than {ADDITION} characters."))
            .hint("Shorten it: each prompt would be that much longer."));
    }
    Ok(())
}

fn said(rejected: &Judged) -> Rejected {
    let marks: Vec<StoredMark> =
        rejected.marks.as_deref().and_then(|marks| serde_json::from_str(marks).ok()).unwrap_or_default();
    Rejected { note: rejected.note.clone(), marked: marks.into_iter().map(|mark| mark.text).collect() }
}

/// The rows that still show what was rejected.
fn ids(rejected: &[Judged]) -> Vec<u32> {
    let mut ids: Vec<u32> = rejected.iter().filter(|one| one.shown).map(|one| view::id(one.conversation_id)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
