//! The reasons that verdicts are given for: those that every dataset begins with, those that a person added, and those that
//! were used.

use train_domain::reasons::{STANDARD, key, suggested, tidy};
use train_store::reasons::{self, OwnReason};
use train_store::{Connection, StoreError};

use crate::Engine;
use crate::error::{EngineError, Result};
use crate::view::{ReasonOffer, ReasonView, ReasonsView};

/// Notes that are looked at: the newest.
const NOTES: u32 = 2_000;

impl Engine {
    /// The reasons that verdicts can be given for, and what notes suggest.
    pub async fn reasons(&self, dataset_id: u32) -> Result<ReasonsView> {
        let dataset = i64::from(dataset_id);
        let mut connection = self.inner.store.read().await?;
        let own = reasons::own(&mut connection, dataset).await?;
        let used = reasons::used(&mut connection, dataset).await?;
        let notes = reasons::notes(&mut connection, dataset, NOTES).await?;
        drop(connection);
        let reasons = offered(&own, used);
        // What was taken out is not suggested again.
        let removed = own.into_iter().filter(|reason| reason.removed).map(|reason| reason.name);
        let known: Vec<String> = reasons.iter().map(|reason| reason.name.clone()).chain(removed).collect();
        let offers = suggested(notes.iter().map(String::as_str), &known);
        let offer = |offer: train_domain::reasons::Suggested| ReasonOffer {
            text: offer.text,
            count: u32::try_from(offer.count).unwrap_or(u32::MAX),
        };
        Ok(ReasonsView { reasons, offers: offers.into_iter().map(offer).collect() })
    }

    /// Offers a reason from now on.
    ///
    /// # Errors
    /// The name is empty, or longer than 60 characters.
    pub async fn add_reason(&self, dataset_id: u32, name: &str) -> Result<ReasonsView> {
        let name = tidy(name).ok_or_else(|| {
            EngineError::invalid("A reason has 1 to 60 characters.").hint("Say it shorter; a note has room for more.")
        })?;
        self.set_reason(dataset_id, name, false).await
    }

    /// Offers it no more. Verdicts that have it keep it.
    pub async fn remove_reason(&self, dataset_id: u32, name: &str) -> Result<ReasonsView> {
        match tidy(name) {
            Some(name) => self.set_reason(dataset_id, name, true).await,
            None => self.reasons(dataset_id).await,
        }
    }

    async fn set_reason(&self, dataset_id: u32, name: String, removed: bool) -> Result<ReasonsView> {
        let (dataset, now) = (i64::from(dataset_id), self.inner.clock.now_ms());
        self.write(move |connection| {
            Box::pin(async move {
                let name = as_known(connection, dataset, name).await?;
                reasons::set(connection, dataset, &name, removed, now).await
            })
        })
        .await?;
        self.reasons(dataset_id).await
    }
}

/// A reason in the spelling that is known already, so that two spellings are counted as one.
pub(super) async fn as_known(
    connection: &mut Connection,
    dataset: i64,
    name: String,
) -> std::result::Result<String, StoreError> {
    let own = reasons::own(connection, dataset).await?;
    let known = own.iter().map(|reason| reason.name.as_str()).chain(STANDARD);
    let same = known.into_iter().find(|known| key(known) == key(&name)).map(str::to_owned);
    Ok(same.unwrap_or(name))
}

/// Those that are offered, the most used first, then in the order in which they came.
fn offered(own: &[OwnReason], used: Vec<(String, u32)>) -> Vec<ReasonView> {
    let removed: Vec<String> = own.iter().filter(|reason| reason.removed).map(|reason| key(&reason.name)).collect();
    let added = own.iter().filter(|reason| !reason.removed).map(|reason| reason.name.as_str());
    let mut reasons: Vec<(String, ReasonView)> = Vec::new();
    let known = STANDARD.into_iter().chain(added).map(|name| (name.to_owned(), 0));
    for (name, count) in known.chain(used) {
        let key = key(&name);
        match reasons.iter_mut().find(|(known, _)| *known == key) {
            Some((_, reason)) => reason.count += count,
            None if removed.contains(&key) => {}
            None => reasons.push((key, ReasonView { name, count })),
        }
    }
    let mut reasons: Vec<ReasonView> = reasons.into_iter().map(|(_, reason)| reason).collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_used_stand_first_and_what_was_taken_out_is_not_offered() {
        let own = |name: &str, removed| OwnReason { name: name.into(), removed };
        let used = vec![("wrong fee".to_owned(), 7), ("Untrue".to_owned(), 2), ("unsafe".to_owned(), 1)];
        let found = offered(&[own("too long", false), own("not this persona", true)], used.clone());
        let told: Vec<(&str, u32)> = found.iter().map(|reason| (&*reason.name, reason.count)).collect();
        let expected = [("wrong fee", 7), ("untrue", 2), ("unsafe", 1), ("sounds like a machine", 0), ("too long", 0)];
        assert_eq!(told, expected);
        let found = offered(&[own("Wrong fee", true)], used);
        assert!(found.iter().all(|reason| key(&reason.name) != "wrong fee"), "used, and taken out");
    }
}
