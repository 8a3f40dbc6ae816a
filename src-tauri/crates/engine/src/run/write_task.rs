//! Writing conversations: from a waiting job to a request, and from an answer to a version.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use train_domain::answer::{self, Conversation, Rejection};
use train_domain::call::{ErrorKind, MadeFrom, Params, Wanted};
use train_domain::estimate::defaults;
use train_domain::items::{Arc as EmotionalArc, Persona, Template, Topic, Voice};
use train_domain::manner::{ClientStyle, Ending, Friction};
use train_domain::money::Price;
use train_domain::prompt::{Facts, PromptError, PromptExample, PromptInput, PromptTemplate};
use train_domain::provider::ProviderKind;
use train_domain::quality::report::RecentEntry;
use train_domain::quality::{Contacts, Plan, TemplateWords, Text, score_text};
use train_domain::redo::avoiding;
use train_domain::row::Tier;
use train_store::examples::Example;
use train_store::jobs::WaitingJob;
use train_store::ledger::{Answer, CallTexts};
use train_store::library::{Item, LoadedLibrary};
use train_store::stored;

use crate::error::{EngineError, Result};
use crate::run::avoided::Avoided;
use crate::run::task::{Calls, Outcome, Prepared, Task, Unsendable};
use crate::run::written_again::{self, WrittenAgain};
use crate::scoring::tables::DatasetTables;
use crate::view;

/// Everything that the conversations of one batch have in common.
pub struct WriteTask {
    kind: ProviderKind,
    calls: Calls,
    library: LoadedLibrary,
    voice: Item<Voice>,
    voice_facts: Facts,
    /// Of the library items that were needed so far, by their versions' ids.
    facts: Mutex<HashMap<i64, Facts>>,
    /// The active ones.
    templates: Vec<(Tier, ReadTemplate)>,
    /// Those that rows name themselves, by their items' ids; read when the first of them comes.
    own_templates: Mutex<HashMap<i64, Arc<std::result::Result<ReadTemplate, String>>>>,
    contacts: Contacts,
    tables: Arc<DatasetTables>,
    avoided: Arc<Avoided>,
    /// With the rows that show them.
    examples: Vec<(i64, PromptExample)>,
}

/// A template that was read once.
struct ReadTemplate {
    version_id: i64,
    template: PromptTemplate,
    words: TemplateWords,
}

impl ReadTemplate {
    fn new(item: &Item<Template>, voice: &Voice) -> std::result::Result<Self, PromptError> {
        let template = PromptTemplate::new(&item.item)?;
        let words = TemplateWords::of([&*item.item.body, &*voice.system_prompt]);
        Ok(Self { version_id: item.version_id, template, words })
    }
}

/// What reading an answer needs of a row's plan, as it is kept with the call.
#[derive(Default, Deserialize)]
struct Planned {
    brief: Option<String>,
    redo: Option<WrittenAgain>,
}

impl WriteTask {
    /// Reads the templates of a library once.
    pub fn new(
        kind: ProviderKind,
        model: &str,
        params: &Params,
        price: Option<Price>,
        library: LoadedLibrary,
        tables: Arc<DatasetTables>,
        avoided: Arc<Avoided>,
    ) -> Result<Self> {
        let voice = library.voice.clone().ok_or_else(|| {
            EngineError::invalid("This dataset has no assistant voice.").hint("Add one in the library.")
        })?;
        let voice_facts = Facts::of(&voice.item);
        let mut templates = Vec::new();
        for tier in Tier::ALL {
            if let Some(item) = library.template(tier) {
                let read = ReadTemplate::new(item, &voice.item)
                    .map_err(|error| EngineError::invalid(format!("A prompt template is wrong: {error}.")))?;
                templates.push((tier, read));
            }
        }
        let (arcs, topics) = (library.arcs.values(), library.topics.values());
        let contacts = Contacts::of(&voice.item, arcs.map(|arc| &arc.item), topics.map(|topic| &topic.item));
        let contacts = contacts.with(&library.resources);
        Ok(Self {
            kind,
            calls: Calls::new(model, &voice.item.system_prompt, params, price),
            voice,
            voice_facts,
            facts: Mutex::default(),
            library,
            templates,
            own_templates: Mutex::default(),
            contacts,
            tables,
            avoided,
            examples: Vec::new(),
        })
    }

    /// Prompts show these, in their order; none shows its own row's.
    pub fn with_examples(self, examples: Vec<Example>) -> Self {
        let of = |example: Example| (example.conversation_id, PromptExample::of(&example.conversation));
        Self { examples: examples.into_iter().map(of).collect(), ..self }
    }

    /// What it makes prompts of.
    pub fn library(&self) -> &LoadedLibrary {
        &self.library
    }

    fn facts<T: Serialize>(&self, item: &Item<T>) -> Facts {
        let mut facts = self.facts.lock().expect("no panic while locked");
        facts.entry(item.version_id).or_insert_with(|| Facts::of(&item.item)).clone()
    }

    /// Whether a call can have been made with this library: it has the versions that the call names.
    pub fn has_made(&self, texts: &CallTexts) -> bool {
        fn holds<T>(items: &HashMap<i64, Item<T>>, version_id: i64) -> bool {
            items.values().any(|item| item.version_id == version_id)
        }
        holds(&self.library.personas, texts.persona_version_id)
            && holds(&self.library.arcs, texts.arc_version_id)
            && holds(&self.library.topics, texts.topic_version_id)
            && (self.templates.iter().any(|(_, read)| read.version_id == texts.template_version_id)
                || self.own_of_version(texts.template_version_id).is_some())
    }

    /// The prompt of a row by its own template, or else by the active one of its tier, with the version of the template.
    fn prompt(
        &self,
        job: &WaitingJob,
        tier: Tier,
        input: &PromptInput<'_>,
    ) -> std::result::Result<(i64, String), String> {
        let render = |read: &ReadTemplate| {
            let prompt = read.template.render(input).map_err(|error| error.to_string())?;
            Ok((read.version_id, prompt))
        };
        if let Some(id) = job.template_id {
            let read = self.own_template(id).ok_or("its own template is no longer in the library")?;
            return read.as_ref().as_ref().map_err(Clone::clone).and_then(render);
        }
        let active = self.templates.iter().find(|(of, _)| *of == tier);
        let (_, read) = active.ok_or_else(|| format!("the library has no template for the tier {}", tier.label()))?;
        render(read)
    }

    fn own_of_version(&self, version_id: i64) -> Option<Arc<std::result::Result<ReadTemplate, String>>> {
        let (id, _) = self.library.own_templates.iter().find(|(_, item)| item.version_id == version_id)?;
        self.own_template(*id)
    }

    fn own_template(&self, id: i64) -> Option<Arc<std::result::Result<ReadTemplate, String>>> {
        let item = self.library.own_templates.get(&id)?;
        let mut own = self.own_templates.lock().expect("no panic while locked");
        let read = || Arc::new(ReadTemplate::new(item, &self.voice.item).map_err(|error| error.to_string()));
        Some(Arc::clone(own.entry(id).or_insert_with(read)))
    }

    fn items(&self, job: &WaitingJob) -> Option<(&Item<Persona>, &Item<EmotionalArc>, &Item<Topic>)> {
        Some((
            self.library.personas.get(&job.persona_id?)?,
            self.library.arcs.get(&job.arc_id?)?,
            self.library.topics.get(&job.topic_id?)?,
        ))
    }
}

impl Task for WriteTask {
    fn system(&self) -> Arc<str> {
        Arc::clone(&self.calls.system)
    }

    fn prepare(&self, job: WaitingJob) -> std::result::Result<Prepared, Box<Unsendable>> {
        let tier = match Tier::parse(&job.tier) {
            Ok(tier) => tier,
            Err(error) => return Err(Unsendable::incomplete(job, error.to_string())),
        };
        if WrittenAgain::is_superseded(&job) {
            let message = "it shows another version by now than the one that was to be written again";
            return Err(Unsendable::superseded(job, message));
        }
        if job.persona_id.is_none() || job.arc_id.is_none() || job.topic_id.is_none() {
            let message =
                "it was imported without a persona, an arc or a topic, so there is nothing to make a prompt of";
            return Err(Unsendable::incomplete(job, message));
        }
        let Some((persona, arc, topic)) = self.items(&job) else {
            let message = "it has no persona, arc or topic, or one of them is no longer in the library";
            return Err(Unsendable::incomplete(job, message));
        };
        let others = self.examples.iter().filter(|(row, _)| *row != job.conversation_id);
        let examples: Vec<&PromptExample> = others.map(|(_, example)| example).collect();
        let input = PromptInput {
            persona: &self.facts(persona),
            arc: &self.facts(arc),
            topic: &self.facts(topic),
            voice: &self.voice_facts,
            intent: &job.intent,
            tone: &job.tone,
            tier,
            brief: job.brief.as_deref(),
            variation: u32::try_from(job.variation).unwrap_or(1),
            client_style: job.client_style.as_deref().and_then(|name| ClientStyle::parse(name).ok()),
            friction: job.friction.as_deref().and_then(|name| Friction::parse(name).ok()),
            ending: job.ending.as_deref().and_then(|name| Ending::parse(name).ok()),
            examples: &examples,
        };
        let (template_version_id, mut prompt) = match self.prompt(&job, tier, &input) {
            Ok(made) => made,
            Err(message) => return Err(Unsendable::incomplete(job, message)),
        };
        let again = match WrittenAgain::of(&job) {
            Ok(again) => again,
            Err(message) => return Err(Unsendable::incomplete(job, message)),
        };
        let avoided = self.avoided.get().list;
        let additions = again.iter().flat_map(|again| again.addition(tier)).chain(avoiding(&avoided));
        for addition in additions {
            prompt.push_str("\n\n");
            prompt.push_str(&addition);
        }
        let prompt = Arc::<str>::from(prompt);
        let name = format!("{} + {} + {}", persona.item.name, arc.item.name, topic.item.name);
        let made_from = (self.kind == ProviderKind::Practice).then(|| MadeFrom {
            persona: persona.item.clone(),
            arc: arc.item.clone(),
            topic: topic.item.clone(),
            tier,
            intent: job.intent.clone(),
            tone: job.tone.clone(),
            brief: job.brief.clone(),
            voice: self.voice.item.clone(),
            seed: seed(&job),
            kept: again.as_ref().and_then(WrittenAgain::kept).map_or(0, |kept| kept.turns.len()),
            without: again
                .iter()
                .flat_map(WrittenAgain::marked)
                .map(str::to_owned)
                .chain(avoided.iter().cloned())
                .collect(),
        });
        let (worst, input_estimate) = (self.calls.worst(&prompt), self.calls.input_estimate(&prompt));
        let output_estimate = self.calls.output_estimate(defaults(tier).output.low as u32);
        let request = self.calls.request(&prompt, Wanted::Conversation, made_from);
        let texts = CallTexts {
            number: job.number,
            tier,
            persona_version_id: persona.version_id,
            arc_version_id: arc.version_id,
            topic_version_id: topic.version_id,
            template_version_id,
            voice_version_id: self.voice.version_id,
            plan: plan(&job, again.as_ref()),
            prompt,
        };
        Ok(Prepared { job, request, texts: Arc::new(texts), name, worst, input_estimate, output_estimate })
    }

    /// Reads, checks and scores a conversation.
    fn read(&self, texts: &CallTexts, answer: &str) -> std::result::Result<Outcome, Rejection> {
        let planned = planned(&texts.plan)?;
        let conversation = written_again::read(planned.redo.as_ref(), answer)?;
        let persona = of_version(self.library.personas.values(), texts.persona_version_id);
        let arc = of_version(self.library.arcs.values(), texts.arc_version_id);
        let id = texts.template_version_id;
        let active = self.templates.iter().map(|(_, read)| read).find(|read| read.version_id == id);
        let own = active.is_none().then(|| self.own_of_version(id)).flatten();
        let own = own.as_ref().and_then(|own| own.as_ref().as_ref().ok());
        let plan = Plan {
            tier: texts.tier,
            arc: Some(arc),
            persona: Some(persona),
            topic: Some(of_version(self.library.topics.values(), texts.topic_version_id)),
            brief: planned.brief.as_deref(),
            voice: &self.voice.item,
            contacts: &self.contacts,
            template: active.or(own).map(|read| &read.words),
        };
        let (content, answer) = stored(&conversation, answer);
        let text = Text::of(&conversation, &self.voice.item);
        let entry = RecentEntry::of(&text, planned.brief.as_deref());
        let number = view::id(texts.number);
        let score = self.tables.take(number, content.len(), entry, |others| score_text(&text, plan, others));
        Ok(Outcome::Version { content, answer, score })
    }

    fn revision(&self) -> u64 {
        self.avoided.get().revision
    }
}

/// What is kept of a row's plan; calls of early releases have none.
fn planned(plan: &str) -> std::result::Result<Planned, Rejection> {
    if plan.is_empty() {
        return Ok(Planned::default());
    }
    // Without it an answer's turns would stand alone that belong behind others.
    let unreadable = |error| Rejection {
        kind: ErrorKind::Internal,
        message: format!("what the call was asked with cannot be read: {error}"),
    };
    serde_json::from_str(plan).map_err(unreadable)
}

/// What a row was like when its prompt was made, and what was asked for besides.
fn plan(job: &WaitingJob, again: Option<&WrittenAgain>) -> String {
    let mut plan = serde_json::json!({
        "tier": job.tier, "intent": job.intent, "tone": job.tone, "brief": job.brief, "variation": job.variation,
    });
    for (key, value) in [("client_style", &job.client_style), ("friction", &job.friction), ("ending", &job.ending)] {
        if let Some(value) = value {
            plan[key] = value.as_str().into();
        }
    }
    if let Some(again) = again {
        plan["redo"] = serde_json::to_value(again).expect("plain data serialises");
    }
    plan.to_string()
}

/// The text of a version, and what of the answer stands around it.
fn stored(conversation: &Conversation, answer: &str) -> (String, Answer) {
    match answer::object(answer, conversation) {
        Some(at) => {
            let (head, tail) = (answer[..at.start].into(), answer[at.end..].into());
            (answer[at].to_owned(), Answer::Around { head, tail })
        }
        None => (stored::text(conversation), Answer::Whole(answer.to_owned())),
    }
}

fn of_version<'i, T: 'i>(mut items: impl Iterator<Item = &'i Item<T>>, version_id: i64) -> &'i T {
    &items.find(|item| item.version_id == version_id).expect("the job was prepared with it").item
}

/// Differs between rows and between the versions of one row.
fn seed(job: &WaitingJob) -> u64 {
    job.conversation_id.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (job.id.cast_unsigned() << 8)
        ^ job.calls.cast_unsigned()
}
