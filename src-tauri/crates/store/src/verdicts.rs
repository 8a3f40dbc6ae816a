//! Verdicts, and their undo.

use std::collections::BTreeSet;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::quality::EDGE_CASE_APPROVAL;
use train_domain::query::{Filter, FilterList, Target};
use train_domain::row::{Status, Verdict};

use super::actions;
use super::rows::whole;
use super::stored::text;
use super::stored_review::StoredMark;
use super::target::push_target;
use crate::error::{Result, StoreError};

#[derive(sqlx::FromRow)]
struct Row {
    tier: String,
    score: Option<i64>,
    version_id: Option<i64>,
    /// The one that counts.
    verdict: Option<String>,
    /// It is a rejection that was given to this one alone.
    turned_down: bool,
}

/// Of a verdict `r`: whether it was given to one row alone. What was given to many at once says nothing of what was read,
/// however few of them took it: its action has a detail. Those of earlier releases are told by how many took it.
const GIVEN_ALONE: &str = "(SELECT a.detail FROM actions a WHERE a.id = r.action_id) IS NULL
    AND (SELECT count(*) FROM (SELECT 1 FROM verdicts n WHERE n.action_id = r.action_id LIMIT 2)) = 1";

/// A verdict that a person gives.
#[derive(Clone, Debug)]
pub struct NewVerdict {
    /// Approved, rejected or deferred.
    pub verdict: Verdict,
    /// What it is given for.
    pub reason: Option<String>,
    /// Words beside it.
    pub note: String,
    /// Words of the text that were marked.
    pub marks: Vec<StoredMark>,
    /// Given before score and criteria were shown.
    pub blind: bool,
    /// The version that was read: where the row shows another one by now, the verdict is none.
    pub seen: Option<i64>,
    /// Epoch milliseconds.
    pub now: i64,
}

/// What came of giving verdicts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Versions that took the verdict.
    pub changed: u32,
    /// Why others did not, and how many.
    pub skipped: Vec<(&'static str, u32)>,
    /// The action, by which it is taken back.
    pub action: i64,
}

/// Versions that can take a verdict, and why others cannot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Takers {
    /// Rows that the target holds.
    pub rows: u32,
    /// The versions.
    pub versions: Vec<i64>,
    /// Why others cannot, and how many.
    pub skipped: Vec<(&'static str, u32)>,
}

/// Gives the versions that rows show a verdict, as one action. Edge Case rows need a score of 8 or more to be approved, one
/// at a time; what cannot take the verdict is passed over and counted with its reason. Given to many at once, it takes the
/// place of no verdict that says the same, and an approval of none by which a person turned down one alone.
///
/// Blind is only what no other verdict on this version alone came before: after that one its score was shown.
///
/// A row that waits in a batch, or whose call is under way, takes a verdict like any other: it is the version's.
pub async fn give(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
    new: &NewVerdict,
) -> Result<Given> {
    let takers = takers(connection, dataset_id, target, new.verdict, new.seen).await?;
    let many = (takers.rows > 1).then(|| serde_json::json!({ "rows": takers.rows }).to_string());
    let action = actions::add_with(connection, dataset_id, actions::Kind::Verdict, many, new.now).await?;
    let verdict = new.verdict.state();
    let list = serde_json::json!(takers.versions).to_string();
    let marks = (!new.marks.is_empty()).then(|| text(&new.marks));
    // One statement for all of them: what else waits to be written waits for this.
    sqlx::query!(
        "INSERT INTO verdicts (version_id, verdict, reason, note, marks, blind, action_id, at)
        SELECT w.value, ?2, ?3, ?4, ?5,
            ?6 AND NOT EXISTS (SELECT 1 FROM verdicts p WHERE p.version_id = w.value AND (p.verdict <> ?2 OR p.blind = 0)
                AND (SELECT a.detail FROM actions a WHERE a.id = p.action_id) IS NULL
                AND (SELECT count(*) FROM (SELECT 1 FROM verdicts n WHERE n.action_id = p.action_id LIMIT 2)) = 1), ?7, ?8
        FROM json_each(?1) w ORDER BY w.key",
        list,
        verdict,
        new.reason,
        new.note,
        marks,
        new.blind,
        action,
        new.now
    )
    .execute(connection)
    .await?;
    let changed = u32::try_from(takers.versions.len()).unwrap_or(u32::MAX);
    Ok(Given { changed, skipped: takers.skipped, action })
}

/// The versions of a target that can take a verdict.
pub async fn takers(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
    verdict: Verdict,
    seen: Option<i64>,
) -> Result<Takers> {
    let mut query = QueryBuilder::<Sqlite>::new(format!(
        "SELECT c.tier, c.score, c.version_id, c.verdict, CASE WHEN c.verdict = 'rejected' THEN EXISTS (
            SELECT 1 FROM counting_verdicts k JOIN verdicts r ON r.id = k.id WHERE k.version_id = c.version_id AND {GIVEN_ALONE}
        ) ELSE 0 END AS turned_down FROM conversations c WHERE "
    ));
    push_target(&mut query, dataset_id, target);
    query.push(" ORDER BY c.number");
    let rows: Vec<Row> = query.build_query_as().fetch_all(&mut *connection).await?;
    let alone = rows.len() == 1;
    let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
    let mut takers = Takers { rows: count(rows.len()), ..Takers::default() };
    if let Target::Ids { ids } = target {
        let gone = ids.iter().collect::<BTreeSet<_>>().len().saturating_sub(rows.len());
        takers.skipped.extend((gone > 0).then_some(("the conversation is no longer there", count(gone))));
    }
    for row in rows {
        match judge(&row, verdict, seen, alone) {
            Ok(version) => takers.versions.push(version),
            Err(reason) => match takers.skipped.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, count)) => *count += 1,
                None => takers.skipped.push((reason, 1)),
            },
        }
    }
    Ok(takers)
}

/// The version that the verdict is on, or why there is none.
fn judge(row: &Row, verdict: Verdict, seen: Option<i64>, alone: bool) -> std::result::Result<i64, &'static str> {
    let version = row.version_id.ok_or("there is no generated conversation to judge")?;
    if seen.is_some_and(|seen| seen != version) {
        return Err("a newer version came meanwhile, read it first");
    }
    if !alone && row.verdict.as_deref() == Some(verdict.state()) {
        return Err(match verdict {
            Verdict::Approve => "already approved",
            Verdict::Reject => "already rejected",
            Verdict::Defer => "already deferred",
        });
    }
    if verdict == Verdict::Approve && row.tier == "edge_case" {
        if !alone {
            return Err("Edge Case conversations are approved one at a time");
        }
        if row.score.unwrap_or(0) < i64::from(EDGE_CASE_APPROVAL) {
            return Err("Edge Case conversations need a score of 8 or more");
        }
    }
    if verdict == Verdict::Approve && !alone && row.turned_down {
        return Err("you rejected it: approve it by itself");
    }
    Ok(version)
}

/// The rows whose versions an action gave a verdict.
pub async fn rows_of(connection: &mut SqliteConnection, action: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        "SELECT v.conversation_id FROM verdicts r JOIN versions v ON v.id = r.version_id WHERE r.action_id = ?",
        action
    )
    .fetch_all(connection)
    .await?)
}

/// Takes back the verdicts of one action, where one of them counts: the verdict before each counts again, with its note and
/// its time. Those that a later verdict stands before are taken back as well and show nothing of it. Returns the rows whose
/// verdict changed.
pub async fn undo(connection: &mut SqliteConnection, action: i64, now: i64) -> Result<Vec<i64>> {
    let rows = sqlx::query_scalar!(
        r#"SELECT v.conversation_id FROM verdicts r JOIN counting_verdicts k ON k.id = r.id JOIN versions v ON v.id = r.version_id
        WHERE r.action_id = ?"#,
        action
    )
    .fetch_all(&mut *connection)
    .await?;
    if rows.is_empty() || !actions::undo(connection, action, now).await? {
        return Err(StoreError::not_found("There is nothing left to undo."));
    }
    Ok(rows)
}

/// Of the versions that a target's rows show: how many a person judged one by one, and how many of those were rejected.
pub async fn read_one_by_one(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    target: &Target,
) -> Result<(u32, u32)> {
    let mut query = QueryBuilder::<Sqlite>::new(format!(
        "SELECT count(*), coalesce(sum(k.verdict = 'rejected'), 0) FROM conversations c
        JOIN counting_verdicts k ON k.version_id = c.version_id JOIN verdicts r ON r.id = k.id
        WHERE c.verdict IN ('approved', 'rejected') AND {GIVEN_ALONE} AND "
    ));
    push_target(&mut query, dataset_id, target);
    let (read, rejected): (i64, i64) = query.build_query_as().fetch_one(connection).await?;
    Ok((whole(read), whole(rejected)))
}

/// The target with those that a person has judged, where it picks by their status what waits for a verdict: that holds none
/// that was read, and what was read of the others says how many of it would be rejected. What is deferred is no such pick,
/// since what a person puts off is not like the rest.
pub fn with_judged(target: &Target) -> Option<Target> {
    let Target::Matching { filter, except } = target else { return None };
    let is_listed = filter.statuses.contains(&Status::Generated);
    let waits = !filter.statuses.is_empty() && is_listed != filter.not.contains(&FilterList::Statuses);
    let filter = Filter { statuses: Vec::new(), ..filter.clone() };
    waits.then(|| Target::Matching { filter, except: except.clone() })
}
