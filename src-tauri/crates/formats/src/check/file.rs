//! What is about whole files: how many rows, how large, and where the system prompt goes.

use train_domain::export::{Effect, SystemPrompt};
use train_domain::figures;
use train_domain::problem::ProblemKind;

use super::{CheckedAs, ProblemGroup};
use crate::model::{Model, SystemUse};

/// What is known of the files before they are written.
#[derive(Clone, Copy, Debug)]
pub struct FileFacts {
    /// Rows to learn from. Where a row is a reply, replies.
    pub train: u32,
    /// Rows to validate with.
    pub valid: u32,
    /// Rows that are kept for the end.
    pub test: u32,
    /// The largest file, where its size is known.
    pub bytes: Option<u64>,
    /// What is done with the system prompt.
    pub system: SystemPrompt,
    /// Whether there is a system prompt to do it with.
    pub has_system: bool,
}

/// The problems of the files.
pub fn check_file(facts: &FileFacts, about: &CheckedAs) -> Vec<ProblemGroup> {
    let mut found = Vec::new();
    rows(facts, about, &mut found);
    let rules = &about.consumer.files;
    if let (Some(bytes), Some(largest)) = (facts.bytes, rules.largest)
        && bytes > largest
    {
        let title = format!("A file is larger than {} MB", figures::count((largest / 1_000_000) as i64));
        let note = format!("{} takes none that is larger. Export fewer at a time", about.consumer.label);
        found.push(group(ProblemKind::TooLarge, Effect::Refused, title, note));
    }
    if let Some(model) = about.model {
        found.extend(system(facts, about, model));
    }
    found
}

fn rows(facts: &FileFacts, about: &CheckedAs, found: &mut Vec<ProblemGroup>) {
    let (label, rules) = (about.consumer.label, &about.consumer.files);
    let mut few = |effect, title: String, note: String| found.push(group(ProblemKind::TooFewRows, effect, title, note));
    let too_few = || rules.too_few.says.to_owned();
    if facts.train < rules.least_train {
        let title = format!("{} to learn from, {label} needs {}", count(facts.train), rules.least_train);
        few(rules.too_few.effect, title, too_few());
    } else if facts.train < rules.advised {
        let title = format!("{} to learn from", count(facts.train));
        let note = match about.consumer.name {
            "chat" => "OpenAI and Azure refuse a file of fewer than 10".into(),
            _ => format!("{label} advises at least {}", rules.advised),
        };
        few(Effect::Note, title, note);
    }
    if facts.valid > 0 && facts.valid < rules.least_valid {
        let title = format!("{} to validate with, {label} needs {}", count(facts.valid), rules.least_valid);
        few(rules.too_few.effect, title, format!("{}. Keep more of them, or none", too_few()));
    }
    let most = rules.most_valid.filter(|most| facts.valid > *most);
    if let Some(most) = most {
        let title = format!("{} to validate with, {label} takes {}", count(facts.valid), figures::count(most.into()));
        found.push(group(ProblemKind::TooManyRows, Effect::Refused, title, "Keep fewer of them".into()));
    }
    let all = f64::from(facts.train) + f64::from(facts.valid);
    let share = rules.most_valid_share.filter(|share| f64::from(facts.valid) > share * all);
    if let (Some(share), None) = (share, most) {
        let title = format!("More than {:.0} % to validate with", share * 100.0);
        found.push(group(
            ProblemKind::TooManyRows,
            Effect::Refused,
            title,
            format!("{label} takes no more. Keep fewer of them"),
        ));
    }
}

/// What the model's template does with the system prompt, or without one.
fn system(facts: &FileFacts, about: &CheckedAs, model: &Model) -> Option<ProblemGroup> {
    let (label, consumer) = (model.label, about.consumer.label);
    let sent = facts.has_system && facts.system == SystemPrompt::Keep;
    let (usage, adds) = about.consumer.system_of(model)?;
    let (kind, effect, title, note) = match usage {
        SystemUse::LostInTraining if sent => (
            ProblemKind::SystemLost,
            Effect::TrainedWrong,
            "The system prompt would not be learned".to_owned(),
            format!(
                "{label}'s template leaves it out of every conversation that ends on a reply. Put it into the first turn"
            ),
        ),
        SystemUse::Refused if sent => (
            ProblemKind::SystemRefused,
            Effect::Refused,
            format!("The system prompt would stop {consumer}"),
            format!("{label}'s template refuses one. Put it into the first turn, or leave it out"),
        ),
        SystemUse::FirstUser if sent => (
            ProblemKind::SystemMoved,
            Effect::Note,
            "The system prompt becomes a part of the first turn".to_owned(),
            format!("{label} has no turn of its own for it"),
        ),
        SystemUse::LastUser if sent => (
            ProblemKind::SystemMoved,
            Effect::TrainedWrong,
            "Only the last reply would be learned with the system prompt".to_owned(),
            format!("{consumer} puts it before the client's last message. Put it into the first turn"),
        ),
        SystemUse::Foreign(form) if sent => (
            ProblemKind::SystemMoved,
            Effect::TrainedWrong,
            format!("The system prompt would be learned in a form that {label} does not have"),
            format!("{consumer} writes it {form}. Put it into the first turn, or leave it out"),
        ),
        SystemUse::Kept if sent => return None,
        _ => (
            ProblemKind::SystemAdded,
            Effect::Note,
            format!("{label} writes a system prompt of its own"),
            format!("Without one, its template puts in {}", adds?),
        ),
    };
    Some(group(kind, effect, title, note))
}

fn count(rows: u32) -> String {
    if rows == 1 { "1 row".into() } else { format!("{} rows", figures::count(rows.into())) }
}

fn group(kind: ProblemKind, effect: Effect, title: String, note: String) -> ProblemGroup {
    ProblemGroup { kind, effect, title, note, count: 0, ids: Vec::new() }
}
