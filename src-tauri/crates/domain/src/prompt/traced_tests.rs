use super::*;
use crate::fixture;
use crate::items::Topic;
use crate::prompt::tests::with_input;

fn pieces(source: &str, brief: Option<&str>) -> Vec<Piece> {
    let template = TracedTemplate::new(source).expect("reads");
    with_input(&fixture::topic(), &fixture::persona(), brief, |input| template.pieces(input)).expect("renders")
}

fn faults(source: &str, topic: &Topic) -> Vec<(TemplateProblemKind, String, String)> {
    let template = TracedTemplate::new(source).expect("reads");
    let found = with_input(topic, &fixture::persona(), None, |input| template.faults(input));
    let found = template.unknown().iter().cloned().chain(found);
    found.map(|fault| (fault.kind, source[fault.start..fault.end].to_owned(), fault.placeholder)).collect()
}

#[test]
fn every_word_has_its_origin_also_in_loops_and_behind_filters() {
    let source = "Äb {{ persona.name }}: {{ topic.typical_numbers | join(\", \") }}
{% for principle in voice.principles %}
- {{ principle }}
{% endfor %}
{{ arc.start.low | round(1) }} {{ exchanges_min * 2 }}";
    let pieces = pieces(source, Some("say {{ tone }}"));
    let named: Vec<(&str, WordOrigin, &str, &str)> = pieces
        .iter()
        .filter_map(|piece| Some((&*piece.text, piece.origin, piece.name.as_deref()?, &source[piece.at.clone()])))
        .collect();
    assert_eq!(
        named,
        [
            ("Anxious Planner", WordOrigin::Persona, "persona.name", "persona.name"),
            ("$40,000 in one year", WordOrigin::Topic, "topic.typical_numbers", "topic.typical_numbers | join(\", \")"),
            ("Take up the feeling before the first figure.", WordOrigin::Voice, "voice.principles", "principle"),
            ("0.7", WordOrigin::Arc, "arc.start.low", "arc.start.low | round(1)"),
            ("6", WordOrigin::Row, "exchanges_min", "exchanges_min * 2"),
            ("say {{ tone }}", WordOrigin::Row, "brief", ""),
        ],
        "values are never expanded again"
    );
    let whole: String = pieces.iter().map(|piece| &*piece.text).collect();
    let template = TracedTemplate::new(source).expect("reads");
    let text = with_input(&fixture::topic(), &fixture::persona(), Some("say {{ tone }}"), |input| template.text(input));
    assert_eq!(whole, text.expect("renders"), "pieces are the prompt");
}

#[test]
fn all_that_is_missing_empty_or_unknown_is_found_at_once_with_its_place() {
    let topic = Topic { typical_numbers: Vec::new(), summary: " ".into(), ..fixture::topic() };
    let source = "{{ topic.summary }}{{ persona.salary }}{{ topic.typical_numbers | join(\"; \") }}
{% for n in topic.typical_numbers %}{{ n }}{% endfor %}{% if perona.name %}{% endif %}{{ persona.concerns[7] }}";
    use TemplateProblemKind::{Empty, Missing, Unknown};
    let of = |kind, at: &str, name: &str| (kind, at.to_owned(), name.to_owned());
    assert_eq!(
        faults(source, &topic),
        [
            of(Unknown, "persona.salary", "persona.salary"),
            of(Unknown, "perona.name", "perona.name"),
            of(Missing, "persona.concerns[7]", "persona.concerns"),
            of(Empty, "topic.summary", "topic.summary"),
            of(Empty, "topic.typical_numbers | join(\"; \")", "topic.typical_numbers"),
            of(Empty, "topic.typical_numbers", "topic.typical_numbers"),
        ]
    );
    // What is asked about first may be empty, and nothing is wrong with what has everything.
    let asked = "{% if topic.typical_numbers %}{{ topic.typical_numbers | join }}{% endif %}{% if brief %}{{ brief }}{% endif %}";
    assert_eq!(faults(asked, &topic), []);
    assert_eq!(
        faults("{{ topic.summary }} {% for n in topic.typical_numbers %}{{ n }}{% endfor %}", &fixture::topic()),
        []
    );
    let told = TracedTemplate::new("{{ persona.nam }}").expect("reads");
    assert_eq!(told.unknown()[0].message, "There is no persona.nam. Did you mean persona.name?");
}

#[test]
fn what_cannot_be_read_or_does_not_end_is_said_with_its_place() {
    let source = "one\n{{ persona.name }\n";
    let fault = TracedTemplate::new(source).err().expect("a bracket is missing");
    assert_eq!((fault.kind, place(source, fault.start, fault.end).line), (TemplateProblemKind::Syntax, 2), "{fault:?}");
    let endless = "x\n{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
    let template = TracedTemplate::new(endless).expect("reads");
    let found = with_input(&fixture::topic(), &fixture::persona(), None, |input| template.faults(input));
    assert_eq!(found.len(), 1);
    assert!(
        found[0].kind == TemplateProblemKind::Syntax && found[0].message.contains("does not come to an end"),
        "{found:?}"
    );
}

#[test]
fn places_are_counted_as_editors_do() {
    let source = "é😀\n  {{ x }}";
    let at = source.find('x').expect("there");
    assert_eq!(place(source, at, at + 1), SourcePlace { line: 2, column: 6, from: 9, to: 10 });
    assert_eq!(place(source, 99, 99).from, 13);
}
