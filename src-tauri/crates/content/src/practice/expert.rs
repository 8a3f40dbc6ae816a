//! The expert's replies: the feeling first, then a few facts, then one small step.

use super::avoid::Avoid;
use super::paragraph::Page;
use super::slips::Slips;
use super::speaker::Speaker;
use super::{Composition, Place, edge_kind, feeling};
use crate::vocabulary::Tier;

/// Fewest and most words of a reply.
const WORDS: (usize, usize) = (215, 330);
/// How often another sentence is tried where one holds a phrase to avoid.
const TRIES: usize = 8;

/// A reply as pools: paragraph by paragraph, and what can be added to which.
struct Plan {
    paragraphs: [Vec<String>; 3],
    more: Vec<(usize, String)>,
}

/// What the expert says at this place.
pub fn turn(row: &Composition<'_>, place: Place, speaker: &mut Speaker<'_>) -> String {
    let avoid = Avoid::new(row.voice.avoid_phrases.iter().chain(&row.arc.avoid));
    let Plan { paragraphs, more } =
        if row.tier == Tier::EdgeCase { edge(row, place, speaker.slips) } else { plain(row, place, speaker) };
    let mut page = Page::new(paragraphs.len(), speaker.slips.shorten(WORDS.1));
    let mut facts = false;
    for (index, pools) in paragraphs.iter().enumerate() {
        for pool in pools {
            // What comes after a fact needs one.
            let pool = if pool == "after" && !facts { "calm_fact" } else { pool };
            let sentence = say(speaker, &avoid, pool);
            facts |= pool == "fact" && sentence.is_some();
            page.add(index, sentence);
        }
    }
    let wanted = speaker.slips.shorten(WORDS.0 + speaker.random.below(80));
    for (index, pool) in more.iter().cycle().take(more.len() * 2) {
        if page.words() >= wanted {
            break;
        }
        let sentence = say(speaker, &avoid, pool);
        if *index + 1 == paragraphs.len() {
            page.add_before_last(*index, sentence);
        } else {
            page.add(*index, sentence);
        }
    }
    if speaker.slips.careless > 0
        && let Some(stock) = unwanted(speaker, &avoid)
    {
        speaker.slips.careless -= 1;
        page.add(1, Some(stock));
    }
    let text = page.text();
    // Only where a person avoids nearly every sentence there is.
    if text.is_empty() { "I hear you.".into() } else { text }
}

fn plain(row: &Composition<'_>, place: Place, speaker: &mut Speaker<'_>) -> Plan {
    let tone = tone(row);
    let step = if speaker.random.chance(70) { speaker.steps() } else { "step.any".into() };
    let scenario = row.tier == Tier::Scenario;
    match place {
        Place::First => Plan {
            paragraphs: [
                if speaker.slips.cold {
                    texts(&["cold", "point", "cold"])
                } else {
                    texts(&[&acknowledgement(row), if row.brief.is_some() { "brief_ack" } else { "normal" }, "reflect"])
                },
                texts(&[if scenario { "sort" } else { "bridge" }, "fact", "after", "figure"]),
                texts(&[&step, "arc_phrase", "explore"]),
            ],
            more: pools(&[(2, &tone), (0, "normal"), (1, "calm_fact"), (1, "fact"), (2, "calm_fact")]),
        },
        Place::Middle => Plan {
            paragraphs: [
                texts(&["ack_mid", "answer"]),
                texts(&["fact", "figure", "after"]),
                texts(&[&step, "explore"]),
            ],
            more: pools(&[
                (2, &tone),
                (0, "praise"),
                (1, "calm_fact"),
                (2, "arc_phrase"),
                (2, "step.any"),
                (0, "normal"),
                (1, "fact"),
                (1, "calm_fact"),
            ]),
        },
        Place::Last => Plan {
            paragraphs: [texts(&["ack_end"]), texts(&["recap", "fact", "limit", "leftover"]), texts(&[&step, "close"])],
            more: pools(&[
                (2, &tone),
                (0, "praise"),
                (1, "calm_fact"),
                (2, "arc_phrase"),
                (2, "step.any"),
                (0, "normal"),
                (1, "calm_fact"),
            ]),
        },
    }
}

/// The boundary and the referral are in the first reply, and they are kept.
fn edge(row: &Composition<'_>, place: Place, slips: Slips) -> Plan {
    let kind = edge_kind(row.arc);
    let (next, refer, tone) = (format!("edge_next.{kind}"), format!("refer.{kind}"), tone(row));
    // In a crisis no money facts at all.
    let (fact, calm) = if kind == "crisis" { ("edge_stay", "tone.gentle") } else { ("fact", "calm_fact") };
    match place {
        Place::First => {
            let acknowledgement = acknowledgement(row);
            let mut opening: Vec<&str> = (!slips.cold).then_some(acknowledgement.as_str()).into_iter().collect();
            // The question after safety is asked whatever else goes wrong.
            opening.extend((kind == "crisis").then_some("safety"));
            let mut limits = Vec::new();
            limits.extend((!slips.late_boundary).then_some("boundary"));
            limits.extend((!slips.late_referral).then_some("referral"));
            let refer: &str = if slips.late_referral { "edge_stay" } else { &refer };
            Plan {
                paragraphs: [texts(&opening), texts(&limits), texts(&[&next, "edge_ask"])],
                more: pools(&[
                    (1, refer),
                    (2, "arc_phrase"),
                    (2, &next),
                    (2, "edge_stay"),
                    (0, "edge_stay"),
                    (1, refer),
                    (2, calm),
                    (2, "tonight"),
                ]),
            }
        }
        Place::Middle => Plan {
            paragraphs: [
                texts(&["ack_edge_mid"]),
                texts(&["boundary_again", "referral_again"]),
                texts(&[&next, "edge_ask"]),
            ],
            more: pools(&[
                (2, "edge_stay"),
                (2, "arc_phrase"),
                (1, &refer),
                (2, "tonight"),
                (2, calm),
                (0, &tone),
                (2, fact),
                (2, &next),
                (2, calm),
            ]),
        },
        Place::Last => Plan {
            paragraphs: [
                texts(&["ack_edge_end"]),
                texts(&["referral_again", &next]),
                texts(&["tonight", "edge_close"]),
            ],
            more: pools(&[
                (0, "edge_stay"),
                (2, "arc_phrase"),
                (1, &refer),
                (2, calm),
                (0, &tone),
                (1, fact),
                (1, &next),
                (2, calm),
            ]),
        },
    }
}

fn acknowledgement(row: &Composition<'_>) -> String {
    format!("ack.{}", feeling::start(&row.arc.start.emotion).map_or("any", |family| family.key))
}

fn tone(row: &Composition<'_>) -> String {
    let pool = format!("tone.{}", row.tone.to_lowercase());
    if super::grammar::POOLS.contains_key(pool.as_str()) { pool } else { "tone.any".into() }
}

fn texts(pools: &[&str]) -> Vec<String> {
    pools.iter().map(|pool| (*pool).to_owned()).collect()
}

fn pools(pools: &[(usize, &str)]) -> Vec<(usize, String)> {
    pools.iter().map(|(paragraph, pool)| (*paragraph, (*pool).to_owned())).collect()
}

fn say(speaker: &mut Speaker<'_>, avoid: &Avoid, pool: &str) -> Option<String> {
    (0..TRIES).map_while(|_| speaker.say(pool)).find(|sentence| avoid.allows(sentence))
}

/// A sentence with a phrase that this voice avoids, as a model lets one slip in.
fn unwanted(speaker: &mut Speaker<'_>, avoid: &Avoid) -> Option<String> {
    (0..TRIES).map_while(|_| speaker.say("stock_phrase")).find(|sentence| !avoid.allows(sentence))
}
