//! Work for the processor or the disk, beside everything else.

use crate::error::{EngineError, ErrorCode, Result};

/// Runs it on a thread that nobody else waits for. `failed` is what is said where it ends in a panic.
pub async fn aside<T: Send + 'static>(failed: &'static str, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|_| EngineError::new(ErrorCode::Other, failed))
}
