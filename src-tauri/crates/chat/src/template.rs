//! A chat template: a family's, or a file of the person's own.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, ErrorKind};
use minijinja_contrib::pycompat;
use serde::Serialize;
use train_domain::export::{EmptyThoughts, Message};

use crate::day::Day;
use crate::difference;
use crate::family::Family;
use crate::generation::{self, Rewritten};
use crate::render::{LearnedBy, Rendered};
use crate::special::Finder;

/// How much work a rendering may be: some tenths of a second, and more for more messages. A template that is meant takes
/// a few hundred for a message, and one for 64 bytes each time that it looks at a text.
const FUEL: u64 = 500_000;
const FUEL_A_MESSAGE: u64 = 2_000;
const BYTES_A_FUEL: usize = 2;

/// The name that the template has in its environment.
const NAME: &str = "template";

/// A chat template, ready to render.
#[derive(Debug)]
pub struct Template {
    environment: Environment<'static>,
    source: String,
    rewritten: Rewritten,
    bos: String,
    eos: String,
    thoughts: EmptyThoughts,
    finder: Finder,
}

/// Why a template did not render.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct TemplateError {
    /// What kind of failure.
    pub fault: TemplateFault,
    /// What happened, in the words of the template or of the engine that reads it.
    pub message: String,
    /// The line of the template, from 1.
    pub line: Option<u32>,
    /// The character of the line, from 1.
    pub column: Option<u32>,
}

/// Kinds of failures of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateFault {
    /// The text is no template.
    Syntax,
    /// The template refuses the conversation, as it would in the trainer.
    Refused,
    /// The template runs on and on.
    Endless,
    /// Anything else that happens while it renders.
    Failed,
}

impl TemplateError {
    fn sentence(&self) -> String {
        let place = match (self.line, self.column) {
            (Some(line), Some(column)) => format!(" (line {line}, column {column})"),
            (Some(line), None) => format!(" (line {line})"),
            _ => String::new(),
        };
        match self.fault {
            TemplateFault::Syntax => format!("The template cannot be read: {}{place}", self.message),
            TemplateFault::Refused => format!("The template refuses this conversation: {}{place}", self.message),
            TemplateFault::Endless => format!("The template does not come to an end: {}{place}", self.message),
            TemplateFault::Failed => format!("The template fails: {}{place}", self.message),
        }
    }
}

/// What `raise_exception` of a template becomes.
#[derive(Debug, thiserror::Error)]
#[error("the template raised an exception")]
struct Refusal;

/// What a template sees.
#[derive(Serialize)]
struct Context<'a> {
    messages: &'a [Seen<'a>],
    add_generation_prompt: bool,
    bos_token: &'a str,
    eos_token: &'a str,
    /// Known to this project's own templates.
    empty_thoughts: &'static str,
}

#[derive(Serialize)]
struct Seen<'a> {
    role: &'static str,
    content: &'a str,
}

impl Template {
    /// The template of a family.
    ///
    /// # Errors
    /// None that a family of [`Family::ALL`] has: the tests render each.
    pub fn of(family: &Family) -> Result<Self, TemplateError> {
        Ok(Self::from_text(family.template)?.with_family(family))
    }

    /// A template of the person's own. It has no beginning and end of text and no special tokens until a family gives
    /// it some.
    ///
    /// # Errors
    /// The text is no template.
    pub fn from_text(text: &str) -> Result<Self, TemplateError> {
        let rewritten = generation::rewrite(text);
        let mut environment = Environment::new();
        // The place of an error within its line.
        environment.set_debug(true);
        environment.set_unknown_method_callback(pycompat::unknown_method_callback);
        environment.add_function("raise_exception", |message: String| -> Result<Value, minijinja::Error> {
            Err(minijinja::Error::new(ErrorKind::InvalidOperation, message).with_source(Refusal))
        });
        // As the templates were written for: https://huggingface.co/docs/transformers/chat_templating
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        let read = syntax.and_then(|syntax| {
            environment.set_syntax(syntax);
            environment.add_template_owned(NAME, rewritten.text.clone())
        });
        let template = Self {
            environment,
            source: text.to_owned(),
            rewritten,
            bos: String::new(),
            eos: String::new(),
            thoughts: EmptyThoughts::Last,
            finder: Finder::new(&[]),
        };
        match read {
            Ok(()) => Ok(template.with_day(Day::default())),
            Err(error) => Err(template.explain(&error, TemplateFault::Syntax)),
        }
    }

    /// The same with a family's beginning and end of text and its special tokens.
    #[must_use]
    pub fn with_family(mut self, family: &Family) -> Self {
        self.finder = Finder::new(family.special);
        self.with_tokens(family.markers.bos, family.markers.eos)
    }

    /// The same with another beginning and end of text.
    #[must_use]
    pub fn with_tokens(mut self, bos: &str, eos: &str) -> Self {
        self.bos = bos.to_owned();
        self.eos = eos.to_owned();
        self
    }

    /// The same for a trainer that writes empty blocks of thoughts before these replies. Only the templates of families that
    /// have such a block do.
    #[must_use]
    pub fn with_thoughts(mut self, thoughts: EmptyThoughts) -> Self {
        self.thoughts = thoughts;
        self
    }

    /// The same for a trainer that runs on this day. Without it, it is the 26th of July 2024, as in Llama 3.1.
    #[must_use]
    pub fn with_day(mut self, day: Day) -> Self {
        self.environment.add_function("strftime_now", move |format: &str| day.strftime(format));
        self
    }

    /// Renders a conversation as it is trained.
    ///
    /// # Errors
    /// The template refuses the conversation, does not come to an end, or fails.
    pub fn render(&self, messages: &[Message<'_>]) -> Result<Rendered, TemplateError> {
        let (text, tagged, fuel) = self.text(messages, false)?;
        let (learned, learned_by) = if self.rewritten.tagged {
            (tagged, LearnedBy::Tags)
        } else {
            match difference::learned(self, messages, &text, fuel) {
                Some(learned) => (learned, LearnedBy::Difference),
                None => (Vec::new(), LearnedBy::Unknown),
            }
        };
        let (special, intruding) = self.finder.find(&text, messages);
        Ok(Rendered { text, learned, learned_by, special, intruding })
    }

    /// The text of messages, what is marked in it, and the fuel that it took.
    pub(crate) fn text(
        &self,
        messages: &[Message<'_>],
        add_generation_prompt: bool,
    ) -> Result<(String, Vec<std::ops::Range<usize>>, u64), TemplateError> {
        let escaped: Vec<_> = messages.iter().map(|message| generation::escape(&message.content)).collect();
        let seen: Vec<Seen<'_>> = messages
            .iter()
            .zip(&escaped)
            .map(|(message, content)| Seen { role: message.role.name(), content })
            .collect();
        let bytes: usize = seen.iter().map(|message| message.content.len()).sum();
        let context = Context {
            messages: &seen,
            add_generation_prompt,
            bos_token: &self.bos,
            eos_token: &self.eos,
            empty_thoughts: match self.thoughts {
                EmptyThoughts::Last => "last",
                EmptyThoughts::Learned => "learned",
                EmptyThoughts::Given => "given",
            },
        };
        let mut environment = self.environment.clone();
        environment.set_fuel(Some(FUEL + FUEL_A_MESSAGE * seen.len() as u64 + (bytes / BYTES_A_FUEL) as u64));
        let marked = environment
            .get_template(NAME)
            .and_then(|template| template.render_captured(Value::from(Serde(&context))))
            .map_err(|error| self.explain(&error, TemplateFault::Failed))?;
        let fuel = marked.state().fuel_levels().map_or(0, |(used, _)| used);
        let (text, learned) = generation::cut(marked.into_output());
        Ok((text, learned, fuel))
    }

    /// An error of the template engine in words, with its place in the template as the person wrote it.
    fn explain(&self, error: &minijinja::Error, otherwise: TemplateFault) -> TemplateError {
        let mut inner = error;
        let mut refused = false;
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            refused |= cause.is::<Refusal>();
            inner = cause.downcast_ref().unwrap_or(inner);
            source = cause.source();
        }
        let fault = match inner.kind() {
            _ if refused => TemplateFault::Refused,
            ErrorKind::OutOfFuel => TemplateFault::Endless,
            ErrorKind::SyntaxError => TemplateFault::Syntax,
            _ => otherwise,
        };
        let message = match (fault, inner.detail()) {
            (TemplateFault::Endless, _) => "it does far more than a conversation needs".to_owned(),
            (TemplateFault::Refused, Some(detail)) => detail.to_owned(),
            (_, Some(detail)) => format!("{}: {detail}", inner.kind()),
            (_, None) => inner.kind().to_string(),
        };
        let (line, column) = self.place(inner).or_else(|| self.place(error)).unwrap_or_default();
        TemplateError { fault, message, line, column }
    }

    fn place(&self, error: &minijinja::Error) -> Option<(Option<u32>, Option<u32>)> {
        let number = |count: usize| u32::try_from(count).ok();
        let line = error.line()?;
        let Some(range) = error.range() else { return Some((number(line), None)) };
        let before = self.source.get(..self.rewritten.original(range.start))?;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Some((number(before.matches('\n').count() + 1), number(before[start..].chars().count() + 1)))
    }
}
