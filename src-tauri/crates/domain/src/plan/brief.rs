//! A line for a row without a model: a worry or a question of its persona beside a figure of its topic.

use super::random::Random;
use crate::items::{Persona, Topic};

/// Ways to say it.
const FORMS: usize = 6;

/// What a line says of its persona.
#[derive(Clone, Copy, Debug)]
enum Concern<'a> {
    Worry(&'a str),
    Question(&'a str),
}

/// The lines that a persona and a topic give, in an order of chance: worries come before questions.
#[derive(Clone, Debug)]
pub struct Briefs<'a> {
    concerns: Vec<Concern<'a>>,
    figures: Vec<&'a str>,
    /// The wording that comes first: another one for each topic.
    first_form: usize,
}

impl<'a> Briefs<'a> {
    /// Those of a persona and a topic. The figures' order is the same for all personas of one topic and seed.
    pub fn new(persona: &'a Persona, topic: &'a Topic, (of_topic, of_both): (u64, u64)) -> Self {
        let mut random = Random::new(of_both, 21);
        let mut worries: Vec<Concern<'a>> = kept(&persona.concerns).into_iter().map(Concern::Worry).collect();
        random.shuffle(&mut worries);
        let mut questions: Vec<Concern<'a>> =
            kept(&persona.typical_questions).into_iter().map(Concern::Question).collect();
        random.shuffle(&mut questions);
        worries.extend(questions);
        let mut figures = kept(&topic.typical_numbers);
        let mut random = Random::new(of_topic, 22);
        random.shuffle(&mut figures);
        Self { concerns: worries, figures, first_form: random.below(FORMS) }
    }

    /// How many different ones there are.
    pub fn len(&self) -> usize {
        match (self.concerns.len(), self.figures.len()) {
            (0, figures) => figures,
            (concerns, 0) => concerns,
            (concerns, figures) => concerns * figures * FORMS,
        }
    }

    /// Whether the library has nothing to make a line of.
    pub fn is_empty(&self) -> bool {
        self.concerns.is_empty() && self.figures.is_empty()
    }

    /// The line for a row that is the so-manieth of its topic, and of its topic with its persona. Rows of one topic that
    /// follow one another have different figures, and the same figure in another wording: so lines are as little alike as
    /// the library allows. `None` where there is none.
    pub fn get(&self, in_topic: usize, with_persona: usize) -> Option<String> {
        let turn = |turn: usize, of: usize| turn.checked_rem(of);
        let figure = turn(in_topic, self.figures.len()).map(|place| self.figures[place]);
        let form = (self.first_form + in_topic / self.figures.len().max(1)) % FORMS;
        let concern = turn(with_persona, self.concerns.len()).map(|place| self.concerns[place]);
        Some(match (concern, figure) {
            (Some(Concern::Worry(worry)), Some(figure)) => worried(worry, figure, form),
            (Some(Concern::Question(question)), Some(figure)) => asked(question, figure, form),
            (Some(Concern::Worry(worry)), None) => format!("What weighs on the client: {worry}."),
            (Some(Concern::Question(question)), None) => format!("The client asks: {question}"),
            (None, Some(figure)) => format!("The matter: {figure}."),
            (None, None) => return None,
        })
    }

    /// All of them.
    pub fn all(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::with_capacity(self.len());
        for with_persona in 0..self.concerns.len().max(1) {
            for in_topic in 0..self.len() / self.concerns.len().max(1) {
                all.extend(self.get(in_topic, with_persona));
            }
        }
        all
    }
}

fn worried(worry: &str, figure: &str, form: usize) -> String {
    match form {
        0 => format!("{}, and behind it the worry about {worry}.", upper(figure)),
        1 => format!("The matter: {figure}. What weighs on the client: {worry}."),
        2 => format!("{}: that is the fear, and the facts are {figure}.", upper(worry)),
        3 => format!("On the table: {figure}. On the client's mind: {worry}."),
        4 => format!("The client begins with {worry} and comes to {figure} only later."),
        _ => format!("There is {figure}. What keeps the client awake is {worry}."),
    }
}

fn asked(question: &str, figure: &str, form: usize) -> String {
    match form {
        0 => format!("{}. The question behind it: {question}", upper(figure)),
        1 => format!("The client comes with {figure} and asks: {question}"),
        2 => format!("\"{question}\" is the first thing that is said; the facts are {figure}."),
        3 => format!("It begins with {figure} and ends up at this: {question}"),
        4 => format!("Asked early on: {question} There is {figure} to work with."),
        _ => format!("The papers say {figure}. The client wants to know: {question}"),
    }
}

/// What is not empty, without a full stop at its end.
fn kept(texts: &[String]) -> Vec<&str> {
    texts.iter().map(|text| text.trim().trim_end_matches('.')).filter(|text| !text.is_empty()).collect()
}

fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::fixture;

    fn items(worries: &[&str], questions: &[&str], figures: &[&str]) -> (Persona, Topic) {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let persona = Persona { concerns: texts(worries), typical_questions: texts(questions), ..fixture::persona() };
        (persona, Topic { typical_numbers: texts(figures), ..fixture::topic() })
    }

    #[test]
    fn each_line_has_a_worry_or_a_question_and_a_figure_and_none_comes_twice() {
        let (persona, topic) = items(&["debt", "age "], &["Is it late?"], &["$40,000 in one year.", "ten years"]);
        let briefs = Briefs::new(&persona, &topic, (7, 8));
        let lines = briefs.all();
        assert_eq!((briefs.len(), lines.len(), briefs.is_empty()), (36, 36, false));
        assert_eq!(lines.iter().collect::<HashSet<_>>().len(), 36, "{lines:#?}");
        for line in &lines {
            let lower = line.to_lowercase();
            assert!(lower.contains("$40,000 in one year") || lower.contains("ten years"), "{line}");
            assert!(["debt", "age", "is it late?"].iter().any(|part| lower.contains(part)), "{line}");
            assert!(!line.contains("..") && !line.contains('\n'), "{line}");
        }
        let of = |in_topic, with_persona| briefs.get(in_topic, with_persona).expect("a line").to_lowercase();
        assert!(!of(0, 0).contains("late") && !of(0, 1).contains("late") && of(0, 2).contains("late"));
        assert_ne!(of(0, 0).contains("ten years"), of(1, 0).contains("ten years"), "figures take turns");
        assert_eq!(of(0, 0).contains("ten years"), of(2, 0).contains("ten years"));
        assert_ne!(of(0, 0), of(2, 0), "in another wording");
        assert_eq!(lines, Briefs::new(&persona, &topic, (7, 8)).all());
    }

    #[test]
    fn what_the_library_lacks_is_left_out() {
        let line = |worries: &[&str], questions: &[&str], figures: &[&str]| {
            let (persona, topic) = items(worries, questions, figures);
            let briefs = Briefs::new(&persona, &topic, (1, 1));
            (briefs.get(3, 2), briefs.all().len(), briefs.len())
        };
        let same = |text: &str| (Some(text.to_owned()), 1, 1);
        assert_eq!(line(&["debt"], &[], &[]), same("What weighs on the client: debt."));
        assert_eq!(line(&[], &["Why?"], &[" "]), same("The client asks: Why?"));
        assert_eq!(line(&[], &[], &["ten years"]), same("The matter: ten years."));
        assert_eq!(line(&[], &[], &[]), (None, 0, 0));
    }
}
