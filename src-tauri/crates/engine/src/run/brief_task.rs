//! Writing briefs: from a waiting job to a prompt about a few rows, and from its answer to a line for each of them.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use train_domain::answer::Rejection;
use train_domain::brief::{self, BriefRow, SHOWN};
use train_domain::call::{ErrorKind, Params, Wanted};
use train_domain::estimate::per_briefs;
use train_domain::manner::{ClientStyle, Ending, Friction};
use train_domain::money::Price;
use train_domain::row::Tier;
use train_store::briefs::{Group, GroupRow};
use train_store::jobs::WaitingJob;
use train_store::ledger::{CallTexts, NewBrief, NewBriefs};
use train_store::library::LoadedLibrary;
use train_store::stored;

use crate::run::task::{Calls, Outcome, Prepared, Task, Unsendable};

/// What a model is told before anything else.
const SYSTEM: &str = "You plan training conversations. You think of situations that real people are in, each unlike the others, and you \
write them down in plain words.";

/// What the jobs of a batch of briefs have in common.
pub struct BriefTask {
    calls: Calls,
    library: LoadedLibrary,
    /// Those that are there already, by topic, the newest last; with what this batch wrote.
    there: Mutex<HashMap<i64, Vec<String>>>,
    /// How often that has grown.
    grown: AtomicU64,
}

/// What the answer to a call is read by, kept with the call.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Asked {
    rows: Vec<AskedRow>,
}

/// A row as it was when it was asked about, in the order of the prompt.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct AskedRow {
    id: i64,
    number: i64,
    persona: Option<i64>,
    arc: Option<i64>,
    topic: Option<i64>,
    brief: Option<String>,
}

impl BriefTask {
    /// With the briefs that are there.
    pub fn new(
        model: &str,
        params: &Params,
        price: Option<Price>,
        library: LoadedLibrary,
        there: HashMap<i64, Vec<String>>,
    ) -> Self {
        Self {
            calls: Calls::new(model, SYSTEM, params, price),
            library,
            there: Mutex::new(there),
            grown: AtomicU64::new(0),
        }
    }

    /// The most that a call about a group can cost; `None` where it cannot be asked about.
    pub fn worst_of(&self, group: &Group) -> Option<i64> {
        let asked = self.asked(group);
        (!asked.is_empty()).then(|| self.calls.worst(&self.prompt(&asked)))
    }

    /// Those rows of a group that a prompt can be made of.
    fn asked<'g>(&'g self, group: &'g Group) -> Vec<(&'g GroupRow, BriefRow<'g>)> {
        let shown = |row: &'g GroupRow| {
            let row_of = BriefRow {
                persona: &self.library.personas.get(&row.persona_id?)?.item,
                arc: &self.library.arcs.get(&row.arc_id?)?.item,
                topic: &self.library.topics.get(&row.topic_id?)?.item,
                tier: Tier::parse(&row.tier).ok()?,
                intent: &row.intent,
                tone: &row.tone,
                style: row.client_style.as_deref().and_then(|name| ClientStyle::parse(name).ok()),
                friction: row.friction.as_deref().and_then(|name| Friction::parse(name).ok()),
                ending: row.ending.as_deref().and_then(|name| Ending::parse(name).ok()),
            };
            Some((row, row_of))
        };
        group.rows.iter().filter_map(shown).collect()
    }

    fn prompt(&self, asked: &[(&GroupRow, BriefRow<'_>)]) -> String {
        let there = self.there.lock().expect("no panic while locked");
        let mut topics: Vec<i64> = asked.iter().filter_map(|(row, _)| row.topic_id).collect();
        topics.sort_unstable();
        topics.dedup();
        let each = SHOWN / topics.len().max(1);
        let newest = |topic: &i64| {
            let briefs = there.get(topic).map_or(&[][..], Vec::as_slice);
            &briefs[briefs.len().saturating_sub(each)..]
        };
        let others: Vec<&str> = topics.iter().flat_map(newest).map(String::as_str).collect();
        let rows: Vec<BriefRow<'_>> = asked.iter().map(|(_, row)| *row).collect();
        brief::prompt(&rows, &others)
    }
}

impl Task for BriefTask {
    fn system(&self) -> Arc<str> {
        Arc::clone(&self.calls.system)
    }

    fn prepare(&self, job: WaitingJob) -> Result<Prepared, Box<Unsendable>> {
        let group: Group = job.input.as_deref().and_then(|input| serde_json::from_str(input).ok()).unwrap_or_default();
        let asked = self.asked(&group);
        let (Some((first, row)), Ok(tier)) = (asked.first(), Tier::parse(&job.tier)) else {
            let message = "its rows are written, deleted, or have a brief of their own by now, so nothing was asked";
            return Err(Unsendable::superseded(job, message));
        };
        let prompt = Arc::<str>::from(self.prompt(&asked));
        let name = match asked.len() {
            1 => format!("#{}: {}", first.number, row.topic.name),
            rows => format!("{rows} rows: {}", row.topic.name),
        };
        let as_asked = |row: &GroupRow| AskedRow {
            id: row.id,
            number: row.number,
            persona: row.persona_id,
            arc: row.arc_id,
            topic: row.topic_id,
            brief: row.brief.clone(),
        };
        let plan = Asked { rows: asked.iter().map(|(row, _)| as_asked(row)).collect() };
        let (worst, input_estimate) = (self.calls.worst(&prompt), self.calls.input_estimate(&prompt));
        // A few thousand.
        let output_estimate = self.calls.output_estimate(per_briefs(asked.len(), &[]).output.high as u32);
        let request = self.calls.request(&prompt, Wanted::Briefs, None);
        let texts = CallTexts {
            number: first.number,
            tier,
            persona_version_id: 0,
            arc_version_id: 0,
            topic_version_id: 0,
            template_version_id: 0,
            voice_version_id: 0,
            plan: stored::text(&plan),
            prompt,
        };
        Ok(Prepared { job, request, texts: Arc::new(texts), name, worst, input_estimate, output_estimate })
    }

    /// Reads a line for each row that was asked about. What this gives is told to the calls that follow.
    fn read(&self, texts: &CallTexts, answer: &str) -> Result<Outcome, Rejection> {
        let asked: Asked = serde_json::from_str(&texts.plan).map_err(|error| Rejection {
            kind: ErrorKind::Internal,
            message: format!("what the call was asked with cannot be read: {error}"),
        })?;
        let mut there = self.there.lock().expect("no panic while locked");
        let topics: HashSet<i64> = asked.rows.iter().filter_map(|row| row.topic).collect();
        let known: HashSet<String> =
            topics.iter().filter_map(|topic| there.get(topic)).flatten().map(|text| brief::folded(text)).collect();
        let read = brief::read(answer, asked.rows.len(), |words| known.contains(words))?;
        let note = brief::note(&read);
        let mut briefs = Vec::new();
        for (row, text) in asked.rows.into_iter().zip(read) {
            let Ok(text) = text else { continue };
            if let Some(topic) = row.topic {
                there.entry(topic).or_default().push(text.clone());
            }
            let AskedRow { id, persona, arc, topic, brief: was, .. } = row;
            briefs.push(NewBrief { row: id, brief: text, was, persona, arc, topic });
        }
        self.grown.fetch_add(1, Ordering::Relaxed);
        Ok(Outcome::Briefs(NewBriefs { briefs, answer: answer.to_owned(), note }))
    }

    fn revision(&self) -> u64 {
        self.grown.load(Ordering::Relaxed)
    }
}
