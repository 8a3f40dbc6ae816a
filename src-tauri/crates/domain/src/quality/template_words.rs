//! The words of what the model was asked with, to find them again in its answer.

use std::collections::HashSet;
use std::ops::Range;

use super::text::fold;
use super::words::{Word, hash_run, words};

/// So many words in a row are no chance.
const RUN: usize = 12;

/// Runs of words of a template and a system prompt. What the plan fills in is not part of them: a client may say the
/// persona's sentences.
#[derive(Clone, Debug, Default)]
pub struct TemplateWords(HashSet<u32>);

impl TemplateWords {
    /// Those of these texts, without what stands between the braces of a template.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let literal = |text: &'a str| {
            // "{{ name }}", "{% if %}" and "{# note #}" begin with a brace and end with one.
            text.split('{').flat_map(|piece| piece.rsplit('}').next()).map(fold).collect::<Vec<String>>()
        };
        let runs = texts
            .into_iter()
            .flat_map(literal)
            .flat_map(|piece| words(&piece).windows(RUN).map(hash_run).collect::<Vec<u32>>());
        Self(runs.collect())
    }

    /// Where a text has such runs; those that overlap are one.
    pub(super) fn runs(&self, text: &[Word]) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        if self.0.is_empty() {
            return found;
        }
        for run in text.windows(RUN).filter(|run| self.0.contains(&hash_run(run))) {
            let at = run[0].at().start..run[RUN - 1].at().end;
            match found.last_mut().filter(|last| last.end >= at.start) {
                Some(last) => last.end = at.end,
                None => found.push(at),
            }
        }
        found
    }
}
