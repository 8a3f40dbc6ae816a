//! Writing conversations: from a waiting job to a request, and from an answer to a version.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use train_domain::answer::{self, Rejection};
use train_domain::call::{CallRequest, MadeFrom, Params};
use train_domain::estimate::defaults;
use train_domain::items::{Arc as EmotionalArc, Persona, Topic, Voice};
use train_domain::money::{Price, token_bound, token_estimate};
use train_domain::novelty::{Index, phrases};
use train_domain::prompt::{Facts, PromptInput, PromptTemplate};
use train_domain::provider::ProviderKind;
use train_domain::quality::{Contacts, Others, Plan, TemplateWords, score};
use train_domain::row::Tier;
use train_store::jobs::WaitingJob;
use train_store::ledger::{Answer, CallTexts};
use train_store::library::{Item, LoadedLibrary};

use crate::error::{EngineError, Result};
use crate::run::task::{Outcome, Prepared, Task, Unsendable};
use crate::view;

/// Tokens that a provider adds around what is sent: roles, the schema, its own instructions for the output.
const OVERHEAD_TOKENS: u32 = 1_500;

/// Everything that the conversations of one batch have in common.
pub struct WriteTask {
    kind: ProviderKind,
    model: Arc<str>,
    params: Params,
    price: Option<Price>,
    library: LoadedLibrary,
    voice: Item<Voice>,
    voice_facts: Facts,
    /// Of the library items that were needed so far, by their versions' ids.
    facts: Mutex<HashMap<i64, Facts>>,
    templates: Vec<(Tier, i64, PromptTemplate, TemplateWords)>,
    contacts: Contacts,
    system: Arc<str>,
    novelty: Arc<Mutex<Index>>,
}

/// What a score needs of a row's plan, as it is kept with the call.
#[derive(Default, Deserialize)]
struct Planned {
    brief: Option<String>,
}

impl WriteTask {
    /// Reads the templates of a library once.
    pub fn new(
        kind: ProviderKind,
        model: &str,
        params: &Params,
        price: Option<Price>,
        library: LoadedLibrary,
        novelty: Arc<Mutex<Index>>,
    ) -> Result<Self> {
        let voice = library.voice.clone().ok_or_else(|| {
            EngineError::invalid("This dataset has no assistant voice.").hint("Add one in the library.")
        })?;
        let voice_facts = Facts::of(&voice.item);
        let mut templates = Vec::new();
        for tier in Tier::ALL {
            if let Some(item) = library.template(tier) {
                let template = PromptTemplate::new(&item.item)
                    .map_err(|error| EngineError::invalid(format!("A prompt template is wrong: {error}.")))?;
                let words = TemplateWords::of([&*item.item.body, &*voice.item.system_prompt]);
                templates.push((tier, item.version_id, template, words));
            }
        }
        let (arcs, topics) = (library.arcs.values(), library.topics.values());
        let contacts = Contacts::of(&voice.item, arcs.map(|arc| &arc.item), topics.map(|topic| &topic.item));
        Ok(Self {
            kind,
            model: model.into(),
            params: params.clone(),
            price,
            system: voice.item.system_prompt.as_str().into(),
            voice,
            voice_facts,
            facts: Mutex::default(),
            library,
            templates,
            contacts,
            novelty,
        })
    }

    /// The system prompt.
    pub fn system(&self) -> Arc<str> {
        Arc::clone(&self.system)
    }

    fn facts<T: Serialize>(&self, item: &Item<T>) -> Facts {
        let mut facts = self.facts.lock().expect("no panic while locked");
        facts.entry(item.version_id).or_insert_with(|| Facts::of(&item.item)).clone()
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
    fn prepare(&self, job: WaitingJob) -> std::result::Result<Prepared, Box<Unsendable>> {
        let tier = match Tier::parse(&job.tier) {
            Ok(tier) => tier,
            Err(error) => return Err(Box::new(Unsendable(job, error.to_string()))),
        };
        let Some((persona, arc, topic)) = self.items(&job) else {
            return Err(Box::new(Unsendable(
                job,
                "the persona, the arc or the topic is no longer in the library".into(),
            )));
        };
        let Some((_, template_version_id, template, _)) = self.templates.iter().find(|(of, ..)| *of == tier) else {
            let message = format!("the library has no template for the tier {}", tier.label());
            return Err(Box::new(Unsendable(job, message)));
        };
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
        };
        let prompt = match template.render(&input) {
            Ok(prompt) => Arc::<str>::from(prompt),
            Err(error) => return Err(Box::new(Unsendable(job, error.to_string()))),
        };
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
        });
        let system = &self.system;
        let input_bound = token_bound(system).saturating_add(token_bound(&prompt)).saturating_add(OVERHEAD_TOKENS);
        let input_estimate = token_estimate(system).saturating_add(token_estimate(&prompt));
        let output_estimate = self.params.max_tokens.min(defaults(tier).output.low as u32);
        let worst = self.price.map_or(0, |price| price.worst(input_bound, self.params.max_tokens));
        let request = CallRequest {
            model: Arc::clone(&self.model),
            system: Arc::clone(system),
            prompt: Arc::clone(&prompt),
            max_tokens: self.params.max_tokens,
            temperature: self.params.temperature,
            made_from,
        };
        let texts = CallTexts {
            number: job.number,
            tier,
            persona_version_id: persona.version_id,
            arc_version_id: arc.version_id,
            topic_version_id: topic.version_id,
            template_version_id: *template_version_id,
            voice_version_id: self.voice.version_id,
            plan: serde_json::json!({
                "tier": job.tier, "intent": job.intent, "tone": job.tone, "brief": job.brief, "variation": job.variation,
            })
            .to_string(),
            prompt,
        };
        Ok(Prepared { job, request, texts: Arc::new(texts), name, worst, input_estimate, output_estimate })
    }

    /// Reads, checks and scores a conversation.
    fn read(&self, texts: &CallTexts, answer: &str) -> std::result::Result<Outcome, Rejection> {
        let conversation = answer::read(answer)?;
        let persona = of_version(self.library.personas.values(), texts.persona_version_id);
        let arc = of_version(self.library.arcs.values(), texts.arc_version_id);
        let first = conversation.turns.first().map(|turn| phrases(&turn.content)).unwrap_or_default();
        let number = view::id(texts.number);
        let novelty = {
            let mut index = self.novelty.lock().expect("no panic while locked");
            let novelty = index.nearest(number, &first);
            index.add(number, &first);
            novelty
        };
        let planned: Planned = serde_json::from_str(&texts.plan).unwrap_or_default();
        let template = self.templates.iter().find(|(_, version_id, ..)| *version_id == texts.template_version_id);
        let plan = Plan {
            tier: texts.tier,
            arc,
            persona,
            topic: of_version(self.library.topics.values(), texts.topic_version_id),
            brief: planned.brief.as_deref(),
            voice: &self.voice.item,
            contacts: &self.contacts,
            template: template.map(|(.., words)| words),
        };
        let score = score(&conversation, plan, Others { first_turn: novelty, ..Others::default() });
        let (content, answer) = match answer::object(answer, &conversation) {
            Some(at) => {
                let (head, tail) = (answer[..at.start].into(), answer[at.end..].into());
                (answer[at].to_owned(), Answer::Around { head, tail })
            }
            None => {
                (serde_json::to_string(&conversation).expect("plain data serialises"), Answer::Whole(answer.to_owned()))
            }
        };
        Ok(Outcome::Version { content, answer, score })
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
