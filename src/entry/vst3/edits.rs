//! A repair of the framework's gestures: they reach the host while it listens, and on Linux on its own thread.
//!
//! The editor's window has a thread of its own there, and nice-plug 0.4.2 calls the host from it, where VST3 wants
//! the thread the editor was opened on. What comes from another thread waits here for the clock of the host's run loop.
//! The host's handler is held here and nowhere else, from the call that brings it to the one that takes it back.

use std::mem::{replace, take};
use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, ThreadId};

use nice_plug::wrapper::vst3::vst3::Steinberg::Linux::{
    IRunLoop, IRunLoopTrait, ITimerHandler, ITimerHandlerTrait,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandler2, IComponentHandler2Trait, IComponentHandlerTrait, IEditController,
    ParamID, ParamValue,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{int32, kResultFalse, kResultOk, tresult};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComRef, ComWrapper};

use super::instance::Instance;
use super::vtable::Table;

/// Time between two looks at what waits, milliseconds: less than a frame of the window.
const INTERVAL_MS: u64 = 10;

pub(super) unsafe extern "system" fn set_handler(
    this: *mut IEditController,
    handler: *mut IComponentHandler,
) -> tresult {
    // SAFETY: `this` is an instance's; the handler is null or the host's own, which counts its references.
    unsafe {
        let handler = ComRef::from_raw(handler).map(|handler| handler.to_com_ptr());
        Table::of((*this).vtbl).instance.set_host(handler);
    }
    kResultOk
}

/// Something the host is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Edit {
    Begin(ParamID),
    Perform(ParamID, ParamValue),
    End(ParamID),
    Restart(int32),
    /// The project has changed besides its parameters. A host that will not hear of it sees a gesture that leaves a
    /// parameter at its value.
    Dirty(ParamID, ParamValue),
}

/// Edits on their way to a host.
#[derive(Default)]
pub(super) struct Edits {
    host: Mutex<Option<ComPtr<IComponentHandler>>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The host's thread, while what comes from others waits.
    thread: Option<ThreadId>,
    waiting: Vec<Edit>,
}

impl Edits {
    /// The handler there is from now on. That of before goes when no lock is held: it may call back.
    pub(super) fn set_host(&self, handler: Option<ComPtr<IComponentHandler>>) {
        let before = replace(&mut *locked(&self.host), handler);
        drop(before);
    }

    /// From now on what does not come from this thread waits.
    pub(super) fn gather(&self) {
        locked(&self.state).thread = Some(thread::current().id());
    }

    /// Nothing waits any more: lets out what is left.
    pub(super) fn scatter(&self) {
        locked(&self.state).thread = None;
        self.flush();
    }

    /// Tells the host, now or when its clock comes.
    pub(super) fn pass(&self, edit: Edit) -> tresult {
        let mut state = locked(&self.state);
        if state.thread.is_some_and(|thread| thread != thread::current().id()) {
            state.waiting.push(edit);
            return kResultOk;
        }
        drop(state);
        self.flush();
        self.apply(edit)
    }

    /// Tells the host when its clock comes, if it has one: from a thread that may not call it.
    pub(super) fn pass_later(&self, edit: Edit) {
        let mut state = locked(&self.state);
        if state.thread.is_some() && !state.waiting.contains(&edit) {
            state.waiting.push(edit);
        }
    }

    fn flush(&self) {
        let waiting = take(&mut locked(&self.state).waiting);
        for edit in waiting {
            self.apply(edit);
        }
    }

    fn apply(&self, edit: Edit) -> tresult {
        // A copy, since the host may change it meanwhile.
        let Some(host) = locked(&self.host).clone() else { return kResultFalse };
        // SAFETY: the handler is alive as long as the host has not taken it back.
        unsafe {
            match edit {
                Edit::Begin(id) => host.beginEdit(id),
                Edit::Perform(id, value) => host.performEdit(id, value),
                Edit::End(id) => host.endEdit(id),
                Edit::Restart(flags) => host.restartComponent(flags),
                Edit::Dirty(id, value) => {
                    let told =
                        host.cast::<IComponentHandler2>().map_or(kResultFalse, |host| host.setDirty(1));
                    if told == kResultOk {
                        return told;
                    }
                    host.beginEdit(id);
                    host.performEdit(id, value);
                    host.endEdit(id)
                }
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The handler the framework knows.
pub(super) struct Relay(pub(super) Weak<Instance>);

impl Relay {
    fn pass(&self, edit: Edit) -> tresult {
        self.0.upgrade().map_or(kResultFalse, |instance| instance.edits.pass(edit))
    }
}

impl Class for Relay {
    type Interfaces = (IComponentHandler,);
}

impl IComponentHandlerTrait for Relay {
    unsafe fn beginEdit(&self, id: ParamID) -> tresult {
        self.pass(Edit::Begin(id))
    }

    /// What the window does is saved like what a host does, before the block that brings it back.
    unsafe fn performEdit(&self, id: ParamID, value: ParamValue) -> tresult {
        if let Some(instance) = self.0.upgrade()
            && instance.run.is_processing.load(Ordering::Relaxed)
            && let Some(place) = instance.parameters.place(id)
        {
            instance.parameters.wait(place, value);
        }
        self.pass(Edit::Perform(id, value))
    }

    unsafe fn endEdit(&self, id: ParamID) -> tresult {
        self.pass(Edit::End(id))
    }

    unsafe fn restartComponent(&self, flags: int32) -> tresult {
        self.pass(Edit::Restart(flags))
    }
}

/// What the host's run loop calls while it is held.
pub(super) struct Clock {
    run_loop: ComPtr<IRunLoop>,
    timer: ComPtr<ITimerHandler>,
}

impl Clock {
    /// Starts one that lets out an instance's edits; `None` if the run loop has none.
    pub(super) fn start(run_loop: &ComPtr<IRunLoop>, instance: Weak<Instance>) -> Option<Self> {
        let timer = ComWrapper::new(Tick(instance)).to_com_ptr::<ITimerHandler>()?;
        // SAFETY: both are alive, and the host takes a reference if it needs one.
        let result = unsafe { run_loop.registerTimer(timer.as_ptr(), INTERVAL_MS) };
        (result == kResultOk).then(|| Self { run_loop: run_loop.clone(), timer })
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        // SAFETY: both are alive.
        unsafe { self.run_loop.unregisterTimer(self.timer.as_ptr()) };
    }
}

struct Tick(Weak<Instance>);

impl Class for Tick {
    type Interfaces = (ITimerHandler,);
}

impl ITimerHandlerTrait for Tick {
    unsafe fn onTimer(&self) {
        if let Some(instance) = self.0.upgrade() {
            instance.edits.flush();
        }
    }
}
