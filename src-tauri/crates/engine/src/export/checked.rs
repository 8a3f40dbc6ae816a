//! What a look found, as it is shown.

use train_formats::{DataFile, FolderFacts, data_path, side_files};

use super::look::{ExportProblem, Looked};
use super::report;
use super::seen::Looking;
use super::select::Selection;
use crate::view::{ExportCheck, ExportFile, ExportFinding, ExportLeftOut, ExportPassed, ExportRecipe, ExportTokens};
use train_domain::export::Side;

/// What is shown, and the problems one by one.
#[derive(Clone, Debug)]
pub struct CheckedExport {
    pub check: ExportCheck,
    /// Conversations that will be written and that nothing speaks against.
    pub fine: u32,
    pub problems: Vec<ExportProblem>,
}

/// About so many bytes has a line of provenance.jsonl, and a manifest.
const LINE: f64 = 700.0;
const MANIFEST: f64 = 4_000.0;

/// Puts it together. `expert` is whoever replies, `title` the dataset's name.
pub fn checked(looking: &Looking, selection: &Selection, looked: Looked, expert: &str, title: &str) -> CheckedExport {
    let about = looking.about();
    // Of nothing, nothing can be said but that.
    let is_empty = selection.rows.is_empty();
    let findings: Vec<ExportFinding> = looked
        .groups()
        .into_iter()
        .filter(|_| !is_empty)
        .map(|group| ExportFinding {
            kind: group.kind.name().into(),
            effect: group.effect,
            stops: group.stops(),
            title: group.title,
            note: group.note,
            count: group.count,
            ids: group.ids,
        })
        .collect();
    let passed = looked.summary.passed(&looked.facts, &about, expert).into_iter().filter(|_| !is_empty);
    let stops = findings.iter().filter(|finding| finding.stops).count();
    let (files, recipe) = files(looking, &looked, title);
    let check = ExportCheck {
        rows: u32::try_from(selection.rows.len()).unwrap_or(u32::MAX),
        ready: looked.written(),
        findings,
        passed: passed.map(|passed| ExportPassed { title: passed.title, note: passed.note }).collect(),
        left_out: left_out(selection, &looked),
        practice_left_out: selection.left_out.practice,
        tokens: tokens(looking, &looked),
        sides: looked.sides,
        files,
        recipe,
        stops: u32::try_from(stops).unwrap_or(u32::MAX),
    };
    CheckedExport { check, fine: looked.fine, problems: looked.problems }
}

fn left_out(selection: &Selection, looked: &Looked) -> Vec<ExportLeftOut> {
    let practice = (selection.left_out.practice, "composed by Practice");
    let unreadable = (looked.unreadable, "they cannot be read; generate them again or restore a backup");
    let mut all = report::not_chosen(selection.left_out);
    let named = [practice, unreadable].into_iter().filter(|(count, _)| *count > 0);
    all.extend(named.map(|(count, why)| ExportLeftOut { why: why.into(), count }));
    all.extend(looked.left_out.iter().map(|(why, count)| ExportLeftOut { why: (*why).into(), count: *count }));
    all
}

fn tokens(looking: &Looking, looked: &Looked) -> Option<ExportTokens> {
    let tokens = Some(&looked.tokens).filter(|_| looking.plan.has_family())?;
    let limit = looking.about().limit().unwrap_or(u32::MAX);
    Some(ExportTokens {
        median: *tokens.get(tokens.len() / 2)?,
        max: *tokens.last()?,
        over: u32::try_from(tokens.len() - tokens.partition_point(|tokens| *tokens <= limit)).unwrap_or(u32::MAX),
        all: tokens.iter().map(|tokens| f64::from(*tokens)).sum(),
        exact: looking.plan.counter.exact(),
    })
}

/// What would be written, and the consumer's own recipe.
fn files(looking: &Looking, looked: &Looked, title: &str) -> (Vec<ExportFile>, Option<ExportRecipe>) {
    let plan = &looking.plan;
    let conversations = |side| match side {
        Side::Train => looked.sides.train,
        Side::Valid => looked.sides.valid,
        Side::Test => looked.sides.test,
    };
    let sides: Vec<Side> = Side::ALL.into_iter().filter(|side| conversations(*side) > 0).collect();
    let extension = plan.format.extension;
    let what = if plan.format.pairs.is_some() { "preference pair" } else { "conversation" };
    let name = |side: Side| match (plan.consumer, side) {
        (Some(_), side) => data_path(side, extension),
        (None, Side::Train) => format!("{}.{extension}", plan.format.name),
        (None, side) => format!("{}.{}.{extension}", plan.format.name, side.name()),
    };
    let mut files: Vec<ExportFile> = sides
        .iter()
        .map(|side| ExportFile {
            path: name(*side),
            note: match conversations(*side) {
                1 => format!("1 {what}"),
                count => format!("{} {what}s", train_domain::figures::count(count.into())),
            },
            bytes: looked.bytes.get(side).map_or(0.0, |bytes| *bytes as f64),
        })
        .collect();
    let Some(consumer) = plan.consumer else { return (files, None) };
    // A conversation may be several rows of its file, and recipes count what a step learns from.
    let rows = |side| match side {
        Side::Train => looked.facts.train,
        Side::Valid => looked.facts.valid,
        Side::Test => looked.facts.test,
    };
    let data: Vec<DataFile> =
        sides.iter().map(|side| DataFile { side: *side, path: name(*side), rows: rows(*side) }).collect();
    let facts = FolderFacts {
        consumer,
        title,
        model: &plan.model,
        is_assumed: !plan.has_family(),
        length: plan.recipe_length(looked.tokens.last().copied()),
        files: &data,
        conversations: looked.written(),
        // The rows are not written yet.
        content: "",
        written_by: &[],
        version: env!("CARGO_PKG_VERSION"),
    };
    let mut recipe = None;
    for (path, text) in side_files(&facts) {
        let is_recipe = consumer.recipes.iter().any(|recipe| recipe.path == path);
        let note = match path.as_str() {
            "README.md" => "card",
            "dataset_info.json" => "table of contents",
            _ if recipe.is_none() => "as below",
            _ => "trains with this folder",
        };
        files.push(ExportFile { path: path.clone(), note: note.into(), bytes: text.len() as f64 });
        if is_recipe && recipe.is_none() {
            recipe = Some(ExportRecipe { path, text });
        }
    }
    let written = f64::from(looked.written());
    let beside = [
        ("provenance.jsonl", "model, prompt and verdict of each", written * LINE),
        ("manifest.json", "counts, settings, hashes", MANIFEST),
    ];
    files.extend(beside.map(|(path, note, bytes)| ExportFile { path: path.into(), note: note.into(), bytes }));
    (files, recipe)
}
