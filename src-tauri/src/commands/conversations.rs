//! Existing conversations, and examples. The window names no file of its own: what is read was chosen in a file dialog.

use tauri::State;
use train_engine::EngineError;
use train_engine::view::{ConversationImport, ConversationPreview, ConversationsImported};

use super::Answer;
use crate::desktop_files::FileDialogs;
use crate::state::App;

#[tauri::command]
#[specta::specta]
pub async fn preview_conversations(
    app: State<'_, App>,
    files: State<'_, FileDialogs>,
    input: ConversationImport,
) -> Answer<ConversationPreview> {
    may_be_read(&files, &input)?;
    Ok(app.engine()?.preview_conversations(&input).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn import_conversations(
    app: State<'_, App>,
    files: State<'_, FileDialogs>,
    input: ConversationImport,
) -> Answer<ConversationsImported> {
    may_be_read(&files, &input)?;
    Ok(app.engine()?.import_conversations(&input).await?)
}

ask! {
    set_example(conversation_id: u32, on: bool) -> () = set_example(conversation_id, on);
}

/// Asks for a file of conversations; nothing where the person thought better of it.
#[tauri::command]
#[specta::specta]
pub async fn pick_conversations(files: State<'_, FileDialogs>) -> Answer<Option<String>> {
    let picked = files.ask_for_conversations().await;
    Ok(picked.map(|path| path.to_string_lossy().into_owned()))
}

fn may_be_read(files: &FileDialogs, input: &ConversationImport) -> Result<(), EngineError> {
    if files.offered(&input.path) {
        return Ok(());
    }
    Err(EngineError::invalid("This file was not chosen.").hint("Choose the file to import."))
}
