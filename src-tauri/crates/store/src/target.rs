//! Which rows, as SQL with bound values.

use sqlx::{QueryBuilder, Sqlite};
use train_domain::query::{Filter, Target};
use train_domain::row::{Status, Tier};

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
    push_words(query, "c.status", &names(&filter.statuses, Status::name));
    push_words(query, "c.tier", &names(&filter.tiers, Tier::name));
    push_words(query, "c.intent", &filter.intents);
    push_words(query, "c.tone", &filter.tones);
    for (column, ids) in [
        ("c.id", &filter.ids),
        ("c.persona_id", &filter.personas),
        ("c.arc_id", &filter.arcs),
        ("c.topic_id", &filter.topics),
    ] {
        if !ids.is_empty() {
            push_ids(query, column, ids, false);
        }
    }
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
        query.push(" END");
    }
}

fn push_named(query: &mut QueryBuilder<Sqlite>, dataset_id: i64, kind: &str, text: &str) {
    query.push("SELECT id FROM library_items WHERE dataset_id = ").push_bind(dataset_id);
    query.push(format!(" AND kind = '{kind}' AND "));
    push_contains(query, "name", text);
}

/// Whether a column holds a text, in whatever case. LIKE folds the case of ASCII letters only, which a text without others
/// does not mind; else "émilie" has to find "Émilie".
fn push_contains(query: &mut QueryBuilder<Sqlite>, column: &str, text: &str) {
    if text.is_ascii() {
        let pattern = format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        query.push(column).push(" LIKE ").push_bind(pattern).push(" ESCAPE '\\'");
    } else {
        query.push(column).push(" REGEXP ").push_bind(format!("(?i){}", regex::escape(text)));
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
