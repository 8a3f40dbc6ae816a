//! Judging versions: from a waiting job to a judge's prompt, and from its answer to a score of its own.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use train_domain::answer::{Conversation, Rejection};
use train_domain::call::{Params, Wanted};
use train_domain::judge::{self, JudgeInput, JudgePrompt};
use train_domain::money::Price;
use train_domain::row::Tier;
use train_store::jobs::WaitingJob;
use train_store::ledger::CallTexts;
use train_store::library::{Item, LoadedLibrary};
use train_store::stored;

use crate::error::{EngineError, Result};
use crate::run::task::{Calls, Outcome, Prepared, Task, Unsendable};

/// What a judge is told before anything else.
pub const SYSTEM: &str = "You are a careful, independent reviewer of training data. You say what is wrong plainly, and you give points only for what stands in the text.";

/// Tokens that a judgement usually has.
const OUTPUT: u32 = 350;

/// What all jobs of a batch of judgements have in common.
pub struct JudgeTask {
    calls: Calls,
    library: LoadedLibrary,
    prompt: JudgePrompt,
    scorer_version: String,
}

/// What a batch of judgements is started with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JudgeBatch {
    /// Which judge: its model and prompt.
    pub scorer_version: String,
    /// The prompt, as it was when the batch was started.
    pub prompt: String,
    /// What it has judged is judged again.
    pub again: bool,
}

/// What a judgement is read by, kept with its call.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Asked {
    version_id: i64,
    scorer_version: String,
}

impl JudgeTask {
    /// Reads the prompt once.
    ///
    /// # Errors
    /// There is no voice, or the prompt cannot be read.
    pub fn new(
        model: &str,
        params: &Params,
        price: Option<Price>,
        library: LoadedLibrary,
        batch: JudgeBatch,
    ) -> Result<Self> {
        if library.voice.is_none() {
            return Err(EngineError::invalid("This dataset has no assistant voice.").hint("Add one in the library."));
        }
        let prompt = JudgePrompt::new(&batch.prompt)
            .map_err(|why| EngineError::invalid(format!("The judge's prompt cannot be used: {why}.")))?;
        let calls = Calls::new(model, SYSTEM, params, price);
        Ok(Self { calls, library, prompt, scorer_version: batch.scorer_version })
    }

    fn render(&self, conversation: &Conversation, job: &WaitingJob, tier: Tier) -> std::result::Result<String, String> {
        let items = &self.library;
        let voice = items.voice.as_ref().ok_or("the dataset has no assistant voice")?;
        let input = JudgeInput {
            persona: job.persona_id.and_then(|id| items.personas.get(&id)).map(|item| &item.item),
            arc: job.arc_id.and_then(|id| items.arcs.get(&id)).map(|item| &item.item),
            topic: job.topic_id.and_then(|id| items.topics.get(&id)).map(|item| &item.item),
            voice: &voice.item,
            intent: &job.intent,
            tone: &job.tone,
            tier,
            brief: job.brief.as_deref(),
            conversation,
        };
        self.prompt.render(&input)
    }
}

impl Task for JudgeTask {
    fn system(&self) -> Arc<str> {
        Arc::clone(&self.calls.system)
    }

    fn prepare(&self, job: WaitingJob) -> std::result::Result<Prepared, Box<Unsendable>> {
        let tier = match Tier::parse(&job.tier) {
            Ok(tier) => tier,
            Err(error) => return Err(Unsendable::incomplete(job, error.to_string())),
        };
        let text = job.parent.as_deref().map(serde_json::from_str::<Conversation>);
        let (Some(version_id), Some(Ok(conversation))) = (job.version_id, text) else {
            return Err(Unsendable::superseded(job, "the text that was to be judged is no longer there"));
        };
        if job.shown != job.version_id {
            return Err(Unsendable::superseded(job, "its row was deleted or shows another text by now"));
        }
        let prompt = match self.render(&conversation, &job, tier) {
            Ok(prompt) => Arc::<str>::from(prompt),
            Err(why) => return Err(Unsendable::incomplete(job, format!("the judge's prompt cannot be made: {why}"))),
        };
        let items = &self.library;
        let persona = job.persona_id.and_then(|id| items.personas.get(&id));
        let arc = job.arc_id.and_then(|id| items.arcs.get(&id));
        let topic = job.topic_id.and_then(|id| items.topics.get(&id));
        let names = [
            persona.map(|item| item.item.name.as_str()),
            arc.map(|item| item.item.name.as_str()),
            topic.map(|item| item.item.name.as_str()),
        ];
        let names: Vec<&str> = names.into_iter().flatten().collect();
        let name = if names.is_empty() { format!("#{}", job.number) } else { names.join(" + ") };
        let (worst, input_estimate) = (self.calls.worst(&prompt), self.calls.input_estimate(&prompt));
        let request = self.calls.request(&prompt, Wanted::Judgement, None);
        let asked = Asked { version_id, scorer_version: self.scorer_version.clone() };
        let texts = CallTexts {
            number: job.number,
            tier,
            persona_version_id: version_of(persona),
            arc_version_id: version_of(arc),
            topic_version_id: version_of(topic),
            template_version_id: 0,
            voice_version_id: version_of(items.voice.as_ref()),
            plan: stored::text(&asked),
            prompt,
        };
        let output_estimate = self.calls.output_estimate(OUTPUT);
        Ok(Prepared { job, request, texts: Arc::new(texts), name, worst, input_estimate, output_estimate })
    }

    /// Reads a judgement of the version that was asked about.
    fn read(&self, texts: &CallTexts, answer: &str) -> std::result::Result<Outcome, Rejection> {
        let judgement = judge::read(answer)?;
        let asked: Asked = serde_json::from_str(&texts.plan).unwrap_or_default();
        Ok(Outcome::Judgement {
            version_id: asked.version_id,
            scorer_version: asked.scorer_version,
            judgement,
            answer: answer.to_owned(),
        })
    }
}

/// The version that a call is stamped with; 0 where there is none.
fn version_of<T>(item: Option<&Item<T>>) -> i64 {
    item.map_or(0, |item| item.version_id)
}
