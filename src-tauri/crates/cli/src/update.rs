//! What is said on stderr while an older data folder is brought to this version.

use std::io::IsTerminal;
use std::sync::OnceLock;

use indicatif::{HumanCount, ProgressBar};

use crate::output;

/// Says nothing where no texts have to be unpacked: all else is done in a moment.
#[derive(Default)]
pub struct Update {
    bar: OnceLock<ProgressBar>,
}

impl Update {
    /// Shows how many texts of how many are done: as one line that changes, and elsewhere than on a terminal once.
    pub fn show(&self, done: u64, count: u64) {
        if count > 0 {
            self.bar.get_or_init(|| begin(count)).set_position(done);
        }
    }

    /// All is done. Where that is not reached, the line is cleared before the error is told.
    pub fn end(self) {
        let Some(bar) = self.bar.into_inner() else { return };
        if std::io::stderr().is_terminal() {
            bar.finish();
        } else {
            output::say("The data is brought to this version.");
        }
    }
}

fn begin(count: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        output::say(&format!("Bringing the data to this version: {} texts.", HumanCount(count)));
    }
    output::bar(false, count, "Bringing the data to this version: {human_pos} of {human_len} texts")
}
