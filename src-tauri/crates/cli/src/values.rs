//! Values on the command line that are more than a word or a number. What cannot be read is an error of the words; the
//! engine has its own checks of what it is asked.

use train_engine::view::{Dimension, RoleMapping};
use train_engine::{Price, parse_price, parse_usd};

/// What the turns of another role may mean.
const MEANINGS: [&str; 4] = ["user", "assistant", "system", "leave"];
/// The largest share of a split's smaller sides.
const LARGEST_SHARE: f64 = 0.5;

/// An amount of USD, in micro-dollars as the engine takes them.
pub fn usd(text: &str) -> Result<f64, String> {
    let micros = parse_usd(text).ok_or("it is no amount in USD, or may mean two; write for example 2.50 or 1500")?;
    // At most nine digits of dollars: far below 2^53.
    Ok(micros as f64)
}

/// "3/15": USD per million tokens in and out.
pub fn price(text: &str) -> Result<Price, String> {
    parse_price(text).map_err(|_| "write USD per million tokens, input/output, for example 3/15".into())
}

/// The shares of Template, Scenario and Edge Case.
pub fn tiers(text: &str) -> Result<[f64; 3], String> {
    let wrong = || "write Template/Scenario/Edge Case, for example 40/35/25";
    let parts = text.split('/').map(|part| part.trim().parse::<f64>()).collect::<Result<Vec<_>, _>>();
    let shares: [f64; 3] = parts.ok().and_then(|parts| parts.try_into().ok()).ok_or_else(wrong)?;
    let possible = shares.iter().all(|share| (0.0..=1e6).contains(share)) && shares.iter().sum::<f64>() > 0.0;
    if possible { Ok(shares) } else { Err(wrong().into()) }
}

/// Two different dimensions.
pub fn dimensions(text: &str) -> Result<[Dimension; 2], String> {
    let named = |name: &str| Dimension::ALL.into_iter().find(|dimension| dimension.name() == name.trim());
    let names = Dimension::ALL.map(Dimension::name).join(", ");
    let wrong = format!("write two different ones of {names}, for example persona,emotion");
    let found: Option<Vec<Dimension>> = text.split(',').map(named).collect();
    match found.as_deref() {
        Some([rows, columns]) if rows != columns => Ok([*rows, *columns]),
        _ => Err(wrong),
    }
}

/// A side's share of the rows.
pub fn share(text: &str) -> Result<f64, String> {
    within(text, |share| (0.0..=LARGEST_SHARE).contains(&share), "a share is between 0 and 0.5")
}

/// A conversation's score.
pub fn score(text: &str) -> Result<f64, String> {
    within(text, |score| (0.0..=10.0).contains(&score), "a score is between 0 and 10")
}

/// How much of what two rows say is alike.
pub fn likeness(text: &str) -> Result<f64, String> {
    within(text, |share| share > 0.0 && share <= 1.0, "how alike rows are is a number above 0 and up to 1")
}

fn within(text: &str, holds: impl Fn(f64) -> bool, words: &str) -> Result<f64, String> {
    text.trim().parse().ok().filter(|number| holds(*number)).ok_or_else(|| words.into())
}

/// "narrator=leave".
pub fn role(text: &str) -> Result<RoleMapping, String> {
    let wrong = || format!("write NAME=MEANING with one of {}, for example narrator=leave", MEANINGS.join(", "));
    let (name, meaning) = text.split_once('=').ok_or_else(wrong)?;
    let meaning = meaning.trim();
    if name.trim().is_empty() || !MEANINGS.contains(&meaning) {
        return Err(wrong());
    }
    Ok(RoleMapping { name: name.into(), meaning: Some(meaning.into()), count: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_whole_or_refused() {
        assert_eq!((usd("2.50"), usd("$1,000.00")), (Ok(2_500_000.0), Ok(1_000_000_000.0)));
        assert_eq!(tiers("40/ 35/25"), Ok([40.0, 35.0, 25.0]));
        assert_eq!(dimensions("topic, persona"), Ok([Dimension::Topic, Dimension::Persona]));
        assert_eq!((share("0.5"), score("10"), likeness("1")), (Ok(0.5), Ok(10.0), Ok(1.0)));
        assert_eq!(role("narrator= leave").expect("a role").meaning.as_deref(), Some("leave"));
        assert!(price("3/15").is_ok());
        assert!(["abc", "", "-1", "2,50", "1,500"].iter().all(|text| usd(text).is_err() && price(text).is_err()));
        assert!(["40/35", "0/0/0", "a/b/c", "1/1/1/1", "NaN/1/1"].iter().all(|text| tiers(text).is_err()));
        assert!(["persona", "persona,persona", "persona,mood", ""].iter().all(|text| dimensions(text).is_err()));
        assert!(["NaN", "inf", "-0.1", "x"].iter().all(|text| share(text).is_err() && score(text).is_err()));
        assert!(["0", "NaN", "1.1"].iter().all(|text| likeness(text).is_err()));
        assert!(["narrator", "=user", "narrator=ghost"].iter().all(|text| role(text).is_err()));
    }
}
