//! Review: verdicts with what belongs to them, a person's own texts, the order of the queue, and what is known of a person.

use std::time::Duration;

use train_engine::view::{
    ConversationDetail, EditInput, EditedTurn, ExportInput, Filter, Mark, Origin, QueueQuery, QueueSort, ReviewInput,
    ReviewOutcome, Role, Status, Target, Verdict,
};
use train_engine::{Clock, Engine, ErrorCode, Options, Secrets};
use train_support::{Config, FaultServer};

use crate::common::{Bench, all_rows, bench, export_of, towards};

/// A dataset of so many generated conversations.
async fn generated(rows: usize) -> Bench {
    let config = Config { marker: Some("item-".into()), ..Config::default() };
    let server = FaultServer::start(config).await;
    let bench = bench(rows).await;
    let batch = bench.run("one", &towards(&server)).await;
    assert_eq!(batch.succeeded as usize, rows);
    bench
}

fn one(id: u32) -> Target {
    Target::Ids { ids: vec![id] }
}

fn verdict(bench: &Bench, target: Target, verdict: Verdict) -> ReviewInput {
    ReviewInput::new(bench.dataset.id, target, verdict)
}

async fn give(bench: &Bench, input: &ReviewInput) -> ReviewOutcome {
    let outcome = bench.engine.review(input).await.expect("a verdict");
    assert!(outcome.changed > 0, "{outcome:?}");
    outcome
}

async fn detail(engine: &Engine, id: u32) -> ConversationDetail {
    engine.conversation(id).await.expect("a row")
}

/// What a person makes of a text: all of its turns, to be changed.
async fn draft(engine: &Engine, id: u32) -> EditInput {
    let shown = detail(engine, id).await.generation.expect("a version");
    let turns = shown.turns.iter().zip(1..);
    let turn = |(turn, from): (&train_engine::view::TurnView, u32)| EditedTurn {
        role: turn.role,
        content: turn.content.clone(),
        from: Some(from),
    };
    EditInput { conversation_id: id, seen: shown.id, turns: turns.map(turn).collect() }
}

/// An edit of the first reply.
async fn edited(engine: &Engine, id: u32, text: &str) -> EditInput {
    let mut draft = draft(engine, id).await;
    draft.turns[1].content = text.into();
    draft
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_is_a_version_of_the_persons_and_the_one_before_stays() {
    let bench = generated(3).await;
    let (engine, id) = (&bench.engine, bench.rows().await[0].id);
    let before = detail(engine, id).await.generation.expect("a version");
    let input = edited(engine, id, "Let us look at the fee, one step at a time.").await;
    let outcome = engine.edit(&input).await.expect("an edit");
    let after = detail(engine, id).await;
    let shown = after.generation.clone().expect("a version");
    assert_eq!((shown.id, shown.version, shown.origin), (outcome.version_id, 2, Origin::Person));
    assert_eq!((shown.parent, shown.kept_turns), (Some(1), Some(1)));
    assert_eq!(shown.turns[1].content, "Let us look at the fee, one step at a time.");
    assert_eq!(shown.turns[1].emotion, before.turns[1].emotion, "feelings stay with their turn");
    assert_eq!(shown.turns[2..], before.turns[2..]);
    assert_eq!((&shown.system_prompt, &shown.client_persona), (&before.system_prompt, &before.client_persona));
    assert!(shown.score.is_some() && outcome.score == shown.score && after.row.score == shown.score);
    assert!(outcome.changed > 0.0 && outcome.changed < 1.0, "{}", outcome.changed);
    assert_eq!(after.row.status, Status::Generated, "nobody has judged it");
    let versions: Vec<(u32, Origin)> = after.versions.iter().map(|line| (line.version, line.origin)).collect();
    assert_eq!(versions, [(2, Origin::Person), (1, Origin::Model)]);

    let comparison = engine.compare(before.id, shown.id).await.expect("a comparison");
    assert_eq!((comparison.turns.len(), comparison.differ), (before.turns.len(), 1));
    assert!((comparison.changed - outcome.changed).abs() < 1e-9);

    // What was read before the edit is not what is shown: neither edited, nor judged.
    let late = engine.edit(&input).await.expect_err("another version is shown");
    assert!(late.message.contains("another version"), "{late}");
    let stale = ReviewInput { seen: Some(before.id), ..verdict(&bench, one(id), Verdict::Approve) };
    let stale = engine.review(&stale).await.expect("an answer");
    assert_eq!((stale.changed, &*stale.skipped[0].reason), (0, "a newer version came meanwhile, read it first"));

    // Undo shows the version before, after a restart as well; the edited one can be shown again.
    let last = engine.last_action(bench.dataset.id).await.expect("an answer").expect("an action");
    assert_eq!((last.undo_token.as_str(), last.title.as_str()), (&*outcome.undo_token, "#1 edited"));
    engine.shut_down(Duration::ZERO).await;
    let engine = &crate::common::open(bench.folder.path()).await.expect("an engine");
    let last = engine.last_action(bench.dataset.id).await.expect("an answer").expect("an action");
    assert_eq!((last.conversation_id, last.kind.name()), (Some(id), "edit"));
    assert_eq!(engine.undo(&last.undo_token).await.expect("is taken back").rows, 1);
    let back = detail(engine, id).await;
    assert_eq!((back.generation.as_ref().map(|shown| shown.id), back.versions.len()), (Some(before.id), 2));
    assert_eq!(back.row.score, before.score);
    assert_eq!(engine.undo(&last.undo_token).await.expect_err("once").code, ErrorCode::NotFound);
    let again = engine.show_version(id, outcome.version_id, before.id).await.expect("is shown");
    assert_eq!((again.version_id, again.changed), (outcome.version_id, outcome.changed));
    let last = engine.last_action(bench.dataset.id).await.expect("an answer").expect("an action");
    assert_eq!(last.title, "#1 shows version 2");
    engine.undo(&again.undo_token).await.expect("is taken back");
    assert_eq!(detail(engine, id).await.generation.expect("a version").id, before.id);
    assert_eq!(engine.last_action(bench.dataset.id).await.expect("an answer"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_cannot_be_trained_on_is_refused_in_words_and_nothing_is_stored() {
    let bench = generated(2).await;
    let (engine, id) = (&bench.engine, bench.rows().await[0].id);
    let good = draft(engine, id).await;
    let last = good.turns.len() - 1;
    let refused = async |change: &dyn Fn(&mut Vec<EditedTurn>), words: &str| {
        let mut input = good.clone();
        change(&mut input.turns);
        let error = engine.edit(&input).await.expect_err(words);
        assert!(error.code == ErrorCode::Invalid && error.message.contains(words), "{words}: {error}");
    };
    refused(&|_| {}, "Nothing was changed").await;
    refused(&|turns| turns[2].content = " \u{200b}\n".into(), "turn 3 has no text").await;
    refused(&|turns| turns.swap(0, 1), "does not start with the client").await;
    refused(&|turns| turns[2].role = Role::Assistant, "turns 2 and 3 have the same speaker").await;
    refused(&|turns| turns.truncate(last), "ends on the client's turn").await;
    refused(&|turns| turns.clear(), "no turns").await;
    refused(&|turns| turns[1].content = "x".repeat(9 << 20), "too long").await;
    assert_eq!(detail(engine, id).await.versions.len(), 1);
    // Any text that people write is kept as it is.
    let odd = "\u{202e}אבג <smirk> cafe\u{301} <|im_end|>\u{0}\r\n".to_owned() + &"long ".repeat(200_000);
    let mut input = good.clone();
    input.turns[1].content = odd.clone();
    input.turns.truncate(2);
    engine.edit(&input).await.expect("is kept");
    let shown = detail(engine, id).await.generation.expect("a version");
    assert!(shown.turns.len() == 2 && shown.turns[1].content == odd);
    // What the rules cannot score is kept without a score: here nobody is left who replies.
    let mut other = train_store::testing::connect(bench.folder.path()).await.expect("the file");
    let voiceless = "UPDATE library_items SET active = 0 WHERE kind = 'voice'";
    train_store::testing::run(&mut other, voiceless).await.expect("another process changes the library");
    let unscored = engine.edit(&edited(engine, id, "By hand.").await).await.expect("is kept");
    assert_eq!((unscored.score, detail(engine, id).await.row.score), (None, None));
    engine.undo(&unscored.undo_token).await.expect("is taken back");
    // A row that is deleted meanwhile is told.
    engine.delete_rows(bench.dataset.id, one(id)).await.expect("is deleted");
    let gone = engine.edit(&EditInput { seen: shown.id, ..good.clone() }).await.expect_err("is gone");
    assert_eq!((gone.code, gone.message.contains("no longer there")), (ErrorCode::NotFound, true));
    let gone = engine.review(&verdict(&bench, one(id), Verdict::Reject)).await.expect("an answer");
    assert_eq!((gone.changed, &*gone.skipped[0].reason), (0, "the conversation is no longer there"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_keeps_its_reason_its_marked_words_and_that_it_was_given_blind() {
    let bench = generated(8).await;
    let (engine, rows) = (&bench.engine, bench.rows().await);
    let shown = detail(engine, rows[0].id).await.generation.expect("a version");
    let mark = Mark { turn: 2, start: 3, end: 9, text: "a word".into() };
    let input = ReviewInput {
        reason: Some("  Sounds like\na MACHINE ".into()),
        note: "too smooth".into(),
        marks: vec![mark.clone()],
        blind: true,
        seen: Some(shown.id),
        ..verdict(&bench, one(rows[0].id), Verdict::Reject)
    };
    give(&bench, &input).await;
    let review = detail(engine, rows[0].id).await.review.expect("a verdict");
    assert_eq!((review.verdict.as_str(), review.reason.as_deref()), ("rejected", Some("sounds like a machine")));
    assert_eq!((review.note.as_str(), review.marks, review.blind), ("too smooth", vec![mark.clone()], true));
    let long = ReviewInput { reason: Some("x".repeat(61)), ..input.clone() };
    assert!(engine.review(&long).await.expect_err("too long").message.contains("60 characters"));
    let unread = ReviewInput { seen: None, ..input.clone() };
    assert!(engine.review(&unread).await.expect_err("nothing was read").message.contains("Marked words"));

    let told = async || {
        let found = engine.reasons(bench.dataset.id).await.expect("reasons");
        let reasons: Vec<(String, u32)> = found.reasons.into_iter().map(|found| (found.name, found.count)).collect();
        (reasons, found.offers.into_iter().map(|offer| (offer.text, offer.count)).collect::<Vec<_>>())
    };
    let named = |name: &str, count: u32| (name.to_owned(), count);
    let standard =
        [named("sounds like a machine", 1), named("unsafe", 0), named("untrue", 0), named("not this persona", 0)];
    assert_eq!(told().await, (standard.to_vec(), vec![]));
    for (row, note) in
        rows[1..6].iter().zip(["fee wrong", "the fee is wrong", "Wrong fee", "wrong fee again", "The fee is wrong!"])
    {
        let noted = ReviewInput { note: note.into(), ..verdict(&bench, one(row.id), Verdict::Reject) };
        give(&bench, &noted).await;
    }
    assert_eq!(told().await.1, [named("The fee is wrong!", 5)]);
    engine.add_reason(bench.dataset.id, "wrong fee").await.expect("is added");
    engine.remove_reason(bench.dataset.id, "Unsafe").await.expect("is taken out");
    assert!(engine.add_reason(bench.dataset.id, " \n").await.is_err());
    assert!(engine.add_reason(bench.dataset.id, &"x".repeat(61)).await.is_err());
    let left =
        [named("sounds like a machine", 1), named("untrue", 0), named("not this persona", 0), named("wrong fee", 0)];
    assert_eq!(told().await, (left.to_vec(), vec![]));
    engine.add_reason(bench.dataset.id, "unsafe").await.expect("is offered again");
    assert_eq!(told().await.0.len(), 5);

    // Deferred rows wait for another look: the badge stays, and they can be filtered.
    give(&bench, &verdict(&bench, one(rows[6].id), Verdict::Defer)).await;
    let row = detail(engine, rows[6].id).await;
    assert_eq!((row.row.status, row.row.deferred), (Status::Generated, true));
    let filter = Filter { deferred: Some(true), ..Filter::default() };
    let query = QueueQuery { dataset_id: bench.dataset.id, filter, sort: QueueSort::Oldest };
    assert_eq!(engine.review_queue(&query).await.expect("a queue").ids, [rows[6].id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_held_against_herself_a_day_later_and_bulk_approval_says_what_was_read() {
    const START: i64 = 1_790_000_000_000;
    let bench = generated(30).await;
    let dataset = bench.dataset.id;
    let rows = bench.rows().await;
    bench.engine.shut_down(Duration::ZERO).await;
    let open = async |now: i64| {
        let options =
            Options { folder: bench.folder.path().into(), secrets: Secrets::memory(), clock: Clock::simulated(now) };
        Engine::open(options).await.expect("an engine")
    };
    let engine = open(START).await;
    for row in rows.iter() {
        let seen = detail(&engine, row.id).await.generation.expect("a version").id;
        let new = ReviewInput { blind: true, seen: Some(seen), ..verdict(&bench, one(row.id), Verdict::Reject) };
        engine.review(&new).await.expect("a verdict");
    }
    let facts = engine.review_facts(dataset).await.expect("facts");
    assert_eq!((facts.judged, facts.blind, facts.repeated, facts.repeat), (30, 30, 0, None), "not on the same day");
    let bulk = engine.bulk_facts(dataset, &all_rows()).await.expect("facts");
    assert_eq!((bulk.matching, bulk.read, bulk.others, bulk.rejected, bulk.at_most), (30, 30, 0, 30, Some(1.0)));
    let filter = Filter { statuses: vec![Status::Generated], ..Filter::default() };
    let waiting = Target::Matching { filter, except: Vec::new() };
    let of_others = engine.bulk_facts(dataset, &waiting).await.expect("facts");
    assert_eq!((of_others.matching, of_others.read, of_others.others), (0, 30, 30), "what waits has no verdict");
    assert_eq!(bulk.approvable + bulk.skipped.iter().map(|skipped| skipped.count).sum::<u32>(), 30);
    let left: Vec<(&str, u32)> = bulk.skipped.iter().map(|skipped| (&*skipped.reason, skipped.count)).collect();
    let alone = ("you rejected it: approve it by itself", 20);
    assert_eq!(left, [alone, ("Edge Case conversations are approved one at a time", 10)]);
    engine.shut_down(Duration::ZERO).await;

    let engine = open(START + 25 * 60 * 60 * 1_000).await;
    let mut again = Vec::new();
    while let Some(id) = engine.review_facts(dataset).await.expect("facts").repeat {
        let seen = detail(&engine, id).await.generation.expect("a version").id;
        let wrong = engine.judge_repeat(id, seen + 1_000, Verdict::Reject).await.expect_err("it was not read");
        assert!(wrong.message.contains("another version"), "{wrong}");
        let said = if again.is_empty() { Verdict::Approve } else { Verdict::Reject };
        let outcome = engine.judge_repeat(id, seen, said).await.expect("is noted");
        assert_eq!((&*outcome.before, outcome.agrees), ("rejected", !again.is_empty()));
        let twice = engine.judge_repeat(id, seen, said).await.expect_err("once");
        assert!(twice.message.contains("no earlier verdict"), "{twice}");
        assert_eq!(detail(&engine, id).await.row.status, Status::Rejected, "it is no verdict");
        again.push(id);
    }
    assert!((1..8).contains(&again.len()), "about one of twenty: {again:?}");
    let facts = engine.review_facts(dataset).await.expect("facts");
    let count = u32::try_from(again.len()).expect("few");
    assert_eq!((facts.repeated, facts.agreed, facts.repeat), (count, count - 1, None), "each once");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_did_is_on_record_with_what_stood_before() {
    let bench = generated(4).await;
    let (engine, rows) = (&bench.engine, bench.rows().await);
    give(&bench, &ReviewInput { note: "good".into(), ..verdict(&bench, one(rows[0].id), Verdict::Approve) }).await;
    let input = ReviewInput { reason: Some("untrue".into()), ..verdict(&bench, one(rows[0].id), Verdict::Reject) };
    let rejected = give(&bench, &input).await;
    let outcome = engine.edit(&edited(engine, rows[1].id, "By hand.").await).await.expect("an edit");
    engine.undo(&outcome.undo_token).await.expect("is taken back");
    engine.undo(&rejected.undo_token).await.expect("is taken back");
    engine.delete_rows(bench.dataset.id, Target::Ids { ids: vec![rows[2].id, rows[3].id] }).await.expect("deleted");
    let page = engine.audit(bench.dataset.id, 0, 100).await.expect("the record");
    let told: Vec<_> = page
        .entries
        .iter()
        .map(|entry| {
            let undone = entry.undone_at.is_some();
            (&*entry.kind, entry.number, entry.version, &*entry.before, &*entry.after, entry.reason.as_deref(), undone)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("rows deleted", None, None, "", "2 conversations put aside", None, false),
            ("edit", Some(2), Some(2), "version 1", "version 2", None, true),
            ("verdict", Some(1), Some(1), "approved", "rejected", Some("untrue"), true),
            ("verdict", Some(1), Some(1), "not judged", "approved", None, false),
            ("rows planned", None, None, "", "4 rows planned", None, false),
        ]
    );
    assert_eq!((page.total, &*page.entries[3].note), (5, "good"));
    let second = engine.audit(bench.dataset.id, 1, 1).await.expect("the record");
    assert_eq!((second.total, second.entries.len(), &*second.entries[0].kind), (5, 1, "edit"));
    let last = engine.last_action(bench.dataset.id).await.expect("an answer").expect("an action");
    assert_eq!(last.title, "2 conversations deleted");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_is_a_preference_pair_with_the_same_beginning() {
    let bench = generated(3).await;
    let (engine, rows) = (&bench.engine, bench.rows().await);
    let before = detail(engine, rows[0].id).await.generation.expect("a version");
    let mut input = draft(engine, rows[0].id).await;
    input.turns[3].content = "What I would say instead.".into();
    engine.edit(&input).await.expect("an edit");
    // A second edit of the same turn: the pair is with what the model wrote.
    let mut input = draft(engine, rows[0].id).await;
    input.turns[3].content = "What I say in the end.".into();
    let last = engine.edit(&input).await.expect("an edit");
    let seen = Some(last.version_id);
    give(&bench, &ReviewInput { seen, ..verdict(&bench, one(rows[0].id), Verdict::Approve) }).await;
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("pairs.jsonl");
    let pairs = ExportInput { statuses: vec![Status::Approved], ..export_of(bench.dataset.id, "pairs-trl") };
    let report = engine.export(&pairs, &out, false).await.expect("an export");
    assert_eq!(report.conversations, 1);
    let line: serde_json::Value =
        serde_json::from_str(std::fs::read_to_string(&out).expect("the file").trim()).expect("one line");
    assert_eq!(line["chosen"][0]["content"], "What I say in the end.");
    assert_eq!(line["rejected"][0]["content"], before.turns[3].content.trim());
    let prompt = line["prompt"].as_array().expect("messages");
    let said: Vec<&str> = prompt.iter().skip(1).filter_map(|message| message["content"].as_str()).collect();
    let kept: Vec<&str> = before.turns[..3].iter().map(|turn| turn.content.as_str()).collect();
    assert_eq!(
        (said, prompt[0]["role"].as_str()),
        (kept, Some("system")),
        "the system prompt is the model's version's"
    );
}
