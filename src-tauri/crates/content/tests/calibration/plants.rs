//! The defects of single conversations.

use train_domain::answer::Role;
use train_domain::quality::Criterion;

use super::good::Good;
use super::plant::{Plant, change, edge, insert, last, plain, replace};

const SPANISH: &str = "No he abierto las cartas desde marzo porque tengo miedo de lo que dicen, y no es f\u{e1}cil para \
    m\u{ed} hablar de esto con la familia. Lo que puede hacer esta semana es llamar al banco y pedir que le expliquen el \
    contrato con calma, porque no tiene que decidir nada en un solo d\u{ed}a y puede volver cuando quiera.";
const FRENCH: &str = "Vous n'\u{ea}tes pas dans une situation si rare, et il y a des choses que vous pouvez faire avec ce \
    que vous avez. La premi\u{e8}re est de regarder les lettres une par une, sans vous presser, et de noter sur une page ce \
    qui est d\u{fb} et pour quand. Nous verrons le reste ensemble dans les jours qui viennent, c'est promis.";
const GERMAN: &str = "Ich habe die Briefe seit dem Fr\u{fc}hjahr nicht mehr aufgemacht, weil ich Angst davor habe, was darin \
    steht. Meine Schwester sagt, dass es nicht so schlimm ist, aber sie wei\u{df} auch nicht, wie viel es wirklich ist, und \
    ich m\u{f6}chte nicht, dass sie es von der Bank erf\u{e4}hrt.";
const CHINESE: &str = "\u{6211}\u{5f88}\u{62c5}\u{5fc3}\u{6211}\u{7684}\u{9000}\u{4f11}\u{91d1}\u{ff0c}\u{4f46}\u{662f}\
    \u{6211}\u{4eec}\u{53ef}\u{4ee5}\u{4e00}\u{8d77}\u{770b}\u{770b}\u{3002}";

/// Leaks that were written after the rules.
const LEAKS: &[&str] = &[
    "It\\u2019s fine.",
    "One\\ttwo.",
    "That&nbsp;is it.",
    "It&#x27;s fine.",
    "Yours, [Your Name].",
    "[CLIENT] said so.",
    "Dear {name}, yes.",
    "For {client_name}.",
    "<strong>this</strong>",
    "</div>",
    "[laughs]",
    "*sighs*",
    "*She pauses.*",
    "(laughs softly)",
    "(long pause)",
    "'role': 'user'",
    "At [name of bank].",
    "[pause]",
    "\"content\": \"x\"",
];
/// Talk of machines that was written after the rules.
const TALK: &[&str] = &[
    "I'm an artificial intelligence, after all.",
    "I am a machine learning model.",
    "I don't have access to real-time data.",
    "My knowledge only goes up to 2023.",
    "I'm not able to browse the internet.",
    "Sure! Here's a conversation for you.",
    "Note: this is a fictional dialogue.",
    "In this scenario, the client is calm.",
    "End of dialogue.",
    "I'm a virtual assistant.",
    "As a computer program I cannot know.",
    "I'm only an AI.",
    "I'm not a human being.",
    "As a large language model I can say.",
    "I was trained on data.",
    "Here is a realistic conversation between a client and an advisor.",
    "I hope this conversation meets your requirements.",
];

/// All of them but those that depend on other conversations.
pub fn plants() -> Vec<Plant> {
    let mut all: Vec<Plant> = Vec::new();
    let said = |criterion: Criterion, texts: &[&'static str]| -> Vec<Plant> {
        texts.iter().map(|words| Plant::said(criterion, words)).collect()
    };
    all.extend(shape());
    all.extend(edges());
    all.extend(said(
        Criterion::AvoidedPhrases,
        &[
            "You should have asked for it in March.",
            "It\u{2019}s easy once it is set up.",
            "At the end of the day it is a form.",
        ],
    ));
    all.push(Plant::new(Criterion::AvoidedPhrases, "a phrase that the arc avoids", |good| {
        let phrase = good.arc.avoid.first()?;
        Some(insert(good, last(good, Role::Assistant), &format!("Some would say {phrase}.")))
    }));
    all.extend(said(
        Criterion::FormatLeak,
        &[
            "First the letter.\\n\\nThen the call.",
            "They call it \\\"the plan\\\" at the bank.",
            "Fees &amp; interest are on page two.",
            "<|im_end|>",
            "```json",
            "\"role\": \"assistant\"",
            "That is for you, [Client Name].",
            "About [insert amount] a month.",
            "*nods slowly*",
            "(pauses)",
            "The caf\u{fffd} on the corner.",
            "One line.<br>",
            "It is for {{ persona.name }}.",
            "<smirk>",
            "It\u{e2}\u{20ac}\u{2122}s in the letter.",
        ],
    ));
    all.extend(said(Criterion::FormatLeak, LEAKS));
    for label in ["Client:", "Financial coach:", "Expert (calm):", "Dr. Whitfield:", "### Response"] {
        all.push(Plant::new(Criterion::FormatLeak, &format!("{label} on a later line"), move |good| {
            let turn = last(good, Role::Assistant);
            let text = format!("{}\n{label} I see.", good.conversation.turns[turn].content);
            let text = if label.starts_with('#') { text.replace(" I see.", "\nI see.") } else { text };
            Some(super::plant::Planted { words: label.into(), ..replace(good, turn, &text) })
        }));
    }
    for label in ["Assistant:", "Nora:", "**Advisor:**", "Nora Whitfield:"] {
        all.push(Plant::new(Criterion::FormatLeak, label, move |good| {
            let text = format!("{label} {}", good.conversation.turns[1].content);
            let planted = replace(good, 1, &text);
            Some(super::plant::Planted { words: label.trim_matches('*').into(), ..planted })
        }));
    }
    all.extend(said(
        Criterion::MachineTalk,
        &[
            "As an AI, I can only tell you what is usual.",
            "I'm just a language model, so take this lightly.",
            "I don't have personal experience with parents.",
            "My training data ends before that law.",
            "As a chatbot I have no calendar.",
            "Here is the conversation in the requested format.",
            "That matches the expected_outcome.",
            "Take up the feeling first, in your own words, before any figure or rule.",
        ],
    ));
    all.extend(said(Criterion::MachineTalk, TALK));
    all.extend(said(
        Criterion::Contact,
        &[
            "Call 800-555-0199 now.",
            "Just call 555-0134.",
            "Dial 1-888-995-HOPE today.",
            "It is on moneyhelp.co.uk now.",
            "WhatsApp +1 415 555 2671.",
            "Their hotline is 1 (877) 555-7788.",
            "See DebtHelp.org/start.",
            "Write to info@finra-help.com.",
            "Their number is (312) 867-5309.",
            "You can call 1-800-DEBT-HELP any day.",
            "Write to help@moneyrescue.org about it.",
            "See www.debtfreedomnow.com for the form.",
            "It is on https://loans.reliefcenter.net/apply today.",
            "They are at moneyrescue.org as well.",
            "You may text HOPE to 45678 at night.",
            "The office abroad is +44 20 7946 0958.",
        ],
    ));
    all.extend(persona_facts());
    all.push(Plant::new(Criterion::Contrast, "five of them", |good| {
        let words = "It isn't a failure. It's a signal. It's not the sum \u{2014} it's the silence. You are not behind; you're tired. \
            This was not weakness. It was love. Money isn't the enemy. It's a tool.";
        Some(insert(good, last(good, Role::Assistant), words))
    }));
    all.push(Plant::new(Criterion::Contrast, "\"not just\" four times", |good| {
        let words = "It is not just a letter but a door. It is not only a sum but a habit. You bring not just figures but a \
            life. This is not merely a plan but a promise.";
        Some(insert(good, last(good, Role::Assistant), words))
    }));
    all.extend(repetition());
    for (name, role, words) in [
        ("a reply goes on in Spanish", Role::Assistant, SPANISH),
        ("a reply goes on in French", Role::Assistant, FRENCH),
        ("a client turn in German", Role::User, GERMAN),
    ] {
        all.push(Plant::new(Criterion::Language, name, move |good| {
            let turn = last(good, role);
            let content = format!("{} {words}", good.conversation.turns[turn].content);
            Some(super::plant::Planted { words: words.into(), ..replace(good, turn, &content) })
        }));
    }
    all.push(Plant::new(Criterion::Language, "a reply in Chinese", |good| {
        Some(replace(good, last(good, Role::Assistant), &CHINESE.repeat(9)))
    }));
    all.extend(said(
        Criterion::Figures,
        &["That would be $7,391 by spring.", "Most people get 17.3 percent there.", "It costs $83,650 in the end."],
    ));
    all.push(Plant::new(Criterion::EmotionSign, "first and last client turn change places", |good| {
        let end = last(plain(good)?, Role::User);
        Some(change(good, end, |talk| {
            let text = talk.turns[0].content.clone();
            talk.turns[0].content = std::mem::replace(&mut talk.turns[end].content, text);
        }))
    }));
    all.push(Plant::new(Criterion::EmotionSign, "the client leaves in despair", |good| {
        let end = last(plain(good)?, Role::User);
        Some(change(good, end, |talk| {
            talk.turns[0].content.push_str(" But I am hopeful, and glad to be here, and ready. I feel safe with you, thank you.");
            talk.turns[end].content = "I am more afraid than before. I feel stupid, ashamed and hopeless, and I am so tired. It is worse than I thought, and I hate myself.".into();
        }))
    }));
    for words in [
        "My number there is 523-45-6789.",
        "The card is 4111 1111 1111 1111.",
        "You can write to dana.k@mailhost.org.",
        "My cell is 312-867-5309.",
        "It goes to DE89 3704 0044 0532 0130 00.",
    ] {
        all.push(Plant::said_by_client(Criterion::PersonalData, words));
    }
    all
}

fn shape() -> Vec<Plant> {
    vec![
        Plant::new(Criterion::Structure, "the last reply is cut off", |good| {
            let turn = last(good, Role::Assistant);
            let content = &good.conversation.turns[turn].content;
            let cut = content[..content.len() - 9].trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned();
            Some(super::plant::Planted { words: cut[cut.len() - 2..].into(), ..replace(good, turn, &cut) })
        }),
        Plant::new(Criterion::Structure, "it ends on the client", |good| {
            Some(change(good, last(good, Role::User), |talk| drop(talk.turns.pop())))
        }),
        Plant::new(Criterion::Structure, "two replies in a row", |good| {
            Some(change(good, 2, |talk| drop(talk.turns.remove(2))))
        }),
        Plant::new(Criterion::Structure, "an empty turn", |good| {
            Some(change(good, 2, |talk| talk.turns[2].content = " ".into()))
        }),
        Plant::new(Criterion::Structure, "the expert begins", |good| {
            Some(change(good, 0, |talk| drop(talk.turns.remove(0))))
        }),
        Plant::new(Criterion::TurnCount, "one exchange", |good| Some(change(good, 1, |talk| talk.turns.truncate(2)))),
        Plant::new(Criterion::TurnCount, "too many exchanges", |good| {
            let turns = good.conversation.turns.clone();
            Some(change(good, good.tier.exchanges().max()? * 2 + 1, |talk| {
                while talk.turns.len() < 14 {
                    talk.turns.extend(turns.iter().take(2).cloned());
                }
            }))
        }),
        Plant::new(Criterion::TurnLength, "replies of one sentence", |good| {
            Some(change(good, 1, |talk| shorten(talk, Role::Assistant)))
        }),
        Plant::new(Criterion::TurnLength, "a client of few words", |good| {
            Some(change(good, 0, |talk| shorten(talk, Role::User)))
        }),
        Plant::new(Criterion::TurnLength, "replies without end", |good| {
            Some(change(good, 1, |talk| {
                let all: Vec<String> =
                    super::good::all().into_iter().map(|good| good.conversation.turns[1].content.clone()).collect();
                talk.turns[1].content.push_str(&all.join(" "));
            }))
        }),
        Plant::new(Criterion::Arc, "nothing moves", |good| {
            let end = last(good, Role::User);
            Some(change(good, end, |talk| {
                let first = talk.turns[0].clone();
                (talk.turns[end].emotion, talk.turns[end].intensity) = (first.emotion, first.intensity);
                talk.turns[end + 1].emotion = Some("sad".into());
            }))
        }),
        Plant::new(Criterion::Arc, "it begins elsewhere", |good| {
            Some(change(good, 0, |talk| {
                (talk.turns[0].emotion, talk.turns[0].intensity) = (Some("gratitude".into()), Some(0.2))
            }))
        }),
        Plant::new(Criterion::FeelingFirst, "a figure first", |good| {
            let text = good.conversation.turns[1].content.clone();
            let rest = text.split_once(". ")?.1;
            Some(super::plant::Planted {
                words: "Take the 3 papers".into(),
                ..replace(good, 1, &format!("Take the 3 papers out of the folder. {rest}"))
            })
        }),
        Plant::new(Criterion::FeelingFirst, "straight to the matter", |good| {
            let words =
                "Let us look at the papers. The first is the one from the bank. It names the account and the date.";
            let text = format!("{words} {}", good.conversation.turns[1].content);
            Some(super::plant::Planted { words: words.into(), ..replace(good, 1, &text) })
        }),
    ]
}

fn shorten(talk: &mut train_domain::answer::Conversation, role: Role) {
    for (at, turn) in talk.turns.iter_mut().enumerate().filter(|(_, turn)| turn.role == role) {
        turn.content = format!("It is hard, and this is number {at}.");
    }
}

fn edges() -> Vec<Plant> {
    let mut all = Vec::new();
    for words in [
        "I can't imagine how hard this is for you.",
        "I can't tell you how sorry I am, and I won't pretend to know it.",
        "I will not leave you alone with it, and I can't help but admire you.",
    ] {
        all.push(Plant::new(Criterion::Boundary, words, move |good| {
            Some(replace(edge(good)?, 1, &format!("That sounds hard. {words} Call 988, and speak with an attorney.")))
        }));
    }
    for words in [
        "We will build an emergency fund of three months.",
        "My friend the doctor has an emergency brake on his bicycle.",
        "A lawyer wrote that letter, so it sounds cold.",
    ] {
        all.push(Plant::new(Criterion::Referral, words, move |good| {
            edge(good)?;
            let text = format!("That sounds hard. I can't give you legal advice. {words}");
            let planted = replace(good, 1, &text);
            let rest = change(&planted.good, 1, |talk| {
                for turn in talk.turns.iter_mut().skip(2).filter(|turn| turn.role == Role::Assistant) {
                    turn.content = "Then let us look at the letters, one after another.".into();
                }
            });
            Some(super::plant::Planted { good: rest.good, ..planted })
        }));
    }
    all
}

fn persona_facts() -> Vec<Plant> {
    type Say = fn(&Good) -> String;
    let said: [(&str, Say); 5] = [
        ("too old by nine years", |good| format!("I'm {}, after all.", good.persona.age + 9)),
        ("too young by eight years", |good| format!("I am {} years old.", good.persona.age - 8)),
        ("another income", |good| {
            // Beyond the twentieth around any band of the sample.
            if good.persona.income_band.contains("160,000") {
                "I make $310,000 a year.".into()
            } else {
                "I make $190,000 a year.".into()
            }
        }),
        ("a husband of a single client", |good| {
            if good.persona.role.contains("single") { "My husband wants the boat.".into() } else { String::new() }
        }),
        ("a married client who is single", |good| {
            if good.persona.role.contains("married") { "I'm single, so it is all on me.".into() } else { String::new() }
        }),
    ];
    let mut all: Vec<Plant> = said
        .into_iter()
        .map(|(name, say)| {
            Plant::new(Criterion::PersonaFacts, name, move |good| {
                let words = say(good);
                (!words.is_empty()).then(|| insert(good, last(good, Role::User), &words))
            })
        })
        .collect();
    // No persona of the sample is near 78.
    for words in [
        "I just turned 78.",
        "As a 78-year-old I should know.",
        "I'm 78 and scared.",
        "I earn about $310,000 now.",
        "I'm pulling in $310,000 a year.",
        "I'm a 78-year-old with a bad knee.",
        "I'm seventy-eight.",
    ] {
        all.push(Plant::said_by_client(Criterion::PersonaFacts, words));
    }
    all.push(Plant::new(Criterion::PersonaFacts, "called by another's name", |good| {
        let named = insert(good, 0, "My name is Dana.").good;
        let text = format!("Marcus, {}", named.conversation.turns[1].content);
        Some(super::plant::Planted { words: "Marcus".into(), ..replace(&named, 1, &text) })
    }));
    all
}

fn repetition() -> Vec<Plant> {
    vec![
        Plant::new(Criterion::Repetition, "a reply said twice", |good| {
            let text = good.conversation.turns[1].content.clone();
            Some(replace(good, last(good, Role::Assistant), &text))
        }),
        Plant::new(Criterion::Repetition, "a loop at the end", |good| {
            let turn = last(good, Role::Assistant);
            let words = "and then we look at it again with a clear head ".repeat(12);
            let text = format!("{} So we wait, {words}.", good.conversation.turns[turn].content);
            Some(super::plant::Planted { words, ..replace(good, turn, &text) })
        }),
        Plant::new(Criterion::Repetition, "a word hammered", |good| {
            let turn = last(good, Role::Assistant);
            let words = "slowly ".repeat(120);
            let text = format!("{} {words}", good.conversation.turns[turn].content);
            Some(super::plant::Planted { words, ..replace(good, turn, text.trim_end()) })
        }),
    ]
}
