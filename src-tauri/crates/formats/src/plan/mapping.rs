//! Which heading of a file is which column: what the person says, and what the headings say by themselves.

use train_domain::plan_file::FileColumn;

use super::column::of_heading;

/// The columns of a file.
#[derive(Debug, Default, PartialEq)]
pub struct Mapping {
    /// Of each heading; none: it is left out.
    pub columns: Vec<Option<FileColumn>>,
    /// What keeps every row from being read, in the order of the columns.
    pub problems: Vec<(FileColumn, String)>,
}

/// Finds the columns. `asks_all`: one heading a column, and none of the required ones missing, as in a table; objects say
/// so row by row.
pub fn map(headings: &[String], chosen: &[(FileColumn, Option<String>)], asks_all: bool) -> Mapping {
    let mut columns = vec![None; headings.len()];
    let mut problems = Vec::new();
    // What is said last counts.
    let choice = |column| chosen.iter().rev().find(|(of, _)| *of == column).map(|(_, heading)| heading.as_deref());
    for column in FileColumn::ALL {
        let Some(Some(heading)) = choice(column) else { continue };
        match place(headings, heading) {
            Err(message) => problems.push((column, message)),
            Ok(at) => match columns[at].replace(column) {
                None => {}
                Some(other) => problems.push((
                    column,
                    format!("'{}' is taken for '{}' already; take another column", shown(heading), other.name()),
                )),
            },
        }
    }
    for (heading, column) in headings.iter().zip(&mut columns) {
        if column.is_none() {
            *column = of_heading(heading).filter(|of| choice(*of).is_none());
        }
    }
    for column in FileColumn::ALL {
        let is_required = FileColumn::REQUIRED.contains(&column);
        let problem = match choice(column) {
            Some(None) if is_required => {
                format!("'{}' is left out, and every row needs one; say which column it is", column.name())
            }
            None if asks_all => {
                let found: Vec<&str> = headings
                    .iter()
                    .zip(&columns)
                    .filter(|(_, of)| **of == Some(column))
                    .map(|(heading, _)| heading.trim())
                    .collect();
                match found.len() {
                    0 if is_required => {
                        format!("there is no column '{}'; the first line names {}", column.name(), listed(headings))
                    }
                    0 | 1 => continue,
                    _ => format!("the columns '{}' mean the same; keep one of them", found.join("' and '")),
                }
            }
            _ => continue,
        };
        problems.push((column, problem));
    }
    problems.sort_by_key(|(column, _)| *column);
    Mapping { columns, problems }
}

/// Where a heading stands: the one that is written so, or the only one that is but for case.
fn place(headings: &[String], wanted: &str) -> Result<usize, String> {
    let wanted = wanted.trim();
    let lower = wanted.to_lowercase();
    let exact = |heading: &str| heading.trim() == wanted;
    let alike = |heading: &str| heading.trim().to_lowercase() == lower;
    for is_it in [&exact as &dyn Fn(&str) -> bool, &alike] {
        let mut found = headings.iter().enumerate().filter(|(_, heading)| !wanted.is_empty() && is_it(heading));
        match (found.next(), found.next()) {
            (None, _) => {}
            (Some((at, _)), None) => return Ok(at),
            (Some(_), Some(_)) => {
                return Err(format!("several columns are called '{}'; give each a name of its own", shown(wanted)));
            }
        }
    }
    Err(format!("there is no column '{}' in the file; it has {}", shown(wanted), listed(headings)))
}

fn shown(heading: &str) -> String {
    heading.trim().chars().take(40).collect()
}

/// The headings that were found, the first of them.
fn listed(headings: &[String]) -> String {
    let names: Vec<String> = headings
        .iter()
        .filter(|name| !name.trim().is_empty())
        .take(10)
        .map(|name| format!("'{}'", shown(name)))
        .collect();
    if names.is_empty() { "nothing".into() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::FileColumn::*;
    use super::*;

    fn mapped(headings: &[&str], chosen: &[(FileColumn, Option<&str>)]) -> (Vec<Option<FileColumn>>, Vec<String>) {
        let headings: Vec<String> = headings.iter().map(|heading| (*heading).to_owned()).collect();
        let chosen: Vec<_> = chosen.iter().map(|(column, heading)| (*column, heading.map(str::to_owned))).collect();
        let found = map(&headings, &chosen, true);
        (found.columns, found.problems.into_iter().map(|(column, text)| format!("{}: {text}", column.name())).collect())
    }

    #[test]
    fn a_heading_is_the_column_that_the_person_says_and_no_other() {
        let headings = ["Wer", "emotion", "Topic", "Stufe", "brief"];
        let (columns, problems) = mapped(
            &headings,
            &[(Persona, Some(" wer ")), (Tier, Some("Stufe")), (Brief, Some("Topic")), (Topic, Some("brief"))],
        );
        assert_eq!(columns, [Some(Persona), Some(Emotion), Some(Brief), Some(Tier), Some(Topic)]);
        assert_eq!(problems, [""; 0]);
        // A column that the person leaves out, and one whose own heading gives way.
        let (columns, problems) = mapped(
            &["persona", "Arc", "emotion", "topic", "tier", "brief"],
            &[(Brief, None), (Emotion, Some("emotion"))],
        );
        assert_eq!(columns, [Some(Persona), None, Some(Emotion), Some(Topic), Some(Tier), None]);
        assert_eq!(problems, [""; 0]);
        // The last word counts.
        let headings = ["persona", "emotion", "topic", "tier", "a", "b"];
        let (columns, _) = mapped(&headings, &[(Brief, Some("a")), (Brief, Some("b"))]);
        assert_eq!(columns[4..], [None, Some(Brief)]);
    }

    #[test]
    fn a_heading_is_found_as_it_is_written_before_one_of_another_case() {
        let headings = ["persona", "emotion", "topic", "tier", "Notes", "NOTES", "More", "MORE"];
        assert_eq!(mapped(&headings, &[(Brief, Some("NOTES"))]).0[4..6], [None, Some(Brief)]);
        assert_eq!(
            mapped(&headings, &[(Brief, Some("more"))]).1,
            ["brief: several columns are called 'more'; give each a name of its own"]
        );
    }

    #[test]
    fn what_cannot_be_mapped_is_said_with_the_column() {
        let headings = ["persona", "emotion", "topic", "tier"];
        for (chosen, expected) in [
            (
                &[(Brief, Some("Text"))][..],
                "brief: there is no column 'Text' in the file; it has 'persona', 'emotion', 'topic', 'tier'",
            ),
            (
                &[(Brief, Some(""))],
                "brief: there is no column '' in the file; it has 'persona', 'emotion', 'topic', 'tier'",
            ),
            (&[(Tier, None)], "tier: 'tier' is left out, and every row needs one; say which column it is"),
        ] {
            assert_eq!(mapped(&headings, chosen).1, [expected]);
        }
        assert_eq!(
            mapped(&headings, &[(Brief, Some("topic")), (Intent, Some("topic"))]).1,
            [
                "topic: there is no column 'topic'; the first line names 'persona', 'emotion', 'topic', 'tier'",
                "brief: 'topic' is taken for 'intent' already; take another column",
            ]
        );
    }
}
