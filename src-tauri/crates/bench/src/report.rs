//! The table, and the JSON that later runs are compared with.

use std::path::Path;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::measure::Run;
use crate::workload::Workload;

/// The stored run.
pub const BASELINE: &str = "src-tauri/crates/bench/baseline.json";

/// One workload's medians.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    name: String,
    limit_s: f64,
    batch_s: f64,
    batch_ratio: f64,
    process_ratio: f64,
    per_second: f64,
    cpu_ms: f64,
    memory_mib: f64,
    refused_share: f64,
    #[serde(default)]
    server_ms: f64,
    reached: bool,
}

impl Line {
    /// The medians of some runs.
    pub fn of(workload: &Workload, runs: Vec<Run>) -> Self {
        let median = |pick: fn(&Run) -> f64| {
            let mut values: Vec<f64> = runs.iter().map(pick).collect();
            values.sort_by(f64::total_cmp);
            values[values.len() / 2]
        };
        let (batch_s, process_s) = (median(|run| run.batch), median(|run| run.process));
        let (cpu_ms, memory_mib) = (median(|run| run.cpu_ms), median(|run| run.memory_mib));
        let refused_share = median(|run| run.refused as f64 / run.attempts.max(1) as f64);
        let below = |value: f64, most: Option<f64>| most.is_none_or(|most| value <= most);
        Self {
            name: workload.name.into(),
            limit_s: workload.limit,
            batch_s,
            batch_ratio: batch_s / workload.limit,
            process_ratio: process_s / workload.limit,
            per_second: f64::from(workload.rows) / batch_s,
            cpu_ms,
            memory_mib,
            refused_share,
            server_ms: median(|run| run.server_ms),
            reached: batch_s / workload.limit <= workload.batch_ratio
                && below(process_s / workload.limit, workload.process_ratio)
                && below(cpu_ms, workload.cpu_ms)
                && below(memory_mib, workload.memory_mib)
                && below(refused_share, workload.refused),
        }
    }
}

/// Prints the table, with the change against an earlier run.
pub fn print(lines: &[Line], earlier: &[Line]) {
    println!(
        "{:<24} {:>8} {:>8} {:>7} {:>8} {:>8} {:>8} {:>8} {:>6} {:>9}  {:<7} earlier batch",
        "workload", "limit s", "batch s", "ratio", "process", "per s", "CPU ms", "MiB", "429", "server ms", "reached"
    );
    for line in lines {
        let before = earlier.iter().find(|earlier| earlier.name == line.name);
        let before = before
            .map_or_else(|| "-".into(), |before| format!("{:+.1} %", (line.batch_s / before.batch_s - 1.0) * 100.0));
        println!(
            "{:<24} {:>8.1} {:>8.3} {:>7.3} {:>8.3} {:>8.0} {:>8.3} {:>8.1} {:>5.1}% {:>9.1}  {:<7} {before}",
            line.name,
            line.limit_s,
            line.batch_s,
            line.batch_ratio,
            line.process_ratio,
            line.per_second,
            line.cpu_ms,
            line.memory_mib,
            line.refused_share * 100.0,
            line.server_ms,
            if line.reached { "yes" } else { "no" },
        );
    }
}

/// Reads a stored run; none where there is no file.
pub fn read(path: &Path) -> Vec<Line> {
    std::fs::read_to_string(path).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

pub fn write(path: &Path, lines: &[Line]) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(std::fs::write(path, serde_json::to_string_pretty(lines)? + "\n")?)
}
