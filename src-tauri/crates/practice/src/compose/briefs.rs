//! Briefs without a model: a worry of the client, a figure of the topic and an occasion, none of them twice alike.

use std::collections::HashSet;

use serde_json::{Value, json};
use train_domain::brief::folded;

use super::PracticeAnswer;
use super::random::Random;

/// Why the talk is now. Each can be followed by a worry.
const OCCASIONS: [&str; 16] = [
    "A letter from the bank came on Friday",
    "Since the birthday last week",
    "After a talk with a colleague at lunch",
    "The yearly statement lies open on the kitchen table",
    "A brother asked about it on the phone",
    "Since the night when sleep did not come until four",
    "The deadline at work is in nine days",
    "After reading the same page three times",
    "A friend did it the other way and said so",
    "Since the doctor's appointment on Tuesday",
    "The form has lain in the drawer since March",
    "After the neighbours sold their house",
    "An argument on Sunday ended with this",
    "The new contract has to be signed this month",
    "Since a parent moved in",
    "After a radio programme on the way home",
];

/// Draws for one row in search of a brief that nobody has.
const TRIES: usize = 400;

/// The answer to a prompt that asks for briefs: its lines that are rows are read.
pub fn briefs(prompt: &str) -> PracticeAnswer {
    let rows: Vec<Value> = prompt
        .lines()
        .filter(|line| line.starts_with('{'))
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let shown = prompt.lines().filter_map(|line| line.strip_prefix("- ")).map(folded);
    let mut taken: HashSet<String> = shown.collect();
    let mut delay = Random::new(0, &[prompt]);
    let briefs: Vec<Value> =
        rows.iter().map(|row| json!({ "row": row["row"], "brief": brief(row, prompt, &mut taken) })).collect();
    PracticeAnswer { json: json!({ "briefs": briefs }).to_string(), delay_ms: 800 + delay.next() % 1_200 }
}

/// Calls at the same time are about other rows, so their prompts differ, and with them what is drawn.
fn brief(row: &Value, prompt: &str, taken: &mut HashSet<String>) -> String {
    let text = row.to_string();
    let mut random = Random::new(0, &[prompt, &text]);
    let mut written = String::new();
    for nth in 0..TRIES {
        let occasion = *random.pick(&OCCASIONS);
        let worry = pick(&row["worries"], &mut random).unwrap_or_else(|| "what comes next".into());
        written = format!("{occasion}, and the worry about {worry} is back");
        if let Some(figure) = pick(&row["figures"], &mut random) {
            written.push_str(&format!("; the figure on the table is {figure}"));
        }
        // Where all have been told, what differs is how often.
        if nth > TRIES / 2 {
            written.push_str(&format!(", for the {}th time", nth - TRIES / 2 + 3));
        }
        written.push('.');
        if taken.insert(folded(&written)) {
            break;
        }
    }
    written
}

fn pick(list: &Value, random: &mut Random) -> Option<String> {
    let list = list.as_array().filter(|list| !list.is_empty())?;
    let text = random.pick(list).as_str()?;
    Some(text.trim().trim_end_matches('.').to_owned()).filter(|text| !text.is_empty() && text.chars().count() < 100)
}

#[cfg(test)]
mod tests {
    use train_content::sample;
    use train_domain::brief::{BriefRow, ROWS_A_CALL, prompt, read};
    use train_domain::row::Tier;

    use super::*;

    #[test]
    fn every_row_gets_a_brief_of_its_own_and_the_same_prompt_the_same() {
        let (library, _) = sample();
        let row = |at: usize| BriefRow {
            persona: &library.personas[at % 3],
            arc: &library.arcs[0],
            topic: &library.topics[at % 2],
            tier: Tier::Template,
            intent: "decide",
            tone: "warm",
            style: None,
            friction: None,
            ending: None,
        };
        let rows: Vec<BriefRow<'_>> = (0..ROWS_A_CALL).map(row).collect();
        let first = briefs(&prompt(&rows, &[])).json;
        assert_eq!(first, briefs(&prompt(&rows, &[])).json);
        let first = read(&first, rows.len(), |_| false).expect("briefs");
        assert!(first.iter().all(Result::is_ok), "{first:?}");
        let there: Vec<&str> = first.iter().flatten().map(String::as_str).collect();
        let known: HashSet<String> = there.iter().map(|brief| folded(brief)).collect();
        let others = read(&briefs(&prompt(&rows, &there)).json, rows.len(), |words| known.contains(words));
        assert!(others.expect("briefs").iter().all(Result::is_ok), "unlike those that are there");
    }
}
