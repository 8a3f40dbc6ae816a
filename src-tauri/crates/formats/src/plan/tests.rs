use proptest::prelude::*;
use train_domain::manner::{ClientStyle, Ending, Friction};
use train_domain::row::Tier;

use super::*;
use crate::guard;

const HEAD: &str = "persona,emotion,topic,tier,intent,tone,brief,variation\n";
const ROW: &str = "Anxious Planner,Fear to Confidence,Roth conversion,template,decide,warm,,\n";

/// Of an archive, of an old workbook, and of UTF-16.
const BEGINNINGS: [&[u8]; 5] = [b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"];

fn parse_plan(name: &str, bytes: &[u8]) -> Result<Vec<PlannedRow>, Vec<PlanProblem>> {
    read_plan(name, bytes, &ReadPlanAs::default()).map(|file| file.rows)
}

fn problems(name: &str, text: &str) -> Vec<String> {
    parse_plan(name, text.as_bytes()).expect_err(text).iter().map(ToString::to_string).collect()
}

fn rows(name: &str, text: &str) -> Vec<PlannedRow> {
    parse_plan(name, text.as_bytes()).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

#[test]
fn a_full_row_and_a_short_one_are_read() {
    let rows = rows(
        "plan.csv",
        "Persona,Emotional Arc,Topic,Tier,Intent,Tone,Brief,Variation\n\
         \" Anxious\u{a0} Planner \",Fear to Confidence,Roth conversion,Edge Case,Seek_Reassurance,WARM,\"one, \"\"two\"\"\nthree \",2\n\
         A,B,C,scenario\n",
    );
    assert_eq!(
        rows,
        [
            PlannedRow {
                client_style: None,
                friction: None,
                ending: None,
                template: None,
                persona: "Anxious Planner".into(),
                emotion: "Fear to Confidence".into(),
                topic: "Roth conversion".into(),
                tier: Tier::EdgeCase,
                // The library says how a word is spelled.
                intent: "seek_reassurance".into(),
                tone: "warm".into(),
                brief: Some("one, \"two\"\nthree ".into()),
                variation: 2,
            },
            PlannedRow {
                client_style: None,
                friction: None,
                ending: None,
                template: None,
                persona: "A".into(),
                emotion: "B".into(),
                topic: "C".into(),
                tier: Tier::Scenario,
                intent: "understand".into(),
                tone: "warm".into(),
                brief: None,
                variation: 1,
            },
        ]
    );
}

#[test]
fn every_shape_of_file_gives_the_same_rows() {
    let expected = rows("plan.csv", "persona,emotion,topic,tier,brief\nA,B,C,template,x\nD,E,F,edge_case,\n");
    let object = |values: [&str; 5]| {
        let [persona, arc, topic, tier, brief] = values;
        format!(
            "{{\"persona\": \"{persona}\", \"arc\": \"{arc}\",\n \"topic\": \"{topic}\", \"tier\": \"{tier}\", \"brief\": {brief}}}"
        )
    };
    let (first, second) = (object(["A", "B", "C", "template", "\"x\""]), object(["D", "E", "F", "edge case", "null"]));
    let (line_1, line_2) = (first.replace('\n', ""), second.replace('\n', ""));
    for (name, text) in [
        ("semicolons.csv", "persona;emotion;topic;tier;brief\nA;B;C;template;x\nD;E;F;edge-case;\n".into()),
        ("tabs.txt", "persona\temotion\ttopic\ttier\tbrief\nA\tB\tC\ttemplate\tx\nD\tE\tF\tedge case\t".into()),
        (
            "excel.csv",
            "sep=;\r\npersona;emotion;topic;tier;brief\r\nA;B;C;template;x\r\n\r\nD;E;F;edgecase;\r\n;;;;\r\n".into(),
        ),
        ("old.csv", "persona,emotion,topic,tier,brief\rA,B,C,template,x\rD,E,F,edge,\r".into()),
        ("lines.jsonl", format!("{line_1}\n\n{line_2}\n")),
        ("list.json", format!("[{first},\n{second}\n]\n")),
        ("pretty.json", format!("{first}\n{second}")),
        ("named-wrong.csv", format!("{line_1}\r\n{line_2}\r\n")),
    ] {
        assert_eq!(rows(name, &text), expected, "{name}");
    }
}

#[test]
fn problems_name_the_line_the_column_and_what_was_expected() {
    let long = "x".repeat(121);
    let brief = "y".repeat(8_001);
    let cell = "z".repeat(70_000);
    for (row, expected) in [
        ("A,B,C,gold,,,,", "line 3, tier: 'gold' is not a tier; use template, scenario or edge_case"),
        ("A,B,C,,,,,", "line 3, tier: the tier is missing; use template, scenario or edge_case"),
        (",B,C,template,,,,", "line 3, persona: the persona is missing; write a name"),
        ("A, ,C,template,,,,", "line 3, emotion: the emotion is missing; write an arc, such as Fear to Confidence"),
        (&format!("A,B,{long},template,,,,"), "line 3, topic: the text has 121 characters; 120 is the most"),
        (&format!("A,B,C,template,,,{brief},"), "line 3, brief: the brief has 8,001 characters; 8,000 is the most"),
        (
            &format!("A,B,C,template,,,{cell},"),
            "line 3, brief: the cell holds 69 KiB; 64 KiB is the most. A quotation mark that is not closed can be the cause",
        ),
        ("A,B,C,template,,,,two", "line 3, variation: 'two' is not a whole number; use 1, 2, 3 and so on"),
        ("A,B,C,template,,,,0", "line 3, variation: 0 is out of range; use a number from 1 to 10,000"),
        (
            "A,B,C,template,,,one, two,3",
            "line 3: there are 9 cells and 8 columns; put quotation marks around a text that holds a comma",
        ),
        (
            "A,B,C,template,,,\"open,",
            "line 3: a quotation mark opens in this line and is not closed; close it or delete it",
        ),
        (
            "anxious planner,fear to confidence,roth conversion,Template,decide,warm,,1",
            "line 3: this row is the same as line 2; give it another variation, or delete it",
        ),
    ] {
        assert_eq!(problems("plan.csv", &format!("{HEAD}{ROW}{row}\n")), [expected], "{row}");
    }
}

#[test]
fn lines_are_counted_as_an_editor_shows_them() {
    for text in [
        format!("{HEAD}A,B,C,template,,,\"two\nlines\",\n\n\nA,B,C,gold,,,,\n"),
        format!("{HEAD}A,B,C,template,,,\"two\nlines\",\n\n\nA,B,C,gold,,,,\n").replace('\n', "\r\n"),
    ] {
        assert_eq!(
            problems("plan.csv", &text),
            ["line 6, tier: 'gold' is not a tier; use template, scenario or edge_case"],
            "{text:?}"
        );
    }
}

#[test]
fn whole_number_variations_of_a_formula_are_read_and_tell_rows_apart() {
    let found = rows(
        "plan.csv",
        &format!(
            "{HEAD}{ROW}A,B,C,template,,,,1\nA,B,C,template,,,,2.0\nA,B,C,template,,,x,1\nA,B,C,template,vent,,,1\n"
        ),
    );
    assert_eq!(found.iter().map(|row| row.variation).collect::<Vec<_>>(), [1, 1, 2, 1, 1]);
}

#[test]
fn all_problems_of_a_row_and_twenty_of_a_file_are_named() {
    assert_eq!(problems("plan.csv", &format!("{HEAD},,,gold,,,,x\n")).len(), 5);
    let bad = "A,B,C,gold,,,,\n".repeat(50);
    assert_eq!(problems("plan.csv", &format!("{HEAD}{bad}")).len(), 20);
    assert_eq!(problems("plan.jsonl", &"{\"tier\": 1}\n".repeat(50)).len(), 20);
}

#[test]
fn columns_that_are_missing_doubled_or_unknown_are_named() {
    assert_eq!(
        problems("plan.csv", "\nID,Persona,Arc,Emotion,Topic\n1,A,B,C,D\n"),
        [
            "line 2, emotion: the columns 'Arc' and 'Emotion' mean the same; keep one of them",
            "line 2, tier: there is no column 'tier'; the first line names 'ID', 'Persona', 'Arc', 'Emotion', 'Topic'",
        ]
    );
    let file = read_plan(
        "plan.csv",
        b"ID,persona,emotion,topic,tier, Status ,\n1,A,B,C,template,done,\n",
        &ReadPlanAs::default(),
    )
    .expect("read");
    assert_eq!((file.rows.len(), file.ignored_columns), (1, vec!["ID".to_owned(), "Status".to_owned()]));
    let line = br#"{"persona":"A","emotion":"B","topic":"C","tier":"template","reviewer":"x"}"#;
    assert_eq!(read_plan("plan.jsonl", line, &ReadPlanAs::default()).expect("read").ignored_columns, ["reviewer"]);
}

#[test]
fn json_problems_have_their_line() {
    let good = r#"{"persona":"A","emotion":"B","topic":"C","tier":"template"}"#;
    for (text, expected) in [
        (format!("{good}\n{{\"persona\":\"A\"\n"), "line 2: this is not valid JSON, near character"),
        (format!("{good}\n[1]\n"), "line 2: this is not an object"),
        (format!("[{good},\n\n7]"), "line 3: this is not an object"),
        (format!("[{good},\n{good}]"), "line 2: this row is the same as line 1"),
        (format!("[\n{good},\n{{\"persona\":\n\"A\" \"B\"}}]"), "line 4: this is not valid JSON"),
        (format!("[{good}\n"), "line 2: the list is not closed"),
        (good.replace("\"A\"", "[\"A\"]"), "line 1, persona: a text is expected here, such as \"persona\": \"...\""),
        (
            good.replace("\"emotion\"", "\"arc\":\"x\",\"emotion\""),
            "line 1, emotion: 'arc' and 'emotion' mean the same",
        ),
        (good.replace("\"template\"", "\"t\u{e9}mplate\\\" }\""), "line 1, tier: 't\u{e9}mplate\" }' is not a tier"),
    ] {
        let found = problems("plan.json", &text);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{text}: {found:?}");
    }
}

#[test]
fn files_without_rows_say_so() {
    for (name, text, part) in [
        ("a.csv", "", "the file is empty"),
        ("a.csv", " \r\n \n", "the file is empty"),
        ("a.csv", HEAD, "no rows"),
        ("a.json", "[]", "no rows"),
        ("a.jsonl", HEAD, "not valid JSON"),
    ] {
        let found = problems(name, text);
        assert!(found[0].contains(part), "{text:?}: {found:?}");
    }
}

#[test]
fn a_file_that_is_too_large_is_refused_at_once() {
    let bytes = vec![b' '; FILE_BYTES + 1];
    assert!(parse_plan("a.csv", &bytes).expect_err("too large")[0].message.contains("64 MB is the most"));
    let text = format!("persona,emotion,topic,tier\n{}", "a,b,c,template\n".repeat(500_001));
    // Rows that are all the same stop the reading long before the number does.
    assert_eq!(problems("a.csv", &text).len(), 20);
    let mut text = String::from("persona,emotion,topic,tier,variation\n");
    for row in 0..500_001 {
        text.push_str(&format!("p{},e{},t,template,{}\n", row % 7, row / 10_000, row % 10_000 + 1));
    }
    assert_eq!(problems("a.csv", &text), ["the file has more than 500,000 rows; split it into several files"]);
}

#[test]
fn two_hundred_thousand_rows_are_read() {
    let mut text = String::from(HEAD);
    for row in 0..200_000 {
        text.push_str(&format!(
            "Persona {},Fear to Confidence,Topic {},scenario,decide,warm,\"brief, {row}\",{}\n",
            row % 50,
            row % 997,
            row % 9 + 1
        ));
    }
    assert_eq!(rows("plan.csv", &text).len(), 200_000);
}

proptest! {
    #[test]
    fn no_bytes_panic(
        name in "[a-z]{0,4}\\.(csv|json|jsonl|txt|xlsx|xls|ods)",
        beginning in prop::sample::select(&BEGINNINGS[..]),
        rest in prop::collection::vec(any::<u8>(), 0..400),
        encoding in prop::option::of(prop::sample::select(&ENCODINGS[..])),
    ) {
        let bytes = [beginning, &rest].concat();
        let how = ReadPlanAs { encoding: encoding.map(str::to_owned), ..ReadPlanAs::default() };
        if let Err(problems) = read_plan(&name, &bytes, &how) {
            prop_assert!((1..=20).contains(&problems.len()));
        }
        if let Ok(look) = look_at_plan(&name, &bytes, &how) {
            prop_assert!(look.problems.len() <= 20);
        }
    }

    #[test]
    fn no_table_panics(body in "(persona|emotion|topic|tier|brief|[,;\t|\"\r\n{}:\\[\\]\\\\]|\u{fffd}|\\PC){0,120}", head in any::<bool>()) {
        let text = if head { format!("{HEAD}{body}") } else { body };
        for name in ["plan.csv", "plan.json"] {
            let _ = parse_plan(name, text.as_bytes());
        }
    }

    #[test]
    fn what_is_written_is_read(cells in prop::collection::vec("[a-zA-Z\u{e4}\u{4e2d},;\"' ]{0,20}[a-z]", 3), brief in "(\\PC|\n){0,200}") {
        // An apostrophe before the sign of a formula is the guard's: a text that has one of its own is written with one more.
        let quote = |text: &str| format!("\"{}\"", guard(text).replace('"', "\"\""));
        let text = format!("persona,emotion,topic,tier,brief\n{},{},{},template,{}\n", quote(&cells[0]), quote(&cells[1]), quote(&cells[2]), quote(&brief));
        let rows = parse_plan("plan.csv", text.as_bytes()).expect("read");
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(&rows[0].persona, &one_line(&cells[0]));
        prop_assert_eq!(&rows[0].topic, &one_line(&cells[2]));
        prop_assert_eq!(rows[0].brief.clone(), (!brief.trim().is_empty()).then_some(brief));
    }

    #[test]
    fn a_brief_of_another_hand_is_read_as_it_stands(brief in "(\\PC|\n){0,200}[a-z]") {
        prop_assume!(!brief.starts_with('\''));
        let text = format!("persona,emotion,topic,tier,brief\nA,B,C,template,\"{}\"\n", brief.replace('"', "\"\""));
        let read = rows("plan.csv", &text);
        prop_assert_eq!(read[0].brief.as_deref(), Some(&*brief));
    }
}

#[test]
fn what_makes_conversations_differ_is_read_in_usual_spellings_and_refused_in_words() {
    let text = "persona,emotion,topic,tier,Client style,friction,Ending,template\nA,B,C,edge,CURT,Pushes back,half-settled, My own \nA,B,C,edge,,,,\n";
    let rows = read_plan("p.csv", text.as_bytes(), &ReadPlanAs::default()).expect("a plan").rows;
    assert_eq!(
        (rows[0].client_style, rows[0].friction, rows[0].ending, rows[0].template.as_deref()),
        (Some(ClientStyle::Curt), Some(Friction::PushesBack), Some(Ending::HalfSettled), Some("My own"))
    );
    assert_eq!((rows[1].client_style, rows[1].friction, rows[1].ending, &rows[1].template), (None, None, None, &None));
    let wrong = "persona,emotion,topic,tier,friction\nA,B,C,edge,shouts\n";
    let problems = read_plan("p.csv", wrong.as_bytes(), &ReadPlanAs::default()).expect_err("no such word");
    assert_eq!(
        problems[0].to_string(),
        "line 2, friction: 'shouts' is not one of its words; use none, doubts, pushes_back or misunderstands"
    );
}

#[test]
fn a_written_plan_is_read_back_as_it_was_also_what_looks_like_a_formula() {
    let row = |brief: &str, variation| PlannedRow {
        persona: "-Ann, \"the\" one".into(),
        emotion: "=Fear".into(),
        topic: "Debt; \u{1f600}".into(),
        tier: Tier::EdgeCase,
        intent: "decide".into(),
        tone: "warm".into(),
        brief: Some(brief.into()),
        variation,
        client_style: Some(ClientStyle::Blunt),
        friction: None,
        ending: Some(Ending::LeavesOpen),
        template: Some("@own".into()),
    };
    let rows = [row("=1+1", 1), row("'=1+1", 2), row("two\nlines, \"quoted\"", 3), row("'quoted'", 4)];
    let mut file = Vec::new();
    write_plan(&mut file, &rows).expect("is written");
    let text = String::from_utf8(file).expect("text");
    assert!(!text.contains(",=") && !text.contains(",@"), "{text}");
    assert_eq!(read_plan("p.csv", text.as_bytes(), &ReadPlanAs::default()).expect("a plan").rows, rows);
}
