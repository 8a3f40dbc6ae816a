//! The fault server as a program: for benches, scripts and trying Train by hand.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use clap::Parser;
use train_support::{Config, Fault, FaultServer, RateLimit};

/// A loopback provider that can go wrong. Speaks Anthropic's and OpenAI's protocols.
#[derive(Parser)]
#[command(after_help = "Example: fault-server --latency-ms 500 --fault 429=0.05 --fault hang=0.01\n\
    The first line of its output is its address, GET /stats tells what was asked, answered and\n\
    billed, for each item too. It runs until it is interrupted.")]
struct Words {
    /// Port on 127.0.0.1; a free one when left out
    #[arg(long)]
    port: Option<u16>,
    /// From a request to its answer
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
    /// After so many requests each answer takes so many milliseconds, such as 40=6000
    #[arg(long, value_name = "REQUESTS=MS", value_parser = slow_after)]
    slow_after: Option<(u64, Duration)>,
    /// Requests a minute that are let in
    #[arg(long)]
    rpm: Option<u32>,
    /// Requests let in at once under --rpm
    #[arg(long, default_value_t = 10)]
    burst: u32,
    /// Keep the limit to itself: no rate limit headers and no retry-after
    #[arg(long)]
    silent_limit: bool,
    /// A fault and its probability, such as 429=0.05 or hang=0.01; may be repeated
    #[arg(long = "fault", value_name = "NAME=RATE", value_parser = rate)]
    faults: Vec<(Fault, f64)>,
    /// Mixed faults: this share of the requests meets some fault that passes by itself
    #[arg(long, value_name = "SHARE", value_parser = share, num_args = 0..=1, require_equals = true, default_missing_value = "0.1")]
    mixed: Option<f64>,
    /// Faults for the first answers, in order, such as 500,ok,refusal
    #[arg(long, value_delimiter = ',')]
    script: Vec<Fault>,
    /// Seed of the draw
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The key that requests must bring
    #[arg(long)]
    key: Option<String>,
    /// Tokens billed for each answer, input and output
    #[arg(long, value_name = "IN/OUT", value_parser = usage, default_value = "2400/2060")]
    usage: (u32, u32),
    /// Item marker: the word in the prompt that begins so names the conversation in /stats
    #[arg(long)]
    marker: Option<String>,
    /// Body parameter that gets a 400, such as temperature; may be repeated
    #[arg(long)]
    reject: Vec<String>,
}

fn rate(text: &str) -> Result<(Fault, f64), String> {
    let (name, rate) = text.split_once('=').ok_or("expected NAME=RATE, such as 429=0.05")?;
    Ok((name.parse()?, share(rate)?))
}

fn slow_after(text: &str) -> Result<(u64, Duration), String> {
    text.split_once('=')
        .and_then(|(requests, ms)| Some((requests.parse().ok()?, Duration::from_millis(ms.parse().ok()?))))
        .ok_or_else(|| "expected REQUESTS=MS, such as 40=6000".to_owned())
}

fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| format!("{text} is no number"))?;
    if !(0.0..=1.0).contains(&share) {
        return Err(format!("{share} is not between 0 and 1"));
    }
    Ok(share)
}

fn usage(text: &str) -> Result<(u32, u32), String> {
    text.split_once('/')
        .and_then(|(input, output)| Some((input.parse().ok()?, output.parse().ok()?)))
        .ok_or_else(|| "expected IN/OUT, such as 2400/2060".to_owned())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let words = Words::parse();
    let mut rates = words.faults;
    rates.extend(words.mixed.map(Fault::mixed).into_iter().flatten());
    let server = FaultServer::start(Config {
        latency: Duration::from_millis(words.latency_ms),
        slow_after: words.slow_after,
        rates,
        seed: words.seed,
        rate_limit: words.rpm.map(|per_minute| RateLimit {
            per_minute,
            burst: words.burst,
            headers: !words.silent_limit,
        }),
        key: words.key,
        usage: words.usage,
        rejects: words.reject,
        marker: words.marker,
        port: words.port,
        ..Config::default()
    })
    .await;
    server.script(words.script);
    println!("{}", server.url());
    std::io::stdout().flush()?;
    tokio::signal::ctrl_c().await?;
    let stats = server.stats();
    let faults: BTreeMap<_, _> = stats.faults.iter().filter(|(name, _)| **name != "ok").collect();
    eprintln!("{} requests, {} answered, faults {faults:?}", stats.requests, stats.answered);
    server.stop().await;
    Ok(())
}
