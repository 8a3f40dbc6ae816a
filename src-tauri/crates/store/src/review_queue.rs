//! The conversations that are reviewed, in order.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use train_domain::quality::similarity_said;
use train_domain::query::{Filter, QueueSort, Target};
use train_domain::repeats::by_chance;

use super::rows::whole;
use super::target::{push_target, source};
use crate::error::Result;

/// The most that a queue holds: more than anybody reads.
const MOST: usize = 10_000;

/// What of the newest score by the rules a criterion has.
fn of_criterion(key: &str, value: &str) -> String {
    format!(
        "(SELECT {value} FROM json_each((SELECT iif(json_valid(s.criteria), s.criteria, '[]') FROM scores s
            WHERE s.version_id = c.version_id AND s.scorer = 'rules' ORDER BY s.id DESC LIMIT 1)) e
        WHERE e.value ->> 'key' = '{key}' LIMIT 1)"
    )
}

/// How far the newest opinion of a judge is from the score, in tenths; from 1,000 on where it contradicts the verdict.
const DISAGREEMENT: &str = "(SELECT abs(k.tenths - coalesce(c.score, k.tenths))
        + iif(json_valid(k.criteria) AND c.verdict IN ('approved', 'rejected')
            AND coalesce(json_extract(k.criteria, '$.passes'), 0) <> (c.verdict = 'approved'), 1000, 0)
    FROM scores k WHERE k.version_id = c.version_id AND k.scorer = 'judge' ORDER BY k.id DESC LIMIT 1)";

#[derive(sqlx::FromRow)]
struct Queued {
    id: i64,
    number: Option<f64>,
    text: Option<String>,
}

/// The rows of a filter that have a text, in an order; at most 10,000 of them, and how many there are. `day` is the number
/// of the day, whose order by chance stays the same.
///
/// - *Judge*: where the judge contradicts the person first, then by the distance between judge and rules; last what no judge
///   has seen.
/// - *Phrases*: by the points for stock phrases, fewest first.
/// - *Unlike*: by the similarity to the nearest other conversation, as the criterion for near-duplicates had it when the score
///   was written, least first.
/// - What has no value stands behind what has one, and equals stand by their numbers.
pub async fn queue(
    connection: &mut SqliteConnection,
    dataset_id: i64,
    filter: &Filter,
    sort: QueueSort,
    day: i64,
) -> Result<(Vec<u32>, u32)> {
    let target = Target::Matching { filter: filter.clone(), except: Vec::new() };
    let (number, words) = match sort {
        QueueSort::Oldest | QueueSort::Random => ("NULL".into(), "NULL".into()),
        QueueSort::Score => ("CAST(c.score AS REAL)".into(), "NULL".into()),
        QueueSort::Judge => (format!("CAST(-{DISAGREEMENT} AS REAL)"), "NULL".into()),
        QueueSort::Phrases => {
            (of_criterion("stock_phrases", "CAST(json_extract(e.value, '$.points') AS REAL)"), "NULL".into())
        }
        QueueSort::Unlike => ("NULL".into(), of_criterion("near_duplicate", "json_extract(e.value, '$.actual')")),
    };
    let mut query = QueryBuilder::<Sqlite>::new(format!(
        "SELECT c.id, {number} AS number, {words} AS text FROM {} WHERE c.version_id IS NOT NULL AND ",
        source(&target)
    ));
    push_target(&mut query, dataset_id, &target);
    query.push(" ORDER BY c.number");
    let mut rows: Vec<Queued> = query.build_query_as().fetch_all(connection).await?;
    let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    // Stable sorts: equals stay by their numbers.
    match sort {
        QueueSort::Oldest => {}
        QueueSort::Random => rows.sort_by_key(|row| by_chance(day, row.id)),
        QueueSort::Score | QueueSort::Judge | QueueSort::Phrases => sort_by(&mut rows, |row| row.number),
        QueueSort::Unlike => sort_by(&mut rows, |row| row.text.as_deref().and_then(similarity_said)),
    }
    Ok((rows.iter().take(MOST).map(|row| whole(row.id)).collect(), total))
}

fn sort_by(rows: &mut [Queued], value: impl Fn(&Queued) -> Option<f64>) {
    let value = |row: &Queued| value(row).filter(|value| value.is_finite()).unwrap_or(f64::INFINITY);
    rows.sort_by(|a, b| value(a).total_cmp(&value(b)));
}
