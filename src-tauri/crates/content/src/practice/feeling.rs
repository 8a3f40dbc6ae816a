//! Emotions: the family a word belongs to, and the words for it in a turn.

/// A family of emotion words.
pub struct Family {
    /// How the pools of a first feeling are called.
    pub key: &'static str,
    stems: &'static [&'static str],
    /// Words for a turn's emotion.
    pub words: &'static [&'static str],
}

const FAMILIES: &[Family] = &[
    Family {
        key: "crisis",
        stems: &["crisis", "despair", "desper", "hopeless", "suicid"],
        words: &["desperate", "hopeless", "distressed"],
    },
    Family {
        key: "hostility",
        stems: &["hostil", "ang", "rage", "furious", "contempt", "bitter"],
        words: &["hostile", "angry", "furious"],
    },
    Family {
        key: "fear",
        stems: &["fear", "afraid", "anxi", "worr", "panic", "dread", "nervous", "scare"],
        words: &["anxious", "worried", "scared", "nervous"],
    },
    Family { key: "shame", stems: &["sham", "asham", "embarrass", "humiliat"], words: &["ashamed", "embarrassed"] },
    Family { key: "guilt", stems: &["guilt", "remorse"], words: &["guilty", "conflicted"] },
    Family { key: "regret", stems: &["regret"], words: &["regretful", "remorseful"] },
    Family {
        key: "confusion",
        stems: &["confus", "uncertain", "lost", "unsure", "doubt"],
        words: &["confused", "uncertain", "unsure", "puzzled"],
    },
    Family {
        key: "overwhelm",
        stems: &["overwhelm", "stress", "exhaust", "burn"],
        words: &["overwhelmed", "stressed", "exhausted"],
    },
    Family {
        key: "frustration",
        stems: &["frustrat", "annoy", "irritat", "exasperat", "impatien"],
        words: &["frustrated", "annoyed", "exasperated"],
    },
    Family {
        key: "grief",
        stems: &["grie", "sad", "sorrow", "mourn", "loss"],
        words: &["grieving", "sad", "heartbroken"],
    },
    Family {
        key: "conflict",
        stems: &["conflict", "couple", "tens", "discord"],
        words: &["tense", "torn", "conflicted"],
    },
];

const ENDS: &[Family] = &[
    Family { key: "", stems: &["clar", "clear", "understand"], words: &["clear", "informed"] },
    Family { key: "", stems: &["confiden", "assur"], words: &["confident", "steady", "capable"] },
    Family { key: "", stems: &["resol", "determin"], words: &["resolved", "determined"] },
    Family { key: "", stems: &["accept", "peace"], words: &["accepting", "peaceful"] },
    Family { key: "", stems: &["empower", "motivat", "control"], words: &["empowered", "motivated", "encouraged"] },
    Family { key: "", stems: &["relie", "calm"], words: &["relieved", "calm", "lighter"] },
    Family { key: "", stems: &["permi"], words: &["free", "allowed"] },
    Family { key: "", stems: &["heal", "comfort", "hope"], words: &["comforted", "hopeful", "grateful"] },
    Family { key: "", stems: &["align", "unit", "connect"], words: &["aligned", "united", "connected"] },
    Family { key: "", stems: &["refer", "support", "guid", "safe"], words: &["supported", "guided"] },
    Family { key: "", stems: &["bound", "contain", "respect"], words: &["contained", "settled", "subdued"] },
    Family { key: "", stems: &["triage", "focus", "priorit", "ground"], words: &["focused", "grounded"] },
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
        let (library, _) = crate::library::sample();
        for arc in library.arcs {
            assert!(start(&arc.start.emotion).is_some() && end(&arc.end.emotion).is_some(), "{}", arc.name);
        }
        assert!(start("wistfulness").is_none());
        assert_eq!(start("Couple conflict").map(|family| family.key), Some("conflict"));
    }
}
