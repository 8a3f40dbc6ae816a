//! The contract with the window: every command, event and type, exported to ui/src/ipc/bindings.ts by a test.

use specta_typescript::semantic::Configuration;
use tauri_specta::{Builder, collect_commands, collect_events};

use crate::commands::{
    batches, data, datasets, desktop, export, mail, preferences, provider, review, snapshot, support,
};
use crate::ipc_types::{ChangesEvent, ExportProgressEvent, LeavingEvent, NoticeEvent, ShowBatchEvent};

/// The commands and events. Generic over the runtime, so that tests can run them without a window.
pub fn builder<R: tauri::Runtime>() -> Builder<R> {
    Builder::<R>::new()
        // Both sides are this project's: what is read has the shape of what is written.
        .disable_serde_phases()
        // Times and amounts are finite, so that a number is never null.
        .semantic_types(Configuration::empty().enable_lossless_floats())
        .commands(collect_commands![
            snapshot::snapshot,
            preferences::preferences,
            preferences::save_preference,
            datasets::create_dataset,
            datasets::use_dataset,
            datasets::rename_dataset,
            datasets::delete_dataset,
            datasets::rows,
            datasets::row_position,
            datasets::selected_of,
            datasets::facets,
            datasets::conversation,
            datasets::version,
            datasets::import_plan,
            datasets::delete_rows,
            datasets::count_matching,
            datasets::errors,
            batches::generate,
            batches::estimate,
            batches::pause_batch,
            batches::resume_batch,
            batches::cancel_batch,
            batches::batches,
            batches::marks,
            mail::mail_setup,
            mail::save_mail,
            mail::delete_mail,
            mail::set_mail_password,
            mail::delete_mail_password,
            mail::test_mail,
            mail::send_mail,
            mail::cancel_mail,
            review::review,
            review::undo,
            provider::provider_defaults,
            provider::provider_of,
            provider::save_provider,
            provider::accept_terms,
            provider::set_key,
            provider::delete_key,
            provider::forget_learned,
            provider::key_status,
            provider::test_connection,
            provider::prices,
            provider::save_price,
            export::export_choices,
            export::export_check,
            export::export_preview,
            export::export_folder,
            export::pick_export_path,
            export::pick_chat_template,
            export::export,
            export::cancel_export,
            export::exports,
            export::show_export,
            data::backups,
            data::back_up,
            data::back_up_to,
            data::pick_backup,
            data::restore,
            data::put_back,
            data::start_again,
            support::open_folder,
            support::log_settings,
            support::set_log_level,
            support::diagnostics,
            support::report_fault,
            desktop::leaving,
            desktop::desktop,
            desktop::start_at_login,
            desktop::open_page,
        ])
        .events(collect_events![ChangesEvent, NoticeEvent, LeavingEvent, ShowBatchEvent, ExportProgressEvent])
}
