//! What the window's processes hold, as the system counts it.

use std::path::PathBuf;

use anyhow::{Context, Result};

/// The processes below this one whose name starts so; the system cuts names after 15 letters.
pub fn processes(name: &str) -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let all = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    all.filter(|pid| {
        std::fs::read_to_string(file(*pid, "comm"))
            .is_ok_and(|comm| !comm.trim().is_empty() && name.starts_with(comm.trim()))
    })
    .filter(|pid| std::iter::successors(parent(*pid), |pid| parent(*pid)).any(|pid| pid == std::process::id()))
    .collect()
}

fn parent(pid: u32) -> Option<u32> {
    fields(pid).ok()?.get(1)?.parse().ok()
}

/// What the system says of a process, from its state on. The name before it, in parentheses, may hold spaces.
fn fields(pid: u32) -> Result<Vec<String>> {
    let stat = std::fs::read_to_string(file(pid, "stat"))?;
    let fields = stat.rsplit(')').next().context("no name")?;
    Ok(fields.split_whitespace().map(str::to_owned).collect())
}

/// Memory of a process in MiB: what it shares with others counts by its share.
///
/// # Errors
/// The process is gone.
pub fn proportional_mib(pid: u32) -> Result<f64> {
    let text = std::fs::read_to_string(file(pid, "smaps_rollup"))?;
    let line = text.lines().find(|line| line.starts_with("Pss:")).context("no Pss")?;
    let kib: f64 = line.split_whitespace().nth(1).context("no number")?.parse()?;
    Ok(kib / 1024.0)
}

/// When a process started, in milliseconds since 1970, exact to a hundredth of a second.
///
/// # Errors
/// The process is gone.
pub fn started_ms(pid: u32) -> Result<f64> {
    /// Of a second, on every Linux there is.
    const TICKS: f64 = 100.0;
    let ticks: f64 = fields(pid)?.get(19).context("no start")?.parse()?;
    let uptime: f64 =
        std::fs::read_to_string("/proc/uptime")?.split_whitespace().next().context("no uptime")?.parse()?;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs_f64();
    Ok((now - uptime + ticks / TICKS) * 1_000.0)
}

fn file(pid: u32, name: &str) -> PathBuf {
    PathBuf::from(format!("/proc/{pid}/{name}"))
}
