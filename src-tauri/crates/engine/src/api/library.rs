//! The library of a dataset: its items and their versions.

use train_domain::items::{ItemBody, ItemKind};
use train_store::library_list::{self, Listed};
use train_store::library_use::{self, Use};
use train_store::{Connection, cells, library, library_deletion, library_history, library_items};

use crate::Engine;
use crate::aside::aside;
use crate::comparing::changed_fields;
use crate::error::{EngineError, ImportProblem, Result};
use crate::view::{self, ItemVersion, LibraryItem, LibraryItemDetail, SaveItem};

impl Engine {
    /// All items, archived ones among them, in the order of kinds and names.
    pub async fn library(&self, dataset_id: u32) -> Result<Vec<LibraryItem>> {
        let mut connection = self.inner.store.read().await?;
        let items = library_list::list(&mut connection, i64::from(dataset_id)).await?;
        let uses = library_use::of_dataset(&mut connection, i64::from(dataset_id)).await?;
        Ok(items.iter().map(|item| shown(item, uses.get(&item.id).copied().unwrap_or_default())).collect())
    }

    /// One item with its versions.
    ///
    /// # Errors
    /// It is no longer there.
    pub async fn library_item(&self, id: u32) -> Result<LibraryItemDetail> {
        let mut connection = self.inner.store.read().await?;
        let item = library_list::find(&mut connection, i64::from(id)).await?;
        let uses = library_use::of_dataset(&mut connection, item.dataset_id).await?;
        let body = library_history::newest(&mut connection, &item).await?;
        let versions = library_history::versions(&mut connection, &item).await?;
        let suits = suits(&mut connection, &item, &body).await?;
        drop(connection);
        let shown = shown(&item, uses.get(&item.id).copied().unwrap_or_default());
        aside("The versions of this item could not be compared.", move || {
            let befores = versions.iter().skip(1).map(|version| Some(&version.body)).chain([None]);
            let versions = versions.iter().zip(befores).map(|(version, before)| ItemVersion {
                number: view::id(version.number),
                at: view::number(version.created_at),
                written: version.written,
                changes: before.map(|before| changed_fields(before, &version.body)).unwrap_or_default(),
                body: version.body.clone(),
            });
            LibraryItemDetail { item: shown, body, versions: versions.collect(), suits }
        })
        .await
    }

    async fn library_item_in_list(&self, id: i64) -> Result<LibraryItem> {
        let mut connection = self.inner.store.read().await?;
        let item = library_list::find(&mut connection, id).await?;
        let uses = library_use::of_dataset(&mut connection, item.dataset_id).await?;
        Ok(shown(&item, uses.get(&id).copied().unwrap_or_default()))
    }

    /// Stores a new item, or a new version of one. Rows that are not written yet take the newest version.
    ///
    /// # Errors
    /// The name is empty or taken, rows say the word already, a value is out of its range, a template cannot be read, or there
    /// is a newer version than the one that was edited.
    pub async fn save_item(&self, input: &SaveItem) -> Result<LibraryItemDetail> {
        let body = input.body.clone().tidy();
        match input.id {
            Some(id) => self.revise_item(i64::from(id), input.seen.map(i64::from), body, None).await,
            None => self.add_item(i64::from(input.dataset_id), body).await,
        }
    }

    /// `restored`: the older version that has this body.
    async fn revise_item(
        &self,
        id: i64,
        seen: Option<i64>,
        body: ItemBody,
        restored: Option<i64>,
    ) -> Result<LibraryItemDetail> {
        refuse_wrong(&body)?;
        let now = self.inner.clock.now_ms();
        let revised = self.write(move |connection| {
            Box::pin(async move {
                library_items::revise(connection, id, seen, &body, now).await?;
                if let Some(version) = restored {
                    cells::empty_filled(connection, id, version, now).await?;
                }
                Ok(library_list::find(connection, id).await?.dataset_id)
            })
        });
        let dataset = revised.await?;
        self.library_changed(dataset).await;
        self.library_item(view::id(id)).await
    }

    async fn add_item(&self, dataset: i64, body: ItemBody) -> Result<LibraryItemDetail> {
        refuse_wrong(&body)?;
        let now = self.inner.clock.now_ms();
        let added = self.write(move |connection| {
            Box::pin(async move { library_items::create(connection, dataset, &body, now).await })
        });
        let id = added.await?;
        self.library_changed(dataset).await;
        self.library_item(view::id(id)).await
    }

    /// Makes an older version the newest one. Rows that a later one filled by its name wait for that name again.
    ///
    /// # Errors
    /// It is no longer there, or what it was named has another item, or rows of their own, by now.
    pub async fn restore_item(&self, id: u32, number: u32) -> Result<LibraryItemDetail> {
        let (id, number) = (i64::from(id), i64::from(number));
        let mut connection = self.inner.store.read().await?;
        let listed = library_list::find(&mut connection, id).await?;
        let body = library_history::version(&mut connection, &listed, number).await?.tidy();
        drop(connection);
        self.revise_item(id, Some(listed.version), body, Some(number)).await
    }

    /// A copy with a name of its own. What suits a persona suits its copy.
    ///
    /// # Errors
    /// It is no longer there.
    pub async fn duplicate_item(&self, id: u32) -> Result<LibraryItemDetail> {
        let (id, now) = (i64::from(id), self.inner.clock.now_ms());
        let copied = self.write(move |connection| {
            Box::pin(async move {
                let item = library_list::find(connection, id).await?;
                let body = library_history::newest(connection, &item).await?;
                let items = library_list::list(connection, item.dataset_id).await?;
                let name = library_items::name_of_copy(&items, item.kind, &item.name);
                let copy = library_items::create(connection, item.dataset_id, &body.named(&name), now).await?;
                if item.kind == ItemKind::Persona {
                    library_items::suit_copy(connection, item.dataset_id, &item.name, &name, now).await?;
                }
                Ok((item.dataset_id, copy))
            })
        });
        let (dataset, copy) = copied.await?;
        self.library_changed(dataset).await;
        self.library_item(view::id(copy)).await
    }

    /// Takes an item out of new plans, or back into them.
    ///
    /// # Errors
    /// It is the only template of its tier or the only voice, or new calls are made with it.
    pub async fn archive_item(&self, id: u32, archived: bool) -> Result<LibraryItem> {
        let (id, now) = (i64::from(id), self.inner.clock.now_ms());
        let done = self.write(move |connection| Box::pin(library_items::archive(connection, id, archived, now)));
        let dataset = done.await?.dataset_id;
        self.library_changed(dataset).await;
        self.library_item_in_list(id).await
    }

    /// Deletes an item that nothing refers to. Gives what brings it back.
    ///
    /// # Errors
    /// Rows use it, conversations were written with it, or new calls could not do without it.
    pub async fn delete_item(&self, id: u32) -> Result<String> {
        let (id, now) = (i64::from(id), self.inner.clock.now_ms());
        let deleted = self.write(move |connection| {
            Box::pin(async move {
                let dataset = library_list::find(connection, id).await?.dataset_id;
                Ok((dataset, library_deletion::delete(connection, id, now).await?))
            })
        });
        let (dataset, action) = deleted.await?;
        self.library_changed(dataset).await;
        Ok(action.to_string())
    }

    /// Makes a template, or a voice, the one that new calls are made with.
    ///
    /// # Errors
    /// It is no longer there, archived, or of another kind.
    pub async fn activate_item(&self, id: u32) -> Result<LibraryItem> {
        let id = i64::from(id);
        let done = self.write(move |connection| Box::pin(library_items::activate(connection, id)));
        let dataset = done.await?.dataset_id;
        self.library_changed(dataset).await;
        self.library_item_in_list(id).await
    }

    /// Adds the sample library's items of a kind, as far as their names are free. Gives how many.
    ///
    /// # Errors
    /// The dataset is no longer there.
    pub async fn take_sample(&self, dataset_id: u32, kind: ItemKind) -> Result<u32> {
        let (dataset, now) = (i64::from(dataset_id), self.inner.clock.now_ms());
        let added = self.write(move |connection| {
            Box::pin(async move {
                let items = library_list::list(connection, dataset).await?;
                let mut added = 0;
                for body in train_content::sample_items(kind) {
                    if library_items::require_free(&items, &body, None).is_ok() {
                        library_items::create(connection, dataset, &body, now).await?;
                        added += 1;
                    }
                }
                Ok(added)
            })
        });
        let added = added.await?;
        self.library_changed(dataset).await;
        Ok(added)
    }

    /// Tells everybody: names of items stand in rows, running batches write with the newest versions, and scores rest on the
    /// library.
    pub(super) async fn library_changed(&self, dataset: i64) {
        self.fill_waiting(dataset).await;
        self.inner.supervisor.feed().everything();
        self.inner.supervisor.texts_changed(dataset);
        // What was stored is stored; the next batch reads it anew.
        if let Err(error) = self.inner.supervisor.library_changed(dataset).await {
            tracing::warn!(%error, "running batches go on with the library that they had");
        }
    }
}

fn shown(item: &Listed, of: Use) -> LibraryItem {
    LibraryItem {
        id: view::id(item.id),
        kind: item.kind,
        name: item.name.clone(),
        tier: item.tier,
        active: item.active,
        archived: item.archived,
        version: view::id(item.version),
        rows: of.rows,
        written: of.written,
        changed_at: view::number(item.changed_at),
    }
}

/// Of a persona the arcs that suit it, of an arc the personas that it names.
async fn suits(connection: &mut Connection, item: &Listed, body: &ItemBody) -> Result<Vec<String>> {
    let name = item.name.to_lowercase();
    match body {
        ItemBody::Arc(arc) => Ok(arc.personas.clone()),
        ItemBody::Persona(_) => {
            let items = library_list::list(connection, item.dataset_id).await?;
            let library = library::load(connection, item.dataset_id).await?;
            let arcs = items.iter().filter(|item| item.kind == ItemKind::Arc && !item.archived);
            let suits = arcs.filter(|arc| {
                let named = library.arcs.get(&arc.id).map(|arc| &arc.item.personas);
                // A list that is empty restricts nothing.
                named.is_some_and(|named| named.is_empty() || named.iter().any(|one| one.to_lowercase() == name))
            });
            Ok(suits.map(|arc| arc.name.clone()).collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// Refuses an item with something wrong in it; each field is named with what it needs.
fn refuse_wrong(body: &ItemBody) -> Result<()> {
    let problems = body.problems();
    let Some(first) = problems.first() else { return Ok(()) };
    let mut error = EngineError::invalid(format!("{}: {}.", first.field.label, first.message.trim_end_matches('.')));
    let others: Vec<&str> = problems[1..].iter().map(|problem| problem.field.label).collect();
    let also = if others.is_empty() { String::new() } else { format!(" Also look at: {}.", others.join(", ")) };
    error = error.hint(format!("Nothing was stored. Change it, then save again.{also}"));
    error.problems = problems
        .into_iter()
        .map(|problem| ImportProblem { line: 0, column: Some(problem.field.label.into()), message: problem.message })
        .collect();
    Err(error)
}
