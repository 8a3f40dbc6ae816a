//! What stands in a cell of a workbook, as a text.

use std::borrow::Cow;

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};

use crate::plan::collect::Cell;
use crate::unguard;

/// A cell as a text; none where it is empty.
///
/// A text is unguarded as in a table of text: a spreadsheet that opens an exported plan takes the guard's apostrophe for a
/// part of the text, and saves it so.
pub fn cell(value: DataRef<'_>) -> Option<Cell<'_>> {
    let text = match value {
        DataRef::Empty => return None,
        DataRef::SharedString(text) => Cow::Borrowed(unguard(text)),
        DataRef::String(text) => match unguard(&text) {
            plain if plain.len() == text.len() => Cow::Owned(text),
            plain => Cow::Owned(plain.to_owned()),
        },
        DataRef::Int(number) => Cow::Owned(number.to_string()),
        DataRef::Float(number) => Cow::Owned(decimal(number)),
        DataRef::Bool(value) => Cow::Borrowed(if value { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(date) => Cow::Owned(date_time(&date)),
        DataRef::DateTimeIso(text) => Cow::Owned(iso_date(&text)),
        DataRef::DurationIso(text) => Cow::Owned(iso_duration(&text).unwrap_or(text)),
        DataRef::Error(error) => return Some(wrong(error.to_string())),
    };
    Some(Cell::Text(text))
}

/// The same of a workbook of the older kind.
pub fn cell_of(data: Data) -> Option<Cell<'static>> {
    cell(match data {
        Data::Empty => DataRef::Empty,
        Data::Int(number) => DataRef::Int(number),
        Data::Float(number) => DataRef::Float(number),
        Data::String(text) => DataRef::String(text),
        Data::Bool(value) => DataRef::Bool(value),
        Data::DateTime(date) => DataRef::DateTime(date),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text),
        Data::DurationIso(text) => DataRef::DurationIso(text),
        Data::Error(error) => DataRef::Error(error),
    })
}

/// The same of an OpenDocument sheet, where the error of a formula is a text like any other.
pub fn cell_of_ods(data: Data) -> Option<Cell<'static>> {
    match data {
        Data::String(text) if text.parse::<CellErrorType>().is_ok() || is_numbered_error(&text) => Some(wrong(text)),
        data => cell_of(data),
    }
}

fn is_numbered_error(text: &str) -> bool {
    text.strip_prefix("Err:").is_some_and(|number| number.len() == 3 && number.bytes().all(|c| c.is_ascii_digit()))
}

fn wrong(error: String) -> Cell<'static> {
    let message = format!("the cell holds the error {error}; mend its formula, or write the value");
    Cell::Wrong { shown: error.into(), message }
}

/// With the 15 digits that a spreadsheet keeps, and without a fraction where the number is whole.
fn decimal(number: f64) -> String {
    format!("{number:.14e}").parse().unwrap_or(number).to_string()
}

fn date_time(date: &ExcelDateTime) -> String {
    let value = date.as_f64();
    // A time alone is a part of the day zero.
    let is_time = value > 0.0 && value < 1.0;
    if (date.is_duration() || is_time) && value >= 0.0 {
        return clock((value * 86_400.0).round());
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}

fn iso_date(text: &str) -> String {
    let Some((day, time)) = text.split_once('T') else { return text.to_owned() };
    match time.split('.').next().unwrap_or_default() {
        "" | "00:00:00" => day.to_owned(),
        time => format!("{day} {time}"),
    }
}

/// PT12H30M00S; none where it has years or months, which have no fixed length.
fn iso_duration(text: &str) -> Option<String> {
    let (days, time) = text.strip_prefix('P')?.split_once('T')?;
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| *number >= 0.0);
    let mut seconds = if days.is_empty() { 0.0 } else { 86_400.0 * number(days.strip_suffix('D')?)? };
    let mut rest = time;
    for (unit, length) in [('H', 3_600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((count, after)) = rest.split_once(unit) {
            seconds += length * number(count)?;
            rest = after;
        }
    }
    rest.is_empty().then(|| clock(seconds.round()))
}

fn clock(seconds: f64) -> String {
    // Not negative and whole; what is too large becomes the largest.
    let seconds = seconds as u64;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    use super::*;

    fn shown(value: DataRef<'_>) -> String {
        cell(value).expect("a cell that is not empty").shown().to_owned()
    }

    #[test]
    fn numbers_and_truths_are_written_as_a_spreadsheet_shows_them() {
        for (number, text) in
            [(3.0, "3"), (-0.5, "-0.5"), (0.1 + 0.2, "0.3"), (1234567.891, "1234567.891"), (1e15, "1000000000000000")]
        {
            assert_eq!(shown(DataRef::Float(number)), text);
        }
        assert_eq!(shown(DataRef::Int(-7)), "-7");
        assert_eq!(shown(DataRef::Bool(true)), "TRUE");
        assert!(cell(DataRef::Empty).is_none());
    }

    #[test]
    fn dates_are_written_from_the_year_to_the_second_and_times_as_a_clock() {
        let date = |value, is_1904| DataRef::DateTime(ExcelDateTime::new(value, DateTime, is_1904));
        for (value, text) in [
            (date(45_414.0, false), "2024-05-02"),
            (date(43_952.0, true), "2024-05-02"),
            (date(45_414.562_5, false), "2024-05-02 13:30:00"),
            (date(0.25, false), "06:00:00"),
            (date(0.0, false), "1899-12-31"),
            (date(f64::NAN, false), "1899-12-31"),
            (DataRef::DateTime(ExcelDateTime::new(1.5, TimeDelta, false)), "36:00:00"),
            (DataRef::DateTimeIso("2024-05-02".into()), "2024-05-02"),
            (DataRef::DateTimeIso("2024-05-02T00:00:00".into()), "2024-05-02"),
            (DataRef::DateTimeIso("2024-05-02T13:30:00.000".into()), "2024-05-02 13:30:00"),
            (DataRef::DurationIso("PT36H05M07.000S".into()), "36:05:07"),
            (DataRef::DurationIso("P1DT2H".into()), "26:00:00"),
            (DataRef::DurationIso("P1Y".into()), "P1Y"),
        ] {
            assert_eq!(shown(value), text);
        }
    }

    #[test]
    fn the_error_of_a_formula_is_no_text() {
        let is_wrong = |cell: Option<Cell<'_>>| matches!(cell, Some(Cell::Wrong { .. }));
        assert!(is_wrong(cell(DataRef::Error(CellErrorType::NA))));
        for text in ["#N/A", "#DIV/0!", "Err:502"] {
            assert!(is_wrong(cell_of_ods(Data::String(text.into()))), "{text}");
            assert!(!is_wrong(cell_of(Data::String(text.into()))), "{text}");
        }
        assert!(!is_wrong(cell_of_ods(Data::String("Err:none".into()))));
    }

    #[test]
    fn the_guard_of_an_exported_plan_is_taken_off() {
        assert_eq!(shown(DataRef::SharedString("'=1+1")), "=1+1");
        assert_eq!(shown(DataRef::String("'=1+1".into())), "=1+1");
        assert_eq!(shown(DataRef::String("'quoted'".into())), "'quoted'");
    }
}
