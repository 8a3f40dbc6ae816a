//! Which rows, as SQL with bound values.

use sqlx::{QueryBuilder, Sqlite};
use train_domain::names::forms;
use train_domain::query::{Filter, FilterList, Target};
use train_domain::row::{Status, Tier};
use train_domain::status::Purpose;

use crate::search;

/// Where rows of a target are read from. A search goes through the table from front to back: by way of an index, every
/// row would be looked up on its own, which takes several times as long.
pub(crate) fn source(target: &Target) -> &'static str {
    match target {
        Target::Matching { filter, .. } if searches(filter) => "conversations c NOT INDEXED",
        _ => "conversations c",
    }
}

/// Characters of a search that are looked at: a pattern that was pasted by mistake must not take its time for each row.
const LONGEST_SEARCH: usize = 1_000;

/// Whether a filter searches in texts, which no index helps with.
fn searches(filter: &Filter) -> bool {
    let text = filter.text.trim();
    !text.is_empty() && !text.starts_with('#')
}

/// Adds the condition of a target to a query over `conversations c`.
pub(crate) fn push_target(query: &mut QueryBuilder<Sqlite>, dataset_id: i64, target: &Target) {
    query.push("c.dataset_id = ").push_bind(dataset_id);
    match target {
        Target::Ids { ids } => push_ids(query, "c.id", ids, false),
        Target::All => {
            query.push(" AND c.status = 'not_generated'");
        }
        Target::Failed => {
            query.push(" AND c.status = 'failed'");
        }
        Target::Matching { filter, except } => {
            push_filter(query, dataset_id, filter);
            if !except.is_empty() {
                push_ids(query, "c.id", except, true);
            }
        }
    }
}

fn push_filter(query: &mut QueryBuilder<Sqlite>, dataset_id: i64, filter: &Filter) {
    let not = |list: FilterList| filter.not.contains(&list);
    push_list(query, "c.status", &names(&filter.statuses, Status::name), not(FilterList::Statuses));
    push_list(query, "c.tier", &names(&filter.tiers, Tier::name), not(FilterList::Tiers));
    push_list(query, "c.intent", &filter.intents, not(FilterList::Intents));
    push_list(query, "c.tone", &filter.tones, not(FilterList::Tones));
    push_list(query, "c.persona_id", &filter.personas, not(FilterList::Personas));
    push_list(query, "c.arc_id", &filter.arcs, not(FilterList::Arcs));
    push_list(query, "c.topic_id", &filter.topics, not(FilterList::Topics));
    push_list(query, "c.id", &filter.ids, false);
    if !filter.reasons.is_empty() {
        push_is(query, "c.version_id", not(FilterList::Reasons));
        query.push("(SELECT v.version_id FROM counting_verdicts v WHERE v.reason IN (SELECT value FROM json_each(");
        query.push_bind(serde_json::json!(filter.reasons).to_string()).push(")))");
    }
    if !filter.flags.is_empty() {
        push_is(query, "c.version_id", not(FilterList::Flags));
        // The first condition is that of an index: what raised no flag is not read.
        query.push(
            "(SELECT s.version_id FROM scores s WHERE s.scorer = 'rules' AND instr(s.criteria, '\"flag\":\"') > 0 AND ",
        );
        // What an earlier version of the rules said counts no more.
        query.push("s.id = (SELECT max(n.id) FROM scores n WHERE n.version_id = s.version_id AND n.scorer = 'rules') AND EXISTS (");
        query.push("SELECT 1 FROM json_each(s.criteria) k WHERE k.value ->> 'flag' IS NOT NULL AND k.value ->> 'key' IN (SELECT value FROM json_each(");
        query.push_bind(serde_json::json!(filter.flags).to_string()).push("))))");
    }
    if let Some(made) = filter.made {
        let (from, to) = (i64::from(made.from) * 1_000, i64::from(made.to) * 1_000 + 999);
        query.push(" AND c.generated_at BETWEEN ").push_bind(from).push(" AND ").push_bind(to);
    }
    if let Some(turns) = filter.turns {
        // As the index `versions_by_writer` counts them: it is named, since SQLite would read the whole text by the id.
        query.push(" AND (SELECT (length(v.content) - length(replace(v.content, '\"role\"', ''))) / 6 FROM versions v INDEXED BY versions_by_writer WHERE v.id = c.version_id) BETWEEN ");
        query.push_bind(turns.from).push(" AND ").push_bind(turns.to);
    }
    if let Some(scores) = filter.scores {
        query.push(" AND c.score BETWEEN ").push_bind(scores.from).push(" AND ").push_bind(scores.to);
    }
    match filter.deferred {
        Some(true) => query.push(" AND c.verdict = 'deferred'"),
        Some(false) => query.push(" AND c.verdict IS NOT 'deferred'"),
        None => query,
    };
    let text: String = filter.text.trim().chars().take(LONGEST_SEARCH).collect();
    if let Some(number) = text.strip_prefix('#').and_then(|digits| digits.parse::<i64>().ok()) {
        query.push(" AND c.number = ").push_bind(number);
    } else if !text.is_empty() {
        // A name that is found spares the row its texts. OR would not: SQLite asks for what needs no other table first.
        query.push(" AND CASE WHEN ");
        for (place, (column, kind)) in
            [("c.persona_id", "persona"), ("c.arc_id", "arc"), ("c.topic_id", "topic")].into_iter().enumerate()
        {
            // Of the dataset that is given and not of the row's: so the names are searched once and not for each row.
            // And where no name is found, no row is looked up among none.
            query.push(if place == 0 { "(EXISTS (" } else { " OR (EXISTS (" });
            push_named(query, dataset_id, kind, &text);
            query.push(format!(") AND {column} IN ("));
            push_named(query, dataset_id, kind, &text);
            query.push("))");
        }
        query.push(" THEN 1 ELSE ");
        push_contains(query, "c.intent", &text);
        query.push(" OR ");
        push_contains(query, "c.tone", &text);
        query.push(" OR ");
        push_contains(query, "c.brief", &text);
        query.push(" OR (c.unknown_names IS NOT NULL AND (");
        for (place, name) in ["persona", "emotion", "topic"].into_iter().enumerate() {
            query.push(if place == 0 { "" } else { " OR " });
            push_contains(query, &format!("c.unknown_names ->> '{name}'"), &text);
        }
        query.push("))");
        if let Some(phrase) = search::phrase(&text) {
            query.push(" OR c.version_id IN (SELECT rowid FROM version_words WHERE version_words MATCH ");
            query.push_bind(phrase).push(")");
        }
        query.push(" END");
    }
}

fn push_named(query: &mut QueryBuilder<Sqlite>, dataset_id: i64, kind: &str, text: &str) {
    query.push("SELECT id FROM library_items WHERE dataset_id = ").push_bind(dataset_id);
    query.push(format!(" AND kind = '{kind}' AND "));
    push_contains(query, "name", text);
}

/// Whether a column holds a text, in whatever case. LIKE folds the case of ASCII letters only, which a text without others
/// does not mind; else "émilie" has to find "Émilie", in both forms of its letters.
fn push_contains(query: &mut QueryBuilder<Sqlite>, column: &str, text: &str) {
    if text.is_ascii() {
        let pattern = format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        query.push(column).push(" LIKE ").push_bind(pattern).push(" ESCAPE '\\'");
    } else {
        let [composed, in_parts] = forms(text).map(|form| regex::escape(&form));
        query.push(column).push(" REGEXP ").push_bind(format!("(?i){composed}|{in_parts}"));
    }
}

pub(crate) fn names<T: Copy>(values: &[T], name: fn(T) -> &'static str) -> Vec<&'static str> {
    values.iter().map(|value| name(*value)).collect()
}

pub(crate) fn push_words<T: serde::Serialize>(query: &mut QueryBuilder<Sqlite>, column: &str, words: &[T]) {
    if !words.is_empty() {
        query
            .push(format!(" AND {column} IN (SELECT value FROM json_each("))
            .push_bind(serde_json::json!(words).to_string())
            .push("))");
    }
}

/// Only rows whose column is among these values, or is none of them; all where there are none.
fn push_list<T: serde::Serialize>(query: &mut QueryBuilder<Sqlite>, column: &str, values: &[T], not: bool) {
    if values.is_empty() {
        return;
    }
    push_is(query, column, not);
    query.push("(SELECT value FROM json_each(").push_bind(serde_json::json!(values).to_string()).push("))");
}

/// The beginning of a comparison with a list. What has no value is none of them.
fn push_is(query: &mut QueryBuilder<Sqlite>, column: &str, not: bool) {
    if not {
        query.push(format!(" AND coalesce({column}, 0) NOT IN "));
    } else {
        query.push(format!(" AND {column} IN "));
    }
}

fn push_ids(query: &mut QueryBuilder<Sqlite>, column: &str, ids: &[u32], not: bool) {
    let not = if not { "NOT " } else { "" };
    query
        .push(format!(" AND {column} {not}IN (SELECT value FROM json_each("))
        .push_bind(serde_json::json!(ids).to_string())
        .push("))");
}

/// Rows that no open batch has taken. Where no batch is open, that is said once and not looked up for every row.
pub(crate) fn push_free(query: &mut QueryBuilder<Sqlite>) {
    query.push(
        " AND c.status <> 'generating' AND (NOT EXISTS (SELECT 1 FROM jobs WHERE ended_at IS NULL)
            OR NOT EXISTS (SELECT 1 FROM jobs o WHERE o.conversation_id = c.id AND o.purpose = 'write' AND o.ended_at IS NULL))",
    );
}

/// Rows for whose brief no open batch asks.
const NO_BRIEF_ASKED: &str = " AND c.id NOT IN (SELECT g.value FROM jobs o JOIN json_each(o.input, '$.rows') g WHERE o.purpose = 'brief' AND o.ended_at IS NULL)";

/// Rows whose brief no model has been paid for, or is asked for.
pub(crate) fn push_unbriefed(query: &mut QueryBuilder<Sqlite>) {
    query.push(" AND c.brief_by IS NOT 'model'").push(NO_BRIEF_ASKED);
}

/// Rows of which something is missing that a prompt is made of: a persona, an arc or a topic that the library knows. A row whose
/// names the library lacks is among them.
pub(crate) const INCOMPLETE: &str = "(c.persona_id IS NULL OR c.arc_id IS NULL OR c.topic_id IS NULL)";

/// Rows that have all that a prompt is made of.
pub(crate) fn push_complete(query: &mut QueryBuilder<Sqlite>) {
    query.push(" AND c.persona_id IS NOT NULL AND c.arc_id IS NOT NULL AND c.topic_id IS NOT NULL");
}

/// Rows that a batch of a purpose can take. What is written has all that a prompt is made of. What is judged has a text and waits for no judge; unless a batch asks for its
/// rows by name (`again` in its input), what its judge has judged is passed over, but for every twentieth that was judged once:
/// by those a judge is held against itself. What gets a brief has all that one is made of and no text; unless a batch asks for
/// others (`again`), it has none yet, and a person's stays.
pub(crate) fn push_open(query: &mut QueryBuilder<Sqlite>, purpose: Purpose, input: Option<&str>) {
    let input = input.unwrap_or("{}").to_owned();
    match purpose {
        Purpose::Write => {
            push_free(query);
            push_complete(query);
        }
        Purpose::Judge => {
            query.push(
                " AND c.version_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM jobs o WHERE o.conversation_id = c.id AND o.purpose = 'judge' AND o.ended_at IS NULL)",
            );
            query.push(" AND (").push_bind(input.clone()).push(" ->> 'again' OR (SELECT count(*) FROM scores s WHERE s.version_id = c.version_id AND s.scorer = 'judge' AND s.scorer_version = ");
            query.push_bind(input).push(" ->> 'scorer_version') < iif(c.id % 20 = 0, 2, 1))");
        }
        Purpose::Brief => {
            push_complete(query);
            query.push(" AND c.version_id IS NULL AND c.writing = 0").push(NO_BRIEF_ASKED);
            query.push(" AND (trim(coalesce(c.brief, '')) = '' OR ").push_bind(input);
            query.push(" ->> 'again' AND c.brief_by IS NOT 'person')");
        }
        // Its rows are named one by one: whether they are written, or wait to be, does not matter.
        Purpose::Trial => {}
    }
}
