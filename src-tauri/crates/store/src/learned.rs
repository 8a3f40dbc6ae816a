//! What was learned about servers: what they do not take, and since when. A server may be updated, and one odd answer may
//! have taught something wrong, so it is forgotten after a while and tried anew.

use std::collections::BTreeMap;

use serde_json::Value;
use sqlx::SqliteConnection;
use train_domain::provider::EndpointFacts;

use crate::error::Result;
use crate::stored;

/// How long something learned is taken for true: 7 days.
const KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// The name of each fact, and when it was learned. What an earlier release noted has no time and counts as forgotten.
type Learned = BTreeMap<String, i64>;

/// What is known of an endpoint at `now`, by the names of the facts.
pub async fn learned(
    connection: &mut SqliteConnection,
    provider: &str,
    base_url: &str,
    model: &str,
    now: i64,
) -> Result<Learned> {
    let text = sqlx::query_scalar!(
        "SELECT facts FROM endpoints WHERE provider = ? AND base_url = ? AND model = ?",
        provider,
        base_url,
        model
    )
    .fetch_optional(connection)
    .await?;
    Ok(text.map_or_else(Learned::default, |text| read(&text, now)))
}

fn read(text: &str, now: i64) -> Learned {
    let noted: BTreeMap<String, Value> = serde_json::from_str(text).unwrap_or_default();
    let fresh = |(name, since): (String, Value)| {
        since.as_i64().filter(|since| now.saturating_sub(*since) < KEPT_MS).map(|since| (name, since))
    };
    noted.into_iter().filter_map(fresh).collect()
}

/// The same as the provider takes it.
pub fn facts(learned: &Learned) -> EndpointFacts {
    let known: serde_json::Map<String, Value> = learned.keys().map(|name| (name.clone(), Value::Bool(true))).collect();
    // Names of a newer release are passed over.
    serde_json::from_value(Value::Object(known)).unwrap_or_default()
}

/// Notes what was learned about an endpoint at `now`. What was known before keeps its time.
pub async fn remember(
    connection: &mut SqliteConnection,
    provider: &str,
    base_url: &str,
    model: &str,
    new: EndpointFacts,
    now: i64,
) -> Result<()> {
    let mut all = learned(connection, provider, base_url, model, now).await?;
    if let Ok(Value::Object(facts)) = serde_json::to_value(new) {
        for (name, _) in facts.into_iter().filter(|(_, lacks)| *lacks == Value::Bool(true)) {
            all.entry(name).or_insert(now);
        }
    }
    let facts = stored::text(&all);
    sqlx::query!(
        "INSERT INTO endpoints (provider, base_url, model, facts) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (provider, base_url, model) DO UPDATE SET facts = ?4",
        provider,
        base_url,
        model,
        facts
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether a server said, whichever model was asked for, that it passes calls on to a paid service. It is not taken as free
/// again before that is forgotten.
pub async fn is_gateway(connection: &mut SqliteConnection, provider: &str, base_url: &str) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: i64" FROM endpoints WHERE provider = ? AND base_url = ? AND json_extract(facts, '$.gateway')"#,
        provider,
        base_url
    )
    .fetch_one(connection)
    .await?;
    Ok(found > 0)
}

/// Forgets all that was learned about an endpoint.
pub async fn forget(connection: &mut SqliteConnection, provider: &str, base_url: &str, model: &str) -> Result<()> {
    sqlx::query!("DELETE FROM endpoints WHERE provider = ? AND base_url = ? AND model = ?", provider, base_url, model)
        .execute(connection)
        .await?;
    Ok(())
}

/// A fact in words that end "This server was asked".
pub fn words(name: &str) -> &str {
    match name {
        "no_schema" => "without structured output",
        "no_temperature" => "without a temperature",
        "max_completion_tokens" => "with another name for the limit of output tokens",
        "no_system_role" => "with the system prompt inside the first message",
        "gateway" => "without being taken as free, since it passes calls on to a paid service",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1_000;

    #[test]
    fn what_was_learned_is_forgotten_after_seven_days() {
        let text =
            r#"{"no_schema":1000,"no_temperature":200000000,"no_system_role":"odd","of_a_newer_release":300000000}"#;
        let known = |now| facts(&read(text, now));
        let early = known(DAY);
        assert!(early.no_schema && early.no_temperature && !early.no_system_role);
        let late = known(1_000 + 7 * DAY);
        assert!(!late.no_schema && late.no_temperature);
        assert_eq!(known(200_000_000 + 7 * DAY), EndpointFacts::default());
    }

    #[test]
    fn what_an_earlier_release_noted_is_learned_anew() {
        let earlier = r#"{"no_schema":true,"no_temperature":false,"max_completion_tokens":true}"#;
        assert!(read(earlier, DAY).is_empty());
        assert!(read("no JSON", DAY).is_empty());
    }

    #[test]
    fn every_fact_has_words() {
        let Ok(Value::Object(names)) = serde_json::to_value(EndpointFacts::default()) else { panic!("an object") };
        assert!(names.keys().all(|name| words(name) != name && words(name).starts_with("with")));
    }
}
