//! Existing conversations, brought in from a file: all of those that were chosen, or none.

use std::collections::HashSet;
use std::time::Instant;

use train_domain::answer::Conversation;
use train_domain::import::{Meaning, Shape, role_key};
use train_formats::conversations::{OtherRoles, ReadAs};
use train_store::blanks::NewName;
use train_store::import_conversations::{self, Import, NewConversation};
use train_store::library::{self, Names};
use train_store::{actions, datasets, examples, stored};

use crate::Engine;
use crate::aside::aside;
use crate::error::{EngineError, ErrorCode, ImportProblem, Result};
use crate::import::{Asked, Chunk, Chunks, Look, Source, key_of, look};
use crate::scoring::rules::Scored;
use crate::view::{self, ConversationImport, ConversationPreview, ConversationsImported, RoleMapping, Undone};

/// Said where reading ends in a panic.
const FAULT: &str = "The file could not be read: a fault of this application.";
/// Names that are added at a time.
const NAMES: usize = 250;
/// Roles that one file can be told about.
const ROLES: usize = 50;

impl Engine {
    /// What a file of conversations holds. Nothing is written.
    ///
    /// # Errors
    /// It cannot be read, or holds nothing that is a conversation.
    pub async fn preview_conversations(&self, input: &ConversationImport) -> Result<ConversationPreview> {
        let how = read_as(input)?;
        let (source, found) = self.look(input, how.clone()).await?;
        if found.taken.is_empty() && found.known == 0 && !is_a_matter_of_roles(&found.roles, &how) {
            return Err(nothing(source.name(), &found));
        }
        Ok(ConversationPreview {
            path: input.path.display().to_string(),
            file_name: source.name().into(),
            format: found.shape.unwrap_or(Shape::Messages).name().into(),
            good: view::id(i64::try_from(found.taken.len()).unwrap_or(i64::MAX)),
            known: found.known,
            bad: found.bad,
            bad_total: found.bad_total,
            roles: mappings(&found.roles, &how),
            new_names: names(&found.names),
            lines: found.shown,
            systems: found.systems,
        })
    }

    /// Brings the conversations of a file in: each is a row with a version of its own.
    ///
    /// # Errors
    /// A line has a problem, unless those are skipped.
    pub async fn import_conversations(&self, input: &ConversationImport) -> Result<ConversationsImported> {
        let how = read_as(input)?;
        let _lock = self.lock_imports()?;
        // Of a process that ended in the middle of it.
        self.take_back_all().await?;
        let (source, found) = self.look(input, how.clone()).await?;
        if found.bad_total > 0 && !input.skip_bad {
            return Err(refused(source.name(), &found));
        }
        if found.taken.is_empty() {
            return Err(nothing(source.name(), &found));
        }
        let (known, skipped) = (found.known, found.bad_total);
        let (added, import) = self.bring_in(input, source, found, how).await?;
        Ok(ConversationsImported { added, known, skipped, undo_token: import.action().to_string() })
    }

    async fn look(&self, input: &ConversationImport, how: ReadAs) -> Result<(Source, Look)> {
        let dataset = i64::from(input.dataset_id);
        let mut connection = self.inner.store.read().await?;
        datasets::require(&mut connection, dataset).await?;
        let names = Names::load(&mut connection, dataset).await?;
        let voice = library::load(&mut connection, dataset).await?.voice;
        let mut known = HashSet::new();
        import_conversations::contents(&mut connection, dataset, &mut |content| {
            if let Ok(read) = serde_json::from_str::<Conversation>(content) {
                known.insert(key_of(&read.turns));
            }
        })
        .await?;
        drop(connection);
        let system = voice.map(|voice| voice.item.system_prompt).unwrap_or_default();
        let asked = Asked { how, tier: input.tier, known, names, system };
        let path = input.path.clone();
        aside(FAULT, move || {
            let source = Source::open(&path)?;
            look(&source, asked).map(|found| (source, found))
        })
        .await?
    }

    /// Writes what was found, and shows it. Where it cannot be written, nothing of it is left.
    async fn bring_in(
        &self,
        input: &ConversationImport,
        source: Source,
        found: Look,
        how: ReadAs,
    ) -> Result<(u32, Import)> {
        let (dataset, now) = (i64::from(input.dataset_id), self.inner.clock.now_ms());
        let rows = view::id(i64::try_from(found.taken.len()).unwrap_or(i64::MAX));
        let begun = self.write(move |connection| Box::pin(import_conversations::begin(connection, dataset, rows, now)));
        let import = begun.await?;
        let Look { taken, names, .. } = found;
        let has_names = !names.is_empty();
        let written = async {
            self.write_names(import, names).await?;
            let names = Names::load(&mut *self.inner.store.read().await?, dataset).await?;
            let tier = input.tier;
            let chunks = aside(FAULT, move || Chunks::open(source, taken, how, tier, names)).await??;
            self.write_chunks(import, chunks).await?;
            let closed = self.write(move |connection| {
                Box::pin(async move { import_conversations::close(connection, &import).await })
            });
            closed.await
        };
        match written.await {
            Ok(whole) => {
                if has_names {
                    self.library_changed(dataset).await;
                }
                let shown = self.show_import(whole).await;
                self.shown(dataset);
                shown.map_err(not_shown_yet)?;
                Ok((rows, whole))
            }
            Err(error) => {
                if let Err(left) = self.settle_import().await {
                    tracing::warn!(error = %left, "a part of an import could not be taken back; the next start does it");
                }
                self.shown(dataset);
                Err(error)
            }
        }
    }

    fn shown(&self, dataset: i64) {
        self.inner.supervisor.texts_changed(dataset);
        self.inner.supervisor.feed().everything();
    }

    async fn write_names(&self, import: Import, names: Vec<NewName>) -> Result<()> {
        for names in names.chunks(NAMES) {
            let names = names.to_vec();
            let added = self.write(move |connection| {
                Box::pin(async move { import_conversations::add_names(connection, &import, &names).await })
            });
            added.await?;
        }
        Ok(())
    }

    /// While one chunk is written, the next one is read and scored.
    async fn write_chunks(&self, import: Import, chunks: Chunks) -> Result<()> {
        let mut slices = self.slices().await?;
        let mut at = 0;
        let (mut chunks, mut rows) = self.scored(import, chunks, at, slices.rows).await?;
        while !rows.is_empty() {
            let (started, many) = (Instant::now(), rows.len());
            let writing = self.write(move |connection| {
                Box::pin(async move { import_conversations::write(connection, &import, at, &rows).await })
            });
            let next = at + many;
            let (written, scored) = tokio::join!(
                async { writing.await.map(|()| started.elapsed()) },
                self.scored(import, chunks, next, slices.rows)
            );
            slices.after(written?).await;
            (chunks, rows) = scored?;
            at = next;
        }
        Ok(())
    }

    /// The next rows, with their scores.
    async fn scored(
        &self,
        import: Import,
        mut chunks: Chunks,
        at: usize,
        most: usize,
    ) -> Result<(Chunks, Vec<NewConversation>)> {
        let next = aside(FAULT, move || chunks.next(most).map(|chunk| (chunks, chunk)));
        let (chunks, chunk): (Chunks, Chunk) = next.await??;
        let first = import.first_number() + i64::try_from(at).unwrap_or(0);
        let (mut rows, mut texts) = (Vec::with_capacity(chunk.len()), Vec::with_capacity(chunk.len()));
        for (number, (row, conversation)) in (first..).zip(chunk) {
            texts.push(Scored {
                number: view::id(number),
                tier: row.tier,
                persona_id: row.persona_id,
                arc_id: row.arc_id,
                topic_id: row.topic_id,
                brief: row.brief.clone(),
                conversation,
            });
            rows.push(row);
        }
        let scores = self.inner.supervisor.score(import.dataset_id(), texts).await?;
        for (row, score) in rows.iter_mut().zip(scores) {
            row.score = score.tenths;
            row.criteria = stored::text(&score.criteria);
        }
        Ok((chunks, rows))
    }

    async fn show_import(&self, import: Import) -> Result<()> {
        let show = |rows| {
            self.write(move |connection| {
                Box::pin(async move { import_conversations::show(connection, &import, rows).await })
            })
        };
        self.slices().await?.until_done(show).await
    }

    /// Ends an import that did not come to its end: what was whole is shown, what was not is taken back. Only to be called
    /// with the lock for imports.
    pub(super) async fn settle_import(&self) -> Result<()> {
        let Some(import) = import_conversations::unfinished(&mut *self.inner.store.read().await?).await? else {
            return Ok(());
        };
        if import.is_whole() {
            let shown = self.show_import(import).await;
            self.shown(import.dataset_id());
            return shown;
        }
        let take_back = |rows| {
            self.write(move |connection| {
                Box::pin(async move { import_conversations::take_back(connection, &import, rows).await })
            })
        };
        self.slices().await?.until_done(take_back).await
    }

    /// Puts the rows of an import aside again. What is cut off is gone on with by the next undo of the same action.
    pub(super) async fn undo_import(&self, action: i64, dataset: i64) -> Result<Undone> {
        let mut slices = self.slices().await?;
        let mut rows = 0;
        loop {
            let (started, most, now) = (Instant::now(), slices.rows, self.inner.clock.now_ms());
            let undone =
                self.write(move |connection| Box::pin(import_conversations::undo(connection, action, most, now)));
            let (gone, more) = undone.await?;
            rows += gone;
            if !more {
                break;
            }
            slices.after(started.elapsed()).await;
        }
        self.shown(dataset);
        if rows == 0 {
            return Err(EngineError::not_found("There is nothing left to undo.").hint(
                "Imported conversations that were written again or edited since stay, and so do those of an open batch.",
            ));
        }
        let left = actions::rows_left(&mut *self.inner.store.read().await?, action).await?;
        let one = "it was written again or edited since, or is in a batch";
        let many = "they were written again or edited since, or are in a batch";
        Ok(Undone::in_part(rows, left, [one, many]))
    }

    /// Makes a conversation an example that prompts show, or no longer.
    ///
    /// # Errors
    /// It has no text, is too long, or there are enough examples.
    pub async fn set_example(&self, conversation_id: u32, on: bool) -> Result<()> {
        let (id, now) = (i64::from(conversation_id), self.inner.clock.now_ms());
        let set = self.write(move |connection| Box::pin(examples::set(connection, id, on, now)));
        set.await?;
        self.inner.supervisor.feed().row(id);
        Ok(())
    }
}

fn read_as(input: &ConversationImport) -> Result<ReadAs> {
    let shape = input.format.as_deref().map(|name| {
        Shape::parse(name).map_err(|_| {
            EngineError::invalid(format!("\"{name}\" is no format of conversations."))
                .hint("Choose messages, sharegpt or alpaca.")
        })
    });
    let mut how = ReadAs { shape: shape.transpose()?, ..ReadAs::default() };
    for RoleMapping { name, meaning, .. } in input.roles.iter().take(ROLES) {
        let Some(meaning) = meaning else { continue };
        let known = Meaning::parse(meaning).map_err(|_| {
            EngineError::invalid(format!("\"{meaning}\" is nothing that a role can mean."))
                .hint("Choose user, assistant, system or leave.")
        })?;
        how.roles.insert(role_key(name), known);
    }
    Ok(how)
}

/// Nothing can be taken because nobody has said what the roles mean: that can be said.
fn is_a_matter_of_roles(roles: &OtherRoles, how: &ReadAs) -> bool {
    roles.0.keys().any(|role| !how.roles.contains_key(role)) || !how.roles.is_empty()
}

fn mappings(roles: &OtherRoles, how: &ReadAs) -> Vec<RoleMapping> {
    let mapping = |(name, count): (&String, &u32)| RoleMapping {
        name: name.clone(),
        meaning: how.roles.get(name).map(|meaning| meaning.name().into()),
        count: *count,
    };
    roles.0.iter().map(mapping).collect()
}

fn names(new: &[NewName]) -> Vec<String> {
    new.iter().map(|new| format!("{}: {}", new.kind.name(), new.name)).collect()
}

fn nothing(name: &str, found: &Look) -> EngineError {
    if found.known > 0 {
        return EngineError::invalid(format!("Every conversation of {name} is in this dataset already."))
            .hint("Nothing was changed.");
    }
    let Some(first) = found.bad.first() else {
        return EngineError::invalid(format!("{name} is empty."))
            .hint("It needs one conversation a line, or a list of them.");
    };
    let mut error =
        EngineError::invalid(format!("No line of {name} is a conversation: line {}: {}.", first.line, first.message))
            .hint("Choose a JSONL or JSON file with messages, ShareGPT or Alpaca in it.");
    error.problems = problems(found);
    error
}

fn refused(name: &str, found: &Look) -> EngineError {
    let first = found.bad.first().map(|bad| format!(": line {}: {}", bad.line, bad.message)).unwrap_or_default();
    let mut error = EngineError::new(ErrorCode::ImportProblems, format!("{name} was not imported{first}."))
        .hint("Nothing was changed. Mend the lines that are named, or leave them out.");
    error.problems = problems(found);
    error
}

fn problems(found: &Look) -> Vec<ImportProblem> {
    let problem = |bad: &view::BadLine| ImportProblem { line: bad.line, column: None, message: bad.message.clone() };
    found.bad.iter().map(problem).collect()
}

fn not_shown_yet(error: EngineError) -> EngineError {
    let message = format!("The conversations are stored, but not all of them are shown yet: {}", error.message);
    EngineError { message, ..error }.hint("Train shows the rest when it starts again.")
}

#[cfg(test)]
#[path = "conversations_import_tests.rs"]
mod tests;
