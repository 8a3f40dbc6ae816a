//! Emotions: the family a word belongs to, and the words for it in a turn.

/// A family of emotion words.
pub struct Family {
    stems: &'static [&'static str],
    /// Words for a turn's emotion.
    pub words: &'static [&'static str],
}

const FAMILIES: &[Family] = &[
    Family {
        stems: &["crisis", "despair", "desper", "hopeless", "suicid"],
        words: &["desperate", "hopeless", "distressed"],
    },
    Family {
        stems: &["hostil", "ang", "rage", "furious", "contempt", "bitter"],
        words: &["hostile", "angry", "furious"],
    },
    Family {
        stems: &["fear", "afraid", "anxi", "worr", "panic", "dread", "nervous", "scare"],
        words: &["anxious", "worried", "scared", "nervous"],
    },
    Family { stems: &["sham", "asham", "embarrass", "humiliat"], words: &["ashamed", "embarrassed"] },
    Family { stems: &["guilt", "remorse"], words: &["guilty", "conflicted"] },
    Family { stems: &["regret"], words: &["regretful", "remorseful"] },
    Family {
        stems: &["confus", "uncertain", "lost", "unsure", "doubt"],
        words: &["confused", "uncertain", "unsure", "puzzled"],
    },
    Family { stems: &["overwhelm", "stress", "exhaust", "burn"], words: &["overwhelmed", "stressed", "exhausted"] },
    Family {
        stems: &["frustrat", "annoy", "irritat", "exasperat", "impatien"],
        words: &["frustrated", "annoyed", "exasperated"],
    },
    Family { stems: &["grie", "sad", "sorrow", "mourn", "loss"], words: &["grieving", "sad", "heartbroken"] },
    Family { stems: &["conflict", "couple", "tens", "discord"], words: &["tense", "torn", "conflicted"] },
];

const ENDS: &[Family] = &[
    Family { stems: &["clar", "clear", "understand"], words: &["clear", "informed"] },
    Family { stems: &["confiden", "assur"], words: &["confident", "steady", "capable"] },
    Family { stems: &["resol", "determin"], words: &["resolved", "determined"] },
    Family { stems: &["accept", "peace"], words: &["accepting", "peaceful"] },
    Family { stems: &["empower", "motivat", "control"], words: &["empowered", "motivated", "encouraged"] },
    Family { stems: &["relie", "calm"], words: &["relieved", "calm", "lighter"] },
    Family { stems: &["permi"], words: &["free", "allowed"] },
    Family { stems: &["heal", "comfort", "hope"], words: &["comforted", "hopeful", "grateful"] },
    Family { stems: &["align", "unit", "connect"], words: &["aligned", "united", "connected"] },
    Family { stems: &["refer", "support", "guid", "safe"], words: &["supported", "guided"] },
    Family { stems: &["bound", "contain", "respect"], words: &["contained", "settled", "subdued"] },
    Family { stems: &["triage", "focus", "priorit", "ground"], words: &["focused", "grounded"] },
];

/// Between the start and the end of an arc.
pub const MIDDLE: &[&str] = &["hesitant", "cautious", "thoughtful", "curious", "wary", "tentative"];
/// Under the first feeling.
pub const UNDER_START: &[&str] = &["tired", "lonely", "ashamed", "angry", "sad", "worried", "embarrassed"];
/// Next to the last feeling.
pub const UNDER_END: &[&str] = &["hopeful", "tired", "grateful", "relieved", "thoughtful"];
/// The expert's own.
pub const EXPERT: &[&str] = &["calm", "warm", "steady", "compassionate", "attentive"];

/// The family of a start emotion, where it is known.
pub fn start(emotion: &str) -> Option<&'static Family> {
    find(FAMILIES, emotion)
}

/// The family of an end emotion, where it is known.
pub fn end(emotion: &str) -> Option<&'static Family> {
    find(ENDS, emotion)
}

fn find(families: &'static [Family], emotion: &str) -> Option<&'static Family> {
    let emotion = emotion.to_lowercase();
    families
        .iter()
        .find(|family| family.stems.iter().any(|stem| emotion.split_whitespace().any(|word| word.starts_with(stem))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_arc_of_the_sample_has_words_for_both_ends() {
        let (library, _) = train_content::sample();
        for arc in library.arcs {
            assert!(start(&arc.start.emotion).is_some() && end(&arc.end.emotion).is_some(), "{}", arc.name);
        }
        assert!(start("wistfulness").is_none());
        assert!(start("Couple conflict").is_some_and(|family| family.words.contains(&"torn")));
    }
}
