//! What stands beside the data in a folder.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::Value;
use train_domain::export::Side;
use train_formats::{
    DataFile, FolderFacts, Manifest, ManifestFile, ManifestModel, ManifestTokens, Provenance, data_path, side_files,
};

use super::asked::stored;
use super::item::Item;
use super::measure::hash_of;
use super::output::Outcome;
use super::place::write_small;
use super::plan::Plan;
use super::refusal::unwritable;
use super::write::{Beside, Written};
use crate::calendar::timestamp;
use crate::error::Result;
use train_store::private;

/// Writes provenance.jsonl, a line a conversation.
pub struct ProvenanceFile {
    out: BufWriter<File>,
    extension: &'static str,
}

impl ProvenanceFile {
    /// A new one in a folder.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn create(folder: &Path, extension: &'static str) -> std::io::Result<Self> {
        Ok(Self { out: BufWriter::new(private::create(&folder.join("provenance.jsonl"))?), extension })
    }
}

impl Beside for ProvenanceFile {
    fn row(&mut self, item: &Item, side: Side, outcome: &Outcome) -> std::io::Result<()> {
        let Outcome::Written { first, rows, hash } = outcome else { return Ok(()) };
        let line = provenance(item, data_path(side, self.extension), (*first, *rows), hash);
        self.out.write_all(line.text().as_bytes())
    }

    fn finish(mut self: Box<Self>) -> std::io::Result<()> {
        self.out.flush()
    }
}

fn provenance(item: &Item, file: String, (line, lines): (u32, u32), hash: &str) -> Provenance {
    let text = &item.text;
    let origin = item.origin.as_ref();
    let number = |value: Option<i64>| value.and_then(|value| u32::try_from(value).ok());
    let model = origin.and_then(|origin| origin.provider.as_ref().zip(origin.model.as_ref()));
    Provenance {
        file,
        line,
        lines,
        sha256: hash.into(),
        conversation: item.row.number,
        version: origin.map_or(0, |origin| u32::try_from(origin.number).unwrap_or_default()),
        origin: origin.map(|origin| origin.origin.clone()).unwrap_or_default(),
        persona: text.persona.clone(),
        emotion: text.emotion.clone(),
        topic: text.topic.clone(),
        tier: item.row.tier.name().into(),
        intent: Some(text.intent.clone()),
        tone: Some(text.tone.clone()),
        brief: text.brief.clone(),
        score: text.score.map(|tenths| tenths as f64 / 10.0),
        verdict: text.verdict.clone(),
        judged_at: origin.and_then(|origin| origin.judged_at).map(timestamp),
        made_at: origin.map(|origin| timestamp(origin.created_at)).unwrap_or_default(),
        written_by: model.map(|(provider, model)| format!("{provider}/{model}")),
        stop_reason: origin.and_then(|origin| origin.stop_reason.clone()),
        input_tokens: origin.and_then(|origin| number(origin.input_tokens)),
        output_tokens: origin.and_then(|origin| number(origin.output_tokens)),
        cost_usd: origin.and_then(|origin| origin.cost_micros).map(train_domain::money::usd),
        params: origin.and_then(|origin| serde_json::from_str(origin.params.as_deref()?).ok()),
        template: origin.and_then(|origin| origin.template.clone()),
        template_version: origin.and_then(|origin| number(origin.template_version)),
        voice_version: origin.and_then(|origin| number(origin.voice_version)),
        persona_version: origin.and_then(|origin| number(origin.persona_version)),
        arc_version: origin.and_then(|origin| number(origin.arc_version)),
        topic_version: origin.and_then(|origin| number(origin.topic_version)),
        imported_from: origin.and_then(|origin| serde_json::from_str(origin.source.as_deref()?).ok()),
    }
}

/// What is said of a folder in its card, its recipes and its manifest.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The dataset's name.
    pub title: &'a str,
    /// Tokens of the conversations, in ascending order.
    pub tokens: &'a [u32],
    /// Rows that were not chosen, by the reason.
    pub left_out: BTreeMap<String, u32>,
    pub now: i64,
}

/// Writes card, recipes, tables of contents and manifest into a folder with its data.
///
/// # Errors
/// The disk cannot take them.
pub fn write_beside(plan: &Plan, facts: &Facts<'_>, written: &Written, folder: &Path) -> Result<()> {
    let Some(consumer) = plan.consumer else { return Ok(()) };
    let version = env!("CARGO_PKG_VERSION");
    let path = |side| data_path(side, plan.format.extension);
    let files: Vec<DataFile> =
        written.files.iter().map(|file| DataFile { side: file.side, path: path(file.side), rows: file.rows }).collect();
    let hashes: Vec<&str> = written.files.iter().map(|file| file.hash.as_str()).collect();
    let content = hash_of(&hashes.join("\n"));
    let models = &written.totals.models;
    let written_by: Vec<&str> = models.keys().map(|(_, model)| model.as_str()).collect();
    let longest = facts.tokens.last().copied();
    let conversations = written.files.iter().map(|file| file.conversations).sum();
    let card = FolderFacts {
        consumer,
        title: facts.title,
        model: &plan.model,
        is_assumed: !plan.has_family(),
        length: plan.recipe_length(longest),
        files: &files,
        conversations,
        content: &content,
        written_by: &written_by,
        version,
    };
    let manifest = Manifest {
        train_version: version.into(),
        exported_at: timestamp(facts.now),
        dataset: facts.title.into(),
        made_for: consumer.name.into(),
        conversations,
        files: written
            .files
            .iter()
            .map(|file| ManifestFile {
                path: path(file.side),
                rows: file.rows,
                bytes: file.bytes,
                sha256: file.hash.clone(),
            })
            .collect(),
        content_sha256: content.clone(),
        settings: settings(plan),
        left_out: facts.left_out.clone(),
        distributions: distributions(written),
        tokens: (plan.has_family() && !facts.tokens.is_empty()).then(|| ManifestTokens {
            family: plan.family.name.into(),
            exact: plan.counter.exact(),
            median: facts.tokens[facts.tokens.len() / 2],
            max: longest.unwrap_or_default(),
            all: facts.tokens.iter().map(|tokens| u64::from(*tokens)).sum(),
        }),
        models: models
            .iter()
            .map(|((provider, model), count)| ManifestModel {
                provider: provider.clone(),
                model: model.clone(),
                conversations: *count,
                terms: terms(provider),
            })
            .collect(),
    };
    let mut texts = side_files(&card);
    texts.push(("manifest.json".into(), manifest.text()));
    for (name, text) in texts {
        let path = folder.join(&name);
        write_small(&path, &text).map_err(|error| unwritable(&path, &error))?;
    }
    Ok(())
}

/// What was asked for. A list of rows is told by its length: their ids mean nothing outside of the database.
fn settings(plan: &Plan) -> Value {
    let mut settings = serde_json::to_value(stored(&plan.input)).unwrap_or_default();
    for list in ["ids", "except"] {
        if let Some(ids) = settings["target"].get_mut(list) {
            *ids = ids.as_array().map_or(0, Vec::len).into();
        }
    }
    settings
}

fn distributions(written: &Written) -> BTreeMap<String, BTreeMap<String, u32>> {
    let totals = &written.totals;
    let sides = written.files.iter().map(|file| (file.side.name().to_owned(), file.conversations)).collect();
    let all = [
        ("persona", totals.personas.clone()),
        ("emotion", totals.emotions.clone()),
        ("topic", totals.topics.clone()),
        ("tier", totals.tiers.clone()),
        ("side", sides),
    ];
    all.into_iter().map(|(name, counts)| (name.to_owned(), counts)).collect()
}

/// Where the terms stand on which a provider's models write.
fn terms(provider: &str) -> Option<String> {
    match provider {
        "anthropic" => Some("https://www.anthropic.com/legal/commercial-terms".into()),
        "practice" => Some("Composed by Train itself; not meant for training".into()),
        _ => None,
    }
}
