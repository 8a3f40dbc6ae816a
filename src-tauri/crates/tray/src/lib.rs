//! Turns tauri's tray icon on, where Train uses it: on Windows and macOS. On Linux the shell speaks the tray's protocol
//! itself.
//!
//! A crate of its own, because the bundler looks for this feature in the shell's manifest, whatever system the line is
//! for, and asks a Linux system for a library that Train does not use.
