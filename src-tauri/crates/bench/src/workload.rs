//! What is measured, and what is physically possible.

pub struct Workload {
    /// Its name in the table.
    pub name: &'static str,
    pub rows: u32,
    /// Calls at a time.
    pub concurrency: u32,
    /// Words for the fault server.
    pub server: &'static [&'static str],
    /// Words for `train-cli generate`.
    pub client: &'static [&'static str],
    /// Seconds that no client can go below.
    pub limit: f64,
    /// The ratio of the batch's time to the limit that must be reached.
    pub batch_ratio: f64,
    /// The same for the whole process.
    pub process_ratio: Option<f64>,
    /// The most milliseconds of CPU per conversation.
    pub cpu_ms: Option<f64>,
    /// The most MiB of memory.
    pub memory_mib: Option<f64>,
    /// The most requests answered 429, as a share.
    pub refused: Option<f64>,
}

const PLAIN: Workload = Workload {
    name: "",
    rows: 0,
    concurrency: 50,
    server: &[],
    client: &[],
    limit: 0.0,
    batch_ratio: 0.0,
    process_ratio: None,
    cpu_ms: None,
    memory_mib: None,
    refused: None,
};

/// The workloads, in the order of the table.
pub fn all() -> [Workload; 5] {
    [
        Workload {
            name: "200 x 500 ms at 50",
            rows: 200,
            server: &["--latency-ms", "500"],
            limit: 2.0,
            batch_ratio: 1.03,
            process_ratio: Some(1.05),
            ..PLAIN
        },
        Workload {
            name: "2,000 x 20 ms at 50",
            rows: 2_000,
            server: &["--latency-ms", "20"],
            limit: 0.8,
            batch_ratio: 1.25,
            cpu_ms: Some(0.6),
            ..PLAIN
        },
        Workload {
            name: "20,000 x 300 ms at 500",
            rows: 20_000,
            concurrency: 500,
            server: &["--latency-ms", "300"],
            limit: 12.0,
            batch_ratio: 1.3,
            memory_mib: Some(60.0),
            ..PLAIN
        },
        Workload {
            name: "300 at 600 a minute",
            rows: 300,
            server: &["--rpm", "600", "--burst", "10"],
            limit: 29.0,
            batch_ratio: 1.05,
            refused: Some(0.01),
            ..PLAIN
        },
        Workload {
            name: "500 with faults",
            rows: 500,
            server: &[
                "--latency-ms",
                "500",
                "--fault",
                "429=0.05",
                "--fault",
                "500=0.03",
                "--fault",
                "529=0.02",
                "--fault",
                "reset=0.02",
                "--fault",
                "truncated=0.01",
                "--fault",
                "hang=0.01",
                "--fault",
                "invalid-json=0.02",
            ],
            client: &["--timeout", "10"],
            limit: 14.0,
            batch_ratio: 1.0,
            ..PLAIN
        },
    ]
}
