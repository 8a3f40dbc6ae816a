//! Conversations as Parquet: one column, a list of messages with role and content.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use train_domain::export::Message;

use crate::{BASE, ConversationWriter, Format, Record};

/// What `datasets` reads without taking a schema from the first rows.
pub const FORMAT: Format =
    Format { name: "parquet", label: "Chat messages, Parquet", extension: "parquet", write: Some(open), ..BASE };

/// The schema that every reader takes.
const SCHEMA: &str = "message schema {
    required group messages (LIST) { repeated group list { required group element {
        required binary role (STRING); required binary content (STRING);
    } } }
}";

/// Conversations of a row group at most. A group's columns are written one after another, so it is kept until it is whole.
const GROUP_ROWS: usize = 1_000;

/// Bytes of a row group's texts, unless a single conversation has more.
const GROUP_BYTES: usize = 32 * 1024 * 1024;

struct Parquet {
    file: SerializedFileWriter<Box<dyn Write + Send>>,
    group: Group,
}

/// The conversations that no group holds yet, by columns.
#[derive(Default)]
struct Group {
    rows: usize,
    bytes: usize,
    roles: Vec<ByteArray>,
    contents: Vec<ByteArray>,
    /// 0 where a conversation has no message, else 1.
    definitions: Vec<i16>,
    /// 0 where a conversation begins, else 1.
    repetitions: Vec<i16>,
}

fn open(out: Box<dyn Write + Send>) -> io::Result<Box<dyn ConversationWriter>> {
    let schema = parse_message_type(SCHEMA).map_err(failed)?;
    let content = ColumnPath::from(vec!["messages".into(), "list".into(), "element".into(), "content".into()]);
    // No key-value metadata: releases of `datasets` understand only their own. A dictionary and the least and the greatest
    // text say nothing about texts that are all different.
    let properties = WriterProperties::builder()
        .set_created_by("Train".into())
        .set_compression(Compression::SNAPPY)
        .set_column_dictionary_enabled(content.clone(), false)
        .set_column_statistics_enabled(content, EnabledStatistics::None)
        .build();
    let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
    Ok(Box::new(Parquet { file, group: Group::default() }))
}

impl ConversationWriter for Parquet {
    fn write(&mut self, record: &Record) -> io::Result<u32> {
        let bytes = record.messages.iter().map(|message| message.content.len()).sum::<usize>();
        if self.group.rows == GROUP_ROWS || (self.group.rows > 0 && self.group.bytes + bytes > GROUP_BYTES) {
            self.write_group()?;
        }
        self.group.add(record.messages, bytes);
        Ok(1)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if self.group.rows > 0 {
            self.write_group()?;
        }
        let mut out = self.file.into_inner().map_err(failed)?;
        out.flush()
    }
}

impl Parquet {
    fn write_group(&mut self) -> io::Result<()> {
        let group = std::mem::take(&mut self.group);
        group.write(&mut self.file).map_err(failed)
    }
}

impl Group {
    fn add(&mut self, messages: &[Message], bytes: usize) {
        self.rows += 1;
        self.bytes += bytes;
        if messages.is_empty() {
            self.definitions.push(0);
            self.repetitions.push(0);
        }
        for (place, message) in messages.iter().enumerate() {
            self.roles.push(message.role.name().into());
            self.contents.push(message.content.as_bytes().into());
            self.definitions.push(1);
            self.repetitions.push(i16::from(place > 0));
        }
    }

    fn write(&self, file: &mut SerializedFileWriter<Box<dyn Write + Send>>) -> Result<(), ParquetError> {
        let mut group = file.next_row_group()?;
        let mut columns = [&self.roles, &self.contents].into_iter();
        while let Some(mut column) = group.next_column()? {
            let values = columns.next().ok_or_else(|| ParquetError::General("more columns than texts".into()))?;
            column.typed::<ByteArrayType>().write_batch(values, Some(&self.definitions), Some(&self.repetitions))?;
            column.close()?;
        }
        group.close()?;
        Ok(())
    }
}

/// What the file itself said, where it was the file.
fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
