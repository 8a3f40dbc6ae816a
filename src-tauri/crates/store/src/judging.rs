//! What a judge has said, against what a person said of the same versions without having seen it.

use sqlx::SqliteConnection;
use train_domain::judge::Agreement;

use super::rows::whole;
use crate::error::Result;

/// What is known of a judge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Versions that rows show and that it judged.
    pub judged: u32,
    /// Those that another judge has judged: another model, or with another prompt.
    pub by_others: u32,
    /// Those that it passed.
    pub passed: u32,
    /// Against verdicts that were given blind.
    pub agreement: Agreement,
    /// Versions that it judged twice or more, and those of which it always said the same.
    pub repeated: u32,
    /// The same.
    pub repeated_same: u32,
    /// Rows where judge and person disagree; where the person has not judged, those where judge and rules are furthest apart.
    pub disagree: Vec<u32>,
}

/// Points out of ten by which judge and rules have to differ for it to be a disagreement, in tenths.
const FAR: i64 = 25;

/// One judged row.
#[derive(sqlx::FromRow)]
struct Line {
    conversation_id: i64,
    passes: bool,
    tenths: i64,
    rules: Option<i64>,
    verdict: Option<String>,
    blind: Option<bool>,
    times: i64,
    kinds: i64,
}

/// The record of a judge on what the rows of a dataset show.
pub async fn record(connection: &mut SqliteConnection, dataset_id: i64, scorer_version: &str) -> Result<Record> {
    let by_others: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM conversations c WHERE c.dataset_id = ?1 AND EXISTS (
            SELECT 1 FROM scores s WHERE s.version_id = c.version_id AND s.scorer = 'judge' AND s.scorer_version <> ?2)",
    )
    .bind(dataset_id)
    .bind(scorer_version)
    .fetch_one(&mut *connection)
    .await?;
    let lines: Vec<Line> = sqlx::query_as(
        "SELECT c.id AS conversation_id, coalesce(s.criteria ->> 'passes', 0) AS passes, s.tenths, c.score AS rules, k.verdict, k.blind,
            count(*) AS times, count(DISTINCT coalesce(s.criteria ->> 'passes', 0)) AS kinds
        FROM conversations c JOIN scores s ON s.version_id = c.version_id AND s.scorer = 'judge' AND s.scorer_version = ?2
        LEFT JOIN counting_verdicts k ON k.version_id = c.version_id
        WHERE c.dataset_id = ?1 GROUP BY c.id HAVING s.repeat = max(s.repeat) ORDER BY c.id",
    )
    .bind(dataset_id)
    .bind(scorer_version)
    .fetch_all(connection)
    .await?;
    let mut record = Record { by_others: whole(by_others), ..Record::default() };
    let mut apart: Vec<(i64, u32)> = Vec::new();
    for line in lines {
        record.judged += 1;
        record.passed += u32::from(line.passes);
        record.repeated += u32::from(line.times > 1);
        record.repeated_same += u32::from(line.times > 1 && line.kinds == 1);
        let blind = line.blind == Some(true);
        let agreement = &mut record.agreement;
        let id = whole(line.conversation_id);
        match (line.verdict.as_deref(), line.passes) {
            (Some("approved"), true) => agreement.approved_passed += u32::from(blind),
            (Some("approved"), false) => {
                agreement.approved_failed += u32::from(blind);
                record.disagree.push(id);
            }
            (Some("rejected"), true) => {
                agreement.rejected_passed += u32::from(blind);
                record.disagree.push(id);
            }
            (Some("rejected"), false) => agreement.rejected_failed += u32::from(blind),
            _ => {
                let far = (line.tenths - line.rules.unwrap_or(line.tenths)).abs();
                if far >= FAR {
                    apart.push((far, id));
                }
            }
        }
    }
    apart.sort_by_key(|(far, id)| (-far, *id));
    record.disagree.extend(apart.into_iter().map(|(_, id)| id));
    Ok(record)
}

/// The models that wrote what the rows of a dataset show, the most used first.
pub async fn writers(connection: &mut SqliteConnection, dataset_id: i64) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT y.model AS "model!" FROM conversations c JOIN versions v ON v.id = c.version_id JOIN calls y ON y.id = v.call_id
        WHERE c.dataset_id = ? GROUP BY y.model ORDER BY count(*) DESC, y.model LIMIT 20"#,
        dataset_id
    )
    .fetch_all(connection)
    .await?)
}
