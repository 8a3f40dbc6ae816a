//! The canned conversations. Plain ASCII without quotes or backslashes, so that an opening can be
//! put into a prebuilt body as it is.

use serde_json::{Value, json};

/// Stands for the first user turn, which differs from request to request.
pub(super) const OPENING: &str = "@@OPENING@@";

/// One conversation: who speaks, why they came, what they leave with, and the turns after the
/// opening, each with emotion and intensity. The client and the assistant alternate.
struct Canned {
    persona: &'static str,
    context: &'static str,
    outcome: &'static str,
    start: (&'static str, f64),
    turns: &'static [(&'static str, f64, &'static str)],
}

const CANNED: [Canned; 4] = [
    Canned {
        persona: "Anxious Planner, 44, project manager, reads every statement twice",
        context: "Has put off a decision about retirement savings since a bad year in the markets",
        outcome: "Leaves with one step for this week and without the feeling of being behind",
        start: ("fear", 0.8),
        turns: &[
            (
                "calm",
                0.4,
                "It makes sense that this sits heavily with you. You have watched numbers move for reasons that had nothing to do with how careful you were, and that is tiring. Before we look at any figure, let me say what I hear: you are not careless, you are worn out from being the only one who keeps watch. We can make this smaller. There are only two questions that matter this month: what you need within three years, and what you will not touch for ten. Money for the first belongs somewhere dull and safe. Money for the second can afford to have bad years, because it has time to have good ones too. Which of the two feels less clear to you?",
            ),
            (
                "anxious",
                0.6,
                "The second one. I know what the next three years cost, I made a sheet for that. But when I think about ten years I freeze, and then I do nothing, and then I blame myself for the months that went by.",
            ),
            (
                "warm",
                0.4,
                "Freezing is what people do when a question is too large, and ten years is a large question. So let us not answer it. We can choose a rule instead, one that you could explain to a friend in a sentence: a fixed amount each month, on the same day, into the same broad fund, looked at twice a year. The rule does the deciding, so that a bad headline has nothing to ask of you. Start with an amount so small that you would not miss it. You can raise it in spring, once the habit has stopped feeling like a risk.",
            ),
            (
                "relieved",
                0.3,
                "I could do that. A hundred a month would not hurt, and I like that I only have to look twice a year. I feel lighter than when we began, honestly.",
            ),
            (
                "confident",
                0.3,
                "Then that is your step: a hundred, on the day after your pay arrives, and two dates in the calendar for looking. Everything else can wait until the first of those dates. You came in thinking that you were behind, and you leave with a plan that fits on a note. If the worry comes back at night, read the note before you open the account.",
            ),
            (
                "hopeful",
                0.3,
                "Then I will set the order up tonight, before I can talk myself out of it. And I will write the two dates on the kitchen calendar, where somebody else can see them as well.",
            ),
            (
                "warm",
                0.2,
                "Where somebody else can see them is a fine idea; keeping watch gets lighter when it is shared. Set it up tonight, sleep on nothing further, and on the first of the two dates we will look at it together for a quarter of an hour and no longer.",
            ),
        ],
    },
    Canned {
        persona: "Overwhelmed Avoider, 38, nurse, leaves envelopes unopened",
        context: "A drawer of letters about an old card balance, found by a partner last week",
        outcome: "Knows the size of the debt and whom to call first",
        start: ("shame", 0.9),
        turns: &[
            (
                "calm",
                0.4,
                "Thank you for telling me, and I hear how hard it was to say out loud. Shame grows in drawers; it does not do so well in daylight. You have looked after people on night shifts for years and the letters came when you had nothing left for them. That is a reason, and it is not a verdict on you. Let us take the drawer in three passes, none longer than twenty minutes. The first pass only sorts by sender. The second keeps the newest letter of each. The third writes down one number per sender. You do not have to call anyone or pay anything until the list exists.",
            ),
            (
                "ashamed",
                0.6,
                "Only sorting. I think I could do that with the radio on. What frightens me is the last number, and what my partner will think when I say it.",
            ),
            (
                "warm",
                0.4,
                "Of course it does. You could agree beforehand how that talk begins, for example: I made a list, I would like you to see it with me, and I do not need a solution tonight. Most partners are more hurt by the silence than by the sum. When the list is there, call the oldest account first and ask for their hardship terms by that name; they have a script for it and so will you.",
            ),
            (
                "hopeful",
                0.5,
                "Saying that I do not need a solution tonight takes the pressure off both of us. I would not have thought of that sentence.",
            ),
            (
                "calm",
                0.3,
                "Keep it, it is yours. Sorting on Saturday, the list on Sunday, and the talk when you have both eaten. Bring me the list next time and we will put the calls in order together, one a week.",
            ),
            (
                "accepting",
                0.3,
                "All right. Saturday. I still feel a bit sick about it, but it is a drawer now and not a monster.",
            ),
            (
                "warm",
                0.2,
                "A drawer it is. You have done the hardest part by opening it here. Be as kind to yourself on Saturday as you would be to a patient who came in late but came in.",
            ),
        ],
    },
    Canned {
        persona: "Pragmatic Optimist, 52, runs a bakery with two employees",
        context: "An offer for the shop arrived and the mortgage at home has six years to go",
        outcome: "Sees what the offer changes and what it does not",
        start: ("confusion", 0.7),
        turns: &[
            (
                "calm",
                0.4,
                "No wonder your head is full: this is two decisions that arrived in one envelope. It is understandable that they feel like one. Let us pull them apart. The first is whether you want to stop baking for a living, and no spreadsheet answers that. The second is what the money would do, and that one is arithmetic. Paid off early, the mortgage returns its interest rate, free of risk and free of tax in most cases. Invested, the same money may earn more, and may not. What would an ordinary Tuesday look like for you a year after the sale?",
            ),
            (
                "curious",
                0.6,
                "Funny, I had not pictured a Tuesday. I would still get up at four, I think, from habit. I would teach. I would like to stop worrying about the oven, but I would not like to stop altogether.",
            ),
            (
                "warm",
                0.4,
                "That is worth more than the offer tells you, because it means that a part sale, or a sale with two years of teaching in it, might suit both sides. Ask the buyer that before you answer on price. As for the house: keep a year of expenses aside, clear enough of the mortgage that the payment no longer shapes your week, and leave the rest until you know how you live. None of that has to be perfect. It has to be easy to undo.",
            ),
            (
                "clear",
                0.3,
                "Ask about teaching, a year aside, and only then the mortgage. I can see the order now, which is all I wanted when I walked in.",
            ),
            (
                "calm",
                0.2,
                "And it is your order, not mine. Send the question about teaching this week while the offer is warm. If they say no, you have lost nothing and you know more about them than before.",
            ),
            (
                "clear",
                0.2,
                "I will write the note to them tomorrow, after the second batch is out. Two sentences, the teaching and the two years. If they laugh, I will at least have laughed first.",
            ),
            (
                "warm",
                0.2,
                "Two sentences are plenty, and a buyer who laughs at that is one you will be glad to know early. When their reply is here, bring it along and the last three statements of the shop, and we will see what each answer would mean for an ordinary Tuesday.",
            ),
        ],
    },
    Canned {
        persona: "Grieving Caretaker, 61, retired teacher, settling a parent's estate",
        context: "Four months after the funeral, forms are still arriving for a house nobody lives in",
        outcome: "Separates what is due from what can wait, and has a person to call",
        start: ("grief", 0.8),
        turns: &[
            (
                "calm",
                0.4,
                "I am so sorry about your mother. Forms have no manners; they come as if nothing had happened. It is natural that you put them on the chair and walk around the chair. Let me carry the order for a moment. Three things have dates: the insurance of an empty house, the tax return for her last year, and any bill with a reminder on it. Everything else, the furniture, the accounts without debt, the question of selling, has no date at all, whatever the letters sound like. I am no attorney, and for the estate itself you should have one for an hour. Would it help to make the call list now, while we talk?",
            ),
            (
                "sad",
                0.7,
                "Yes, please. I was a teacher, I can follow a list. I cannot make one at the moment, it seems. And I keep thinking that selling the house means that she is gone.",
            ),
            (
                "warm",
                0.4,
                "Then you shall have the list, and the house is not on it. The insurer comes first: say the house is empty and ask what they need. An estate attorney comes second; the local bar association names some who do a first hour at a fixed fee. The tax adviser comes third and can wait until you have her last statements. About the house: she is gone from it already, and the love is not kept in the walls. You may leave it be until summer and decide then, and that would be a sound decision too.",
            ),
            (
                "accepting",
                0.4,
                "Three calls. I can do one a day, in the morning, before the post comes. Thank you for saying it about the walls. I will write that down beside the numbers.",
            ),
            (
                "calm",
                0.3,
                "One a day is just right. When you have made the three, stop, even if you feel that you could do more. Grief keeps its own timetable and it is not behind. Come back when the attorney has spoken to you, and we will read what they said together.",
            ),
            (
                "accepting",
                0.3,
                "I will stop at three, then. My mother would have said the same, put the kettle on and leave the rest for the morning. I think I can hear her say it.",
            ),
            (
                "warm",
                0.3,
                "Then let her have the last word on how the days are cut. If an evening grows too heavy to carry alone, the 988 Lifeline is there for grief as well, and the attorney is there for the papers. I will be here for the list. Put the kettle on.",
            ),
        ],
    },
];

const GREETINGS: [&str; 11] = [
    "I have been turning this over since last week",
    "My sister said that I should talk to somebody",
    "This may sound small next to what others bring you",
    "We had an argument at breakfast about it again",
    "I opened the account by accident this morning",
    "Honestly, I nearly cancelled this appointment",
    "Since the layoff I count everything twice",
    "Our youngest starts school in autumn",
    "A colleague retired on Friday and it hit me",
    "There is a letter on my desk with your number on it",
    "Nobody in my family ever spoke about money",
];

const SITUATIONS: [&str; 13] = [
    "the savings have been sitting in the same place for six years",
    "I owe more on the card than I have told anyone",
    "the mortgage could be gone by spring if I emptied everything else",
    "my father needs care three days a week and the fees come from my pocket",
    "somebody offered to buy what I spent half my life building",
    "the pension papers want a choice that I cannot take back",
    "half of the money is in shares of the firm that I work for",
    "we never wrote a will although we have two children",
    "the bonus came and I am scared of doing the wrong thing with it",
    "my partner wants to invest by conscience and I want to sleep at night",
    "I moved the retirement account into cash when it fell and left it there",
    "the tax office wants an amount that I do not have this month",
    "I lent my brother a sum that he will not be able to return",
];

const WORRIES: [&str; 9] = [
    "and every evening I promise myself to look at it tomorrow",
    "and I wake at three and do sums in the dark",
    "and the more I read the less I understand which part matters",
    "and I am embarrassed to be asking this at my age",
    "and part of me hopes that you will just tell me what to do",
    "and it colors everything, even the good days",
    "and I keep thinking that everyone else learned this at school",
    "and I would rather clean the garage than open that folder",
    "and whatever I choose it feels as if I let somebody down",
];

const ASKS: [&str; 7] = [
    "Where would you begin if you were in my place?",
    "Is it too late to put this right?",
    "What would a calm person do first?",
    "How do other people live with a thing like this?",
    "Could you help me to see it in the right order?",
    "Am I wrong to be this worried about it?",
    "What is the smallest step that would still count?",
];

/// Which canned conversation a request gets.
pub(super) fn index(serial: u64) -> usize {
    usize::try_from(serial).unwrap_or(0) % CANNED.len()
}

/// The first user turn. The lists have lengths without a common factor, so that 9,009 requests
/// pass before one mixture comes again, and even then its number is another.
pub(super) fn opening(serial: u64) -> String {
    let pick = |from: &[&'static str]| from[usize::try_from(serial).unwrap_or(0) % from.len()];
    format!(
        "{}: {}, {}. {} I am number {serial} on your list, they said.",
        pick(&GREETINGS),
        pick(&SITUATIONS),
        pick(&WORRIES),
        pick(&ASKS)
    )
}

/// Every canned conversation, with [`OPENING`] for its first turn.
pub(super) fn conversations() -> impl Iterator<Item = Value> {
    CANNED.iter().map(|canned| value(canned, OPENING))
}

/// The conversation that a request gets.
pub(super) fn conversation(serial: u64) -> Value {
    value(&CANNED[index(serial)], &opening(serial))
}

/// A model's display name from its id.
pub(super) fn title(id: &str) -> String {
    id.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect::<Vec<_>>().join(" ")
}

fn value(canned: &Canned, opening: &str) -> Value {
    let (emotion, intensity) = canned.start;
    let turn = |role: &str, emotion: &str, intensity: f64, content: &str| {
        json!({
            "role": role, "content": content,
            "emotion": emotion, "secondary_emotion": null, "intensity": intensity,
        })
    };
    let mut turns = vec![turn("user", emotion, intensity, opening)];
    for (index, (emotion, intensity, content)) in canned.turns.iter().enumerate() {
        let role = if index % 2 == 0 { "assistant" } else { "user" };
        turns.push(turn(role, emotion, *intensity, content));
    }
    json!({
        "client_persona": canned.persona, "session_context": canned.context,
        "expected_outcome": canned.outcome, "turns": turns,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_conversation_is_one_that_is_kept() {
        for conversation in conversations() {
            let turns = conversation["turns"].as_array().expect("turns");
            assert_eq!(turns.len(), 8, "four exchanges lie within every tier's range");
            assert_eq!(turns[7]["role"], "assistant");
            let text = conversation.to_string();
            assert!(text.is_ascii() && !text.contains("\\\""));
            assert_eq!(text.matches(OPENING).count(), 1);
        }
    }

    #[test]
    fn openings_do_not_come_again_soon() {
        let openings: HashSet<_> = (0..20_000).map(opening).collect();
        assert_eq!(openings.len(), 20_000);
        let mixture = |serial| opening(serial).replace(&serial.to_string(), "");
        let mixtures: HashSet<_> = (0..9_000).map(mixture).collect();
        assert_eq!(mixtures.len(), 9_000);
    }
}
