//! Items of a library for unit tests.

use crate::items::{Arc, EmotionRange, Persona, Topic, Voice};
use crate::row::Tier;

pub fn persona() -> Persona {
    Persona {
        name: "Anxious Planner".into(),
        role: "school librarian".into(),
        age: 52,
        income_band: "a middle income".into(),
        background: "Keeps three spreadsheets and trusts none of them.".into(),
        speech: "Precise, fast, full of conditions.".into(),
        typical_questions: vec!["What if I pick the wrong year?".into()],
        concerns: vec!["a mistake that cannot be undone".into()],
        phrases: vec!["I have read four articles and they disagree.".into()],
    }
}

pub fn arc() -> Arc {
    Arc {
        name: "Fear to Confidence".into(),
        start: EmotionRange { emotion: "fear".into(), low: 0.7, high: 0.9 },
        end: EmotionRange { emotion: "confidence".into(), low: 0.5, high: 0.8 },
        strategy: "Take up the fear first.".into(),
        techniques: vec!["one idea at a time".into()],
        phrases: vec!["There is room to decide this in steps.".into()],
        avoid: Vec::new(),
        personas: Vec::new(),
        tiers: Tier::ALL.to_vec(),
        boundary: None,
        referral: None,
    }
}

pub fn topic() -> Topic {
    Topic {
        name: "Roth conversion".into(),
        category: "Retirement".into(),
        level: crate::items::Level::Advanced,
        summary: "Whether to pay tax now or later.".into(),
        key_points: vec!["The tax is due in the year of the conversion.".into()],
        typical_numbers: vec!["$40,000 in one year".into()],
    }
}

pub fn voice() -> Voice {
    Voice {
        name: "Nora Whitfield".into(),
        role: "financial planner".into(),
        principles: vec!["Take up the feeling before the first figure.".into()],
        avoid_phrases: vec!["calm down".into()],
        system_prompt: "You are Nora Whitfield.".into(),
    }
}
