use std::borrow::Cow;

use train_domain::export::{MessageRole, SystemPrompt};

use super::*;
use crate::model::SystemUse;

pub(super) const QWEN: Model = Model {
    family: "qwen3",
    label: "Qwen 3",
    base_model: "Qwen/Qwen3-8B",
    system: SystemUse::Kept,
    alternates: false,
    adds: None,
    user: "<|im_start|>user\n",
    reply: "<|im_start|>assistant\n",
    turn_end: "<|im_end|>\n",
    eos: "<|im_end|>",
    special: &["<|im_start|>", "<|im_end|>", "<think>", "</think>"],
};
const MISTRAL: Model = Model {
    family: "mistral_v3",
    label: "Mistral v3",
    system: SystemUse::LostInTraining,
    alternates: true,
    special: &["[INST]", "[/INST]", "<s>", "</s>"],
    ..QWEN
};
const NEMO: Model = Model { family: "mistral_v3_tekken", ..MISTRAL };
const GEMMA_2: Model =
    Model { family: "gemma2", label: "Gemma 2", system: SystemUse::Refused, alternates: true, ..QWEN };
const GEMMA_3: Model =
    Model { family: "gemma3", label: "Gemma 3", system: SystemUse::FirstUser, alternates: true, ..QWEN };
const QWEN_2: Model = Model { family: "qwen2_5", label: "Qwen 2.5", adds: Some("\"You are Qwen\""), ..QWEN };

/// "s" is the system prompt, "u" the client, "a" the expert; what stands behind is the text, without it "text".
fn conversation<'a>(turns: &[&'a str]) -> Vec<Message<'a>> {
    let message = |turn: &&'a str| {
        let (role, text) = turn.split_at(1);
        let role = match role {
            "s" => MessageRole::System,
            "u" => MessageRole::User,
            _ => MessageRole::Assistant,
        };
        let text = text.strip_prefix(':').unwrap_or("text");
        Message { role, content: Cow::Borrowed(text) }
    };
    turns.iter().map(message).collect()
}

fn checked(consumer: &str, model: Option<&Model>, turns: &[&str]) -> Vec<(&'static str, &'static str)> {
    let resources = Resources::of(["Call 415-555-0123"]);
    let consumer = Consumer::named(consumer).expect("a consumer");
    let about = CheckedAs { consumer, context: None, model, resources: &resources };
    let found = check(&conversation(turns), &about, None, false);
    found.iter().map(|finding| (finding.kind.name(), finding.effect.name())).collect()
}

const TRAINERS: [&str; 11] = [
    "axolotl",
    "trl",
    "unsloth",
    "llamafactory",
    "mlx",
    "ms-swift",
    "together",
    "fireworks",
    "vertex",
    "bedrock",
    "chat",
];

#[test]
fn a_good_conversation_has_no_problem_anywhere() {
    for consumer in TRAINERS {
        for turns in [&["s", "u", "a", "u", "a"][..], &["u", "a"]] {
            assert_eq!(checked(consumer, Some(&QWEN), turns), [], "{consumer}");
            assert_eq!(checked(consumer, Some(&MISTRAL), turns), [], "{consumer}");
            assert_eq!(checked(consumer, None, turns), [], "{consumer}");
        }
    }
}

/// What becomes of a row, by consumer in the order of [`TRAINERS`]: R refused, D dropped, C cut, T trained wrong.
fn effects(kind: &str, turns: &[&str]) -> String {
    let effect = |consumer: &&str| {
        let found = checked(consumer, Some(&QWEN), turns);
        let own = found.iter().find(|(of, _)| *of == kind).unwrap_or_else(|| panic!("{consumer}: {found:?}"));
        match own.1 {
            "refused" => 'R',
            "dropped" => 'D',
            "cut" => 'C',
            "trained_wrong" => 'T',
            _ => 'N',
        }
    };
    TRAINERS.iter().map(effect).collect()
}

#[test]
fn what_becomes_of_a_bad_row_is_each_consumers_own() {
    // axolotl, trl, unsloth | llamafactory, mlx, ms-swift | together, fireworks, vertex, bedrock | chat
    let cases: &[(&str, &[&str], &str)] = &[
        ("ends_on_user", &["s", "u", "a", "u"], "TTT DCT TTRR T"),
        ("starts_with_assistant", &["s", "a", "u", "a"], "TTT DTT TTRR T"),
        ("starts_with_assistant", &["a"], "TTT DTT TTRR T"),
        ("repeated_role", &["u", "u", "a"], "TTT DTT RTTR T"),
        ("repeated_role", &["u", "a", "a"], "TTT DTT RTTR T"),
        ("empty_turn", &["u", "a: \n"], "TTT TTT TTRR T"),
        ("no_turns", &["s"], "DRD DDD RDRR D"),
        ("no_turns", &[], "RRR DDD RRRR R"),
        ("no_reply", &["s", "u"], "DRD DDD RDRR D"),
    ];
    for (kind, turns, expect) in cases {
        assert_eq!(effects(kind, turns), expect.replace(' ', ""), "{kind} {turns:?}");
    }
}

#[test]
fn a_template_that_wants_roles_in_turn_stops_whoever_uses_it() {
    let twice = ("repeated_role", "refused");
    assert_eq!(checked("trl", Some(&MISTRAL), &["u", "u", "a"]), [twice]);
    assert_eq!(checked("axolotl", Some(&GEMMA_3), &["a", "u", "a"]), [("starts_with_assistant", "refused")]);
    assert_eq!(checked("trl", Some(&QWEN), &["u", "u", "a"]), [("repeated_role", "trained_wrong")]);
    assert_eq!(checked("llamafactory", Some(&MISTRAL), &["u", "u", "a"]), [("repeated_role", "dropped")], "its own");
}

fn one(model: Option<&Model>, turns: &[&str]) -> Vec<String> {
    let resources = Resources::of(["Call 415-555-0123"]);
    let about =
        CheckedAs { consumer: Consumer::named("axolotl").expect("one"), context: None, model, resources: &resources };
    let found = check(&conversation(turns), &about, None, false);
    found.iter().map(|finding| format!("{} [{}]", finding.message(), finding.effect.name())).collect()
}

#[test]
fn special_tokens_are_commands_to_the_model_that_has_them() {
    let turns = ["u:Why <think>?", "a:So </s> and <think>."];
    assert_eq!(
        one(None, &turns),
        [
            "It holds <think>, which models take for a command (only message). [trained_wrong]",
            "It holds </s>, which models take for a command (only reply). [trained_wrong]",
        ]
    );
    assert_eq!(
        one(Some(&QWEN), &turns),
        [
            "It holds <think>, which Qwen 3 takes for a command (only message). [trained_wrong]",
            "It holds </s>, which other models take for a command (only reply). [note]",
        ]
    );
    assert_eq!(one(Some(&QWEN), &["u:if a < b, [1]", "a:<b>no</b>"]), [""; 0]);
}

#[test]
fn personal_data_is_told_with_its_place_and_resources_are_none() {
    let turns =
        ["s", "u:I am at jane@x.org", "a:fine", "u:and 415-555-0199", "a:Call 415-555-0123, 988 or 911.", "u", "a"];
    assert_eq!(
        one(None, &turns),
        [
            "It names an e-mail address (first message). A model learns it by heart and gives it to anybody. [trained_wrong]",
            "It names a phone that is not on your resource list (second message). A model learns it by heart and gives it \
             to anybody. [trained_wrong]",
        ]
    );
    let resources = Resources::default();
    let about = CheckedAs { consumer: Consumer::OF_A_FILE, context: None, model: None, resources: &resources };
    let found = check(&conversation(&turns), &about, None, false);
    let places: Vec<_> = found.iter().map(|finding| finding.place.as_str()).collect();
    assert_eq!(places, ["first message", "second message"], "each kind once, without the system prompt");
    assert_eq!(one(None, &["u:988, 911?", "a:Call +1 415.555.0123, or text 741741."]), [""; 0], "resources only");
    let system = check(&conversation(&["s:write to a@b.org", "u", "a"]), &about, None, false);
    assert_eq!(system[0].place, "system prompt");
}

#[test]
fn odd_characters_are_told() {
    assert_eq!(checked("trl", None, &["u:a\u{0}b", "a:c\r\nd"]), [("control_character", "note")]);
    assert_eq!(checked("trl", None, &["u:\u{202e}abc", "a"]), [("control_character", "note")]);
    assert_eq!(checked("trl", None, &["u:caf\u{fffd}", "a"]), [("lost_character", "trained_wrong")]);
    assert_eq!(checked("trl", None, &["u:a\n\tb\u{2028}\u{200d}", "a:é😀"]), []);
}

#[test]
fn length_is_measured_against_what_is_set_and_what_can_be_set() {
    let resources = Resources::default();
    let found = |name: &str, context, tokens| {
        let about =
            CheckedAs { consumer: Consumer::named(name).expect("one"), context, model: None, resources: &resources };
        let found = check(&conversation(&["u", "a"]), &about, tokens, false);
        found.iter().map(|finding| (finding.message(), finding.effect.name())).collect::<Vec<_>>()
    };
    let long = |text: &str, effect| vec![(text.to_owned(), effect)];
    assert_eq!(found("axolotl", Some(4_096), Some(4_096)), []);
    assert_eq!(
        found("axolotl", Some(4_096), Some(4_097)),
        long("It is longer than 4,096 tokens. Axolotl would drop it without a word.", "dropped")
    );
    assert_eq!(
        found("trl", Some(4_096), Some(9_000)),
        long("It is longer than 4,096 tokens. TRL would cut the end off.", "cut")
    );
    assert_eq!(found("trl", None, Some(9_000)), [], "the recipe sets what is needed");
    assert_eq!(found("trl", Some(4_096), None), [], "not counted");
    assert_eq!(
        found("vertex", Some(200_000), Some(150_000)),
        long("It is longer than 131,072 tokens. Vertex would drop it.", "dropped"),
        "no more than it can be set to"
    );
}

#[test]
fn practice_is_told() {
    let resources = Resources::default();
    let about = CheckedAs { consumer: Consumer::OF_A_FILE, context: None, model: None, resources: &resources };
    let found = check(&conversation(&["u", "a"]), &about, None, true);
    assert_eq!(found[0].message(), "It was composed by Practice. A model would learn the patterns of a program.");
}

const FILE: FileFacts =
    FileFacts { train: 200, valid: 20, test: 0, bytes: Some(1_000_000), system: SystemPrompt::Keep, has_system: true };

fn file(name: &str, model: Option<&Model>, facts: FileFacts) -> Vec<String> {
    let resources = Resources::default();
    let about =
        CheckedAs { consumer: Consumer::named(name).expect("one"), context: None, model, resources: &resources };
    let found = check_file(&facts, &about);
    let stops = |group: &ProblemGroup| if group.stops() { " STOPS" } else { "" };
    found
        .iter()
        .map(|group| format!("{}: {}. {}.{}", group.kind.name(), group.title, group.note, stops(group)))
        .collect()
}

#[test]
fn files_have_enough_rows_and_not_too_many() {
    for consumer in TRAINERS {
        assert_eq!(file(consumer, Some(&QWEN), FILE), [""; 0], "{consumer}");
        assert_eq!(file(consumer, Some(&QWEN), FileFacts { valid: 0, ..FILE }), [""; 0], "{consumer}");
    }
    let few = FileFacts { train: 3, valid: 1, ..FILE };
    assert_eq!(
        file("mlx", None, few),
        [
            "too_few_rows: 3 rows to learn from, MLX needs 4. MLX stops where a file has fewer rows than a batch of 4. STOPS",
            "too_few_rows: 1 row to validate with, MLX needs 4. MLX stops where a file has fewer rows than a batch of 4. \
             Keep more of them, or none. STOPS",
        ]
    );
    assert_eq!(file("fireworks", None, few), [""; 0], "three are enough");
    let two = FileFacts { train: 2, valid: 0, ..FILE };
    assert_eq!(
        file("fireworks", None, two),
        ["too_few_rows: 2 rows to learn from, Fireworks needs 3. Fireworks refuses a file of fewer than 3 rows. STOPS"]
    );
    assert_eq!(
        file("chat", None, FileFacts { valid: 0, train: 9, ..FILE }),
        ["too_few_rows: 9 rows to learn from. OpenAI and Azure refuse a file of fewer than 10."]
    );
    assert_eq!(file("chat", None, FileFacts { valid: 0, train: 10, ..FILE }), [""; 0]);
    assert_eq!(
        file("vertex", None, FileFacts { train: 99, valid: 50, ..FILE }),
        [
            "too_few_rows: 99 rows to learn from. Vertex advises at least 100.",
            "too_many_rows: More than 30 % to validate with. Vertex takes no more. Keep fewer of them. STOPS",
        ]
    );
    assert_eq!(
        file("vertex", None, FileFacts { train: 90_000, valid: 5_001, ..FILE }),
        ["too_many_rows: 5,001 rows to validate with, Vertex takes 5,000. Keep fewer of them. STOPS"]
    );
    assert_eq!(
        file("vertex", None, FileFacts { bytes: Some(1_000_000_001), ..FILE }),
        ["too_large: A file is larger than 1,000 MB. Vertex takes none that is larger. Export fewer at a time. STOPS"]
    );
    assert_eq!(file("vertex", None, FileFacts { bytes: Some(1_000_000_000), ..FILE }), [""; 0]);
}

#[test]
fn the_system_prompt_goes_where_the_models_template_puts_it() {
    let kept = |name, model| file(name, Some(model), FILE);
    assert_eq!(
        kept("axolotl", &MISTRAL),
        [
            "system_lost: The system prompt would not be learned. Mistral v3's template leaves it out of every conversation \
             that ends on a reply. Put it into the first turn."
        ]
    );
    assert_eq!(
        kept("trl", &GEMMA_2),
        [
            "system_refused: The system prompt would stop TRL. Gemma 2's template refuses one. Put it into the first turn, \
             or leave it out. STOPS"
        ]
    );
    let moved = |label: &str| {
        format!(
            "system_moved: The system prompt becomes a part of the first turn. {label} has no turn of its own for it."
        )
    };
    assert_eq!(kept("trl", &GEMMA_3), [moved("Gemma 3")]);
    assert_eq!(kept("llamafactory", &MISTRAL), [moved("Mistral v3")], "its own template");
    assert_eq!(kept("llamafactory", &GEMMA_2), [moved("Gemma 2")]);
    assert_eq!(kept("ms-swift", &GEMMA_3), [moved("Gemma 3")]);
    assert_eq!(
        kept("ms-swift", &GEMMA_2),
        [
            "system_moved: The system prompt would be learned in a form that Gemma 2 does not have. ms-swift writes it as a \
             turn of its own. Put it into the first turn, or leave it out."
        ]
    );
    assert!(kept("ms-swift", &MISTRAL)[0].contains("ms-swift writes it between the marks of Llama 2."));
    assert_eq!(
        kept("ms-swift", &NEMO),
        ["system_moved: Only the last reply would be learned with the system prompt. ms-swift puts it before the \
             client's last message. Put it into the first turn."]
    );
    assert_eq!(kept("together", &MISTRAL), [""; 0], "nobody knows");
    for system in [SystemPrompt::Drop, SystemPrompt::Fold] {
        for model in [&MISTRAL, &GEMMA_2, &GEMMA_3, &QWEN] {
            assert_eq!(file("trl", Some(model), FileFacts { system, ..FILE }), [""; 0], "{}", model.label);
        }
        assert_eq!(
            file("trl", Some(&QWEN_2), FileFacts { system, ..FILE }),
            ["system_added: Qwen 2.5 writes a system prompt of its own. Without one, its template puts in \"You are \
                 Qwen\"."]
        );
    }
    let dated = Model { family: "llama3_1", adds: Some("a date"), ..QWEN };
    let without = FileFacts { has_system: false, ..FILE };
    assert_eq!(file("llamafactory", Some(&dated), without), [""; 0], "its own template adds none");
    assert_eq!(file("ms-swift", Some(&dated), without).len(), 1);
    assert_eq!(kept("trl", &QWEN_2), [""; 0]);
    assert_eq!(file("trl", Some(&QWEN_2), FileFacts { has_system: false, ..FILE }).len(), 1, "there is none to keep");
    assert_eq!(file("trl", Some(&MISTRAL), FileFacts { has_system: false, ..FILE }), [""; 0]);
}

#[path = "summary_tests.rs"]
mod summaries;
