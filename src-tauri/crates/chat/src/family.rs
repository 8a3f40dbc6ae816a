//! The families of models: what each reads, and what it does with a conversation.

/// A family of models that read one chat template.
#[derive(Debug)]
pub struct Family {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// What it is, for a person who chooses one.
    pub label: &'static str,
    /// A model of it that people fine-tune, by its name on the Hugging Face Hub.
    pub base_model: &'static str,
    /// What cuts its texts into tokens, or stands in for it.
    pub tokenizer: Tokenizer,
    /// Whether that is the family's own tokenizer, so that its tokens are counted and not estimated.
    pub exact: bool,
    /// How many tokens its own tokenizer makes of an English text of which the other makes 100.
    pub(crate) percent: u32,
    /// What its template does with a system prompt.
    pub system: SystemRule,
    /// Whether its template refuses a conversation in which a role follows itself.
    pub alternates: bool,
    /// What it writes where a conversation has no system prompt, in words. `None`: nothing.
    pub adds: Option<&'static str>,
    /// What else a person should know, a sentence each.
    pub notes: &'static [&'static str],
    /// What stands around the turns.
    pub markers: Markers,
    /// The texts of its special tokens, and in Mistral v1 the markers that its tokenizer reads as plain text.
    pub special: &'static [&'static str],
    /// The template.
    pub(crate) template: &'static str,
}

/// What stands around a family's turns.
#[derive(Clone, Copy, Debug)]
pub struct Markers {
    /// Begins every text. Empty: nothing does.
    pub bos: &'static str,
    /// The tokenizer's end of a text.
    pub eos: &'static str,
    /// Begins a turn of the client.
    pub user: &'static str,
    /// Begins a turn of the assistant.
    pub assistant: &'static str,
    /// Ends a turn of the assistant, and is learned with it.
    pub turn_end: &'static str,
}

/// What cuts texts into tokens. These vocabularies are MIT or Apache-2.0. Where a family's own may not be shipped (Llama,
/// Gemma, DeepSeek) or is not to be had, the one that cuts numbers as it does stands in, and the sum is scaled. On the
/// English texts of the sample library that is within 5 % for Llama 3, Qwen 3.5, Gemma 3, DeepSeek V3 and Mistral v1 and
/// v3, whose measure Phi-3 shares; on numbers and program text within a third; in other languages and scripts far off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tokenizer {
    /// OpenAI's o200k. Cuts numbers in groups of three digits.
    O200k,
    /// Alibaba's, of Qwen 2, 2.5 and 3. Cuts numbers in digits.
    Qwen2,
    /// Mistral's Tekken.
    Tekken,
}

/// What a template does with a system prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemRule {
    /// It is a turn of its own, or text of its own before the first.
    Kept,
    /// It stands before the first message of the client.
    FirstUser,
    /// It stands before the last message of the client, and only where the conversation ends on that: from a
    /// conversation that is trained it vanishes without a word. Fold it.
    LostInTraining,
    /// The template stops with an error. Fold or drop it.
    Refused,
}

impl Family {
    /// The family of a name.
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::ALL.into_iter().find(|family| family.name == name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_family_is_found_by_its_name_and_no_two_share_one() {
        let names: HashSet<&str> = Family::ALL.iter().map(|family| family.name).collect();
        let labels: HashSet<&str> = Family::ALL.iter().map(|family| family.label).collect();
        assert_eq!((names.len(), labels.len()), (Family::ALL.len(), Family::ALL.len()));
        for family in Family::ALL {
            assert_eq!(Family::find(family.name).map(|found| found.label), Some(family.label));
            for text in [family.markers.bos, family.markers.eos] {
                assert!(text.is_empty() || family.special.contains(&text), "{}: {text}", family.name);
            }
        }
        assert!(Family::find("qwen").is_none());
    }
}
