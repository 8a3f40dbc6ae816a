//! What reading a large plan takes.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::time::Instant;

use rust_xlsxwriter::Workbook;
use train_formats::{ReadPlanAs, look_at_plan, read_plan};
use zip::write::SimpleFileOptions;

const HEADINGS: [&str; 8] = ["persona", "emotion", "topic", "tier", "intent", "tone", "brief", "variation"];

fn cells(row: u32) -> [String; 8] {
    let brief = format!("A client in situation {row} who asks, \"what now?\" {}", "and tells it at length, ".repeat(8));
    let (persona, topic, variation) = (format!("Persona {}", row % 50), format!("Topic {}", row % 997), row % 9 + 1);
    let plain = |text: &str| text.to_owned();
    [persona, plain("Fear"), topic, plain("scenario"), plain("decide"), plain("warm"), brief, variation.to_string()]
}

fn csv_of(rows: u32) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(HEADINGS).expect("is written");
    (0..rows).for_each(|row| table.write_record(cells(row)).expect("is written"));
    table.into_inner().expect("is written")
}

fn json_of(rows: u32) -> Vec<u8> {
    let mut text = String::new();
    for row in 0..rows {
        let object: serde_json::Map<_, _> =
            HEADINGS.iter().zip(cells(row)).map(|(key, cell)| ((*key).to_owned(), cell.into())).collect();
        writeln!(text, "{}", serde_json::Value::Object(object)).expect("is written");
    }
    text.into_bytes()
}

fn xlsx_of(rows: u32) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, HEADINGS).expect("is written");
    for row in 0..rows {
        sheet.write_row(row + 1, 0, cells(row)).expect("is written");
    }
    book.save_to_buffer().expect("is written")
}

fn ods_of(rows: u32) -> Vec<u8> {
    let mut text = String::from("<table:table table:name=\"Plan\">");
    let mut row = |cells: &[String]| {
        text.push_str("<table:table-row>");
        for cell in cells {
            let _ = write!(
                text,
                "<table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>"
            );
        }
        text.push_str("</table:table-row>");
    };
    row(&HEADINGS.map(str::to_owned));
    (0..rows).for_each(|number| row(&cells(number)));
    text.push_str("</table:table>");
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    for (name, text) in [("mimetype", kind), ("META-INF/manifest.xml", ""), ("content.xml", &text)] {
        file.start_file(name, SimpleFileOptions::default()).expect("an entry");
        file.write_all(text.as_bytes()).expect("is written");
    }
    file.finish().expect("an archive").into_inner()
}

#[test]
fn every_kind_of_file_gives_the_same_rows() {
    let how = ReadPlanAs::default();
    let rows = |name: &str, bytes: &[u8]| read_plan(name, bytes, &how).expect(name).rows;
    let expected = rows("plan.csv", &csv_of(300));
    assert_eq!(expected.len(), 300);
    for (name, bytes) in [("plan.jsonl", json_of(300)), ("plan.xlsx", xlsx_of(300)), ("plan.ods", ods_of(300))] {
        assert_eq!(rows(name, &bytes), expected, "{name}");
    }
}

/// Prints how long 100,000 rows take, read and looked at.
#[test]
#[ignore = "a measurement, to be run alone in a release build"]
fn measure_reading_a_hundred_thousand_rows() {
    let how = ReadPlanAs::default();
    for (name, file) in [
        ("plan.csv", csv_of as fn(u32) -> Vec<u8>),
        ("plan.jsonl", json_of),
        ("plan.xlsx", xlsx_of),
        ("plan.ods", ods_of),
    ] {
        let bytes = file(100_000);
        let started = Instant::now();
        assert_eq!(read_plan(name, &bytes, &how).expect("a plan").rows.len(), 100_000);
        let read = started.elapsed().as_secs_f64();
        let started = Instant::now();
        assert_eq!(look_at_plan(name, &bytes, &how).expect("a look").rows.len(), 100_000);
        let looked = started.elapsed().as_secs_f64();
        println!("{name}, {:.1} MB: read in {read:.2} s, looked at in {looked:.2} s", bytes.len() as f64 / 1e6);
    }
}
