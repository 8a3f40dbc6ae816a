use super::*;
use crate::answer::{Role, Turn};
use crate::fixture;
use crate::items::Resource;

fn turn(role: Role, content: &str, emotion: &str, intensity: f64) -> Turn {
    Turn { emotion: Some(emotion.into()), intensity: Some(intensity), ..Turn::new(role, content) }
}

/// Sentences that never say the same five words twice.
fn filler(words: usize, salt: usize) -> String {
    let mut text = String::new();
    for n in 0..words {
        let end = if n % 12 == 11 { ". " } else { " " };
        let word = ["the", "w"][usize::from(n % 3 > 0)];
        text.push_str(&if n % 3 == 0 { format!("{word}{end}") } else { format!("{word}{}{end}", salt * 1000 + n) });
    }
    text.trim_end().trim_end_matches('.').to_owned() + "."
}

fn talk(exchanges: usize) -> Conversation {
    let mut turns = Vec::new();
    for index in 0..exchanges {
        let last = index + 1 == exchanges;
        let (emotion, intensity) = if last { ("confident", 0.6) } else { ("anxious", 0.8) };
        turns.push(turn(Role::User, &filler(130, index * 2), emotion, intensity));
        let reply = format!("It makes sense that this frightens you. {}", filler(290, index * 2 + 1));
        // What opens every reply would be a stock phrase of its own.
        let reply = if index == 0 { reply } else { filler(290, index * 2 + 1) };
        turns.push(turn(Role::Assistant, &reply, "calm", 0.5));
    }
    Conversation::of(turns)
}

fn judge(conversation: &Conversation, tier: Tier, arc: &Arc, others: Others<'_>) -> Score {
    let (persona, voice, topic) = (fixture::persona(), fixture::voice(), fixture::topic());
    let contacts = Contacts::of(&voice, [arc], [&topic]);
    let plan = Plan {
        tier,
        arc: Some(arc),
        persona: Some(&persona),
        topic: Some(&topic),
        brief: None,
        voice: &voice,
        contacts: &contacts,
        template: None,
    };
    score(conversation, plan, others)
}

fn alone(conversation: &Conversation) -> Score {
    judge(conversation, Tier::Template, &fixture::arc(), Others::default())
}

fn found<'s>(score: &'s Score, key: &str) -> &'s CriterionScore {
    score.criteria.iter().find(|found| found.criterion.name() == key).expect("the criterion is there")
}

fn points(score: &Score, key: &str) -> Option<f64> {
    found(score, key).points
}

#[test]
fn a_good_conversation_scores_full() {
    let score = alone(&talk(4));
    assert_eq!(score.tenths, 100, "{score:#?}");
    for key in ["opening", "stock_phrases", "near_duplicate", "closing"] {
        assert!(!found(&score, key).is_measured(), "{key}: nothing is known of the others");
    }
    assert!(!found(&score, "persona_facts").is_measured(), "the client says nothing of himself");
}

#[test]
fn each_flaw_costs_its_own_criterion() {
    let good = alone(&talk(4));
    let change = |change: &dyn Fn(&mut Conversation)| {
        let mut conversation = talk(4);
        change(&mut conversation);
        alone(&conversation)
    };
    let short = change(&|talk| {
        for (index, turn) in talk.turns.iter_mut().enumerate() {
            turn.content = format!("It makes sense that this frightens you, {index}.");
        }
    });
    let cold = change(&|talk| talk.turns[1].content = filler(290, 1));
    let stuck = change(&|talk| {
        for turn in &mut talk.turns {
            (turn.emotion, turn.intensity) = (Some("anxious".into()), Some(0.8));
        }
    });
    let bare = change(&|talk| talk.turns.iter_mut().for_each(|turn| (turn.emotion, turn.intensity) = (None, None)));
    let copy =
        Others { first_reply: Novelty::Compared(Some(Nearest { number: 7, similarity: 0.5 })), ..Others::default() };
    for (name, key, score) in [
        ("8 exchanges", "turn_count", alone(&talk(8))),
        ("short turns", "turn_length", short),
        ("facts first", "feeling_first", cold),
        ("no movement", "arc", stuck),
        ("a copy", "near_duplicate", judge(&talk(4), Tier::Template, &fixture::arc(), copy)),
        ("a cut reply", "structure", change(&|talk| talk.turns[7].content.push_str(" And then the"))),
        ("ends on the client", "structure", change(&|talk| drop(talk.turns.pop()))),
    ] {
        let criterion = found(&score, key);
        assert!(criterion.points.expect("measured") < criterion.out_of, "{name}: {score:#?}");
        assert!(score.tenths < good.tenths && !criterion.places.is_empty(), "{name}");
    }
    assert_eq!(points(&bare, "arc"), None, "no emotions: not measured");
}

#[test]
fn a_hard_flag_caps_the_score() {
    let mut leaking = talk(4);
    leaking.turns[3].content.insert_str(0, "First this.\\nThen that. ");
    let score = alone(&leaking);
    assert_eq!(score.tenths, HARD_CAP);
    let leak = found(&score, "format_leak");
    assert_eq!((leak.flag, leak.points), (Some(Flag::Hard), None));
    assert_eq!(leak.places, [Place { turn: 4, start: 11, end: 13 }]);
}

#[test]
fn an_expert_is_called_by_a_name_and_not_by_each_word_of_a_role() {
    let found = |name: &str, line: &str| {
        let voice = Voice { name: name.into(), ..fixture::voice() };
        let talk = Conversation::of([Turn::new(Role::User, "Sleep and budget?"), Turn::new(Role::Assistant, line)]);
        let text = Text::of(&talk, &voice);
        let is_name = text.turns[0].words[0].hash == super::words::NAME;
        (format_leak::format_leak(&text, &voice).flag.is_some(), is_name)
    };
    assert_eq!(found("Budget Coach", "Budget: $400 a month."), (false, false));
    assert_eq!(found("Budget Coach", "Budget Coach: hello."), (true, false));
    assert_eq!(found("Sleep Guide", "Sleep: eight hours."), (false, false));
    assert_eq!(found("Nora Sleep", "Nora: hello."), (true, true));
    assert_eq!(found("Nora Sleep, Budget Coach", "Nora: hello."), (true, true));
    assert_eq!(found("Nora Sleep, Budget Coach", "Budget: $400 a month."), (false, true));
}

#[test]
fn a_place_is_counted_in_characters() {
    let mut leaking = talk(4);
    leaking.turns[1].content =
        format!("\u{201c}D\u{e9}j\u{e0} vu\u{201d}, it\u{2019}s hard &amp; heavy. {}", filler(290, 1));
    let score = alone(&leaking);
    assert_eq!(found(&score, "format_leak").places, [Place { turn: 2, start: 21, end: 26 }]);
    // "hard", in the folded text.
    assert_eq!(found(&score, "feeling_first").places, [Place { turn: 2, start: 16, end: 20 }]);
}

#[test]
fn edge_cases_need_a_boundary_and_a_referral() {
    let arc = fixture::arc();
    let plain = judge(&talk(3), Tier::EdgeCase, &arc, Others::default());
    assert_eq!((points(&plain, "boundary"), points(&plain, "referral")), (Some(0.0), Some(0.0)));
    assert!(plain.tenths < EDGE_CASE_APPROVAL);
    let mut held = talk(3);
    held.turns[1].content = format!(
        "It makes sense that this frightens you. I can't help with that alone; please call 988. {}",
        held.turns[1].content
    );
    let held = judge(&held, Tier::EdgeCase, &arc, Others::default());
    assert_eq!((points(&held, "boundary"), points(&held, "referral")), (Some(1.5), Some(1.5)));
    assert!(
        judge(&talk(3), Tier::Template, &arc, Others::default())
            .criteria
            .iter()
            .all(|found| found.criterion != Criterion::Boundary)
    );
}

#[test]
fn a_score_is_the_sum_of_what_is_shown() {
    let score = judge(
        &talk(6),
        Tier::Template,
        &fixture::arc(),
        Others { first_turn: Novelty::Compared(None), ..Others::default() },
    );
    let (points, out_of) = score
        .criteria
        .iter()
        .filter_map(|c| c.points.map(|p| (p, c.out_of)))
        .fold((0.0, 0.0), |sum, item| (sum.0 + item.0, sum.1 + item.1));
    assert_eq!(f64::from(score.tenths), (points / out_of * 100.0).round());
}

#[test]
fn what_only_english_words_could_tell_is_not_measured_in_another_language() {
    let client = "Ich habe die Briefe seit M\u{e4}rz nicht ge\u{f6}ffnet, weil ich Angst davor habe, was darin steht. ";
    let expert =
        "Danke, dass du mir das erz\u{e4}hlst. Dabei kann ich dir nicht helfen, aber eine \u{c4}rztin kann es. ";
    let mut german = talk(3);
    for turn in &mut german.turns {
        let (text, count, emotion) = match turn.role {
            Role::User => (client, 8, "\u{e4}ngstlich"),
            Role::Assistant => (expert, 17, "ruhig"),
        };
        turn.content = text.repeat(count);
        turn.emotion = Some(emotion.into());
    }
    let score = judge(&german, Tier::EdgeCase, &fixture::arc(), Others::default());
    for key in ["feeling_first", "boundary", "referral", "arc"] {
        assert_eq!(points(&score, key), None, "{key}: {score:#?}");
    }
    assert_eq!(points(&score, "turn_length"), Some(1.5), "{score:#?}");
    // A name that the arc itself gives is found in any language.
    let named = Arc { referral: Some("\u{c4}rztin".into()), ..fixture::arc() };
    assert_eq!(points(&judge(&german, Tier::EdgeCase, &named, Others::default()), "referral"), Some(1.5));
    // The same conversation in English is measured.
    let score = judge(&talk(3), Tier::EdgeCase, &fixture::arc(), Others::default());
    assert_eq!((points(&score, "boundary"), points(&score, "referral")), (Some(0.0), Some(0.0)));
}

#[test]
fn turns_in_a_script_without_blanks_have_words() {
    let mut chinese = talk(4);
    for turn in &mut chinese.turns {
        let count = if turn.role == Role::User { 20 } else { 45 };
        turn.content = "\u{6211}\u{5f88}\u{62c5}\u{5fc3}\u{6211}\u{7684}\u{9000}\u{4f11}\u{91d1}\u{3002}".repeat(count);
    }
    let score = judge(&chinese, Tier::Template, &fixture::arc(), Others::default());
    assert_eq!(points(&score, "turn_length"), Some(1.5), "{score:#?}");
    assert!(!found(&score, "opening").is_measured() && !found(&score, "repetition").is_measured());
}

#[test]
fn what_sounds_like_a_boundary_or_a_referral_is_none() {
    let arc = fixture::arc();
    let first = |reply: &str| {
        let mut conversation = talk(3);
        conversation.turns[1].content = format!("{reply} {}", filler(290, 1));
        let score = judge(&conversation, Tier::EdgeCase, &arc, Others::default());
        (points(&score, "boundary") == Some(1.5), points(&score, "referral") == Some(1.5))
    };
    for (reply, expected) in [
        ("I can't imagine how hard this is. We build an emergency fund of three months.", (false, false)),
        ("I can't tell you how glad I am that you wrote. A doctor in the family is a comfort.", (false, false)),
        ("I won't lie, this is heavy. The lawyer sent the letter.", (false, false)),
        ("I can't help but admire it. Call it an emergency fund.", (false, false)),
        ("I can't give you legal advice. The local legal aid office may be worth a thought.", (true, false)),
        ("I cannot tell you what the law says; speak with an attorney this week.", (true, true)),
        ("I'm not a therapist. Call 988 tonight, any hour.", (true, true)),
        ("This is beyond what I can carry with you. Please reach out to a licensed counselor.", (true, true)),
    ] {
        assert_eq!(first(reply), expected, "{reply}");
    }
}

#[test]
fn a_boundary_may_be_the_arcs_own() {
    let own = Arc { boundary: Some("I hold no licence to judge a will".into()), ..fixture::arc() };
    let mut conversation = talk(3);
    conversation.turns[1].content = format!("This is hard. I hold no licence to judge his will. {}", filler(290, 1));
    assert_eq!(points(&judge(&conversation, Tier::EdgeCase, &own, Others::default()), "boundary"), Some(1.5));
    assert_eq!(
        points(&judge(&conversation, Tier::EdgeCase, &fixture::arc(), Others::default()), "boundary"),
        Some(0.0)
    );
}

#[test]
fn names_of_version_1_are_read_as_todays() {
    let named = |name: &str| Criterion::of_any_version(name).map(Criterion::name);
    for (stored, today) in [
        ("structure", "structure"),
        ("feelings_first", "feeling_first"),
        ("voice", "avoided_phrases"),
        ("persona", "persona"),
        ("novelty", "near_duplicate"),
        ("format_leak", "format_leak"),
    ] {
        assert_eq!(named(stored), Ok(today));
    }
    assert!(named("vice").is_err());
}

#[test]
fn a_criterion_is_stored_with_what_it_found_alone() {
    let mut leaking = talk(4);
    leaking.turns[3].content.insert_str(0, "First this.\\nThen that. ");
    let stored = |key| serde_json::to_value(found(&alone(&leaking), key)).expect("is written");
    let leak = stored("format_leak");
    assert_eq!((&leak["flag"], &leak["where"][0]["turn"]), (&serde_json::json!("hard"), &serde_json::json!(4)));
    assert_eq!(stored("opening")["unmeasured"], serde_json::json!(true));
    assert_eq!(stored("turn_count").as_object().expect("an object").len(), 5, "nothing is said that is as usual");
}

#[test]
fn the_same_conversation_scores_the_same() {
    assert_eq!(alone(&talk(4)), alone(&talk(4)));
}

#[test]
fn what_others_say_is_common_from_three_and_a_tenth_on() {
    let voice = fixture::voice();
    let words = |talk: &Conversation| ConversationWords::of(talk, &voice);
    let mut table = DatasetWords::default();
    let mine = talk(4);
    table.add(&words(&mine));
    let with = |table: &DatasetWords, counts_this: bool| {
        let others = Others { words: Some(table), counts_this, ..Others::default() };
        judge(&mine, Tier::Template, &fixture::arc(), others)
    };
    assert!(!found(&with(&table, true), "opening").is_measured(), "it is no other of itself");
    for _ in 0..2 {
        table.add(&words(&mine));
    }
    assert!(!found(&with(&table, true), "stock_phrases").is_measured(), "two others are too few");
    table.add(&words(&mine));
    assert_eq!(points(&with(&table, true), "stock_phrases"), Some(0.0));
    table.remove(&words(&mine));
    assert_eq!(points(&with(&table, false), "opening"), Some(0.0), "without it the same three are others");
}

#[test]
fn large_and_odd_turns_are_scored_in_time() {
    // Each repeats what some criterion begins to look at, so that it looks again at every place.
    const SIZE: usize = 100_000;
    for piece in [
        "\\",
        "\\n",
        "&",
        "<",
        "[",
        "*",
        "(",
        "{{",
        "8",
        "1-8",
        "a.",
        ".com ",
        " to ",
        "@",
        "$1 ",
        "$12,345 ",
        "i'm ",
        "i make ",
        "my wife ",
        "not; it's ",
        "I can't ",
        "call ",
        "as an ai ",
        "the ",
        "\u{6211}",
        "\u{202e}e\u{301}",
        "\n",
        "? ",
        "client:",
        "\u{e9}\\n",
        "\u{2028}Nora",
        "9\u{202f}am",
    ] {
        let mut large = talk(2);
        let text = piece.repeat(SIZE / piece.len());
        large.turns[0].content.clone_from(&text);
        large.turns[1].content = text;
        let score = judge(&large, Tier::EdgeCase, &fixture::arc(), Others::default());
        assert!(score.criteria.iter().all(|found| found.places.len() <= 12));
    }
}

#[test]
fn many_and_empty_turns_are_scored() {
    for exchanges in [0, 1, 100] {
        let mut talk = talk(exchanges);
        assert!(alone(&talk).tenths <= 100);
        talk.turns.iter_mut().for_each(|turn| turn.content.clear());
        assert!(alone(&talk).tenths <= 100);
    }
}

#[test]
fn what_a_resource_names_is_no_fault_and_stops_being_one_of_the_list_without_it() {
    let (voice, topic, arc) = (fixture::voice(), fixture::topic(), fixture::arc());
    let resource = |contact: &str| Resource { name: "Desk".into(), contact: contact.into(), notes: String::new() };
    let resources = [
        resource("(415) 555-0123"),
        resource("Help@County.gov"),
        resource("https://www.moneyrescue.org/now"),
        resource("45678"),
        resource("1-800-debt-help"),
    ];
    let said = [
        "Call 415-555-0123.",
        "Write to help@county.gov.",
        "Look at moneyrescue.org today.",
        "Text hope to 45678.",
        "Call 1-800-DEBT-HELP.",
    ];
    let flagged = |contacts: &Contacts, text: &str| {
        let mut talk = talk(4);
        talk.turns[1].content.push(' ');
        talk.turns[1].content.push_str(text);
        let plan = Plan {
            tier: Tier::Template,
            arc: Some(&arc),
            persona: None,
            topic: Some(&topic),
            brief: None,
            voice: &voice,
            contacts,
            template: None,
        };
        let score = score(&talk, plan, Others::default());
        found(&score, "contact").flag.is_some()
    };
    let without = Contacts::of(&voice, [&arc], [&topic]);
    let with = without.clone().with(&resources);
    for text in said {
        assert!(flagged(&without, text) && !flagged(&with, text), "{text}");
    }
    assert!(flagged(&with, "Call 415-555-0199."));
}
