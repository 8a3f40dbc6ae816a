//! Judgements without a model: by chance, the same for the same prompt, and as uneven as a judge's.

use serde_json::json;

use super::PracticeAnswer;
use super::random::Random;

/// What a standard judge is asked about.
const CRITERIA: [&str; 6] = ["listens", "correct", "useful", "voice", "client", "safe"];

/// A judgement for a prompt. It says that it is practice, so that nobody takes it for an opinion.
pub fn judge(prompt: &str) -> PracticeAnswer {
    let mut random = Random::new(0, &[prompt]);
    let points: Vec<u32> = CRITERIA
        .iter()
        .map(|_| if random.chance(20) { 2 } else { 3 + u32::from(random.chance(60)) + u32::from(random.chance(40)) })
        .collect();
    let passes = points.iter().all(|points| *points >= 3);
    let criteria: Vec<_> = CRITERIA
        .iter()
        .zip(&points)
        .map(|(name, points)| json!({ "name": name, "points": points, "why": "Practice judges by chance." }))
        .collect();
    let why = if passes { "Practice lets it pass." } else { "Practice does not let it pass." };
    let answer = json!({ "criteria": criteria, "passes": passes, "why": why });
    PracticeAnswer { json: answer.to_string(), delay_ms: 400 + random.next() % 800 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judgements_can_be_read_and_differ() {
        let all: Vec<_> = (0..200).map(|n| judge(&format!("conversation {n}")).json).collect();
        let read: Vec<_> = all.iter().map(|text| train_domain::judge::read(text).expect("a judgement")).collect();
        let passed = read.iter().filter(|judgement| judgement.passes).count();
        assert!((20..180).contains(&passed), "{passed}");
        assert_eq!(judge("conversation 7").json, all[7]);
    }
}
