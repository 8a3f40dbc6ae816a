//! A new batch with its first jobs, or why there is nothing to start.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::brief::ROWS_A_CALL;
use train_domain::call::Params;
use train_domain::cells::quoted;
use train_domain::money::Price;
use train_domain::provider::ProviderKind;
use train_domain::query::Target;
use train_domain::status::{BatchKind, Purpose};

use super::datasets;
use super::jobs::{fill, open_counts};
use super::rows::{self, tier_counts};
use super::stored::{self, StoredTarget};
use super::target::push_target;
use super::trials;
use crate::error::{Result, StoreError};

/// What a new batch is made of.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of batches")]
pub struct NewBatch {
    pub dataset_id: i64,
    pub request_id: String,
    pub kind: BatchKind,
    pub purpose: Purpose,
    /// What all of its jobs are asked besides their rows, as JSON.
    pub input: Option<String>,
    pub provider: ProviderKind,
    pub base_url: String,
    pub model: String,
    pub params: Params,
    pub price: Option<Price>,
    pub cap: Option<i64>,
    pub target: Target,
    /// The version that was read, where the target is one row: where that shows another one, nothing is started.
    pub seen: Option<i64>,
    pub estimate: Option<String>,
    pub email: bool,
    pub now: i64,
}

/// The batch that a request started.
pub async fn of_request(connection: &mut SqliteConnection, request_id: &str) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar!(r#"SELECT id AS "id!" FROM batches WHERE request_id = ?"#, request_id)
        .fetch_optional(connection)
        .await?)
}

/// Creates a batch with its first jobs. The same request id again gives the same batch.
pub async fn create(connection: &mut SqliteConnection, new: &NewBatch) -> Result<i64> {
    if let Some(id) = of_request(connection, &new.request_id).await? {
        return Ok(id);
    }
    datasets::require(connection, new.dataset_id).await?;
    let counts = match new.purpose {
        Purpose::Write => tier_counts(connection, new.dataset_id, &new.target).await?,
        purpose => open_counts(connection, new.dataset_id, &new.target, purpose, new.input.as_deref()).await?,
    };
    let rows: i64 = counts.into_iter().map(i64::from).sum();
    let staged = if new.purpose == Purpose::Trial {
        trials::stage(connection, new.dataset_id, &new.target, new.input.as_deref(), new.now).await?
    } else {
        Vec::new()
    };
    let total = match new.purpose {
        // One call for a few of them.
        Purpose::Brief => rows.unsigned_abs().div_ceil(ROWS_A_CALL as u64).cast_signed(),
        Purpose::Write | Purpose::Judge => rows,
        Purpose::Trial => rows + i64::try_from(staged.len()).unwrap_or(i64::MAX),
    };
    if total == 0 {
        return Err(nothing(connection, new).await?);
    }
    if let Some(seen) = new.seen {
        require_seen(connection, new, seen).await?;
    }
    let until = sqlx::query_scalar!(
        r#"SELECT coalesce(max(id), 0) AS "id!: i64" FROM conversations WHERE dataset_id = ?"#,
        new.dataset_id
    )
    .fetch_one(&mut *connection)
    .await?;
    let (kind, purpose, provider) = (new.kind.name(), new.purpose.name(), new.provider.name());
    let params = stored::text(&new.params);
    let (price, target) = (new.price.as_ref().map(stored::text), stored::text(&StoredTarget::from(&new.target)));
    let id = sqlx::query_scalar!(
        r#"INSERT INTO batches (dataset_id, request_id, kind, purpose, input, state, provider, base_url, model, params, price, cap_micros, total, target,
            fill_until, estimate, email, created_at)
        VALUES (?1, ?2, ?3, ?16, ?17, 'queued', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) RETURNING id AS "id!""#,
        new.dataset_id, new.request_id, kind, provider, new.base_url, new.model, params, price, new.cap, total, target, until,
        new.estimate, new.email, new.now, purpose, new.input
    )
    .fetch_one(&mut *connection)
    .await?;
    fill(connection, id).await?;
    trials::add_jobs(connection, id, &staged).await?;
    Ok(id)
}

/// What a person decided on by a version holds for no other one.
async fn require_seen(connection: &mut SqliteConnection, new: &NewBatch, seen: i64) -> Result<()> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT c.version_id FROM conversations c WHERE ");
    push_target(&mut query, new.dataset_id, &new.target);
    let shown: Vec<Option<i64>> = query.push(" LIMIT 2").build_query_scalar().fetch_all(connection).await?;
    if shown == [Some(seen)] {
        return Ok(());
    }
    Err(StoreError::invalid("This conversation shows another version by now, so nothing was started.")
        .hint("Read the version that it shows, then decide again."))
}

/// Why rows that are free are left out: names that the library lacks, or none.
async fn incomplete(connection: &mut SqliteConnection, new: &NewBatch) -> Result<Option<StoreError>> {
    let rows = rows::incomplete(connection, new.dataset_id, &new.target).await?;
    if rows == 0 {
        return Ok(None);
    }
    let (number, names) = rows::first_incomplete(connection, new.dataset_id, &new.target).await?;
    let Some(names) = names else {
        let lacking =
            if rows == 1 { format!("#{number} has") } else { format!("{rows} rows, such as #{number}, have") };
        return Ok(Some(
            StoreError::invalid(format!(
                "{lacking} no persona, no emotional arc or no topic, so there is nothing to make a prompt of."
            ))
            .hint("Give it all three in the table, or edit the conversation as it is."),
        ));
    };
    let names = [names.persona, names.emotion, names.topic];
    let names: Vec<String> = names.iter().flatten().map(|name| quoted(name)).collect();
    let message = match rows {
        1 => format!("The library has no {}, so there is nothing to make a prompt of.", names.join(" and no ")),
        _ => format!(
            "There is nothing to generate: {rows} rows lack a persona, an emotional arc or a topic, or name what the library has not, such as {}.",
            names.join(" and ")
        ),
    };
    Ok(Some(StoreError::invalid(message).hint("Create the names in the table, or map them to known ones.")))
}

/// Why there is nothing to start: the rows wait elsewhere, or there are none.
async fn nothing(connection: &mut SqliteConnection, new: &NewBatch) -> Result<StoreError> {
    match new.purpose {
        Purpose::Write => {}
        Purpose::Judge => {
            return Ok(StoreError::invalid("There is nothing to judge.")
                .hint("This judge has judged what there is; choose the conversations to have them judged again."));
        }
        Purpose::Brief => {
            return Ok(StoreError::invalid("No row is left that needs a brief.").hint(
                "Every row asked for has one, is written already, waits for one, or lacks a persona, an arc or a topic. A brief that a person wrote is never overwritten.",
            ));
        }
        Purpose::Trial => {
            return Ok(StoreError::invalid("There is no row to try it on.")
                .hint("Plan a row of this tier first, or choose others."));
        }
    }
    if new.purpose == Purpose::Write
        && let Some(error) = incomplete(connection, new).await?
    {
        return Ok(error);
    }
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
