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

#[cfg(test)]
mod tests {
    use train_formats::{Consumer, TemplateUse};

    use super::*;

    #[test]
    fn templates_of_the_trainers_own_take_every_system_prompt() {
        for consumer in Consumer::ALL.into_iter().filter(|of| matches!(of.template, TemplateUse::Own(_))) {
            for family in Family::ALL {
                let (system, _) = consumer.system_of(&facts(family)).expect("its templates are known");
                let is_lost = matches!(system, SystemUse::Refused | SystemUse::LostInTraining);
                assert!(!is_lost, "{} {}", consumer.name, family.name);
            }
        }
    }
}
