//! What lies between the framework's view and the host's frame while a view is attached.
//!
//! With every opening nice-plug 0.4.2 leaves a handler in the host's run loop, and two sockets: after some five hundred
//! the host has no files left. A frame of ours knows the handlers and lets go of the reference that is forgotten. And the
//! host meets the view it was given, not the framework's.

use std::mem::take;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nice_plug::wrapper::vst3::vst3::Steinberg::Linux::{
    FileDescriptor, IEventHandler, IRunLoop, IRunLoopTrait, ITimerHandler, TimerInterval,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FUnknown, FUnknownVtbl, IPlugFrame, IPlugFrameTrait, IPlugView, ViewRect, kResultFalse, kResultOk,
    tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComRef, ComWrapper};

/// The host's frame in front of a view of ours.
struct Front {
    theirs: ComPtr<IPlugFrame>,
    /// The view hosts know; null once it is gone.
    view: AtomicPtr<IPlugView>,
}

impl Front {
    fn resize(&self, size: *mut ViewRect) -> tresult {
        let view = self.view.load(Ordering::Acquire);
        if view.is_null() {
            return kResultFalse;
        }
        // SAFETY: the size is the framework's; the view is alive until it takes itself out.
        unsafe { self.theirs.resizeView(view, size) }
    }
}

/// A frame of ours.
#[derive(Clone)]
pub(super) struct Frame {
    front: Arc<Front>,
    plain: ComWrapper<Plain>,
    /// For hosts with a run loop.
    looping: Option<ComWrapper<Looping>>,
}

impl Frame {
    /// One between a view of ours and a host's frame.
    pub(super) fn between(view: *mut IPlugView, frame: ComRef<'_, IPlugFrame>) -> Self {
        let front = Arc::new(Front { theirs: frame.to_com_ptr(), view: AtomicPtr::new(view) });
        let looping = frame.cast::<IRunLoop>().map(|run_loop| {
            ComWrapper::new(Looping { front: Arc::clone(&front), run_loop, handlers: Mutex::default() })
        });
        Self { plain: ComWrapper::new(Plain(Arc::clone(&front))), front, looping }
    }

    /// What the framework gets.
    pub(super) fn as_com_ref(&self) -> Option<ComRef<'_, IPlugFrame>> {
        match &self.looping {
            Some(looping) => looping.as_com_ref(),
            None => self.plain.as_com_ref(),
        }
    }

    /// The host's run loop.
    pub(super) fn run_loop(&self) -> Option<&ComPtr<IRunLoop>> {
        self.looping.as_ref().map(|looping| &looping.run_loop)
    }

    /// Takes the framework's handlers out of the host's run loop and ends their lives, now that the framework has let go
    /// of all references but the one it forgets; and the view is not named any more.
    pub(super) fn let_go(&self) {
        self.front.view.store(null_mut(), Ordering::Release);
        let Some(looping) = &self.looping else { return };
        let handlers = take(&mut *looping.handlers());
        for handler in handlers {
            // SAFETY: the handler is alive by the reference held here. Whatever is left besides it is the reference the
            // framework has made a raw pointer of, once the host has given its own back.
            unsafe {
                looping.run_loop.unregisterEventHandler(handler.as_ptr());
                let unknown = handler.as_ptr().cast::<FUnknown>();
                let FUnknownVtbl { addRef, release, .. } = *(*unknown).vtbl;
                addRef(unknown);
                if release(unknown) > 1 {
                    release(unknown);
                }
            }
        }
    }
}

/// For hosts without a run loop.
struct Plain(Arc<Front>);

impl Class for Plain {
    type Interfaces = (IPlugFrame,);
}

impl IPlugFrameTrait for Plain {
    unsafe fn resizeView(&self, _view: *mut IPlugView, size: *mut ViewRect) -> tresult {
        self.0.resize(size)
    }
}

/// For hosts with a run loop: with a memory for what is registered.
struct Looping {
    front: Arc<Front>,
    run_loop: ComPtr<IRunLoop>,
    handlers: Mutex<Vec<ComPtr<IEventHandler>>>,
}

impl Looping {
    fn handlers(&self) -> MutexGuard<'_, Vec<ComPtr<IEventHandler>>> {
        self.handlers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Class for Looping {
    type Interfaces = (IPlugFrame, IRunLoop);
}

impl IPlugFrameTrait for Looping {
    unsafe fn resizeView(&self, _view: *mut IPlugView, size: *mut ViewRect) -> tresult {
        self.front.resize(size)
    }
}

impl IRunLoopTrait for Looping {
    /// The framework panics where this fails; a run loop that refuses is one that never calls.
    unsafe fn registerEventHandler(&self, handler: *mut IEventHandler, file: FileDescriptor) -> tresult {
        // SAFETY: the framework's own, alive.
        unsafe {
            if let Some(handler) = ComRef::from_raw(handler) {
                self.handlers().push(handler.to_com_ptr());
            }
            self.run_loop.registerEventHandler(handler, file);
        }
        kResultOk
    }

    unsafe fn unregisterEventHandler(&self, handler: *mut IEventHandler) -> tresult {
        let is_known = self.handlers().iter().any(|known| known.as_ptr() == handler);
        // SAFETY: as above. One that is not known is at its end, and out already.
        if is_known { unsafe { self.run_loop.unregisterEventHandler(handler) } } else { kResultOk }
    }

    unsafe fn registerTimer(&self, handler: *mut ITimerHandler, milliseconds: TimerInterval) -> tresult {
        // SAFETY: as above.
        unsafe { self.run_loop.registerTimer(handler, milliseconds) }
    }

    unsafe fn unregisterTimer(&self, handler: *mut ITimerHandler) -> tresult {
        // SAFETY: as above.
        unsafe { self.run_loop.unregisterTimer(handler) }
    }
}
