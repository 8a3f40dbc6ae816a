//! Texts that tokenizers read as commands wherever they stand: in a turn they end it, or begin another.

/// The best-known ones of ChatML, Qwen, Llama, Mistral, Gemma, Phi, gpt-oss and DeepSeek. All others between "<|" and "|>"
/// are found by their form.
const KNOWN: &[&str] = &[
    "<think>",
    "</think>",
    "<tool_call>",
    "</tool_call>",
    "<tool_response>",
    "</tool_response>",
    "<s>",
    "</s>",
    "<unk>",
    "<bos>",
    "<eos>",
    "<pad>",
    "<start_of_turn>",
    "<end_of_turn>",
    "<turn|>",
    "<|turn>",
    "<<SYS>>",
    "<</SYS>>",
    "[INST]",
    "[/INST]",
    "[SYSTEM_PROMPT]",
    "[/SYSTEM_PROMPT]",
    "[AVAILABLE_TOOLS]",
    "[/AVAILABLE_TOOLS]",
    "[TOOL_CALLS]",
    "[TOOL_RESULTS]",
    "[/TOOL_RESULTS]",
    "[THINK]",
    "[/THINK]",
];

/// Pairs of what begins and ends a token of which each family has its own.
const FORMS: &[(&str, &str)] = &[("<|", "|>"), ("<｜", "｜>")];

/// Characters of the longest name between such a pair.
const LONGEST: usize = 40;

/// The texts of special tokens in a text, each once: those of `model`, and those that are known of any.
pub fn find<'a>(text: &'a str, model: &[&str]) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for at in memchr::memchr2_iter(b'<', b'[', text.as_bytes()) {
        if let Some(token) = token(&text[at..], model)
            && !found.contains(&token)
        {
            found.push(token);
        }
    }
    found
}

/// The token that a text begins with.
fn token<'a>(text: &'a str, model: &[&str]) -> Option<&'a str> {
    let known = KNOWN.iter().chain(model).filter(|token| text.starts_with(**token)).map(|token| token.len()).max();
    let by_form = || FORMS.iter().find_map(|(begin, end)| form(text, begin, end));
    known.or_else(by_form).map(|length| &text[..length])
}

/// The length of a token of this form.
fn form(text: &str, begin: &str, end: &str) -> Option<usize> {
    let rest = text.strip_prefix(begin)?;
    let name = rest.chars().take(LONGEST).take_while(|c| c.is_alphanumeric() || "_-▁".contains(*c));
    let length: usize = name.map(char::len_utf8).sum();
    (length > 0 && rest[length..].starts_with(end)).then(|| begin.len() + length + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_every_family_are_found_and_brackets_of_people_are_not() {
        for token in [
            "<|im_end|>",
            "<|eot_id|>",
            "<|reserved_special_token_7|>",
            "<think>",
            "</s>",
            "[INST]",
            "[/INST]",
            "<start_of_turn>",
            "<turn|>",
            "<<SYS>>",
            "<｜end▁of▁sentence｜>",
            "<|channel|>",
        ] {
            assert_eq!(find(token, &[]), [token]);
            assert_eq!(find(&format!("é {token} and {token}."), &[]), [token], "each once");
        }
        let text = "a < b, <b>bold</b>, [1], [inst], <thinking>, <||>, <|a b|>, 3 <| 4 |> 5, <Think>, [sic], <3, <|é";
        assert_eq!(find(text, &[]), [""; 0]);
        assert!(find(&format!("<|{}|>", "a".repeat(41)), &[]).is_empty());
    }

    #[test]
    fn a_models_own_tokens_count_too() {
        assert_eq!(find("<custom> [X]", &["<custom>", "[X]"]), ["<custom>", "[X]"]);
        assert_eq!(find("<|turn>model<turn|>", &[]), ["<|turn>", "<turn|>"]);
        assert_eq!(find("<|im_start|>", &["<|im_start|>"]), ["<|im_start|>"]);
    }
}
