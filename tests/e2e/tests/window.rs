//! Every test in the window as one program: each one more would be linked by itself. What runs on a clean system is apart
//! (`installed.rs`).

mod accessible;
mod background;
mod batches;
mod contract;
mod data_folder;
mod errors;
mod exports;
mod hardening;
mod hostile;
mod limit;
mod live;
mod mail;
mod main_job;
mod notifications;
mod pictures;
mod real_model;
mod recovery;
mod secrets;
mod selection;
mod sizes;
mod update;
mod verdicts;
