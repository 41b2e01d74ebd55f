//! Somebody who is called from several threads, while no lock of ours is held: a host may hold locks of its own when it
//! calls us, and take them when it is called.

use std::fmt;
use std::mem::replace;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

/// What is called, from any thread but the audio thread.
pub type Call<R = ()> = Box<dyn Fn() -> R + Send + Sync>;

/// The one who is called, if there is anybody.
pub struct Callback<R = ()> {
    state: Mutex<State<R>>,
    is_idle: Condvar,
}

struct State<R> {
    call: Option<Arc<dyn Fn() -> R + Send + Sync>>,
    /// The threads whose calls are under way.
    callers: Vec<ThreadId>,
}

impl<R> Default for Callback<R> {
    fn default() -> Self {
        Self { state: Mutex::new(State { call: None, callers: Vec::new() }), is_idle: Condvar::new() }
    }
}

impl<R> fmt::Debug for Callback<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Callback")
    }
}

impl<R> Callback<R> {
    /// From now on this one is called. Calls of the one before that are under way in other threads are waited for, so that
    /// it can go.
    pub fn set(&self, call: Option<Call<R>>) {
        let own = thread::current().id();
        let mut state = self.locked();
        let before = replace(&mut state.call, call.map(Arc::from));
        while state.callers.iter().any(|caller| *caller != own) {
            state = self.is_idle.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        drop(state);
        drop(before);
    }

    /// Calls; `None` if there is nobody.
    pub fn call(&self) -> Option<R> {
        let call = UnderWay::begin(self)?;
        let call = call.call.as_ref()?;
        Some(call())
    }

    fn locked(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that is under way.
struct UnderWay<'a, R> {
    of: &'a Callback<R>,
    call: Option<Arc<dyn Fn() -> R + Send + Sync>>,
}

impl<'a, R> UnderWay<'a, R> {
    fn begin(of: &'a Callback<R>) -> Option<Self> {
        let mut state = of.locked();
        let call = Arc::clone(state.call.as_ref()?);
        state.callers.push(thread::current().id());
        Some(Self { of, call: Some(call) })
    }
}

impl<R> Drop for UnderWay<'_, R> {
    fn drop(&mut self) {
        // Before anybody hears that the call is over.
        self.call = None;
        let own = thread::current().id();
        let mut state = self.of.locked();
        if let Some(idx) = state.callers.iter().position(|caller| *caller == own) {
            state.callers.swap_remove(idx);
        }
        self.of.is_idle.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc::channel;

    use super::*;

    /// Whoever takes the call away knows that it is over; and a call may take itself away.
    #[test]
    fn a_call_is_waited_for_and_may_take_itself_away() {
        let callback = Arc::new(Callback::default());
        assert_eq!(callback.call(), None);
        let (arrived, has_arrived) = channel();
        let (leave, may_leave) = channel::<()>();
        let may_leave = Mutex::new(may_leave);
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        callback.set(Some(Box::new(move || {
            arrived.send(()).unwrap();
            may_leave.lock().unwrap().recv().unwrap();
            over.store(true, Ordering::Release);
            7
        })));
        let other = Arc::clone(&callback);
        let caller = thread::spawn(move || other.call());
        has_arrived.recv().unwrap();
        assert!(callback.state.try_lock().is_ok(), "no lock is held while somebody is called");
        let other = Arc::clone(&callback);
        let taker = thread::spawn(move || {
            other.set(None);
            is_over.load(Ordering::Acquire)
        });
        while callback.locked().call.is_some() {
            thread::yield_now();
        }
        leave.send(()).unwrap();
        assert!(taker.join().unwrap(), "it was taken away while it ran");
        assert_eq!((caller.join().unwrap(), callback.call()), (Some(7), None));

        let own = Arc::clone(&callback);
        callback.set(Some(Box::new(move || {
            own.set(None);
            8
        })));
        assert_eq!((callback.call(), callback.call()), (Some(8), None));
    }
}
