//! Mail: settings, password, a test, and the mails about batches. A password goes in and never comes out.

use tauri::State;
use train_engine::view::{KeyView, MailReport, MailSettings, MailSetup, MailView};

use super::Answer;
use crate::state::App;

#[tauri::command]
#[specta::specta]
pub async fn mail_setup(app: State<'_, App>) -> Answer<MailSetup> {
    Ok(app.engine()?.mail_setup().await?)
}

#[tauri::command]
#[specta::specta]
pub async fn save_mail(app: State<'_, App>, input: MailSettings) -> Answer<MailSetup> {
    Ok(app.engine()?.save_mail(&input).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn delete_mail(app: State<'_, App>) -> Answer<MailSetup> {
    Ok(app.engine()?.delete_mail().await?)
}

#[tauri::command]
#[specta::specta]
pub async fn set_mail_password(app: State<'_, App>, input: MailSettings, password: String) -> Answer<MailSetup> {
    Ok(app.engine()?.set_mail_password(&input, password).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn delete_mail_password(app: State<'_, App>, input: MailSettings) -> Answer<MailSetup> {
    Ok(app.engine()?.delete_mail_password(&input).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn mail_password_status(app: State<'_, App>, input: MailSettings) -> Answer<KeyView> {
    Ok(app.engine()?.mail_password_status(&input).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn test_mail(app: State<'_, App>, input: MailSettings) -> Answer<MailReport> {
    Ok(app.engine()?.test_mail(&input).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn send_mail(app: State<'_, App>, batch_id: u32) -> Answer<MailView> {
    Ok(app.engine()?.send_mail(batch_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn cancel_mail(app: State<'_, App>, batch_id: u32) -> Answer<MailView> {
    Ok(app.engine()?.cancel_mail(batch_id).await?)
}
