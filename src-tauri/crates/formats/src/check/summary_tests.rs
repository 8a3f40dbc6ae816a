//! Problems of many conversations, and what has none.

use super::*;

fn summary(about: &CheckedAs, rows: &[(u32, &[&str], u32)]) -> Summary {
    let mut summary = Summary::default();
    for (number, turns, tokens) in rows {
        let found = check(&conversation(turns), about, Some(*tokens), false);
        summary.add(number + 1_000, *number, found, about, Some(*tokens));
    }
    summary
}

#[test]
fn problems_are_told_together_and_the_worst_comes_first() {
    let resources = Resources::default();
    let consumer = Consumer::named("axolotl").expect("one");
    let about = CheckedAs { consumer, context: Some(4_096), model: Some(&QWEN), resources: &resources };
    let good: &[&str] = &["u", "a"];
    let rows: &[(u32, &[&str], u32)] = &[
        (1, good, 100),
        (7, good, 5_000),
        (8, good, 6_000),
        (61, &["u", "a", "u", "a:415-555-0199"], 600),
        (244, &["u", "a:ok", "u", "a:415-555-0188"], 600),
        (302, &["u", "a", "u", "a:<think>", "u", "a"], 600),
        (303, &[], 10),
    ];
    let summary = summary(&about, rows);
    let groups = summary.groups();
    let told: Vec<_> =
        groups.iter().map(|group| format!("{} | {} | {:?}", group.title, group.note, group.ids)).collect();
    assert_eq!(
        told,
        [
            "1 has no turn | Axolotl stops there with an error | [1303]",
            "2 longer than 4,096 tokens | Axolotl would drop them without a word | [1007, 1008]",
            "1 holds <think>, which Qwen 3 takes for a command | #302, second reply | [1302]",
            "2 name a phone that is not on your resource list | A model learns it by heart and gives it to anybody. #61 and \
             #244, last reply | [1061, 1244]",
        ]
    );
    assert_eq!(groups.iter().map(ProblemGroup::stops).collect::<Vec<_>>(), [true, false, false, false]);
    assert_eq!((summary.rows, summary.over_default), (7, 5));
}

#[test]
fn of_lengths_that_nobody_counted_nothing_is_told() {
    let resources = Resources::default();
    let consumer = Consumer::named("axolotl").expect("one");
    let about = CheckedAs { consumer, context: Some(4_096), model: None, resources: &resources };
    let mut summary = Summary::default();
    summary.add(1, 1, check(&conversation(&["u", "a"]), &about, None, false), &about, None);
    let passed = summary.passed(&FILE, &about, "Nora");
    assert!(
        !passed.iter().any(|passed| passed.title.contains("ength") || passed.title.contains("longer")),
        "{passed:?}"
    );
    assert_eq!(passed.len(), 4);
}

#[test]
fn groups_and_ids_are_bounded() {
    let resources = Resources::default();
    let about = CheckedAs { consumer: Consumer::OF_A_FILE, context: None, model: None, resources: &resources };
    let mut summary = Summary::default();
    for number in 0..3_000 {
        let text = format!("u:<|x{number}|>");
        let found = check(&conversation(&["u", &text]), &about, None, false);
        summary.add(number, number, found, &about, None);
    }
    let groups = summary.groups();
    assert_eq!((groups.len(), groups[0].count, groups[0].ids.len()), (200, 3_000, 1_000));
    assert_eq!(groups[0].title, "3,000 have no reply");
}

#[test]
fn four_places_are_three_and_one_more() {
    let resources = Resources::default();
    let about = CheckedAs { consumer: Consumer::OF_A_FILE, context: None, model: None, resources: &resources };
    let tag: &[&str] = &["u:[INST]", "a"];
    let mixed: &[&str] = &["u", "a:[INST]"];
    let note = |rows: &[(u32, &[&str], u32)]| summary(&about, rows).groups()[0].note.clone();
    assert_eq!(note(&[(1, tag, 1), (2, mixed, 1)]), "#1 only message, #2 only reply");
    assert_eq!(note(&[(1, tag, 1), (2, tag, 1), (3, tag, 1)]), "#1, #2 and #3, only message");
    assert_eq!(note(&[(1, tag, 1), (2, tag, 1), (3, tag, 1), (4, tag, 1)]), "#1, #2, #3 and 1 more");
}

#[test]
fn what_is_as_it_should_be_is_told_too() {
    let resources = Resources::default();
    let passed = |name: &str, rows: &[(u32, &[&str], u32)]| {
        let consumer = Consumer::named(name).expect("one");
        let about = CheckedAs { consumer, context: Some(4_096), model: Some(&QWEN), resources: &resources };
        let passed = summary(&about, rows).passed(&FILE, &about, "Nora");
        passed.into_iter().map(|passed| format!("{} | {}", passed.title, passed.note)).collect::<Vec<_>>()
    };
    let good: &[&str] = &["s", "u", "a"];
    assert_eq!(
        passed("axolotl", &[(1, good, 600), (2, good, 512), (3, good, 513)]),
        [
            "Roles alternate and end on Nora | 3 of 3",
            "Sequence length is set in the recipe | Axolotl's own 512 would drop 2",
            "None is longer than 4,096 tokens | 3 of 3",
            "No empty turn, no odd character, ids are unique | 3 of 3",
            "No text that models take for a command | 3 of 3",
            "No personal data | 3 of 3",
        ]
    );
    let bad: &[&str] = &["u: ", "a:<think> jane@x.org", "u"];
    assert_eq!(
        passed("trl", &[(1, bad, 9_000)]),
        ["Sequence length is set in the recipe | TRL's own 1,024 would cut 1"]
    );
    let mlx = passed("mlx", &[(1, good, 100)]);
    assert!(mlx.contains(&"Sequence length is set in the recipe | MLX's own 2,048 would cut none".into()), "{mlx:?}");
    assert!(mlx.contains(&"Enough rows | MLX needs 4".into()), "{mlx:?}");
    let together = passed("together", &[(1, good, 100)]);
    assert!(!together.iter().any(|line| line.contains("recipe") || line.contains("Enough")), "{together:?}");
}
