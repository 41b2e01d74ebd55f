//! What a host holds out to a view where views need no run loop of the host's: a frame.

use vst3::Steinberg::{IPlugFrame, IPlugFrameTrait, IPlugView, IPlugViewTrait, ViewRect, tresult};
use vst3::{Class, ComRef, ComWrapper};

/// A frame that gives views the size they ask for.
#[derive(Default)]
pub struct PlugFrame;

impl PlugFrame {
    /// A frame.
    pub fn new() -> ComWrapper<Self> {
        ComWrapper::new(Self)
    }

    /// There is nothing that waits for the host's run loop.
    pub fn serve(&self) {}

    /// Nor can anything be left in it.
    pub fn num_registered(&self) -> (usize, usize) {
        (0, 0)
    }
}

impl Class for PlugFrame {
    type Interfaces = (IPlugFrame,);
}

impl IPlugFrameTrait for PlugFrame {
    unsafe fn resizeView(&self, view: *mut IPlugView, size: *mut ViewRect) -> tresult {
        // SAFETY: the view and the size are the plug-in's, by the interface.
        unsafe { ComRef::from_raw(view).unwrap().onSize(size) }
    }
}
