//! The ways an answer can go wrong, and their short names for command lines and statistics.

use std::str::FromStr;
use std::time::Duration;

/// What becomes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A complete, valid conversation.
    Ok,
    /// 429, with `retry-after` in whole seconds or `retry-after-ms`, or with neither.
    RateLimited {
        /// How long the client is told to wait.
        retry_after: Option<Duration>,
        /// Whether it is told in milliseconds.
        as_ms: bool,
    },
    /// 429 that no waiting mends: the account's own spend limit.
    SpendLimit429,
    /// No money left: OpenAI's 429 `insufficient_quota`, Anthropic's 402.
    QuotaExhausted,
    E500,
    E503,
    /// 529, overloaded.
    E529,
    E401,
    E402,
    E403,
    /// 404: no such model.
    E404,
    /// 400: a parameter is wrong.
    E400,
    E413,
    /// The connection is reset before a byte of the answer.
    ResetBefore,
    /// The connection is reset in the middle of the body.
    ResetMidBody,
    /// `content-length` promises more than is sent before the connection closes.
    TruncatedBody,
    /// The whole body, and `content-length` promises one byte more before the connection closes.
    UnendedBody,
    /// No answer, for as long as the client waits.
    Hang,
    /// The body trickles in over `Config::slow_body`.
    SlowBody,
    /// The text is no JSON.
    InvalidJson,
    /// The text is JSON of another shape.
    WrongSchema,
    /// The text is right, inside a code fence with words around it.
    FencedJson,
    /// The conversation ends on a user turn.
    EndsOnUser,
    /// 200 without any text.
    EmptyContent,
    /// Cut off at the token limit.
    MaxTokens,
    /// 200 with a refusal instead of text.
    Refusal,
    /// A thinking block comes before the text block.
    ThinkingFirst,
    /// A good answer that does not say what it used.
    MissingUsage,
    /// An `error` object inside a 200.
    ErrorIn200,
    /// A body of `Config::huge_body` bytes, without `content-length`.
    HugeBody,
    /// 429 with contradicting, repeated and unreadable headers.
    OddHeaders,
    /// A proxy's 502 page.
    HtmlError,
}

impl Fault {
    /// Every fault with the name it has on the command line and in the statistics.
    pub const ALL: [(&'static str, Fault); 34] = [
        ("ok", Fault::Ok),
        ("429", Fault::RateLimited { retry_after: Some(Duration::from_secs(1)), as_ms: false }),
        ("429-ms", Fault::RateLimited { retry_after: Some(Duration::from_millis(250)), as_ms: true }),
        ("429-bare", Fault::RateLimited { retry_after: None, as_ms: false }),
        ("spend-limit", Fault::SpendLimit429),
        ("quota", Fault::QuotaExhausted),
        ("500", Fault::E500),
        ("503", Fault::E503),
        ("529", Fault::E529),
        ("401", Fault::E401),
        ("402", Fault::E402),
        ("403", Fault::E403),
        ("404", Fault::E404),
        ("400", Fault::E400),
        ("413", Fault::E413),
        ("reset", Fault::ResetBefore),
        ("reset-mid", Fault::ResetMidBody),
        ("truncated", Fault::TruncatedBody),
        ("whole-unended", Fault::UnendedBody),
        ("hang", Fault::Hang),
        ("slow", Fault::SlowBody),
        ("invalid-json", Fault::InvalidJson),
        ("wrong-schema", Fault::WrongSchema),
        ("fenced", Fault::FencedJson),
        ("ends-on-user", Fault::EndsOnUser),
        ("empty", Fault::EmptyContent),
        ("max-tokens", Fault::MaxTokens),
        ("refusal", Fault::Refusal),
        ("thinking-first", Fault::ThinkingFirst),
        ("missing-usage", Fault::MissingUsage),
        ("error-in-200", Fault::ErrorIn200),
        ("huge", Fault::HugeBody),
        ("odd-headers", Fault::OddHeaders),
        ("html", Fault::HtmlError),
    ];

    /// A bit of everything that passes by itself, together as often as `share` says (0 to 1). No
    /// hangs: each takes as long as its client's patience, so they are better asked for by name.
    pub fn mixed(share: f64) -> Vec<(Fault, f64)> {
        const WEIGHTS: [(&str, f64); 12] = [
            ("429", 0.24),
            ("429-ms", 0.10),
            ("429-bare", 0.06),
            ("529", 0.12),
            ("500", 0.10),
            ("503", 0.06),
            ("html", 0.04),
            ("reset", 0.08),
            ("reset-mid", 0.05),
            ("truncated", 0.05),
            ("invalid-json", 0.05),
            ("odd-headers", 0.05),
        ];
        let weighed = |(name, weight): &(&str, f64)| {
            let (_, fault) = Self::ALL.iter().find(|(known, _)| known == name)?;
            Some((*fault, weight * share))
        };
        WEIGHTS.iter().filter_map(weighed).collect()
    }

    /// The short name; all 429 that ask for a wait share `429`.
    pub fn name(self) -> &'static str {
        if matches!(self, Fault::RateLimited { .. }) {
            return "429";
        }
        Self::ALL.iter().find(|(_, fault)| *fault == self).map_or("ok", |(name, _)| name)
    }

    /// Whether the client gets a conversation that is to be kept.
    pub fn is_kept(self) -> bool {
        matches!(
            self,
            Fault::Ok
                | Fault::SlowBody
                | Fault::UnendedBody
                | Fault::FencedJson
                | Fault::ThinkingFirst
                | Fault::MissingUsage
        )
    }

    /// Whether the provider charges for it: tokens were produced, whatever became of them.
    pub fn is_billed(self) -> bool {
        self.is_kept()
            || matches!(
                self,
                Fault::InvalidJson
                    | Fault::WrongSchema
                    | Fault::EndsOnUser
                    | Fault::EmptyContent
                    | Fault::MaxTokens
                    | Fault::Refusal
                    | Fault::HugeBody
                    | Fault::ResetMidBody
                    | Fault::TruncatedBody
            )
    }

    /// Whether it is told at the door, before any work: then it costs no latency.
    pub(super) fn is_at_the_door(self) -> bool {
        matches!(
            self,
            Fault::RateLimited { .. }
                | Fault::SpendLimit429
                | Fault::QuotaExhausted
                | Fault::OddHeaders
                | Fault::E400
                | Fault::E401
                | Fault::E402
                | Fault::E403
                | Fault::E404
                | Fault::E413
        )
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().find(|(name, _)| *name == text).map(|(_, fault)| *fault).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|(name, _)| *name).collect();
            format!("no fault named {text}; known are {}", names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_and_the_mix_adds_up() {
        for (name, fault) in Fault::ALL {
            assert_eq!(name.parse(), Ok(fault));
        }
        assert!("storm".parse::<Fault>().is_err());
        let mixed = Fault::mixed(0.2);
        assert_eq!(mixed.len(), 12, "every name is known");
        let sum: f64 = mixed.iter().map(|(_, rate)| rate).sum();
        assert!((sum - 0.2).abs() < 1e-9, "{sum}");
    }
}
