//! What a host holds out to a view: a frame with a run loop that knows what is registered.

use std::io::Read as _;
use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, PoisonError};

use vst3::Steinberg::Linux::{
    IEventHandler, IEventHandlerTrait, IRunLoop, IRunLoopTrait, ITimerHandler, ITimerHandlerTrait,
};
use vst3::Steinberg::{
    IPlugFrame, IPlugFrameTrait, IPlugView, IPlugViewTrait, ViewRect, kInvalidArgument, kResultOk, tresult,
};
use vst3::{Class, ComPtr, ComRef, ComWrapper};

/// A frame, served by the thread that calls [`Self::serve`].
#[derive(Default)]
pub struct PlugFrame {
    registered: Mutex<Registered>,
}

#[derive(Default, Clone)]
struct Registered {
    handlers: Vec<(ComPtr<IEventHandler>, i32)>,
    timers: Vec<ComPtr<ITimerHandler>>,
}

impl PlugFrame {
    /// A frame in whose run loop nothing is registered.
    pub fn new() -> ComWrapper<Self> {
        ComWrapper::new(Self::default())
    }

    /// Calls everything that waits for the run loop.
    pub fn serve(&self) {
        let Registered { handlers, timers } =
            self.registered.lock().unwrap_or_else(PoisonError::into_inner).clone();
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
    pub fn num_registered(&self) -> (usize, usize) {
        let registered = self.registered.lock().unwrap_or_else(PoisonError::into_inner);
        (registered.handlers.len(), registered.timers.len())
    }

    /// Bytes that wait to be read by handlers; taken out.
    pub fn num_sent(&self) -> usize {
        let registered = self.registered.lock().unwrap_or_else(PoisonError::into_inner);
        let read = |file: i32| {
            // SAFETY: the plug-in's own socket, open as long as its handler is registered.
            let file = unsafe { BorrowedFd::borrow_raw(file) }.try_clone_to_owned().unwrap();
            UnixStream::from(file).read(&mut [0; 64]).unwrap_or(0)
        };
        registered.handlers.iter().map(|(_, file)| read(*file)).sum()
    }

    fn change(&self, change: impl FnOnce(&mut Registered)) -> tresult {
        change(&mut self.registered.lock().unwrap_or_else(PoisonError::into_inner));
        kResultOk
    }
}

impl Class for PlugFrame {
    type Interfaces = (IPlugFrame, IRunLoop);
}

impl IPlugFrameTrait for PlugFrame {
    unsafe fn resizeView(&self, view: *mut IPlugView, size: *mut ViewRect) -> tresult {
        // SAFETY: the view and the size are the plug-in's, by the interface.
        unsafe { ComRef::from_raw(view).unwrap().onSize(size) }
    }
}

impl IRunLoopTrait for PlugFrame {
    unsafe fn registerEventHandler(&self, handler: *mut IEventHandler, file: i32) -> tresult {
        // SAFETY: the plug-in's own, alive.
        let Some(handler) = (unsafe { ComRef::from_raw(handler) }) else { return kInvalidArgument };
        self.change(|registered| registered.handlers.push((handler.to_com_ptr(), file)))
    }

    unsafe fn unregisterEventHandler(&self, handler: *mut IEventHandler) -> tresult {
        self.change(|registered| registered.handlers.retain(|(known, _)| known.as_ptr() != handler))
    }

    unsafe fn registerTimer(&self, timer: *mut ITimerHandler, _milliseconds: u64) -> tresult {
        // SAFETY: as above.
        let Some(timer) = (unsafe { ComRef::from_raw(timer) }) else { return kInvalidArgument };
        self.change(|registered| registered.timers.push(timer.to_com_ptr()))
    }

    unsafe fn unregisterTimer(&self, timer: *mut ITimerHandler) -> tresult {
        self.change(|registered| registered.timers.retain(|known| known.as_ptr() != timer))
    }
}
