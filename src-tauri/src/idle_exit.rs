//! A process that nobody sees ends by itself once it has nothing to do.

use std::time::Duration;

use tokio::sync::watch;

/// Whether anybody can see that the application runs, and whether it has a reason to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// The window is hidden: neither on the screen nor in the list of windows.
    pub hidden: bool,
    /// An icon in the tray stands for it.
    pub tray: bool,
    /// Something is at work.
    pub busy: bool,
}

/// How long it stays after its last batch has come to rest: the notification that told of it can still be clicked.
pub const UNSEEN: Duration = Duration::from_secs(10 * 60);

/// Returns when the application has been hidden, without an icon in the tray and without work for `patience` on end;
/// never where nobody is left who could change that.
pub async fn until_unseen_and_idle(mut presence: watch::Receiver<Presence>, patience: Duration) {
    loop {
        let unseen = {
            let Presence { hidden, tray, busy } = *presence.borrow_and_update();
            hidden && !tray && !busy
        };
        if unseen {
            match tokio::time::timeout(patience, presence.changed()).await {
                Err(_) => return,
                Ok(Ok(())) => {}
                Ok(Err(_)) => std::future::pending().await,
            }
        } else if presence.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(600);
    const UNSEEN_AND_IDLE: Presence = Presence { hidden: true, tray: false, busy: false };

    async fn ends_within(presence: &watch::Sender<Presence>, time: Duration) -> bool {
        tokio::time::timeout(time, until_unseen_and_idle(presence.subscribe(), PATIENCE)).await.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_only_where_nobody_sees_it_and_nothing_is_at_work() {
        let (minute, hours) = (Duration::from_secs(60), PATIENCE * 20);
        for (presence, ends) in [
            (UNSEEN_AND_IDLE, true),
            (Presence { busy: true, ..UNSEEN_AND_IDLE }, false),
            (Presence { tray: true, ..UNSEEN_AND_IDLE }, false),
            (Presence { hidden: false, ..UNSEEN_AND_IDLE }, false),
        ] {
            let state = watch::Sender::new(presence);
            assert!(!ends_within(&state, minute).await, "{presence:?} is given time");
            assert_eq!(ends_within(&state, hours).await, ends, "{presence:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_starts_anew_when_the_window_was_opened_meanwhile() {
        let state = watch::Sender::new(UNSEEN_AND_IDLE);
        let waiting = tokio::spawn(until_unseen_and_idle(state.subscribe(), PATIENCE));
        tokio::time::sleep(PATIENCE - Duration::from_secs(1)).await;
        state.send_replace(Presence { hidden: false, ..UNSEEN_AND_IDLE });
        tokio::time::sleep(Duration::from_secs(5)).await;
        state.send_replace(UNSEEN_AND_IDLE);
        tokio::time::sleep(PATIENCE - Duration::from_secs(1)).await;
        assert!(!waiting.is_finished());
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert!(waiting.is_finished());
    }
}
