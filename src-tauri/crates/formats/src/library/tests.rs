use proptest::prelude::*;
use train_domain::items::{Arc, EmotionRange, Level, Persona, Resource, Template, Topic, Voice, Word};
use train_domain::names::LONGEST;
use train_domain::row::Tier;

use super::*;

fn persona() -> Persona {
    Persona {
        name: "Anxious Planner".into(),
        role: "librarian".into(),
        age: 52,
        income_band: String::new(),
        background: "Keeps \"three\" spreadsheets,\nand trusts none.".into(),
        speech: "=SUM(fast)".into(),
        typical_questions: vec!["-What if?".into(), "And then?".into()],
        concerns: Vec::new(),
        phrases: vec!["I read {braces} and [lists], too.".into()],
    }
}

fn library() -> Vec<ItemBody> {
    let ends = |emotion: &str| EmotionRange { emotion: emotion.into(), low: 0.6, high: 0.9 };
    let word = |name: &str| Word { name: name.into(), meaning: String::new() };
    vec![
        ItemBody::Persona(persona()),
        ItemBody::Persona(Persona { name: "Zoé".into(), age: 0, ..persona() }),
        ItemBody::Arc(Arc {
            name: "Fear to Calm".into(),
            start: ends("fear"),
            end: ends("calm"),
            strategy: "Slowly.".into(),
            techniques: vec!["one".into()],
            phrases: Vec::new(),
            avoid: Vec::new(),
            personas: vec!["Zoé".into()],
            tiers: vec![Tier::EdgeCase, Tier::Template],
            boundary: None,
            referral: Some("988".into()),
        }),
        ItemBody::Topic(Topic {
            name: "Fees".into(),
            category: "Costs".into(),
            level: Level::Advanced,
            summary: "What it costs.".into(),
            key_points: Vec::new(),
            typical_numbers: vec!["$300 a year".into()],
        }),
        ItemBody::Intent(word("decide")),
        ItemBody::Tone(word("warm")),
        ItemBody::Template(Template {
            name: "Standard".into(),
            tier: Tier::Scenario,
            body: "{# no #}Write as {{ persona.name }}:\r\n\"{{ topic.name }}\"\\\n".into(),
            notes: String::new(),
        }),
        ItemBody::Voice(Voice {
            name: "Nora".into(),
            role: "planner".into(),
            principles: vec!["Kind.".into()],
            avoid_phrases: Vec::new(),
            system_prompt: "You are Nora.".into(),
        }),
        ItemBody::Resource(Resource { name: "988".into(), contact: "988".into(), notes: "@night".into() }),
    ]
}

fn bodies(file: LibraryFile) -> Vec<ItemBody> {
    file.items.into_iter().map(|item| item.body).collect()
}

fn told(file_name: &str, text: &str, kind: Option<ItemKind>) -> Vec<String> {
    let problems = read_library(file_name, text.as_bytes(), kind).expect_err("something is wrong");
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn a_library_comes_back_from_json_and_each_kind_from_its_table() {
    let text = write_library_json(&library());
    assert!(
        text.starts_with("{\n  \"train_library\": 1,\n  \"personas\": [\n    {\n      \"name\": \"Anxious Planner\","),
        "{text}"
    );
    assert!(text.contains("\"low\": 0.6,"), "{text}");
    let read = read_library("library.json", text.as_bytes(), None).expect("is read");
    assert!(read.items.iter().all(|item| item.absent.is_empty()));
    assert_eq!(bodies(read), library());
    let again = read_library("no ending", text.as_bytes(), None).expect("told by its text");
    assert_eq!(bodies(again), library());
    for kind in ItemKind::ALL {
        let expected: Vec<ItemBody> = library().into_iter().filter(|item| item.kind() == kind).collect();
        let table = write_library_csv(kind, &library());
        assert_eq!(bodies(read_library("t.csv", &table, Some(kind)).expect("is read")), expected);
        let semicolons = String::from_utf8(table.clone()).expect("text");
        assert!(!semicolons.lines().any(|line| line.contains(",=") || line.contains(",@")), "{semicolons}");
        if ![ItemKind::Intent, ItemKind::Tone].contains(&kind) {
            assert_eq!(bodies(read_library("t.csv", &table, None).expect("told by its columns")), expected);
        }
    }
}

#[test]
fn a_table_is_read_as_spreadsheets_write_it() {
    let table = "\u{feff}Name;Contact;Color\r\n\"Hope Line\";\"(415) 555-0123\";red\r\n\r\nDesk;help@county.gov;\r\n";
    let read = read_library("r.csv", table.as_bytes(), None).expect("resources");
    assert_eq!(read.ignored_columns, ["Color"]);
    // As the form calls them, or as a file of ours does.
    let persona = "name,Who,How the client speaks,typical questions,Worries,age\nZoé,nurse,fast,Why?,the rent,41\n";
    let persona = read_library("p.csv", persona.as_bytes(), None).expect("a persona");
    assert!(persona.ignored_columns.is_empty(), "{:?}", persona.ignored_columns);
    let absent: Vec<&str> = read.items[0].absent.iter().map(|field| field.path).collect();
    assert_eq!((absent, read.items[1].line), (vec!["notes"], 4));
    assert_eq!(
        told("w.csv", "name,meaning\nwarm,near\n", None)[0],
        "line 1: these columns fit several kinds; say which it is: intents, tones"
    );
    assert_eq!(
        bodies(read_library("w.csv", b"name,meaning\nwarm,near\n", Some(ItemKind::Tone)).expect("tones")).len(),
        1
    );
}

#[test]
fn what_is_wrong_is_told_with_line_and_field_and_nothing_is_given() {
    let table = "name,age,concerns\nAna,43,debt\nBob,old,\nana,44,\n,45,\n";
    assert_eq!(
        told("p.csv", table, Some(ItemKind::Persona)),
        [
            "line 3, age: 'old' is no age; write whole years, such as 43",
            "line 4: the persona \"ana\" stands on line 2 already; take one of the two out",
            "line 5, name: is empty; it is what rows and people call it by",
        ]
    );
    assert_eq!(
        told("a.csv", "name,role\nx,y\n", Some(ItemKind::Persona)),
        ["line 1, age: there is no such column, and every row needs it"]
    );
    assert_eq!(told("a.csv", "colour\nred\n", None), ["line 1: the first line names no column that is known"]);
    assert!(told("a.csv", "name,age\n\"Ana,43\n", Some(ItemKind::Persona))[0].contains("not closed"));

    let json = "{\n \"train_library\": 1,\n \"personas\": [\n  {\"name\": \"Ana\",\n   \"age\": 130,\n   \"wishes\": []},\n  {\"name\": \"Bob\",\n   \"age\": 130},\n  7\n ],\n \"moods\": [],\n \"arcs\": [{\"name\": \"A\", \"start\": {\"emotion\": \"fear\", \"low\": 0.9,\n \"top\": 1}}]\n}";
    let found = told("l.json", json, None);
    assert_eq!(found.len(), 5, "{found:#?}");
    assert!(found[0].starts_with("line 11, moods: there is no such list; there are personas, arcs,"), "{found:?}");
    assert!(
        found[1].starts_with("line 6, wishes: such a field is not known of a persona; it has name, role,"),
        "{found:?}"
    );
    assert_eq!(found[2], "line 8, age: has to be from 0 to 120");
    assert_eq!(found[3], "line 9, personas[2]: this is no persona");
    assert!(found[4].starts_with("line 12, start.top: such a field is not known of an arc; it has"), "{found:?}");
}

/// The published schema names the fields that are read, no more and no fewer.
#[test]
fn the_schema_has_the_fields_of_every_kind() {
    use serde_json::{Value, json};
    let schema: Value = serde_json::from_str(include_str!("../../../../../docs/library.schema.json")).expect("JSON");
    assert_eq!(schema["properties"]["train_library"]["const"], json!(1));
    let keys = |value: &Value| value.as_object().map(|map| map.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
    let mut lists: Vec<String> = ItemKind::ALL.iter().map(|kind| kind.list().to_owned()).collect();
    lists.extend(["$schema".into(), "train_library".into()]);
    lists.sort();
    assert_eq!(keys(&schema["properties"]), lists);
    for kind in ItemKind::ALL {
        let items = &schema["properties"][kind.list()]["items"]["$ref"];
        let name = items.as_str().and_then(|path| path.strip_prefix("#/$defs/")).expect("a definition");
        let of = &schema["$defs"][name];
        let mut paths: Vec<String> = Vec::new();
        for key in keys(&of["properties"]) {
            if of["properties"][&key]["$ref"].as_str() == Some("#/$defs/emotion") {
                let parts = keys(&schema["$defs"]["emotion"]["properties"]);
                paths.extend(parts.into_iter().map(|part| format!("{key}.{part}")));
            } else {
                paths.push(key);
            }
        }
        let mut expected: Vec<&str> = kind.fields().iter().map(|field| field.path).collect();
        expected.sort_unstable();
        paths.sort();
        assert_eq!(paths, expected, "{kind:?}");
        assert_eq!(of["properties"]["name"]["maxLength"], json!(LONGEST));
        assert_eq!(of["additionalProperties"], json!(false));
    }
    let names = |list: &Value| list.as_array().cloned().unwrap_or_default();
    assert_eq!(names(&schema["$defs"]["tier"]["enum"]), Tier::ALL.map(|tier| json!(tier.name())));
    let levels = &schema["$defs"]["topic"]["properties"]["level"]["enum"];
    assert_eq!(names(levels), Level::ALL.map(|level| json!(level.name())));
}

#[test]
fn what_is_no_library_or_of_a_newer_version_is_refused_in_words() {
    assert!(
        told("l.json", "{\"train_library\": 2, \"personas\": 5}", None)[0]
            .contains("newer version of Train: its format is 2")
    );
    assert!(told("l.json", "{\"personas\": []}", None)[0].contains("this is no library file"));
    assert!(told("l.json", "[1]", None)[0].contains("begins like {\"train_library\":1}"));
    assert_eq!(told("l.json", "{\"train_library\": 1}", None), ["the file has no items"]);
    assert!(told("l.json", "{\n\"train_library\": 1,\n}", None)[0].starts_with("line 3: this is not JSON: "));
    assert!(told("l.json", " ", None)[0].starts_with("the file is empty"));
    assert!(told("l.csv", "PK\u{3}\u{4}", None)[0].contains("not a text file"));
}

proptest! {
    #[test]
    fn any_text_comes_back_exactly(
        name in "[=+@'\\PC]{1,12}", text in "[=+@'\",;\t\r\n\\PC]{0,20}", list in proptest::collection::vec("[-=+@'\\PC]{1,8}", 0..4),
    ) {
        let item = ItemBody::Persona(Persona { name, background: text, concerns: list, ..persona() }).tidy();
        prop_assume!(item.problems().is_empty());
        let items = vec![item];
        let table = write_library_csv(ItemKind::Persona, &items);
        prop_assert_eq!(bodies(read_library("t.csv", &table, Some(ItemKind::Persona)).expect("is read")), items.clone());
        let json = write_library_json(&items);
        prop_assert_eq!(bodies(read_library("t.json", json.as_bytes(), None).expect("is read")), items);
    }

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "[{}\\[\\]\":,a-z\n0-9]{0,80}") {
        let _ = read_library("x.json", &bytes, None);
        let _ = read_library("x.csv", &bytes, Some(ItemKind::Arc));
        let _ = read_library("x", text.as_bytes(), None);
        let _ = read_library("x.json", format!("{{\"train_library\":1,\"personas\":{text}}}").as_bytes(), None);
    }
}
