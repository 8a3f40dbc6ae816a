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

ask! {
    save_provider(input: ProviderInput) -> ProviderView = save_provider(input);
    accept_terms(kind: ProviderKind) -> ProviderView = accept_terms(kind);
    set_key(kind: ProviderKind, base_url: String, key: String) -> ProviderView = set_key(kind, Some(&base_url), key);
    delete_key(kind: ProviderKind, base_url: String) -> ProviderView = delete_key(kind, Some(&base_url));
    key_status(kind: ProviderKind, base_url: String) -> KeyView = key_status(kind, Some(&base_url));
    forget_learned(kind: ProviderKind) -> ProviderView = forget_learned(kind, None, None);
    test_connection(input: ProviderInput) -> ConnectionReport = test_connection(&input);
    prices() -> Vec<PriceView> = prices();
    save_price(price: PriceView) -> Vec<PriceView> = save_price(price);
}
