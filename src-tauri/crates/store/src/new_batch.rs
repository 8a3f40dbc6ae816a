//! A new batch with its first jobs, or why there is nothing to start.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::call::Params;
use train_domain::money::Price;
use train_domain::provider::ProviderKind;
use train_domain::query::Target;
use train_domain::status::BatchKind;

use super::datasets;
use super::jobs::fill;
use super::rows::tier_counts;
use super::stored::{self, StoredParams, StoredTarget};
use super::target::push_target;
use crate::error::{Result, StoreError};

/// What a new batch is made of.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of batches")]
pub struct NewBatch {
    pub dataset_id: i64,
    pub request_id: String,
    pub kind: BatchKind,
    pub provider: ProviderKind,
    pub base_url: String,
    pub model: String,
    pub params: Params,
    pub price: Option<Price>,
    pub cap: Option<i64>,
    pub target: Target,
    pub estimate: Option<String>,
    pub email: bool,
    pub now: i64,
}

/// Creates a batch with its first jobs. The same request id again gives the same batch.
pub async fn create(connection: &mut SqliteConnection, new: &NewBatch) -> Result<i64> {
    if let Some(id) = sqlx::query_scalar!(r#"SELECT id AS "id!" FROM batches WHERE request_id = ?"#, new.request_id)
        .fetch_optional(&mut *connection)
        .await?
    {
        return Ok(id);
    }
    datasets::require(connection, new.dataset_id).await?;
    let total: i64 = tier_counts(connection, new.dataset_id, &new.target).await?.into_iter().map(i64::from).sum();
    if total == 0 {
        return Err(nothing(connection, new).await?);
    }
    let until = sqlx::query_scalar!(
        r#"SELECT coalesce(max(id), 0) AS "id!: i64" FROM conversations WHERE dataset_id = ?"#,
        new.dataset_id
    )
    .fetch_one(&mut *connection)
    .await?;
    let (kind, provider) = (new.kind.name(), new.provider.name());
    let params = stored::text(&StoredParams::from(&new.params));
    let (price, target) = (new.price.as_ref().map(stored::text), stored::text(&StoredTarget::from(&new.target)));
    let id = sqlx::query_scalar!(
        r#"INSERT INTO batches (dataset_id, request_id, kind, state, provider, base_url, model, params, price, cap_micros, total, target,
            fill_until, estimate, email, created_at)
        VALUES (?1, ?2, ?3, 'queued', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) RETURNING id AS "id!""#,
        new.dataset_id, new.request_id, kind, provider, new.base_url, new.model, params, price, new.cap, total, target, until,
        new.estimate, new.email, new.now
    )
    .fetch_one(&mut *connection)
    .await?;
    fill(connection, id).await?;
    Ok(id)
}

/// Why there is nothing to start: the rows wait elsewhere, or there are none.
async fn nothing(connection: &mut SqliteConnection, new: &NewBatch) -> Result<StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT j.batch_id, b.state FROM conversations c JOIN jobs j ON j.conversation_id = c.id AND j.purpose = 'write' AND j.ended_at IS NULL JOIN batches b ON b.id = j.batch_id WHERE ",
    );
    push_target(&mut query, new.dataset_id, &new.target);
    query.push(" LIMIT 1");
    let held: Option<(i64, String)> = query.build_query_as().fetch_optional(connection).await?;
    Ok(match held {
        Some((id, state)) => {
            StoreError::invalid(format!("What was asked for is already in batch {id}, which is {state}."))
                .hint("Resume that batch, or cancel it first.")
        }
        None => StoreError::invalid("There is nothing to generate.")
            .hint("Every conversation asked for is generated already, or there is none."),
    })
}
