//! What a composed conversation does less well: models slip too, and a score that is always full teaches nothing.

use train_domain::row::Tier;

use super::random::Random;

/// The slips of one conversation. The quality score finds each of them by its own criterion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slips {
    /// The first reply begins with facts instead of the feeling.
    pub cold: bool,
    /// How many replies hold a phrase that the voice or the arc avoids.
    pub careless: usize,
    /// The length of the turns against the usual one, 0 to 1.
    pub length: f64,
    /// The client does not begin with the feeling that the arc begins with.
    pub elsewhere: bool,
    /// The share of the arc's way that the client goes, 0 to 1.
    pub way: f64,
    /// The client could be anybody: nothing of the persona is said.
    pub anyone: bool,
    /// Exchanges beyond what the tier asks for.
    pub drawn_out: usize,
    /// Edge Cases: the first reply sets no boundary.
    pub late_boundary: bool,
    /// Edge Cases: the first reply names nobody to turn to.
    pub late_referral: bool,
}

impl Slips {
    /// A conversation as it should be.
    pub const NONE: Self = Self {
        cold: false,
        careless: 0,
        length: 1.0,
        elsewhere: false,
        way: 1.0,
        anyone: false,
        drawn_out: 0,
        late_boundary: false,
        late_referral: false,
    };

    /// Most conversations slip once or twice, some not at all, a few nearly everywhere.
    pub fn draw(tier: Tier, random: &mut Random) -> Self {
        let mut kinds = match tier {
            // In a crisis no stock phrase is put on, not even for practice, and nothing is cut short.
            Tier::EdgeCase => vec!["late_boundary", "late_referral", "cold", "elsewhere", "way", "anyone"],
            Tier::Template | Tier::Scenario => {
                vec!["cold", "careless", "length", "elsewhere", "way", "anyone", "drawn_out"]
            }
        };
        random.shuffle(&mut kinds);
        let many = match random.below(100) {
            0..14 => 0,
            14..54 => 1,
            54..80 => 2,
            80..89 => 3,
            89..94 => 4,
            _ => kinds.len(),
        };
        let mut slips = Self::NONE;
        for kind in kinds.into_iter().take(many) {
            match kind {
                "cold" => slips.cold = true,
                "careless" => slips.careless = 1 + random.below(2),
                "length" => slips.length = 0.15 + 0.25 * random.share(),
                "elsewhere" => slips.elsewhere = true,
                "way" => slips.way = 0.3 * random.share(),
                "anyone" => slips.anyone = true,
                "drawn_out" => slips.drawn_out = 1 + random.below(2),
                "late_boundary" => slips.late_boundary = true,
                _ => slips.late_referral = true,
            }
        }
        slips
    }
}
