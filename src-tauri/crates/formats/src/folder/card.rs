//! README.md: the card of a dataset, as the Hugging Face Hub and `load_dataset` read it.

use std::fmt::Write;

use train_domain::export::Side;
use train_domain::figures;

use super::FolderFacts;
use crate::model::license;

pub fn text(facts: &FolderFacts) -> String {
    let mut card = head(facts);
    body(facts, &mut card);
    card
}

/// The head in YAML. Its `description` changes with the rows: `load_dataset` keeps what it loaded by what stands here, and
/// would give the rows of an earlier export again.
fn head(facts: &FolderFacts) -> String {
    let mut head = String::from("---\n");
    let mut line = |text: String| {
        head.push_str(&text);
        head.push('\n');
    };
    line(format!("pretty_name: {}", text_of(facts.title)));
    line("license: unknown".into());
    line(format!("size_categories:\n- {}", size(facts.files.iter().map(|file| u64::from(file.rows)).sum())));
    line("task_categories:\n- text-generation".into());
    line("tags:\n- synthetic\n- conversational\n- sft".into());
    line("annotations_creators:\n- machine-generated\nsource_datasets:\n- original".into());
    line(format!("configs:\n- config_name: default\n  default: true\n  description: content {}", facts.content));
    line("  data_files:".into());
    for file in facts.files {
        line(format!("  - split: {}\n    path: {}", split(file.side), text_of(&file.path)));
    }
    head.push_str("---\n");
    head
}

fn body(facts: &FolderFacts, card: &mut String) {
    let say = |card: &mut String, text: std::fmt::Arguments| {
        // Writing into a text cannot fail.
        let _ = card.write_fmt(text);
    };
    let title: String = facts.title.split_whitespace().collect::<Vec<_>>().join(" ");
    say(card, format_args!("\n# {title}\n\n"));
    let conversations = figures::count(i64::from(facts.conversations));
    say(card, format_args!("{conversations} conversations. {}.\n\n", facts.consumer.format.label));
    say(card, format_args!("| File | Rows |\n|---|---|\n"));
    for file in facts.files {
        say(card, format_args!("| `{}` | {} |\n", file.path, figures::count(i64::from(file.rows))));
    }
    say(
        card,
        format_args!("\n`provenance.jsonl` says where each row comes from, `manifest.json` how they were chosen. "),
    );
    say(
        card,
        format_args!(
            "Conversations about the same persona, arc and topic are in one file, but for those that an earlier export had in another.\n"
        ),
    );
    if let [recipe, ..] = facts.consumer.recipes {
        let length = figures::count(i64::from(facts.length));
        say(
            card,
            format_args!("\nTo train {} with {}: `{}`", facts.model.base_model, facts.consumer.label, recipe.path),
        );
        say(card, format_args!(", which reads {length} tokens of a row.\n"));
        if facts.is_assumed {
            say(card, format_args!("No model was chosen: {} stands for it.\n", facts.model.label));
        } else if let Some(license) = license(facts.model.family) {
            say(card, format_args!("The model's own license: {license}.\n"));
        }
    }
    say(card, format_args!("\n## Terms\n\n"));
    if !facts.written_by.is_empty() {
        say(
            card,
            format_args!("Written by {}, whose terms may limit what the rows are used for. ", list(facts.written_by)),
        );
    }
    say(card, format_args!("Set `license` above before this is published.\n\nMade with Train {}.\n", facts.version));
}

/// The name that loaders of datasets use.
fn split(side: Side) -> &'static str {
    match side {
        Side::Train => "train",
        Side::Valid => "validation",
        Side::Test => "test",
    }
}

fn size(rows: u64) -> &'static str {
    match rows {
        0..1_000 => "n<1K",
        1_000..10_000 => "1K<n<10K",
        10_000..100_000 => "10K<n<100K",
        100_000..1_000_000 => "100K<n<1M",
        1_000_000..10_000_000 => "1M<n<10M",
        _ => "10M<n<100M",
    }
}

/// A text in YAML: as JSON writes it, which YAML reads the same.
fn text_of(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn list(names: &[&str]) -> String {
    match names {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => names.concat(),
    }
}
