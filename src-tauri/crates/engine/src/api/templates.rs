//! Templates as they are edited: previews, and the check over all rows.

use std::sync::Arc;

use train_domain::estimate::{PerConversation, defaults, per_conversation};
use train_domain::money::Price;
use train_domain::prompt::names;
use train_domain::row::Tier;
use train_domain::status::Purpose;
use train_store::{examples, history, library, template_rows};

use crate::Engine;
use crate::aside::aside;
use crate::error::{EngineError, Result};
use crate::template_check::{self, Material, Rows};
use crate::view::{Placeholder, PromptPreview, TemplateCheck, TemplateDraft};

/// Letters of a value that are shown as its sample.
const SAMPLE: usize = 80;

impl Engine {
    /// The prompt that a template makes of a row, word by word with its origins; of the first row where none is named. What is
    /// wrong with the template as a whole is said as its problem.
    ///
    /// # Errors
    /// The row is no longer there, or there is none.
    pub async fn template_preview(&self, draft: &TemplateDraft, row_id: Option<u32>) -> Result<PromptPreview> {
        let dataset = i64::from(draft.dataset_id);
        let material = self.prompt_material(dataset).await?;
        let mut connection = self.inner.store.read().await?;
        let rows =
            template_rows::of_template(&mut connection, dataset, draft.tier, draft.item_id.map(i64::from)).await?;
        let row = match row_id {
            Some(id) => template_rows::row(&mut connection, dataset, id.into()).await?,
            None => rows.first().cloned().ok_or_else(no_row)?,
        };
        drop(connection);
        let unwritten = rows.iter().filter(|row| !row.written).count();
        let preview = material.preview(&draft.body, &row).ok_or_else(no_row)?;
        let tier = Tier::parse(&row.tier).unwrap_or(draft.tier);
        let (per, price) = self.expected(draft.dataset_id, tier).await?;
        Ok(template_check::priced(preview, &per, price.as_ref(), unwritten))
    }

    /// Makes the prompts of all rows of the tier, and says what is missing, empty, unknown or cannot be read.
    pub async fn template_check(&self, draft: &TemplateDraft) -> Result<TemplateCheck> {
        self.check_naming(draft, template_check::SHOWN).await
    }

    async fn check_naming(&self, draft: &TemplateDraft, named: usize) -> Result<TemplateCheck> {
        let dataset = i64::from(draft.dataset_id);
        let material = Arc::new(self.prompt_material(dataset).await?);
        let mut connection = self.inner.store.read().await?;
        let item = draft.item_id.map(i64::from);
        let rows = template_rows::of_template(&mut connection, dataset, draft.tier, item).await?;
        let saved = match item {
            Some(item) => template_rows::saved(&mut connection, dataset, item).await?,
            None => None,
        };
        drop(connection);
        let body = draft.body.clone();
        aside("The template could not be checked.", move || {
            template_check::check(&material, &body, Rows { rows: &rows, saved: saved.as_ref(), item, named })
        })
        .await
    }

    /// The same of saved templates: of the one of a name, or of all that rows are made with. Each with its name, and its
    /// problems with every row.
    ///
    /// # Errors
    /// There is no template of this name.
    pub async fn check_templates(&self, dataset_id: u32, name: Option<&str>) -> Result<Vec<(String, TemplateCheck)>> {
        let all = template_rows::all(&mut *self.inner.store.read().await?, dataset_id.into()).await?;
        let names: Vec<String> = all.iter().map(|template| format!("\"{}\"", template.name)).collect();
        let chosen: Vec<_> = match name {
            Some(name) => {
                let name = name.trim().to_lowercase();
                all.into_iter().filter(|template| template.name.to_lowercase() == name).collect()
            }
            None => all.into_iter().filter(|template| template.used).collect(),
        };
        if chosen.is_empty() {
            let message = name.map_or_else(
                || "This dataset has no template that is in use.".to_owned(),
                |name| format!("There is no template \"{name}\"."),
            );
            return Err(EngineError::not_found(message).hint(format!("There are: {}.", names.join(", "))));
        }
        let mut checks = Vec::with_capacity(chosen.len());
        for template in chosen {
            let item_id = u32::try_from(template.id).ok();
            let tier = Tier::parse(&template.tier).map_err(train_store::StoreError::from)?;
            let draft = TemplateDraft { dataset_id, item_id, tier, body: template.body };
            checks.push((template.name, self.check_naming(&draft, usize::MAX).await?));
        }
        Ok(checks)
    }

    /// What a template can name, with what a row has there: the one that is named, or else the first one of the dataset.
    ///
    /// # Errors
    /// The row is no longer there.
    pub async fn placeholders(&self, dataset_id: u32, row_id: Option<u32>) -> Result<Vec<Placeholder>> {
        let dataset = i64::from(dataset_id);
        let material = self.prompt_material(dataset).await?;
        let mut connection = self.inner.store.read().await?;
        let row = match row_id {
            Some(id) => Some(template_rows::row(&mut connection, dataset, id.into()).await?),
            None => {
                template_rows::of_template(&mut connection, dataset, Tier::Template, None).await?.into_iter().next()
            }
        };
        let sample = |name: &str| row.as_ref().and_then(|row| material.sample(row, name)).unwrap_or_default();
        Ok(names()
            .map(|name| Placeholder {
                name: name.name.to_owned(),
                origin: name.origin,
                list: name.list,
                sample: shortened(&sample(name.name)),
            })
            .collect())
    }

    /// What a conversation of a tier takes by the chosen provider's model, and its price where it is known.
    async fn expected(&self, dataset_id: u32, tier: Tier) -> Result<(PerConversation, Option<Price>)> {
        let Some(settings) = self.chosen().await? else { return Ok((defaults(tier), None)) };
        let price = self.price_of(&settings).await?;
        let mut connection = self.inner.store.read().await?;
        let (dataset, provider) = (i64::from(dataset_id), settings.kind.name());
        let samples =
            history::samples(&mut connection, dataset, provider, &settings.model, tier, Purpose::Write).await?;
        Ok((per_conversation(tier, &samples), price))
    }

    /// All that prompts of a dataset are made of.
    async fn prompt_material(&self, dataset: i64) -> Result<Material> {
        let mut connection = self.inner.store.read().await?;
        train_store::datasets::require(&mut connection, dataset).await?;
        let library = library::load(&mut connection, dataset).await?;
        let examples = examples::of(&mut connection, dataset).await?;
        Ok(Material::new(&library, examples))
    }
}

fn no_row() -> EngineError {
    EngineError::not_found("There is no row that this template makes a prompt of.")
        .hint("Plan rows of its tier: the preview shows one of them.")
}

/// One line of a value, cut.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SAMPLE {
        return line;
    }
    line.chars().take(SAMPLE - 3).chain("...".chars()).collect()
}
