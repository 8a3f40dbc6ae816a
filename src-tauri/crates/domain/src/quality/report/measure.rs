//! A share of conversations, replies or turns.

/// The most rows that are listed of one.
pub const ROWS: usize = 5_000;

/// A share of conversations, replies or turns, with what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Its stored name.
    pub key: &'static str,
    /// What is counted.
    pub title: &'static str,
    /// How many there are.
    pub count: u32,
    /// Of how many.
    pub of: u32,
    /// The aim in words; empty where there is none.
    pub aim: &'static str,
    /// Whether it is met; `None` where there is none, or nothing was measured.
    pub met: Option<bool>,
    /// The rows that have it.
    pub ids: Vec<u32>,
}

impl Measured {
    /// One of counts by row: how many there are, of how many.
    pub fn of(
        (key, title, aim): (&'static str, &'static str, &'static str),
        counts: impl Iterator<Item = (u32, u32, u32)>,
        met: impl Fn(f64) -> Option<bool>,
    ) -> Self {
        let (mut count, mut of, mut ids) = (0, 0, Vec::new());
        for (id, here, all) in counts {
            count += here;
            of += all;
            if here > 0 && ids.len() < ROWS {
                ids.push(id);
            }
        }
        let met = if of == 0 { None } else { met(f64::from(count) / f64::from(of)) };
        Self { key, title, count, of, aim, met, ids }
    }

    /// Its share, 0 to 1.
    pub fn share(&self) -> f64 {
        if self.of == 0 { 0.0 } else { f64::from(self.count) / f64::from(self.of) }
    }
}
