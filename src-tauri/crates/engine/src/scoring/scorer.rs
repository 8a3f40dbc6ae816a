//! The score of texts that no call of a batch brings: edited and imported ones.

use std::sync::Arc;

use train_domain::quality::{Others, Score, TableEntry};
use train_store::rescoring;

use super::Panicked;
use super::rules::{AskedWith, Rules, Scored, unscored};
use super::share::Share;
use super::tables::entry_of;
use crate::error::Result;
use crate::run::Supervisor;

impl Supervisor {
    /// Scores texts by the rules, in order. The dataset's tables take them in when they are shown, not before.
    ///
    /// # Errors
    /// The dataset has no voice, or the database cannot be read.
    pub async fn score(&self, dataset_id: i64, texts: Vec<Scored>) -> Result<Vec<Score>> {
        let rules = Arc::new(Rules::read(&mut *self.store().read().await?, dataset_id).await?);
        let tables = self.tables(dataset_id).await?;
        let (mut scores, mut share) = (Vec::with_capacity(texts.len()), Share::of(self));
        let mut texts = texts.into_iter();
        loop {
            while share.takes_more()
                && let Some(text) = texts.next()
            {
                // What it would take the place of is none of the others.
                let before = match tables.version_of(text.number) {
                    Some(version) => {
                        rescoring::version_texts(&mut *self.store().read().await?, &[version]).await?.pop()
                    }
                    None => None,
                };
                let (rules, tables) = (Arc::clone(&rules), Arc::clone(&tables));
                share.start(move || {
                    let before = before.and_then(|before| entry_of(&before, rules.voice()));
                    let read = rules.read_text(&text);
                    let entry = TableEntry::of_text(&read, text.brief.as_deref());
                    let judge = |others: Others<'_>| rules.score(&text, &read, AskedWith::default(), others);
                    tables.instead(text.number, before.as_ref(), &entry, judge)
                });
            }
            let Some(score) = share.next().await else { return Ok(scores) };
            scores.push(score.map_err(|Panicked| unscored())?);
        }
    }
}
