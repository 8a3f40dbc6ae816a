//! Datasets and their rows.

use train_store::{conversations, datasets, errors, page, plan, rows};

use crate::Engine;
use crate::error::{EngineError, Result};
use crate::import::BLANKS;
use crate::view::{
    ConversationDetail, DatasetView, ErrorPage, ErrorQuery, Facets, PositionQuery, RowPage, RowQuery, Target,
    VersionDetail,
};

impl Engine {
    /// Creates a dataset: with the standard templates and voice, or with the sample library and its plan.
    ///
    /// # Errors
    /// The name is empty, too long or taken.
    pub async fn create_dataset(&self, name: &str, sample: bool) -> Result<DatasetView> {
        let (library, rows) = if sample { train_content::sample() } else { (train_content::standard(), Vec::new()) };
        let (name, now) = (name.to_owned(), self.inner.clock.now_ms());
        let id = self
            .write(move |connection| {
                Box::pin(async move {
                    let id = datasets::create(connection, &name, &library, now).await?;
                    plan::add(connection, id, &rows, BLANKS, now).await?;
                    Ok(id)
                })
            })
            .await?;
        self.dataset(id).await
    }

    pub(super) async fn dataset(&self, id: i64) -> Result<DatasetView> {
        let all = self.datasets().await?;
        all.into_iter()
            .find(|dataset| i64::from(dataset.id) == id)
            .ok_or_else(|| EngineError::not_found("This dataset is no longer there."))
    }

    /// All datasets, the one last used first.
    pub async fn datasets(&self) -> Result<Vec<DatasetView>> {
        let all = datasets::list(&mut *self.inner.store.read().await?).await?;
        Ok(all.into_iter().map(Into::into).collect())
    }

    /// Makes a dataset the one last used.
    ///
    /// # Errors
    /// It is no longer there.
    pub async fn use_dataset(&self, id: u32) -> Result<DatasetView> {
        let (dataset, now) = (i64::from(id), self.inner.clock.now_ms());
        self.write(move |connection| Box::pin(datasets::touch(connection, dataset, now))).await?;
        self.dataset(dataset).await
    }

    /// Gives a dataset another name.
    ///
    /// # Errors
    /// The name is empty, too long or taken.
    pub async fn rename_dataset(&self, id: u32, name: &str) -> Result<DatasetView> {
        let (dataset, name) = (i64::from(id), name.to_owned());
        self.write(move |connection| Box::pin(async move { datasets::rename(connection, dataset, &name).await }))
            .await?;
        self.dataset(dataset).await
    }

    /// A page of rows.
    pub async fn rows(&self, query: &RowQuery) -> Result<RowPage> {
        let revision = self.inner.supervisor.feed().revision();
        let (page, total) = page::page(&mut *self.inner.store.read().await?, query).await?;
        let rows = page.into_iter().map(|row| Ok(self.inner.supervisor.with_expected(row.try_into()?)));
        let rows = rows.collect::<Result<_>>()?;
        Ok(RowPage { rows, total, offset: query.offset, revision })
    }

    /// The index of a row in a query's order; `None` where the query does not hold it.
    pub async fn row_position(&self, query: &PositionQuery) -> Result<Option<u32>> {
        Ok(page::position(&mut *self.inner.store.read().await?, query).await?)
    }

    /// Those of some rows that a target holds: what a table of these rows shows as selected.
    pub async fn selected_of(&self, dataset_id: u32, target: &Target, ids: &[u32]) -> Result<Vec<u32>> {
        Ok(rows::selected_of(&mut *self.inner.store.read().await?, i64::from(dataset_id), target, ids).await?)
    }

    /// How many rows a target holds.
    pub async fn count_matching(&self, dataset_id: u32, target: &Target) -> Result<u32> {
        Ok(rows::count(&mut *self.inner.store.read().await?, i64::from(dataset_id), target).await?)
    }

    /// Row ids of the numbers that a person sees.
    ///
    /// # Errors
    /// A number that the dataset does not have is named.
    pub async fn ids_of_numbers(&self, dataset_id: u32, numbers: &[u32]) -> Result<Vec<u32>> {
        let (ids, missing) =
            rows::ids_of_numbers(&mut *self.inner.store.read().await?, i64::from(dataset_id), numbers).await?;
        if missing.is_empty() {
            return Ok(ids);
        }
        let missing: Vec<String> = missing.iter().take(10).map(ToString::to_string).collect();
        Err(EngineError::not_found(format!("This dataset has no conversation {}.", missing.join(", ")))
            .hint("`plan list` shows the ids that there are."))
    }

    /// The values that filters can offer.
    pub async fn facets(&self, dataset_id: u32) -> Result<Facets> {
        Ok(datasets::facets(&mut *self.inner.store.read().await?, i64::from(dataset_id)).await?.into())
    }

    /// A row with all that is known of it.
    ///
    /// # Errors
    /// It is no longer there.
    pub async fn conversation(&self, id: u32) -> Result<ConversationDetail> {
        let detail = conversations::detail(&mut *self.inner.store.read().await?, i64::from(id)).await?;
        let detail = ConversationDetail::try_from(detail)?;
        Ok(ConversationDetail { row: self.inner.supervisor.with_expected(detail.row), ..detail })
    }

    /// One kept version.
    ///
    /// # Errors
    /// It is no longer there.
    pub async fn version(&self, id: u32) -> Result<VersionDetail> {
        Ok(conversations::version(&mut *self.inner.store.read().await?, i64::from(id)).await?.into())
    }

    /// A page of the error log.
    pub async fn errors(&self, query: &ErrorQuery) -> Result<ErrorPage> {
        Ok(errors::page(&mut *self.inner.store.read().await?, query).await?.into())
    }
}
