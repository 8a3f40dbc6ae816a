//! Where a secret can be found that should be nowhere but in the keychain.

use std::path::{Path, PathBuf};

/// Every file below these folders that holds a text. The keychain's own files are passed over.
pub fn files_with(text: &str, folders: &[PathBuf]) -> Vec<PathBuf> {
    let holds = |path: &Path| holds(&std::fs::read(path).unwrap_or_default(), text);
    let is_keyring = |path: &Path| path.components().any(|part| part.as_os_str() == "keyrings");
    folders.iter().flat_map(|folder| files(folder)).filter(|path| !is_keyring(path) && holds(path)).collect()
}

/// The folders in which an application of this session may keep something.
pub fn session_folders() -> Vec<PathBuf> {
    let names = ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"];
    names.iter().filter_map(std::env::var_os).map(PathBuf::from).collect()
}

/// Processes below this one whose environment or command line holds a text, with what of theirs does.
pub fn processes_with(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for process in descendants(std::process::id()) {
        for what in ["environ", "cmdline"] {
            let bytes = std::fs::read(format!("/proc/{process}/{what}")).unwrap_or_default();
            if holds(&bytes, text) {
                found.push(format!("{what} of {}", name_of(process)));
            }
        }
    }
    found
}

/// Processes below this one, by name.
pub fn processes() -> Vec<String> {
    descendants(std::process::id()).into_iter().map(name_of).collect()
}

fn name_of(process: u32) -> String {
    std::fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default().trim().to_owned()
}

/// The processes that a process started, and those that they started.
fn descendants(root: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter_map(|process| Some((process, parent(process)?)))
        .collect();
    let mut found = vec![root];
    let mut next = 0;
    while let Some(at) = found.get(next).copied() {
        found.extend(parents.iter().filter(|(_, parent)| *parent == at).map(|(process, _)| *process));
        next += 1;
    }
    found.split_off(1)
}

/// The fourth field; the second, the name in parentheses, may hold anything.
fn parent(process: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => found.extend(files(&entry.path())),
            Ok(kind) if kind.is_file() => found.push(entry.path()),
            _ => {}
        }
    }
    found
}
