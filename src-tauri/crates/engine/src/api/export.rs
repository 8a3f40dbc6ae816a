//! Export: read from one state of the database, written beside its place, then moved there whole.

use std::fs::File;
use std::io::{BufWriter, ErrorKind};
use std::path::{Path, PathBuf};

use sqlx::Connection;
use train_domain::answer::Conversation;
use train_domain::export::{SystemPrompt, messages};
use train_formats::{Format, Record};

use crate::Engine;
use crate::error::{EngineError, ErrorCode, Result};
use crate::store::backup::sync_folder;
use crate::store::conversations::{Kept, kept_after};
use crate::store::rows;
use crate::view::{self, Status, Target};

/// Conversations that are read at a time.
const PAGE: u32 = 200;

#[derive(Clone, Debug)]
pub struct ExportRequest {
    pub dataset_id: u32,
    /// One of [`Format::exports`].
    pub format: &'static Format,
    pub out: PathBuf,
    /// Which rows, of those with one of the statuses.
    pub target: Target,
    pub statuses: Vec<Status>,
    /// Take Practice text along.
    pub practice: bool,
    pub replace: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ExportReport {
    pub conversations: u32,
    /// Conversations that Practice composed and that were left out.
    pub practice_left_out: u32,
    /// Rows of the target that have none of the statuses.
    pub other_status: u32,
    /// Numbers of conversations that cannot be read and were left out.
    pub unreadable: Vec<u32>,
    pub path: PathBuf,
}

impl Engine {
    /// Writes conversations in a trainer's format.
    ///
    /// # Errors
    /// The format writes no conversations, the file exists, nothing is there to write, only Practice text is there, or the disk cannot take it. No file is
    /// left half written, and none that is there already is changed.
    pub async fn export(&self, request: &ExportRequest) -> Result<ExportReport> {
        if request.out.exists() && !request.replace {
            return Err(exists(&request.out));
        }
        let folder = match request.out.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        // In the same folder, so that it takes its name in one step; under a name that nobody else has. Only its owner may
        // read it: it holds clients' stories.
        let partial = tempfile::Builder::new()
            .prefix(".train-export-")
            .suffix(".partial")
            .tempfile_in(folder)
            .map_err(|error| unwritable(&request.out, &error))?;
        let report = self.write(request, partial.as_file()).await?;
        partial.as_file().sync_all().map_err(|error| unwritable(&request.out, &error))?;
        let named =
            if request.replace { partial.persist(&request.out) } else { partial.persist_noclobber(&request.out) };
        named.map_err(|failed| match failed.error.kind() {
            ErrorKind::AlreadyExists => exists(&request.out),
            _ => unwritable(&request.out, &failed.error),
        })?;
        sync_folder(&request.out);
        Ok(report)
    }

    /// Everything is read from one state of the database: a row that changes meanwhile is exported as it was.
    #[allow(
        clippy::disallowed_methods,
        reason = "this connection only reads: a deferred transaction is one state of the file"
    )]
    async fn write(&self, request: &ExportRequest, file: &File) -> Result<ExportReport> {
        let open = request.format.write.ok_or_else(|| {
            EngineError::invalid(format!("Conversations cannot be written as {}.", request.format.name))
        })?;
        let statuses: Vec<&str> = request.statuses.iter().map(|status| status.name()).collect();
        let dataset_id = i64::from(request.dataset_id);
        let unwritten = |error: std::io::Error| unwritable(&request.out, &error);
        let file = file.try_clone().map_err(unwritten)?;
        let mut out = open(Box::new(BufWriter::new(file))).map_err(unwritten)?;
        let mut connection = self.inner.store.read().await?;
        let mut reading = connection.begin().await?;
        let mut report = ExportReport {
            conversations: 0,
            practice_left_out: 0,
            other_status: 0,
            unreadable: Vec::new(),
            path: request.out.clone(),
        };
        let mut found = 0_u32;
        let mut after = 0;
        loop {
            let page = kept_after(&mut reading, dataset_id, &request.target, &statuses, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.conversation_id;
            for kept in page {
                found += 1;
                if kept.practice && !request.practice {
                    report.practice_left_out += 1;
                    continue;
                }
                match read(&kept) {
                    Ok((system, conversation)) => {
                        let messages = messages(Some(system), &conversation.turns, SystemPrompt::Keep);
                        let record = Record { id: view::id(kept.number), messages: &messages, details: None };
                        out.write(&record).map_err(unwritten)?;
                        report.conversations += 1;
                    }
                    Err(why) => {
                        tracing::error!(number = kept.number, %why, "a conversation was left out of an export");
                        report.unreadable.push(view::id(kept.number));
                    }
                }
            }
        }
        report.other_status = rows::count(&mut reading, dataset_id, &request.target).await?.saturating_sub(found);
        reading.commit().await?;
        if report.conversations == 0 {
            return Err(nothing(&report, &statuses));
        }
        out.finish().map_err(unwritten)?;
        Ok(report)
    }
}

/// A kept conversation with its system prompt, or why it cannot be read.
fn read(kept: &Kept) -> std::result::Result<(&str, Conversation), String> {
    let system = kept.system_prompt.as_deref().ok_or("its system prompt is missing")?;
    Ok((system, serde_json::from_str(&kept.conversation).map_err(|error| error.to_string())?))
}

fn nothing(report: &ExportReport, statuses: &[&str]) -> EngineError {
    if report.practice_left_out > 0 {
        return EngineError::invalid(format!(
            "All {} conversations were composed by Practice, which is not meant for training.",
            report.practice_left_out
        ))
        .hint("Generate them with a model, or export Practice text all the same with --practice.");
    }
    if let [first, ..] = report.unreadable.as_slice() {
        let message = match report.unreadable.len() {
            1 => format!("Conversation {first} cannot be read."),
            count => format!("None of the {count} conversations can be read; the first of them is {first}."),
        };
        return EngineError::new(ErrorCode::Other, message).hint("Generate them again, or restore a backup.");
    }
    let hint = if statuses == ["approved"] {
        "Approve conversations first, or take others with --status approved,generated."
    } else {
        "Generate conversations first, or choose another --status."
    };
    EngineError::invalid(format!("There is no conversation to export with the status {}.", statuses.join(" or ")))
        .hint(hint)
}

fn exists(out: &Path) -> EngineError {
    EngineError::invalid(format!("{} already exists.", out.display()))
        .hint("Choose another name, or replace it with --force.")
}

fn unwritable(path: &Path, error: &std::io::Error) -> EngineError {
    EngineError::new(ErrorCode::Other, format!("{} cannot be written: {error}.", path.display()))
        .hint("Check the folder, its permissions and the free space.")
}
