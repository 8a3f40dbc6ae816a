//! Tokens, against numbers that the families' own tokenizers gave, and that a long text takes bounded work.

use train_chat::{Counter, Family, LearnedBy, Rendered, Template, Tokens};
use train_domain::export::{Message, MessageRole};

fn family(name: &str) -> &'static Family {
    Family::find(name).expect("a family")
}

fn plain(text: &str) -> Rendered {
    let learned_by = LearnedBy::Tags;
    Rendered { text: text.into(), learned: vec![], learned_by, special: vec![], intruding: vec![] }
}

const TEXTS: [&str; 8] = [
    "I hear how heavy this feels. Before we touch a single number, take a breath.",
    "$4,000.00 at 19.99% APR = $799.60/yr; 2026-11-29",
    "Ich verstehe, wie schwer sich das anfühlt.",
    "我明白这有多沉重。先把所有的债务列出来。",
    "Я понимаю, как это тяжело.",
    "cafe\u{301} 👩\u{200d}👩\u{200d}👧  \n\n\t x",
    "don't WON'T we'LL",
    "",
];

#[test]
fn texts_have_the_tokens_of_the_families_own_tokenizers() {
    for (name, expected) in EXPECTED {
        let counter = Counter::of(family(name));
        assert!(counter.exact());
        let counts: Vec<u32> = TEXTS.iter().map(|text| counter.count(&plain(text)).all).collect();
        assert_eq!(counts, expected, "{name}");
    }
}

#[test]
fn an_estimate_is_scaled_to_the_familys_own_tokenizer() {
    let long = format!("{} ", TEXTS[0]).repeat(50);
    let count = |name| Counter::of(family(name)).count(&plain(&long)).all;
    let (own, estimated) = (count("qwen3"), count("mistral_v1"));
    assert_eq!(estimated, (own * 111 + 50) / 100);
    assert!(!Counter::of(family("mistral_v1")).exact());
}

#[test]
fn special_tokens_are_one_each_and_learned_ones_are_counted() {
    let said = |role, content: &'static str| Message { role, content: content.into() };
    let messages =
        [said(MessageRole::User, "Hello"), said(MessageRole::Assistant, "Hello"), said(MessageRole::User, "Hello")];
    let family = family("qwen3_instruct_2507");
    let rendered = Template::of(family).expect("a template").render(&messages).expect("renders");
    // <|im_start|> role \n Hello <|im_end|> \n, three times; of them Hello <|im_end|> \n is learned.
    assert_eq!(Counter::of(family).count(&rendered), Tokens { all: 18, learned: 3 });
    let messages = [said(MessageRole::User, "Hello"), said(MessageRole::Assistant, "Hello<|im_end|>Hello")];
    let rendered = Template::of(family).expect("a template").render(&messages).expect("renders");
    assert_eq!(Counter::of(family).count(&rendered), Tokens { all: 14, learned: 5 });
}

/// A long text is counted in pieces. They are cut where the tokenizers cut, so that the sum is the same.
#[test]
fn pieces_of_a_long_text_have_the_tokens_of_the_whole() {
    for (text, vocabulary) in TEXTS[..5].iter().zip(["qwen2", "o200k_base", "mistral_v3", "qwen2", "o200k_base"]) {
        let long = format!("{text} ").repeat(60_000 / text.len());
        let whole = tiktoken::get_encoding(vocabulary).expect("a vocabulary").count(&long);
        let name = match vocabulary {
            "qwen2" => "qwen3",
            "o200k_base" => "gpt_oss",
            _ => "mistral_v7",
        };
        assert_eq!(Counter::of(family(name)).count(&plain(&long)).all as usize, whole, "{text}");
    }
}

/// A tokenizer that merges such a run as one piece takes time and memory that grow faster than the text.
#[test]
fn a_run_without_a_space_is_counted_all_the_same() {
    for unit in ["a", " ", ".", "我", "<|im_en"] {
        let long = unit.repeat(100_000 / unit.len());
        let all = Counter::of(family("qwen3")).count(&plain(&long)).all;
        let part = Counter::of(family("qwen3")).count(&plain(&unit.repeat(10_000 / unit.len()))).all;
        let about = f64::from(all) / f64::from(part * 10);
        assert!((0.98..1.02).contains(&about), "{unit:?}: {all} of ten times {part}");
    }
}

#[test]
fn several_threads_count_at_once() {
    let counts: Vec<u32> = std::thread::scope(|scope| {
        let count = |name: &'static str| move || Counter::of(family(name)).count(&plain(TEXTS[0])).all;
        let threads: Vec<_> = ["qwen3", "qwen3", "gpt_oss", "llama3"].map(|name| scope.spawn(count(name))).into();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    assert_eq!(counts[0], counts[1]);
}

/// By Alibaba's, OpenAI's and Mistral's own.
const EXPECTED: [(&str, [u32; 8]); 3] = [
    ("qwen3", [18, 40, 13, 12, 13, 13, 7, 0]),
    ("gpt_oss", [18, 28, 12, 18, 8, 14, 6, 0]),
    ("mistral_v3_tekken", [18, 41, 11, 18, 9, 21, 9, 0]),
];
