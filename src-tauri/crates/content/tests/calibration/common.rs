//! Defects that only the dataset's other conversations show: openings, closings, stock phrases, near duplicates.

use train_domain::answer::{Conversation, Role, Turn};
use train_domain::quality::Criterion;

use super::good::Good;
use super::plant::{Plant, Planted, insert, last, replace};

/// Conversations of one exchange, by the words of each side.
fn others(side: impl Fn(usize) -> [String; 2]) -> Vec<Conversation> {
    let talk = |number: usize| {
        let turns = [Role::User, Role::Assistant].into_iter().zip(side(number));
        Conversation::of(turns.map(|(role, content)| Turn::new(role, content)))
    };
    (0..6).map(talk).collect()
}

fn with_others(planted: Planted, others: Vec<Conversation>) -> Planted {
    Planted { others, ..planted }
}

/// All of them.
pub fn plants() -> Vec<Plant> {
    let mut all = vec![
        Plant::new(Criterion::Opening, "the name and a breath", |good| {
            let names = ["Ana", "Bea", "Carl", "Dan", "Eve", "Finn"];
            let others = others(|at| {
                [format!("Letter {at} came."), format!("{}, first take a breath before page {at}.", names[at])]
            });
            Some(with_others(begin(good, 1, "Marcus, first take a breath with me."), others))
        }),
        Plant::new(Criterion::Opening, "a later reply begins so", |good| {
            let others = others(|at| [format!("Letter {at} came."), format!("I want you to notice line {at}.")]);
            let turn = last(good, Role::Assistant);
            Some(with_others(begin(good, turn, "I want you to notice that."), others))
        }),
        Plant::new(Criterion::Opening, "the client begins so", |good| {
            let others = others(|at| [format!("I don't even know where {at} is."), format!("Page {at} it is.")]);
            Some(with_others(begin(good, 0, "I don't even know where to begin."), others))
        }),
        Plant::new(Criterion::NearDuplicate, "another's first turn", |good| {
            let text = good.conversation.turns[0].content.clone();
            let others = others(|at| [format!("{text} So {at}."), format!("Page {at}.")]);
            Some(with_others(replace(good, 0, &text), others))
        }),
        Plant::new(Criterion::NearDuplicate, "another's first reply", |good| {
            let text = good.conversation.turns[1].content.clone();
            let others = others(|at| [format!("Page {at}."), text.clone()]);
            Some(with_others(replace(good, 1, &text), others))
        }),
        Plant::new(Criterion::NearDuplicate, "one word in twelve is another", |good| {
            let text = good.conversation.turns[0].content.clone();
            let words = text.split(' ').enumerate().map(|(at, word)| if at % 12 == 7 { "indeed" } else { word });
            let near = words.collect::<Vec<&str>>().join(" ");
            let others = others(|at| [near.clone(), format!("Page {at}.")]);
            Some(with_others(replace(good, 0, &text), others))
        }),
    ];
    for words in [
        "Here's what I want you to do before anything else, and there is nothing to be ashamed of in any of it.",
        "You are not alone in this, and so many people I talk with are in the very same boat as you are today.",
    ] {
        all.push(Plant::new(Criterion::StockPhrases, words, move |good| {
            let others = others(|at| [format!("Letter {at} came."), format!("{at} it is. {words} Then page {at}.")]);
            Some(with_others(insert(good, 1, words), others))
        }));
    }
    for words in ["How does that feel to you?", "What comes up for you when you hear that?"] {
        all.push(Plant::new(Criterion::Closing, words, move |good| {
            let others = others(|at| [format!("Letter {at} came."), format!("Page {at} then. {words}")]);
            let turn = last(good, Role::Assistant);
            let text = format!("{} {words}", good.conversation.turns[turn].content);
            Some(Planted { others, words: words.into(), ..replace(good, turn, &text) })
        }));
    }
    all
}

/// These words before a turn's own.
fn begin(good: &Good, turn: usize, words: &str) -> Planted {
    let text = format!("{words} {}", good.conversation.turns[turn].content);
    let planted = replace(good, turn, &text);
    // The first four words make the opening.
    Planted { words: words.split(' ').take(3).collect::<Vec<&str>>().join(" "), ..planted }
}
