//! From a row and its library items to the prompt that is sent.

mod names;
mod traced;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, ValueKind};
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value, escape_formatter};
use serde::Serialize;

use crate::answer::{Conversation, Role};
use crate::items::Template;
use crate::manner::{ClientStyle, Ending, Friction};
use crate::row::Tier;
pub use names::{Name, WordOrigin, is_known, names};
pub use traced::{Fault, Piece, SourcePlace, TemplateProblemKind, TracedTemplate, place};

/// A persona, an arc, a topic or the voice as templates see it: made once, it is part of many prompts.
#[derive(Clone, Debug)]
pub struct Facts(Value);

impl Facts {
    /// The facts of a library item.
    pub fn of(item: &impl Serialize) -> Self {
        Self(Value::from(Serde(item)))
    }

    fn get(&self, path: &str) -> Option<Value> {
        path.split('.').try_fold(self.0.clone(), |value, key| value.get_attr(key).ok())
    }
}

/// A conversation that a prompt shows as an example.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PromptExample {
    /// Its turns, one after another, each with who speaks.
    pub conversation: String,
}

impl PromptExample {
    /// The example that a conversation is.
    pub fn of(conversation: &Conversation) -> Self {
        let said = conversation.turns.iter().map(|turn| {
            let speaker = if turn.role == Role::User { "Client" } else { "Expert" };
            format!("{speaker}: {}", turn.content.trim())
        });
        Self { conversation: said.collect::<Vec<_>>().join("\n\n") }
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
    client_style: Option<String>,
    friction: Option<String>,
    ending: Option<String>,
    examples: &'a [&'a PromptExample],
}

impl<'a> Values<'a> {
    fn of(input: &PromptInput<'a>) -> Self {
        let exchanges = input.tier.exchanges();
        let words = |name: &str| name.replace('_', " ");
        Self {
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
            client_style: input.client_style.map(|style| words(style.name())),
            friction: input.friction.map(|friction| words(friction.name())),
            ending: input.ending.map(|ending| words(ending.name())),
            examples: input.examples,
        }
    }
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
    /// How the client speaks, where the plan says it.
    pub client_style: Option<ClientStyle>,
    /// What stands in the expert's way.
    pub friction: Option<Friction>,
    /// How it ends.
    pub ending: Option<Ending>,
    /// Other conversations as they should be, chosen by a person.
    pub examples: &'a [&'a PromptExample],
}

impl PromptInput<'_> {
    /// The value of a name: "topic.typical_numbers". None where there is none.
    fn value(&self, name: &str) -> Option<Value> {
        let (root, path) = name.split_once('.').unwrap_or((name, ""));
        let item = match root {
            "persona" => self.persona,
            "arc" => self.arc,
            "topic" => self.topic,
            "voice" => self.voice,
            _ => return Value::from(Serde(&Values::of(self))).get_attr(name).ok(),
        };
        item.get(path)
    }

    /// The value of a name as one line; none where there is none.
    pub fn sample(&self, name: &str) -> Option<String> {
        let value = self.value(name).filter(|value| !value.is_none() && !value.is_undefined())?;
        match value.kind() {
            ValueKind::Seq => Some(value.try_iter().ok()?.map(|part| part.to_string()).collect::<Vec<_>>().join("; ")),
            _ => Some(value.to_string()),
        }
    }
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

/// What stands before examples that a template does not place itself.
const EXAMPLES: &str = "## Examples of conversations as they should be\n\nTake up how they sound and how they are led. Write another one: none of their facts, names and sentences.";

/// Steps that one prompt may take: the standard templates take some hundred.
const FUEL: u64 = 100_000;

/// What stands before manners that a template does not place itself.
const MANNERS: &str = "## What makes this conversation its own";

/// What is added behind a prompt, because its template does not place it itself.
#[derive(Clone, Debug)]
struct Placed {
    brief: bool,
    examples: bool,
    client_style: bool,
    friction: bool,
    ending: bool,
}

impl Placed {
    fn of(environment: &Environment<'_>) -> Self {
        let named = environment.get_template("prompt").map(|read| read.undeclared_variables(false)).unwrap_or_default();
        let has = |name| named.contains(name);
        Self {
            brief: has("brief"),
            examples: has("examples"),
            client_style: has("client_style"),
            friction: has("friction"),
            ending: has("ending"),
        }
    }

    /// Examples, then manners, the brief last and as it is. Each with what it is.
    fn additions(&self, input: &PromptInput<'_>) -> Vec<(&'static str, String)> {
        let mut additions = Vec::new();
        if !self.examples && !input.examples.is_empty() {
            let mut text = EXAMPLES.to_owned();
            for (number, example) in (1..).zip(input.examples) {
                text.push_str(&format!("\n\n### Example {number}\n\n{}", example.conversation));
            }
            additions.push(("examples", text));
        }
        let manners = [
            input.client_style.filter(|_| !self.client_style).map(ClientStyle::told),
            input.friction.filter(|_| !self.friction).map(Friction::told),
            input.ending.filter(|_| !self.ending).map(Ending::told),
        ];
        let told: Vec<String> = manners.into_iter().flatten().map(|manner| format!("- {manner}")).collect();
        if !told.is_empty() {
            additions.push(("client_style", format!("{MANNERS}\n\n{}", told.join("\n"))));
        }
        if let Some(brief) = input.brief.filter(|_| !self.brief) {
            additions.push(("brief", brief.to_owned()));
        }
        additions
    }
}

/// An environment that knows one template and nothing else: it reads no file, and what takes too many steps ends.
fn environment(body: &str, undefined: UndefinedBehavior) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(undefined);
    environment.set_fuel(Some(FUEL));
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.add_template_owned("prompt", body.to_owned())?;
    Ok(environment)
}

/// A template that was read once and renders many prompts.
pub struct PromptTemplate {
    environment: Environment<'static>,
    name: String,
    placed: Placed,
}

impl PromptTemplate {
    /// Reads a template. Undefined names are errors, not empty strings; what a row does not have is an empty string.
    pub fn new(template: &Template) -> Result<Self, PromptError> {
        let name = template.name.clone();
        let mut environment = environment(&template.body, UndefinedBehavior::SemiStrict)
            .map_err(|error| PromptError::Template { name: name.clone(), reason: describe(&error) })?;
        environment.set_formatter(
            |output, state, value| {
                if value.is_none() { Ok(()) } else { escape_formatter(output, state, value) }
            },
        );
        let placed = Placed::of(&environment);
        Ok(Self { environment, name, placed })
    }

    /// The prompt of one row. Examples, manners and a brief that the template does not place itself are added at the end,
    /// the brief last and as it is.
    pub fn render(&self, input: &PromptInput<'_>) -> Result<String, PromptError> {
        let template = self.environment.get_template("prompt").map_err(|error| self.missing(&error))?;
        let values = Value::from(Serde(&Values::of(input)));
        let mut prompt = template.render(values).map_err(|error| self.missing(&error))?;
        for (_, addition) in self.placed.additions(input) {
            prompt.push_str("\n\n");
            prompt.push_str(&addition);
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
mod tests;
