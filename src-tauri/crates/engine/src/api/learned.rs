//! What was learned about a server: shown, and forgotten when the person wants it tried anew.

use train_store::learned;

use crate::Engine;
use crate::error::Result;
use crate::view::{self, LearnedView, ProviderInput, ProviderKind, ProviderView};

impl Engine {
    /// What is known of a server that calls are made differently for. Without address or model those of the settings.
    pub async fn learned(
        &self,
        kind: ProviderKind,
        base_url: Option<&str>,
        model: Option<&str>,
    ) -> Result<Vec<LearnedView>> {
        self.learned_of(&self.endpoint_of(kind, base_url, model).await?).await
    }

    pub(crate) async fn learned_of(&self, settings: &ProviderInput) -> Result<Vec<LearnedView>> {
        let now = self.inner.clock.now_ms();
        let mut connection = self.inner.store.read().await?;
        let kind = settings.kind.name();
        let known = learned::learned(&mut connection, kind, &settings.base_url, &settings.model, now).await?;
        let view = |(name, since): (String, i64)| LearnedView {
            words: learned::words(&name).into(),
            since: view::number(since),
        };
        Ok(known.into_iter().map(view).collect())
    }

    /// Forgets it: the next batch asks in full again. A batch that runs goes on as it does.
    pub async fn forget_learned(
        &self,
        kind: ProviderKind,
        base_url: Option<&str>,
        model: Option<&str>,
    ) -> Result<ProviderView> {
        let settings = self.endpoint_of(kind, base_url, model).await?;
        let name = kind.name();
        self.write(move |connection| {
            Box::pin(async move { learned::forget(connection, name, &settings.base_url, &settings.model).await })
        })
        .await?;
        self.provider_of(kind).await
    }

    async fn endpoint_of(
        &self,
        kind: ProviderKind,
        base_url: Option<&str>,
        model: Option<&str>,
    ) -> Result<ProviderInput> {
        let mut settings = self.settings_of(kind).await?;
        if let Some(base_url) = base_url {
            settings.base_url = base_url.trim().trim_end_matches('/').to_owned();
        }
        if let Some(model) = model {
            settings.model = model.trim().to_owned();
        }
        Ok(settings)
    }
}
