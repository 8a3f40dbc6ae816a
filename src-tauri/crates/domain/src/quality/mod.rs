//! The quality score: out of 10, computed from the text, criterion by criterion.
//!
//! A criterion that could not be measured says so and takes no part in the score; one that knows no word of the text's
//! language is not measured. A hard flag caps the score. The same conversation, plan and others give the same score.

mod arc;
mod avoided_phrases;
mod boundary;
mod claims;
mod closing;
mod contact;
mod contrast;
mod criterion;
mod dataset_words;
mod emotion_sign;
mod feeling_first;
mod figures;
mod format_leak;
mod guess;
mod language;
mod machine_talk;
mod near_duplicate;
mod opening;
mod organisations;
mod others;
mod persona_facts;
mod personal_data;
mod referral;
mod repetition;
pub mod report;
mod score;
mod stock_phrases;
mod structure;
mod tables;
mod template_words;
pub(crate) mod text;
mod turn_count;
mod turn_length;
mod words;

pub use claims::{Claim, ClaimKind, ClaimSource, Given, claims};
pub use contact::Contacts;
pub use criterion::Criterion;
pub use dataset_words::{ConversationWords, DatasetWords, PhraseKind};
pub use feeling_first::ACKNOWLEDGEMENTS;
pub(crate) use guess::{letters_per_word, stands_alone};
pub use near_duplicate::similarity_said;
pub use others::{Nearest, Novelty, Others};
pub use score::{CriterionScore, Flag, Place, Score};
pub use tables::{TableEntry, Tables};
pub use template_words::TemplateWords;
pub use text::Text;

use crate::answer::Conversation;
use crate::items::{Arc, Persona, Topic, Voice};
use crate::row::Tier;

/// Edge Case rows need this score, in tenths, before they can be approved.
pub const EDGE_CASE_APPROVAL: u32 = 80;

/// Of these rules. It is stored with every score, so that scores of other rules are told apart.
pub const SCORER_VERSION: &str = "3";

/// The most that a conversation with a hard flag scores, in tenths.
pub const HARD_CAP: u32 = 59;

/// Why lists of words say nothing.
const ENGLISH_ONLY: &str = "the conversation is not in English";
/// Why an arc says nothing.
const NO_ARC: &str = "the row has no arc";
/// Why phrases say nothing.
const SPACED_ONLY: &str = "words cannot be told apart in this script";

/// What a conversation is held against.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// The row's tier.
    pub tier: Tier,
    /// The row's arc; an import may have none, nor a persona or a topic.
    pub arc: Option<&'a Arc>,
    /// The row's persona.
    pub persona: Option<&'a Persona>,
    /// The row's topic.
    pub topic: Option<&'a Topic>,
    /// The row's brief.
    pub brief: Option<&'a str>,
    /// The dataset's assistant voice.
    pub voice: &'a Voice,
    /// Where the dataset may send a client.
    pub contacts: &'a Contacts,
    /// The words of what the model was asked with; `None` for a text that no prompt of the dataset asked for.
    pub template: Option<&'a TemplateWords>,
}

/// Scores a conversation.
pub fn score(conversation: &Conversation, plan: Plan<'_>, others: Others<'_>) -> Score {
    score_text(&Text::of(conversation, plan.voice), plan, others)
}

/// The same of one that was read, with the plan's voice.
pub fn score_text(text: &Text<'_>, plan: Plan<'_>, others: Others<'_>) -> Score {
    let mut criteria = vec![
        structure::structure(text),
        turn_count::turn_count(text, plan.tier),
        turn_length::turn_length(text),
        arc::arc(text, plan.arc),
        feeling_first::feeling_first(text),
        avoided_phrases::avoided_phrases(text, plan.voice, plan.arc),
    ];
    if plan.tier == Tier::EdgeCase {
        criteria.push(boundary::boundary(text, plan.arc));
        criteria.push(referral::referral(text, plan.arc));
    }
    criteria.extend([
        format_leak::format_leak(text, plan.voice),
        machine_talk::machine_talk(text, plan.template),
        contact::contact(text, plan.contacts),
        persona_facts::persona_facts(text, plan.persona),
        opening::opening(text, others),
        stock_phrases::stock_phrases(text, others),
        near_duplicate::near_duplicate(text, others),
        contrast::contrast(text),
        closing::closing(text, others),
        repetition::repetition(text),
        language::language(text, plan.voice),
        figures::figures(text, plan),
        emotion_sign::emotion_sign(text, plan.arc),
        personal_data::personal_data(text, plan.contacts),
    ]);
    Score::of(criteria)
}

#[cfg(test)]
mod tests;
