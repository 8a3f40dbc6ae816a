//! Which kind of file an archive is, and whether it is small enough to be opened.

use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use crate::PlanProblem;
use crate::plan::row::grouped;

/// Most that an archive may hold once it is unpacked, in bytes. A small file can hold far more than fits into memory.
const UNPACKED: u64 = 1024 * 1024 * 1024;

/// What spreadsheets write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Xlsx,
    Xls,
    Ods,
}

/// What to do with what is none of them.
pub const HOW_TO_SAVE: &str = "save the sheet as an Excel workbook (.xlsx) or as \"CSV UTF-8\"";

const OLD: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];

/// Whether the bytes begin as workbooks do, and no text.
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(OLD)
}

/// The kind of workbook, or what else it is.
pub fn kind(bytes: &[u8]) -> Result<Kind, PlanProblem> {
    if bytes.starts_with(OLD) {
        return Ok(Kind::Xls);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let names: Vec<String> = archive.file_names().flatten().map(std::borrow::Cow::into_owned).collect();
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    let other = if has("xl/workbook.bin") {
        "a binary Excel workbook"
    } else if has("xl/") {
        fits(&mut archive, UNPACKED)?;
        return has_its_texts(&mut archive, &names).map(|()| Kind::Xlsx);
    } else if mimetype(&mut archive).starts_with("application/vnd.oasis.opendocument.spreadsheet") {
        return fits(&mut archive, UNPACKED).map(|()| Kind::Ods);
    } else if has("Index/") || has("Index.zip") {
        "a document of Apple's Numbers, Pages or Keynote"
    } else if has("word/") {
        "a Word document"
    } else {
        "a zip archive"
    };
    Err(PlanProblem::file(format!("this is {other} and no plan; {HOW_TO_SAVE}")))
}

/// The problem of an archive that breaks off or contradicts itself.
pub fn damaged() -> PlanProblem {
    PlanProblem::file("the workbook is damaged and cannot be read; open it in the spreadsheet and save it anew")
}

fn mimetype(archive: &mut ZipArchive<Cursor<&[u8]>>) -> String {
    let mut text = String::new();
    if let Ok(entry) = archive.by_name("mimetype") {
        // What is no text is no name of a type either.
        let _ = entry.take(100).read_to_string(&mut text);
    }
    text
}

/// By the sizes that the archive states: whoever unpacks an entry stops there.
fn fits(archive: &mut ZipArchive<Cursor<&[u8]>>, most: u64) -> Result<(), PlanProblem> {
    let mut size = 0_u64;
    for at in 0..archive.len() {
        size = size.saturating_add(archive.by_index_raw(at).map_err(|_| damaged())?.size());
    }
    if size <= most {
        return Ok(());
    }
    let most = usize::try_from(most / (1024 * 1024)).unwrap_or(usize::MAX);
    Err(PlanProblem::file(format!(
        "the workbook holds more than {} MB once it is unpacked; take pictures and other sheets out, or split it",
        grouped(most)
    )))
}

/// Room is made for as many texts as the list of them says that it has, so it is not to say more than can be in it.
fn has_its_texts(archive: &mut ZipArchive<Cursor<&[u8]>>, names: &[String]) -> Result<(), PlanProblem> {
    for name in names.iter().filter(|name| name.to_lowercase().ends_with("sharedstrings.xml")) {
        let entry = archive.by_name(name).map_err(|_| damaged())?;
        let size = entry.size();
        let mut reader = Reader::from_reader(BufReader::new(entry));
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).map_err(|_| damaged())? {
                Event::Start(tag) | Event::Empty(tag) => {
                    let count = tag.try_get_attribute("uniqueCount").map_err(|_| damaged())?;
                    let count = count.and_then(|count| count.value.trim().parse::<u64>().ok());
                    if count.is_some_and(|count| count > size) {
                        return Err(damaged());
                    }
                    break;
                }
                Event::Eof => break,
                _ => {}
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).expect("an entry");
            writer.write_all(bytes).expect("is written");
        }
        writer.finish().expect("an archive").into_inner()
    }

    #[test]
    fn what_an_archive_is_can_be_told_from_its_entries() {
        assert_eq!(kind(&archive(&[("xl/workbook.xml", b"")])), Ok(Kind::Xlsx));
        assert_eq!(kind(&archive(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")])), Ok(Kind::Ods));
        assert_eq!(kind(OLD), Ok(Kind::Xls));
        for (entries, part) in [
            (&[("xl/workbook.bin", &b""[..])][..], "this is a binary Excel workbook and no plan"),
            (&[("word/document.xml", b"")], "this is a Word document and no plan"),
            (&[("Index/Document.iwa", b"")], "this is a document of Apple's Numbers"),
            (&[("mimetype", b"application/vnd.oasis.opendocument.text")], "this is a zip archive and no plan"),
            (&[], "this is a zip archive and no plan"),
        ] {
            let found = kind(&archive(entries)).expect_err(part);
            assert!(found.message.starts_with(part) && found.message.contains(".xlsx"), "{found}");
        }
        assert!(kind(b"PK\x03\x04rest").expect_err("no archive").message.contains("damaged"));
    }

    #[test]
    fn a_list_of_texts_that_says_it_has_more_than_it_can_have_is_damaged() {
        let with = |count: &str| {
            let list = format!("<?xml version=\"1.0\"?><!-- --><sst count=\"1\" uniqueCount=\"{count}\"><si/></sst>");
            kind(&archive(&[("xl/workbook.xml", b""), ("xl/SharedStrings.xml", list.as_bytes())]))
        };
        assert_eq!(with("1"), Ok(Kind::Xlsx));
        assert_eq!(with("4000000000"), Err(damaged()));
    }

    #[test]
    fn what_is_too_large_unpacked_is_refused_and_nothing_becomes_larger_than_it_is_said_to_be() {
        let zeros = vec![0; 3 * 1024 * 1024];
        let bytes = archive(&[("xl/workbook.xml", &zeros), ("xl/sheet.xml", &zeros)]);
        assert!(bytes.len() < 10_000, "it packs well");
        let mut honest = ZipArchive::new(Cursor::new(&bytes[..])).expect("an archive");
        assert_eq!(fits(&mut honest, 6 * 1024 * 1024), Ok(()));
        let found = fits(&mut honest, 6 * 1024 * 1024 - 1).expect_err("too large");
        assert!(found.message.starts_with("the workbook holds more than 5 MB once it is unpacked"), "{found}");
        // The same with sizes that say 1 byte, in the directory and before each entry.
        let size = u32::try_from(zeros.len()).expect("fits").to_le_bytes();
        let mut lying = bytes.clone();
        while let Some(at) = lying.windows(4).position(|four| four == size) {
            lying[at..at + 4].copy_from_slice(&[1, 0, 0, 0]);
        }
        let mut lying = ZipArchive::new(Cursor::new(&lying[..])).expect("an archive");
        assert_eq!(fits(&mut lying, 2), Ok(()));
        let mut unpacked = Vec::new();
        let _ = lying.by_index(0).expect("an entry").read_to_end(&mut unpacked);
        assert!(unpacked.len() < 10, "{}", unpacked.len());
    }
}
