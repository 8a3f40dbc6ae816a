use proptest::prelude::*;
use train_domain::plan_file::FileColumn;
use train_domain::row::Tier;

use super::*;

fn look(name: &str, text: &str) -> PlanLook {
    look_at_plan(name, text.as_bytes(), &ReadPlanAs::default()).expect("a look")
}

fn with(columns: &[(FileColumn, Option<&str>)]) -> ReadPlanAs {
    let columns = columns.iter().map(|(column, heading)| (*column, heading.map(str::to_owned))).collect();
    ReadPlanAs { columns, ..ReadPlanAs::default() }
}

fn said(problems: &[PlanProblem]) -> Vec<String> {
    problems.iter().map(PlanProblem::to_string).collect()
}

#[test]
fn a_look_goes_on_past_problems_and_shows_the_rows_that_have_them() {
    let mut text = String::from("persona,emotion,topic,tier,,Notes\n");
    for row in 2..=100 {
        let tier = if row % 2 == 0 { "template" } else { "gold" };
        text.push_str(&format!("A,,topic {row},{tier},x,{}\n", if row == 4 { "n" } else { "" }));
    }
    let text = text.replace("A,,", "A,B,").replace("A,B,topic 7,gold", ",B,topic 7,gold");
    let look = look("plan.csv", &text);
    assert_eq!((look.found, look.rows.len(), look.problems.len()), (99, 50, 20));
    assert!(look.rows.iter().all(|(line, row)| row.topic == format!("topic {line}") && line % 2 == 0));
    assert_eq!(
        said(&look.problems)[..4],
        [
            "line 3, tier: 'gold' is not a tier; use template, scenario or edge_case",
            "line 5, tier: 'gold' is not a tier; use template, scenario or edge_case",
            "line 7, persona: the persona is missing; write a name",
            "line 7, tier: 'gold' is not a tier; use template, scenario or edge_case",
        ]
    );
    // The first ten, and the first twenty with a problem.
    let lines: Vec<u64> = look.lines.iter().map(|line| line.line).collect();
    assert_eq!(lines, (2..=11).chain((13..=41).step_by(2)).collect::<Vec<_>>());
    assert_eq!(look.lines[5].cells, ["", "B", "topic 7", "gold", ""]);
    let columns: Vec<_> = look.lines[5].problems.iter().map(|(column, _)| *column).collect();
    assert_eq!(columns, [Some(FileColumn::Persona), Some(FileColumn::Tier)]);
    assert_eq!(look.lines[0].problems, []);
    // The column without a heading is not shown.
    let headings: Vec<_> = look.headings.iter().map(|of| (&*of.heading, of.column, of.samples.join("|"))).collect();
    assert_eq!(
        headings,
        [
            ("persona", Some(FileColumn::Persona), "A|A|A".to_owned()),
            ("emotion", Some(FileColumn::Emotion), "B|B|B".to_owned()),
            ("topic", Some(FileColumn::Topic), "topic 2|topic 3|topic 4".to_owned()),
            ("tier", Some(FileColumn::Tier), "template|gold|template".to_owned()),
            ("Notes", None, "n".to_owned()),
        ]
    );
    assert_eq!((look.encoding, look.guessed, look.sheets, look.sheet), (Some("UTF-8"), false, vec![], None));
}

#[test]
fn a_missing_column_is_a_problem_of_the_headings_and_rows_are_shown_and_not_read() {
    let text = "\nWer,Arc,Thema,Stufe\nA,B,C,template\nD,E,F,edge\n";
    let found = look("plan.csv", text);
    assert_eq!((found.found, found.rows.len(), found.lines.len()), (2, 0, 2));
    assert_eq!(found.lines[1].cells, ["D", "E", "F", "edge"]);
    let named = "the first line names 'Wer', 'Arc', 'Thema', 'Stufe'";
    assert_eq!(
        said(&found.problems),
        [
            format!("line 2, persona: there is no column 'persona'; {named}"),
            format!("line 2, topic: there is no column 'topic'; {named}"),
            format!("line 2, tier: there is no column 'tier'; {named}"),
        ]
    );
    assert_eq!(read_plan("plan.csv", text.as_bytes(), &ReadPlanAs::default()).expect_err("no plan"), found.problems);
    // The person says which they are.
    let how = with(&[
        (FileColumn::Persona, Some("wer")),
        (FileColumn::Topic, Some("Thema")),
        (FileColumn::Tier, Some("Stufe")),
    ]);
    let plan = read_plan("plan.csv", text.as_bytes(), &how).expect("a plan");
    assert_eq!((plan.lines, plan.ignored_columns), (vec![3, 4], vec![]));
    assert_eq!((&*plan.rows[1].persona, &*plan.rows[1].topic, plan.rows[1].tier), ("D", "F", Tier::EdgeCase));
    // One heading that is not there, and all others.
    let found = look_at_plan("plan.csv", text.as_bytes(), &with(&[(FileColumn::Brief, Some("Text"))])).expect("a look");
    assert_eq!(
        said(&found.problems)[3..],
        ["line 2, brief: there is no column 'Text' in the file; it has 'Wer', 'Arc', 'Thema', 'Stufe'"]
    );
}

#[test]
fn a_column_that_is_left_out_has_its_default_and_is_not_called_unknown() {
    let text = "persona,emotion,topic,tier,brief,tone,Reviewer\nA,B,C,template,x,gold,y\n";
    let how = with(&[(FileColumn::Brief, None), (FileColumn::Tone, None)]);
    let plan = read_plan("plan.csv", text.as_bytes(), &how).expect("a plan");
    assert_eq!((plan.rows[0].brief.as_deref(), &*plan.rows[0].tone), (None, "warm"));
    assert_eq!(plan.ignored_columns, ["Reviewer"]);
}

#[test]
fn keys_of_objects_are_headings_in_the_order_in_which_they_appear() {
    let text = r#"{"tier":"template","Wer":"A","persona":"P","arc":"B","topic":"C"}
{"emotion":"E","topic":["C"],"tier":"template","Wer":"D","n":7}
{"emotion":"E","emotion":"F","topic":"C","tier":"template","Wer":"D"}
{"tier"
{"emotion":"E","topic":"C","tier":"template"}"#;
    let found =
        look_at_plan("plan.jsonl", text.as_bytes(), &with(&[(FileColumn::Persona, Some("Wer"))])).expect("a look");
    let headings: Vec<_> = found.headings.iter().map(|of| (&*of.heading, of.column, of.samples.join("|"))).collect();
    assert_eq!(
        headings,
        [
            ("tier", Some(FileColumn::Tier), "template|template|template".to_owned()),
            ("Wer", Some(FileColumn::Persona), "A|D|D".to_owned()),
            ("persona", None, "P".to_owned()),
            ("arc", Some(FileColumn::Emotion), "B".to_owned()),
            ("topic", Some(FileColumn::Topic), "C|[\"C\"]|C".to_owned()),
            ("emotion", Some(FileColumn::Emotion), "E|E|E".to_owned()),
            ("n", None, "7".to_owned()),
        ]
    );
    assert_eq!(found.rows.iter().map(|(line, row)| (*line, &*row.persona)).collect::<Vec<_>>(), [(1, "A")]);
    assert_eq!(found.found, 5);
    assert_eq!(
        said(&found.problems),
        [
            "line 2, topic: a text is expected here, such as \"topic\": \"...\"",
            "line 3, emotion: \"emotion\" stands twice in this object; keep one of them",
            "line 4: this is not valid JSON, near character 7: EOF while parsing an object",
            "line 5, persona: the persona is missing; write a name",
        ]
    );
    assert_eq!(found.lines[1].cells, ["template", "D", "", "", "[\"C\"]", "E", "7"]);
}

#[test]
fn a_guessed_encoding_is_named_by_the_look_and_by_the_plan() {
    let text = "persona,emotion,topic,tier\n谨慎的退休人员,从恐惧到自信,退休养老金不够用,template\n";
    let bytes = encoding_rs::GB18030.encode(text).0;
    let found = look_at_plan("plan.csv", &bytes, &ReadPlanAs::default()).expect("a look");
    assert_eq!((found.encoding, found.guessed), (Some("GB18030"), true));
    assert_eq!(found.rows[0].1.persona, "谨慎的退休人员");
    let plan = read_plan("plan.csv", &bytes, &ReadPlanAs::default()).expect("a plan");
    assert_eq!(plan.guessed_encoding, Some("GB18030"));
    // The person says so, or says another.
    let how = |name: &str| ReadPlanAs { encoding: Some(name.into()), ..ReadPlanAs::default() };
    assert_eq!(read_plan("plan.csv", &bytes, &how("gb18030")).expect("a plan").guessed_encoding, None);
    let other = look_at_plan("plan.csv", &bytes, &how("windows-1251")).expect("a look");
    assert_eq!((other.encoding, other.guessed), (Some("windows-1251"), false));
    assert_ne!(other.rows[0].1.persona, "谨慎的退休人员");
}

#[test]
fn long_cells_are_shown_in_part() {
    let (fits, long) = ("é".repeat(200), "é".repeat(201));
    let found = look("plan.csv", &format!("persona,emotion,topic,tier,brief,x\nA,B,C,template,{fits},{long}\n"));
    let shown = format!("{}\u{2026}", "é".repeat(199));
    assert_eq!(found.lines[0].cells[4..], [fits.clone(), shown.clone()]);
    assert_eq!((&found.headings[4].samples, &found.headings[5].samples), (&vec![fits.clone()], &vec![shown]));
    assert_eq!(found.rows[0].1.brief.as_deref(), Some(&*fits));
}

#[test]
fn what_is_no_plan_at_all_is_refused_also_by_a_look() {
    for (name, bytes, part) in [
        ("a.csv", &b" \n"[..], "the file is empty"),
        ("a.json", b"[{\"a\":1}", "the list is not closed"),
        ("a.bin", &[0, 0, 1, 0, 0, 7, 0, 0], "this is not a text file"),
    ] {
        let problems = look_at_plan(name, bytes, &ReadPlanAs::default()).expect_err(name);
        assert!(problems[0].message.contains(part), "{problems:?}");
    }
    let many = vec!["x"; 1_001].join(",");
    assert!(
        look_at_plan("a.csv", many.as_bytes(), &ReadPlanAs::default()).expect_err("wide")[0]
            .message
            .contains("1,000 columns")
    );
    // Headings without rows can be looked at, and a first line that does not end.
    assert_eq!(
        said(&look("a.csv", "persona,emotion,topic,tier\n").problems),
        ["the file has no rows; add a line for each conversation"]
    );
    let open = look("a.csv", "persona,\"emotion");
    assert!(open.problems[0].message.starts_with("a quotation mark opens in this line"), "{:?}", open.problems);
}

proptest! {
    #[test]
    fn a_mapped_file_reads_as_the_same_file_with_our_headings(
        order in Just(FileColumn::ALL.to_vec()).prop_shuffle(),
        kept in prop::collection::vec(any::<bool>(), 12),
        names in Just(["brief", "tone", "A", "b ", "Tier", "Ünï", "x y", "1", "Persona name", "topic", "_", "TEMPLATE"].to_vec()).prop_shuffle(),
        cells in prop::collection::vec(prop::collection::vec("(template|edge|none|curt|2|[a-z]{1,3}|)", 12), 1..5),
        upper in any::<bool>(),
    ) {
        let kept: Vec<FileColumn> =
            order.into_iter().filter(|of| FileColumn::REQUIRED.contains(of) || kept[*of as usize]).collect();
        let file = |headings: Vec<&str>| {
            let mut table = csv::Writer::from_writer(Vec::new());
            table.write_record(headings).expect("is written");
            for row in &cells {
                table.write_record(&row[..kept.len()]).expect("is written");
            }
            table.into_inner().expect("is written")
        };
        let ours = look_at_plan("a.csv", &file(kept.iter().map(|of| of.name()).collect()), &ReadPlanAs::default());
        let heading = |name: &str| if upper { name.to_uppercase() } else { name.to_owned() };
        let columns = FileColumn::ALL.map(|of| (of, kept.iter().position(|at| *at == of).map(|at| heading(names[at]))));
        let how = ReadPlanAs { columns: columns.to_vec(), ..ReadPlanAs::default() };
        let theirs = look_at_plan("a.csv", &file(names[..kept.len()].to_vec()), &how);
        let (ours, theirs) = (ours.expect("a look"), theirs.expect("a look"));
        prop_assert_eq!((&ours.rows, &ours.problems, &ours.lines), (&theirs.rows, &theirs.problems, &theirs.lines));
        prop_assert_eq!(theirs.headings.iter().map(|of| of.column).collect::<Vec<_>>(), kept.into_iter().map(Some).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_read_whole_is_what_the_look_shows(body in "((A|B),(C|),D,(template|gold|edge),(x|\"y,z\"|)\n){0,30}") {
        let text = format!("persona,emotion,topic,tier,brief\n{body}");
        let found = look("a.csv", &text);
        match read_plan("a.csv", text.as_bytes(), &ReadPlanAs::default()) {
            Ok(plan) => {
                prop_assert_eq!(found.problems, vec![]);
                prop_assert_eq!(found.rows, plan.lines.into_iter().zip(plan.rows).collect::<Vec<_>>());
            }
            Err(problems) => prop_assert_eq!(found.problems, problems),
        }
    }
}
