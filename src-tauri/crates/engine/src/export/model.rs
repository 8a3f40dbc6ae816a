//! What checks and recipes know of a model family.

use train_chat::{Family, SystemRule};
use train_formats::{Model, SystemUse};

/// The facts of a family.
pub fn facts(family: &'static Family) -> Model<'static> {
    Model {
        family: family.name,
        label: family.label,
        base_model: family.base_model,
        system: match family.system {
            SystemRule::Kept => SystemUse::Kept,
            SystemRule::FirstUser => SystemUse::FirstUser,
            SystemRule::LostInTraining => SystemUse::LostInTraining,
            SystemRule::Refused => SystemUse::Refused,
        },
        alternates: family.alternates,
        adds: family.adds,
        user: family.markers.user,
        reply: family.markers.assistant,
        turn_end: family.markers.turn_end,
        eos: family.markers.eos,
        special: family.special,
    }
}
