//! A repair of the framework's component: states come and go in streams of any kind.
//!
//! nice-plug 0.4.2 reads a state by one call, asks the stream for its length first, and says that all is well when a
//! state could not be written. Streams may hand out less than is asked for, need not know their length, and fail. So
//! the framework talks to memory, and here the host's stream is read to its end and written until everything is out.
//! A state that is a slot set, from a `.vstpreset` of ours, brings the slots to it and leaves the rest of the project.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::slice;

use nice_plug::nice_error;
use nice_plug::wrapper::vst3::vst3::Steinberg::IBStream_::IStreamSeekMode_;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IComponent, IEditController, RestartFlags_};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IBStream, IBStreamTrait, int32, int64, kInvalidArgument, kResultFalse, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComRef, ComWrapper};

use super::constant;
use super::edits::Edit;
use super::instance::Instance;
use super::vtable::Table;
use crate::library::SlotSet;
use crate::presets::{self, PresetError};

/// No state is larger, bytes: six imports and a measured head have some two hundred thousand.
const MAX_BYTES: usize = 64 << 20;

/// Most that is asked for at once, bytes.
const PIECE_BYTES: usize = 1 << 16;

pub(super) unsafe extern "system" fn set_state(this: *mut IComponent, stream: *mut IBStream) -> tresult {
    // SAFETY: `this` is an instance's; the stream is null or the host's own; the memory outlives the call.
    unsafe {
        let table = Table::of((*this).vtbl);
        let Some(stream) = ComRef::from_raw(stream) else { return kInvalidArgument };
        let Some(bytes) = read_to_end(stream) else { return kResultFalse };
        if let Some(set) = presets::in_bytes(&bytes) {
            return bring(&table.instance, set);
        }
        let memory = Memory::with(bytes);
        let Some(memory) = memory.as_com_ref::<IBStream>() else { return kResultFalse };
        let Some(link) = table.instance.link() else { return kResultFalse };
        let gate = link.params.user.gate();
        let result = (table.framework.setState)(this, memory.as_ptr());
        drop(gate);
        if result == kResultOk {
            table.instance.note_state();
            table.instance.follow.catch_up();
        }
        result
    }
}

/// Brings an instance to the set of a preset.
fn bring(instance: &Instance, set: Result<SlotSet, PresetError>) -> tresult {
    let Some(link) = instance.link() else { return kResultFalse };
    match set.and_then(|set| presets::load(&set, &link.params)) {
        Ok(()) => {
            instance.note_state();
            instance.wake_editor();
            kResultOk
        }
        Err(error) => {
            nice_error!("{error}");
            kResultFalse
        }
    }
}

pub(super) unsafe extern "system" fn state(this: *mut IComponent, stream: *mut IBStream) -> tresult {
    // SAFETY: as above.
    unsafe {
        let table = Table::of((*this).vtbl);
        let Some(stream) = ComRef::from_raw(stream) else { return kInvalidArgument };
        let memory = Memory::with(Vec::new());
        let Some(target) = memory.as_com_ref::<IBStream>() else { return kResultFalse };
        let result = (table.framework.getState)(this, target.as_ptr());
        let bytes = memory.bytes.take();
        let bytes = table.instance.parameters.with_waiting(&bytes).unwrap_or(bytes);
        if result == kResultOk && !write_all(stream, &bytes) { kResultFalse } else { result }
    }
}

/// The host tells the controller of the state it has loaded. It is asked to read the values again, as JUCE's plug-ins ask:
/// JUCE's own hosts go on showing the old ones otherwise, once a preset is loaded. Not every host can be asked.
pub(super) unsafe extern "system" fn set_component_state(
    this: *mut IEditController,
    stream: *mut IBStream,
) -> tresult {
    // SAFETY: `this` is an instance's; the stream is the host's and is passed on.
    unsafe {
        let table = Table::of((*this).vtbl);
        let is_asked = table.instance.link().is_none_or(|link| link.host.is_asked_to_read());
        if table.instance.take_state() && is_asked {
            table.instance.edits.pass(Edit::Restart(constant(RestartFlags_::kParamValuesChanged)));
        }
        (table.framework.setComponentState)(this, stream)
    }
}

/// Everything from where a stream stands; `None` if that is too much. Hosts differ in what they return at the end, so
/// only what was read counts.
unsafe fn read_to_end(stream: ComRef<'_, IBStream>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut piece = vec![0u8; PIECE_BYTES];
    while bytes.len() <= MAX_BYTES {
        let mut num_read = 0;
        // SAFETY: the piece is as long as said.
        unsafe { stream.read(piece.as_mut_ptr().cast(), constant(piece.len()), &raw mut num_read) };
        match piece.get(..usize::try_from(num_read).unwrap_or(0)) {
            Some(read) if !read.is_empty() => bytes.extend_from_slice(read),
            _ => return Some(bytes),
        }
    }
    None
}

/// Writes until nothing is left; false if the stream takes no more.
unsafe fn write_all(stream: ComRef<'_, IBStream>, bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while !rest.is_empty() {
        // Some hosts say "written" and not how much: then it was all.
        let mut num_written = -1;
        let asked = rest.len().min(PIECE_BYTES);
        // SAFETY: the bytes are as many as said, and a stream only reads them.
        let result =
            unsafe { stream.write(rest.as_ptr().cast_mut().cast(), constant(asked), &raw mut num_written) };
        let written = if num_written < 0 { asked } else { usize::try_from(num_written).unwrap_or(0) };
        match rest.get(written..) {
            Some(left) if result == kResultOk && written > 0 => rest = left,
            _ => return false,
        }
    }
    true
}

/// A stream in memory, as far as the framework uses it, on one thread.
struct Memory {
    bytes: RefCell<Vec<u8>>,
    position: Cell<usize>,
}

impl Memory {
    fn with(bytes: Vec<u8>) -> ComWrapper<Self> {
        ComWrapper::new(Self { bytes: RefCell::new(bytes), position: Cell::new(0) })
    }
}

impl Class for Memory {
    type Interfaces = (IBStream,);
}

impl IBStreamTrait for Memory {
    unsafe fn read(&self, to: *mut c_void, num_bytes: int32, num_read: *mut int32) -> tresult {
        let bytes = self.bytes.borrow();
        let left = bytes.get(self.position.get()..).unwrap_or_default();
        let read = left.get(..usize::try_from(num_bytes).unwrap_or(0)).unwrap_or(left);
        // SAFETY: the framework's buffer is as long as it says, and its count is its own.
        unsafe {
            to.cast::<u8>().copy_from_nonoverlapping(read.as_ptr(), read.len());
            num_read.write(constant(read.len()));
        }
        self.position.set(self.position.get() + read.len());
        kResultOk
    }

    unsafe fn write(&self, from: *mut c_void, num_bytes: int32, num_written: *mut int32) -> tresult {
        let len = usize::try_from(num_bytes).unwrap_or(0);
        // SAFETY: as above.
        unsafe {
            self.bytes.borrow_mut().extend_from_slice(slice::from_raw_parts(from.cast::<u8>(), len));
            num_written.write(num_bytes);
        }
        kResultOk
    }

    unsafe fn seek(&self, to: int64, mode: int32, position: *mut int64) -> tresult {
        let from = match mode {
            mode if mode == constant(IStreamSeekMode_::kIBSeekEnd) => self.bytes.borrow().len(),
            mode if mode == constant(IStreamSeekMode_::kIBSeekCur) => self.position.get(),
            _ => 0,
        };
        let target = int64::try_from(from).ok().and_then(|from| from.checked_add(to));
        self.position.set(target.and_then(|target| usize::try_from(target).ok()).unwrap_or(0));
        // SAFETY: null or the framework's own.
        unsafe { self.tell(position) }
    }

    unsafe fn tell(&self, position: *mut int64) -> tresult {
        // SAFETY: as above.
        if let Some(position) = unsafe { position.as_mut() } {
            *position = int64::try_from(self.position.get()).unwrap_or(int64::MAX);
        }
        kResultOk
    }
}
