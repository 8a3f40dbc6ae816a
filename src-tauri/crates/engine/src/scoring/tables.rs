//! The tables of a dataset that is at work: read from the file once, kept true by every answer, and brought in line with the
//! file before they are used for anything else. Which version of each row is in them is known by the row's number, so that
//! an edit, a deletion, an import or another process is found by what the file shows, whoever caused it.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use train_domain::answer::Conversation;
use train_domain::items::Voice;
use train_domain::quality::report::{Brake, Recent, RecentEntry};
use train_domain::quality::{Others, PhraseKind, TableEntry, Tables};
use train_store::library;
use train_store::rescoring::{self, Shown, VersionText};

use super::Panicked;
use super::rules::{no_voice, unscored};
use super::share::Share;
use crate::error::Result;
use crate::run::Supervisor;
use crate::view;

/// Versions that are read at a time: an answer waits for so many at most.
const PAGE: usize = 25;
/// A batch waits so long for the tables; what is not in them by then comes while it runs.
const WAIT: Duration = Duration::from_millis(300);

/// The tables of one dataset.
#[derive(Debug, Default)]
pub struct DatasetTables {
    state: RwLock<State>,
    /// Held by whoever brings them in line with the file.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    tables: Tables,
    /// The version of each row that is in the tables.
    versions: HashMap<u32, i64>,
    /// How many answers were counted of which no version is known yet, by their rows and the lengths of their texts.
    answers: BTreeMap<(u32, usize), u32>,
    recent: Recent,
    /// The version of the voice whose name is masked.
    voice: Option<i64>,
    /// Something was counted of which it is not known what became of it: all is read anew once nothing runs.
    doubtful: bool,
}

/// What has to be done so that the tables are in line with the file.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    /// A row shows a version that is not counted.
    In,
    /// Another version has taken its place.
    Replaced,
    /// Its row shows none any more.
    Gone,
}

impl DatasetTables {
    /// To judge by. A fault of a rule leaves the tables as they are, and whoever comes next uses them.
    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// To count in or out.
    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has an answer judged among the others, and takes it in.
    pub fn take<T>(
        &self,
        number: u32,
        bytes: usize,
        (recent, entry): (RecentEntry, TableEntry),
        judge: impl FnOnce(Others<'_>) -> T,
    ) -> T {
        let state = &mut *self.write();
        let judged = judge(state.tables.others(number, &entry, false));
        state.tables.add(number, &entry);
        *state.answers.entry((number, bytes)).or_default() += 1;
        state.recent.add(number, recent);
        judged
    }

    /// Has a text judged among the others. Where it is the version that is counted it is not held against itself.
    pub fn among<T>(
        &self,
        number: u32,
        version: Option<i64>,
        entry: &TableEntry,
        judge: impl FnOnce(Others<'_>) -> T,
    ) -> T {
        let state = self.read();
        let counted = version.is_some() && state.versions.get(&number).copied() == version;
        judge(state.tables.others(number, entry, counted))
    }

    /// Has a text judged that would take the place of the counted one, whose entry this is.
    pub fn instead<T>(
        &self,
        number: u32,
        before: Option<&TableEntry>,
        entry: &TableEntry,
        judge: impl FnOnce(Others<'_>) -> T,
    ) -> T {
        let Some(before) = before else { return judge(self.read().tables.others(number, entry, false)) };
        let state = &mut *self.write();
        state.tables.remove_words(before);
        // A fault of a rule must not leave them out.
        let judged = catch_unwind(AssertUnwindSafe(|| judge(state.tables.others(number, entry, false))));
        state.tables.add_words(before);
        judged.unwrap_or_else(|fault| resume_unwind(fault))
    }

    /// The version of a row that is counted.
    pub fn version_of(&self, number: u32) -> Option<i64> {
        self.read().versions.get(&number).copied()
    }

    /// What returns too often in the last answers.
    pub fn brake(&self, decided: &[(PhraseKind, String)]) -> Option<Brake> {
        self.write().recent.brake(decided)
    }

    /// What differs from the file. Where nothing runs, no answer is on its way any more.
    fn steps(&self, shown: &[Shown], voice: i64, idle: bool) -> Vec<(i64, Step)> {
        let state = &mut *self.write();
        if state.voice != Some(voice) || idle && state.doubtful {
            state.begin_anew(voice);
        }
        let mut steps = state.differences(shown);
        if idle && !state.answers.is_empty() {
            state.begin_anew(voice);
            steps = state.differences(shown);
        }
        // Until all of them are done.
        state.doubtful |= !steps.is_empty();
        steps
    }

    fn apply(&self, number: u32, version: i64, step: Step, entry: Option<&TableEntry>) {
        let state = &mut *self.write();
        match step {
            Step::In => {
                // The answer's own text came first, and is the newer one.
                state.doubtful |= state.awaits(number);
                state.versions.insert(number, version);
                if let Some(entry) = entry {
                    state.tables.add(number, entry);
                }
            }
            Step::Replaced => {
                if let Some(entry) = entry {
                    state.tables.remove_words(entry);
                }
            }
            Step::Gone => {
                if let Some(entry) = entry {
                    state.tables.remove(number, entry);
                }
                state.doubtful |= state.awaits(number);
                state.answers.retain(|(other, _), _| *other != number);
                state.versions.remove(&number);
            }
        }
    }
}

impl State {
    fn begin_anew(&mut self, voice: i64) {
        self.tables = Tables::default();
        self.versions.clear();
        self.answers.clear();
        self.voice = Some(voice);
        self.doubtful = false;
    }

    fn differences(&mut self, shown: &[Shown]) -> Vec<(i64, Step)> {
        let mut steps = Vec::new();
        for row in shown {
            let number = view::id(row.number);
            let before = self.versions.get(&number).copied();
            if before == Some(row.version_id) {
                continue;
            }
            steps.extend(before.map(|before| (before, Step::Replaced)));
            if self.arrived(number, usize::try_from(row.bytes).unwrap_or_default()) {
                self.versions.insert(number, row.version_id);
            } else {
                steps.push((row.version_id, Step::In));
            }
        }
        let is_shown = |number: u32| shown.binary_search_by_key(&i64::from(number), |row| row.number).is_ok();
        let gone = self.versions.iter().filter(|(number, _)| !is_shown(**number));
        steps.extend(gone.map(|(_, version)| (*version, Step::Gone)));
        steps
    }

    /// Whether an answer of a row was counted of which no version is known yet.
    fn awaits(&self, number: u32) -> bool {
        self.answers.range((number, 0)..=(number, usize::MAX)).next().is_some()
    }

    /// Takes an answer off those whose version is awaited. Whether there is one of this row and length.
    fn arrived(&mut self, number: u32, bytes: usize) -> bool {
        let Some(count) = self.answers.get_mut(&(number, bytes)) else { return false };
        *count -= 1;
        if *count == 0 {
            self.answers.remove(&(number, bytes));
        }
        true
    }
}

/// What a stored version adds to the tables; `None` where its text cannot be read.
pub fn entry_of(text: &VersionText, voice: &Voice) -> Option<TableEntry> {
    let conversation: Conversation = serde_json::from_str(&text.content).ok()?;
    Some(TableEntry::of(&conversation, text.brief.as_deref(), voice))
}

/// One step of a page, with what is counted in or out by it; `None` for a text that is no longer there.
type Done = Option<(u32, i64, Step, Option<TableEntry>)>;

/// What the steps of a page count.
fn entries(page: &[(i64, Step)], texts: Vec<VersionText>, voice: &Arc<Voice>) -> impl FnOnce() -> Vec<Done> + use<> {
    let (page, voice) = (page.to_vec(), Arc::clone(voice));
    move || {
        let mut texts: HashMap<i64, VersionText> = texts.into_iter().map(|text| (text.version_id, text)).collect();
        let mut done = |(version, step)| {
            let text = texts.remove(&version)?;
            Some((view::id(text.number), version, step, entry_of(&text, &voice)))
        };
        page.into_iter().map(&mut done).collect()
    }
}

impl Supervisor {
    /// The tables of a dataset, in line with the file.
    ///
    /// # Errors
    /// The dataset has no voice, or the database cannot be read.
    pub async fn tables(&self, dataset_id: i64) -> Result<Arc<DatasetTables>> {
        let tables = self.tables_as_they_are(dataset_id);
        let reading = tables.reading.lock().await;
        let idle = !self.is_running();
        let mut connection = self.store().read().await?;
        let voice = library::load(&mut connection, dataset_id).await?.voice.ok_or_else(no_voice)?;
        let shown = rescoring::shown(&mut connection, dataset_id).await?;
        drop(connection);
        let steps = tables.steps(&shown, voice.version_id, idle);
        let voice = Arc::new(voice.item);
        let (mut whole, mut share, mut pages) = (true, Share::of(self), steps.chunks(PAGE));
        loop {
            while share.takes_more()
                && let Some(page) = pages.next()
            {
                share.start(entries(page, self.step_texts(page).await?, &voice));
            }
            let Some(done) = share.next().await else { break };
            let done = done.map_err(|Panicked| unscored())?;
            whole &= done.iter().all(Option::is_some);
            for (number, version, step, entry) in done.into_iter().flatten() {
                tables.apply(number, version, step, entry.as_ref());
            }
        }
        if !steps.is_empty() && whole && idle {
            tables.write().doubtful = false;
        }
        drop(reading);
        Ok(tables)
    }

    async fn step_texts(&self, page: &[(i64, Step)]) -> Result<Vec<VersionText>> {
        let versions: Vec<i64> = page.iter().map(|(version, _)| *version).collect();
        Ok(rescoring::version_texts(&mut *self.store().read().await?, &versions).await?)
    }

    /// The tables of a dataset with what is in them by now.
    pub fn tables_as_they_are(&self, dataset_id: i64) -> Arc<DatasetTables> {
        Arc::clone(self.all_tables().lock().expect("no panic while locked").entry(dataset_id).or_default())
    }

    /// The same for a batch that begins: in a large dataset it does not wait until all is read.
    pub async fn tables_in_time(&self, dataset_id: i64) -> Arc<DatasetTables> {
        let (supervisor, (read, done)) = (self.clone(), tokio::sync::oneshot::channel::<()>());
        self.own(async move {
            if let Err(error) = supervisor.tables(dataset_id).await {
                tracing::warn!(%error, "the texts of a dataset could not be read for their scores");
            }
            drop(read);
        });
        let _ = tokio::time::timeout(WAIT, done).await;
        self.tables_as_they_are(dataset_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use train_domain::answer::{Role, Turn};
    use train_domain::quality::{Novelty, Text};

    fn talk(text: u32) -> Conversation {
        Conversation::of([
            Turn::new(Role::User, format!("I have letter {text} here on the table and cannot open it.")),
            Turn::new(Role::Assistant, format!("Marcus, take a breath with me before page {text}.")),
        ])
    }

    fn voice() -> Voice {
        train_content::sample().0.voice
    }

    fn row(number: i64, version_id: i64, bytes: i64) -> Shown {
        Shown { id: number, number, version_id, bytes, persona_id: None, score: None, generated_at: None }
    }

    /// What the supervisor does, over a list in the place of a file: version ids are the numbers of texts.
    fn follow(tables: &DatasetTables, shown: &[Shown], idle: bool) {
        let steps = tables.steps(shown, 1, idle);
        for (version, step) in steps {
            // A version is of row `version / 100`.
            let number = u32::try_from(version / 100).expect("small");
            let entry = TableEntry::of(&talk(u32::try_from(version).expect("small")), None, &voice());
            tables.apply(number, version, step, Some(&entry));
        }
        if idle {
            tables.write().doubtful = false;
        }
    }

    fn recent(text: u32) -> (RecentEntry, TableEntry) {
        RecentEntry::of(&Text::of(&talk(text), &voice()), None)
    }

    fn answer(tables: &DatasetTables, number: u32, version: u32, bytes: usize) {
        tables.take(number, bytes, recent(version), |_| ());
    }

    fn read(shown: &[Shown]) -> Tables {
        let tables = DatasetTables::default();
        follow(&tables, shown, true);
        tables.write().tables.clone()
    }

    #[test]
    fn whatever_happened_the_tables_end_as_those_that_are_read_anew() {
        let tables = DatasetTables::default();
        let mut shown = vec![row(1, 100, 10), row(2, 200, 20), row(3, 300, 30)];
        follow(&tables, &shown, true);
        assert_eq!(tables.write().tables, read(&shown));
        // A batch: row 2 is written again, row 4 for the first time; the end of row 5's is never stored.
        answer(&tables, 2, 201, 21);
        answer(&tables, 4, 400, 40);
        answer(&tables, 5, 500, 50);
        // Meanwhile row 1 is edited by another process, row 3 deleted, and the answer of row 2 stored.
        shown = vec![row(1, 101, 11), row(2, 201, 21)];
        follow(&tables, &shown, false);
        assert_eq!(tables.version_of(4), None, "its answer is on its way");
        shown.push(row(4, 400, 40));
        follow(&tables, &shown, false);
        assert_eq!(tables.version_of(4), Some(400));
        assert_ne!(tables.write().tables, read(&shown), "row 5 may still come");
        follow(&tables, &shown, true);
        assert_eq!(tables.write().tables, read(&shown));
        // Undo brings row 3 back; an older version of row 2 is shown again.
        shown = vec![row(1, 101, 11), row(2, 200, 20), row(3, 300, 30), row(4, 400, 40)];
        follow(&tables, &shown, true);
        assert_eq!(tables.write().tables, read(&shown));
    }

    #[test]
    fn a_text_is_held_against_the_others_and_not_against_what_it_replaces() {
        let tables = DatasetTables::default();
        follow(&tables, &[row(1, 100, 10)], true);
        let (same, other) = (TableEntry::of(&talk(100), None, &voice()), TableEntry::of(&talk(7), None, &voice()));
        let first = |others: Others<'_>| (others.first_turn, others.counts_this);
        assert_eq!(tables.among(1, Some(100), &same, first), (Novelty::First, true));
        assert_eq!(tables.among(1, Some(99), &other, first), (Novelty::First, false));
        let count = |others: Others<'_>| others.words.map(|words| words.conversations());
        assert_eq!(tables.instead(1, Some(&same), &other, count), Some(0));
        assert_eq!(tables.among(2, None, &other, count), Some(1), "it is back");
    }

    #[test]
    fn a_fault_of_a_rule_leaves_the_tables_to_the_next() {
        let tables = DatasetTables::default();
        follow(&tables, &[row(1, 100, 10)], true);
        let (entry, other) = (TableEntry::of(&talk(100), None, &voice()), TableEntry::of(&talk(7), None, &voice()));
        let fault = |_: Others<'_>| -> u32 { panic!("a fault of a rule") };
        let ends = |work: &dyn Fn()| catch_unwind(AssertUnwindSafe(work)).is_err();
        assert!(ends(&|| _ = tables.take(2, 20, recent(7), fault)));
        assert!(ends(&|| _ = tables.instead(1, Some(&entry), &other, fault)));
        assert!(ends(&|| _ = tables.among(1, Some(100), &entry, fault)));
        let count = |others: Others<'_>| others.words.map(|words| words.conversations());
        assert_eq!(tables.among(2, None, &other, count), Some(1), "neither more nor less than before");
        answer(&tables, 2, 7, 20);
        assert_eq!(tables.among(3, None, &other, count), Some(2));
    }
}
