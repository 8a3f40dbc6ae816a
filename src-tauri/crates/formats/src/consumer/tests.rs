use std::collections::HashSet;

use super::*;

#[test]
fn every_consumer_has_a_name_of_its_own_and_a_shape_that_can_be_written() {
    let names: HashSet<&str> = Consumer::ALL.iter().map(|consumer| consumer.name).collect();
    assert_eq!(names.len(), Consumer::ALL.len());
    for consumer in Consumer::ALL {
        assert_eq!(Consumer::named(consumer.name).map(|found| found.label), Some(consumer.label));
        assert!(consumer.format.write.is_some(), "{}", consumer.name);
        assert!(!consumer.note.ends_with('.') && !consumer.note.is_empty(), "{}", consumer.name);
    }
    assert!(Consumer::named("file").is_none(), "a file is for nobody in particular");
}

#[test]
fn every_sentence_is_a_sentence_without_its_full_stop_and_knows_its_rows() {
    for consumer in Consumer::ALL.into_iter().chain([Consumer::OF_A_FILE]) {
        let turns = &consumer.turns;
        let rules = [
            turns.no_turns,
            turns.no_reply,
            turns.ends_on_user,
            turns.starts_with_assistant,
            turns.repeated_role,
            turns.empty_turn,
            consumer.too_long,
            consumer.files.too_few,
        ];
        for rule in rules {
            let (one, many) = (about(rule.says, 1), about(rule.says, 2));
            for text in [one, many] {
                assert!(text.starts_with(char::is_alphanumeric) && !text.ends_with('.'), "{text}");
                assert!(!text.contains(['{', '}']), "{text}");
            }
        }
    }
    assert_eq!(about("drops {them}", 1), "drops it");
    assert_eq!(about("drops {them}", 2), "drops them");
}

#[test]
fn what_a_trainer_does_by_itself_is_known() {
    let default = |name| Consumer::named(name).and_then(|consumer| consumer.default_length);
    assert_eq!(
        ["trl", "axolotl", "llamafactory", "mlx"].map(default),
        [Some(1_024), Some(512), Some(2_048), Some(2_048)]
    );
    assert_eq!(
        Consumer::named("mlx").map(|consumer| consumer.format.name),
        Some("replies"),
        "MLX learns a row's last reply"
    );
    assert_eq!(Consumer::named("mlx").map(|consumer| consumer.files.least_valid), Some(4));
}
