//! The criteria of the quality score against conversations that were written for it: 40 good ones, and defects that are
//! planted into them one by one. The table of the result stands in docs/quality.md; TRAIN_WRITE_TABLE=1 writes it anew.

mod common;
mod good;
mod plant;
mod plants;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use good::Good;
use plant::{Plant, Planted};
use train_content::sample;
use train_domain::answer::{Conversation, Role};
use train_domain::items::Library;
use train_domain::novelty::{Index, phrases};
use train_domain::quality::{
    Contacts, ConversationWords, Criterion, CriterionScore, DatasetWords, Flag, HARD_CAP, Others, Plan, Score,
    TemplateWords, score,
};

/// Of the good conversations' criteria, the most that may look wrong, in percent.
const FALSE_ALARMS: usize = 5;
/// Each defect is planted into every fourth conversation that it fits, or into all where these are few.
const EVERY: usize = 4;
const FEW: usize = 12;

/// The dataset of the good conversations.
struct Dataset {
    library: Library,
    contacts: Contacts,
    templates: Vec<TemplateWords>,
    good: Vec<Good>,
    words: DatasetWords,
    /// What each of them adds to the words, and the phrases of its first two turns.
    own: Vec<(ConversationWords, [Box<[u32]>; 2])>,
}

impl Dataset {
    fn new() -> Self {
        let (library, _) = sample();
        let contacts = Contacts::of(&library.voice, &library.arcs, &library.topics);
        let words = |body: &str| TemplateWords::of([body, &*library.voice.system_prompt]);
        let templates = library.templates.iter().map(|template| words(&template.body)).collect();
        let good = good::all();
        let own = |good: &Good| {
            let turn = |at: usize| phrases(&good.conversation.turns[at].content);
            (ConversationWords::of(&good.conversation, &library.voice), [turn(0), turn(1)])
        };
        let own: Vec<_> = good.iter().map(own).collect();
        let mut table = DatasetWords::default();
        own.iter().for_each(|(words, _)| table.add(words));
        Self { library, contacts, templates, good, words: table, own }
    }

    fn score(&self, good: &Good, others: Others<'_>) -> Score {
        let template = self.library.templates.iter().position(|template| template.tier == good.tier);
        let plan = Plan {
            tier: good.tier,
            arc: Some(&good.arc),
            persona: Some(&good.persona),
            topic: Some(&good.topic),
            brief: None,
            voice: &self.library.voice,
            contacts: &self.contacts,
            template: template.map(|at| &self.templates[at]),
        };
        score(&good.conversation, plan, others)
    }

    /// The score of a good conversation, or of one made from it, among the others and some more.
    fn among(&mut self, good: &Good, more: &[Conversation]) -> Score {
        let voice = self.library.voice.clone();
        let own = self.own[good.number as usize - 1].0.clone();
        let more_words: Vec<ConversationWords> = more.iter().map(|talk| ConversationWords::of(talk, &voice)).collect();
        self.words.remove(&own);
        more_words.iter().for_each(|words| self.words.add(words));
        let nearest = |turn: usize| {
            let mut index = Index::default();
            for ((_, others), number) in self.own.iter().zip(1..).filter(|(_, number)| *number != good.number) {
                index.add(number, &others[turn]);
            }
            for (talk, number) in more.iter().zip(1_000..) {
                index.add(number, &phrases(&talk.turns[turn].content));
            }
            let text = good.conversation.turns.get(turn).map(|turn| phrases(&turn.content)).unwrap_or_default();
            index.nearest(good.number, &text)
        };
        let others =
            Others { first_turn: nearest(0), first_reply: nearest(1), words: Some(&self.words), ..Others::default() };
        let score = self.score(good, others);
        more_words.iter().for_each(|words| self.words.remove(words));
        self.words.add(&own);
        score
    }
}

fn of(score: &Score, criterion: Criterion) -> Option<&CriterionScore> {
    score.criteria.iter().find(|found| found.criterion == criterion)
}

/// What a criterion says of a good conversation when it should say nothing: a flag, or a quarter of its points lost.
fn is_alarm(found: &CriterionScore) -> bool {
    found.flag.is_some() || found.points.is_some_and(|points| points < 0.75 * found.out_of)
}

/// Why a planted defect was not found; `None` where it was.
fn missed(before: &Score, after: &Score, criterion: Criterion, planted: &Planted) -> Option<String> {
    let Some(found) = of(after, criterion) else { return Some("the criterion is not there".into()) };
    let earlier = of(before, criterion).and_then(|found| found.points);
    let lost = found.points.zip(earlier.or(Some(found.out_of))).is_some_and(|(now, then)| now < then);
    if !lost && found.flag.is_none() {
        return Some(format!("nothing was found: {found:?}"));
    }
    let fell = match found.flag {
        // The words that were planted have a length, which is all that may be seen of them in the score.
        Some(Flag::Note) => after.tenths.abs_diff(before.tenths) <= 2,
        Some(Flag::Hard) => after.tenths <= HARD_CAP && after.tenths < before.tenths,
        None => after.tenths < before.tenths,
    };
    if !fell && earlier.is_some() | found.flag.is_some() {
        return Some(format!("the score went from {} to {}: {found:?}", before.tenths, after.tenths));
    }
    let content = planted.good.conversation.turns.get(planted.turn).map_or("", |turn| &turn.content);
    let words = planted.words.trim();
    let start = content.rfind(words).map_or(0, |at| content[..at].chars().count());
    let length = if words.is_empty() { content.chars().count() } else { words.chars().count() };
    let points_at = found.places.iter().any(|place| {
        let (from, to) = (place.start as usize, place.end as usize);
        place.turn as usize == planted.turn + 1 && from <= start + length && start <= to
    });
    (!points_at).then(|| format!("it points elsewhere: {found:?}, planted at {start} of turn {}", planted.turn + 1))
}

fn all_plants() -> Vec<Plant> {
    plants::plants().into_iter().chain(common::plants()).collect()
}

#[derive(Default)]
struct Count {
    plants: usize,
    ways: usize,
    found: usize,
    measured: usize,
    alarms: usize,
}

/// Everything that is counted, and what went wrong.
fn calibrate() -> (BTreeMap<Criterion, Count>, Vec<String>) {
    let mut dataset = Dataset::new();
    let goods = dataset.good.clone();
    let mut counts: BTreeMap<Criterion, Count> = BTreeMap::new();
    let mut wrong = Vec::new();
    let before: Vec<Score> = goods.iter().map(|good| dataset.among(good, &[])).collect();
    for (good, score) in goods.iter().zip(&before) {
        for found in score.criteria.iter().filter(|found| found.is_measured()) {
            let count = counts.entry(found.criterion).or_default();
            count.measured += 1;
            if is_alarm(found) {
                count.alarms += 1;
                wrong.push(format!("false alarm in #{}: {found:?}", good.number));
            }
        }
    }
    for plant in all_plants() {
        let fits = goods.iter().filter_map(|good| (plant.put)(good));
        // What looks wrong before is a false alarm, and no place for a plant.
        let fits = fits.filter(|planted| {
            of(&before[planted.good.number as usize - 1], plant.criterion).is_none_or(|found| !is_alarm(found))
        });
        let planted: Vec<Planted> = fits.collect();
        let every = if planted.len() > FEW { EVERY } else { 1 };
        let planted: Vec<Planted> = planted.into_iter().step_by(every).collect();
        assert!(!planted.is_empty(), "{} fits nowhere", plant.name);
        counts.entry(plant.criterion).or_default().ways += 1;
        for planted in planted {
            let number = planted.good.number;
            let after = dataset.among(&planted.good, &planted.others);
            let count = counts.entry(plant.criterion).or_default();
            count.plants += 1;
            match missed(&before[number as usize - 1], &after, plant.criterion, &planted) {
                None => count.found += 1,
                Some(why) => wrong.push(format!("{} in #{number}, \"{}\": {why}", plant.criterion.name(), plant.name)),
            }
        }
    }
    (counts, wrong)
}

fn table(counts: &BTreeMap<Criterion, Count>) -> String {
    let mut text = String::from(
        "| criterion | ways | planted | found | good ones measured | false alarms |\n|---|---|---|---|---|---|\n",
    );
    let mut all = Count::default();
    for (criterion, count) in counts {
        let Count { plants, ways, found, measured, alarms } = count;
        writeln!(text, "| {} | {ways} | {plants} | {found} | {measured} | {alarms} |", criterion.name())
            .expect("in memory");
        all.plants += plants;
        all.ways += ways;
        all.found += found;
        all.measured += measured;
        all.alarms += alarms;
    }
    let Count { plants, ways, found, measured, alarms } = all;
    writeln!(text, "| all | {ways} | {plants} | {found} | {measured} | {alarms} |").expect("in memory");
    text
}

const BEGIN: &str = "<!-- table: src-tauri/crates/content/tests/calibration -->\n\n";
const END: &str = "\n<!-- end -->";

#[test]
fn every_planted_defect_is_found_and_good_conversations_raise_no_alarm() {
    let (counts, wrong) = calibrate();
    let hard =
        |criterion: Criterion| matches!(criterion, Criterion::FormatLeak | Criterion::MachineTalk | Criterion::Contact);
    for (criterion, count) in &counts {
        // A small list of words does not know every way to be sad.
        let all = if *criterion == Criterion::EmotionSign { 80 } else { 100 };
        assert!(count.found * 100 >= count.plants * all, "{}: {wrong:#?}", criterion.name());
        assert!(count.ways >= 2, "{} is planted in {} ways", criterion.name(), count.ways);
        assert!(count.alarms * 100 <= count.measured * FALSE_ALARMS, "{}: {wrong:#?}", criterion.name());
        assert!(!hard(*criterion) || count.alarms == 0, "{}: {wrong:#?}", criterion.name());
    }
    // Of scorer 1 only: the client's words were no criterion worth keeping.
    let missing: Vec<Criterion> = Criterion::ALL.into_iter().filter(|one| !counts.contains_key(one)).collect();
    assert_eq!(missing, [Criterion::Persona]);

    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/quality.md");
    let text = std::fs::read_to_string(file).expect("docs/quality.md");
    let (head, rest) = text.split_once(BEGIN).expect("a place for the table");
    let (shown, tail) = rest.split_once(END).expect("an end of the table");
    let table = table(&counts);
    if std::env::var_os("TRAIN_WRITE_TABLE").is_some() {
        std::fs::write(file, [head, BEGIN, &table, END, tail].concat()).expect("written");
    } else {
        assert_eq!(shown, table, "TRAIN_WRITE_TABLE=1 writes it anew");
    }
}

#[test]
fn good_conversations_score_well() {
    let mut dataset = Dataset::new();
    assert_eq!(dataset.good.len(), 40);
    for good in dataset.good.clone() {
        let score = dataset.among(&good, &[]);
        assert!(score.tenths >= 85, "#{}: {score:#?}", good.number);
        assert_eq!(score, dataset.among(&good, &[]), "the same again");
    }
}

#[test]
fn what_only_looks_like_a_defect_raises_no_alarm() {
    let mut dataset = Dataset::new();
    let good = dataset.good[1].clone();
    let before = dataset.among(&good, &[]);
    for words in [
        "I'm 90 percent sure of it.",
        "I'm 10 minutes away.",
        "I'm 30 pages in.",
        "Here is the thing: I was 29 once.",
        "I have 3 [unread] letters.",
        "It is *really* hard (pausing helps me).",
        "Breathe *slowly* first.",
        "Take a moment (a long one).",
        "A & B; it is fine.",
        "x < 3 and y > 2.",
        "It lies in C:\\new folder.",
        "My sister is 29.",
        "I used ChatGPT for the letter.",
        "The plan: wait.",
        "Client service was rude: they hung up.",
        "I read the agreement on irs.gov.",
        "That helped.Us two, I mean.",
        "Call 1-800-662-4357 for that.",
        "Text START to 88788.",
        "Is this for real? Not just me, but us.",
    ] {
        for role in [Role::User, Role::Assistant] {
            let planted = plant::insert(&good, plant::last(&good, role), words);
            let after = dataset.among(&planted.good, &[]);
            let alarms =
                after.criteria.iter().zip(&before.criteria).filter(|(now, then)| is_alarm(now) && !is_alarm(then));
            assert_eq!(
                alarms.map(|(now, _)| now).collect::<Vec<_>>(),
                Vec::<&CriterionScore>::new(),
                "{words} by {role:?}"
            );
        }
    }
}
