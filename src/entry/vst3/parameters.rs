//! A repair of the framework's edit controller: information on the parameter behind the last one, which nice-plug 0.4.2
//! looks for and panics. A host that asks until it is refused would go down with it.

use std::sync::OnceLock;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IEditController, IEditControllerVtbl, ParameterInfo};
use nice_plug::wrapper::vst3::vst3::Steinberg::{int32, kInvalidArgument, tresult};

use super::Tables;

static CONTROLLER: OnceLock<Tables<IEditControllerVtbl>> = OnceLock::new();

/// Makes a controller refuse indices that no parameter has.
///
/// # Safety
/// `controller` is an object of the framework that nobody else uses yet.
pub(super) unsafe fn repair(controller: *mut IEditController) {
    // SAFETY: the caller vouches for the object.
    unsafe {
        Tables::exchange(&raw mut (*controller).vtbl, &CONTROLLER, |framework| IEditControllerVtbl {
            getParameterInfo: info,
            ..framework
        });
    }
}

unsafe extern "system" fn info(this: *mut IEditController, index: int32, to: *mut ParameterInfo) -> tresult {
    let Some(Tables { framework, .. }) = CONTROLLER.get() else { return kInvalidArgument };
    // SAFETY: the pointers are the host's and are passed on unchanged.
    unsafe {
        if !(0..(framework.getParameterCount)(this)).contains(&index) {
            return kInvalidArgument;
        }
        (framework.getParameterInfo)(this, index, to)
    }
}
