//! What settings and batches are kept as: JSON texts, with types of their own, so that a change of what is shown or asked
//! for changes nothing that was stored.
//!
//! Architecture invariant: every text that a release wrote is read by all later ones. A field that is added has a default
//! that means what its absence meant; none is renamed or given another type.

use serde::{Deserialize, Serialize};
use train_domain::call::Params;
use train_domain::mail::{MailSecurity, MailSettings};
use train_domain::provider::ProviderKind;
use train_domain::query::{Filter, Target};
use train_domain::row::{Status, Tier};

use crate::view::ProviderInput;

/// How a provider is called. What is absent is as the provider's defaults have it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(missing_docs, reason = "the fields of ProviderInput")]
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

impl StoredProvider {
    /// The settings, completed by the defaults of their provider.
    pub fn complete(self, defaults: ProviderInput) -> ProviderInput {
        ProviderInput {
            kind: defaults.kind,
            base_url: self.base_url.unwrap_or(defaults.base_url),
            model: self.model.unwrap_or(defaults.model),
            max_tokens: self.max_tokens.unwrap_or(defaults.max_tokens),
            temperature: self.temperature.or(defaults.temperature),
            concurrency: self.concurrency.unwrap_or(defaults.concurrency),
            timeout_seconds: self.timeout_seconds.unwrap_or(defaults.timeout_seconds),
            invalid_retries: self.invalid_retries.unwrap_or(defaults.invalid_retries),
            auto_resume: self.auto_resume.unwrap_or(defaults.auto_resume),
            limit_micros: self.limit_micros.or(defaults.limit_micros),
            allow_http: self.allow_http,
        }
    }
}

impl From<ProviderInput> for StoredProvider {
    fn from(input: ProviderInput) -> Self {
        let ProviderInput {
            kind,
            base_url,
            model,
            max_tokens,
            temperature,
            concurrency,
            timeout_seconds,
            invalid_retries,
            auto_resume,
            limit_micros,
            allow_http,
        } = input;
        Self {
            kind: Some(kind),
            base_url: Some(base_url),
            model: Some(model),
            max_tokens: Some(max_tokens),
            temperature,
            concurrency: Some(concurrency),
            timeout_seconds: Some(timeout_seconds),
            invalid_retries: Some(invalid_retries),
            auto_resume: Some(auto_resume),
            limit_micros,
            allow_http,
        }
    }
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

/// How a batch makes its calls (`batches.params`; `call_texts.params` where a call of an earlier release was made in another
/// way). The defaults are those that a new installation begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the fields of Params")]
pub struct StoredParams {
    pub max_tokens: u32,
    pub temperature: Option<f32>,
    pub concurrency: u32,
    pub timeout_seconds: u32,
    pub invalid_retries: u32,
    pub auto_resume: bool,
    pub allow_http: bool,
}

impl Default for StoredParams {
    fn default() -> Self {
        Self {
            max_tokens: 8_192,
            temperature: None,
            concurrency: 5,
            timeout_seconds: 180,
            invalid_retries: 2,
            auto_resume: true,
            allow_http: false,
        }
    }
}

impl From<StoredParams> for Params {
    fn from(stored: StoredParams) -> Self {
        let StoredParams {
            max_tokens,
            temperature,
            concurrency,
            timeout_seconds,
            invalid_retries,
            auto_resume,
            allow_http,
        } = stored;
        Self { max_tokens, temperature, concurrency, timeout_seconds, invalid_retries, auto_resume, allow_http }
    }
}

impl From<&Params> for StoredParams {
    fn from(params: &Params) -> Self {
        let Params { max_tokens, temperature, concurrency, timeout_seconds, invalid_retries, auto_resume, allow_http } =
            params.clone();
        Self { max_tokens, temperature, concurrency, timeout_seconds, invalid_retries, auto_resume, allow_http }
    }
}

/// Which rows a batch was started for (`batches.target`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[allow(missing_docs, reason = "the fields of Target")]
pub enum StoredTarget {
    Ids {
        ids: Vec<u32>,
    },
    Matching {
        filter: StoredFilter,
        #[serde(default)]
        except: Vec<u32>,
    },
    All,
    Failed,
}

/// A filter; a dimension that is absent restricts nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(missing_docs, reason = "the fields of Filter")]
pub struct StoredFilter {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<u32>,
    pub text: String,
    pub statuses: Vec<Status>,
    pub tiers: Vec<Tier>,
    pub personas: Vec<u32>,
    pub arcs: Vec<u32>,
    pub topics: Vec<u32>,
    pub intents: Vec<String>,
    pub tones: Vec<String>,
}

impl From<StoredFilter> for Filter {
    fn from(stored: StoredFilter) -> Self {
        let StoredFilter { ids, text, statuses, tiers, personas, arcs, topics, intents, tones } = stored;
        Self { ids, text, statuses, tiers, personas, arcs, topics, intents, tones }
    }
}

impl From<&Filter> for StoredFilter {
    fn from(filter: &Filter) -> Self {
        let Filter { ids, text, statuses, tiers, personas, arcs, topics, intents, tones } = filter.clone();
        Self { ids, text, statuses, tiers, personas, arcs, topics, intents, tones }
    }
}

impl From<StoredTarget> for Target {
    fn from(stored: StoredTarget) -> Self {
        match stored {
            StoredTarget::Ids { ids } => Self::Ids { ids },
            StoredTarget::Matching { filter, except } => Self::Matching { filter: filter.into(), except },
            StoredTarget::All => Self::All,
            StoredTarget::Failed => Self::Failed,
        }
    }
}

impl From<&Target> for StoredTarget {
    fn from(target: &Target) -> Self {
        match target {
            Target::Ids { ids } => Self::Ids { ids: ids.clone() },
            Target::Matching { filter, except } => Self::Matching { filter: filter.into(), except: except.clone() },
            Target::All => Self::All,
            Target::Failed => Self::Failed,
        }
    }
}

/// The text that is stored.
pub fn text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data serialises")
}

#[cfg(test)]
mod tests {
    use train_domain::money::Price;

    use super::*;
    use crate::estimate::StoredEstimate;

    fn read<T: serde::de::DeserializeOwned>(text: &str) -> T {
        serde_json::from_str(text).expect("a text that a release wrote is read")
    }

    fn defaults() -> ProviderInput {
        ProviderInput {
            kind: ProviderKind::Anthropic,
            base_url: "https://default".into(),
            model: "default".into(),
            max_tokens: 1,
            temperature: None,
            concurrency: 2,
            timeout_seconds: 3,
            invalid_retries: 0,
            auto_resume: true,
            limit_micros: None,
            allow_http: false,
        }
    }

    #[test]
    fn settings_of_earlier_releases_are_read_whole() {
        let stored: StoredProvider = read(
            r#"{"kind":"anthropic","baseUrl":"https://api.anthropic.com","model":"claude-sonnet-5-5","maxTokens":4096,"temperature":0.5,"concurrency":7,"timeoutSeconds":240,"invalidRetries":1,"autoResume":false,"limitMicros":2500000.0}"#,
        );
        let expected = ProviderInput {
            kind: ProviderKind::Anthropic,
            base_url: "https://api.anthropic.com".into(),
            model: "claude-sonnet-5-5".into(),
            max_tokens: 4_096,
            temperature: Some(0.5),
            concurrency: 7,
            timeout_seconds: 240,
            invalid_retries: 1,
            auto_resume: false,
            limit_micros: Some(2_500_000.0),
            allow_http: false,
        };
        assert_eq!(stored.complete(defaults()), expected);

        let mail: StoredMail = read(
            r#"{"host":"smtp.example.com","port":587,"security":"starttls","user":"you@example.com","from":"you@example.com","to":"team@example.org"}"#,
        );
        let mail = mail.complete(MailSettings::default());
        assert_eq!((mail.host.as_str(), mail.port, mail.security), ("smtp.example.com", 587, MailSecurity::Starttls));
        assert_eq!((mail.user.as_str(), mail.to.as_str()), ("you@example.com", "team@example.org"));
    }

    #[test]
    fn a_field_that_a_release_did_not_know_or_no_longer_knows_resets_no_other() {
        let stored: StoredProvider = read(
            r#"{"kind":"openai","baseUrl":"http://localhost:1234","model":"m","limitMicros":10.0,"colour":"red"}"#,
        );
        let settings = stored.complete(defaults());
        assert_eq!((settings.model.as_str(), settings.limit_micros, settings.concurrency), ("m", Some(10.0), 2));
        let mail: StoredMail = read(r#"{"host":"smtp.example.com","port":465,"oauth":true}"#);
        let mail = mail.complete(MailSettings::default());
        assert_eq!((mail.host.as_str(), mail.security), ("smtp.example.com", MailSecurity::Tls));
        let params: StoredParams = read(r#"{"max_tokens":1000,"concurrency":50,"colour":"red"}"#);
        assert_eq!(params, StoredParams { max_tokens: 1_000, concurrency: 50, ..StoredParams::default() });
    }

    #[test]
    fn batches_of_earlier_releases_are_read_whole() {
        let whole = r#"{"max_tokens":2048,"temperature":null,"concurrency":50,"timeout_seconds":60,"invalid_retries":2,"auto_resume":true"#;
        for (text, allow_http) in [(format!("{whole}}}"), false), (format!(r#"{whole},"allow_http":true}}"#), true)] {
            let params: Params = read::<StoredParams>(&text).into();
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
    fn what_is_written_is_read_back_the_same() {
        let settings =
            ProviderInput { limit_micros: Some(1.5), temperature: Some(0.25), allow_http: true, ..defaults() };
        assert_eq!(
            read::<StoredProvider>(&text(&StoredProvider::from(settings.clone()))).complete(defaults()),
            settings
        );
        let mail = MailSettings::default();
        assert_eq!(read::<StoredMail>(&text(&StoredMail::from(mail.clone()))).complete(mail.clone()), mail);
        let params = Params::from(StoredParams { allow_http: true, temperature: Some(1.0), ..StoredParams::default() });
        assert_eq!(Params::from(read::<StoredParams>(&text(&StoredParams::from(&params)))), params);
        let filter = Filter { ids: vec![4, 7], tones: vec!["warm".into()], ..Filter::default() };
        let target = Target::Matching { filter, except: vec![1] };
        assert_eq!(Target::from(read::<StoredTarget>(&text(&StoredTarget::from(&target)))), target);
    }
}
