//! The words of `plan import`.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use train_engine::view::{ColumnSource, FileColumn};

pub const PLAN_IMPORT_HELP: &str = "\
Examples:
  train-cli plan import plan.csv
  train-cli plan import rows.jsonl --dataset clients
  train-cli plan import plan.xlsx --sheet \"Round 2\" --map persona=Client,emotion=Mood,brief= --dry-run
  train-cli plan import old.csv --encoding GB18030 --add-new
All of it or nothing; `plan undo` takes it back. Names that the library lacks are added to it. With --dry-run the exit code
is 1 where the file has a problem.";

#[derive(Debug, ClapArgs)]
pub struct PlanImportArgs {
    /// The file
    pub file: PathBuf,
    /// Which heading a column is taken from, where it does not say so itself; with nothing after the = the column is left out
    #[arg(long, value_name = "COLUMN=HEADING,...", value_parser = mapping)]
    pub map: Vec<Mapping>,
    /// The sheet of a workbook; without it the first one that is not hidden
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// The encoding of a text, such as windows-1252 or GB18030; without it what it looks like
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Leave rows out that are there already, also where their other cells differ
    #[arg(long)]
    pub add_new: bool,
    /// Say what would be added, and add nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// What one `--map` says.
#[derive(Clone, Debug)]
pub struct Mapping(pub Vec<ColumnSource>);

/// Of "persona=Client,brief=". A heading may hold a comma: what has no = belongs to the heading before it.
fn mapping(text: &str) -> Result<Mapping, String> {
    let mut sources: Vec<(FileColumn, String)> = Vec::new();
    for part in text.split(',') {
        match (part.split_once('='), sources.last_mut()) {
            (Some((column, heading)), _) => sources.push((self::column(column)?, heading.to_owned())),
            (None, Some((_, heading))) => {
                heading.push(',');
                heading.push_str(part);
            }
            (None, None) => return Err("write COLUMN=HEADING, for example persona=Client".into()),
        }
    }
    let source = |(column, heading): (FileColumn, String)| {
        let heading = heading.trim().to_owned();
        ColumnSource { column, heading: (!heading.is_empty()).then_some(heading) }
    };
    Ok(Mapping(sources.into_iter().map(source).collect()))
}

fn column(name: &str) -> Result<FileColumn, String> {
    let name = name.trim().to_lowercase().replace(['-', ' '], "_");
    FileColumn::parse(&name).map_err(|_| {
        let names = FileColumn::ALL.map(FileColumn::name);
        format!("\"{name}\" is no column; the columns are {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_headings_or_none() {
        let read = |text: &str| {
            let Mapping(sources) = mapping(text).expect("a mapping");
            sources.into_iter().map(|source| (source.column.name(), source.heading)).collect::<Vec<_>>()
        };
        assert_eq!(
            read("persona=Client, first name,brief=,Client-Style=Manner "),
            [("persona", Some("Client, first name".into())), ("brief", None), ("client_style", Some("Manner".into())),]
        );
        assert_eq!(read("tier=a=b"), [("tier", Some("a=b".into()))]);
        assert!(mapping("Client").expect_err("no column").contains("COLUMN=HEADING"));
        assert!(mapping("colour=Red").expect_err("no such column").contains("persona, emotion, topic"));
    }
}
