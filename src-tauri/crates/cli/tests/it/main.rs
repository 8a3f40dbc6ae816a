//! train-cli as a script meets it: real processes on real files. One program, since each costs seconds to link.

mod common;
#[cfg(unix)]
mod lives;

mod briefs;
mod contract;
mod coverage;
mod crash_loop;
mod datasets;
mod exit_codes;
mod export;
mod import;
mod library;
mod mail;
mod network;
mod output;
mod paths;
mod places;
mod plan_build;
mod plan_files;
mod quality;
mod review;
mod start_up;
mod update;
