//! A template over rows: the prompt of one, word by word, and what is wrong over all of them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::thread;

use serde::Serialize;
use train_domain::cells::quoted;
use train_domain::estimate::{PerConversation, each_micros};
use train_domain::manner::{ClientStyle, Ending, Friction};
use train_domain::money::{Price, token_estimate};
use train_domain::prompt::{
    Facts, Fault, Piece, PromptExample, PromptInput, TemplateProblemKind, TracedTemplate, place,
};
use train_domain::row::Tier;
use train_store::examples::Example;
use train_store::library::{Item, LoadedLibrary};
use train_store::template_rows::PromptRow;

use crate::view::{self, PromptPiece, PromptPreview, Range, TemplateCheck, TemplateProblem};

/// Rows, of all and of each problem, that the window names one by one.
pub const SHOWN: usize = 1_000;
/// Rows from which on the work is shared between threads.
const SHARED: usize = 500;

/// An item with its name and what templates see of it.
struct Known {
    name: String,
    facts: Facts,
}

/// All that prompts of a dataset are made of.
pub struct Material {
    personas: HashMap<i64, Known>,
    arcs: HashMap<i64, Known>,
    topics: HashMap<i64, Known>,
    voice: Facts,
    system: String,
    /// With the rows that show them.
    examples: Vec<(i64, PromptExample)>,
}

impl Material {
    /// Of a library; without a voice its placeholders are missing.
    pub fn new(library: &LoadedLibrary, examples: Vec<Example>) -> Self {
        fn known<T: Serialize>(items: &HashMap<i64, Item<T>>, name: impl Fn(&T) -> &String) -> HashMap<i64, Known> {
            let of = |item: &T| Known { name: name(item).clone(), facts: Facts::of(item) };
            items.iter().map(|(id, item)| (*id, of(&item.item))).collect()
        }
        let voice = library.voice.as_ref().map(|voice| &voice.item);
        Self {
            personas: known(&library.personas, |item| &item.name),
            arcs: known(&library.arcs, |item| &item.name),
            topics: known(&library.topics, |item| &item.name),
            voice: voice.map_or_else(|| Facts::of(&BTreeMap::<String, String>::new()), Facts::of),
            system: voice.map(|voice| voice.system_prompt.clone()).unwrap_or_default(),
            examples: examples
                .into_iter()
                .map(|example| (example.conversation_id, PromptExample::of(&example.conversation)))
                .collect(),
        }
    }

    /// Does something with the input of a row. `None` where one of its items is gone.
    fn with<T>(&self, row: &PromptRow, run: impl FnOnce(&PromptInput<'_>) -> T) -> Option<T> {
        let examples: Vec<&PromptExample> =
            self.examples.iter().filter(|(of, _)| *of != row.id).map(|(_, example)| example).collect();
        Some(run(&PromptInput {
            persona: &self.personas.get(&row.persona_id)?.facts,
            arc: &self.arcs.get(&row.arc_id)?.facts,
            topic: &self.topics.get(&row.topic_id)?.facts,
            voice: &self.voice,
            intent: &row.intent,
            tone: &row.tone,
            tier: Tier::parse(&row.tier).ok()?,
            brief: row.brief.as_deref(),
            variation: view::id(row.variation),
            client_style: row.client_style.as_deref().and_then(|name| ClientStyle::parse(name).ok()),
            friction: row.friction.as_deref().and_then(|name| Friction::parse(name).ok()),
            ending: row.ending.as_deref().and_then(|name| Ending::parse(name).ok()),
            examples: &examples,
        }))
    }

    /// "Anxious Planner + Fear to Confidence + Roth conversion".
    fn name(&self, row: &PromptRow) -> Option<String> {
        let (persona, arc) = (self.personas.get(&row.persona_id)?, self.arcs.get(&row.arc_id)?);
        Some(format!("{} + {} + {}", persona.name, arc.name, self.topics.get(&row.topic_id)?.name))
    }

    /// What a row has under a name, as one line.
    pub fn sample(&self, row: &PromptRow, name: &str) -> Option<String> {
        self.with(row, |input| input.sample(name)).flatten()
    }

    /// The prompt of a row. `None` where one of its items is gone.
    pub fn preview(&self, body: &str, row: &PromptRow) -> Option<PromptPreview> {
        let (pieces, problem) = match TracedTemplate::new(body) {
            Ok(template) => match self.with(row, |input| template.pieces(input))? {
                Ok(pieces) => (pieces, None),
                Err(fault) => (Vec::new(), Some(fault)),
            },
            Err(fault) => (Vec::new(), Some(fault)),
        };
        let text: usize = pieces.iter().map(|piece| token_estimate(&piece.text) as usize).sum();
        let system = token_estimate(&self.system) as usize;
        Some(PromptPreview {
            row_id: view::id(row.id),
            number: view::id(row.number),
            name: self.name(row)?,
            pieces: pieces.into_iter().map(|piece| shown(body, piece)).collect(),
            problem: problem.map(|fault| self.problem(body, &fault, &[row], 1)),
            input_tokens: u32::try_from(text + system).unwrap_or(u32::MAX),
            output_tokens: 0,
            samples: 0,
            each_micros: None,
            total_micros: None,
            rows: 0,
        })
    }

    fn problem(&self, body: &str, fault: &Fault, rows: &[&PromptRow], named: usize) -> TemplateProblem {
        let at = place(body, fault.start, fault.end);
        let item = self.common_item(&fault.placeholder, rows);
        TemplateProblem {
            kind: fault.kind,
            placeholder: fault.placeholder.clone(),
            message: fault.message.clone(),
            line: view::count(at.line),
            column: view::count(at.column),
            from: view::count(at.from),
            to: view::count(at.to),
            ids: rows.iter().take(named).map(|row| view::id(row.id)).collect(),
            rows: view::count(rows.len()),
            item_id: item.map(|(id, _)| view::id(id)),
            item_name: item.map(|(_, name)| name.to_owned()),
        }
    }

    /// What a fault of a row is about: `strategy of "Panic to Calm"`.
    fn told(&self, fault: &Fault, row: &PromptRow) -> String {
        let (root, field) = fault.placeholder.split_once('.').unwrap_or(("", &fault.placeholder));
        let field = field.replace(['_', '.'], " ");
        match self.common_item(&fault.placeholder, &[row]) {
            Some((_, name)) => format!("{field} of {}", quoted(name)),
            None if root.is_empty() => field,
            None => format!("{field} of the {root}"),
        }
    }

    /// The item that all rows of a problem have where the placeholder is one of its fields.
    fn common_item(&self, placeholder: &str, rows: &[&PromptRow]) -> Option<(i64, &str)> {
        let root = placeholder.split('.').next()?;
        let (items, of): (_, fn(&PromptRow) -> i64) = match root {
            "persona" => (&self.personas, |row| row.persona_id),
            "arc" => (&self.arcs, |row| row.arc_id),
            "topic" => (&self.topics, |row| row.topic_id),
            _ => return None,
        };
        let first = of(rows.first()?);
        let name = &items.get(&first)?.name;
        rows.iter().all(|row| of(row) == first).then_some((first, name))
    }
}

fn shown(body: &str, piece: Piece) -> PromptPiece {
    let at = place(body, piece.at.start, piece.at.end);
    PromptPiece {
        text: piece.text,
        origin: piece.origin,
        name: piece.name,
        missing: piece.missing,
        empty: piece.empty,
        from: view::count(at.from),
        to: view::count(at.to),
    }
}

/// A preview with what a call is expected to take: of so many tokens as this prompt has, and for the rows that are not
/// written.
pub fn priced(preview: PromptPreview, per: &PerConversation, price: Option<&Price>, unwritten: usize) -> PromptPreview {
    let input = f64::from(preview.input_tokens);
    let of_prompt = PerConversation { input: Range { low: input, high: input }, ..*per };
    let each = price.map(|price| each_micros(&of_prompt, price));
    let times = |factor: f64| each.map(|each| each.times(factor));
    PromptPreview {
        // Far below u32::MAX.
        output_tokens: per.output.low as u32,
        samples: per.samples,
        each_micros: times(1.0),
        total_micros: times(unwritten as f64),
        rows: view::count(unwritten),
        ..preview
    }
}

/// The rows that a template is held against.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    /// Those of the tier without a template of their own, and those whose own one it is.
    pub rows: &'a [PromptRow],
    /// The saved version, and whether rows of its tier are made with it.
    pub saved: Option<&'a (String, bool)>,
    /// The template's item.
    pub item: Option<i64>,
    /// How many rows, of all and of each problem, are named one by one.
    pub named: usize,
}

/// What one row says.
struct Found {
    faults: Vec<Fault>,
    changes: bool,
}

/// Makes the prompts of all rows.
pub fn check(material: &Material, body: &str, Rows { rows, saved, item, named }: Rows<'_>) -> TemplateCheck {
    let all = || rows.iter().collect::<Vec<_>>();
    let ids = rows.iter().take(named).map(|row| view::id(row.id)).collect();
    let template = match TracedTemplate::new(body) {
        Ok(template) => template,
        Err(fault) => {
            let problems = vec![material.problem(body, &fault, &all(), named)];
            let rows = view::count(rows.len());
            return TemplateCheck { rows, ids, fine: 0, problems, stops: true, changes: 0, written: 0 };
        }
    };
    let active = saved.is_some_and(|(_, active)| *active);
    // What cannot be read made no prompt.
    let before = saved.filter(|(saved, _)| saved != body).map(|(saved, _)| TracedTemplate::new(saved).ok());
    let look = |row: &PromptRow| {
        let found = material.with(row, |input| {
            let uses = active || (row.template_id.is_some() && row.template_id == item);
            let changes = before.as_ref().filter(|_| uses).is_some_and(|before| {
                let text = |template: &TracedTemplate| template.text(input).ok();
                before.as_ref().and_then(text) != text(&template)
            });
            Found { faults: template.faults(input), changes }
        });
        found.unwrap_or(Found { faults: Vec::new(), changes: false })
    };
    let found: Vec<Found> = in_parallel(rows, look);

    let mut by_fault: BTreeMap<Fault, Vec<&PromptRow>> = BTreeMap::new();
    for (row, found) in rows.iter().zip(&found) {
        found.faults.iter().for_each(|fault| by_fault.entry(fault.clone()).or_default().push(row));
    }
    let mut problems: Vec<TemplateProblem> =
        template.unknown().iter().map(|fault| material.problem(body, fault, &all(), named)).collect();
    problems.extend(by_fault.iter().map(|(fault, rows)| material.problem(body, fault, rows, named)));
    problems.sort_by_key(|problem| (problem.kind == TemplateProblemKind::Empty, problem.from));
    let fine = if template.unknown().is_empty() { found.iter().filter(|row| row.faults.is_empty()).count() } else { 0 };
    let changed = rows.iter().zip(&found).filter(|(_, found)| found.changes);
    let (changes, written) =
        changed.fold((0, 0), |(all, written), (row, _)| (all + 1, written + usize::from(row.written)));
    TemplateCheck {
        rows: view::count(rows.len()),
        ids,
        fine: view::count(fine),
        stops: problems.iter().any(|problem| problem.kind != TemplateProblemKind::Empty),
        problems,
        changes: view::count(changes),
        written: view::count(written),
    }
}

/// What prompts of these rows show and what is empty, or missing, there: `strategy of "Panic to Calm"`. With each template every
/// item is looked at once, and so is what rows may leave out: ten thousand rows are a few hundred prompts then.
pub fn lacking(library: &LoadedLibrary, examples: Vec<Example>, rows: &[PromptRow]) -> Vec<String> {
    let material = Material::new(library, examples);
    let (mut read, mut seen, mut lacking) = (HashMap::new(), HashSet::new(), BTreeSet::new());
    for row in rows {
        let of_tier = || Tier::parse(&row.tier).ok().and_then(|tier| library.template(tier));
        let template = row.template_id.map_or_else(of_tier, |id| library.own_templates.get(&id));
        let Some(Item { version_id, item }) = template else { continue };
        let left_out = [row.brief.is_none(), row.client_style.is_none(), row.friction.is_none(), row.ending.is_none()];
        let left_out = left_out.into_iter().fold(0, |bits, out| bits * 2 + i64::from(out));
        let looks = [row.persona_id, row.arc_id, row.topic_id, left_out];
        let new = looks.into_iter().enumerate().filter(|(at, look)| seen.insert((*version_id, *at, *look))).count();
        if new == 0 {
            continue;
        }
        let template = read.entry(*version_id).or_insert_with(|| TracedTemplate::new(&item.body).ok());
        let faults = template.as_ref().and_then(|template| material.with(row, |input| template.faults(input)));
        let faults = faults.unwrap_or_default();
        let values = faults.iter().filter(|fault| fault.kind != TemplateProblemKind::Syntax);
        lacking.extend(values.map(|fault| material.told(fault, row)));
    }
    lacking.into_iter().collect()
}

/// The same for every row, in their order; of many by several threads.
fn in_parallel<T: Send>(rows: &[PromptRow], look: impl Fn(&PromptRow) -> T + Sync) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    if rows.len() < SHARED || threads == 1 {
        return rows.iter().map(look).collect();
    }
    let look = &look;
    thread::scope(|scope| {
        let parts: Vec<_> = rows
            .chunks(rows.len().div_ceil(threads))
            .map(|part| scope.spawn(move || part.iter().map(look).collect::<Vec<T>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("a template's panic is one of the check")).collect()
    })
}
