//! A repair of the framework's gestures on Linux: they reach the host on its own thread.
//!
//! The editor's window has a thread of its own there, and nice-plug 0.4.2 calls the host from it, where VST3 wants
//! the thread the editor was opened on. What comes from another thread waits here for the clock of the host's run loop.

use std::collections::BTreeMap;
use std::mem::take;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread::{self, ThreadId};

use nice_plug::wrapper::vst3::vst3::Steinberg::Linux::{
    IRunLoop, IRunLoopTrait, ITimerHandler, ITimerHandlerTrait,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandlerTrait, IEditController, IEditControllerVtbl, ParamID, ParamValue,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{int32, kInvalidArgument, kResultOk, tresult};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComRef, ComWrapper};

use super::Tables;

static CONTROLLER: OnceLock<Tables<IEditControllerVtbl>> = OnceLock::new();

/// The edits of every controller that has a handler, by the controller's address.
static EDITS: Mutex<BTreeMap<usize, Weak<Edits>>> = Mutex::new(BTreeMap::new());

/// Time between two looks at what waits, milliseconds: less than a frame of the window.
const INTERVAL_MS: u64 = 10;

/// Makes a controller call its host on the host's thread.
///
/// # Safety
/// `controller` is an object of the framework that nobody else uses yet.
pub(super) unsafe fn repair(controller: *mut IEditController) {
    // SAFETY: the caller vouches for the object.
    unsafe {
        Tables::exchange(&raw mut (*controller).vtbl, &CONTROLLER, |framework| IEditControllerVtbl {
            setComponentHandler: set_handler,
            ..framework
        });
    }
}

/// What a controller's editor does, if the host listens.
pub(super) fn edits_of(controller: *mut IEditController) -> Option<Arc<Edits>> {
    locked(&EDITS).get(&(controller as usize)).and_then(Weak::upgrade)
}

unsafe extern "system" fn set_handler(
    this: *mut IEditController,
    handler: *mut IComponentHandler,
) -> tresult {
    let Some(Tables { framework, .. }) = CONTROLLER.get() else { return kInvalidArgument };
    // SAFETY: null or the host's own handler, which counts its references.
    let host = unsafe { ComRef::from_raw(handler) }.map(|handler| handler.to_com_ptr());
    let relay = host.map(|host| {
        let edits = Arc::new(Edits { host, state: Mutex::default() });
        let mut all = locked(&EDITS);
        all.retain(|_, edits| edits.strong_count() > 0);
        all.insert(this as usize, Arc::downgrade(&edits));
        ComWrapper::new(Relay(edits))
    });
    let relayed = relay.as_ref().and_then(ComWrapper::as_com_ref::<IComponentHandler>);
    // SAFETY: the framework takes a reference of its own.
    unsafe { (framework.setComponentHandler)(this, relayed.map_or(handler, |relayed| relayed.as_ptr())) }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Edit {
    Begin(ParamID),
    Perform(ParamID, ParamValue),
    End(ParamID),
    Restart(int32),
}

/// Edits on their way to a host.
pub(super) struct Edits {
    host: ComPtr<IComponentHandler>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The host's thread, while its clock runs.
    thread: Option<ThreadId>,
    waiting: Vec<Edit>,
}

impl Edits {
    /// Starts to wait for the clock of a run loop on this thread; the clock is to be stopped.
    pub(super) fn start(self: &Arc<Self>, run_loop: &ComPtr<IRunLoop>) -> Option<ComPtr<ITimerHandler>> {
        let clock = ComWrapper::new(Clock(Arc::clone(self))).to_com_ptr::<ITimerHandler>()?;
        // SAFETY: both are alive, and the host takes a reference if it needs one.
        let result = unsafe { run_loop.registerTimer(clock.as_ptr(), INTERVAL_MS) };
        locked(&self.state).thread = (result == kResultOk).then(|| thread::current().id());
        (result == kResultOk).then_some(clock)
    }

    /// Stops to wait, and lets out what is left.
    pub(super) fn stop(&self, run_loop: &ComPtr<IRunLoop>, clock: &ComPtr<ITimerHandler>) {
        // SAFETY: both are alive.
        unsafe { run_loop.unregisterTimer(clock.as_ptr()) };
        locked(&self.state).thread = None;
        self.let_out();
    }

    fn pass(&self, edit: Edit) -> tresult {
        let mut state = locked(&self.state);
        if state.thread.is_some_and(|thread| thread != thread::current().id()) {
            state.waiting.push(edit);
            return kResultOk;
        }
        drop(state);
        self.let_out();
        self.apply(edit)
    }

    fn let_out(&self) {
        let waiting = take(&mut locked(&self.state).waiting);
        for edit in waiting {
            self.apply(edit);
        }
    }

    fn apply(&self, edit: Edit) -> tresult {
        // SAFETY: the handler is alive as long as this is.
        unsafe {
            match edit {
                Edit::Begin(id) => self.host.beginEdit(id),
                Edit::Perform(id, value) => self.host.performEdit(id, value),
                Edit::End(id) => self.host.endEdit(id),
                Edit::Restart(flags) => self.host.restartComponent(flags),
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The handler the framework knows.
struct Relay(Arc<Edits>);

impl Class for Relay {
    type Interfaces = (IComponentHandler,);
}

impl IComponentHandlerTrait for Relay {
    unsafe fn beginEdit(&self, id: ParamID) -> tresult {
        self.0.pass(Edit::Begin(id))
    }

    unsafe fn performEdit(&self, id: ParamID, value: ParamValue) -> tresult {
        self.0.pass(Edit::Perform(id, value))
    }

    unsafe fn endEdit(&self, id: ParamID) -> tresult {
        self.0.pass(Edit::End(id))
    }

    unsafe fn restartComponent(&self, flags: int32) -> tresult {
        self.0.pass(Edit::Restart(flags))
    }
}

/// What the host's run loop calls.
struct Clock(Arc<Edits>);

impl Class for Clock {
    type Interfaces = (ITimerHandler,);
}

impl ITimerHandlerTrait for Clock {
    unsafe fn onTimer(&self) {
        self.0.let_out();
    }
}
