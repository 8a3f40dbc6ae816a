//! `cargo xtask test`: everything, in the order in which it fails soonest.

use std::time::Instant;

use anyhow::Result;

use crate::command::{cargo, must, program, works};
use crate::{desktop, packages, ui};

/// The one set of features that everything is built with: a second one would build everything twice.
pub const FEATURES: [&str; 2] = ["--features", "train/custom-protocol"];

/// All that needs no window. What measures is no test: it is run by hand.
const TESTS: &str = "not package(train-e2e) - test(/measure_|figures_of_/)";

/// Formatting, lints and types.
pub fn check() -> Result<()> {
    packages::node()?;
    packages::for_the_window()?;
    ui::install()?;
    must(cargo(&["fmt", "--all", "--check"]))?;
    ui::check()?;
    ui::build()?;
    let mut args = vec!["clippy", "--workspace", "--all-targets"];
    args.extend(FEATURES);
    args.extend(["--", "-D", "warnings"]);
    must(cargo(&args))
}

/// All of it.
pub fn all() -> Result<()> {
    let started = Instant::now();
    packages::for_the_tests()?;
    check()?;
    ui::test()?;
    ui::build_contract()?;
    let nextest = works(cargo(&["nextest", "--version"]));
    if !nextest {
        let mut args = vec!["test", "--workspace"];
        args.extend(FEATURES);
        must(cargo(&args))?;
        must(cargo(&[
            "test",
            "--package",
            "train-support",
            "--package",
            "train-cli",
            "--features",
            "train/custom-protocol",
            "--",
            "--ignored",
        ]))?;
    } else {
        let mut args = vec!["nextest", "run", "--workspace", "--run-ignored", "all", "-E", TESTS];
        args.extend(FEATURES);
        must(cargo(&args))?;
    }
    eprintln!("\nEverything but the window: {} s", started.elapsed().as_secs());
    // Last, because its closing lines are those of the whole.
    let window = if nextest {
        // The whole workspace is named again: a package alone would have other features, and all would be built anew.
        [&["nextest", "run", "--workspace", "--run-ignored", "all", "-E", "package(train-e2e)"][..], &FEATURES].concat()
    } else {
        vec!["test", "--package", "train-e2e", "--", "--ignored", "--test-threads", "1"]
    };
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let command: Vec<String> = std::iter::once(cargo).chain(window.iter().map(ToString::to_string)).collect();
    desktop::run(&command)
}

/// The benchmark, in release.
pub fn bench(rest: &[String]) -> Result<()> {
    must(cargo(&[
        "build",
        "--release",
        "--package",
        "train-cli",
        "--package",
        "train-support",
        "--package",
        "train-bench",
    ]))?;
    let program_path = crate::command::root().join("target/release/train-bench");
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    must(program(&program_path.to_string_lossy(), &rest))
}

/// The window's measurements, in a desktop session.
pub fn bench_window(debug: bool) -> Result<()> {
    packages::for_the_tests()?;
    ui::install()?;
    ui::build()?;
    let mut build = vec!["build", "--package", "train", "--package", "train-cli", "--package", "train-e2e", "--bins"];
    build.extend(FEATURES);
    build.extend((!debug).then_some("--release"));
    must(cargo(&build))?;
    let programs = crate::command::root().join("target").join(if debug { "debug" } else { "release" });
    let measure = programs.join("window-bench").to_string_lossy().into_owned();
    desktop::run(&["env".to_owned(), format!("TRAIN_PROGRAMS={}", programs.display()), measure])
}

/// Writes the window's types anew; the test that compares them does the writing.
pub fn bindings() -> Result<()> {
    ui::build()?;
    // The whole workspace is named: the package alone would have other features, and all would be built anew.
    let mut command = cargo(&[&["test", "--workspace", "--test", "bindings"][..], &FEATURES].concat());
    command.env("TRAIN_WRITE_BINDINGS", "1");
    must(command)
}
