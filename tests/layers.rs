//! The boundaries that the compiler does not hold, and the habits that keep files readable. ARCHITECTURE.md says why.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Folder of a package | what no name under its `[dependencies]` begins with | why.
const NEVER_DEPENDS: &str = "
                         | sqlx reqwest lettre keyring train-content train-domain train-formats train-chat train-mail train-practice train-provider train-store | the shell has no SQL, no HTTP, no rules, no keychain
src-tauri/crates/domain/ | train- tokio sqlx reqwest tauri rand time chrono | the bottom: rules are pure and know nobody
src-tauri/crates/content/ | train-e train-f train-m train-p train-s tokio sqlx reqwest tauri csv minijinja | words know the domain's items and nobody else
src-tauri/crates/formats/ | train-c train-e train-m train-p train-s tokio sqlx reqwest tauri | files in and out know the domain and nobody else
src-tauri/crates/chat/   | train-c train-e train-f train-m train-p train-s tokio sqlx reqwest tauri | templates and tokens know the domain's messages and nobody else
src-tauri/crates/provider/ | train-c train-e train-f train-m train-pra train-s sqlx keyring tauri | one call knows no database, no keychain and no budget
src-tauri/crates/practice/ | train-e train-f train-m train-s sqlx reqwest keyring tauri rand | Practice is a provider like any other
src-tauri/crates/mail/   | train-c train-e train-f train-p train-s sqlx reqwest tauri keyring | mail knows no database and no keychain
src-tauri/crates/store/  | train-c train-e train-f train-m train-p specta reqwest lettre tauri keyring | the store knows the domain and nobody else, and nothing of what is shown
src-tauri/crates/engine/ | sqlx reqwest lettre csv minijinja tauri clap train-cli | the engine knows no window, no terminal, HTTP only through the provider crate, SQLite only through the store
src-tauri/crates/cli/    | sqlx reqwest lettre tauri keyring train-chat train-content train-domain train-formats train-mail train-practice train-provider train-store | train-cli asks the engine and nobody else
src-tauri/crates/bench/  | sqlx reqwest lettre tauri keyring train-chat train-content train-domain train-formats train-mail train-practice train-provider train-store | a bench asks the engine and nobody else
src-tauri/crates/tray/   | train- | it only switches a feature of tauri on where that has a use
src-tauri/crates/xtask/  | tokio tauri train- | the tasks build in seconds on a fresh machine
tests/e2e/               | tauri train-engine train-domain | the tests in the window see what a person sees
tests/support/           | train- tauri | the servers of the tests know nothing of what they test
";

/// Folders | without these | ends of files | text that stands in none of them | why.
const NEVER_SAYS: &str = "
src-tauri/crates/ | | .rs | tauri:: tauri_ | only the shell knows the window
src-tauri/crates/chat/src/ src-tauri/crates/content/src/ src-tauri/crates/domain/src/ src-tauri/crates/formats/src/ src-tauri/crates/practice/src/compose/ | | .rs | SystemTime Instant std::env:: std::fs std::net std::path std::process std::thread | rules, words and formats are pure
src-tauri/ tests/ | src-tauri/crates/store/ tests/support/src/releases.rs | .rs | sqlx:: QueryBuilder query_as! query_scalar! | sqlx is the store's, and is named where files of earlier releases are made
src-tauri/ tests/ | src-tauri/crates/store/ tests/support/ | .toml | sqlx | the same
src-tauri/crates/engine/src/view/ | | .rs | crate::api crate::run | what is shown is plain data
src-tauri/crates/provider/src/ | | .rs | sleep( interval( | one call is one call: who tries again, and when, is the engine's
src-tauri/ | src-tauri/crates/engine/src/clock.rs src-tauri/crates/provider/src/http.rs src-tauri/crates/cli/src/commands/generate.rs | .rs | SystemTime::now | time is passed in
src-tauri/ tests/ | src-tauri/crates/provider/ tests/support/ | .rs | reqwest:: | HTTP stands in the provider crate
src-tauri/src/ | | .rs | train_content train_domain train_formats train_chat train_mail train_practice train_provider train_store | the shell asks the engine and nobody else
src-tauri/crates/cli/src/ | | .rs | train_content train_domain train_formats train_chat train_mail train_practice train_provider train_store | train-cli asks the engine and nobody else
src-tauri/ tests/ | | .rs | process::exit | nothing is closed and nothing waited for: return an ExitCode
src-tauri/ tests/ | src-tauri/crates/mail/ | .rs | lettre:: | SMTP stands in the mail crate
ui/src/ | ui/src/ipc/ | .ts .svelte | @tauri-apps | only ui/src/ipc talks to the host
ui/src/ | | .svelte | {@html | text of a model is never markup
src-tauri/ tests/ ui/ migrations/ | | .rs .ts .svelte .css .sql .py .toml | TODO FIXME | what is not done stands in an issue
";

/// Sources of a crate | its files that use each other in a circle, by way of `crate::` or `super::`. The list may only become shorter.
const CIRCLES: &str = "
src-tauri/crates/store/src/ | | no file has to know who uses it
src-tauri/crates/engine/src/ | | no file has to know who uses it
src-tauri/src/ | | no file has to know who uses it
";

/// Lines of a file, its style not counted.
const LINES: &[(&str, usize)] = &[(".rs", 450), (".ts", 300), (".svelte", 200)];

/// The cells of a table's rows, each of them a list of words; the last one is a sentence.
fn table(text: &str) -> impl Iterator<Item = (Vec<Vec<&str>>, &str)> {
    text.lines().filter(|line| !line.is_empty()).map(|line| {
        let (cells, why) = line.rsplit_once('|').expect("a reason");
        (cells.split('|').map(|cell| cell.split_whitespace().collect()).collect(), why.trim())
    })
}

struct Source {
    path: String,
    text: String,
}

/// Every source of the project but this file, which names what it forbids.
fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for top in ["Cargo.toml", "src-tauri", "tests", "ui", "migrations"] {
        walk(Path::new(top), &mut found);
    }
    assert!(found.len() > 200, "only {} sources were found: is this the project's root?", found.len());
    found
}

fn walk(path: &Path, found: &mut Vec<Source>) {
    if path.is_dir() {
        if ["node_modules", "dist", "target", "gen", "data"].iter().any(|name| path.ends_with(name)) {
            return;
        }
        for entry in std::fs::read_dir(path).expect("a folder of the project") {
            walk(&entry.expect("an entry of it").path(), found);
        }
        return;
    }
    let name = path.to_string_lossy().replace('\\', "/");
    let is_source = [".rs", ".ts", ".svelte", ".css", ".sql", ".py", ".toml"].iter().any(|end| name.ends_with(end));
    if is_source && name != file!().replace('\\', "/") {
        found.push(Source { text: std::fs::read_to_string(path).expect("a text file"), path: name });
    }
}

fn none(offences: &[String]) {
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

/// The names under `[dependencies]`, those of single platforms included; not what builds and tests need.
fn dependencies(manifest: &str) -> Vec<&str> {
    let mut counts = false;
    let mut names = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            counts = line == "[dependencies]" || (line.starts_with("[target.") && line.ends_with(".dependencies]"));
        } else if counts && let Some((name, _)) = line.split_once(['.', '=', ' ']) {
            names.push(name);
        }
    }
    names
}

#[test]
fn packages_depend_on_nothing_that_they_must_not_know() {
    let mut offences = Vec::new();
    for (cells, why) in table(NEVER_DEPENDS) {
        let path = format!("{}Cargo.toml", cells[0].concat());
        let manifest = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let names = dependencies(&manifest);
        assert!(!names.is_empty(), "{path}: no dependencies were found");
        let wrong = names.iter().filter(|name| cells[1].iter().any(|never| name.starts_with(never)));
        offences.extend(wrong.map(|name| format!("{path}: depends on {name} ({why})")));
    }
    none(&offences);
}

#[test]
fn words_stay_in_their_rooms() {
    let sources = sources();
    let mut offences = Vec::new();
    for (cells, why) in table(NEVER_SAYS) {
        let [within, except, ends, never] = &cells[..] else { panic!("four lists: {why}") };
        let begins = |path: &str, list: &[&str]| list.iter().any(|start| path.starts_with(start));
        let concerned: Vec<&Source> = sources
            .iter()
            .filter(|source| begins(&source.path, within) && !begins(&source.path, except))
            .filter(|source| ends.iter().any(|end| source.path.ends_with(end)))
            .collect();
        assert!(!concerned.is_empty(), "no file is concerned any more: {why}");
        for source in concerned {
            for (number, line) in source.text.lines().enumerate() {
                let said = never.iter().filter(|word| line.contains(**word));
                offences.extend(said.map(|word| format!("{}:{}: \"{word}\" ({why})", source.path, number + 1)));
            }
        }
    }
    none(&offences);
}

#[test]
fn files_stay_small() {
    let mut offences = Vec::new();
    for source in sources().iter().filter(|source| source.path != "ui/src/ipc/bindings.ts") {
        let Some((_, most)) = LINES.iter().find(|(end, _)| source.path.ends_with(end)) else { continue };
        let code = source.text.split_once("<style").map_or(source.text.as_str(), |(code, _)| code);
        let lines = if source.path.ends_with(".svelte") { code } else { &source.text }.lines().count();
        if lines >= *most {
            offences
                .push(format!("{}: {lines} lines, {most} is too many (which second concept moved in?)", source.path));
        }
    }
    none(&offences);
}

#[test]
fn every_exception_to_a_lint_has_a_reason_and_every_package_has_the_lints() {
    let mut offences = Vec::new();
    for source in sources() {
        if source.path.ends_with("Cargo.toml") && !source.text.contains("[lints]\nworkspace = true") {
            offences.push(format!("{}: the workspace's lints are not switched on", source.path));
        }
        let attributes = ["[allow(", "[expect("].iter().flat_map(|word| source.text.match_indices(word));
        for (at, _) in attributes.filter(|_| source.path.ends_with(".rs")) {
            let attribute = source.text[at..].split(")]").next().unwrap_or_default();
            if !attribute.contains("reason = ") {
                let line = source.text[..at].lines().count();
                offences.push(format!("{}:{line}: a lint is allowed without a reason", source.path));
            }
        }
    }
    none(&offences);
}

#[test]
fn every_test_in_the_window_is_part_of_a_program() {
    let manifest = std::fs::read_to_string("tests/e2e/Cargo.toml").expect("the tests' manifest");
    let program = std::fs::read_to_string("tests/e2e/tests/window.rs").expect("the tests' program");
    let sources = sources();
    let files = sources.iter().filter_map(|source| source.path.strip_prefix("tests/e2e/tests/")?.strip_suffix(".rs"));
    let is_part = |name: &&str| {
        program.contains(&format!("mod {name};")) || manifest.contains(&format!("[[test]]\nname = \"{name}\""))
    };
    let forgotten: Vec<String> =
        files.filter(|name| !is_part(name)).map(|name| format!("{name}: never runs")).collect();
    none(&forgotten);
}

/// The modules of a crate's sources, each with those whose names stand behind `crate::` or `super::` in it.
fn uses<'a>(sources: &'a [Source], root: &str) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let module = |path: &'a str| {
        let name = path.strip_suffix(".rs").unwrap_or(path);
        name.strip_suffix("/mod").unwrap_or(name)
    };
    let files = sources.iter().filter_map(|source| Some((module(source.path.strip_prefix(root)?), &source.text)));
    let files: BTreeMap<&str, &String> = files.collect();
    // The file that a path leads to: the longest beginning of it that is a module.
    let file_of = |path: &str| {
        let path = path.replace("::", "/");
        path.match_indices('/')
            .map(|(at, _)| &path[..at])
            .chain([path.as_str()])
            .filter_map(|name| files.get_key_value(name).map(|(name, _)| *name))
            .next_back()
    };
    let used = |module: &str, text: &str| {
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        let lines = from_the_root(module, &lines);
        lines.split("crate::").skip(1).flat_map(paths).filter_map(|path| file_of(&path)).collect::<BTreeSet<_>>()
    };
    let others = |name: &str, text: &str| used(name, text).into_iter().filter(|other| *other != name).collect();
    files.iter().map(|(name, text)| (*name, others(name, text))).collect()
}

/// The text of a module with each `super::` written out.
fn from_the_root(module: &str, text: &str) -> String {
    let mut text = text.to_owned();
    let mut above: Vec<&str> = module.split('/').collect();
    // The longest ones first: those of the modules farthest up.
    let depth = above.len();
    let ways: Vec<(String, String)> = (1..=depth)
        .map(|steps| {
            above.truncate(depth - steps);
            (
                "super::".repeat(steps),
                format!("crate::{}", above.iter().map(|part| format!("{part}::")).collect::<String>()),
            )
        })
        .collect();
    for (relative, absolute) in ways.iter().rev() {
        text = text.replace(relative, absolute);
    }
    text
}

/// The paths that a text begins with: "a::b, ..." is one, "a::{b, c}" are two.
fn paths(text: &str) -> Vec<String> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(text.len());
    let (path, rest) = (text[..end].trim_end_matches(':'), &text[end..]);
    match rest.strip_prefix('{').and_then(|list| list.split_once(';')) {
        Some((list, _)) => list
            .split([',', '{', '}'])
            .map(|name| format!("{path}::{}", name.trim()).trim_start_matches(':').into())
            .collect(),
        None => vec![path.into()],
    }
}

/// The modules that come back to themselves.
fn in_circles<'a>(uses: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> BTreeSet<&'a str> {
    let comes_back = |start: &&str| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![*start]);
        while let Some(module) = open.pop() {
            open.extend(uses.get(module).into_iter().flatten().filter(|next| seen.insert(**next)));
        }
        seen.contains(start)
    };
    uses.keys().copied().filter(|module| comes_back(module)).collect()
}

#[test]
fn files_do_not_use_each_other_in_circles() {
    let sources = sources();
    for (cells, _) in table(CIRCLES) {
        let (root, known) = (cells[0].concat(), cells[1].iter().copied().collect::<BTreeSet<&str>>());
        let uses = uses(&sources, &root);
        assert!(uses.values().map(BTreeSet::len).sum::<usize>() > 20, "{root}: hardly a use was found");
        assert_eq!(in_circles(&uses), known, "{root}: what is new has to go, what is gone has to leave the list");
    }
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let source = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
    let sources = [
        source("src/a/mod.rs", "use crate::b::{Thing, self};"),
        source("src/a/part.rs", "use crate::a::Other;\n// crate::c"),
        source("src/b.rs", "fn f() -> crate::c::d::Name {}"),
        source("src/c/d.rs", "use crate::{a, e};"),
        source("src/e.rs", "#[cfg(test)]\nmod tests { use crate::a; }"),
        source("src/f/g.rs", "use super::h::Name;\nuse super::super::e;"),
        source("src/f/h.rs", "use super::g;"),
    ];
    let uses = uses(&sources, "src/");
    assert_eq!(in_circles(&uses).into_iter().collect::<Vec<_>>(), ["a", "b", "c/d", "f/g", "f/h"]);
}
