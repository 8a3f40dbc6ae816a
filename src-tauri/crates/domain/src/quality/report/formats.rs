//! How replies are formatted: what is mixed in the data the model will mix too.

use super::ReportEntry;
use super::measure::Measured;

/// What a reply can have, in the order in which it is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Formatting {
    pub bold: u32,
    pub lists: u32,
    pub headings: u32,
    pub emoji: u32,
    pub em_dash: u32,
    pub code: u32,
}

impl Formatting {
    /// Counts a reply.
    pub fn add(&mut self, reply: &str) {
        self.bold += u32::from(is_bold(reply));
        self.lists += u32::from(reply.lines().any(is_item));
        self.headings += u32::from(reply.lines().any(is_heading));
        self.emoji += u32::from(!reply.is_ascii() && reply.chars().any(is_emoji));
        self.em_dash += u32::from(reply.contains('\u{2014}'));
        self.code += u32::from(is_code(reply));
    }
}

/// Two marks with words between them, on one line.
fn is_bold(reply: &str) -> bool {
    ["**", "__"].iter().any(|mark| {
        reply.contains(mark)
            && reply.lines().any(|line| {
                line.split(mark)
                    .skip(1)
                    .step_by(2)
                    .any(|inside| !inside.trim().is_empty() && line.matches(mark).count() > 1)
            })
    })
}

fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let after = &line[digits..];
    ["- ", "* ", "\u{2022} "].iter().any(|mark| line.starts_with(mark))
        || (1..=2).contains(&digits) && (after.starts_with(". ") || after.starts_with(") "))
}

fn is_heading(line: &str) -> bool {
    let marks = line.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&marks) && line[marks..].starts_with(' ')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{1f1e6}'..='\u{1f1ff}')
}

fn is_code(reply: &str) -> bool {
    reply.contains("```") || reply.lines().any(|line| line.matches('`').count() > 1)
}

/// The measures of replies.
pub fn formats(entries: &[ReportEntry]) -> Vec<Measured> {
    let of = |key, title, aim, count: fn(&Formatting) -> u32, met: fn(f64) -> bool| {
        let counts = entries.iter().map(|entry| (entry.id, count(&entry.facts.formatting), entry.facts.replies));
        Measured::of((key, title, aim), counts, |share| Some(met(share)))
    };
    let even = |share: f64| !(0.05..=0.95).contains(&share);
    let all = "under 5 % or over 95 %";
    vec![
        of("bold", "Bold", all, |found| found.bold, even),
        of("lists", "Lists", all, |found| found.lists, even),
        of("headings", "Headings", all, |found| found.headings, even),
        of("emoji", "Emoji", all, |found| found.emoji, even),
        of("em_dash", "Long dashes", all, |found| found.em_dash, even),
        of("code", "Code or stray signs", "none", |found| found.code, |share| share == 0.0),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_looks_like_a_mark_is_none() {
        for (reply, expected) in [
            ("**First**, breathe.", [1, 0, 0, 0, 0, 0]),
            ("2 ** 3 is 8.", [0, 0, 0, 0, 0, 0]),
            ("Steps:\n1. Call.\n2. Write.", [0, 1, 0, 0, 0, 0]),
            ("In 2024. It was fine.\n- so it was", [0, 1, 0, 0, 0, 0]),
            ("2024. A year.", [0, 0, 0, 0, 0, 0]),
            ("## Plan\nCall.", [0, 0, 1, 0, 0, 0]),
            ("#1 of all", [0, 0, 0, 0, 0, 0]),
            ("Well done \u{1f389}", [0, 0, 0, 1, 0, 0]),
            ("This \u{2014} and that", [0, 0, 0, 0, 1, 0]),
            ("Type `ls` now", [0, 0, 0, 0, 0, 1]),
            ("caf\u{e9} \u{2019}", [0, 0, 0, 0, 0, 0]),
        ] {
            let mut found = Formatting::default();
            found.add(reply);
            let Formatting { bold, lists, headings, emoji, em_dash, code } = found;
            assert_eq!([bold, lists, headings, emoji, em_dash, code], expected, "{reply}");
        }
    }
}
