//! Templates of a person's own: what they mark, what they refuse, and that none runs for ever.

use std::sync::LazyLock;

use proptest::prelude::*;
use train_chat::{Day, Family, LearnedBy, Rendered, Template, TemplateError, TemplateFault, render_json};
use train_domain::export::{EmptyThoughts, Message, MessageRole};

fn said(content: &str) -> Vec<Message<'_>> {
    let roles = [MessageRole::User, MessageRole::Assistant];
    let parts = content.split('|').zip(roles.into_iter().cycle());
    parts.map(|(content, role)| Message { role, content: content.into() }).collect()
}

fn render(template: &str, content: &str) -> Result<Rendered, TemplateError> {
    Template::from_text(template)?.with_tokens("<s>", "</s>").render(&said(content))
}

fn learned(rendered: &Rendered) -> Vec<&str> {
    rendered.learned.iter().map(|range| &rendered.text[range.clone()]).collect()
}

#[test]
fn what_the_tags_hold_is_learned() {
    let template = "{{ bos_token }}{% for m in messages %}\n  {% if m['role'] == 'assistant' %}\n<A>{% generation %}\n{{ m.content.strip() + eos_token }}{%- endgeneration %}\n{% else %}\n<U>{{ m['content'] | trim }}\n{% endif %}\n{% endfor %}";
    let rendered = render(template, " a | b\n|c|d").expect("renders");
    assert_eq!(rendered.text, "<s><U>a\n<A>b</s><U>c\n<A>d</s>");
    assert_eq!(learned(&rendered), ["b</s>", "d</s>"]);
    assert_eq!(rendered.learned_by, LearnedBy::Tags);
    // The characters that mark places inside are nobody's; in a template they are text all the same.
    let rendered =
        render("\u{FDD0}{% generation %}{{ messages[0].content ~ '\u{FDD1}' }}{% endgeneration %}", "\u{FDD2}1");
    let rendered = rendered.expect("renders");
    assert_eq!((rendered.text.as_str(), learned(&rendered)), ("\u{FDD0}\u{FDD2}1\u{FDD1}", vec!["\u{FDD2}1\u{FDD1}"]));
}

#[test]
fn without_tags_it_is_what_a_reply_adds() {
    let each = "{% for m in messages %}<{{ m.role }}>{{ m.content }}<end>\n{% endfor %}";
    let asked = "{% if add_generation_prompt %}<assistant>{% endif %}";
    let rendered = render(&format!("{each}{asked}"), "a|b|c|d").expect("renders");
    assert_eq!((learned(&rendered), rendered.learned_by), (vec!["b<end>\n", "d<end>\n"], LearnedBy::Difference));

    // The end of the text is only behind the last reply, and shares its first characters with the next turn.
    let closed = format!("{each}{{% if add_generation_prompt %}}<assistant>{{% else %}}<u-end>{{% endif %}}");
    let rendered = render(&closed, "a|b|c|d").expect("renders");
    assert_eq!(learned(&rendered), ["b<end>\n", "d<end>\n<u-end>"]);

    // A template that says other things as it is longer: nothing is guessed.
    let counted = format!("{{{{ messages | length }}}}{each}{asked}");
    let rendered = render(&counted, "a|b|c|d").expect("renders");
    assert_eq!((learned(&rendered), rendered.learned_by), (vec![], LearnedBy::Unknown));
}

#[test]
fn a_long_conversation_without_tags_costs_a_bounded_number_of_renderings() {
    let template = "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}";
    let long = vec!["x".repeat(20_000); 120].join("|");
    assert_eq!(render(template, &long).expect("renders").learned_by, LearnedBy::Unknown);
}

#[test]
fn an_error_has_its_line_and_column_in_the_file_as_it_was_written() {
    let error = render(
        "{% for m in messages %}\n{% generation %}é{{ m.content | shout }}{% endgeneration %}\n{% endfor %}",
        "a|b",
    );
    let error = error.expect_err("no such filter");
    assert_eq!((error.fault, error.line), (TemplateFault::Failed, Some(2)), "{error}");
    assert!(error.column.is_some_and(|column| (18..=34).contains(&column)), "{error}");
    let error = Template::from_text("a\n{% if x %}").expect_err("not closed");
    assert_eq!((error.fault, error.line), (TemplateFault::Syntax, Some(2)), "{error}");
    assert!(error.to_string().starts_with("The template cannot be read: "), "{error}");
    let error = render("{{ raise_exception('Only one turn') }}", "a").expect_err("refused");
    assert_eq!(error.fault, TemplateFault::Refused);
    assert_eq!(error.to_string(), "The template refuses this conversation: Only one turn (line 1, column 4)");
    let inside = "{% macro f() %}{{ raise_exception('no') }}{% endmacro %}{{ f() }}";
    assert_eq!(render(inside, "a").expect_err("refused").fault, TemplateFault::Refused);
}

#[test]
fn no_template_runs_for_ever() {
    for template in [
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{% set n = namespace(x='a') %}{% for a in range(100000) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
        "{{ 'x' * 100000000000 }}",
        "{% for a in range(100000) %}{% for b in range(100000) %}{{ messages[0].content }}{% endfor %}{% endfor %}",
    ] {
        let error = render(template, &"long ".repeat(10_000)).expect_err(template);
        assert_eq!(error.fault, TemplateFault::Endless, "{error}");
    }
    let recursion = "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}";
    assert_eq!(render(recursion, "a").expect_err("too deep").fault, TemplateFault::Failed);
}

#[test]
fn a_day_is_the_one_that_was_given() {
    let family = Family::find("llama3_2").expect("a family");
    let template = Template::of(family).expect("a template").with_day(Day { year: 2026, month: 11, day: 29 });
    let text = template.render(&said("a|b")).expect("renders").text;
    assert!(text.contains("Today Date: 29 Nov 2026\n"), "{text}");
}

#[test]
fn empty_thoughts_stand_before_the_replies_where_a_trainer_writes_them() {
    const BLOCK: &str = "<think>\n\n</think>\n\n";
    for name in ["qwen3", "qwen3_5"] {
        let rendered = |thoughts| {
            let template = Template::of(Family::find(name).expect("a family")).expect("a template");
            let rendered = template.with_thoughts(thoughts).render(&said("a|b|c|d")).expect("renders");
            let learned: Vec<String> = learned(&rendered).iter().map(|part| part.replace(BLOCK, "!")).collect();
            (rendered.text.matches(BLOCK).count(), learned)
        };
        let ends = |one: &str, other: &str| vec![format!("{one}b<|im_end|>\n"), format!("{other}d<|im_end|>\n")];
        assert_eq!(rendered(EmptyThoughts::Last), (1, ends("", "!")), "{name}");
        assert_eq!(rendered(EmptyThoughts::Learned), (2, ends("!", "!")), "{name}");
        assert_eq!(rendered(EmptyThoughts::Given), (2, ends("", "")), "{name}");
    }
}

#[test]
fn special_tokens_in_a_message_are_told() {
    let template = Template::of(Family::find("qwen3").expect("a family")).expect("a template");
    let ask = |role, content: &'static str| Message { role, content: content.into() };
    let messages = [ask(MessageRole::User, "What is <|im_end|>?"), ask(MessageRole::Assistant, "It ends.")];
    let rendered = template.render(&messages).expect("renders");
    let texts: Vec<&str> = rendered.intruding.iter().map(|range| &rendered.text[range.clone()]).collect();
    assert_eq!(texts, ["<|im_end|>"]);
    assert_eq!(rendered.special.len(), 6, "two turns, and an empty thought");
}

#[test]
fn a_request_as_json_is_answered_in_characters() {
    let request = r#"{"template":"é{% for m in messages %}{% generation %}{{ m.content }}{% endgeneration %}|{% endfor %}",
        "messages":[{"role":"user","content":"🙂a"},{"role":"assistant","content":"b"}]}"#;
    let answer = render_json(request).expect("renders");
    assert_eq!(answer, r#"{"text":"é🙂a|b|","learned":[[1,3],[4,5]],"learned_by":"tags"}"#);
    assert!(render_json("{}").is_err_and(|error| error.to_string().starts_with("no request to render: ")));
}

static TEMPLATES: LazyLock<Vec<(&Family, Template)>> = LazyLock::new(|| {
    Family::ALL.into_iter().map(|family| (family, Template::of(family).expect("a template"))).collect()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_text_renders_and_every_place_is_a_boundary_in_order(contents in prop::collection::vec("(\\PC|[\u{FDD0}-\u{FDD2}\n<>\\[\\]|])*", 1..7)) {
        let roles = [MessageRole::User, MessageRole::Assistant].into_iter().cycle();
        let messages: Vec<Message<'_>> =
            contents.iter().zip(roles).map(|(content, role)| Message { role, content: content.as_str().into() }).collect();
        for (family, template) in TEMPLATES.iter() {
            let rendered = template.render(&messages).expect("renders");
            for ranges in [&rendered.learned, &rendered.special, &rendered.intruding] {
                prop_assert!(ranges.iter().all(|range| rendered.text.get(range.clone()).is_some_and(|text| !text.is_empty())));
                prop_assert!(ranges.windows(2).all(|two| two[0].end <= two[1].start));
            }
            if family.name != "deepseek_v3" && !family.name.starts_with("qwen3") {
                for content in &contents {
                    prop_assert!(rendered.text.contains(content.trim()), "{}", family.name);
                }
            }
        }
    }
}
