//! `cargo xtask test`: everything, in the order in which it fails soonest.

use std::process::Command;
use std::thread;
use std::time::Instant;

use anyhow::Result;

use crate::check::{FEATURES, PACKAGES};
use crate::command::{cargo, must, program, works};
use crate::{check, desktop, packages, ui};

/// What measures is no test: it is run by hand.
const TESTS: &str = "not test(/measure_|figures_of_/)";

/// All of it.
pub fn all() -> Result<()> {
    let started = Instant::now();
    packages::node()?;
    packages::for_the_tests()?;
    ui::install()?;
    check::formatting()?;
    ui::build()?;
    ui::build_contract()?;
    let nextest = works(cargo(&["nextest", "--version"]));
    let test: &[&str] = if nextest { &["nextest", "run"] } else { &["test"] };
    thread::scope(|scope| {
        let window = scope.spawn(ui::check_and_test_beside);
        let compiled = must(linted(&[test, PACKAGES, &["--no-run"], &FEATURES].concat()));
        window.join().expect("no panic in the window's tests").and(compiled)
    })?;
    eprintln!("\nThe window's own tests, everything linted and compiled: {} s", started.elapsed().as_secs());
    if nextest {
        // The tests in the real window wait for most of their time: the others run beside them.
        let threads = (thread::available_parallelism().map_or(2, usize::from) + 1).to_string();
        let how = ["--run-ignored", "all", "-E", TESTS, "--test-threads", &threads];
        return desktop::run(linted(&[test, PACKAGES, &how, &FEATURES].concat()));
    }
    must(linted(&[test, PACKAGES, &FEATURES].concat()))?;
    let ignored = ["test", "--package", "train-support", "--package", "train-cli"];
    must(linted(&[&ignored[..], &FEATURES, &["--", "--ignored"]].concat()))?;
    // Last, because its closing lines are those of the whole.
    desktop::run(linted(&["test", "--package", "train-e2e", "--", "--ignored", "--test-threads", "1"]))
}

/// Cargo with clippy as its compiler: `cargo clippy` would compile everything a second time. All of a run's commands
/// need it, because what another compiler made is compiled anew.
fn linted(args: &[&str]) -> Command {
    let mut command = cargo(args);
    command.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
    // As `cargo clippy` hands on what stands behind its `--`.
    command.env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
    command
}

/// The Rust tests that need no window, on any system.
pub fn without_a_window() -> Result<()> {
    packages::node()?;
    packages::for_the_window()?;
    ui::install()?;
    ui::build()?;
    must(cargo(&[&["test"], PACKAGES, &["--exclude", "train-e2e"][..], &FEATURES].concat()))
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
    let mut measure = program(&programs.join("window-bench").to_string_lossy(), &[]);
    measure.env("TRAIN_PROGRAMS", programs);
    desktop::run(measure)
}

/// Writes the window's types anew; the test that compares them does the writing.
pub fn bindings() -> Result<()> {
    ui::build()?;
    // The whole workspace is named: the package alone would have other features, and all would be built anew.
    let mut command = cargo(&[&["test", "--workspace", "--test", "bindings"][..], &FEATURES].concat());
    command.env("TRAIN_WRITE_BINDINGS", "1");
    must(command)
}
