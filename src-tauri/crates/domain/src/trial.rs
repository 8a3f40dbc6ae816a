//! Which rows a template is tried on.

/// How many, where nobody says which.
pub const ROWS: usize = 3;

/// The places of so many rows that differ most, in the order of choice: the first, then each time the one that shares the
/// fewest words with those that are chosen, the earliest of several.
pub fn most_different(rows: &[Vec<String>], count: usize) -> Vec<usize> {
    let shared = |a: usize, b: usize| rows[a].iter().zip(&rows[b]).filter(|(a, b)| a == b).count();
    let mut chosen: Vec<usize> = Vec::new();
    while chosen.len() < count.min(rows.len()) {
        let left = (0..rows.len()).filter(|row| !chosen.contains(row));
        // The sum tells two apart that share as much with the nearest of the chosen ones.
        let closeness = |row: &usize| {
            let shares = chosen.iter().map(|other| shared(*row, *other));
            (shares.clone().max().unwrap_or(0), shares.sum::<usize>(), *row)
        };
        let Some(next) = left.min_by_key(closeness) else { break };
        chosen.push(next);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_share_the_least_are_chosen() {
        let rows = |list: &[&str]| -> Vec<Vec<String>> {
            list.iter().map(|row| row.split(' ').map(str::to_owned).collect()).collect()
        };
        let plan = rows(&["a x 1", "a x 2", "b x 1", "b y 2", "c z 3", "c z 1"]);
        assert_eq!(most_different(&plan, 3), [0, 3, 4]);
        assert_eq!(most_different(&plan, 1), [0]);
        assert_eq!(most_different(&plan[..2], 3), [0, 1], "there are no more");
        assert_eq!(most_different(&rows(&["a", "a", "a"]), 2), [0, 1], "the earliest of those that are alike");
        assert!(most_different(&[], 3).is_empty());
    }
}
