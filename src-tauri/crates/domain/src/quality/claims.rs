//! Claims of a conversation: every age, sum, percentage, year, phone, address and organisation, and where each comes from.

use std::ops::Range;

use super::contact::{self, Contacts};
use super::figures::{Amount, Known, Said, Unit, amounts, counted};
use super::organisations;
use super::persona_facts::{ages, incomes};
use super::score::Place;
use super::text::{Text, TurnText, fold};
use crate::answer::{Conversation, Role};
use crate::items::{Arc, Persona, Topic, Voice};
use crate::personal::{PersonalKind, find};
use crate::stored_enum::stored_enum;

stored_enum! {
    /// What a claim is.
    ClaimKind {
        /// Of the client.
        Age = "age",
        /// Of money.
        Sum = "sum",
        /// A share.
        Percentage = "percentage",
        /// Of the calendar.
        Year = "year",
        /// A number to call.
        Phone = "phone",
        /// An e-mail address, a web address, a street.
        Address = "address",
        /// Somebody to turn to.
        Organisation = "organisation",
    }
}

stored_enum! {
    /// Where a claim comes from. What needs a look comes first.
    ClaimSource {
        /// The plan says otherwise.
        Wrong = "wrong",
        /// A reply is the first to say it.
        New = "new",
        /// The client said it.
        Client = "client",
        /// Persona, arc or brief.
        Plan = "plan",
        /// The topic.
        Topic = "topic",
        /// It follows from what was said.
        Arithmetic = "arithmetic",
    }
}

/// One claim, however often it is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// What it is.
    pub kind: ClaimKind,
    /// As it is written first.
    pub text: String,
    /// Where it comes from.
    pub source: ClaimSource,
    /// The same in words: "plan says 52", "client, plan", "22 % of $18,000".
    pub detail: String,
    /// Where it is made.
    pub places: Vec<Place>,
}

/// What claims can come from beside the conversation itself.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The row's persona.
    pub persona: Option<&'a Persona>,
    /// The row's arc.
    pub arc: Option<&'a Arc>,
    /// The row's topic.
    pub topic: Option<&'a Topic>,
    /// The row's brief.
    pub brief: Option<&'a str>,
    /// Where the dataset may send a client.
    pub contacts: &'a Contacts,
}

/// Claims that are looked at: each figure is held against all others.
const MOST: usize = 200;

/// The claims of a conversation: wrong ones first, then new ones, then the others in the order of the text.
pub fn claims(conversation: &Conversation, voice: &Voice, given: Given<'_>) -> Vec<Claim> {
    let text = &Text::of(conversation, voice);
    let mut found = Found { claims: Vec::new() };
    of_persona(text, given.persona, &mut found);
    of_figures(text, given, &mut found);
    of_contacts(text, given, &mut found);
    found.claims.sort_by_key(|(claim, _)| (claim.source.min(ClaimSource::Client), claim.places.first().copied()));
    found.claims.into_iter().map(|(claim, _)| claim).collect()
}

/// What was found so far; the same thing said again adds a place.
struct Found {
    claims: Vec<(Claim, String)>,
}

impl Found {
    fn add(&mut self, kind: ClaimKind, key: String, text: &str, place: Place, source: (ClaimSource, String)) {
        match self.claims.iter_mut().find(|(claim, known)| claim.kind == kind && *known == key) {
            Some((claim, _)) if claim.places.contains(&place) => {}
            Some((claim, _)) => claim.places.push(place),
            None => {
                let (source, detail) = source;
                let claim = Claim { kind, text: text.trim().into(), source, detail, places: vec![place] };
                self.claims.push((claim, key));
            }
        }
    }

    fn covers(&self, place: Place) -> bool {
        let over = |other: &Place| other.turn == place.turn && other.start < place.end && place.start < other.end;
        self.claims.iter().flat_map(|(claim, _)| &claim.places).any(over)
    }
}

/// Ages that the client says, and incomes that the persona does not have.
fn of_persona(text: &Text<'_>, persona: Option<&Persona>, found: &mut Found) {
    for turn in text.client().filter(|_| text.english) {
        for said in ages(turn, persona.map_or(0, |persona| persona.age)) {
            let source = match (persona, said.holds) {
                (Some(persona), Some(false)) => (ClaimSource::Wrong, format!("plan says {}", persona.age)),
                (Some(_), _) => (ClaimSource::Plan, "plan".into()),
                (None, _) => (ClaimSource::Client, "client".into()),
            };
            let years: String = said.said.chars().filter(char::is_ascii_digit).collect();
            let key = if years.is_empty() { said.said.clone() } else { years };
            found.add(ClaimKind::Age, key, &written(turn, said.place), said.place, source);
        }
        let Some(persona) = persona else { continue };
        for said in incomes(turn, &persona.income_band).into_iter().filter(|said| said.holds == Some(false)) {
            let source = (ClaimSource::Wrong, format!("plan says {}", persona.income_band));
            found.add(ClaimKind::Sum, said.said.clone(), &written(turn, said.place), said.place, source);
        }
    }
}

fn written(turn: &TurnText<'_>, place: Place) -> String {
    let (start, end) = (place.start as usize, place.end as usize);
    turn.raw.chars().skip(start).take(end.saturating_sub(start)).collect()
}

/// What one origin gives.
struct Origin {
    source: ClaimSource,
    name: &'static str,
    known: Known,
}

fn of_figures(text: &Text<'_>, given: Given<'_>, found: &mut Found) {
    let all: Vec<(&TurnText<'_>, Amount)> = text
        .turns
        .iter()
        .flat_map(|turn| amounts(turn.raw).into_iter().map(move |amount| (turn, amount)))
        .take(MOST)
        .collect();
    let persona =
        given.persona.map_or(Vec::new(), |persona| vec![&*persona.income_band, &*persona.background, &*persona.role]);
    let topic: Vec<&str> = given.topic.map_or(Vec::new(), |topic| {
        topic.typical_numbers.iter().chain(&topic.key_points).map(String::as_str).chain([&*topic.summary]).collect()
    });
    let origin = |source, name, amounts: &mut dyn Iterator<Item = Amount>| Origin {
        source,
        name,
        known: Known::of(amounts, given.persona),
    };
    let mut of_client = all.iter().filter(|(turn, _)| turn.role == Role::User).map(|(_, amount)| amount.clone());
    let origins = [
        origin(ClaimSource::Client, "client", &mut of_client),
        origin(ClaimSource::Plan, "plan", &mut persona.into_iter().chain(given.brief).flat_map(amounts)),
        origin(ClaimSource::Topic, "topic", &mut topic.into_iter().flat_map(amounts)),
    ];
    let is_given = |amount: &Amount| origins.iter().any(|origin| origin.known.hold(amount));
    let worked_with = all.iter().map(|(_, amount)| amount);
    let mut said = Said::of(worked_with.filter(|amount| amount.is_count() || is_given(amount)));
    said.count(text.turns.iter().flat_map(counted).take(MOST));
    for (turn, amount) in &all {
        let kind = match amount.unit {
            Unit::Dollars => ClaimKind::Sum,
            Unit::Percent => ClaimKind::Percentage,
            Unit::Year => ClaimKind::Year,
            Unit::Plain => continue,
        };
        let place = turn.of_raw(amount.at.clone());
        // An age or an income that is a claim already.
        if found.covers(place) {
            continue;
        }
        let of: Vec<&Origin> = origins.iter().filter(|origin| origin.known.hold(amount)).collect();
        let source = match of.iter().map(|origin| origin.source).max() {
            Some(source) => (source, of.iter().map(|origin| origin.name).collect::<Vec<_>>().join(", ")),
            None => match said.explain(amount).filter(|_| kind != ClaimKind::Year) {
                Some(how) => (ClaimSource::Arithmetic, how),
                None => (ClaimSource::New, "new in the reply".into()),
            },
        };
        found.add(kind, amount.value.to_string(), figure(turn.raw, &amount.at), place, source);
    }
}

/// A figure with its unit: "22 percent", "$1.5 million".
fn figure<'t>(text: &'t str, at: &Range<usize>) -> &'t str {
    let rest = &text[at.end..];
    let unit = ["%", " %", " percent", " per cent", " dollars"];
    let end = unit.iter().find(|unit| rest.starts_with(**unit)).map_or(at.end, |unit| at.end + unit.len());
    &text[at.start..end]
}

fn of_contacts(text: &Text<'_>, given: Given<'_>, found: &mut Found) {
    let own = given.arc.map(|arc| {
        let texts = arc.referral.iter().chain(&arc.boundary).chain(&arc.phrases).chain(&arc.techniques);
        fold(&texts.map(String::as_str).chain([&*arc.strategy]).collect::<Vec<_>>().join(". "))
    });
    let topic = given.topic.map(|topic| {
        let texts = topic.key_points.iter().chain(&topic.typical_numbers).map(String::as_str);
        fold(&texts.chain([&*topic.summary, &*topic.name]).collect::<Vec<_>>().join(". "))
    });
    let client = text.client().map(|turn| turn.folded.as_str()).collect::<Vec<_>>().join("\n");
    // Where the same words stand.
    let source = |name: &str, listed: bool| {
        let holds = |text: &Option<String>| text.as_deref().is_some_and(|text| text.contains(name));
        let of: Vec<(ClaimSource, &str)> = [
            (client.contains(name), ClaimSource::Client, "client"),
            (holds(&own), ClaimSource::Plan, "plan"),
            (holds(&topic), ClaimSource::Topic, "topic"),
            (listed, ClaimSource::Plan, "on the list"),
        ]
        .into_iter()
        .filter(|(has, ..)| *has)
        .map(|(_, source, name)| (source, name))
        .collect();
        match of.iter().map(|(source, _)| *source).max() {
            Some(source) => (source, of.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(", ")),
            None => (ClaimSource::New, "new in the reply".into()),
        }
    };
    for turn in &text.turns {
        for personal in find(turn.raw) {
            let kind = match personal.kind {
                PersonalKind::Phone => ClaimKind::Phone,
                PersonalKind::Email => ClaimKind::Address,
                _ => continue,
            };
            let written = &turn.raw[personal.at.clone()];
            let name = fold(written);
            let from = source(&name, given.contacts.hold(turn.raw, &personal));
            found.add(kind, name, written, turn.of_raw(personal.at.clone()), from);
        }
        for (at, name) in contact::others(&turn.folded) {
            let kind = if name.contains('.') { ClaimKind::Address } else { ClaimKind::Phone };
            let from = source(&name, given.contacts.name(&name));
            let place = turn.place(at);
            found.add(kind, name, &written(turn, place), place, from);
        }
        for at in organisations::streets(turn.raw) {
            let written = &turn.raw[at.clone()];
            let from = source(&fold(written), false);
            found.add(ClaimKind::Address, fold(written), written, turn.of_raw(at), from);
        }
        for at in organisations::named(turn.raw) {
            let written = &turn.raw[at.clone()];
            let from = source(&fold(written), false);
            found.add(ClaimKind::Organisation, fold(written), written, turn.of_raw(at), from);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Turn;
    use crate::fixture;

    fn conversation(turns: &[&str]) -> Conversation {
        let roles = [Role::User, Role::Assistant].into_iter().cycle();
        Conversation::of(roles.zip(turns).map(|(role, text)| Turn::new(role, *text)))
    }

    fn found(turns: &[&str], brief: Option<&str>) -> Vec<(ClaimKind, String, ClaimSource, String)> {
        let persona = Persona { age: 52, income_band: "$60,000 to $80,000".into(), ..fixture::persona() };
        let (arc, topic, voice) = (fixture::arc(), fixture::topic(), fixture::voice());
        let contacts = Contacts::of(&voice, [&arc], [&topic]);
        let given = Given { persona: Some(&persona), arc: Some(&arc), topic: Some(&topic), brief, contacts: &contacts };
        let claims = claims(&conversation(turns), &voice, given);
        claims.into_iter().map(|claim| (claim.kind, claim.text, claim.source, claim.detail)).collect()
    }

    #[test]
    fn an_age_that_the_plan_does_not_have_comes_first() {
        let all = found(&["I'm 47 and I have $310,000 in the old IRA.", "At 47 that is $310,000 well kept."], None);
        assert_eq!(all[0], (ClaimKind::Age, "I'm 47".into(), ClaimSource::Wrong, "plan says 52".into()));
        assert!(all.contains(&(ClaimKind::Sum, "$310,000".into(), ClaimSource::Client, "client".into())), "{all:?}");
    }

    #[test]
    fn a_sum_is_the_clients_the_plans_worked_out_or_new() {
        let turns = [
            "I would move $18,000 at 22 percent, I think.",
            "Then the tax is about $4,000, and a penalty of 10 percent can apply in 2031. You had $6,500 in mind.",
        ];
        let all = found(&turns, Some("has $6,500 of room"));
        let of = |text: &str| all.iter().find(|claim| claim.1 == text).map(|claim| (claim.2, claim.3.as_str()));
        assert_eq!(of("$4,000"), Some((ClaimSource::Arithmetic, "22 % of $18,000")));
        assert_eq!(of("10 percent"), Some((ClaimSource::New, "new in the reply")));
        assert_eq!(of("$6,500"), Some((ClaimSource::Plan, "plan")));
        assert_eq!(of("2031"), Some((ClaimSource::New, "new in the reply")));
        assert_eq!(all[0].2, ClaimSource::New, "what needs a look stands first: {all:?}");
    }

    #[test]
    fn no_year_no_age_and_no_other_sum_vouches_for_a_sum() {
        let turns = [
            "I'm 52, and in 2024 I moved $180,000 of my 310k.",
            "That is $200,000 by now: $50 at first, $2,000 a year, and still a part of the $310,000.",
        ];
        let all = found(&turns, None);
        let of = |text: &str| all.iter().find(|claim| claim.1 == text).map(|claim| (claim.2, claim.3.as_str()));
        let new = Some((ClaimSource::New, "new in the reply"));
        assert_eq!([of("$200,000"), of("$50"), of("$2,000")], [new; 3], "{all:?}");
        assert_eq!(of("$310,000"), Some((ClaimSource::Client, "client")));
        assert_eq!(of("2024"), Some((ClaimSource::Client, "client")));
    }

    #[test]
    fn whom_a_reply_sends_to_is_named() {
        let turns = [
            "Whom do I ask?",
            "Call the Harbor Credit Union at 312-867-5309, write to help@harbor.example.com, or go to 12 Elm Street.",
        ];
        let all = found(&turns, None);
        let of = |kind| all.iter().filter(|claim| claim.0 == kind).map(|claim| claim.1.as_str()).collect::<Vec<_>>();
        assert_eq!(of(ClaimKind::Phone), ["312-867-5309"]);
        assert_eq!(of(ClaimKind::Organisation), ["Harbor Credit Union"]);
        assert_eq!(of(ClaimKind::Address), ["help@harbor.example.com", "12 Elm Street"]);
        assert!(all.iter().all(|claim| claim.2 == ClaimSource::New), "{all:?}");
    }

    #[test]
    fn what_is_said_again_is_one_claim_with_all_its_places() {
        let persona = fixture::persona();
        let (arc, topic, voice) = (fixture::arc(), fixture::topic(), fixture::voice());
        let contacts = Contacts::of(&voice, [&arc], [&topic]);
        let given = Given { persona: Some(&persona), arc: None, topic: None, brief: None, contacts: &contacts };
        let talk = conversation(&["\u{20ac}; I owe $777.", "You owe $777, and $777 is not much."]);
        let claims = claims(&talk, &voice, given);
        assert_eq!(claims.len(), 1, "{claims:?}");
        let places: Vec<(u32, u32, u32)> = claims[0].places.iter().map(|at| (at.turn, at.start, at.end)).collect();
        assert_eq!(places, [(1, 9, 13), (2, 8, 12), (2, 18, 22)]);
    }

    #[test]
    fn a_long_text_of_figures_ends() {
        let many: String = (0..5_000).map(|n| format!("${n}.17 ")).collect();
        assert!(!found(&["hello", &many], None).is_empty());
    }
}
