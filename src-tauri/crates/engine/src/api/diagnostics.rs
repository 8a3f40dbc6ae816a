//! What a support ticket needs to know of the engine: numbers and settings, no conversation, no key, no one's name.

use std::fmt::Write;

use train_store::backup::with_suffix;
use train_store::diagnostics;

use crate::error::Result;
use crate::{Engine, calendar};

/// Failed calls that are listed.
const FAILURES: u32 = 12;

impl Engine {
    /// Versions, sizes, counts, settings and the latest failures, as text.
    pub async fn diagnostics(&self) -> Result<String> {
        let mut text = String::new();
        let mut connection = self.inner.store.read().await?;
        let (sqlite, schema) = diagnostics::versions(&mut connection).await?;
        let counts = diagnostics::counts(&mut connection).await?;
        let failures = diagnostics::failures(&mut connection, FAILURES).await?;
        drop(connection);
        let size = |suffix: &str| {
            std::fs::metadata(with_suffix(self.database(), suffix)).map_or(0, |found| found.len().div_ceil(1024))
        };
        line(&mut text, "Time", &calendar::timestamp(self.inner.clock.now_ms()));
        line(&mut text, "Data folder", &self.folder().display().to_string());
        line(
            &mut text,
            "Database",
            &format!("{} KiB, journal {} KiB, schema {schema}, SQLite {sqlite}", size(""), size("-wal")),
        );
        let counts: Vec<String> = counts.iter().map(|(what, count)| format!("{what} {count}")).collect();
        line(&mut text, "Rows", &counts.join(", "));
        line(&mut text, "A batch runs", if self.is_running() { "yes" } else { "no" });
        let provider = self.provider().await?;
        let settings = &provider.settings;
        line(
            &mut text,
            "Provider",
            &format!("{} ({})", settings.kind.name(), if provider.chosen { "chosen" } else { "none chosen" }),
        );
        line(&mut text, "Address", &settings.base_url);
        line(&mut text, "Model", &settings.model);
        line(&mut text, "Key", provider.key_status.name());
        let temperature = settings.temperature.map_or_else(|| "the model's".into(), |value| value.to_string());
        let limit = settings
            .limit_micros
            .map_or_else(|| "none".into(), |micros| format!("${}", crate::usd(micros.round() as i64)));
        line(
            &mut text,
            "Calls",
            &format!(
                "{} tokens at most, temperature {temperature}, {} at a time, {} s, {} more after an unusable answer, resume by itself {}, usual limit {limit}",
                settings.max_tokens,
                settings.concurrency,
                settings.timeout_seconds,
                settings.invalid_retries,
                settings.auto_resume
            ),
        );
        line(&mut text, "Latest failures", if failures.is_empty() { "none" } else { "" });
        for failure in failures {
            let status = failure.http_status.map_or_else(|| "no status".into(), |status| status.to_string());
            let request = failure.request_id.as_deref().unwrap_or("no request id");
            let at = calendar::timestamp(failure.at);
            let _ =
                writeln!(text, "  {at} {}, {status}, {request}, {} {}", failure.kind, failure.provider, failure.model);
        }
        Ok(text)
    }

    /// Text without the name of the person's home folder, which often is her own.
    pub fn without_home(text: &str) -> String {
        match dirs::home_dir().map(|home| home.display().to_string()).filter(|home| home.len() > 1) {
            Some(home) => text.replace(&home, "~"),
            None => text.into(),
        }
    }
}

fn line(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "{}", format!("{name}: {value}").trim_end());
}
