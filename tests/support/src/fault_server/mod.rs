//! A fast HTTP/1.1 loopback server that speaks Anthropic's and OpenAI's protocols, and faults.

mod alarm;
mod answer;
mod body;
mod bucket;
mod config;
mod connection;
mod errors;
mod fault;
mod provider_script;
mod respond;
mod socket;
mod state;
mod stats;
mod texts;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use config::{Config, RateLimit};
pub use fault::Fault;
pub use stats::{ItemStats, RecordedRequest, Stats};

use state::State;

/// A running fault server. It lives on a thread of its own with its own clock, so that it costs the
/// tested process one core at most and a paused tokio clock in a test does not reach it.
pub struct FaultServer {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl FaultServer {
    /// Starts listening on a free loopback port, or on `config.port`.
    ///
    /// # Panics
    /// When the port is taken: a test can do nothing sensible without its server.
    pub async fn start(config: Config) -> Self {
        let port = config.port.unwrap_or(0);
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .unwrap_or_else(|error| panic!("fault server: port {port}: {error}"));
        listener.set_nonblocking(true).expect("a loopback socket can be made non-blocking");
        let address = listener.local_addr().expect("a bound socket has an address");

        let state = Arc::new(Mutex::new(State::new(config)));
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("fault-server".into())
            .spawn({
                let state = Arc::clone(&state);
                move || run(listener, state, stopped)
            })
            .expect("a thread can be started");
        Self { address, state, stop: Some(stop), thread: Some(thread) }
    }

    /// The server's root, as a person would enter it: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The port on loopback.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What has been asked and answered so far.
    pub fn stats(&self) -> Stats {
        state::lock(&self.state).stats()
    }

    /// The next answers, in this order, whatever the rates say. Adds to what is still waiting.
    pub fn script(&self, faults: Vec<Fault>) {
        state::lock(&self.state).script.add(faults);
    }

    /// Replaces the configuration from the next request on. Statistics and script stay.
    pub fn set(&self, config: Config) {
        state::lock(&self.state).configure(config);
    }

    /// Lets so many more answers through and holds every further one until `release`: a test finds the batch midway
    /// for as long as it looks. What is refused at the door is not held.
    pub fn hold_after(&self, answers: usize) {
        state::lock(&self.state).hold_after(answers);
    }

    /// Lets everything through: what is held, and what comes.
    pub fn release(&self) {
        state::lock(&self.state).release();
    }

    /// Closes every connection and waits for the thread.
    pub async fn stop(mut self) {
        self.shut_down();
    }

    /// The same for a server that is kept for its statistics.
    pub fn shut_down(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The receiver is gone only when the thread has already ended.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the fault server's thread ends well");
        }
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

fn run(listener: std::net::TcpListener, state: Arc<Mutex<State>>, stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be built");
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener).expect("the socket is non-blocking");
        tokio::select! {
            () = accept(listener, state) => {}
            _ = stopped => {}
        }
    });
    // Dropping the runtime drops every connection task and closes its socket.
}

async fn accept(listener: TcpListener, state: Arc<Mutex<State>>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection::serve(stream, Arc::clone(&state)));
            }
            // Out of file descriptors: those in use free themselves as clients leave.
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
        }
    }
}
