//! The sentences that Practice builds from: named pools of lines.
//!
//! `<pool>` in a line is a line of another pool, `<@value>` a value of the row, `{a|b|c}` one of several;
//! alternatives can hold all of these again.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A part of a line.
#[derive(Debug, PartialEq)]
pub enum Piece {
    Text(&'static str),
    Pool(&'static str),
    Value(&'static str),
    Choice(Vec<Line>),
}

/// The parts of a line in order.
pub type Line = Vec<Piece>;

/// All pools by name.
pub static POOLS: LazyLock<HashMap<&'static str, Vec<Line>>> = LazyLock::new(|| {
    let mut pools = HashMap::new();
    for text in [
        include_str!("../../data/practice/client.txt"),
        include_str!("../../data/practice/client_feelings.txt"),
        include_str!("../../data/practice/categories.txt"),
        include_str!("../../data/practice/expert.txt"),
        include_str!("../../data/practice/expert_feelings.txt"),
        include_str!("../../data/practice/edge.txt"),
    ] {
        read(text, &mut pools);
    }
    pools
});

fn read(text: &'static str, pools: &mut HashMap<&'static str, Vec<Line>>) {
    let mut name = "";
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix('[') {
            name = heading.trim_end_matches(']');
        } else if !line.is_empty() && !line.starts_with('#') {
            pools.entry(name).or_default().push(parse(line));
        }
    }
}

fn parse(text: &'static str) -> Line {
    let mut rest = text;
    let line = sequence(&mut rest);
    debug_assert!(rest.is_empty(), "a brace closes that was not opened: {text}");
    line
}

/// Reads until the end, or until what ends an alternative.
fn sequence(rest: &mut &'static str) -> Line {
    let mut line = Vec::new();
    while !rest.is_empty() {
        let plain = rest.find(['{', '|', '}', '<']).unwrap_or(rest.len());
        if plain > 0 {
            line.push(Piece::Text(&rest[..plain]));
            *rest = &rest[plain..];
            continue;
        }
        if rest.starts_with('<') {
            let end = rest.find('>').unwrap_or(rest.len() - 1);
            let name = &rest[1..end];
            line.push(name.strip_prefix('@').map_or(Piece::Pool(name), Piece::Value));
            *rest = &rest[end + 1..];
        } else if rest.starts_with('{') {
            line.push(choice(rest));
        } else {
            // A bar or a closing brace: it ends an alternative, and belongs to the caller.
            break;
        }
    }
    line
}

fn choice(rest: &mut &'static str) -> Piece {
    let mut alternatives = Vec::new();
    loop {
        // The opening brace or the bar before an alternative.
        *rest = &rest[1..];
        alternatives.push(sequence(rest));
        if !rest.starts_with('|') {
            break;
        }
    }
    *rest = rest.strip_prefix('}').unwrap_or(rest);
    Piece::Choice(alternatives)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_taken_apart() {
        assert_eq!(
            parse("a <b> {c|<@d>|{e|}}."),
            [
                Piece::Text("a "),
                Piece::Pool("b"),
                Piece::Text(" "),
                Piece::Choice(vec![
                    vec![Piece::Text("c")],
                    vec![Piece::Value("d")],
                    vec![Piece::Choice(vec![vec![Piece::Text("e")], vec![]])]
                ]),
                Piece::Text("."),
            ]
        );
    }

    #[test]
    fn every_line_is_balanced() {
        for line in POOLS.iter().flat_map(|(name, lines)| lines.iter().map(move |line| (name, line))) {
            check(line.0, line.1);
        }
    }

    fn check(name: &str, line: &Line) {
        for piece in line {
            match piece {
                Piece::Text(text) => assert!(!text.contains(['<', '>', '{', '}', '|']), "[{name}] {text}"),
                Piece::Choice(lines) => lines.iter().for_each(|line| check(name, line)),
                Piece::Pool(_) | Piece::Value(_) => {}
            }
        }
    }
}
