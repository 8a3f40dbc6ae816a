//! A sentence with choices: `{a|b|c}` is one of several, `<name>` a value of the conversation; choices can hold both.

/// A part of a template.
#[derive(Debug, PartialEq)]
pub enum Piece {
    Text(&'static str),
    Value(&'static str),
    Choice(Vec<Template>),
}

/// The parts of a sentence in order.
pub type Template = Vec<Piece>;

pub fn parse(text: &'static str) -> Template {
    let mut rest = text;
    let template = sequence(&mut rest);
    debug_assert!(rest.is_empty(), "a brace closes that was not opened: {text}");
    template
}

/// Reads until the end, or until what ends an alternative.
fn sequence(rest: &mut &'static str) -> Template {
    let mut template = Vec::new();
    while !rest.is_empty() {
        let plain = rest.find(['{', '|', '}', '<']).unwrap_or(rest.len());
        if plain > 0 {
            template.push(Piece::Text(&rest[..plain]));
            *rest = &rest[plain..];
        } else if let Some(inside) = rest.strip_prefix('<') {
            let end = inside.find('>').unwrap_or(inside.len());
            template.push(Piece::Value(&inside[..end]));
            *rest = inside.get(end + 1..).unwrap_or_default();
        } else if rest.starts_with('{') {
            template.push(choice(rest));
        } else {
            // A bar or a closing brace: it ends an alternative, and belongs to the caller.
            break;
        }
    }
    template
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
    fn templates_are_taken_apart() {
        assert_eq!(
            parse("a <b> {c|<d>|{e|}}."),
            [
                Piece::Text("a "),
                Piece::Value("b"),
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
}
