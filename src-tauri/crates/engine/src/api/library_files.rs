//! Files of library items, in and out.

use std::path::Path;

use train_domain::items::{ItemBody, ItemKind};
use train_formats::{LibraryFile, read_library, write_library_csv, write_library_json};
use train_store::library_import::{Brought, Incoming, bring_in, look};
use train_store::{library_history, library_list};

use super::importing::refused;
use crate::Engine;
use crate::aside::aside;
use crate::error::{EngineError, Result};
use crate::view::LibraryImported;
use crate::whole_file;

impl Engine {
    /// Brings items of a JSON or CSV file in: all of them or none. A name that is there gets a new version. A CSV file holds
    /// one kind, which its columns say where `kind` does not.
    ///
    /// # Errors
    /// `ImportProblems` with line, column and what was expected.
    pub async fn import_library(
        &self,
        dataset_id: u32,
        file_name: &str,
        bytes: Vec<u8>,
        kind: Option<ItemKind>,
    ) -> Result<LibraryImported> {
        let (incoming, ignored) = read_items(file_name, bytes, kind).await?;
        let (dataset, now) = (i64::from(dataset_id), self.inner.clock.now_ms());
        let brought =
            self.write(move |connection| Box::pin(async move { bring_in(connection, dataset, &incoming, now).await }));
        let Brought { added, changed, same, idle, archived } = brought.await?;
        self.library_changed(dataset).await;
        let mut warnings = Vec::new();
        if !idle.is_empty() {
            warnings.push(format!(
                "New calls are not made with {} yet: make active what they are to be made with.",
                quoted(&idle)
            ));
        }
        if !archived.is_empty() {
            warnings.push(format!("{} changed, and still archived.", quoted(&archived)));
        }
        warnings.extend(ignored);
        Ok(LibraryImported { added, changed, same, warnings })
    }

    /// What `import_library` would bring. Nothing is written.
    ///
    /// # Errors
    /// The same.
    pub async fn preview_library(
        &self,
        dataset_id: u32,
        file_name: &str,
        bytes: Vec<u8>,
        kind: Option<ItemKind>,
    ) -> Result<LibraryImported> {
        let (incoming, warnings) = read_items(file_name, bytes, kind).await?;
        let mut connection = self.inner.store.read().await?;
        let Brought { added, changed, same, .. } = look(&mut connection, i64::from(dataset_id), &incoming).await?;
        Ok(LibraryImported { added, changed, same, warnings })
    }

    /// Writes the items of a kind, or of all, as JSON or, by the ending of the path, CSV. Archived ones are left out. Gives
    /// how many.
    ///
    /// # Errors
    /// The file cannot be written, or the place may not be; CSV of all kinds.
    pub async fn export_library(&self, dataset_id: u32, path: &Path, kind: Option<ItemKind>) -> Result<u32> {
        let is_table = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        if is_table && kind.is_none() {
            return Err(EngineError::invalid("A table holds items of one kind, and these are several.")
                .hint("Choose a kind, or write JSON."));
        }
        let mut connection = self.inner.store.read().await?;
        train_store::datasets::require(&mut connection, i64::from(dataset_id)).await?;
        let mut items: Vec<ItemBody> = Vec::new();
        for item in library_list::list(&mut connection, i64::from(dataset_id)).await? {
            if !item.archived && kind.is_none_or(|kind| kind == item.kind) {
                items.push(library_history::newest(&mut connection, &item).await?);
            }
        }
        drop(connection);
        let (path, data) = (path.to_owned(), self.folder().to_owned());
        let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
        let written = aside("The file could not be written.", move || {
            let bytes = match kind {
                Some(kind) if is_table => write_library_csv(kind, &items),
                _ => write_library_json(&items).into_bytes(),
            };
            whole_file::replace(&path, &data, &bytes)
        });
        written.await??;
        Ok(count)
    }
}

/// The items of a file, and what is said of what it has besides.
async fn read_items(file_name: &str, bytes: Vec<u8>, kind: Option<ItemKind>) -> Result<(Vec<Incoming>, Vec<String>)> {
    let name = file_name.to_owned();
    let read = aside("The file could not be read.", move || read_library(&name, &bytes, kind)).await?;
    let LibraryFile { items, ignored_columns, guessed_encoding } =
        read.map_err(|problems| refused(file_name, &problems, "Mend what is named"))?;
    let incoming = items.into_iter().map(|item| Incoming { body: item.body, absent: item.absent });
    let mut warnings = Vec::new();
    if !ignored_columns.is_empty() {
        warnings.push(format!("These columns mean nothing here and were left out: {}.", ignored_columns.join(", ")));
    }
    if let Some(encoding) = guessed_encoding {
        warnings.push(format!(
            "The file is in an old encoding and was read as {encoding}: look at the letters with accents."
        ));
    }
    Ok((incoming.collect(), warnings))
}

fn quoted(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(5).map(|name| format!("\"{name}\"")).collect();
    let more = names.len() - shown.len();
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}
