//! The names that a template can have, and what a tag of it names.

use std::collections::HashMap;
use std::ops::Range;

use crate::stored_enum::stored_enum;

stored_enum! {
    /// Where a word of a prompt comes from.
    WordOrigin {
        /// Who the client is.
        Persona = "persona",
        /// How the client's emotion moves.
        Arc = "arc",
        /// What it is about.
        Topic = "topic",
        /// Who answers.
        Voice = "voice",
        /// What the plan says of the row.
        Row = "row",
        /// The template's own text.
        Template = "template",
    }
}

/// A name that a template can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// "topic.typical_numbers".
    pub name: &'static str,
    /// What it is a part of.
    pub origin: WordOrigin,
    /// It wants a loop or `join`.
    pub list: bool,
}

/// Every name, in the order in which they are offered.
pub fn names() -> impl Iterator<Item = Name> {
    use WordOrigin::{Arc, Persona, Row, Topic, Voice};
    let of = |origin, names: &'static str| {
        names.split_whitespace().map(move |name| {
            let list = name.ends_with("[]");
            Name { name: name.trim_end_matches("[]"), origin, list }
        })
    };
    of(Persona, PERSONA).chain(of(Arc, ARC)).chain(of(Topic, TOPIC)).chain(of(Voice, VOICE)).chain(of(Row, ROW))
}

const PERSONA: &str = "persona.name persona.role persona.age persona.income_band persona.background persona.speech
    persona.typical_questions[] persona.concerns[] persona.phrases[]";
const ARC: &str = "arc.name arc.start.emotion arc.start.low arc.start.high arc.end.emotion arc.end.low arc.end.high
    arc.strategy arc.techniques[] arc.phrases[] arc.avoid[] arc.personas[] arc.tiers[] arc.boundary arc.referral";
const TOPIC: &str = "topic.name topic.category topic.level topic.summary topic.key_points[] topic.typical_numbers[]";
const VOICE: &str = "voice.name voice.role voice.principles[] voice.avoid_phrases[] voice.system_prompt";
const ROW: &str =
    "intent tone tier_label exchanges_min exchanges_max brief variation client_style friction ending examples[]";

/// What every template can call beside them.
const FUNCTIONS: [&str; 5] = ["range", "dict", "namespace", "debug", "loop"];

/// Whether there is such a name, or something that begins with it: `arc.start`.
pub fn is_known(path: &str) -> bool {
    let begins = |name: &str| name.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    FUNCTIONS.contains(&path.split('.').next().unwrap_or_default()) || names().any(|known| begins(known.name))
}

/// Where the value of a path comes from; none for a name that nobody knows.
pub fn origin(path: &str) -> Option<WordOrigin> {
    let root = path.split('.').next().unwrap_or_default();
    names().find(|known| known.name.split('.').next() == Some(root)).map(|known| known.origin)
}

/// A tag of a template: what stands between its marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// `{% %}` and not `{{ }}`.
    pub is_statement: bool,
    /// In the source, in bytes, without the marks.
    pub at: Range<usize>,
}

/// The tags of a source, comments left out.
pub fn tags(source: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(found) = source[at..].find('{') {
        let start = at + found;
        let end = match source.as_bytes().get(start + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                at = start + 1;
                continue;
            }
        };
        let inner = start + 2;
        let close = source[inner..].find(end).map_or(source.len(), |close| inner + close);
        if end != "#}" {
            tags.push(Tag { is_statement: end == "%}", at: inner..close });
        }
        at = (close + 2).min(source.len());
        while !source.is_char_boundary(at) {
            at += 1;
        }
    }
    tags
}

/// The dotted names in a piece of source with their places, texts in quotation marks and names of filters left out.
pub fn paths(source: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let bytes = source.as_bytes();
    let is_start = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    let mut paths = Vec::new();
    let (mut at, mut after_bar) = (within.start, false);
    while at < within.end {
        let byte = bytes[at];
        if byte == b'"' || byte == b'\'' {
            at += 1;
            while at < within.end && bytes[at] != byte {
                at += 1 + usize::from(bytes[at] == b'\\');
            }
            at += 1;
        } else if is_start(byte) {
            let start = at;
            while at < within.end && (is_start(bytes[at]) || bytes[at].is_ascii_digit() || bytes[at] == b'.') {
                at += 1;
            }
            if !after_bar {
                paths.push(start..start + source[start..at].trim_end_matches('.').len());
            }
            after_bar = false;
        } else {
            if byte == b'|' {
                after_bar = true;
            } else if !byte.is_ascii_whitespace() {
                after_bar = false;
            }
            at += 1;
        }
    }
    paths
}

/// What a source calls by names of its own: variables of loops and of `set`, each with the path that it stands for.
#[derive(Clone, Debug, Default)]
pub struct Own {
    variables: HashMap<String, String>,
    /// Paths that are gone through, and that no `if` asks about: where such a list is empty, nothing stands there.
    pub looped: Vec<(String, Range<usize>)>,
}

impl Own {
    /// Those of a source.
    pub fn of(source: &str) -> Self {
        let mut own = Self::default();
        let mut asked: Vec<String> = Vec::new();
        for tag in tags(source).into_iter().filter(|tag| tag.is_statement) {
            let paths = paths(source, tag.at);
            let words: Vec<&str> = paths.iter().map(|at| &source[at.clone()]).collect();
            match words.split_first() {
                Some((&"for", rest)) => {
                    let Some(place) = rest.iter().position(|word| *word == "in") else { continue };
                    let Some(list) = rest.get(place + 1) else { continue };
                    let list_at = paths[place + 2].clone();
                    let path = own.resolved(list);
                    rest[..place].iter().for_each(|name| own.name(name, &path));
                    own.looped.push((path, list_at));
                }
                Some((&"set", [name, value, ..])) => {
                    let path = own.resolved(value);
                    own.name(name, &path);
                }
                Some((&("if" | "elif"), rest)) => asked.extend(rest.iter().map(|word| own.resolved(word))),
                _ => {}
            }
        }
        own.looped.retain(|(path, _)| is_known(path) && path.contains('.') && !asked.contains(path));
        own
    }

    fn name(&mut self, name: &str, path: &str) {
        self.variables.insert(name.to_owned(), path.to_owned());
    }

    /// The path of a name, through the source's own ones.
    pub fn resolved(&self, path: &str) -> String {
        let root = path.split('.').next().unwrap_or_default();
        match self.variables.get(root) {
            Some(of) if is_known(of) => of.clone(),
            _ => path.to_owned(),
        }
    }

    /// The first name of an expression that says where its value comes from.
    pub fn first(&self, source: &str, expression: Range<usize>) -> Option<String> {
        let mut resolved = paths(source, expression).into_iter().map(|at| self.resolved(&source[at]));
        let keywords = ["if", "else", "not", "and", "or", "in", "is", "true", "false", "none", "loop"];
        resolved.find(|path| !keywords.contains(&path.split('.').next().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::fixture;

    fn fields(value: &Value, prefix: &str) -> Vec<String> {
        let Value::Object(object) = value else { return vec![prefix.to_owned()] };
        object.iter().flat_map(|(key, value)| fields(value, &format!("{prefix}.{key}"))).collect()
    }

    #[test]
    fn every_field_of_the_library_has_its_name_and_no_other() {
        let json = |item: Result<Value, _>| item.expect("serialises");
        let items = [
            ("persona", json(serde_json::to_value(fixture::persona()))),
            ("arc", json(serde_json::to_value(fixture::arc()))),
            ("topic", json(serde_json::to_value(fixture::topic()))),
            ("voice", json(serde_json::to_value(fixture::voice()))),
        ];
        for (root, item) in items {
            let mut expected = fields(&item, root);
            let mut known: Vec<String> =
                names().map(|name| name.name.to_owned()).filter(|name| name.starts_with(&format!("{root}."))).collect();
            expected.sort_unstable();
            known.sort_unstable();
            assert_eq!(known, expected);
            for name in names().filter(|name| name.name.starts_with(&format!("{root}."))) {
                let value = name.name.split('.').skip(1).fold(&item, |value, key| &value[key]);
                assert_eq!(value.is_array(), name.list, "{}", name.name);
            }
        }
        assert!(is_known("arc.start") && is_known("persona") && is_known("brief") && is_known("range"));
        assert!(!is_known("persona.nam") && !is_known("person") && !is_known("topic.name.first"));
    }

    #[test]
    fn names_are_found_outside_of_texts_comments_and_filters() {
        let source = "{# persona.x #}{{ persona.phrases | join(\" topic.name \") }} { {% if brief and arc.avoid %}";
        let found: Vec<&str> =
            tags(source).into_iter().flat_map(|tag| paths(source, tag.at)).map(|at| &source[at]).collect();
        assert_eq!(found, ["persona.phrases", "if", "brief", "and", "arc.avoid"]);
    }

    #[test]
    fn what_a_loop_names_leads_to_its_list() {
        let source = "{% for p in voice.principles %}{{ p }}{% endfor %}{% for k in topic.key_points %}{% endfor %}
            {% if topic.key_points %}{% endif %}{% set who = persona.name %}";
        let own = Own::of(source);
        assert_eq!((own.resolved("p"), own.resolved("who.x")), ("voice.principles".into(), "persona.name".into()));
        assert_eq!(own.looped.iter().map(|(path, _)| &**path).collect::<Vec<_>>(), ["voice.principles"]);
        let expression = "if p";
        assert_eq!(own.first(expression, 0..expression.len()).as_deref(), Some("voice.principles"));
    }
}
