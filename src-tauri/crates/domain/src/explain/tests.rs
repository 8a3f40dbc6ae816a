use super::*;
use crate::call::Class;

#[test]
fn fr4_4_4_8_every_kind_has_words_that_help() {
    for kind in ErrorKind::ALL {
        let words = explain(kind);
        for text in [words.happened, words.todo] {
            assert!(text.ends_with('.') && text.len() > 12, "{kind:?}: {text}");
            assert!(!text.contains('!'), "{kind:?}");
        }
        assert!(!words.title.ends_with('.') && words.title.len() < 48, "{kind:?}");
        if kind.class() == Class::Transient {
            assert_eq!(words.remedy, Remedy::Retry, "{kind:?} can be mended by a retry");
        }
        assert_eq!(ErrorKind::parse(kind.name()), Ok(kind));
        assert_eq!(serde_json::to_value(kind).expect("a name"), kind.name());
    }
    for reason in PauseReason::ALL {
        assert!(explain_pause(reason).1.ends_with('.'));
    }
    assert!(explain_pause(PauseReason::Limit).1.starts_with("What is left of it does not cover another call"));
}

/// A batch keeps the parameters that it began with: only a key, the price and the template are taken anew when it goes on.
#[test]
fn what_a_batch_cannot_take_up_is_said_with_the_way_to_start_anew() {
    let calls = Calls { max_tokens: 2_048, timeout_seconds: 60 };
    let waste = crate::waste::WASTED.map(|kind| explain_waste(&Waste { kind, count: 12, of: 20 }, calls).1);
    let pauses = PauseReason::ALL.into_iter().filter(|reason| *reason != PauseReason::Key);
    for text in pauses.map(|reason| explain_pause(reason).1.to_owned()).chain(waste) {
        let kept = ["Settings", "address", "timeout", "model", "brief", "tokens"];
        if kept.iter().any(|word| text.contains(word)) {
            assert!(text.contains("ancel this batch"), "{text}");
        }
    }
    assert!(explain_pause(PauseReason::Key).1.ends_with("in Settings, then resume."), "a key is read anew");
}

#[test]
fn what_is_wasted_is_named_with_what_to_change() {
    let calls = Calls { max_tokens: 2_048, timeout_seconds: 60 };
    let words = |kind| explain_waste(&Waste { kind, count: 12, of: 20 }, calls);
    let (what, todo) = words(ErrorKind::Truncated);
    assert_eq!(what, "12 of the last 20 answers were cut off at 2,048 tokens.");
    assert!(todo.contains("Raise the limit to 4,096 tokens"), "{todo}");
    assert!(words(ErrorKind::Timeout).1.contains("60 s"));
    assert_eq!(waste_cost(23, Some(410_000), 0).expect("a sum"), "23 answers that cannot be used cost $0.41 so far.");
    assert!(waste_cost(23, Some(410_000), 20_000).expect("a sum").ends_with("and perhaps $0.02 more."));
    assert!(waste_cost(23, None, 0).expect("words").ends_with("what they cost is not known."));
    assert_eq!(waste_cost(23, Some(0), 0), None, "where nothing is to be paid");
    let mut seen = std::collections::BTreeSet::new();
    for kind in crate::waste::WASTED {
        let (what, todo) = words(kind);
        assert!(what.starts_with("12 of the last 20 answers ") && todo.ends_with('.'), "{what} {todo}");
        assert!(!what.contains("could not be used"), "{kind:?} has words of its own");
        assert!(seen.insert(what), "{kind:?} reads like another one");
    }
}

#[test]
fn fr4_4_4_7_the_line_between_what_a_retry_can_mend_and_what_it_cannot_is_clear() {
    let mendable = [ErrorKind::RateLimited, ErrorKind::Overloaded, ErrorKind::Timeout, ErrorKind::ServerError];
    assert!(mendable.into_iter().all(retryable));
    let not = [
        ErrorKind::PromptIncomplete,
        ErrorKind::BadRequest,
        ErrorKind::RequestTooLarge,
        ErrorKind::Refused,
        ErrorKind::ContentFiltered,
        ErrorKind::BadKey,
        ErrorKind::Forbidden,
        ErrorKind::ModelNotFound,
        ErrorKind::WrongAddress,
    ];
    for kind in not {
        assert!(!retryable(kind), "{kind:?}");
        assert!(matches!(explain(kind).remedy, Remedy::Settings | Remedy::Edit), "{kind:?}: there is a way to mend it");
    }
    assert_eq!(explain(ErrorKind::Truncated).remedy, Remedy::LargerLimit);
    let elsewhere = [
        ErrorKind::Billing,
        ErrorKind::AccountLimit,
        ErrorKind::ProxyDenied,
        ErrorKind::CertificateUntrusted,
        ErrorKind::CertificateDate,
    ];
    for kind in elsewhere {
        assert!(!retryable(kind), "{kind:?}: something has to be changed first");
        assert_eq!(explain(kind).remedy, Remedy::Elsewhere, "{kind:?}");
        assert!(explain(kind).todo.ends_with("hen retry."), "{kind:?}: and a retry follows");
    }
}

#[test]
fn what_no_longer_applies_asks_for_nothing_to_be_mended() {
    let words = explain(ErrorKind::Superseded);
    assert_eq!((words.remedy, retryable(ErrorKind::Superseded)), (Remedy::None, false), "the row decides, not a retry");
    assert!(words.happened.contains("nothing was billed") && !words.todo.contains("Fill in"), "{words:?}");
}

#[test]
fn fr4_4_4_8_the_words_are_not_those_of_programmers() {
    const JARGON: [&str; 14] = [
        "http",
        "json",
        "api ",
        "schema",
        "parse",
        "exception",
        "null",
        "payload",
        "stack",
        "socket",
        "429",
        "500",
        "please",
        "invalid",
    ];
    for kind in ErrorKind::ALL {
        let words = explain(kind);
        let text = format!("{} {} {}", words.title, words.happened, words.todo).to_lowercase();
        // "API key" is what providers call it, and what a person looks for on their page.
        let text = text.replace("api key", "key");
        for word in JARGON {
            assert!(!text.contains(word), "{kind:?} says {word:?}: {text}");
        }
    }
}
