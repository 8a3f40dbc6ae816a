use super::*;

fn report() -> Report {
    Report {
        dataset: Some("Clients".into()),
        batch: 12,
        total: 100,
        succeeded: 98,
        failed: 2,
        took_ms: Some(1_085_000),
        estimated_ms: Some((900_000.0, 1_500_000.0)),
        spent: Some(1_680_000),
        estimated_cost: Some((1_200_000.0, 2_100_000.0)),
        unknown: 0,
        free: false,
        practice: false,
        model: "claude-haiku-4-5".into(),
        failures: vec![(ErrorKind::Truncated, 2)],
    }
}

#[test]
fn the_text_says_what_came_of_it_and_what_to_do() {
    let body = completed(&report());
    assert_eq!(body.subject, "Train: 100 conversations are done (98 succeeded, 2 failed)");
    assert_eq!(
        body.text,
        "100 conversations are done in \"Clients\"

98 succeeded, 2 failed.

Time: 18 min 5 s (estimated: 15 min to 25 min)
Cost: $1.68 (estimated: $1.20 to $2.10)
Model: claude-haiku-4-5

What failed, and what to do:

2 x The answer was cut off
    The answer reached the limit of output tokens before it was complete. Retry with a larger limit.

Open Train, Batches, batch 12. Its errors can be looked at one by one and tried again together.

--
Train on your computer sent this because you asked for it when the batch was started. It holds none of the conversations."
    );
    for part in ["18 min 5 s", "$1.68", "The answer was cut off", "batch 12"] {
        assert!(body.html.contains(part), "{part}: {}", body.html);
    }
}

#[test]
fn one_that_went_well_names_no_failures_and_no_price_is_no_zero() {
    let body = completed(&Report { total: 1, succeeded: 1, failed: 0, failures: vec![], spent: None, ..report() });
    assert_eq!(body.subject, "Train: 1 conversation is done (1 succeeded)");
    assert!(!body.text.contains("What failed") && !body.html.contains("What failed"));
    assert!(body.text.contains("Cost: not known") && !body.text.contains("$0"), "{}", body.text);
    let free = completed(&Report { free: true, practice: true, spent: Some(0), ..report() });
    assert!(free.text.contains("Cost: nothing\n") && free.text.contains("Practice text"), "{}", free.text);
    let open = completed(&Report { unknown: 20_000, ..report() });
    assert!(open.text.contains("Not settled: up to $0.02"), "{}", open.text);
}

#[test]
fn a_name_can_be_neither_markup_nor_a_header() {
    let name = "<b>A</b>\r\nBcc: all@example.com\u{202e}\u{0}&";
    let body = completed(&Report { dataset: Some(name.into()), model: "<i>m</i>".into(), ..report() });
    assert!(!body.subject.chars().any(char::is_control));
    assert!(!body.text.contains("\nBcc:") && !body.text.contains('\u{202e}'), "{}", body.text);
    assert!(!body.html.contains("<b>A") && !body.html.contains("<i>m"), "{}", body.html);
    assert!(body.html.contains("&lt;b&gt;A"), "{}", body.html);
    let long = completed(&Report { dataset: Some("x".repeat(10_000)), ..report() });
    assert!(long.text.len() < 2_000);
}
