//! What is said of an import beside its counts.

use train_domain::cells::PlanColumn;
use train_store::plan::Report;

/// What the person should know, in sentences. `lines` are those of the file's rows.
pub fn warnings(
    report: &Report,
    lines: &[u64],
    ignored_columns: &[String],
    guessed_encoding: Option<&str>,
) -> Vec<String> {
    let mut warnings = Vec::new();
    match report.skipped - report.differing {
        0 => {}
        1 => warnings.push("1 row was already planned and was passed over.".into()),
        known => warnings.push(format!("{known} rows were already planned and were passed over.")),
    }
    if report.differing > 0 {
        warnings.push(differing(report, lines));
    }
    match report.waiting {
        0 => {}
        1 => warnings.push("1 row waits for a name that the library lacks: make or map it in the table.".into()),
        rows => {
            warnings.push(format!("{rows} rows wait for names that the library lacks: make or map them in the table."))
        }
    }
    if !ignored_columns.is_empty() {
        let columns = ignored_columns.join(", ");
        warnings.push(format!("These columns mean nothing to a plan and were left out: {columns}."));
    }
    if let Some(encoding) = guessed_encoding {
        warnings.push(format!(
            "The file is in an old encoding and was read as {encoding}: look at the names with accents. If they are wrong, undo the import and choose another encoding."
        ));
    }
    warnings
}

/// "2 rows are planned with other cells and were left out: line 3 (tone), line 9 (intent, brief)."
fn differing(report: &Report, lines: &[u64]) -> String {
    let shown = report.differing_first.iter().map(|(at, columns)| {
        let names: Vec<&str> = columns.iter().map(|column| PlanColumn::name(*column)).collect();
        format!("line {} ({})", lines.get(*at).copied().unwrap_or_default(), names.join(", "))
    });
    let shown: Vec<String> = shown.collect();
    let more = usize::try_from(report.differing).unwrap_or(usize::MAX).saturating_sub(shown.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let rows = if report.differing == 1 { "1 row is" } else { &*format!("{} rows are", report.differing) };
    let were = if report.differing == 1 { "was" } else { "were" };
    format!("{rows} planned with other cells and {were} left out: {}{more}.", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_out_is_named_by_its_lines() {
        let report = Report {
            skipped: 7,
            differing: 5,
            differing_first: vec![(0, vec![PlanColumn::Tone]), (2, vec![PlanColumn::Intent, PlanColumn::ClientStyle])],
            waiting: 1,
            ..Report::default()
        };
        assert_eq!(
            warnings(&report, &[3, 4, 9], &["colour".into()], None),
            [
                "2 rows were already planned and were passed over.",
                "5 rows are planned with other cells and were left out: line 3 (tone), line 9 (intent, client_style) and 3 more.",
                "1 row waits for a name that the library lacks: make or map it in the table.",
                "These columns mean nothing to a plan and were left out: colour.",
            ]
        );
        let report = Report {
            skipped: 2,
            differing: 1,
            differing_first: vec![(0, vec![PlanColumn::Brief])],
            ..Report::default()
        };
        assert_eq!(
            warnings(&report, &[3], &[], Some("GB18030")),
            [
                "1 row was already planned and was passed over.",
                "1 row is planned with other cells and was left out: line 3 (brief).",
                "The file is in an old encoding and was read as GB18030: look at the names with accents. If they are wrong, undo the import and choose another encoding.",
            ]
        );
        assert!(warnings(&Report::default(), &[], &[], None).is_empty());
    }
}
