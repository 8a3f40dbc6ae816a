//! From JSON to a conversation: the shape that was asked for, and those that models fall back to.

use super::json::{Node, Parsed};
use super::{Conversation, Mend, Rejection, Role, Turn};

/// The key that was asked for, and those that trainers' formats use.
const LISTS: [&str; 4] = ["turns", "messages", "conversation", "conversations"];
const ROLES: [&str; 2] = ["role", "from"];
const CONTENTS: [&str; 2] = ["content", "value"];
pub(crate) const USERS: [&str; 4] = ["user", "human", "client", "customer"];
pub(crate) const ASSISTANTS: [&str; 10] =
    ["assistant", "gpt", "coach", "model", "bot", "ai", "chatgpt", "chatbot", "agent", "advisor"];
pub(crate) const SYSTEMS: [&str; 2] = ["system", "developer"];

/// The turns of a conversation, and the object that they stand in.
struct Place<'a> {
    object: Option<&'a Node>,
    turns: &'a [Node],
    mend: Option<Mend>,
}

/// Why there is no conversation in a value; `None` where there is one, whether it can be kept or not.
pub(super) fn obstacle(node: &Node) -> Option<Rejection> {
    match place(node, true) {
        Some(_) => None,
        None => Some(why_not(node)),
    }
}

/// Reads the conversation in a value.
pub(super) fn conversation(parsed: &Parsed) -> Result<Conversation, Rejection> {
    let Some(Place { object, turns, mend }) = place(&parsed.node, true) else { return Err(why_not(&parsed.node)) };
    let mut mends = Mends::default();
    mend.into_iter().for_each(|mend| mends.note(mend));
    if parsed.trailing_comma {
        mends.note(Mend::TrailingComma);
    }
    if parsed.control_character {
        mends.note(Mend::ControlCharacter);
    }
    let is_system = |turn: &&Node| role(turn).is_some_and(|role| SYSTEMS.contains(&role.as_str()));
    let leading = turns.iter().take_while(is_system).count();
    if leading > 0 {
        mends.note(Mend::SystemTurn);
    }
    let turns = turns.iter().enumerate().skip(leading);
    let turns = turns.map(|(index, turn)| read_turn(turn, index + 1, &mut mends)).collect::<Result<Vec<_>, _>>()?;
    let mut summary = |key: &str| object.and_then(|object| words(object.get(key), &mut mends));
    let (client_persona, session_context, expected_outcome) =
        (summary("client_persona"), summary("session_context"), summary("expected_outcome"));
    Ok(Conversation { client_persona, session_context, expected_outcome, turns, mended: mends.0 })
}

/// The last conversation in a value. A bare list counts where no object gives it another meaning.
fn place(node: &Node, bare: bool) -> Option<Place<'_>> {
    match node {
        Node::Object(fields) => {
            let named = LISTS.into_iter().find_map(|name| Some((name, turns(node.get(name)?)?)));
            match named {
                Some((name, turns)) => {
                    Some(Place { object: Some(node), turns, mend: (name != LISTS[0]).then_some(Mend::ListName) })
                }
                None => fields.iter().rev().find_map(|(_, value)| place(value, false)),
            }
        }
        Node::List(items) => match turns(node).filter(|_| bare) {
            Some(turns) => Some(Place { object: None, turns, mend: Some(Mend::BareList) }),
            None => items.iter().rev().find_map(|item| place(item, bare)),
        },
        _ => None,
    }
}

/// A list in which every item has a role and a content.
fn turns(node: &Node) -> Option<&[Node]> {
    match node {
        Node::List(items) if !items.is_empty() && items.iter().all(is_turn) => Some(items),
        _ => None,
    }
}

fn is_turn(node: &Node) -> bool {
    role(node).is_some() && field(node, CONTENTS).is_some()
}

fn field<'a>(node: &'a Node, names: [&str; 2]) -> Option<(bool, &'a Node)> {
    let [asked, other] = names;
    node.get(asked).map(|value| (false, value)).or_else(|| node.get(other).map(|value| (true, value)))
}

/// The speaker as it is compared: lower case, without blanks around it.
fn role(turn: &Node) -> Option<String> {
    match field(turn, ROLES)?.1 {
        Node::Text(role) => Some(role.trim().to_lowercase()),
        _ => None,
    }
}

fn read_turn(turn: &Node, number: usize, mends: &mut Mends) -> Result<Turn, Rejection> {
    let said = role(turn).unwrap_or_default();
    let role = if USERS.contains(&said.as_str()) {
        Role::User
    } else if ASSISTANTS.contains(&said.as_str()) {
        Role::Assistant
    } else {
        return Err(Rejection::answer(format!(
            "turn {number} has the speaker {said:?}, who is neither user nor assistant"
        )));
    };
    let asked = match role {
        Role::User => USERS[0],
        Role::Assistant => ASSISTANTS[0],
    };
    let (renamed, value) = field(turn, ROLES).unwrap_or((false, &Node::Null));
    if *value != Node::Text(asked.into()) {
        mends.note(Mend::RoleNames);
    }
    let (content_renamed, content) = field(turn, CONTENTS).unwrap_or((false, &Node::Null));
    if renamed || content_renamed {
        mends.note(Mend::FieldNames);
    }
    Ok(Turn {
        role,
        content: text(content, number, mends)?,
        emotion: words(turn.get("emotion"), mends),
        secondary_emotion: words(turn.get("secondary_emotion"), mends),
        intensity: intensity(turn.get("intensity"), mends),
    })
}

fn text(content: &Node, number: usize, mends: &mut Mends) -> Result<String, Rejection> {
    let part = |part: &Node| match part {
        Node::Text(text) => Some(text.clone()),
        part => match part.get("text") {
            Some(Node::Text(text)) => Some(text.clone()),
            _ => None,
        },
    };
    match content {
        Node::Text(text) => Ok(text.clone()),
        Node::Null => Err(Rejection::conversation(format!("turn {number} has no text"))),
        Node::List(parts) => {
            mends.note(Mend::Parts);
            let texts: Option<Vec<String>> = parts.iter().map(part).collect();
            texts.map(|texts| texts.concat()).ok_or_else(|| no_text(number))
        }
        _ => Err(no_text(number)),
    }
}

fn no_text(number: usize) -> Rejection {
    Rejection::answer(format!("the content of turn {number} is no text"))
}

fn words(node: Option<&Node>, mends: &mut Mends) -> Option<String> {
    match node? {
        Node::Text(text) => Some(text.clone()),
        Node::Null => None,
        _ => {
            mends.note(Mend::Field);
            None
        }
    }
}

fn intensity(node: Option<&Node>, mends: &mut Mends) -> Option<f64> {
    match node? {
        Node::Number(number) => Some(*number),
        Node::Null => None,
        _ => {
            mends.note(Mend::Intensity);
            None
        }
    }
}

/// What is missing in a whole value that holds no conversation.
fn why_not(node: &Node) -> Rejection {
    let list = LISTS.into_iter().find_map(|name| match node.get(name)? {
        Node::List(items) => Some(items),
        _ => None,
    });
    match list {
        Some(items) if items.is_empty() => Rejection::conversation("the conversation has no turns"),
        Some(items) => {
            let number = items.iter().take_while(|item| is_turn(item)).count() + 1;
            Rejection::answer(format!("turn {number} lacks a role or a content"))
        }
        None => Rejection::answer("the answer's JSON is not the schema that was asked for: it has no turns"),
    }
}

/// Each kind once, in the order in which they came.
#[derive(Default)]
struct Mends(Vec<Mend>);

impl Mends {
    fn note(&mut self, mend: Mend) {
        if !self.0.contains(&mend) {
            self.0.push(mend);
        }
    }
}
