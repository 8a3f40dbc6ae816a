//! A row as a plan has it.

use train_domain::cells::PlanColumn;

/// A row with what it names: the id of an item, 0 for nothing, or below zero the place of a name that the library lacks, from
/// -1 on (see [`super::names::Names`]).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Row {
    pub persona: i64,
    pub arc: i64,
    pub topic: i64,
    pub intent: String,
    pub tone: String,
    pub tier: String,
    pub variation: i64,
    pub brief: Option<String>,
    pub client_style: Option<String>,
    pub friction: Option<String>,
    pub ending: Option<String>,
    pub template: Option<i64>,
}

/// What makes rows variations of the same: persona, arc, topic, tier and variation.
pub(super) type Combination<'r> = ([i64; 3], &'r str, i64);

impl Row {
    pub fn names(&self) -> [i64; 3] {
        [self.persona, self.arc, self.topic]
    }

    pub fn combination(&self) -> Combination<'_> {
        (self.names(), &self.tier, self.variation)
    }

    /// The items that it refers to.
    pub fn items(&self) -> impl Iterator<Item = i64> {
        self.names().into_iter().chain(self.template).filter(|id| *id > 0)
    }

    /// The columns in which it is not as another row of the same combination.
    pub fn differs_from(&self, other: &Self) -> Vec<PlanColumn> {
        [
            (PlanColumn::Intent, self.intent != other.intent),
            (PlanColumn::Tone, self.tone != other.tone),
            (PlanColumn::Brief, self.brief != other.brief),
            (PlanColumn::ClientStyle, self.client_style != other.client_style),
            (PlanColumn::Friction, self.friction != other.friction),
            (PlanColumn::Ending, self.ending != other.ending),
            (PlanColumn::Template, self.template != other.template),
        ]
        .into_iter()
        .filter_map(|(column, differs)| differs.then_some(column))
        .collect()
    }
}
