//! Response bodies that may be slow, cut short or reset.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

use super::socket::Abort;
use super::state::Call;

/// Time for the bytes before a reset to reach the client, which a reset would otherwise discard.
const BEFORE_RESET: Duration = Duration::from_millis(20);

/// Pieces of a body, how they are spaced, and how the body ends.
pub(super) struct FaultyBody {
    chunks: VecDeque<Bytes>,
    pause: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
    reset: Option<Abort>,
    /// Told to the client as `content-length`, unless the response sets its own or has none.
    exact: bool,
    call: Option<Call>,
}

impl FaultyBody {
    /// All at once.
    pub(super) fn whole(bytes: Bytes) -> Self {
        Self {
            chunks: VecDeque::from([bytes]),
            pause: Duration::ZERO,
            waiting: None,
            reset: None,
            exact: true,
            call: None,
        }
    }

    /// Ten pieces spread over `time`.
    pub(super) fn slow(mut bytes: Bytes, time: Duration) -> Self {
        let size = bytes.len().div_ceil(10).max(1);
        let mut chunks = VecDeque::new();
        while bytes.len() > size {
            chunks.push_back(bytes.split_to(size));
        }
        chunks.push_back(bytes);
        Self { chunks, pause: time / 10, ..Self::whole(Bytes::new()) }
    }

    /// The first half, then a reset.
    pub(super) fn reset(bytes: &Bytes, abort: Abort) -> Self {
        Self { reset: Some(abort), exact: false, ..Self::whole(bytes.slice(..bytes.len() / 2)) }
    }

    /// The first half, then a close; the response's own `content-length` says more.
    pub(super) fn cut_short(bytes: &Bytes) -> Self {
        Self { exact: false, ..Self::whole(bytes.slice(..bytes.len() / 2)) }
    }

    /// All of it, then a close; the response's own `content-length` says more.
    pub(super) fn unended(bytes: Bytes) -> Self {
        Self { exact: false, ..Self::whole(bytes) }
    }

    /// One piece again and again, of no announced length.
    pub(super) fn repeated(piece: &Bytes, times: usize) -> Self {
        Self { chunks: std::iter::repeat_n(piece.clone(), times).collect(), exact: false, ..Self::whole(Bytes::new()) }
    }

    /// The call that is settled once the last piece is handed over.
    pub(super) fn settles(mut self, call: Call) -> Self {
        self.call = Some(call);
        self
    }
}

impl Body for FaultyBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(waiting) = &mut self.waiting {
            std::task::ready!(waiting.as_mut().poll(cx));
            self.waiting = None;
        }
        if let Some(chunk) = self.chunks.pop_front() {
            if self.chunks.is_empty() {
                if let Some(call) = self.call.take() {
                    call.settle();
                }
                if self.reset.is_some() {
                    self.waiting = Some(Box::pin(tokio::time::sleep(BEFORE_RESET)));
                }
            } else if !self.pause.is_zero() {
                self.waiting = Some(Box::pin(tokio::time::sleep(self.pause)));
            }
            return Poll::Ready(Some(Ok(Frame::data(chunk))));
        }
        if let Some(abort) = self.reset.take() {
            abort.set();
            return Poll::Ready(Some(Err(io::Error::other("reset on purpose"))));
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.chunks.is_empty() && self.reset.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        if self.exact {
            SizeHint::with_exact(self.chunks.iter().map(|chunk| chunk.len() as u64).sum())
        } else {
            SizeHint::default()
        }
    }
}

impl From<String> for FaultyBody {
    fn from(text: String) -> Self {
        Self::whole(text.into())
    }
}
