//! Texts as a person changes them.

use train_domain::answer::{self, Conversation, Turn};
use train_domain::row::Tier;
use train_store::conversations;
use train_store::editing::{self, EditedRow, NewEdit, NewScore, Shown};
use train_store::stored::text;

use crate::Engine;
use crate::aside::aside;
use crate::comparing;
use crate::error::{EngineError, ErrorCode, Result};
use crate::scoring::rules::Scored;
use crate::view::{self, Comparison, EditInput, EditOutcome, EditedTurn};

/// The most turns of an edited text.
const TURNS: usize = 1_000;
/// The most bytes of it.
const BYTES: usize = 8 * 1024 * 1024;

impl Engine {
    /// Keeps an edited text as a version of a person's and shows it. The one before stays.
    ///
    /// # Errors
    /// The row shows another version by now, or is being written; nothing was changed; or the text cannot be trained on: the
    /// turn is named.
    pub async fn edit(&self, input: &EditInput) -> Result<EditOutcome> {
        let (id, seen) = (i64::from(input.conversation_id), i64::from(input.seen));
        let mut connection = self.inner.store.read().await?;
        let row = editing::row(&mut connection, id, seen).await?;
        let before = conversations::version(&mut connection, seen).await?.content;
        drop(connection);
        let after = edited(&before, &input.turns)?;
        let score = match self.score_of(&row, &after).await {
            Ok(score) => Some(NewScore { tenths: score.tenths, criteria: text(&score.criteria) }),
            Err(error) if is_of_the_file(&error) => return Err(error),
            // A person's words are not lost for a fault of the rules.
            Err(error) => {
                tracing::warn!(row = id, %error, "an edited text is kept without a score");
                None
            }
        };
        let tenths = score.as_ref().map(|score| i64::from(score.tenths));
        let kept = before.turns.iter().zip(&after.turns).take_while(|(before, after)| before == after).count();
        let new = NewEdit {
            conversation_id: id,
            seen,
            content: text(&after),
            kept_turns: i64::try_from(kept).unwrap_or(i64::MAX),
            score,
            now: self.inner.clock.now_ms(),
        };
        let shown =
            self.write(move |connection| Box::pin(async move { editing::edit(connection, &new).await })).await?;
        self.shows_another(id, &shown);
        let changed = self.compared(before.turns, after.turns).await?.changed;
        Ok(outcome(shown, tenths, changed))
    }

    /// Lets a row show one of its versions.
    ///
    /// # Errors
    /// The row shows another version by now, or is being written; or it has no such version, or shows it already.
    pub async fn show_version(&self, conversation_id: u32, version_id: u32, seen: u32) -> Result<EditOutcome> {
        let (id, version, seen) = (i64::from(conversation_id), i64::from(version_id), i64::from(seen));
        let now = self.inner.clock.now_ms();
        let shown = self
            .write(move |connection| Box::pin(async move { editing::show(connection, id, version, seen, now).await }))
            .await?;
        self.shows_another(id, &shown);
        let mut connection = self.inner.store.read().await?;
        let before = conversations::version(&mut connection, seen).await?;
        let after = conversations::version(&mut connection, version).await?;
        drop(connection);
        let changed = self.compared(before.content.turns, after.content.turns).await?.changed;
        Ok(outcome(shown, after.score, changed))
    }

    /// What differs between two versions, the older one first.
    ///
    /// # Errors
    /// One of them is no longer there.
    pub async fn compare(&self, older: u32, newer: u32) -> Result<Comparison> {
        let mut connection = self.inner.store.read().await?;
        let older = conversations::version(&mut connection, i64::from(older)).await?;
        let newer = conversations::version(&mut connection, i64::from(newer)).await?;
        drop(connection);
        self.compared(older.content.turns, newer.content.turns).await
    }

    /// Takes back an edit, or another version shown. Returns how many rows it concerned.
    pub(super) async fn show_before(&self, action: i64, dataset: i64) -> Result<u32> {
        let now = self.inner.clock.now_ms();
        let row =
            self.write(move |connection| Box::pin(async move { editing::undo(connection, action, now).await })).await?;
        self.shows_another(row, &Shown { dataset_id: dataset, version_id: 0, action });
        Ok(1)
    }

    async fn score_of(&self, row: &EditedRow, after: &Conversation) -> Result<train_domain::quality::Score> {
        let scored = Scored {
            number: view::id(row.number),
            tier: Tier::parse(&row.tier)?,
            persona_id: row.persona_id,
            arc_id: row.arc_id,
            topic_id: row.topic_id,
            brief: row.brief.clone(),
            conversation: after.clone(),
        };
        let scores = self.inner.supervisor.score(row.dataset_id, vec![scored]).await?;
        scores.into_iter().next().ok_or_else(|| EngineError::new(ErrorCode::Other, "The text could not be scored."))
    }

    fn shows_another(&self, row: i64, shown: &Shown) {
        self.inner.supervisor.texts_changed(shown.dataset_id);
        let feed = self.inner.supervisor.feed();
        feed.row(row);
        feed.dataset(shown.dataset_id);
    }

    /// Large texts take a while: nothing else waits for them.
    async fn compared(&self, older: Vec<Turn>, newer: Vec<Turn>) -> Result<Comparison> {
        aside("The versions could not be compared.", move || comparing::compare(&older, &newer)).await
    }
}

/// Nothing can be stored either.
fn is_of_the_file(error: &EngineError) -> bool {
    matches!(error.code, ErrorCode::Database | ErrorCode::Damaged | ErrorCode::DataGone)
}

fn outcome(shown: Shown, tenths: Option<i64>, changed: f64) -> EditOutcome {
    EditOutcome {
        version_id: view::id(shown.version_id),
        score: tenths.map(view::score),
        changed,
        undo_token: shown.action.to_string(),
    }
}

/// The edited conversation: what was said of the whole stays, and so do the feelings of turns that were there.
fn edited(before: &Conversation, turns: &[EditedTurn]) -> Result<Conversation> {
    let bytes: usize = turns.iter().map(|turn| turn.content.len()).sum();
    if turns.len() > TURNS || bytes > BYTES {
        return Err(EngineError::invalid("The edited text is too long: 1,000 turns and 8 MB are the most.")
            .hint("Shorten it. The version before is as it was."));
    }
    let turn = |turn: &EditedTurn| {
        let was = turn.from.and_then(|from| before.turns.get((from as usize).checked_sub(1)?));
        Turn {
            role: turn.role,
            content: turn.content.clone(),
            emotion: was.and_then(|was| was.emotion.clone()),
            secondary_emotion: was.and_then(|was| was.secondary_emotion.clone()),
            intensity: was.and_then(|was| was.intensity),
        }
    };
    let after = Conversation { turns: turns.iter().map(turn).collect(), mended: Vec::new(), ..before.clone() };
    answer::check(&after).map_err(|broken| {
        EngineError::invalid(format!("The edited text cannot be kept: {}.", broken.message))
            .hint("It begins with the client, alternates and ends on a reply, and no turn is empty.")
    })?;
    if after.turns == before.turns {
        return Err(EngineError::invalid("Nothing was changed, so there is no new version.")
            .hint("Change the words of a turn first."));
    }
    Ok(after)
}
