//! Words in a turn, against what trained well.

use super::text::Text;
use super::{Criterion, CriterionScore};
use crate::answer::Role;

/// Median words of a client turn and of an expert turn in conversations that trained well (measured on 72).
const CLIENT_WORDS: f64 = 130.0;
const EXPERT_WORDS: f64 = 295.0;

/// Points by the mean of each side: all of them from half to twice the median. What is marked is each turn outside.
pub fn turn_length(text: &Text<'_>) -> CriterionScore {
    let mean = |role: Role| {
        let lengths = || text.turns.iter().filter(|turn| turn.role == role).map(|turn| turn.length);
        // Word counts are far below 2^52.
        lengths().sum::<usize>() as f64 / lengths().count().max(1) as f64
    };
    let (client, expert) = (mean(Role::User), mean(Role::Assistant));
    let both = f64::midpoint(share(client, CLIENT_WORDS), share(expert, EXPERT_WORDS));
    let median = |role: Role| if role == Role::User { CLIENT_WORDS } else { EXPERT_WORDS };
    let outside = text.turns.iter().filter(|turn| both < 1.0 && share(turn.length as f64, median(turn.role)) < 1.0);
    CriterionScore::new(Criterion::TurnLength, 1.5)
        .measured(
            both,
            format!("client {client:.0} words, expert {expert:.0} words"),
            "client 65 to 260 words, expert 148 to 590 words",
        )
        .at(outside.map(|turn| turn.whole()))
}

fn share(words: f64, median: f64) -> f64 {
    let ratio = words / median;
    if ratio < 0.5 {
        ratio / 0.5
    } else if ratio > 2.0 {
        2.0 / ratio
    } else {
        1.0
    }
}
