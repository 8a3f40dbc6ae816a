use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::fixture::{arc, persona, topic, voice};
use crate::items::fields::Field;
use crate::items::{Arc, ItemKind, Resource, Template, Word};
use crate::row::Tier;

fn template(body: &str) -> ItemBody {
    ItemBody::Template(Template { name: "T".into(), tier: Tier::EdgeCase, body: body.into(), notes: String::new() })
}

fn one_of_each() -> Vec<ItemBody> {
    let word = Word { name: "decide".into(), meaning: "wants to know which".into() };
    vec![
        ItemBody::Persona(persona()),
        ItemBody::Arc(Arc { referral: Some("an attorney".into()), ..arc() }),
        ItemBody::Topic(topic()),
        ItemBody::Intent(word.clone()),
        ItemBody::Tone(word),
        template("Write {{ persona.name }}.\nThen stop.\n"),
        ItemBody::Voice(voice()),
        ItemBody::Resource(Resource { name: "988".into(), contact: "988".into(), notes: String::new() }),
    ]
}

/// "Age: has to be from 0 to 120".
fn told(body: ItemBody) -> Vec<String> {
    body.tidy().problems().iter().map(|found| format!("{}: {}", found.field.label, found.message)).collect()
}

#[test]
fn items_as_they_come_with_the_program_are_right_and_come_back_from_json_and_cells() {
    let kinds: Vec<ItemKind> = one_of_each().iter().map(ItemBody::kind).collect();
    assert_eq!(kinds, ItemKind::ALL);
    for item in one_of_each() {
        assert_eq!(told(item.clone()), Vec::<String>::new());
        let json: Value = serde_json::from_str(&item.json()).expect("JSON");
        assert_eq!(ItemBody::of_json(item.kind(), &json), Ok(item.clone()));
        let cells = item.cells();
        let of = |field: &Field| {
            let at = item.kind().fields().iter().position(|other| other == field).expect("one of its fields");
            Some(cells[at].as_str())
        };
        assert_eq!(ItemBody::of_cells(item.kind(), of), Ok(item));
    }
}

#[test]
fn what_is_wrong_is_told_field_by_field() {
    let persona = ItemBody::Persona(crate::items::Persona {
        name: "  ".into(),
        age: 130,
        concerns: vec!["debt".into(), " ".into()],
        phrases: vec!["one\ntwo".into()],
        ..persona()
    });
    assert_eq!(
        told(persona),
        [
            "Name: is empty; it is what rows and people call it by",
            "Age: has to be from 0 to 120",
            "Worries: entry 2 is empty; write something or take it out",
            "Phrases: entry 1 holds a line break; make two entries of it",
        ]
    );
    let mut wrong = arc();
    wrong.name = "x".repeat(121);
    wrong.start.emotion = " ".into();
    (wrong.start.low, wrong.start.high) = (0.9, 0.5);
    wrong.end.high = 1.5;
    assert_eq!(
        told(ItemBody::Arc(wrong)),
        [
            "Name: is longer than 120 characters or holds a line break",
            "Arrives with: is empty; write one word, such as fear",
            "Arrives with, weakest: 0.9 is more than the strongest, 0.5",
            "Leaves with, strongest: 1.5 is no strength; write a number from 0 to 1, such as 0.7",
        ]
    );
    assert!(told(template("{{ persona.name ")).concat().contains("Text: the template \"T\" cannot be read"));
    assert_eq!(told(template(" ")), ["Text: is empty, so there would be nothing to send"]);
    let word = ItemBody::Tone(Word { name: "warm\nand calm".into(), meaning: String::new() });
    assert_eq!(told(word).len(), 1);
}

#[test]
fn a_file_says_what_it_holds_instead() {
    let item = serde_json::json!({ "name": 3, "age": "old", "concerns": "debt" });
    let found = ItemBody::of_json(ItemKind::Persona, &item).expect_err("three fields are wrong");
    let found: Vec<String> = found.iter().map(|one| format!("{}: {}", one.field.path, one.message)).collect();
    assert_eq!(
        found,
        [
            "name: 3 is no text",
            "age: '\"old\"' is no age; write whole years, such as 43",
            "concerns: \"debt\" is no list of texts",
        ]
    );
    let missing = ItemBody::of_json(ItemKind::Template, &serde_json::json!({ "name": "T" })).expect_err("no tier");
    assert_eq!((missing[0].field.path, missing[0].message.as_str()), ("tier", "is missing"));
    let age = ItemBody::of_cells(ItemKind::Persona, |field| (field.path == "age").then_some("300"));
    assert_eq!(age.expect_err("too old")[0].message, "has to be from 0 to 120");
    let tiers = |text: &'static str| {
        ItemBody::of_cells(ItemKind::Arc, move |field| match field.path {
            "tiers" => Some(text),
            path if path.ends_with("low") || path.ends_with("high") => Some("0,5"),
            _ => None,
        })
    };
    let ItemBody::Arc(read) = tiers("Edge Case\r\nscenario\n").expect("tiers in their usual spellings") else {
        panic!()
    };
    assert_eq!((read.tiers, read.start.low), (vec![Tier::EdgeCase, Tier::Scenario], 0.5));
    assert_eq!(
        tiers("gold").expect_err("no tier")[0].message,
        "'gold' is no tier; use template, scenario or edge_case"
    );
}

#[test]
fn what_a_file_does_not_have_stays() {
    let fields = |paths: &[&str]| -> Vec<&'static Field> {
        ItemKind::Arc.fields().iter().filter(|field| paths.contains(&field.path)).collect()
    };
    let new = Arc { strategy: String::new(), techniques: Vec::new(), phrases: vec!["New.".into()], ..arc() };
    let old = Arc { start: crate::items::EmotionRange { emotion: "dread".into(), ..arc().start }, ..arc() };
    let kept = ItemBody::Arc(new).keeping(&ItemBody::Arc(old.clone()), &fields(&["strategy", "start.emotion"]));
    let expected = Arc { techniques: Vec::new(), phrases: vec!["New.".into()], ..old };
    assert_eq!(kept, ItemBody::Arc(expected));
}

proptest! {
    /// Whatever can be stored comes back from its cells as it was.
    #[test]
    fn cells_give_every_stored_item_back(
        name in "\\PC{0,12}", text in "[\\PC\n\r]{0,20}", list in proptest::collection::vec("\\PC{0,8}", 0..4),
        strong in 0.0_f32..=1.0, age in 0_u8..=120,
    ) {
        let mut persona = persona();
        (persona.name, persona.background, persona.concerns, persona.age) = (name.clone(), text.clone(), list.clone(), age);
        let mut arc = arc();
        (arc.name, arc.boundary, arc.avoid) = (name, Some(text), list);
        (arc.start.low, arc.start.high) = (strong, 1.0);
        for item in [ItemBody::Persona(persona).tidy(), ItemBody::Arc(arc).tidy()] {
            prop_assume!(item.problems().is_empty());
            let cells = item.cells();
            let of = |field: &Field| {
                let at = item.kind().fields().iter().position(|other| other == field).expect("one of its fields");
                Some(cells[at].as_str())
            };
            prop_assert_eq!(ItemBody::of_cells(item.kind(), of), Ok(item.clone()));
        }
    }
}
