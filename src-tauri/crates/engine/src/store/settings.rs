//! Settings that the engine obeys, and prices.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::SqliteConnection;
use train_domain::money::Price;

use super::f;
use crate::error::{EngineError, Result};
use crate::view::PriceView;

/// Reads a setting; `None` where it was never set or cannot be read by this version.
pub async fn get<T: DeserializeOwned>(connection: &mut SqliteConnection, key: &str) -> Result<Option<T>> {
    let value = sqlx::query_scalar!("SELECT value FROM settings WHERE key = ?", key).fetch_optional(connection).await?;
    let read = |value: String| {
        serde_json::from_str(&value).inspect_err(|error| tracing::warn!(key, %error, "a setting cannot be read")).ok()
    };
    Ok(value.and_then(read))
}

/// Writes a setting.
pub async fn set<T: Serialize + Sync>(connection: &mut SqliteConnection, key: &str, value: &T) -> Result<()> {
    let value = serde_json::to_string(value).expect("plain data serialises");
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

/// A price of the table.
pub struct KnownPrice {
    /// What calls are counted with.
    pub price: Price,
    /// As it is shown.
    pub view: PriceView,
    /// Entered by the person, not from a provider's list.
    pub own: bool,
}

/// The price of a model today (`today` as YYYY-MM-DD): a person's own before the list's, a later date before an
/// earlier one. A dated snapshot of a model (`name-20261101`) costs what the model does.
pub async fn price(
    connection: &mut SqliteConnection,
    provider: &str,
    model: &str,
    today: &str,
) -> Result<Option<KnownPrice>> {
    let undated = model
        .rsplit_once('-')
        .filter(|(_, date)| date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(model, |(name, _)| name);
    let row = sqlx::query!(
        "SELECT model, effective_from, own, input_micros, output_micros, long_over, long_input, long_output, source FROM prices
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
        };
        let view = PriceView {
            provider: provider.into(),
            model: row.model,
            input_micros: f(row.input_micros),
            output_micros: f(row.output_micros),
            effective_from: row.effective_from,
            source: row.source,
        };
        KnownPrice { price, view, own: row.own != 0 }
    }))
}

/// The price table, newest dates first within a model.
pub async fn prices(connection: &mut SqliteConnection) -> Result<Vec<PriceView>> {
    let rows = sqlx::query!("SELECT provider, model, effective_from, input_micros, output_micros, source FROM prices ORDER BY provider, model, own DESC, effective_from DESC")
        .fetch_all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| PriceView {
            provider: row.provider,
            model: row.model,
            input_micros: f(row.input_micros),
            output_micros: f(row.output_micros),
            effective_from: row.effective_from,
            source: row.source,
        })
        .collect())
}

/// Adds or replaces a person's own price.
pub async fn save_price(connection: &mut SqliteConnection, price: &PriceView) -> Result<()> {
    let whole = |micros: f64, what: &str| {
        // Checked to be a whole number in range.
        if micros.is_finite() && (0.0..=1e12).contains(&micros) {
            Ok(micros.round() as i64)
        } else {
            Err(EngineError::invalid(format!("The {what} price is not an amount in USD.")))
        }
    };
    let (input, output) = (whole(price.input_micros, "input")?, whole(price.output_micros, "output")?);
    if price.model.trim().is_empty() || !is_date(&price.effective_from) {
        return Err(EngineError::invalid("A price needs a model and a date such as 2026-11-01."));
    }
    let model = price.model.trim();
    sqlx::query!(
        "INSERT INTO prices (provider, model, effective_from, own, input_micros, output_micros, source) VALUES (?1, ?2, ?3, 1, ?4, ?5, 'entered by you')
        ON CONFLICT (provider, model, effective_from, own) DO UPDATE SET input_micros = ?4, output_micros = ?5",
        price.provider, model, price.effective_from, input, output
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
