//! What was asked for, looked up and held against what can be done.

use std::borrow::Cow;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::path::Path;

use train_chat::{Counter, Family, Rendered, Template, TemplateError};
use train_domain::export::{Message, Side, folded};
use train_domain::split::Shares;
use train_formats::{Consumer, Format, Model, SystemUse, length_for};

use super::measure::hash_of;
use super::model::facts;
use crate::error::{EngineError, Result};
use crate::view::{ExportInput, ExportTo, Status};
use train_store::splits::Split;

/// The family that recipes are made for where none was chosen. Nothing is said of its tokens.
const FAMILY: &str = "qwen3";
/// Tokens of a row that recipes have room for where nobody could count them.
const UNCOUNTED: u32 = 4_096;
/// The largest share of a split's smaller sides.
const LARGEST_SHARE: f64 = 0.5;
/// Bytes of a chat template of the person's own: the largest known one has 20,000.
const LARGEST_TEMPLATE: u64 = 1 << 20;

/// What is to be exported.
pub struct Plan {
    pub input: ExportInput,
    /// Whom a folder is for; `None` for one file.
    pub consumer: Option<&'static Consumer>,
    pub format: &'static Format,
    pub shares: Shares,
    pub split: Split,
    pub family: &'static Family,
    template: Template,
    pub counter: Counter,
    pub model: Model<'static>,
    /// What becomes of a system prompt that is kept.
    system: SystemUse,
    /// Tells renderings apart: of which template, with which system prompt and where, and with which blocks of thoughts.
    pub rendering: u64,
}

impl Plan {
    /// Looks everything up. A template of the person's own is read here.
    ///
    /// # Errors
    /// Something is not known or not possible.
    pub fn of(input: &ExportInput) -> Result<Self> {
        let (consumer, format) = match &input.to {
            ExportTo::Folder { consumer } => {
                let found = Consumer::named(consumer);
                let found =
                    found.ok_or_else(|| EngineError::invalid(format!("No trainer \"{consumer}\" is known.")))?;
                (Some(found), found.format)
            }
            ExportTo::File { format } => {
                let found = Format::written().find(|found| found.name == format);
                (
                    None,
                    found
                        .ok_or_else(|| EngineError::invalid(format!("Conversations cannot be written as {format}.")))?,
                )
            }
        };
        let exportable = [Status::Approved, Status::Generated, Status::Rejected];
        if input.statuses.is_empty() || input.statuses.iter().any(|status| !exportable.contains(status)) {
            return Err(EngineError::invalid("Only approved, generated and rejected conversations can be exported."));
        }
        if input.best == Some(0) || input.context == Some(0) {
            return Err(EngineError::invalid("A number of conversations or tokens is at least 1."));
        }
        if input.min_score.is_some_and(|score| !(0.0..=10.0).contains(&score)) {
            return Err(EngineError::invalid("A least score is between 0 and 10."));
        }
        let [valid, test] = [input.validation, input.test].map(ten_thousandths);
        let (Some(valid), Some(test)) = (valid, test) else {
            return Err(EngineError::invalid("A share is between 0 and 0.5.").hint("0.1 takes a tenth of the rows."));
        };
        let name = input.family.as_deref().unwrap_or(FAMILY);
        let family =
            Family::find(name).ok_or_else(|| EngineError::invalid(format!("No model family \"{name}\" is known.")))?;
        let (template, source) = match &input.template {
            Some(path) => own(path, family)?,
            None => (Template::of(family).map_err(|error| EngineError::invalid(format!("{error}.")))?, String::new()),
        };
        let taker = consumer.unwrap_or(Consumer::OF_A_FILE);
        let (model, thoughts) = (facts(family), taker.empty_thoughts());
        // Of a template of the person's own it is not known.
        let known = taker.system_of(&model).filter(|_| input.template.is_none());
        let system = known.map_or(model.system, |(system, _)| system);
        let of = (family.name, input.system, system, thoughts, source);
        let rendering = BuildHasherDefault::<DefaultHasher>::default().hash_one(of);
        Ok(Self {
            consumer,
            format,
            shares: Shares { valid: input.validation, test: input.test },
            split: Split { dataset_id: i64::from(input.dataset_id), seed: input.seed, valid, test },
            family,
            template: template.with_thoughts(thoughts),
            counter: Counter::of(family),
            model,
            system,
            rendering,
            input: input.clone(),
        })
    }

    /// Whether all rows are on one side.
    pub fn is_whole(&self) -> bool {
        self.split.valid == 0 && self.split.test == 0
    }

    /// Whether a side has a share.
    pub fn takes(&self, side: Side) -> bool {
        match side {
            Side::Train => true,
            Side::Valid => self.split.valid > 0,
            Side::Test => self.split.test > 0,
        }
    }

    /// Who takes what is written.
    pub fn taker(&self) -> &'static Consumer {
        self.consumer.unwrap_or(Consumer::OF_A_FILE)
    }

    /// Whether the model's family is known, and not only assumed.
    pub fn has_family(&self) -> bool {
        self.input.family.is_some()
    }

    /// A conversation as whoever takes it has the model read it.
    ///
    /// # Errors
    /// The template refuses it.
    pub fn render(&self, messages: &[Message<'_>]) -> std::result::Result<Rendered, TemplateError> {
        // A trainer's own templates take a system prompt that the model's would refuse, or leave out.
        let messages = if self.system == self.model.system {
            Cow::Borrowed(messages)
        } else {
            Cow::Owned(folded(messages, self.system == SystemUse::LastUser))
        };
        self.template.render(&messages)
    }

    /// The length that recipes train with: the one that was asked for, or what the longest conversation needs, with 15 % more
    /// where its tokens are estimated. `None`: none could be counted.
    pub fn recipe_length(&self, longest: Option<u32>) -> u32 {
        let exact = self.has_family() && self.counter.exact();
        let needed = |longest: u32| {
            let margin = if exact { 0 } else { longest.div_ceil(20).saturating_mul(3) };
            length_for(longest.saturating_add(margin))
        };
        self.input.context.unwrap_or_else(|| longest.map_or(UNCOUNTED, needed))
    }
}

fn ten_thousandths(share: f64) -> Option<u32> {
    // In range, so the product is a small whole number.
    (0.0..=LARGEST_SHARE).contains(&share).then(|| (share * 10_000.0).round() as u32)
}

/// A chat template of the person's own, and the hash of its text.
fn own(path: &Path, family: &Family) -> Result<(Template, String)> {
    let unreadable = |error: &dyn std::fmt::Display| {
        EngineError::invalid(format!("The chat template {} cannot be read: {error}.", path.display()))
            .hint("Choose a Jinja template, such as chat_template.jinja of a model.")
    };
    let found = std::fs::metadata(path).map_err(|error| unreadable(&error))?;
    if !found.is_file() || found.len() > LARGEST_TEMPLATE {
        return Err(unreadable(&"it is no small file"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(&error))?;
    let template = Template::from_text(&text).map_err(|error| unreadable(&error))?.with_family(family);
    Ok((template, hash_of(&text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::asked::input;
    use train_store::stored_export::StoredExport;

    #[test]
    fn a_length_that_rests_on_an_estimate_has_room_for_more() {
        for (family, context, length) in [
            (Some("qwen3"), None, 2_048),
            (Some("gemma3"), None, 2_560),
            // The model is another one.
            (None, None, 2_560),
            (Some("gemma3"), Some(1_000), 1_000),
        ] {
            let asked = ExportInput { family: family.map(String::from), context, ..input(StoredExport::default(), 1) };
            let plan = Plan::of(&asked).expect("a plan");
            assert_eq!(plan.recipe_length(Some(2_000)), length, "{family:?}");
            assert_eq!(plan.recipe_length(None), context.unwrap_or(4_096), "{family:?}");
        }
    }
}
