//! Keeps the machine from falling asleep while a batch runs. The screen may still go dark.

use std::sync::mpsc;

/// A thread that holds the system's promise, because on some systems it belongs to the thread that asked for it.
pub struct KeepAwake {
    wishes: mpsc::Sender<bool>,
}

impl KeepAwake {
    /// Keeps nothing awake yet.
    pub fn new() -> Self {
        let (wishes, heard) = mpsc::channel();
        let started = std::thread::Builder::new().name("keep-awake".into()).spawn(move || hold(&heard));
        if let Err(error) = started {
            tracing::info!(%error, "the machine is not kept awake");
        }
        Self { wishes }
    }

    /// Keeps the machine awake, or no longer. The same wish again changes nothing.
    pub fn keep(&self, awake: bool) {
        // Without the thread the batch runs as well: the machine may fall asleep, that is all.
        let _ = self.wishes.send(awake);
    }
}

fn hold(wishes: &mpsc::Receiver<bool>) {
    let mut promise: Option<keepawake::KeepAwake> = None;
    let mut wished = false;
    while let Ok(wish) = wishes.recv() {
        if wish == wished {
            continue;
        }
        wished = wish;
        // Dropping it gives the promise back.
        drop(promise.take());
        if wish {
            promise = ask();
        }
        tracing::info!(awake = promise.is_some(), "whether the machine is kept awake");
    }
}

/// A system without such a service is no error: the log says so once a batch.
fn ask() -> Option<keepawake::KeepAwake> {
    let asked = keepawake::Builder::default()
        .idle(true)
        // On Linux desktops suspend by their own clocks; what holds them is a block on sleep itself.
        .sleep(cfg!(target_os = "linux"))
        .reason("A batch of conversations is being generated")
        .app_name("Train")
        .app_reverse_domain("app.train.desktop")
        .create();
    match asked {
        Ok(promise) => Some(promise),
        Err(error) => {
            tracing::info!(%error, "the system does not keep the machine awake");
            None
        }
    }
}
