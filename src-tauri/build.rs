//! Generates what Tauri needs at compile time: the context and the access-control manifests.
fn main() {
    let attributes = tauri_build::Attributes::new().capabilities_path_pattern("./src-tauri/capabilities/*.json");
    tauri_build::try_build(attributes).expect("tauri.conf.json and the capabilities are readable");
}
