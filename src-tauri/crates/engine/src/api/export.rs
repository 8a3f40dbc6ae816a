//! Export: checked first, written beside its place, then moved there whole.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use train_domain::answer::Conversation;
use train_domain::export::messages_line;

use crate::Engine;
use crate::error::{EngineError, ErrorCode, Result};
use crate::store::conversations::{Kept, kept_after};
use crate::view::Status;

/// Conversations that are read at a time.
const PAGE: u32 = 200;

/// What to export.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    /// The dataset.
    pub dataset_id: u32,
    /// The file to write.
    pub out: PathBuf,
    /// Rows of these statuses.
    pub statuses: Vec<Status>,
    /// Replace an existing file, and take Practice text along.
    pub force: bool,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ExportReport {
    /// Lines.
    pub conversations: u32,
    /// Conversations that Practice composed and that were left out.
    pub practice_left_out: u32,
    /// The file.
    pub path: PathBuf,
}

impl Engine {
    /// Writes one `{"messages": [...]}` object a line.
    ///
    /// # Errors
    /// The file exists, nothing is there to write, only Practice text is there, or the disk cannot take it. No file is
    /// left half written.
    pub async fn export_messages(&self, request: &ExportRequest) -> Result<ExportReport> {
        if request.out.exists() && !request.force {
            return Err(EngineError::invalid(format!("{} already exists.", request.out.display()))
                .hint("Choose another name, or replace it with --force."));
        }
        let partial = partial_name(&request.out);
        let written = self.write(request, &partial).await;
        if written.is_err() {
            let _ = std::fs::remove_file(&partial);
        }
        written
    }

    async fn write(&self, request: &ExportRequest, partial: &Path) -> Result<ExportReport> {
        let statuses: Vec<String> = request.statuses.iter().map(|status| crate::view::named(*status)).collect();
        let statuses: Vec<&str> = statuses.iter().map(String::as_str).collect();
        let file = std::fs::File::create(partial).map_err(|error| unwritable(partial, &error))?;
        let mut out = BufWriter::new(file);
        let mut report = ExportReport { conversations: 0, practice_left_out: 0, path: request.out.clone() };
        let mut connection = self.inner.store.read().await?;
        let mut after = 0;
        loop {
            let page = kept_after(&mut connection, i64::from(request.dataset_id), &statuses, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.conversation_id;
            for kept in page {
                if kept.practice && !request.force {
                    report.practice_left_out += 1;
                    continue;
                }
                writeln!(out, "{}", line(&kept)?).map_err(|error| unwritable(partial, &error))?;
                report.conversations += 1;
            }
        }
        if report.conversations == 0 {
            return Err(nothing(&report, &statuses));
        }
        let file = out.into_inner().map_err(|error| unwritable(partial, error.error()))?;
        file.sync_all().map_err(|error| unwritable(partial, &error))?;
        std::fs::rename(partial, &request.out).map_err(|error| unwritable(&request.out, &error))?;
        Ok(report)
    }
}

fn line(kept: &Kept) -> Result<String> {
    let unreadable = |why: &dyn std::fmt::Display| {
        EngineError::new(ErrorCode::Other, format!("Conversation {} cannot be read: {why}.", kept.number))
    };
    let system = kept.system_prompt.as_deref().ok_or_else(|| unreadable(&"its system prompt is missing"))?;
    let conversation: Conversation = serde_json::from_str(&kept.conversation).map_err(|error| unreadable(&error))?;
    Ok(messages_line(Some(system), &conversation.turns))
}

fn nothing(report: &ExportReport, statuses: &[&str]) -> EngineError {
    if report.practice_left_out > 0 {
        return EngineError::invalid(format!(
            "All {} conversations were composed by Practice, which is not meant for training.",
            report.practice_left_out
        ))
        .hint("Generate them with a model, or export Practice text all the same with --force.");
    }
    let hint = if statuses == ["approved"] {
        "Approve conversations first, or take others with --status approved,generated."
    } else {
        "Generate conversations first, or choose another --status."
    };
    EngineError::invalid(format!("There is no conversation to export with the status {}.", statuses.join(" or ")))
        .hint(hint)
}

fn partial_name(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_os_string();
    name.push(".partial");
    out.with_file_name(name)
}

fn unwritable(path: &Path, error: &std::io::Error) -> EngineError {
    EngineError::new(ErrorCode::Other, format!("{} cannot be written: {error}.", path.display()))
        .hint("Check the folder, its permissions and the free space.")
}
