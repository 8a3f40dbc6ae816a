use super::*;

fn found(text: &str) -> Vec<(&'static str, &str)> {
    find(text).into_iter().map(|personal| (personal.kind.name(), &text[personal.at])).collect()
}

#[test]
fn each_kind_is_found_in_its_usual_spellings() {
    let alone = |kind: &'static str, spellings: &[&str]| {
        for text in spellings {
            for sentence in
                [(*text).to_owned(), format!("It is {text}."), format!("Well ({text}), so."), format!("\"{text}\"\n")]
            {
                assert_eq!(found(&sentence), [(kind, *text)], "{sentence}");
            }
        }
    };
    alone(
        "email",
        &["jane.doe@example.com", "j+x@mail.co.uk", "jürgen@müller.de", "A_B%c@sub.domain-x.org", "o'neil@a.io"],
    );
    alone(
        "phone",
        &[
            "(555) 867-5309",
            "555-867-5309",
            "555.867.5309",
            "415 555 0123",
            "415\u{2011}555\u{2011}0123",
            "+1 415 555 0123",
            "1-415-555-0123",
            "1 (415) 555-0123",
            "(415)555-0123",
            "+1 (415) 555-0123",
            "+44 20 7946 0958",
            "+442079460958",
            "+49 (171) 1234567",
            "020 7946 0958",
            "06 12 34 56 78",
            "0171/1234567",
        ],
    );
    alone(
        "card",
        &["4111 1111 1111 1111", "4111-1111-1111-1111", "4111111111111111", "3782 822463 10005", "5555555555554444"],
    );
    alone("social_security", &["123-45-6789", "219-09-9999"]);
    alone(
        "iban",
        &[
            "DE89 3704 0044 0532 0130 00",
            "GB29NWBK60161331926819",
            "FR14 2004 1010 0505 0001 3M02 606",
            "NO9386011117947",
        ],
    );
}

#[test]
fn words_before_a_number_say_what_it_is() {
    assert_eq!(found("You can call me at 867-5309 tonight"), [("phone", "867-5309")]);
    assert_eq!(found("my cell is 4155550123"), [("phone", "4155550123")]);
    assert_eq!(found("the account 4155550123"), []);
    assert_eq!(found("between 867-5309 and the rest"), []);
    assert_eq!(found("recall 867-5309"), [], "a part of a word is no word");
    assert_eq!(found("My SSN is 123456789"), [("social_security", "123456789")]);
    assert_eq!(found("her social security number, 123 45 6789,"), [("social_security", "123 45 6789")]);
    assert_eq!(found("order 123456789"), []);
}

#[test]
fn what_looks_alike_is_none() {
    let harmless = [
        "Call 911, or call or text 988, or text HOME to 741741.",
        "There is $310,000 in the old IRA and $1,250.75 in cash, $300-4000 a month, €1.250.000,00.",
        "A 401(k), a 403(b), a 457(b) and a 529 plan; form 1099-R, line 15 of the 1040, W-2, Section 8.",
        "From 1998 to 2026, 2024-2025, on 2025-11-29, 11/29/2025, 05-12-2025, 29.11.2025 at 10:30.",
        "Between 59 1/2 and 73; 4.5 percent, 22% and 0.05; a 30-year loan at 6.875; 10-15-20.",
        "Rows 100 200 3000, a 60-40 split, 3 to 6 months, 1,000,000 rows and 415,555,0123 of them.",
        "ZIP 02139-4307, EIN 04-1234567, policy 12-345-678, ISBN 978-0-306-40615-7, version 1.2.3.4.",
        "#415-555-0123 is an order, $415 555 0123 is none, id_4155550123, 415-555-01234, a415-555-0123.",
        "Write to @jane, or me@home, or a@b.c; look at x@1.2 and @@.",
        "Numbers 4111 1111 1111 1112 and 5555555555554445 without their check digit, 1234 5678 9012 3456, and 0000 0000 0000 0000.",
        "DE89 3704 0044 0532 0130 01 has a wrong check, US89 3704 0044 0532 is no country of these.",
        "000-12-3456, 666-12-3456, 912-34-5678, 123-00-4567 and 123-45-0000 were never given out.",
        "+12,000 a year, +5%, -415, 5+20000000.",
    ];
    for text in harmless {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn several_stand_in_the_order_of_the_text() {
    let text = "Jane (jane@x.org) at 415-555-0123 or 415-555-0199 (988), card 4111 1111 1111 1111, 988 (415) 555-0101.";
    let expect = [
        ("email", "jane@x.org"),
        ("phone", "415-555-0123"),
        ("phone", "415-555-0199"),
        ("card", "4111 1111 1111 1111"),
        ("phone", "(415) 555-0101"),
    ];
    assert_eq!(found(text), expect);
}

#[test]
fn what_a_dataset_names_itself_and_public_lines_are_resources() {
    let resources = Resources::of(["988 Lifeline, or the county's desk at (415) 555-0123, help@county.gov"]);
    let unknown = |text: &str| find(text).iter().filter(|personal| !resources.hold(text, personal)).count();
    assert_eq!(unknown("Call +1 415.555.0123 or Help@County.gov, or 1-800-799-7233."), 0);
    assert_eq!(unknown("Call 415-555-0124 or me@county.gov."), 2);
    let card = Resources::of(["4111 1111 1111 1111"]);
    assert!(find("4111111111111111").iter().all(|personal| !card.hold("4111111111111111", personal)));
}

#[test]
fn any_text_is_read_to_its_end() {
    for text in ["", "@", "1", "(1", "+", "é1é", "1-", "1 (", "😀@😀.😀", "12\u{a0}", "x@y.", "AB12", "ü4155550123ü"]
    {
        let _ = find(text);
    }
}

proptest::proptest! {
    #[test]
    fn places_are_places_of_the_text(text in "[-0-9A-Za-z@. ()+/é\u{2011}]{0,80}") {
        let found = find(&text);
        for personal in &found {
            proptest::prop_assert!(!text[personal.at.clone()].is_empty());
        }
        for pair in found.windows(2) {
            proptest::prop_assert!(pair[0].at.end <= pair[1].at.start, "{pair:?}");
        }
    }
}
