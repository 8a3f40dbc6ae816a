//! A model's opinion of a conversation: what it is asked, how its answer is read, and how far it can be trusted.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value};
use serde::{Deserialize, Serialize};

use crate::answer::{Conversation, Rejection, Role};
use crate::items::{Arc, Persona, Topic, Voice};
use crate::row::Tier;

/// The most points of one criterion.
pub const MOST_POINTS: u32 = 5;
/// Criteria of one judgement that are kept.
const MOST_CRITERIA: usize = 20;
/// Places in an answer that are tried as the beginning of its object.
const MOST_STARTS: usize = 400;
/// Steps that one prompt may take; a conversation of 200 turns takes some thousand.
const FUEL: u64 = 200_000;

/// What a judge says of one criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The criterion, in the judge's words.
    pub name: String,
    /// 0 to 5.
    pub points: u32,
    /// Why.
    #[serde(default)]
    pub why: String,
}

/// What a judge says of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Each criterion.
    pub criteria: Vec<Judged>,
    /// Whether it should be learned from.
    pub passes: bool,
    /// Why, in a sentence.
    #[serde(default)]
    pub why: String,
}

impl Judgement {
    /// In tenths of ten: the mean of the criteria's points.
    pub fn tenths(&self) -> u32 {
        let points: u32 = self.criteria.iter().map(|of| of.points).sum();
        // At most 20 criteria.
        let all = self.criteria.len().max(1) as u32 * MOST_POINTS;
        (points * 100 + all / 2) / all
    }
}

/// Reads a judgement out of an answer: of all objects in the text the last whole one that is a judgement counts.
///
/// # Errors
/// There is none, or one with points that there are not.
pub fn read(text: &str) -> Result<Judgement, Rejection> {
    if crate::answer::is_blank(text) {
        return Err(Rejection { kind: crate::call::ErrorKind::EmptyAnswer, message: "the answer has no text".into() });
    }
    let mut found: Option<Judgement> = None;
    let mut at = 0;
    for _ in 0..MOST_STARTS {
        let Some(start) = text[at..].find('{').map(|start| at + start) else { break };
        let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Judgement>();
        match values.next() {
            Some(Ok(judgement)) => {
                found = Some(judgement);
                at = start + values.byte_offset();
            }
            _ => at = start + 1,
        }
    }
    let invalid = |message: String| Rejection { kind: crate::call::ErrorKind::InvalidAnswer, message };
    let judgement = found.ok_or_else(|| {
        invalid("no judgement was found in the answer: an object with \"criteria\", \"passes\" and \"why\"".into())
    })?;
    if judgement.criteria.is_empty() {
        return Err(invalid("the judgement has no criteria".into()));
    }
    if judgement.criteria.len() > MOST_CRITERIA {
        return Err(invalid(format!(
            "the judgement has {} criteria, at most {MOST_CRITERIA} are taken",
            judgement.criteria.len()
        )));
    }
    if let Some(wrong) = judgement.criteria.iter().find(|of| of.points > MOST_POINTS) {
        return Err(invalid(format!(
            "\"{}\" has {} points, and the scale goes from 0 to {MOST_POINTS}",
            wrong.name, wrong.points
        )));
    }
    Ok(judgement)
}

/// What a judge's prompt can name: what there is no value for is empty.
#[derive(Clone, Copy, Debug)]
pub struct JudgeInput<'a> {
    /// The row's persona.
    pub persona: Option<&'a Persona>,
    /// The row's arc.
    pub arc: Option<&'a Arc>,
    /// The row's topic.
    pub topic: Option<&'a Topic>,
    /// Who answers.
    pub voice: &'a Voice,
    /// What the client wants.
    pub intent: &'a str,
    /// How it sounds.
    pub tone: &'a str,
    /// The row's tier.
    pub tier: Tier,
    /// Free text of the plan.
    pub brief: Option<&'a str>,
    /// What is judged.
    pub conversation: &'a Conversation,
}

#[derive(Serialize)]
struct Values<'a> {
    persona: Option<&'a Persona>,
    arc: Option<&'a Arc>,
    topic: Option<&'a Topic>,
    voice: &'a Voice,
    intent: &'a str,
    tone: &'a str,
    tier_label: &'a str,
    brief: Option<&'a str>,
    conversation: String,
}

/// A judge's prompt that was read once and asks of many conversations.
pub struct JudgePrompt(Environment<'static>);

impl JudgePrompt {
    /// Reads a prompt.
    ///
    /// # Errors
    /// It is no template, or does not name the conversation: in words for a person.
    pub fn new(text: &str) -> Result<Self, String> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Chainable);
        environment.set_fuel(Some(FUEL));
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|error| describe(&error))?);
        environment.add_template_owned("judge", text.to_owned()).map_err(|error| describe(&error))?;
        let named = environment.get_template("judge").map_err(|error| describe(&error))?.undeclared_variables(false);
        if !named.contains("conversation") {
            return Err("it does not name the conversation: write {{ conversation }} where it goes".into());
        }
        Ok(Self(environment))
    }

    /// The prompt for one conversation.
    ///
    /// # Errors
    /// It does not come to an end, or works with a value that there is not.
    pub fn render(&self, input: &JudgeInput<'_>) -> Result<String, String> {
        let values = Values {
            persona: input.persona,
            arc: input.arc,
            topic: input.topic,
            voice: input.voice,
            intent: input.intent,
            tone: input.tone,
            tier_label: input.tier.label(),
            brief: input.brief,
            conversation: script(input.conversation),
        };
        let template = self.0.get_template("judge").map_err(|error| describe(&error))?;
        template.render(Value::from(Serde(&values))).map_err(|error| describe(&error))
    }
}

fn describe(error: &minijinja::Error) -> String {
    if error.kind() == minijinja::ErrorKind::OutOfFuel {
        return "it does not come to an end: a loop in it runs far too often".into();
    }
    let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    match error.line() {
        Some(line) => format!("{what} (line {line})"),
        None => what,
    }
}

/// A conversation as a judge reads it.
fn script(conversation: &Conversation) -> String {
    let mut text = String::new();
    for turn in &conversation.turns {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(if turn.role == Role::User { "CLIENT: " } else { "EXPERT: " });
        text.push_str(&turn.content);
    }
    text
}

/// How often judge and person say what of the same versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Approved by the person, passed by the judge.
    pub approved_passed: u32,
    /// Approved, failed.
    pub approved_failed: u32,
    /// Rejected, passed.
    pub rejected_passed: u32,
    /// Rejected, failed.
    pub rejected_failed: u32,
}

impl Agreement {
    fn share(part: u32, of: u32) -> Option<f64> {
        (of > 0).then(|| f64::from(part) / f64::from(of))
    }

    /// All of them.
    pub fn total(self) -> u32 {
        self.approved_passed + self.approved_failed + self.rejected_passed + self.rejected_failed
    }

    /// Passes of what was approved.
    pub fn true_positive_rate(self) -> Option<f64> {
        Self::share(self.approved_passed, self.approved_passed + self.approved_failed)
    }

    /// Failures of what was rejected.
    pub fn true_negative_rate(self) -> Option<f64> {
        Self::share(self.rejected_failed, self.rejected_passed + self.rejected_failed)
    }

    /// Agreement beyond chance (Cohen); none where both always say the same one thing.
    pub fn kappa(self) -> Option<f64> {
        let total = f64::from(self.total());
        let agreed = Self::share(self.approved_passed + self.rejected_failed, self.total())?;
        let approved = f64::from(self.approved_passed + self.approved_failed) / total;
        let passed = f64::from(self.approved_passed + self.rejected_passed) / total;
        let by_chance = approved * passed + (1.0 - approved) * (1.0 - passed);
        (by_chance < 1.0).then(|| (agreed - by_chance) / (1.0 - by_chance))
    }

    /// The share that the person would approve where the judge passes a share of all (Rogan and Gladen): what the judge gets
    /// wrong on both sides is taken out. None where the judge is no better than chance.
    pub fn corrected(self, passed: f64) -> Option<f64> {
        let (positive, negative) = (self.true_positive_rate()?, self.true_negative_rate()?);
        let better = positive + negative - 1.0;
        (better > 0.0).then(|| ((passed + negative - 1.0) / better).clamp(0.0, 1.0))
    }
}

/// The family of a model, by its name: "Claude". Models prefer texts of their own kind.
pub fn family(model: &str) -> Option<&'static str> {
    const FAMILIES: &[(&str, &str)] = &[
        ("claude", "Claude"),
        ("gpt-oss", "gpt-oss"),
        ("gpt", "GPT"),
        ("chatgpt", "GPT"),
        ("o1", "GPT"),
        ("o3", "GPT"),
        ("o4", "GPT"),
        ("gemini", "Gemini"),
        ("gemma", "Gemma"),
        ("llama", "Llama"),
        ("qwen", "Qwen"),
        ("qwq", "Qwen"),
        ("mistral", "Mistral"),
        ("ministral", "Mistral"),
        ("mixtral", "Mistral"),
        ("magistral", "Mistral"),
        ("deepseek", "DeepSeek"),
        ("phi", "Phi"),
        ("grok", "Grok"),
        ("kimi", "Kimi"),
        ("glm", "GLM"),
        ("smollm", "SmolLM"),
        ("practice", "Practice"),
    ];
    let name = model.to_lowercase();
    // "anthropic/claude-sonnet-5", "meta-llama/Llama-3.3": each part of the path by itself, the last one first.
    name.rsplit('/').find_map(|part| {
        FAMILIES
            .iter()
            .find(|(begin, _)| part.starts_with(begin) || part.contains(&format!("-{begin}")))
            .map(|(_, name)| *name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Turn;
    use crate::call::ErrorKind;
    use crate::fixture;

    const GOOD: &str = r#"{"criteria": [{"name": "warmth", "points": 4, "why": "it listens"}, {"name": "facts", "points": 5, "why": ""}], "passes": true, "why": "fine"}"#;

    #[test]
    fn a_judgement_is_read_out_of_what_stands_around_it() {
        for text in [
            GOOD.to_owned(),
            format!("```json\n{GOOD}\n```"),
            format!("<think>{{maybe}} it fails</think> Here it is: {GOOD} Anything else?"),
            format!(r#"{{"criteria": [], "passes": false}} no, rather {GOOD}"#),
        ] {
            let judgement = read(&text).expect("a judgement");
            assert_eq!((judgement.tenths(), judgement.passes, judgement.criteria.len()), (90, true, 2), "{text}");
        }
    }

    #[test]
    fn nonsense_is_no_judgement() {
        for (text, kind) in [
            ("", ErrorKind::EmptyAnswer),
            ("It is a fine conversation.", ErrorKind::InvalidAnswer),
            (r#"{"turns": []}"#, ErrorKind::InvalidAnswer),
            (r#"{"criteria": [], "passes": true}"#, ErrorKind::InvalidAnswer),
            (r#"{"criteria": [{"name": "a", "points": 9}], "passes": true}"#, ErrorKind::InvalidAnswer),
            (r#"{"criteria": [{"name": "a", "points": -1}], "passes": true}"#, ErrorKind::InvalidAnswer),
            (r#"{"criteria": [{"name": "a", "points": 3}]}"#, ErrorKind::InvalidAnswer),
            (r#"{"criteria": [{"name": "a", "points": 3}], "passes": "yes""#, ErrorKind::InvalidAnswer),
        ] {
            assert_eq!(read(text).expect_err(text).kind, kind, "{text}");
        }
        let braces = "{".repeat(200_000);
        assert!(read(&braces).is_err(), "and it ends");
    }

    #[test]
    fn a_prompt_shows_the_conversation_and_what_there_is_of_the_plan() {
        let conversation =
            Conversation::of([Turn::new(Role::User, "I owe {{ persona.name }}."), Turn::new(Role::Assistant, "Whom?")]);
        let (persona, voice) = (fixture::persona(), fixture::voice());
        let input = JudgeInput {
            persona: Some(&persona),
            arc: None,
            topic: None,
            voice: &voice,
            intent: "decide",
            tone: "warm",
            tier: Tier::Template,
            brief: None,
            conversation: &conversation,
        };
        let prompt = JudgePrompt::new("{{ persona.name }}|{{ arc.name }}|{{ conversation }}").expect("a prompt");
        let text = prompt.render(&input).expect("renders");
        assert_eq!(
            text, "Anxious Planner||CLIENT: I owe {{ persona.name }}.\n\nEXPERT: Whom?",
            "a value is no template"
        );
        assert!(JudgePrompt::new("Judge it.").is_err_and(|why| why.contains("{{ conversation }}")));
        assert!(JudgePrompt::new("{% if %}").is_err());
        let endless = "{{ conversation }}{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
        let endless = JudgePrompt::new(endless).expect("a template");
        assert!(endless.render(&input).is_err_and(|why| why.contains("come to an end")));
    }

    #[test]
    fn agreement_is_counted_by_the_book() {
        let none = Agreement::default();
        assert_eq!((none.kappa(), none.true_positive_rate(), none.corrected(0.5)), (None, None, None));
        let agreement = Agreement { approved_passed: 43, approved_failed: 5, rejected_passed: 3, rejected_failed: 9 };
        let close = |value: Option<f64>, expected: f64| value.is_some_and(|value| (value - expected).abs() < 0.005);
        assert!(close(agreement.true_positive_rate(), 0.896) && close(agreement.true_negative_rate(), 0.75));
        assert!(close(agreement.kappa(), 0.608), "{:?}", agreement.kappa());
        // (0.8 + 0.75 - 1) / (0.896 + 0.75 - 1)
        assert!(close(agreement.corrected(0.8), 0.851), "{:?}", agreement.corrected(0.8));
        let always = Agreement { approved_passed: 10, ..none };
        assert_eq!(always.kappa(), None);
        let useless = Agreement { approved_passed: 5, approved_failed: 5, rejected_passed: 5, rejected_failed: 5 };
        assert_eq!(useless.corrected(0.5), None);
    }

    #[test]
    fn a_family_is_known_by_the_name() {
        for (model, expected) in [
            ("claude-sonnet-5-5", Some("Claude")),
            ("anthropic/claude-opus-5", Some("Claude")),
            ("gpt-5-mini", Some("GPT")),
            ("openai/gpt-oss-120b", Some("gpt-oss")),
            ("meta-llama/Llama-3.3-70B", Some("Llama")),
            ("hermes-llama-3", Some("Llama")),
            ("qwen3:8b", Some("Qwen")),
            ("my-own", None),
        ] {
            assert_eq!(family(model), expected, "{model}");
        }
    }
}
