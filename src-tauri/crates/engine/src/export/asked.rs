//! What an export was asked for: as it is kept, and as it is shown again.

use std::path::Path;

use train_domain::export::SystemPrompt;
use train_domain::query::{Filter, Target};
use train_domain::row::Status;

use crate::view::{ExportInput, ExportTo};
use train_store::stored_export::StoredExport;

/// What was asked for, of a dataset.
pub fn input(stored: StoredExport, dataset_id: u32) -> ExportInput {
    let to = match (stored.consumer, stored.format) {
        (Some(consumer), _) => ExportTo::Folder { consumer },
        (None, format) => ExportTo::File { format: format.unwrap_or_else(|| "messages".into()) },
    };
    let all = Target::Matching { filter: Filter::default(), except: Vec::new() };
    ExportInput {
        dataset_id,
        to,
        target: stored.target.map_or(all, Into::into),
        statuses: stored.statuses.unwrap_or_else(|| vec![Status::Approved]),
        min_score: stored.min_score,
        best: stored.best,
        unlike: stored.unlike,
        system: stored.system.unwrap_or(SystemPrompt::Keep),
        family: stored.family,
        template: stored.template.map(Into::into),
        context: stored.context,
        validation: stored.validation,
        test: stored.test,
        seed: stored.seed,
        practice: stored.practice,
    }
}

/// What was asked for, as it is kept.
pub fn stored(input: &ExportInput) -> StoredExport {
    let (consumer, format) = match input.to.clone() {
        ExportTo::Folder { consumer } => (Some(consumer), None),
        ExportTo::File { format } => (None, Some(format)),
    };
    StoredExport {
        consumer,
        format,
        target: Some((&input.target).into()),
        statuses: Some(input.statuses.clone()),
        min_score: input.min_score,
        best: input.best,
        unlike: input.unlike,
        system: Some(input.system),
        family: input.family.clone(),
        template: input.template.as_deref().map(whole),
        context: input.context,
        validation: input.validation,
        test: input.test,
        seed: input.seed,
        practice: input.practice,
    }
}

/// A path that means the same from every folder.
fn whole(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.into()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_comes_back_and_what_is_absent_is_as_it_begins() {
        let here = std::env::current_dir().expect("a folder").join("b.jinja");
        let asked = ExportInput {
            to: ExportTo::Folder { consumer: "mlx".into() },
            target: Target::Ids { ids: vec![4, 9] },
            statuses: vec![Status::Generated, Status::Rejected],
            min_score: Some(7.5),
            best: Some(10),
            unlike: true,
            system: SystemPrompt::Fold,
            family: Some("gemma3".into()),
            template: Some(here.clone()),
            context: Some(4_096),
            validation: 0.2,
            test: 0.1,
            seed: 9,
            practice: true,
            ..input(StoredExport::default(), 3)
        };
        let text = train_store::stored::text(&stored(&asked));
        let read: StoredExport = serde_json::from_str(&text).expect("is read back");
        assert_eq!(input(read, 3), asked);
        let typed = ExportInput { template: Some("b.jinja".into()), ..asked };
        let kept = stored(&typed).template.expect("is kept");
        assert_eq!(Path::new(&kept), here, "from another folder it is found too");
        let empty: StoredExport = serde_json::from_str("{}").expect("is read");
        let begins = input(empty, 1);
        assert_eq!((begins.statuses, begins.system), (vec![Status::Approved], SystemPrompt::Keep));
    }
}
