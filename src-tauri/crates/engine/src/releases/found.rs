//! What the program shows of an open file. The names are those of `tests/releases/NN.json`; the queries are of today's
//! schema.

use serde_json::{Map, Value, json};
use train_domain::provider::ProviderKind;
use train_domain::row::Tier;
use train_store::{Connection, library, testing};

use crate::Engine;
use crate::view::{ErrorQuery, RowQuery, RowSummary};

/// Each query gives one JSON object a row.
const DATASETS: &str = "SELECT json_object('id', id, 'nextNumber', next_number, 'lastUsedAt', last_used_at) FROM datasets WHERE deleted_at IS NULL ORDER BY id";
const VERSIONS: &str = "SELECT json_object('id', v.id, 'row', conversation_id, 'call', v.call_id, 'content', content, 'criteria', criteria)
    FROM versions v JOIN scores s ON s.version_id = v.id AND s.scorer = 'rules' ORDER BY v.id";
const VERDICTS: &str =
    "SELECT json_object('version', version_id, 'verdict', verdict, 'note', note, 'at', v.at, 'withdrawn', undone_at, 'reason', reason,
    'marks', marks, 'blind', blind)
    FROM verdicts v JOIN actions a ON a.id = action_id ORDER BY version_id, v.at";
const BATCHES: &str = "SELECT json_object('id', b.id, 'baseUrl', base_url, 'params', params, 'price', price, 'target', target, 'pauses', pauses,
    'pauseNote', pause_note, 'insisted', insisted, 'overReserved', over_reserved_micros, 'requestId', request_id,
    'filled', json(iif(fill_done, 'true', 'false')), 'filledTo', filled_to) FROM batches b ORDER BY b.id";
const MAILS: &str = "SELECT json_object('batch', batch_id, 'state', state, 'messageId', message_id, 'recipient', recipient, 'tries', tries,
    'nextAt', next_at, 'problem', problem, 'said', said, 'queuedAt', queued_at, 'sentAt', sent_at) FROM outbox ORDER BY batch_id";
const JOBS: &str = "SELECT json_object('id', id, 'batch', batch_id, 'row', conversation_id, 'state', iif(state = 'retrying', 'queued', state),
    'calls', calls, 'round', round, 'transient', transient, 'busy', busy, 'invalid', invalid, 'retryAt', iif(state = 'retrying', due_at, NULL),
    'ended', ended_at) FROM jobs ORDER BY id";
const CALLS: &str = "SELECT json_object('id', id, 'job', job_id, 'batch', batch_id, 'row', y.conversation_id, 'number', number, 'state', state,
    'provider', provider, 'model', model, 'reserved', reserved_micros, 'unknown', unknown_micros, 'started', claimed_at, 'ended', ended_at,
    'http', http_status, 'requestId', request_id, 'stop', stop_reason, 'inputTokens', input_tokens, 'outputTokens', output_tokens,
    'cost', cost_micros, 'estimated', json(iif(cost_estimated, 'true', 'false')), 'kind', error_kind, 'message', message,
    'raw', iif(error_kind IS NULL, NULL, t.answer), 'retryAt', retry_at)
    FROM calls y LEFT JOIN call_texts t ON t.call_id = y.id ORDER BY id";
const LIBRARY: &str = "SELECT json_object('id', i.id, 'dataset', dataset_id, 'kind', kind, 'name', i.name, 'version', number, 'body', body,
    'updatedAt', v.created_at)
    FROM library_items i JOIN library_versions v ON v.id = version_id JOIN datasets d ON d.id = dataset_id WHERE d.deleted_at IS NULL
    AND kind NOT IN ('intent', 'tone') ORDER BY i.id";
const LIBRARY_VERSIONS: &str = "SELECT json_object('item', item_id, 'number', v.number, 'name', v.name, 'body', v.body, 'at', v.created_at)
    FROM library_versions v JOIN library_items i ON i.id = item_id JOIN datasets d ON d.id = dataset_id WHERE d.deleted_at IS NULL
    AND kind NOT IN ('intent', 'tone') ORDER BY item_id, v.number";
const SETTINGS: &str = "SELECT json_object('key', key, 'value', value) FROM settings ORDER BY key";
const PRICES: &str = "SELECT json_object('provider', provider, 'model', model, 'effectiveFrom', effective_from, 'inputMicros', input_micros,
    'outputMicros', output_micros, 'source', source, 'longOver', long_over, 'own', own)
    FROM prices ORDER BY provider, model, effective_from, own";
const ENDPOINTS: &str =
    "SELECT json_object('provider', provider, 'url', base_url, 'model', model, 'facts', facts) FROM endpoints";
const EXPORTS: &str = "SELECT json_object('id', id, 'dataset', dataset_id, 'at', at, 'input', json(input), 'path', path, 'conversations', conversations,
    'versions', (SELECT count(*) FROM exported_versions v WHERE v.export_id = exports.id)) FROM exports ORDER BY id";
const SPLITS: &str = "SELECT json_object('dataset', s.dataset_id, 'seed', s.seed, 'valid', s.valid, 'test', s.test, 'persona', g.persona_id,
    'arc', g.arc_id, 'topic', g.topic_id, 'side', g.side) FROM splits s JOIN split_groups g ON g.split_id = s.id ORDER BY s.id, g.persona_id, g.arc_id, g.topic_id";
const JUDGED: &str = "SELECT json_object('version', version_id, 'by', scorer_version, 'repeat', repeat, 'tenths', tenths, 'call', call_id, 'at', at)
    FROM scores WHERE scorer = 'judge' ORDER BY id";
const REASONS: &str = "SELECT json_object('dataset', dataset_id, 'name', name, 'removed', removed, 'at', at) FROM reasons ORDER BY dataset_id, name";
const REPEATS: &str =
    "SELECT json_object('version', version_id, 'first', first, 'again', again, 'at', at) FROM repeats ORDER BY id";
const PHRASES: &str =
    "SELECT json_object('dataset', dataset_id, 'kind', kind, 'text', text, 'decision', decision, 'at', at)
    FROM phrases ORDER BY dataset_id, kind, text";
const EXAMPLES: &str = "SELECT json_object('row', conversation_id, 'dataset', dataset_id, 'at', at) FROM examples ORDER BY conversation_id";
const DATASET_SETTINGS: &str = "SELECT json_object('dataset', dataset_id, 'key', key, 'value', value) FROM dataset_settings ORDER BY dataset_id, key";
const PLAN: &str = "SELECT json_object('row', id, 'clientStyle', client_style, 'friction', friction, 'ending', ending, 'briefBy', brief_by,
    'unknownNames', unknown_names, 'template', template_id) FROM conversations
    WHERE client_style IS NOT NULL OR brief_by IS NOT NULL OR unknown_names IS NOT NULL ORDER BY id";
const ACTIONS: &str =
    "SELECT json_object('id', id, 'kind', kind, 'undone', undone_at) FROM actions WHERE kind <> 'verdict' ORDER BY id";
const ARCHIVED: &str =
    "SELECT json_object('item', id, 'at', archived_at) FROM library_items WHERE archived_at IS NOT NULL ORDER BY id";
/// Intents and tones of each dataset. Before layout 14 they were part of the program: the update made items of them.
const WORDS: &str = "SELECT json_object('dataset', dataset_id, 'kind', kind, 'names', json_group_array(name), 'versions', count(version_id))
    FROM (SELECT i.* FROM library_items i JOIN datasets d ON d.id = dataset_id WHERE d.deleted_at IS NULL AND kind IN ('intent', 'tone') ORDER BY i.id)
    GROUP BY dataset_id, kind";
/// What is wrong where it is not 0: references that lead nowhere, and counts that are not those of the rows.
const WRONG: &str = "SELECT (SELECT count(*) FROM pragma_foreign_key_check) + (SELECT count(*) FROM row_counts k WHERE n <> (
    SELECT count(*) FROM conversations c WHERE c.dataset_id = k.dataset_id AND c.tier = k.tier AND c.status = k.status))";

/// Everything that a file holds, as far as it is shown or counted with.
pub(super) async fn everything(engine: &Engine) -> Value {
    let mut connection = engine.inner.store.read().await.expect("a connection");
    let wrong = testing::number(&mut connection, WRONG).await.expect("a check");
    assert_eq!(wrong, Some(0), "references and counts");
    let mut datasets = list(&mut connection, DATASETS).await;
    let mut shown = engine.datasets().await.expect("datasets");
    shown.sort_by_key(|dataset| dataset.id);
    let (mut rows, mut errors, mut used) = (Vec::new(), Vec::new(), Vec::new());
    for (stored, dataset) in datasets.iter_mut().zip(&shown) {
        add(stored, json!(dataset));
        for row in rows_of(engine, dataset.id).await {
            rows.push(shown_row(engine, dataset.id, row).await);
        }
        errors.extend(errors_of(engine, dataset.id).await);
        used.extend(used_items(&mut connection, i64::from(dataset.id)).await);
    }
    rows.sort_by_key(|row| row["id"].as_u64());
    let mut versions = list(&mut connection, VERSIONS).await;
    for version in &mut versions {
        add_shown_version(engine, version).await;
    }
    let mut batches = list(&mut connection, BATCHES).await;
    for batch in &mut batches {
        add_shown_batch(engine, batch).await;
    }
    let words = list(&mut connection, WORDS).await;
    assert_eq!(words.len(), 2 * datasets.len(), "intents and tones of every dataset");
    for words in words {
        let expected: &[&str] =
            if words["kind"] == "intent" { train_domain::row::INTENTS } else { train_domain::row::TONES };
        assert_eq!((&words["names"], &words["versions"]), (&json!(expected), &json!(expected.len())), "{words}");
    }
    let settings = list(&mut connection, SETTINGS).await;
    for setting in &settings {
        is_obeyed(engine, setting).await;
    }
    json!({
        "datasets": datasets, "rows": rows, "versions": versions, "batches": batches, "errors": errors, "used": used, "settings": settings,
        "mails": list(&mut connection, MAILS).await,
        "verdicts": list(&mut connection, VERDICTS).await,
        "jobs": list(&mut connection, JOBS).await,
        "calls": list(&mut connection, CALLS).await,
        "library": list(&mut connection, LIBRARY).await,
        "libraryVersions": list(&mut connection, LIBRARY_VERSIONS).await,
        "prices": list(&mut connection, PRICES).await,
        "endpoints": list(&mut connection, ENDPOINTS).await,
        "exports": list(&mut connection, EXPORTS).await,
        "splits": list(&mut connection, SPLITS).await,
        "judged": list(&mut connection, JUDGED).await,
        "plan": list(&mut connection, PLAN).await,
        "actions": list(&mut connection, ACTIONS).await,
        "archived": list(&mut connection, ARCHIVED).await,
        "reasons": list(&mut connection, REASONS).await,
        "repeats": list(&mut connection, REPEATS).await,
        "phrases": list(&mut connection, PHRASES).await,
        "examples": list(&mut connection, EXAMPLES).await,
        "datasetSettings": list(&mut connection, DATASET_SETTINGS).await,
    })
}

async fn list(connection: &mut Connection, sql: &'static str) -> Vec<Value> {
    let rows = testing::texts(connection, sql).await.expect("rows");
    rows.iter().map(|row| serde_json::from_str(row).expect("an object")).collect()
}

/// All rows of a dataset, in the order of their numbers.
pub(super) async fn rows_of(engine: &Engine, dataset_id: u32) -> Vec<RowSummary> {
    engine.rows(&RowQuery::new(dataset_id)).await.expect("rows").rows
}

/// A row of the table, with what is known of it when it is opened.
async fn shown_row(engine: &Engine, dataset_id: u32, row: RowSummary) -> Value {
    let detail = engine.conversation(row.id).await.expect("a row");
    assert_eq!(detail.row, row, "the table and the row itself say the same");
    assert_eq!(detail.error.map(|error| error.kind), row.error_kind, "row {}", row.id);
    let more = json!({
        "dataset": dataset_id,
        "shown": detail.generation.map(|version| version.id),
        "versions": detail.versions.iter().map(|version| version.id).collect::<Vec<_>>(),
        "review": detail.review,
    });
    let mut shown = json!(row);
    add(&mut shown, more);
    shown
}

/// Those of rows that are gone are no part of what is written down: `calls` holds them.
async fn errors_of(engine: &Engine, dataset_id: u32) -> Vec<Value> {
    let errors = engine.errors(&ErrorQuery::new(dataset_id)).await.expect("errors").errors;
    errors.iter().filter(|error| !error.deleted).map(|error| json!(error)).collect()
}

/// The templates and the voice that the next calls are made with.
async fn used_items(connection: &mut Connection, dataset_id: i64) -> Option<Value> {
    let library = library::load(connection, dataset_id).await.expect("a library");
    let mut used = json!({ "dataset": dataset_id });
    let voice = library.voice.as_ref()?.version_id;
    let templates = Tier::ALL.map(|tier| (tier.name(), library.template(tier).map(|template| template.version_id)));
    for (name, version) in templates.into_iter().chain([("voice", Some(voice))]) {
        let item = match version {
            Some(version) => {
                let sql = format!("SELECT item_id FROM library_versions WHERE id = {version}");
                testing::number(connection, sql).await.expect("an item")
            }
            None => None,
        };
        used[name] = json!(item);
    }
    Some(used)
}

/// Adds to a stored version what is shown of it; turns and criteria say what is stored.
async fn add_shown_version(engine: &Engine, version: &mut Value) {
    let id = version["id"].as_u64().and_then(|id| u32::try_from(id).ok()).expect("an id");
    let shown = json!(engine.version(id).await.expect("a version"));
    let parsed = |key: &str| serde_json::from_str::<Value>(version[key].as_str().expect("a text")).expect("JSON");
    let (content, criteria) = (parsed("content"), parsed("criteria"));
    let pairs = |list: &Value, keys: [&str; 2]| -> Vec<(Value, Value)> {
        list.as_array().expect("a list").iter().map(|item| (item[keys[0]].clone(), item[keys[1]].clone())).collect()
    };
    let turns = ["role", "content"];
    assert_eq!(pairs(&shown["turns"], turns), pairs(&content["turns"], turns), "version {id}");
    for keys in [["key", "points"], ["actual", "target"]] {
        assert_eq!(pairs(&shown["criteria"], keys), pairs(&criteria, keys), "version {id}");
    }
    let mut shown = shown;
    shown.as_object_mut().expect("an object").remove("criteria");
    add(version, shown);
}

/// Adds to a stored batch what is shown of it.
async fn add_shown_batch(engine: &Engine, batch: &mut Value) {
    let id = batch["id"].as_u64().and_then(|id| u32::try_from(id).ok()).expect("an id");
    add(batch, json!(engine.batch(id).await.expect("a batch")));
}

/// The settings that are stored are those that the program goes by.
async fn is_obeyed(engine: &Engine, setting: &Value) {
    let value: Value = serde_json::from_str(setting["value"].as_str().expect("a text")).expect("JSON");
    let shown = match setting["key"].as_str() {
        Some("provider.anthropic") => {
            json!(engine.provider_of(ProviderKind::Anthropic).await.expect("settings").settings)
        }
        Some("provider.openai") => json!(engine.provider_of(ProviderKind::OpenAi).await.expect("settings").settings),
        Some("provider") => json!(engine.provider().await.expect("settings").settings.kind),
        Some("mail") => json!(engine.mail_setup().await.expect("settings").settings),
        _ => return,
    };
    let same = match &value {
        Value::Object(fields) => fields.iter().all(|(key, value)| shown.get(key) == Some(value)),
        _ => shown == value,
    };
    assert!(same, "{shown} is not {value}");
}

fn add(to: &mut Value, more: Value) {
    let Value::Object(more): Value = more else { panic!("an object") };
    let to: &mut Map<String, Value> = to.as_object_mut().expect("an object");
    to.extend(more);
}
