//! The client's turns.

use super::paragraph::Page;
use super::speaker::Speaker;
use super::{Composition, Place, edge_kind, feeling};
use crate::vocabulary::Tier;

/// Fewest and most words of a turn.
const WORDS: (usize, usize) = (92, 150);

/// What the client says at this place.
pub fn turn(row: &Composition<'_>, place: Place, speaker: &mut Speaker<'_>) -> String {
    let edge = row.tier == Tier::EdgeCase;
    let feel = format!("feel.{}", feeling::start(&row.arc.start.emotion).map_or("any", |family| family.key));
    let edge_line = format!("edge_line.{}", edge_kind(row.arc));
    let mut page = Page::new(1, speaker.slips.shorten(WORDS.1));
    // The first sentence, what follows in any order, and the last one.
    let (opening, mut middle, ending): (&str, Vec<&str>, Option<&str>) = match place {
        Place::First => {
            let opening = match speaker.random.below(8) {
                0 => "phrase_line",
                1 => "life",
                _ => "opening",
            };
            let mut middle = vec![feel.as_str()];
            middle.extend(row.brief.map(|_| "brief_line"));
            if edge {
                middle.push(&edge_line);
            }
            (opening, middle, (!edge).then_some("<ask>"))
        }
        Place::Middle if edge => ("edge_resist", vec![feel.as_str()], Some("edge_soft")),
        Place::Middle => ("mid_heard", vec!["mid_push"], Some("mid_ask")),
        Place::Last if edge => ("edge_last", vec!["edge_last", "edge_last"], Some("edge_soft")),
        Place::Last => ("last_settled", vec!["last_recap", "last_plan"], Some("last_thanks")),
    };
    let mut more = more(place, row.tier);
    speaker.random.shuffle(&mut more);
    if place == Place::First {
        // What makes this client this one comes before what anybody could say.
        more.splice(
            0..0,
            ["concern_line", "phrase_line", if row.tier == Tier::Scenario { "second_line" } else { "topic_line" }],
        );
    }
    if place == Place::Middle {
        more.insert(0, "phrase_line");
    }
    speaker.random.shuffle(&mut middle);
    let opening_line = say(speaker, opening);
    page.add(0, opening_line);
    for pool in middle {
        let line = say(speaker, pool);
        page.add(0, line);
    }
    let ending = ending.and_then(|pool| say(speaker, if pool == "<ask>" { "ask" } else { pool }));
    let has_ending = ending.is_some();
    page.add(0, ending);
    let wanted = speaker.slips.shorten(WORDS.0 + speaker.random.below(40));
    for pool in more {
        if page.words() >= wanted {
            break;
        }
        let line = say(speaker, pool);
        if has_ending {
            page.add_before_last(0, line);
        } else {
            page.add(0, line);
        }
    }
    page.text()
}

/// What else can be said at a place.
fn more(place: Place, tier: Tier) -> Vec<&'static str> {
    match (place, tier) {
        (Place::First, Tier::EdgeCase) => vec!["life", "life", "topic_line", "figure_line"],
        (Place::First, _) => vec!["life", "life", "figure_line", "life", "topic_line"],
        (Place::Middle, Tier::EdgeCase) => vec!["life", "concern_line", "life", "mid_feel", "edge_resist"],
        (Place::Middle, Tier::Scenario) => {
            vec!["mid_detail", "second_line", "mid_feel", "mid_detail", "life", "concern_line"]
        }
        (Place::Middle, Tier::Template) => vec!["mid_detail", "mid_feel", "concern_line", "mid_detail", "life"],
        (Place::Last, Tier::EdgeCase) => vec!["mid_feel", "life", "edge_last", "mid_detail"],
        (Place::Last, _) => vec!["last_plan", "last_open", "last_recap", "last_settled", "mid_feel", "last_open"],
    }
}

fn say(speaker: &mut Speaker<'_>, pool: &str) -> Option<String> {
    if matches!(pool, "concern_line" | "second_line" | "mid_push") {
        speaker.next_concern();
    }
    speaker.say(pool)
}
