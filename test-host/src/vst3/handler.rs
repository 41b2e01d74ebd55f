//! A host's component handler that dies, as an object of a C++ host does that counts no references: its memory is
//! kept here, and whoever touches it afterwards is counted.

use std::ffi::c_void;
use std::mem::offset_of;
use std::ptr::{from_ref, null_mut};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};

use vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandler_iid, IComponentHandler2, IComponentHandler2_iid,
    IComponentHandler2Vtbl, IComponentHandlerVtbl, ParamID, ParamValue,
};
use vst3::Steinberg::{
    FIDString, FUnknown, FUnknown_iid, FUnknownVtbl, TBool, TUID, kNoInterface, kNotImplemented, kResultOk,
    tresult,
};

/// What a plug-in has told its host.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Told {
    /// A hand takes hold of a parameter.
    Begin(ParamID),
    /// It moves it.
    Perform(ParamID, ParamValue),
    /// It lets go.
    End(ParamID),
    /// Something has changed, by these flags.
    Restart(i32),
    /// The project is not saved any more.
    Dirty(bool),
}

/// Whether a host can be told that its project is not saved any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dirty {
    /// It has no such interface.
    Unknown,
    /// It has, and does nothing with it.
    Refused,
    /// It is told.
    Heard,
}

/// A handler, never freed.
#[repr(C)]
pub struct Handler {
    table: *const IComponentHandlerVtbl,
    second_table: *const IComponentHandler2Vtbl,
    dirty: Dirty,
    num_references: AtomicU32,
    is_dead: AtomicBool,
    num_touched_dead: AtomicU32,
    told: Mutex<Vec<(Told, ThreadId)>>,
}

impl Handler {
    /// A handler that lives.
    pub fn new() -> &'static Self {
        Self::which(Dirty::Unknown)
    }

    /// One that can be told that its project is not saved, or cannot.
    pub fn which(dirty: Dirty) -> &'static Self {
        Box::leak(Box::new(Self {
            table: &raw const TABLE,
            second_table: &raw const SECOND_TABLE,
            dirty,
            num_references: AtomicU32::new(1),
            is_dead: AtomicBool::new(false),
            num_touched_dead: AtomicU32::new(0),
            told: Mutex::default(),
        }))
    }

    /// As a controller is given it.
    pub fn as_ptr(&self) -> *mut IComponentHandler {
        from_ref(self).cast_mut().cast()
    }

    /// From now on it is memory that somebody else may have.
    pub fn die(&self) {
        self.is_dead.store(true, Ordering::SeqCst);
    }

    /// Calls of any kind since its death.
    pub fn num_touched_dead(&self) -> u32 {
        self.num_touched_dead.load(Ordering::SeqCst)
    }

    /// References the plug-in holds.
    pub fn num_held(&self) -> u32 {
        self.num_references.load(Ordering::SeqCst) - 1
    }

    /// What was told, and on which thread.
    pub fn told(&self) -> Vec<(Told, ThreadId)> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The handler behind a pointer, looked at.
    unsafe fn touched<'a>(this: *mut c_void) -> &'a Self {
        // SAFETY: every pointer handed out is to a handler, and none is freed.
        let handler = unsafe { &*this.cast::<Self>() };
        if handler.is_dead.load(Ordering::SeqCst) {
            handler.num_touched_dead.fetch_add(1, Ordering::SeqCst);
        }
        handler
    }

    unsafe fn note(this: *mut IComponentHandler, told: Told) -> tresult {
        // SAFETY: by the caller.
        let handler = unsafe { Self::touched(this.cast()) };
        handler.told.lock().unwrap_or_else(PoisonError::into_inner).push((told, thread::current().id()));
        kResultOk
    }
}

static TABLE: IComponentHandlerVtbl = IComponentHandlerVtbl {
    base: FUnknownVtbl { queryInterface: query_interface, addRef: add_ref, release },
    beginEdit: begin_edit,
    performEdit: perform_edit,
    endEdit: end_edit,
    restartComponent: restart_component,
};

unsafe extern "system" fn query_interface(
    this: *mut FUnknown,
    id: *const TUID,
    to: *mut *mut c_void,
) -> tresult {
    // SAFETY: the pointers are the plug-in's, by the interface.
    unsafe {
        let is_second =
            *id == IComponentHandler2_iid && Handler::touched(this.cast()).dirty != Dirty::Unknown;
        *to = match *id {
            id if id == IComponentHandler_iid || id == FUnknown_iid => this.cast(),
            _ if is_second => this.cast::<u8>().add(offset_of!(Handler, second_table)).cast(),
            _ => null_mut(),
        };
        if (*to).is_null() {
            return kNoInterface;
        }
        add_ref(this);
        kResultOk
    }
}

unsafe extern "system" fn add_ref(this: *mut FUnknown) -> u32 {
    // SAFETY: by the interface.
    unsafe { Handler::touched(this.cast()) }.num_references.fetch_add(1, Ordering::SeqCst) + 1
}

unsafe extern "system" fn release(this: *mut FUnknown) -> u32 {
    // SAFETY: by the interface.
    unsafe { Handler::touched(this.cast()) }.num_references.fetch_sub(1, Ordering::SeqCst) - 1
}

unsafe extern "system" fn begin_edit(this: *mut IComponentHandler, id: ParamID) -> tresult {
    // SAFETY: by the interface.
    unsafe { Handler::note(this, Told::Begin(id)) }
}

unsafe extern "system" fn perform_edit(
    this: *mut IComponentHandler,
    id: ParamID,
    value: ParamValue,
) -> tresult {
    // SAFETY: by the interface.
    unsafe { Handler::note(this, Told::Perform(id, value)) }
}

unsafe extern "system" fn end_edit(this: *mut IComponentHandler, id: ParamID) -> tresult {
    // SAFETY: by the interface.
    unsafe { Handler::note(this, Told::End(id)) }
}

unsafe extern "system" fn restart_component(this: *mut IComponentHandler, flags: i32) -> tresult {
    // SAFETY: by the interface.
    unsafe { Handler::note(this, Told::Restart(flags)) }
}

static SECOND_TABLE: IComponentHandler2Vtbl = IComponentHandler2Vtbl {
    base: FUnknownVtbl { queryInterface: query_second, addRef: add_second, release: release_second },
    setDirty: set_dirty,
    requestOpenEditor: request_open_editor,
    startGroupEdit: group_edit,
    finishGroupEdit: group_edit,
};

/// The handler behind its second interface.
unsafe fn first(this: *mut c_void) -> *mut FUnknown {
    // SAFETY: every such pointer was made by `query_interface`.
    unsafe { this.cast::<u8>().sub(offset_of!(Handler, second_table)).cast() }
}

unsafe extern "system" fn query_second(
    this: *mut FUnknown,
    id: *const TUID,
    to: *mut *mut c_void,
) -> tresult {
    // SAFETY: by the interface.
    unsafe { query_interface(first(this.cast()), id, to) }
}

unsafe extern "system" fn add_second(this: *mut FUnknown) -> u32 {
    // SAFETY: by the interface.
    unsafe { add_ref(first(this.cast())) }
}

unsafe extern "system" fn release_second(this: *mut FUnknown) -> u32 {
    // SAFETY: by the interface.
    unsafe { release(first(this.cast())) }
}

unsafe extern "system" fn set_dirty(this: *mut IComponentHandler2, state: TBool) -> tresult {
    // SAFETY: by the interface.
    unsafe {
        let this = first(this.cast());
        if Handler::touched(this.cast()).dirty == Dirty::Refused {
            return kNotImplemented;
        }
        Handler::note(this.cast(), Told::Dirty(state != 0))
    }
}

unsafe extern "system" fn request_open_editor(_: *mut IComponentHandler2, _: FIDString) -> tresult {
    kNotImplemented
}

unsafe extern "system" fn group_edit(_: *mut IComponentHandler2) -> tresult {
    kNotImplemented
}
