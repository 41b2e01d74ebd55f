//! A repair of what lies between the framework's view and the host's window on Linux.
//!
//! With every opening nice-plug 0.4.2 leaves a handler in the host's run loop, and two sockets: after some five hundred
//! the host has no files left. The view gets a frame of ours, which knows the handlers and lets go of the reference
//! that is forgotten. And the clock that `edits` waits for runs while the view is attached.

use std::collections::BTreeMap;
use std::ffi::c_void;
use std::mem::take;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use nice_plug::wrapper::vst3::vst3::Steinberg::Linux::{
    FileDescriptor, IEventHandler, IRunLoop, IRunLoopTrait, ITimerHandler, TimerInterval,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::IEditController;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, FUnknown, FUnknownVtbl, IPlugFrame, IPlugFrameTrait, IPlugView, IPlugViewVtbl, ViewRect,
    kInvalidArgument, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComRef, ComWrapper};

use super::Tables;
use super::edits::{Edits, edits_of};

static VIEW: OnceLock<Tables<IPlugViewVtbl>> = OnceLock::new();

/// What there is to every view that is not gone, by its address.
static VIEWS: Mutex<BTreeMap<usize, View>> = Mutex::new(BTreeMap::new());

#[derive(Default)]
struct View {
    edits: Option<Arc<Edits>>,
    frame: Option<ComWrapper<Frame>>,
    clock: Option<ComPtr<ITimerHandler>>,
}

fn views() -> MutexGuard<'static, BTreeMap<usize, View>> {
    VIEWS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a view of a controller leave nothing behind.
///
/// # Safety
/// `view` is an object of the framework that nobody else uses yet.
pub(super) unsafe fn repair(view: *mut IPlugView, controller: *mut IEditController) {
    // SAFETY: the caller vouches for the object.
    unsafe {
        Tables::exchange(&raw mut (*view).vtbl, &VIEW, |framework| IPlugViewVtbl {
            setFrame: set_frame,
            attached,
            removed,
            ..framework
        });
    }
    views().insert(view as usize, View { edits: edits_of(controller), ..View::default() });
}

unsafe extern "system" fn set_frame(this: *mut IPlugView, frame: *mut IPlugFrame) -> tresult {
    let Some(Tables { framework, .. }) = VIEW.get() else { return kInvalidArgument };
    // SAFETY: null or the host's own, which counts its references.
    let ours = unsafe { ComRef::from_raw(frame) }.and_then(Frame::between);
    let between = ours.as_ref().and_then(ComWrapper::as_com_ref::<IPlugFrame>);
    // SAFETY: the framework takes a reference of its own.
    let result = unsafe { (framework.setFrame)(this, between.map_or(frame, |between| between.as_ptr())) };
    let mut all = views();
    let before = match ours {
        Some(ours) => all.entry(this as usize).or_default().frame.replace(ours),
        None => all.remove(&(this as usize)).and_then(|view| view.frame),
    };
    drop(all);
    if let Some(before) = before {
        before.let_go();
    }
    result
}

unsafe extern "system" fn attached(this: *mut IPlugView, parent: *mut c_void, kind: FIDString) -> tresult {
    let Some(Tables { framework, .. }) = VIEW.get() else { return kInvalidArgument };
    // SAFETY: the pointers are the host's and are passed on unchanged.
    let result = unsafe { (framework.attached)(this, parent, kind) };
    if let Some(view) = views().get_mut(&(this as usize)).filter(|_| result == kResultOk)
        && let (Some(edits), Some(frame)) = (&view.edits, &view.frame)
    {
        view.clock = edits.start(&frame.run_loop);
    }
    result
}

unsafe extern "system" fn removed(this: *mut IPlugView) -> tresult {
    let Some(Tables { framework, .. }) = VIEW.get() else { return kInvalidArgument };
    // SAFETY: the pointer is the host's and is passed on.
    let result = unsafe { (framework.removed)(this) };
    let stopped = views().get_mut(&(this as usize)).and_then(|view| {
        let (edits, frame) = (view.edits.clone()?, view.frame.as_ref()?.run_loop.clone());
        Some((edits, frame, view.clock.take()?))
    });
    if let Some((edits, run_loop, clock)) = stopped {
        edits.stop(&run_loop, &clock);
    }
    result
}

/// The host's frame and run loop, with a memory for what is registered.
struct Frame {
    theirs: ComPtr<IPlugFrame>,
    run_loop: ComPtr<IRunLoop>,
    handlers: Mutex<Vec<ComPtr<IEventHandler>>>,
}

impl Frame {
    /// One of ours in front of a host's that has a run loop.
    fn between(frame: ComRef<'_, IPlugFrame>) -> Option<ComWrapper<Self>> {
        let run_loop = frame.cast::<IRunLoop>()?;
        Some(ComWrapper::new(Self { theirs: frame.to_com_ptr(), run_loop, handlers: Mutex::default() }))
    }

    /// Takes the framework's handlers out of the host's run loop and ends their lives, now that the framework has let go
    /// of all references but the one it forgets.
    fn let_go(&self) {
        let handlers = take(&mut *self.handlers());
        for handler in handlers {
            // SAFETY: the handler is alive by the reference held here. Whatever is left besides it is the reference the
            // framework has made a raw pointer of, once the host has given its own back.
            unsafe {
                self.run_loop.unregisterEventHandler(handler.as_ptr());
                let unknown = handler.as_ptr().cast::<FUnknown>();
                let FUnknownVtbl { addRef, release, .. } = *(*unknown).vtbl;
                addRef(unknown);
                if release(unknown) > 1 {
                    release(unknown);
                }
            }
        }
    }

    fn handlers(&self) -> MutexGuard<'_, Vec<ComPtr<IEventHandler>>> {
        self.handlers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Class for Frame {
    type Interfaces = (IPlugFrame, IRunLoop);
}

impl IPlugFrameTrait for Frame {
    unsafe fn resizeView(&self, view: *mut IPlugView, size: *mut ViewRect) -> tresult {
        // SAFETY: the pointers are the framework's and are passed on.
        unsafe { self.theirs.resizeView(view, size) }
    }
}

impl IRunLoopTrait for Frame {
    unsafe fn registerEventHandler(&self, handler: *mut IEventHandler, file: FileDescriptor) -> tresult {
        // SAFETY: the framework's own, alive.
        unsafe {
            if let Some(handler) = ComRef::from_raw(handler) {
                self.handlers().push(handler.to_com_ptr());
            }
            self.run_loop.registerEventHandler(handler, file)
        }
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
