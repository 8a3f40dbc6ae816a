//! One keep-alive connection.

use std::io;
use std::sync::{Arc, Mutex};

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;

use super::respond::respond;
use super::socket::{Abort, Socket};
use super::state::{self, State};

/// Serves requests until the client leaves or a fault ends the connection.
pub(super) async fn serve(stream: TcpStream, state: Arc<Mutex<State>>) {
    state::lock(&state).connected();
    // Answers are one write each; waiting to fill a segment would only add latency.
    let _ = stream.set_nodelay(true);
    let abort = Abort::default();
    let socket = TokioIo::new(Socket::new(stream, abort.clone()));
    let service = service_fn(move |request| {
        let state = Arc::clone(&state);
        let abort = abort.clone();
        async move { respond(request, &state, &abort).await }
    });
    let served: Result<(), hyper::Error> =
        http1::Builder::new().timer(TokioTimer::new()).serve_connection(socket, service).await;
    // Broken connections are this server's trade; what came of them is in the statistics.
    drop(served);
}

/// The error by which a handler asks hyper to drop the connection.
pub(super) fn dropped() -> io::Error {
    io::Error::other("dropped on purpose")
}
