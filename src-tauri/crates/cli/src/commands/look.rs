//! Where things stand: counts, the open batch, errors, one conversation.

use serde::Serialize;
use train_engine::figures::dollars;
use train_engine::view::{ConversationDetail, ErrorKind, ErrorView, Origin, Purpose, Role};
use train_engine::{Engine, EngineError, timestamp};

use super::data::counts_json;
use super::dataset;
use crate::args::Args;
use crate::output::{self, counted, grouped};
use crate::summary::{Summary, amount};

pub async fn status(engine: &Engine, args: &Args) -> Result<(), EngineError> {
    let dataset = dataset(engine, args).await?;
    let open = engine.open_batches().await?;
    let batch = open.iter().rev().find(|batch| batch.dataset_id == dataset.id);
    if args.json {
        output::json(&serde_json::json!({
            "dataset": dataset.name, "counts": counts_json(dataset.counts), "batch": batch.map(Summary::of),
        }));
        return Ok(());
    }
    let counts = dataset.counts;
    output::line(&format!("\"{}\": {}", dataset.name, counted(counts.total, "conversation")));
    for (name, count) in [
        ("not generated", counts.not_generated),
        ("generating", counts.generating),
        ("generated", counts.generated),
        ("approved", counts.approved),
        ("rejected", counts.rejected),
        ("failed", counts.failed),
    ] {
        output::line(&format!("  {name:<14} {:>9}", grouped(count)));
    }
    if let Some(batch) = batch {
        let done = batch.succeeded + batch.failed;
        let pause = batch.pause.as_ref().map(|pause| format!(" ({})", pause.title)).unwrap_or_default();
        output::line(&format!(
            "batch {}: {}{pause}, {} of {} done, {} failed",
            batch.id,
            batch.state.name(),
            grouped(done),
            grouped(batch.total),
            grouped(batch.failed)
        ));
        if let Some(note) = &batch.note {
            output::line(&format!("  {note}"));
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct Error<'a> {
    conversation: Option<u32>,
    deleted: bool,
    purpose: &'static str,
    attempt: u32,
    kind: &'a str,
    retryable: bool,
    http_status: Option<u32>,
    message: &'a str,
    request_id: Option<&'a str>,
    time: String,
    title: &'a str,
    todo: &'a str,
    batch: String,
    provider: &'a str,
    model: &'a str,
}

impl<'a> From<&'a ErrorView> for Error<'a> {
    fn from(error: &'a ErrorView) -> Self {
        Self {
            conversation: error.number,
            deleted: is_deleted(error),
            purpose: error.purpose.name(),
            attempt: error.attempt,
            kind: &error.kind,
            retryable: error.retryable,
            http_status: error.http_status,
            message: &error.message,
            request_id: error.request_id.as_deref(),
            time: timestamp(error.at),
            title: &error.title,
            todo: &error.todo,
            batch: error.batch_id.to_string(),
            provider: &error.provider,
            model: &error.model,
        }
    }
}

/// Whether the row was deleted. One that was only tried need never have been planned.
fn is_deleted(error: &ErrorView) -> bool {
    error.deleted && error.purpose != Purpose::Trial
}

pub async fn errors(engine: &Engine, args: &Args, kind: Option<ErrorKind>) -> Result<(), EngineError> {
    let dataset = dataset(engine, args).await?;
    let errors = engine.all_errors(dataset.id, kind).await?;
    if args.json {
        output::json(&errors.iter().map(Error::from).collect::<Vec<_>>());
        return Ok(());
    }
    let rows: Vec<Vec<String>> = errors
        .iter()
        .map(|error| {
            let retryable = if error.retryable { "yes" } else { "no" };
            let or_none = |number: Option<u32>| number.map_or_else(|| "-".into(), |number| number.to_string());
            let deleted = if is_deleted(error) { " (deleted)" } else { "" };
            vec![
                timestamp(error.at),
                or_none(error.number) + deleted,
                error.attempt.to_string(),
                error.kind.clone(),
                retryable.into(),
                or_none(error.http_status),
                error.request_id.clone().unwrap_or_else(|| "-".into()),
                error.purpose.name().into(),
                error.message.replace('\n', " "),
            ]
        })
        .collect();
    let columns = ["TIME", "ID", "ATTEMPT", "KIND", "RETRYABLE", "HTTP", "REQUEST", "FOR", "MESSAGE"];
    output::table(&columns, &rows);
    Ok(())
}

pub async fn show(engine: &Engine, args: &Args, number: u32, version: Option<u32>) -> Result<(), EngineError> {
    let dataset = dataset(engine, args).await?;
    let id = engine.ids_of_numbers(dataset.id, &[number]).await?[0];
    let mut detail = engine.conversation(id).await?;
    if let Some(wanted) = version.filter(|wanted| detail.generation.as_ref().is_none_or(|of| of.version != *wanted)) {
        let found = detail.versions.iter().find(|line| line.version == wanted).ok_or_else(|| {
            let count = detail.versions.len();
            EngineError::not_found(format!("Conversation {number} has no version {wanted}.")).hint(if count == 1 {
                "It has 1.".into()
            } else {
                format!("It has {count}.")
            })
        })?;
        detail.generation = Some(engine.version(found.id).await?);
        // The verdict and the error are those of what the row shows.
        detail.review = None;
        detail.error = None;
    }
    if args.json {
        output::json(&detail_json(&detail));
    } else {
        print(&detail);
    }
    Ok(())
}

fn detail_json(detail: &ConversationDetail) -> serde_json::Value {
    let row = &detail.row;
    let generation = detail.generation.as_ref().map(|generation| {
        let turns: Vec<_> = generation
            .turns
            .iter()
            .map(|turn| serde_json::json!({ "role": turn.role.name(), "content": turn.content, "emotion": turn.emotion, "secondary_emotion": turn.secondary_emotion, "intensity": turn.intensity }))
            .collect();
        let criteria: Vec<_> = generation
            .criteria
            .iter()
            .map(|criterion| {
                let out_of = (criterion.out_of > 0.0).then_some(criterion.out_of);
                serde_json::json!({ "key": criterion.key, "name": criterion.name, "measured": criterion.measured, "points": criterion.points, "out_of": out_of, "actual": criterion.actual, "target": criterion.target, "flag": criterion.flag, "where": criterion.places, "why": criterion.why, "improve": criterion.improve })
            })
            .collect();
        serde_json::json!({
            "version": generation.version, "origin": generation.origin.name(), "parent": generation.parent, "kept_turns": generation.kept_turns,
            "provider": generation.provider, "model": generation.model, "practice": generation.practice,
            "client_persona": generation.client_persona, "session_context": generation.session_context, "expected_outcome": generation.expected_outcome,
            "turns": turns, "quality": generation.score, "criteria": criteria, "template": generation.template_name, "template_version": generation.template_version,
            "voice_version": generation.voice_version, "system_prompt": generation.system_prompt, "prompt": generation.prompt,
            "params": serde_json::from_str::<serde_json::Value>(&generation.params).ok(), "stop_reason": generation.stop_reason,
            "input_tokens": generation.input_tokens, "output_tokens": generation.output_tokens, "cost_usd": generation.cost_micros.map(amount),
            "cost_estimated": generation.cost_estimated, "attempts": generation.attempts,
            "started_at": timestamp(generation.started_at), "ended_at": timestamp(generation.ended_at), "raw": generation.raw,
            "mended": generation.mended,
        })
    });
    serde_json::json!({
        "id": row.number, "persona": row.persona, "emotion": row.emotion, "topic": row.topic, "intent": row.intent, "tone": row.tone,
        "tier": row.tier.name(), "variation": row.variation, "brief": row.brief, "status": row.status.name(), "quality": row.score,
        "generation": generation,
        "versions": detail.versions.len(),
        "review": detail.review.as_ref().map(|review| serde_json::json!({ "verdict": review.verdict, "reason": review.reason, "note": review.note, "marks": review.marks, "blind": review.blind, "time": timestamp(review.at) })),
        "error": detail.error.as_ref().map(Error::from),
    })
}

fn print(detail: &ConversationDetail) {
    let row = &detail.row;
    output::line(&format!(
        "#{} {} + {} + {} ({}, {})",
        row.number,
        row.persona,
        row.emotion,
        row.topic,
        row.tier.name(),
        row.status.name()
    ));
    if let Some(error) = &detail.error {
        output::line(&format!("{}: {} {}", error.title, error.happened, error.todo));
        output::line(&format!("  {}", error.message));
    }
    let Some(generation) = &detail.generation else { return };
    if generation.practice {
        output::line("Practice text: composed by Train, not by a model.");
    }
    for turn in &generation.turns {
        output::line("");
        output::line(&format!("{}: {}", if turn.role == Role::User { "Client" } else { "Expert" }, turn.content));
    }
    output::line("");
    output::line(&match generation.score {
        Some(score) => format!("Quality {score:.1}"),
        None => "No score".into(),
    });
    for criterion in &generation.criteria {
        let points = match criterion.points {
            Some(points) => format!("{points:.1} of {:.1}", criterion.out_of),
            None if criterion.measured => criterion.flag.map_or("holds", |flag| flag.name()).into(),
            None => "not measured".into(),
        };
        output::line(&format!("  {:<24} {points:<14} {}", criterion.name, criterion.why));
    }
    let cost = generation.cost_micros.map_or_else(|| "unknown cost".into(), dollars);
    if !generation.mended.is_empty() {
        output::line(&format!("Mended: {}.", generation.mended.join("; ")));
    }
    let (version, versions) = (generation.version, detail.versions.len());
    let made = timestamp(generation.ended_at);
    let of = generation.parent.map(|parent| format!(" of version {parent}")).unwrap_or_default();
    match generation.origin {
        Origin::Model => {}
        Origin::Person => {
            return output::line(&format!("Version {version} of {versions}: edited by a person{of}, {made}"));
        }
        Origin::Import => {
            return output::line(&format!("Version {version} of {versions}: it came with a file, {made}"));
        }
    }
    let stop = if generation.stop_reason.is_empty() { "no word" } else { &generation.stop_reason };
    output::line(&format!(
        "Version {version} of {versions}: {} ({}), {} v{}, stopped by {stop}, {} in + {} out tokens, {cost}, {}",
        generation.model,
        generation.provider,
        generation.template_name,
        generation.template_version,
        grouped(generation.input_tokens),
        grouped(generation.output_tokens),
        made
    ));
}
