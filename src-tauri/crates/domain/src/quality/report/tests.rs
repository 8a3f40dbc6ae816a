//! Figures on texts that are small enough to be counted by hand.

use super::*;
use crate::answer::{Role, Turn};
use crate::fixture;

fn talk(turns: &[&str]) -> Conversation {
    let roles = [Role::User, Role::Assistant].into_iter().cycle();
    Conversation::of(roles.zip(turns).map(|(role, content)| Turn::new(role, *content)))
}

fn entry(number: u32, turns: &[&str]) -> ReportEntry {
    let row = (number + 100, number, i64::from(number));
    ReportEntry::of(row, &talk(turns), None, Some(&fixture::persona()), &fixture::voice())
}

fn report(entries: impl IntoIterator<Item = ReportEntry>, decided: &[(PhraseKind, String)]) -> Report {
    let mut reporter = Reporter::default();
    entries.into_iter().for_each(|entry| reporter.add(entry));
    reporter.report(decided)
}

fn measured<'m>(list: &'m [Measured], key: &str) -> &'m Measured {
    list.iter().find(|measured| measured.key == key).expect("it is measured")
}

fn sample() -> Vec<ReportEntry> {
    vec![
        entry(1, &["The letter came.", "Ana, first take a breath. How does that feel today?"]),
        entry(2, &["A bill came.", "Bea, first take a breath with me. How does that feel now?"]),
        entry(
            3,
            &[
                "My pension is gone.",
                "Carl, first take a breath before that. Call them.",
                "Ok.",
                "You are not alone in this today.",
            ],
        ),
        entry(4, &["I am late.", "So you are not alone in this at all. How does that feel?"]),
        entry(5, &["I owe tax.", "Then you are not alone in this either."]),
    ]
}

#[test]
fn openings_closings_and_phrases_are_counted_by_conversation() {
    let report = report(sample(), &[]);
    let of = |list: &[Repeated]| -> Vec<(String, Vec<u32>)> {
        list.iter().map(|found| (found.text.clone(), found.ids.clone())).collect()
    };
    assert_eq!(report.conversations, 5);
    assert_eq!(of(&report.openings), [("NAME first take a".to_owned(), vec![101, 102, 103])]);
    assert_eq!(of(&report.closings), [("how does that feel".to_owned(), vec![101, 102, 104])]);
    assert_eq!((report.openings[0].lately, report.openings[0].lately_of), (3, 5));
    // "NAME first take a breath" is in three, "you are not alone in this" in three; the longer one stands first.
    let phrases: Vec<(String, Vec<u32>)> = report
        .phrases
        .iter()
        .map(|found| {
            let row = sample().iter().position(|entry| entry.id == found.ids[0]).expect("a row");
            let texts = [
                talk(&["", "Ana, first take a breath. How does that feel today?"]),
                talk(&[""]),
                talk(&["", "You are not alone in this today."]),
            ];
            let text = phrase_words(&texts[row], &fixture::voice(), &found.hashes).expect("it is there");
            (text, found.ids.clone())
        })
        .collect();
    assert_eq!(
        phrases,
        [
            ("you are not alone in this".to_owned(), vec![103, 104, 105]),
            ("NAME first take a breath".to_owned(), vec![101, 102, 103]),
        ]
    );
}

#[test]
fn the_report_is_the_same_in_any_order() {
    let mut backwards = sample();
    backwards.reverse();
    assert_eq!(report(sample(), &[]), report(backwards, &[]));
}

#[test]
fn what_was_decided_stays_listed_with_what_became_of_it() {
    let decided = [
        (PhraseKind::Phrase, "not alone in this".to_owned()),
        (PhraseKind::Phrase, "take a NAME with".to_owned()),
        (PhraseKind::Opening, "so you are not".to_owned()),
        (PhraseKind::Opening, "nobody begins like this".to_owned()),
    ];
    let report = report(sample(), &decided);
    let count =
        |list: &[Repeated], text: &str| list.iter().find(|found| found.text == text).map(|found| found.ids.len());
    assert_eq!(count(&report.phrases, "not alone in this"), Some(3));
    assert_eq!(count(&report.phrases, "take a NAME with"), Some(0));
    assert_eq!(count(&report.openings, "so you are not"), Some(1));
    assert_eq!(count(&report.openings, "nobody begins like this"), Some(0));
}

#[test]
fn lately_is_of_the_last_forty() {
    let old = (0..50).map(|at| entry(at + 1, &["The letter came.", "Ana, first take a breath."]));
    let new = (50..90).map(|at| {
        let reply = format!("Page {at} is where we begin.");
        entry(at + 1, &["A bill came.", &reply])
    });
    let report = report(old.chain(new), &[]);
    let opening = report.openings.iter().find(|found| found.text == "NAME first take a").expect("fifty have it");
    assert_eq!((opening.ids.len(), opening.lately, opening.lately_of), (50, 0, 40));
}

#[test]
fn clients_and_formats_are_measured() {
    let long = "I have read the letter from the bank twice now and it says that the rate goes up in May, which I did not expect at all.";
    let report = report(
        [
            entry(1, &[long, "**Call** them.", "i cant do that, it's easy for you to say.", "Then:\n- write\n- wait"]),
            entry(2, &["I'm 52. Help.", "Yes \u{2014} now.", "Thank you so much.", "Good."]),
            entry(3, &["I'm 34. Help.", "No.", "Fine.", "Good."]),
        ],
        &[],
    );
    let get = |list: &[Measured], key: &str| {
        let found = measured(list, key);
        (found.count, found.of, found.met, found.ids.clone())
    };
    assert_eq!(get(&report.realism, "short_turns"), (5, 6, Some(false), vec![101, 102, 103]));
    assert_eq!(get(&report.realism, "pushback"), (1, 3, Some(true), vec![101]));
    assert_eq!(get(&report.realism, "slips"), (1, 6, Some(true), vec![101]));
    assert_eq!(get(&report.realism, "ends_settled"), (1, 3, Some(true), vec![102]));
    assert_eq!(get(&report.realism, "persona_wrong"), (1, 2, Some(false), vec![103]), "52 is on record");
    assert_eq!(get(&report.formats, "bold"), (1, 6, Some(false), vec![101]), "a sixth is mixed");
    assert_eq!(get(&report.formats, "lists"), (1, 6, Some(false), vec![101]));
    assert_eq!(get(&report.formats, "em_dash"), (1, 6, Some(false), vec![102]));
    assert_eq!(get(&report.formats, "code"), (0, 6, Some(true), vec![]));
}

#[test]
fn clients_of_other_languages_are_not_measured_by_english_words() {
    let german = "Ich habe die Briefe seit dem Herbst nicht mehr aufgemacht, weil ich Angst davor habe, was darin steht, \
        und du bist der erste Mensch, dem ich das sage.";
    let english = "I have read the letter from the bank twice now and it says that the rate goes up in May, as it did.";
    let foreign = || entry(1, &[german, "Das ist schwer.", "Danke dir, u und ich.", "Gern."]);
    let own = entry(2, &[english, "That is hard.", "Thanks.", "Good."]);
    let get = |report: &Report, key: &str| {
        let found = measured(&report.realism, key);
        (found.count, found.of, found.met)
    };
    let (alone, both) = (report([foreign()], &[]), report([foreign(), own], &[]));
    for (key, of) in [("pushback", 1), ("slips", 2), ("ends_settled", 1)] {
        assert_eq!(get(&alone, key), (0, 0, None), "{key}");
        assert_eq!(get(&both, key).1, of, "{key}");
    }
    assert_eq!(get(&both, "ends_settled"), (1, 1, Some(false)));
    assert_eq!(get(&both, "short_turns").1, 4, "a length needs no language");
}

#[test]
fn near_duplicates_are_pairs_with_what_they_share() {
    let text = "I keep reading that I should convert to a Roth before I retire and my stomach drops every time";
    let entries = [
        entry(1, &[text, "Yes, I see."]),
        entry(2, &["My car broke down on the way to work today.", "Oh."]),
        entry(3, &[text, "No."]),
    ];
    let report = report(entries, &[]);
    assert_eq!(report.alike, [Alike { ids: [101, 103], numbers: [1, 3], part: AlikePart::FirstTurn, similarity: 1.0 }]);
    assert_eq!(report.alike_total, 1);
    assert_eq!(common_words("He said: my Stomach drops, always.", "And my stomach drops fast"), "my stomach drops");
    assert_eq!(common_words("", "a"), "");
    assert_eq!(common_words("我很担心退休金，真的", "他担心退休金"), "担心退休金");
}

#[test]
fn all_near_duplicates_are_counted_though_200_are_listed() {
    // Words of its own, so that each pair is like no other.
    let text = |number: u32| (0..12).map(|word| format!("w{}x{word}", number / 2)).collect::<Vec<_>>().join(" ");
    let report = report((2..404).map(|number| entry(number, &[&text(number), "Yes."])), &[]);
    assert_eq!((report.alike.len(), report.alike_total), (200, 201));
}

#[test]
fn figures_of_variety_are_what_they_are_by_hand() {
    let found = variety(&[talk(&["", "a b c d"]), talk(&["", "a b c d e"])]).expect("nine words");
    assert_eq!(found.words, 9);
    // Each shares one group of four words with the other.
    assert!((found.self_repetition - 2.0_f64.ln()).abs() < 1e-12, "{}", found.self_repetition);
    // Four words in five: exp(1 - 5/4). Five words: 4/5, 3/4, 2/3 and 1/2, of which the fourth root.
    let expected = f64::midpoint((-0.25_f64).exp(), (0.8 * 0.75 * (2.0 / 3.0) * 0.5_f64).powf(0.25));
    assert!((found.self_bleu - expected).abs() < 1e-12, "{} {expected}", found.self_bleu);
    assert_eq!(found.growth, [1_000.0, 0.0, 0.0, 0.0, 0.0, 1_000.0, 0.0, 0.0, 0.0, 0.0]);
    let same =
        variety(&vec![talk(&["", "You are not alone in this, and we begin with the letter."]); 40]).expect("words");
    assert!(same.compression > 5.0, "{}", same.compression);
    assert_eq!(variety(&[talk(&["Hello."])]), None);
    assert_eq!(variety(&[]), None);
}

#[test]
fn the_sample_has_so_many_words_and_is_the_same_as_rows_are_added() {
    let reply = "one two three four five six seven eight nine ten ".repeat(100);
    let entries = |count: u32| (1..=count).map(|number| entry(number, &["Hello.", &reply])).collect::<Vec<_>>();
    let small = report(entries(60), &[]).sample;
    assert_eq!(small.len(), 50, "of 1,000 words each");
    let large = report(entries(70), &[]).sample;
    assert_eq!(large.len(), 50);
    let kept: Vec<u32> = large.iter().copied().filter(|id| *id <= 160).collect();
    assert!(small.starts_with(&kept), "the order of those that were there stays");
}

#[test]
fn a_brake_is_found_when_eight_of_fifteen_begin_alike() {
    let mut recent = Recent::default();
    let names = ["Ana", "Bea", "Carl", "Dan", "Eve", "Finn", "Gus", "Hal"];
    for number in 1..=15_u32 {
        let reply = match names.get(number as usize / 2).filter(|_| number % 2 == 1) {
            Some(name) => format!("{name}, first, take a breath and look at page {number}."),
            None => format!("Page {number} says that the bank waits."),
        };
        let (entry, _) = RecentEntry::of(&Text::of(&talk(&["The letter came.", &reply]), &fixture::voice()), None);
        recent.add(number, entry);
    }
    let brake = recent.brake(&[]).expect("eight of fifteen");
    assert_eq!((brake.kind, brake.text.as_str(), brake.of), (PhraseKind::Opening, "NAME first take a", 15));
    assert_eq!(brake.numbers, [1, 3, 5, 7, 9, 11, 13, 15]);
    let mut decided = vec![(PhraseKind::Opening, brake.text)];
    let brake = recent.brake(&decided).expect("the phrase");
    assert_eq!((brake.kind, brake.numbers.len()), (PhraseKind::Phrase, 8));
    assert_eq!(brake.text, "NAME first take a breath and look at page");
    decided.push((PhraseKind::Phrase, "take a breath and look".into()));
    let brake = recent.brake(&decided).expect("another phrase");
    assert_eq!(brake.text, "says that the bank waits");
    decided.push((PhraseKind::Phrase, brake.text));
    assert_eq!(recent.brake(&decided), None);
    // What is no longer among the last ones is over.
    for number in 16..=55 {
        let reply = format!("Well {number}, that is {number} more than {number} and {number}.");
        let talk = talk(&["A bill.", &reply]);
        recent.add(number, RecentEntry::of(&Text::of(&talk, &fixture::voice()), None).0);
    }
    assert_eq!(recent.brake(&[]), None);
}
