//! The mail that says that a batch is complete: subject, text and HTML, with numbers and causes and none of the
//! conversations' content.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Value};
use serde::Serialize;
use train_domain::call::ErrorKind;
use train_domain::explain::explain;
use train_domain::figures::{count, dollars, duration};
use train_domain::money::Micros;

const TEXT: &str = include_str!("body.txt.jinja");
const HTML: &str = include_str!("body.html.jinja");
/// Characters of a name that are shown.
const NAME: usize = 80;

/// What a batch came to. Times in milliseconds, money in micro-dollars.
#[derive(Clone, Debug)]
pub struct Report {
    /// The dataset's name; `None` where it was deleted meanwhile.
    pub dataset: Option<String>,
    pub batch: i64,
    pub total: i64,
    pub succeeded: i64,
    pub failed: i64,
    /// From the start to the end, pauses included.
    pub took_ms: Option<i64>,
    /// The time that was estimated before the start.
    pub estimated_ms: Option<(f64, f64)>,
    /// What was spent; `None` where the model's price is not known.
    pub spent: Option<Micros>,
    /// What was estimated before the start.
    pub estimated_cost: Option<(f64, f64)>,
    /// What calls with an unknown outcome may have cost beyond that.
    pub unknown: Micros,
    /// Whether calls cost nothing: Practice, or a server on this machine.
    pub free: bool,
    /// Whether the text was composed by Practice.
    pub practice: bool,
    pub model: String,
    /// Causes of the failures, the most frequent first.
    pub failures: Vec<(ErrorKind, i64)>,
}

/// What a mail says, without its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// One line, without control characters.
    pub subject: String,
    /// For programs that show plain text.
    pub text: String,
    /// For the others. Names in it are escaped.
    pub html: String,
}

/// What both templates name.
#[derive(Serialize)]
struct Page {
    subject: String,
    headline: String,
    counts: String,
    facts: Vec<Fact>,
    failures: Vec<Failure>,
    next: String,
    why: &'static str,
}

#[derive(Serialize)]
struct Fact {
    name: &'static str,
    value: String,
    note: Option<String>,
}

#[derive(Serialize)]
struct Failure {
    count: String,
    title: &'static str,
    happened: &'static str,
    todo: &'static str,
}

/// Writes the mail about a batch that is complete.
pub fn completed(report: &Report) -> Body {
    let Report { total, succeeded, failed, .. } = *report;
    let done =
        if total == 1 { "1 conversation is done".into() } else { format!("{} conversations are done", count(total)) };
    let result = if failed == 0 {
        format!("{} succeeded", count(succeeded))
    } else {
        format!("{} succeeded, {} failed", count(succeeded), count(failed))
    };
    let of = match &report.dataset {
        Some(name) => format!(" in \"{}\"", one_line(name)),
        None => String::new(),
    };
    let next = if failed > 0 {
        format!(
            "Open Train, Batches, batch {}. Its errors can be looked at one by one and tried again together.",
            report.batch
        )
    } else {
        format!("Open Train to review them. This was batch {}.", report.batch)
    };
    render(Page {
        subject: format!("Train: {done} ({result})"),
        headline: format!("{done}{of}"),
        counts: format!("{result}."),
        facts: facts(report),
        failures: failures(report),
        next,
        why: "Train on your computer sent this because you asked for it when the batch was started. It holds none of the conversations.",
    })
}

/// Writes the mail that only shows that mail arrives.
pub fn test() -> Body {
    render(Page {
        subject: "Train: a test mail".into(),
        headline: "Mail from Train arrives here".into(),
        counts: "The settings work.".into(),
        facts: Vec::new(),
        failures: Vec::new(),
        next: "When a batch is started with \"E-mail me when it is complete\", its numbers come to this address."
            .into(),
        why: "Train on your computer sent this because a test mail was asked for.",
    })
}

fn facts(report: &Report) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(took) = report.took_ms {
        let note = report.estimated_ms.map(|(low, high)| format!("estimated: {} to {}", duration(low), duration(high)));
        // Milliseconds of a batch are far below 2^53.
        facts.push(Fact { name: "Time", value: duration(took as f64), note });
    }
    let value = match report.spent {
        _ if report.free => "nothing".into(),
        Some(spent) => dollars(spent as f64),
        None => "not known: the model's price is not in the price table".into(),
    };
    let estimated = report.estimated_cost.filter(|_| !report.free && report.spent.is_some());
    let note = estimated.map(|(low, high)| format!("estimated: {} to {}", dollars(low), dollars(high)));
    facts.push(Fact { name: "Cost", value, note });
    if report.unknown > 0 {
        facts.push(Fact {
            name: "Not settled",
            value: format!("up to {}", dollars(report.unknown as f64)),
            note: Some("calls whose outcome is not known may have been billed".into()),
        });
    }
    let practice = report.practice.then(|| "Practice text: for learning the application, not for training".into());
    facts.push(Fact { name: "Model", value: one_line(&report.model), note: practice });
    facts
}

fn failures(report: &Report) -> Vec<Failure> {
    let words = report.failures.iter().map(|(kind, times)| {
        let words = explain(*kind);
        Failure { count: count(*times), title: words.title, happened: words.happened, todo: words.todo }
    });
    words.collect()
}

fn render(page: Page) -> Body {
    let mut environment = Environment::new();
    environment.set_syntax(
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().expect("the options are valid"),
    );
    environment.add_template("body.txt", TEXT).expect("the template is valid");
    // The name's end decides that values are escaped.
    environment.add_template("body.html", HTML).expect("the template is valid");
    let values = Value::from(Serde(&page));
    let write = |name: &str| {
        let template = environment.get_template(name).expect("the template is there");
        template.render(values.clone()).expect("every value is given")
    };
    Body { text: write("body.txt"), html: write("body.html"), subject: page.subject }
}

/// A name as one short line: no line break can begin a header, no direction mark can turn the words around it.
fn one_line(name: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let words: String = name.chars().map(|c| if hidden(c) { ' ' } else { c }).collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= NAME {
        return words;
    }
    format!("{}...", words.chars().take(NAME).collect::<String>().trim_end())
}

#[cfg(test)]
mod tests;
