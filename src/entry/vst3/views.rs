//! The views hosts get: each in front of the one view of the framework's, which it has while it is attached.
//!
//! A view that is only asked for, as hosts do to see whether there is an editor, touches nothing of the host's. nice-plug
//! 0.4.2 takes a frame before there is a window, knows one view at a time, closes the window of one through another, and
//! refuses a scale before the window is open, when the specification lets hosts tell it.

use std::ffi::c_void;
use std::mem::take;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::IEditController;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, IPlugFrame, IPlugView, IPlugViewContentScaleSupport, IPlugViewContentScaleSupportTrait,
    IPlugViewTrait, kResultFalse, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComRef, ComWrapper};

use super::edits::Clock;
use super::frame::Frame;
use super::instance::Instance;
use super::view::View;
use super::vtable::Table;

/// The views of one instance.
pub(super) struct Views {
    instance: Weak<Instance>,
    framework: Mutex<Option<ComPtr<IPlugView>>>,
    /// One of them has the window.
    is_open: AtomicBool,
    made: Mutex<Vec<Weak<Attachment>>>,
}

impl Views {
    pub(super) fn of(instance: Weak<Instance>) -> Self {
        Self {
            instance,
            framework: Mutex::default(),
            is_open: AtomicBool::new(false),
            made: Mutex::default(),
        }
    }

    /// Closes the window, whoever has it, and gives the frames back.
    pub(super) fn close(&self) {
        let made = take(&mut *locked(&self.made));
        for attachment in made.iter().filter_map(Weak::upgrade) {
            attachment.end();
        }
    }
}

pub(super) unsafe extern "system" fn create(this: *mut IEditController, name: FIDString) -> *mut IPlugView {
    // SAFETY: `this` is an instance's; the name is the host's and is passed on.
    let (instance, made) = unsafe {
        let table = Table::of((*this).vtbl);
        let mut framework = locked(&table.instance.views.framework);
        if framework.is_none() {
            *framework = ComPtr::from_raw((table.framework.createView)(this, name));
        }
        (&table.instance, framework.clone())
    };
    let Some(framework) = made else { return null_mut() };
    let attachment = Arc::new(Attachment {
        framework,
        instance: instance.views.instance.clone(),
        view: AtomicPtr::new(null_mut()),
        state: Mutex::default(),
    });
    let mut made = locked(&instance.views.made);
    made.retain(|attachment| attachment.strong_count() > 0);
    made.push(Arc::downgrade(&attachment));
    drop(made);
    let view = ComWrapper::new(View(Arc::clone(&attachment))).to_com_ptr::<IPlugView>();
    let view = view.map_or(null_mut(), ComPtr::into_raw);
    attachment.view.store(view, Ordering::Release);
    view
}

/// How one view is connected to host and framework.
pub(super) struct Attachment {
    pub(super) framework: ComPtr<IPlugView>,
    instance: Weak<Instance>,
    /// What the host knows.
    view: AtomicPtr<IPlugView>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    is_open: bool,
    frame: Option<Frame>,
    clock: Option<Clock>,
    /// As the host has told it last.
    scale: Option<f32>,
}

impl Attachment {
    pub(super) fn is_open(&self) -> bool {
        locked(&self.state).is_open
    }

    /// Takes another frame, or gives it back; while the window is open too.
    pub(super) fn set_frame(&self, frame: Option<ComRef<'_, IPlugFrame>>) {
        let frame = frame.map(|frame| Frame::between(self.view.load(Ordering::Acquire), frame));
        let is_open = self.is_open();
        if is_open {
            self.disconnect();
        }
        let before = std::mem::replace(&mut locked(&self.state).frame, frame);
        drop(before);
        if is_open {
            self.connect();
        }
    }

    /// Opens the window in the host's.
    pub(super) fn open(&self, parent: *mut c_void, kind: FIDString) -> tresult {
        let Some(instance) = self.instance.upgrade() else { return kResultFalse };
        if instance.views.is_open.swap(true, Ordering::AcqRel) {
            return kResultFalse;
        }
        locked(&self.state).is_open = true;
        self.connect();
        // SAFETY: the pointers are the host's and are passed on unchanged.
        let result = unsafe { self.framework.attached(parent, kind) };
        if result == kResultOk {
            self.tell_scale();
        } else {
            self.close_up(&instance);
        }
        result
    }

    /// Closes the window, if it is this view's.
    pub(super) fn close(&self) -> tresult {
        if !self.is_open() {
            return kResultFalse;
        }
        // SAFETY: a plain call.
        let result = unsafe { self.framework.removed() };
        if let Some(instance) = self.instance.upgrade() {
            self.close_up(&instance);
        } else {
            locked(&self.state).is_open = false;
            self.disconnect();
        }
        result
    }

    /// Keeps a scale for the next window, and tells the one that is open.
    pub(super) fn set_scale(&self, scale: f32) -> tresult {
        if !(scale.is_finite() && scale > 0.0) {
            return kResultFalse;
        }
        locked(&self.state).scale = Some(scale);
        if self.is_open() { self.tell_scale() } else { kResultOk }
    }

    /// Lets go of everything that is the host's.
    pub(super) fn end(&self) {
        self.close();
        self.set_frame(None);
    }

    fn close_up(&self, instance: &Instance) {
        locked(&self.state).is_open = false;
        self.disconnect();
        instance.edits.scatter();
        instance.views.is_open.store(false, Ordering::Release);
    }

    /// Gives the framework the host's frame. The clock runs before the window can say anything.
    fn connect(&self) {
        let Some(frame) = locked(&self.state).frame.clone() else { return };
        let Some(ours) = frame.as_com_ref() else { return };
        // SAFETY: the framework takes a reference of its own.
        unsafe { self.framework.setFrame(ours.as_ptr()) };
        let clock = frame.run_loop().and_then(|run_loop| Clock::start(run_loop, self.instance.clone()));
        if let (Some(_), Some(instance)) = (&clock, self.instance.upgrade()) {
            instance.edits.gather();
        }
        locked(&self.state).clock = clock;
    }

    /// Takes the host's frame from the framework. What the window says without a clock waits until it is closed.
    fn disconnect(&self) {
        let mut state = locked(&self.state);
        let (frame, clock) = (state.frame.clone(), state.clock.take());
        drop(state);
        // SAFETY: null takes a frame back.
        unsafe { self.framework.setFrame(null_mut()) };
        if let Some(frame) = frame {
            frame.let_go();
        }
        drop(clock);
    }

    fn tell_scale(&self) -> tresult {
        let Some(scale) = locked(&self.state).scale else { return kResultOk };
        let scaled = self.framework.cast::<IPlugViewContentScaleSupport>();
        // SAFETY: a plain call.
        scaled.map_or(kResultFalse, |scaled| unsafe { scaled.setContentScaleFactor(scale) })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
