//! A host's stream that hands out and takes a few bytes at a time, knows no length, and takes so many in all.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;

use vst3::Steinberg::{IBStream, IBStreamTrait, kNotImplemented, kResultFalse, kResultOk};
use vst3::{Class, ComWrapper};

use super::number;

/// A stream that trickles.
pub struct Trickle {
    /// What it holds.
    pub bytes: RefCell<Vec<u8>>,
    num_read: Cell<usize>,
    piece: usize,
    room: usize,
}

impl Trickle {
    /// Holds `bytes`, moves at most `piece` at a time, and has room for so many.
    pub fn with(bytes: &[u8], piece: usize, room: usize) -> ComWrapper<Self> {
        let bytes = RefCell::new(bytes.to_vec());
        ComWrapper::new(Self { bytes, num_read: Cell::new(0), piece, room })
    }
}

impl Class for Trickle {
    type Interfaces = (IBStream,);
}

impl IBStreamTrait for Trickle {
    unsafe fn read(&self, to: *mut c_void, num_bytes: i32, num_read: *mut i32) -> i32 {
        let bytes = self.bytes.borrow();
        let left = &bytes[self.num_read.get()..];
        let piece = &left[..left.len().min(self.piece).min(usize::try_from(num_bytes).unwrap())];
        self.num_read.set(self.num_read.get() + piece.len());
        // SAFETY: the plug-in's buffer is as long as it says.
        unsafe {
            to.cast::<u8>().copy_from(piece.as_ptr(), piece.len());
            *num_read = number(piece.len());
        }
        if piece.is_empty() { kResultFalse } else { kResultOk }
    }

    unsafe fn write(&self, from: *mut c_void, num_bytes: i32, num_written: *mut i32) -> i32 {
        let mut bytes = self.bytes.borrow_mut();
        let taken = usize::try_from(num_bytes).unwrap().min(self.piece).min(self.room - bytes.len());
        // SAFETY: the plug-in's bytes are as many as it says.
        unsafe {
            bytes.extend_from_slice(std::slice::from_raw_parts(from.cast::<u8>(), taken));
            *num_written = number(taken);
        }
        kResultOk
    }

    unsafe fn seek(&self, _to: i64, _mode: i32, _position: *mut i64) -> i32 {
        kNotImplemented
    }

    unsafe fn tell(&self, _position: *mut i64) -> i32 {
        kNotImplemented
    }
}
