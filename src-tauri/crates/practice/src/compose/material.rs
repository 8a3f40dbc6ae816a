//! What Practice's conversations are made of: exchanges that were written as a whole, by topic, persona and feeling.
//!
//! A file holds entries (`topic Roth conversion`), an entry sections (`opening`, `talk`, `lead`). `: ` is a line of a
//! section. `> ` begins an exchange with what the client says; `< `, `! ` and `@ ` are the paragraphs of the reply, `! `
//! with the boundary and `@ ` with the referral of an Edge Case. `case name=value` is a set of figures that agree with
//! each other (`+` stands for a blank); everything else is a fact: its name, then its value.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::template::{Template, parse};

/// What a paragraph of a reply is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Plain,
    Boundary,
    Referral,
}

/// What the client says and what is replied.
#[derive(Debug, Default)]
pub struct Exchange {
    pub client: Template,
    pub reply: Vec<(Purpose, Template)>,
}

/// Names and their values.
pub type Figures = Vec<(&'static str, String)>;

/// All that was written for one topic, persona, arc or kind of Edge Case.
#[derive(Debug, Default)]
pub struct Entry {
    pub facts: HashMap<&'static str, &'static str>,
    pub cases: Vec<Figures>,
    lines: HashMap<&'static str, Vec<Template>>,
    exchanges: HashMap<&'static str, Vec<Exchange>>,
}

impl Entry {
    /// The lines of a section.
    pub fn lines(&self, section: &str) -> &[Template] {
        self.lines.get(section).map_or(&[], Vec::as_slice)
    }

    /// The exchanges of a section.
    pub fn exchanges(&self, section: &str) -> &[Exchange] {
        self.exchanges.get(section).map_or(&[], Vec::as_slice)
    }
}

const KINDS: [&str; 7] = ["topic", "persona", "arc", "kind", "brief", "intent", "tone"];
const SECTIONS: [&str; 20] = [
    "opening", "talk", "ending", "lead", "life", "worry", "aside", "thanks", "feeling", "ack", "settled", "closing",
    "stock", "cold", "answer", "context", "outcome", "form", "point", "phrase",
];

const FILES: [&str; 30] = [
    include_str!("../../data/topics/any.txt"),
    include_str!("../../data/topics/college_savings.txt"),
    include_str!("../../data/topics/credit_card_payoff.txt"),
    include_str!("../../data/topics/divorce_finances.txt"),
    include_str!("../../data/topics/eldercare_costs.txt"),
    include_str!("../../data/topics/emergency_fund.txt"),
    include_str!("../../data/topics/esg_investing.txt"),
    include_str!("../../data/topics/estate_basics.txt"),
    include_str!("../../data/topics/first_budget.txt"),
    include_str!("../../data/topics/first_home.txt"),
    include_str!("../../data/topics/hidden_debt.txt"),
    include_str!("../../data/topics/ignored_retirement_plan.txt"),
    include_str!("../../data/topics/inheritance.txt"),
    include_str!("../../data/topics/insurance_gap.txt"),
    include_str!("../../data/topics/joint_accounts.txt"),
    include_str!("../../data/topics/layoff_with_a_mortgage.txt"),
    include_str!("../../data/topics/lending_to_family.txt"),
    include_str!("../../data/topics/market_volatility.txt"),
    include_str!("../../data/topics/medicare_enrollment.txt"),
    include_str!("../../data/topics/mortgage_payoff.txt"),
    include_str!("../../data/topics/roth_conversion.txt"),
    include_str!("../../data/topics/social_security_timing.txt"),
    include_str!("../../data/topics/stock_options.txt"),
    include_str!("../../data/topics/student_loans.txt"),
    include_str!("../../data/topics/tax_letter_unopened.txt"),
    include_str!("../../data/personas.txt"),
    include_str!("../../data/arcs.txt"),
    include_str!("../../data/edge.txt"),
    include_str!("../../data/briefs.txt"),
    include_str!("../../data/shared.txt"),
];

type Key = (&'static str, String);

static ENTRIES: LazyLock<HashMap<Key, Entry>> = LazyLock::new(|| {
    let mut entries = HashMap::new();
    FILES.iter().for_each(|file| read(file, &mut entries));
    entries
});

/// The entry of a kind and a name; what was written for any of the kind where there is none for this name.
pub fn entry(kind: &'static str, name: &str) -> &'static Entry {
    known(kind, name).or_else(|| known(kind, "any")).unwrap_or_else(shared)
}

/// The entry of a kind and a name.
pub fn known(kind: &'static str, name: &str) -> Option<&'static Entry> {
    ENTRIES.get(&(kind, name.trim().to_lowercase()))
}

/// What belongs to no entry.
pub fn shared() -> &'static Entry {
    &ENTRIES[&("", String::new())]
}

/// The entry of the sample's brief that begins like this one.
pub fn brief(text: &str) -> Option<&'static Entry> {
    let text = text.trim().to_lowercase();
    ENTRIES.iter().find(|((kind, name), _)| *kind == "brief" && text.starts_with(name)).map(|(_, entry)| entry)
}

fn read(file: &'static str, entries: &mut HashMap<Key, Entry>) {
    let mut key: Key = ("", String::new());
    let mut section = "";
    for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (mark, text) = line.split_once(' ').unwrap_or((line, ""));
        if let Some(kind) = KINDS.into_iter().find(|kind| *kind == mark) {
            key = (kind, text.to_lowercase());
            section = "";
        } else if text.is_empty() && SECTIONS.contains(&mark) {
            section = mark;
            if matches!(mark, "stock" | "cold" | "answer" | "context" | "outcome" | "form" | "point" | "phrase") {
                key = ("", String::new());
            }
            continue;
        }
        let entry = entries.entry(key.clone()).or_default();
        match mark {
            ":" => entry.lines.entry(section).or_default().push(parse(text)),
            ">" => {
                let exchange = Exchange { client: parse(text), reply: Vec::new() };
                entry.exchanges.entry(section).or_default().push(exchange);
            }
            "<" => reply(entry, section, Purpose::Plain, text),
            "!" => reply(entry, section, Purpose::Boundary, text),
            "@" => reply(entry, section, Purpose::Referral, text),
            "case" | "=" => entry.cases.push(text.split(' ').filter_map(figure).collect()),
            mark if !KINDS.contains(&mark) => {
                entry.facts.insert(mark, text);
            }
            _ => {}
        }
    }
}

fn reply(entry: &mut Entry, section: &'static str, purpose: Purpose, text: &'static str) {
    if let Some(exchange) = entry.exchanges.entry(section).or_default().last_mut() {
        exchange.reply.push((purpose, parse(text)));
    }
}

fn figure(pair: &'static str) -> Option<(&'static str, String)> {
    pair.split_once('=').map(|(name, value)| (name, value.replace('+', " ")))
}

#[cfg(test)]
mod tests {
    use super::super::template::Piece;
    use super::*;

    fn names(template: &'static Template, found: &mut Vec<&'static str>) {
        for piece in template {
            match piece {
                Piece::Text(text) => assert!(!text.contains(['<', '>', '{', '}', '|']), "{text}"),
                Piece::Value(name) => found.push(name),
                Piece::Choice(alternatives) => alternatives.iter().for_each(|inner| names(inner, found)),
            }
        }
    }

    #[test]
    fn everything_of_the_sample_has_material_of_its_own() {
        let (library, rows) = train_content::sample();
        for topic in &library.topics {
            let entry = known("topic", &topic.name).expect(&topic.name);
            assert!(entry.exchanges("opening").len() >= 2 && entry.exchanges("talk").len() >= 4, "{}", topic.name);
            assert!(entry.exchanges("ending").len() >= 2 && entry.cases.len() >= 3, "{}", topic.name);
        }
        for persona in &library.personas {
            let entry = known("persona", &persona.name).expect(&persona.name);
            assert!(entry.lines("lead").len() >= 4 && entry.exchanges("talk").len() >= 2, "{}", persona.name);
        }
        for arc in library.arcs.iter().filter(|arc| arc.tiers != [train_domain::row::Tier::EdgeCase]) {
            let entry = known("arc", &arc.name).expect(&arc.name);
            assert!(entry.lines("ack").len() >= 5 && entry.exchanges("talk").len() >= 2, "{}", arc.name);
        }
        for row in rows.iter().filter(|row| row.tier == train_domain::row::Tier::Scenario) {
            let Some(text) = &row.brief else { continue };
            let written = brief(text).expect(text);
            let topic = known("topic", &row.topic).expect(&row.topic);
            let figures = |entry: &Entry| {
                let mut names: Vec<&str> = entry.cases[0].iter().map(|(name, _)| *name).collect();
                names.sort_unstable();
                names
            };
            assert_eq!(figures(written), figures(topic), "{text}");
        }
    }

    #[test]
    fn every_exchange_is_answered_and_every_figure_is_given() {
        for ((kind, name), entry) in ENTRIES.iter() {
            for exchange in entry.exchanges.values().flatten() {
                assert!(!exchange.reply.is_empty(), "{kind} {name}");
                if *kind != "topic" {
                    continue;
                }
                let mut found = Vec::new();
                names(&exchange.client, &mut found);
                exchange.reply.iter().for_each(|(_, paragraph)| names(paragraph, &mut found));
                for case in &entry.cases {
                    for value in &found {
                        let row = ["topic", "Topic", "point", "number", "close", "Close", "he", "He", "him", "gone"];
                        assert!(
                            row.contains(value) || case.iter().any(|(figure, _)| figure == value),
                            "{name} has no {value}"
                        );
                    }
                }
            }
            entry.lines.values().flatten().for_each(|line| names(line, &mut Vec::new()));
        }
    }
}
