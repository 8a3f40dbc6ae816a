//! A mail server on loopback that keeps what it is given and goes wrong as it is told to.

mod certificate;
mod mail;
mod session;

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

pub use certificate::{Authority, Flaw};
pub use mail::ReceivedMail;

/// How the server encrypts.
#[derive(Clone, Default)]
pub enum Encryption {
    /// Not at all.
    #[default]
    None,
    /// When it is asked to.
    Starttls(TlsAcceptor),
    /// From the first byte on.
    Tls(TlsAcceptor),
}

/// What one connection meets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MailFault {
    #[default]
    None,
    /// The connection is taken, and nothing is ever said.
    Hang,
    /// The mail is kept, and nothing is ever said about it.
    HangAfterContent,
    /// Something that is no mail server.
    Garbage,
    /// The connection ends before anything was said.
    Drop,
    /// The connection ends in the middle of the mail.
    DropInContent,
    /// The mail is kept, and the connection ends before the server says so.
    DropAfterContent,
    /// This instead of the greeting.
    Greeting(&'static str),
    /// This as the answer to a sign-in.
    SignIn(&'static str),
    /// A refused sign-in that quotes everything it was given.
    QuoteSignIn,
    /// This as the answer to the sender.
    Sender(&'static str),
    /// This as the answer to the recipient.
    Recipient(&'static str),
    /// This as the answer to the mail itself.
    Content(&'static str),
    /// STARTTLS is offered and accepted, and then no TLS is spoken.
    FalseStartTls,
}

/// How a server is.
#[derive(Clone, Default)]
pub struct MailConfig {
    pub encryption: Encryption,
    /// The only user, with the password; `None` takes mail from everybody.
    pub user: Option<(String, String)>,
    /// The port; `None` takes a free one.
    pub port: Option<u16>,
}

pub(crate) struct State {
    config: MailConfig,
    script: VecDeque<MailFault>,
    mails: Vec<ReceivedMail>,
    connections: usize,
}

/// A running mail server, on a thread and with a clock of its own.
pub struct MailServer {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl MailServer {
    /// Starts listening.
    ///
    /// # Panics
    /// When the port is taken.
    pub fn start(config: MailConfig) -> Self {
        let port = config.port.unwrap_or(0);
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .unwrap_or_else(|error| panic!("mail server: port {port}: {error}"));
        listener.set_nonblocking(true).expect("a loopback socket can be made non-blocking");
        let address = listener.local_addr().expect("a bound socket has an address");
        let state = Arc::new(Mutex::new(State { config, script: VecDeque::new(), mails: Vec::new(), connections: 0 }));
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("mail-server".into())
            .spawn({
                let state = Arc::clone(&state);
                move || run(listener, &state, stopped)
            })
            .expect("a thread can be started");
        Self { address, state, stop: Some(stop), thread: Some(thread) }
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What the next connections meet, one each.
    pub fn script(&self, faults: impl IntoIterator<Item = MailFault>) {
        self.state().script.extend(faults);
    }

    pub fn mails(&self) -> Vec<ReceivedMail> {
        self.state().mails.clone()
    }

    pub fn connections(&self) -> usize {
        self.state().connections
    }

    /// Waits until so many mails are there.
    ///
    /// # Panics
    /// When they do not come within 20 s.
    pub async fn arrived(&self, count: usize) -> Vec<ReceivedMail> {
        let started = Instant::now();
        loop {
            let mails = self.mails();
            if mails.len() >= count {
                return mails;
            }
            assert!(started.elapsed() < Duration::from_secs(20), "{} of {count} mails arrived", mails.len());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Stops listening and ends every connection; the port is free again.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no panic while locked")
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.end();
    }
}

fn run(listener: std::net::TcpListener, state: &Arc<Mutex<State>>, stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener).expect("a listening socket");
        let accepting = async {
            while let Ok((stream, _)) = listener.accept().await {
                let (config, fault) = {
                    let mut state = state.lock().expect("no panic while locked");
                    state.connections += 1;
                    (state.config.clone(), state.script.pop_front().unwrap_or_default())
                };
                let state = Arc::clone(state);
                tokio::spawn(async move {
                    // A connection that breaks is what a test may want; the client tells what it made of it.
                    let _ = session::serve(stream, config, fault, &state).await;
                });
            }
        };
        tokio::select! {
            () = accepting => {}
            _ = stopped => {}
        }
    });
}
