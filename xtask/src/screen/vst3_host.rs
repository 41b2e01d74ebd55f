//! What a VST3 host holds out to an editor: a frame with a run loop, and a handler for what is edited.
#![expect(unsafe_code, reason = "a VST3 host is made of raw pointers")]

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use vst3::Steinberg::Linux::{
    IEventHandler, IEventHandlerTrait, IRunLoop, IRunLoopTrait, ITimerHandler, ITimerHandlerTrait,
};
use vst3::Steinberg::Vst::{IComponentHandler, IComponentHandlerTrait};
use vst3::Steinberg::{
    IPlugFrame, IPlugFrameTrait, IPlugView, ViewRect, kInvalidArgument, kResultOk, tresult,
};
use vst3::{Class, ComPtr, ComRef};

/// The host's side, served by the thread that calls [`Self::serve`].
#[derive(Default)]
pub(super) struct Vst3Host {
    handlers: Mutex<Vec<(ComPtr<IEventHandler>, i32)>>,
    timers: Mutex<Vec<ComPtr<ITimerHandler>>>,
    edits: Mutex<Vec<ThreadId>>,
}

impl Vst3Host {
    /// Calls everything that waits for the run loop.
    pub(super) fn serve(&self) {
        let handlers: Vec<_> = locked(&self.handlers).clone();
        let timers: Vec<_> = locked(&self.timers).clone();
        // SAFETY: what is registered is alive.
        unsafe {
            for (handler, file) in &handlers {
                handler.onFDIsSet(*file);
            }
            for timer in &timers {
                timer.onTimer();
            }
        }
    }

    /// Handlers and timers in the run loop.
    pub(super) fn num_registered(&self) -> usize {
        locked(&self.handlers).len() + locked(&self.timers).len()
    }

    /// The threads edits came from, one for each call.
    pub(super) fn edit_threads(&self) -> Vec<ThreadId> {
        locked(&self.edits).clone()
    }

    fn note(&self) -> tresult {
        locked(&self.edits).push(thread::current().id());
        kResultOk
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Class for Vst3Host {
    type Interfaces = (IPlugFrame, IRunLoop, IComponentHandler);
}

impl IPlugFrameTrait for Vst3Host {
    unsafe fn resizeView(&self, _view: *mut IPlugView, _size: *mut ViewRect) -> tresult {
        kResultOk
    }
}

impl IRunLoopTrait for Vst3Host {
    unsafe fn registerEventHandler(&self, handler: *mut IEventHandler, file: i32) -> tresult {
        // SAFETY: the plug-in's own, alive.
        let Some(handler) = (unsafe { ComRef::from_raw(handler) }) else { return kInvalidArgument };
        locked(&self.handlers).push((handler.to_com_ptr(), file));
        kResultOk
    }

    unsafe fn unregisterEventHandler(&self, handler: *mut IEventHandler) -> tresult {
        locked(&self.handlers).retain(|(known, _)| known.as_ptr() != handler);
        kResultOk
    }

    unsafe fn registerTimer(&self, timer: *mut ITimerHandler, _milliseconds: u64) -> tresult {
        // SAFETY: as above.
        let Some(timer) = (unsafe { ComRef::from_raw(timer) }) else { return kInvalidArgument };
        locked(&self.timers).push(timer.to_com_ptr());
        kResultOk
    }

    unsafe fn unregisterTimer(&self, timer: *mut ITimerHandler) -> tresult {
        locked(&self.timers).retain(|known| known.as_ptr() != timer);
        kResultOk
    }
}

impl IComponentHandlerTrait for Vst3Host {
    unsafe fn beginEdit(&self, _id: u32) -> tresult {
        self.note()
    }

    unsafe fn performEdit(&self, _id: u32, _value: f64) -> tresult {
        self.note()
    }

    unsafe fn endEdit(&self, _id: u32) -> tresult {
        self.note()
    }

    unsafe fn restartComponent(&self, _flags: i32) -> tresult {
        self.note()
    }
}
