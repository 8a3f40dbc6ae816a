//! Who takes an export, one file each: what it takes, cuts, drops or learns wrong, as its released code and its maker's
//! pages say. docs/trainers.md has the versions.

mod axolotl;
mod bedrock;
mod chat;
mod file;
mod fireworks;
mod llamafactory;
mod mlx;
mod ms_swift;
mod together;
mod trl;
mod unsloth;
mod vertex;

use train_domain::export::{Effect, EmptyThoughts};

use crate::Format;
use crate::folder::Recipe;
use crate::model::{Model, SystemUse};

/// Who takes an export.
#[derive(Debug)]
pub struct Consumer {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// Its name, for a person.
    pub label: &'static str,
    /// What a person should know before choosing it, a sentence.
    pub note: &'static str,
    /// The shape of its files.
    pub format: &'static Format,
    /// Whose chat template the texts go through.
    pub template: TemplateUse,
    /// The tokens of a row that it reads where nothing sets them. `None`: as many as the model can.
    pub default_length: Option<u32>,
    /// The most tokens of a row that it can be set to.
    pub longest: Option<u32>,
    /// What becomes of a longer row.
    pub too_long: Rule,
    /// What becomes of rows whose turns are not as they should be.
    pub turns: TurnRules,
    /// What it asks of a file.
    pub files: FileRules,
    /// Scripts and settings that train with the folder; its own first.
    pub recipes: &'static [Recipe],
}

/// Whose chat template texts go through.
#[derive(Clone, Copy, Debug)]
pub enum TemplateUse {
    /// The one that comes with the model, but for the empty blocks of thoughts.
    Models(EmptyThoughts),
    /// The trainer's own for the model's family.
    Own(&'static OwnTemplates),
    /// The host's; nobody else sees it.
    Hosts,
}

/// What a trainer's own templates do otherwise than the models'.
#[derive(Debug)]
pub struct OwnTemplates {
    /// Before which replies they write an empty block of thoughts.
    pub thoughts: EmptyThoughts,
    /// Families of which they treat the system prompt otherwise.
    pub systems: &'static [OwnSystem],
}

/// What a trainer does with the system prompt of some families.
#[derive(Debug)]
pub struct OwnSystem {
    /// Their names.
    pub families: &'static [&'static str],
    /// What becomes of it.
    pub system: SystemUse,
    /// What is written where there is none, in words.
    pub adds: Option<&'static str>,
}

/// What becomes of a row, and the sentence that says it; in it "{them}" stands for the rows.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// What becomes of it.
    pub effect: Effect,
    /// The sentence, without its full stop.
    pub says: &'static str,
}

/// What becomes of a row whose turns are not as they should be.
#[derive(Clone, Copy, Debug)]
pub struct TurnRules {
    /// There is no message at all.
    pub no_turns: Rule,
    /// There is no reply; perhaps nothing but the system prompt.
    pub no_reply: Rule,
    /// The last message is the client's.
    pub ends_on_user: Rule,
    /// The first message is a reply.
    pub starts_with_assistant: Rule,
    /// A role follows itself.
    pub repeated_role: Rule,
    /// A message has no text.
    pub empty_turn: Rule,
}

/// What is asked of a file.
#[derive(Clone, Copy, Debug)]
pub struct FileRules {
    /// The fewest rows to learn from.
    pub least_train: u32,
    /// The fewest rows to validate with, where there are any.
    pub least_valid: u32,
    /// What becomes of fewer.
    pub too_few: Rule,
    /// The fewest rows to learn from that its maker advises.
    pub advised: u32,
    /// The most rows to validate with.
    pub most_valid: Option<u32>,
    /// The largest part of all rows to validate with.
    pub most_valid_share: Option<f64>,
    /// The largest file, in bytes.
    pub largest: Option<u64>,
}

impl FileRules {
    /// Whatever there is.
    const ANY: Self = Self {
        least_train: 1,
        least_valid: 0,
        too_few: Rule { effect: Effect::Refused, says: "There is nothing to learn from" },
        advised: 1,
        most_valid: None,
        most_valid_share: None,
        largest: None,
    };
}

impl Consumer {
    /// Everyone a folder can be made for, in the order in which they are shown.
    pub const ALL: [&'static Self; 11] = [
        &axolotl::CONSUMER,
        &trl::CONSUMER,
        &unsloth::CONSUMER,
        &llamafactory::CONSUMER,
        &mlx::CONSUMER,
        &ms_swift::CONSUMER,
        &together::CONSUMER,
        &fireworks::CONSUMER,
        &vertex::CONSUMER,
        &bedrock::CONSUMER,
        &chat::CONSUMER,
    ];

    /// Whoever takes a file of one shape that is made for nobody in particular.
    pub const OF_A_FILE: &'static Self = &file::CONSUMER;

    /// What becomes of the system prompt of a model's rows, and what is written where there is none. `None`: nobody else
    /// sees it.
    pub fn system_of<'a>(&self, model: &Model<'a>) -> Option<(SystemUse, Option<&'a str>)> {
        let own = match self.template {
            TemplateUse::Models(_) => None,
            TemplateUse::Own(own) => own.systems.iter().find(|own| own.families.contains(&model.family)),
            TemplateUse::Hosts => return None,
        };
        Some(own.map_or((model.system, model.adds), |own| (own.system, own.adds)))
    }

    /// Before which replies it writes an empty block of thoughts, where the model's family has one.
    pub fn empty_thoughts(&self) -> EmptyThoughts {
        match self.template {
            TemplateUse::Models(thoughts) => thoughts,
            TemplateUse::Own(own) => own.thoughts,
            TemplateUse::Hosts => EmptyThoughts::Last,
        }
    }

    /// The consumer of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.into_iter().find(|consumer| consumer.name == name)
    }
}

const fn rule(effect: Effect, says: &'static str) -> Rule {
    Rule { effect, says }
}

/// A sentence about `count` rows.
pub(crate) fn about(says: &str, count: u32) -> String {
    says.replace("{them}", if count == 1 { "it" } else { "them" })
}

#[cfg(test)]
mod tests;
