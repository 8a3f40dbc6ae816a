//! Making the library's texts fit into sentences.

/// Words that keep their capital inside a sentence.
const PROPER: &[&str] = &["Roth", "Social", "Medicare", "Medicaid", "American", "English", "Christmas"];

/// A title inside a sentence: "Mortgage payoff" becomes "mortgage payoff", "ESG investing" stays.
pub fn inside(title: &str) -> String {
    let title = title.trim();
    let first = title.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let lower = PROPER.contains(&first) || first.chars().skip(1).any(|c| c.is_uppercase() || c.is_numeric());
    if lower { title.into() } else { lower_first(title) }
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

/// The text with a capital at its start.
pub fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// The text with a capital at the start of each sentence.
pub fn begin_with_capitals(text: &str) -> String {
    sentences(text).into_iter().map(capitalized).collect::<Vec<_>>().join(" ")
}

/// A phrase without space and full stop around it.
pub fn phrase(text: &str) -> String {
    one_line(text).trim_end_matches(['.', ';', ',', ':', ' ']).to_owned()
}

/// A whole sentence with an end.
pub fn sentence(text: &str) -> String {
    let text = capitalized(&one_line(text));
    if text.is_empty() || text.ends_with(['.', '?', '!', '"', '\u{2026}']) { text } else { format!("{text}.") }
}

/// The start of a free text: its first sentence, at most so many words.
pub fn excerpt(text: &str, words: usize) -> String {
    let line = one_line(text);
    let end = line.find(". ").filter(|end| line[..*end].split(' ').count() >= 4).unwrap_or(line.len());
    let parts: Vec<&str> = line[..end].split(' ').collect();
    if parts.len() <= words {
        return phrase(&line[..end]);
    }
    // Better to stop at a comma than in the middle of a thought.
    let stop =
        parts[..words].iter().rposition(|word| word.ends_with([',', ';', ':'])).filter(|stop| *stop >= words / 2);
    phrase(&parts[..stop.map_or(words, |stop| stop + 1)].join(" "))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The sentences of a paragraph, each with its end.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut from = 0;
    for (at, found) in text.match_indices(['.', '?', '!']) {
        let end = at + found.len();
        let next = &text[end..];
        // A quotation mark belongs to the sentence that it closes; a point inside a number or an abbreviation ends none.
        let end =
            if next.starts_with(['"', '\u{201d}']) { end + next.chars().next().map_or(0, char::len_utf8) } else { end };
        if text[end..].is_empty() || text[end..].starts_with(char::is_whitespace) {
            all.push(text[from..end].trim());
            from = end;
        }
    }
    let rest = text[from..].trim();
    if !rest.is_empty() {
        all.push(rest);
    }
    all.retain(|sentence| !sentence.is_empty());
    all
}

/// The first sentences of a text, up to a share of its words, and at least one.
pub fn shortened(text: &str, share: f64) -> String {
    if share >= 1.0 {
        return text.to_owned();
    }
    let words = |text: &str| u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX);
    let most = f64::from(words(text)) * share;
    let mut kept: Vec<&str> = Vec::new();
    let mut count = 0;
    for sentence in sentences(text) {
        count += words(sentence);
        if !kept.is_empty() && f64::from(count) > most {
            break;
        }
        kept.push(sentence);
    }
    kept.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_fit_into_sentences() {
        assert_eq!(inside("Mortgage payoff"), "mortgage payoff");
        assert_eq!(inside("ESG investing"), "ESG investing");
        assert_eq!(inside("Roth conversion"), "Roth conversion");
        assert_eq!(inside("401(k) loan"), "401(k) loan");
        assert_eq!(inside(""), "");
    }

    #[test]
    fn sentences_and_phrases_end_as_they_should() {
        assert_eq!(sentence("is it late?"), "Is it late?");
        assert_eq!(sentence(" a  b"), "A b.");
        assert_eq!(phrase("losing it all."), "losing it all");
    }

    #[test]
    fn an_excerpt_stops_at_a_thought() {
        assert_eq!(
            excerpt("Laid off on Monday, two children. The car is leased.", 24),
            "Laid off on Monday, two children"
        );
        assert_eq!(excerpt("one two three four, five six seven", 6), "one two three four");
        assert_eq!(excerpt("one two three four five six seven", 3), "one two three");
        assert_eq!(
            excerpt("Mr. Hall called. Then nothing happened at all", 24),
            "Mr. Hall called. Then nothing happened at all"
        );
    }
}
