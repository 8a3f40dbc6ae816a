//! Scores anew, and what a dataset's conversations have in common.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use train_engine::view::{CriterionView, Measure, PhraseView, QualityReport, Role, ScoredRow};
use train_engine::{Engine, EngineError, timestamp};

use super::data::numbers;
use super::dataset;
use crate::args::Args;
use crate::output::{self, counted, grouped};

/// Lines of a list on a terminal; `--json` has all.
const LINES: usize = 10;

pub async fn score(engine: &Engine, args: &Args, ids: Option<&[u32]>) -> Result<(), EngineError> {
    let dataset = dataset(engine, args).await?;
    let scored = engine.score_anew(dataset.id, ids).await?;
    if args.json {
        scored.iter().for_each(|row| output::json(&score_json(row)));
        return Ok(());
    }
    let rows: Vec<Vec<String>> = scored.iter().map(score_line).collect();
    output::table(&["ID", "Score", "Points lost, and flags"], &rows);
    output::say(&format!("{} scored by rules {}.", grouped(scored.len() as u32), rules(&scored)));
    Ok(())
}

fn rules(scored: &[ScoredRow]) -> &str {
    scored.first().map_or("", |row| &row.scorer)
}

fn score_line(row: &ScoredRow) -> Vec<String> {
    let lost = |criterion: &CriterionView| {
        if let Some(flag) = criterion.flag {
            return Some(format!("{} ({})", criterion.key, flag.name()));
        }
        let points = criterion.points.filter(|points| *points < criterion.out_of)?;
        Some(format!("{} -{:.1}", criterion.key, criterion.out_of - points))
    };
    let score = row.score.map_or_else(|| "none".into(), |score| format!("{score:.1}"));
    vec![row.number.to_string(), score, row.criteria.iter().filter_map(lost).collect::<Vec<_>>().join(", ")]
}

fn score_json(row: &ScoredRow) -> Value {
    let criterion = |criterion: &CriterionView| {
        let place =
            |place: &train_engine::view::Place| json!({ "turn": place.turn, "start": place.start, "end": place.end });
        json!({
            "key": criterion.key, "actual": criterion.actual, "target": criterion.target, "points": criterion.points,
            "out_of": (criterion.out_of > 0.0).then_some(criterion.out_of), "measured": criterion.measured,
            "flag": criterion.flag.map(train_engine::view::Flag::name),
            "where": criterion.places.iter().map(place).collect::<Vec<_>>(),
        })
    };
    json!({
        "id": row.number, "score": row.score, "scorer": row.scorer,
        "criteria": row.criteria.iter().map(criterion).collect::<Vec<_>>(),
    })
}

pub async fn quality(engine: &Engine, args: &Args) -> Result<(), EngineError> {
    let dataset = dataset(engine, args).await?;
    let report = engine.whole_quality(dataset.id).await?;
    let numbers = numbers(engine, dataset.id).await?;
    if args.json {
        output::json(&report_json(&report, &numbers));
    } else {
        print(&report, &dataset.name);
    }
    Ok(())
}

fn report_json(report: &QualityReport, numbers: &HashMap<u32, u32>) -> Value {
    let ids = |ids: &[u32]| ids.iter().filter_map(|id| numbers.get(id)).copied().collect::<Vec<u32>>();
    let phrase = |phrase: &PhraseView| {
        json!({
            "speaker": phrase.speaker, "text": phrase.text, "count": phrase.count, "share": phrase.share, "lately": phrase.lately,
            "decision": phrase.decision, "ids": ids(&phrase.ids),
        })
    };
    let phrases = |list: &[PhraseView]| list.iter().map(phrase).collect::<Vec<_>>();
    let measures = |list: &[Measure]| -> Map<String, Value> {
        let value = |measure: &Measure| {
            json!({
                "title": measure.title, "count": measure.count, "of": measure.of, "share": measure.share, "aim": measure.aim,
                "met": measure.met, "ids": ids(&measure.ids),
            })
        };
        list.iter().map(|measure| (measure.key.clone(), value(measure))).collect()
    };
    let pairs = report.near_duplicates.iter();
    let pair = |pair: &train_engine::view::NearDuplicate| json!({ "ids": pair.numbers, "of": pair.of, "similarity": pair.similarity, "text": pair.text });
    let diversity = report.variety.as_ref().map(|found| {
        json!({
            "compression": found.compression, "self_repetition": found.self_repetition, "self_bleu": found.self_bleu,
            "new_groups": found.new_groups, "words": found.words, "growth": found.growth,
        })
    });
    json!({
        "conversations": report.conversations, "needed": report.needed, "openings": phrases(&report.openings),
        "closings": phrases(&report.closings), "phrases": phrases(&report.phrases),
        "near_duplicates": pairs.map(pair).collect::<Vec<_>>(), "near_duplicates_total": report.near_duplicates_total,
        "realism": measures(&report.realism), "formats": measures(&report.formats), "diversity": diversity,
        "median_score": report.median_score,
        "scores": report.scores.iter().map(|bin| json!({ "from": bin.from, "to": bin.to, "count": bin.count })).collect::<Vec<_>>(),
        "at": timestamp(report.at),
    })
}

fn print(report: &QualityReport, name: &str) {
    output::line(&format!("\"{name}\": {} with a text", counted(report.conversations, "conversation")));
    if report.conversations < report.needed {
        output::say(&format!("From {} conversations on this says something.", report.needed));
    }
    if let Some(median) = report.median_score {
        output::line(&format!("Median score {median:.1}"));
    }
    for (title, list) in [("Openings", &report.openings), ("Closings", &report.closings), ("Phrases", &report.phrases)]
    {
        output::line("");
        output::line(&format!("{title}{}", if list.is_empty() { ": none that many share" } else { "" }));
        for phrase in list.iter().take(LINES) {
            let speaker = if phrase.speaker == Role::User { " (client)" } else { "" };
            let decision = phrase.decision.as_ref().map(|decision| format!(", {decision}")).unwrap_or_default();
            output::line(&format!(
                "  {:>5.1} %  {:>6}  \"{}\"{speaker}{decision}",
                phrase.share * 100.0,
                grouped(phrase.count),
                phrase.text
            ));
        }
    }
    output::line("");
    output::line(&format!("Near-duplicates: {}", grouped(report.near_duplicates_total)));
    for pair in report.near_duplicates.iter().take(LINES) {
        let [first, second] = pair.numbers;
        output::line(&format!("  #{first} and #{second}, {}, {:.2}: \"{}\"", pair.of, pair.similarity, pair.text));
    }
    for (title, list) in [("Clients", &report.realism), ("Formatting of replies", &report.formats)] {
        output::line("");
        output::line(title);
        for measure in list {
            let aim = if measure.met == Some(false) { format!("  aim {}", measure.aim) } else { String::new() };
            output::line(&format!(
                "  {:<44} {:>5.1} %  {} of {}{aim}",
                measure.title,
                measure.share * 100.0,
                grouped(measure.count),
                grouped(measure.of)
            ));
        }
    }
    if let Some(found) = &report.variety {
        output::line("");
        output::line(&format!("Variety, on a sample of {} words of replies", grouped(found.words)));
        output::line(&format!("  packs to one part in {:.2} (compression ratio)", found.compression));
        output::line(&format!("  {:.2} phrases shared between conversations (self-repetition)", found.self_repetition));
        output::line(&format!("  {:.2} likeness of one reply to the others (Self-BLEU)", found.self_bleu));
        output::line(&format!("  {:.0} new groups of four words in 1,000 words", found.new_groups));
    }
}
