//! What is shown of coverage, of what was counted: lines and cells in order, gaps, bars with their cost.

use std::collections::HashMap;

use train_domain::coverage::{Dimension, is_edge, suits, topic_target};
use train_domain::row::Tier;
use train_store::coverage::{Counted, Fits, Item, Items, Spent, Value};

use crate::view::{self, CoverageBar, CoverageCell, CoverageCounts, CoverageLine, CoverageReport};

/// Lines of a dimension: imports may bring thousands of words, and a table of them is none. The rarest share the last line.
const MOST: usize = 120;

/// A line of the table, with what decides whether it goes together with another one.
struct Line<'i> {
    name: String,
    /// 0 for words, and for what is no item.
    id: i64,
    edge: bool,
    /// The item that rows are planned with; none for what rows cannot be planned with any more.
    item: Option<&'i Item>,
    /// Rows can be planned with it.
    offered: bool,
}

/// A dimension's lines, and where each of its values is.
struct Lines<'i> {
    lines: Vec<Line<'i>>,
    places: HashMap<Value, usize>,
}

/// What is shown of what was counted.
pub fn report(
    items: &Items,
    counted: &Counted,
    spent: &[Spent],
    (rows, columns): (Dimension, Dimension),
    target: u32,
) -> CoverageReport {
    let mut by_row: HashMap<&Value, CoverageCounts> = HashMap::new();
    let mut by_column: HashMap<&Value, CoverageCounts> = HashMap::new();
    for ((row, column), counts) in &counted.cells {
        by_row.entry(row).or_default().add(*counts);
        by_column.entry(column).or_default().add(*counts);
    }
    let row_lines = Lines::of(rows, items, &by_row);
    let column_lines = Lines::of(columns, items, &by_column);
    let cells = cells(counted, &row_lines, &column_lines, (rows, columns));
    let lacking = |cell: &&CoverageCell| cell.suits && cell.counts.approved < target;
    let by_topic: HashMap<Value, CoverageCounts> =
        counted.topics.iter().map(|(topic, counts)| (Value::Item(*topic), *counts)).collect();
    let by_topic: HashMap<&Value, CoverageCounts> = by_topic.iter().map(|(topic, counts)| (topic, *counts)).collect();
    let mut topics = Lines::of(Dimension::Topic, items, &by_topic).shown(&by_topic);
    // Rows without a topic lack none.
    topics.retain(|topic| topic.id != 0);
    let offered = |items: &[Item]| items.iter().filter(|item| !item.archived).count();
    CoverageReport {
        gaps: view::count(cells.iter().filter(lacking).count()),
        missing: cells.iter().filter(lacking).map(|cell| to_plan(cell.counts, target)).sum(),
        rows: row_lines.shown(&by_row),
        columns: column_lines.shown(&by_column),
        cells,
        total: counted.total,
        target,
        topics,
        topic_target: topic_target(pairs(items), target, view::count(offered(&items.topics))),
        tiers: tier_bars(counted),
        lengths: length_bars(counted),
        models: model_bars(counted, spent),
        templates: template_bars(items, counted, spent),
    }
}

/// Rows that a cell lacks once all of it that is planned, or waits for a verdict, counts.
fn to_plan(counts: CoverageCounts, target: u32) -> u32 {
    let to_generate = counts.planned.saturating_sub(counts.generated);
    let to_review = counts.generated.saturating_sub(counts.approved + counts.rejected);
    target.saturating_sub(counts.approved + to_generate + to_review)
}

impl<'i> Lines<'i> {
    fn of(dimension: Dimension, items: &'i Items, counts: &HashMap<&Value, CoverageCounts>) -> Self {
        let mut found: Vec<(Value, Line<'i>)> = match dimension {
            Dimension::Persona => of_items(&items.personas, counts),
            Dimension::Emotion => of_items(&items.arcs, counts),
            Dimension::Topic => of_items(&items.topics, counts),
            Dimension::Tier => Tier::ALL.iter().map(|tier| word(tier.name(), tier.label())).collect(),
            Dimension::Intent | Dimension::Tone => of_words(counts),
        };
        let planned = |value: &Value| counts.get(value).map_or(0, |counts| counts.planned);
        let mut rest = "None".to_owned();
        if found.len() > MOST {
            let mut by_size: Vec<u32> = found.iter().map(|(value, _)| planned(value)).collect();
            by_size.sort_unstable_by(|a, b| b.cmp(a));
            let (least, all) = (by_size[MOST - 1], found.len());
            let mut equal = MOST - by_size.iter().filter(|size| **size > least).count();
            // What can be planned with is never out of sight: it may be all that is missing.
            found.retain(|(value, line)| {
                let size = planned(value);
                let kept = size > least || size == least && equal > 0;
                equal -= usize::from(kept && size == least);
                kept || line.item.is_some() && line.offered
            });
            if found.len() < all {
                rest = format!("{} others", all - found.len());
            }
        }
        let mut places: HashMap<Value, usize> =
            found.iter().enumerate().map(|(at, (value, _))| (value.clone(), at)).collect();
        let mut lines: Vec<Line<'i>> = found.into_iter().map(|(_, line)| line).collect();
        // What has no line of its own: rows that name nothing, rare values, and what came to the library just now.
        let (last, own) = (lines.len(), places.clone());
        let mut others = counts.keys().filter(|value| !own.contains_key(**value)).peekable();
        if others.peek().is_some() {
            lines.push(Line { name: rest, id: 0, edge: false, item: None, offered: false });
            places.extend(others.map(|value| ((*value).clone(), last)));
        }
        Self { lines, places }
    }

    /// The lines with their sums.
    fn shown(&self, counts: &HashMap<&Value, CoverageCounts>) -> Vec<CoverageLine> {
        let mut sums = vec![CoverageCounts::default(); self.lines.len()];
        for (value, counts) in counts {
            if let Some(at) = self.places.get(*value) {
                sums[*at].add(*counts);
            }
        }
        let line = |(line, sum): (&Line<'_>, CoverageCounts)| CoverageLine {
            id: view::id(line.id),
            name: line.name.clone(),
            edge: line.edge,
            counts: sum,
        };
        self.lines.iter().zip(sums).map(line).collect()
    }
}

/// Items that rows can be planned with or have, arcs for edge cases behind the others.
fn of_items<'i>(items: &'i [Item], counts: &HashMap<&Value, CoverageCounts>) -> Vec<(Value, Line<'i>)> {
    let mut found: Vec<(Value, Line<'i>)> = items
        .iter()
        .filter(|item| !item.archived || counts.contains_key(&Value::Item(item.id)))
        .map(|item| {
            let edge = item.fits.as_ref().is_some_and(|fits| is_edge(&fits.tiers));
            let line = Line { name: item.name.clone(), id: item.id, edge, item: Some(item), offered: !item.archived };
            (Value::Item(item.id), line)
        })
        .collect();
    found.sort_by_key(|(_, line)| line.edge);
    found
}

fn of_words(counts: &HashMap<&Value, CoverageCounts>) -> Vec<(Value, Line<'static>)> {
    let mut words: Vec<&str> = counts
        .keys()
        .filter_map(|value| if let Value::Word(word) = value { Some(word.as_str()) } else { None })
        .collect();
    words.sort_by_cached_key(|word| (word.to_lowercase(), (*word).to_owned()));
    words.into_iter().map(|text| word(text, if text.is_empty() { "None" } else { text })).collect()
}

fn word(text: &str, name: &str) -> (Value, Line<'static>) {
    (Value::Word(text.into()), Line { name: name.into(), id: 0, edge: false, item: None, offered: true })
}

fn cells(
    counted: &Counted,
    rows: &Lines<'_>,
    columns: &Lines<'_>,
    dimensions: (Dimension, Dimension),
) -> Vec<CoverageCell> {
    let width = columns.lines.len();
    let mut cells = Vec::with_capacity(rows.lines.len() * width);
    for (row, of_row) in rows.lines.iter().enumerate() {
        for (column, of_column) in columns.lines.iter().enumerate() {
            cells.push(CoverageCell {
                row: view::count(row),
                column: view::count(column),
                suits: go_together(of_row, of_column, dimensions),
                counts: CoverageCounts::default(),
                rejected_as: None,
            });
        }
    }
    for (of, counts) in &counted.cells {
        let (Some(row), Some(column)) = (rows.places.get(&of.0), columns.places.get(&of.1)) else { continue };
        let cell = &mut cells[row * width + column];
        // Values that share a cell have no reason in common.
        let is_first = cell.counts == CoverageCounts::default();
        cell.rejected_as = counted.rejected_as.get(of).filter(|_| is_first).cloned();
        cell.counts.add(*counts);
    }
    cells
}

/// Whether rows can be planned with both: an arc says whom it suits; all else goes together.
fn go_together(row: &Line<'_>, column: &Line<'_>, dimensions: (Dimension, Dimension)) -> bool {
    if !row.offered || !column.offered {
        return false;
    }
    let (persona, arc) = match dimensions {
        (Dimension::Persona, Dimension::Emotion) => (row.item, column.item),
        (Dimension::Emotion, Dimension::Persona) => (column.item, row.item),
        _ => return true,
    };
    persona.zip(arc).is_some_and(|(persona, arc)| fits(arc.fits.as_ref(), persona))
}

fn fits(arc: Option<&Fits>, persona: &Item) -> bool {
    arc.is_none_or(|arc| suits(&arc.personas, &persona.name))
}

/// How many pairs of a persona and an arc go together.
fn pairs(items: &Items) -> u32 {
    let personas = || items.personas.iter().filter(|persona| !persona.archived);
    let arcs = items.arcs.iter().filter(|arc| !arc.archived);
    let of_arc = |arc: &Item| personas().filter(|persona| fits(arc.fits.as_ref(), persona)).count();
    view::count(arcs.map(of_arc).sum())
}

fn bar(name: impl Into<String>, counts: CoverageCounts) -> CoverageBar {
    CoverageBar { name: name.into(), counts, cost_each_micros: None }
}

fn tier_bars(counted: &Counted) -> Vec<CoverageBar> {
    let of = |tier: &Tier| bar(tier.label(), counted.tiers.get(tier).copied().unwrap_or_default());
    Tier::ALL.iter().map(of).collect()
}

fn length_bars(counted: &Counted) -> Vec<CoverageBar> {
    let mut lengths: Vec<(u32, CoverageCounts)> =
        counted.lengths.iter().map(|(turns, counts)| (*turns, *counts)).collect();
    lengths.sort_unstable_by_key(|(turns, _)| *turns);
    let name = |turns: u32| if turns == 1 { "1 turn".to_owned() } else { format!("{turns} turns") };
    lengths.into_iter().map(|(turns, counts)| bar(name(turns), counts)).collect()
}

/// The most written with first. What calls of it cost belongs to it where nothing came of them, too.
fn model_bars(counted: &Counted, spent: &[Spent]) -> Vec<CoverageBar> {
    let mut names: Vec<&String> = counted.models.keys().chain(spent.iter().map(|spent| &spent.model)).collect();
    names.sort_unstable();
    names.dedup();
    let of = |name: &String| {
        let counts = counted.models.get(name).copied().unwrap_or_default();
        let cost = each(counts, spent.iter().filter(|spent| spent.model == *name));
        CoverageBar { cost_each_micros: cost, ..bar(name, counts) }
    };
    most_first(names.into_iter().map(of).collect())
}

fn template_bars(items: &Items, counted: &Counted, spent: &[Spent]) -> Vec<CoverageBar> {
    let of = |item: &Item| {
        let counts = counted.templates.get(&item.id).copied();
        let calls = || spent.iter().filter(|spent| spent.template == Some(item.id));
        if counts.is_none() && calls().next().is_none() {
            return None;
        }
        let counts = counts.unwrap_or_default();
        Some(CoverageBar { cost_each_micros: each(counts, calls()), ..bar(&item.name, counts) })
    };
    most_first(items.templates.iter().filter_map(of).collect())
}

fn most_first(mut bars: Vec<CoverageBar>) -> Vec<CoverageBar> {
    bars.sort_by(|a, b| b.counts.generated.cmp(&a.counts.generated).then_with(|| a.name.cmp(&b.name)));
    bars
}

/// Micro-dollars for each approved one; none where nothing is approved, or a call has a price that nobody knows.
fn each<'s>(counts: CoverageCounts, calls: impl Iterator<Item = &'s Spent>) -> Option<f64> {
    let (micros, unpriced) = calls.fold((0, 0), |sum, spent| (sum.0 + spent.micros, sum.1 + spent.unpriced));
    (counts.approved > 0 && unpriced == 0).then(|| view::number(micros) / f64::from(counts.approved))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: i64, name: &str) -> Item {
        Item { id, name: name.into(), archived: false, fits: None }
    }

    fn arc(id: i64, name: &str, personas: &[&str], tiers: &[Tier]) -> Item {
        let personas = personas.iter().map(|name| (*name).to_owned()).collect();
        Item { fits: Some(Fits { personas, tiers: tiers.to_vec() }), ..item(id, name) }
    }

    fn items() -> Items {
        Items {
            personas: vec![item(1, "Late Starter"), item(2, "Carer"), Item { archived: true, ..item(9, "Gone") }],
            arcs: vec![arc(3, "Crisis", &["carer"], &[Tier::EdgeCase]), arc(4, "Fear", &[], &[Tier::Template])],
            topics: vec![item(5, "Roth"), item(6, "Debt")],
            templates: vec![item(7, "Plain")],
        }
    }

    fn counts(planned: u32, approved: u32) -> CoverageCounts {
        CoverageCounts { planned, generated: approved, approved, distinct: approved, rejected: 0 }
    }

    fn counted(cells: &[((i64, i64), CoverageCounts)]) -> Counted {
        let value = |(row, column): (i64, i64)| (Value::Item(row), Value::Item(column));
        Counted { cells: cells.iter().map(|(of, counts)| (value(*of), *counts)).collect(), ..Counted::default() }
    }

    const BY: (Dimension, Dimension) = (Dimension::Emotion, Dimension::Persona);

    fn names(lines: &[CoverageLine]) -> Vec<&str> {
        lines.iter().map(|line| line.name.as_str()).collect()
    }

    #[test]
    fn what_suits_and_lacks_is_a_gap_and_edge_arcs_stand_last() {
        // Crisis suits the carer alone; Fear suits both; the archived persona has a row, and no gap.
        let counted =
            counted(&[((4, 1), counts(4, 3)), ((3, 1), counts(1, 0)), ((4, 9), counts(1, 0)), ((4, 0), counts(2, 1))]);
        let shown = report(&items(), &counted, &[], BY, 2);
        assert_eq!(
            (names(&shown.rows), names(&shown.columns)),
            (vec!["Fear", "Crisis"], vec!["Late Starter", "Carer", "Gone", "None"])
        );
        assert_eq!(shown.rows.iter().map(|row| row.edge).collect::<Vec<_>>(), [false, true]);
        let suits: Vec<bool> = shown.cells.iter().map(|cell| cell.suits).collect();
        assert_eq!(suits, [true, true, false, false, false, true, false, false]);
        assert_eq!((shown.gaps, shown.missing), (2, 4), "Fear and Crisis of the carer");
        assert_eq!(
            (shown.cells[0].counts.approved, shown.cells[3].counts.planned, shown.cells[4].counts.planned),
            (3, 2, 1)
        );
        assert_eq!((shown.rows[0].counts.planned, shown.columns[0].counts.planned), (7, 5));
        assert_eq!(shown.topic_target, 3, "three pairs want two each, of two topics");
        assert_eq!(names(&shown.topics), ["Roth", "Debt"]);

        let across = report(&items(), &Counted::default(), &[], (Dimension::Persona, Dimension::Emotion), 2);
        assert_eq!((across.gaps, across.missing, across.cells.len()), (3, 6, 4), "without a row, all that suits");
    }

    #[test]
    fn rows_that_may_fill_a_gap_yet_are_not_planned_once_more() {
        let written = |approved, rejected| CoverageCounts { generated: 5, rejected, ..counts(5, approved) };
        for (counts, missing) in [
            (counts(0, 0), 4),
            (counts(1, 0), 3),
            (counts(9, 0), 0),
            (written(1, 2), 1),
            (written(0, 5), 4),
            (CoverageCounts { planned: 7, ..written(0, 5) }, 2),
        ] {
            assert_eq!(to_plan(counts, 4), missing, "{counts:?}");
        }
        let shown = report(&items(), &counted(&[((4, 1), counts(1, 0))]), &[], BY, 2);
        assert_eq!((shown.gaps, shown.missing), (3, 5));
    }

    #[test]
    fn other_dimensions_go_together_and_words_stand_in_their_order() {
        let word = |text: &str| Value::Word(text.into());
        let mut found = Counted::default();
        for (tone, tier, planned) in [("warm", "template", 3), ("Calm", "edge_case", 1), ("", "template", 1)] {
            found.cells.insert((word(tone), word(tier)), counts(planned, planned));
        }
        let shown = report(&items(), &found, &[], (Dimension::Tone, Dimension::Tier), 1);
        assert_eq!(names(&shown.rows), ["None", "Calm", "warm"]);
        assert_eq!(names(&shown.columns), ["Template", "Scenario", "Edge Case"]);
        assert_eq!((shown.gaps, shown.cells.iter().filter(|cell| cell.suits).count()), (6, 9));
    }

    #[test]
    fn the_rarest_of_too_many_words_share_a_line_and_none_is_lost() {
        let mut found = Counted::default();
        for at in 0..300 {
            let of = (Value::Word(format!("intent {at:03}")), Value::Word("template".into()));
            found.cells.insert(of, counts(if at == 250 { 5 } else { 1 }, 0));
        }
        let shown = report(&items(), &found, &[], (Dimension::Intent, Dimension::Tier), 1);
        assert_eq!(shown.rows.len(), MOST + 1);
        assert_eq!(shown.rows.iter().map(|row| row.counts.planned).sum::<u32>(), 304);
        assert!(shown.rows.iter().any(|row| row.name == "intent 250"));
        let last = shown.rows.last().expect("lines");
        assert_eq!((last.name.as_str(), last.counts.planned), ("180 others", 180));
    }

    #[test]
    fn a_cell_of_one_value_says_why_it_is_rejected_and_one_of_several_does_not() {
        let mut found = Counted::default();
        for at in 0..300 {
            let of = (Value::Word(format!("intent {at:03}")), Value::Word("template".into()));
            found.rejected_as.insert(of.clone(), format!("reason {at}"));
            found.cells.insert(of, CoverageCounts { rejected: 1, ..counts(1, 0) });
        }
        let shown = report(&items(), &found, &[], (Dimension::Intent, Dimension::Tier), 1);
        let said = |row: usize| shown.cells[row * shown.columns.len()].rejected_as.as_deref();
        assert_eq!((said(0), said(MOST)), (Some("reason 0"), None));
    }

    #[test]
    fn an_item_without_rows_is_a_gap_however_many_others_there_are() {
        let mut items = items();
        let one = items.personas[0].clone();
        items.personas = (1..=130).map(|id| Item { id, name: format!("persona {id}"), ..one.clone() }).collect();
        let mut found = Counted::default();
        for id in 1..=125 {
            found.cells.insert((Value::Item(id), Value::Word("template".into())), counts(1, 1));
        }
        let shown = report(&items, &found, &[], (Dimension::Persona, Dimension::Tier), 1);
        assert_eq!(shown.rows.len(), 130);
        let empty = |row: &&CoverageLine| row.counts.planned == 0;
        assert_eq!(shown.rows.iter().filter(empty).count(), 5, "those are what is missing");
    }

    #[test]
    fn a_cost_is_that_of_all_calls_by_what_was_approved() {
        let model = |name: &str, planned, approved| (name.to_owned(), counts(planned, approved));
        let found = Counted {
            models: HashMap::from([model("haiku", 9, 3), model("gpt", 12, 0), model("local", 1, 1)]),
            templates: HashMap::from([(7, counts(9, 4))]),
            lengths: HashMap::from([(10, counts(1, 1)), (4, counts(2, 1)), (1, counts(1, 0))]),
            ..Counted::default()
        };
        let spent = |model: &str, micros, unpriced| Spent { model: model.into(), template: Some(7), micros, unpriced };
        let spent = [spent("haiku", 600, 0), spent("gpt", 200, 0), spent("local", 0, 1), spent("lost", 5, 0)];
        let shown = report(&items(), &found, &spent, BY, 1);
        let costs =
            |bars: &[CoverageBar]| bars.iter().map(|bar| (bar.name.clone(), bar.cost_each_micros)).collect::<Vec<_>>();
        assert_eq!(
            costs(&shown.models),
            [("haiku".into(), Some(200.0)), ("local".into(), None), ("gpt".into(), None), ("lost".into(), None)]
        );
        assert_eq!(costs(&shown.templates), [("Plain".into(), None)], "the price of one call is not known");
        assert_eq!(
            costs(&shown.lengths),
            [("1 turn".into(), None), ("4 turns".into(), None), ("10 turns".into(), None)]
        );
    }
}
