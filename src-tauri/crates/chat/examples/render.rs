//! Renders conversations for the tests with the real trainers (`tests/trainers/`): a request a line on standard input, its
//! answer on the line of the same number, `{"error"}` where it has none.

use std::io::{self, BufWriter, Write};

use train_chat::render_json;

fn main() -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for request in io::stdin().lines() {
        let answer = render_json(&request?)
            .unwrap_or_else(|error| serde_json::json!({ "error": error.to_string() }).to_string());
        writeln!(out, "{answer}")?;
    }
    out.flush()
}
