//! Settings that the engine obeys, and prices.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::SqliteConnection;
use train_domain::money::Price;

use crate::error::{Result, StoreError};
use crate::stored;

/// Reads a setting; `None` where it was never set or cannot be read by this version.
pub async fn get<T: DeserializeOwned>(connection: &mut SqliteConnection, key: &str) -> Result<Option<T>> {
    let value = sqlx::query_scalar!("SELECT value FROM settings WHERE key = ?", key).fetch_optional(connection).await?;
    let read = |value: String| {
        serde_json::from_str(&value).inspect_err(|error| tracing::warn!(key, %error, "a setting cannot be read")).ok()
    };
    Ok(value.and_then(read))
}

/// Keeps a setting.
pub async fn set<T: Serialize + Sync>(connection: &mut SqliteConnection, key: &str, value: &T) -> Result<()> {
    let value = stored::text(value);
    sqlx::query!(
        "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
        key,
        value
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets a setting.
pub async fn remove(connection: &mut SqliteConnection, key: &str) -> Result<()> {
    sqlx::query!("DELETE FROM settings WHERE key = ?", key).execute(connection).await?;
    Ok(())
}

/// A line of the price table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the columns of prices")]
pub struct ListedPrice {
    pub provider: String,
    pub model: String,
    /// Micro-dollars for a million tokens.
    pub input: i64,
    /// The same.
    pub output: i64,
    /// YYYY-MM-DD.
    pub effective_from: String,
    pub source: String,
}

/// The price of a model.
#[derive(Clone, Debug)]
pub struct KnownPrice {
    /// What calls are counted with.
    pub price: Price,
    /// Where it is from.
    pub listed: ListedPrice,
    /// Entered by the person, not from a provider's list.
    pub own: bool,
}

/// The price of a model today (`today` as YYYY-MM-DD): a person's own before the list's, a later date before an
/// earlier one. A dated snapshot of a model costs what the model does.
pub async fn price(
    connection: &mut SqliteConnection,
    provider: &str,
    model: &str,
    today: &str,
) -> Result<Option<KnownPrice>> {
    let undated = undated(model);
    let row = sqlx::query!(
        "SELECT model, effective_from, own, input_micros, output_micros, cached_input, cache_write, long_over, long_input, long_output, source FROM prices
        WHERE provider = ?1 AND model IN (?2, ?3) AND effective_from <= ?4
        ORDER BY model = ?2 DESC, own DESC, effective_from DESC LIMIT 1",
        provider, model, undated, today
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| {
        let price = Price {
            input: row.input_micros,
            output: row.output_micros,
            long_over: row.long_over.and_then(|tokens| u32::try_from(tokens).ok()),
            long_input: row.long_input.unwrap_or(row.input_micros),
            long_output: row.long_output.unwrap_or(row.output_micros),
            cached_input: row.cached_input,
            cache_write: row.cache_write,
            assumed: false,
            given: false,
        };
        let listed = ListedPrice {
            provider: provider.into(),
            model: row.model,
            input: row.input_micros,
            output: row.output_micros,
            effective_from: row.effective_from,
            source: row.source,
        };
        KnownPrice { price, listed, own: row.own != 0 }
    }))
}

/// The name of a model without the date of a snapshot: `name-20261101`, `name@20261101`, `name-2026-11-01`.
fn undated(model: &str) -> &str {
    let is_number = |part: &str, digits: usize| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((name, _)) = model.rsplit_once(['-', '@']).filter(|(_, date)| is_number(date, 8)) {
        return name;
    }
    let mut parts = model.rsplitn(4, '-');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(day), Some(month), Some(year), Some(name))
            if is_number(day, 2) && is_number(month, 2) && is_number(year, 4) =>
        {
            name
        }
        _ => model,
    }
}

/// The price table, newest dates first within a model.
pub async fn prices(connection: &mut SqliteConnection) -> Result<Vec<ListedPrice>> {
    Ok(sqlx::query_as!(
        ListedPrice,
        "SELECT provider, model, effective_from, input_micros AS input, output_micros AS output, source FROM prices
        ORDER BY provider, model, own DESC, effective_from DESC"
    )
    .fetch_all(connection)
    .await?)
}

/// The most that a million tokens can cost: a million USD.
const DEAREST: i64 = 1_000_000_000_000;

/// Adds or replaces a person's own price. The tier of long prompts stays, in proportion to the list's.
pub async fn save_price(connection: &mut SqliteConnection, price: &ListedPrice) -> Result<()> {
    let (input, output) = (price.input, price.output);
    if [input, output].iter().any(|micros| !(0..=DEAREST).contains(micros)) {
        return Err(StoreError::invalid("The price is not an amount in USD."));
    }
    if price.model.trim().is_empty() || !is_date(&price.effective_from) {
        return Err(StoreError::invalid("A price needs a model and a date such as 2026-11-01."));
    }
    let model = price.model.trim();
    let base = undated(model);
    let tier = sqlx::query!(
        "SELECT input_micros, output_micros, long_over, long_input, long_output FROM prices
        WHERE provider = ?1 AND model IN (?2, ?3) AND own = 0 AND long_over IS NOT NULL ORDER BY model = ?2 DESC, effective_from DESC LIMIT 1",
        price.provider, model, base
    )
    .fetch_optional(&mut *connection)
    .await?
    .map(|row| {
        let listed = Price {
            long_input: row.long_input.unwrap_or(row.input_micros),
            long_output: row.long_output.unwrap_or(row.output_micros),
            ..Price::flat(row.input_micros, row.output_micros)
        };
        (row.long_over, listed.at_rates(input, output))
    });
    let long_over = tier.and_then(|(over, _)| over);
    let (long_input, long_output) = (tier.map(|(_, own)| own.long_input), tier.map(|(_, own)| own.long_output));
    sqlx::query!(
        "INSERT INTO prices (provider, model, effective_from, own, input_micros, output_micros, long_over, long_input, long_output, source)
        VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, 'entered by you')
        ON CONFLICT (provider, model, effective_from, own)
        DO UPDATE SET input_micros = ?4, output_micros = ?5, long_over = ?6, long_input = ?7, long_output = ?8",
        price.provider, model, price.effective_from, input, output, long_over, long_input, long_output
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, digits: usize| (part.len() == digits).then(|| part.parse::<u32>().ok()).flatten();
    matches!(parts.as_slice(), [year, month, day]
        if number(year, 4).is_some() && number(month, 2).is_some_and(|month| (1..=12).contains(&month)) && number(day, 2).is_some_and(|day| (1..=31).contains(&day)))
}

#[cfg(test)]
mod tests {
    use super::undated;

    #[test]
    fn dates_of_snapshots_are_no_part_of_the_name() {
        for (model, name) in [
            ("claude-haiku-4-5-20261001", "claude-haiku-4-5"),
            ("claude-haiku-4-5@20261001", "claude-haiku-4-5"),
            ("gpt-4o-2024-08-06", "gpt-4o"),
            ("gpt-4o-mini-2024-07-18", "gpt-4o-mini"),
            ("claude-haiku-4-5", "claude-haiku-4-5"),
            ("gpt-4-0613", "gpt-4-0613"),
            ("o3-2025-4-16", "o3-2025-4-16"),
            ("2024-08-06", "2024-08-06"),
            ("qwen3:14b", "qwen3:14b"),
        ] {
            assert_eq!(undated(model), name);
        }
    }
}
