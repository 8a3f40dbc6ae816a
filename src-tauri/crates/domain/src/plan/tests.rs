use super::*;

fn entries(count: i64, from: i64, name: &str) -> Vec<Entry> {
    let entry = |n: i64| Entry { id: from + n, name: format!("{name} {n}"), weight: 1.0, tiers: Vec::new() };
    (0..count).map(entry).collect()
}

/// Nine personas, nine arcs and three edge arcs, twelve topics.
fn question(rows: [u32; 3], strategy: PlanStrategy) -> Question<'static> {
    let mut arcs = entries(12, 100, "Arc");
    for (place, arc) in arcs.iter_mut().enumerate() {
        arc.tiers = if place < 9 { vec![Tier::Template, Tier::Scenario] } else { vec![Tier::EdgeCase] };
    }
    Question {
        personas: entries(9, 1, "Persona"),
        arcs,
        topics: entries(12, 200, "Topic"),
        suits: &|_, _| true,
        rows,
        variations: 5,
        strategy,
        seed: 1,
        planned: &[],
    }
}

fn of_tier(choice: &Choice) -> [usize; 3] {
    Tier::ALL.map(|tier| choice.rows.iter().filter(|row| row.tier == tier).count())
}

fn counts(rows: &[ChosenRow], key: impl Fn(&ChosenRow) -> i64) -> Vec<u32> {
    let mut counts: HashMap<i64, u32> = HashMap::new();
    rows.iter().for_each(|row| *counts.entry(key(row)).or_default() += 1);
    let mut counts: Vec<u32> = counts.into_values().collect();
    counts.sort_unstable();
    counts
}

/// Pairs that rows have.
fn pairs(rows: &[ChosenRow]) -> usize {
    let of = |row: &ChosenRow| [(row.persona, row.arc), (row.persona, row.topic), (row.arc, row.topic)];
    rows.iter().flat_map(of).collect::<HashSet<(i64, i64)>>().len()
}

#[test]
fn every_pair_is_covered_and_the_rest_is_even() {
    let choice = choose(&question([200, 175, 125], PlanStrategy::Pairs));
    assert_eq!((of_tier(&choice), choice.rows.len()), ([200, 175, 125], 500));
    // Twelve arcs with nine personas and with twelve topics, and nine personas with twelve topics.
    assert_eq!((choice.pairs, choice.covered), (108 + 144 + 108, choice.pairs));
    assert_eq!(pairs(&choice.rows), choice.pairs);
    assert!((144..=165).contains(&choice.needed), "{}", choice.needed);
    assert_eq!(choice.impossible, Vec::<String>::new());
    for row in &choice.rows {
        assert_eq!(row.tier == Tier::EdgeCase, row.arc >= 109, "edge arcs are for edge cases");
    }
    let personas = counts(&choice.rows, |row| row.persona);
    assert!(personas.len() == 9 && personas[8] - personas[0] <= 2, "{personas:?}");
    let topics = counts(&choice.rows, |row| row.topic);
    assert!(topics.len() == 12 && topics[11] - topics[0] <= 6, "{topics:?}");
    // The first rows are those that cover most.
    assert!(pairs(&choice.rows[..170]) >= 340, "{}", pairs(&choice.rows[..170]));
}

#[test]
fn the_same_question_gives_the_same_rows_and_another_seed_others() {
    for strategy in PlanStrategy::ALL {
        let first = choose(&question([40, 35, 25], strategy));
        assert_eq!(first, choose(&question([40, 35, 25], strategy)), "{strategy:?}");
        let other = choose(&Question { seed: 2, ..question([40, 35, 25], strategy) });
        assert!(first.rows != other.rows && first.rows.len() == other.rows.len(), "{strategy:?}");
        let tiers: Vec<Tier> = first.rows[..20].iter().map(|row| row.tier).collect();
        assert_eq!(tiers.iter().filter(|tier| **tier == Tier::EdgeCase).count(), 5, "{tiers:?}");
    }
}

#[test]
fn every_combination_comes_once_before_one_comes_twice() {
    let all = Question {
        personas: entries(3, 1, "P"),
        topics: entries(4, 200, "T"),
        ..question([0, 0, 0], PlanStrategy::Cross)
    };
    // Nine arcs for two tiers and three for the third.
    let exact = choose(&Question { rows: [54, 54, 36], ..all });
    assert_eq!((exact.combinations, exact.impossible.len()), (144, 0), "{:?}", exact.impossible);
    assert!(exact.rows.iter().all(|row| row.variation == 1));
    let twice = choose(&Question {
        personas: entries(3, 1, "P"),
        topics: entries(4, 200, "T"),
        ..question([108, 108, 72], PlanStrategy::Cross)
    });
    assert_eq!((twice.combinations, twice.rows.len()), (144, 288));
    let few = choose(&Question {
        personas: entries(3, 1, "P"),
        topics: entries(4, 200, "T"),
        ..question([10, 10, 4], PlanStrategy::Cross)
    });
    assert_eq!((few.combinations, few.rows.len()), (24, 24));
    assert_eq!(few.impossible, ["Every combination takes 144 rows, and 24 are asked for."]);
}

#[test]
fn weights_decide_how_often_something_is_drawn_and_zero_means_never() {
    let mut question = question([400, 0, 0], PlanStrategy::Random);
    question.variations = 100;
    question.personas[0].weight = 8.0;
    question.topics[3].weight = 0.0;
    let choice = choose(&question);
    let of = |id: i64| choice.rows.iter().filter(|row| row.persona == id).count();
    assert!((170..=230).contains(&of(1)), "half of all: {}", of(1));
    assert!(choice.rows.iter().all(|row| row.topic != 203));
    assert_eq!(choice.rows.len(), 400);
}

#[test]
fn what_weighs_nothing_at_all_is_said() {
    let weigh_nothing = |entries: &mut [Entry]| entries.iter_mut().for_each(|entry| entry.weight = 0.0);
    let mut question = question([10, 10, 5], PlanStrategy::Random);
    weigh_nothing(&mut question.arcs[9..]);
    let choice = choose(&question);
    assert_eq!(choice.impossible, ["Edge Case needs an edge arc, and all that are chosen weigh 0."]);
    assert_eq!(of_tier(&choice), [10, 10, 0]);

    weigh_nothing(&mut question.topics);
    let choice = choose(&question);
    assert_eq!(choice.impossible, ["Every topic weighs 0, so none can be drawn: give one of them more."]);
    assert_eq!(choice.rows, []);
    weigh_nothing(&mut question.personas);
    weigh_nothing(&mut question.arcs);
    let said = ["persona", "arc", "topic"]
        .map(|what| format!("Every {what} weighs 0, so none can be drawn: give one of them more."));
    assert_eq!(choose(&question).impossible, said);
    question.strategy = PlanStrategy::Gaps;
    assert_eq!(choose(&question).rows.len(), 25, "elsewhere weights do not count");
}

#[test]
fn gaps_are_filled_from_the_emptiest_pair_on() {
    let mut planned = Vec::new();
    for persona in 1..=9 {
        for arc in 100..109 {
            let rows = if (persona, arc) == (3, 104) { 0 } else { 4 };
            planned.push(PlannedBefore { persona, arc, topic: 200, tier: Tier::Template, rows, variation: 4 });
        }
    }
    let choice = choose(&Question { planned: &planned, ..question([4, 0, 0], PlanStrategy::Gaps) });
    assert!(choice.rows.iter().all(|row| (row.persona, row.arc) == (3, 104)), "{:?}", choice.rows);
    let topics: HashSet<i64> = choice.rows.iter().map(|row| row.topic).collect();
    assert!(topics.len() == 4 && !topics.contains(&200), "the topic that all have is the last: {topics:?}");
}

#[test]
fn rows_that_are_planned_count_and_rejected_ones_only_for_their_variation() {
    let before = |topic, rows| PlannedBefore { persona: 1, arc: 100, topic, tier: Tier::Template, rows, variation: 3 };
    let planned = [before(200, 2), before(201, 0)];
    let with = Question {
        personas: entries(1, 1, "P"),
        topics: entries(3, 200, "T"),
        arcs: entries(1, 100, "A"),
        planned: &planned,
        ..question([3, 0, 0], PlanStrategy::Pairs)
    };
    let choice = choose(&with);
    // One row for each topic; the first is covered already, and nobody who reads these rows alone sees that.
    assert_eq!((choice.pairs, choice.covered, choice.needed), (7, 7, 2));
    let mut rows: Vec<(i64, u32)> = choice.rows.iter().map(|row| (row.topic, row.variation)).collect();
    assert_eq!(rows.pop(), Some((200, 4)));
    rows.sort_unstable();
    assert_eq!(rows, [(201, 4), (202, 1)]);
}

#[test]
fn what_cannot_be_had_is_said_in_words() {
    let without = |persona: i64, arc: i64| persona != 3 || arc < 109;
    let said = choose(&Question { suits: &without, ..question([20, 0, 10], PlanStrategy::Gaps) });
    assert_eq!(said.impossible, ["Edge Case needs an edge arc that suits Persona 2."]);
    assert_eq!(of_tier(&said), [20, 0, 10], "the others have them");

    let mut none = question([20, 0, 10], PlanStrategy::Gaps);
    none.arcs.truncate(9);
    let none = choose(&none);
    assert_eq!(none.impossible, ["Edge Case needs an edge arc, and none is chosen."]);
    assert_eq!(of_tier(&none), [20, 0, 0]);

    let small = Question {
        personas: entries(1, 1, "P"),
        topics: entries(2, 200, "T"),
        variations: 2,
        ..question([0, 100, 0], PlanStrategy::Pairs)
    };
    let small = choose(&small);
    assert_eq!(of_tier(&small), [0, 36, 0], "nine arcs, two topics, twice each");
    assert_eq!(
        small.impossible,
        ["Scenario has room for 36 of 100 rows: choose more, or let a combination have more variations."]
    );

    let few = choose(&question([30, 0, 0], PlanStrategy::Pairs));
    assert_eq!(
        few.impossible,
        ["Every pair takes 108 rows, and 30 are asked for."]
            .map(|text| { text.replace("108", &few.needed.to_string()) })
    );
    let edge = choose(&question([300, 0, 20], PlanStrategy::Pairs));
    let said = format!(
        "{} pairs stay open: Edge Case needs 36 rows for each of its arcs with every topic, and 20 are asked for.",
        edge.pairs - edge.covered
    );
    assert_eq!(edge.impossible, [said]);

    let lonely = |_: i64, arc: i64| arc != 104 && arc != 105;
    let lonely = choose(&Question { suits: &lonely, ..question([20, 0, 0], PlanStrategy::Gaps) });
    assert_eq!(lonely.impossible, ["Arc 4 and Arc 5 suit none of the personas that are chosen."]);
    assert_eq!(choose(&question([0, 0, 0], PlanStrategy::Cross)).rows, []);
}

#[test]
fn no_strategy_gives_a_combination_more_often_than_asked_or_a_pair_that_is_forbidden() {
    let suits = |persona: i64, arc: i64| (persona + arc) % 3 != 0;
    for strategy in PlanStrategy::ALL {
        let choice = choose(&Question { suits: &suits, variations: 1, ..question([300, 200, 300], strategy) });
        assert_eq!(choice.rows.len(), choice.combinations, "{strategy:?}");
        assert!(choice.rows.iter().all(|row| suits(row.persona, row.arc)), "{strategy:?}");
        // Of 27 edge pairs two thirds suit, with twelve topics each.
        assert_eq!(of_tier(&choice), [300, 200, 216], "{strategy:?}");
    }
}
