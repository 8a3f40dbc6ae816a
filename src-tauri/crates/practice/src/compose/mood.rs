//! The emotion and its strength in each turn, along the arc.

use train_domain::items::EmotionRange;
use train_domain::row::Tier;

use super::Composition;
use super::feeling::{self, EXPERT, MIDDLE, UNDER_END, UNDER_START};
use super::random::Random;
use super::slips::Slips;

/// The emotion of one turn.
pub struct Mood {
    pub emotion: String,
    pub secondary: Option<String>,
    pub intensity: f64,
}

/// The way of a client's emotion through a conversation.
pub struct Moods {
    first: String,
    last: String,
    from: f64,
    to: f64,
    exchanges: usize,
    layered: bool,
    /// The expert grows calmer with the client; where the client does not, the expert is drawn in.
    settled: bool,
}

impl Moods {
    pub fn new(row: &Composition<'_>, exchanges: usize, slips: Slips, random: &mut Random) -> Self {
        let word = |range: &EmotionRange, family: Option<&'static feeling::Family>, random: &mut Random| {
            family.map_or_else(|| range.emotion.to_lowercase(), |family| (*random.pick(family.words)).to_owned())
        };
        let mut moods = Self {
            first: word(&row.arc.start, feeling::start(&row.arc.start.emotion), random),
            last: word(&row.arc.end, feeling::end(&row.arc.end.emotion), random),
            from: inside(&row.arc.start, random),
            to: inside(&row.arc.end, random),
            exchanges,
            layered: row.tier == Tier::Scenario,
            settled: slips.way >= 1.0,
        };
        moods.to = moods.from + (moods.to - moods.from) * slips.way;
        if !moods.settled {
            moods.last.clone_from(&moods.first);
        }
        if slips.elsewhere {
            moods.first = (*random.pick(MIDDLE)).to_owned();
            moods.from = 0.2 + 0.2 * random.share();
        }
        moods
    }

    pub fn client(&self, exchange: usize, random: &mut Random) -> Mood {
        let way = self.way(exchange);
        let emotion = if exchange + 1 == self.exchanges {
            self.last.clone()
        } else if way < 0.4 {
            self.first.clone()
        } else {
            (*random.pick(MIDDLE)).to_owned()
        };
        let under = if way < 0.5 { UNDER_START } else { UNDER_END };
        let secondary = (self.layered || random.chance(55))
            .then(|| (*random.pick(under)).to_owned())
            .filter(|word| *word != emotion);
        Mood { emotion, secondary, intensity: hundredths(self.from + (self.to - self.from) * way) }
    }

    pub fn expert(&self, exchange: usize, random: &mut Random) -> Mood {
        let emotion = (*random.pick(EXPERT)).to_owned();
        let base = if self.settled { 0.5 - 0.15 * self.way(exchange) } else { 0.5 + 0.35 * self.way(exchange) };
        Mood { emotion, secondary: None, intensity: hundredths(base + 0.05 * random.share()) }
    }

    /// How far the conversation has come, 0 to 1.
    fn way(&self, exchange: usize) -> f64 {
        // A handful of exchanges.
        let place = |number: usize| f64::from(u8::try_from(number).unwrap_or(u8::MAX));
        place(exchange) / place(self.exchanges.saturating_sub(1)).max(1.0)
    }
}

/// An intensity well inside a range, whatever a person wrote into it.
fn inside(range: &EmotionRange, random: &mut Random) -> f64 {
    let clean = |value: f32| if value.is_finite() { f64::from(value).clamp(0.0, 1.0) } else { 0.5 };
    let (a, b) = (clean(range.low), clean(range.high));
    let (low, high) = (a.min(b), a.max(b));
    low + (high - low) * (0.1 + 0.8 * random.share())
}

fn hundredths(value: f64) -> f64 {
    ((value * 100.0).round() / 100.0).clamp(0.0, 1.0)
}
