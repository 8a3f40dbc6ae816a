//! What the criteria have to know of a text's language: which one it is, as far as few words and its script tell, whether
//! their English words can say anything about it, and how words are told apart in its script.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::words::{Word, hash};

/// A language, or the script of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// The language of the lists.
    English,
    /// By its frequent words, as those that follow.
    Spanish,
    French,
    German,
    Italian,
    Portuguese,
    Dutch,
    /// By its letters, as those that follow: Han without Kana.
    Chinese,
    Japanese,
    Korean,
    Cyrillic,
    Arabic,
    Devanagari,
    Hebrew,
    Greek,
    Thai,
}

/// Those that letters tell.
const BY_SCRIPT: [Language; 8] = [
    Language::Chinese,
    Language::Korean,
    Language::Cyrillic,
    Language::Arabic,
    Language::Devanagari,
    Language::Hebrew,
    Language::Greek,
    Language::Thai,
];

impl Language {
    /// In a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Spanish",
            Self::French => "French",
            Self::German => "German",
            Self::Italian => "Italian",
            Self::Portuguese => "Portuguese",
            Self::Dutch => "Dutch",
            Self::Chinese => "Chinese",
            Self::Japanese => "Japanese",
            Self::Korean => "Korean",
            Self::Cyrillic => "a language in Cyrillic letters",
            Self::Arabic => "a language in Arabic letters",
            Self::Devanagari => "a language in Devanagari letters",
            Self::Hebrew => "Hebrew",
            Self::Greek => "Greek",
            Self::Thai => "Thai",
        }
    }

    /// Whether it is told by words instead of letters.
    pub fn is_latin(self) -> bool {
        self <= Self::Dutch
    }
}

/// Frequent words that tell the languages in Latin letters apart.
const FREQUENT: [(Language, &str); 7] = [
    (
        Language::English,
        "the and you that it your to with this what not have are but from they would about when if because of is was for my \
         i'm it's don't can how we be so their there which has at one an or",
    ),
    (
        Language::Spanish,
        "el los las que de y en un una por con para como pero su lo se del al m\u{e1}s no es porque cuando muy est\u{e1} esto ya \
         tengo puede hay sus esa ese",
    ),
    (
        Language::French,
        "le les des et est que qui dans pour pas vous je une sur avec ce il elle plus mais ne sont cette votre nous au du \
         vos ont c'est",
    ),
    (
        Language::German,
        "der die das und ist nicht ich sie mit f\u{fc}r auf ein eine dass den dem wie aber auch wir es zu von im wenn sich haben \
         ihr ihre",
    ),
    (
        Language::Italian,
        "il che di e non per una un con sono della del ma pi\u{f9} come anche mi si lo gli nel questo questa perch\u{e9} hai ho \
         tuo tua",
    ),
    (
        Language::Portuguese,
        "o os as que de e n\u{e3}o um uma para com mas em voc\u{ea} por isso do da no na mais se seu sua est\u{e1} eu \u{e9} tem ao",
    ),
    (
        Language::Dutch,
        "de het een en van niet dat ik je is met voor op zijn maar te die er aan ook wat als om bij heb naar dit",
    ),
];
/// The share of a language's frequent words that a text in it has at least.
const FREQUENT_SHARE: f64 = 0.12;

/// For each word the languages that have it among their frequent ones, as bits.
static LANGUAGES: LazyLock<HashMap<u32, u32>> = LazyLock::new(|| {
    let mut found: HashMap<u32, u32> = HashMap::new();
    for (bit, (_, words)) in FREQUENT.iter().enumerate() {
        for word in words.split_whitespace() {
            *found.entry(hash(word.bytes())).or_default() |= 1 << bit;
        }
    }
    found
});

/// The language of a folded text with these words; `None` where it is none of those that are known, or cannot be told.
pub fn guess(text: &str, words: &[Word]) -> Option<Language> {
    if let Some(script) = by_script(text) {
        return Some(script);
    }
    let mut counts = [0_usize; FREQUENT.len()];
    for word in words {
        let languages = LANGUAGES.get(&word.hash).copied().unwrap_or_default();
        for (bit, count) in counts.iter_mut().enumerate() {
            *count += (languages >> bit & 1) as usize;
        }
    }
    let best = (0..counts.len()).max_by_key(|at| (counts[*at], std::cmp::Reverse(*at)))?;
    let second = counts.iter().enumerate().filter(|(at, _)| *at != best).map(|(_, count)| *count).max().unwrap_or(0);
    // Word counts are far below 2^52. Neighbours share words, so the best must stand clear of the second.
    let enough = counts[best] as f64 >= FREQUENT_SHARE * words.len() as f64 && counts[best] >= 3;
    (enough && counts[best] * 5 >= second * 6).then_some(FREQUENT[best].0)
}

/// The language of most letters, where its script tells it.
fn by_script(text: &str) -> Option<Language> {
    if text.is_ascii() {
        return None;
    }
    let (mut letters, mut kana) = (0_usize, 0_usize);
    let mut counts = [0_usize; Language::Thai as usize + 1];
    for c in text.chars().filter(|c| c.is_alphabetic()).take(SAMPLE) {
        letters += 1;
        let script = match c {
            '\u{0370}'..='\u{03ff}' => Language::Greek,
            '\u{0400}'..='\u{052f}' => Language::Cyrillic,
            '\u{0590}'..='\u{05ff}' => Language::Hebrew,
            '\u{0600}'..='\u{06ff}' => Language::Arabic,
            '\u{0900}'..='\u{097f}' => Language::Devanagari,
            '\u{0e00}'..='\u{0e7f}' => Language::Thai,
            '\u{ac00}'..='\u{d7af}' => Language::Korean,
            '\u{3041}'..='\u{30ff}' => {
                kana += 1;
                Language::Chinese
            }
            '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => Language::Chinese,
            _ => continue,
        };
        counts[script as usize] += 1;
    }
    let found = BY_SCRIPT.into_iter().find(|language| counts[*language as usize] * 2 > letters)?;
    let japanese = found == Language::Chinese && kana * 5 > counts[found as usize];
    Some(if japanese { Language::Japanese } else { found })
}

/// Frequent English words that other languages in Latin letters do not have as frequent words of their own.
const ENGLISH: [&str; 24] = [
    "the", "and", "you", "that", "it", "your", "to", "with", "this", "what", "not", "have", "are", "but", "from",
    "they", "would", "about", "when", "if", "because", "don't", "i'm", "it's",
];
/// Bytes of the longest of them.
const LONGEST: usize = 7;
/// So many of a text's words at least are among them where it is English: a fifth is usual, other languages stay below 2 %.
const SHARE: f64 = 0.05;
/// Texts with fewer words say too little, and are taken for English.
const FEW: usize = 20;
/// Words of a text that are looked at: the language does not change, and every answer is scored.
const SAMPLE: usize = 200;

/// Whether folded texts are English.
pub fn is_english<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    let (mut words, mut english) = (0_usize, 0_usize);
    let mut foreign_letters = 0_usize;
    for text in texts {
        for word in text.split_whitespace().take(SAMPLE) {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            words += usize::from(!word.is_empty());
            english += usize::from(word.len() <= LONGEST && ENGLISH.contains(&word));
            if !word.is_ascii() {
                foreign_letters += word.chars().filter(|c| stands_alone(*c)).count();
            }
        }
    }
    // Word counts are far below 2^52.
    foreign_letters <= words && (words < FEW || english as f64 >= SHARE * words as f64)
}

/// Whether most letters are of scripts that tell words apart by blanks.
pub fn is_spaced(text: &str) -> bool {
    if text.is_ascii() {
        return true;
    }
    let letters = || text.chars().filter(|c| c.is_alphabetic()).take(SAMPLE);
    letters().filter(|c| stands_alone(*c)).count() * 2 <= letters().count()
}

/// Whether a letter is of a script that puts no blanks between words.
pub fn stands_alone(letter: char) -> bool {
    letters_per_word(letter).is_some()
}

/// How many letters of a script without blanks make a word, by the lengths of translations; `None` for other scripts.
pub fn letters_per_word(letter: char) -> Option<f64> {
    match letter {
        // Han.
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}' => {
            Some(1.5)
        }
        // Hiragana and Katakana.
        '\u{3041}'..='\u{30ff}' => Some(2.5),
        // Thai, Lao, Burmese, Khmer.
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => Some(4.5),
        _ => None,
    }
}

/// How many words a text has: by its blanks, and by its letters where a script has none.
pub fn count_words(text: &str) -> usize {
    if text.is_ascii() {
        let starts = |(before, byte): (u8, u8)| before.is_ascii_whitespace() && !byte.is_ascii_whitespace();
        let before = std::iter::once(b' ').chain(text.bytes());
        return before.zip(text.bytes()).filter(|pair| starts(*pair)).count();
    }
    let (mut words, mut letters, mut inside) = (0_usize, 0.0, false);
    for c in text.chars() {
        let alone = letters_per_word(c);
        letters += alone.map_or(0.0, |per_word| 1.0 / per_word);
        let outside = alone.is_some() || is_blank(c);
        words += usize::from(!outside && !inside);
        inside = !outside;
    }
    // A positive number that is far below 2^52.
    words + f64::round(letters) as usize
}

/// Blanks, and the punctuation of scripts that have none.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_by_blanks_and_by_letters_where_there_are_none() {
        for (text, expected) in [
            ("", 0),
            ("  ", 0),
            ("one", 1),
            (" one  two\n", 2),
            ("caf\u{e9}\u{a0}noir \u{2014} deux", 4),
            ("我很担心我的退休金。", 6),
            ("หนูกลัวมาก", 2),
            ("私の貯金、ROTH 口座", 5),
        ] {
            assert_eq!(count_words(text), expected, "{text:?}");
        }
    }

    #[test]
    fn english_is_told_from_other_languages() {
        for (text, expected) in [
            (
                "i have not opened the letters since march because i'm afraid of what they would say about me, and you are the first person",
                true,
            ),
            ("words", true),
            (
                "ich habe die briefe seit märz nicht geöffnet, weil ich angst davor habe, was darin steht, und du bist der erste mensch, dem ich das sage",
                false,
            ),
            (
                "je n'ai pas ouvert les lettres depuis le mois de mars parce que j'ai peur de ce qu'elles disent et tu es la première personne à qui je le dis",
                false,
            ),
            (
                "no he abierto las cartas desde marzo porque tengo miedo de lo que dicen y eres la primera persona a la que se lo cuento ahora",
                false,
            ),
            (
                "ik heb de brieven sinds maart niet geopend omdat ik bang ben voor wat erin staat en jij bent de eerste aan wie ik dit vertel",
                false,
            ),
            ("我从三月起就没有打开过信，因为我害怕里面写的内容，你是我第一个告诉的人", false),
        ] {
            assert_eq!(is_english(std::iter::once(text)), expected, "{text}");
        }
    }
}
