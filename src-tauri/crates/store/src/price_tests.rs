//! Which price of a model counts.

use sqlx::SqliteConnection;
use train_domain::money::Price;

use super::Store;
use super::settings::{ListedPrice, price, prices, save_price};
use crate::error::Result;

/// Prices of one model at three dates, another one with a tier for long prompts, and a dated snapshot with its own.
const PRICES: &str = "
    INSERT INTO prices (provider, model, effective_from, own, input_micros, output_micros, long_over, long_input, long_output, source) VALUES
        ('openai', 'm', '2026-01-01', 0, 10, 100, NULL, NULL, NULL, 'list'), ('openai', 'm', '2026-06-01', 0, 20, 200, NULL, NULL, NULL, 'list'),
        ('openai', 'm', '2027-01-01', 0, 30, 300, NULL, NULL, NULL, 'list'), ('openai', 'long', '2026-01-01', 0, 1, 2, 1000, 3, 4, 'list'),
        ('openai', 'm-20260501', '2026-05-01', 0, 7, 70, NULL, NULL, NULL, 'list');
    UPDATE prices SET cached_input = input_micros / 10, cache_write = input_micros * 5 / 4 WHERE model = 'm';";

async fn store() -> (Store, tempfile::TempDir) {
    let (store, folder) = crate::testing::store().await;
    let written = store.writer().write(|connection| {
        Box::pin(async move {
            sqlx::raw_sql(PRICES).execute(connection).await?;
            Ok(())
        })
    });
    written.await.expect("prices");
    (store, folder)
}

async fn save(store: &Store, model: &str, input: i64, output: i64, from: &str) -> Result<()> {
    let own = ListedPrice {
        provider: "openai".into(),
        model: model.into(),
        input,
        output,
        effective_from: from.into(),
        source: String::new(),
    };
    let saved = store.writer().write(move |connection| {
        let own = own.clone();
        Box::pin(async move { save_price(connection, &own).await })
    });
    saved.await
}

async fn known(connection: &mut SqliteConnection, model: &str, day: &str) -> Price {
    price(connection, "openai", model, day).await.expect("a look-up").expect("a price").price
}

/// Input and output price of a model on a day, and whether it is the person's own.
async fn of(connection: &mut SqliteConnection, model: &str, day: &str) -> Option<(i64, i64, bool)> {
    let known = price(connection, "openai", model, day).await.expect("a look-up");
    known.map(|known| (known.price.input, known.price.output, known.own))
}

#[tokio::test]
async fn the_newest_price_that_has_begun_counts() {
    let (store, _folder) = store().await;
    let mut connection = store.read().await.expect("a connection");
    for (day, expected) in [
        ("2025-12-31", None),
        ("2026-01-01", Some((10, 100, false))),
        ("2026-05-31", Some((10, 100, false))),
        ("2026-06-01", Some((20, 200, false))),
        ("2026-12-31", Some((20, 200, false))),
        ("2027-01-01", Some((30, 300, false))),
    ] {
        assert_eq!(of(&mut connection, "m", day).await, expected, "on {day}");
    }
    assert_eq!(of(&mut connection, "nobody-knows", "2026-06-01").await, None);
    let other = price(&mut connection, "anthropic", "m", "2026-06-01").await.expect("a look-up");
    assert!(other.is_none(), "another provider's model of the same name");
}

#[tokio::test]
async fn a_dated_snapshot_costs_what_its_model_does_unless_it_has_a_price_of_its_own() {
    let (store, _folder) = store().await;
    let mut connection = store.read().await.expect("a connection");
    assert_eq!(of(&mut connection, "m-20260701", "2026-07-01").await, Some((20, 200, false)));
    assert_eq!(of(&mut connection, "m-20260501", "2026-07-01").await, Some((7, 70, false)));
    assert_eq!(of(&mut connection, "m-latest", "2026-07-01").await, None, "no date");
}

#[tokio::test]
async fn a_price_of_the_persons_own_goes_before_the_list_from_its_day_on() {
    let (store, _folder) = store().await;
    save(&store, " m ", 5, 50, "2026-03-01").await.expect("is saved");
    let mut connection = store.read().await.expect("a connection");
    assert_eq!(of(&mut connection, "m", "2026-02-28").await, Some((10, 100, false)));
    assert_eq!(
        of(&mut connection, "m", "2026-06-15").await,
        Some((5, 50, true)),
        "also before a later one of the list"
    );
    drop(connection);
    save(&store, "m", 6, 60, "2026-03-01").await.expect("is replaced");
    save(&store, "m", 8, 80, "2026-07-01").await.expect("is saved");
    let mut connection = store.read().await.expect("a connection");
    assert_eq!(of(&mut connection, "m", "2026-06-15").await, Some((6, 60, true)));
    assert_eq!(of(&mut connection, "m", "2026-07-01").await, Some((8, 80, true)), "a later one of their own");
    assert_eq!(
        known(&mut connection, "m", "2026-07-01").await,
        Price::flat(8, 80),
        "what its cache costs is not known"
    );
    let listed = prices(&mut connection).await.expect("the table");
    let own = listed.iter().filter(|price| price.source == "entered by you").count();
    assert_eq!(own, 2, "{listed:?}");
}

#[tokio::test]
async fn long_prompts_and_caches_have_the_prices_that_the_list_has() {
    let (store, _folder) = store().await;
    let mut connection = store.read().await.expect("a connection");
    let Price { long_over, long_input, long_output, .. } = known(&mut connection, "long", "2026-06-01").await;
    assert_eq!((long_over, long_input, long_output), (Some(1_000), 3, 4));
    let flat = known(&mut connection, "m", "2026-06-01").await;
    assert_eq!((flat.long_over, flat.long_input, flat.long_output), (None, 20, 200));
    assert_eq!((flat.cached_input, flat.cache_write), (Some(2), Some(25)));
    let haiku = price(&mut connection, "anthropic", "claude-haiku-4-5", "2026-12-01").await.expect("a look-up");
    let haiku = haiku.expect("on the list that Train comes with").price;
    assert_eq!((haiku.input, haiku.output), (1_000_000, 5_000_000));
    assert_eq!((haiku.cached_input, haiku.cache_write), (Some(100_000), Some(1_250_000)));
}

#[tokio::test]
async fn an_own_price_keeps_the_tier_of_long_prompts() {
    let (store, _folder) = store().await;
    for (model, input, output) in [("long", 10, 20), ("long-20260701", 50, 60)] {
        save(&store, model, input, output, "2026-06-01").await.expect("is saved");
        let mut connection = store.read().await.expect("a connection");
        let Price { long_over, long_input, long_output, .. } = known(&mut connection, model, "2026-07-01").await;
        assert_eq!((long_over, long_input, long_output), (Some(1_000), input * 3, output * 2), "{model}");
    }
}

#[tokio::test]
async fn what_is_no_price_is_refused_and_changes_nothing() {
    let (store, _folder) = store().await;
    for (model, input, output, from) in [
        ("m", -1, 1, "2026-03-01"),
        ("m", 1, 2_000_000_000_000, "2026-03-01"),
        (" ", 1, 1, "2026-03-01"),
        ("m", 1, 1, "2026-13-01"),
        ("m", 1, 1, "2026-3-1"),
        ("m", 1, 1, "tomorrow"),
        ("m", 1, 1, ""),
    ] {
        let refused = save(&store, model, input, output, from).await;
        assert!(refused.is_err(), "{model:?} at {input}/{output} from {from:?}");
    }
    let mut connection = store.read().await.expect("a connection");
    assert_eq!(of(&mut connection, "m", "2026-06-15").await, Some((20, 200, false)));
}
