//! A view as hosts know it: what each call means for its attachment, and what goes to the framework.

use std::ffi::c_void;
use std::sync::Arc;

use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, IPlugFrame, IPlugView, IPlugViewContentScaleSupport, IPlugViewContentScaleSupportTrait,
    IPlugViewTrait, TBool, ViewRect, char16, int16, kInvalidArgument, kNotImplemented, kResultFalse,
    kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComRef};

use super::views::Attachment;

/// What the host holds; the last reference closes the window.
pub(super) struct View(pub(super) Arc<Attachment>);

impl Drop for View {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl View {
    /// A call that means the open window, if it is this view's.
    fn if_open(&self, call: impl FnOnce(&Attachment) -> tresult) -> tresult {
        if self.0.is_open() { call(&self.0) } else { kResultFalse }
    }
}

impl Class for View {
    type Interfaces = (IPlugView, IPlugViewContentScaleSupport);
}

impl IPlugViewTrait for View {
    unsafe fn isPlatformTypeSupported(&self, kind: FIDString) -> tresult {
        if kind.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: the host's own, and is passed on.
        unsafe { self.0.framework.isPlatformTypeSupported(kind) }
    }

    unsafe fn attached(&self, parent: *mut c_void, kind: FIDString) -> tresult {
        if parent.is_null() || kind.is_null() {
            return kInvalidArgument;
        }
        self.0.open(parent, kind)
    }

    unsafe fn removed(&self) -> tresult {
        self.0.close()
    }

    unsafe fn onWheel(&self, _distance: f32) -> tresult {
        kNotImplemented
    }

    unsafe fn onKeyDown(&self, key: char16, code: int16, modifiers: int16) -> tresult {
        // SAFETY: a plain call.
        self.if_open(|attachment| unsafe { attachment.framework.onKeyDown(key, code, modifiers) })
    }

    unsafe fn onKeyUp(&self, key: char16, code: int16, modifiers: int16) -> tresult {
        // SAFETY: a plain call.
        self.if_open(|attachment| unsafe { attachment.framework.onKeyUp(key, code, modifiers) })
    }

    unsafe fn getSize(&self, size: *mut ViewRect) -> tresult {
        // SAFETY: null or the host's own, and is passed on.
        unsafe { self.0.framework.getSize(size) }
    }

    unsafe fn onSize(&self, size: *mut ViewRect) -> tresult {
        // SAFETY: as above.
        self.if_open(|attachment| unsafe { attachment.framework.onSize(size) })
    }

    unsafe fn onFocus(&self, state: TBool) -> tresult {
        // SAFETY: a plain call.
        unsafe { self.0.framework.onFocus(state) }
    }

    unsafe fn setFrame(&self, frame: *mut IPlugFrame) -> tresult {
        // SAFETY: null or the host's own, which counts its references.
        self.0.set_frame(unsafe { ComRef::from_raw(frame) });
        kResultOk
    }

    unsafe fn canResize(&self) -> tresult {
        // SAFETY: a plain call.
        unsafe { self.0.framework.canResize() }
    }

    unsafe fn checkSizeConstraint(&self, rect: *mut ViewRect) -> tresult {
        // SAFETY: null or the host's own, and is passed on.
        unsafe { self.0.framework.checkSizeConstraint(rect) }
    }
}

impl IPlugViewContentScaleSupportTrait for View {
    unsafe fn setContentScaleFactor(&self, scale: f32) -> tresult {
        self.0.set_scale(scale)
    }
}
