//! The engine as a whole, by its public face: real files, real HTTP on loopback. One program, since each costs seconds to
//! link.

mod common;

mod backups;
mod briefs;
mod building;
mod cells;
mod coverage;
mod estimates;
mod export;
mod export_places;
mod exported_again;
mod failing_provider;
mod faults;
mod gateway;
mod judging;
mod leaving;
mod library;
mod live_updates;
mod mail;
mod odd_answers;
mod pages;
mod plan_import;
mod private;
mod quality;
mod random_walk;
mod review;
mod secrets;
mod supervisor;
mod templates;
mod trials;
