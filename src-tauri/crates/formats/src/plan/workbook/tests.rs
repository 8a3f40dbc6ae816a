use std::io::{Cursor, Read, Write};

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use train_domain::plan_file::FileColumn;
use train_domain::row::PlannedRow;

use crate::{PlanProblem, ReadPlanAs, look_at_plan, read_plan, write_plan};

const OPENPYXL: &[u8] = include_bytes!("../../../tests/workbooks/openpyxl.xlsx");
const XLWT: &[u8] = include_bytes!("../../../tests/workbooks/xlwt.xls");
const ODFPY: &[u8] = include_bytes!("../../../tests/workbooks/odfpy.ods");

const HEADINGS: [&str; 5] = ["persona", "emotion", "topic", "tier", "brief"];

fn book(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book);
    book.save_to_buffer().expect("memory can be written")
}

/// A sheet of texts, from its first cell on; empty ones are left out.
fn sheet(rows: &[&[&str]]) -> Vec<u8> {
    book(|book| {
        let sheet = book.add_worksheet();
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(*cells).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(row, column, *cell).expect("a cell");
            }
        }
    })
}

/// An archive of these entries.
fn pack(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        file.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
        file.write_all(bytes).expect("is written");
    }
    file.finish().expect("an archive").into_inner()
}

/// An OpenDocument workbook of this content.
fn ods(content: &str) -> Vec<u8> {
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    let entry = |(name, text): (&str, &str)| (name.to_owned(), text.as_bytes().to_vec());
    pack(&[("mimetype", kind), ("META-INF/manifest.xml", ""), ("content.xml", content)].map(entry))
}

fn rows(bytes: &[u8], how: &ReadPlanAs) -> Vec<PlannedRow> {
    read_plan("plan.xlsx", bytes, how).expect("a plan").rows
}

fn refusals(bytes: &[u8]) -> Vec<String> {
    let how = ReadPlanAs::default();
    read_plan("plan.xlsx", bytes, &how).expect_err("no plan").iter().map(PlanProblem::to_string).collect()
}

fn of_sheet(name: &str) -> ReadPlanAs {
    ReadPlanAs { sheet: Some(name.into()), ..ReadPlanAs::default() }
}

#[test]
fn workbooks_of_three_programs_give_the_same_rows() {
    for (name, bytes, sheets) in [
        ("openpyxl.xlsx", OPENPYXL, &["Notes hidden", "Plan", "Secret hidden"][..]),
        ("xlwt.xls", XLWT, &["Notes hidden", "Plan"]),
        ("odfpy.ods", ODFPY, &["Notes hidden", "Plan"]),
    ] {
        let look = look_at_plan(name, bytes, &ReadPlanAs::default()).expect(name);
        let found: Vec<String> = look
            .sheets
            .iter()
            .map(|sheet| format!("{}{}", sheet.name, if sheet.hidden { " hidden" } else { "" }))
            .collect();
        assert_eq!(
            (&found[..], look.sheet.as_deref(), look.encoding),
            (sheets_of(sheets).as_slice(), Some("Plan"), None)
        );
        assert_eq!((look.problems, look.found), (vec![], 3), "{name}");
        let shown: Vec<(u64, [&str; 4], Option<&str>, u32)> = look
            .rows
            .iter()
            .map(|(line, row)| {
                let names = [&*row.persona, &*row.emotion, &*row.topic, row.tier.name()];
                (*line, names, row.brief.as_deref(), row.variation)
            })
            .collect();
        let (persona, arc) = ("Anxious Planner", "Fear to Confidence");
        assert_eq!(
            shown,
            [
                (3, [persona, arc, "Roth conversion", "template"], Some("two\nlines & <more>"), 1),
                (4, [persona, arc, "Emergency fund", "edge_case"], Some("2024-05-02"), 2),
                (5, ["José Ñ", arc, "退休", "scenario"], Some("2024-05-02 13:30:00"), 3),
            ],
            "{name}"
        );
        let headings: Vec<_> = look.headings.iter().map(|of| (&*of.heading, of.column, of.samples.join("|"))).collect();
        assert_eq!(
            headings[5..],
            [
                ("Variation", Some(FileColumn::Variation), "1|2|3".into()),
                ("Done", None, "TRUE|FALSE".into()),
                ("Rate", None, "0.1".into())
            ],
            "{name}"
        );
        let plan = read_plan(name, bytes, &ReadPlanAs::default()).expect(name);
        assert_eq!((plan.lines, plan.ignored_columns), (vec![3, 4, 5], vec!["Done".to_owned(), "Rate".to_owned()]));
    }
}

fn sheets_of(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_sheet_is_chosen_by_name_and_an_unknown_one_is_an_error_that_names_them() {
    let named = |book: &mut Workbook, name: &str, persona: &str| {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        for (column, (heading, cell)) in (0..).zip(HEADINGS.iter().zip([persona, "E", "T", "template", ""])) {
            sheet.write_string(0, column, *heading).expect("a cell");
            sheet.write_string(1, column, cell).expect("a cell");
        }
    };
    let bytes = book(|book| {
        named(book, "First", "A");
        named(book, "Second & last", "B");
        book.add_worksheet().set_name("Empty").expect("a name");
    });
    assert_eq!(rows(&bytes, &ReadPlanAs::default())[0].persona, "A");
    assert_eq!(rows(&bytes, &of_sheet("Second & last"))[0].persona, "B");
    assert_eq!(rows(&bytes, &of_sheet(" second & LAST"))[0].persona, "B");
    let unknown = look_at_plan("plan.xlsx", &bytes, &of_sheet("Third")).expect_err("no such sheet");
    assert_eq!(unknown[0].to_string(), "the workbook has no sheet 'Third'; it has 'First', 'Second & last', 'Empty'");
    // An empty one is looked at, so that another can be chosen.
    let empty = look_at_plan("plan.xlsx", &bytes, &of_sheet("Empty")).expect("a look");
    assert_eq!((empty.sheets.len(), empty.sheet.as_deref(), empty.found), (3, Some("Empty"), 0));
    assert!(empty.problems[0].message.starts_with("the sheet 'Empty' is empty"), "{:?}", empty.problems);
    assert_eq!(read_plan("plan.xlsx", &bytes, &of_sheet("Empty")).expect_err("no plan"), empty.problems);
    let hidden = look_at_plan("plan.xlsx", OPENPYXL, &of_sheet("Secret")).expect("a look");
    assert_eq!(hidden.headings[0].heading, "x");
}

#[test]
fn values_of_every_kind_become_texts_and_the_error_of_a_formula_is_a_problem_with_its_place() {
    let bytes = book(|book| {
        let sheet = book.add_worksheet();
        for (column, heading) in (0..).zip(HEADINGS.iter().chain(&["variation", "notes"])) {
            sheet.write_string(0, column, *heading).expect("a cell");
        }
        let date = Format::new().set_num_format("yyyy-mm-dd");
        let names = |sheet: &mut rust_xlsxwriter::Worksheet, row: u32| {
            for (column, name) in [(0, "A"), (2, "T"), (3, "template")] {
                sheet.write_string(row, column, name).expect("a cell");
            }
        };
        names(sheet, 2);
        sheet.write_number(2, 1, 2024).expect("a cell");
        sheet.write_formula(2, 4, Formula::new("=\"on \"&\"call\"").set_result("on call")).expect("a cell");
        sheet.write_formula(2, 5, Formula::new("=1+1").set_result("2")).expect("a cell");
        names(sheet, 3);
        sheet.write_boolean(3, 1, true).expect("a cell");
        let day = ExcelDateTime::from_ymd(2024, 5, 2).expect("a date");
        sheet.write_datetime_with_format(3, 4, &day, &date).expect("a cell");
        // Beside the table, and in a column that means nothing.
        sheet.write_string(3, 9, "a note").expect("a cell");
        sheet.write_formula(3, 6, Formula::new("=1/0").set_result("#DIV/0!")).expect("a cell");
    });
    let found = rows(&bytes, &ReadPlanAs::default());
    let shown: Vec<_> = found.iter().map(|row| (&*row.emotion, row.brief.as_deref(), row.variation)).collect();
    assert_eq!(shown, [("2024", Some("on call"), 2), ("TRUE", Some("2024-05-02"), 1)]);
    let wrong = book(|book| {
        let sheet = book.add_worksheet();
        for (column, (heading, cell)) in (0..).zip(HEADINGS.iter().zip(["A", "", "T", "gold"])) {
            sheet.write_string(3, column, *heading).expect("a cell");
            sheet.write_string(6, column, cell).expect("a cell");
        }
        sheet.write_formula(6, 1, Formula::new("=NA()").set_result("#N/A")).expect("a cell");
    });
    assert_eq!(
        refusals(&wrong),
        [
            "line 7, emotion: the cell holds the error #N/A; mend its formula, or write the value",
            "line 7, tier: 'gold' is not a tier; use template, scenario or edge_case",
        ]
    );
}

#[test]
fn merged_cells_have_the_value_of_the_first_one_down_to_their_end_and_no_further() {
    let merged = |stale: bool| {
        book(|book| {
            let sheet = book.add_worksheet();
            let plain = Format::new();
            for (column, heading) in (0..).zip(HEADINGS) {
                sheet.write_string(0, column, heading).expect("a cell");
            }
            sheet.merge_range(0, 4, 0, 5, "brief", &plain).expect("headings");
            sheet.merge_range(1, 0, 4, 0, "Anxious Planner", &plain).expect("merged");
            sheet.merge_range(1, 1, 2, 2, "Both", &plain).expect("merged");
            for row in [1, 2, 4] {
                sheet.write_string(row, 3, "template").expect("a cell");
                sheet.write_number(row, 4, row).expect("a cell");
            }
            for row in [4, 5] {
                sheet.write_string(row, 1, "E").expect("a cell");
                sheet.write_string(row, 2, "T").expect("a cell");
            }
            sheet.write_string(5, 3, "template").expect("a cell");
            if stale {
                sheet.write_string(3, 0, "under it").expect("a cell");
                sheet.write_string(4, 0, "under it").expect("a cell");
            }
        })
    };
    for bytes in [merged(false), merged(true)] {
        let look = look_at_plan("plan.xlsx", &bytes, &ReadPlanAs::default()).expect("a look");
        // Row 4 has nothing of its own; row 6 is below the merged cells.
        let shown: Vec<_> =
            look.rows.iter().map(|(line, row)| (*line, &*row.persona, &*row.emotion, &*row.topic)).collect();
        let persona = "Anxious Planner";
        assert_eq!(shown, [(2, persona, "Both", "Both"), (3, persona, "Both", "Both"), (5, persona, "E", "T")]);
        let problems: Vec<String> = look.problems.iter().map(PlanProblem::to_string).collect();
        assert_eq!(problems, ["line 6, persona: the persona is missing; write a name"]);
        assert_eq!(look.headings.len(), 5);
    }
}

#[test]
fn an_open_document_sheet_counts_what_is_repeated_and_shows_what_is_hidden_where_nothing_else_is() {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |repeated: u32, cells: &[String]| {
        format!("<table:table-row table:number-rows-repeated=\"{repeated}\">{}</table:table-row>", cells.concat())
    };
    let empty = "<table:table-cell table:number-columns-repeated=\"9\"/>".to_owned();
    let wide =
        "<table:table-cell table:number-columns-spanned=\"2\" office:value-type=\"string\"><text:p>Both</text:p>\
        </table:table-cell><table:covered-table-cell/>"
            .to_owned();
    let content = [
        "<style:style style:name=\"out\"><style:table-properties table:display=\"false\"/></style:style>".to_owned(),
        "<table:table table:name=\"Plan &amp; more\" table:style-name=\"out\">".to_owned(),
        row(3, std::slice::from_ref(&empty)),
        row(1, &HEADINGS.map(cell)),
        row(4, std::slice::from_ref(&empty)),
        row(1, &[cell("A"), wide, cell("template"), cell("#N/A")]),
        row(1, &[cell("A"), cell("E"), cell("T"), cell("template"), cell("fine")]),
        row(1_000_000, &[empty]),
        "</table:table>".to_owned(),
    ];
    let bytes = ods(&content.concat());
    let look = look_at_plan("plan.ods", &bytes, &ReadPlanAs::default()).expect("a look");
    assert_eq!((look.sheet.as_deref(), look.sheets[0].hidden), (Some("Plan & more"), true));
    assert_eq!(look.lines[0].cells, ["A", "Both", "Both", "template", "#N/A"]);
    let problems: Vec<String> = look.problems.iter().map(PlanProblem::to_string).collect();
    assert_eq!(problems, ["line 9, brief: the cell holds the error #N/A; mend its formula, or write the value"]);
    assert_eq!(
        look.rows.iter().map(|(line, row)| (*line, row.brief.as_deref())).collect::<Vec<_>>(),
        [(10, Some("fine"))]
    );
    // What is not closed is waited for by nobody.
    assert!(refusals(&ods(&content[..8].concat()))[0].starts_with("the workbook is damaged"));
}

#[test]
fn what_an_exported_plan_becomes_in_a_spreadsheet_is_read_back() {
    let rows_of = |brief: &str| PlannedRow {
        brief: Some(brief.into()),
        ..rows(&sheet(&[&HEADINGS, &["=A", "E", "T", "template"]]), &ReadPlanAs::default()).remove(0)
    };
    let plan = [rows_of("=1+1"), rows_of("'=1+1"), rows_of("'quoted'"), rows_of("-5")];
    let mut table = Vec::new();
    write_plan(&mut table, &plan).expect("is written");
    // The spreadsheet takes every cell for a text, as it stands in the file.
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&*table);
    let cells: Vec<Vec<String>> =
        reader.records().map(|record| record.expect("a row").iter().map(str::to_owned).collect()).collect();
    let cells: Vec<Vec<&str>> = cells.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let cells: Vec<&[&str]> = cells.iter().map(Vec::as_slice).collect();
    assert_eq!(rows(&sheet(&cells), &ReadPlanAs::default()), plan);
}

#[test]
fn a_sheet_that_is_no_plan_says_so_as_a_table_does() {
    assert_eq!(refusals(&sheet(&[&HEADINGS])), ["the file has no rows; add a line for each conversation"]);
    assert_eq!(
        refusals(&sheet(&[&[], &["Persona", "Arc", "emotion", "", "Notes"], &["A"]])),
        [
            "line 2, emotion: the columns 'Arc' and 'emotion' mean the same; keep one of them",
            "line 2, topic: there is no column 'topic'; the first line names 'Persona', 'Arc', 'emotion', 'Notes'",
            "line 2, tier: there is no column 'tier'; the first line names 'Persona', 'Arc', 'emotion', 'Notes'",
        ]
    );
}

#[test]
fn damaged_and_locked_workbooks_are_refused_in_words() {
    for whole in [OPENPYXL, XLWT, ODFPY] {
        let half = &whole[..whole.len() / 2];
        assert!(refusals(half)[0].starts_with("the workbook is damaged and cannot be read"), "{:?}", refusals(half));
    }
    let old_file = |stream: &str, bytes: &[u8]| {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a file");
        file.create_stream(stream).and_then(|mut into| into.write_all(bytes)).expect("is written");
        file.into_inner().into_inner()
    };
    let locked = "the workbook is protected by a password; take the password off in the spreadsheet and save it";
    assert_eq!(refusals(&old_file("EncryptedPackage", &[7; 5_000])), [locked]);
    // The beginning of a workbook of the older kind, and the record that says how it is locked.
    let begins = [&[0x09, 0x08, 4, 0, 0, 6, 5, 0][..], &[0x2f, 0, 2, 0, 1, 0]].concat();
    assert_eq!(refusals(&old_file("Workbook", &begins)), [locked]);
    let word = refusals(&old_file("WordDocument", &[7; 5_000]));
    assert!(word[0].starts_with("this is an old Office document and no workbook; save"), "{word:?}");
}

#[test]
fn a_sheet_that_needs_more_memory_than_there_is_is_refused_before_it_is_read() {
    // The sizes that the old workbook states, and the places of its cells: a row of 4 billion, a column of 65,535.
    let size = XLWT.windows(4).rposition(|four| four == [0x00, 0x02, 0x0e, 0x00]).expect("the size of the plan");
    let mut large = XLWT.to_vec();
    large[size + 8..size + 12].copy_from_slice(&[0xff; 4]);
    assert!(refusals(&large)[0].starts_with("a sheet of the workbook has more than"), "{:?}", refusals(&large));
    let cell = XLWT.windows(6).rposition(|six| six == [0xfd, 0x00, 0x0a, 0x00, 0x01, 0x00]).expect("a heading");
    let mut large = XLWT.to_vec();
    large[cell + 6..cell + 8].copy_from_slice(&[0xff; 2]);
    large[cell + 4..cell + 6].copy_from_slice(&[0xff; 2]);
    assert!(refusals(&large)[0].starts_with("a sheet of the workbook has more than"), "{:?}", refusals(&large));
    // An OpenDocument sheet that repeats one cell over all columns and rows.
    let content = "<table:table table:name=\"Plan\"><table:table-row table:number-rows-repeated=\"1048576\">\
        <table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"16384\"/></table:table-row></table:table>";
    let large = ods(content);
    assert!(
        refusals(&large)[0].starts_with("a sheet of the workbook has more than 10,000,000 cells"),
        "{:?}",
        refusals(&large)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_sheet_reads_as_the_same_cells_in_a_table_of_text(
        cells in prop::collection::vec(prop::collection::vec("[a-z=' \u{e4}\u{4e2d}]{0,4}", 5), 1..6),
    ) {
        let mut all = vec![HEADINGS.map(str::to_owned).to_vec()];
        all.extend(cells);
        let mut table = csv::Writer::from_writer(Vec::new());
        all.iter().for_each(|row| table.write_record(row).expect("is written"));
        let table = table.into_inner().expect("is written");
        let borrowed: Vec<Vec<&str>> = all.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let borrowed: Vec<&[&str]> = borrowed.iter().map(Vec::as_slice).collect();
        let how = ReadPlanAs::default();
        let (sheet, table) = (look_at_plan("p.xlsx", &sheet(&borrowed), &how), look_at_plan("p.csv", &table, &how));
        let (sheet, table) = (sheet.expect("a look"), table.expect("a look"));
        prop_assert_eq!((sheet.rows, sheet.problems, sheet.found), (table.rows, table.problems, table.found));
    }

    #[test]
    fn no_damaged_workbook_panics(which in 0..3_usize, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), end in any::<prop::sample::Index>()) {
        let mut bytes = [OPENPYXL, XLWT, ODFPY][which].to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        for bytes in [&bytes[..], &bytes[..end.index(bytes.len())]] {
            let _ = look_at_plan("plan.xls", bytes, &ReadPlanAs::default());
        }
    }

    #[test]
    fn no_archive_of_damaged_parts_panics_or_is_read_for_ever(
        which in 0..2_usize, part in any::<prop::sample::Index>(), from in any::<prop::sample::Index>(), length in 1..400_usize, rest in any::<bool>(),
    ) {
        let mut whole = zip::ZipArchive::new(Cursor::new([OPENPYXL, ODFPY][which])).expect("an archive");
        let part = part.index(whole.len());
        let mut entries = Vec::new();
        for at in 0..whole.len() {
            let mut entry = whole.by_index(at).expect("an entry");
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("is unpacked");
            if at == part && !bytes.is_empty() {
                let from = from.index(bytes.len());
                bytes.drain(from..if rest { bytes.len() } else { bytes.len().min(from + length) });
            }
            entries.push((entry.name().expect("a name").into_owned(), bytes));
        }
        let bytes = pack(&entries);
        let _ = look_at_plan("plan.ods", &bytes, &ReadPlanAs::default());
    }
}
