//! The provider, its key and its prices. A key goes in and never comes out.

use tauri::State;
use train_engine::view::{
    ConnectionReport, KeyView, PriceView, ProviderDefaults, ProviderInput, ProviderKind, ProviderView,
};

use super::Answer;
use crate::state::App;

#[tauri::command]
#[specta::specta]
pub async fn provider_defaults(app: State<'_, App>) -> Answer<Vec<ProviderDefaults>> {
    Ok(app.engine()?.provider_defaults())
}

#[tauri::command]
#[specta::specta]
pub async fn provider_of(app: State<'_, App>, kind: ProviderKind) -> Answer<ProviderView> {
    Ok(app.engine()?.provider_of(kind).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn save_provider(app: State<'_, App>, input: ProviderInput) -> Answer<ProviderView> {
    Ok(app.engine()?.save_provider(input).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn accept_terms(app: State<'_, App>, kind: ProviderKind) -> Answer<ProviderView> {
    Ok(app.engine()?.accept_terms(kind).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn set_key(app: State<'_, App>, kind: ProviderKind, base_url: String, key: String) -> Answer<ProviderView> {
    Ok(app.engine()?.set_key(kind, Some(&base_url), key).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn delete_key(app: State<'_, App>, kind: ProviderKind, base_url: String) -> Answer<ProviderView> {
    Ok(app.engine()?.delete_key(kind, Some(&base_url)).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn key_status(app: State<'_, App>, kind: ProviderKind, base_url: String) -> Answer<KeyView> {
    Ok(app.engine()?.key_status(kind, Some(&base_url)).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn forget_learned(app: State<'_, App>, kind: ProviderKind) -> Answer<ProviderView> {
    Ok(app.engine()?.forget_learned(kind, None, None).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn test_connection(app: State<'_, App>, input: ProviderInput) -> Answer<ConnectionReport> {
    Ok(app.engine()?.test_connection(&input).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn prices(app: State<'_, App>) -> Answer<Vec<PriceView>> {
    Ok(app.engine()?.prices().await?)
}

#[tauri::command]
#[specta::specta]
pub async fn save_price(app: State<'_, App>, price: PriceView) -> Answer<Vec<PriceView>> {
    Ok(app.engine()?.save_price(price).await?)
}
