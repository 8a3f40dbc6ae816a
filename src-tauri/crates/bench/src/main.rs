//! Measures train-cli against a loopback server: wall time as a ratio to the physical limit of each workload, CPU
//! time and peak memory of the whole process.

mod measure;
mod report;
mod workload;

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

/// Measures the engine.
#[derive(Parser)]
struct Args {
    /// Only workloads whose name holds this
    #[arg(long)]
    only: Option<String>,
    /// Runs of each workload; the median is shown
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Keep this run as the one that later ones are compared with
    #[arg(long)]
    save: bool,
    /// Where the JSON is written
    #[arg(long, default_value = "target/bench/latest.json")]
    out: PathBuf,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let earlier = report::read(report::BASELINE.as_ref());
    let load = load();
    let mut results = Vec::new();
    for workload in workload::all() {
        if args.only.as_ref().is_some_and(|only| !workload.name.contains(only.as_str())) {
            continue;
        }
        let mut runs = Vec::new();
        for run in 0..args.runs.max(1) {
            eprintln!("{} ({} of {})", workload.name, run + 1, args.runs.max(1));
            runs.push(measure::run(&workload)?);
        }
        results.push(report::Line::of(&workload, runs));
    }
    if let Some(load) = load.filter(|load| *load > 1.0) {
        println!("Other work runs on this machine (load {load:.1}): the figures are too high.");
    }
    report::print(&results, &earlier);
    report::write(&args.out, &results)?;
    if args.save {
        report::write(report::BASELINE.as_ref(), &results)?;
    }
    Ok(())
}

/// Tasks that wanted a processor during the last minute, where the system tells.
fn load() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}
