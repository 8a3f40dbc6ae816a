//! A plan as a table.

use train_domain::plan_file::FileColumn;
use train_domain::row::PlannedRow;

use crate::guard;

/// Writes a plan as a table that [`read_plan`](super::read_plan) gives back as it is. Cells that a spreadsheet would take for formulas are
/// guarded.
///
/// # Errors
/// The place cannot be written.
pub fn write_plan<'r>(
    output: impl std::io::Write,
    rows: impl IntoIterator<Item = &'r PlannedRow>,
) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(output);
    writer.write_record(FileColumn::ALL.map(FileColumn::name)).map_err(std::io::Error::other)?;
    for row in rows {
        let variation = row.variation.to_string();
        let cells = [
            &*row.persona,
            &*row.emotion,
            &*row.topic,
            row.tier.name(),
            &*row.intent,
            &*row.tone,
            row.brief.as_deref().unwrap_or_default(),
            &*variation,
            row.client_style.map_or("", |style| style.name()),
            row.friction.map_or("", |friction| friction.name()),
            row.ending.map_or("", |ending| ending.name()),
            row.template.as_deref().unwrap_or_default(),
        ];
        writer.write_record(cells.map(|cell| guard(cell).into_owned())).map_err(std::io::Error::other)?;
    }
    writer.flush()
}
