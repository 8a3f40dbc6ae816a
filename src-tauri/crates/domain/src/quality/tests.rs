use super::*;
use crate::answer::{Role, Turn};
use crate::fixture;

fn turn(role: Role, content: &str, emotion: &str, intensity: f64) -> Turn {
    Turn {
        role,
        content: content.into(),
        emotion: Some(emotion.into()),
        secondary_emotion: None,
        intensity: Some(intensity),
    }
}

fn talk(exchanges: usize) -> Conversation {
    let mut turns = Vec::new();
    for index in 0..exchanges {
        let last = index + 1 == exchanges;
        turns.push(turn(
            Role::User,
            &"words and words ".repeat(43),
            if last { "confident" } else { "anxious" },
            if last { 0.6 } else { 0.8 },
        ));
        turns.push(turn(
            Role::Assistant,
            &format!("It makes sense that this frightens you. {}", "some more words ".repeat(97)),
            "calm",
            0.5,
        ));
    }
    Conversation { client_persona: None, session_context: None, expected_outcome: None, turns, mended: Vec::new() }
}

fn judge(conversation: &Conversation, tier: Tier, arc: &Arc, novelty: Novelty) -> Score {
    let persona = Persona { phrases: vec!["words".into()], concerns: Vec::new(), ..fixture::persona() };
    score(conversation, Plan { tier, arc, persona: &persona, voice: &fixture::voice() }, novelty)
}

fn points(score: &Score, key: &str) -> Option<f64> {
    score.criteria.iter().find(|found| found.criterion.name() == key).expect("the criterion is there").points
}

#[test]
fn a_good_conversation_scores_full() {
    let score = judge(&talk(4), Tier::Template, &fixture::arc(), Novelty::First);
    assert_eq!(score.tenths, 100, "{score:#?}");
    assert_eq!(points(&score, "novelty"), None, "nothing to compare with: no part in the score");
    assert_eq!(points(&score, "persona"), None, "no telling words in the persona's phrases");
}

#[test]
fn each_flaw_costs_its_own_criterion() {
    let arc = fixture::arc();
    let good = judge(&talk(4), Tier::Template, &arc, Novelty::First);
    let mut short = talk(4);
    for turn in &mut short.turns {
        turn.content = "It makes sense that this frightens you.".into();
    }
    let mut cold = talk(4);
    for turn in &mut cold.turns {
        turn.content = turn.content.replace("It makes sense that this frightens you.", "The answer is 42.");
    }
    let mut stuck = talk(4);
    for turn in &mut stuck.turns {
        turn.emotion = Some("anxious".into());
        turn.intensity = Some(0.8);
    }
    let mut bare = talk(4);
    for turn in &mut bare.turns {
        turn.emotion = None;
        turn.intensity = None;
    }
    let copy = Novelty::Compared(Some(Nearest { number: 7, similarity: 0.5 }));
    for (name, key, score) in [
        ("8 exchanges", "turn_count", judge(&talk(8), Tier::Template, &arc, Novelty::First)),
        ("short turns", "turn_length", judge(&short, Tier::Template, &arc, Novelty::First)),
        ("facts first", "feelings_first", judge(&cold, Tier::Template, &arc, Novelty::First)),
        ("no movement", "arc", judge(&stuck, Tier::Template, &arc, Novelty::First)),
        ("a copy", "novelty", judge(&talk(4), Tier::Template, &arc, copy)),
    ] {
        let out_of =
            score.criteria.iter().find(|found| found.criterion.name() == key).map_or(0.0, |criterion| criterion.out_of);
        assert!(points(&score, key).expect("measured") < out_of, "{name}: {score:#?}");
        assert!(score.tenths < good.tenths, "{name}");
    }
    assert_eq!(points(&judge(&bare, Tier::Template, &arc, Novelty::First), "arc"), None, "no emotions: not measured");
}

#[test]
fn edge_cases_need_a_boundary_and_a_referral() {
    let arc = fixture::arc();
    let plain = judge(&talk(3), Tier::EdgeCase, &arc, Novelty::First);
    assert_eq!((points(&plain, "boundary"), points(&plain, "referral")), (Some(0.0), Some(0.0)));
    assert!(plain.tenths < EDGE_CASE_APPROVAL);
    let mut held = talk(3);
    held.turns[1].content = format!(
        "It makes sense that this frightens you. I can't help with that alone; please call 988. {}",
        held.turns[1].content
    );
    let held = judge(&held, Tier::EdgeCase, &arc, Novelty::First);
    assert_eq!((points(&held, "boundary"), points(&held, "referral")), (Some(1.5), Some(1.5)));
    assert!(
        judge(&talk(3), Tier::Template, &arc, Novelty::First)
            .criteria
            .iter()
            .all(|found| found.criterion != Criterion::Boundary)
    );
}

#[test]
fn a_score_is_the_sum_of_what_is_shown() {
    let score = judge(&talk(6), Tier::Template, &fixture::arc(), Novelty::Compared(None));
    let (points, out_of) = score
        .criteria
        .iter()
        .filter_map(|c| c.points.map(|p| (p, c.out_of)))
        .fold((0.0, 0.0), |sum, item| (sum.0 + item.0, sum.1 + item.1));
    assert_eq!(f64::from(score.tenths), (points / out_of * 100.0).round());
}

#[test]
fn the_structure_is_shown_and_has_no_points() {
    let score = judge(&talk(4), Tier::Template, &fixture::arc(), Novelty::First);
    let structure = score.criteria.iter().find(|found| found.criterion == Criterion::Structure).expect("shown");
    assert!(structure.is_measured() && structure.points.is_none(), "{structure:?}");
    assert!(structure.actual.starts_with("8 turns"), "{structure:?}");
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
    let score = judge(&german, Tier::EdgeCase, &fixture::arc(), Novelty::First);
    for key in ["feelings_first", "boundary", "referral", "arc"] {
        assert_eq!(points(&score, key), None, "{key}: {score:#?}");
    }
    assert_eq!(points(&score, "turn_length"), Some(1.5), "{score:#?}");
    // A name that the arc itself gives is found in any language.
    let named = Arc { referral: Some("\u{c4}rztin".into()), ..fixture::arc() };
    assert_eq!(points(&judge(&german, Tier::EdgeCase, &named, Novelty::First), "referral"), Some(1.5));
    // The same conversation in English is measured.
    let score = judge(&talk(3), Tier::EdgeCase, &fixture::arc(), Novelty::First);
    assert_eq!((points(&score, "boundary"), points(&score, "referral")), (Some(0.0), Some(0.0)));
}

#[test]
fn turns_in_a_script_without_blanks_have_words() {
    let mut chinese = talk(4);
    for turn in &mut chinese.turns {
        let count = if turn.role == Role::User { 20 } else { 45 };
        turn.content = "\u{6211}\u{5f88}\u{62c5}\u{5fc3}\u{6211}\u{7684}\u{9000}\u{4f11}\u{91d1}\u{3002}".repeat(count);
    }
    let score = judge(&chinese, Tier::Template, &fixture::arc(), Novelty::First);
    assert_eq!(points(&score, "turn_length"), Some(1.5), "{score:#?}");
    assert_eq!(points(&score, "persona"), None);
}
