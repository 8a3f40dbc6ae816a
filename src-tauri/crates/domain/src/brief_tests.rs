use super::*;
use crate::fixture;

fn read_all(text: &str, rows: usize) -> Result<Vec<Result<String, Unusable>>, Rejection> {
    read(text, rows, |_| false)
}

fn usable(text: &str, rows: usize) -> Vec<Option<String>> {
    read_all(text, rows).expect("briefs").into_iter().map(Result::ok).collect()
}

#[test]
fn lines_are_taken_by_their_numbers_whatever_their_order_and_what_stands_around_them() {
    let expected = [Some("One.".to_owned()), Some("Two.".to_owned()), Some("Three.".to_owned())];
    let list =
        r#"{"briefs": [{"row": 3, "brief": " Three. "}, {"row": 1, "brief": "One."}, {"row": 2, "brief": "Two."}]}"#;
    for text in [
        list.to_owned(),
        format!("```json\n{list}\n```"),
        format!("<think>{{\"briefs\": [{{\"row\": 1, \"brief\": \"A draft.\"}}]}}</think>{list}"),
        format!("{{\"result\": {list}}}"),
        r#"[{"row": "1", "brief": "One."}, {"row": 2, "brief": "Two."}, {"row": 3, "brief": "Three."}]"#.into(),
        // Cut off in the middle of what nobody asked for.
        r#"{"briefs": [{"row": 1, "brief": "One."}, {"row": 2, "brief": "Two."}, {"row": 3, "brief": "Three."}, {"row": 4, "br"#.into(),
        r#"{"briefs": [{"row": 1, "brief": "One."}, {"row": 1, "brief": "One."}, {"row": 2, "brief": "Two."}, {"row": 3, "brief": "Three."}, {"row": 9, "brief": "Nine."}, 7]}"#.into(),
    ] {
        assert_eq!(usable(&text, 3), expected, "{text}");
    }
}

#[test]
fn what_cannot_be_used_is_refused_singly_and_named() {
    let long = "x".repeat(LONGEST + 1);
    let text = serde_json::json!({"briefs": [
        {"row": 1, "brief": "She lost her job on Monday."},
        {"row": 2, "brief": " \n "},
        {"row": 3, "brief": long},
        {"row": 4, "brief": "she lost her job, on monday"},
        {"row": 5, "brief": "Here is one."}, {"row": 5, "brief": "And another."},
        {"row": 6, "brief": "Known already."},
        {"row": 8, "brief": "y".repeat(LONGEST)},
    ]})
    .to_string();
    let briefs = read(&text, 8, |words| words == "known already").expect("two briefs");
    let refused: Vec<_> = briefs.iter().map(|brief| brief.as_ref().err().copied()).collect();
    use Unusable::{Empty, Equal, Missing, TooLong, Twice};
    let expected = [None, Some(Empty), Some(TooLong), Some(Equal), Some(Twice), Some(Equal), Some(Missing), None];
    assert_eq!(refused, expected);
    assert_eq!(
        note(&briefs).expect("a note"),
        "6 of 8 briefs could not be used: 1 missing, 1 empty, 1 longer than 300 characters, 2 the same as another brief, 1 given twice"
    );
    assert_eq!(note(&briefs[..1]), None);
}

#[test]
fn an_answer_of_which_nothing_can_be_used_is_rejected() {
    for (text, kind, words) in [
        ("", ErrorKind::EmptyAnswer, "no text"),
        ("They are lovely.", ErrorKind::InvalidAnswer, "no briefs were found"),
        (r#"{"briefs": []}"#, ErrorKind::InvalidAnswer, "no briefs were found"),
        (r#"{"turns": [{"role": "user"}]}"#, ErrorKind::InvalidAnswer, "no briefs were found"),
        (r#"{"briefs": [{"row": 7, "brief": "Of no row."}]}"#, ErrorKind::InvalidAnswer, "no briefs were found"),
        (r#"{"briefs": [{"row": 1, "brief": ""}]}"#, ErrorKind::InvalidAnswer, "1 missing, 1 empty"),
    ] {
        let rejection = read_all(text, 2).expect_err(text);
        assert_eq!(rejection.kind, kind, "{text}");
        assert!(rejection.message.contains(words), "{text}: {}", rejection.message);
    }
}

#[test]
fn a_line_stays_a_line_and_nothing_else_of_it_changes() {
    let text =
        serde_json::json!({"briefs": [{"row": 1, "brief": "He has\n$40,000 {{ persona.name }} \u{1f4b8}\tleft."}]});
    assert_eq!(usable(&text.to_string(), 1), [Some("He has $40,000 {{ persona.name }} \u{1f4b8} left.".to_owned())]);
}

#[test]
fn the_prompt_shows_each_row_as_data_and_what_is_there() {
    let (mut persona, arc, topic) = (fixture::persona(), fixture::arc(), fixture::topic());
    persona.role = "says \"{\" and\nmore".into();
    let row = BriefRow {
        persona: &persona,
        arc: &arc,
        topic: &topic,
        tier: Tier::EdgeCase,
        intent: "decide",
        tone: "warm",
        style: Some(ClientStyle::Curt),
        friction: Some(Friction::PushesBack),
        ending: None,
    };
    let plain = BriefRow { style: None, friction: Some(Friction::None), ending: Some(Ending::LeavesOpen), ..row };
    let text = prompt(&[row, plain], &["An old\nbrief.", &"z".repeat(500)]);
    let rows: Vec<Value> = text
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (&rows[0]["row"], &rows[0]["friction"], &rows[0]["speaks"]),
        (&json!(1), &json!("pushes back"), &json!("curt"))
    );
    assert!(rows[0]["client"].as_str().expect("a client").contains("says \"{\" and more"));
    assert_eq!((&rows[1]["ends"], rows[1].get("speaks"), rows[1].get("friction")), (&json!("leaves open"), None, None));
    assert!(text.contains("unlike these:\n- An old brief.\n- zzz"), "{text}");
    assert!(text.contains(&"z".repeat(LONGEST)) && !text.contains(&"z".repeat(LONGEST + 1)));
    assert!(!prompt(&[row], &[]).contains("unlike these"));
}
