use train_domain::items::{Arc, Persona, Template, Word};

use super::*;
use crate::{Store, actions, library_deletion, library_import, library_use, testing};

/// A dataset with the sample library.
async fn store() -> (Store, tempfile::TempDir) {
    let (store, folder) = testing::store().await;
    let made = store.writer().write(|connection| {
        Box::pin(async move { datasets::create(connection, "one", &train_content::sample().0, 1).await })
    });
    assert_eq!(made.await.expect("a dataset"), 1);
    (store, folder)
}

/// The sample's of this name, or its first under another name.
fn persona(name: &str) -> Persona {
    let mut all = train_content::sample().0.personas;
    let at = all.iter().position(|persona| persona.name == name).unwrap_or(0);
    Persona { name: name.into(), ..all.swap_remove(at) }
}

fn template(name: &str, tier: Tier) -> ItemBody {
    ItemBody::Template(Template { name: name.into(), tier, body: "Write.".into(), notes: String::new() })
}

/// Stores something in a transaction of its own.
macro_rules! write {
    ($store:expr, $connection:ident => $work:expr) => {
        $store.writer().write(move |$connection| Box::pin(async move { $work.await })).await
    };
}

async fn all(store: &Store) -> Vec<Listed> {
    list(&mut store.read().await.expect("reads"), 1).await.expect("items")
}

async fn named(store: &Store, kind: ItemKind, name: &str) -> Listed {
    all(store).await.into_iter().find(|item| item.kind == kind && item.name == name).expect("the item")
}

#[tokio::test]
async fn a_dataset_begins_with_all_kinds_and_one_active_template_a_tier() {
    let (store, _folder) = store().await;
    let all = all(&store).await;
    let count = |kind: ItemKind| all.iter().filter(|item| item.kind == kind).count();
    for kind in ItemKind::ALL {
        assert_eq!(count(kind), train_content::sample_items(kind).len(), "{kind:?}");
    }
    let active: Vec<_> = all.iter().filter(|item| item.active).map(|item| item.tier).collect();
    assert_eq!(active.len(), 4);
    for tier in [Some(Tier::EdgeCase), Some(Tier::Scenario), Some(Tier::Template), None] {
        assert!(active.contains(&tier), "{tier:?}");
    }
    assert!(all.is_sorted_by_key(|item| (item.kind, item.name.to_lowercase())));
}

#[tokio::test]
async fn a_change_is_a_version_and_nothing_is_stored_over_what_somebody_else_stored() {
    let (store, _folder) = store().await;
    let item = named(&store, ItemKind::Persona, "Anxious Planner").await;
    let (id, mut body) = (item.id, persona("Anxious Planner"));
    assert!(
        !write!(store, c => async { revise(c, id, Some(1), &ItemBody::Persona(persona("Anxious Planner")), 5).await })
            .expect("the same again")
    );
    body.age = 31;
    let changed = ItemBody::Persona(body.clone());
    assert!(write!(store, c => async { revise(c, id, Some(1), &changed, 6).await }).expect("changed"));
    body.age = 32;
    let late = ItemBody::Persona(body.clone());
    let refused = write!(store, c => async { revise(c, id, Some(1), &late, 7).await }).expect_err("version 2 is there");
    assert!(refused.message.contains("changed meanwhile: it has version 2, and you edited version 1"), "{refused}");
    let after = named(&store, ItemKind::Persona, "Anxious Planner").await;
    assert_eq!((after.version, after.changed_at), (2, 6));
    let mut reader = store.read().await.expect("reads");
    let versions = library_history::versions(&mut reader, &after).await.expect("versions");
    let ages: Vec<_> = versions
        .iter()
        .map(|version| match &version.body {
            ItemBody::Persona(persona) => (version.number, persona.age),
            _ => (0, 0),
        })
        .collect();
    assert_eq!(ages, [(2, 31), (1, persona("Anxious Planner").age)]);
}

#[tokio::test]
async fn a_persona_with_another_name_keeps_the_arcs_that_suit_it() {
    let (store, _folder) = store().await;
    let suits = async |name: &str| {
        let mut reader = store.read().await.expect("reads");
        let mut found = 0;
        for item in all(&store).await.iter().filter(|item| item.kind == ItemKind::Arc) {
            let ItemBody::Arc(Arc { personas, .. }) = library_history::newest(&mut reader, item).await.expect("an arc")
            else {
                panic!()
            };
            found += usize::from(personas.iter().any(|persona| persona == name));
        }
        found
    };
    let before = suits("Anxious Planner").await;
    assert!(before > 0);
    let id = named(&store, ItemKind::Persona, "Anxious Planner").await.id;
    let renamed = ItemBody::Persona(persona("Careful Planner"));
    write!(store, c => async { revise(c, id, None, &renamed, 5).await }).expect("renamed");
    assert_eq!((suits("Anxious Planner").await, suits("Careful Planner").await), (0, before));
}

#[tokio::test]
async fn a_name_is_given_once_a_kind_whatever_its_case() {
    let (store, _folder) = store().await;
    let zoe = ItemBody::Persona(persona("Zoé"));
    let first = write!(store, c => async { create(c, 1, &zoe, 2).await }).expect("added");
    let again = ItemBody::Persona(persona("ZOÉ"));
    let refused = write!(store, c => async { create(c, 1, &again, 2).await }).expect_err("taken");
    assert_eq!(refused.message, "There is already a persona \"Zoé\".");
    write!(store, c => archive(c, first, true, 3)).expect("archived");
    let again = ItemBody::Persona(persona("zoé"));
    let refused = write!(store, c => async { create(c, 1, &again, 2).await }).expect_err("taken");
    assert_eq!(refused.hint.as_deref(), Some("It is archived: bring it back, or choose another name."));
    let other = named(&store, ItemKind::Persona, "Anxious Planner").await.id;
    let taken = ItemBody::Persona(persona("zoé"));
    write!(store, c => async { revise(c, other, None, &taken, 4).await }).expect_err("taken");
    let word = ItemBody::Tone(Word { name: "Zoé".into(), meaning: String::new() });
    write!(store, c => async { create(c, 1, &word, 5).await }).expect("another kind");
}

#[tokio::test]
async fn new_calls_never_lack_a_template_or_a_voice() {
    let (store, _folder) = store().await;
    let only = all(&store).await.into_iter().find(|item| item.tier == Some(Tier::Scenario)).expect("the template");
    let refused = write!(store, c => archive(c, only.id, true, 2)).expect_err("the only one");
    assert_eq!(refused.message, "This is the only template of its tier, so it cannot be archived.");
    let second = template("Second", Tier::Scenario);
    let second = write!(store, c => async { create(c, 1, &second, 3).await }).expect("added");
    assert!(!named(&store, ItemKind::Template, "Second").await.active);
    let refused = write!(store, c => archive(c, only.id, true, 4)).expect_err("active");
    assert!(refused.message.starts_with("New calls are made with the template"), "{refused}");
    assert!(write!(store, c => activate(c, second)).expect("made active").active);
    assert!(!write!(store, c => archive(c, only.id, true, 5)).expect("archived").active);
    let refused = write!(store, c => activate(c, only.id)).expect_err("archived");
    assert!(refused.message.ends_with("is archived."), "{refused}");
    let moved = template("Second", Tier::EdgeCase);
    let refused = write!(store, c => async { revise(c, second, None, &moved, 6).await }).expect_err("active");
    assert!(refused.message.contains("cannot be given another tier"), "{refused}");
    let voice = all(&store).await.into_iter().find(|item| item.kind == ItemKind::Voice).expect("a voice").id;
    write!(store, c => library_deletion::delete(c, voice, 7)).expect_err("the only voice");
    let persona = named(&store, ItemKind::Persona, "Anxious Planner").await.id;
    write!(store, c => activate(c, persona)).expect_err("calls are not made with one persona");
}

#[tokio::test]
async fn a_template_that_rows_name_keeps_its_tier() {
    let (store, _folder) = store().await;
    let own = template("Own", Tier::Scenario);
    let id = write!(store, c => async { create(c, 1, &own, 2).await }).expect("added");
    let row = format!(
        "INSERT INTO conversations (id, dataset_id, number, template_id, intent, tone, tier) VALUES (1, 1, 1, {id}, 'i', 't', 'scenario')"
    );
    store.change(row).await.expect("a row that names it");
    let moved = template("Own", Tier::EdgeCase);
    let refused = write!(store, c => async { revise(c, id, None, &moved, 3).await }).expect_err("a row names it");
    assert_eq!(refused.message, "1 row uses the template \"Own\", so it cannot be given another tier.");
    let incoming = library_import::Incoming { body: template("own", Tier::EdgeCase), absent: Vec::new() };
    let incoming = vec![incoming];
    let look = library_import::look(&mut store.read().await.expect("reads"), 1, &incoming).await;
    assert_eq!(look.expect_err("is said before").message, refused.message);
    write!(store, c => async { library_import::bring_in(c, 1, &incoming, 4).await }).expect_err("by a file neither");

    store.change("UPDATE conversations SET template_id = NULL").await.expect("named no more");
    let moved = template("Own", Tier::EdgeCase);
    assert!(write!(store, c => async { revise(c, id, None, &moved, 5).await }).expect("nothing names it"));
}

#[tokio::test]
async fn what_is_used_stays_and_what_is_not_goes_and_comes_back_whole() {
    let (store, _folder) = store().await;
    let planner = named(&store, ItemKind::Persona, "Anxious Planner").await.id;
    store
        .change(format!(
            "INSERT INTO conversations (id, dataset_id, number, persona_id, intent, tone, tier) VALUES (1, 1, 1, {planner}, 'DECIDE', 'warm', 'scenario');
            INSERT INTO batches (id, dataset_id, request_id, kind, state, provider, base_url, model, params, total, target, fill_until, created_at)
                VALUES (1, 1, 'r', 'all', 'completed', 'anthropic', 'u', 'm', '{{}}', 1, '{{}}', 1, 0);
            INSERT INTO jobs (id, batch_id, purpose, conversation_id) VALUES (1, 1, 'write', 1);
            INSERT INTO calls (id, job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, claimed_at, ended_at)
                VALUES (1, 1, 1, 1, 1, 'succeeded', 'anthropic', 'm', 0, 0, 1);
            INSERT INTO call_texts (call_id, conversation_id, topic_version_id, prompt)
                SELECT 1, 1, version_id, '[]' FROM library_items WHERE kind = 'topic' AND name = 'Roth conversion'"
        ))
        .await
        .expect("a row");
    let delete = async |kind: ItemKind, name: &str| {
        let id = named(&store, kind, name).await.id;
        write!(store, c => library_deletion::delete(c, id, 9))
    };
    let used = delete(ItemKind::Persona, "Anxious Planner").await.expect_err("a row uses it");
    assert_eq!(used.message, "1 row uses the persona \"Anxious Planner\", so it cannot be deleted.");
    delete(ItemKind::Intent, "decide").await.expect_err("a row uses the word");
    let aside = "INSERT INTO actions (id, dataset_id, kind, at) VALUES (5, 1, 'rows deleted', 1);
        UPDATE conversations SET dataset_id = NULL, deleted_by = 5";
    store.change(aside).await.expect("put aside");
    let aside = delete(ItemKind::Persona, "Anxious Planner").await.expect_err("the row can come back");
    assert!(aside.message.starts_with("1 row that was deleted can still come back"), "{aside}");
    store.change("UPDATE actions SET kind = 'trial', undone_at = 1 WHERE id = 5").await.expect("a trial");
    let tried = delete(ItemKind::Persona, "Anxious Planner").await.expect_err("it was tried");
    assert_eq!(tried.message, "Calls were made with the persona \"Anxious Planner\", so it cannot be deleted.");
    store.change("UPDATE conversations SET dataset_id = 1, deleted_by = NULL").await.expect("back");
    let written = delete(ItemKind::Topic, "Roth conversion").await.expect_err("a call names it");
    assert!(written.message.starts_with("Calls were made with"), "{written}");
    let uses = library_use::of_dataset(&mut store.read().await.expect("reads"), 1).await.expect("uses");
    let of = async |kind: ItemKind, name: &str| {
        uses.get(&named(&store, kind, name).await.id).map(|of| (of.rows, of.written))
    };
    assert_eq!(of(ItemKind::Persona, "Anxious Planner").await, Some((1, 0)));
    assert_eq!((of(ItemKind::Intent, "decide").await, of(ItemKind::Tone, "calm").await), (Some((1, 0)), None));

    let before = named(&store, ItemKind::Persona, "Late Starter").await;
    let mut changed = persona("Late Starter");
    changed.age = 77;
    let (id, changed) = (before.id, ItemBody::Persona(changed));
    write!(store, c => async { revise(c, id, None, &changed, 10).await }).expect("a second version");
    let action = delete(ItemKind::Persona, "Late Starter").await.expect("nothing refers to it");
    assert!(!all(&store).await.iter().any(|item| item.name == "Late Starter"));
    let found = actions::find(&mut store.read().await.expect("reads"), action).await.expect("a query");
    assert_eq!(found, Some((actions::Kind::ItemDeleted, 1)));
    let other = ItemBody::Persona(persona("late starter"));
    let other = write!(store, c => async { create(c, 1, &other, 11).await }).expect("the name is free");
    let refused = write!(store, c => library_deletion::bring_back(c, action, 1, 12)).expect_err("taken by now");
    assert_eq!(refused.hint.as_deref(), Some("Give that one another name, then undo again."));
    write!(store, c => library_deletion::delete(c, other, 13)).expect("goes");
    write!(store, c => library_deletion::bring_back(c, action, 1, 14)).expect("comes back");
    write!(store, c => library_deletion::bring_back(c, action, 1, 15)).expect_err("it is there");
    let back = named(&store, ItemKind::Persona, "Late Starter").await;
    assert_eq!((back.version, back.changed_at), (2, 10));
    let mut reader = store.read().await.expect("reads");
    let versions = library_history::versions(&mut reader, &back).await.expect("versions");
    assert_eq!(versions.iter().map(|version| version.number).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(
        testing::number(&mut reader, "SELECT count(*) FROM pragma_foreign_key_check").await.expect("a check"),
        Some(0)
    );
}

#[tokio::test]
async fn a_copys_name_counts_on_and_is_never_too_long() {
    let (store, _folder) = store().await;
    let name = async |of: &str| name_of_copy(&all(&store).await, ItemKind::Persona, of);
    assert_eq!(name("Anxious Planner").await, "Anxious Planner 2");
    let second = ItemBody::Persona(persona("Anxious Planner 2"));
    write!(store, c => async { create(c, 1, &second, 2).await }).expect("added");
    assert_eq!(name("Anxious Planner 2").await, "Anxious Planner 3");
    assert_eq!(name("Class of 1999").await, "Class of 1999 2");
    assert_eq!(name(&"x".repeat(100)).await, format!("{} 2", "x".repeat(98)));
}
