//! Conversations that are shown again, so that a person is measured against herself.

use crate::chance::mix;

/// How long after its verdict a conversation may be shown again, in milliseconds: a day, so that it is not remembered.
pub const AFTER_MS: i64 = 24 * 60 * 60 * 1_000;

/// One of so many is shown again.
const ONE_OF: u64 = 20;

/// Whether a version is among those that are shown again. It follows from its id alone, so that nobody chooses.
pub fn is_chosen(version_id: i64) -> bool {
    mix(version_id.cast_unsigned()).is_multiple_of(ONE_OF)
}

/// An order by chance that is the same for the same seed.
pub fn by_chance(seed: i64, id: i64) -> u64 {
    mix(mix(seed.cast_unsigned()) ^ id.cast_unsigned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_twenty_is_chosen_and_always_the_same() {
        let chosen = (1..=20_000).filter(|id| is_chosen(*id)).count();
        assert!((900..1_100).contains(&chosen), "{chosen}");
        assert_eq!(
            (1..=200).filter(|id| is_chosen(*id)).collect::<Vec<_>>(),
            (1..=200).filter(|id| is_chosen(*id)).collect::<Vec<_>>()
        );
    }

    #[test]
    fn chance_is_the_same_for_a_day_and_another_one_tomorrow() {
        let order = |day: i64| {
            let mut ids: Vec<i64> = (1..=50).collect();
            ids.sort_by_key(|id| by_chance(day, *id));
            ids
        };
        assert_eq!(order(20_000), order(20_000));
        assert_ne!(order(20_000), order(20_001));
        assert_ne!(order(20_000), (1..=50).collect::<Vec<_>>());
    }
}
