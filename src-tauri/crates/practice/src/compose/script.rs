//! The order of a conversation: an opening, talks in between, and an ending, each said and answered as a whole.

use train_domain::row::Tier;

use super::avoid::Avoid;
use super::cast::{Cast, Side};
use super::material::{Exchange, Purpose, shared};
use super::random::Random;
use super::slips::Slips;
use super::wording::{sentences, shortened};
use super::{Composition, Place, edge_kind};

/// How often another stock phrase is tried where one is nothing that this voice avoids.
const TRIES: usize = 8;

/// Writes both sides of one conversation.
pub struct Script<'a> {
    row: &'a Composition<'a>,
    pub cast: Cast<'a>,
    slips: Slips,
    avoid: Avoid,
    /// What the persona and the arc add between the topic's own talks: at most one of each.
    added: u32,
    toned: bool,
    /// The last reply ended on a question.
    asked: bool,
}

impl<'a> Script<'a> {
    pub fn new(row: &'a Composition<'a>, slips: Slips, cast: Cast<'a>) -> Self {
        let avoid = Avoid::new(row.voice.avoid_phrases.iter().chain(&row.arc.avoid));
        Self { row, cast, slips, avoid, added: 0, toned: false, asked: false }
    }

    /// The client's turn and the reply.
    pub fn exchange(&mut self, place: Place) -> (String, String) {
        let exchange = self.next(place);
        let client = self.client(exchange, place);
        let reply = self.reply(exchange, place);
        self.asked = reply.ends_with('?');
        (shortened(&client, self.slips.length), reply)
    }

    fn next(&mut self, place: Place) -> &'static Exchange {
        let section = match place {
            Place::First => "opening",
            Place::Middle => "talk",
            Place::Last => "ending",
        };
        let cast = &mut self.cast;
        let topic = if self.row.tier == Tier::EdgeCase { cast.edge } else { cast.topic };
        let any = super::material::entry(if self.row.tier == Tier::EdgeCase { "kind" } else { "topic" }, "any");
        let mut sources = vec![topic, any];
        if place == Place::Middle && self.row.tier != Tier::EdgeCase {
            for (bit, other) in [(1, cast.persona), (2, cast.arc)] {
                if self.added & bit == 0 && cast.random.chance(35) {
                    self.added |= bit;
                    sources.insert(0, other);
                    break;
                }
            }
        }
        sources
            .into_iter()
            .find_map(|source| cast.unused(source.exchanges(section)))
            .unwrap_or_else(|| cast.random.pick(any.exchanges(section)))
    }

    fn client(&mut self, exchange: &'static Exchange, place: Place) -> String {
        let cast = &mut self.cast;
        let own = cast.say(&exchange.client, Side::Client).unwrap_or_default();
        let edge = self.row.tier == Tier::EdgeCase;
        if self.slips.length < 1.0 {
            // Short turns say what the reply answers, and nothing around it.
            return own;
        }
        let mut parts: Vec<Option<String>> = Vec::new();
        match place {
            Place::First if edge => {
                parts.push(Some(own));
                // Somebody in a crisis has no favorite sayings.
                let crisis = edge_kind(self.row.arc) == "crisis";
                let own_words = if crisis { cast.persona.lines("worry") } else { shared().lines("phrase") };
                parts.push(cast.line(own_words, Side::Client));
                let more = if crisis || cast.random.chance(50) { "life" } else { "worry" };
                parts.push(cast.line(cast.persona.lines(more), Side::Client));
            }
            Place::First => {
                parts.push(cast.line(cast.persona.lines("lead"), Side::Client));
                let feeling = cast.line(cast.arc.lines("feeling"), Side::Client);
                let situation = match cast.brief.and_then(|brief| brief.lines("").first()) {
                    Some(line) => {
                        let story = cast.say(line, Side::Client).unwrap_or_default();
                        // The question of the opening, which the reply answers.
                        format!("{story} {}", sentences(&own).last().copied().unwrap_or_default())
                    }
                    None => match self.row.brief.filter(|text| !text.trim().is_empty()) {
                        Some(_) => {
                            let form = cast.line(shared().lines("form"), Side::Client);
                            format!("{} {}", form.unwrap_or_default(), told_anew(&own, &mut cast.random))
                        }
                        None => told_anew(&own, &mut cast.random),
                    },
                };
                let life = cast.line(cast.persona.lines("life"), Side::Client);
                let worry = cast.line(cast.persona.lines("worry"), Side::Client);
                if cast.random.chance(35) {
                    parts.extend([feeling, Some(situation), life, worry]);
                } else if cast.random.chance(50) {
                    parts.extend([life, Some(situation), feeling, worry]);
                } else {
                    parts.extend([Some(situation), feeling, life, worry]);
                }
                let intent = super::material::known("intent", self.row.intent);
                parts.push(intent.and_then(|intent| cast.line(intent.lines(""), Side::Client)));
            }
            Place::Middle => {
                if self.asked {
                    parts.push(cast.line(shared().lines("answer"), Side::Client));
                } else if !edge && cast.random.chance(40) {
                    parts.push(cast.line(cast.persona.lines("aside"), Side::Client));
                }
                parts.push(Some(own));
            }
            Place::Last => {
                if !edge && self.slips.way >= 1.0 {
                    parts.push(cast.line(cast.arc.lines("settled"), Side::Client));
                }
                parts.push(Some(own));
                if !edge && cast.random.chance(60) {
                    parts.push(cast.line(cast.persona.lines("thanks"), Side::Client));
                }
            }
        }
        parts.into_iter().flatten().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn reply(&mut self, exchange: &'static Exchange, place: Place) -> String {
        let edge = self.row.tier == Tier::EdgeCase;
        let mut paragraphs: Vec<String> = Vec::new();
        for (purpose, template) in &exchange.reply {
            let left_out = match purpose {
                Purpose::Plain => false,
                Purpose::Boundary => self.slips.late_boundary,
                Purpose::Referral => self.slips.late_referral,
            };
            if !left_out {
                paragraphs.extend(self.cast.say(template, Side::Expert));
            }
        }
        if place == Place::First && !edge {
            let lines = if self.slips.cold { shared().lines("cold") } else { self.cast.arc.lines("ack") };
            // Where every acknowledgement holds a phrase to avoid, the reply begins with the next of its sentences.
            let acknowledgement = self.allowed(lines);
            acknowledgement.into_iter().for_each(|text| paragraphs.insert(0, text));
        } else if place == Place::First && self.slips.cold && edge && paragraphs.len() > 1 {
            self.cold_edge(&mut paragraphs);
        }
        if place == Place::Middle && !edge && !self.toned {
            self.toned = true;
            let tone = super::material::known("tone", self.row.tone);
            let line = tone.and_then(|tone| self.cast.line(tone.lines(""), Side::Expert));
            if let (Some(first), Some(line)) = (paragraphs.first_mut(), line) {
                first.push(' ');
                first.push_str(&line);
            }
        }
        if place == Place::Last && !edge {
            let closing = self.cast.line(self.cast.arc.lines("closing"), Side::Expert);
            paragraphs.extend(closing);
        }
        // A question after every reply would be an interrogation.
        if place == Place::Middle && self.cast.random.chance(45) {
            paragraphs.last_mut().into_iter().for_each(without_question);
        }
        let mut text = self.free_of_avoided(&paragraphs);
        if self.slips.length < 1.0 {
            text = shortened(&text, self.slips.length);
        }
        if self.slips.careless > 0
            && let Some(stock) = self.unwanted()
        {
            self.slips.careless -= 1;
            text = format!("{text} {stock}");
        }
        // Only where a person avoids nearly every sentence there is.
        if text.trim().is_empty() { "I hear you.".into() } else { text }
    }

    /// An Edge Case whose reply begins with the limit instead of the person; the question after safety stays.
    fn cold_edge(&self, paragraphs: &mut [String]) {
        let first = &paragraphs[0];
        let kept: Vec<&str> =
            sentences(first).into_iter().filter(|sentence| sentence.contains("ending your life")).collect();
        paragraphs[0] = if kept.is_empty() {
            sentences(first).last().map(|sentence| (*sentence).to_owned()).unwrap_or_default()
        } else {
            kept.join(" ")
        };
    }

    fn allowed(&mut self, lines: &'static [super::template::Template]) -> Option<String> {
        (0..lines.len()).find_map(|_| {
            let line = self.cast.line(lines, Side::Expert)?;
            self.avoid.allows(&line).then_some(line)
        })
    }

    fn free_of_avoided(&self, paragraphs: &[String]) -> String {
        let kept = paragraphs.iter().map(|paragraph| {
            let kept: Vec<&str> =
                sentences(paragraph).into_iter().filter(|sentence| self.avoid.allows(sentence)).collect();
            kept.join(" ")
        });
        kept.filter(|paragraph| !paragraph.is_empty()).collect::<Vec<_>>().join("\n\n")
    }

    /// A sentence with a phrase that this voice avoids, as a model lets one slip in.
    fn unwanted(&mut self) -> Option<String> {
        (0..TRIES)
            .map_while(|_| self.cast.line(shared().lines("stock"), Side::Expert))
            .find(|sentence| !self.avoid.allows(sentence))
    }
}

/// What was written, without one or two of its inner sentences: nobody tells a story twice in the same words.
fn told_anew(text: &str, random: &mut Random) -> String {
    let mut kept = sentences(text);
    let most = kept.len();
    while kept.len() > 4 && kept.len() + 2 > most && random.chance(80) {
        kept.remove(1 + random.below(kept.len() - 2));
    }
    kept.join(" ")
}

/// Takes a question off the end.
fn without_question(paragraph: &mut String) {
    let all = sentences(paragraph);
    if all.len() > 1 && paragraph.ends_with('?') {
        *paragraph = all[..all.len() - 1].join(" ");
    }
}
