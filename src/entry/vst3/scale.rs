//! A repair of the framework's editor view: the scale that a host tells before it attaches the view.
//!
//! nice-plug 0.4.2 takes a scale only once the window is open, and refuses it before, when the specification
//! lets hosts tell it. Such a host would get a window at 100 % on a screen of 200 %. The scale is kept here
//! until the view is attached, and told again.

use std::collections::BTreeMap;
use std::ffi::c_void;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, IPlugView, IPlugViewContentScaleSupport, IPlugViewContentScaleSupportTrait,
    IPlugViewContentScaleSupportVtbl, IPlugViewVtbl, kInvalidArgument, kResultOk, tresult,
};

use super::Tables;

static VIEW: OnceLock<Tables<IPlugViewVtbl>> = OnceLock::new();
static SCALED: OnceLock<Tables<IPlugViewContentScaleSupportVtbl>> = OnceLock::new();

/// Scales told to views that are not attached yet, by the view's address.
static TOLD: Mutex<BTreeMap<usize, f32>> = Mutex::new(BTreeMap::new());

fn told() -> MutexGuard<'static, BTreeMap<usize, f32>> {
    TOLD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a view keep its scale.
///
/// # Safety
/// `view` is an object of the framework that nobody else uses yet.
pub(super) unsafe fn repair(view: *mut IPlugView) {
    // SAFETY: the caller vouches for the object, and its interfaces are its own.
    unsafe {
        let scaled = ComRef::from_raw(view).and_then(|view| view.cast::<IPlugViewContentScaleSupport>());
        let Some(scaled) = scaled else { return };
        let scaled = scaled.as_ptr();
        Tables::exchange(&raw mut (*view).vtbl, &VIEW, |framework| IPlugViewVtbl {
            attached: attach,
            ..framework
        });
        Tables::exchange(&raw mut (*scaled).vtbl, &SCALED, |framework| IPlugViewContentScaleSupportVtbl {
            setContentScaleFactor: set_scale,
            ..framework
        });
    }
    // A view that was here before and never attached.
    told().remove(&(view as usize));
}

unsafe extern "system" fn set_scale(this: *mut IPlugViewContentScaleSupport, scale: f32) -> tresult {
    let Some(Tables { framework, .. }) = SCALED.get() else { return kInvalidArgument };
    // SAFETY: `this` is a view of the framework.
    let (result, view) = unsafe {
        let view = ComRef::from_raw(this).and_then(|scaled| scaled.cast::<IPlugView>());
        ((framework.setContentScaleFactor)(this, scale), view)
    };
    match view {
        Some(view) if result != kResultOk && scale.is_finite() && scale > 0.0 => {
            told().insert(view.as_ptr() as usize, scale);
            kResultOk
        }
        _ => result,
    }
}

unsafe extern "system" fn attach(this: *mut IPlugView, parent: *mut c_void, kind: FIDString) -> tresult {
    let Some(Tables { framework, .. }) = VIEW.get() else { return kInvalidArgument };
    // SAFETY: the pointers are the host's and are passed on unchanged.
    let result = unsafe { (framework.attached)(this, parent, kind) };
    if let Some(scale) = told().remove(&(this as usize)).filter(|_| result == kResultOk) {
        // SAFETY: `this` is a view.
        unsafe {
            let view = ComRef::from_raw(this).and_then(|view| view.cast::<IPlugViewContentScaleSupport>());
            view.map(|view| view.setContentScaleFactor(scale));
        }
    }
    result
}
