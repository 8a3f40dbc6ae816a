//! Conversations that come with a file: looked at first, each line with its reason where it cannot be taken, then brought in
//! chunk by chunk. The file is read twice and never held.

mod chunk;
mod file;
mod look;
mod same;

pub use chunk::{Chunk, Chunks};
pub use file::Source;
pub use look::{Asked, BLANKS, Look, look};
pub use same::of as key_of;
