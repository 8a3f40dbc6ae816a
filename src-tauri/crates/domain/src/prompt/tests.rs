use super::*;
use crate::answer::Turn;
use crate::fixture;
use crate::items::{Persona, Topic};

/// Runs something with the input of a row.
pub fn with_input<T>(
    topic: &Topic,
    persona: &Persona,
    brief: Option<&str>,
    run: impl FnOnce(&PromptInput<'_>) -> T,
) -> T {
    run(&PromptInput {
        persona: &Facts::of(persona),
        arc: &Facts::of(&fixture::arc()),
        topic: &Facts::of(topic),
        voice: &Facts::of(&fixture::voice()),
        intent: "decide",
        tone: "warm",
        tier: Tier::Template,
        brief,
        variation: 1,
        client_style: None,
        friction: None,
        ending: None,
        examples: &[],
    })
}

fn render(body: &str, brief: Option<&str>) -> Result<String, PromptError> {
    render_with(body, brief, &[])
}

fn render_with(body: &str, brief: Option<&str>, examples: &[&PromptExample]) -> Result<String, PromptError> {
    let template = Template { name: "T".into(), tier: Tier::Template, body: body.into(), notes: String::new() };
    let (persona, topic) = (fixture::persona(), fixture::topic());
    let template = PromptTemplate::new(&template)?;
    with_input(&topic, &persona, brief, |input| template.render(&PromptInput { examples, ..*input }))
}

#[test]
fn examples_stand_where_the_template_has_them_or_behind_it_and_before_the_brief() {
    let turns = [Turn::new(Role::User, " {{ tone }} I am late. "), Turn::new(Role::Assistant, "That happens.")];
    let example = &PromptExample::of(&Conversation::of(turns));
    assert_eq!(example.conversation, "Client: {{ tone }} I am late.\n\nExpert: That happens.");
    let placed = "{% for example in examples %}[{{ example.conversation }}]{% endfor %}";
    let both = render_with(placed, None, &[example, example]).expect("renders");
    assert_eq!(both, format!("[{0}][{0}]", example.conversation));
    assert_eq!(render_with(placed, None, &[]).expect("renders"), "");
    let added = render_with("body", Some("brief"), &[example]).expect("renders");
    let expected = format!("body\n\n{EXAMPLES}\n\n### Example 1\n\n{}\n\nbrief", example.conversation);
    assert_eq!(added, expected);
    assert_eq!(render_with("body", None, &[]).expect("renders"), "body");
}

#[test]
fn values_are_put_in_and_the_brief_stays_as_it_is() {
    assert_eq!(
        render("{{ persona.name }}, {{ exchanges_min }}-{{ exchanges_max }}", None).expect("renders"),
        "Anxious Planner, 3-5"
    );
    assert_eq!(render("{{ tone }}", Some("say {{ tone }} <b>")).expect("renders"), "warm\n\nsay {{ tone }} <b>");
    assert_eq!(render("[{{ brief }}]", Some("x")).expect("renders"), "[x]");
    // A prompt that holds the words of a short brief anyway says nothing about the brief.
    assert_eq!(render("a warm talk about debt", Some("debt")).expect("renders"), "a warm talk about debt\n\ndebt");
    assert_eq!(render("{% if brief %}{{ brief|upper }}{% endif %}", Some("x")).expect("renders"), "X");
}

#[test]
fn a_missing_value_is_named_before_anything_is_sent() {
    let error = render("one\n{{ persona.salary }}", None).expect_err("no salary");
    assert!(matches!(error, PromptError::Missing { .. }), "{error}");
    assert!(error.to_string().contains("line 2"), "{error}");
    assert!(matches!(render("{% if %}", None), Err(PromptError::Template { .. })));
}

#[test]
fn a_template_that_does_not_end_is_an_error_that_names_it() {
    let endless = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
    let error = render(endless, None).expect_err("no prompt").to_string();
    assert!(error.contains("does not come to an end") && error.contains('"'), "{error}");
    let long = "{% for a in range(2000) %}{{ a }} {% endfor %}";
    assert!(render(long, None).is_ok(), "a list of two thousand is none");
}

#[test]
fn a_manner_stands_where_the_template_has_it_or_behind_it_before_the_brief() {
    let facts = (
        Facts::of(&fixture::persona()),
        Facts::of(&fixture::arc()),
        Facts::of(&fixture::topic()),
        Facts::of(&fixture::voice()),
    );
    let prompt = |body: &str| {
        let template = Template { name: "T".into(), tier: Tier::Template, body: body.into(), notes: String::new() };
        let (persona, arc, topic, voice) = (&facts.0, &facts.1, &facts.2, &facts.3);
        let input = PromptInput {
            persona,
            arc,
            topic,
            voice,
            intent: "decide",
            tone: "warm",
            tier: Tier::Template,
            brief: Some("the brief"),
            variation: 1,
            client_style: Some(ClientStyle::Curt),
            friction: Some(Friction::PushesBack),
            ending: None,
            examples: &[],
        };
        PromptTemplate::new(&template).expect("reads").render(&input).expect("renders")
    };
    let (curt, pushes) = (ClientStyle::Curt.told(), Friction::PushesBack.told());
    assert_eq!(prompt("x"), format!("x\n\n{MANNERS}\n\n- {curt}\n- {pushes}\n\nthe brief"));
    assert_eq!(
        prompt("{{ client_style }}{{ ending }}|{% if friction %}{{ friction }}{% endif %}"),
        "curt|pushes back\n\nthe brief",
        "what a row does not have is nothing"
    );
    assert_eq!(prompt("{{ friction }}"), format!("pushes back\n\n{MANNERS}\n\n- {curt}\n\nthe brief"));
}
