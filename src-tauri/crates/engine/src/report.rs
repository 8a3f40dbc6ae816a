//! A dataset's report: its texts are read page by page, counted on all cores, and what was counted is kept until the dataset
//! shows other texts, names others in its rows, or something else was decided about a phrase.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::task::JoinError;
use train_domain::answer::{Conversation, Role};
use train_domain::items::{Persona, Voice};
use train_domain::quality::PhraseKind;
use train_domain::quality::report::{
    Alike, AlikePart, Report, ReportEntry, Reporter, VarietyFigures, common_words, phrase_words, variety,
};
use train_store::library;
use train_store::rescoring::{self, Shown, VersionText};
use train_store::{Connection, Store};

use crate::cores::Cores;
use crate::error::{EngineError, ErrorCode, Result};
use crate::view;

/// Versions that are read at a time.
const PAGE: usize = 100;
/// Pairs of near duplicates whose common words are looked for.
const PAIRS: usize = 60;

/// What was counted, by dataset, and what it was counted of.
#[derive(Debug, Default)]
pub struct Reports {
    counted: Mutex<HashMap<i64, (Basis, Arc<Counted>)>>,
    /// One at a time: a second window asks for what the first one has counted.
    turn: tokio::sync::Mutex<()>,
}

/// What a report is counted of.
#[derive(Clone, Debug, PartialEq)]
struct Basis {
    state: String,
    decided: Vec<(PhraseKind, String)>,
}

/// What was counted.
#[derive(Debug)]
pub struct Counted {
    pub report: Report,
    /// The words that both of each pair have.
    pub common: Vec<String>,
    pub variety: Option<VarietyFigures>,
    /// Epoch milliseconds.
    pub at: i64,
}

impl Reports {
    /// The report of a dataset, as it is now, with the rows that it is of.
    pub async fn get(
        &self,
        store: &Store,
        dataset_id: i64,
        decided: Vec<(PhraseKind, String)>,
        now: i64,
    ) -> Result<(Arc<Counted>, Vec<Shown>)> {
        let _turn = self.turn.lock().await;
        let mut connection = store.read().await?;
        let basis = Basis { state: rescoring::state(&mut connection, dataset_id).await?, decided };
        // After the state: what changes between the two is counted under the older one, and so counted anew.
        let shown = rescoring::shown(&mut connection, dataset_id).await?;
        if let Some((of, counted)) = self.counted.lock().expect("no panic while locked").get(&dataset_id)
            && *of == basis
        {
            return Ok((Arc::clone(counted), shown));
        }
        let counted = Arc::new(count(&mut connection, dataset_id, &shown, basis.decided.clone(), now).await?);
        self.counted.lock().expect("no panic while locked").insert(dataset_id, (basis, Arc::clone(&counted)));
        Ok((counted, shown))
    }
}

async fn count(
    connection: &mut Connection,
    dataset_id: i64,
    shown: &[Shown],
    decided: Vec<(PhraseKind, String)>,
    now: i64,
) -> Result<Counted> {
    let library = library::load(connection, dataset_id).await?;
    let voice = library.voice.ok_or_else(crate::scoring::no_voice)?.item;
    let personas: HashMap<i64, Persona> = library.personas.into_iter().map(|(id, item)| (id, item.item)).collect();
    let (voice, personas) = (Arc::new(voice), Arc::new(personas));
    let entries = read(connection, shown, &voice, &personas).await?;
    let report = tokio::task::spawn_blocking(move || {
        let mut reporter = Reporter::default();
        entries.into_iter().for_each(|entry| reporter.add(entry));
        reporter.report(&decided)
    });
    let mut report = report.await.map_err(|error| uncounted(&error))?;
    let texts = texts_of(connection, shown, &report).await?;
    tokio::task::spawn_blocking(move || {
        for phrase in report.phrases.iter_mut().filter(|phrase| phrase.text.is_empty()) {
            let text = phrase.ids.first().and_then(|id| texts.get(id));
            phrase.text = text.and_then(|(text, _)| phrase_words(text, &voice, &phrase.hashes)).unwrap_or_default();
        }
        report.phrases.retain(|phrase| !phrase.text.is_empty());
        let common = report.alike.iter().take(PAIRS).map(|pair| common_of(pair, &texts)).collect();
        let sample: Vec<Conversation> =
            report.sample.iter().filter_map(|id| texts.get(id)).map(|(text, _)| text.clone()).collect();
        Counted { variety: variety(&sample), common, report, at: now }
    })
    .await
    .map_err(|error| uncounted(&error))
}

/// What the report needs of each row.
async fn read(
    connection: &mut Connection,
    shown: &[Shown],
    voice: &Arc<Voice>,
    personas: &Arc<HashMap<i64, Persona>>,
) -> Result<Vec<ReportEntry>> {
    let (mut entries, mut cores) = (Vec::with_capacity(shown.len()), Cores::all());
    let mut pages = shown.chunks(PAGE);
    loop {
        while !cores.are_busy()
            && let Some(page) = pages.next()
        {
            let versions: Vec<i64> = page.iter().map(|row| row.version_id).collect();
            let texts = rescoring::version_texts(connection, &versions).await?;
            let rows: HashMap<i64, Shown> = page.iter().map(|row| (row.version_id, row.clone())).collect();
            let (voice, personas) = (Arc::clone(voice), Arc::clone(personas));
            let of = move |text: VersionText| {
                let row = rows.get(&text.version_id)?;
                let conversation: Conversation = serde_json::from_str(&text.content).ok()?;
                let persona = row.persona_id.and_then(|id| personas.get(&id));
                let about = (view::id(row.id), view::id(row.number), row.generated_at.unwrap_or_default());
                Some(ReportEntry::of(about, &conversation, text.brief.as_deref(), persona, &voice))
            };
            cores.start(move || texts.into_iter().filter_map(of).collect::<Vec<_>>());
        }
        let Some(page) = cores.next().await else { return Ok(entries) };
        entries.extend(page.map_err(|error| uncounted(&error))?);
    }
}

/// The rows whose texts are read once more, by their ids, with their briefs.
async fn texts_of(
    connection: &mut Connection,
    shown: &[Shown],
    report: &Report,
) -> Result<HashMap<u32, (Conversation, Option<String>)>> {
    let phrases = report.phrases.iter().filter(|phrase| phrase.text.is_empty()).filter_map(|phrase| phrase.ids.first());
    let pairs = report.alike.iter().take(PAIRS).flat_map(|pair| &pair.ids);
    let wanted: std::collections::HashSet<u32> = phrases.chain(pairs).chain(&report.sample).copied().collect();
    let versions: Vec<i64> =
        shown.iter().filter(|row| wanted.contains(&view::id(row.id))).map(|row| row.version_id).collect();
    let mut texts = HashMap::with_capacity(versions.len());
    for page in versions.chunks(PAGE) {
        for text in rescoring::version_texts(connection, page).await? {
            if let Ok(conversation) = serde_json::from_str(&text.content) {
                texts.insert(view::id(text.id), (conversation, text.brief));
            }
        }
    }
    Ok(texts)
}

fn common_of(pair: &Alike, texts: &HashMap<u32, (Conversation, Option<String>)>) -> String {
    let part = |id: u32| {
        let (conversation, brief) = texts.get(&id)?;
        let first = |role: Role| conversation.turns.iter().find(|turn| turn.role == role).map(|turn| &*turn.content);
        match pair.part {
            AlikePart::FirstTurn => first(Role::User),
            AlikePart::FirstReply => first(Role::Assistant),
            AlikePart::Brief => brief.as_deref(),
        }
    };
    let [first, second] = pair.ids.map(part);
    first.zip(second).map(|(first, second)| common_words(first, second)).unwrap_or_default()
}

fn uncounted(error: &JoinError) -> EngineError {
    tracing::error!(%error, "the report could not be counted");
    EngineError::new(ErrorCode::Other, "The report could not be counted: a fault of this application.")
        .hint("Please report what is in the log.")
}
