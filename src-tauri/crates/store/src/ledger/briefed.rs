//! The end of a call that wrote briefs.

use sqlx::SqliteConnection;

use super::{NewBriefs, Settlement, answered};
use crate::error::Result;
use crate::stored;

/// Money first, then the briefs, then the job. A late end, whose call is no longer in flight, changes nothing. A row that is
/// written by now, that is another one than was asked about, or whose brief is another one than it was then, stays as it is:
/// its line stands in the answer.
pub async fn keep(connection: &mut SqliteConnection, end: &Settlement, new: &NewBriefs) -> Result<()> {
    if !answered::end(connection, end, &new.answer, new.note.as_deref()).await? {
        return Ok(());
    }
    let briefs = stored::text(&new.briefs);
    sqlx::query!(
        "UPDATE conversations SET brief = e.value ->> 'brief', brief_by = 'model', revision = revision + 1
        FROM json_each(?1) e
        WHERE conversations.id = e.value ->> 'row' AND version_id IS NULL AND writing = 0 AND brief IS e.value ->> 'was'
            AND (brief_by IS NOT 'person' OR trim(coalesce(brief, '')) = '') AND persona_id IS e.value ->> 'persona'
            AND arc_id IS e.value ->> 'arc' AND topic_id IS e.value ->> 'topic'",
        briefs
    )
    .execute(&mut *connection)
    .await?;
    answered::job(connection, end.call_id).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Fault, NewBrief, Outcome, fixtures, settle};
    use crate::testing::{number, run, texts};
    use train_domain::call::ErrorKind;

    const SETUP: &str = "
        INSERT INTO datasets (id, name, created_at, last_used_at) VALUES (1, 'd', 0, 0);
        INSERT INTO library_items (id, dataset_id, kind, name) VALUES (1, 1, 'persona', 'p'), (2, 1, 'arc', 'a'), (3, 1, 'topic', 't');
        INSERT INTO texts (id, dataset_id, body) VALUES (1, 1, 's');
        INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier)
            SELECT value, 1, value, 1, 2, 3, 'i', 't', 'template' FROM json_each('[1, 2, 3, 4, 5]');
        INSERT INTO batches (id, dataset_id, request_id, kind, purpose, state, provider, base_url, model, params, price, cap_micros, total, target, fill_until, fill_done, created_at)
            VALUES (1, 1, 'r', 'all', 'brief', 'running', 'openai', 'u', 'm', '{}', '{}', 350, 1, '{}', 4, 1, 0);
        INSERT INTO jobs (id, batch_id, purpose, conversation_id, input) VALUES (1, 1, 'brief', 1, '{\"rows\": [1, 2, 3, 4, 5]}');";

    fn briefs(word: &str) -> Outcome {
        let brief = |row| NewBrief {
            row,
            brief: format!("{word} {row}"),
            was: None,
            persona: Some(1),
            arc: Some(2),
            topic: Some(3),
        };
        let briefs = (1..=5).map(brief).collect();
        Outcome::Briefed(Box::new(NewBriefs { briefs, answer: word.into(), note: None }))
    }

    #[tokio::test]
    async fn an_answer_is_applied_once_and_never_late_and_spares_what_a_person_did() {
        let (store, folder) = crate::testing::store().await;
        store.change(SETUP).await.expect("a batch");
        let mut connection = crate::testing::connect(folder.path()).await.expect("a connection");
        let asked = fixtures::request(&mut connection, &[(1, 100)], 1).await;
        let first = store.writer().claim(asked).await.expect("a claim").claimed[0];
        // It was let go, and asked again: its own answer comes late.
        let fault = Fault { kind: ErrorKind::OutcomeUnknown, message: "lost".into(), raw: None, retry_at: None };
        let history = train_domain::attempt::History { transient: 0, busy: 0, invalid: 0, round: 0 };
        let again = Outcome::Again { fault, history, due_at: 0, pause: true };
        let lost =
            Settlement { unknown: 100, lost: true, cost: None, tokens: None, ..fixtures::end(first, 2, 0, again) };
        settle(&mut connection, &[&lost]).await.expect("settled");
        let asked = fixtures::request(&mut connection, &[(1, 100)], 3).await;
        let second = store.writer().claim(asked).await.expect("a claim").claimed[0];
        settle(&mut connection, &[&fixtures::end(first, 4, 70, briefs("late"))]).await.expect("nothing");
        let all = "SELECT coalesce(brief, '-') FROM conversations ORDER BY id";
        assert_eq!(texts(&mut connection, all).await.expect("briefs"), ["-"; 5]);
        run(
            &mut connection,
            "UPDATE conversations SET brief = 'mine', brief_by = 'person' WHERE id = 1;
            UPDATE conversations SET arc_id = NULL WHERE id = 2;
            UPDATE conversations SET writing = 1 WHERE id = 3;
            UPDATE conversations SET brief = 'of a file' WHERE id = 4;",
        )
        .await
        .expect("changes");
        let revision = "SELECT revision FROM conversations WHERE id = 5";
        let before = number(&mut connection, revision).await.expect("a number");
        for _ in 0..2 {
            settle(&mut connection, &[&fixtures::end(second, 5, 70, briefs("new"))]).await.expect("settled");
        }
        assert_eq!(texts(&mut connection, all).await.expect("briefs"), ["mine", "-", "-", "of a file", "new 5"]);
        assert_eq!(number(&mut connection, revision).await.expect("a number"), before.map(|before| before + 1));
        let sums = "SELECT spent_micros * 1000000 + reserved_micros * 1000 + unknown_micros FROM batches";
        assert_eq!(number(&mut connection, sums).await.expect("sums"), Some(70_000_100));
        let kept = "SELECT group_concat(coalesce(answer, '-')) FROM call_texts";
        assert_eq!(texts(&mut connection, kept).await.expect("answers"), ["-,new"], "the answer as it came");
        let job = "SELECT count(*) FROM jobs WHERE state = 'succeeded' AND ended_at = 5";
        assert_eq!(number(&mut connection, job).await.expect("a job"), Some(1));
    }
}
