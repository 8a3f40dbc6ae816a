//! What settings and batches are kept as: JSON texts, with types of their own, so that a change of what is shown or asked
//! for changes nothing that was stored.
//!
//! Architecture invariant: every text that a release wrote is read by all later ones. A field that is added has a default
//! that means what its absence meant; none is renamed or given another type.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use train_domain::mail::{MailSecurity, MailSettings};
use train_domain::provider::ProviderKind;
use train_domain::quality::Place;
use train_domain::query::{Filter, Target};

use super::stored_filter::StoredFilter;
pub use super::stored_review::StoredMark;
use crate::error::{Result, StoreError};

/// How a provider is called. What is absent is as the provider's defaults have it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(missing_docs, reason = "the settings of a provider")]
pub struct StoredProvider {
    pub kind: Option<ProviderKind>,
    pub base_url: Option<String>,
    pub model: Option<String>,
    pub max_tokens: Option<u32>,
    pub temperature: Option<f32>,
    pub concurrency: Option<u32>,
    pub timeout_seconds: Option<u32>,
    pub invalid_retries: Option<u32>,
    pub auto_resume: Option<bool>,
    pub limit_micros: Option<f64>,
    pub allow_http: bool,
}

/// How mails are sent. What is absent is as in settings that were never saved.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(missing_docs, reason = "the fields of MailSettings")]
pub struct StoredMail {
    pub host: Option<String>,
    pub port: Option<u32>,
    pub security: Option<MailSecurity>,
    pub user: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
}

impl StoredMail {
    /// The settings, completed by what they begin with.
    pub fn complete(self, defaults: MailSettings) -> MailSettings {
        MailSettings {
            host: self.host.unwrap_or(defaults.host),
            port: self.port.unwrap_or(defaults.port),
            security: self.security.unwrap_or(defaults.security),
            user: self.user.unwrap_or(defaults.user),
            from: self.from.unwrap_or(defaults.from),
            to: self.to.unwrap_or(defaults.to),
        }
    }
}

impl From<MailSettings> for StoredMail {
    fn from(input: MailSettings) -> Self {
        let MailSettings { host, port, security, user, from, to } = input;
        Self {
            host: Some(host),
            port: Some(port),
            security: Some(security),
            user: Some(user),
            from: Some(from),
            to: Some(to),
        }
    }
}

/// Which rows a batch was started for (`batches.target`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[allow(missing_docs, reason = "the fields of Target")]
#[allow(clippy::large_enum_variant, reason = "there is one of a batch, never a list of them")]
pub enum StoredTarget {
    Ids {
        ids: Vec<u32>,
    },
    Matching {
        #[serde(with = "StoredFilter")]
        filter: Filter,
        #[serde(default)]
        except: Vec<u32>,
    },
    All,
    Failed,
}

impl From<StoredTarget> for Target {
    fn from(stored: StoredTarget) -> Self {
        match stored {
            StoredTarget::Ids { ids } => Self::Ids { ids },
            StoredTarget::Matching { filter, except } => Self::Matching { filter, except },
            StoredTarget::All => Self::All,
            StoredTarget::Failed => Self::Failed,
        }
    }
}

impl From<&Target> for StoredTarget {
    fn from(target: &Target) -> Self {
        match target {
            Target::Ids { ids } => Self::Ids { ids: ids.clone() },
            Target::Matching { filter, except } => Self::Matching { filter: filter.clone(), except: except.clone() },
            Target::All => Self::All,
            Target::Failed => Self::Failed,
        }
    }
}

/// The estimate that a batch was started with (`batches.estimate`), to be held against what it took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredEstimate {
    /// Micro-dollars; `None` where the price is not known.
    pub cost: Option<StoredRange>,
    /// Milliseconds.
    pub ms: StoredRange,
}

/// What a conversation is written again for (`batches.input`, `jobs.input`, and in `call_texts.plan`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoredRedo {
    /// Why the text before will not do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// In a person's own words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What was marked in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<StoredMark>,
    /// The first turn that is written again, counted from 1; `None`: all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_turn: Option<u32>,
    /// An addition to the prompt, as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addition: Option<String>,
}

/// A low and a high value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "low and high")]
pub struct StoredRange {
    pub low: f64,
    pub high: f64,
}

/// What a version has of one criterion (`scores.criteria`). Which criteria there are is a scorer's own: one that this
/// version does not know is read like any other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredCriterion {
    /// The criterion's name.
    pub key: String,
    /// Points reached; `None` where it was not measured, or is a rule without points.
    #[serde(default)]
    pub points: Option<f64>,
    /// Points that can be reached.
    #[serde(default)]
    pub out_of: f64,
    /// What was found.
    #[serde(default)]
    pub actual: String,
    /// What was looked for.
    #[serde(default)]
    pub target: String,
    /// Nothing could be said.
    #[serde(default)]
    pub unmeasured: bool,
    /// What was found that points do not say.
    #[serde(default)]
    pub flag: Option<String>,
    /// Where it was found.
    #[serde(default, rename = "where")]
    pub places: Vec<Place>,
}

/// How a dataset is judged (`dataset_settings`, key `judge`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "provider, server, model and prompt of the judge")]
pub struct StoredJudge {
    pub provider: Option<ProviderKind>,
    pub base_url: Option<String>,
    pub model: Option<String>,
    pub prompt: Option<String>,
}

/// Where an imported version came from (`versions.source`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredSource {
    /// The file's name, without its folder.
    pub file: String,
    /// The line that it began in, from 1.
    pub line: u32,
    /// messages, sharegpt or alpaca.
    #[serde(default)]
    pub format: String,
    /// What an export of Train said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<serde_json::Value>,
}

/// What is kept of a conversation: its text, or what was found of it.
///
/// # Errors
/// It cannot be read.
pub fn conversation<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| StoreError::invalid(format!("A stored conversation cannot be read: {error}")))
}

/// The text that is stored.
pub fn text<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data serialises")
}

#[cfg(test)]
mod tests {
    use train_domain::call::Params;
    use train_domain::money::Price;
    use train_domain::query::Filter;
    use train_domain::row::{Status, Tier};

    use super::*;

    fn read<T: DeserializeOwned>(text: &str) -> T {
        serde_json::from_str(text).expect("a text that a release wrote is read")
    }

    #[test]
    fn settings_of_earlier_releases_are_read_whole() {
        let mail: StoredMail = read(
            r#"{"host":"smtp.example.com","port":587,"security":"starttls","user":"you@example.com","from":"you@example.com","to":"team@example.org"}"#,
        );
        let mail = mail.complete(MailSettings::default());
        assert_eq!((mail.host.as_str(), mail.port, mail.security), ("smtp.example.com", 587, MailSecurity::Starttls));
        assert_eq!((mail.user.as_str(), mail.to.as_str()), ("you@example.com", "team@example.org"));
    }

    #[test]
    fn a_field_that_a_release_did_not_know_or_no_longer_knows_resets_no_other() {
        let mail: StoredMail = read(r#"{"host":"smtp.example.com","port":465,"oauth":true}"#);
        let mail = mail.complete(MailSettings::default());
        assert_eq!((mail.host.as_str(), mail.security), ("smtp.example.com", MailSecurity::Tls));
        let params: Params = read(r#"{"max_tokens":1000,"concurrency":50,"colour":"red"}"#);
        assert_eq!(params, Params { max_tokens: 1_000, concurrency: 50, ..Params::default() });
    }

    #[test]
    fn batches_of_earlier_releases_are_read_whole() {
        let whole = r#"{"max_tokens":2048,"temperature":null,"concurrency":50,"timeout_seconds":60,"invalid_retries":2,"auto_resume":true"#;
        for (text, allow_http) in [(format!("{whole}}}"), false), (format!(r#"{whole},"allow_http":true}}"#), true)] {
            let params: Params = read(&text);
            let expected = Params {
                max_tokens: 2_048,
                temperature: None,
                concurrency: 50,
                timeout_seconds: 60,
                invalid_retries: 2,
                auto_resume: true,
                allow_http,
            };
            assert_eq!(params, expected);
        }
        let filter = Filter {
            text: "fee".into(),
            statuses: vec![Status::NotGenerated],
            tiers: vec![Tier::EdgeCase],
            personas: vec![1],
            intents: vec!["vent".into()],
            ..Filter::default()
        };
        for (text, target) in [
            (r#"{"kind":"all"}"#, Target::All),
            (r#"{"kind":"failed"}"#, Target::Failed),
            (r#"{"kind":"ids","ids":[3,5]}"#, Target::Ids { ids: vec![3, 5] }),
            (
                r#"{"kind":"matching","filter":{"text":"fee","statuses":["not_generated"],"tiers":["edge_case"],"personas":[1],"arcs":[],"topics":[],"intents":["vent"],"tones":[]},"except":[9]}"#,
                Target::Matching { filter, except: vec![9] },
            ),
        ] {
            assert_eq!(Target::from(read::<StoredTarget>(text)), target);
        }
        let price: Price =
            read(r#"{"input":100000,"output":500000,"long_over":100000,"long_input":500000,"long_output":2500000}"#);
        assert_eq!((price.input, price.output, price.long_over), (100_000, 500_000, Some(100_000)));
        assert_eq!((price.long_input, price.long_output), (500_000, 2_500_000));
        let flat: Price =
            read(r#"{"input":3000000,"output":15000000,"long_over":null,"long_input":3000000,"long_output":15000000}"#);
        assert_eq!((flat.input, flat.output, flat.long_over), (3_000_000, 15_000_000, None));
        let estimate: StoredEstimate =
            read(r#"{"cost":{"low":1200.5,"high":3400.0},"ms":{"low":60000.0,"high":90000.0}}"#);
        assert_eq!((estimate.cost.map(|cost| cost.high), estimate.ms.low), (Some(3_400.0), 60_000.0));
    }

    #[test]
    fn what_a_conversation_is_written_again_for_is_read_with_or_without_each_field() {
        let redo = StoredRedo {
            reason: Some("untrue".into()),
            note: "No such limit.".into(),
            marks: vec![StoredMark { turn: 2, start: 4, end: 9, text: "limit".into() }],
            from_turn: Some(3),
            addition: Some("Keep it short.".into()),
        };
        assert_eq!(read::<StoredRedo>(&text(&redo)), redo);
        assert_eq!(read::<StoredRedo>("{}"), StoredRedo::default());
        assert_eq!(text(&StoredRedo::default()), "{}");
        let some = r#"{"from_turn":3,"marks":[{"turn":1,"text":"x"}],"colour":"red"}"#;
        assert_eq!((read::<StoredRedo>(some).from_turn, read::<StoredRedo>(some).marks[0].turn), (Some(3), 1));
    }

    #[test]
    fn what_is_written_is_read_back_the_same() {
        let mail = MailSettings::default();
        assert_eq!(read::<StoredMail>(&text(&StoredMail::from(mail.clone()))).complete(mail.clone()), mail);
        let params = Params { allow_http: true, temperature: Some(1.0), ..Params::default() };
        assert_eq!(read::<Params>(&text(&params)), params);
        let filter = Filter { ids: vec![4, 7], tones: vec!["warm".into()], ..Filter::default() };
        let target = Target::Matching { filter, except: vec![1] };
        assert_eq!(Target::from(read::<StoredTarget>(&text(&StoredTarget::from(&target)))), target);
    }
}
