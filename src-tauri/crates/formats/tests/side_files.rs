//! What stands beside the data, for fixed facts, as files in `tests/expected`; `TRAIN_WRITE_EXPECTED=1` writes them anew.

use std::path::{Path, PathBuf};

use train_domain::export::Side;
use train_formats::{Consumer, DataFile, FolderFacts, Model, SystemUse, data_path, side_files};

const QWEN: Model = Model {
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
    special: &[],
};
const MISTRAL: Model = Model {
    family: "mistral_v3",
    label: "Mistral v3 (7B 0.3)",
    base_model: "mistralai/Mistral-7B-Instruct-v0.3",
    system: SystemUse::LostInTraining,
    alternates: true,
    user: "[INST] ",
    reply: "[/INST]",
    turn_end: "</s>",
    eos: "</s>",
    ..QWEN
};
const GEMMA: Model = Model {
    family: "gemma3",
    label: "Gemma 3",
    base_model: "google/gemma-3-4b-it",
    system: SystemUse::FirstUser,
    alternates: true,
    user: "<start_of_turn>user\n",
    reply: "<start_of_turn>model\n",
    turn_end: "<end_of_turn>\n",
    eos: "<eos>",
    ..QWEN
};

const CONTENT: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

const TITLE: &str = "Financial coach: \"Nora\" – été";

fn folder(consumer: &str, model: &Model, valid: u32) -> Vec<(String, String)> {
    folder_for(consumer, model, valid, false, TITLE)
}

fn folder_for(consumer: &str, model: &Model, valid: u32, is_assumed: bool, title: &str) -> Vec<(String, String)> {
    let consumer = Consumer::named(consumer).expect("a consumer");
    let file = |side, rows| DataFile { side, path: data_path(side, consumer.format.extension), rows };
    let mut files = vec![file(Side::Train, 1_281)];
    if valid > 0 {
        files.extend([file(Side::Valid, valid), file(Side::Test, 7)]);
    }
    side_files(&FolderFacts {
        consumer,
        title,
        model,
        is_assumed,
        length: 4_096,
        files: &files,
        conversations: 312,
        content: CONTENT,
        written_by: &["Claude Sonnet 5.5", "GPT-5"],
        version: "0.1.0",
    })
}

fn sets() -> Vec<(&'static str, Vec<(String, String)>)> {
    let of = |consumer| (consumer, folder(consumer, &QWEN, 31));
    let mut sets: Vec<_> =
        ["axolotl", "trl", "unsloth", "llamafactory", "mlx", "ms-swift", "vertex"].into_iter().map(of).collect();
    sets.push(("trl-mistral", folder("trl", &MISTRAL, 0)));
    sets.push(("axolotl-gemma", folder("axolotl", &GEMMA, 0)));
    sets
}

#[test]
fn the_texts_are_those_that_were_read_and_checked() {
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected");
    let update = std::env::var_os("TRAIN_WRITE_EXPECTED").is_some();
    for (set, files) in sets() {
        for (path, text) in files {
            let path: PathBuf = expected.join(set).join(&path);
            if update {
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
                std::fs::write(&path, &text).expect("the file");
            }
            let known = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert_eq!(text, known.replace("\r\n", "\n"), "{}", path.display());
        }
    }
}

#[test]
fn no_side_file_is_ever_taken_for_data() {
    let splits = ["train", "valid", "val", "dev", "test", "eval"];
    for consumer in Consumer::ALL {
        let files = folder(consumer.name, &QWEN, 31);
        let names: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
        for name in names.iter().copied().chain(["provenance.jsonl", "manifest.json"]) {
            let begins = name.split('/').any(|part| splits.iter().any(|split| part.starts_with(split)));
            assert!(!begins, "{name}");
            let other =
                name != "README.md" && [".md", ".toml", ".csv", ".parquet"].iter().any(|end| name.ends_with(end));
            assert!(!other, "{name}");
        }
        assert_eq!(names.iter().filter(|name| **name == "README.md").count(), 1);
        for (path, text) in files.iter().filter(|(path, _)| path != "README.md") {
            assert!(text.is_ascii(), "{path}: some systems read it in a code page of their own");
        }
        for (path, text) in &files {
            assert!(text.ends_with('\n') && !text.ends_with("\n\n") && !text.contains('\r'), "{path}");
        }
    }
}

#[test]
fn the_card_changes_with_the_rows() {
    let card =
        |files: Vec<(String, String)>| files.into_iter().find(|(path, _)| path == "README.md").expect("a card").1;
    let text = card(folder("trl", &QWEN, 31));
    assert!(text.contains(&format!("\n  description: content {CONTENT}\n")), "{text}");
    assert!(text.contains("  - split: validation\n    path: \"data/valid.jsonl\"\n"), "{text}");
    assert!(!card(folder("trl", &QWEN, 0)).contains("validation"));
}

#[test]
fn a_model_that_nobody_chose_is_said_to_stand_for_another_one() {
    for consumer in ["axolotl", "trl", "unsloth", "llamafactory", "mlx", "ms-swift"] {
        let (chosen, assumed) = (folder(consumer, &QWEN, 31), folder_for(consumer, &QWEN, 31, true, TITLE));
        let (line, rest) = assumed[0].1.split_once('\n').expect("lines");
        assert_eq!(rest, chosen[0].1, "{consumer}");
        assert!(line.starts_with("# No model was chosen: Qwen 3 stands for it."), "{consumer}: {line}");
        let card = assumed.iter().find(|(path, _)| path == "README.md").expect("a card");
        assert!(card.1.contains("No model was chosen") && !card.1.contains("own license"), "{}", card.1);
    }
}

#[test]
fn every_recipe_sets_the_length_and_learns_replies_alone() {
    let learns = [
        ("axolotl", "roles_to_train: [assistant]"),
        ("trl", "assistant_only_loss=True"),
        ("unsloth", "response_part=\"<|im_start|>assistant\\n\""),
        ("llamafactory", "template: qwen3\n"),
        ("mlx", "mask_prompt: true"),
        ("ms-swift", "loss_scale: default"),
    ];
    for (consumer, replies) in learns {
        let recipe = &folder(consumer, &QWEN, 31)[0];
        assert!(recipe.0.starts_with("recipes/"), "{}", recipe.0);
        for part in ["4096", "Qwen/Qwen3-8B", "-100", replies] {
            let mlx = consumer == "mlx" && part == "-100";
            assert!(recipe.1.contains(part) || mlx, "{consumer}: {part} is not in\n{}", recipe.1);
        }
    }
    for family in ["qwen3", "qwen3_5", "gpt_oss", "llama3"] {
        let recipe = &folder("llamafactory", &Model { family, ..QWEN }, 31)[0].1;
        assert_eq!(recipe.contains("\nenable_thinking: false\n"), family != "llama3", "{family}");
    }
    assert_eq!(folder("chat", &QWEN, 31).iter().filter(|(path, _)| path.starts_with("recipes/")).count(), 5);
    assert!(folder("together", &QWEN, 31).iter().all(|(path, _)| !path.starts_with("recipes/")));
}

#[test]
fn a_dataset_is_trained_with_whatever_it_is_called() {
    for (title, name) in [("2024", "2024"), ("Yes", "yes"), ("2024-10-01", "2024_10_01"), ("null", "null")] {
        let recipe = &folder_for("llamafactory", &QWEN, 31, false, title)[0].1;
        let [dataset, valid] = [name.to_owned(), format!("{name}_valid")].map(|name| format!("dataset: \"{name}\"\n"));
        assert!(recipe.contains(&format!("\n{dataset}")) && recipe.contains(&format!("\neval_{valid}")), "{recipe}");
    }
}

#[test]
fn no_default_of_another_model_stands_where_a_row_has_no_system_prompt() {
    let has = |model| folder("ms-swift", model, 0)[0].1.contains("\nsystem: \"\"\n");
    assert_eq!([has(&MISTRAL), has(&QWEN), has(&GEMMA)], [true, false, false]);
}
