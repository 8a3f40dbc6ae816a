//! What a dataset's conversations have in common.

use train_domain::quality::report::{Alike, Measured, Repeated, VarietyFigures};
use train_domain::quality::{PhraseKind, SCORER_VERSION};
use train_domain::redo::PhraseDecision;
use train_store::phrases::{self, Decided};
use train_store::rescoring;
use train_store::rows;
use train_store::stored::StoredCriterion;

use crate::Engine;
use crate::error::{EngineError, Result};
use crate::view::{
    self, BrakeView, Measure, NearDuplicate, PhraseInput, PhraseView, QualityReport, ScoreBin, ScoredRow, Variety,
};

/// From so many conversations on a report says something.
const NEEDED: u32 = 30;
/// The most rows of one phrase that the window lists.
const SHOWN: usize = 5_000;
/// A bin of scores, in tenths.
const BIN: u32 = 5;
/// Scores that are read at a time.
const PAGE: usize = 500;

impl Engine {
    /// The dataset's report, as the window shows it.
    pub async fn quality(&self, dataset_id: u32) -> Result<QualityReport> {
        self.quality_naming(dataset_id, SHOWN).await
    }

    /// The same with every row of each phrase.
    pub async fn whole_quality(&self, dataset_id: u32) -> Result<QualityReport> {
        self.quality_naming(dataset_id, usize::MAX).await
    }

    async fn quality_naming(&self, dataset_id: u32, most: usize) -> Result<QualityReport> {
        let dataset = i64::from(dataset_id);
        let decided = phrases::list(&mut *self.inner.store.read().await?, dataset).await?;
        let pairs = decided.iter().map(|one| (one.kind, one.text.clone())).collect();
        let now = self.inner.clock.now_ms();
        let (counted, shown) = self.inner.reports.get(&self.inner.store, dataset, pairs, now).await?;
        let of = counted.report.conversations;
        let phrases =
            |kind, list: &[Repeated]| list.iter().map(|found| phrase(kind, found, of, &decided, most)).collect();
        let report = &counted.report;
        let common = counted.common.iter().map(String::as_str).chain(std::iter::repeat(""));
        let mut scores: Vec<u32> = shown.iter().filter_map(|row| row.score.map(view::id)).collect();
        scores.sort_unstable();
        Ok(QualityReport {
            conversations: of,
            needed: NEEDED,
            phrases: phrases(PhraseKind::Phrase, &report.phrases),
            openings: phrases(PhraseKind::Opening, &report.openings),
            closings: phrases(PhraseKind::Closing, &report.closings),
            near_duplicates: report.alike.iter().zip(common).map(|(pair, text)| near_duplicate(pair, text)).collect(),
            near_duplicates_total: report.alike_total,
            realism: report.realism.iter().map(measure).collect(),
            formats: report.formats.iter().map(measure).collect(),
            variety: counted.variety.as_ref().map(figures),
            scores: bins(&scores),
            median_score: median(&scores),
            at: view::number(counted.at),
            rescoring: self.inner.supervisor.left_to_score(dataset),
        })
    }

    /// Decides what is done about a phrase: at most 12 are avoided.
    ///
    /// # Errors
    /// Twelve are avoided already.
    pub async fn decide_phrase(&self, input: &PhraseInput) -> Result<()> {
        let PhraseInput { dataset_id, kind, text, decision } = input.clone();
        let unknown = |_| {
            EngineError::invalid("What is to be done about this phrase is not known.")
                .hint("Avoid it, allow it, or take a decision back.")
        };
        let decision = decision.as_deref().map(PhraseDecision::parse).transpose().map_err(unknown)?;
        let (dataset, now) = (i64::from(dataset_id), self.inner.clock.now_ms());
        let avoided = self.write(move |connection| {
            Box::pin(async move {
                phrases::decide(connection, dataset, kind, &text, decision, now).await?;
                phrases::avoided(connection, dataset).await
            })
        });
        self.inner.supervisor.avoid(dataset, avoided.await?);
        Ok(())
    }

    /// The opening or phrase that returns most often in the last answers of this process, where one returns too often and
    /// nothing was decided about it.
    pub async fn brake(&self, dataset_id: u32) -> Result<Option<BrakeView>> {
        let dataset = i64::from(dataset_id);
        let tables = self.inner.supervisor.tables_as_they_are(dataset);
        let mut connection = self.inner.store.read().await?;
        let decided = phrases::list(&mut connection, dataset).await?;
        let pairs: Vec<(PhraseKind, String)> = decided.iter().map(|one| (one.kind, one.text.clone())).collect();
        let Some(brake) = tables.brake(&pairs) else { return Ok(None) };
        let (ids, _) = rows::ids_of_numbers(&mut connection, dataset, &brake.numbers).await?;
        let avoided = phrases::avoided(&mut connection, dataset).await?.len();
        Ok(Some(BrakeView {
            kind: brake.kind,
            speaker: brake.speaker,
            text: brake.text,
            // At most the last answers.
            count: brake.numbers.len() as u32,
            of: brake.of,
            ids,
            avoided: u32::try_from(avoided).unwrap_or(u32::MAX),
        }))
    }

    /// Scores conversations anew: those with these numbers, or all that have a text. Returns their scores.
    ///
    /// # Errors
    /// A number has no text, or the database cannot be read or written.
    pub async fn score_anew(&self, dataset_id: u32, numbers: Option<&[u32]>) -> Result<Vec<ScoredRow>> {
        let dataset = i64::from(dataset_id);
        let mut shown = rescoring::shown(&mut *self.inner.store.read().await?, dataset).await?;
        if let Some(numbers) = numbers {
            let is_shown = |number: &u32| shown.binary_search_by_key(&i64::from(*number), |row| row.number).is_ok();
            if let Some(missing) = numbers.iter().find(|number| !is_shown(number)) {
                let message = format!("Conversation {missing} has no text that could be scored.");
                return Err(EngineError::not_found(message).hint("Generate it first."));
            }
            shown.retain(|row| numbers.contains(&view::id(row.number)));
        }
        let versions: Vec<i64> = shown.iter().map(|row| row.version_id).collect();
        self.inner.supervisor.score_anew(dataset, &versions).await?;
        let mut scored = Vec::with_capacity(versions.len());
        for page in versions.chunks(PAGE) {
            for row in rescoring::to_score(&mut *self.inner.store.read().await?, page).await? {
                let criteria: Vec<StoredCriterion> =
                    row.criteria.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
                scored.push(ScoredRow {
                    number: view::id(row.number),
                    score: row.tenths.map(view::score),
                    scorer: SCORER_VERSION.into(),
                    criteria: criteria.into_iter().map(Into::into).collect(),
                });
            }
        }
        Ok(scored)
    }
}

fn share(count: usize, of: u32) -> f64 {
    // Counts of rows are far below 2^52.
    if of == 0 { 0.0 } else { count as f64 / f64::from(of) }
}

fn phrase(kind: PhraseKind, found: &Repeated, of: u32, decided: &[Decided], most: usize) -> PhraseView {
    let decision = decided.iter().find(|one| one.kind == kind && one.text == found.text);
    PhraseView {
        kind,
        speaker: found.speaker,
        text: found.text.clone(),
        count: u32::try_from(found.ids.len()).unwrap_or(u32::MAX),
        share: share(found.ids.len(), of),
        lately: share(found.lately as usize, found.lately_of),
        decision: decision.map(|one| one.decision.name().into()),
        decided_at: decision.map(|one| view::number(one.at)),
        ids: found.ids.iter().take(most).copied().collect(),
    }
}

fn near_duplicate(pair: &Alike, text: &str) -> NearDuplicate {
    let Alike { ids, numbers, part, similarity } = *pair;
    NearDuplicate { ids, numbers, of: part.name().into(), similarity, text: text.into() }
}

fn measure(found: &Measured) -> Measure {
    Measure {
        key: found.key.into(),
        title: found.title.into(),
        count: found.count,
        of: found.of,
        share: found.share(),
        aim: found.aim.into(),
        met: found.met,
        ids: found.ids.clone(),
    }
}

fn figures(found: &VarietyFigures) -> Variety {
    let VarietyFigures { compression, self_repetition, self_bleu, words, growth } = found.clone();
    let new_groups = growth.last().copied().unwrap_or_default();
    Variety { compression, self_repetition, self_bleu, new_groups, words, growth }
}

/// Half a point each; the last one has the full score too.
fn bins(sorted: &[u32]) -> Vec<ScoreBin> {
    (0..100 / BIN)
        .map(|bin| {
            let (from, to) = (bin * BIN, if bin == 100 / BIN - 1 { 100 } else { bin * BIN + BIN - 1 });
            let count = sorted.partition_point(|score| *score <= to) - sorted.partition_point(|score| *score < from);
            ScoreBin { from, to, count: u32::try_from(count).unwrap_or(u32::MAX) }
        })
        .collect()
}

fn median(sorted: &[u32]) -> Option<f64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = if sorted.len().is_multiple_of(2) { sorted[sorted.len() / 2 - 1] } else { upper };
    Some(f64::from(lower + upper) / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_lists_its_rows_as_far_as_is_asked_for() {
        let found = Repeated {
            speaker: train_domain::answer::Role::Assistant,
            text: "first take a".into(),
            hashes: Vec::new(),
            ids: (1..=6_000).collect(),
            lately: 0,
            lately_of: 0,
        };
        for (most, listed) in [(SHOWN, 5_000), (usize::MAX, 6_000)] {
            let shown = phrase(PhraseKind::Phrase, &found, 6_000, &[], most);
            assert_eq!((shown.count, shown.ids.len()), (6_000, listed));
        }
    }

    #[test]
    fn scores_are_in_bins_of_half_a_point_and_have_a_median() {
        let found = bins(&[0, 4, 5, 79, 80, 95, 99, 100]);
        let filled: Vec<(u32, u32, u32)> =
            found.iter().filter(|bin| bin.count > 0).map(|bin| (bin.from, bin.to, bin.count)).collect();
        assert_eq!(filled, [(0, 4, 2), (5, 9, 1), (75, 79, 1), (80, 84, 1), (95, 100, 3)]);
        assert_eq!(found.len(), 20);
        assert_eq!((median(&[]), median(&[80]), median(&[70, 81])), (None, Some(8.0), Some(7.55)));
    }
}
