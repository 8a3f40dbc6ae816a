//! From a row and its library items to the prompt that is sent.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};
use serde::Serialize;

use crate::items::Template;
use crate::row::Tier;

/// A persona, an arc, a topic or the voice as templates see it: made once, it is part of many prompts.
#[derive(Clone, Debug)]
pub struct Facts(Value);

impl Facts {
    /// The facts of a library item.
    pub fn of(item: &impl Serialize) -> Self {
        Self(Value::from(Serde(item)))
    }
}

/// What a template can name.
#[derive(Serialize)]
struct Values<'a> {
    persona: &'a Value,
    arc: &'a Value,
    topic: &'a Value,
    voice: &'a Value,
    intent: &'a str,
    tone: &'a str,
    tier_label: &'a str,
    exchanges_min: usize,
    exchanges_max: usize,
    brief: Option<&'a str>,
    variation: u32,
}

/// One row with all that its prompt is made of.
#[derive(Clone, Copy, Debug)]
pub struct PromptInput<'a> {
    /// Who the client is.
    pub persona: &'a Facts,
    /// How the client's emotion moves.
    pub arc: &'a Facts,
    /// What it is about.
    pub topic: &'a Facts,
    /// Who answers.
    pub voice: &'a Facts,
    /// What the client wants.
    pub intent: &'a str,
    /// How it sounds.
    pub tone: &'a str,
    /// The row's tier.
    pub tier: Tier,
    /// Free text of the plan.
    pub brief: Option<&'a str>,
    /// Which of several conversations of the same combination.
    pub variation: u32,
}

/// Why a prompt could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PromptError {
    /// The template itself is wrong.
    #[error("the template \"{name}\" cannot be read: {reason}")]
    Template {
        /// The template's name.
        name: String,
        /// Line and cause.
        reason: String,
    },
    /// The template names something that there is no value for.
    #[error("the template \"{name}\" needs a value that is missing: {reason}")]
    Missing {
        /// The template's name.
        name: String,
        /// What is missing, and where.
        reason: String,
    },
}

/// Steps that one prompt may take: the standard templates take some hundred.
const FUEL: u64 = 100_000;

/// A template that was read once and renders many prompts.
pub struct PromptTemplate {
    environment: Environment<'static>,
    name: String,
    /// The template says itself where the brief goes.
    places_brief: bool,
}

impl PromptTemplate {
    /// Reads a template. Undefined names are errors, not empty strings.
    pub fn new(template: &Template) -> Result<Self, PromptError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_fuel(Some(FUEL));
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(
            syntax.map_err(|error| PromptError::Template { name: template.name.clone(), reason: describe(&error) })?,
        );
        environment
            .add_template_owned("prompt", template.body.clone())
            .map_err(|error| PromptError::Template { name: template.name.clone(), reason: describe(&error) })?;
        let places_brief =
            environment.get_template("prompt").is_ok_and(|read| read.undeclared_variables(false).contains("brief"));
        Ok(Self { environment, name: template.name.clone(), places_brief })
    }

    /// The prompt of one row. A brief that the template does not place itself is added at the end as it is.
    pub fn render(&self, input: &PromptInput<'_>) -> Result<String, PromptError> {
        let exchanges = input.tier.exchanges();
        let values = Values {
            persona: &input.persona.0,
            arc: &input.arc.0,
            topic: &input.topic.0,
            voice: &input.voice.0,
            intent: input.intent,
            tone: input.tone,
            tier_label: input.tier.label(),
            exchanges_min: *exchanges.start(),
            exchanges_max: *exchanges.end(),
            brief: input.brief,
            variation: input.variation,
        };
        let template = self.environment.get_template("prompt").map_err(|error| self.missing(&error))?;
        let mut prompt = template.render(Value::from(Serde(&values))).map_err(|error| self.missing(&error))?;
        if let Some(brief) = input.brief
            && !self.places_brief
        {
            prompt.push_str("\n\n");
            prompt.push_str(brief);
        }
        Ok(prompt)
    }

    fn missing(&self, error: &minijinja::Error) -> PromptError {
        if error.kind() == ErrorKind::OutOfFuel {
            let reason = "it does not come to an end: a loop in it runs far too often".into();
            return PromptError::Template { name: self.name.clone(), reason };
        }
        PromptError::Missing { name: self.name.clone(), reason: describe(error) }
    }
}

fn describe(error: &minijinja::Error) -> String {
    let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    match error.line() {
        Some(line) => format!("{what} (line {line})"),
        None => what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn render(body: &str, brief: Option<&str>) -> Result<String, PromptError> {
        let template = Template { name: "T".into(), tier: Tier::Template, body: body.into(), notes: String::new() };
        PromptTemplate::new(&template)?.render(&PromptInput {
            persona: &Facts::of(&fixture::persona()),
            arc: &Facts::of(&fixture::arc()),
            topic: &Facts::of(&fixture::topic()),
            voice: &Facts::of(&fixture::voice()),
            intent: "decide",
            tone: "warm",
            tier: Tier::Template,
            brief,
            variation: 1,
        })
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
}
