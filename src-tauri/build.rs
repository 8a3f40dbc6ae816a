//! Generates what Tauri needs at compile time: the context, and the access-control manifests with a permission for each
//! command, so that the window may call only what its capability names.

use tauri_build::{AppManifest, Attributes};

/// Tests open no window, yet load the dialogs' library in the version that only a manifest asks for; tauri gives one to the
/// program alone.
const COMMON_CONTROLS: &str = "/MANIFESTDEPENDENCY:type='win32' name='Microsoft.Windows.Common-Controls' version='6.0.0.0' \
                               processorArchitecture='*' publicKeyToken='6595b64144ccf1df' language='*'";

/// Where the commands are listed, by `collect_commands!`.
const LIST: &str = "src-tauri/src/ipc.rs";

fn main() {
    println!("cargo:rerun-if-changed={LIST}");
    let list = std::fs::read_to_string(LIST).expect("the list of commands is readable");
    let commands = commands(&list);
    assert!(!commands.is_empty(), "no commands were found in {LIST}");
    let attributes = Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/*.json")
        .app_manifest(AppManifest::new().commands(commands));
    if std::env::var("CARGO_CFG_TARGET_ENV").as_deref() == Ok("msvc") {
        println!("cargo:rustc-link-arg={COMMON_CONTROLS}");
    }
    tauri_build::try_build(attributes).expect("tauri.conf.json and the capabilities are readable");
}

/// The names inside `collect_commands![module::name, ...]`. They live as long as this short program.
fn commands(list: &str) -> &'static [&'static str] {
    let inside = list.split_once("collect_commands![").and_then(|(_, rest)| rest.split_once(']'));
    let names = inside.map_or("", |(names, _)| names).split(',');
    let names: Vec<&'static str> = names
        .filter_map(|path| path.trim().rsplit("::").next())
        .filter(|name| !name.is_empty())
        .map(|name| &*Box::leak(name.to_owned().into_boxed_str()))
        .collect();
    Box::leak(names.into_boxed_slice())
}
