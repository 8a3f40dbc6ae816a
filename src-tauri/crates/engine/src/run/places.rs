//! Places at an endpoint: how many calls may be under way there, and who gets the next one.
//!
//! Whatever batches and single rows call one server, they share its pace and the number of calls at a time that the person
//! set. A single row goes first: somebody waits for it.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::sync::watch;
use train_domain::pace::{Pace, Permit};

/// The places at one endpoint.
#[derive(Debug)]
pub struct Places {
    state: Mutex<State>,
    freed: watch::Sender<()>,
}

#[derive(Debug)]
struct State {
    pace: Pace,
    taken: u32,
    /// Single rows that wait for a place.
    waiting: u32,
    /// Runners that call this endpoint.
    runners: u32,
}

/// Taken for one call; given back when it is dropped.
#[derive(Debug)]
pub struct Place(Arc<Places>);

/// A runner that calls this endpoint; while it waits for a place of a single row, nobody else gets one.
#[derive(Debug)]
pub struct Caller {
    places: Arc<Places>,
    freed: watch::Receiver<()>,
    first: bool,
    waits: bool,
}

impl Places {
    /// With this pace, and nobody there yet.
    pub fn new(pace: Pace) -> Self {
        Self { state: Mutex::new(State { pace, taken: 0, waiting: 0, runners: 0 }), freed: watch::Sender::new(()) }
    }

    /// Changes or asks the pace.
    pub fn pace<T>(&self, act: impl FnOnce(&mut Pace) -> T) -> T {
        act(&mut self.lock().pace)
    }

    /// A batch starts or goes on with this concurrency. Where nobody calls meanwhile, a limit of hours is asked for anew: who
    /// waits there already is not sent ahead by a single row.
    pub fn goes_on(&self, concurrency: u32, now: Duration) {
        let mut state = self.lock();
        state.pace.set_concurrency(concurrency);
        if state.runners == 0 {
            state.pace.ask_anew(now);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic while locked")
    }
}

impl Caller {
    /// A runner begins. `first`: somebody waits for its only row.
    pub fn new(places: Arc<Places>, first: bool) -> Self {
        places.lock().runners += 1;
        Self { freed: places.freed.subscribe(), places, first, waits: false }
    }

    /// Takes a place for a call with these expected tokens, or says when there may be one.
    pub fn permit(&mut self, now: Duration, input: u32, output: u32) -> Result<Place, Permit> {
        let mut state = self.places.lock();
        let ahead = if self.first { 0 } else { state.waiting };
        let under_way = state.taken + ahead;
        let permit = state.pace.permit(now, under_way, input, output);
        let waits = self.first && permit == Permit::Full;
        if waits != self.waits {
            self.waits = waits;
            state.waiting = if waits { state.waiting + 1 } else { state.waiting - 1 };
        }
        if permit != Permit::Go {
            return Err(permit);
        }
        state.taken += 1;
        drop(state);
        Ok(Place(Arc::clone(&self.places)))
    }

    /// Changes or asks the pace.
    pub fn pace<T>(&self, act: impl FnOnce(&mut Pace) -> T) -> T {
        self.places.pace(act)
    }

    /// Ends when somebody may have left a place since this was awaited last.
    pub async fn freed(&mut self) {
        // The sender lives as long as the places do.
        let _ = self.freed.changed().await;
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        let mut state = self.places.lock();
        state.runners -= 1;
        state.waiting -= u32::from(self.waits);
        drop(state);
        self.places.freed.send_replace(());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.taken -= 1;
        // A runner that is alone hears of the end of each of its calls anyway.
        let others = state.runners > 1;
        drop(state);
        if others {
            self.0.freed.send_replace(());
        }
    }
}

#[cfg(test)]
mod tests {
    use train_domain::call::{Bucket, RateHeaders};
    use train_domain::pace::Setting;

    use super::*;

    const NOW: Duration = Duration::from_secs(1);

    fn places(concurrency: u32) -> Arc<Places> {
        Arc::new(Places::new(Pace::new(Setting { concurrency, ramp_step: Duration::from_millis(3) })))
    }

    #[test]
    fn all_who_call_one_server_share_its_places() {
        let places = places(2);
        let mut callers: Vec<Caller> = (0..30).map(|_| Caller::new(Arc::clone(&places), true)).collect();
        let taken: Vec<Place> = callers.iter_mut().filter_map(|caller| caller.permit(NOW, 0, 0).ok()).collect();
        assert_eq!(taken.len(), 2, "thirty clicks are two calls");
    }

    #[tokio::test]
    async fn a_single_row_gets_the_next_place_that_comes_free() {
        let places = places(2);
        let mut batch = Caller::new(Arc::clone(&places), false);
        let (one, two) = (batch.permit(NOW, 0, 0).expect("a place"), batch.permit(NOW, 0, 0).expect("a place"));
        let mut click = Caller::new(Arc::clone(&places), true);
        assert!(click.permit(NOW, 0, 0).is_err());
        drop(one);
        click.freed().await;
        assert!(batch.permit(NOW, 0, 0).is_err(), "it is the click's");
        let clicked = click.permit(NOW, 0, 0).expect("the place");
        assert!(batch.permit(NOW, 0, 0).is_err(), "both are taken");
        drop(two);
        assert!(batch.permit(NOW, 0, 0).is_ok());
        drop(clicked);
        drop(click);
        assert!(batch.permit(NOW, 0, 0).is_ok(), "nobody waits any more");
    }

    #[test]
    fn a_single_row_does_not_end_the_wait_of_a_batch() {
        let places = places(2);
        let day = RateHeaders {
            requests: Some(Bucket { limit: 200.0, remaining: 0.0, reset_after: Some(Duration::from_secs(86_400)) }),
            ..RateHeaders::default()
        };
        places.pace(|pace| pace.on_headers(NOW, &day));
        let mut batch = Caller::new(Arc::clone(&places), false);
        places.goes_on(2, NOW);
        assert!(batch.permit(NOW, 0, 0).is_err(), "it waits for its time");
        drop(batch);
        places.goes_on(2, NOW);
        assert!(Caller::new(Arc::clone(&places), false).permit(NOW, 0, 0).is_ok(), "whoever resumes asks anew");
    }

    #[test]
    fn a_single_row_that_gives_up_holds_no_place() {
        let places = places(1);
        let mut batch = Caller::new(Arc::clone(&places), false);
        let taken = batch.permit(NOW, 0, 0).expect("a place");
        let mut click = Caller::new(Arc::clone(&places), true);
        assert!(click.permit(NOW, 0, 0).is_err());
        drop(click);
        drop(taken);
        assert!(batch.permit(NOW, 0, 0).is_ok());
    }
}
