//! Phrases that the prompts of a dataset ask to leave out. A running batch reads them for each prompt, so that what a person
//! decides reaches all that is not sent yet.

use std::sync::{Arc, Mutex, PoisonError};

/// The phrases of one dataset, and how often they have changed.
#[derive(Debug, Default)]
pub struct Avoided(Mutex<Phrases>);

/// What prompts are made with.
#[derive(Clone, Debug, Default)]
pub struct Phrases {
    /// Another one: prompts that were made before say something else.
    pub revision: u64,
    /// In the order in which prompts name them.
    pub list: Arc<[String]>,
}

impl Avoided {
    /// The phrases now.
    pub fn get(&self) -> Phrases {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Other phrases, from the next prompt on.
    pub fn set(&self, list: Vec<String>) {
        self.set_where(list, |_| true);
    }

    /// What was read after a revision was asked for: where a person has decided since, that counts.
    pub fn set_unless_changed(&self, list: Vec<String>, revision: u64) {
        self.set_where(list, |now| now == revision);
    }

    fn set_where(&self, list: Vec<String>, so: impl FnOnce(u64) -> bool) {
        let mut phrases = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *phrases.list != *list && so(phrases.revision) {
            *phrases = Phrases { revision: phrases.revision + 1, list: list.into() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(avoided: &Avoided) -> (u64, Vec<String>) {
        let Phrases { revision, list } = avoided.get();
        (revision, list.to_vec())
    }

    #[test]
    fn what_was_read_before_a_decision_does_not_take_its_place() {
        let avoided = Avoided::default();
        let before = avoided.get().revision;
        avoided.set(vec!["decided".into()]);
        avoided.set_unless_changed(vec!["read".into()], before);
        assert_eq!(list(&avoided), (1, vec!["decided".into()]));
        avoided.set_unless_changed(vec!["read".into()], 1);
        assert_eq!(list(&avoided), (2, vec!["read".into()]));
        avoided.set(vec!["read".into()]);
        assert_eq!(list(&avoided).0, 2, "the same again changes no prompt");
    }
}
