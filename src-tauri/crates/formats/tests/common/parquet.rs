//! Parquet files, read by the crate's own reader.

use std::fmt::Write as _;

use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::ByteArrayType;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::printer::print_schema;

/// Roles and contents of each conversation.
pub type Conversations = Vec<Vec<(String, String)>>;

/// The row groups of a file.
pub fn groups(bytes: Vec<u8>) -> Vec<Conversations> {
    let file = SerializedFileReader::new(bytes::Bytes::from(bytes)).expect("a Parquet file");
    (0..file.num_row_groups()).map(|group| group_of(&file, group)).collect()
}

fn group_of(file: &SerializedFileReader<bytes::Bytes>, group: usize) -> Conversations {
    let group = file.get_row_group(group).expect("a group");
    let rows = usize::try_from(group.metadata().num_rows()).expect("a count");
    let column = |column: usize| {
        let mut reader = get_typed_column_reader::<ByteArrayType>(group.get_column_reader(column).expect("a column"));
        let (mut values, mut definitions, mut repetitions) = (Vec::new(), Vec::new(), Vec::new());
        let (read, ..) =
            reader.read_records(rows, Some(&mut definitions), Some(&mut repetitions), &mut values).expect("the column");
        assert_eq!(read, rows);
        let mut values = values.into_iter().map(|value| value.as_utf8().expect("UTF-8").to_owned());
        let mut lists: Vec<Vec<String>> = Vec::new();
        for (definition, repetition) in definitions.into_iter().zip(repetitions) {
            if repetition == 0 {
                lists.push(Vec::new());
            }
            if definition == 1 {
                lists.last_mut().expect("a list").push(values.next().expect("a value"));
            }
        }
        lists
    };
    let (roles, contents) = (column(0), column(1));
    assert_eq!((roles.len(), contents.len()), (rows, rows));
    roles.into_iter().zip(contents).map(|(roles, contents)| roles.into_iter().zip(contents).collect()).collect()
}

/// What a file is, and a line of JSON for each conversation.
pub fn shown(bytes: Vec<u8>) -> String {
    let file = SerializedFileReader::new(bytes::Bytes::from(bytes.clone())).expect("a Parquet file");
    let metadata = file.metadata().file_metadata();
    let mut schema = Vec::new();
    print_schema(&mut schema, metadata.schema());
    let mut text = String::from_utf8(schema).expect("text");
    let _ = writeln!(text, "created by: {}", metadata.created_by().unwrap_or_default());
    let _ = writeln!(text, "key-value metadata: {:?}", metadata.key_value_metadata());
    for group in groups(bytes) {
        let _ = writeln!(text, "group of {}", group.len());
        for conversation in group {
            let _ = writeln!(text, "{}", serde_json::to_string(&conversation).expect("JSON"));
        }
    }
    text
}
