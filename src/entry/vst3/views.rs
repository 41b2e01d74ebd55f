//! The one place where a new view is met: what `scale` repairs in it, and on Linux what `frame` does.

use std::ptr::null_mut;
use std::sync::OnceLock;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IEditController, IEditControllerVtbl};
use nice_plug::wrapper::vst3::vst3::Steinberg::{FIDString, IPlugView};

#[cfg(all(unix, not(target_os = "macos")))]
use super::frame;
use super::{Tables, scale};

static CONTROLLER: OnceLock<Tables<IEditControllerVtbl>> = OnceLock::new();

/// Makes every view of a controller a repaired one.
///
/// # Safety
/// `controller` is an object of the framework that nobody else uses yet.
pub(super) unsafe fn repair(controller: *mut IEditController) {
    // SAFETY: the caller vouches for the object.
    unsafe {
        Tables::exchange(&raw mut (*controller).vtbl, &CONTROLLER, |framework| IEditControllerVtbl {
            createView: create_view,
            ..framework
        });
    }
}

unsafe extern "system" fn create_view(this: *mut IEditController, name: FIDString) -> *mut IPlugView {
    let Some(Tables { framework, .. }) = CONTROLLER.get() else { return null_mut() };
    // SAFETY: the pointers are the host's and are passed on; a view that comes back is new and ours alone.
    unsafe {
        let view = (framework.createView)(this, name);
        if !view.is_null() {
            scale::repair(view);
            #[cfg(all(unix, not(target_os = "macos")))]
            frame::repair(view, this);
        }
        view
    }
}
